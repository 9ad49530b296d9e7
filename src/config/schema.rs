//! The JSON Schema of the configuration, derived from its types.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::keys::Keys;
use crate::catalogue;
use crate::language::Registry;

/// The JSON Schema (draft 2020-12) of `mprlint.toml`.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Keys>();
    schema.insert("$id".to_owned(), json!("mprlint.schema.json"));
    schema.to_value()
}

fn rule() -> Value {
    let mut names: Vec<&str> = catalogue::rules().iter().map(|rule| rule.code.as_str()).collect();
    names.extend(catalogue::rules().iter().map(|rule| rule.name.as_str()));
    json!({ "type": "string", "enum": names })
}

/// Codes and names of rules.
pub(super) fn rules(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": rule() })
}

/// The same, at least one.
pub(super) fn some_rules(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": rule(), "minItems": 1 })
}

/// Levels by rules.
pub(super) fn levels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "propertyNames": rule(), "additionalProperties": { "enum": ["error", "warning", "note", "off"] } })
}

/// A glob, as `globs.rs` takes it: it names something, and does not lead upwards.
fn glob() -> Value {
    json!({ "type": "string", "pattern": r"^(?!(?:\./)?/*\.?/*$)(?!(?:.*/)?\.\.(?:/|$))" })
}

/// Globs.
pub(super) fn globs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": glob() })
}

/// The same, at least one.
pub(super) fn some_globs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": glob(), "minItems": 1 })
}

/// Languages by globs.
pub(super) fn languages(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "propertyNames": glob(), "additionalProperties": { "type": "string", "enum": Registry::builtin().ids() } })
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
    json_schema!({ "type": "string", "pattern": r"^(?!.*\.\.)(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?::[0-9]{1,5})?$", "maxLength": 260 })
}

/// A path, as `domain::own` takes it.
pub(super) fn url_path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"^/(?!.*//.)(?!.*://)[^\s?#\\^$()|+]*$" })
}

/// A `[[path]]` that changes nothing is a mistake.
pub(super) fn path_does_something(schema: &mut Schema) {
    let some = |key: &str, size: &str| json!({ "required": [key], "properties": { key: { size: 1 } } });
    schema.insert("anyOf".to_owned(), json!([some("select", "minItems"), some("ignore", "minItems"), some("levels", "minProperties")]));
}
