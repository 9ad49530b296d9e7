//! The configuration of a project, asked by the paths of its files.

use std::path::Path;
use std::time::Duration;

use super::files::Files;
use crate::config::{Config, FileRules};
use crate::language::{Language, Registry};
use crate::source::decode;

/// A configuration with the way from the base of the run to the project's root.
pub(super) struct Configured<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// What stands before the paths that it speaks of: empty, or with a slash at the end.
    pub prefix: &'a str,
    /// The files, with the size that the project allows.
    pub files: Files<'a>,
    /// How long one pass over one file may take.
    pub max_time: Duration,
}

impl Configured<'_> {
    fn relative<'p>(&self, path: &'p str) -> &'p Path {
        Path::new(path.strip_prefix(self.prefix).unwrap_or(path))
    }

    /// The rules of a file.
    pub fn rules_of(&self, path: &str) -> FileRules<'_> {
        self.config.rules_of(self.relative(path))
    }

    /// The language of a file: as the configuration says it, else as its name and its text do.
    pub fn language_of(&self, path: &str, text: &str) -> &'static Language {
        self.config.language_of(self.relative(path)).unwrap_or_else(|| Registry::builtin().for_file(path, text))
    }

    /// The same for the bytes of a file.
    pub fn bytes_name_own_host(&self, bytes: &[u8]) -> bool {
        !self.config.own.hosts.is_empty() && decode(bytes.to_vec()).is_ok_and(|(text, _)| self.names_own_host(&text))
    }

    /// Does a text name one of the project's own hosts?
    pub fn names_own_host(&self, text: &str) -> bool {
        !self.config.own.hosts.is_empty() && self.config.own.hosts.are_in(text)
    }
}
