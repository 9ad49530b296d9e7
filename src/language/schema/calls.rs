//! `[[calls]]`, `[[commands]]` and `[[settings]]`: what calls mean for texts, which flags take values, and what reads a setting.

use serde::Deserialize;

/// `[[calls]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallTable {
    /// A regex for the callee.
    pub callee: String,
    /// What it does.
    pub means: CallMeaning,
    /// The arguments it does it to; -1 is the receiver; empty: all.
    #[serde(default)]
    pub parts: Vec<i32>,
    /// The argument that is given the value.
    #[serde(default)]
    pub into: Option<usize>,
    /// The name that keeps all arguments.
    #[serde(default)]
    pub assigns: String,
}

/// What a call does to the texts it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallMeaning {
    /// Joins its parts with one slash between them.
    Join,
    /// Joins its parts.
    Concat,
    /// Fills the holes of its first part with the others.
    Format,
    /// Its value is the value of its first part.
    Same,
    /// Its value is one of its parts.
    Either,
    /// It is a method of its first argument.
    Method,
    /// Its named arguments are a map.
    Map,
    /// Reads a setting; the first part is the key, the second the default.
    Setting,
}

/// `[[commands]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandTable {
    /// A regex for the name of the command, without folders.
    pub name: String,
    /// The flags that take a value, without their hyphens; empty: all but the switches.
    #[serde(default)]
    pub values: Vec<String>,
    /// The flags that take none.
    #[serde(default)]
    pub switches: Vec<String>,
}

/// `[[settings]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingTable {
    /// A regex for the object whose members are settings.
    pub of: String,
}
