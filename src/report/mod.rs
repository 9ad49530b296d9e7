//! The output formats, one file each. All of them take the same [`Report`], and the same report gives the same bytes.

pub mod checkstyle;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
mod message;
mod position;
mod problem;
pub mod rdjson;
#[cfg(test)]
mod samples;
pub mod sarif;
pub mod short;
mod statistics;
mod stream;
mod suppressed;
mod totals;
mod visible;
mod why;
mod xml;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::finding::{Finding, RelPath};

pub use problem::Problem;
pub use visible::{escaped_json, visible};
pub use why::write_explanations;

/// What the regions are about, for people who have never heard of them.
pub const ABOUT: &str = "https://developers.procore.com/documentation/tutorial-mpz";

/// The texts that findings refer to.
pub trait Sources {
    /// The text of a file, as it was decoded when the file was linted; nothing when it is no longer to be had.
    fn text(&self, path: &RelPath) -> Option<Arc<str>>;

    /// The path as people are to see it: relative to the working directory.
    fn shown(&self, path: &RelPath) -> String;

    /// The name of the language that a file was read as; nothing when its text is no longer to be had.
    fn language(&self, path: &RelPath) -> Option<&str>;
}

/// A file that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileError {
    /// The file, named as those of findings, or by its absolute path: it need not belong to a project.
    pub path: RelPath,
    /// What went wrong, as a phrase without a full stop.
    pub message: String,
}

/// Something worth knowing about a file that was checked: an unusual encoding, a syntax error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileNote {
    /// The file, named as those of findings, or by its absolute path.
    pub path: RelPath,
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
    /// How many findings are not in the report because a comment suppresses them.
    pub suppressed: usize,
    /// How many findings are not in the report because the baseline knows them.
    pub known: usize,
    /// How many findings are not in the report because they were fixed, or would be.
    pub fixed: usize,
    /// In how many files that was.
    pub fixed_files: usize,
}

/// All that is to be reported.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The findings in the order of [`Finding::sort_key`]. Those with a suppression are shown, but do not count.
    pub findings: &'a [Finding],
    /// The texts of their files.
    pub sources: &'a dyn Sources,
    /// What else the run did.
    pub summary: &'a Summary,
    /// The version of the linter.
    pub tool_version: &'a str,
    /// Report how many findings there are of each rule, directory and language. The formats `human`, `json` and `jsonl` do.
    pub statistics: bool,
}

impl<'a> Report<'a> {
    /// The findings that count: nobody has said that they do not.
    fn counted(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        self.findings.iter().filter(|finding| finding.suppression.is_none())
    }
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
    /// JSON Lines: one object for each finding, for scripts that read while it is written
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions: annotations of a pull request
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// Checkstyle XML, for Jenkins and many others
    Checkstyle,
    /// JUnit XML: every finding is a failed test
    Junit,
    /// Reviewdog Diagnostic Format
    Rdjson,
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
        Format::Jsonl => jsonl::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Checkstyle => checkstyle::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Rdjson => rdjson::write(report, out),
    }
}

/// `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

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
        for format in Format::value_variants().iter().copied() {
            assert_eq!(samples.written(format), samples.written(format));
            let report = Report { findings: &[], summary: &summary, ..samples.report() };
            let mut out = Vec::new();
            write(&report, format, false, &mut out).unwrap();
            assert_eq!(out.is_empty(), format == Format::Short, "{format:?}");
        }
    }
}
