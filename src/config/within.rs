//! What a configuration names stays in its project: whoever lints a repository has not written it.

use std::path::Path;

/// The folder of the git repository that a folder belongs to: itself, or one above it.
pub fn repository_of(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(".git").exists())
}

/// Does a path in a folder, absolute, lead out of the repository, or where there is none, of the folder? It need not exist.
pub fn leads_out(path: &Path, folder: &Path) -> bool {
    let root = repository_of(folder).unwrap_or(folder);
    let Ok(real_root) = root.canonicalize() else { return !path.starts_with(root) };
    // What is there already says where the rest will be.
    let there = path.ancestors().find(|above| above.symlink_metadata().is_ok());
    there.and_then(|there| there.canonicalize().ok()).is_none_or(|there| !there.starts_with(real_root))
}
