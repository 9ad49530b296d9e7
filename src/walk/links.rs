//! Where links lead to. One that a repository holds must not make the linter read what belongs to somebody else.

use std::path::{Path, PathBuf};

use super::{RootReason, root_of};

/// The link in a path, absolute, that leads out of the project that it is in, if there is one; `counts` says by their roots which projects are meant.
/// A link above all projects, such as `/var` on some systems, is no one's.
pub fn link_out(path: &Path, working_directory: &Path, counts: impl Fn(&Path, RootReason) -> bool) -> Option<PathBuf> {
    // What is not there yet will be where its folder is.
    let target = path.ancestors().find_map(|above| above.canonicalize().ok())?;
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|about| about.is_symlink());
    let links = path.ancestors().filter(is_link).filter_map(|link| Some(link.parent()?.canonicalize().ok()?.join(link.file_name()?)));
    let leads_out = |link: &PathBuf| {
        let (root, reason) = root_of(link, false, working_directory);
        counts(&root, reason) && !target.starts_with(root)
    };
    links.into_iter().find(leads_out)
}
