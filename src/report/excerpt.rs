//! The few lines of a file that an excerpt shows, cleaned for a terminal and cut to a readable width.
//!
//! The renderer of codespan-reporting wants whole files and prints lines as they are. A minified file would fill the screen, an escape sequence in
//! it would change the colours. So the renderer is given a small text instead, in which lines keep their numbers and findings their columns.

use std::collections::BTreeSet;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use super::position::{FileText, Unit};
use super::visible::{SHOWN_SIGN, begins_command, push_visible};
use crate::finding::Span;
use crate::source::floor_boundary;

/// Lines with more bytes than this are cut.
const LONG_LINE: usize = 240;
/// How much of a cut line stays before a span and behind it.
const AROUND: usize = 40;
/// How much of a span stays in a cut line.
const WIDE_SPAN: usize = 160;
/// Of a span over more lines than this, only the first is underlined: the renderer walks over each of its lines.
const TALL_SPAN: usize = 500;

/// Lines of one file.
struct Excerpt {
    name: String,
    text: String,
    /// The lines in order; not all of the file.
    lines: Vec<ExcerptLine>,
    /// Where spans begin in `text`, and their columns in the file.
    columns: Vec<(usize, usize)>,
}

/// A line of an excerpt.
struct ExcerptLine {
    /// From 0, in the file.
    index: usize,
    /// Where it stands in the excerpt's text, without its line end.
    range: Range<usize>,
    /// Where it begins in the file.
    start: usize,
    /// Offsets within the line: in the file and in the excerpt's text. Ascending in both.
    places: Vec<(usize, usize)>,
}

/// The excerpts of one finding.
#[derive(Default)]
pub(super) struct Excerpts {
    files: Vec<Excerpt>,
}

impl Excerpts {
    /// Adds the lines around the spans of a file. The name must be fit to be shown. Answers with the id of the excerpt and the spans in it.
    pub fn add(&mut self, name: String, file: &FileText, spans: &[Span]) -> (usize, Vec<Range<usize>>) {
        let spans: Vec<Span> = spans.iter().map(|span| shown_span(file, span)).collect();
        let mut wanted = BTreeSet::new();
        for span in &spans {
            let (first, last) = (file.lines.line(span.start), file.lines.line(span.end));
            // What the renderer can ask for: three lines after the first, one before the last, and single lines that would otherwise be gaps.
            wanted.extend(first.saturating_sub(1)..=(first + 4).min(last + 1));
            wanted.extend(last.saturating_sub(2).max(first)..=last + 1);
        }
        let mut excerpt = Excerpt { name, text: String::new(), lines: Vec::new(), columns: Vec::new() };
        for index in wanted.into_iter().filter(|&index| index < file.lines.count()) {
            excerpt.push_line(index, file, &spans);
        }
        let ranges = spans
            .iter()
            .map(|span| {
                let start = excerpt.offset(file, span.start);
                excerpt.columns.push((start, file.position(span.start, Unit::Scalar).column));
                start..excerpt.offset(file, span.end).max(start)
            })
            .collect();
        self.files.push(excerpt);
        (self.files.len() - 1, ranges)
    }

    fn file(&self, id: usize) -> Result<&Excerpt, Error> {
        self.files.get(id).ok_or(Error::FileMissing)
    }
}

/// The part of a span that is underlined.
fn shown_span(file: &FileText, span: &Span) -> Span {
    let span = file.clamped(span);
    let (first, last) = (file.lines.line(span.start), file.lines.line(span.end));
    let end_of = |line: usize| file.lines.span(line, &file.text).end.max(span.start);
    if last - first > TALL_SPAN {
        span.start..end_of(first)
    } else if last > first && file.lines.span(last, &file.text).start == span.end {
        // A span that ends with a line end is not seen on the next line.
        span.start..end_of(last - 1)
    } else {
        span
    }
}

/// The parts of a line that stay, as offsets in the file, in order and apart from each other.
fn kept(file: &FileText, line: &Span, spans: &[Span]) -> Vec<Span> {
    if line.len() <= LONG_LINE {
        return vec![line.clone()];
    }
    let is_here = |offset: usize| (line.start..=line.end).contains(&offset);
    let mut windows: Vec<Span> = spans
        .iter()
        .filter_map(|span| {
            let (from, to) = if is_here(span.start) {
                (span.start, span.end.min(span.start + WIDE_SPAN))
            } else if is_here(span.end) {
                (span.end, span.end)
            } else {
                return None;
            };
            let from = floor_boundary(&file.text, from.saturating_sub(AROUND)).max(line.start);
            Some(from..floor_boundary(&file.text, to + AROUND).min(line.end))
        })
        .collect();
    if windows.is_empty() {
        windows.push(line.start..floor_boundary(&file.text, line.start + LONG_LINE));
    }
    windows.sort_by_key(|window| window.start);
    let mut merged: Vec<Span> = Vec::new();
    for window in windows {
        match merged.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => merged.push(window),
        }
    }
    merged
}

impl Excerpt {
    fn push_line(&mut self, index: usize, file: &FileText, spans: &[Span]) {
        let line = file.lines.span(index, &file.text);
        let begin = self.text.len();
        let mut places = Vec::new();
        let mut reached = line.start;
        for part in kept(file, &line, spans) {
            if part.start > reached {
                self.text.push('\u{2026}');
            }
            for (at, c) in file.text[part.clone()].char_indices() {
                places.push((part.start + at - line.start, self.text.len()));
                if c == '#' && begins_command(&file.text, part.start + at) {
                    self.text.push_str(SHOWN_SIGN);
                } else {
                    push_visible(&mut self.text, c);
                }
            }
            places.push((part.end - line.start, self.text.len()));
            reached = part.end;
        }
        if reached < line.end {
            self.text.push('\u{2026}');
        }
        self.lines.push(ExcerptLine { index, range: begin..self.text.len(), start: line.start, places });
        self.text.push('\n');
    }

    /// Where an offset of the file stands in the excerpt. An offset in a part that was cut out stands at the cut.
    fn offset(&self, file: &FileText, offset: usize) -> usize {
        let index = file.lines.line(offset);
        let Some(line) = self.line(index) else { return 0 };
        let within = offset - line.start;
        let after = line.places.partition_point(|&(at, _)| at <= within);
        line.places.get(after.saturating_sub(1)).map_or(line.range.start, |&(_, at)| at)
    }

    fn line(&self, index: usize) -> Option<&ExcerptLine> {
        self.lines.binary_search_by_key(&index, |line| line.index).ok().and_then(|at| self.lines.get(at))
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let lines = &self.file(id)?.lines;
        let after = lines.partition_point(|line| line.range.start <= byte_index);
        lines.get(after.saturating_sub(1)).map(|line| line.index).ok_or(Error::IndexTooLarge { given: byte_index, max: 0 })
    }

    fn column_number(&'a self, id: usize, _line_index: usize, byte_index: usize) -> Result<usize, Error> {
        // Only the beginnings of spans are ever asked for.
        Ok(self.file(id)?.columns.iter().find(|(at, _)| *at == byte_index).map_or(1, |&(_, column)| column))
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        // The lines amid a tall span are asked for, but not shown.
        Ok(self.file(id)?.line(line_index).map_or(0..0, |line| line.range.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::position::Texts;
    use crate::report::samples::Samples;

    fn excerpt(text: &str, spans: &[Span]) -> (Excerpts, Vec<Range<usize>>) {
        let mut samples = Samples::empty();
        samples.add("a", text);
        let file = Texts::new(&samples).get(&"a".into()).unwrap();
        let mut excerpts = Excerpts::default();
        let (_, ranges) = excerpts.add("a".to_owned(), &file, spans);
        (excerpts, ranges)
    }

    #[test]
    fn spans_follow_their_text_through_cuts_and_replacements() {
        let text = format!("first\n{}\x1b[31mone{}two\u{202e}{}\nlast", "\u{e9}".repeat(3000), "b".repeat(3000), "c".repeat(3000));
        let spans = ["one", "two"].map(|needle| text.find(needle).map(|at| at..at + 3).unwrap());
        let (excerpts, ranges) = excerpt(&text, &spans);
        let shown = excerpts.source(0).unwrap();
        assert_eq!(ranges.iter().map(|range| &shown[range.clone()]).collect::<Vec<_>>(), ["one", "two"]);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with("\u{2026}\u{e9}") && lines[1].ends_with("c\u{2026}") && lines[1].contains("b\u{2026}b"), "{}", lines[1]);
        assert!(lines[1].contains("\u{241b}[31mone") && lines[1].contains("two<U+202E>c") && lines[1].len() < 500, "{}", lines[1]);
        assert_eq!(excerpts.location(0, ranges[0].start).map(|at| (at.line_number, at.column_number)).unwrap(), (2, 3006));
    }

    #[test]
    fn a_span_that_is_wider_than_the_cut_ends_there() {
        let text = "x".repeat(5_000_000);
        let (excerpts, ranges) = excerpt(&text, std::slice::from_ref(&(1_000_000..4_000_000)));
        let shown = excerpts.source(0).unwrap();
        assert_eq!(ranges[0].len(), WIDE_SPAN + AROUND);
        assert!(shown.len() < 400, "{}", shown.len());
    }

    #[test]
    fn spans_at_the_edges_are_within_the_excerpt() {
        let (_, ranges) = excerpt("", std::slice::from_ref(&(0..0)));
        assert_eq!(ranges.first(), Some(&(0..0)));
        let (excerpts, ranges) = excerpt("ab\r\ncd\r\n", &[0..4, 3..3, 8..8, 100..200]);
        assert_eq!(excerpts.source(0).unwrap(), "ab\ncd\n\n");
        assert_eq!(ranges, [0..2, 2..2, 6..6, 6..6]);
    }

    #[test]
    fn a_very_tall_span_shows_its_first_line() {
        let text = "line\n".repeat(100_000);
        let (excerpts, ranges) = excerpt(&text, std::slice::from_ref(&(2..text.len())));
        assert_eq!(ranges.first(), Some(&(2..4)));
        assert_eq!(excerpts.source(0).unwrap().lines().count(), 2);
    }
}
