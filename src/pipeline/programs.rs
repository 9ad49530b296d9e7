//! Which files make up one program. A project can hold several: a folder of checkouts, or the examples of a documentation. Each is linked on its own, so
//! that neither names nor time of one depend on the others.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::extract::Extract;
use crate::project::outline::Outline;
use crate::project::programs::connected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramsTable {
    mark: Vec<MarkRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkRow {
    #[serde(rename = "of")]
    _of: String,
    names: Vec<String>,
}

/// The names of files and folders in the outermost folder of a program.
static MARKS: LazyLock<GlobSet> = LazyLock::new(|| match load() {
    Ok(marks) => marks,
    Err(error) => unreachable!("programs.toml is tested: {error:#}"),
});

fn load() -> anyhow::Result<GlobSet> {
    let table: ProgramsTable = toml::from_str(include_str!("../../rules/programs.toml"))?;
    let mut globs = GlobSetBuilder::new();
    for name in table.mark.iter().flat_map(|row| &row.names) {
        globs.add(Glob::new(name)?);
    }
    Ok(globs.build()?)
}

/// The folders of programs below a root, found as they are asked for.
pub(super) struct Folders<'a> {
    root: &'a Path,
    /// The program of each folder that was asked for.
    known: FxHashMap<PathBuf, usize>,
    /// How many programs there are.
    count: usize,
}

/// What stands in no folder of a program.
const LOOSE: usize = 0;

impl<'a> Folders<'a> {
    /// Nothing is known yet of what is below the root.
    pub fn new(root: &'a Path) -> Folders<'a> {
        let mut folders = Folders { root, known: FxHashMap::default(), count: 1 };
        let program = if is_marked(root) { folders.next() } else { LOOSE };
        folders.known.insert(root.to_path_buf(), program);
        folders
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    /// The program of a file.
    pub fn of_file(&mut self, path: &Path) -> usize {
        path.parent().map_or(LOOSE, |folder| self.program(folder))
    }

    /// The program of a folder: that of the outermost marked folder around it.
    fn program(&mut self, folder: &Path) -> usize {
        if let Some(program) = self.known.get(folder) {
            return *program;
        }
        if !folder.starts_with(self.root) {
            return LOOSE;
        }
        let above = folder.parent().map_or(LOOSE, |above| self.program(above));
        let program = if above == LOOSE && is_marked(folder) { self.next() } else { above };
        self.known.insert(folder.to_path_buf(), program);
        program
    }
}

fn is_marked(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| MARKS.is_match(entry.file_name().to_string_lossy().to_lowercase()))
}

/// A program: one that is linked on its own.
pub(super) struct Program {
    /// Its files.
    pub files: Vec<Extract>,
    /// Its folders, see [`Folders::program`]: several, if they belong together.
    pub folders: FxHashSet<usize>,
}

impl Program {
    /// The name of its first file, by which it is known again.
    pub fn first(&self) -> Option<&str> {
        Some(&*self.files.first()?.name)
    }
}

/// The programs of a project. `folder_of` gives the program of a path by the folders.
pub(super) fn split(files: Vec<Extract>, prefix: &str, mut folder_of: impl FnMut(&Path) -> usize) -> Vec<Program> {
    let folders: Vec<usize> = files.iter().map(|file| folder_of(&file.path)).collect();
    let mut programs = folders.clone();
    let outlines: Vec<(&str, &Outline)> = files.iter().map(|file| (&*file.name, &file.summary.outline)).collect();
    connected(&outlines, prefix, &mut programs);
    let mut split: FxHashMap<usize, Program> = FxHashMap::default();
    for (file, (program, folder)) in files.into_iter().zip(programs.into_iter().zip(folders)) {
        let program = split.entry(program).or_insert_with(|| Program { files: Vec::new(), folders: FxHashSet::default() });
        program.files.push(file);
        program.folders.insert(folder);
    }
    let mut split: Vec<Program> = split.into_values().collect();
    for program in &mut split {
        program.files.sort_by(|a, b| a.name.cmp(&b.name));
    }
    // The largest first, because the last one decides when all are done; and in an order that does not change.
    split.sort_by(|a, b| b.files.len().cmp(&a.files.len()).then_with(|| a.files[0].name.cmp(&b.files[0].name)));
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_loads_and_the_outermost_mark_counts() {
        load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        for path in ["a/package.json", "a/inner/package.json", "b/App.CSPROJ", "loose/x.py"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let mut folders = Folders::new(folder.path());
        let mut program = |path: &str| folders.program(&folder.path().join(path));
        assert_eq!(program("a/inner"), program("a"));
        assert_ne!(program("a"), program("b"));
        assert_eq!((program("loose"), program("gone")), (LOOSE, LOOSE));
        fs::write(folder.path().join("README.md"), "").unwrap();
        let mut folders = Folders::new(folder.path());
        assert_eq!(folders.program(&folder.path().join("a")), folders.program(&folder.path().join("loose")));
    }
}
