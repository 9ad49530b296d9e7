//! `mprlint rules` and `mprlint explain`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;

use mprlint::catalogue::{self, FixKind, Rule};

/// Prints the page of a rule, without its examples.
pub fn explain(rule: &Rule) -> Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    write!(out, "{}", rule.without_examples())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Lists all rules, a line each.
pub fn list() -> Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let width = catalogue::rules().iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in catalogue::rules() {
        let fix = match rule.fix {
            FixKind::Safe => "fix",
            FixKind::Unsafe => "unsafe fix",
            FixKind::Sometimes => "fix for some",
            FixKind::None => "",
        };
        writeln!(out, "{}  {:width$}  {:7}  {:12}  {}", rule.code, rule.name, rule.level.to_string(), fix, rule.summary)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
