//! The first look at the files of a tree. Nearly all files of most trees say nothing of Procore: of these little more is kept than their names.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Run;
use super::files::{First, Look};
use super::records::{Records, Verdict};
use crate::walk::{Batch, Looked, Met};

/// What the first look at files of one folder gave.
#[derive(Default)]
pub(super) struct Seen {
    /// The files that do not name Procore, by their names.
    pub unnamed: Records,
    /// All others, by their paths.
    pub told: Vec<(PathBuf, Look)>,
}

impl Seen {
    /// A file that is known by its path.
    pub fn of(path: PathBuf, look: Look) -> Seen {
        Seen { unnamed: Records::default(), told: vec![(path, look)] }
    }
}

/// The paths of all files, in no order.
pub(super) fn paths(looked: &Looked<Seen>) -> impl Iterator<Item = PathBuf> {
    let unnamed = looked.seen.unnamed.iter().map(|record| looked.folder.join(record.name));
    unnamed.chain(looked.seen.told.iter().map(|(path, _)| path.clone()))
}

/// Looks into files.
pub(super) struct Looker<'r, 'o> {
    run: &'r Run<'o>,
    /// Has a file been met that names Procore? From then on, files are asked for paths, too, while their bytes are at hand. Which files were met before
    /// is up to chance; they are asked later, if they are of the same project.
    is_named: AtomicBool,
}

impl<'r, 'o> Looker<'r, 'o> {
    pub fn new(run: &'r Run<'o>) -> Self {
        Looker { run, is_named: AtomicBool::new(false) }
    }

    /// Looks into some files.
    pub fn look(&self, batch: &Batch<'_>) -> Seen {
        let mut seen = Seen::default();
        for met in batch.files() {
            self.look_at(&met, &mut seen);
            if let Some(progress) = &self.run.options.progress {
                progress.advance();
            }
        }
        seen
    }

    fn look_at(&self, met: &Met<'_>, seen: &mut Seen) {
        let Run { files, options, .. } = self.run;
        let is_wanted = |bytes: &[u8]| self.run.is_wanted(bytes);
        if let Some(look) = files.met_in_overlay(met, &is_wanted) {
            return seen.told.push((met.path(), look));
        }
        if !options.prefilter {
            return seen.told.push((met.path(), files.look_at(met, &is_wanted)));
        }
        let (verdict, look) = match files.search(met.open(), self.is_named.load(Ordering::Relaxed)) {
            First::Unnamed(None) => (Verdict::Unnamed, Look::Unnamed),
            First::Unnamed(Some(true)) => (Verdict::Paths, Look::Unnamed),
            First::Unnamed(Some(false)) => (Verdict::Nothing, Look::Unnamed),
            First::Look(look) => {
                if matches!(look, Look::Text(..)) {
                    self.is_named.store(true, Ordering::Relaxed);
                }
                return seen.told.push((met.path(), look));
            }
        };
        if !seen.unnamed.push(met.name(), verdict) {
            seen.told.push((met.path(), look));
        }
    }
}
