//! What opens strings and comments: tried where a token begins, by its first byte.

use std::ops::Range;

use super::lazy::LazyRegex;
use super::literals::{first_bytes, literal};
use super::schema::{LexerTable, StringKind, StringTable};

/// How many openers a language can have: one bit each.
pub(super) const MOST: usize = u64::BITS as usize;

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

/// An opener in a text.
#[derive(Clone, Debug)]
pub struct FoundOpener {
    /// Where it stands.
    pub span: Range<usize>,
    /// What it opens.
    pub opener: Opener,
    /// Where the text stands that its closer repeats.
    pub tag: Option<Range<usize>>,
}

/// All openers of a language.
#[derive(Debug)]
pub struct Openers {
    /// In the order in which they are tried.
    rows: Vec<(Opener, Pattern)>,
    /// Which rows can begin with a byte, as bits.
    by_byte: Box<[u64; 256]>,
}

#[derive(Debug)]
enum Pattern {
    Literal(String),
    Regex { regex: LazyRegex, tagged: bool },
}

impl Pattern {
    fn new(pattern: &str) -> Pattern {
        match literal(pattern) {
            Some(literal) => Pattern::Literal(literal),
            None => Pattern::Regex { regex: LazyRegex::for_places(&format!("(?m){pattern}")), tagged: pattern.contains("(?P<tag>") },
        }
    }
}

impl Openers {
    pub(super) fn new(table: &LexerTable) -> Openers {
        let mut literals: Vec<(Opener, &str)> = Vec::new();
        literals.extend(table.line_comments.iter().enumerate().map(|(index, open)| (Opener::LineComment(index), open.as_str())));
        literals.extend(table.block_comments.iter().enumerate().map(|(index, comment)| (Opener::BlockComment(index), comment.open.as_str())));
        // The longest opener wins: `--[[` before `--`.
        literals.sort_by_key(|(_, open)| std::cmp::Reverse(open.len()));
        let mut rows: Vec<(Opener, Pattern, [bool; 256])> = Vec::new();
        for (index, open) in table.line_start_comments.iter().enumerate() {
            let pattern = format!("(?i)^[ \t]*{}", regex::escape(open));
            rows.push((Opener::LineStartComment(index), Pattern::new(&pattern), first_bytes(&pattern)));
        }
        for (opener, open) in literals {
            rows.push((opener, Pattern::Literal(open.to_owned()), first_bytes(&regex::escape(open))));
        }
        for (index, string) in table.strings.iter().enumerate() {
            rows.push((Opener::String(index), Pattern::new(&string.open), first_bytes(&string.open)));
        }
        // No table has more, which a test holds.
        rows.truncate(MOST);
        let mut by_byte = Box::new([0; 256]);
        for (row, (.., bytes)) in rows.iter().enumerate() {
            for (byte, rows) in by_byte.iter_mut().enumerate() {
                *rows |= u64::from(bytes[byte]) << row;
            }
        }
        Openers { rows: rows.into_iter().map(|(opener, pattern, _)| (opener, pattern)).collect(), by_byte }
    }

    /// The opener that begins at an offset: the first row that fits.
    pub fn at(&self, text: &str, at: usize) -> Option<FoundOpener> {
        let mut rows = self.by_byte[usize::from(*text.as_bytes().get(at)?)];
        while rows != 0 {
            let (opener, pattern) = &self.rows[rows.trailing_zeros() as usize];
            rows &= rows - 1;
            let found = match pattern {
                Pattern::Literal(literal) => text[at..].starts_with(literal.as_str()).then(|| (at + literal.len(), None)),
                Pattern::Regex { regex, tagged: false } => regex.end_at(text, at).map(|end| (end, None)),
                Pattern::Regex { regex, tagged: true } => {
                    let groups = regex.captures_at(text, at);
                    groups.and_then(|groups| Some((groups.get(0)?.end(), groups.name("tag").map(|tag| tag.range()))))
                }
            };
            if let Some((end, tag)) = found {
                return (end > at).then_some(FoundOpener { span: at..end, opener: *opener, tag });
            }
        }
        None
    }

    /// The patterns that have to compile.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> impl Iterator<Item = &LazyRegex> {
        self.rows.iter().filter_map(|(_, pattern)| match pattern {
            Pattern::Regex { regex, .. } => Some(regex),
            Pattern::Literal(_) => None,
        })
    }
}

/// The bytes at which something can happen in a string: a hole, an escape, its end. All others are text.
#[derive(Debug)]
pub struct Inside {
    bytes: Box<[bool; 256]>,
}

impl Inside {
    pub(super) fn new(table: &StringTable) -> Inside {
        let mut bytes = Box::new([false; 256]);
        table.close.bytes().take(1).chain(*b"\n\\`").for_each(|byte| bytes[usize::from(byte)] = true);
        for hole in &table.holes {
            for literal in [&hole.literal, &hole.open] {
                literal.bytes().take(1).for_each(|byte| bytes[usize::from(byte)] = true);
            }
            if !hole.pattern.is_empty() {
                first_bytes(&hole.pattern).iter().zip(bytes.iter_mut()).for_each(|(first, byte)| *byte |= *first);
            }
        }
        // What ends at any blank, and what must be a single character, is looked at sign by sign.
        if table.bare || table.kind == StringKind::Char || table.close.is_empty() || (table.close.contains("{tag}") && !table.heredoc) {
            *bytes = [true; 256];
        }
        Inside { bytes }
    }

    /// The first offset from `at` on, and before `limit`, at which something can happen; or else `limit`.
    pub fn next(&self, text: &str, at: usize, limit: usize) -> usize {
        let next = text.as_bytes()[at..limit].iter().position(|byte| self.bytes[usize::from(*byte)]);
        next.map_or(limit, |length| at + length)
    }
}
