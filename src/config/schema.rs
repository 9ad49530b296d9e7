//! The JSON Schema of the configuration, derived from its types.
//!
//! What the types cannot say of a key, the functions here do. A test holds that schema and loader refuse the same mistakes.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::keys::{Keys, LevelSetting, Method};
use crate::catalogue;
use crate::language::Registry;

/// The JSON Schema (draft 2020-12) of `mprlint.toml`.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Keys>();
    RecursiveTransform(without_null).transform(&mut schema);
    // What the document is comes first.
    let mut ordered = Map::new();
    for key in ["$schema", "title", "description"] {
        if let Some(value) = schema.remove(key) {
            ordered.insert(key.to_owned(), value);
        }
    }
    if let Value::Object(rest) = schema.to_value() {
        ordered.extend(rest);
    }
    Value::Object(ordered)
}

/// TOML has no null: a key that is left out has no value.
fn without_null(schema: &mut Schema) {
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

/// The code or the name of a rule.
struct RuleName;

impl JsonSchema for RuleName {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes = catalogue::rules().iter().map(|rule| rule.code.as_str());
        let names: Vec<&str> = codes.chain(catalogue::rules().iter().map(|rule| rule.name.as_str())).collect();
        json_schema!({ "description": "A rule: its code or its name.", "type": "string", "enum": names })
    }
}

/// A glob as it is read: it names something, and does not lead upwards.
struct GlobText;

impl JsonSchema for GlobText {
    fn schema_name() -> Cow<'static, str> {
        "Glob".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A glob, relative to the folder of the configuration.",
            "type": "string",
            "pattern": r"^(?!(?:\./)?/*\.?/*$)(?!(?:.*/)?\.\.(?:/|$))(?!!)(?!(?:\./)?/*[A-Za-z]:)(?!.*\\[\p{L}\p{N}])(?!(?:\./)?/*[^/].*/(?:/+[^/]|\./+[^/]|\./*$))",
        })
    }
}

/// The id of a language.
struct LanguageId;

impl JsonSchema for LanguageId {
    fn schema_name() -> Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A language: its id, or a word that opens a Markdown fence of it.",
            "type": "string",
            "enum": Registry::builtin().ids(),
        })
    }
}

/// Rules.
pub(super) fn rules(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": generator.subschema_for::<RuleName>() })
}

/// Rules, at least one.
pub(super) fn some_rules(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": generator.subschema_for::<RuleName>(), "minItems": 1 })
}

/// Levels by rules.
pub(super) fn levels(generator: &mut SchemaGenerator) -> Schema {
    by(generator.subschema_for::<RuleName>(), generator.subschema_for::<LevelSetting>())
}

/// Globs.
pub(super) fn globs(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": generator.subschema_for::<GlobText>() })
}

/// Globs, at least one.
pub(super) fn some_globs(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": generator.subschema_for::<GlobText>(), "minItems": 1 })
}

/// Languages by globs.
pub(super) fn languages(generator: &mut SchemaGenerator) -> Schema {
    by(generator.subschema_for::<GlobText>(), generator.subschema_for::<LanguageId>())
}

fn by(keys: Schema, values: Schema) -> Schema {
    json_schema!({ "type": "object", "propertyNames": keys, "additionalProperties": values })
}

/// A method, which can be left out.
pub(super) fn method(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Method>()
}

/// A number of bytes that is not 0.
pub(super) fn bytes(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1 })
}

/// A text that is not blank.
pub(super) fn some_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"\S" })
}

/// A host, as `domain::own` takes it.
pub(super) fn host(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": r"^(?!.*\.\.)(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?::[0-9]{1,5})?$",
        "maxLength": 260,
    })
}

/// A path, as `domain::own` takes it: braces and `**` fill whole segments.
pub(super) fn url_path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": r"^(?:/(?:\*\*|\{[^/{}\s?#\\^$()|+]*\}|(?![^/]*\*\*)[^/{}\s?#\\^$()|+]+))+/*$|^/+$",
    })
}

/// A `[[path]]` that changes nothing is a mistake.
pub(super) fn path_does_something(schema: &mut Schema) {
    let some = |key: &str, size: &str| json!({ "required": [key], "properties": { key: { size: 1 } } });
    schema.insert("anyOf".to_owned(), json!([some("select", "minItems"), some("ignore", "minItems"), some("levels", "minProperties")]));
}
