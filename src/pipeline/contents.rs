//! The texts of files that were read before, read again when they are asked for: to hold them would take as much memory as a project has text.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::files::{Content, Files, Sum};
use crate::finding::RelPath;

/// Where the text of a file comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// The disk: the absolute path, and what tells its bytes.
    Disk(PathBuf, Sum),
    /// What stands for the file: its absolute path, and the bytes.
    Overlay(PathBuf, Arc<[u8]>),
    /// It is held.
    Text(Arc<str>),
}

/// The texts of files by the names that findings have for them.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    origins: FxHashMap<RelPath, Origin>,
}

impl Contents {
    /// Adds a file that was read from `path`, with what tells its bytes.
    pub(super) fn add(&mut self, name: RelPath, path: &Path, sum: Sum, files: &Files<'_>) {
        let origin = match files.overlay.get(path) {
            Some(bytes) => Origin::Overlay(path.to_path_buf(), bytes.as_slice().into()),
            None => Origin::Disk(path.to_path_buf(), sum),
        };
        self.origins.insert(name, origin);
    }

    /// Adds a text.
    pub(super) fn hold(&mut self, name: RelPath, text: Arc<str>) {
        self.origins.insert(name, Origin::Text(text));
    }

    /// Adds what another one has of a file.
    pub(super) fn take_over(&mut self, name: &RelPath, other: &Contents) {
        if !self.origins.contains_key(name)
            && let Some(origin) = other.origins.get(name)
        {
            self.origins.insert(name.clone(), origin.clone());
        }
    }

    /// Is it a file that was read?
    pub fn has(&self, name: &str) -> bool {
        self.origins.contains_key(name)
    }

    /// Where a file is, absolute.
    pub fn path(&self, name: &str) -> Option<&Path> {
        match self.origins.get(name)? {
            Origin::Disk(path, _) | Origin::Overlay(path, _) => Some(path),
            Origin::Text(_) => None,
        }
    }

    /// The text of a file; nothing if it was not read, or is another one by now.
    pub fn text(&self, name: &str) -> Option<Arc<str>> {
        match self.origins.get(name)? {
            Origin::Disk(path, known) => {
                let content = Content::of(std::fs::read(path).ok()?).filter(|content| content.sum == *known)?;
                Some(content.text.into())
            }
            Origin::Overlay(_, bytes) => Some(Content::of(bytes.to_vec())?.text.into()),
            Origin::Text(text) => Some(Arc::clone(text)),
        }
    }
}

/// Texts one after another, of which the last one is kept: findings are sorted by their files.
pub(super) struct InTurn<'a> {
    contents: &'a Contents,
    last: Option<(RelPath, Option<Arc<str>>)>,
}

impl<'a> InTurn<'a> {
    /// None has been asked for.
    pub fn new(contents: &'a Contents) -> InTurn<'a> {
        InTurn { contents, last: None }
    }

    /// The text of a file, see [`Contents::text`].
    pub fn text(&mut self, name: &RelPath) -> Option<Arc<str>> {
        match &self.last {
            Some((known, text)) if known == name => text.clone(),
            _ => {
                let text = self.contents.text(name);
                self.last = Some((name.clone(), text.clone()));
                text
            }
        }
    }
}
