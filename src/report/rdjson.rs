//! `--format rdjson`: the Reviewdog Diagnostic Format, which reviewdog turns into review comments: one `DiagnosticResult`.
//!
//! - A diagnostic for each finding: `message` with what to do in lines of its own, `severity` (`ERROR`, `WARNING`, `INFO`), `code.value` the code of
//!   the rule, `code.url` where to read about regions.
//! - `location.path` is relative to the git repository around the working directory, or else to the working directory. Lines count from 1. Columns
//!   count the bytes of the line as UTF-8, from 1, the end exclusive; a byte order mark is not counted. Without the text there is no range.
//! - `suggestions` are the edits of the fix, safe or not: a reviewer sees them before they are applied. The edits of one finding belong together.
//! - `related_locations` are the evidence in other places.
//! - A file that could not be checked is a diagnostic without a range, its path relative to the working directory. Suppressed findings and notes
//!   about files are left out: everything here becomes a comment.
//!
//! Messages are made visible like for a terminal; paths and suggestions stay exactly what they are.

use std::io;

use serde::Serialize;

use super::message::message;
use super::position::{Texts, Unit};
use super::stream::{Each, write_pretty};
use super::visible::visible;
use super::{ABOUT, Report};
use crate::finding::{Finding, Level, RelPath, Span};
use crate::source;

#[derive(Serialize)]
struct DiagnosticResult<D: Serialize> {
    source: Source,
    diagnostics: D,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    url: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    message: String,
    location: Location<'a>,
}

/// Writes the Reviewdog Diagnostic Format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    let diagnostics = report.counted().map(|finding| diagnostic(finding, &mut texts));
    let errors = report.summary.errors.iter().map(|error| Diagnostic {
        message: format!("This file could not be checked: {}", visible(&error.message)),
        location: Location { path: &error.path, range: None },
        severity: "ERROR",
        code: None,
        suggestions: Vec::new(),
        related_locations: Vec::new(),
    });
    write_pretty(&DiagnosticResult { source: Source { name: "mprlint" }, diagnostics: Each::of(diagnostics.chain(errors)) }, out)
}

fn diagnostic<'a>(finding: &'a Finding, texts: &mut Texts<'_>) -> Diagnostic<'a> {
    let path = &finding.place.path;
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    Diagnostic {
        message: message(finding),
        severity: match finding.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Note => "INFO",
        },
        code: Some(Code { value: finding.rule, url: ABOUT }),
        suggestions: edits.filter_map(|edit| Some(Suggestion { range: range(path, &edit.span, texts)?, text: &edit.text })).collect(),
        related_locations: finding
            .labels
            .iter()
            .map(|label| RelatedLocation {
                message: visible(&label.message).into_owned(),
                location: location(&label.place.path, &label.place.span, texts),
            })
            .collect(),
        location: location(path, &finding.place.span, texts),
    }
}

fn location<'a>(path: &'a RelPath, span: &Span, texts: &mut Texts<'_>) -> Location<'a> {
    Location { path, range: range(path, span, texts) }
}

fn range(path: &RelPath, span: &Span, texts: &mut Texts<'_>) -> Option<Range> {
    let (start, end) = texts.get(path)?.ends(span, Unit::Utf8);
    let position = |at: source::Position| Position { line: at.line, column: at.column };
    Some(Range { start: position(start), end: position(end) })
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_for_reviewdog() {
        insta::assert_snapshot!(Samples::new().written(Format::Rdjson));
    }

    #[test]
    fn a_clean_report_has_no_diagnostics() {
        insta::assert_snapshot!(Samples::empty().written(Format::Rdjson), @r#"
        {
          "source": {
            "name": "mprlint"
          },
          "diagnostics": []
        }
        "#);
    }
}
