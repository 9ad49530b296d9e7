//! What stands behind a name.

use std::rc::Rc;

use crate::project::FileId;
use crate::project::imports::name_there;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::modules::name_of_whole;
use crate::project::resolve::at::{At, Frame};
use crate::project::resolve::{Resolver, Target, is_opaque};
use crate::scan::facts::{FILE_SCOPE, ScopeKind};

impl<'p> Resolver<'p> {
    /// A name, looked up from the innermost scope outwards, then in the classes around and in what the file imports.
    pub(super) fn name(&mut self, name: &'p str, at: &At<'p>) -> Vec<Target<'p>> {
        let project = self.project;
        let file = at.file;
        let facts = &project.files[file].facts;
        let mut scope = at.scope;
        loop {
            let here = self.project.bindings_in(name, file, scope);
            if !here.is_empty() && !here.iter().all(|reference| self.stack.contains(reference)) {
                let found = self.follow_all(here, &at.frame);
                return if found.iter().all(is_opaque) {
                    project.declared(name, file, scope).map_or(found, |class| vec![Target::Class(class)])
                } else {
                    found
                };
            }
            if facts.scopes[scope].kind == ScopeKind::Class {
                let fields = self.project.fields(ScopeRef { file, scope }, name);
                if !fields.is_empty() {
                    return self.follow_all(fields, &at.frame);
                }
            }
            if let Some(class) = project.declared(name, file, scope) {
                return vec![Target::Class(class)];
            }
            if scope == FILE_SCOPE {
                break;
            }
            scope = facts.scopes[scope].parent;
        }
        for import in project.imports_of(name, file) {
            if let Some(there) = name_there(import, name) {
                let files = project.files_of(import, file);
                let found = self.exported(there, &files, &at.frame);
                if !found.is_empty() {
                    return found;
                }
            }
            if name_of_whole(import) == Some(name) {
                let files = project.files_of(import, file);
                // The default export of a module may be the object itself.
                let defaults = self.exported(name, &files, &at.frame);
                if !files.is_empty() {
                    let mut found = vec![Target::Module(files.to_vec())];
                    found.extend(defaults);
                    return found;
                }
            }
        }
        for import in project.imports_of_everything(file) {
            if self.exhausted() {
                break;
            }
            let files = project.files_of(import, file);
            let found = self.exported(name, &files, &at.frame);
            if !found.is_empty() {
                return found;
            }
        }
        self.elsewhere(name, at)
    }

    /// A name that is defined nowhere in the file and not imported: a class, or a name of the package.
    fn elsewhere(&mut self, name: &str, at: &At<'p>) -> Vec<Target<'p>> {
        let file = at.file;
        if let Some(class) = self.project.class(name, file) {
            return vec![Target::Class(class)];
        }
        let everywhere = self.project.at_file_level(name);
        let all: Vec<BindingRef> = everywhere.iter().filter(|reference| reference.file != file).copied().collect();
        let near = |reference: &&BindingRef| self.project.same_folder(reference.file, file) && self.project.same_language(reference.file, file);
        let same_folder: Vec<BindingRef> = all.iter().filter(near).copied().collect();
        if !same_folder.is_empty() {
            return self.follow_all(same_folder, &at.frame);
        }
        let constant = name.chars().next().is_some_and(char::is_uppercase);
        let one_file = all.windows(2).all(|pair| pair[0].file == pair[1].file);
        if constant && one_file && all.first().is_some_and(|first| self.project.same_language(first.file, file)) {
            return self.follow_all(all, &at.frame);
        }
        Vec::new()
    }

    /// What a module exports under a name.
    pub(super) fn exported(&mut self, name: &str, files: &[FileId], frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for (name, file) in self.project.homes(name, files) {
            let bindings = self.project.bindings_in(name, file, FILE_SCOPE);
            found.extend(self.follow_all(bindings, frame));
            let classes = self.project.index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
            found.extend(classes.iter().filter(|class| class.file == file).map(|class| Target::Class(*class)));
        }
        found
    }
}
