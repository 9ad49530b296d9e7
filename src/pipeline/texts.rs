//! Which texts of a project are read.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::configured::Configured;
use super::extract::Loaded;
use super::files::Look;
use super::seen::Seen;
use super::{Run, Stage, real};
use crate::cache::looks::Verdict;
use crate::config::Config;
use crate::finding::RelPath;
use crate::prefilter;
use crate::report::{FileError, FileNote};
use crate::walk::{self, Looked, SkipReason};

/// The texts of a project.
pub(super) struct Texts {
    /// The files that can matter, with their texts.
    pub texts: Vec<Loaded>,
    /// The files to report on.
    pub reported: FxHashSet<RelPath>,
    /// The files that matter only if another one needs them, by name.
    pub others: FxHashMap<String, PathBuf>,
}

impl Run<'_> {
    /// Reads what can matter. Nothing if no file does. `everything` says that all files are reported.
    pub(super) fn texts(&mut self, root: &Path, configured: &Configured<'_>, folders: &mut [Looked<Seen>], everything: bool) -> Option<Texts> {
        let config = configured.config;
        if configured.files.max_file_size != self.files.max_file_size {
            self.apply_own_limit(configured, folders);
        }
        let has_own_hosts = !config.own.hosts.is_empty();
        let mut told: Vec<(PathBuf, Look)> = folders.iter_mut().flat_map(|looked| std::mem::take(&mut looked.seen.told)).collect();
        told.sort_by(|a, b| a.0.as_os_str().cmp(b.0.as_os_str()));
        let is_named = has_own_hosts || told.iter().any(|(_, look)| matches!(look, Look::Text(..)));
        let here = &self.options.working_directory;
        let filter = Filter { root, config, baseline: self.baseline_file(root, config).map(|file| real(&file)) };
        let mut texts: Vec<Loaded> = Vec::new();
        let mut reported: FxHashSet<RelPath> = FxHashSet::default();
        let mut unnamed: Vec<Unnamed> = Vec::new();
        for (path, look) in told {
            let name: RelPath = walk::shown(&path, &self.outcome.base).into();
            let shown = || walk::shown(&path, here);
            let wanted = everything || self.reported.holds(&path);
            if let Some(reason) = filter.reason(&path) {
                if wanted {
                    self.outcome.skipped.insert(shown(), reason);
                }
                continue;
            }
            let readable = matches!(look, Look::Unnamed | Look::Text(..));
            self.outcome.summary.scanned += usize::from(wanted && readable);
            if wanted && readable && is_named {
                reported.insert(name.clone());
            }
            match look {
                Look::Unnamed => unnamed.push(Unnamed { name, path, verdict: Verdict::Unnamed, place: None }),
                Look::Text(text, encoding) => {
                    if wanted && let Some(note) = encoding.note() {
                        self.outcome.summary.notes.push(FileNote { path: shown(), message: note.to_owned() });
                    }
                    texts.push(Loaded { name, path, text });
                }
                Look::Skipped(reason) if wanted => drop(self.outcome.skipped.insert(shown(), reason)),
                Look::Failed(message) if wanted => self.outcome.summary.errors.push(FileError { path: shown(), message }),
                Look::Skipped(_) | Look::Failed(_) => {}
            }
        }
        for (index, Looked { folder, seen, .. }) in folders.iter().enumerate() {
            // What holds for a folder mostly holds for all of its files.
            let all_wanted = everything || self.reported.holds(folder);
            let some_wanted = all_wanted || self.reported.has_path_in(folder);
            if !is_named && (all_wanted || !some_wanted) && filter.passes_all(folder) {
                self.outcome.summary.scanned += if all_wanted { seen.unnamed_count() } else { 0 };
                continue;
            }
            for record in seen.unnamed() {
                let path = folder.join(record.name);
                let wanted = all_wanted || (some_wanted && self.reported.holds(&path));
                if let Some(reason) = filter.reason(&path) {
                    if wanted {
                        self.outcome.skipped.insert(walk::shown(&path, here), reason);
                    }
                    continue;
                }
                self.outcome.summary.scanned += usize::from(wanted);
                // Names are made only where they are needed: making them takes longer than looking into a file that does not matter.
                if is_named {
                    let name: RelPath = walk::shown(&path, &self.outcome.base).into();
                    if wanted {
                        reported.insert(name.clone());
                    }
                    unnamed.push(Unnamed { name, path, verdict: record.verdict, place: Some((index, record.at)) });
                }
            }
        }
        // Where nothing names Procore, nothing can break; also where everything was read.
        let names_any = |text: &str| prefilter::concerns(text.as_bytes()) || configured.names_own_host(text);
        if !has_own_hosts && !texts.iter().any(|loaded| names_any(&loaded.text)) {
            return None;
        }
        self.begin(Stage::Scan);
        unnamed.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        let mut others: FxHashMap<String, PathBuf> = FxHashMap::default();
        let second: Vec<(Unnamed, Option<String>)> = unnamed.into_par_iter().map(|file| self.look_for_paths(file, configured)).collect();
        for (file, text) in second {
            if let Some((index, at)) = file.place {
                folders[index].seen.set(at, file.verdict);
            }
            match text {
                Some(text) => texts.push(Loaded { name: file.name, path: file.path, text }),
                None => drop(others.insert(file.name.to_string(), file.path)),
            }
        }
        texts.iter().any(|loaded| names_any(&loaded.text)).then_some(Texts { texts, reported, others })
    }

    /// Looks again into a file that does not name Procore, in a project where another one does. Its text, if it can matter there.
    fn look_for_paths(&self, mut file: Unnamed, configured: &Configured<'_>) -> (Unnamed, Option<String>) {
        if file.verdict == Verdict::Nothing && configured.config.own.hosts.is_empty() {
            return (file, None);
        }
        let verdict = Cell::new(file.verdict);
        let is_wanted = |bytes: &[u8]| {
            let mentions_paths = prefilter::mentions_paths(bytes);
            verdict.set(if mentions_paths { Verdict::Paths } else { Verdict::Nothing });
            mentions_paths || configured.bytes_name_own_host(bytes)
        };
        let look = configured.files.look(&file.path, &is_wanted);
        // As it was, where the file could not be read.
        file.verdict = verdict.get();
        match look {
            Look::Text(text, _) => (file, Some(text)),
            _ => (file, None),
        }
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

/// A file that does not name Procore.
struct Unnamed {
    name: RelPath,
    path: PathBuf,
    verdict: Verdict,
    /// The folder that it was seen in and the place of its record there.
    place: Option<(usize, usize)>,
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
