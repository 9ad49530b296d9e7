//! What a configuration names stays in its project: whoever lints a repository has not written it.

use std::fs;
use std::path::{Path, PathBuf};

/// How many links to nothing are followed one after the other: what Linux allows.
const MAX_LINKS: usize = 40;

/// The folder of the git repository that a folder belongs to: itself, or one above it.
pub fn repository_of(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(".git").exists())
}

/// Does a path that a configuration names, absolute, lead out of the repository, or where there is none, of the folder that the configuration is in? It
/// need not exist.
pub fn leads_out(path: &Path, folder: &Path) -> bool {
    let root = repository_of(folder).unwrap_or(folder);
    let Ok(real_root) = root.canonicalize() else { return !path.starts_with(root) };
    destination(path).is_none_or(|there| !there.starts_with(real_root))
}

/// Where a path leads, without links; what is there need not exist. Nothing if its links go round.
pub fn destination(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        // What is there already says where the rest will be.
        let there = path.ancestors().find(|above| above.symlink_metadata().is_ok())?;
        let rest: Vec<_> = path.strip_prefix(there).ok()?.components().collect();
        let (real, is_link_to_nothing) = match there.canonicalize() {
            Ok(real) => (real, false),
            Err(_) => (there.parent()?.canonicalize().ok()?.join(fs::read_link(there).ok()?), true),
        };
        let next = rest.iter().fold(real, |real, part| real.join(part));
        if !is_link_to_nothing {
            return Some(next);
        }
        path = next;
    }
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_to_nothing_lead_somewhere() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("repo/.git")).unwrap();
        let links = [("in", "new/a"), ("out", "../new"), ("first", "second"), ("second", "out"), ("round", "round"), ("up", "..")];
        links.iter().for_each(|(name, target)| symlink(target, root.join("repo").join(name)).unwrap());
        let out = |name: &str| leads_out(&root.join("repo").join(name), &root.join("repo"));
        assert_eq!(["in", "in/b", "gone/b"].map(out), [false; 3]);
        assert_eq!(["out", "out/b", "first", "round", "up/new"].map(out), [true; 5]);
    }
}
