//! Following values: what texts can an expression be?
//!
//! [`Resolver::targets`] follows names, members, calls and settings to the values behind them; [`Resolver::texts`] turns those into texts.
//! Both are bounded in depth and in the number of alternatives, and a value that leads back to itself is cut off there.

mod at;
mod members;
mod names;
mod parameters;
mod settings;
mod texts;

use std::rc::Rc;

use crate::deadline;
use crate::domain::is_instance;
use crate::project::effort::MAX_STEPS;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::resolve::at::Frame;
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, BindingKind, ScopeKind, Text, Value};

pub use at::At;
pub(super) use members::{Owners, dotted};
pub(super) use parameters::{MAX_CALLERS, MAX_SAME_NAME, argument, is_taken_apart};
pub use texts::{Atom, Resolved};

/// How many steps a resolution may take from one value to another.
const MAX_DEPTH: usize = 24;

/// How many alternatives of one value are followed.
pub(super) const MAX_ALTERNATIVES: usize = 24;

/// How many entries of a map, or arguments of a call, are looked through for a name in the time of one step.
const ENTRIES_PER_STEP: usize = 64;

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

/// Follows values through a project.
pub struct Resolver<'p> {
    project: &'p Project<'p>,
    /// Bindings on the way, against circles.
    stack: Vec<BindingRef>,
    /// Texts on the way: a text can hold a name whose value is the text itself.
    texts: Vec<&'p Text>,
    depth: usize,
    steps: usize,
    max_steps: usize,
    /// Leave out what callers give: who calls a function is known only when it is known what its callers mean.
    without_callers: bool,
    /// Did several callers give different values on the way? Then which of the alternatives meet each other is for the callers to say.
    pub by_callers: bool,
}

impl<'p> Resolver<'p> {
    /// A resolver for one question.
    pub fn new(project: &'p Project<'p>) -> Self {
        let max_steps = project.effort.max_steps();
        Resolver { project, stack: Vec::new(), texts: Vec::new(), depth: 0, steps: 0, max_steps, without_callers: false, by_callers: false }
    }

    /// A resolver that does not ask callers what they give.
    pub(super) fn without_callers(project: &'p Project<'p>) -> Self {
        Resolver { without_callers: true, ..Resolver::new(project) }
    }

    /// The project that is resolved.
    pub(super) fn project(&self) -> &'p Project<'p> {
        self.project
    }

    /// Counts work as so many looks at a value.
    fn spend(&mut self, steps: usize) {
        self.project.effort.spend(steps);
        self.steps += steps;
    }

    pub(super) fn exhausted(&mut self) -> bool {
        deadline::check();
        self.spend(1);
        let is_over = self.steps > self.max_steps;
        if is_over && self.max_steps < MAX_STEPS {
            self.project.cut_short();
        }
        is_over || self.depth >= MAX_DEPTH
    }

    /// May so many entries be looked through for one? Doing so is as much work as looking at some values.
    fn may_look_through(&mut self, entries: usize) -> bool {
        self.spend(entries / ENTRIES_PER_STEP);
        !self.exhausted()
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
            Value::Either { options, .. } => self.targets_of_all(options, at),
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

    /// What stands behind the first values that lead to as many targets as are followed.
    fn targets_of_all(&mut self, values: impl IntoIterator<Item = &'p Value>, at: &At<'p>) -> Vec<Target<'p>> {
        let mut found = Vec::new();
        for value in values {
            if found.len() >= MAX_ALTERNATIVES || self.steps > self.max_steps {
                break;
            }
            found.append(&mut self.targets(value, at));
        }
        found
    }

    /// What a binding gives its name.
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
        let mut found = Vec::new();
        for reference in references {
            if found.len() >= MAX_ALTERNATIVES {
                break;
            }
            found.append(&mut self.follow(reference, frame));
        }
        found
    }

    /// What a call answers with: what its function returns, or the call itself if that is not known.
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
}

/// Is the target a value that was not understood?
fn is_opaque(target: &Target<'_>) -> bool {
    matches!(target, Target::Value(Value::Other { .. }, _))
}
