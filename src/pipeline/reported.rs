//! Which files are reported on.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

/// Files and folders, absolute. Answers in a time that grows with the depth of the path that is asked for, not with how many are named: a commit can
/// name thousands.
#[derive(Clone, Debug, Default)]
pub struct Reported {
    named: FxHashSet<PathBuf>,
    /// The folders that they are in.
    folders: FxHashSet<PathBuf>,
}

impl Reported {
    /// Adds a file, or a folder with everything in it.
    pub fn add(&mut self, path: PathBuf) {
        self.folders.extend(path.parent().map(Path::to_path_buf));
        self.named.insert(path);
    }

    /// Is it one of the paths, or below one?
    pub fn holds(&self, path: &Path) -> bool {
        path.ancestors().any(|folder| self.named.contains(folder))
    }

    /// Is one of the paths directly in a folder? For the files of all other folders, [`holds`](Self::holds) says the same as for the folder.
    pub fn has_path_in(&self, folder: &Path) -> bool {
        self.folders.contains(folder)
    }

    /// The paths below a folder, in no order; the folder itself is one of them if it was named.
    pub fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a Path> {
        self.named.iter().map(PathBuf::as_path).filter(move |path| path.starts_with(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_what_is_in_folders_are_reported() {
        let mut reported = Reported::default();
        reported.add(PathBuf::from("/a/b"));
        reported.add(PathBuf::from("/c/d.py"));
        let holds = |path: &str| reported.holds(Path::new(path));
        assert!(holds("/a/b") && holds("/a/b/c/d.py") && holds("/c/d.py"));
        assert!(!holds("/a") && !holds("/a/bc") && !holds("/c/d.pyi") && !holds("/c"));
        let has_path_in = |folder: &str| reported.has_path_in(Path::new(folder));
        assert!(has_path_in("/a") && has_path_in("/c") && !has_path_in("/a/b") && !has_path_in("/"));
        assert_eq!(reported.below(Path::new("/a")).collect::<Vec<_>>(), [Path::new("/a/b")]);
    }
}
