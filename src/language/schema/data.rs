//! `[data]`: what the keys of data files mean, and which of their objects are requests.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::lexer::HoleTable;

/// `[data]`. A path of keys is written `a/b`, or `/a/b` from the top of the document on; lists add nothing to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DataTable {
    /// What is interpolated in the strings of a data file.
    pub holes: Vec<HoleTable>,
    /// Keys whose text is the name of the pair that the object is, the best first.
    pub pair_names: Vec<String>,
    /// Keys whose text is the value of such a pair, the best first.
    pub pair_values: Vec<String>,
    /// Paths of keys under which text for people stands.
    pub prose_keys: Vec<String>,
    /// Paths of keys under which recorded traffic stands.
    pub recorded_keys: Vec<String>,
    /// Keys whose text says everything that these neighbours say once more.
    pub whole_keys: BTreeMap<String, Vec<String>>,
    /// Paths of keys whose texts are code, and its language.
    pub code_keys: BTreeMap<String, String>,
    /// Objects that are requests.
    pub requests: Vec<DataRequestTable>,
    /// Paths of keys whose text says what a whole document is about.
    pub packages: Vec<String>,
    /// Numbers whose width is written down.
    pub numbers: Vec<DataNumberTable>,
}

/// `[[data.numbers]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataNumberTable {
    /// Paths of keys to what says the type, or to a list in which it stands.
    pub at: Vec<String>,
    /// The types and their widths (`i32`, `u16`).
    pub types: BTreeMap<String, String>,
    /// Types that make it wide beside them in such a list.
    #[serde(default)]
    pub wide: Vec<String>,
    /// Keys of the object that must stand beside the type.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Keys that can stand between the type and the object that has the name.
    #[serde(default)]
    pub through: Vec<String>,
    /// Keys whose text is the name of the object.
    #[serde(default)]
    pub names: Vec<String>,
    /// Keys of maps whose own keys are names.
    #[serde(default)]
    pub named_in: Vec<String>,
    /// One of these keys must stand above the object, if there are any.
    #[serde(default)]
    pub under: Vec<String>,
    /// Keys whose text is the name of what the object belongs to.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Keys of maps whose own keys are the names of what the object belongs to, besides those of `named-in`.
    #[serde(default)]
    pub owned_in: Vec<String>,
    /// Names that say nothing of what the object belongs to.
    #[serde(default)]
    pub wrappers: Vec<String>,
    /// What to write instead.
    #[serde(default)]
    pub instead: String,
    /// What to write for a type, where that alone is the repair.
    #[serde(default)]
    pub widen: BTreeMap<String, String>,
    /// `project`, where the database decides on the width, or the name of a database.
    #[serde(default)]
    pub store: String,
}

/// `[[data.requests]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataRequestTable {
    /// The name of the tool, for people.
    #[serde(rename = "library")]
    pub http_library: String,
    /// Paths of keys to the object that is a request.
    pub at: Vec<String>,
    /// Paths of keys from the object to its URL, the best first.
    pub url: Vec<String>,
    /// The same to its method.
    #[serde(default)]
    pub method: Vec<String>,
    /// The same to its headers.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Paths of keys from the objects around it to headers that it gets as well.
    #[serde(default)]
    pub above: Vec<String>,
    /// Paths of keys from it, and from the objects around it, to scripts that run before it is sent.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// Keys with the text that switches the object off they stand in.
    #[serde(default)]
    pub off: BTreeMap<String, String>,
    /// What to add.
    #[serde(default)]
    pub add: String,
}
