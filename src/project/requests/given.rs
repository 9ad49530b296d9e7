//! What the value of the header turns out to be: something, nothing, or whatever callers give.

use crate::project::carriers::OpenParameter;
use crate::project::index::ScopeRef;
use crate::project::requests::Judge;
use crate::project::resolve::{At, argument, is_taken_apart};
use crate::scan::facts::{BindingKind, FILE_SCOPE, Piece, Value};

/// What a value that is given to the header turns out to be.
pub(super) enum Given {
    /// Something.
    Yes,
    /// Nothing: `null`, an option that is left out.
    Never,
    /// Whatever callers give for this parameter.
    Depends(OpenParameter),
}

impl<'p> Judge<'_, 'p> {
    /// What the value of the header can be.
    pub(super) fn given(&self, value: &'p Value, at: &At<'p>, depth: usize) -> Given {
        let project = self.project;
        if depth > 8 {
            return Given::Yes;
        }
        match value {
            Value::Name { name, .. } if self.domain.is_nothing(name) => Given::Never,
            Value::Name { name, .. } => {
                let Some((home, bindings)) = project.innermost(name, at.file, at.scope) else { return Given::Yes };
                let [reference] = bindings.as_slice() else { return Given::Yes };
                let binding = &project.files[at.file].facts.bindings[reference.binding];
                match binding.kind {
                    BindingKind::Parameter(position) => {
                        let function = ScopeRef { file: at.file, scope: home };
                        let Some(call) = at.call_of(project.callee_name(function)) else {
                            return Given::Depends(OpenParameter { function, binding: *reference });
                        };
                        let position = project.argument_position(at.file, home, position);
                        match argument(call.args, name, position).filter(|value| !is_taken_apart(&project.files[at.file].facts, binding, value)) {
                            Some(value) => self.given(value, &call.at, depth + 1),
                            None if call.args.iter().any(|arg| arg.spread) => Given::Yes,
                            None if matches!(binding.value, Value::Other { .. }) || self.is_nothing(&binding.value) => Given::Never,
                            None => self.given(&binding.value, at, depth + 1),
                        }
                    }
                    BindingKind::Assignment if home != FILE_SCOPE => self.given(&binding.value, &at.moved(at.file, binding.scope), depth + 1),
                    _ => Given::Yes,
                }
            }
            Value::Member { of, name, .. } => self.given_member(of, name, at, depth),
            Value::Index { of, key, .. } => match key.literal() {
                Some(name) => self.given_member(of, &name, at, depth),
                None => Given::Yes,
            },
            Value::Text(text) => match text.pieces.as_slice() {
                [] => Given::Never,
                [Piece::Hole(value)] => self.given(value, at, depth + 1),
                [Piece::Literal { text, .. }] if text.is_empty() => Given::Never,
                _ => Given::Yes,
            },
            Value::Either { options, .. } if !options.is_empty() => {
                let mut depends = None;
                for option in options {
                    match self.given(option, at, depth + 1) {
                        Given::Yes => return Given::Yes,
                        Given::Depends(parameter) => depends = Some(parameter),
                        Given::Never => {}
                    }
                }
                depends.map_or(Given::Never, Given::Depends)
            }
            // `str(company_id)`, `companyId.toString()`
            Value::Call { callee, args, .. } => match (args.as_slice(), &**callee) {
                ([only], Value::Name { .. }) if only.name.is_none() => self.given(&only.value, at, depth + 1),
                ([], Value::Member { of, .. }) => self.given(of, at, depth + 1),
                _ => Given::Yes,
            },
            _ => Given::Yes,
        }
    }

    /// Does the value stand for nothing: `null`, an empty text or map?
    fn is_nothing(&self, value: &Value) -> bool {
        match value {
            Value::Name { name, .. } => self.domain.is_nothing(name),
            Value::Map { entries, .. } => entries.is_empty(),
            Value::List { items, .. } => items.is_empty(),
            Value::Text(text) => text.pieces.iter().all(|piece| matches!(piece, Piece::Literal { text, .. } if text.is_empty())),
            _ => false,
        }
    }

    /// A member of what a parameter is given: `options.companyId`, `options[:company_id]`.
    fn given_member(&self, of: &'p Value, member: &str, at: &At<'p>, depth: usize) -> Given {
        let project = self.project;
        let Value::Name { name, .. } = of else { return Given::Yes };
        let Some((home, bindings)) = project.innermost(name, at.file, at.scope) else { return Given::Yes };
        let [reference] = bindings.as_slice() else { return Given::Yes };
        let binding = &project.files[at.file].facts.bindings[reference.binding];
        let BindingKind::Parameter(position) = binding.kind else { return Given::Yes };
        let function = ScopeRef { file: at.file, scope: home };
        let Some(call) = at.call_of(project.callee_name(function)) else {
            return Given::Depends(OpenParameter { function, binding: *reference });
        };
        let position = project.argument_position(at.file, home, position);
        let Some(value) = argument(call.args, name, position) else {
            // Ruby and Python collect named arguments into the last parameter.
            let named = call.args.iter().find(|arg| arg.name.as_deref() == Some(member)).map(|arg| &arg.value);
            return match named {
                Some(value) => self.given(value, &call.at, depth + 1),
                None if call.args.iter().any(|arg| arg.spread) => Given::Yes,
                None => Given::Never,
            };
        };
        self.member_given(value, member, &call.at.clone(), depth)
    }

    fn member_given(&self, value: &'p Value, member: &str, at: &At<'p>, depth: usize) -> Given {
        match value {
            Value::Map { entries, .. } => match entries
                .iter()
                .find(|entry| entry.key.as_deref().is_some_and(|key| key.trim_start_matches(':') == member.trim_start_matches(':')))
            {
                Some(entry) => self.given(&entry.value, at, depth + 1),
                None if entries.iter().any(|entry| entry.spread || entry.key.is_none()) => Given::Yes,
                None => Given::Never,
            },
            Value::Name { name, .. } if self.domain.is_nothing(name) => Given::Never,
            Value::Name { name, .. } => {
                // What is handed on from the caller's own caller.
                let Some((home, bindings)) = self.project.innermost(name, at.file, at.scope) else { return Given::Yes };
                let [reference] = bindings.as_slice() else { return Given::Yes };
                let binding = &self.project.files[at.file].facts.bindings[reference.binding];
                match binding.kind {
                    BindingKind::Parameter(_) => self.given_member(value, member, at, depth + 1),
                    BindingKind::Assignment if home != FILE_SCOPE && depth < 8 && matches!(binding.value, Value::Map { .. }) => {
                        // Something may be added to it later.
                        let touched = !self.cx.touches.of(self.project, at.file, name).is_empty();
                        if touched { Given::Yes } else { self.member_given(&binding.value, member, at, depth + 1) }
                    }
                    _ => Given::Yes,
                }
            }
            _ => Given::Yes,
        }
    }
}
