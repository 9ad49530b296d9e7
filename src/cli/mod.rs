//! The command line: arguments in, a report and an exit code out. One file a command.

mod args;
mod check;
mod completions;
mod fix;
mod init;
mod interrupt;
mod manual;
mod output;
mod problem;
mod progress;
mod rules;
mod schema;
mod selection;
mod show_config;
mod unchecked;
mod watch;
mod why;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use args::{Cli, Command, Lsp};
use mprlint::pipeline;
use mprlint::report::{Color, visible};
use mprlint::walk;

/// Findings at or above the fail level.
const FOUND: u8 = 1;
/// Wrong use, a bad configuration, something that could not be read.
const FAILED: u8 = 2;

/// Does what the command line says.
pub fn main() -> ExitCode {
    pipeline::hold_panics();
    match pipeline::caught(run) {
        Ok(code) => code,
        Err(message) => {
            // Where the standard error is gone, the exit code has to do.
            let _ = writeln!(io::stderr(), "mprlint: {}", visible(&message));
            ExitCode::from(FAILED)
        }
    }
}

fn run() -> ExitCode {
    let command = Cli::parse().command;
    let color = command.color();
    let result = match command {
        Command::Check(check) => check::run(&check),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { command } => manual::run(command.as_deref()),
        Command::Explain { rule } => rules::explain(rule),
        Command::Rules => rules::list(),
        Command::Init(init) => init::run(&init),
        Command::Lsp(lsp) => serve(&lsp),
        Command::Schema => schema::run(),
        Command::Why { place: (path, line) } => why::run(path, line),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the report has enough of it: `mprlint check | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, color);
            ExitCode::from(FAILED)
        }
    }
}

/// Says what went wrong. Names of files and what git says can hold anything, so they are made visible.
fn complain(error: &anyhow::Error, color: Color) {
    let text = match error.chain().next().and_then(|outermost| outermost.downcast_ref::<io::Error>()) {
        // Whatever else is read or written says itself what it is.
        Some(error) => format!("cannot write the output: {}", walk::plain_io_error(error)),
        _ => format!("{error:#}"),
    };
    // Where the standard error is gone, too, the exit code has to do.
    let _ = match error.downcast_ref() {
        Some(pipeline::Error::Config(error)) => problem::write(error, color),
        _ => writeln!(io::stderr(), "mprlint: {}", visible(&text)),
    };
}

/// `mprlint lsp`.
fn serve(lsp: &Lsp) -> Result<ExitCode> {
    crate::lsp::serve(check::cache(lsp.cache_dir.as_deref(), lsp.no_cache, &working_directory()?))
}

fn working_directory() -> Result<PathBuf> {
    std::env::current_dir().context("the working directory is gone")
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
