//! The last lines for people: what was found, and what is not in the report.

use std::collections::BTreeSet;

use super::{Report, count};
use crate::finding::{Applicability, Level};

/// `12 errors, 1 warning in 3 files, 2 suppressed · 120 files scanned, 4 skipped (2 binary, 1 too large, 1 vendored)`
///
/// Nothing in it comes from a file.
pub(super) fn totals(report: &Report<'_>) -> String {
    let summary = report.summary;
    let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let of_level = |level| report.counted().filter(|finding| finding.level == level).count();
    let found: Vec<String> =
        levels.into_iter().map(|(level, noun)| (of_level(level), noun)).filter(|(n, _)| *n > 0).map(|(n, noun)| count(n, noun)).collect();
    let mut text = match found.as_slice() {
        [] => "No findings".to_owned(),
        found => {
            let files: BTreeSet<&str> = report.counted().map(|finding| &*finding.place.path).collect();
            format!("{} in {}", found.join(", "), count(files.len(), "file"))
        }
    };
    let shown = report.findings.len() - report.counted().count();
    if shown > 0 {
        text.push_str(&format!(", {shown} suppressed"));
    }
    if summary.fixed > 0 {
        text.push_str(&format!(", {} fixed in {}", summary.fixed, count(summary.fixed_files, "file")));
    }
    text.push_str(&format!(" \u{b7} {} scanned", count(summary.scanned, "file")));
    let skipped: usize = summary.skipped.values().sum();
    if skipped > 0 {
        let reasons: Vec<String> = summary.skipped.iter().filter(|(_, n)| **n > 0).map(|(reason, n)| format!("{n} {reason}")).collect();
        text.push_str(&format!(", {skipped} skipped ({})", reasons.join(", ")));
    }
    if !summary.errors.is_empty() {
        text.push_str(&format!(", {} not checked", summary.errors.len()));
    }
    text
}

/// What the report leaves out, a line each, with the option that shows it.
pub(super) fn left_out(report: &Report<'_>) -> Vec<String> {
    let summary = report.summary;
    let mut parts = Vec::new();
    match summary.suppressed {
        0 => {}
        1 => parts.push("1 suppressed by a comment".to_owned()),
        suppressed => parts.push(format!("{suppressed} suppressed by comments")),
    }
    if summary.known > 0 {
        parts.push(format!("{} known to the baseline", summary.known));
    }
    let mut lines = Vec::new();
    // A tree that an ignore file leaves out as a whole must not pass for a clean one.
    if summary.scanned == 0 && report.findings.is_empty() {
        lines.push("No file was looked at (--why-skipped lists what is left out)".to_owned());
    }
    let them = |number| if number == 1 { "it" } else { "them" };
    if !parts.is_empty() {
        lines.push(format!("{} (--show-suppressed shows {})", parts.join(", "), them(summary.suppressed + summary.known)));
    }
    lines.extend(fixable(report));
    if summary.hidden_possible > 0 {
        let hidden = summary.hidden_possible;
        lines.push(format!("{} hidden (--pedantic shows {})", count(hidden, "possible finding"), them(hidden)));
    }
    lines
}

/// `3 fixable with --fix, 2 more with --unsafe-fixes`
fn fixable(report: &Report<'_>) -> Option<String> {
    let of = |applicability| report.counted().filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.applicability == applicability)).count();
    match (of(Applicability::Safe), of(Applicability::Unsafe)) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{safe} fixable (--fix)")),
        (0, unsafe_only) => Some(format!("{unsafe_only} fixable with a look (--fix --unsafe-fixes)")),
        (safe, unsafe_too) => Some(format!("{safe} fixable (--fix), {unsafe_too} more with a look (--fix --unsafe-fixes)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Summary;
    use crate::report::samples::Samples;

    #[test]
    fn suppressed_findings_are_no_errors() {
        let mut samples = Samples::new();
        assert!(totals(&samples.report()).starts_with("5 errors, 1 warning, 1 note in 4 files, 3 suppressed, 3 fixed in 2 files \u{b7} "));
        samples.findings.retain(|finding| finding.suppression.is_some());
        assert!(totals(&samples.report()).starts_with("No findings, 3 suppressed, 3 fixed in 2 files \u{b7} "));
    }

    #[test]
    fn what_is_left_out_is_counted_with_the_option_that_shows_it() {
        let lines = |suppressed, known, hidden_possible| {
            let mut samples = Samples::empty();
            samples.summary = Summary { scanned: 1, suppressed, known, hidden_possible, ..Summary::default() };
            left_out(&samples.report())
        };
        assert!(lines(0, 0, 0).is_empty());
        assert_eq!(lines(2, 14, 0), ["2 suppressed by comments, 14 known to the baseline (--show-suppressed shows them)"]);
        assert_eq!(lines(1, 0, 1), ["1 suppressed by a comment (--show-suppressed shows it)", "1 possible finding hidden (--pedantic shows it)"]);
        assert_eq!(lines(0, 1, 2), ["1 known to the baseline (--show-suppressed shows it)", "2 possible findings hidden (--pedantic shows them)"]);
    }
}
