//! From bytes to text: decoding, line starts, columns. Everything behind this file works on byte offsets into [`Source::text`].

use std::borrow::Cow;

use crate::finding::Span;

/// How the bytes of a file were turned into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Valid UTF-8 without a byte order mark.
    Utf8,
    /// Valid UTF-8 behind a byte order mark; the mark is not part of the text.
    Utf8Bom,
    /// UTF-16 little endian behind a byte order mark.
    Utf16Le,
    /// UTF-16 big endian behind a byte order mark.
    Utf16Be,
    /// Not valid UTF-8: read as Windows-1252, in which every byte is a character.
    Lossy,
    /// The same behind the byte order mark of UTF-8; the mark is not part of the text.
    LossyBom,
}

/// The byte order mark of UTF-8.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

impl Encoding {
    /// A note for people where the text is not simply UTF-8.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Encoding::Utf8 | Encoding::Utf8Bom => None,
            Encoding::Utf16Le | Encoding::Utf16Be => Some("read as UTF-16"),
            Encoding::Lossy | Encoding::LossyBom => Some("not valid UTF-8, read as Windows-1252"),
        }
    }
}

/// Why bytes are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary;

/// How many bytes are searched for a NUL: what git does, too.
const BINARY_PROBE: usize = 8000;

/// Is it a file without text: a NUL byte near its start, and no UTF-16 mark?
pub fn is_binary(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    !utf16 && memchr::memchr(0, bytes.get(..BINARY_PROBE).unwrap_or(bytes)).is_some()
}

/// Decodes the bytes of a file. A NUL byte near the start of a file without a UTF-16 mark makes it binary.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), Binary> {
    if is_binary(&bytes) {
        return Err(Binary);
    }
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE => {
            let (text, _) = encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
            let kind = if encoding == encoding_rs::UTF_16LE { Encoding::Utf16Le } else { Encoding::Utf16Be };
            Ok((text.into_owned(), kind))
        }
        Some((_, length)) => Ok(match std::str::from_utf8(bytes.get(length..).unwrap_or_default()) {
            Ok(text) => (text.to_owned(), Encoding::Utf8Bom),
            Err(_) => (lossy(bytes.get(length..).unwrap_or_default()), Encoding::LossyBom),
        }),
        None => Ok(match String::from_utf8(bytes) {
            Ok(text) => (text, Encoding::Utf8),
            Err(error) => (lossy(error.as_bytes()), Encoding::Lossy),
        }),
    }
}

/// The bytes of a text in an encoding: what [`decode`] reads as this text. Nothing if the encoding has no way to write it.
pub fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect();
    let windows = || {
        let (bytes, _, is_lost) = encoding_rs::WINDOWS_1252.encode(text);
        (!is_lost).then_some(bytes)
    };
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Utf8Bom => Some([UTF8_MARK, text.as_bytes()].concat()),
        Encoding::Utf16Le => Some(utf16(u16::to_le_bytes)),
        Encoding::Utf16Be => Some(utf16(u16::to_be_bytes)),
        Encoding::Lossy => windows().map(Cow::into_owned),
        Encoding::LossyBom => windows().map(|bytes| [UTF8_MARK, &*bytes].concat()),
    }
}

fn lossy(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// The starts of all lines, for turning offsets into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Finds the line starts of a text. Lines end at `\n`; a `\r` before it belongs to the line's end.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        LineIndex { starts }
    }

    /// The line that holds an offset, from 0.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Where a line, from 0, begins.
    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or_default()
    }

    /// How many lines there are; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The offsets of a line (from 0) without its line end.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let start = self.start(line);
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next - 1);
        let end = if end > start && text.as_bytes().get(end - 1) == Some(&b'\r') { end - 1 } else { end };
        start..end.max(start)
    }

    /// Line and column of an offset, both from 1; the column counts Unicode scalar values.
    pub fn position(&self, offset: usize, text: &str) -> Position {
        let offset = floor_boundary(text, offset);
        let line = self.line(offset);
        let column = text[self.start(line)..offset].chars().count();
        Position { line: line + 1, column: column + 1 }
    }

    /// The column of an offset in UTF-16 code units, from 1.
    pub fn utf16_column(&self, offset: usize, text: &str) -> usize {
        let offset = floor_boundary(text, offset);
        let line = self.line(offset);
        text[self.start(line)..offset].encode_utf16().count() + 1
    }
}

/// The nearest character boundary at or before an offset.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The nearest character boundary at or behind an offset.
pub fn ceil_boundary(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|&offset| text.is_char_boundary(offset)).unwrap_or(text.len())
}

/// A place for people: line and column from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in Unicode scalar values.
    pub column: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_decoded_and_nul_is_binary() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("a\u{1F600}\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(bytes).unwrap(), ("a\u{1F600}\n".to_owned(), Encoding::Utf16Le));
        assert_eq!(decode(vec![b'a', 0, b'b']), Err(Binary));
        assert_eq!(decode(vec![b'a', 0xff]).unwrap(), ("a\u{ff}".to_owned(), Encoding::Lossy));
        assert_eq!(decode(vec![0xef, 0xbb, 0xbf, b'x']).unwrap(), ("x".to_owned(), Encoding::Utf8Bom));
    }

    #[test]
    fn what_was_decoded_is_encoded_as_it_was() {
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain("a\u{1F600}\r\n".encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let all: Vec<u8> = (1..=255).collect();
        for bytes in
            [b"".to_vec(), "\u{e9}\r\n".into(), b"\xef\xbb\xbfx".to_vec(), b"\xef\xbb\xbf\xfe\xff".to_vec(), b"\xff\xfea\0\n\0".to_vec(), utf16, all]
        {
            let (text, encoding) = decode(bytes.clone()).unwrap();
            assert_eq!(encode(&text, encoding), Some(bytes), "{encoding:?}");
        }
        assert_eq!(encode("\u{1F600}", Encoding::Lossy), None);
    }

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let text = "x\r\n\u{1F600}b";
        let index = LineIndex::new(text);
        let at = text.find('b').unwrap();
        assert_eq!(index.position(at, text), Position { line: 2, column: 2 });
        assert_eq!(index.utf16_column(at, text), 3);
        assert_eq!(index.span(0, text), 0..1);
        assert_eq!(index.count(), 2);
    }
}
