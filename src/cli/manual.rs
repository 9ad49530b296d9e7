//! `mprlint man`.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_mangen::Man;

use super::args::Cli;

/// Prints the page of a command, or that of the program.
pub fn run(name: Option<&str>) -> Result<ExitCode> {
    let mut program = Cli::command();
    program.build();
    let command = match name {
        Some(name) => {
            let known = || {
                let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
                format!("there is no command `{name}`; there are {}", names.join(", "))
            };
            program.find_subcommand(name).with_context(known)?.clone().version(env!("CARGO_PKG_VERSION"))
        }
        None => program,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    let mut out = io::stdout().lock();
    out.write_all(&page)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
