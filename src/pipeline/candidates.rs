//! Which files of a project are read.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::configured::Configured;
use super::files::Look;
use super::programs::Folders;
use super::seen::Seen;
use super::{Run, Stage, real};
use crate::cache::looks::Verdict;
use crate::config::Config;
use crate::finding::RelPath;
use crate::prefilter;
use crate::report::FileError;
use crate::walk::{self, Looked, SkipReason, Stamp};

/// A file of a project that can be read.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// As findings name it.
    pub name: RelPath,
    /// Where it is, absolute.
    pub path: PathBuf,
    /// What it was when it was looked into, if it cannot have changed since without being noticed.
    pub stamp: Option<Stamp>,
    /// The program that its folder is in, see [`Folders`].
    pub folder: usize,
}

/// The files of a project in which something names Procore.
pub(super) struct Candidates {
    /// Those that can matter by themselves.
    pub wanted: Vec<Candidate>,
    /// Those that matter only if another one needs them.
    pub others: Vec<Candidate>,
    /// The files to report on.
    pub reported: ReportedNames,
}

/// The names of the files to report on.
pub(super) enum ReportedNames {
    /// All of the project.
    All,
    /// Some of them.
    Some(FxHashSet<RelPath>),
}

impl ReportedNames {
    /// Is a file of the project one of them?
    pub fn contains(&self, name: &RelPath) -> bool {
        match self {
            ReportedNames::All => true,
            ReportedNames::Some(names) => names.contains(name),
        }
    }
}

/// What was found out of the files of one folder that do not name Procore.
#[derive(Default)]
struct Unnamed {
    /// Those that can matter by themselves, and those that cannot.
    wanted: Vec<Candidate>,
    others: Vec<Candidate>,
    /// How many of them are reported, and which.
    scanned: usize,
    reported: Vec<RelPath>,
    skipped: Vec<(String, SkipReason)>,
    /// What is now known of the records with these places.
    told: Vec<(usize, Verdict)>,
}

impl Unnamed {
    fn add(&mut self, file: Candidate, is_wanted: bool) {
        if is_wanted { self.wanted.push(file) } else { self.others.push(file) }
    }
}

impl Run<'_> {
    /// Finds out which files can matter. Nothing if none does. `everything` says that all files are reported.
    pub(super) fn candidates(
        &mut self,
        root: &Path,
        configured: &Configured<'_>,
        folders: &mut [Looked<Seen>],
        everything: bool,
    ) -> Option<Candidates> {
        let config = configured.config;
        if configured.files.max_file_size != self.files.max_file_size {
            self.apply_own_limit(configured, folders);
        }
        let mut told: Vec<(PathBuf, Look)> = folders.iter_mut().flat_map(|looked| std::mem::take(&mut looked.seen.told)).collect();
        told.sort_by(|a, b| a.0.as_os_str().cmp(b.0.as_os_str()));
        // Names are made only where they are needed: making them takes longer than looking into a file that does not matter.
        let is_named = !config.own.hosts.is_empty() || told.iter().any(|(_, look)| matches!(look, Look::Named(_)));
        let here = &self.options.working_directory;
        let filter = Filter { root, config, baseline: self.baseline_file(root, config).map(|file| real(&file)) };
        let mut programs = Folders::new(root);
        let mut found = Unnamed::default();
        for (path, look) in told {
            let shown = || walk::shown(&path, here);
            let is_reported = everything || self.reported.holds(&path);
            if let Some(reason) = filter.reason(&path) {
                found.skipped.extend(is_reported.then(|| (shown(), reason)));
                continue;
            }
            let stamp = match look {
                Look::Unnamed => None,
                Look::Named(stamp) => stamp,
                Look::Skipped(reason) => {
                    found.skipped.extend(is_reported.then(|| (shown(), reason)));
                    continue;
                }
                Look::Failed(message) => {
                    self.outcome.summary.errors.extend(is_reported.then(|| FileError { path: self.outcome.name(&path), message }));
                    continue;
                }
            };
            found.scanned += usize::from(is_reported);
            if is_named {
                let file = Candidate { name: walk::shown(&path, &self.outcome.base).into(), folder: programs.of_file(&path), path, stamp };
                found.reported.extend((is_reported && !everything).then(|| file.name.clone()));
                let is_wanted = matches!(look, Look::Named(_)) || self.holds_paths(&file.path, Verdict::Unnamed, configured).1;
                found.add(file, is_wanted);
            }
        }
        if is_named {
            self.begin(Stage::Scan);
        }
        let programs: Vec<usize> = if is_named { folders.iter().map(|looked| programs.of_folder(&looked.folder)).collect() } else { Vec::new() };
        let of_folder = |(index, looked): (usize, &Looked<Seen>)| {
            let name = is_named.then(|| (walk::shown(&looked.folder, &self.outcome.base), programs.get(index).copied().unwrap_or_default()));
            self.unnamed(looked, name, configured, &filter, everything)
        };
        let parts: Vec<Unnamed> = folders.par_iter().enumerate().map(of_folder).collect();
        for (looked, mut part) in folders.iter_mut().zip(parts) {
            part.told.iter().for_each(|(at, verdict)| looked.seen.set(*at, *verdict));
            found.wanted.append(&mut part.wanted);
            found.others.append(&mut part.others);
            found.scanned += part.scanned;
            found.reported.append(&mut part.reported);
            found.skipped.append(&mut part.skipped);
        }
        self.outcome.summary.scanned += found.scanned;
        self.outcome.skipped.extend(found.skipped);
        let reported = if everything { ReportedNames::All } else { ReportedNames::Some(found.reported.into_iter().collect()) };
        // Where nothing names Procore, nothing can break.
        is_named.then_some(Candidates { wanted: found.wanted, others: found.others, reported })
    }

    /// Looks at the files of a folder that do not name Procore. `named` holds its name and program, if another file of the project names Procore.
    fn unnamed(
        &self,
        looked: &Looked<Seen>,
        named: Option<(String, usize)>,
        configured: &Configured<'_>,
        filter: &Filter<'_>,
        everything: bool,
    ) -> Unnamed {
        let Looked { folder, seen, .. } = looked;
        let mut found = Unnamed::default();
        // What holds for a folder mostly holds for all of its files.
        let all_reported = everything || self.reported.holds(folder);
        let some_reported = all_reported || self.reported.has_path_in(folder);
        let passes_all = filter.passes_all(folder);
        if named.is_none() && (all_reported || !some_reported) && passes_all {
            found.scanned = if all_reported { seen.unnamed_count() } else { 0 };
            return found;
        }
        for record in seen.unnamed() {
            let path = folder.join(record.name);
            let is_reported = all_reported || (some_reported && self.reported.holds(&path));
            if !passes_all && let Some(reason) = filter.reason(&path) {
                found.skipped.extend(is_reported.then(|| (walk::shown(&path, &self.options.working_directory), reason)));
                continue;
            }
            found.scanned += usize::from(is_reported);
            let Some((name, program)) = &named else { continue };
            let (verdict, is_wanted) = self.holds_paths(&path, record.verdict, configured);
            if verdict != record.verdict {
                found.told.push((record.at, verdict));
            }
            let file = Candidate { name: walk::shown_in(name, record.name).into(), path, stamp: record.stamp, folder: *program };
            found.reported.extend((is_reported && !everything).then(|| file.name.clone()));
            found.add(file, is_wanted);
        }
        found
    }

    /// Can a file matter that does not name Procore, in a project where another one does? Also answers with what is now known of it.
    fn holds_paths(&self, path: &Path, known: Verdict, configured: &Configured<'_>) -> (Verdict, bool) {
        match known {
            Verdict::Paths => return (known, true),
            Verdict::Nothing if configured.config.own.hosts.is_empty() => return (known, false),
            _ => {}
        }
        let verdict = Cell::new(known);
        let is_wanted = |bytes: &[u8]| {
            let mentions_paths = prefilter::mentions_paths(bytes);
            verdict.set(if mentions_paths { Verdict::Paths } else { Verdict::Nothing });
            mentions_paths || configured.bytes_name_own_host(bytes)
        };
        let look = configured.files.look(path, &is_wanted);
        // As it was, where the file could not be read.
        (verdict.get(), matches!(look, Look::Named(_)))
    }

    /// Changes what the walk gave to what the size says that the project's configuration allows: the walk does not know it yet.
    fn apply_own_limit(&self, configured: &Configured<'_>, folders: &mut [Looked<Seen>]) {
        let wanted = |bytes: &[u8]| self.is_wanted(bytes);
        folders.par_iter_mut().for_each(|Looked { folder, seen, .. }| {
            for (path, look) in &mut seen.told {
                let first = std::mem::replace(look, Look::Unnamed);
                *look = configured.files.look_again(path, first, &wanted);
            }
            for record in seen.records.iter().filter(|record| record.verdict.is_unnamed()) {
                let path = folder.join(record.name);
                if configured.files.is_too_large(&path) {
                    seen.told.push((path, Look::Skipped(SkipReason::TooLarge)));
                    seen.too_large.push(record.at);
                }
            }
        });
    }
}

/// What a project leaves out.
struct Filter<'a> {
    root: &'a Path,
    config: &'a Config,
    /// Its baseline.
    baseline: Option<PathBuf>,
}

impl Filter<'_> {
    /// Why a file is left out, if it is.
    fn reason(&self, path: &Path) -> Option<SkipReason> {
        if !self.config.excludes_nothing() && self.config.excludes(path.strip_prefix(self.root).unwrap_or(path)) {
            return Some(SkipReason::Excluded);
        }
        (self.baseline.as_deref() == Some(path)).then_some(SkipReason::Generated)
    }

    /// Is no file of a folder left out?
    fn passes_all(&self, folder: &Path) -> bool {
        self.config.excludes_nothing() && self.baseline.as_deref().and_then(Path::parent) != Some(folder)
    }
}
