//! `[syntax]`: operators, words and forms of a language.

use std::ops::Deref;

use rustc_hash::FxHashSet;
use serde::Deserialize;

/// `[syntax]`; what a table leaves out is taken from `defaults.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SyntaxTable {
    /// How bodies are delimited.
    pub blocks: Blocks,
    /// Does a newline outside brackets end an expression?
    pub newline_ends: bool,
    /// Assignment operators.
    pub assign: Words,
    /// Separators between key and value.
    pub entry: Words,
    /// Operators that join texts.
    pub concat: Words,
    /// Operators that join texts with a slash.
    pub path_join: Words,
    /// Operators with a fallback on the right.
    pub either: Words,
    /// Operators that give the value on the left to the call on the right, as its first argument.
    pub pipe: Words,
    /// The conditional expression.
    pub ternary: Ternary,
    /// Member access.
    pub member: Words,
    /// Words for the current object.
    #[serde(rename = "self")]
    pub self_words: Words,
    /// Words skipped before an expression.
    pub prefixes: Words,
    /// Words that end an expression.
    pub stops: Words,
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
    pub typed_by: Words,
    /// Words before an object whose members are written with a leading dot up to the end of the block.
    pub with: Words,
    /// `Type name(arguments)` declares a name.
    pub declares_by_call: bool,
    /// What begins a line that is a statement of its own.
    pub directives: Words,
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
    /// Words that begin an expression whose value is one of its branches.
    pub choice_words: FxHashSet<String>,
    /// Words in the names of objects that are the environment, and no objects of the program.
    pub environment_words: FxHashSet<String>,
    /// Words whose value a function returns.
    pub return_words: FxHashSet<String>,
    /// Types that begin with a small letter.
    pub plain_types: FxHashSet<String>,
    /// Words before a parameter that is a field, too.
    pub field_modifiers: FxHashSet<String>,
}

/// Words or operators, in the order of the table. Every token is held against several lists, so that it is in none of them has to be known fast.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    words: Vec<String>,
    /// With which bytes they begin, see [`beginning`].
    beginnings: u32,
}

impl Words {
    /// Can a word that begins with a byte be one of them, whatever its case?
    pub fn may_begin_with(&self, byte: u8) -> bool {
        self.beginnings & beginning(byte) != 0
    }
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        let beginnings = words.iter().flat_map(|word| word.bytes().next()).fold(0, |all, byte| all | beginning(byte));
        Words { words, beginnings }
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

/// One of 32 bits for a byte. Both cases of a letter share one, and some signs, too.
fn beginning(byte: u8) -> u32 {
    1 << (byte & 31)
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
