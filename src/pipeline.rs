//! The only way from paths to findings: walk, load, prefilter, scan, link, judge, sort.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalogue;
use crate::config::{Config, ConfigError};
use crate::domain::Domain;
use crate::finding::{Confidence, Explanation, Finding, RelPath};
use crate::language::Registry;
use crate::prefilter;
use crate::project::modules::Modules;
use crate::project::{Project, ProjectFile, Surroundings, ids};
use crate::report::{FileError, FileNote, Sources, Summary};
use crate::rules;
use crate::rules::why;
use crate::scan;
use crate::source::{Encoding, LineIndex, decode, is_binary};
use crate::walk::{self, SkipReason, Walked};

/// The default of [`Options::max_file_size`]: 16 MiB. Source files are far smaller; notebooks and Postman collections are not.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

/// What to lint, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Files and folders to report on, absolute or relative to `working_directory`. What is *known* is the whole project they are in.
    pub paths: Vec<PathBuf>,
    /// Where relative paths begin, absolute.
    pub working_directory: PathBuf,
    /// How many threads; 0 is one for each processor.
    pub threads: usize,
    /// Larger files are skipped, in bytes.
    pub max_file_size: u64,
    /// Skip files that cannot matter without decoding them. Changes no finding.
    pub prefilter: bool,
    /// Report findings of confidence `possible`, too.
    pub pedantic: bool,
    /// Report only these rules, by code; empty: all.
    pub select: Vec<&'static str>,
    /// Do not report these rules, by code.
    pub ignore: Vec<&'static str>,
    /// List files that ignore files leave out, which costs a second walk.
    pub list_ignored: bool,
    /// Explain a line in place of reporting findings.
    pub why: Option<Question>,
}

/// A line to be explained.
#[derive(Clone, Debug)]
pub struct Question {
    /// The file, absolute or relative to the working directory.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl Options {
    /// The defaults for paths.
    pub fn new(paths: Vec<PathBuf>, working_directory: PathBuf) -> Self {
        Options {
            paths,
            working_directory,
            threads: 0,
            max_file_size: DEFAULT_MAX_FILE_SIZE,
            prefilter: true,
            pedantic: false,
            select: Vec::new(),
            ignore: Vec::new(),
            list_ignored: false,
            why: None,
        }
    }
}

/// What came of a run.
#[derive(Default)]
pub struct Outcome {
    /// Sorted by path, offset and rule.
    pub findings: Vec<Finding>,
    /// What else the run did.
    pub summary: Summary,
    /// What was left out, as shown to people, with the reason.
    pub skipped: BTreeMap<String, SkipReason>,
    /// The answers to [`Options::why`].
    pub explanations: Vec<Explanation>,
    /// The texts of the files with findings and of those that labels point to.
    pub texts: FxHashMap<RelPath, Arc<str>>,
    /// The folder that the paths of findings are relative to, absolute.
    pub base: PathBuf,
    /// The folder that shown paths are relative to, absolute.
    working_directory: PathBuf,
}

impl Sources for Outcome {
    fn text(&self, path: &RelPath) -> Option<Arc<str>> {
        self.texts.get(path).cloned()
    }

    fn shown(&self, path: &RelPath) -> String {
        walk::shown(&self.base.join(path.as_ref()), &self.working_directory)
    }
}

/// What a first look at a file gave.
enum Look {
    /// It does not name Procore; it is looked into again if another file of the project does.
    Unnamed,
    /// It names Procore: its text.
    Text(String, Encoding),
    Skipped(SkipReason),
    Failed(String),
}

/// Lints.
pub fn check(options: &Options) -> Result<Outcome, ConfigError> {
    let threads = if options.threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { options.threads };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_SIZE).build();
    // One name for every file: links in the working directory's own path would give two.
    let options = &Options { working_directory: real(&options.working_directory), ..options.clone() };
    let mut run = Run { options, threads, outcome: Outcome::default(), counted: FxHashSet::default() };
    run.outcome.working_directory.clone_from(&options.working_directory);
    match pool {
        Ok(pool) => pool.install(|| run.all())?,
        // No threads to be had: slower, but the same.
        Err(_) => run.all()?,
    }
    Ok(run.finish())
}

/// The stack of a scanning thread, in bytes: readers recurse, and their depth limits are measured against this.
const STACK_SIZE: usize = 16 * 1024 * 1024;

/// A root to walk, and which of its files to report on.
struct Target {
    configured: bool,
    /// Absolute paths: a file is reported if it is one of them or below one.
    reported: Vec<PathBuf>,
}

struct Run<'a> {
    options: &'a Options,
    threads: usize,
    outcome: Outcome,
    /// Projects that are done: one that lies in another is met twice when both are named.
    counted: FxHashSet<PathBuf>,
}

impl Run<'_> {
    fn all(&mut self) -> Result<(), ConfigError> {
        let here = &self.options.working_directory;
        self.outcome.base = base_of(here);
        let mut targets: BTreeMap<PathBuf, Target> = BTreeMap::new();
        for path in &self.options.paths {
            let full = walk::absolute(path, here);
            let kind = match std::fs::metadata(&full) {
                Ok(kind) => kind,
                Err(error) => {
                    self.outcome.summary.errors.push(FileError { path: walk::shown(&full, here), message: walk::plain_io_error(&error) });
                    continue;
                }
            };
            let full = real(&full);
            let relative = full.strip_prefix(&self.outcome.base).unwrap_or(Path::new(""));
            let relative = if kind.is_dir() { relative.join("any") } else { relative.to_path_buf() };
            // What is left out stays out when it is named, also where it has a configuration of its own.
            if let Some(reason) = walk::name_reason(&relative) {
                self.outcome.skipped.insert(walk::shown(&full, here), reason);
                continue;
            }
            let (root, configured) = walk::root_of(&full, kind.is_dir(), here);
            targets.entry(root).or_insert(Target { configured, reported: Vec::new() }).reported.push(full);
        }
        // Every path that was asked for counts in every walk, so that a project inside another one is complete whichever walk comes to it first.
        let all: Vec<PathBuf> = targets.values().flat_map(|target| target.reported.clone()).collect();
        for (root, mut target) in targets {
            target.reported.clone_from(&all);
            self.root(&root, &target)?;
        }
        Ok(())
    }

    fn root(&mut self, root: &Path, target: &Target) -> Result<(), ConfigError> {
        let look = |path: &Path| self.look(path);
        let mut walked = walk::walk(root, self.threads, &look);
        let here = &self.options.working_directory;
        let everything = target.reported.iter().any(|reported| root.starts_with(reported));
        let is_reported = |path: &Path| everything || target.reported.iter().any(|reported| path.starts_with(reported));
        for (path, message) in std::mem::take(&mut walked.errors) {
            if is_reported(&path) || path == *root {
                self.outcome.summary.errors.push(FileError { path: walk::shown(&path, here), message });
            }
        }
        for (path, reason) in &walked.skipped {
            if is_reported(path) {
                self.outcome.skipped.insert(walk::shown(path, here), *reason);
            }
        }
        if self.options.list_ignored {
            self.list_ignored(root, &walked, &is_reported);
        }
        self.name_unseen(root, target, &walked);
        let mut projects: BTreeMap<PathBuf, Vec<(PathBuf, Look)>> = BTreeMap::new();
        let files = std::mem::take(&mut walked.files);
        // Files of one project mostly follow each other.
        let mut current: Option<(PathBuf, Vec<(PathBuf, Look)>)> = None;
        for (path, look) in files {
            let project = walk::project_of(&path, root, target.configured, &walked);
            match &mut current {
                Some((open, files)) if open == project => files.push((path, look)),
                _ => {
                    let project = project.to_path_buf();
                    if let Some((done, mut files)) = current.replace((project, vec![(path, look)])) {
                        projects.entry(done).or_default().append(&mut files);
                    }
                }
            }
        }
        if let Some((done, mut files)) = current {
            projects.entry(done).or_default().append(&mut files);
        }
        for (project, files) in projects {
            // Projects nobody asked about are not judged.
            if files.iter().any(|(path, _)| is_reported(path)) && self.counted.insert(project.clone()) {
                self.project(&project, files, &is_reported)?;
            }
        }
        Ok(())
    }

    /// A named file that the walk did not come to: say why.
    fn name_unseen(&mut self, root: &Path, target: &Target, walked: &Walked<Look>) {
        let here = &self.options.working_directory;
        for path in target.reported.iter().filter(|path| path.starts_with(root)) {
            let seen = walked.has(path);
            if path.is_dir() || seen || walked.skipped.contains_key(path) {
                continue;
            }
            let relative = path.strip_prefix(root).unwrap_or(path);
            let reason = walk::name_reason(relative).unwrap_or(SkipReason::Ignored);
            self.outcome.skipped.insert(walk::shown(path, here), reason);
        }
    }

    fn list_ignored(&mut self, root: &Path, walked: &Walked<Look>, is_reported: &dyn Fn(&Path) -> bool) {
        let here = &self.options.working_directory;
        for path in walk::all_files(root) {
            let seen = walked.has(&path);
            let under_skipped = path.ancestors().any(|folder| walked.skipped.contains_key(folder));
            if !seen && !under_skipped && is_reported(&path) {
                self.outcome.skipped.insert(walk::shown(&path, here), SkipReason::Ignored);
            }
        }
    }

    fn look(&self, path: &Path) -> Look {
        let filter = self.options.prefilter;
        look(path, self.options.max_file_size, &|bytes| !filter || prefilter::names_procore(bytes))
    }

    fn project(&mut self, root: &Path, files: Vec<(PathBuf, Look)>, is_reported: &(dyn Fn(&Path) -> bool + Sync)) -> Result<(), ConfigError> {
        let config = Config::of_root(root)?;
        let here = &self.options.working_directory;
        let mut texts: Vec<(RelPath, String)> = Vec::new();
        let mut reported: FxHashSet<RelPath> = FxHashSet::default();
        let mut unnamed: Vec<(RelPath, PathBuf)> = Vec::new();
        // Names are made only where they are needed: making them takes longer than looking into a file that does not matter.
        let names_procore = files.iter().any(|(_, look)| matches!(look, Look::Text(..)));
        for (path, look) in files {
            let name: RelPath = if names_procore { walk::shown(&path, &self.outcome.base).into() } else { RelPath::from("") };
            let shown = || walk::shown(&path, here);
            let wanted = is_reported(&path);
            if !config.excludes_nothing() && config.excludes(path.strip_prefix(root).unwrap_or(&path)) {
                if wanted {
                    self.outcome.skipped.insert(shown(), SkipReason::Excluded);
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
        if !texts.iter().any(|(_, text)| prefilter::names_procore(text.as_bytes())) {
            return Ok(());
        }
        let max_file_size = self.options.max_file_size;
        let second: Vec<(RelPath, PathBuf, Option<String>)> = unnamed
            .into_par_iter()
            .map(|(name, path)| match look(&path, max_file_size, &prefilter::mentions_paths) {
                Look::Text(text, _) => (name, path, Some(text)),
                _ => (name, path, None),
            })
            .collect();
        let mut others: FxHashMap<String, PathBuf> = FxHashMap::default();
        for (name, path, text) in second {
            match text {
                Some(text) => texts.push((name, text)),
                None => drop(others.insert(name.to_string(), path)),
            }
        }
        let mut prefix = walk::shown(root, &self.outcome.base);
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let mut files = scan_all(&texts);
        self.pull_imports(&prefix, &mut files, &mut texts, &mut others);
        if let Some(own) = &config.requests {
            files.par_iter_mut().for_each(|file| scan::requests::collect_own(&mut file.facts, own));
        }
        let mut contents: FxHashMap<RelPath, String> = texts.into_iter().collect();
        for file in files.iter().filter(|file| file.matters && reported.contains(&file.path)) {
            let shown = self.outcome.shown(&file.path);
            self.outcome.summary.notes.extend(file.facts.notes.iter().map(|note| FileNote { path: shown.clone(), message: note.clone() }));
        }
        let mut project = Project::new(files, &prefix);
        if ids::asks(&project, Domain::builtin(), &config.ids) {
            project.surroundings = self.surroundings(&project, &contents, &others);
        }
        let settings = rules::Settings { grant: config.grant, ids: config.ids.clone() };
        if let Some(question) = &self.options.why {
            self.explain(&project, &settings, question, contents);
            return Ok(());
        }
        let findings = rules::check(&project, Domain::builtin(), &settings);
        for mut finding in findings {
            if let Some(rule) = catalogue::find(finding.rule) {
                finding.level = rule.level;
            }
            if !reported.contains(&finding.place.path) || !self.is_selected(finding.rule) {
                continue;
            }
            if finding.confidence == Confidence::Possible && !self.options.pedantic {
                self.outcome.summary.hidden_possible += 1;
                continue;
            }
            let places = std::iter::once(&finding.place).chain(finding.labels.iter().map(|label| &label.place));
            for place in places {
                if let Some(text) = contents.remove(&place.path) {
                    self.outcome.texts.insert(place.path.clone(), text.into());
                }
            }
            self.outcome.findings.push(finding);
        }
        Ok(())
    }

    /// Reads what the files of the project need, and what that needs in turn, although it does not mention Procore.
    fn pull_imports(&self, prefix: &str, files: &mut Vec<ProjectFile>, texts: &mut Vec<(RelPath, String)>, unread: &mut FxHashMap<String, PathBuf>) {
        let known = files.iter().map(|file| file.path.to_string()).chain(unread.keys().cloned());
        let mut paths: Vec<String> = known.collect();
        paths.sort();
        let modules = Modules::new(paths.iter().map(|path| path.strip_prefix(prefix).unwrap_or(path)));
        let mut from = 0;
        while from < files.len() {
            let mut wanted: Vec<&String> = Vec::new();
            for file in &files[from..] {
                let Ok(own) = paths.binary_search_by(|path| path.as_str().cmp(&file.path)) else { continue };
                wanted.extend(modules.needed_by(&file.facts, own).into_iter().map(|file| &paths[file]));
            }
            wanted.sort();
            wanted.dedup();
            let pulled: Vec<(RelPath, PathBuf)> = wanted.into_iter().filter_map(|path| Some((path.as_str().into(), unread.remove(path)?))).collect();
            let pulled: Vec<(RelPath, String)> =
                pulled.into_par_iter().filter_map(|(name, path)| Some((name, read_again(&path, self.options.max_file_size)?))).collect();
            from = files.len();
            files.extend(scan_all(&pulled));
            texts.extend(pulled);
        }
    }

    /// What all files of a project say of its tables and databases, also those that play no other part.
    fn surroundings(&self, project: &Project, contents: &FxHashMap<RelPath, String>, unread: &FxHashMap<String, PathBuf>) -> Surroundings {
        let ids = Domain::builtin().ids();
        let plays: FxHashSet<&RelPath> = project.files.iter().map(|file| &file.path).collect();
        let of_text = |path: &RelPath, text: &str| {
            let databases: Vec<String> = ids.databases(text).into_iter().map(str::to_owned).collect();
            // The facts of files that play a part hold their tables already.
            let tables = if plays.contains(path) { Vec::new() } else { scan::own_tables(path, text) };
            (path.clone(), databases, tables)
        };
        let known = contents.par_iter().map(|(path, text)| of_text(path, text));
        let others =
            unread.par_iter().filter_map(|(name, path)| Some(of_text(&name.as_str().into(), &read_again(path, self.options.max_file_size)?)));
        let mut all = Surroundings::default();
        for (path, databases, tables) in known.chain(others).collect::<Vec<_>>() {
            all.add(path, databases);
            all.tables.extend(tables);
        }
        all.databases.sort();
        all.databases.dedup();
        all.tables.sort();
        all.tables.dedup();
        all
    }

    /// Answers a question about a line.
    fn explain(&mut self, project: &Project, settings: &rules::Settings, question: &Question, mut contents: FxHashMap<RelPath, String>) {
        let full = real(&walk::absolute(&question.path, &self.options.working_directory));
        let path = walk::shown(&full, &self.outcome.base);
        let Some(text) = contents.get(path.as_str()) else { return };
        let lines = LineIndex::new(text);
        let Some(line) = question.line.checked_sub(1).filter(|line| *line < lines.count()) else { return };
        let asked = lines.span(line, text);
        let found = why::explain(project, Domain::builtin(), settings, &path, &asked);
        for explanation in &found {
            let places = std::iter::once(&explanation.place).chain(explanation.steps.iter().filter_map(|step| step.place.as_ref()));
            for place in places {
                if let Some(text) = contents.remove(&place.path) {
                    self.outcome.texts.insert(place.path.clone(), text.into());
                }
            }
        }
        self.outcome.explanations.extend(found);
    }

    fn is_selected(&self, rule: &str) -> bool {
        (self.options.select.is_empty() || self.options.select.contains(&rule)) && !self.options.ignore.contains(&rule)
    }

    fn finish(self) -> Outcome {
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

/// The facts of texts.
fn scan_all(texts: &[(RelPath, String)]) -> Vec<ProjectFile> {
    let scan = |(path, text): &(RelPath, String)| ProjectFile { path: path.clone(), facts: scan::scan(path, text), matters: matters(text) };
    texts.par_iter().map(scan).collect()
}

thread_local! {
    /// One buffer a thread, kept between files.
    static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// The smallest buffer: most source files fit, so that one read is enough.
const BUFFER_SIZE: usize = 64 * 1024;

/// Reads a file into the buffer, which only ever grows, and at most one byte more than the limit. Returns how many bytes were read.
fn read(path: &Path, max_file_size: u64, buffer: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut file = File::open(path)?;
    let limit = usize::try_from(max_file_size).unwrap_or(usize::MAX).saturating_add(1);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((buffer.len() * 2).max(BUFFER_SIZE), 0);
        }
        let end = buffer.len().min(limit);
        match file.read(&mut buffer[length..end]) {
            Ok(0) => return Ok(length),
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length >= limit {
            return Ok(length);
        }
    }
}

/// Does a text itself play a part?
fn matters(text: &str) -> bool {
    prefilter::names_procore(text.as_bytes()) || prefilter::mentions_paths(text.as_bytes())
}

/// Reads a file; decodes it if its bytes are `wanted`.
fn look(path: &Path, max_file_size: u64, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
    BUFFER.with_borrow_mut(|buffer| {
        let length = match read(path, max_file_size, buffer) {
            Ok(length) if length as u64 > max_file_size => return Look::Skipped(SkipReason::TooLarge),
            Ok(length) => length,
            Err(error) => return Look::Failed(format!("cannot be read: {}", walk::plain_io_error(&error))),
        };
        let buffer = &buffer[..length];
        if is_binary(buffer) {
            return Look::Skipped(SkipReason::Binary);
        }
        if !wanted(buffer) {
            return Look::Unnamed;
        }
        match decode(buffer.to_vec()) {
            Ok((text, encoding)) => Look::Text(text, encoding),
            Err(_) => Look::Skipped(SkipReason::Binary),
        }
    })
}

/// The text of a file that was looked into before.
fn read_again(path: &Path, max_file_size: u64) -> Option<String> {
    match look(path, max_file_size, &|_| true) {
        Look::Text(text, _) => Some(text),
        _ => None,
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
    working_directory.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(working_directory).to_path_buf()
}

/// Lints texts that are not on the disk, as one project: for tests of rule pages, and for editors.
pub fn check_texts(texts: &[(&str, &str)]) -> Vec<Finding> {
    let files = texts
        .iter()
        .map(|(path, text)| ProjectFile { path: (*path).into(), facts: scan::scan_as(text, Registry::builtin().for_file(path, text)), matters: true })
        .collect();
    let mut project = Project::new(files, "");
    for (path, text) in texts {
        let databases = Domain::builtin().ids().databases(text).into_iter().map(str::to_owned).collect();
        project.surroundings.add((*path).into(), databases);
    }
    let mut findings = rules::check(&project, Domain::builtin(), &rules::Settings::default());
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());
    findings
}
