//! One project: link its files, and judge them.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::configured::Configured;
use super::files::{Files, Look};
use super::keep::{Judged, suppress_by_comments};
use super::{Error, Question, Run, Stage, real};
use crate::config::Config;
use crate::domain::Domain;
use crate::finding::{Finding, RelPath};
use crate::language::Registry;
use crate::prefilter;
use crate::project::modules::Modules;
use crate::project::{Project, ProjectFile, Surroundings, ids};
use crate::report::{FileError, FileNote, Sources};
use crate::rules::{self, why};
use crate::scan;
use crate::source::LineIndex;
use crate::walk::{self, SkipReason};

impl Run<'_> {
    /// Judges a project. `everything` says that all of its files are reported.
    pub(super) fn project(&mut self, root: &Path, files: Vec<(PathBuf, Look)>, everything: bool) -> Result<(), Error> {
        let config = Config::of_root(root)?.with_command_line(&self.options.select, &self.options.ignore);
        self.open_baseline(root, &config)?;
        let domain = Domain::with(config.own.clone());
        let mut prefix = walk::shown(root, &self.outcome.base);
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let max_file_size = self.options.max_file_size.or(config.max_file_size).unwrap_or(self.files.max_file_size);
        let configured = Configured { config: &config, prefix: &prefix, files: Files { max_file_size, ..self.files } };
        let files = if max_file_size == self.files.max_file_size { files } else { self.with_own_limit(&configured, files) };
        let here = &self.options.working_directory;
        let baseline = self.baseline_file(root, &config).map(|file| real(&file));
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
            return Ok(());
        }
        self.begin(Stage::Scan);
        let second: Vec<(RelPath, PathBuf, Option<String>)> = unnamed
            .into_par_iter()
            .map(|(name, path)| {
                match configured.files.look(&path, &|bytes| prefilter::mentions_paths(bytes) || configured.bytes_name_own_host(bytes)) {
                    Look::Text(text, _) => (name, path, Some(text)),
                    _ => (name, path, None),
                }
            })
            .collect();
        let mut others: FxHashMap<String, PathBuf> = FxHashMap::default();
        for (name, path, text) in second {
            match text {
                Some(text) => texts.push((name, text)),
                None => drop(others.insert(name.to_string(), path)),
            }
        }
        if !texts.iter().any(|(_, text)| names_any(text)) {
            return Ok(());
        }
        let mut files = self.scan_all(&texts, &configured);
        self.pull_imports(&configured, &mut files, &mut texts, &mut others);
        let contents: FxHashMap<RelPath, String> = texts.into_iter().collect();
        if !config.own.hosts.is_empty() {
            files.par_iter_mut().for_each(|file| {
                let text = contents.get(&file.path).map_or("", String::as_str);
                scan::own_hosts::mark(&mut file.facts, text, configured.language_of(&file.path, text), &config.own.hosts);
            });
        }
        if let Some(own) = &config.requests {
            files.par_iter_mut().for_each(|file| scan::requests::collect_own(&mut file.facts, own));
        }
        for file in files.iter().filter(|file| file.matters && reported.contains(&file.path)) {
            let shown = self.outcome.shown(&file.path);
            self.outcome.summary.notes.extend(file.facts.notes.iter().map(|note| FileNote { path: shown.clone(), message: note.clone() }));
        }
        // A file that plays no other part can hold a comment that has become useless.
        let directives = files.iter_mut().filter(|file| reported.contains(&file.path) && !file.facts.directives.is_empty());
        let directives = directives.map(|file| (file.path.clone(), std::mem::take(&mut file.facts.directives))).collect();
        let mut project = Project::new(files, &prefix);
        if ids::asks(&project, &domain, &config.ids) {
            project.surroundings = self.surroundings(&project, &configured, &contents, &others);
        }
        let settings = rules::Settings { grant: config.grant, ids: config.ids.clone() };
        if let Some(question) = &self.options.why {
            self.explain(&project, &domain, &settings, question, contents);
            return Ok(());
        }
        self.begin(Stage::Judge);
        let findings = rules::check(&project, &domain, &settings);
        self.keep(Judged { root, configured: &configured, findings, reported: &reported, directives, contents });
        Ok(())
    }

    /// What the walk gave, by the size that the project's configuration allows: the walk does not know it yet.
    fn with_own_limit(&self, configured: &Configured<'_>, files: Vec<(PathBuf, Look)>) -> Vec<(PathBuf, Look)> {
        let wanted = |bytes: &[u8]| !self.options.prefilter || prefilter::concerns(bytes);
        let again = |(path, first): (PathBuf, Look)| {
            let look = configured.files.look_again(&path, first, &wanted);
            (path, look)
        };
        files.into_par_iter().map(again).collect()
    }

    /// The facts of texts.
    fn scan_all(&self, texts: &[(RelPath, String)], configured: &Configured<'_>) -> Vec<ProjectFile> {
        let scan = |(path, text): &(RelPath, String)| {
            let facts = scan::scan_as(text, configured.language_of(path, text));
            let file = ProjectFile { path: path.clone(), facts, matters: matters(text) || configured.names_own_host(text) };
            if let Some(progress) = &self.options.progress {
                progress.advance();
            }
            file
        };
        texts.par_iter().map(scan).collect()
    }

    /// Reads what the files of the project need, and what that needs in turn, although it does not mention Procore.
    fn pull_imports(
        &self,
        configured: &Configured<'_>,
        files: &mut Vec<ProjectFile>,
        texts: &mut Vec<(RelPath, String)>,
        unread: &mut FxHashMap<String, PathBuf>,
    ) {
        let known = files.iter().map(|file| file.path.to_string()).chain(unread.keys().cloned());
        let mut paths: Vec<String> = known.collect();
        paths.sort();
        let modules = Modules::new(paths.iter().map(|path| path.strip_prefix(configured.prefix).unwrap_or(path)));
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
                pulled.into_par_iter().filter_map(|(name, path)| Some((name, configured.files.text(&path)?))).collect();
            from = files.len();
            files.extend(self.scan_all(&pulled, configured));
            texts.extend(pulled);
        }
    }

    /// What all files of a project say of its tables and databases, also those that play no other part.
    fn surroundings(
        &self,
        project: &Project,
        configured: &Configured<'_>,
        contents: &FxHashMap<RelPath, String>,
        unread: &FxHashMap<String, PathBuf>,
    ) -> Surroundings {
        let ids = Domain::builtin().ids();
        let plays: FxHashSet<&RelPath> = project.files.iter().map(|file| &file.path).collect();
        let of_text = |path: &RelPath, text: &str| {
            let databases: Vec<String> = ids.databases(text).into_iter().map(str::to_owned).collect();
            // The facts of files that play a part hold their tables already.
            let tables = if plays.contains(path) { Vec::new() } else { scan::own_tables(text, configured.language_of(path, text)) };
            (path.clone(), databases, tables)
        };
        let known = contents.par_iter().map(|(path, text)| of_text(path, text));
        let others = unread.par_iter().filter_map(|(name, path)| Some(of_text(&name.as_str().into(), &configured.files.text(path)?)));
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
    fn explain(
        &mut self,
        project: &Project,
        domain: &Domain,
        settings: &rules::Settings,
        question: &Question,
        mut contents: FxHashMap<RelPath, String>,
    ) {
        let full = real(&walk::absolute(&question.path, &self.options.working_directory));
        let path = walk::shown(&full, &self.outcome.base);
        let Some(text) = contents.get(path.as_str()) else { return };
        let lines = LineIndex::new(text);
        let Some(line) = question.line.checked_sub(1).filter(|line| *line < lines.count()) else { return };
        let asked = lines.span(line, text);
        let found = why::explain(project, domain, settings, &path, &asked);
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
}

/// Does a text itself play a part?
fn matters(text: &str) -> bool {
    prefilter::names_procore(text.as_bytes()) || prefilter::mentions_paths(text.as_bytes())
}

/// Lints texts that are not on the disk, as one project: for tests of rule pages, and for editors. What comments say does not count is left out.
pub fn check_texts(texts: &[(&str, &str)]) -> Vec<Finding> {
    let mut files: Vec<ProjectFile> = texts
        .iter()
        .map(|(path, text)| ProjectFile { path: (*path).into(), facts: scan::scan_as(text, Registry::builtin().for_file(path, text)), matters: true })
        .collect();
    let directives: Vec<_> = files.iter_mut().map(|file| (file.path.clone(), std::mem::take(&mut file.facts.directives))).collect();
    let mut project = Project::new(files, "");
    for (path, text) in texts {
        let databases = Domain::builtin().ids().databases(text).into_iter().map(str::to_owned).collect();
        project.surroundings.add((*path).into(), databases);
    }
    let mut findings = rules::check(&project, Domain::builtin(), &rules::Settings::default());
    let contents = texts.iter().map(|(path, text)| ((*path).into(), (*text).to_owned())).collect();
    let about = suppress_by_comments(&mut findings, &directives, &contents);
    findings.extend(about);
    findings.retain(|finding| finding.suppression.is_none());
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());
    findings
}
