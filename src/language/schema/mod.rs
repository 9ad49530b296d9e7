//! The schema of the tables in `rules/languages/`, as serde reads it. For people it is documented in `rules/languages/README.md`.

mod calls;
mod data;
mod lexer;
mod numbers;
mod requests;
mod syntax;

use serde::Deserialize;

pub use calls::{CallMeaning, CallTable, CommandTable, SettingTable};
pub use data::{DataNumberTable, DataRequestTable, DataTable};
pub use lexer::{BlockComment, Escape, HoleReads, HoleTable, LexerTable, StringKind, StringTable};
pub use numbers::{NumberMeaning, NumberTable, NumberTypes};
pub use requests::{ArgPlace, ClientKind, ClientTable, EndpointTable, RequestMeaning, RequestTable};
pub use syntax::{Blocks, Commands, SyntaxTable, Ternary, Words};

/// How the files of a language are read; each way is one scanner under `scan/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reader {
    /// Masking lexer, expression reader and the table's patterns.
    #[default]
    Code,
    /// Rust, by `syn`; as `code` where it does not parse.
    Rust,
    /// A text with regions of other languages: HTML, ERB, PHP.
    Template,
    /// Configuration line by line: `.env`, `.properties`, `.ini`.
    Lines,
    /// Request files: `.http`.
    Http,
    /// JSON, with comments and trailing commas.
    Json,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// XML.
    Xml,
    /// Markdown: fenced code is read in its own language, the rest is prose.
    Markdown,
    /// reStructuredText: code blocks are read in their own language, the rest is prose.
    Rst,
    /// Jupyter notebooks: the source cells are read in the notebook's language.
    Notebook,
    /// Prose.
    Plain,
}

/// One language table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The stable id, equal to the file's stem.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// How files are read.
    #[serde(default)]
    pub reader: Reader,
    /// The table that this one is based on; resolved before the table is read.
    #[serde(default)]
    #[allow(dead_code, reason = "consumed while the tables are merged")]
    inherits: String,
    /// File name endings without the dot, in lower case.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Whole file names in lower case, with globs.
    #[serde(default)]
    pub filenames: Vec<String>,
    /// Programs of a `#!` line.
    #[serde(default)]
    pub interpreters: Vec<String>,
    /// Info strings of Markdown fences.
    #[serde(default)]
    pub fences: Vec<String>,
    /// A regex for code of this language in a document that does not name it.
    #[serde(default)]
    pub guess: String,
    /// Regexes for functions.
    #[serde(default)]
    pub functions: Vec<String>,
    /// Regexes for classes and the like.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Regexes for imports.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Regexes for bindings that are written without an assignment operator.
    #[serde(default)]
    pub bindings: Vec<String>,
    /// `[lexer]`
    #[serde(default)]
    pub lexer: LexerTable,
    /// `[syntax]`
    #[serde(default)]
    pub syntax: SyntaxTable,
    /// `[[calls]]`
    #[serde(default)]
    pub calls: Vec<CallTable>,
    /// `[[commands]]`
    #[serde(default)]
    pub commands: Vec<CommandTable>,
    /// `[[settings]]`
    #[serde(default)]
    pub settings: Vec<SettingTable>,
    /// `[[requests]]`
    #[serde(default)]
    pub requests: Vec<RequestTable>,
    /// `[[clients]]`
    #[serde(default)]
    pub clients: Vec<ClientTable>,
    /// `[[endpoints]]`
    #[serde(default)]
    pub endpoints: Vec<EndpointTable>,
    /// Regexes for the package or namespace that a whole file is part of, with the group `name`.
    #[serde(default)]
    pub packages: Vec<String>,
    /// `[number-types]`
    #[serde(default, rename = "number-types")]
    pub number_types: NumberTypes,
    /// `[[numbers]]`
    #[serde(default)]
    pub numbers: Vec<NumberTable>,
    /// Regexes for the heads of the program's own tables, with the group `name`.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Regexes that say of a column, the group `name`, that it refers to another table of the program's own.
    #[serde(default, rename = "foreign-keys")]
    pub foreign_keys: Vec<String>,
    /// `[template]`
    #[serde(default)]
    pub template: TemplateTable,
    /// `[lines]`
    #[serde(default)]
    pub lines: LinesTable,
    /// `[data]`
    #[serde(default)]
    pub data: DataTable,
}

/// A region of a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionTable {
    /// A regex for the opener.
    pub open: String,
    /// The literal closer.
    pub close: String,
    /// The language of the region, `comment`, or `none`.
    pub language: String,
}

/// `[template]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TemplateTable {
    /// The language of the text outside the regions.
    pub outer: String,
    /// The regions, tried in order.
    pub regions: Vec<RegionTable>,
}

impl Table {
    /// What opens and closes a comment on a line of its own; nothing closes one that runs to the end of the line. `None` if the language has no comments, or if
    /// its files hold several languages.
    pub fn comment(&self) -> Option<(&str, &str)> {
        let lexer = &self.lexer;
        let to_the_end = match self.reader {
            Reader::Code | Reader::Rust => lexer.line_comments.first().or(lexer.line_start_comments.first()).map(String::as_str),
            Reader::Lines => self.lines.comments.first().map(String::as_str),
            Reader::Http | Reader::Yaml | Reader::Toml => Some("#"),
            Reader::Xml => return Some(("<!--", "-->")),
            Reader::Template | Reader::Json | Reader::Markdown | Reader::Rst | Reader::Notebook | Reader::Plain => return None,
        };
        let block = || lexer.block_comments.first().map(|block| (block.open.as_str(), block.close.as_str()));
        to_the_end.map(|opener| (opener.trim_end(), "")).or_else(block)
    }
}

/// `[lines]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinesTable {
    /// Openers of comments.
    pub comments: Vec<String>,
    /// A regex for a section head with the group `name`.
    pub section: String,
    /// Regexes for an entry with the groups `key` and `value`.
    pub entries: Vec<String>,
}
