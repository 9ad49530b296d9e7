//! `--format checkstyle`: the XML of Checkstyle 4.3, which Jenkins and many others read.
//!
//! - A `file` for each file with findings, named relative to the git repository around the working directory, or else to the working directory; in it
//!   an `error` for each finding.
//! - `line` and `column` count from 1; the column is in Unicode scalar values, and a tab is one. When the text was no longer to be had, the line is 1
//!   and there is no column.
//! - `severity` is `error`, `warning` or `info`; `source` is `mprlint.` and the code of the rule. What to do follows the message in lines of its own.
//! - A file that could not be checked has an `error` of the source `mprlint` in line 1.
//! - Suppressed findings and notes about files are left out: the format has no place for them.
//! - Messages are made visible like for a terminal; names stay exactly what they are, except for characters that XML forbids.

use std::io;

use super::Report;
use super::message::message;
use super::position::{Texts, Unit};
use super::visible::visible;
use super::xml::{self, Document};
use crate::finding::{Finding, Level};

/// Writes the Checkstyle format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    let counted: Vec<&Finding> = report.counted().collect();
    let mut document = xml::document(out)?;
    document.create_element("checkstyle").with_attribute(("version", "4.3")).write_inner_content(|document| {
        for findings in counted.chunk_by(|one, next| one.place.path == next.place.path) {
            let Some(first) = findings.first() else { continue };
            xml::with(document.create_element("file"), &[("name", &first.place.path)])
                .write_inner_content(|document| findings.iter().try_for_each(|finding| write_finding(finding, &mut texts, document)))?;
        }
        for error in &report.summary.errors {
            let message = format!("This file could not be checked: {}", visible(&error.message));
            xml::with(document.create_element("file"), &[("name", &error.path)]).write_inner_content(|document| {
                let attributes = [("line", "1"), ("severity", "error"), ("message", &message), ("source", "mprlint")];
                xml::with(document.create_element("error"), &attributes).write_empty().map(drop)
            })?;
        }
        Ok(())
    })?;
    writeln!(document.into_inner())
}

fn write_finding(finding: &Finding, texts: &mut Texts<'_>, document: &mut Document<'_>) -> io::Result<()> {
    let severity = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "info",
    };
    let message = message(finding);
    let source = format!("mprlint.{}", finding.rule);
    let position = texts.get(&finding.place.path).map(|file| file.position(finding.place.span.start, Unit::Scalar));
    let line = position.map_or(1, |at| at.line).to_string();
    let column = position.map(|at| at.column.to_string());
    let mut attributes = vec![("line", line.as_str())];
    attributes.extend(column.as_deref().map(|column| ("column", column)));
    attributes.extend([("severity", severity), ("message", &message), ("source", &source)]);
    xml::with(document.create_element("error"), &attributes).write_empty().map(drop)
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::Samples;

    #[test]
    fn the_samples_as_checkstyle() {
        insta::assert_snapshot!(Samples::new().written(Format::Checkstyle));
    }
}
