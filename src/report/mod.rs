//! The output formats, one file each. All of them take the same [`Report`], and the same report gives the same bytes.

mod excerpt;
pub mod human;
pub mod json;
mod position;
mod problem;
#[cfg(test)]
mod samples;
pub mod sarif;
pub mod short;
mod visible;
mod why;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::finding::{Finding, RelPath};

pub use problem::Problem;
pub use visible::{escaped_json, visible};
pub use why::write_explanations;

/// The texts that findings refer to.
pub trait Sources {
    /// The text of a file, as it was decoded when the file was linted; nothing when it is no longer to be had.
    fn text(&self, path: &RelPath) -> Option<Arc<str>>;

    /// The path as people are to see it: relative to the working directory.
    fn shown(&self, path: &RelPath) -> String;
}

/// A file that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileError {
    /// The file, as people are to see it: it need not belong to a project.
    pub path: String,
    /// What went wrong, as a phrase without a full stop.
    pub message: String,
}

/// Something worth knowing about a file that was checked: an unusual encoding, a syntax error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileNote {
    /// The file, as people are to see it.
    pub path: String,
    /// What there is to know, as a phrase without a full stop.
    pub message: String,
}

/// What a run did besides its findings.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many files were checked.
    pub scanned: usize,
    /// How many files were skipped, by the reason: `binary`, `too large`.
    pub skipped: BTreeMap<&'static str, usize>,
    /// The files that could not be checked; not empty means exit code 2.
    pub errors: Vec<FileError>,
    /// Notes about files that were checked.
    pub notes: Vec<FileNote>,
    /// How many findings of the confidence `possible` are not in the report.
    pub hidden_possible: usize,
    /// How many findings comments say do not count.
    pub suppressed: usize,
    /// How many findings the baseline knows.
    pub known: usize,
}

/// All that is to be reported.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The findings in the order of [`Finding::sort_key`].
    pub findings: &'a [Finding],
    /// The texts of their files.
    pub sources: &'a dyn Sources,
    /// What else the run did.
    pub summary: &'a Summary,
    /// The version of the linter.
    pub tool_version: &'a str,
}

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Excerpts with underlined findings, for a terminal
    #[default]
    Human,
    /// One line per finding
    Short,
    /// Versioned JSON, for scripts
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// When the human format is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether to colour. The command line is stronger than `NO_COLOR` (<https://no-color.org>), and that is stronger than the terminal.
    pub fn enabled(self, terminal: bool) -> bool {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        self.decide(terminal, no_color || dumb)
    }

    fn decide(self, terminal: bool, refused: bool) -> bool {
        match self {
            Color::Auto => terminal && !refused,
            Color::Always => true,
            Color::Never => false,
        }
    }
}

/// Writes a report. `color` concerns the human format alone.
pub fn write(report: &Report<'_>, format: Format, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Human => human::write(report, color, out),
        Format::Short => short::write(report, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, out),
    }
}

/// `1 error`, `2 errors`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_decided_by_command_line_then_environment_then_terminal() {
        assert!(Color::Always.decide(false, true));
        assert!(!Color::Never.decide(true, false));
        assert!(Color::Auto.decide(true, false));
        assert!(!Color::Auto.decide(true, true));
        assert!(!Color::Auto.decide(false, false));
    }

    #[test]
    fn every_format_is_deterministic_and_has_something_to_say_about_nothing() {
        let summary = Summary { scanned: 1, ..Summary::default() };
        let samples = samples::Samples::new();
        for format in [Format::Human, Format::Short, Format::Json, Format::Sarif] {
            assert_eq!(samples.written(format), samples.written(format));
            let report = Report { findings: &[], sources: &samples, summary: &summary, tool_version: "1.2.3" };
            let mut out = Vec::new();
            write(&report, format, false, &mut out).unwrap();
            assert_eq!(out.is_empty(), format == Format::Short, "{format:?}");
        }
    }
}
