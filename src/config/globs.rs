//! Globs as they stand in the configuration: relative to its folder, `*` also matches `/`, and a folder stands for everything in it.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs, each with the index of what it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Globs {
    set: GlobSet,
    owners: Vec<usize>,
}

impl Default for Globs {
    fn default() -> Globs {
        Globs { set: GlobSet::empty(), owners: Vec::new() }
    }
}

/// Collects globs.
#[derive(Default)]
pub(super) struct Builder {
    globs: Vec<(Glob, usize)>,
}

impl Builder {
    /// Adds a glob for an owner. The error says what is wrong with it, as a phrase.
    pub fn add(&mut self, written: &str, owner: usize) -> Result<(), String> {
        let plain = written.strip_prefix("./").unwrap_or(written);
        let plain = plain.trim_matches('/');
        if plain.is_empty() || plain == "." {
            return Err("this names no file".to_owned());
        }
        if plain.split('/').any(|part| part == "..") {
            return Err("it cannot lead out of the folder of the configuration".to_owned());
        }
        // None of these would fit any file.
        if plain.split('/').any(|part| part.is_empty() || part == ".") {
            return Err("a path has no empty parts".to_owned());
        }
        if written.starts_with('!') {
            return Err("a glob cannot take back what others say; write `\\!` for the sign".to_owned());
        }
        if separates_on_windows(plain) {
            return Err("write `/` between folders, on Windows, too; `\\` only stands before signs such as `*`".to_owned());
        }
        if plain.as_bytes().get(1) == Some(&b':') && plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err("it is read from the folder of the configuration on, not from a drive".to_owned());
        }
        for pattern in [plain.to_owned(), format!("{plain}/**")] {
            // The same on every platform.
            let glob = GlobBuilder::new(&pattern).backslash_escape(true).build().map_err(|error| error.kind().to_string())?;
            self.globs.push((glob, owner));
        }
        Ok(())
    }

    /// Compiles them all; fails if they are too many.
    pub fn build(self) -> Result<Globs, String> {
        let mut set = GlobSetBuilder::new();
        let owners = self.globs.iter().map(|(_, owner)| *owner).collect();
        for (glob, _) in self.globs {
            set.add(glob);
        }
        Ok(Globs { set: set.build().map_err(|error| error.to_string())?, owners })
    }
}

/// Is a backslash meant as Windows does: before a letter or digit, which need no escape?
fn separates_on_windows(glob: &str) -> bool {
    let mut chars = glob.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next().is_some_and(char::is_alphanumeric) {
            return true;
        }
    }
    false
}

impl Globs {
    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Does one of them fit?
    pub fn fit(&self, relative: &Path) -> bool {
        self.set.is_match(relative)
    }

    /// The owners of those that fit, in order, each once.
    pub fn owners(&self, relative: &Path) -> Vec<usize> {
        let mut owners: Vec<usize> = self.set.matches(relative).into_iter().filter_map(|glob| self.owners.get(glob).copied()).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}
