//! What a file imports, by the names it has there.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::project::modules::name_of_whole;
use crate::scan::facts::Import;

/// The imports of one file.
#[derive(Default)]
pub(super) struct Imports<'p> {
    /// The first import that brings a name, and what that is called where it comes from; `None` if the name is that of the whole module.
    by_name: FxHashMap<&'p str, (&'p Import, Option<&'p str>)>,
    /// Names, aliases, and the parts of the names of modules.
    roots: FxHashSet<&'p str>,
}

impl<'p> Imports<'p> {
    pub(super) fn of(imports: &'p [Import]) -> Self {
        let mut found = Imports::default();
        for import in imports {
            let names = import.names.iter().map(|(_, here)| here.as_str());
            for (there, here) in &import.names {
                found.by_name.entry(here).or_insert((import, Some(there)));
            }
            if let Some(name) = name_of_whole(import) {
                found.by_name.entry(name).or_insert((import, None));
            }
            // `github.com/go-resty/resty/v2` and `gopkg.in/resty.v1` are known as `resty`.
            let parts = import.module.split(['/', '.', '\\', ':', '-']);
            found.roots.extend(names.chain(import.alias.as_deref()).chain(parts));
        }
        found
    }

    /// The import that brings a name, and what that is called where it comes from; `None` if the name is that of the whole module.
    pub(super) fn of_name(&self, name: &str) -> Option<(&'p Import, Option<&'p str>)> {
        self.by_name.get(name).copied()
    }

    /// Is something imported under that name, or as a part of a module of that name?
    pub(super) fn is_root(&self, name: &str) -> bool {
        self.roots.contains(name)
    }
}
