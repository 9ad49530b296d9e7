//! The first look at the files of a tree. Nearly all files of most trees say nothing of Procore: of these little more is kept than their names.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::Run;
use super::earlier::Earlier;
use super::files::{First, Look};
use crate::cache::looks::{Known, Record, Records, Verdict};
use crate::walk::{Batch, Looked, Met, SkipReason, Stamp};

/// What the first look at files of one folder gave.
#[derive(Default)]
pub(super) struct Seen {
    /// The files that do not name Procore, by their names; with a cache, all that are to be kept.
    pub records: Records,
    /// All files but those that do not name Procore, by their paths.
    pub told: Vec<(PathBuf, Look)>,
    /// Which of the records are too large for the project, by their places, ascending.
    pub too_large: Vec<usize>,
    /// How many of the records are those of an earlier run.
    pub kept: usize,
    /// How many records of an earlier run say nothing to this one, because other texts stand for the files.
    pub passed_over: usize,
}

impl Seen {
    /// A file that is known by its path.
    pub fn of(path: PathBuf, look: Look) -> Seen {
        Seen { told: vec![(path, look)], ..Seen::default() }
    }

    /// The files that do not name Procore, but those among `told`.
    pub fn unnamed(&self) -> impl Iterator<Item = Record<'_>> {
        self.records.iter().filter(|record| record.verdict.is_unnamed() && self.too_large.binary_search(&record.at).is_err())
    }

    /// How many of these there are.
    pub fn unnamed_count(&self) -> usize {
        self.records.unnamed() - self.too_large.len()
    }

    /// Says more of a file that does not name Procore.
    pub fn set(&mut self, at: usize, verdict: Verdict) {
        if self.records.set(at, verdict) {
            self.kept = self.kept.saturating_sub(1);
        }
    }

    /// Adds a file that does not name Procore, or with a stamp any file.
    fn record(&mut self, met: &Met<'_>, verdict: Verdict, stamp: Option<Stamp>) {
        if !self.records.push(met.name(), verdict, stamp) && verdict.is_unnamed() {
            self.told.push((met.path(), Look::Unnamed));
        }
    }
}

/// The paths of all files, in no order; some more than once.
pub(super) fn paths(looked: &Looked<Seen>) -> impl Iterator<Item = PathBuf> {
    let recorded = looked.seen.records.iter().map(|record| looked.folder.join(record.name));
    recorded.chain(looked.seen.told.iter().map(|(path, _)| path.clone()))
}

/// Looks into files.
pub(super) struct Looker<'r, 'o> {
    run: &'r Run<'o>,
    root: &'r Path,
    earlier: Option<&'r Earlier>,
    /// Has a file been met that names Procore? From then on, files are asked for paths, too, while their bytes are at hand. Which files were met before
    /// is up to chance; they are asked later, if they are of the same project.
    is_named: AtomicBool,
}

impl<'r, 'o> Looker<'r, 'o> {
    pub fn new(run: &'r Run<'o>, root: &'r Path, earlier: Option<&'r Earlier>) -> Self {
        Looker { run, root, earlier, is_named: AtomicBool::new(false) }
    }

    /// Looks into some files.
    pub fn look(&self, batch: &Batch<'_>) -> Seen {
        let mut seen = Seen::default();
        seen.records.reserve(batch.count(), self.earlier.is_some());
        let mut known = self.earlier.map(|earlier| (earlier, earlier.folder(self.root, batch.path())));
        for met in batch.files() {
            self.look_at(&met, known.as_mut().map(|(earlier, known)| (*earlier, known)), &mut seen);
            if let Some(progress) = &self.run.options.progress {
                progress.advance();
            }
        }
        seen
    }

    fn look_at(&self, met: &Met<'_>, cache: Option<(&Earlier, &mut Known<'_>)>, seen: &mut Seen) {
        let Run { files, options, .. } = self.run;
        let is_wanted = |bytes: &[u8]| self.run.is_wanted(bytes);
        let mut earlier = None;
        let mut known = None;
        if let Some((table, files)) = cache {
            (earlier, known) = (Some(table), files.find(met.name()));
        }
        if let Some(look) = files.met_in_overlay(met, &is_wanted) {
            seen.passed_over += usize::from(known.is_some());
            return seen.told.push((met.path(), look));
        }
        if !options.prefilter {
            return seen.told.push((met.path(), files.look_at(met, &is_wanted)));
        }
        let asks_paths = self.is_named.load(Ordering::Relaxed);
        // Asking for the stamp takes a tenth of the time of reading; where there is nothing to compare it with, that of the open file does.
        if let Some(record) = known
            && let Some(stamp) = met.stamp()
            && record.stamp == Some(stamp)
            && stamp.size() <= files.max_file_size
        {
            let is_enough = match record.verdict {
                Verdict::Unnamed => !asks_paths,
                Verdict::Paths | Verdict::Nothing | Verdict::Binary | Verdict::Named => true,
            };
            if is_enough {
                match record.verdict {
                    Verdict::Binary => seen.told.push((met.path(), Look::Skipped(SkipReason::Binary))),
                    Verdict::Named => {
                        self.is_named.store(true, Ordering::Relaxed);
                        seen.told.push((met.path(), Look::Named(record.stamp)));
                    }
                    Verdict::Unnamed | Verdict::Paths | Verdict::Nothing => {}
                }
                seen.kept += 1;
                return seen.record(met, record.verdict, record.stamp);
            }
        }
        let file = met.open();
        // Before it is read: what is changed afterwards has another stamp.
        let stamp = earlier.and_then(|earlier| Stamp::of(file.as_ref().ok()?).filter(|stamp| earlier.is_settled(stamp)));
        let verdict = match files.search(file, asks_paths) {
            First::Unnamed(None) => Verdict::Unnamed,
            First::Unnamed(Some(true)) => Verdict::Paths,
            First::Unnamed(Some(false)) => Verdict::Nothing,
            First::Look(look) => {
                let (look, verdict) = match look {
                    Look::Named(_) => {
                        self.is_named.store(true, Ordering::Relaxed);
                        (Look::Named(stamp), Some(Verdict::Named))
                    }
                    Look::Skipped(SkipReason::Binary) => (look, Some(Verdict::Binary)),
                    Look::Skipped(_) | Look::Failed(_) | Look::Unnamed => (look, None),
                };
                seen.told.push((met.path(), look));
                let (Some(verdict), Some(_)) = (verdict, stamp) else { return };
                verdict
            }
        };
        seen.kept += usize::from(stamp.is_some() && known.is_some_and(|record| (record.verdict, record.stamp) == (verdict, stamp)));
        seen.record(met, verdict, stamp);
    }
}
