//! From byte offsets to the positions of the protocol and back, in the encoding that was agreed on.

use std::sync::Arc;

use line_index::{LineCol, LineIndex, TextSize, WideEncoding, WideLineCol};
use lsp_types::{Position, PositionEncodingKind, Range};

use mprlint::finding::Span;

/// What a character of a position counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which every client knows.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The first one that is offered and known: bytes need no counting.
    pub fn agreed(offered: Option<&[PositionEncodingKind]>) -> Encoding {
        let offers = |kind: PositionEncodingKind| offered.is_some_and(|offered| offered.contains(&kind));
        match () {
            () if offers(PositionEncodingKind::UTF8) => Encoding::Utf8,
            () if offers(PositionEncodingKind::UTF32) && !offers(PositionEncodingKind::UTF16) => Encoding::Utf32,
            () => Encoding::Utf16,
        }
    }

    /// Its name in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

/// The lines of a text. They end at `\n`; a `\r` alone, which the protocol has as an end, too, is none: editors that take it for one send `\n` in its place, and
/// to the others it is a character.
pub struct Lines {
    text: Arc<str>,
    index: LineIndex,
    encoding: Encoding,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: Arc<str>, encoding: Encoding) -> Lines {
        Lines { index: LineIndex::new(&text), text, encoding }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The position of a byte offset; one that is too large is that of the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = mprlint::source::floor_boundary(&self.text, offset);
        let at = TextSize::try_from(offset).ok().and_then(|offset| self.index.try_line_col(offset)).unwrap_or(LineCol { line: 0, col: 0 });
        let wide = match self.encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16 => self.index.to_wide(WideEncoding::Utf16, at),
            Encoding::Utf32 => self.index.to_wide(WideEncoding::Utf32, at),
        };
        let WideLineCol { line, col } = wide.unwrap_or(WideLineCol { line: at.line, col: at.col });
        Position::new(line, col)
    }

    /// The positions of both ends.
    pub fn range(&self, span: &Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The byte offset of a position. Behind the end of a line is its end, as the protocol says.
    pub fn offset(&self, position: Position) -> usize {
        let Some(line) = self.index.line(position.line) else { return self.text.len() };
        let (start, end) = (usize::from(line.start()), usize::from(line.end()));
        let line = self.text.get(start..end).unwrap_or_default();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut left = position.character as usize;
        for (at, c) in line.char_indices() {
            let units = self.encoding.units(c);
            // In the middle of a character is before it.
            if left < units {
                return start + at;
            }
            left -= units;
        }
        start + line.len()
    }

    /// The bytes between two positions.
    pub fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\u{e9}\u{1f600}b\r\n\nend";

    #[test]
    fn offsets_and_positions_answer_to_each_other() {
        for (encoding, column) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let lines = Lines::new(TEXT.into(), encoding);
            assert_eq!(lines.position(7), Position::new(0, column));
            for (offset, _) in TEXT.char_indices().filter(|(offset, _)| !(8..10).contains(offset)) {
                assert_eq!(lines.offset(lines.position(offset)), offset, "{encoding:?}");
            }
            assert_eq!(lines.position(TEXT.len()), Position::new(2, 3));
        }
    }

    proptest::proptest! {
        #[test]
        fn every_offset_has_a_position_of_its_own(text in "(?s)[ab\u{e9}\u{4e2d}\u{1f600}\n]{0,60}") {
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let lines = Lines::new(text.as_str().into(), encoding);
                for (offset, _) in text.char_indices() {
                    assert_eq!(lines.offset(lines.position(offset)), offset, "{encoding:?}");
                }
                assert_eq!(lines.offset(lines.position(text.len())), text.len(), "{encoding:?}");
            }
        }
    }

    #[test]
    fn positions_that_are_not_there_are_the_nearest_ones() {
        let lines = Lines::new(TEXT.into(), Encoding::Utf16);
        assert_eq!(lines.offset(Position::new(0, 99)), 8);
        assert_eq!(lines.offset(Position::new(9, 0)), TEXT.len());
        // Between the two units of a character.
        assert_eq!(lines.offset(Position::new(0, 3)), 3);
        assert_eq!(lines.position(5), lines.position(3));
        assert_eq!(lines.position(99), Position::new(2, 3));
        assert_eq!(lines.span(Range::new(Position::new(1, 0), Position::new(0, 0))), 10..10);
    }

    #[test]
    fn the_encoding_is_one_that_the_client_offers() {
        let agreed = |offered: &[PositionEncodingKind]| Encoding::agreed(Some(offered));
        assert_eq!(Encoding::agreed(None), Encoding::Utf16);
        assert_eq!(agreed(&[PositionEncodingKind::UTF16, PositionEncodingKind::UTF8]), Encoding::Utf8);
        assert_eq!(agreed(&[PositionEncodingKind::UTF32]), Encoding::Utf32);
        assert_eq!(agreed(&[PositionEncodingKind::UTF16, PositionEncodingKind::UTF32]), Encoding::Utf16);
    }
}
