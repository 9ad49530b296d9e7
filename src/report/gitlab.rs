//! `--format gitlab`: GitLab Code Quality, for `artifacts: reports: codequality`.
//!
//! A JSON array with an object for each finding, `[]` when there are none: the part of the Code Climate format that GitLab reads.
//!
//! | field | meaning |
//! |---|---|
//! | `type` | `issue` |
//! | `check_name` | the code of the rule: `MPR101` |
//! | `description` | the message, and what to do in lines of its own |
//! | `categories` | `["Compatibility"]` |
//! | `severity` | `major` for errors, `minor` for warnings, `info` for notes |
//! | `fingerprint` | what stays the same when the lines around it move, unique: see [`crate::fingerprint`] |
//! | `location.path` | the file, relative to the git repository around the working directory, or else to the working directory |
//! | `location.lines.begin`, `location.lines.end` | lines, from 1, the end inclusive; 1 when the text was no longer to be had, since GitLab drops all that follows an entry without |
//!
//! A file that could not be checked has an entry with the severity `critical` in line 1, without which a merge request could look better than it is.
//! Its `check_name` is `mprlint`, its fingerprint what could not be done. Suppressed findings and notes
//! about files are left out: for GitLab whatever is in the report counts.
//!
//! Descriptions are made visible like for a terminal; paths stay exactly what they are.

use std::io;

use serde::Serialize;

use super::Report;
use super::message::message;
use super::position::{Texts, Unit};
use super::stream::{Each, write_pretty};
use super::visible::visible;
use crate::finding::{Finding, Level};

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the GitLab format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    let issues = report.counted().map(|finding| issue_of(finding, &mut texts));
    let errors = report.summary.errors.iter().map(|error| Issue {
        description: format!("This file could not be checked: {}", visible(&error.message)),
        fingerprint: format!("not checked: {}: {}", error.path, error.message),
        ..issue("mprlint", "critical", &error.path, Lines { begin: 1, end: 1 })
    });
    write_pretty(&Each::of(issues.chain(errors)), out)
}

fn issue_of<'a>(finding: &'a Finding, texts: &mut Texts<'_>) -> Issue<'a> {
    let path = &finding.place.path;
    let lines = texts.get(path).map_or(Lines { begin: 1, end: 1 }, |file| {
        let (start, end) = file.ends(&finding.place.span, Unit::Scalar);
        // An end before the first character of a line is the end of the line before it.
        let last = if end.column == 1 && end.line > start.line { end.line - 1 } else { end.line };
        Lines { begin: start.line, end: last }
    });
    let severity = match finding.level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Note => "info",
    };
    Issue { description: message(finding), fingerprint: finding.fingerprint.clone(), ..issue(finding.rule, severity, path, lines) }
}

fn issue<'a>(check_name: &'a str, severity: &'static str, path: &'a str, lines: Lines) -> Issue<'a> {
    Issue {
        r#type: "issue",
        check_name,
        description: String::new(),
        categories: ["Compatibility"],
        severity,
        fingerprint: String::new(),
        location: Location { path, lines },
    }
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_for_gitlab() {
        insta::assert_snapshot!(Samples::new().written(Format::Gitlab));
    }

    #[test]
    fn a_clean_report_is_an_empty_array() {
        assert_eq!(Samples::empty().written(Format::Gitlab), "[]\n");
    }
}
