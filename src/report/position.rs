//! From byte offsets to lines and columns, in time that does not grow with the length of a line: a minified file is one line of megabytes, and
//! counting its characters anew for every finding would take longer than the linting.

use std::rc::Rc;
use std::sync::Arc;

use super::Sources;
use crate::finding::{RelPath, Span};
use crate::source::{LineIndex, Position, floor_boundary};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Unicode scalar values.
    Scalar,
    /// UTF-16 code units.
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

/// How many bytes lie between two checkpoints.
const STRIDE: usize = 4096;

/// A text with its lines, and how many characters stand before every [`STRIDE`]th byte.
pub(super) struct FileText {
    pub text: Arc<str>,
    pub lines: LineIndex,
    checkpoints: Vec<Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    scalars: usize,
    utf16: usize,
}

impl Count {
    /// Adds bytes of UTF-8, which may begin and end in the midst of a character: a character counts where its first byte stands.
    fn add(self, bytes: &[u8]) -> Count {
        let firsts = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        // Only characters of four bytes have two units in UTF-16.
        let pairs = bytes.iter().filter(|&&byte| byte >= 0xf0).count();
        Count { scalars: self.scalars + firsts, utf16: self.utf16 + firsts + pairs }
    }
}

impl FileText {
    pub fn new(text: Arc<str>) -> Self {
        let mut count = Count::default();
        let mut checkpoints = vec![count];
        for bytes in text.as_bytes().chunks_exact(STRIDE) {
            count = count.add(bytes);
            checkpoints.push(count);
        }
        FileText { lines: LineIndex::new(&text), checkpoints, text }
    }

    fn before(&self, offset: usize) -> Count {
        let checkpoint = offset / STRIDE;
        let behind = self.text.as_bytes().get(checkpoint * STRIDE..offset).unwrap_or_default();
        self.checkpoints.get(checkpoint).copied().unwrap_or_default().add(behind)
    }

    /// Line and column of an offset, both from 1.
    pub fn position(&self, offset: usize, unit: Unit) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.lines.line(offset);
        let start = self.lines.span(line, &self.text).start;
        let between = |count: fn(Count) -> usize| count(self.before(offset)) - count(self.before(start));
        let column = match unit {
            Unit::Scalar => between(|count| count.scalars),
            Unit::Utf16 => between(|count| count.utf16),
            Unit::Utf8 => offset - start,
        };
        Position { line: line + 1, column: column + 1 }
    }

    /// The positions of both ends of a span.
    pub fn ends(&self, span: &Span, unit: Unit) -> (Position, Position) {
        let span = self.clamped(span);
        (self.position(span.start, unit), self.position(span.end, unit))
    }

    /// The span within the text and on character boundaries, whatever it was before.
    pub fn clamped(&self, span: &Span) -> Span {
        let start = floor_boundary(&self.text, span.start);
        start..floor_boundary(&self.text, span.end.max(start))
    }

    /// The text of a span.
    pub fn slice(&self, span: &Span) -> &str {
        &self.text[self.clamped(span)]
    }
}

/// How many texts are kept: findings are sorted by their files, and most labels point to one or two others.
const KEPT: usize = 8;

/// The texts of a report, prepared when they are asked for.
pub(super) struct Texts<'a> {
    pub sources: &'a dyn Sources,
    /// The last ones, the most recent at the end.
    prepared: Vec<(RelPath, Option<Rc<FileText>>)>,
}

impl<'a> Texts<'a> {
    pub fn new(sources: &'a dyn Sources) -> Self {
        Texts { sources, prepared: Vec::with_capacity(KEPT) }
    }

    /// The text of a file, or nothing where it is no longer to be had.
    pub fn get(&mut self, path: &RelPath) -> Option<Rc<FileText>> {
        let entry = match self.prepared.iter().rposition(|(known, _)| known == path) {
            Some(at) => self.prepared.remove(at),
            None => {
                if self.prepared.len() == KEPT {
                    self.prepared.remove(0);
                }
                (path.clone(), self.sources.text(path).map(|text| Rc::new(FileText::new(text))))
            }
        };
        let text = entry.1.clone();
        self.prepared.push(entry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_the_line_index_across_checkpoints() {
        let text = format!("x\r\n{}\n{}", "a\u{e9}\u{4e2d}\u{1f600}".repeat(1000), "\u{1f600}b".repeat(1500));
        let file = FileText::new(Arc::from(text.as_str()));
        let index = LineIndex::new(&text);
        for offset in (0..text.len() + 3).step_by(7) {
            assert_eq!(file.position(offset, Unit::Scalar), index.position(offset, &text), "{offset}");
            assert_eq!(file.position(offset, Unit::Utf16).column, index.utf16_column(offset, &text), "{offset}");
        }
        // The example of the Reviewdog Diagnostic Format.
        let example = FileText::new(Arc::from("\na\u{10400}b"));
        assert_eq!(["a", "\u{10400}", "b"].map(|c| example.position(example.text.find(c).unwrap(), Unit::Utf8).column), [1, 2, 6]);
        assert_eq!(FileText::new(Arc::from("")).position(5, Unit::Utf16), Position { line: 1, column: 1 });
        assert_eq!(FileText::new(Arc::from("abc")).clamped(&Span { start: 2, end: 1 }), 2..2);
    }
}
