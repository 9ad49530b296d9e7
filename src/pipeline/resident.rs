//! What stays in memory between two runs of an editor's server, so that a change of one text costs the time of its program and not of the whole tree.
//!
//! As long as nothing but the text of one file has changed, and it imports what it did before and belongs to the same program, the findings of all other programs
//! are what they were. Wherever that is not certain there is no short way, and everything is linted as by [`super::check`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::ThreadPool;
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{Candidate, ReportedNames};
use super::configured::Configured;
use super::contents::Contents;
use super::extract::{Extract, Summary};
use super::files::{Files, Loaded};
use super::judge::Judgement;
use super::keep::Judged;
use super::link::Scanned;
use super::programs::{Program, numbers};
use super::{Options, Outcome, Run, with_real_folder};
use crate::config::Config;
use crate::deadline;
use crate::domain::Domain;
use crate::finding::RelPath;
use crate::prefilter;
use crate::project::ProjectFiles;
use crate::project::outline::Outline;
use crate::rules;

/// A project that was judged as a whole.
pub(super) struct ResidentProject {
    /// Its folder, absolute.
    pub root: PathBuf,
    /// Its configuration.
    pub config: Config,
    /// What stands before the paths that the configuration speaks of, as in [`Configured`].
    pub prefix: String,
    /// Larger files are skipped, in bytes.
    pub max_file_size: u64,
    /// Its programs, with what is known of their files.
    pub programs: Vec<Program>,
    /// The files that were not read.
    pub unread: Vec<Candidate>,
    /// Which file imports which.
    pub imports: Vec<(RelPath, RelPath)>,
    /// The names by which its programs belong together, and perhaps some that did; nothing until they are first asked for.
    pub shared: Option<FxHashSet<u64>>,
    /// The program that was linted last, as it was unpacked.
    pub open: Option<Open>,
}

/// A program, unpacked: to do that again with every change takes as long as linking.
pub(super) struct Open {
    program: usize,
    files: ProjectFiles,
}

/// What was made of the projects of a run.
pub struct Resident {
    projects: Vec<ResidentProject>,
    pool: Option<ThreadPool>,
}

/// What came of linting again.
pub struct Again {
    /// The files whose findings may be other ones; those of all other files are what they were.
    pub files: Vec<RelPath>,
    /// The findings in these files.
    pub outcome: Outcome,
}

impl Resident {
    pub(super) fn new(projects: Vec<ResidentProject>, pool: Option<ThreadPool>) -> Resident {
        Resident { projects, pool }
    }

    /// Lints again after the text of one file has changed, and nothing else since the run that this is of: neither another file nor the options, but for
    /// [`Options::overlay`]. Nothing if findings elsewhere may have changed, too.
    ///
    /// A file that plays no part can say which database a project has; while it is edited, that counts as it was.
    pub fn again(&mut self, options: &Options, path: &Path) -> Option<Again> {
        let options = &with_real_folder(options);
        if self.plays_no_part(options, path) {
            return Some(Again { files: Vec::new(), outcome: Run::new(options).finish() });
        }
        let Resident { projects, pool } = self;
        let (project, program, file) = projects.iter_mut().find_map(|project| {
            let place = |(index, program): (usize, &Program)| {
                Some((index, program.files.iter().position(|file| file.file.path.as_os_str() == path.as_os_str())?))
            };
            let (program, file) = project.programs.iter().enumerate().find_map(place)?;
            Some((project, program, file))
        })?;
        let mut run = Run::new(options);
        let mut lint = || project.lint(&mut run, program, file);
        let files = match pool {
            Some(pool) => pool.install(lint)?,
            None => lint()?,
        };
        Some(Again { files, outcome: run.finish() })
    }

    /// Was a file not read, and says its text nothing that it would be read for?
    fn plays_no_part(&self, options: &Options, path: &Path) -> bool {
        let Some(project) = self.projects.iter().find(|project| project.unread.iter().any(|file| file.path.as_os_str() == path.as_os_str())) else {
            return false;
        };
        let is_unnamed = |bytes: &[u8]| !prefilter::concerns(bytes) && !prefilter::mentions_paths(bytes);
        project.config.own.hosts.is_empty() && options.overlay.get(path).is_some_and(|bytes| is_unnamed(bytes))
    }
}

impl ResidentProject {
    /// Lints a program of which one file has changed.
    #[allow(clippy::indexing_slicing, reason = "the program and the file were found in the very lists")]
    fn lint(&mut self, run: &mut Run<'_>, program: usize, file: usize) -> Option<Vec<RelPath>> {
        let files = Files { max_file_size: self.max_file_size, ..run.files };
        let configured = Configured { config: &self.config, prefix: &self.prefix, files, max_time: run.options.max_time };
        let old = &self.programs[program].files[file];
        let Loaded::Text(content) = configured.files.load(&old.file.path) else { return None };
        let new = deadline::within(configured.max_time, || Extract::of(Candidate { stamp: None, ..old.file.clone() }, content, &configured));
        let stays = keeps_place(&old.summary, &new.summary);
        // From here on this is what is known of the file, whether the short way is open or not: the long one begins anew.
        let old = std::mem::replace(&mut self.programs[program].files[file], new);
        let new = Arc::clone(&self.programs[program].files[file].summary);
        if !stays || !(shares_the_same(&mut self.shared, &self.programs, &old.summary.outline, &new.outline) || self.are_programs_the_same()) {
            return None;
        }
        run.open_baseline(&self.root, &self.config).ok()?;
        let Program { files, said, .. } = &mut self.programs[program];
        said.renew(&files[file], &configured);
        let domain = Domain::with(self.config.own.clone());
        let settings = rules::Settings { grant: self.config.grant, ids: self.config.ids.clone() };
        let number = program;
        let program = &self.programs[number];
        let mut contents = Contents::default();
        for Extract { file, sum, .. } in &program.files {
            contents.add(file.name.clone(), &file.path, *sum, &configured.files);
        }
        let directives = program.files.iter().filter(|file| !file.summary.directives.is_empty());
        let directives = directives.map(|file| (file.file.name.clone(), file.summary.directives.clone())).collect();
        let unread = std::mem::take(&mut self.unread);
        let mut scanned = Scanned {
            programs: Vec::new(),
            reported: ReportedNames::All,
            directives,
            contents,
            unread,
            imports: Vec::new(),
            configured: &configured,
        };
        let known = self.open.take().filter(|open| open.program == number);
        let mut files = match known {
            Some(Open { mut files, .. }) => {
                files.replace(program.files[file].unpack(&configured));
                files
            }
            None => scanned.unpack(program),
        };
        let Judgement { findings, mistakes, notes, .. } = scanned.judge(program, &mut files, &domain, &settings);
        if mistakes.is_empty() {
            self.open = Some(Open { program: number, files });
        }
        run.outcome.summary.errors.extend(mistakes);
        run.outcome.summary.notes.extend(notes);
        self.unread = std::mem::take(&mut scanned.unread);
        let Scanned { reported, directives, contents, .. } = scanned;
        run.keep(Judged { root: &self.root, configured: &configured, findings, reported: &reported, directives, contents });
        Some(program.files.iter().map(|file| file.file.name.clone()).collect())
    }

    /// Do the files still fall into the programs that they fell into?
    fn are_programs_the_same(&self) -> bool {
        let files: Vec<&Extract> = self.programs.iter().flat_map(|program| &program.files).collect();
        let places: FxHashMap<&RelPath, usize> = files.iter().enumerate().map(|(place, file)| (&file.file.name, place)).collect();
        let imports: Option<Vec<(usize, usize)>> = self.imports.iter().map(|(file, other)| Some((*places.get(file)?, *places.get(other)?))).collect();
        let Some(imports) = imports else { return false };
        let mut numbers = numbers(&files, &imports).into_iter();
        let mut known = FxHashSet::default();
        self.programs.iter().all(|program| {
            let Some(first) = numbers.next() else { return false };
            let others = program.files.len() - 1;
            known.insert(first) && numbers.by_ref().take(others).filter(|number| *number == first).count() == others
        })
    }
}

/// Is it certain, without a look at all files, that a file with a new outline belongs to the same programs as before? It is if it defines the same, and
/// uses no more and no less of what any file defines.
fn shares_the_same(shared: &mut Option<FxHashSet<u64>>, programs: &[Program], old: &Outline, new: &Outline) -> bool {
    if old == new {
        return true;
    }
    let outlines = programs.iter().flat_map(|program| &program.files).map(|file| &file.summary.outline);
    let shared = shared.get_or_insert_with(|| outlines.flat_map(Outline::shared).collect());
    shared.extend(new.shared());
    let is_added = |name: &&u64, other: &Outline| other.used.binary_search(name).is_err();
    let mut changed = new.used.iter().filter(|name| is_added(name, old)).chain(old.used.iter().filter(|name| is_added(name, new)));
    old.defined == new.defined && old.settings == new.settings && !changed.any(|name| shared.contains(name))
}

/// Is a file with this summary read for the same reasons, and does it import the same?
fn keeps_place(old: &Arc<Summary>, new: &Arc<Summary>) -> bool {
    old.matters == new.matters && old.concerns == new.concerns && old.outline.imports == new.outline.imports && old.outline.types == new.outline.types
}
