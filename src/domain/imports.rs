//! Which files an import can mean, by their names: `rules/domain/imports.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::table;

/// The table; what each list is for stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Imports {
    endings: FxHashSet<String>,
    folder_files: FxHashSet<String>,
    together: Vec<FxHashSet<String>>,
}

impl Imports {
    pub(super) fn load() -> Imports {
        table(include_str!("../../rules/domain/imports.toml"))
    }

    /// May a path that is imported end with it?
    pub fn is_ending(&self, part: &str) -> bool {
        self.endings.contains(part)
    }

    /// Is a file of this name, without its ending, what the folder around it is imported as?
    pub fn is_folder_file(&self, stem: &str) -> bool {
        self.folder_files.contains(stem)
    }

    /// Can a file with one ending import a file with the other?
    pub fn are_together(&self, ending: &str, other: &str) -> bool {
        ending == other || self.together.iter().any(|endings| endings.contains(ending) && endings.contains(other))
    }
}
