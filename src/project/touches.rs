//! What a file does with its objects: calls on them, calls they are given to, assignments to their members.
//!
//! An object is named by the first name of the path to it (`headers` of `headers.set`, `session` of `self.session.headers`); who asks knows in
//! which scope that name lives.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::finding::Span;
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, Binding, BindingKind, Piece, ScopeId, Value};

/// Something that is done with an object.
#[derive(Clone, Copy, Debug)]
pub struct Touch<'p> {
    /// The scope it is done in.
    pub scope: ScopeId,
    /// What is done.
    pub kind: TouchKind<'p>,
}

impl Touch<'_> {
    /// Where it stands: the whole call or assignment.
    pub fn span(&self) -> Span {
        match self.kind {
            TouchKind::Called(call, ..) | TouchKind::Given(call, ..) => call.span(),
            TouchKind::Assigned(binding) => binding.span.start..binding.value.span().end.max(binding.span.end),
        }
    }
}

/// What is done with an object.
#[derive(Clone, Copy, Debug)]
pub enum TouchKind<'p> {
    /// It, or a part of it, is called on: the whole call, the callee, the arguments.
    Called(&'p Value, &'p Value, &'p [Arg]),
    /// It is the argument of a call: the whole call, the callee, the arguments, which one it is.
    Given(&'p Value, &'p Value, &'p [Arg], usize),
    /// A part of it is assigned.
    Assigned(&'p Binding),
}

/// The touches of all files, by the first name of the object; files are read when they are asked for.
pub struct Touches<'p> {
    files: Vec<OnceCell<FxHashMap<&'p str, Vec<Touch<'p>>>>>,
}

impl<'p> Touches<'p> {
    /// Nothing is read yet.
    pub fn new(project: &'p Project<'p>) -> Self {
        Touches { files: project.files.iter().map(|_| OnceCell::new()).collect() }
    }

    /// What a file does with objects of a name, in the order of the file's facts.
    pub fn of(&self, project: &'p Project<'p>, file: FileId, name: &str) -> &[Touch<'p>] {
        let touches = self.files[file].get_or_init(|| {
            let mut touches = FxHashMap::default();
            let facts = &project.files[file].facts;
            for binding in &facts.bindings {
                if let (Some(root), true, BindingKind::Assignment) = (root_of_path(&binding.path), binding.path.len() >= 2, binding.kind) {
                    touches.entry(root).or_insert_with(Vec::new).push(Touch { scope: binding.scope, kind: TouchKind::Assigned(binding) });
                }
                collect(binding.scope, &binding.value, &mut touches);
            }
            for expression in &facts.expressions {
                collect(expression.scope, &expression.value, &mut touches);
            }
            touches
        });
        touches.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The name of an object in the path of a binding: the first that is not the current object.
pub fn root_of_path(path: &[String]) -> Option<&str> {
    path.iter().map(String::as_str).find(|part| *part != "self")
}

/// The name of the object that a value belongs to: `headers` of `headers.set(…)`, `session` of `self.session.headers["X"]`.
pub fn root_of(value: &Value) -> Option<&str> {
    match value {
        Value::Name { name, .. } => Some(name),
        Value::Member { of, name, .. } => match &**of {
            Value::This { .. } => Some(name),
            _ => root_of(of),
        },
        Value::Index { of, .. } => root_of(of),
        Value::Call { callee, .. } => root_of(callee),
        // An object of the program, or else a setting.
        Value::Either { options, .. } => match options.as_slice() {
            [member @ Value::Member { .. }, Value::Setting { .. }] => root_of(member),
            _ => None,
        },
        _ => None,
    }
}

/// The last name of a callee.
pub(super) fn last_name(callee: &Value) -> Option<&str> {
    match callee {
        Value::Name { name, .. } | Value::Member { name, .. } => Some(name),
        Value::Either { options, .. } => options.first().and_then(last_name),
        _ => None,
    }
}

fn collect<'p>(scope: ScopeId, value: &'p Value, touches: &mut FxHashMap<&'p str, Vec<Touch<'p>>>) {
    match value {
        Value::Call { callee, args, .. } => {
            if let Value::Member { of, .. } | Value::Index { of, .. } = &**callee
                && let Some(root) = root_of(of)
            {
                touches.entry(root).or_default().push(Touch { scope, kind: TouchKind::Called(value, callee, args) });
            }
            for (index, arg) in args.iter().enumerate() {
                let object = match &arg.value {
                    plain @ (Value::Name { .. } | Value::Member { .. }) => root_of(plain),
                    _ => None,
                };
                if let Some(root) = object {
                    touches.entry(root).or_default().push(Touch { scope, kind: TouchKind::Given(value, callee, args, index) });
                }
                collect(scope, &arg.value, touches);
            }
            collect(scope, callee, touches);
        }
        Value::Text(text) => {
            for piece in &text.pieces {
                if let Piece::Hole(value) = piece {
                    collect(scope, value, touches);
                }
            }
        }
        Value::Member { of, .. } => collect(scope, of, touches),
        Value::Index { of, key, .. } => {
            collect(scope, of, touches);
            collect(scope, key, touches);
        }
        Value::Map { entries, .. } => entries.iter().for_each(|entry| collect(scope, &entry.value, touches)),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter().for_each(|value| collect(scope, value, touches));
        }
        Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
    }
}
