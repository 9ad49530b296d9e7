//! The project: the facts of all its files, linked.
//!
//! [`index`] finds things by name, [`resolve`] follows values across names, settings, files, classes and functions, [`urls`] says which hosts meet
//! which paths, [`naming`] what a name says where no path does. What cannot be known is unknown; nothing is guessed.
#![allow(
    clippy::indexing_slicing,
    reason = "the ids of files, scopes and bindings come from the very lists that they index, which do not change once they are linked"
)]

mod callees;
mod carriers;
mod effort;
mod exports;
mod fields;
pub mod ids;
mod imports;
pub mod index;
mod lookup;
mod memo;
mod mentions;
pub mod modules;
pub mod naming;
pub mod outline;
pub mod programs;
pub mod requests;
mod resolve;
mod touches;
pub mod urls;

use std::cell::Cell;

use rustc_hash::FxHashMap;

use crate::deadline;
use crate::finding::{Place, RelPath, Span};
use crate::scan::facts::Facts;

/// The index of a file in [`Project::files`].
pub type FileId = usize;

/// A file of the project.
pub struct ProjectFile {
    /// Where it is.
    pub path: RelPath,
    /// What stands in it.
    pub facts: Facts,
    /// Does the file itself name Procore or its paths? Others count only where one of these imports them.
    pub matters: bool,
}

/// What files that play no other part say of the project.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The names of the program's own tables.
    pub tables: Vec<String>,
    /// The databases it uses, see `rules/domain/databases.toml`.
    pub databases: Vec<String>,
    /// The databases that a file itself names.
    pub by_file: FxHashMap<RelPath, Vec<String>>,
}

impl Surroundings {
    /// Adds the databases that a file names.
    pub fn add(&mut self, file: RelPath, databases: Vec<String>) {
        if !databases.is_empty() {
            self.databases.extend(databases.iter().cloned());
            self.by_file.insert(file, databases);
        }
    }
}

/// The files of a project that play a part, in the order of their paths: those that matter, and what they need.
pub struct ProjectFiles {
    files: Vec<ProjectFile>,
    modules: modules::Modules,
    root: String,
}

impl ProjectFiles {
    /// Files that neither matter nor are imported by one that plays a part are left out, so that it makes no difference whether they were read.
    ///
    /// `root` is the path of the project's root as the paths of its files begin with it, empty or with a slash at the end: what the folders above
    /// it are called is nothing to the project.
    pub fn new(mut files: Vec<ProjectFile>, root: &str) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let index = |files: &[ProjectFile]| modules::Modules::new(files.iter().map(|file| file.path.strip_prefix(root).unwrap_or(&file.path)));
        let mut modules = index(&files);
        let mut plays: Vec<bool> = files.iter().map(|file| file.matters).collect();
        let mut open: Vec<FileId> = (0..files.len()).filter(|&file| plays[file]).collect();
        while let Some(file) = open.pop() {
            let facts = &files[file].facts;
            for needed in modules.imported_by(&facts.imports, file).into_iter().chain(modules.files_of_types(&facts.types, file)) {
                if !std::mem::replace(&mut plays[needed], true) {
                    open.push(needed);
                }
            }
        }
        if plays.contains(&false) {
            let mut plays = plays.into_iter();
            files.retain(|_| plays.next().unwrap_or(false));
            modules = index(&files);
        }
        ProjectFiles { files, modules, root: root.to_owned() }
    }

    /// Takes away what stands in a file.
    pub fn empty(&mut self, path: &RelPath) {
        self.replace(ProjectFile { path: path.clone(), facts: Facts::default(), matters: true });
    }

    /// Puts a file in the place of that of the same name, which has to matter alike and to import the same. A file that plays no part is left out.
    pub fn replace(&mut self, file: ProjectFile) {
        if let Ok(at) = self.files.binary_search_by(|known| known.path.cmp(&file.path))
            && let Some(known) = self.files.get_mut(at)
        {
            *known = file;
        }
    }
}

/// The linked facts of a project.
pub struct Project<'f> {
    /// The files that play a part, in the order of their paths.
    pub files: &'f [ProjectFile],
    /// What the names in them mean.
    pub index: index::Index<'f>,
    /// Files by the names an import can use for them.
    pub modules: &'f modules::Modules,
    /// What the files say that play no other part.
    pub surroundings: Surroundings,
    /// What the paths of the files begin with.
    root: &'f str,
    /// What was found out already.
    memo: memo::Memo,
    /// The file that is judged.
    at: Cell<Option<FileId>>,
    /// What was done for it.
    effort: effort::Effort,
}

impl<'f> Project<'f> {
    /// Links the facts of files.
    pub fn new(files: &'f ProjectFiles) -> Self {
        let ProjectFiles { files, modules, root } = files;
        Project {
            files,
            index: index::Index::new(files),
            modules,
            surroundings: Surroundings::default(),
            root,
            memo: memo::Memo::default(),
            at: Cell::new(None),
            effort: effort::Effort::default(),
        }
    }

    /// Notes that a file is judged from now on.
    pub(crate) fn come_to(&self, file: FileId) {
        if self.at.replace(Some(file)) != Some(file) {
            self.effort.begin();
            deadline::restart();
        }
    }

    /// The file that was judged last: the one that a mistake of the linter showed with.
    pub fn at(&self) -> Option<&'f RelPath> {
        self.files.get(self.at.get()?).map(|file| &file.path)
    }

    /// A path below the project's root: what the folders above it are called is nothing to the project.
    pub fn below_root<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.root).unwrap_or(path)
    }

    /// A place in a file.
    pub fn place(&self, file: FileId, span: Span) -> Place {
        Place { path: self.files[file].path.clone(), span }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_time_of_a_file_is_that_of_all_its_requests() {
        let files = ProjectFiles::new(Vec::new(), "");
        let project = Project::new(&files);
        let judged = |file: fn(usize) -> FileId| {
            let work = || {
                for request in 0..4 {
                    project.come_to(file(request));
                    thread::sleep(Duration::from_millis(100));
                    (0..100).for_each(|_| deadline::check());
                }
            };
            catch_unwind(AssertUnwindSafe(|| deadline::within(Duration::from_millis(380), work)))
        };
        assert!(judged(|_| 0).is_err());
        assert!(judged(|request| request).is_ok());
    }
}
