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
}

/// `[[data.requests]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataRequestTable {
    /// The name of the tool, for people.
    pub library: String,
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
