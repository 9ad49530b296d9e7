//! `mprlint check --watch`: lints again whenever a file of the project changes.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use console::Term;
use notify_debouncer_full::notify::{Config, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, NoCache, new_debouncer_opt};
use same_file::Handle;

use super::args::Check;
use super::{check, is_broken_pipe};
use mprlint::changes::Repository;
use mprlint::walk;

/// Editors write a file in several steps.
const PAUSE: Duration = Duration::from_millis(150);

/// Lints until the program is ended.
pub fn run(arguments: &Check) -> Result<ExitCode> {
    if arguments.selection.files_from.as_deref() == Some(Path::new("-")) {
        bail!("--watch with `--files-from -`: the standard input can be read only once; write the list to a file");
    }
    let working_directory = super::working_directory()?;
    let working_directory = working_directory.canonicalize().context("the working directory is gone")?;
    let roots = roots(arguments, &working_directory)?;
    let own = arguments.output.as_ref().map(|path| walk::absolute(path, &working_directory));
    let (sender, changes) = mpsc::channel();
    let config = Config::default().with_follow_symlinks(false);
    let mut watcher = new_debouncer_opt::<_, RecommendedWatcher, _>(PAUSE, None, sender, NoCache::new(), config)?;
    for root in &roots {
        watcher.watch(root, RecursiveMode::Recursive).with_context(|| format!("cannot watch {}", root.display()))?;
    }
    loop {
        match check::once(arguments) {
            Err(error) if is_broken_pipe(&error) => return Err(error),
            // Whoever edits the configuration makes mistakes on the way.
            Err(error) => super::complain(&error, arguments.color),
            Ok(_) => {}
        }
        writeln!(io::stderr(), "watching for changes · Ctrl-C ends")?;
        let changed = loop {
            let batch = changes.recv().context("the files are no longer watched")?;
            // What is put in its place later is not watched.
            if let Some(gone) = roots.iter().find(|root| !root.exists()) {
                bail!("{} is gone, so there is nothing left to watch", gone.display());
            }
            // Only once it is written, it is known where its links lead.
            let own = own.as_ref().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
            if let Some(path) = changed(&batch, &roots, own.as_deref()) {
                break path;
            }
        };
        if io::stdout().is_terminal() {
            Term::stdout().clear_screen()?;
        } else {
            writeln!(io::stderr(), "--- {} changed", mprlint::report::visible(&walk::shown(&changed, &working_directory)))?;
        }
    }
}

/// The folders of the projects that are reported on.
fn roots(arguments: &Check, working_directory: &Path) -> Result<BTreeSet<PathBuf>> {
    let selection = &arguments.selection;
    let mut paths = arguments.paths.clone();
    if selection.changed_since.is_some() && paths.is_empty() {
        paths.push(Repository::here()?.root().to_path_buf());
    }
    if selection.files_from.is_some() {
        paths.extend(super::selection::select(arguments, working_directory)?.paths);
    } else if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let mut roots = BTreeSet::new();
    for path in paths {
        let full = walk::absolute(&path, working_directory);
        let full = full.canonicalize().unwrap_or(full);
        roots.insert(walk::root_of(&full, full.is_dir(), working_directory).0);
    }
    // What is inside of another one is watched with that.
    let is_inside = |root: &PathBuf| root.ancestors().skip(1).any(|folder| roots.contains(folder));
    Ok(roots.iter().filter(|root| !is_inside(root)).cloned().collect())
}

/// A file that changed and plays a part, if there is one.
fn changed(batch: &DebounceEventResult, roots: &BTreeSet<PathBuf>, own: Option<&Path>) -> Option<PathBuf> {
    // What could not be told may have been a change.
    let events = match batch {
        Ok(events) => events,
        Err(_) => return roots.first().cloned(),
    };
    // Reading is no change; the linter itself reads.
    let paths = events.iter().filter(|event| !matches!(event.kind, EventKind::Access(_))).flat_map(|event| &event.paths);
    let is_temporary = |path: &Path| path.file_name().is_some_and(walk::is_temporary);
    // The order of a batch is not that of time in every system.
    let candidates: BTreeSet<&PathBuf> = paths.filter(|path| Some(path.as_path()) != own && !is_temporary(path)).collect();
    candidates.into_iter().find(|path| roots.iter().any(|root| walk::reaches(root, path)) && !is_written_to(path)).cloned()
}

/// Is it the file that the shell has made of the standard output or the standard error: `mprlint check --watch > report`?
fn is_written_to(path: &Path) -> bool {
    // Opening a pipe would wait until somebody writes into it.
    if !path.symlink_metadata().is_ok_and(|about| about.is_file()) {
        return false;
    }
    let Ok(file) = Handle::from_path(path) else { return false };
    [Handle::stdout(), Handle::stderr()].into_iter().flatten().any(|stream| stream == file)
}
