//! What the bodies of classes say of all their requests, read once: every request of a class asks for it.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::domain::{HeaderSpelling, is_constructor};
use crate::finding::Span;
use crate::project::carriers::Carried;
use crate::project::index::{ScopeRef, is_within};
use crate::project::mentions::Mention;
use crate::scan::facts::{Arg, BindingKind, ScopeKind, Value};

/// What the body of a class says.
#[derive(Default)]
pub(super) struct Body<'p> {
    /// What is assigned to names that speak of headers.
    pub headers: Vec<&'p Value>,
    /// The arguments of calls that belong to none of its requests.
    pub args: Vec<&'p [Arg]>,
}

impl<'p> Carried<'p> {
    /// The bodies of all classes.
    pub(super) fn read_bodies(&self) -> FxHashMap<ScopeRef, Body<'p>> {
        let mut bodies: FxHashMap<ScopeRef, Body<'p>> = FxHashMap::default();
        for (file, entry) in self.project.files.iter().enumerate() {
            let facts = &entry.facts;
            for binding in facts.bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment) {
                if binding.path.iter().any(|part| part.to_lowercase().contains("header")) {
                    bodies.entry(ScopeRef { file, scope: binding.scope }).or_default().headers.push(&binding.value);
                }
            }
            for expression in &facts.expressions {
                if let Value::Call { args, span, .. } = &expression.value
                    && !self.inside_request(file, span, &facts.scopes[expression.scope].span)
                {
                    bodies.entry(ScopeRef { file, scope: expression.scope }).or_default().args.push(args);
                }
            }
        }
        bodies
    }

    /// Where the constructors, hooks and overridden methods of a class, and its body, name the company header outside of requests.
    pub(super) fn set_up(&self, class: ScopeRef) -> Rc<[Span]> {
        if let Some(known) = self.set_up.borrow().get(&class) {
            return known.clone();
        }
        let facts = &self.project.files[class.file].facts;
        // By scopes, because methods can stand outside of the class's own block.
        let of_class = |mention: &&Mention<'p>| {
            mention.spelling == HeaderSpelling::Right && is_within(self.project.files, class.file, mention.scope, class.scope)
        };
        let mentions = self.mentions.in_file(class.file).iter().filter(of_class).filter(|mention| {
            let function = self.project.enclosing(ScopeKind::Function, class.file, mention.scope);
            let name = function.map_or("", |function| facts.scopes[function.scope].name.as_str());
            function.is_none() || is_constructor(name) || self.domain.is_hook(name) || self.domain.is_ambient(name)
        });
        let outside = mentions.filter(|mention| !self.inside_request(class.file, &mention.span, &(0..usize::MAX)));
        let found: Rc<[Span]> = outside.map(|mention| mention.span.clone()).collect();
        self.set_up.borrow_mut().insert(class, found.clone());
        found
    }
}
