//! Looking names up, one step at a time: what a name means in a scope, which class it is, which members a class has.

use std::rc::Rc;

use crate::domain::{is_constructor, is_empty_word};
use crate::project::index::{BindingRef, ScopeRef, is_plain};
use crate::project::memo::AssignedMembers;
use crate::project::resolve::MAX_ALTERNATIVES;
use crate::project::{FileId, Project};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeId, ScopeKind};

/// How many places of one class and its bases are looked at.
const MAX_PARTS: usize = 16;

impl Project<'_> {
    /// The bindings of a name in one scope of one file, as a plain name.
    pub(super) fn bindings_in(&self, name: &str, file: FileId, scope: ScopeId) -> Vec<BindingRef> {
        let facts = &self.files[file].facts;
        let here = self.named_in(name, file, scope).iter().take_while(|(_, binding)| is_plain(&facts.bindings[*binding]));
        here.take(MAX_ALTERNATIVES).map(|&(_, binding)| BindingRef { file, binding }).collect()
    }

    /// The bindings of a file whose path ends with a name: the scopes in which the name is known, and the indexes.
    pub(super) fn named(&self, name: &str, file: FileId) -> &[(ScopeId, usize)] {
        self.index.in_file[file].get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of them that are known in one scope.
    pub(super) fn named_in(&self, name: &str, file: FileId, scope: ScopeId) -> &[(ScopeId, usize)] {
        let of_name = self.named(name, file);
        let first = of_name.partition_point(|(home, _)| *home < scope);
        let end = of_name.partition_point(|(home, _)| *home <= scope);
        &of_name[first..end]
    }

    /// The values that a name has outside of all functions and classes, in all files.
    pub(super) fn at_file_level(&self, name: &str) -> Rc<[BindingRef]> {
        self.memo.at_file_level(name, || {
            let is_meant = |reference: &&BindingRef| {
                let facts = &self.files[reference.file].facts;
                let binding = &facts.bindings[reference.binding];
                let names = matches!(binding.kind, BindingKind::Assignment | BindingKind::Return);
                names && facts.home(binding) == FILE_SCOPE && binding.path.len() == 1
            };
            self.index.by_name.get(name).into_iter().flatten().filter(is_meant).copied().collect()
        })
    }

    /// The assignments to the members of one name in a file, by the path of the object: `config.host = …`.
    pub(super) fn assigned_members(&self, name: &str, file: FileId) -> Rc<AssignedMembers> {
        self.memo.assigned_members(name, file, || {
            let mut assigned = AssignedMembers::default();
            for &(_, binding) in self.named(name, file) {
                let fact = &self.files[file].facts.bindings[binding];
                if let ([object @ .., _], BindingKind::Assignment) = (fact.path.as_slice(), fact.kind)
                    && !object.is_empty()
                {
                    assigned.entry(object.to_vec()).or_default().push(BindingRef { file, binding });
                }
            }
            assigned
        })
    }

    /// The class of a name whose type is written down.
    pub(super) fn declared(&self, name: &str, file: FileId, scope: ScopeId) -> Option<ScopeRef> {
        let of_name = self.index.declared[file].get(name)?;
        let (_, declared) = of_name.get(of_name.partition_point(|(home, _)| *home < scope)).filter(|(home, _)| *home == scope)?;
        let declared = &self.files[file].facts.declared[*declared];
        // The innermost type argument is the object: `IOptions<ProcoreOptions>`, `Arc<Config>`.
        declared.types.iter().rev().find_map(|name| self.class(name, file))
    }

    pub(super) fn same_folder(&self, a: FileId, b: FileId) -> bool {
        self.index.folders[a] == self.index.folders[b]
    }

    pub(super) fn same_language(&self, a: FileId, b: FileId) -> bool {
        self.files[a].facts.language == self.files[b].facts.language
    }

    /// A class by name: of this file, of the folder, or the only one of the project.
    pub(super) fn class(&self, name: &str, file: FileId) -> Option<ScopeRef> {
        let short = name.rsplit([':', '.']).next().unwrap_or(name);
        let all = self.index.classes.get(short)?;
        let own = all.iter().find(|class| class.file == file);
        let near = all.iter().find(|class| self.same_folder(class.file, file));
        own.or(near).or_else(|| if all.len() == 1 { all.first() } else { None }).copied()
    }

    /// A scope and those around it, from the innermost outwards; the last one is that of the file.
    pub(super) fn scopes_around(&self, file: FileId, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        let scopes = &self.files[file].facts.scopes;
        std::iter::successors(Some(scope), move |&scope| (scope != FILE_SCOPE).then(|| scopes[scope].parent))
    }

    /// The innermost class or function around a scope, or the scope itself.
    pub(super) fn enclosing(&self, kind: ScopeKind, file: FileId, scope: ScopeId) -> Option<ScopeRef> {
        let scopes = &self.files[file].facts.scopes;
        let scope = self.scopes_around(file, scope).find(|&scope| scopes[scope].kind == kind)?;
        Some(ScopeRef { file, scope })
    }

    /// The bindings of a name in the innermost scope that has any, as a plain name, and that scope.
    pub(super) fn innermost(&self, name: &str, file: FileId, scope: ScopeId) -> Option<(ScopeId, Vec<BindingRef>)> {
        self.scopes_around(file, scope).find_map(|scope| {
            let bindings = self.bindings_in(name, file, scope);
            (!bindings.is_empty()).then_some((scope, bindings))
        })
    }

    /// Is a file of the project known as a module of that name: `client` for `src/client.rs`?
    pub(super) fn has_module(&self, name: &str) -> bool {
        self.files.iter().any(|file| {
            let last = file.path.rsplit('/').next().unwrap_or(&file.path);
            last.split('.').next() == Some(name)
        })
    }

    /// The fields and methods of a class under a name, also those of its bases.
    pub(super) fn fields(&self, class: ScopeRef, name: &str) -> Vec<BindingRef> {
        self.with_bases(class).iter().map(|&class| self.own_fields(class, name)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// A class with all the places that add to it: Go, Rust and Swift write methods outside of a class, in other files, too.
    fn parts(&self, class: ScopeRef) -> Vec<ScopeRef> {
        let scope_of = |class: &ScopeRef| &self.files[class.file].facts.scopes[class.scope];
        let own = scope_of(&class);
        let mut all = vec![class];
        let short = own.name.rsplit([':', '.']).next().unwrap_or(&own.name);
        let Some(same) = self.index.classes.get(short).filter(|same| same.len() > 1 && own.parent == FILE_SCOPE) else { return all };
        let fits = |other: &&ScopeRef| {
            let scope = scope_of(other);
            scope.parent == FILE_SCOPE && scope.name == own.name && self.same_language(class.file, other.file)
        };
        let definitions = same.iter().filter(fits).filter(|other| !scope_of(other).partial).count();
        let others = same.iter().filter(fits).filter(|other| {
            let is_part = own.partial || scope_of(other).partial;
            **other != class && is_part && (definitions <= 1 || self.same_folder(class.file, other.file))
        });
        all.extend(others.take(MAX_PARTS));
        all
    }

    /// How many words two names share, leaving out those that every name of a configuration has.
    pub(super) fn shared_words(&self, a: &str, b: &str) -> usize {
        let (a, b) = (self.memo.words(a), self.memo.words(b));
        a.iter().filter(|word| !is_empty_word(word) && b.contains(word)).count()
    }

    /// Does the function construct an object of the class it is in?
    pub(super) fn is_constructor(&self, function: ScopeRef) -> bool {
        let scopes = &self.files[function.file].facts.scopes;
        let scope = &scopes[function.scope];
        let class = self.enclosing(ScopeKind::Class, function.file, scope.parent);
        class.is_some_and(|class| is_constructor(&scope.name) || scopes[class.scope].name == scope.name)
    }

    /// Do parameters stand behind the name of a class?
    pub(super) fn has_parameters(&self, class: ScopeRef) -> bool {
        let bindings = &self.files[class.file].facts.bindings;
        bindings.iter().any(|binding| binding.scope == class.scope && matches!(binding.kind, BindingKind::Parameter(_)))
    }

    /// The function with a name whose own scope is a part of the given one.
    pub(super) fn function_in(&self, name: &str, file: FileId, parent: ScopeId) -> Option<ScopeRef> {
        let all = self.index.functions.get(name)?;
        let is_here = |function: &&ScopeRef| function.file == file && self.files[file].facts.scopes[function.scope].parent == parent;
        all.iter().find(is_here).copied()
    }

    /// A method of a class or of its bases.
    pub(super) fn method(&self, class: ScopeRef, name: &str) -> Option<ScopeRef> {
        self.with_bases(class).iter().find_map(|class| self.function_in(name, class.file, class.scope))
    }

    /// A class and what it inherits from, as far as the project defines it.
    pub(super) fn with_bases(&self, class: ScopeRef) -> Rc<[ScopeRef]> {
        self.memo.with_bases(class, || self.find_bases(class))
    }

    fn find_bases(&self, class: ScopeRef) -> Vec<ScopeRef> {
        let mut all = self.parts(class);
        let mut at = 0;
        while at < all.len() && all.len() < MAX_PARTS {
            let class = all[at];
            at += 1;
            let scope = &self.files[class.file].facts.scopes[class.scope];
            let Some(next) = scope.base.as_ref().and_then(|base| self.class(base, class.file)) else { continue };
            for part in self.parts(next) {
                if !all.contains(&part) {
                    all.push(part);
                }
            }
        }
        all
    }

    /// The position of a parameter among the arguments: Python writes the object as the first parameter, callers do not.
    pub(super) fn argument_position(&self, file: FileId, function: ScopeId, position: usize) -> usize {
        let bindings = &self.files[file].facts.bindings;
        let first_is_object = ["self", "cls"].iter().any(|name| {
            let mut own = self.named_in(name, file, function).iter();
            own.any(|(_, other)| bindings[*other].kind == BindingKind::Parameter(0))
        });
        if first_is_object { position.saturating_sub(1) } else { position }
    }

    /// What an object of a class is constructed by.
    pub(super) fn callee_name_of_class(&self, class: ScopeRef) -> &str {
        let name = self.files[class.file].facts.scopes[class.scope].name.as_str();
        name.rsplit([':', '.']).next().unwrap_or(name)
    }

    /// What a function is called by: its name, or that of its class if it constructs an object.
    pub(super) fn callee_name(&self, function: ScopeRef) -> &str {
        let facts = &self.files[function.file].facts;
        let scope = &facts.scopes[function.scope];
        let class = self.enclosing(ScopeKind::Class, function.file, scope.parent).map(|class| self.callee_name_of_class(class));
        match class {
            Some(class) if is_constructor(&scope.name) || class == scope.name => class,
            _ => &scope.name,
        }
    }
}
