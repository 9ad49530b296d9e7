//! `--format short`: one line per finding, for grep, editors and people in a hurry.
//!
//! `path:line:col: error MPR101 [certain] message`, line and column from 1, the column in Unicode scalar values. Files that could not be checked
//! follow as `path: error message`. A suppressed finding ends in `(suppressed: reason)`, `(suppressed)` or `(known to the baseline)`. Control
//! characters in paths and messages are escaped (`\n`, `\u{1b}`), so that a line stays a line.

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
        write!(out, "{}:", escaped(&path))?;
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
        writeln!(out, "{}: error {}", escaped(&error.path), escaped(&error.message))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

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
