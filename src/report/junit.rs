//! `--format junit`: JUnit XML, for whatever shows test results.
//!
//! - One `testsuite` named `mprlint` in a `testsuites`. A `testcase` for each finding fails, whatever its level: `name` is the code of the rule and
//!   the place, `MPR101 a.py:3:9`, `classname` the path, `type` of the `failure` the level, `message` the message. The text of the failure goes on
//!   with what to do.
//! - Lines and columns count from 1, columns in Unicode scalar values; they are missing when the text was no longer to be had. Paths are relative to
//!   the git repository around the working directory, or else to the working directory.
//! - A suppressed finding is a `testcase` that was `skipped`; the `message` says why.
//! - A file that could not be checked is a `testcase` with an `error`. Notes about files are left out.
//! - A run without any of these has one `testcase` that passes, because many consumers refuse a suite without tests.
//! - Times are 0, so that the same findings give the same bytes.
//! - Messages are made visible like for a terminal; names stay exactly what they are, except for characters that XML forbids.

use std::io;

use super::Report;
use super::message::message;
use super::position::{Texts, Unit};
use super::suppressed::because;
use super::visible::visible;
use super::xml::{self, Document};
use crate::finding::Finding;

/// Writes the JUnit format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let failures = report.counted().count();
    let skipped = report.findings.len() - failures;
    let errors = report.summary.errors.len();
    let is_clean = failures + skipped + errors == 0;
    let [tests, failures, skipped, errors] = [failures + skipped + errors + usize::from(is_clean), failures, skipped, errors].map(|n| n.to_string());
    let totals = [("name", "mprlint"), ("tests", &tests), ("failures", &failures), ("errors", &errors)];
    let mut texts = Texts::new(report.sources);
    let mut document = xml::document(out)?;
    xml::with(document.create_element("testsuites"), &totals).with_attribute(("time", "0")).write_inner_content(|document| {
        let suite = xml::with(document.create_element("testsuite"), &totals);
        xml::with(suite, &[("skipped", &skipped), ("time", "0")]).write_inner_content(|document| {
            report.findings.iter().try_for_each(|finding| write_finding(finding, &mut texts, document))?;
            for error in &report.summary.errors {
                write_case("not checked", &error.path, document, |document| {
                    let message = format!("This file could not be checked: {}", visible(&error.message));
                    xml::with(document.create_element("error"), &[("message", &message), ("type", "not checked")]).write_empty().map(drop)
                })?;
            }
            if is_clean {
                xml::with(document.create_element("testcase"), &[("name", "no findings"), ("classname", "mprlint"), ("time", "0")]).write_empty()?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    writeln!(document.into_inner())
}

fn write_finding(finding: &Finding, texts: &mut Texts<'_>, document: &mut Document<'_>) -> io::Result<()> {
    let path = &finding.place.path;
    let position = texts.get(path).map(|file| file.position(finding.place.span.start, Unit::Scalar));
    let place = position.map_or_else(|| path.to_string(), |at| format!("{path}:{}:{}", at.line, at.column));
    write_case(&format!("{} {place}", finding.rule), path, document, |document| {
        if let Some(suppression) = &finding.suppression {
            return xml::with(document.create_element("skipped"), &[("message", &because(suppression, texts))]).write_empty().map(drop);
        }
        let attributes = [("message", &*visible(&finding.message)), ("type", &finding.level.to_string())];
        let text = format!("{}: {}", visible(&place), message(finding));
        xml::with(document.create_element("failure"), &attributes).write_text_content(xml::text(&text)).map(drop)
    })
}

fn write_case(name: &str, path: &str, document: &mut Document<'_>, outcome: impl FnOnce(&mut Document<'_>) -> io::Result<()>) -> io::Result<()> {
    xml::with(document.create_element("testcase"), &[("name", name), ("classname", path), ("time", "0")]).write_inner_content(outcome).map(drop)
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_as_junit() {
        insta::assert_snapshot!(Samples::new().written(Format::Junit));
    }

    #[test]
    fn a_clean_run_is_a_test_that_passes() {
        insta::assert_snapshot!(Samples::empty().written(Format::Junit), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="mprlint" tests="1" failures="0" errors="0" time="0">
          <testsuite name="mprlint" tests="1" failures="0" errors="0" skipped="0" time="0">
            <testcase name="no findings" classname="mprlint" time="0"/>
          </testsuite>
        </testsuites>
        "#);
    }
}
