//! Strings: their texts, the code and the settings in their holes, and where they end.

use super::{Lexer, MAX_DEPTH, Part, StringToken};
use crate::finding::Span;
use crate::language::{Escape, FoundOpener, HoleReads, HoleTable, Inside, Opener, StringKind, StringTable};

impl Lexer<'_> {
    /// What was text of something that is no string. The code in it is read again.
    fn texts(&mut self, reader: StringReader, from: usize, end: usize) -> Vec<Span> {
        if reader.parts.iter().any(|part| matches!(part, Part::Code(..))) {
            self.hole_budget = self.hole_budget.saturating_sub(end - from);
        }
        reader.texts(from, end)
    }

    /// Notes that a string is not closed on its line, and what of it is text.
    pub(super) fn unclosed(&mut self, string: usize, at: usize, texts: &[Span]) {
        let table = &self.language.table.lexer.strings[string];
        // A doubled quote can be read as the end of one text and the beginning of another; and at the greatest depth, holes are text.
        let is_certain = !table.multiline && table.escape != Escape::Doubled && table.kind != StringKind::Char && self.depth < MAX_DEPTH;
        // With another tag, another sign closes it.
        if is_certain && !table.close.contains("{tag}") {
            self.unclosed_texts.insert((string, at), texts[0].end.max(at + 1));
            self.unclosed_texts.extend(texts[1..].iter().map(|text| ((string, text.start), text.end)));
        }
    }

    /// The body of a heredoc from the start of a line on, and where it ends.
    pub(super) fn heredoc(&mut self, found: &FoundOpener, from: usize) -> (StringToken, usize) {
        let Opener::String(index) = found.opener else { return (StringToken { kind: StringKind::Text, parts: Vec::new() }, from) };
        let table = &self.language.table.lexer.strings[index];
        let close = close_of(table, found, self.text);
        let mut line = from;
        let mut end = self.text.len();
        let mut after = end;
        while line < self.text.len() {
            let stop = memchr::memchr(b'\n', &self.text.as_bytes()[line..]).map_or(self.text.len(), |length| line + length);
            let content = self.text[line..stop].trim();
            let closes = content == close || content.strip_prefix(close.as_str()).is_some_and(|rest| rest.starts_with([';', ',', ')', '.']));
            if closes {
                end = line;
                after = line + (self.text[line..stop].len() - self.text[line..stop].trim_start().len()) + close.len();
                break;
            }
            line = stop + 1;
        }
        let end = end.min(self.text.len());
        let parts = self.parts(table, &self.patterns.inside[index], from, end);
        if self.depth == 0 {
            self.strings.push(from..end);
        }
        (StringToken { kind: table.kind, parts }, after.min(self.text.len()))
    }

    /// The parts between two offsets that are known to be the whole string.
    fn parts(&mut self, table: &StringTable, inside: &Inside, from: usize, to: usize) -> Vec<Part> {
        let mut reader = StringReader { parts: Vec::new(), text_from: from };
        let mut at = from;
        loop {
            at = inside.next(self.text, at, to);
            if at >= to {
                break;
            }
            match self.hole_at(&table.holes, at, to) {
                Some(hole) => at = reader.hole(hole, at),
                None => at += self.text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        reader.finish(to)
    }

    /// Reads a string whose text begins at `from`; if it does not end where it must, what of it was text, the part at `from` first.
    pub(super) fn string(&mut self, table: &StringTable, inside: &Inside, from: usize, close: &str) -> Result<(StringToken, usize), Vec<Span>> {
        let text = self.text;
        let mut reader = StringReader { parts: Vec::new(), text_from: from };
        let mut at = from;
        let end = loop {
            at = inside.next(text, at, text.len());
            let rest = &text[at..];
            let Some(c) = rest.chars().next() else {
                if table.bare {
                    break at;
                }
                // A string that may span lines and is never closed swallows the rest of the file: better to read its opener as punctuation.
                return Err(self.texts(reader, from, at));
            };
            if table.bare {
                if let Some(hole) = self.hole_at(&table.holes, at, text.len()) {
                    at = reader.hole(hole, at);
                    continue;
                }
                if c.is_whitespace() || table.until.contains(c) {
                    break at;
                }
                at += c.len_utf8();
                continue;
            }
            if table.kind == StringKind::Char && !table.bare && !rest.starts_with(close) {
                // A character literal is closed at once, or it is none: Rust's lifetimes.
                return Err(self.texts(reader, from, at));
            }
            if let Some(behind) = rest.strip_prefix(close) {
                if table.escape == Escape::Doubled && behind.starts_with(close) {
                    at += close.len() * 2;
                    continue;
                }
                break at;
            }
            if c == '\n' && !table.multiline {
                return Err(self.texts(reader, from, at));
            }
            let escape = match table.escape {
                Escape::Backslash => '\\',
                Escape::Backtick => '`',
                Escape::Doubled | Escape::None => '\0',
            };
            if c == escape && c != '\0' {
                // An escaped opener of a hole (`\(` in Swift) is a hole all the same.
                if let Some(hole) = self.hole_at(&table.holes, at, text.len()) {
                    at = reader.hole(hole, at);
                    continue;
                }
                at += 1;
                at += text[at..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            if let Some(hole) = self.hole_at(&table.holes, at, text.len()) {
                at = reader.hole(hole, at);
                continue;
            }
            at += c.len_utf8();
        };
        let parts = reader.finish(end);
        Ok((StringToken { kind: table.kind, parts }, if table.bare { end } else { end + close.len() }))
    }

    /// The hole that begins at an offset, and where it ends. A literal (`{{`) is a hole without a part.
    fn hole_at(&mut self, holes: &[HoleTable], at: usize, limit: usize) -> Option<(Option<Part>, usize)> {
        let rest = &self.text[at..limit];
        for hole in holes {
            if !hole.literal.is_empty() && rest.starts_with(&hole.literal) {
                return Some((None, at + hole.literal.len()));
            }
        }
        for hole in holes {
            if !hole.open.is_empty() && rest.starts_with(&hole.open) {
                let from = at + hole.open.len();
                let part = match hole.reads {
                    HoleReads::Code if self.depth < MAX_DEPTH => self.code_hole(hole, from),
                    HoleReads::Code => None,
                    HoleReads::Setting => setting_hole(self.text, from, limit, &hole.close),
                };
                if let Some((part, end)) = part.filter(|(_, end)| *end <= limit) {
                    return Some((Some(part), end));
                }
            }
            if !hole.pattern.is_empty()
                // Nearly every such hole begins with a sign; most characters of a text are none.
                && (!rest.starts_with(|c: char| c.is_alphanumeric() || c == ' ') || begins_with_its_letter(&hole.pattern, rest))
                && let Some(pattern) = self.patterns.holes.get(&hole.pattern)
                && let Some(captures) = pattern.captures_at(rest, 0)
                && let Some(name) = captures.get(1)
            {
                let end = at + captures.get(0).map_or(0, |whole| whole.end());
                let name = at + name.start()..at + name.end();
                let part = match hole.reads {
                    HoleReads::Setting => Part::Setting(name, None),
                    HoleReads::Code => {
                        self.depth += 1;
                        let (tokens, _) = self.sub_code(name.clone());
                        self.depth -= 1;
                        Part::Code(tokens, name)
                    }
                };
                return Some((Some(part), end));
            }
        }
        None
    }

    fn code_hole(&mut self, hole: &HoleTable, from: usize) -> Option<(Part, usize)> {
        if self.hole_budget == 0 || from >= self.unclosed_hole || self.last_closer(&hole.close).is_none_or(|last| last < from) {
            return None;
        }
        self.depth += 1;
        let kept = self.comments.len();
        let (tokens, end) = self.code(from, Some(&hole.close));
        self.depth -= 1;
        if !self.text[end..].starts_with(&hole.close) {
            // Never closed: it was no hole.
            self.unclosed_hole = self.unclosed_hole.min(from);
            self.comments.truncate(kept);
            return None;
        }
        Some((Part::Code(tokens, from..end), end + hole.close.len()))
    }

    /// Where a closer of holes stands for the last time in the text.
    fn last_closer(&mut self, close: &str) -> Option<usize> {
        if let Some(last) = self.last_closers.get(close) {
            return *last;
        }
        let last = self.text.rfind(close);
        self.last_closers.insert(close.to_owned(), last);
        last
    }
}

/// Collects the parts of a string.
struct StringReader {
    parts: Vec<Part>,
    /// Where the text begins that is not among the parts yet.
    text_from: usize,
}

impl StringReader {
    /// Adds a hole that begins at an offset; answers where it goes on.
    fn hole(&mut self, (part, end): (Option<Part>, usize), at: usize) -> usize {
        if let Some(part) = part {
            if self.text_from < at {
                self.parts.push(Part::Text(self.text_from..at));
            }
            self.parts.push(part);
            self.text_from = end;
        }
        end.max(at + 1)
    }

    /// What was text between two offsets; the first one can be empty.
    fn texts(self, from: usize, end: usize) -> Vec<Span> {
        let mut texts: Vec<Span> = std::iter::once(from..from).collect();
        for part in self.finish(end) {
            match part {
                Part::Text(text) if text.start == from => texts[0] = text,
                Part::Text(text) => texts.push(text),
                Part::Code(..) | Part::Setting(..) => {}
            }
        }
        texts
    }

    /// All parts of a string that ends there.
    fn finish(mut self, end: usize) -> Vec<Part> {
        if self.text_from < end {
            // Most strings have one part.
            self.parts.reserve_exact(1);
            self.parts.push(Part::Text(self.text_from..end));
        }
        self.parts
    }
}

/// Can the pattern of a hole that begins with a letter begin here?
fn begins_with_its_letter(pattern: &str, rest: &str) -> bool {
    pattern.starts_with(|c: char| c.is_ascii_alphabetic()) && pattern.chars().next() == rest.chars().next()
}

/// What closes a string that was opened there.
pub(super) fn close_of(table: &StringTable, found: &FoundOpener, text: &str) -> String {
    match &found.tag {
        Some(tag) => table.close.replace("{tag}", &text[tag.clone()]),
        None => table.close.replace("{tag}", ""),
    }
}

/// `NAME}`, `NAME:-default}`, `NAME:default}`, `name | default("x")}}` from `from` on.
pub fn setting_hole(text: &str, from: usize, limit: usize, close: &str) -> Option<(Part, usize)> {
    const LONGEST: usize = 300;
    let end = crate::source::floor_boundary(text, limit.min(from + LONGEST));
    let rest = &text[from..end];
    let length = rest.find(close)?;
    let inner = &rest[..length];
    if inner.contains(['\n', '"', '{']) {
        return None;
    }
    let key_end = inner.find([':', '|', '?']).unwrap_or(inner.len());
    let (key, default) = inner.split_at(key_end);
    let lead = key.len() - key.trim_start().len();
    let key_span = from + lead..from + lead + key.trim().len();
    if key_span.is_empty() {
        return None;
    }
    let skipped = default.len() - default.trim_start_matches([':', '-', '|', '?', ' ', '=']).len();
    let default_span = (skipped < default.len() && !default.starts_with('|')).then(|| from + key_end + skipped..from + inner.len());
    Some((Part::Setting(key_span, default_span), from + length + close.len()))
}
