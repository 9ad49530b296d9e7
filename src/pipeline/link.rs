//! From the texts of a project to the linked facts of its programs.

use std::hash::BuildHasher;
use std::path::PathBuf;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::candidates::{Candidate, Candidates, ReportedNames};
use super::configured::Configured;
use super::contents::Contents;
use super::extract::Extract;
use super::files::Loaded;
use super::guard::caught;
use super::programs::{Program, split};
use super::remembered::Remembered;
use super::{FileReason, Run};
use crate::deadline;
use crate::domain::Domain;
use crate::finding::RelPath;
use crate::project::modules::Modules;
use crate::project::{FileId, Project, ProjectFiles, ids};
use crate::report::{FileError, FileNote};
use crate::scan::facts::Directive;

/// The programs of a project, with what stands in their files.
pub(super) struct Scanned<'a> {
    /// Each is linked and judged on its own.
    pub programs: Vec<Program>,
    /// The files to report on.
    pub reported: ReportedNames,
    /// The comments in reported files that speak to the linter.
    pub directives: Vec<(RelPath, Vec<Directive>)>,
    /// The texts of all files that were read.
    pub contents: Contents,
    /// The files that were not.
    pub unread: Vec<Candidate>,
    /// Which file imports which.
    pub imports: Vec<(RelPath, RelPath)>,
    /// The configuration that they were read with.
    pub configured: &'a Configured<'a>,
}

impl Run<'_> {
    /// Reads and scans the files that can matter, and what they need. Nothing if there is nothing to judge.
    pub(super) fn scan<'a>(&mut self, files: Candidates, configured: &'a Configured<'a>, remembered: Option<&Remembered>) -> Option<Scanned<'a>> {
        let Candidates { wanted, mut others, reported } = files;
        let mut scanner = Scanner { run: self, configured, remembered, reported: &reported };
        let mut files: Vec<Extract> = scanner.scan_all(wanted).into_iter().flatten().collect();
        if !files.iter().any(|file| file.summary.concerns) {
            return None;
        }
        let imports = scanner.pull_imports(&mut files, &mut others);
        if let Some(remembered) = remembered {
            remembered.keep_files(&files);
        }
        let mut contents = Contents::default();
        for Extract { file, sum, .. } in &files {
            contents.add(file.name.clone(), &file.path, *sum, &configured.files);
        }
        let is_reported = |file: &&Extract| reported.contains(&file.file.name);
        for Extract { file, summary, .. } in files.iter().filter(is_reported).filter(|file| file.summary.matters) {
            self.outcome.summary.notes.extend(summary.notes.iter().map(|note| FileNote { path: file.name.clone(), message: note.clone() }));
        }
        // A file that plays no other part can hold a comment that has become useless.
        let directives = files.iter().filter(is_reported).filter(|file| !file.summary.directives.is_empty());
        let directives = directives.map(|file| (file.file.name.clone(), file.summary.directives.clone())).collect();
        let name = |file: &FileId| Some(files.get(*file)?.file.name.clone());
        let by_name = imports.iter().filter_map(|(file, other)| Some((name(file)?, name(other)?))).collect();
        Some(Scanned { programs: split(files, &imports), reported, directives, contents, unread: others, imports: by_name, configured })
    }
}

/// Reads files and finds out their facts.
struct Scanner<'r, 'o, 'a> {
    run: &'r mut Run<'o>,
    configured: &'a Configured<'a>,
    remembered: Option<&'a Remembered>,
    reported: &'r ReportedNames,
}

impl Scanner<'_, '_, '_> {
    /// The facts of files; nothing for one that cannot be read.
    fn scan_all(&mut self, files: Vec<Candidate>) -> Vec<Option<Extract>> {
        let Scanner { configured, remembered, .. } = *self;
        let progress = self.run.options.progress.as_ref();
        let scan = |file: Candidate| {
            let (name, path) = (file.name.clone(), file.path.clone());
            let scanned = caught(|| deadline::within(configured.max_time, || scan(file, configured, remembered)));
            let scanned = scanned.unwrap_or_else(|message| Err(Unread { name, path, reason: FileReason::Failed(message), is_mistake: true }));
            if let Some(progress) = progress {
                progress.advance();
            }
            scanned
        };
        let scanned: Vec<_> = files.into_par_iter().map(scan).collect();
        scanned.into_iter().map(|scanned| scanned.map_err(|unread| self.report(unread)).ok()).collect()
    }

    /// Tells why a file was not read, if it is to be reported on.
    fn report(&mut self, unread: Unread) {
        let Unread { name, path, reason, is_mistake } = unread;
        if !is_mistake && !self.reported.contains(&name) {
            return;
        }
        let outcome = &mut self.run.outcome;
        outcome.summary.scanned = outcome.summary.scanned.saturating_sub(1);
        match reason {
            FileReason::Skipped(reason) => drop(outcome.skipped.insert(outcome.shown_path(&path), reason)),
            FileReason::Failed(message) => outcome.summary.errors.push(FileError { path: name, message }),
        }
    }

    /// Reads what the files of the project need, and what that needs in turn, although it does not mention Procore. Answers with pairs of files of which
    /// one imports the other.
    #[allow(clippy::indexing_slicing, reason = "the numbers of files are places in the lists that grow with them")]
    fn pull_imports(&mut self, files: &mut Vec<Extract>, others: &mut Vec<Candidate>) -> Vec<(FileId, FileId)> {
        let prefix = self.configured.prefix;
        let own = files.len();
        let all = files.iter().map(|file| &file.file).chain(others.iter());
        let modules = Modules::of_programs(all.map(|file| (file.name.strip_prefix(prefix).unwrap_or(&file.name), file.folder)));
        // Where each file stands among those that are read.
        let mut places: Vec<Option<FileId>> = (0..own).map(Some).chain(others.iter().map(|_| None)).collect();
        // The files that were read, by where they stand among all.
        let mut read: Vec<usize> = (0..own).collect();
        let mut pulled = vec![false; others.len()];
        let mut imports: Vec<(FileId, usize)> = Vec::new();
        let mut from = 0;
        while from < files.len() {
            let mut wanted: Vec<usize> = Vec::new();
            for (file, extract) in files.iter().enumerate().skip(from) {
                let outline = &extract.summary.outline;
                let imported = modules.imported_by(&outline.imports, read[file]);
                wanted.extend(modules.files_of_types(&outline.types, read[file]));
                wanted.extend(&imported);
                imports.extend(imported.into_iter().map(|other| (file, other)));
            }
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|file| file.checked_sub(own).is_some_and(|file| !std::mem::replace(&mut pulled[file], true)));
            from = files.len();
            let scanned = self.scan_all(wanted.iter().map(|file| others[file - own].clone()).collect());
            for (place, extract) in wanted.into_iter().zip(scanned) {
                if let Some(extract) = extract {
                    places[place] = Some(files.len());
                    read.push(place);
                    files.push(extract);
                }
            }
        }
        let mut pulled = pulled.into_iter();
        others.retain(|_| !pulled.next().unwrap_or(false));
        imports.into_iter().filter_map(|(file, other)| Some((file, places[other]?))).collect()
    }
}

/// A file that cannot be read.
struct Unread {
    name: RelPath,
    path: PathBuf,
    reason: FileReason,
    /// Is it a mistake of the linter? Then it is told in any case.
    is_mistake: bool,
}

/// The facts of a file.
fn scan(file: Candidate, configured: &Configured<'_>, remembered: Option<&Remembered>) -> Result<Extract, Unread> {
    if let Some(known) = remembered.and_then(|remembered| remembered.by_stamp(&file)) {
        return Ok(known);
    }
    let reason = match configured.files.load(&file.path) {
        Loaded::Text(content) => {
            let known = remembered.and_then(|remembered| remembered.by_sum(&file, content.sum));
            return Ok(known.unwrap_or_else(|| Extract::of(file, content, configured)));
        }
        Loaded::Skipped(reason) => FileReason::Skipped(reason),
        Loaded::Failed(message) => FileReason::Failed(message),
    };
    Err(Unread { name: file.name, path: file.path, reason, is_mistake: false })
}

impl Scanned<'_> {
    /// What can be told without reading of the files around a program that are not read: nothing if that says not enough.
    pub fn around(&self, folders: &FxHashSet<usize>) -> Option<u64> {
        let mut around = self.unread.iter().filter(|file| folders.contains(&file.folder));
        // In any order: that of a folder is up to the system.
        around.try_fold(0, |sum: u64, file| Some(sum.wrapping_add(FxBuildHasher.hash_one((&file.name, file.stamp?)))))
    }

    /// The facts of a program.
    pub fn unpack(&self, program: &Program) -> ProjectFiles {
        ProjectFiles::new(program.files.par_iter().map(|file| file.unpack(self.configured)).collect(), self.configured.prefix)
    }

    /// Links the files of a program, and adds what else stands around them if it can be asked for: then the answer is true.
    pub fn link<'f>(&self, program: &Program, files: &'f ProjectFiles, domain: &Domain) -> (Project<'f>, bool) {
        let mut project = Project::new(files);
        let asks = ids::asks(&project, domain, &self.configured.config.ids);
        if asks {
            project.surroundings = self.surroundings(program, &project);
        }
        (project, asks)
    }
}
