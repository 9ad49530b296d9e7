//! Which files make up one program. A project can hold several: a folder of checkouts, or the examples of a documentation. Each is linked on its own, so
//! that neither names nor time of one depend on the others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::extract::Extract;
use super::said::AllSaid;
use crate::project::FileId;
use crate::project::outline::Outline;
use crate::project::programs::connected;

/// The names of files and folders in the outermost folder of a program.
static MARKS: LazyLock<GlobSet> = LazyLock::new(|| match load() {
    Ok(marks) => marks,
    Err(error) => unreachable!("programs.toml is tested: {error:#}"),
});

fn load() -> anyhow::Result<GlobSet> {
    let table: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("../../rules/programs.toml"))?;
    let mut globs = GlobSetBuilder::new();
    for name in table.values().flatten() {
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
        path.parent().map_or(LOOSE, |folder| self.of_folder(folder))
    }

    /// The program of a folder: that of the outermost marked folder around it.
    pub fn of_folder(&mut self, folder: &Path) -> usize {
        if let Some(program) = self.known.get(folder) {
            return *program;
        }
        if !folder.starts_with(self.root) {
            return LOOSE;
        }
        let above = folder.parent().map_or(LOOSE, |above| self.of_folder(above));
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
    /// Its folders, see [`Folders::of_folder`]: several, if they belong together.
    pub folders: FxHashSet<usize>,
    /// What these files and those around them say of databases and tables.
    pub said: AllSaid,
}

impl Program {
    /// The name of its first file, by which it is known again.
    pub fn first(&self) -> Option<&str> {
        Some(&*self.files.first()?.file.name)
    }
}

/// The program of each file as a number.
pub(super) fn numbers(files: &[&Extract], imports: &[(FileId, FileId)]) -> Vec<usize> {
    let mut programs: Vec<usize> = files.iter().map(|file| file.file.folder).collect();
    let outlines: Vec<(&str, &Outline)> = files.iter().map(|file| (&*file.file.name, &file.summary.outline)).collect();
    connected(&outlines, imports, &mut programs);
    programs
}

/// The programs of a project; `imports` are pairs of its files of which one imports the other.
pub(super) fn split(files: Vec<Extract>, imports: &[(FileId, FileId)]) -> Vec<Program> {
    let programs = numbers(&files.iter().collect::<Vec<_>>(), imports);
    let mut split: FxHashMap<usize, Program> = FxHashMap::default();
    for (file, program) in files.into_iter().zip(programs) {
        let program = split.entry(program).or_insert_with(|| Program { files: Vec::new(), folders: FxHashSet::default(), said: AllSaid::default() });
        program.folders.insert(file.file.folder);
        program.files.push(file);
    }
    let mut split: Vec<Program> = split.into_values().collect();
    for program in &mut split {
        program.files.sort_by(|a, b| a.file.name.cmp(&b.file.name));
    }
    // The largest first, because the last one decides when all are done; and in an order that does not change.
    split.sort_by(|a, b| b.files.len().cmp(&a.files.len()).then_with(|| a.first().cmp(&b.first())));
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
        let mut program = |path: &str| folders.of_folder(&folder.path().join(path));
        assert_eq!(program("a/inner"), program("a"));
        assert_ne!(program("a"), program("b"));
        assert_eq!((program("loose"), program("gone")), (LOOSE, LOOSE));
        fs::write(folder.path().join("README.md"), "").unwrap();
        let mut folders = Folders::new(folder.path());
        assert_eq!(folders.of_folder(&folder.path().join("a")), folders.of_folder(&folder.path().join("loose")));
    }
}
