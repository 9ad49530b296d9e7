//! `--format human`: excerpts with the findings underlined, and what to do about them.
//!
//! A suppressed finding is a note that says so, with the reason in place of what to do; the totals count it apart. With `--statistics` tables stand
//! in place of the excerpts.

use std::collections::BTreeSet;
use std::io;

use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity};
use codespan_reporting::files::Error;
use codespan_reporting::term::{Config, emit_to_write_style, termcolor};

use super::excerpt::Excerpts;
use super::position::{FileText, Texts, Unit};
use super::statistics::{self, Statistics};
use super::suppressed::because;
use super::totals::{left_out, totals};
use super::visible::visible;
use super::{ABOUT, Report};
use crate::catalogue;
use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Level, RelPath, Span};

/// How many characters of a replaced text are quoted.
const QUOTED: usize = 100;

/// How many lines of an inserted text are shown.
const INSERTED_LINES: usize = 12;

/// Writes the human format: the findings, the files that could not be checked, and the totals.
///
/// Colours are ANSI escapes; for a console that does not know them, `out` has to translate.
pub fn write(report: &Report<'_>, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = Writer::new(color, out);
    if report.statistics {
        statistics::write(&Statistics::new(report), writer.out)?;
    } else {
        let mut texts = Texts::new(report.sources);
        for finding in report.findings {
            let mut excerpts = Excerpts::default();
            let diagnostic = diagnostic(finding, &mut texts, &mut excerpts);
            writer.emit(&excerpts, &diagnostic)?;
        }
    }
    let errors = report.summary.errors.iter().map(|error| (Severity::Error, &error.path, &error.message));
    let notes = report.summary.notes.iter().map(|note| (Severity::Note, &note.path, &note.message));
    for (severity, path, message) in errors.chain(notes) {
        let message = format!("{}: {}", visible(&report.sources.shown(path)), visible(message));
        writer.emit(&Excerpts::default(), &Diagnostic::new(severity).with_message(message))?;
    }
    writeln!(writer.out, "{}", totals(report))?;
    for line in left_out(report) {
        writeln!(writer.out, "{line}")?;
    }
    if report.statistics { Ok(()) } else { closing(report.findings, writer.out) }
}

/// Renders into a buffer first: the renderer writes character by character.
pub(super) struct Writer<'a> {
    config: Config,
    color: bool,
    out: &'a mut dyn io::Write,
}

impl<'a> Writer<'a> {
    pub fn new(color: bool, out: &'a mut dyn io::Write) -> Writer<'a> {
        Writer { config: Config::default(), color, out }
    }

    pub fn emit(&mut self, excerpts: &Excerpts, diagnostic: &Diagnostic<usize>) -> io::Result<()> {
        let mut buffer = if self.color { termcolor::Buffer::ansi() } else { termcolor::Buffer::no_color() };
        emit_to_write_style(&mut buffer, &self.config, excerpts, diagnostic).map_err(|error| match error {
            Error::Io(error) => error,
            other => io::Error::other(other),
        })?;
        self.out.write_all(buffer.as_slice())
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    }
}

/// A place that is underlined.
struct Mark<'a> {
    path: &'a RelPath,
    span: &'a Span,
    style: LabelStyle,
    message: &'a str,
}

fn diagnostic(finding: &Finding, texts: &mut Texts<'_>, excerpts: &mut Excerpts) -> Diagnostic<usize> {
    let place = &finding.place;
    let mut marks = vec![Mark { path: &place.path, span: &place.span, style: LabelStyle::Primary, message: &finding.caption }];
    marks.extend(finding.labels.iter().map(|label| Mark {
        path: &label.place.path,
        span: &label.place.span,
        style: LabelStyle::Secondary,
        message: &label.message,
    }));

    let mut labels = Vec::new();
    let mut notes = Vec::new();
    let mut done: Vec<&RelPath> = Vec::new();
    for path in marks.iter().map(|mark| mark.path) {
        if done.contains(&path) {
            continue;
        }
        done.push(path);
        let here: Vec<&Mark<'_>> = marks.iter().filter(|mark| mark.path == path).collect();
        let shown = texts.sources.shown(path);
        let Some(file) = texts.get(path) else {
            notes.extend(here.iter().map(|mark| match mark.message {
                "" => format!("in {}", visible(&shown)),
                message => format!("in {}: {}", visible(&shown), visible(message)),
            }));
            continue;
        };
        let spans: Vec<Span> = here.iter().map(|mark| mark.span.clone()).collect();
        let (id, ranges) = excerpts.add(visible(&shown).into_owned(), &file, &spans);
        labels.extend(here.iter().zip(ranges).map(|(mark, range)| Label::new(mark.style, id, range).with_message(visible(mark.message))));
    }

    let mut severity = severity(finding.level);
    let mut message = visible(&finding.message).into_owned();
    if let Some(suppression) = &finding.suppression {
        // Nobody has to do anything about it.
        notes.push(because(suppression, texts));
        severity = Severity::Note;
        message = format!("suppressed: {message}");
    } else {
        notes.extend(finding.help.iter().map(|help| format!("help: {}", visible(help))));
        if let (Some(fix), Some(file)) = (&finding.fix, texts.get(&place.path)) {
            notes.push(fix_note(fix, &file, place.span.start));
        }
    }
    if finding.confidence != Confidence::Certain {
        notes.push(format!("confidence: {}", finding.confidence));
    }
    Diagnostic::new(severity).with_code(finding.rule).with_message(message).with_labels(labels).with_notes(notes)
}

/// What the fix would do.
fn fix_note(fix: &Fix, file: &FileText, finding_start: usize) -> String {
    let kind = match fix.applicability {
        Applicability::Safe => "help",
        Applicability::Unsafe => "help (unsafe fix)",
    };
    let line = |offset| file.position(offset, Unit::Scalar).line;
    let step = |edit: &Edit, indent: &str| {
        let there = line(edit.span.start);
        let at = if there == line(finding_start) { String::new() } else { format!("in line {there}, ") };
        format!("{at}{}", edit_text(edit, file, indent))
    };
    match fix.edits.as_slice() {
        [edit] => format!("{kind}: {}", step(edit, "    ")),
        edits => {
            let steps: String = edits.iter().map(|edit| format!("\n  {}", step(edit, "      "))).collect();
            format!("{kind}: {}{steps}", visible(&fix.message))
        }
    }
}

fn edit_text(edit: &Edit, file: &FileText, indent: &str) -> String {
    let old = file.slice(&edit.span);
    let head = match (old.is_empty(), edit.text.is_empty()) {
        (_, true) => return format!("remove `{}`", quoted(old)),
        (true, false) => "insert".to_owned(),
        (false, false) => format!("replace `{}` with", quoted(old)),
    };
    let new = without_line_end(&edit.text);
    if !new.contains('\n') {
        return format!("{head} `{}`", quoted(new));
    }
    let mut text = head;
    for (index, line) in new.lines().enumerate() {
        let line = if index < INSERTED_LINES { quoted(line) } else { "\u{2026}".to_owned() };
        text.push_str(&format!("\n{indent}{line}"));
        if index == INSERTED_LINES {
            break;
        }
    }
    text
}

/// The text fit to be shown, and not too long.
fn quoted(text: &str) -> String {
    let text = without_line_end(text);
    match text.char_indices().nth(QUOTED) {
        Some((at, _)) => format!("{}\u{2026}", visible(&text[..at])),
        None => visible(text).into_owned(),
    }
}

fn without_line_end(text: &str) -> &str {
    let short = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if short.is_empty() { text } else { short }
}

/// Where to read on; once for the whole run.
fn closing(findings: &[Finding], out: &mut dyn io::Write) -> io::Result<()> {
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nMore about these rules:")?;
    for code in rules {
        match catalogue::find(code) {
            Some(rule) => writeln!(out, "  mprlint explain {code}  {}", rule.summary)?,
            None => writeln!(out, "  mprlint explain {code}")?,
        }
    }
    writeln!(out, "About Multiple Procore Regions: {ABOUT}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::samples::{Samples, finding};

    /// Without the closing lines, which hold summaries from the pages.
    fn findings_and_totals(samples: &Samples) -> String {
        written(samples, false).split("\nMore about").next().unwrap().to_owned()
    }

    fn written(samples: &Samples, color: bool) -> String {
        let mut out = Vec::new();
        write(&samples.report(), color, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_samples_for_people() {
        let text = Samples::new().written(Format::Human);
        // The pages can be reworded at any time.
        let (text, closing) = text.split_once("\nMore about these rules:\n").unwrap();
        insta::assert_snapshot!(text);
        let rule = catalogue::find("MPR101").unwrap();
        assert!(closing.starts_with(&format!("  mprlint explain MPR101  {}\n", rule.summary)), "{closing}");
        assert!(closing.ends_with(&format!("  mprlint explain MPR999\nAbout Multiple Procore Regions: {ABOUT}\n")), "{closing}");
    }

    #[test]
    fn nothing_in_a_file_can_act_on_the_terminal() {
        let text = written(&Samples::new(), false);
        assert!(text.chars().all(|c| c == '\n' || (!c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c))));
        // With colours, all escapes are the renderer's own: a reset or a colour.
        let text = written(&Samples::new(), true);
        assert!(text.contains("\x1b[0m\x1b[1m\x1b[38;5;9merror[MPR101]"), "{text}");
        let own = regex::Regex::new(r"\x1b\[(?:0|1|3[0-7]|38;5;\d+)m").unwrap();
        assert!(!own.replace_all(&text, "").contains(|c: char| c.is_control() && c != '\n'));
    }

    #[test]
    fn a_clean_run() {
        let mut samples = Samples::empty();
        samples.summary.scanned = 120;
        assert_eq!(written(&samples, false), "No findings \u{b7} 120 files scanned\n");
        samples.summary.scanned = 1;
        samples.summary.skipped = [("binary", 1), ("vendored", 0)].into();
        samples.summary.hidden_possible = 1;
        insta::assert_snapshot!(written(&samples, false), @r"
        No findings · 1 file scanned, 1 skipped (1 binary)
        1 possible finding hidden (--pedantic shows it)
        ");
    }

    #[test]
    fn a_minified_file_is_shown_around_the_finding() {
        let mut samples = Samples::empty();
        let line = format!("{}fetch(\"https://app.procore.com/oauth/token\"){}", "var a=\"\u{e9}\";".repeat(200_000), ";b()".repeat(500_000));
        samples.add("min.js", &line);
        let place = samples.place("min.js", "https://app.procore.com/oauth/token", 0);
        samples.findings = vec![finding("min.js", place.span)];
        insta::assert_snapshot!(findings_and_totals(&samples), @r#"
        error[MPR101]: This OAuth URL works in one region only.
          ┌─ min.js:1:2000008
          │
        1 │ …var a="é";var a="é";var a="é";fetch("https://app.procore.com/oauth/token");b();b();b();b();b();b();b();b();b();b…
          │                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ legacy OAuth host
        
        1 error in 1 file · 0 files scanned
        "#);
    }

    #[test]
    fn a_tall_finding_shows_its_ends() {
        let mut samples = Samples::empty();
        let text: String = (1..40).map(|n| format!("line {n}\n")).collect();
        samples.add("a.py", &text);
        let (start, end) = (text.find("line 3\n").unwrap(), text.find("line 30").unwrap());
        samples.findings = vec![finding("a.py", start..end)];
        insta::assert_snapshot!(findings_and_totals(&samples));
    }
}
