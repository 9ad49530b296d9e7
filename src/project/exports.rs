//! Where a name is defined that files export: also those that only pass it on.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::project::imports::{name_there, passes_everything_on};
use crate::project::{FileId, Project};
use crate::scan::facts::{FILE_SCOPE, Value};

/// How many files a name is followed through that only pass it on.
const MAX_PASSES: usize = 24;

/// How many files are asked for every name that one passes on, because they pass all names on as well.
const MAX_RELAYS: usize = MAX_PASSES / 2;

/// The name of what a module is without naming anything; it is not among the names that are passed on.
const DEFAULT: &str = "default";

/// The files all of whose names a file passes on: `export * from "./client"` in an `index.ts`. Every name that somebody takes from there would lead to
/// all of them, so that only those are looked at which have it.
#[derive(Default)]
pub(super) struct PassedOn {
    /// Their order: the number of the import, and which of its files they are.
    order: FxHashMap<FileId, (usize, usize)>,
    /// Those that pass all names of others on.
    relays: Vec<FileId>,
}

impl Project<'_> {
    /// Where a name is defined that files export: the name there and the file. A file that only passes it on (`export { default as client } from
    /// "./client"`, `export * from "./client"`, `from .client import Client` in a package) leads to the next one.
    pub(super) fn homes<'n>(&'n self, name: &'n str, files: &[FileId]) -> Vec<(&'n str, FileId)> {
        let mut homes = Vec::new();
        let mut seen: Vec<(&str, FileId)> = Vec::new();
        let mut open: Vec<(&'n str, FileId)> = files.iter().rev().map(|&file| (name, file)).collect();
        while let Some((name, file)) = open.pop() {
            if seen.len() >= MAX_PASSES {
                break;
            }
            if seen.contains(&(name, file)) {
                continue;
            }
            seen.push((name, file));
            let facts = &self.files[file].facts;
            // `export default client`
            let bindings = self.bindings_in(name, file, FILE_SCOPE);
            let value = bindings.first().filter(|_| name == DEFAULT).map(|reference| &facts.bindings[reference.binding].value);
            if let Some(Value::Name { name: other, .. }) = value {
                open.push((other, file));
                continue;
            }
            let is_class = self.index.classes.get(name).is_some_and(|classes| classes.iter().any(|class| class.file == file));
            if !bindings.is_empty() || is_class || self.function_in(name, file, FILE_SCOPE).is_some() {
                homes.push((name, file));
                continue;
            }
            if name == DEFAULT
                && let Some(home) = self.only_export(file)
            {
                homes.push((home, file));
                continue;
            }
            let mut next: Vec<((usize, usize), &'n str, FileId)> = Vec::new();
            for (index, import) in self.imports_by_name(name, file) {
                // The whole of a module can have the name, too, and is no export.
                let Some(there) = name_there(import, name) else { continue };
                next.extend(self.files_of(import, file).iter().enumerate().map(|(place, &file)| ((index, place), there, file)));
            }
            next.extend(self.passed_on_under(name, file).into_iter().map(|(order, file)| (order, name, file)));
            next.sort_unstable();
            open.extend(next.into_iter().map(|(_, name, file)| (name, file)));
        }
        homes
    }

    /// The files all of whose names one passes on, if they can have a name, in their order.
    fn passed_on_under(&self, name: &str, file: FileId) -> Vec<((usize, usize), FileId)> {
        let passed_on = self.passed_on(file);
        let place = |file: FileId| Some((*passed_on.order.get(&file)?, file));
        let mut found: Vec<((usize, usize), FileId)> = if passed_on.order.is_empty() {
            return Vec::new();
        } else if name == DEFAULT {
            let few = passed_on.order.len() <= MAX_PASSES;
            passed_on.order.iter().filter(|_| few).map(|(&file, &order)| (order, file)).collect()
        } else {
            let bound = self.index.by_name.get(name).into_iter().flatten().map(|binding| binding.file);
            let scopes =
                [&self.index.classes, &self.index.functions].into_iter().filter_map(|index| index.get(name)).flatten().map(|scope| scope.file);
            let importers = self.importers(name);
            bound.chain(scopes).chain(importers.iter().copied()).chain(passed_on.relays.iter().copied()).filter_map(place).collect()
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    fn passed_on(&self, file: FileId) -> Rc<PassedOn> {
        self.memo.passed_on(file, || {
            let mut passed_on = PassedOn::default();
            for (index, import) in self.imports_that_pass_on(file) {
                for (place, &other) in self.files_of(import, file).iter().enumerate() {
                    passed_on.order.entry(other).or_insert((index, place));
                    let is_relay = || self.files[other].facts.imports.iter().any(passes_everything_on);
                    if passed_on.relays.len() < MAX_RELAYS && is_relay() {
                        passed_on.relays.push(other);
                    }
                }
            }
            passed_on
        })
    }

    /// The only class or function at the top of a file: where a default export has no name of its own (`export default class Client`), it is that.
    fn only_export(&self, file: FileId) -> Option<&str> {
        let mut tops = self.files[file].facts.scopes.iter().skip(1).filter(|scope| scope.parent == FILE_SCOPE && !scope.name.is_empty());
        let first = tops.next()?;
        tops.next().is_none().then_some(first.name.as_str())
    }
}
