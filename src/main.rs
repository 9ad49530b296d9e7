//! The command line program: arguments in, a report and an exit code out.

mod args;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use args::{Check, Cli, Command};
use mprlint::catalogue::{self, FixKind, Rule};
use mprlint::finding::Level;
use mprlint::pipeline::{self, Options, Outcome, Question};
use mprlint::report::{self, Report, visible};

/// Findings at or above the fail level.
const FOUND: u8 = 1;
/// Wrong use, a bad configuration, something that could not be read.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Check(check) => run(&check),
        Command::Explain { rule } => explain(rule).map(|()| ExitCode::SUCCESS),
        Command::Rules => rules().map(|()| ExitCode::SUCCESS),
        Command::Why { place: (path, line) } => why(path, line),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the report has enough of it: `mprlint check | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "mprlint: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

fn run(check: &Check) -> Result<ExitCode> {
    let working_directory = std::env::current_dir().context("the working directory is gone")?;
    let mut options = Options::new(check.paths.clone(), working_directory);
    options.threads = check.threads;
    options.max_file_size = check.max_file_size;
    options.prefilter = !check.no_prefilter;
    options.pedantic = check.pedantic;
    options.select = check.select.iter().map(|rule| rule.code.as_str()).collect();
    options.ignore = check.ignore.iter().map(|rule| rule.code.as_str()).collect();
    options.list_ignored = check.why_skipped;
    let outcome = pipeline::check(&options)?;
    if check.why_skipped {
        list_skipped(&outcome)?;
    }
    write_report(check, &outcome)?;
    Ok(exit_code(check, &outcome))
}

fn exit_code(check: &Check, outcome: &Outcome) -> ExitCode {
    let fails = outcome.findings.iter().any(|finding| finding.level == Level::Error);
    if !outcome.summary.errors.is_empty() {
        ExitCode::from(FAILED)
    } else if fails && !check.exit_zero {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    }
}

fn list_skipped(outcome: &Outcome) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for (path, reason) in &outcome.skipped {
        writeln!(out, "skipped ({}): {}", reason.title(), visible(path))?;
    }
    Ok(())
}

fn write_report(check: &Check, outcome: &Outcome) -> Result<()> {
    let report = Report { findings: &outcome.findings, sources: outcome, summary: &outcome.summary, tool_version: env!("CARGO_PKG_VERSION") };
    match &check.output {
        Some(path) => write_file(path, &report, check),
        None => {
            let stdout = io::stdout();
            let color = check.color.enabled(stdout.is_terminal());
            let mut out = BufWriter::new(stdout.lock());
            report::write(&report, check.format, color, &mut out)?;
            Ok(out.flush()?)
        }
    }
}

/// The report is complete before the file is touched.
fn write_file(path: &Path, report: &Report<'_>, check: &Check) -> Result<()> {
    let mut text = Vec::new();
    report::write(report, check.format, check.color.enabled(false), &mut text)?;
    std::fs::write(path, text).with_context(|| format!("cannot write the report to {}", path.display()))
}

fn explain(rule: &Rule) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    write!(out, "{}", rule.without_examples())?;
    out.flush()?;
    Ok(())
}

fn why(path: PathBuf, line: usize) -> Result<ExitCode> {
    let working_directory = std::env::current_dir().context("the working directory is gone")?;
    let mut options = Options::new(vec![path.clone()], working_directory);
    options.why = Some(Question { path, line });
    let outcome = pipeline::check(&options)?;
    let mut out = BufWriter::new(io::stdout().lock());
    report::write_explanations(&outcome.explanations, &outcome, &mut out)?;
    out.flush()?;
    for error in &outcome.summary.errors {
        writeln!(io::stderr(), "mprlint: {}: {}", visible(&error.path), error.message)?;
    }
    Ok(if outcome.summary.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

fn rules() -> Result<()> {
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
    Ok(())
}
