//! Which texts of a project are read.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::configured::Configured;
use super::files::Look;
use super::{Run, Stage, real};
use crate::finding::RelPath;
use crate::prefilter;
use crate::report::{FileError, FileNote};
use crate::walk::{self, SkipReason};

/// The texts of a project.
pub(super) struct Texts {
    /// The files that can matter, with their texts.
    pub texts: Vec<(RelPath, String)>,
    /// The files to report on.
    pub reported: FxHashSet<RelPath>,
    /// The files that matter only if another one needs them, by name.
    pub others: FxHashMap<String, PathBuf>,
}

impl Run<'_> {
    /// Reads what can matter. Nothing if no file does. `everything` says that all files are reported.
    pub(super) fn texts(&mut self, root: &Path, configured: &Configured<'_>, files: Vec<(PathBuf, Look)>, everything: bool) -> Option<Texts> {
        let config = configured.config;
        let files = if configured.files.max_file_size == self.files.max_file_size { files } else { self.with_own_limit(configured, files) };
        let here = &self.options.working_directory;
        let baseline = self.baseline_file(root, config).map(|file| real(&file));
        let mut texts: Vec<(RelPath, String)> = Vec::new();
        let mut reported: FxHashSet<RelPath> = FxHashSet::default();
        let mut unnamed: Vec<(RelPath, PathBuf)> = Vec::new();
        // Names are made only where they are needed: making them takes longer than looking into a file that does not matter.
        let names_procore = !config.own.hosts.is_empty() || files.iter().any(|(_, look)| matches!(look, Look::Text(..)));
        for (path, look) in files {
            let name: RelPath = if names_procore { walk::shown(&path, &self.outcome.base).into() } else { RelPath::from("") };
            let shown = || walk::shown(&path, here);
            let wanted = everything || self.reported.holds(&path);
            if !config.excludes_nothing() && config.excludes(path.strip_prefix(root).unwrap_or(&path)) {
                if wanted {
                    self.outcome.skipped.insert(shown(), SkipReason::Excluded);
                }
                continue;
            }
            if baseline.as_ref() == Some(&path) {
                if wanted {
                    self.outcome.skipped.insert(shown(), SkipReason::Generated);
                }
                continue;
            }
            let readable = matches!(look, Look::Unnamed | Look::Text(..));
            self.outcome.summary.scanned += usize::from(wanted && readable);
            if wanted && readable && names_procore {
                reported.insert(name.clone());
            }
            match look {
                Look::Unnamed => unnamed.push((name, path)),
                Look::Text(text, encoding) => {
                    if wanted && let Some(note) = encoding.note() {
                        self.outcome.summary.notes.push(FileNote { path: shown(), message: note.to_owned() });
                    }
                    texts.push((name, text));
                }
                Look::Skipped(reason) if wanted => drop(self.outcome.skipped.insert(shown(), reason)),
                Look::Failed(message) if wanted => self.outcome.summary.errors.push(FileError { path: shown(), message }),
                Look::Skipped(_) | Look::Failed(_) => {}
            }
        }
        // Where nothing names Procore, nothing can break; also where everything was read.
        let names_any = |text: &str| prefilter::concerns(text.as_bytes()) || configured.names_own_host(text);
        if config.own.hosts.is_empty() && !texts.iter().any(|(_, text)| names_any(text)) {
            return None;
        }
        self.begin(Stage::Scan);
        let mut others: FxHashMap<String, PathBuf> = FxHashMap::default();
        let second: Vec<(RelPath, PathBuf, Option<String>)> = unnamed
            .into_par_iter()
            .map(|(name, path)| {
                match configured.files.look(&path, &|bytes| prefilter::mentions_paths(bytes) || configured.bytes_name_own_host(bytes)) {
                    Look::Text(text, _) => (name, path, Some(text)),
                    _ => (name, path, None),
                }
            })
            .collect();
        for (name, path, text) in second {
            match text {
                Some(text) => texts.push((name, text)),
                None => drop(others.insert(name.to_string(), path)),
            }
        }
        texts.iter().any(|(_, text)| names_any(text)).then_some(Texts { texts, reported, others })
    }

    /// What the walk gave, by the size that the project's configuration allows: the walk does not know it yet.
    fn with_own_limit(&self, configured: &Configured<'_>, files: Vec<(PathBuf, Look)>) -> Vec<(PathBuf, Look)> {
        let wanted = |bytes: &[u8]| self.is_wanted(bytes);
        let again = |(path, first): (PathBuf, Look)| {
            let look = configured.files.look_again(&path, first, &wanted);
            (path, look)
        };
        files.into_par_iter().map(again).collect()
    }
}
