//! Following values: what texts can an expression be?
//!
//! [`Resolver::targets`] follows names, members, calls and settings to the values behind them; [`Resolver::texts`] turns those into texts.
//! Both are bounded in depth and in the number of alternatives, and a value that leads back to itself is cut off there.

use crate::finding::Span;
use crate::project::index::{BindingRef, MemberFact, ScopeRef, is_within, setting_parts, shared_words};
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, Binding, BindingKind, FILE_SCOPE, Piece, ScopeId, ScopeKind, Text, Value};

/// How many steps a resolution may take from one value to another.
const MAX_DEPTH: usize = 24;

/// How many alternatives of one value are followed.
const MAX_ALTERNATIVES: usize = 24;

/// How many values one question may look at, all branches together: a bound on projects that are made to be slow.
const MAX_STEPS: usize = 4000;

/// A piece of a resolved text.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// Literal text, with its place.
    Text {
        /// As it stands in the file.
        text: String,
        /// The file.
        file: FileId,
        /// The place.
        span: Span,
    },
    /// A Procore host, with its place.
    Host {
        /// In lower case.
        name: String,
        /// The file.
        file: FileId,
        /// The place.
        span: Span,
    },
    /// Exactly one slash.
    Slash,
    /// Something unknown.
    Unknown,
}

/// One text a value can be.
pub type Resolved = Vec<Atom>;

/// What stands behind a value.
#[derive(Clone, Debug)]
pub enum Target<'p> {
    /// A value that leads no further, and where it stands.
    Value(&'p Value, FileId, ScopeId),
    /// A class, or an object of it.
    Class(ScopeRef),
    /// The files of an imported module.
    Module(Vec<FileId>),
}

/// The members of one name that one object or class has.
struct Owned<'p> {
    owner: String,
    score: usize,
    members: Vec<OwnedMember<'p>>,
}

enum OwnedMember<'p> {
    Binding(BindingRef),
    Entry(&'p MemberFact),
}

/// Follows values through a project.
pub struct Resolver<'p> {
    project: &'p Project,
    /// Bindings on the way, against circles.
    stack: Vec<BindingRef>,
    /// Texts on the way: a text can hold a name whose value is the text itself.
    texts: Vec<&'p Text>,
    depth: usize,
    steps: usize,
}

impl<'p> Resolver<'p> {
    /// A resolver for one question.
    pub fn new(project: &'p Project) -> Self {
        Resolver { project, stack: Vec::new(), texts: Vec::new(), depth: 0, steps: 0 }
    }

    fn exhausted(&mut self) -> bool {
        self.steps += 1;
        self.depth >= MAX_DEPTH || self.steps > MAX_STEPS
    }

    /// The texts a value can be; at least one, which may be unknown.
    pub fn texts(&mut self, value: &'p Value, file: FileId, scope: ScopeId) -> Vec<Resolved> {
        if let Value::Text(text) = value {
            return self.text(text, file, scope);
        }
        let mut all: Vec<Resolved> = Vec::new();
        for target in self.targets(value, file, scope) {
            let texts = match target {
                Target::Value(Value::Text(text), file, scope) => self.text(text, file, scope),
                _ => vec![vec![Atom::Unknown]],
            };
            for text in texts {
                if all.len() < MAX_ALTERNATIVES && !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        if all.is_empty() {
            all.push(vec![Atom::Unknown]);
        }
        all
    }

    /// The texts that a text with holes can be.
    pub fn text_alternatives(&mut self, text: &'p Text, file: FileId, scope: ScopeId) -> Vec<Resolved> {
        self.text(text, file, scope)
    }

    fn text(&mut self, text: &'p Text, file: FileId, scope: ScopeId) -> Vec<Resolved> {
        if self.texts.iter().any(|other| std::ptr::eq(*other, text)) || self.exhausted() {
            return vec![vec![Atom::Unknown]];
        }
        self.texts.push(text);
        self.depth += 1;
        let all = self.pieces(text, file, scope);
        self.depth -= 1;
        self.texts.pop();
        all
    }

    fn pieces(&mut self, text: &'p Text, file: FileId, scope: ScopeId) -> Vec<Resolved> {
        let mut all: Vec<Resolved> = vec![Vec::new()];
        for piece in &text.pieces {
            let alternatives = match piece {
                Piece::Literal { text, span } => vec![vec![Atom::Text { text: text.clone(), file, span: span.clone() }]],
                Piece::Host { name, span } => vec![vec![Atom::Host { name: name.clone(), file, span: span.clone() }]],
                Piece::Slash => vec![vec![Atom::Slash]],
                Piece::Hole(value) => self.texts(value, file, scope),
            };
            let mut next = Vec::new();
            'all: for head in &all {
                for tail in &alternatives {
                    if next.len() >= MAX_ALTERNATIVES {
                        break 'all;
                    }
                    let mut whole = head.clone();
                    whole.extend(tail.iter().cloned());
                    next.push(whole);
                }
            }
            all = next;
        }
        all
    }

    /// What stands behind a value.
    pub fn targets(&mut self, value: &'p Value, file: FileId, scope: ScopeId) -> Vec<Target<'p>> {
        if self.exhausted() {
            return Vec::new();
        }
        self.depth += 1;
        let mut found = match value {
            Value::Name { name, .. } => self.name(name, file, scope),
            Value::This { .. } => self.enclosing_class(file, scope).into_iter().map(Target::Class).collect(),
            Value::Member { of, name, .. } => self.member(of, name, file, scope),
            Value::Index { of, key, .. } => match key.literal() {
                Some(name) => self.member(of, &name, file, scope),
                None => self.any_member(of, file, scope),
            },
            Value::Call { callee, args, .. } => self.call(value, callee, args, file, scope),
            Value::Either { options, .. } => options.iter().flat_map(|option| self.targets(option, file, scope)).collect(),
            Value::Setting { key, .. } => self.setting(key, file),
            Value::Text(_) | Value::Map { .. } | Value::List { .. } | Value::Other { .. } => vec![Target::Value(value, file, scope)],
        };
        self.depth -= 1;
        found.truncate(MAX_ALTERNATIVES);
        found
    }

    fn follow(&mut self, reference: BindingRef) -> Vec<Target<'p>> {
        if self.stack.contains(&reference) {
            return Vec::new();
        }
        self.stack.push(reference);
        let project = self.project;
        let binding = &project.files[reference.file].facts.bindings[reference.binding];
        let mut found = match binding.kind {
            BindingKind::Parameter(position) => self.parameter(reference, binding, position),
            _ => Vec::new(),
        };
        found.extend(self.targets(&binding.value, reference.file, binding.scope));
        self.stack.pop();
        found
    }

    fn follow_all(&mut self, references: Vec<BindingRef>) -> Vec<Target<'p>> {
        references.into_iter().flat_map(|reference| self.follow(reference)).collect()
    }

    /// The bindings of a name in one scope of one file, as a plain name.
    fn bindings_in(&self, name: &str, file: FileId, scope: ScopeId) -> Vec<BindingRef> {
        let of_name = self.project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let facts = &self.project.files[file].facts;
        let here = |reference: &&BindingRef| {
            reference.file == file && {
                let binding = &facts.bindings[reference.binding];
                binding.scope == scope && binding.path.len() == 1 && binding.kind != BindingKind::Setting
            }
        };
        of_name.iter().filter(here).copied().collect()
    }

    fn name(&mut self, name: &'p str, file: FileId, scope: ScopeId) -> Vec<Target<'p>> {
        let project = self.project;
        let facts = &project.files[file].facts;
        let mut at = scope;
        loop {
            let here = self.bindings_in(name, file, at);
            if !here.is_empty() && !here.iter().all(|reference| self.stack.contains(reference)) {
                return self.follow_all(here);
            }
            if facts.scopes[at].kind == ScopeKind::Class {
                let fields = self.fields(ScopeRef { file, scope: at }, name);
                if !fields.is_empty() {
                    return self.follow_all(fields);
                }
            }
            if at == FILE_SCOPE {
                break;
            }
            at = facts.scopes[at].parent;
        }
        for import in &facts.imports {
            let here = import.names.iter().find(|(_, here)| here == name);
            if let Some((there, _)) = here {
                let files = project.index.modules.files_of(import, file);
                let found = self.exported(there, &files);
                if !found.is_empty() {
                    return found;
                }
            }
            let alias = import.alias.as_deref().or_else(|| module_name(&import.module));
            if alias == Some(name) {
                let files = project.index.modules.files_of(import, file);
                // The default export of a module may be the object itself.
                let defaults = self.exported(name, &files);
                if !files.is_empty() {
                    let mut found = vec![Target::Module(files)];
                    found.extend(defaults);
                    return found;
                }
            }
        }
        for import in &facts.imports {
            if import.names.iter().any(|(there, _)| there == "*") {
                let files = project.index.modules.files_of(import, file);
                let found = self.exported(name, &files);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        self.elsewhere(name, file)
    }

    /// A name that is defined nowhere in the file and not imported: a class, or a name of the package.
    fn elsewhere(&mut self, name: &str, file: FileId) -> Vec<Target<'p>> {
        if let Some(class) = self.class(name, file) {
            return vec![Target::Class(class)];
        }
        let of_name = self.project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let at_file_level = |reference: &&BindingRef| {
            let binding = &self.project.files[reference.file].facts.bindings[reference.binding];
            reference.file != file && binding.scope == FILE_SCOPE && binding.path.len() == 1 && matches!(binding.kind, BindingKind::Assignment | BindingKind::Return)
        };
        let all: Vec<BindingRef> = of_name.iter().filter(at_file_level).copied().collect();
        let same_folder: Vec<BindingRef> = all.iter().filter(|reference| self.same_folder(reference.file, file) && self.same_language(reference.file, file)).copied().collect();
        if !same_folder.is_empty() {
            return self.follow_all(same_folder);
        }
        let constant = name.chars().next().is_some_and(char::is_uppercase);
        let one_file = all.windows(2).all(|pair| pair[0].file == pair[1].file);
        if constant && one_file && all.first().is_some_and(|first| self.same_language(first.file, file)) {
            return self.follow_all(all);
        }
        Vec::new()
    }

    fn same_folder(&self, a: FileId, b: FileId) -> bool {
        let folder = |file: FileId| self.project.files[file].path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder(a) == folder(b)
    }

    fn same_language(&self, a: FileId, b: FileId) -> bool {
        self.project.files[a].facts.language == self.project.files[b].facts.language
    }

    /// What a module exports under a name.
    fn exported(&mut self, name: &str, files: &[FileId]) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for &file in files {
            let bindings = self.bindings_in(name, file, FILE_SCOPE);
            found.extend(self.follow_all(bindings));
            let classes = self.project.index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
            found.extend(classes.iter().filter(|class| class.file == file).map(|class| Target::Class(*class)));
        }
        found
    }

    /// A class by name: of this file, of the folder, or the only one of the project.
    fn class(&self, name: &str, file: FileId) -> Option<ScopeRef> {
        let short = name.rsplit([':', '.']).next().unwrap_or(name);
        let all = self.project.index.classes.get(short)?;
        let own = all.iter().find(|class| class.file == file);
        let near = all.iter().find(|class| self.same_folder(class.file, file));
        own.or(near).or_else(|| if all.len() == 1 { all.first() } else { None }).copied()
    }

    fn enclosing_class(&self, file: FileId, mut scope: ScopeId) -> Option<ScopeRef> {
        let scopes = &self.project.files[file].facts.scopes;
        while scope != FILE_SCOPE {
            if scopes[scope].kind == ScopeKind::Class {
                return Some(ScopeRef { file, scope });
            }
            scope = scopes[scope].parent;
        }
        None
    }

    /// The fields and methods of a class under a name, also those of its bases.
    fn fields(&self, class: ScopeRef, name: &str) -> Vec<BindingRef> {
        let mut class = class;
        for _ in 0..6 {
            let found = self.own_fields(class, name);
            if !found.is_empty() {
                return found;
            }
            let scope = &self.project.files[class.file].facts.scopes[class.scope];
            let Some(base) = &scope.base else { break };
            let Some(next) = self.class(base, class.file) else { break };
            if next == class {
                break;
            }
            class = next;
        }
        Vec::new()
    }

    fn own_fields(&self, class: ScopeRef, name: &str) -> Vec<BindingRef> {
        let project = self.project;
        let facts = &project.files[class.file].facts;
        // `self.__base` and `self._base` are one field in some languages, but not in this index: names are compared as written.
        let of_name = project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let in_class = |reference: &&BindingRef| {
            if reference.file != class.file {
                return false;
            }
            let binding = &facts.bindings[reference.binding];
            let direct = binding.scope == class.scope && binding.path.len() == 1;
            let through_self = binding.path.len() == 2 && binding.path[0] == "self" && is_within(&project.files, class.file, binding.scope, class.scope);
            direct || through_self
        };
        of_name.iter().filter(in_class).copied().collect()
    }

    fn member(&mut self, of: &'p Value, name: &str, file: FileId, scope: ScopeId) -> Vec<Target<'p>> {
        // `config.login_host = …` in the same file: an assignment to the member itself.
        let path = dotted(of);
        let mut found = Vec::new();
        if let Some(path) = &path {
            let of_name = self.project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
            let assigned = of_name.iter().filter(|reference| {
                let binding = &self.project.files[reference.file].facts.bindings[reference.binding];
                reference.file == file && binding.path.len() == path.len() + 1 && binding.path[..path.len()] == path[..] && binding.kind == BindingKind::Assignment
            });
            let assigned: Vec<BindingRef> = assigned.copied().collect();
            found.extend(self.follow_all(assigned));
        }
        let objects = self.targets(of, file, scope);
        for object in &objects {
            found.extend(self.member_of(object, name));
        }
        if found.is_empty() {
            let known = objects.iter().any(|object| matches!(object, Target::Value(Value::Text(_), ..)));
            if !known {
                found = self.by_member_name(of, name);
            }
        }
        found
    }

    fn member_of(&mut self, object: &Target<'p>, name: &str) -> Vec<Target<'p>> {
        if self.exhausted() {
            return Vec::new();
        }
        self.depth += 1;
        let found = self.member_of_object(object, name);
        self.depth -= 1;
        found
    }

    fn member_of_object(&mut self, object: &Target<'p>, name: &str) -> Vec<Target<'p>> {
        match object {
            Target::Value(Value::Map { entries, .. }, file, scope) => {
                let own: Vec<&'p Value> = entries.iter().filter(|entry| entry.key.as_deref() == Some(name)).map(|entry| &entry.value).collect();
                if !own.is_empty() {
                    return own.into_iter().flat_map(|value| self.targets(value, *file, *scope)).collect();
                }
                let spreads: Vec<&'p Value> = entries.iter().filter(|entry| entry.spread).map(|entry| &entry.value).collect();
                let mut found = Vec::new();
                for spread in spreads {
                    for target in self.targets(spread, *file, *scope) {
                        found.extend(self.member_of(&target, name));
                    }
                }
                found
            }
            // A call that is not understood: `Object.assign({}, defaults, options)`, `Config(base_url=…)`, `z.object({…})`.
            Target::Value(Value::Call { args, .. }, file, scope) => {
                let mut found = Vec::new();
                for arg in args {
                    if arg.name.as_deref() == Some(name) {
                        found.extend(self.targets(&arg.value, *file, *scope));
                    } else if arg.name.is_none() && matches!(arg.value, Value::Map { .. } | Value::Name { .. } | Value::Member { .. } | Value::Call { .. }) {
                        for target in self.targets(&arg.value, *file, *scope) {
                            if matches!(target, Target::Value(Value::Map { .. }, ..)) {
                                found.extend(self.member_of(&target, name));
                            }
                        }
                    }
                }
                found
            }
            Target::Value(Value::List { items, .. }, file, scope) => {
                let maps: Vec<&'p Value> = items.iter().filter(|item| matches!(item, Value::Map { .. })).collect();
                maps.into_iter().flat_map(|map| self.member_of(&Target::Value(map, *file, *scope), name)).collect()
            }
            Target::Value(..) => Vec::new(),
            Target::Class(class) => {
                let fields = self.fields(*class, name);
                let nested = self.project.index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
                let nested = nested.iter().find(|inner| inner.file == class.file && inner.scope != class.scope && is_within(&self.project.files, inner.file, inner.scope, class.scope));
                if fields.is_empty()
                    && let Some(nested) = nested
                {
                    return vec![Target::Class(*nested)];
                }
                if fields.is_empty() && matches!(name, "new" | "create" | "instance" | "shared" | "default" | "Value" | "value" | "current" | "getInstance" | "Instance" | "INSTANCE") {
                    return vec![Target::Class(*class)];
                }
                self.follow_all(fields)
            }
            Target::Module(files) => {
                let files = files.clone();
                self.exported(name, &files)
            }
        }
    }

    /// `HOSTS[environment]`: any of its values.
    fn any_member(&mut self, of: &'p Value, file: FileId, scope: ScopeId) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for object in self.targets(of, file, scope) {
            if let Target::Value(Value::Map { entries, .. }, file, scope) = object {
                for entry in entries {
                    found.extend(self.targets(&entry.value, file, scope));
                }
            }
        }
        found
    }

    /// A member of an object whose type is not known: fields, entries and settings of that name, if the name is telling and the choice is plain.
    fn by_member_name(&mut self, of: &'p Value, name: &str) -> Vec<Target<'p>> {
        let project = self.project;
        let mut groups: Vec<Owned<'p>> = Vec::new();
        let receiver = of.callee_text();
        let mut add = |owner: String, member: OwnedMember<'p>| match groups.iter_mut().find(|group| group.owner == owner) {
            Some(group) => group.members.push(member),
            None => groups.push(Owned { score: shared_words(&receiver, &owner), owner, members: vec![member] }),
        };
        for &reference in project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default() {
            let facts = &project.files[reference.file].facts;
            let binding = &facts.bindings[reference.binding];
            let is_field = |class: &ScopeRef| binding.scope == class.scope || binding.path.first().is_some_and(|first| first == "self");
            let class = self.enclosing_class(reference.file, binding.scope).filter(is_field);
            if let Some(class) = class
                && binding.path.len() <= 2
                && matches!(binding.kind, BindingKind::Assignment | BindingKind::Return)
            {
                add(format!("{} {}", facts.scopes[class.scope].name, project.files[reference.file].path), OwnedMember::Binding(reference));
            }
        }
        for member in project.index.members.get(name).map(Vec::as_slice).unwrap_or_default() {
            add(format!("{} {}", member.owner, project.files[member.file].path), OwnedMember::Entry(member));
        }
        let telling = crate::domain::words(name).len() >= 2;
        if let Some(last) = setting_parts(&[name.to_owned()]).last()
            && telling
        {
            for &reference in project.index.settings.get(last).map(Vec::as_slice).unwrap_or_default() {
                let binding = &project.files[reference.file].facts.bindings[reference.binding];
                let section = binding.path[..binding.path.len() - 1].join(" ");
                add(format!("{section} settings"), OwnedMember::Binding(reference));
            }
        }
        let best = groups.iter().map(|group| group.score).max().unwrap_or(0);
        groups.retain(|group| group.score == best);
        // Fields without a value (a class that only declares them) are no reason for doubt.
        let mut chosen: Vec<Vec<Target<'p>>> = Vec::new();
        for group in groups {
            let targets: Vec<Target<'p>> = group
                .members
                .into_iter()
                .flat_map(|member| match member {
                    OwnedMember::Binding(reference) => self.follow(reference),
                    OwnedMember::Entry(member) => self.targets(&member.value, member.file, member.scope),
                })
                .filter(|target| !matches!(target, Target::Value(Value::Other { .. }, ..)))
                .collect();
            if !targets.is_empty() {
                chosen.push(targets);
            }
        }
        if best == 0 && (chosen.len() > 1 || !telling) {
            return Vec::new();
        }
        chosen.into_iter().flatten().collect()
    }

    fn call(&mut self, value: &'p Value, callee: &'p Value, _args: &'p [Arg], file: FileId, scope: ScopeId) -> Vec<Target<'p>> {
        let mut found: Vec<Target<'p>> = self
            .targets(callee, file, scope)
            .into_iter()
            // A text cannot be called: what was found is a property of that name.
            .filter(|target| !matches!(target, Target::Value(Value::Other { .. } | Value::List { .. }, ..)))
            .collect();
        if found.is_empty() {
            found.push(Target::Value(value, file, scope));
        }
        found
    }

    /// The values of a setting, wherever the project defines it.
    fn setting(&mut self, key: &[String], file: FileId) -> Vec<Target<'p>> {
        let project = self.project;
        // A variable of a script is read like one of its environment.
        if let [name] = key {
            let own = self.bindings_in(name, file, FILE_SCOPE);
            let own = self.follow_all(own);
            if !own.is_empty() {
                return own;
            }
        }
        let wanted = setting_parts(key);
        let joined = wanted.concat();
        let word_count: usize = key.iter().map(|part| crate::domain::words(part).len()).sum();
        let mut found = Vec::new();
        let mut seen: Vec<BindingRef> = Vec::new();
        // `procore.base-url` and `PROCORE_BASE_URL` are one key: the last part of the path may be a tail of the joined key.
        for (last, references) in tails(&joined).filter_map(|tail| project.index.settings.get_key_value(tail)) {
            for &reference in references {
                let binding = &project.files[reference.file].facts.bindings[reference.binding];
                let parts = setting_parts(&binding.path);
                let mut suffix = String::new();
                let mut matches = false;
                let mut used = 0;
                for part in parts.iter().rev() {
                    suffix.insert_str(0, part);
                    used += 1;
                    if suffix == joined {
                        matches = true;
                        break;
                    }
                    if suffix.len() > joined.len() {
                        break;
                    }
                }
                let telling = word_count >= 2 || used >= 2 || parts.len() <= 2;
                if matches && telling && last.len() <= joined.len() && !seen.contains(&reference) {
                    seen.push(reference);
                }
            }
        }
        seen.sort_by_key(|reference| (reference.file, reference.binding));
        found.extend(self.follow_all(seen));
        if found.is_empty() {
            found = self.setting_in_code(key, file);
        }
        found
    }

    /// Settings that are code: `PROCORE_URL = "…"` in a settings module, `variable "base_url" { default = "…" }`.
    fn setting_in_code(&mut self, key: &[String], file: FileId) -> Vec<Target<'p>> {
        let Some(last) = key.last() else { return Vec::new() };
        let project = self.project;
        let of_name = project.index.by_name.get(last).map(Vec::as_slice).unwrap_or_default();
        let constants = of_name.iter().filter(|reference| {
            let entry = &project.files[reference.file];
            let binding = &entry.facts.bindings[reference.binding];
            let name = entry.path.rsplit('/').next().unwrap_or("").to_lowercase();
            let holds_settings = ["setting", "config", "environment", "env", "constants"].iter().any(|word| name.contains(word));
            binding.kind == BindingKind::Assignment && (holds_settings || reference.file == file) && (binding.scope == FILE_SCOPE || self.enclosing_class(reference.file, binding.scope).is_some())
        });
        let constants: Vec<BindingRef> = constants.copied().collect();
        let mut found = self.follow_all(constants);
        // `config("procore.host")` of `config/procore.php`, options with defaults: entries of maps in files and objects that hold settings.
        let section = key.len().checked_sub(2).map(|at| key[at].to_lowercase());
        let mut members: Vec<&'p MemberFact> = project.index.members.get(last).map(|members| members.iter().collect()).unwrap_or_default();
        members.retain(|member| {
            let file_name = project.files[member.file].path.rsplit('/').next().unwrap_or("").to_lowercase();
            let stem = file_name.split('.').next().unwrap_or("");
            let owner = member.owner.to_lowercase();
            match &section {
                Some(section) => stem == section || owner.rsplit('.').next() == Some(section),
                None => {
                    let holds_settings = ["setting", "config", "option", "environment"].iter().any(|word| owner.contains(word) || stem.contains(word));
                    holds_settings && crate::domain::words(last).len() >= 2
                }
            }
        });
        if found.is_empty() {
            for member in members {
                found.extend(self.targets(&member.value, member.file, member.scope));
            }
        }
        if found.is_empty()
            && let Some(class) = self.class(last, file)
        {
            for tail in ["default", "value"] {
                let fields = self.own_fields(class, tail);
                found.extend(self.follow_all(fields));
            }
        }
        found
    }

    /// What callers give for a parameter.
    fn parameter(&mut self, reference: BindingRef, binding: &'p Binding, position: usize) -> Vec<Target<'p>> {
        let project = self.project;
        let facts = &project.files[reference.file].facts;
        let function = &facts.scopes[binding.scope];
        let Some(name) = binding.path.last() else { return Vec::new() };
        let constructor = matches!(function.name.as_str(), "constructor" | "__init__" | "initialize" | "__construct" | "init" | "new" | "New" | "create" | "build");
        let class = self.enclosing_class(reference.file, function.parent).map(|class| {
            let name = &facts.scopes[class.scope].name;
            name.rsplit([':', '.']).next().unwrap_or(name).to_owned()
        });
        let callee = match &class {
            Some(class) if constructor || *class == function.name => class.clone(),
            _ => function.name.clone(),
        };
        // Python writes the object as the first parameter, callers do not.
        let first_is_object = facts.bindings.iter().any(|other| {
            other.scope == binding.scope && other.kind == BindingKind::Parameter(0) && other.path.last().is_some_and(|name| name == "self" || name == "cls")
        });
        let position = if first_is_object { position.saturating_sub(1) } else { position };
        let defined_once = project.index.functions.get(&function.name).is_some_and(|all| all.len() == 1)
            || class.as_ref().is_some_and(|class| project.index.classes.get(class).is_some_and(|all| all.len() == 1));
        let Some(calls) = project.index.calls.get(&callee) else { return Vec::new() };
        let mut found = Vec::new();
        for call in calls {
            if !(defined_once || call.file == reference.file) || found.len() >= MAX_ALTERNATIVES || self.exhausted() {
                continue;
            }
            let named = call.args.iter().find(|arg| arg.name.as_deref() == Some(name));
            let positional = || call.args.iter().filter(|arg| arg.name.is_none() && !arg.spread).nth(position);
            let arg = match named {
                Some(arg) => arg,
                None => match positional() {
                    Some(arg) => arg,
                    None => continue,
                },
            };
            if named.is_none()
                && let Value::Map { entries, .. } = &arg.value
                && let Some(entry) = entries.iter().find(|entry| entry.key.as_deref() == Some(name))
            {
                found.extend(self.targets(&entry.value, call.file, call.scope));
                continue;
            }
            found.extend(self.targets(&arg.value, call.file, call.scope));
        }
        found
    }
}

/// All tails of a text, longest first.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}

/// `a.b.c` as its parts; `None` if the value is not a plain path.
pub fn dotted(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Name { name, .. } => Some(vec![name.clone()]),
        Value::This { .. } => Some(vec!["self".to_owned()]),
        Value::Member { of, name, .. } => {
            let mut path = dotted(of)?;
            path.push(name.clone());
            Some(path)
        }
        _ => None,
    }
}

fn module_name(module: &str) -> Option<&str> {
    module.rsplit(['/', '.', '\\', ':']).find(|part| !part.is_empty())
}
