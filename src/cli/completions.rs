//! `mprlint completions`.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Generator;

use super::args::{Cli, Shell};

/// Prints the script for a shell.
pub fn run(shell: Shell) -> Result<ExitCode> {
    let script = match shell {
        Shell::Bash => script(clap_complete::Shell::Bash),
        Shell::Elvish => script(clap_complete::Shell::Elvish),
        Shell::Fish => script(clap_complete::Shell::Fish),
        Shell::Nushell => script(clap_complete_nushell::Nushell),
        Shell::Powershell => script(clap_complete::Shell::PowerShell),
        Shell::Zsh => script(clap_complete::Shell::Zsh),
    };
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// In memory first: the generators panic where a pipe is closed.
fn script(shell: impl Generator) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mprlint", &mut script);
    script
}
