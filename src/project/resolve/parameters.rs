//! What callers give for a parameter.

use std::rc::Rc;

use crate::domain::words;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::resolve::at::{At, Frame};
use crate::project::resolve::{MAX_ALTERNATIVES, Resolver, Target};
use crate::scan::facts::{Arg, Binding, Facts, Value};

/// How many calls of one function are asked what they give.
pub(in crate::project) const MAX_CALLERS: usize = 200;

/// How many calls of one name are looked at to find those of one function: `get` is the name of many.
pub(in crate::project) const MAX_SAME_NAME: usize = 5000;

impl<'p> Resolver<'p> {
    /// What callers give for a parameter: the call that led here, or else every call of the function.
    pub(super) fn parameter(
        &mut self,
        reference: BindingRef,
        binding: &'p Binding,
        position: usize,
        frame: &Option<Rc<Frame<'p>>>,
    ) -> Vec<Target<'p>> {
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
            let call = &project.index.calls(callee)[call];
            if let Some(value) = argument(call.args, name, position).filter(|value| !is_taken_apart(facts, binding, value)) {
                found.extend(self.targets(value, &At::new(file, call.scope)));
            }
        }
        found
    }
}

/// The argument for a parameter: by name, by position, or an entry of a map at its position.
pub(in crate::project) fn argument<'v>(args: &'v [Arg], name: &str, position: usize) -> Option<&'v Value> {
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
pub(in crate::project) fn is_taken_apart(facts: &Facts, binding: &Binding, value: &Value) -> bool {
    let Value::Map { entries, .. } = value else { return false };
    let Some(name) = binding.path.last() else { return false };
    let siblings = facts.bindings.iter().filter(|other| other.scope == binding.scope && other.kind == binding.kind).count();
    let rest = words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "rest" | "options" | "opts" | "init" | "config" | "others" | "other" | "props" | "args" | "kwargs"));
    siblings > 1 && !rest && !entries.iter().any(|entry| entry.spread || entry.key.as_deref() == Some(name))
}
