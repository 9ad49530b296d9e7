//! `mprlint schema`.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;

use mprlint::config;

/// Prints the JSON Schema of the configuration.
pub fn run() -> Result<ExitCode> {
    writeln!(io::stdout().lock(), "{}", serde_json::to_string_pretty(&config::schema())?)?;
    Ok(ExitCode::SUCCESS)
}
