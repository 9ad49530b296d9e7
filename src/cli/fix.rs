//! `mprlint check --fix` and `--diff`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::args::Check;
use super::{interrupt, unchecked};
use mprlint::finding::Applicability;
use mprlint::fix::{self, Left};
use mprlint::pipeline::{self, Change, Fixed, Options, Outcome};
use mprlint::report::{self, FileError, visible};
use mprlint::walk;

/// What is done with fixed files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// They are written.
    Write,
    /// What would change is shown.
    Show,
    /// The one whose text came from the standard input goes to the standard output.
    Print,
}

impl Use {
    /// What the command line asks for; nothing if it asks for no fixes.
    pub fn of(check: &Check) -> Option<Use> {
        match (check.diff, check.fix, &check.selection.stdin_filename) {
            (true, _, _) => Some(Use::Show),
            (false, true, Some(_)) => Some(Use::Print),
            (false, true, None) => Some(Use::Write),
            (false, false, _) => None,
        }
    }
}

/// Lints and fixes. The outcome is that of the fixed files.
pub fn run(check: &Check, options: &Options) -> Result<Fixed> {
    let applicability = if check.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    Ok(pipeline::fix(options, applicability)?)
}

/// Writes the fixed files. Where that is not possible, the file is left as it was, and the outcome says why: then what is found is found anew.
pub fn write(options: &Options, fixed: Fixed) -> Result<Outcome> {
    let Fixed { mut outcome, changes } = fixed;
    for leftover in &outcome.temporary {
        fix::remove_leftover(leftover);
    }
    let mut left: Vec<FileError> = Vec::new();
    for Change { path, before, after, fixed, .. } in &changes {
        // Ctrl-C waits for the file that is being written.
        let _held = interrupt::hold();
        if let Err(reason) = fix::write(path, before, after) {
            left.push(FileError { path: outcome.name(path), message: message(reason) });
            outcome.summary.fixed -= fixed;
            outcome.summary.fixed_files -= 1;
        }
    }
    if !left.is_empty() {
        let (fixed, files) = (outcome.summary.fixed, outcome.summary.fixed_files);
        outcome = pipeline::check(options)?;
        (outcome.summary.fixed, outcome.summary.fixed_files) = (fixed, files);
        outcome.summary.errors.append(&mut left);
    }
    Ok(outcome)
}

fn message(reason: Left) -> String {
    match reason {
        Left::Changed => "was not fixed: it was changed meanwhile; run the command again".to_owned(),
        Left::ReadOnly => "was not fixed: it is read-only".to_owned(),
        Left::Failed(error) => format!("was not fixed: it cannot be written: {}", walk::plain_io_error(&error)),
    }
}

/// Writes the fixed text of the standard input, or that text itself where nothing is to be fixed.
pub fn print(options: &Options, fixed: &Fixed) -> Result<()> {
    let text = fixed.changes.first().map(|change| &change.after).or_else(|| options.overlay.values().next());
    let mut out = io::stdout().lock();
    out.write_all(text.map_or(&[][..], Vec::as_slice))?;
    Ok(out.flush()?)
}

/// Writes what would change, as a diff. Paths are relative to the working directory, so that `git apply` and `patch -p1` take it there.
pub fn show(options: &Options, fixed: &Fixed) -> Result<()> {
    let mut diff = Vec::new();
    for change in &fixed.changes {
        let shown = walk::shown(&change.path, &options.working_directory);
        let path = change.path.strip_prefix(&options.working_directory).unwrap_or(Path::new(&shown));
        fix::write_diff(path, &change.before, &change.after, &mut diff).context("cannot make a diff")?;
    }
    let mut out = io::stdout().lock();
    // What stands in files acts on no terminal.
    if io::IsTerminal::is_terminal(&out) {
        for line in String::from_utf8_lossy(&diff).lines() {
            writeln!(out, "{}", visible(line))?;
        }
    } else {
        out.write_all(&diff)?;
    }
    Ok(out.flush()?)
}

/// Tells on the standard error what was fixed or would be, and what could not be.
pub fn tell(check: &Check, outcome: &Outcome) -> Result<()> {
    let summary = &outcome.summary;
    let mut out = io::stderr().lock();
    unchecked::write(outcome, &mut out)?;
    if summary.fixed > 0 {
        let done = if check.diff { "Would fix" } else { "Fixed" };
        writeln!(out, "{done} {} in {}", report::count(summary.fixed, "finding"), report::count(summary.fixed_files, "file"))?;
    }
    Ok(())
}
