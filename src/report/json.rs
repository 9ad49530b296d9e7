//! `--format json`: everything the linter knows about its findings, for scripts.
//!
//! One object, in UTF-8, with a newline at its end. Control characters beyond ASCII are written as `\uXXXX`. New fields can come with any release; a
//! field is removed or changes its meaning only with another `version`.
//!
//! | field | type | meaning |
//! |---|---|---|
//! | `version` | number | the version of this format: 1 |
//! | `tool.name`, `tool.version` | string | `mprlint` and its version |
//! | `findings` | array | in the order of path, offset, rule |
//! | `findings[].rule` | string | the code of the rule: `MPR101` |
//! | `findings[].name` | string | the name of the rule: `legacy-oauth-host` |
//! | `findings[].level` | string | `error`, `warning` or `note` |
//! | `findings[].confidence` | string | `certain`, `likely` or `possible` |
//! | `findings[].path` | string | the file, relative to the git repository around the working directory, or else to the working directory, with `/` on every platform |
//! | `findings[].span` | span | where the finding is in the file |
//! | `findings[].message` | string | one sentence: what is wrong |
//! | `findings[].caption` | string | what the place itself is called, as a phrase; can be empty |
//! | `findings[].labels` | array | the evidence in other places: `path`, `span` and `message` as above |
//! | `findings[].help` | array of strings | what to do, one sentence each |
//! | `findings[].fix` | object or null | the repair |
//! | `findings[].fix.message` | string | what the repair does, as an imperative |
//! | `findings[].fix.applicability` | string | `safe`, or `unsafe` where it needs a look |
//! | `findings[].fix.edits` | array | the replacements, sorted and not overlapping: `span` in the file of the finding, and the new `text` |
//! | `findings[].fingerprint` | string | what stays the same when the lines around it move: 16 hexadecimal digits, unique |
//! | `findings[].suppression` | object or null | why the finding does not count; with `--show-suppressed` only |
//! | `findings[].suppression.kind` | string | `comment` or `baseline` |
//! | `findings[].suppression.reason` | string | what the comment gives as the reason, can be empty; `path` and `span` beside it are those of the comment |
//! | `statistics` | object | with `--statistics` only: `rules` (with `rule` and `name`), `directories` (`directory`) and `languages` (`language`), arrays with the number of `findings`, the largest first; suppressed findings do not count |
//! | `summary.scanned` | number | the files that were checked |
//! | `summary.skipped` | object | the numbers of skipped files by the reason |
//! | `summary.errors` | array | the files that could not be checked: `message`, and `path` as in findings |
//! | `summary.notes` | array | what there is to know about checked files: `path` and `message` as above |
//! | `summary.hiddenPossible` | number | findings of the confidence `possible` that are left out without `--pedantic` |
//! | `summary.suppressed`, `summary.known` | number | findings that are left out without `--show-suppressed`, because a comment suppresses them or the baseline knows them |
//! | `summary.fixed` | number | findings that are left out because `--fix` has repaired them |
//!
//! A span is an object:
//!
//! | field | type | meaning |
//! |---|---|---|
//! | `start`, `end` | number | byte offsets into the text of the file as UTF-8 without a byte order mark, from 0, the end exclusive |
//! | `startLine`, `endLine` | number | lines, from 1; missing when the text was no longer to be had |
//! | `startColumn`, `endColumn` | number | columns in Unicode scalar values, from 1, the end exclusive; missing as above |

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::position::{Texts, Unit};
use super::statistics::Statistics;
use super::stream::{Each, write_pretty};
use super::{FileError, FileNote, Report};
use crate::catalogue;
use crate::finding::{Applicability, Confidence, Finding, Level, RelPath, Span, Suppression};

/// The version of the format.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a, F: Serialize> {
    version: u32,
    tool: Tool<'a>,
    findings: F,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Statistics<'a>>,
    summary: JsonSummary<'a>,
}

/// The linter itself.
#[derive(Serialize)]
pub(super) struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

/// A finding as the table above has it.
#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    rule: &'a str,
    name: &'a str,
    level: Level,
    confidence: Confidence,
    path: &'a str,
    span: JsonSpan,
    message: &'a str,
    caption: &'a str,
    labels: Vec<JsonLabel<'a>>,
    help: &'a [String],
    fix: Option<JsonFix<'a>>,
    fingerprint: &'a str,
    suppression: Option<JsonSuppression<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum JsonSuppression<'a> {
    Comment { reason: &'a str, path: &'a str, span: JsonSpan },
    Baseline,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonSpan {
    start: usize,
    end: usize,
    #[serde(flatten)]
    lines: Option<JsonLines>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonLines {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    path: &'a str,
    span: JsonSpan,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    message: &'a str,
    applicability: Applicability,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    span: JsonSpan,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    #[serde(flatten)]
    counts: Counts<'a>,
    errors: Vec<JsonMessage<'a>>,
    notes: Vec<JsonMessage<'a>>,
}

/// The numbers of a summary.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts<'a> {
    scanned: usize,
    skipped: &'a BTreeMap<&'static str, usize>,
    hidden_possible: usize,
    suppressed: usize,
    known: usize,
    fixed: usize,
}

/// What there is to say about a file.
#[derive(Serialize)]
pub(super) struct JsonMessage<'a> {
    pub path: &'a str,
    pub message: &'a str,
}

/// Writes the JSON format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    let summary = report.summary;
    let document = Document {
        version: VERSION,
        tool: tool(report),
        findings: Each::of(report.findings.iter().map(|finding| json_finding(finding, &mut texts))),
        statistics: report.statistics.then(|| Statistics::new(report)),
        summary: JsonSummary {
            counts: counts(report),
            errors: summary.errors.iter().map(|FileError { path, message }| JsonMessage { path, message }).collect(),
            notes: summary.notes.iter().map(|FileNote { path, message }| JsonMessage { path, message }).collect(),
        },
    };
    write_pretty(&document, out)
}

/// The linter itself.
pub(super) fn tool<'a>(report: &Report<'a>) -> Tool<'a> {
    Tool { name: "mprlint", version: report.tool_version }
}

/// The numbers of the summary.
pub(super) fn counts<'a>(report: &Report<'a>) -> Counts<'a> {
    let summary = report.summary;
    Counts {
        scanned: summary.scanned,
        skipped: &summary.skipped,
        hidden_possible: summary.hidden_possible,
        suppressed: summary.suppressed,
        known: summary.known,
        fixed: summary.fixed,
    }
}

/// A finding with its lines and columns.
pub(super) fn json_finding<'a>(finding: &'a Finding, texts: &mut Texts<'_>) -> JsonFinding<'a> {
    let path = &finding.place.path;
    JsonFinding {
        rule: finding.rule,
        name: catalogue::find(finding.rule).map_or(finding.rule, |rule| &rule.name),
        level: finding.level,
        confidence: finding.confidence,
        path,
        span: json_span(path, &finding.place.span, texts),
        message: &finding.message,
        caption: &finding.caption,
        labels: finding
            .labels
            .iter()
            .map(|label| JsonLabel { path: &label.place.path, span: json_span(&label.place.path, &label.place.span, texts), message: &label.message })
            .collect(),
        help: &finding.help,
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            message: &fix.message,
            applicability: fix.applicability,
            edits: fix.edits.iter().map(|edit| JsonEdit { span: json_span(path, &edit.span, texts), text: &edit.text }).collect(),
        }),
        fingerprint: &finding.fingerprint,
        suppression: finding.suppression.as_ref().map(|suppression| match suppression {
            Suppression::Comment { place, reason } => {
                JsonSuppression::Comment { reason, path: &place.path, span: json_span(&place.path, &place.span, texts) }
            }
            Suppression::Baseline => JsonSuppression::Baseline,
        }),
    }
}

fn json_span(path: &RelPath, span: &Span, texts: &mut Texts<'_>) -> JsonSpan {
    let lines = texts.get(path).map(|file| {
        let (start, end) = file.ends(span, Unit::Scalar);
        JsonLines { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    });
    JsonSpan { start: span.start, end: span.end, lines }
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_as_json() {
        insta::assert_snapshot!(Samples::new().written(Format::Json));
    }
}
