//! `--format github`: workflow commands of GitHub Actions, which become annotations of a commit and of its pull request.
//!
//! - A line for each finding: `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`, or `::warning`, `::notice` by its level. The path
//!   is relative to the git repository around the working directory, which is what GitHub wants. Lines and columns count from 1, columns in Unicode
//!   scalar values with the end exclusive. There are columns only when a finding begins and ends in the same line: GitHub ignores them otherwise.
//!   Without the text of the file there are neither.
//! - The title is code and name of the rule. The message goes on with what to do, in lines that begin with `help: `.
//! - A suppressed finding is a notice whose title begins with `suppressed` and whose message ends with the reason.
//! - A file that could not be checked is an error, a note about a file is a notice.
//! - The last lines are plain text for the log: the totals, and what is left out. GitHub shows ten annotations of each kind for each step; the log
//!   has them all.
//!
//! The runner takes for a command every line that begins with `::`, perhaps behind white space, and every line that has `##[name]` anywhere. So what
//! comes from a file stands only in properties and messages of commands, whose line the runner does not search any further, and never breaks the
//! line: `%`, carriage return and newline are percent-encoded, in properties `:` and `,` as well. Other characters that could act on a terminal are
//! made visible, since there is no code for them.

use std::borrow::Cow;
use std::io;

use super::Report;
use super::message::message;
use super::position::{Texts, Unit};
use super::suppressed::because;
use super::totals::{left_out, totals};
use super::visible::{push_visible, visible};
use crate::active_character::is_active;
use crate::catalogue;
use crate::finding::{Finding, Level};

/// Writes the GitHub format.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut texts = Texts::new(report.sources);
    for finding in report.findings {
        write_finding(finding, &mut texts, out)?;
    }
    for error in &report.summary.errors {
        let properties = [("file", error.path.to_string()), ("title", "mprlint".to_owned())];
        write_command("error", &properties, &format!("This file could not be checked: {}", visible(&error.message)), out)?;
    }
    for note in &report.summary.notes {
        let properties = [("file", note.path.to_string()), ("title", "mprlint".to_owned())];
        write_command("notice", &properties, &visible(&note.message), out)?;
    }
    writeln!(out, "{}", totals(report))?;
    left_out(report).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn write_finding(finding: &Finding, texts: &mut Texts<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut properties = vec![("file", finding.place.path.to_string())];
    if let Some(file) = texts.get(&finding.place.path) {
        let (start, end) = file.ends(&finding.place.span, Unit::Scalar);
        properties.extend([("line", start.line.to_string()), ("endLine", end.line.to_string())]);
        if start.line == end.line {
            properties.extend([("col", start.column.to_string()), ("endColumn", end.column.to_string())]);
        }
    }
    let name = catalogue::find(finding.rule).map_or("", |rule| &rule.name);
    let title = format!("{} {name}", finding.rule).trim_end().to_owned();
    match &finding.suppression {
        Some(suppression) => {
            properties.push(("title", format!("suppressed {title}")));
            let text = format!("{}\n{}", visible(&finding.message), because(suppression, texts));
            write_command("notice", &properties, &text, out)
        }
        None => {
            properties.push(("title", title));
            let command = match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "notice",
            };
            write_command(command, &properties, &message(finding), out)
        }
    }
}

fn write_command(command: &str, properties: &[(&str, String)], data: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", encoded(value, &[':', ',']))).collect();
    writeln!(out, "::{command} {}::{}", properties.join(","), encoded(data, &[]))
}

/// The text in the runner's own encoding; `also` are characters that separate properties.
fn encoded<'t>(text: &'t str, also: &[char]) -> Cow<'t, str> {
    let is_plain = |c: char| c != '%' && !also.contains(&c) && !is_active(c);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if also.contains(&c) => out.push_str("%3A"),
            ',' if also.contains(&c) => out.push_str("%2C"),
            _ => push_visible(&mut out, c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use crate::report::Format;
    use crate::report::samples::{Samples, finding};

    #[test]
    fn the_samples_as_workflow_commands() {
        insta::assert_snapshot!(Samples::new().written(Format::Github));
    }

    #[test]
    fn no_name_and_no_message_is_a_command() {
        let path = "::stop-commands::x\n::error::y\r##[group]z,line=7%0A";
        let mut samples = Samples::empty();
        samples.add(path, "a\n");
        samples.findings = vec![finding(path, 0..1)];
        samples.findings[0].message = "\n::add-mask::e\n##[warning]%0D".to_owned();
        let text = samples.written(Format::Github);
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "::error file=%3A%3Astop-commands%3A%3Ax%0A%3A%3Aerror%3A%3Ay%0D##[group]z%2Cline=7%250A,line=1,endLine=1,col=1,endColumn=2,\
                 title=MPR101 legacy-oauth-host::\u{240a}::add-mask::e\u{240a}#<U+0023>[warning]%250D"
            )
        );
        assert_eq!((lines.next(), lines.next()), (Some("1 error in 1 file \u{b7} 0 files scanned"), None));
    }
}
