//! What stands behind a member of an object, a class, a map or a module.

use std::rc::Rc;

use crate::domain::{is_instance, words};
use crate::project::Project;
use crate::project::index::{BindingRef, ScopeRef, is_within, setting_parts};
use crate::project::resolve::at::{At, Frame};
use crate::project::resolve::{MAX_ALTERNATIVES, Resolver, Target, is_opaque};
use crate::scan::facts::{BindingKind, ScopeKind, Value};

/// A name that more objects have than this tells nothing of which one is meant.
const MAX_OWNERS: usize = 256;

/// The members of one name that one object or class has.
struct Owned {
    owner: String,
    score: usize,
    members: Vec<OwnedMember>,
}

/// A member of an object whose type is not known.
#[derive(Clone, Copy, Debug)]
pub(in crate::project) enum OwnedMember {
    /// A field, or a setting.
    Binding(BindingRef),
    /// An entry: its index among the members of its name.
    Entry(usize),
}

/// The objects that have a member and whose names share the most words with that of the object it is asked of.
#[derive(Debug)]
pub(in crate::project) struct Owners {
    /// How many words they share.
    score: usize,
    members: Vec<Vec<OwnedMember>>,
}

/// The objects that could be meant by `receiver` and have a member of this name, if the choice is not too large.
fn owners(project: &Project<'_>, receiver: &str, name: &str) -> Owners {
    let none = Owners { score: 0, members: Vec::new() };
    let by_name = project.index.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
    let entries = project.index.members.get(name).map(Vec::as_slice).unwrap_or_default();
    if by_name.len() + entries.len() > MAX_OWNERS {
        return none;
    }
    let mut groups: Vec<Owned> = Vec::new();
    let mut add = |owner: String, member: OwnedMember| match groups.iter_mut().find(|group| group.owner == owner) {
        Some(group) => group.members.push(member),
        None => groups.push(Owned { score: project.shared_words(receiver, &owner), owner, members: vec![member] }),
    };
    for &reference in by_name {
        let facts = &project.files[reference.file].facts;
        let binding = &facts.bindings[reference.binding];
        let is_field = |class: &ScopeRef| binding.scope == class.scope || binding.path.first().is_some_and(|first| first == "self");
        let class = project.enclosing(ScopeKind::Class, reference.file, binding.scope).filter(is_field);
        if let Some(class) = class
            && binding.path.len() <= 2
            && matches!(binding.kind, BindingKind::Assignment | BindingKind::Return)
        {
            add(format!("{} {}", facts.scopes[class.scope].name, project.files[reference.file].path), OwnedMember::Binding(reference));
        }
    }
    for (index, member) in entries.iter().enumerate() {
        add(format!("{} {}", member.owner, project.files[member.file].path), OwnedMember::Entry(index));
    }
    if let Some(last) = setting_parts(&[name.to_owned()]).last()
        && is_telling(name)
    {
        for &reference in project.index.settings.get(last).map(Vec::as_slice).unwrap_or_default() {
            let binding = &project.files[reference.file].facts.bindings[reference.binding];
            let section = binding.path[..binding.path.len() - 1].join(" ");
            add(format!("{section} settings"), OwnedMember::Binding(reference));
        }
    }
    let score = groups.iter().map(|group| group.score).max().unwrap_or(0);
    Owners { score, members: groups.into_iter().filter(|group| group.score == score).map(|group| group.members).collect() }
}

fn is_telling(name: &str) -> bool {
    words(name).len() >= 2
}

impl<'p> Resolver<'p> {
    /// What stands behind a member of a value.
    pub(super) fn member(&mut self, of: &'p Value, name: &str, at: &At<'p>) -> Vec<Target<'p>> {
        // `config.login_host = …` in the same file: an assignment to the member itself.
        let path = dotted(of);
        let mut found = Vec::new();
        if let Some(path) = &path {
            let assigned = self.project.assigned_members(name, at.file);
            let assigned: Vec<BindingRef> = assigned.get(path).into_iter().flatten().take(MAX_ALTERNATIVES).copied().collect();
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
                if !self.may_look_through(entries.len()) {
                    return Vec::new();
                }
                let own: Vec<&'p Value> = entries.iter().filter(|entry| entry.key.as_deref() == Some(name)).map(|entry| &entry.value).collect();
                if !own.is_empty() {
                    return self.targets_of_all(own, at);
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
                if !self.may_look_through(args.len()) {
                    return found;
                }
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
                let mut found = Vec::new();
                for map in items.iter().filter(|item| matches!(item, Value::Map { .. })) {
                    if found.len() >= MAX_ALTERNATIVES || self.exhausted() {
                        break;
                    }
                    found.extend(self.member_of(&Target::Value(map, at.clone()), name, &at.frame));
                }
                found
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
                    inner.file == class.file && inner.scope != class.scope && is_within(self.project.files, inner.file, inner.scope, class.scope)
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
    pub(super) fn any_member(&mut self, of: &'p Value, at: &At<'p>) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for object in self.targets(of, at) {
            if let Target::Value(Value::Map { entries, .. }, at) = object {
                found.append(&mut self.targets_of_all(entries.iter().map(|entry| &entry.value), &at));
            }
        }
        found
    }

    /// A member of an object whose type is not known: fields, entries and settings of that name, if the name is telling and the choice is plain.
    fn by_member_name(&mut self, of: &'p Value, name: &str, frame: &Option<Rc<Frame<'p>>>) -> Vec<Target<'p>> {
        let project = self.project;
        let owners = project.memo.owners(&of.callee_text(), name, |receiver| owners(project, receiver, name));
        // Fields without a value (a class that only declares them) are no reason for doubt.
        let mut chosen: Vec<Vec<Target<'p>>> = Vec::new();
        for members in &owners.members {
            let targets: Vec<Target<'p>> = members
                .iter()
                .flat_map(|member| match member {
                    OwnedMember::Binding(reference) => self.follow(*reference, frame),
                    OwnedMember::Entry(index) => {
                        let member = &project.index.members[name][*index];
                        self.targets(member.value, &At::new(member.file, member.scope))
                    }
                })
                .filter(|target| !is_opaque(target))
                .collect();
            if !targets.is_empty() {
                chosen.push(targets);
            }
        }
        if owners.score == 0 && (chosen.len() > 1 || !is_telling(name)) {
            return Vec::new();
        }
        chosen.into_iter().flatten().collect()
    }
}

/// `a.b.c` as its parts; `None` if the value is not a plain path.
pub(in crate::project) fn dotted(value: &Value) -> Option<Vec<String>> {
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
