//! Following values: what texts can an expression be?
//!
//! [`Resolver::targets`] follows names, members, calls and settings to the values behind them; [`Resolver::texts`] turns those into texts.
//! Both are bounded in depth and in the number of alternatives, and a value that leads back to itself is cut off there.

use std::rc::Rc;

use crate::domain::{is_instance, words};
use crate::finding::Span;
use crate::project::index::{BindingRef, MemberFact, ScopeRef, is_within, setting_parts};
use crate::project::modules::name_of_whole;
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, Binding, BindingKind, FILE_SCOPE, Piece, ScopeId, ScopeKind, Text, Value};

/// How many steps a resolution may take from one value to another.
const MAX_DEPTH: usize = 24;

/// How many alternatives of one value are followed.
pub(super) const MAX_ALTERNATIVES: usize = 24;

/// A name that more objects have than this tells nothing of which one is meant.
const MAX_OWNERS: usize = 256;

/// How many calls of one function are asked what they give.
pub(super) const MAX_CALLERS: usize = 200;

/// How many calls of one name are looked at to find those of one function: `get` is the name of many.
pub(super) const MAX_SAME_NAME: usize = 5000;

/// How many pieces of one text are followed: a URL is at the beginning of its text.
const MAX_PIECES: usize = 200;

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

/// A call on the way: inside the function that is called, its parameters are these arguments.
#[derive(Debug)]
pub(super) struct Frame<'p> {
    pub callee: String,
    pub args: &'p [Arg],
    pub at: At<'p>,
}

/// Where a value is read: its file, its scope, and the calls that led there.
#[derive(Clone, Debug)]
pub struct At<'p> {
    pub(super) file: FileId,
    pub(super) scope: ScopeId,
    pub(super) frame: Option<Rc<Frame<'p>>>,
}

impl<'p> At<'p> {
    /// The same place, inside of a call.
    pub(super) fn called(&self, callee: &str, args: &'p [Arg], from: At<'p>) -> At<'p> {
        let frame = Frame { callee: callee.to_owned(), args, at: from };
        At { file: self.file, scope: self.scope, frame: Some(Rc::new(frame)) }
    }

    /// The same place and calls; the outermost of them was itself made inside of another call.
    pub(super) fn called_from(&self, callee: &str, args: &'p [Arg], from: At<'p>) -> At<'p> {
        match &self.frame {
            None => self.called(callee, args, from),
            Some(frame) => self.called(&frame.callee, frame.args, frame.at.called_from(callee, args, from)),
        }
    }

    /// The same calls, at another place.
    pub(super) fn moved(&self, file: FileId, scope: ScopeId) -> At<'p> {
        At { file, scope, frame: self.frame.clone() }
    }

    /// The innermost call of a function on the way.
    pub(super) fn call_of(&self, callee: &str) -> Option<&Frame<'p>> {
        let mut open = self.frame.as_ref();
        while let Some(call) = open {
            if call.callee == callee {
                return Some(call);
            }
            open = call.at.frame.as_ref();
        }
        None
    }

    /// A place that no call led to.
    pub fn new(file: FileId, scope: ScopeId) -> Self {
        At { file, scope, frame: None }
    }
}

/// What stands behind a value.
#[derive(Clone, Debug)]
pub enum Target<'p> {
    /// A value that leads no further, and where it is read.
    Value(&'p Value, At<'p>),
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
    /// Leave out what callers give: who calls a function is known only when it is known what its callers mean.
    without_callers: bool,
    /// Did several callers give different values on the way? Then which of the alternatives meet each other is for the callers to say.
    pub by_callers: bool,
}

impl<'p> Resolver<'p> {
    /// A resolver for one question.
    pub fn new(project: &'p Project) -> Self {
        Resolver { project, stack: Vec::new(), texts: Vec::new(), depth: 0, steps: 0, without_callers: false, by_callers: false }
    }

    /// A resolver that does not ask callers what they give.
    pub(super) fn without_callers(project: &'p Project) -> Self {
        Resolver { without_callers: true, ..Resolver::new(project) }
    }

    /// The project that is resolved.
    pub(super) fn project(&self) -> &'p Project {
        self.project
    }

    fn exhausted(&mut self) -> bool {
        self.steps += 1;
        self.depth >= MAX_DEPTH || self.steps > MAX_STEPS
    }

    /// The texts a value can be; at least one, which may be unknown.
    pub fn texts(&mut self, value: &'p Value, at: &At<'p>) -> Vec<Resolved> {
        if let Value::Text(text) = value {
            return self.text(text, at);
        }
        let mut all: Vec<Resolved> = Vec::new();
        for target in self.targets(value, at) {
            let texts = match target {
                // `path = "/rest/v1.0" + path`: inside of it, the name is what it was before.
                Target::Value(Value::Text(text), _) if self.texts.iter().any(|other| std::ptr::eq(*other, text)) => continue,
                Target::Value(Value::Text(text), at) => self.text(text, &at),
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

    /// The texts that an object was constructed with, or given later, under keys of a kind: the base of an HTTP client.
    pub fn given_texts(&mut self, object: &'p Value, at: &At<'p>, is_key: &dyn Fn(&str) -> bool) -> Vec<Resolved> {
        let mut targets = Vec::new();
        if let Some(path) = dotted(object) {
            let project = self.project;
            for (index, binding) in project.files[at.file].facts.bindings.iter().enumerate() {
                let assigned = binding.path.len() == path.len() + 1 && binding.path.starts_with(&path) && binding.kind == BindingKind::Assignment;
                if assigned && binding.path.last().is_some_and(|key| is_key(key)) {
                    targets.extend(self.follow(BindingRef { file: at.file, binding: index }, &at.frame));
                }
            }
        }
        for target in self.targets(object, at) {
            let Target::Value(Value::Call { args, .. }, at) = target else { continue };
            for arg in args {
                match (&arg.name, &arg.value) {
                    (Some(key), value) if is_key(key) => targets.extend(self.targets(value, &at)),
                    (None, Value::Map { entries, .. }) => {
                        let given = entries.iter().filter(|entry| entry.key.as_deref().is_some_and(is_key));
                        let given: Vec<&'p Value> = given.map(|entry| &entry.value).collect();
                        targets.extend(given.into_iter().flat_map(|value| self.targets(value, &at)));
                    }
                    _ => {}
                }
            }
        }
        let mut all = Vec::new();
        for target in targets {
            if let Target::Value(Value::Text(text), at) = target {
                all.extend(self.text(text, &at));
            }
        }
        all
    }

    /// The texts that a text with holes can be.
    pub fn text(&mut self, text: &'p Text, at: &At<'p>) -> Vec<Resolved> {
        // `path = "/rest/" + path`: inside of itself the name has its other values.
        if self.texts.iter().any(|other| std::ptr::eq(*other, text)) {
            return Vec::new();
        }
        if self.exhausted() {
            return vec![vec![Atom::Unknown]];
        }
        self.texts.push(text);
        self.depth += 1;
        let all = self.pieces(text, at);
        self.depth -= 1;
        self.texts.pop();
        all
    }

    fn pieces(&mut self, text: &'p Text, at: &At<'p>) -> Vec<Resolved> {
        let mut all: Vec<Resolved> = vec![Vec::new()];
        for piece in text.pieces.iter().take(MAX_PIECES) {
            let alternatives = match piece {
                Piece::Literal { text, span } => vec![vec![Atom::Text { text: text.clone(), file: at.file, span: span.clone() }]],
                Piece::Host { name, span } => vec![vec![Atom::Host { name: name.clone(), file: at.file, span: span.clone() }]],
                Piece::Slash => vec![vec![Atom::Slash]],
                Piece::Hole(value) => self.texts(value, at),
            };
            if let [tail] = alternatives.as_slice() {
                all.iter_mut().for_each(|head| head.extend(tail.iter().cloned()));
                continue;
            }
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
    pub fn targets(&mut self, value: &'p Value, at: &At<'p>) -> Vec<Target<'p>> {
        if self.exhausted() {
            return Vec::new();
        }
        self.depth += 1;
        let mut found = match value {
            Value::Name { name, .. } => self.name(name, at),
            Value::This { .. } => self.project.enclosing(ScopeKind::Class, at.file, at.scope).into_iter().map(Target::Class).collect(),
            Value::Member { of, name, .. } => self.member(of, name, at),
            Value::Index { of, key, .. } => match key.literal() {
                Some(name) => self.member(of, &name, at),
                None => self.any_member(of, at),
            },
            Value::Call { callee, args, .. } => self.call(value, callee, args, at),
            Value::Either { options, .. } => options.iter().flat_map(|option| self.targets(option, at)).collect(),
            Value::Setting { key, .. } => {
                let found = self.setting(key, at);
                // A section of settings: its members may be known.
                if found.is_empty() { vec![Target::Value(value, at.clone())] } else { found }
            }
            Value::Text(_) | Value::Map { .. } | Value::List { .. } | Value::Other { .. } => vec![Target::Value(value, at.clone())],
        };
        self.depth -= 1;
        found.truncate(MAX_ALTERNATIVES);
        found
    }

    fn follow(&mut self, reference: BindingRef, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        if self.stack.contains(&reference) {
            return Vec::new();
        }
        self.stack.push(reference);
        let project = self.project;
        let binding = &project.files[reference.file].facts.bindings[reference.binding];
        let at = At { file: reference.file, scope: binding.scope, frame: frame.clone() };
        let mut found = match binding.kind {
            BindingKind::Parameter(position) => self.parameter(reference, binding, position, frame),
            _ => Vec::new(),
        };
        // A parameter without a default has no value of its own beside what callers give.
        let given = !found.is_empty() && matches!(binding.kind, BindingKind::Parameter(_));
        if !(given && matches!(binding.value, Value::Other { .. })) {
            found.extend(self.targets(&binding.value, &at));
        }
        self.stack.pop();
        found
    }

    fn follow_all(&mut self, references: Vec<BindingRef>, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        references.into_iter().flat_map(|reference| self.follow(reference, frame)).collect()
    }

    fn name(&mut self, name: &'p str, at: &At<'p>) -> Vec<Target<'p>> {
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
        for import in &facts.imports {
            let here = import.names.iter().find(|(_, here)| here == name);
            if let Some((there, _)) = here {
                let files = project.index.modules.files_of(import, file);
                let found = self.exported(there, &files, &at.frame);
                if !found.is_empty() {
                    return found;
                }
            }
            if name_of_whole(import) == Some(name) {
                let files = project.index.modules.files_of(import, file);
                // The default export of a module may be the object itself.
                let defaults = self.exported(name, &files, &at.frame);
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
                let found = self.exported(name, &files, &at.frame);
                if !found.is_empty() {
                    return found;
                }
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
        let of_name = self.project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let at_file_level = |reference: &&BindingRef| {
            let facts = &self.project.files[reference.file].facts;
            let binding = &facts.bindings[reference.binding];
            let names = matches!(binding.kind, BindingKind::Assignment | BindingKind::Return);
            reference.file != file && facts.home(binding) == FILE_SCOPE && binding.path.len() == 1 && names
        };
        let all: Vec<BindingRef> = of_name.iter().filter(at_file_level).copied().collect();
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
    fn exported(&mut self, name: &str, files: &[FileId], frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for &file in files {
            let bindings = self.project.bindings_in(name, file, FILE_SCOPE);
            found.extend(self.follow_all(bindings, frame));
            let classes = self.project.index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
            found.extend(classes.iter().filter(|class| class.file == file).map(|class| Target::Class(*class)));
        }
        found
    }

    fn member(&mut self, of: &'p Value, name: &str, at: &At<'p>) -> Vec<Target<'p>> {
        // `config.login_host = …` in the same file: an assignment to the member itself.
        let path = dotted(of);
        let mut found = Vec::new();
        if let Some(path) = &path {
            let bindings = &self.project.files[at.file].facts.bindings;
            let assigned = self.project.named(name, at.file).iter().filter(|(_, binding)| {
                let binding = &bindings[*binding];
                binding.path.len() == path.len() + 1 && binding.path.starts_with(path) && binding.kind == BindingKind::Assignment
            });
            let assigned: Vec<BindingRef> = assigned.take(MAX_ALTERNATIVES).map(|&(_, binding)| BindingRef { file: at.file, binding }).collect();
            found.extend(self.follow_all(assigned, &at.frame));
        }
        let objects = self.targets(of, at);
        for object in &objects {
            found.extend(self.member_of(object, name, &at.frame));
        }
        if found.is_empty() {
            let known = objects.iter().any(|object| matches!(object, Target::Value(Value::Text(_), _)));
            if !known {
                found = self.by_member_name(of, name, &at.frame);
            }
        }
        found
    }

    fn member_of(&mut self, object: &Target<'p>, name: &str, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        if self.exhausted() {
            return Vec::new();
        }
        self.depth += 1;
        let found = self.member_of_object(object, name, frame);
        self.depth -= 1;
        found
    }

    fn member_of_object(&mut self, object: &Target<'p>, name: &str, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        match object {
            Target::Value(Value::Map { entries, .. }, at) => {
                let own: Vec<&'p Value> = entries.iter().filter(|entry| entry.key.as_deref() == Some(name)).map(|entry| &entry.value).collect();
                if !own.is_empty() {
                    return own.into_iter().flat_map(|value| self.targets(value, at)).collect();
                }
                let spreads: Vec<&'p Value> = entries.iter().filter(|entry| entry.spread).map(|entry| &entry.value).collect();
                let mut found = Vec::new();
                for spread in spreads {
                    for target in self.targets(spread, at) {
                        found.extend(self.member_of(&target, name, &at.frame));
                    }
                }
                found
            }
            // A call that is not understood: `Object.assign({}, defaults, options)`, `Config(base_url=…)`, `z.object({…})`.
            Target::Value(Value::Call { args, .. }, at) => {
                let mut found = Vec::new();
                for arg in args {
                    if arg.name.as_deref() == Some(name) {
                        found.extend(self.targets(&arg.value, at));
                    } else if arg.name.is_none()
                        && matches!(arg.value, Value::Map { .. } | Value::Name { .. } | Value::Member { .. } | Value::Call { .. })
                    {
                        for target in self.targets(&arg.value, at) {
                            if matches!(target, Target::Value(Value::Map { .. }, _)) {
                                found.extend(self.member_of(&target, name, &at.frame));
                            }
                        }
                    }
                }
                found
            }
            Target::Value(Value::List { items, .. }, at) => {
                let maps: Vec<&'p Value> = items.iter().filter(|item| matches!(item, Value::Map { .. })).collect();
                maps.into_iter().flat_map(|map| self.member_of(&Target::Value(map, at.clone()), name, &at.frame)).collect()
            }
            Target::Value(Value::Setting { key, .. }, at) => {
                let mut key = key.clone();
                key.push(name.to_owned());
                self.setting(&key, at)
            }
            Target::Value(..) => Vec::new(),
            Target::Class(class) => {
                let fields = self.project.fields(*class, name);
                let nested = self.project.index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
                let is_nested = |inner: &&ScopeRef| {
                    inner.file == class.file && inner.scope != class.scope && is_within(&self.project.files, inner.file, inner.scope, class.scope)
                };
                if fields.is_empty()
                    && let Some(nested) = nested.iter().find(is_nested)
                {
                    return vec![Target::Class(*nested)];
                }
                if fields.is_empty() && is_instance(name) {
                    return vec![Target::Class(*class)];
                }
                self.follow_all(fields, frame)
            }
            Target::Module(files) => self.exported(name, files, frame),
        }
    }

    /// `HOSTS[environment]`: any of its values.
    fn any_member(&mut self, of: &'p Value, at: &At<'p>) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for object in self.targets(of, at) {
            if let Target::Value(Value::Map { entries, .. }, at) = object {
                for entry in entries {
                    found.extend(self.targets(&entry.value, &at));
                }
            }
        }
        found
    }

    /// A member of an object whose type is not known: fields, entries and settings of that name, if the name is telling and the choice is plain.
    fn by_member_name(&mut self, of: &'p Value, name: &str, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        let project = self.project;
        let count = project.index.by_name.get(name).map_or(0, Vec::len) + project.index.members.get(name).map_or(0, Vec::len);
        if count > MAX_OWNERS {
            return Vec::new();
        }
        let mut groups: Vec<Owned<'p>> = Vec::new();
        let receiver = of.callee_text();
        let mut add = |owner: String, member: OwnedMember<'p>| match groups.iter_mut().find(|group| group.owner == owner) {
            Some(group) => group.members.push(member),
            None => groups.push(Owned { score: project.shared_words(&receiver, &owner), owner, members: vec![member] }),
        };
        for &reference in project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default() {
            let facts = &project.files[reference.file].facts;
            let binding = &facts.bindings[reference.binding];
            let is_field = |class: &ScopeRef| binding.scope == class.scope || binding.path.first().is_some_and(|first| first == "self");
            let class = self.project.enclosing(ScopeKind::Class, reference.file, binding.scope).filter(is_field);
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
        let telling = words(name).len() >= 2;
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
                    OwnedMember::Binding(reference) => self.follow(reference, frame),
                    OwnedMember::Entry(member) => self.targets(&member.value, &At::new(member.file, member.scope)),
                })
                .filter(|target| !is_opaque(target))
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

    fn call(&mut self, value: &'p Value, callee: &'p Value, args: &'p [Arg], at: &At<'p>) -> Vec<Target<'p>> {
        let text = callee.callee_text();
        let name = text.rsplit('.').find(|part| *part == "create" || !is_instance(part)).unwrap_or(&text).to_owned();
        let inside = At { frame: Some(Rc::new(Frame { callee: name, args, at: at.clone() })), ..at.clone() };
        let mut found = self.targets(callee, &inside);
        // Only a function can be called: a list or an unknown value is something else of that name.
        found.retain(|target| !matches!(target, Target::Value(Value::Other { .. } | Value::List { .. } | Value::Setting { .. }, _)));
        let constructs = matches!(args, [Arg { value: Value::Map { .. }, .. }] | [.., Arg { name: Some(_), .. }]);
        if found.is_empty() || (constructs && found.iter().all(|target| matches!(target, Target::Class(_)))) {
            // The arguments of a construction say more of its members than the class does.
            found.insert(0, Target::Value(value, at.clone()));
        }
        found
    }

    /// The values of a setting, wherever the project defines it.
    fn setting(&mut self, key: &[String], at: &At<'p>) -> Vec<Target<'p>> {
        let project = self.project;
        // A variable of a script is read like one of its environment.
        if let [name] = key {
            let own = self.project.bindings_in(name, at.file, FILE_SCOPE);
            let own = self.follow_all(own, &at.frame);
            if !own.is_empty() {
                return own;
            }
        }
        let wanted = setting_parts(key);
        let joined = wanted.concat();
        let word_count: usize = key.iter().map(|part| words(part).len()).sum();
        let mut found = Vec::new();
        let mut seen: Vec<BindingRef> = Vec::new();
        // `procore.base-url` and `PROCORE_BASE_URL` are one key: the last part of the path may be a tail of the joined key.
        for (last, references) in tails(&joined).filter_map(|tail| project.index.settings.get_key_value(tail)) {
            for &reference in references {
                let binding = &project.files[reference.file].facts.bindings[reference.binding];
                let parts = setting_parts(&binding.path);
                let telling = word_count >= 2 || parts.len() <= 2;
                if setting_matches(&wanted, &joined, &parts, &project.files[reference.file].path, telling)
                    && last.len() <= joined.len()
                    && !seen.contains(&reference)
                {
                    seen.push(reference);
                }
            }
        }
        seen.sort_by_key(|reference| (reference.file, reference.binding));
        found.extend(self.follow_all(seen, &None));
        if found.is_empty() {
            found = self.setting_in_code(key, at);
        }
        found
    }

    /// Settings that are code: `PROCORE_URL = "…"` in a settings module, `variable "base_url" { default = "…" }`.
    fn setting_in_code(&mut self, key: &[String], at: &At<'p>) -> Vec<Target<'p>> {
        let Some(last) = key.last() else { return Vec::new() };
        let project = self.project;
        let file = at.file;
        let of_name = project.index.by_name.get(last).map(Vec::as_slice).unwrap_or_default();
        let constants = of_name.iter().filter(|reference| {
            let entry = &project.files[reference.file];
            let binding = &entry.facts.bindings[reference.binding];
            let name = entry.path.rsplit('/').next().unwrap_or("").to_lowercase();
            let holds_settings = ["setting", "config", "environment", "env", "constants"].iter().any(|word| name.contains(word));
            binding.kind == BindingKind::Assignment
                && (holds_settings || reference.file == file)
                && (binding.scope == FILE_SCOPE || self.project.enclosing(ScopeKind::Class, reference.file, binding.scope).is_some())
        });
        let constants: Vec<BindingRef> = constants.copied().collect();
        let mut found = self.follow_all(constants, &None);
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
                    let holds_settings =
                        ["setting", "config", "option", "environment"].iter().any(|word| owner.contains(word) || stem.contains(word));
                    holds_settings && words(last).len() >= 2
                }
            }
        });
        if found.is_empty() {
            for member in members {
                found.extend(self.targets(&member.value, &At::new(member.file, member.scope)));
            }
        }
        if found.is_empty()
            && let Some(class) = self.project.class(last, file)
        {
            for tail in ["default", "value"] {
                let fields = self.project.own_fields(class, tail);
                found.extend(self.follow_all(fields, &None));
            }
        }
        found
    }

    /// What callers give for a parameter: the call that led here, or else every call of the function.
    fn parameter(&mut self, reference: BindingRef, binding: &'p Binding, position: usize, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        let project = self.project;
        let facts = &project.files[reference.file].facts;
        let Some(name) = binding.path.last() else { return Vec::new() };
        let callee = project.callee_name(ScopeRef { file: reference.file, scope: binding.scope });
        let position = project.argument_position(reference.file, binding.scope, position);
        let here = At { file: reference.file, scope: binding.scope, frame: frame.clone() };
        if let Some(call) = here.call_of(callee) {
            return match argument(call.args, name, position).filter(|value| !is_taken_apart(facts, binding, value)) {
                Some(value) => self.targets(value, &call.at),
                None => Vec::new(),
            };
        }
        if self.without_callers {
            return Vec::new();
        }
        let callers = self.callers_of(ScopeRef { file: reference.file, scope: binding.scope });
        let mut found = Vec::new();
        self.by_callers |= callers.len() > 1;
        for &(file, call) in callers.iter().take(MAX_CALLERS) {
            if found.len() >= MAX_ALTERNATIVES || self.exhausted() {
                break;
            }
            let call = &project.index.calls[callee][call];
            if let Some(value) = argument(&call.args, name, position).filter(|value| !is_taken_apart(facts, binding, value)) {
                found.extend(self.targets(value, &At::new(file, call.scope)));
            }
        }
        found
    }
}

/// The argument for a parameter: by name, by position, or an entry of a map at its position.
pub(super) fn argument<'v>(args: &'v [Arg], name: &str, position: usize) -> Option<&'v Value> {
    if let Some(named) = args.iter().find(|arg| arg.name.as_deref() == Some(name)) {
        return Some(&named.value);
    }
    let arg = args.iter().filter(|arg| arg.name.is_none() && !arg.spread).nth(position)?;
    if let Value::Map { entries, .. } = &arg.value
        && let Some(entry) = entries.iter().find(|entry| entry.key.as_deref() == Some(name))
    {
        return Some(&entry.value);
    }
    Some(&arg.value)
}

/// Is the value a map that the parameter takes one entry out of (`{ token, companyId }`), without that entry? What rests of it has a name that says so.
pub(super) fn is_taken_apart(facts: &crate::scan::facts::Facts, binding: &Binding, value: &Value) -> bool {
    let Value::Map { entries, .. } = value else { return false };
    let Some(name) = binding.path.last() else { return false };
    let siblings = facts.bindings.iter().filter(|other| other.scope == binding.scope && other.kind == binding.kind).count();
    let rest = words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "rest" | "options" | "opts" | "init" | "config" | "others" | "other" | "props" | "args" | "kwargs"));
    siblings > 1 && !rest && !entries.iter().any(|entry| entry.spread || entry.key.as_deref() == Some(name))
}

/// Is the target a value that was not understood?
fn is_opaque(target: &Target<'_>) -> bool {
    matches!(target, Target::Value(Value::Other { .. }, _))
}

/// Does a binding define the setting? Its path ends like the key when both are written in one (`procore.base-url`, `PROCORE_BASE_URL`); or the parts of
/// the key follow each other in the file's name and the path, with sections of environments in between (`config/procore.yml`: `production.base_url`).
fn setting_matches(wanted: &[String], joined: &str, parts: &[String], path: &str, telling: bool) -> bool {
    let mut suffix = String::new();
    for (used, part) in parts.iter().rev().enumerate() {
        suffix.insert_str(0, part);
        if suffix == joined {
            return telling || used > 0;
        }
        if suffix.len() > joined.len() {
            break;
        }
    }
    if wanted.len() < 2 || wanted.last() != parts.last() {
        return false;
    }
    let stem = path.rsplit('/').next().unwrap_or(path).split('.').find(|part| !part.is_empty()).unwrap_or("").to_lowercase();
    let mut have = std::iter::once(stem.as_str()).chain(parts.iter().map(String::as_str));
    // `Rails.configuration.x.procore.url`: a part of one letter is no section.
    wanted.iter().filter(|part| part.len() > 1).all(|part| have.any(|other| other == part))
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
