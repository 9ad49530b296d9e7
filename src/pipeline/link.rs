//! From the texts of a project to the linked facts of its programs.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Run;
use super::configured::Configured;
use super::contents::Contents;
use super::extract::{Extract, Loaded};
use super::programs::{Folders, Program, split};
use super::remembered::{Remembered, times_of};
use super::texts::Texts;
use crate::domain::Domain;
use crate::finding::RelPath;
use crate::project::modules::Modules;
use crate::project::{Project, Surroundings, ids};
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
    pub contents: Contents,
    /// The files that were not, by name, with the program of their folder.
    unread: Vec<(String, PathBuf, usize)>,
    configured: &'a Configured<'a>,
}

impl Run<'_> {
    /// Scans the texts and what they need.
    pub(super) fn scan<'a>(&mut self, root: &Path, texts: Texts, configured: &'a Configured<'a>, remembered: Option<&Remembered>) -> Scanned<'a> {
        let Texts { texts, reported, mut others } = texts;
        let mut files = self.scan_all(texts, configured, remembered);
        let mut folders = Folders::new(root);
        self.pull_imports(configured, remembered, &mut folders, &mut files, &mut others);
        if let Some(remembered) = remembered {
            remembered.keep_files(&files);
        }
        let mut contents = Contents::default();
        for file in &files {
            contents.add(file.name.clone(), &file.path, file.stamp, &configured.files);
        }
        for file in files.iter().filter(|file| file.summary.matters && reported.contains(&file.name)) {
            let shown = self.outcome.shown(&file.name);
            self.outcome.summary.notes.extend(file.summary.notes.iter().map(|note| FileNote { path: shown.clone(), message: note.clone() }));
        }
        // A file that plays no other part can hold a comment that has become useless.
        let directives = files.iter().filter(|file| reported.contains(&file.name) && !file.summary.directives.is_empty());
        let directives = directives.map(|file| (file.name.clone(), file.summary.directives.clone())).collect();
        let programs = split(files, configured.prefix, |path| folders.of_file(path));
        let of_folder = |(name, path): (String, PathBuf)| {
            let folder = folders.of_file(&path);
            (name, path, folder)
        };
        let mut unread: Vec<_> = others.into_iter().map(of_folder).collect();
        unread.sort_unstable();
        Scanned { programs, directives, contents, unread, configured }
    }

    /// The facts of texts.
    fn scan_all(&self, texts: Vec<Loaded>, configured: &Configured<'_>, remembered: Option<&Remembered>) -> Vec<Extract> {
        let scan = |loaded: Loaded| {
            let known = remembered.and_then(|remembered| remembered.extract(&loaded));
            let file = known.unwrap_or_else(|| Extract::of(loaded, configured));
            if let Some(progress) = &self.options.progress {
                progress.advance();
            }
            file
        };
        texts.into_par_iter().map(scan).collect()
    }

    /// Reads what the files of the project need, and what that needs in turn, although it does not mention Procore.
    fn pull_imports(
        &self,
        configured: &Configured<'_>,
        remembered: Option<&Remembered>,
        folders: &mut Folders<'_>,
        files: &mut Vec<Extract>,
        unread: &mut FxHashMap<String, PathBuf>,
    ) {
        let own = files.iter().map(|file| (file.name.to_string(), file.path.as_path()));
        let mut all: Vec<(String, &Path)> = own.chain(unread.iter().map(|(name, path)| (name.clone(), path.as_path()))).collect();
        all.sort_unstable();
        let programs: Vec<usize> = all.iter().map(|(_, path)| folders.of_file(path)).collect();
        let paths: Vec<String> = all.into_iter().map(|(name, _)| name).collect();
        let below = paths.iter().map(|path| path.strip_prefix(configured.prefix).unwrap_or(path));
        let modules = Modules::of_programs(below.zip(programs));
        let mut from = 0;
        while from < files.len() {
            let mut wanted: Vec<&String> = Vec::new();
            for file in &files[from..] {
                let Ok(own) = paths.binary_search_by(|path| path.as_str().cmp(&file.name)) else { continue };
                wanted
                    .extend(modules.needed_by(&file.summary.outline.imports, &file.summary.outline.types, own).into_iter().map(|file| &paths[file]));
            }
            wanted.sort();
            wanted.dedup();
            let pulled: Vec<(RelPath, PathBuf)> = wanted.into_iter().filter_map(|path| Some((path.as_str().into(), unread.remove(path)?))).collect();
            let load = |(name, path): (RelPath, PathBuf)| {
                let text = configured.files.text(&path)?;
                Some(Loaded { name, path, text })
            };
            let pulled: Vec<Loaded> = pulled.into_par_iter().filter_map(load).collect();
            from = files.len();
            files.extend(self.scan_all(pulled, configured, remembered));
        }
    }
}

impl Scanned<'_> {
    /// What can be told without reading of the files around a program that are not read: nothing if that says not enough.
    pub fn around(&self, folders: &FxHashSet<usize>) -> Option<u64> {
        let around = || self.unread.iter().filter(|(_, _, folder)| folders.contains(folder)).map(|(_, path, _)| path.as_path());
        if around().any(|path| self.configured.files.overlay.contains_key(path)) { None } else { times_of(around()) }
    }

    /// Links the files of a program, and adds what else stands around them if it can be asked for: then the answer is true.
    pub fn link(&self, program: Program, domain: &Domain) -> (Project, bool) {
        let Program { files, folders } = program;
        let unpacked = files.par_iter().map(|file| file.unpack(self.configured)).collect();
        let read: Vec<RelPath> = files.into_iter().map(|file| file.name).collect();
        let mut project = Project::new(unpacked, self.configured.prefix);
        let asks = ids::asks(&project, domain, &self.configured.config.ids);
        if asks {
            project.surroundings = self.surroundings(&project, &read, &folders);
        }
        (project, asks)
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
        let known = read.par_iter().filter_map(|path| Some(of_text(path, &self.contents.text(path)?)));
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
