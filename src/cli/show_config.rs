//! `mprlint check --show-config`: what applies to a path, and where it comes from.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;

use super::FAILED;
use mprlint::config::{FailLevel, Origin};
use mprlint::pipeline::{self, FileReason, Options, Shown};
use mprlint::report::visible;
use mprlint::walk::RootReason;

/// Prints what applies to the paths of a run. Lints nothing.
pub fn run(options: &Options, fail_level: Option<FailLevel>) -> Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let all = pipeline::show(options, fail_level)?;
    for (index, shown) in all.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write(shown, &mut out)?;
    }
    out.flush()?;
    let failed = all.iter().any(|shown| matches!(shown.file, Some(Err(FileReason::Failed(_)))));
    Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

fn write(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let folder = |path: &str| if path.is_empty() { ".".to_owned() } else { visible(path).into_owned() };
    writeln!(out, "# {}", folder(&shown.path))?;
    let document = match &shown.document {
        Some((path, table)) if table.is_empty() => visible(path).into_owned(),
        Some((path, table)) => format!("{}, [{table}]", visible(path)),
        None => "none: defaults".to_owned(),
    };
    writeln!(out, "# configuration: {document}")?;
    let reason = match shown.reason {
        RootReason::Configured => "the nearest folder with a configuration",
        RootReason::Repository => "the nearest git repository",
        RootReason::WorkingDirectory => "the working directory",
        RootReason::Named => "the named folder",
    };
    writeln!(out, "# project: {}, {reason}", folder(&shown.root))?;
    match &shown.file {
        Some(Ok(language)) => writeln!(out, "# read as: {language}")?,
        Some(Err(FileReason::Skipped(reason))) => writeln!(out, "# not read: {}", reason.title())?,
        Some(Err(FileReason::Failed(message))) => writeln!(out, "# {}", visible(message))?,
        None => {}
    }
    let file = shown.document.as_ref().map_or("", |(path, _)| path.as_str());
    let origin = |origin: &Origin| match origin {
        Origin::Default => "default".to_owned(),
        Origin::Line(line) => format!("{}:{line}", visible(file)),
        Origin::CommandLine => "command line".to_owned(),
    };
    for key in &shown.keys {
        let origins: Vec<String> = key.origins.iter().map(origin).collect();
        match &key.value {
            Some(value) => writeln!(out, "{} = {}  # {}", key.key, visible(value), origins.join(", "))?,
            None => writeln!(out, "# {} is not set  # {}", key.key, origins.join(", "))?,
        }
    }
    writeln!(out, "\n# What that comes to, by rule")?;
    for (rule, judgement) in &shown.rules {
        let level = judgement.level.map_or_else(|| "off".to_owned(), |level| level.to_string());
        writeln!(out, "# {} {}: {level}  # {}", rule.code, rule.name, origin(&judgement.origin))?;
    }
    Ok(())
}
