//! `mprlint why`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::{FAILED, unchecked};
use mprlint::pipeline::{self, Options, Question};
use mprlint::report::{self, visible};

/// Explains a line.
pub fn run(path: PathBuf, line: usize) -> Result<ExitCode> {
    let working_directory = super::working_directory()?;
    let mut options = Options::new(vec![path.clone()], working_directory);
    options.why = Some(Question { path, line });
    let outcome = pipeline::check(&options)?;
    unchecked::write(&outcome, &mut io::stderr())?;
    if !outcome.summary.errors.is_empty() {
        return Ok(ExitCode::from(FAILED));
    }
    // A file that is left out was judged by nobody.
    if let Some((path, reason)) = outcome.skipped.iter().next() {
        writeln!(io::stderr(), "mprlint: {}: not read: {}", visible(path), reason.title())?;
        return Ok(ExitCode::from(FAILED));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    report::write_explanations(&outcome.explanations, &outcome, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
