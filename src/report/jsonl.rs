//! `--format jsonl`: JSON Lines, for scripts that read while the report is written.
//!
//! One object in each line, in UTF-8, `type` first. New fields and types can come with any release; a field is removed or changes its meaning only
//! with another `version`. In this order:
//!
//! | `type` | the other fields |
//! |---|---|
//! | `finding` | those of `findings[]` in [`super::json`]; one line for each finding in the order of path, offset, rule |
//! | `error` | `path` and `message`: a file that could not be checked |
//! | `note` | `path` and `message`: what there is to know about a checked file |
//! | `summary` | `version` (1), `tool`, and the fields of `summary` in [`super::json`] but `errors` and `notes`; with `--statistics` also `statistics`. One, the last line: without it the report is not complete |
//!
//! Control characters are written as `\uXXXX`.

use std::io;

use serde::Serialize;

use super::Report;
use super::json::{Counts, JsonFinding, JsonMessage, Tool, VERSION, counts, json_finding, tool};
use super::position::Texts;
use super::statistics::Statistics;
use super::visible::escaped_json;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(JsonFinding<'a>),
    Error(JsonMessage<'a>),
    Note(JsonMessage<'a>),
    Summary(Summary<'a>),
}

#[derive(Serialize)]
struct Summary<'a> {
    version: u32,
    tool: Tool<'a>,
    #[serde(flatten)]
    counts: Counts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Statistics<'a>>,
}

/// Writes JSON Lines.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    for finding in report.findings {
        write_line(&Line::Finding(json_finding(finding, &mut texts)), out)?;
    }
    for error in &report.summary.errors {
        write_line(&Line::Error(JsonMessage { path: &error.path, message: &error.message }), out)?;
    }
    for note in &report.summary.notes {
        write_line(&Line::Note(JsonMessage { path: &note.path, message: &note.message }), out)?;
    }
    let statistics = report.statistics.then(|| Statistics::new(report));
    write_line(&Line::Summary(Summary { version: VERSION, tool: tool(report), counts: counts(report), statistics }), out)
}

fn write_line(line: &Line<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", escaped_json(&serde_json::to_string(line)?))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_as_json_lines() {
        insta::assert_snapshot!(Samples::new().written(Format::Jsonl));
    }

    #[test]
    fn the_lines_say_what_the_document_says() {
        let samples = Samples::new();
        let mut document: Value = serde_json::from_str(&samples.written(Format::Json)).unwrap();
        let lines: Vec<Value> = samples.written(Format::Jsonl).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let of = |kind: &str| -> Vec<Value> {
            let mut lines: Vec<Value> = lines.iter().filter(|line| line["type"] == kind).cloned().collect();
            lines.iter_mut().for_each(|line| drop(line.as_object_mut().unwrap().remove("type")));
            lines
        };
        assert_eq!(document["findings"], Value::Array(of("finding")));
        assert_eq!(document["summary"]["errors"].take(), Value::Array(of("error")));
        assert_eq!(document["summary"]["notes"].take(), Value::Array(of("note")));
        for (field, value) in document["summary"].as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
            assert_eq!(&of("summary")[0][field], value);
        }
        assert_eq!(lines.last().unwrap()["type"], "summary");
    }
}
