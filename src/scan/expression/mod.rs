//! The expression reader: turns tokens of any language into values, with the operators of the language's table.
//!
//! It reads islands: what it understands becomes a value, what it does not is skipped and queued, so that the caller can read
//! it as statements. Nothing is read twice, so the time is linear in the number of tokens.

mod brackets;
mod calls;
mod chains;
mod commands;
mod format;
mod messages;
mod operands;
mod operators;
mod powershell;
mod settings;
mod shell;
mod strings;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use calls::lower_call;
pub(super) use format::format;
pub(super) use operators::either;
pub(super) use settings::{push_setting_key, setting_key, setting_value};

use crate::deadline;
use crate::finding::Span;
use crate::language::{Language, Words};
use crate::scan::facts::Value;
use crate::scan::lexer::{Layout, Lines, Token, TokenKind, Tokens};

/// How deep expressions may nest; deeper ones are read as statements of their own.
const MAX_DEPTH: usize = 48;

/// How many members and calls one chain may have; longer ones are cut, because everything that walks a value recurses into them.
const MAX_CHAIN: usize = 200;

/// Reads expressions out of one run of tokens.
pub(super) struct Reader<'a> {
    /// The text the spans refer to.
    pub(super) text: &'a str,
    /// The language.
    pub(super) language: &'a Language,
    /// The tokens.
    pub(super) code: &'a Tokens,
    /// Ranges of tokens that were skipped and have to be read as statements: blocks, bodies of lambdas.
    pub(super) queue: Vec<std::ops::Range<usize>>,
    /// The type that is declared for the value that is read next: what `new(…)` makes.
    pub(super) declared: Option<String>,
    /// One argument of a curried call is read: what follows behind a blank is the next one.
    atoms: bool,
    /// What a member without an object belongs to: the first token behind the block, and the object.
    pub(super) with: Vec<(usize, Value)>,
    /// Names that calls have written a value into: `snprintf(url, sizeof url, "…")`.
    pub(super) made: Vec<(Vec<String>, Value, Span)>,
    /// Braces that open the body of a function, a class or a statement, and so belong to no call before them.
    pub(super) bodies: FxHashSet<usize>,
    /// Where blocks with branches end that were met on the way to the end of another: by their first tokens, and whether the way was cut there.
    branch_ends: FxHashMap<usize, (usize, bool)>,
    /// Where blocks end by their indentation, once that is asked.
    layout: OnceCell<Layout>,
    /// The lines of the text.
    lines: Lines<'a>,
    /// The last search for the `else` of a conditional expression that found none.
    without_else: Option<Search>,
    depth: usize,
}

/// Where something was looked for: from a token on and as far as another one, which token it had to stand before, and whether line ends meant nothing.
struct Search {
    from: usize,
    to: usize,
    limit: usize,
    in_brackets: bool,
}

impl<'a> Reader<'a> {
    /// A reader over tokens.
    pub(super) fn new(text: &'a str, language: &'a Language, code: &'a Tokens) -> Self {
        Reader {
            text,
            language,
            code,
            queue: Vec::new(),
            declared: None,
            atoms: false,
            with: Vec::new(),
            made: Vec::new(),
            bodies: FxHashSet::default(),
            branch_ends: FxHashMap::default(),
            layout: OnceCell::new(),
            lines: Lines::new(text),
            without_else: None,
            depth: 0,
        }
    }

    /// The token at an index.
    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.code.tokens.get(at)
    }

    /// The text of the token at an index, empty behind the end.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| &self.text[token.span.clone()])
    }

    fn is_kind(&self, at: usize, kind: fn(&TokenKind) -> bool) -> bool {
        self.token(at).is_some_and(|token| kind(&token.kind))
    }

    /// Is the token one of the operators?
    pub(super) fn is_op(&self, at: usize, operators: &Words) -> bool {
        let Some(token) = self.token(at).filter(|token| self.may_be(token, operators)) else { return false };
        let own = &self.text[token.span.clone()];
        match token.kind {
            TokenKind::Op => operators.iter().any(|operator| operator == own),
            TokenKind::Word => operators.iter().any(|operator| operator.starts_with(|c: char| c.is_ascii_alphabetic()) && self.same(operator, own)),
            _ => false,
        }
    }

    /// Can the token be one of some words, by its first letter?
    fn may_be(&self, token: &Token, words: &Words) -> bool {
        self.text.as_bytes().get(token.span.start).is_some_and(|first| words.may_begin_with(*first))
    }

    /// Are the words the same in this language?
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        a == b || (self.language.table.lexer.case_insensitive && a.eq_ignore_ascii_case(b))
    }

    /// Is the token a word of the list?
    pub(super) fn is_word(&self, at: usize, words: &Words) -> bool {
        let Some(token) = self.token(at).filter(|token| token.kind == TokenKind::Word && self.may_be(token, words)) else { return false };
        let own = &self.text[token.span.clone()];
        words.iter().any(|word| word.len() == own.len() && self.same(word, own))
    }

    fn is_word_op(&self, at: usize, operator: &str) -> bool {
        self.is_kind(at, |kind| *kind == TokenKind::Op) && self.word(at) == operator
    }

    fn is_arrow(&self, at: usize) -> bool {
        self.is_kind(at, |kind| *kind == TokenKind::Op) && matches!(self.word(at), "=>" | "->")
    }

    /// Does the expression end before the token, because a line ends there?
    fn ends_line(&self, at: usize, in_brackets: bool) -> bool {
        !in_brackets && self.language.table.syntax.newline_ends && self.token(at).is_some_and(|token| token.newline_before)
    }

    /// The index behind the bracket that closes the one at `open`, at most `limit`.
    pub(super) fn behind(&self, open: usize, limit: usize) -> usize {
        match self.token(open) {
            Some(Token { kind: TokenKind::Open(close), .. }) => (close + 1).min(limit),
            _ => open + 1,
        }
    }

    fn span_of(&self, from: usize, to: usize) -> Span {
        let start = self.token(from).map_or(self.text.len(), |token| token.span.start);
        let end = if to > from { self.token(to - 1).map_or(start, |token| token.span.end) } else { start };
        start..end.max(start)
    }

    /// Reads an expression from `at`, at most up to `limit`. Returns the value and the index behind it, which is always behind `at`.
    pub(super) fn expression(&mut self, at: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        deadline::check();
        if self.depth >= MAX_DEPTH {
            self.queue.push(at + 1..limit);
            return (Value::unknown(self.span_of(at, limit)), limit.max(at + 1));
        }
        self.depth += 1;
        let atoms = std::mem::take(&mut self.atoms);
        let result = if self.reads_words() { self.command(at, limit) } else { self.alternatives(at, limit, in_brackets) };
        self.atoms = atoms;
        self.depth -= 1;
        result
    }
}
