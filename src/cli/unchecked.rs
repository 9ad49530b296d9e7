//! Files that could not be checked, where no report names them.

use std::io::{self, Write};

use mprlint::pipeline::Outcome;
use mprlint::report::{FileError, Sources, visible};

/// Names each with the reason.
pub fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    for FileError { path, message } in &outcome.summary.errors {
        writeln!(out, "mprlint: {}: {}", visible(&outcome.shown(path)), visible(message))?;
    }
    Ok(())
}
