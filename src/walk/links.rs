//! Where links lead to. One that a repository holds must not make the linter read what belongs to somebody else.

use std::path::{Path, PathBuf};

use super::{RootReason, root_of};
use crate::config;

/// A link that leads out of the project that it is in.
#[derive(Debug)]
pub struct LinkOut {
    /// The link, without links in the folders above it.
    pub link: PathBuf,
    /// The whole path from there on as it was given.
    pub path: PathBuf,
}

/// The first link in a path, absolute, that leads out of the project that it is in, if there is one; `counts` says by their roots which projects are
/// meant. What the path leads to need not exist. A link above all projects, such as `/var` on some systems, is no one's.
pub fn link_out(path: &Path, working_directory: &Path, counts: impl Fn(&Path, RootReason) -> bool) -> Option<LinkOut> {
    let target = config::destination(path);
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|about| about.is_symlink());
    let place = |link: &Path| Some(link.parent()?.canonicalize().ok()?.join(link.file_name()?));
    let links = path.ancestors().filter(is_link).filter_map(|spelled| Some((spelled, place(spelled)?)));
    let leads_out = |(_, link): &(&Path, PathBuf)| {
        let (root, reason) = root_of(link, false, working_directory);
        counts(&root, reason) && target.as_ref().is_none_or(|target| !target.starts_with(root))
    };
    let (spelled, link) = links.filter(leads_out).last()?;
    let path = path.strip_prefix(spelled).ok()?.components().fold(link.clone(), |path, part| path.join(part));
    Some(LinkOut { link, path })
}
