//! Headers that are built and given to nothing.

use crate::finding::Span;
use crate::project::FileId;
use crate::project::index::{each_value, is_within};
use crate::project::requests::Judge;
use crate::project::touches::{last_name, root_of, root_of_path};
use crate::project::urls::covers;
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeKind, Value};

impl<'p> Judge<'_, 'p> {
    /// Is the place a part of a variable that nothing uses, but for values that are no headers?
    pub(super) fn is_dropped(&self, file: FileId, place: &Span, scope: usize, others: &[Span]) -> bool {
        let facts = &self.project.files[file].facts;
        // The innermost: a function that is bound to a name holds all that is bound inside.
        let around = facts.bindings.iter().filter(|binding| {
            binding.kind == BindingKind::Assignment
                && (covers(&binding.value.span(), place) || covers(&binding.span, place))
                && binding.path[0] != "self"
        });
        let binding = around.min_by_key(|binding| binding.value.span().len());
        // `headers.set("Procore-Company-Id", id)`
        let called = || {
            // The innermost: the block of a call that configures something may hold others.
            let around = facts.expressions.iter().filter(|expression| covers(&expression.value.span(), place));
            let call = around.min_by_key(|expression| expression.value.span().len())?;
            match &call.value {
                Value::Call { callee, .. } if matches!(**callee, Value::Member { .. }) => root_of(callee),
                _ => None,
            }
        };
        let Some(name) = binding.and_then(|binding| root_of_path(&binding.path)).or_else(called) else { return false };
        let home = self.project.enclosing(ScopeKind::Function, file, scope).map_or(FILE_SCOPE, |function| function.scope);
        // What a parameter holds belongs to the caller.
        let bindings = self.project.bindings_in(name, file, home);
        let local = bindings.iter().any(|reference| !matches!(facts.bindings[reference.binding].kind, BindingKind::Parameter(_)));
        local && !self.uses(file, home, name, others)
    }

    /// Is a variable read anywhere in a scope, outside of some places? A statement that only sets something in it is no use.
    fn uses(&self, file: FileId, home: usize, name: &str, others: &[Span]) -> bool {
        let project = self.project;
        let facts = &project.files[file].facts;
        let mut found = false;
        let mut look = |scope: usize, value: &Value| {
            if is_within(&project.files, file, scope, home) {
                each_value(value, &mut |value| {
                    found |= matches!(value, Value::Name { name: other, span } if other == name && !others.iter().any(|place| covers(place, span)));
                });
            }
        };
        facts.bindings.iter().for_each(|binding| look(binding.scope, &binding.value));
        for expression in &facts.expressions {
            match &expression.value {
                Value::Call { callee, args, .. }
                    if root_of(callee) == Some(name) && last_name(callee).is_some_and(|last| self.domain.is_setter(last)) =>
                {
                    args.iter().for_each(|arg| look(expression.scope, &arg.value));
                }
                value => look(expression.scope, value),
            }
        }
        found
    }
}
