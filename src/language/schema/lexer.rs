//! `[lexer]`: comments, strings with what is interpolated into them, and the characters of names.

use serde::Deserialize;

/// `[lexer]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LexerTable {
    /// Openers of comments that run to the end of the line.
    pub line_comments: Vec<String>,
    /// The same, but only as the first thing of a line.
    pub line_start_comments: Vec<String>,
    /// What comments begin with that hold declarations: they count for `[[numbers]]`.
    pub telling_comments: Vec<String>,
    /// Comments with a closer.
    pub block_comments: Vec<BlockComment>,
    /// String syntaxes, tried in order.
    pub strings: Vec<StringTable>,
    /// More characters of names.
    pub word: String,
    /// Characters before a name that are dropped.
    pub sigils: Vec<String>,
    /// Characters before a name that mean a member of the current object.
    pub self_sigils: Vec<String>,
    /// Names and keywords are compared without case.
    pub case_insensitive: bool,
    /// `/…/` can be a regular expression.
    pub slash_regex: bool,
    /// What continues a line, as its last sign, besides a backslash.
    pub continuation: String,
}

/// A string syntax of the table, see the README of the tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StringTable {
    /// A regex for the opener.
    pub open: String,
    /// The literal closer; empty for bare strings.
    #[serde(default)]
    pub close: String,
    /// How the closer is written inside the string.
    #[serde(default)]
    pub escape: Escape,
    /// May it span lines?
    #[serde(default)]
    pub multiline: bool,
    /// Text from the next line on, to a line that is the closer.
    #[serde(default)]
    pub heredoc: bool,
    /// Without quotes.
    #[serde(default)]
    pub bare: bool,
    /// The characters that end a bare string, besides blanks.
    #[serde(default = "bare_until")]
    pub until: String,
    /// What is interpolated.
    #[serde(default)]
    pub holes: Vec<HoleTable>,
    /// Text, or a character literal.
    #[serde(default)]
    pub kind: StringKind,
}

fn bare_until() -> String {
    "\"'`;|&<>(){}[],".to_owned()
}

/// What a string literal holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StringKind {
    /// Text.
    #[default]
    Text,
    /// One character, which can hold no host.
    Char,
}

/// How a closer (or an opener of a hole) is escaped inside a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Escape {
    /// `\"`
    #[default]
    Backslash,
    /// `""`
    Doubled,
    /// PowerShell's `` `" ``
    Backtick,
    /// Not at all.
    None,
}

/// An interpolation inside a string, see the README of the tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoleTable {
    /// The literal opener.
    #[serde(default)]
    pub open: String,
    /// The literal closer.
    #[serde(default)]
    pub close: String,
    /// A regex for a hole without a closer; group 1 is the name.
    #[serde(default)]
    pub pattern: String,
    /// What stands in the hole.
    #[serde(default)]
    pub reads: HoleReads,
    /// A text that looks like an opener and is none.
    #[serde(default)]
    pub literal: String,
}

/// What stands in a hole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoleReads {
    /// An expression of the language.
    #[default]
    Code,
    /// The key of a setting, optionally with a default.
    Setting,
}

/// A block comment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockComment {
    /// The literal opener.
    pub open: String,
    /// The literal closer.
    pub close: String,
    /// Do they nest?
    #[serde(default)]
    pub nested: bool,
}
