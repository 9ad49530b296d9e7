//! What a file imports, by the names it has there.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::project::modules::name_of_whole;
use crate::project::{FileId, Project};
use crate::scan::facts::Import;

/// The imports of a file, as their indexes in the facts of the file, in their order.
#[derive(Default)]
pub(super) struct ImportNames {
    /// Those that bring a name, or whose whole is known by it.
    by_name: FxHashMap<String, Vec<usize>>,
    /// Those that bring all names of a module, one of each module.
    everything: Vec<usize>,
    /// Those that pass all names of a module on, one of each module.
    passed_on: Vec<usize>,
    /// Names, aliases, and the parts of the names of modules.
    roots: FxHashSet<String>,
}

impl ImportNames {
    fn of(imports: &[Import]) -> Self {
        let mut found = ImportNames::default();
        let (mut brought, mut passed_on) = (FxHashSet::default(), FxHashSet::default());
        for (index, import) in imports.iter().enumerate() {
            for name in import.names.iter().map(|(_, here)| here.as_str()).chain(name_of_whole(import)) {
                let of_name = found.by_name.entry(name.to_owned()).or_default();
                if of_name.last() != Some(&index) {
                    of_name.push(index);
                }
            }
            if brings_everything(import) && brought.insert(import.module.as_str()) {
                found.everything.push(index);
            }
            if passes_everything_on(import) && passed_on.insert(import.module.as_str()) {
                found.passed_on.push(index);
            }
            // `github.com/go-resty/resty/v2` and `gopkg.in/resty.v1` are known as `resty`.
            let parts = import.module.split(['/', '.', '\\', ':', '-']);
            let names = import.names.iter().map(|(_, here)| here.as_str());
            found.roots.extend(names.chain(import.alias.as_deref()).chain(parts).map(str::to_owned));
        }
        found
    }
}

/// `from client import *`
fn brings_everything(import: &Import) -> bool {
    import.names.iter().any(|(there, _)| there == "*")
}

/// `export * from "./client"` names nothing; other languages write imports like that, but not of relative paths.
pub(super) fn passes_everything_on(import: &Import) -> bool {
    (import.alias.is_none() && import.names.is_empty() && import.module.starts_with('.')) || brings_everything(import)
}

/// What a name is called where an import takes it from; nothing if the import does not bring it by name.
pub(super) fn name_there<'i>(import: &'i Import, name: &str) -> Option<&'i str> {
    import.names.iter().find(|(_, here)| here == name).map(|(there, _)| there.as_str())
}

impl<'f> Project<'f> {
    fn import_names(&self, file: FileId) -> Rc<ImportNames> {
        self.memo.imports(file, || ImportNames::of(&self.files[file].facts.imports))
    }

    /// The files that an import means.
    pub(super) fn files_of(&self, import: &'f Import, file: FileId) -> Rc<[FileId]> {
        self.memo.files_of(import, || self.modules.files_of(import, file))
    }

    /// The imports of a file that bring a name, or whose whole is known by it.
    pub(super) fn imports_of(&self, name: &str, file: FileId) -> Vec<&'f Import> {
        self.imports_by_name(name, file).into_iter().map(|(_, import)| import).collect()
    }

    /// The imports of a file that bring all names of a module, one of each module.
    pub(super) fn imports_of_everything(&self, file: FileId) -> Vec<&'f Import> {
        self.import_names(file).everything.iter().map(|&index| &self.files[file].facts.imports[index]).collect()
    }

    /// The imports of a file that can bring a name: both of these, in the order of the file.
    pub(super) fn imports_that_bring(&self, name: &str, file: FileId) -> Vec<&'f Import> {
        let names = self.import_names(file);
        let mut found: Vec<usize> = names.by_name.get(name).into_iter().flatten().chain(&names.everything).copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|index| &self.files[file].facts.imports[index]).collect()
    }

    /// The imports of a file that pass all names of a module on, one of each module, with their numbers in the file.
    pub(super) fn imports_that_pass_on(&self, file: FileId) -> Vec<(usize, &'f Import)> {
        self.import_names(file).passed_on.iter().map(|&index| (index, &self.files[file].facts.imports[index])).collect()
    }

    /// The imports of a file that bring a name by name, with their numbers in the file.
    pub(super) fn imports_by_name(&self, name: &str, file: FileId) -> Vec<(usize, &'f Import)> {
        let names = self.import_names(file);
        names.by_name.get(name).into_iter().flatten().map(|&index| (index, &self.files[file].facts.imports[index])).collect()
    }

    /// The files that import something under a name.
    pub(super) fn importers(&self, name: &str) -> Rc<[FileId]> {
        self.memo.importers(name, || {
            let mut importers: FxHashMap<String, Vec<FileId>> = FxHashMap::default();
            for file in 0..self.files.len() {
                self.import_names(file).by_name.keys().for_each(|name| importers.entry(name.clone()).or_default().push(file));
            }
            importers.into_iter().map(|(name, files)| (name, files.into())).collect()
        })
    }

    /// Is something imported under that name, or as a part of a module of that name?
    pub(super) fn is_import_root(&self, name: &str, file: FileId) -> bool {
        self.import_names(file).roots.contains(name)
    }
}
