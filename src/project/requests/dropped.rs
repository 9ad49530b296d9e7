//! Headers that are built and given to nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::Domain;
use crate::finding::Span;
use crate::project::index::each_value;
use crate::project::mentions::Mention;
use crate::project::requests::Judge;
use crate::project::touches::{last_name, root_of, root_of_path};
use crate::project::urls::covers;
use crate::project::{FileId, Project};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeId, ScopeKind, Value};

/// What a file says of the variables that its headers are a part of.
#[derive(Default)]
pub(super) struct Variables<'p> {
    /// The variable that each place is a part of that names the header.
    of_place: FxHashMap<(usize, usize), &'p str>,
    /// Where a variable is read within a function, also within those in it, or in the file. A statement that only sets something in it is no use.
    reads: FxHashMap<(ScopeId, &'p str), Vec<Span>>,
}

impl<'p> Variables<'p> {
    fn of(project: &'p Project<'p>, domain: &Domain, file: FileId, mentions: &[Mention<'p>]) -> Self {
        let facts = &project.files[file].facts;
        let mut variables = Variables::default();
        let mut bound: Vec<(Span, usize, &str)> = Vec::new();
        for binding in facts.bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment && binding.path[0] != "self") {
            let value = binding.value.span();
            for span in [&binding.span, &value] {
                bound.extend(root_of_path(&binding.path).map(|name| (span.clone(), value.len(), name)));
            }
        }
        // `headers.set("Procore-Company-Id", id)`
        let called = facts.expressions.iter().map(|expression| {
            let name = match &expression.value {
                Value::Call { callee, .. } if matches!(**callee, Value::Member { .. }) => root_of(callee).unwrap_or_default(),
                _ => "",
            };
            let span = expression.value.span();
            (span.clone(), span.len(), name)
        });
        for (mention, name) in innermost(called.collect(), mentions).into_iter().chain(innermost(bound, mentions)) {
            variables.of_place.insert((mention.span.start, mention.span.end), name);
        }
        let wanted: FxHashSet<&str> = variables.of_place.values().copied().collect();
        let mut read = |scope: ScopeId, value: &'p Value, except: Option<&str>| {
            each_value(value, &mut |value| {
                if let Value::Name { name, span } = value
                    && wanted.contains(name.as_str())
                    && except != Some(name)
                {
                    let around = project.scopes_around(file, scope);
                    for home in around.filter(|&scope| scope == FILE_SCOPE || facts.scopes[scope].kind == ScopeKind::Function) {
                        variables.reads.entry((home, name)).or_default().push(span.clone());
                    }
                }
            });
        };
        facts.bindings.iter().for_each(|binding| read(binding.scope, &binding.value, None));
        for expression in &facts.expressions {
            match &expression.value {
                Value::Call { callee, args, .. } if last_name(callee).is_some_and(|last| domain.is_setter(last)) => {
                    read(expression.scope, callee, root_of(callee));
                    args.iter().for_each(|arg| read(expression.scope, &arg.value, None));
                }
                value => read(expression.scope, value, None),
            }
        }
        variables
    }
}

/// What is innermost around the places that name the header, of regions with their weights and names: the lightest one.
fn innermost<'m, 'p>(mut regions: Vec<(Span, usize, &'p str)>, mentions: &'m [Mention<'p>]) -> Vec<(&'m Mention<'p>, &'p str)> {
    regions.sort_by_key(|(span, ..)| (span.start, std::cmp::Reverse(span.end)));
    let mut regions = regions.into_iter().peekable();
    let mut open: Vec<(Span, usize, &'p str)> = Vec::new();
    let mut found = Vec::new();
    // Mentions are in the order of their places.
    for mention in mentions {
        while let Some(region) = regions.next_if(|(span, ..)| span.start <= mention.span.start) {
            // Before a region is opened, those are closed that end before it.
            while open.last().is_some_and(|(span, ..)| span.end <= region.0.start) {
                open.pop();
            }
            open.push(region);
        }
        while open.last().is_some_and(|(span, ..)| span.end <= mention.span.start) {
            open.pop();
        }
        let around = open.iter().filter(|(span, ..)| covers(span, &mention.span));
        found.extend(around.min_by_key(|(_, weight, _)| *weight).filter(|(.., name)| !name.is_empty()).map(|(.., name)| (mention, *name)));
    }
    found
}

impl<'p> Judge<'_, 'p> {
    /// Is the place a part of a variable that nothing uses, but for values that are no headers?
    pub(super) fn is_dropped(&self, file: FileId, place: &Span, scope: ScopeId, others: &[Span]) -> bool {
        let facts = &self.project.files[file].facts;
        let variables = self.variables[file].get_or_init(|| Variables::of(self.project, self.domain, file, self.cx.mentions.in_file(file)));
        let Some(&name) = variables.of_place.get(&(place.start, place.end)) else { return false };
        let home = self.project.enclosing(ScopeKind::Function, file, scope).map_or(FILE_SCOPE, |function| function.scope);
        // What a parameter holds belongs to the caller.
        let bindings = self.project.bindings_in(name, file, home);
        let local = bindings.iter().any(|reference| !matches!(facts.bindings[reference.binding].kind, BindingKind::Parameter(_)));
        let reads = variables.reads.get(&(home, name)).map(Vec::as_slice).unwrap_or_default();
        local && reads.iter().all(|span| others.iter().any(|place| covers(place, span)))
    }
}
