//! What the lexer turns code into: tokens, and strings with the code in their holes.

use crate::finding::Span;
use crate::language::StringKind;

/// A piece of code.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
    /// Is there a line end between the token before and this one?
    pub newline_before: bool,
    /// Is there a blank or a comment before it?
    pub space_before: bool,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A name or keyword; the sigil is not part of the span.
    Word,
    /// A member of the current object, `@name`.
    SelfWord,
    /// `:name`
    Symbol,
    /// A number.
    Number,
    /// An operator or punctuation.
    Op,
    /// `(`, `[`, `{` with the index of the closing token, or of the end of the tokens.
    Open(usize),
    /// `)`, `]`, `}`
    Close,
    /// A string: an index into [`Tokens::strings`].
    Str(usize),
}

/// A string literal.
#[derive(Clone, Debug, PartialEq)]
pub struct StringToken {
    /// Does it hold text, or one character?
    pub kind: StringKind,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a string literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text as it stands in the file.
    Text(Span),
    /// Code in a hole.
    Code(Tokens, Span),
    /// The key of a setting in a hole, with its default.
    Setting(Span, Option<Span>),
}

/// A run of code: the file, or a hole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    /// The tokens, in order.
    pub tokens: Vec<Token>,
    /// The strings among them.
    pub strings: Vec<StringToken>,
}
