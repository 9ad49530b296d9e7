//! Fields of objects that are written in other ways than `self.name`: in literals of classes, by the name of a receiver, and without the object.

use rustc_hash::FxHashSet;

use super::statements::Statements;
use crate::scan::facts::{Arg, Binding, BindingKind, Entry, Piece, ScopeId, ScopeKind, Value};

/// How many parts the value of a field may have that is copied.
const MAX_FIELD: usize = 200;

impl Statements<'_> {
    /// `&Client{base: "…"}` gives the fields of a class of this file their values.
    pub(super) fn literal_fields(&mut self) {
        let classes: FxHashSet<&str> =
            self.facts.scopes.iter().filter(|scope| scope.kind == ScopeKind::Class && scope.parent == 0).map(|scope| scope.name.as_str()).collect();
        let mut found = Vec::new();
        if !classes.is_empty() {
            let bindings = self.facts.bindings.iter().map(|binding| (binding.scope, &binding.value));
            let expressions = self.facts.expressions.iter().map(|expression| (expression.scope, &expression.value));
            for (scope, value) in bindings.chain(expressions) {
                fields_in(value, &mut |class, entry| {
                    if classes.contains(class)
                        && let Some(key) = &entry.key
                        && entry.value.weight(MAX_FIELD) < MAX_FIELD
                    {
                        let path = vec![class.to_owned(), key.clone()];
                        let (value, span) = (entry.value.clone(), entry.key_span.clone());
                        found.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
                    }
                });
            }
        }
        found.sort_by_key(|binding| binding.span.start);
        found.dedup_by(|next, kept| next.span == kept.span);
        self.facts.bindings.append(&mut found);
    }

    /// Inside of `func (c *Client) get()`, `c` is the object.
    pub(super) fn named_objects(&mut self) {
        if self.receivers.is_empty() {
            return;
        }
        let (scopes, receivers) = (&self.facts.scopes, &self.receivers);
        let this_in = |mut scope: ScopeId| loop {
            if let Some(this) = receivers.get(&scope) {
                return Some(this);
            }
            if scope == 0 || scopes[scope].kind == ScopeKind::Class {
                return None;
            }
            scope = scopes[scope].parent;
        };
        for binding in &mut self.facts.bindings {
            let Some(this) = this_in(binding.scope) else { continue };
            if binding.path.len() > 1 && binding.path[0] == *this {
                binding.path[0] = "self".to_owned();
            }
            name_object(&mut binding.value, this);
        }
        for expression in &mut self.facts.expressions {
            if let Some(this) = this_in(expression.scope) {
                name_object(&mut expression.value, this);
            }
        }
    }

    /// `client = HttpClient()` in a method of a class that has the field `client`, where nothing of that name is declared in between.
    pub(super) fn implicit_fields(&mut self) {
        let facts = &self.facts;
        let is_class = |scope: ScopeId| facts.scopes[scope].kind == ScopeKind::Class;
        let of_class = facts
            .bindings
            .iter()
            .filter(|binding| binding.path.len() == 1 && is_class(binding.scope))
            .map(|binding| (binding.scope, binding.path[0].as_str()));
        let fields: FxHashSet<(ScopeId, &str)> = of_class
            .chain(facts.declared.iter().filter(|declared| is_class(declared.scope)).map(|declared| (declared.scope, declared.name.as_str())))
            .collect();
        let parameters = facts.bindings.iter().filter(|binding| matches!(binding.kind, BindingKind::Parameter(_)));
        let declared = facts.declared.iter().filter(|declared| !is_class(declared.scope)).map(|declared| (declared.scope, declared.name.as_str()));
        let local: FxHashSet<(ScopeId, &str)> = parameters.map(|binding| (binding.scope, binding.path[0].as_str())).chain(declared).collect();
        let is_field = |binding: &Binding| {
            let begins = || {
                let before = self.reader.text[..binding.span.start].trim_end_matches([' ', '\t']);
                before.is_empty() || before.ends_with(['\n', ';', '{', '}', ')'])
            };
            if binding.kind != BindingKind::Assignment || binding.path.len() != 1 || !begins() {
                return false;
            }
            let name = binding.path[0].as_str();
            let mut scope = binding.scope;
            while scope != 0 {
                if is_class(scope) {
                    return scope != binding.scope && fields.contains(&(scope, name));
                }
                if local.contains(&(scope, name)) {
                    return false;
                }
                scope = facts.scopes[scope].parent;
            }
            false
        };
        let found: Vec<usize> = facts.bindings.iter().enumerate().filter(|(_, binding)| is_field(binding)).map(|(index, _)| index).collect();
        for index in found {
            self.facts.bindings[index].path.insert(0, "self".to_owned());
        }
    }
}

/// Calls `visit` with the class and every entry of the literals of classes within a value.
fn fields_in(value: &Value, visit: &mut dyn FnMut(&str, &Entry)) {
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::Call { callee, args, .. } => {
                if let (Value::Name { name, .. }, [Arg { name: None, value: Value::Map { entries, .. }, .. }]) = (&**callee, args.as_slice()) {
                    entries.iter().for_each(|entry| visit(name, entry));
                }
                todo.push(callee);
                todo.extend(args.iter().map(|arg| &arg.value));
            }
            Value::Text(text) => todo.extend(text.pieces.iter().filter_map(|piece| match piece {
                Piece::Hole(value) => Some(value),
                _ => None,
            })),
            Value::Member { of, .. } => todo.push(of),
            Value::Index { of, key, .. } => todo.extend([&**of, &**key]),
            Value::Map { entries, .. } => todo.extend(entries.iter().map(|entry| &entry.value)),
            Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
            Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
        }
    }
}

/// Puts the object in the place of a name.
fn name_object(value: &mut Value, this: &str) {
    match value {
        Value::Name { name, span } if name == this => *value = Value::This { span: span.clone() },
        Value::Text(text) => text.pieces.iter_mut().for_each(|piece| {
            if let Piece::Hole(value) = piece {
                name_object(value, this);
            }
        }),
        Value::Member { of, .. } => name_object(of, this),
        Value::Index { of, key, .. } => {
            name_object(of, this);
            name_object(key, this);
        }
        Value::Call { callee, args, .. } => {
            name_object(callee, this);
            args.iter_mut().for_each(|arg| name_object(&mut arg.value, this));
        }
        Value::Map { entries, .. } => entries.iter_mut().for_each(|entry| {
            name_object(&mut entry.value, this);
            if let Some(computed) = &mut entry.computed {
                name_object(computed, this);
            }
        }),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter_mut().for_each(|value| name_object(value, this));
        }
        Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
    }
}
