//! The project: the facts of all its files, linked.
//!
//! [`index`] finds things by name, [`resolve`] follows values across names, settings, files, classes and functions, [`urls`] says which hosts meet
//! which paths, [`naming`] what a name says where no path does. What cannot be known is unknown; nothing is guessed.

pub mod index;
pub mod naming;
pub mod resolve;
pub mod urls;

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
}

/// The linked facts of a project.
pub struct Project {
    /// The files, in the order of their paths.
    pub files: Vec<ProjectFile>,
    /// What the names in them mean.
    pub index: index::Index,
}

impl Project {
    /// Links the facts of files.
    pub fn new(mut files: Vec<ProjectFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let index = index::Index::new(&files);
        Project { files, index }
    }

    /// A place in a file.
    pub fn place(&self, file: FileId, span: Span) -> Place {
        Place { path: self.files[file].path.clone(), span }
    }
}
