//! Baselines in use: which of their entries were met, and what would have to stand in them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{BaselineUse, Error, Run};
use crate::baseline::{Baseline, Entry, FILE_NAME};
use crate::config::{self, Config};
use crate::finding::Finding;
use crate::fingerprint::Fingerprints;
use crate::report::FileNote;
use crate::{regular_file, walk};

/// The longest baseline, in bytes: a quarter of a million findings.
const LONGEST: u64 = 64 * 1024 * 1024;

/// How many stale entries a note names.
const NAMED: usize = 3;

/// A baseline in use, and what was met of it.
#[derive(Debug, Default)]
pub(super) struct Known {
    baseline: Baseline,
    /// What takes its place, if it is written anew.
    renewed: Baseline,
    met: FxHashSet<String>,
    /// Entries of rules that the configuration switches off where they stand: nothing says whether the findings are gone.
    off: FxHashSet<String>,
}

/// The baseline of a project, while the project's findings go by.
pub(super) struct OfProject<'a> {
    known: &'a mut Known,
    folder: PathBuf,
    base: &'a Path,
    renew: bool,
    fingerprints: Fingerprints,
}

impl OfProject<'_> {
    /// Takes the next finding, in the order of their places and whether it will be shown or not, because twins are counted. `line` is its
    /// [`line`](crate::fingerprint::line).
    pub fn next(&mut self, finding: &Finding, line: &str) -> Entry {
        let path = walk::relative(&self.base.join(walk::path_of_name(&finding.place.path)), &self.folder, usize::MAX);
        let fingerprint = self.fingerprints.next(finding, &path, line);
        Entry { path, rule: finding.rule.to_owned(), fingerprint, line: line.to_owned() }
    }

    /// Is it known? Never, while the baseline is written anew.
    pub fn knows(&mut self, entry: &Entry) -> bool {
        let known = !self.renew && self.known.baseline.knows(&entry.fingerprint);
        if known {
            self.known.met.insert(entry.fingerprint.clone());
        }
        known
    }

    /// Adds what is reported to the baseline that is written.
    pub fn renew(&mut self, entry: Entry) {
        if self.renew {
            self.known.renewed.add(entry);
        }
    }

    /// Keeps what was known of a finding that is not reported this time.
    pub fn retain(&mut self, entry: Entry) {
        if self.renew && self.known.baseline.knows(&entry.fingerprint) {
            self.known.renewed.add(entry);
        }
    }
}

impl Run<'_> {
    /// The file of a project's baseline. It quotes what is reported, so it is not linted itself.
    pub(super) fn baseline_file(&self, root: &Path, config: &Config) -> Option<PathBuf> {
        let configured = || config.baseline.as_ref().map(|file| root.join(file));
        match &self.options.baseline {
            BaselineUse::Configured => configured(),
            BaselineUse::File(file) => Some(file.clone()),
            BaselineUse::Renew(file) => Some(file.clone().or_else(configured).unwrap_or_else(|| root.join(FILE_NAME))),
        }
    }

    /// Reads the baseline of a project, if it has one and it is not read yet.
    pub(super) fn open_baseline(&mut self, root: &Path, config: &Config) -> Result<(), Error> {
        let Some(file) = self.baseline_file(root, config) else { return Ok(()) };
        let folder = file.parent().unwrap_or(root);
        // One baseline can serve several projects, and what is off in this one says nothing of those inside it.
        let mut inner: FxHashMap<PathBuf, bool> = FxHashMap::default();
        let mut is_inner = |path: &Path| {
            let mut between = path.ancestors().skip(1).take_while(|between| *between != root);
            between.any(|between| *inner.entry(between.to_path_buf()).or_insert_with(|| config::is_configured(between)))
        };
        let mut is_off = |entry: &Entry| {
            let path = walk::absolute(&walk::path_of_name(&entry.path), folder);
            path.strip_prefix(root).is_ok_and(|relative| !config.rules_of(relative).is_enabled(&entry.rule)) && !is_inner(&path)
        };
        if !self.baselines.contains_key(&file) {
            let baseline = read(&file, root, &self.options.baseline)?;
            self.baselines.insert(file.clone(), Known { baseline, ..Known::default() });
        }
        if let Some(known) = self.baselines.get_mut(&file) {
            let off = known.baseline.entries().filter(|entry| is_off(entry)).map(|entry| entry.fingerprint.clone());
            known.off.extend(off);
        }
        Ok(())
    }

    /// The opened baseline of a project, if it has one. `base` is the folder that the paths of findings begin at.
    pub(super) fn baseline<'a>(
        &self,
        root: &Path,
        config: &Config,
        base: &'a Path,
        baselines: &'a mut BTreeMap<PathBuf, Known>,
    ) -> Option<OfProject<'a>> {
        let renew = matches!(self.options.baseline, BaselineUse::Renew(_));
        let file = self.baseline_file(root, config)?;
        let folder = file.parent().unwrap_or(root).to_path_buf();
        let known = baselines.get_mut(&file)?;
        Some(OfProject { known, folder, base, renew, fingerprints: Fingerprints::new() })
    }

    /// Does this run say whether a finding is still there?
    fn is_judged(&self, entry: &Entry, folder: &Path) -> bool {
        self.is_selected(&entry.rule) && self.reported.holds(&walk::absolute(&walk::path_of_name(&entry.path), folder))
    }

    /// Names the entries whose findings are gone, or hands over the baselines that are to be written.
    pub(super) fn close_baselines(&mut self) {
        for (file, known) in std::mem::take(&mut self.baselines) {
            let folder = file.parent().unwrap_or(Path::new(""));
            if matches!(self.options.baseline, BaselineUse::Renew(_)) {
                let mut renewed = known.renewed;
                // What is not looked at now stays.
                let stays = |entry: &&Entry| !self.is_judged(entry, folder) || known.off.contains(&entry.fingerprint);
                known.baseline.entries().filter(stays).for_each(|entry| renewed.add(entry.clone()));
                self.outcome.renewed.insert(file, renewed);
                continue;
            }
            let unread: FxHashSet<&str> = self.outcome.summary.errors.iter().map(|error| &*error.path).collect();
            let is_stale = |entry: &&Entry| {
                let name = || self.outcome.name(&walk::absolute(&walk::path_of_name(&entry.path), folder));
                !known.met.contains(&entry.fingerprint)
                    && !known.off.contains(&entry.fingerprint)
                    && self.is_judged(entry, folder)
                    && (unread.is_empty() || !unread.contains(&*name()))
            };
            let mut stale: Vec<&Entry> = known.baseline.entries().filter(is_stale).collect();
            if stale.is_empty() {
                continue;
            }
            stale.sort();
            let named: Vec<String> = stale.iter().take(NAMED).map(|entry| format!("{} in {}", entry.rule, entry.path)).collect();
            let more = if stale.len() > NAMED { format!(" and {} more", stale.len() - NAMED) } else { String::new() };
            let (entries, are) = if stale.len() == 1 { ("entry", "is") } else { ("entries", "are") };
            let message = format!(
                "{} {entries} {are} stale, because the findings are gone: {}{more}; `--write-baseline` writes it anew",
                stale.len(),
                named.join(", ")
            );
            self.outcome.summary.notes.push(FileNote { path: self.outcome.name(&file), message });
        }
    }
}

/// Reads the baseline of the project in a folder. One that is written anew need not be there.
fn read(file: &Path, root: &Path, named: &BaselineUse) -> Result<Baseline, Error> {
    let renew = matches!(named, BaselineUse::Renew(_));
    let bytes = match named {
        // Whoever names it on the command line may name a pipe.
        BaselineUse::File(_) | BaselineUse::Renew(Some(_)) => File::open(file).and_then(|file| regular_file::read_up_to(file, LONGEST)),
        _ if config::leads_out(file, root) => Err(io::Error::other("a link that leads out of the project")),
        _ => regular_file::read(file, LONGEST),
    };
    let text = match bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))) {
        Ok(text) => text,
        Err(error) if renew && error.kind() == io::ErrorKind::NotFound => return Ok(Baseline::default()),
        Err(error) => {
            let hint = if error.kind() == io::ErrorKind::NotFound { " (`--write-baseline` writes it)" } else { "" };
            return Err(Error::BaselineUnreadable { path: file.to_path_buf(), message: format!("{}{hint}", walk::plain_io_error(&error)) });
        }
    };
    match Baseline::parse(&text) {
        Ok(baseline) => Ok(baseline),
        // What cannot be read has nothing to keep when all of it is written anew; but it may be another file by mistake, so it is not overwritten.
        Err(problem) => Err(Error::Baseline { path: file.to_path_buf(), problem }),
    }
}
