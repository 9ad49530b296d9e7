//! A text put together from pieces of a file, which remembers where each of its bytes stands there.
//!
//! Code that stands in a data file as a list of lines, or with its line ends and quotes escaped, is read as one text; what was found in it is
//! moved to the file afterwards.

use crate::finding::Span;
use crate::language::Language;
use crate::scan::facts::Facts;

/// A text made of pieces of a file.
#[derive(Debug, Default)]
pub struct Joined {
    /// The text. All offsets of [`Joined::to_file`] are bytes of it.
    pub text: String,
    segments: Vec<Segment>,
}

#[derive(Debug)]
struct Segment {
    /// Where the segment begins in the joined text.
    start: usize,
    /// Where it stands in the file.
    file: Span,
    /// Is it there byte for byte? Otherwise it stands for the whole range: an escape.
    same: bool,
}

impl Joined {
    /// Adds the bytes of a range of the file as they are.
    pub fn push_raw(&mut self, file: &str, span: Span) {
        if !span.is_empty() {
            self.segments.push(Segment { start: self.text.len(), file: span.clone(), same: true });
            self.text.push_str(&file[span]);
        }
    }

    /// Adds a range of the file that is the inside of a JSON string, with its escapes resolved. A broken escape stays as it is.
    pub fn push_escaped(&mut self, file: &str, span: Span) {
        let mut at = span.start;
        while at < span.end {
            let plain = memchr::memchr(b'\\', &file.as_bytes()[at..span.end]).map_or(span.end, |length| at + length);
            self.push_raw(file, at..plain);
            at = plain;
            if at < span.end {
                let (c, length) = unescape(&file[at..span.end]);
                self.push_segment(c, at..at + length);
                at += length;
            }
        }
    }

    /// Adds a line end that does not stand in the file; it counts as standing at `file`.
    pub fn push_newline(&mut self, file: usize) {
        if !self.text.is_empty() {
            self.push_segment('\n', file..file);
        }
    }

    /// Adds a byte of the file as another character of one byte, such as a blank for the sign of a shell command.
    pub fn push_instead(&mut self, c: char, file: Span) {
        self.push_segment(c, file);
    }

    fn push_segment(&mut self, c: char, file: Span) {
        self.segments.push(Segment { start: self.text.len(), file, same: false });
        self.text.push(c);
    }

    /// The place in the file of a range of the joined text: from its first byte to behind its last one.
    pub fn to_file(&self, span: &Span) -> Span {
        let start = self.first(span.start);
        let end = if span.end > span.start { self.last(span.end - 1) } else { start };
        start..end.max(start)
    }

    /// Reads the text in a language; the facts stand at their places in the file. `head`: can it hold the head of the file?
    pub fn facts(&self, language: &Language, head: bool) -> Facts {
        let mut facts = crate::scan::scan_as(&self.text, language);
        facts.map_spans(|span| self.to_file(span));
        facts.directives.iter_mut().for_each(|directive| directive.in_head &= head);
        facts
    }

    fn segment(&self, offset: usize) -> Option<&Segment> {
        self.segments.get(self.segments.partition_point(|segment| segment.start <= offset).checked_sub(1)?)
    }

    fn first(&self, offset: usize) -> usize {
        self.segment(offset).map_or(0, |segment| {
            if segment.same { (segment.file.start + (offset - segment.start)).min(segment.file.end) } else { segment.file.start }
        })
    }

    fn last(&self, offset: usize) -> usize {
        self.segment(offset).map_or(0, |segment| {
            if segment.same { (segment.file.start + (offset - segment.start) + 1).min(segment.file.end) } else { segment.file.end }
        })
    }
}

/// The character that an escape at the start of a text stands for, and the length of the escape in bytes.
fn unescape(text: &str) -> (char, usize) {
    let Some(c) = text[1..].chars().next() else { return ('\\', 1) };
    match c {
        'n' => ('\n', 2),
        't' => ('\t', 2),
        'r' => ('\r', 2),
        'b' | 'f' => (' ', 2),
        '"' | '\'' | '/' | '\\' => (c, 2),
        'u' => match text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            // Half of a pair stands for a character outside the basic plane, of which the code that is read needs nothing.
            Some(code) => (char::from_u32(code).unwrap_or('\u{fffd}'), 6),
            None => ('\\', 1),
        },
        _ => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_map_to_the_bytes_of_the_file() {
        let file = r#"["a = \"x\"\n", "é\u00e9z"]"#;
        let mut joined = Joined::default();
        joined.push_escaped(file, 2..13);
        joined.push_escaped(file, 17..26);
        assert_eq!(joined.text, "a = \"x\"\nééz");
        let quoted = joined.text.find("\"x\"").unwrap();
        assert_eq!(&file[joined.to_file(&(quoted..quoted + 3))], r#"\"x\""#);
        let z = joined.text.find('z').unwrap();
        assert_eq!(&file[joined.to_file(&(z..z + 1))], "z");
        assert_eq!(joined.to_file(&(0..0)), 2..2);
    }

    #[test]
    fn broken_escapes_stay() {
        for file in ["\\", "\\u12", "\\uzzzz", "\\ud83d\\ude00", "a\\é", "\\ué12"] {
            let mut joined = Joined::default();
            joined.push_escaped(file, 0..file.len());
            assert!(!joined.text.is_empty());
            assert_eq!(joined.to_file(&(0..joined.text.len())), 0..file.len());
        }
    }
}
