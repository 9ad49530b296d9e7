//! The only way from paths to findings: walk, load, prefilter, scan, link, judge, sort.

mod candidates;
mod configured;
mod contents;
mod draft;
mod earlier;
mod error;
mod explain;
mod extract;
mod files;
mod fix;
mod guard;
mod in_memory;
mod judge;
mod keep;
mod known;
mod link;
mod options;
mod outcome;
mod programs;
mod progress;
mod project;
mod remembered;
mod reported;
mod resident;
mod said;
mod seen;
mod show;
mod survey;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::{ThreadPool, ThreadPoolBuilder};
use rustc_hash::FxHashSet;

use crate::prefilter;
use crate::report::FileError;
use crate::walk::{self, Looked, RootReason, SkipReason, Walked};
use earlier::Earlier;
use files::Files;
use known::Known;
use reported::Reported;
use resident::ResidentProject;
use seen::{Looker, Seen};

pub use contents::Contents;
pub use error::Error;
pub use fix::{Change, Fixed, fix};
pub use guard::{caught, hold_panics};
pub use in_memory::{check_texts, is_silenced};
pub use options::{BaselineUse, CacheUse, DEFAULT_MAX_FILE_SIZE, DEFAULT_MAX_TIME, Options, Question};
pub use outcome::Outcome;
pub use progress::{Progress, Stage};
pub use resident::{Again, Resident};
pub use show::{FileReason, Shown, show};
pub use survey::survey;

/// Lints.
pub fn check(options: &Options) -> Result<Outcome, Error> {
    Ok(check_keeping(options, None)?.0)
}

/// Lints, and keeps what makes it fast to lint again after a change.
pub fn check_resident(options: &Options) -> Result<(Outcome, Resident), Error> {
    let (outcome, projects) = check_keeping(options, Some(Vec::new()))?;
    Ok((outcome, Resident::new(projects.unwrap_or_default(), pool(threads(options)))))
}

fn check_keeping(options: &Options, resident: Option<Vec<ResidentProject>>) -> Result<(Outcome, Option<Vec<ResidentProject>>), Error> {
    let options = &with_real_folder(options);
    let mut run = Run::new(options);
    run.resident = resident;
    match pool(run.threads) {
        Some(pool) => pool.install(|| run.all())?,
        // No threads to be had: slower, but the same.
        None => run.all()?,
    }
    let resident = run.resident.take();
    Ok((run.finish(), resident))
}

/// One name for every file: links in the working directory's own path would give two.
fn with_real_folder(options: &Options) -> Options {
    Options { working_directory: real(&options.working_directory), ..options.clone() }
}

fn threads(options: &Options) -> usize {
    if options.threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { options.threads }
}

fn pool(threads: usize) -> Option<ThreadPool> {
    ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_SIZE).build().ok()
}

/// The stack of a scanning thread, in bytes: readers recurse, and their depth limits are measured against this.
const STACK_SIZE: usize = 16 * 1024 * 1024;

struct Run<'a> {
    options: &'a Options,
    files: Files<'a>,
    threads: usize,
    reported: Reported,
    outcome: Outcome,
    /// The baselines in use, by file.
    baselines: BTreeMap<PathBuf, Known>,
    /// Projects that are done: one that lies in another is met twice when both are named.
    counted: FxHashSet<PathBuf>,
    /// What is kept for the next run, if that is asked for.
    resident: Option<Vec<ResidentProject>>,
}

impl<'a> Run<'a> {
    fn new(options: &'a Options) -> Run<'a> {
        let mut outcome = Outcome::default();
        outcome.working_directory.clone_from(&options.working_directory);
        outcome.base = base_of(&options.working_directory);
        Run {
            options,
            files: Files { overlay: &options.overlay, max_file_size: options.max_file_size.unwrap_or(DEFAULT_MAX_FILE_SIZE) },
            threads: threads(options),
            reported: Reported::default(),
            outcome,
            baselines: BTreeMap::new(),
            counted: FxHashSet::default(),
            resident: None,
        }
    }
}

impl Run<'_> {
    fn all(&mut self) -> Result<(), Error> {
        let here = &self.options.working_directory;
        // The roots to walk, and whether a configuration marks them.
        let mut roots: BTreeMap<PathBuf, bool> = BTreeMap::new();
        for path in &self.options.paths {
            let full = walk::absolute(path, here);
            let is_folder = match std::fs::metadata(&full) {
                Ok(kind) => kind.is_dir(),
                Err(_) if self.options.overlay.contains_key(&full) => false,
                Err(error) => {
                    self.outcome.summary.errors.push(FileError { path: self.outcome.name(&full), message: walk::plain_io_error(&error) });
                    continue;
                }
            };
            // Whoever works in a repository may be given the names of its links by others, and nobody knows whom these lead to.
            let is_here = |root: &Path, reason| matches!(reason, RootReason::Configured | RootReason::Repository) && here.starts_with(root);
            if walk::link_out(&full, here, is_here).is_some() {
                self.outcome.skipped.insert(walk::shown(&full, here), SkipReason::Outside);
                continue;
            }
            let full = real(&full);
            let relative = full.strip_prefix(&self.outcome.base).unwrap_or(Path::new(""));
            let relative = if is_folder { relative.join("any") } else { relative.to_path_buf() };
            // What is left out stays out when it is named, also where it has a configuration of its own.
            if let Some(reason) = walk::name_reason(&relative) {
                self.outcome.skipped.insert(walk::shown(&full, here), reason);
                continue;
            }
            let (root, reason) = walk::root_of(&full, is_folder, here);
            roots.insert(root, reason == RootReason::Configured);
            // Every path that was asked for counts in every walk, so that a project inside another one is complete whichever walk comes to it first.
            self.reported.add(full);
        }
        for (root, configured) in roots {
            self.root(&root, configured)?;
        }
        Ok(())
    }

    fn root(&mut self, root: &Path, configured: bool) -> Result<(), Error> {
        self.begin(Stage::Look);
        let earlier = Earlier::new(self, root, configured);
        let looker = Looker::new(self, root, earlier.as_ref());
        let mut walked = walk::walk(root, self.threads, &|batch| looker.look(batch));
        self.add_overlay(root, &mut walked);
        let here = &self.options.working_directory;
        let everything = self.reported.holds(root);
        // Only an editor may have the file whose folder is the root.
        let is_new = !root.exists() && self.options.overlay.keys().any(|path| path.starts_with(root));
        for (path, message) in std::mem::take(&mut walked.errors).into_iter().filter(|(path, _)| !is_new || path != root) {
            if everything || self.reported.holds(&path) || path == *root {
                self.outcome.summary.errors.push(FileError { path: self.outcome.name(&path), message });
            }
        }
        for (path, reason) in &walked.skipped {
            if everything || self.reported.holds(path) {
                self.outcome.skipped.insert(walk::shown(path, here), *reason);
            }
        }
        self.outcome.temporary.append(&mut walked.temporary);
        if self.options.list_ignored {
            self.list_ignored(root, &walked);
        }
        self.name_unseen(root, &walked);
        let mut projects: BTreeMap<PathBuf, Vec<Looked<Seen>>> = BTreeMap::new();
        // Folders of one project mostly follow each other.
        let mut current: Option<(PathBuf, Vec<Looked<Seen>>)> = None;
        for looked in std::mem::take(&mut walked.looked) {
            let project = walk::project_of(&looked.folder, root, configured, &walked);
            match &mut current {
                Some((open, folders)) if open == project => folders.push(looked),
                _ => {
                    let project = project.to_path_buf();
                    if let Some((done, mut folders)) = current.replace((project, vec![looked])) {
                        projects.entry(done).or_default().append(&mut folders);
                    }
                }
            }
        }
        if let Some((done, mut folders)) = current {
            projects.entry(done).or_default().append(&mut folders);
        }
        let mut done = Ok(());
        for (project, folders) in &mut projects {
            // Projects nobody asked about are not judged.
            let is_asked = everything || folders.iter().any(|looked| self.is_asked(looked));
            if is_asked && self.counted.insert(project.clone()) {
                done = self.project(project, folders, everything);
                if done.is_err() {
                    break;
                }
            }
        }
        if let Some(earlier) = earlier {
            let mut folders: Vec<Looked<Seen>> = projects.into_values().flatten().collect();
            folders.sort_by(Looked::by_place);
            earlier.keep(root, folders.iter());
        }
        done
    }

    /// Is a file of a folder reported?
    fn is_asked(&self, looked: &Looked<Seen>) -> bool {
        let has_path_in = self.reported.has_path_in(&looked.folder);
        self.reported.holds(&looked.folder) || (has_path_in && seen::paths(looked).any(|path| self.reported.holds(&path)))
    }

    /// What an editor holds need not be on the disk yet.
    fn add_overlay(&self, root: &Path, walked: &mut Walked<Seen>) {
        let is_new = |path: &Path| path.starts_with(root) && !path.exists();
        let named = |path: &Path| walk::name_reason(path.strip_prefix(root).unwrap_or(path)).is_none();
        for path in self.options.overlay.keys().filter(|path| is_new(path) && named(path)) {
            let look = self.files.look(path, &|bytes| self.is_wanted(bytes));
            walked.add(path.parent().unwrap_or(root), Seen::of(path.clone(), look));
        }
    }

    /// A named file that the walk did not come to: say why.
    fn name_unseen(&mut self, root: &Path, walked: &Walked<Seen>) {
        let here = &self.options.working_directory;
        let mut unseen: FxHashSet<&Path> = self.reported.below(root).filter(|path| !walked.skipped.contains_key(*path) && !path.is_dir()).collect();
        if !unseen.is_empty() {
            for looked in walked.looked.iter().filter(|looked| self.reported.has_path_in(&looked.folder)) {
                for path in seen::paths(looked) {
                    unseen.remove(path.as_path());
                }
            }
        }
        for path in unseen {
            let relative = path.strip_prefix(root).unwrap_or(path);
            let reason = walk::name_reason(relative).unwrap_or(SkipReason::Ignored);
            self.outcome.skipped.insert(walk::shown(path, here), reason);
        }
    }

    fn list_ignored(&mut self, root: &Path, walked: &Walked<Seen>) {
        let here = &self.options.working_directory;
        let seen: FxHashSet<PathBuf> = walked.looked.iter().flat_map(seen::paths).collect();
        for path in walk::all_files(root) {
            let under_skipped = path.ancestors().any(|folder| walked.skipped.contains_key(folder));
            if !seen.contains(&path) && !under_skipped && self.reported.holds(&path) {
                self.outcome.skipped.insert(walk::shown(&path, here), SkipReason::Ignored);
            }
        }
    }

    /// Can a file with these bytes matter, so far as it tells alone?
    fn is_wanted(&self, bytes: &[u8]) -> bool {
        !self.options.prefilter || prefilter::concerns(bytes)
    }

    fn begin(&self, stage: Stage) {
        if let Some(progress) = &self.options.progress {
            progress.begin(stage);
        }
    }

    fn finish(mut self) -> Outcome {
        self.close_baselines();
        let mut outcome = self.outcome;
        outcome.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        outcome.findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());
        for reason in outcome.skipped.values() {
            *outcome.summary.skipped.entry(reason.title()).or_default() += 1;
        }
        outcome.summary.errors.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
        outcome.summary.errors.dedup();
        outcome.summary.notes.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
        outcome.summary.notes.dedup();
        outcome
    }
}

/// A path without links. A link is linted where its target is, so that one file has one name.
fn real(path: &Path) -> PathBuf {
    // The long form that Windows gives is nothing to show to people, and links are rare there.
    if cfg!(windows) { path.to_path_buf() } else { path.canonicalize().unwrap_or_else(|_| path.to_path_buf()) }
}

/// The folder that the paths of a run are relative to: the git repository around the working directory, else the working directory. It does not
/// depend on the paths that were named.
fn base_of(working_directory: &Path) -> PathBuf {
    crate::config::repository_of(working_directory).unwrap_or(working_directory).to_path_buf()
}
