//! The command line: arguments in, a report and an exit code out. One file a command.

mod args;
mod check;
mod init;
mod problem;
mod rules;
mod schema;
mod show_config;
mod why;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use mprlint::config::ConfigError;
use mprlint::pipeline;

/// Findings at or above the fail level.
const FOUND: u8 = 1;
/// Wrong use, a bad configuration, something that could not be read.
const FAILED: u8 = 2;

/// Does what the command line says.
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    let color = command.color();
    let result = match command {
        Command::Check(check) => check::run(&check),
        Command::Explain { rule } => rules::explain(rule),
        Command::Rules => rules::list(),
        Command::Init(init) => init::run(&init),
        Command::Schema => schema::run(),
        Command::Why { place: (path, line) } => why::run(path, line),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the report has enough of it: `mprlint check | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(error) = config_error(&error) {
                let _ = problem::write(error, color);
                return ExitCode::from(FAILED);
            }
            let _ = writeln!(io::stderr(), "mprlint: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn config_error(error: &anyhow::Error) -> Option<&ConfigError> {
    match error.downcast_ref::<pipeline::Error>() {
        Some(pipeline::Error::Config(error)) => Some(error),
        _ => error.downcast_ref::<ConfigError>(),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
