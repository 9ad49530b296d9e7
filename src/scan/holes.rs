//! The scalars of data files: what is interpolated in them, their quotes, and the paths that their keys are.

use crate::finding::Span;
use crate::language::Language;
use crate::scan::expression::{push_setting_key, setting_value};
use crate::scan::facts::{Piece, Value};
use crate::scan::lexer::{Part, setting_hole};
use crate::scan::text::literal_pieces;

/// The longest text behind the opener of a hole that is looked at.
const LONGEST_HOLE: usize = 400;

/// Finds what is interpolated in the texts of a data file, by the `[data] holes` of a table.
pub struct Holes<'a> {
    language: &'a Language,
    /// The bytes a hole can begin with.
    starts: [bool; 256],
}

impl<'a> Holes<'a> {
    /// The holes of a language.
    pub fn new(language: &'a Language) -> Self {
        let mut starts = [false; 256];
        for hole in &language.table.data.holes {
            for literal in [&hole.literal, &hole.open] {
                literal.bytes().take(1).for_each(|byte| starts[usize::from(byte)] = true);
            }
            match hole.pattern.as_bytes() {
                // An escaped sign or a plain letter is what the pattern begins with; anything else can begin with anything.
                [b'\\', byte, ..] if byte.is_ascii_punctuation() => starts[usize::from(*byte)] = true,
                [byte, ..] if byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'@' | b'#' | b'<') => starts[usize::from(*byte)] = true,
                [_, ..] => starts = [true; 256],
                [] => {}
            }
        }
        Holes { language, starts }
    }

    /// The pieces of the text between two offsets.
    pub fn pieces(&self, text: &str, span: Span) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut from, mut at) = (span.start, span.start);
        while at < span.end {
            if !self.starts[usize::from(text.as_bytes()[at])] || !text.is_char_boundary(at) {
                at += 1;
                continue;
            }
            match self.hole_at(text, at, span.end) {
                Some((Some(value), end)) => {
                    if from < at {
                        pieces.extend(literal_pieces(text, from..at));
                    }
                    pieces.push(Piece::Hole(value));
                    (from, at) = (end, end);
                }
                Some((None, end)) => at = end,
                None => at += 1,
            }
        }
        if pieces.is_empty() {
            return literal_pieces(text, from..span.end);
        }
        if from < span.end {
            pieces.extend(literal_pieces(text, from..span.end));
        }
        pieces
    }

    /// The hole that begins at an offset, and where it ends; no value for an opener that stands for text.
    fn hole_at(&self, text: &str, at: usize, limit: usize) -> Option<(Option<Value>, usize)> {
        let near = &text[at..crate::source::floor_boundary(text, limit.min(at + LONGEST_HOLE))];
        for hole in &self.language.table.data.holes {
            if !hole.literal.is_empty() && near.starts_with(&hole.literal) {
                return Some((None, at + hole.literal.len()));
            }
            if !hole.open.is_empty()
                && near.starts_with(&hole.open)
                && let Some((Part::Setting(key, default), end)) = setting_hole(text, at + hole.open.len(), limit, &hole.close)
            {
                return Some((Some(setting_value(text, key, default)), end));
            }
            if !hole.pattern.is_empty()
                && let Some(pattern) = self.language.patterns().holes.get(&hole.pattern)
                && let Some(captures) = pattern.captures_at(near, 0)
                && let (Some(whole), Some(name)) = (captures.get(0), captures.get(1))
                && whole.end() > 0
            {
                return Some((Some(setting_value(text, at + name.start()..at + name.end(), None)), at + whole.end()));
            }
        }
        None
    }
}

/// The parts of a key as it is written, never none.
pub fn key_path(key: &str) -> Vec<String> {
    let mut path = Vec::with_capacity(1);
    push_key_path(&mut path, key);
    path
}

/// Adds the parts of a key to those of the keys around it.
pub fn push_key_path(path: &mut Vec<String>, key: &str) {
    let known = path.len();
    push_setting_key(path, key);
    if path.len() == known {
        path.push(key.to_owned());
    }
}

/// The range without blanks around it, and without a pair of quotes around that.
pub fn without_quotes(text: &str, span: Span) -> Span {
    let slice = &text[span.clone()];
    let start = span.start + (slice.len() - slice.trim_start().len());
    let inner = slice.trim();
    let quoted = inner.len() >= 2 && ['"', '\'', '`'].iter().any(|quote| inner.starts_with(*quote) && inner.ends_with(*quote));
    if quoted { start + 1..start + inner.len() - 1 } else { start..start + inner.len() }
}
