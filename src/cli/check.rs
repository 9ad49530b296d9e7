//! `mprlint check`.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::args::Check;
use super::progress::Line;
use super::{FAILED, FOUND, fix, interrupt, output, selection, show_config, unchecked, watch};
use mprlint::baseline;
use mprlint::config::Config;
use mprlint::pipeline::{self, BaselineUse, CacheUse, Fixed, Options, Outcome};
use mprlint::report::{self, FileNote, Format, Report, visible};
use mprlint::walk;

/// Lints, and writes the report; with `--watch` again and again.
pub fn run(check: &Check) -> Result<ExitCode> {
    if check.statistics && !matches!(check.format, Format::Human | Format::Json | Format::Jsonl) {
        bail!("--statistics: only the formats human, json and jsonl can count");
    }
    interrupt::catch();
    if check.watch { watch::run(check) } else { once(check) }
}

/// Lints, and writes the report.
pub fn once(check: &Check) -> Result<ExitCode> {
    let working_directory = super::working_directory()?;
    let selected = selection::select(check, &working_directory)?;
    let mut options = Options::new(selected.paths, working_directory);
    options.overlay = selected.overlay;
    options.threads = usize::from(check.threads);
    options.max_file_size = check.max_file_size;
    options.prefilter = !check.no_prefilter;
    options.pedantic = check.pedantic;
    options.select = check.select.iter().map(|rule| rule.code.as_str()).collect();
    options.ignore = check.ignore.iter().map(|rule| rule.code.as_str()).collect();
    options.list_ignored = check.why_skipped;
    options.show_suppressed = check.show_suppressed;
    options.baseline = baseline(check, &options.working_directory);
    options.cache = cache(check.cache_dir.as_deref(), check.no_cache, &options.working_directory);
    if check.show_config {
        return show_config::run(&options, check.fail_level);
    }
    let line = Line::start();
    options.progress = line.as_ref().map(Line::counter);
    let fixes = fix::Use::of(check);
    let done = match fixes {
        Some(_) => fix::run(check, &options),
        None => pipeline::check(&options).map(|outcome| Fixed { outcome, changes: Vec::new() }).map_err(Into::into),
    };
    // The terminal is clean before anything else is written to it.
    drop(line);
    let mut done = done?;
    for (path, message) in selected.notes {
        let path = done.outcome.name(&path);
        done.outcome.summary.notes.push(FileNote { path, message: message.to_owned() });
    }
    let outcome = match fixes {
        None => done.outcome,
        Some(fix::Use::Write) => fix::write(&options, done)?,
        Some(fix::Use::Print) => {
            fix::print(&options, &done)?;
            fix::tell(check, &done.outcome)?;
            return Ok(exit_code(check, &done.outcome));
        }
        Some(fix::Use::Show) => {
            fix::show(&options, &done)?;
            fix::tell(check, &done.outcome)?;
            return Ok(exit_code_of_diff(check, &done));
        }
    };
    if check.write_baseline {
        return write_baselines(check, &outcome);
    }
    if check.why_skipped {
        list_skipped(&outcome)?;
    }
    write_report(check, &outcome)?;
    Ok(exit_code(check, &outcome))
}

fn baseline(check: &Check, working_directory: &Path) -> BaselineUse {
    let file = check.baseline.as_ref().map(|file| walk::absolute(file, working_directory));
    match (file, check.write_baseline) {
        (file, true) => BaselineUse::Renew(file),
        (Some(file), false) => BaselineUse::File(file),
        (None, false) => BaselineUse::Configured,
    }
}

/// Where the cache is: the command line is stronger than the environment, and none is stronger than a folder.
pub fn cache(folder: Option<&Path>, off: bool, working_directory: &Path) -> CacheUse {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let is_off = variable("MPRLINT_NO_CACHE").is_some_and(|value| value != "0" && value != "false");
    match folder.map(Path::to_path_buf).or_else(|| variable("MPRLINT_CACHE_DIR").map(PathBuf::from)) {
        _ if off || is_off => CacheUse::Off,
        Some(folder) => CacheUse::Folder(walk::absolute(&folder, working_directory)),
        None => CacheUse::Configured,
    }
}

/// Writes the baselines, unless something could not be read: its findings would be missing, and come back as new ones.
fn write_baselines(check: &Check, outcome: &Outcome) -> Result<ExitCode> {
    let mut out = io::stderr().lock();
    unchecked::write(outcome, &mut out)?;
    if !outcome.summary.errors.is_empty() {
        bail!("no baseline was written, because not everything could be read");
    }
    for (file, baseline) in &outcome.renewed {
        output::write(file, report::escaped_json(&baseline.to_json()).as_bytes())
            .with_context(|| format!("cannot write the baseline {}", file.display()))?;
        let findings = if baseline.len() == 1 { "finding" } else { "findings" };
        let shown = outcome.shown_path(file);
        writeln!(out, "{}: {} {findings}", visible(&shown), baseline.len())?;
        let configured = file.parent().and_then(|folder| Config::of_root(folder).ok()).is_some_and(|config| config.baseline.is_some());
        if check.baseline.is_none() && !configured {
            writeln!(out, "to use it: `mprlint check --baseline {}`, or `baseline = \"{}\"` in mprlint.toml", visible(&shown), baseline::FILE_NAME)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn exit_code(check: &Check, outcome: &Outcome) -> ExitCode {
    if !outcome.summary.errors.is_empty() {
        ExitCode::from(FAILED)
    } else if outcome.fails(check.fail_level) && !check.exit_zero {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    }
}

/// A diff is what a run is asked for: what cannot be fixed does not count.
fn exit_code_of_diff(check: &Check, fixed: &Fixed) -> ExitCode {
    match &fixed.outcome.summary.errors[..] {
        [] if fixed.changes.is_empty() || check.exit_zero => ExitCode::SUCCESS,
        [] => ExitCode::from(FOUND),
        _ => ExitCode::from(FAILED),
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
    let report = Report {
        findings: &outcome.findings,
        sources: outcome,
        summary: &outcome.summary,
        tool_version: env!("CARGO_PKG_VERSION"),
        statistics: check.statistics,
    };
    match check.output.as_deref().filter(|path| *path != Path::new("-")) {
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
    output::write(path, &text).with_context(|| format!("cannot write the report to {}", path.display()))
}
