//! `--format short`: one line per finding, for grep, editors and people in a hurry.
//!
//! `path:line:col: error MPR101 [certain] message`, line and column from 1, the column in Unicode scalar values. Files that could not be checked
//! follow as `path: error message`. A suppressed finding ends in `(suppressed: reason)`, `(suppressed)` or `(known to the baseline)`. Control
//! characters in paths and messages are escaped (`\n`, `\u{1b}`), so that a line stays a line; a path that begins with
//! `::` is written as `./::…`, so that a line is no workflow command of GitHub Actions.

use std::io;

use super::Report;
use super::position::{Texts, Unit};
use super::visible::escaped;
use crate::finding::Suppression;

/// Writes the short format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    for finding in report.findings {
        let path = report.sources.shown(&finding.place.path);
        write!(out, "{}{}:", guard(&path), escaped(&path))?;
        if let Some(file) = texts.get(&finding.place.path) {
            let at = file.position(finding.place.span.start, Unit::Scalar);
            write!(out, "{}:{}:", at.line, at.column)?;
        }
        write!(out, " {} {} [{}] {}", finding.level, finding.rule, finding.confidence, escaped(&finding.message))?;
        match &finding.suppression {
            None => writeln!(out)?,
            Some(Suppression::Comment { reason, .. }) if reason.is_empty() => writeln!(out, " (suppressed)")?,
            Some(Suppression::Comment { reason, .. }) => writeln!(out, " (suppressed: {})", escaped(reason))?,
            Some(Suppression::Baseline) => writeln!(out, " (known to the baseline)")?,
        }
    }
    for error in &report.summary.errors {
        let path = report.sources.shown(&error.path);
        writeln!(out, "{}{}: error {}", guard(&path), escaped(&path), escaped(&error.message))?;
    }
    Ok(())
}

/// What stands before a path so that its line is no workflow command of GitHub Actions, which begins with `::`, perhaps behind white space.
fn guard(path: &str) -> &'static str {
    if path.trim_start().starts_with("::") { "./" } else { "" }
}

#[cfg(test)]
mod tests {
    use crate::report::samples::{Samples, finding};
    use crate::report::{FileError, Format};

    #[test]
    fn no_line_begins_like_a_workflow_command() {
        let mut samples = Samples::empty();
        samples.findings = vec![finding("::error::a.py", 0..1), finding(" ::stop-commands::b.py", 0..1)];
        samples.summary.errors = vec![FileError { path: "::c.py".into(), message: "permission denied".to_owned() }];
        let text = samples.written(Format::Short);
        let beginnings: Vec<&str> = text.lines().filter_map(|line| line.split_once(".py")).map(|(path, _)| path).collect();
        assert_eq!(beginnings, ["./::error::a", "./ ::stop-commands::b", "./::c"]);
    }

    #[test]
    fn one_line_per_finding() {
        insta::assert_snapshot!(Samples::new().written(Format::Short), @r#"
        a dir/100% "ünï"\n.rb:1:19: error MPR101 [certain] This OAuth URL works in one region only.
        client.py:3:9: warning MPR103 [certain] This base URL serves one region only.
        client.py:7:15: note MPR999 [possible] A rule without a page,\nin two lines with \u{1b}[1mbold\u{1b}[0m.
        client.py:7:22: error MPR104 [likely] This request never gets the header `Procore-Company-Id`.
        gone.py: error MPR101 [certain] This OAuth URL works in one region only.
        gone.py: error MPR101 [certain] This OAuth URL works in one region only. (suppressed)
        legacy.py:1:6: error MPR101 [certain] This OAuth URL works in one region only. (suppressed: moves in \u{1b}[31mMay)
        legacy.py:2:6: error MPR101 [certain] This OAuth URL works in one region only. (known to the baseline)
        settings.py:1:10: error MPR101 [certain] This OAuth URL works in one region only.
        settings.py:2:10: error MPR101 [certain] This OAuth URL works in one region only.
        locked \u{1b}[31m.py: error permission denied
        "#);
    }
}
