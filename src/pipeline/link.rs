//! From the texts of a project to the linked facts of its programs.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Run;
use super::configured::Configured;
use super::programs::{Folders, LOOSE, Program, split};
use super::texts::Texts;
use crate::domain::Domain;
use crate::finding::RelPath;
use crate::prefilter;
use crate::project::modules::Modules;
use crate::project::{Project, ProjectFile, Surroundings, ids};
use crate::report::{FileNote, Sources};
use crate::scan;
use crate::scan::facts::Directive;

/// The programs of a project, with what stands in their files.
pub(super) struct Scanned<'a> {
    /// Each is linked and judged on its own.
    pub programs: Vec<Program>,
    /// The comments in reported files that speak to the linter.
    pub directives: Vec<(RelPath, Vec<Directive>)>,
    /// The texts of all files that were read.
    pub contents: FxHashMap<RelPath, String>,
    /// The files that were not, by name, with the program of their folder.
    unread: Vec<(String, PathBuf, usize)>,
    configured: &'a Configured<'a>,
}

impl Run<'_> {
    /// Scans the texts and what they need.
    pub(super) fn scan<'a>(&mut self, root: &Path, texts: Texts, configured: &'a Configured<'a>) -> Scanned<'a> {
        let config = configured.config;
        let Texts { mut texts, reported, mut others } = texts;
        let mut files = self.scan_all(&texts, configured);
        self.pull_imports(configured, &mut files, &mut texts, &mut others);
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
        let mut folders = Folders::new(root);
        let base = &self.outcome.base;
        let programs = split(files, configured.prefix, |path| base.join(path).parent().map_or(LOOSE, |folder| folders.program(folder)));
        let unread = others.into_iter().map(|(name, path)| {
            let folder = path.parent().map_or(LOOSE, |folder| folders.program(folder));
            (name, path, folder)
        });
        Scanned { programs, directives, contents, unread: unread.collect(), configured }
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
}

impl Scanned<'_> {
    /// Links the files of a program, and adds what else stands around them if it can be asked for.
    pub fn link(&self, program: Program, domain: &Domain) -> Project {
        let Program { files, folders } = program;
        let read: Vec<RelPath> = files.iter().map(|file| file.path.clone()).collect();
        let mut project = Project::new(files, self.configured.prefix);
        if ids::asks(&project, domain, &self.configured.config.ids) {
            project.surroundings = self.surroundings(&project, &read, &folders);
        }
        project
    }

    /// What all files of a program say of its tables and databases, also those that play no other part.
    fn surroundings(&self, project: &Project, read: &[RelPath], folders: &FxHashSet<usize>) -> Surroundings {
        let ids = Domain::builtin().ids();
        let configured = self.configured;
        let plays: FxHashSet<&RelPath> = project.files.iter().map(|file| &file.path).collect();
        let of_text = |path: &RelPath, text: &str| {
            let databases: Vec<String> = ids.databases(text).into_iter().map(str::to_owned).collect();
            // The facts of files that play a part hold their tables already.
            let tables = if plays.contains(path) { Vec::new() } else { scan::own_tables(text, configured.language_of(path, text)) };
            (path.clone(), databases, tables)
        };
        let known = read.par_iter().filter_map(|path| Some(of_text(path, self.contents.get(path)?)));
        let others = self.unread.par_iter().filter(|(_, _, folder)| folders.contains(folder));
        let others = others.filter_map(|(name, path, _)| Some(of_text(&name.as_str().into(), &configured.files.text(path)?)));
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
}

/// Does a text itself play a part?
fn matters(text: &str) -> bool {
    prefilter::names_procore(text.as_bytes()) || prefilter::mentions_paths(text.as_bytes())
}
