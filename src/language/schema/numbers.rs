//! `[number-types]`, `[[numbers]]`: the widths of numbers, and where they are written down.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a row of `[[numbers]]` finds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum NumberMeaning {
    /// The declaration of a variable, a field, a parameter.
    Type,
    /// A conversion.
    Conversion,
    /// A column of a table, a field of a schema.
    Column,
}

/// `[[numbers]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberTable {
    /// What the pattern finds.
    pub means: NumberMeaning,
    /// A regex over the text without comments, with the group `name`; `{type}` stands for any of the types. The groups `table`, `also` (a second
    /// name), `key` (the type of what a map holds) and `of` (what is converted) are optional. The pattern of a conversion can end with the bracket
    /// in which the converted stands.
    pub pattern: String,
    /// Not, if this regex matches the declaration.
    #[serde(default)]
    pub unless: String,
    /// If this regex matches the declaration, it is a key of the program's own.
    #[serde(default)]
    pub own: String,
    /// If this regex matches the declaration, it is a primary key: one of the program's own, unless its name says otherwise.
    #[serde(default)]
    pub primary: String,
    /// What the name goes on with where it is used: a reference to a `project` is a `project_id`.
    #[serde(default)]
    pub suffix: String,
    /// Is it a parameter or a variable where the head of a function stands nearer before it than that of a table?
    #[serde(default)]
    pub in_functions: bool,
    /// The types and their widths (`i32`, `u16`, `f32`); those of `[number-types]`, if empty.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// What to write instead; that of `[number-types]`, if empty.
    #[serde(default)]
    pub instead: String,
    /// What to write for a word of the type: `{ int = "long" }`; those of `[number-types]`, if absent. What has none of the words, or one with an empty
    /// text, has no repair.
    pub widen: Option<BTreeMap<String, String>>,
    /// No repair, if this regex matches the declaration.
    #[serde(default)]
    pub unsure: String,
    /// Where the name of a type is imported, if it has to be, with the group `type`: a regex with `{type}`, behind which the wide one is added.
    #[serde(default)]
    pub import: String,
    /// `project`, where the database decides on the width, or the name of a database.
    #[serde(default)]
    pub store: String,
    /// Does it change a column that is there already?
    #[serde(default)]
    pub changes: bool,
    /// Does a comma end the declaration?
    #[serde(default)]
    pub comma_ends: bool,
}

/// `[number-types]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberTypes {
    /// The types of less than 64 bits and their widths: `i32`, `u16`, `f32`.
    pub types: BTreeMap<String, String>,
    /// The type to use for ids.
    pub instead: String,
    /// What to write for a word of a type, see [`NumberTable::widen`].
    pub widen: BTreeMap<String, String>,
    /// No repair in a file whose text matches this regex: a format such as `%d` would no longer fit.
    pub unsure: String,
    /// A regex for the heads of classes whose fields are no ids: `enum`.
    #[serde(rename = "not-in")]
    pub not_in: String,
}
