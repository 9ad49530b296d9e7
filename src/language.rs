//! The language tables of `rules/languages/`: their schema, and the registry that finds the table for a file.
//!
//! Tables are parsed once, on first need; the patterns of a language are compiled when the first file of that language is read.
//! The schema is documented for people in `rules/languages/README.md`.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use anyhow::{Context, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};
use include_dir::{Dir, include_dir};
use regex::{Regex, RegexSet};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The table that is no language: what all languages have unless they say otherwise.
const DEFAULTS: &str = "defaults";

static TABLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/languages");

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

/// `[lexer]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LexerTable {
    /// Openers of comments that run to the end of the line.
    pub line_comments: Vec<String>,
    /// The same, but only as the first thing of a line.
    pub line_start_comments: Vec<String>,
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

/// How bodies are delimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blocks {
    /// `{ … }`
    #[default]
    Braces,
    /// By deeper indentation.
    Indent,
    /// From one label to the next.
    Labels,
}

/// Conditional expressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ternary {
    /// `a ? b : c`
    #[default]
    C,
    /// `b if a else c`
    Python,
    /// None.
    None,
}

/// Commands in place of expressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Commands {
    /// None.
    #[default]
    None,
    /// A statement is a command of words between blanks.
    Words,
    /// The same, and what is assigned runs to the end of the line.
    Lines,
    /// A name without a sigil that is followed by a blank is a command with named parameters.
    Parameters,
}

/// `[syntax]`; what a table leaves out is taken from `defaults.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SyntaxTable {
    /// How bodies are delimited.
    pub blocks: Blocks,
    /// Does a newline outside brackets end an expression?
    pub newline_ends: bool,
    /// Assignment operators.
    pub assign: Vec<String>,
    /// Separators between key and value.
    pub entry: Vec<String>,
    /// Operators that join texts.
    pub concat: Vec<String>,
    /// Operators that join texts with a slash.
    pub path_join: Vec<String>,
    /// Operators with a fallback on the right.
    pub either: Vec<String>,
    /// Operators that give the value on the left to the call on the right, as its first argument.
    pub pipe: Vec<String>,
    /// The conditional expression.
    pub ternary: Ternary,
    /// Member access.
    pub member: Vec<String>,
    /// Words for the current object.
    #[serde(rename = "self")]
    pub self_words: Vec<String>,
    /// Words skipped before an expression.
    pub prefixes: Vec<String>,
    /// Words that end an expression.
    pub stops: Vec<String>,
    /// Neighbouring strings are one text.
    pub adjacent_strings: bool,
    /// Calls without parentheses.
    pub command_calls: bool,
    /// Commands of a shell.
    pub commands: Commands,
    /// `[receiver selector:argument]` is a call.
    pub message_sends: bool,
    /// `object{key}` reads an entry.
    pub brace_index: bool,
    /// Words between a name and its type.
    pub typed_by: Vec<String>,
    /// Words before an object whose members are written with a leading dot up to the end of the block.
    pub with: Vec<String>,
    /// `Type name(arguments)` declares a name.
    pub declares_by_call: bool,
    /// What begins a line that is a statement of its own.
    pub directives: Vec<String>,
    /// `:name` is a symbol.
    pub symbol_keys: bool,
    /// The last expression is the value of a function.
    pub implicit_return: bool,
    /// A block behind a call belongs to it: `Faraday.new(url) do |f| … end`, `HttpClient { … }`.
    pub trailing_blocks: bool,
    /// A field can be assigned without naming the object: `client = HttpClient()` in a method.
    pub implicit_self: bool,
    /// Fields can get their values between the head of a constructor and its body: `Client(this.id) : http = Http();`.
    pub initializers: bool,
    /// In `a b`, a parameter without a colon, the name is `b` (Java, C#) and not `a` (Go).
    pub params_last: bool,
    /// A type may stand between a name and its value without a colon: `var base string = "…"` (Go).
    pub typed_after: bool,
    /// A class can have parameters behind its name.
    pub class_parameters: bool,
    /// A function can have several lists of parameters.
    pub curried: bool,
    /// Words that look like a function before a parenthesis and a block.
    pub control_words: FxHashSet<String>,
    /// Words that introduce a function.
    pub function_words: FxHashSet<String>,
    /// Words of statements with a body in braces: what stands before the brace is a condition.
    pub body_words: FxHashSet<String>,
    /// Words that begin another branch of the statement that a function ends with.
    pub branch_words: FxHashSet<String>,
    /// Words whose value a function returns.
    pub return_words: FxHashSet<String>,
    /// Types that begin with a small letter.
    pub plain_types: FxHashSet<String>,
    /// Words before a parameter that is a field, too.
    pub field_modifiers: FxHashSet<String>,
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

/// Where an argument of a call is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ArgPlace {
    /// The position from 0; -1 is the receiver.
    Position(i32),
    /// The name of a keyword argument, or a key of a map that is an argument.
    Name(String),
}

/// What a call of an HTTP library does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestMeaning {
    /// It sends a request.
    #[default]
    Send,
    /// It makes a request, or gives a URL to one.
    Make,
    /// It sends what was made elsewhere.
    Dispatch,
}

/// What stands behind a request besides its arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// The receiver, an object with defaults of its own.
    #[default]
    Receiver,
    /// The library itself, whose defaults count in the whole project.
    Global,
    /// Nothing.
    None,
}

/// `[[requests]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequestTable {
    /// The name of the library, for people.
    #[serde(default)]
    pub library: String,
    /// A regex for the callee; the group `method` is the HTTP method.
    pub callee: String,
    /// What the call does.
    #[serde(default)]
    pub means: RequestMeaning,
    /// Where the URL is; the first that is given counts.
    #[serde(default = "url_places")]
    pub url: Vec<ArgPlace>,
    /// Where the HTTP method is.
    #[serde(default)]
    pub method: Vec<ArgPlace>,
    /// What the URL is joined to.
    #[serde(default)]
    pub base: Vec<ArgPlace>,
    /// What holds headers; empty: everything but URL and body.
    #[serde(default)]
    pub headers: Vec<ArgPlace>,
    /// What never holds headers.
    #[serde(default)]
    pub body: Vec<ArgPlace>,
    /// What stands behind the call.
    #[serde(default)]
    pub client: ClientKind,
    /// The object that holds the defaults of a global client, if it is not the receiver.
    #[serde(default)]
    pub defaults: String,
    /// What is sent, or what the URL is given to.
    #[serde(default)]
    pub message: Vec<ArgPlace>,
    /// A regex that one of the arguments must match as written.
    #[serde(default)]
    pub when: String,
    /// Only for clients of this SDK.
    #[serde(default)]
    pub sdk: String,
    /// Stands before the path.
    #[serde(default)]
    pub prefix: String,
    /// Names of arguments and option keys that make the library send the header.
    #[serde(default)]
    pub sets_header: Vec<String>,
    /// What to add, in the idiom of the library.
    #[serde(default)]
    pub add: String,
}

fn url_places() -> Vec<ArgPlace> {
    let names = ["url", "uri", "path"].map(|name| ArgPlace::Name(name.to_owned()));
    std::iter::once(ArgPlace::Position(0)).chain(names).collect()
}

/// A project's own functions that send requests: rows as in a language's table, for all languages.
#[derive(Clone, Debug)]
pub struct OwnRequests {
    /// The rows.
    pub table: Vec<RequestTable>,
    /// Their callees.
    pub callees: RegexSet,
    /// The same one by one, and their `when`.
    pub compiled: Vec<(Regex, Option<Regex>)>,
}

impl OwnRequests {
    /// Compiles rows; the error names the pattern.
    pub fn new(table: Vec<RequestTable>) -> Result<OwnRequests, regex::Error> {
        let one = |pattern: &str| Regex::new(&ascii(pattern));
        let callees = RegexSet::new(table.iter().map(|row| ascii(&row.callee)))?;
        let compiled = table.iter().map(|row| Ok((one(&row.callee)?, if row.when.is_empty() { None } else { Some(one(&row.when)?) })));
        let compiled = compiled.collect::<Result<_, regex::Error>>()?;
        Ok(OwnRequests { table, callees, compiled })
    }
}

/// `[[clients]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientTable {
    /// The SDK whose client it is.
    pub sdk: String,
    /// A regex for the callee that makes it.
    pub callee: String,
    /// A regex for a module that the file must import.
    #[serde(default)]
    pub import: String,
    /// Options that make the client send the header.
    #[serde(default)]
    pub sets_header: Vec<String>,
}

/// `[[endpoints]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndpointTable {
    /// The name of the library, for people.
    pub library: String,
    /// A regex with the groups `url` (a string literal) and `method`.
    pub pattern: String,
    /// What to add, in the idiom of the library.
    #[serde(default)]
    pub add: String,
}

/// A region of a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionTable {
    /// A regex for the opener.
    pub open: String,
    /// The literal closer.
    pub close: String,
    /// The language of the region, or `none`.
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

/// A language: its table, and its patterns once they are compiled.
#[derive(Debug)]
pub struct Language {
    /// The table as it stands in `rules/languages/`.
    pub table: Table,
    patterns: OnceLock<Patterns>,
}

/// The compiled patterns of a language.
#[derive(Debug)]
pub struct Patterns {
    /// Any opener of a string or a comment: the alternatives of [`Patterns::openers`] in order.
    pub opener: Regex,
    /// The alternatives of `opener`, in order.
    pub openers: Vec<OpenerGroup>,
    /// `functions`
    pub functions: Vec<Regex>,
    /// `classes`
    pub classes: Vec<Regex>,
    /// `imports`
    pub imports: Vec<Regex>,
    /// `bindings`
    pub bindings: Vec<Regex>,
    /// The callees of `[[calls]]`, in order.
    pub calls: RegexSet,
    /// The names of `[[commands]]`, in order.
    pub commands: RegexSet,
    /// The objects of `[[settings]]`.
    pub settings: RegexSet,
    /// The callees of `[[requests]]`, in order.
    pub requests: RegexSet,
    /// The same one by one, for the group `method`, and their `when`.
    pub request_rows: Vec<(Regex, Option<Regex>)>,
    /// The callees of `[[clients]]`, in order.
    pub clients: RegexSet,
    /// Their `import`, where they have one.
    pub client_imports: Vec<Option<Regex>>,
    /// The patterns of `[[endpoints]]`, in order.
    pub endpoints: Vec<Regex>,
    /// The `pattern` of every hole, by its text.
    pub holes: FxHashMap<String, Regex>,
    /// `template.regions`: one alternative a region, in order.
    pub regions: Option<Regex>,
    /// `lines.section`
    pub section: Option<Regex>,
    /// `lines.entries`
    pub entries: Vec<Regex>,
}

/// An alternative of the pattern for openers.
#[derive(Debug)]
pub struct OpenerGroup {
    /// What it opens.
    pub opener: Opener,
    /// The number of its group.
    pub group: usize,
    /// The number of the group `tag` in it, if it has one.
    pub tag: Option<usize>,
}

/// What the lexer has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// `lexer.line-comments`, by index.
    LineComment(usize),
    /// `lexer.line-start-comments`, by index.
    LineStartComment(usize),
    /// `lexer.block-comments`, by index.
    BlockComment(usize),
    /// `lexer.strings`, by index.
    String(usize),
}

impl Language {
    fn new(table: Table) -> Self {
        Language { table, patterns: OnceLock::new() }
    }

    /// The compiled patterns. Every table is compiled by a test, so that a pattern that does not compile never reaches a user.
    pub fn patterns(&self) -> &Patterns {
        self.patterns.get_or_init(|| match self.compile() {
            Ok(patterns) => patterns,
            Err(error) => unreachable!("the table of {} is tested: {error:#}", self.table.name),
        })
    }

    fn compile(&self) -> Result<Patterns> {
        let table = &self.table;
        let one = |pattern: &str| Regex::new(&ascii(pattern)).with_context(|| format!("in `{pattern}`"));
        let many = |patterns: &[String]| patterns.iter().map(|pattern| one(pattern)).collect::<Result<Vec<_>>>();
        let mut openers = Vec::new();
        let mut alternatives = Vec::new();
        let mut literals: Vec<(usize, String, Opener)> = Vec::new();
        for (index, text) in table.lexer.line_comments.iter().enumerate() {
            literals.push((text.len(), regex::escape(text), Opener::LineComment(index)));
        }
        for (index, comment) in table.lexer.block_comments.iter().enumerate() {
            literals.push((comment.open.len(), regex::escape(&comment.open), Opener::BlockComment(index)));
        }
        // The longest opener wins: `--[[` before `--`.
        literals.sort_by_key(|(length, ..)| std::cmp::Reverse(*length));
        for (index, text) in table.lexer.line_start_comments.iter().enumerate() {
            alternatives.push(format!("((?mi)^[ \t]*{})", regex::escape(text)));
            openers.push(Opener::LineStartComment(index));
        }
        for (_, pattern, opener) in literals {
            alternatives.push(format!("({pattern})"));
            openers.push(opener);
        }
        for (index, string) in table.lexer.strings.iter().enumerate() {
            alternatives.push(format!("((?m){})", string.open));
            openers.push(Opener::String(index));
        }
        // Groups are found by name, because an opener may hold groups of its own.
        let named: Vec<String> = alternatives
            .iter()
            .enumerate()
            .map(|(index, pattern)| format!("(?P<opener{index}>{})", pattern.replace("(?P<tag>", &format!("(?P<tag{index}>"))))
            .collect();
        let opener = if named.is_empty() { one("[^\\s\\S]")? } else { one(&named.join("|"))? };
        let number = |name: String| opener.capture_names().position(|own| own == Some(name.as_str()));
        let groups = openers
            .into_iter()
            .enumerate()
            .filter_map(|(index, opener)| Some(OpenerGroup { opener, group: number(format!("opener{index}"))?, tag: number(format!("tag{index}")) }));
        let openers = groups.collect();
        let mut holes = FxHashMap::default();
        let all_holes = table.lexer.strings.iter().flat_map(|string| &string.holes).chain(&table.data.holes);
        for hole in all_holes.filter(|hole| !hole.pattern.is_empty()) {
            holes.insert(hole.pattern.clone(), one(&format!("^(?:{})", hole.pattern))?);
        }
        let set = |patterns: Vec<&str>| RegexSet::new(patterns.iter().map(|pattern| ascii(pattern))).with_context(|| format!("in {patterns:?}"));
        let optional = |pattern: &str| if pattern.is_empty() { Ok(None) } else { one(pattern).map(Some) };
        let regions: Vec<String> =
            table.template.regions.iter().enumerate().map(|(index, region)| format!("(?P<region{index}>{})", region.open)).collect();
        Ok(Patterns {
            opener,
            openers,
            functions: many(&table.functions)?,
            classes: many(&table.classes)?,
            imports: many(&table.imports)?,
            bindings: many(&table.bindings)?,
            calls: set(table.calls.iter().map(|call| call.callee.as_str()).collect())?,
            commands: set(table.commands.iter().map(|command| command.name.as_str()).collect())?,
            settings: set(table.settings.iter().map(|setting| setting.of.as_str()).collect())?,
            requests: set(table.requests.iter().map(|row| row.callee.as_str()).collect())?,
            request_rows: table.requests.iter().map(|row| Ok((one(&row.callee)?, optional(&row.when)?))).collect::<Result<_>>()?,
            clients: set(table.clients.iter().map(|row| row.callee.as_str()).collect())?,
            client_imports: table.clients.iter().map(|row| optional(&row.import)).collect::<Result<_>>()?,
            endpoints: table.endpoints.iter().map(|row| one(&row.pattern)).collect::<Result<_>>()?,
            holes,
            regions: if regions.is_empty() { None } else { Some(one(&regions.join("|"))?) },
            section: if table.lines.section.is_empty() { None } else { Some(one(&table.lines.section)?) },
            entries: many(&table.lines.entries)?,
        })
    }
}

/// A pattern whose classes are ASCII: Unicode classes cost a factor of twenty in time and memory, and the syntax of all these languages is ASCII.
fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut chars = pattern.chars();
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), class) {
                (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                (Some('d'), true) => out.push_str("0-9"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('s'), true) => out.push_str("\\t\\n\\x0b\\x0c\\r "),
                (Some('s'), false) => out.push_str("[\\t\\n\\x0b\\x0c\\r ]"),
                (Some('S'), false) => out.push_str("[^\\t\\n\\x0b\\x0c\\r ]"),
                (Some('b'), _) => out.push_str("(?-u:\\b)"),
                (Some('B'), _) => out.push_str("(?-u:\\B)"),
                (Some(other), _) => {
                    out.push('\\');
                    out.push(other);
                }
                (None, _) => out.push('\\'),
            },
            '[' if !class => {
                class = true;
                out.push(c);
            }
            ']' if class => {
                class = false;
                out.push(c);
            }
            '[' => out.push_str("\\["),
            _ => out.push(c),
        }
    }
    out
}

/// All languages, and how files find theirs.
pub struct Registry {
    languages: Vec<Language>,
    by_name: FxHashMap<String, usize>,
    by_extension: FxHashMap<String, usize>,
    by_fence: FxHashMap<String, usize>,
    by_interpreter: FxHashMap<String, usize>,
    guesses: Vec<(Regex, usize)>,
    globs: GlobSet,
    glob_owner: Vec<usize>,
}

impl Registry {
    /// The tables that are part of the program.
    pub fn builtin() -> &'static Registry {
        static REGISTRY: LazyLock<Registry> = LazyLock::new(|| match Registry::load(&TABLES) {
            Ok(registry) => registry,
            Err(error) => unreachable!("the tables are tested: {error:#}"),
        });
        &REGISTRY
    }

    fn load(folder: &Dir<'_>) -> Result<Registry> {
        let mut raw: FxHashMap<String, toml::Table> = FxHashMap::default();
        for file in folder.files() {
            let Some(stem) = file.path().to_str().and_then(|path| path.strip_suffix(".toml")) else { continue };
            let text = file.contents_utf8().with_context(|| format!("{stem}.toml is not UTF-8"))?;
            let table: toml::Table = text.parse().with_context(|| format!("in {stem}.toml"))?;
            raw.insert(stem.to_owned(), table);
        }
        let defaults = raw.remove(DEFAULTS).with_context(|| format!("there is no {DEFAULTS}.toml"))?;
        let mut names: Vec<&String> = raw.keys().collect();
        names.sort();
        let mut languages = Vec::new();
        for name in names {
            let table: Table = merged(&raw, &defaults, name, 0)?.try_into().with_context(|| format!("in {name}.toml"))?;
            if table.name != *name {
                bail!("{name}.toml calls itself {}", table.name);
            }
            languages.push(Language::new(table));
        }
        let mut registry = Registry {
            by_name: languages.iter().enumerate().map(|(index, language)| (language.table.name.clone(), index)).collect(),
            by_extension: FxHashMap::default(),
            by_fence: FxHashMap::default(),
            by_interpreter: FxHashMap::default(),
            guesses: Vec::new(),
            globs: GlobSet::empty(),
            glob_owner: Vec::new(),
            languages,
        };
        let mut globs = GlobSetBuilder::new();
        for (index, language) in registry.languages.iter().enumerate() {
            let table = &language.table;
            let kinds = [
                (&table.extensions, &mut registry.by_extension, "extension"),
                (&table.fences, &mut registry.by_fence, "fence"),
                (&table.interpreters, &mut registry.by_interpreter, "interpreter"),
            ];
            for (keys, map, kind) in kinds {
                for key in keys {
                    if let Some(other) = map.insert(key.to_lowercase(), index)
                        && other != index
                    {
                        bail!("the {kind} `{key}` belongs to {} and {}", registry.languages[other].table.name, table.name);
                    }
                }
            }
            if !table.guess.is_empty() {
                let guess = Regex::new(&ascii(&table.guess)).with_context(|| format!("in {}.toml", table.name))?;
                registry.guesses.push((guess, index));
            }
            for name in &table.filenames {
                globs.add(Glob::new(&name.to_lowercase()).with_context(|| format!("in {}.toml", table.name))?);
                registry.glob_owner.push(index);
            }
        }
        registry.globs = globs.build()?;
        Ok(registry)
    }

    /// All languages in the order of their names.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// A language by its id.
    pub fn named(&self, name: &str) -> Option<&Language> {
        self.by_name.get(name).map(|&index| &self.languages[index])
    }

    /// The language of a Markdown fence, by the first word of its info string.
    pub fn for_fence(&self, info: &str) -> Option<&Language> {
        let word = info.split([' ', ',', '{', '}', ':', '\t']).find(|word| !word.is_empty()).unwrap_or("");
        let word = word.trim_start_matches('.').to_lowercase();
        let index = self.by_fence.get(&word).or_else(|| self.by_name.get(&word)).or_else(|| self.by_extension.get(&word));
        index.map(|&index| &self.languages[index])
    }

    /// The language of code in a document that does not name it.
    pub fn guessed(&self, text: &str) -> Option<&Language> {
        self.guesses.iter().find(|(guess, _)| guess.is_match(text)).map(|(_, index)| &self.languages[*index])
    }

    /// The language of a file: by its whole name, the longest known ending, the `#!` line, or else plain text.
    pub fn for_file(&self, path: &str, text: &str) -> &Language {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        if let Some(&glob) = self.globs.matches(&name).first() {
            return &self.languages[self.glob_owner[glob]];
        }
        let mut rest = name.as_str();
        while let Some((_, ending)) = rest.split_once('.') {
            if let Some(&index) = self.by_extension.get(ending) {
                return &self.languages[index];
            }
            rest = ending;
        }
        if let Some(line) = text.strip_prefix("#!") {
            let line = line.lines().next().unwrap_or("");
            let program = line.split_whitespace().flat_map(|word| word.rsplit('/').next()).find(|word| *word != "env" && !word.starts_with('-'));
            let program = program.unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            if let Some(&index) = self.by_interpreter.get(program) {
                return &self.languages[index];
            }
        }
        match self.named("plain") {
            Some(plain) => plain,
            None => unreachable!("plain.toml is tested to exist"),
        }
    }
}

/// The table with everything it inherits, and the defaults.
fn merged(raw: &FxHashMap<String, toml::Table>, defaults: &toml::Table, name: &str, depth: usize) -> Result<toml::Table> {
    const HEAD: [&str; 9] = ["name", "title", "reader", "inherits", "extensions", "filenames", "interpreters", "fences", "guess"];
    if depth > 8 {
        bail!("{name}.toml inherits from itself");
    }
    let own = raw.get(name).with_context(|| format!("there is no {name}.toml"))?;
    let mut table = match own.get("inherits").and_then(toml::Value::as_str) {
        Some(parent) => merged(raw, defaults, parent, depth + 1)?,
        None => defaults.clone(),
    };
    for key in HEAD {
        table.remove(key);
    }
    overlay(&mut table, own);
    Ok(table)
}

/// Puts a table over another one: key by key within the tables of both, as a whole otherwise.
fn overlay(table: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (table.get_mut(key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => base.extend(over.clone()),
            _ => {
                table.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_loads_and_every_pattern_compiles() {
        let registry = Registry::load(&TABLES).unwrap();
        for language in registry.languages() {
            language.compile().unwrap_or_else(|error| panic!("{}: {error:#}", language.table.name));
            let table = &language.table;
            for name in table.template.regions.iter().map(|region| &region.language).chain([&table.template.outer]) {
                assert!(name.is_empty() || name == "none" || registry.named(name).is_some(), "{}: no language {name}", table.name);
            }
        }
    }

    #[test]
    fn a_table_has_the_defaults_unless_it_says_otherwise() {
        let registry = Registry::builtin();
        assert!(registry.named(DEFAULTS).is_none() && registry.for_fence(DEFAULTS).is_none(), "it is no language");
        let syntax = |name: &str| &registry.named(name).unwrap().table.syntax;
        for (name, entry) in [("python", vec![":", "="]), ("plain", vec![":", "=>", "="])] {
            assert_eq!(syntax(name).entry, entry, "{name}");
        }
        assert_eq!(syntax("typescript").either, syntax("javascript").either);
        assert!(syntax("python").control_words.contains("while") && syntax("go").return_words.contains("return"));
        assert!(syntax("java").params_last && !syntax("go").params_last);
    }

    #[test]
    fn classes_of_patterns_are_ascii() {
        assert_eq!(ascii(r"\bdef\s+[\w.]+"), r"(?-u:\b)def[\t\n\x0b\x0c\r ]+[0-9A-Za-z_.]+");
        assert_eq!(ascii(r"[^\]\s]"), "[^\\]\\t\\n\\x0b\\x0c\\r ]");
        assert!(Regex::new(&ascii(r"(?P<a>[\w$]+)\S")).unwrap().is_match("$a-"));
    }

    #[test]
    fn files_find_their_language_by_name_ending_and_first_line() {
        let registry = Registry::builtin();
        let name = |path: &str, text: &str| registry.for_file(path, text).table.name.as_str();
        assert_eq!(name("a/b/client.py", ""), "python");
        assert_eq!(name("Gemfile", ""), "ruby");
        assert_eq!(name("bin/sync", "#!/usr/bin/env python3\n"), "python");
        assert_eq!(name("a/unknown.zzz", "hello"), "plain");
        assert_eq!(registry.for_fence("ts title=x").map(|language| language.table.name.as_str()), Some("typescript"));
    }
}
