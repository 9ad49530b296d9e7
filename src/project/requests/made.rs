//! What a dispatch sends: the requests that were made before, wherever that was.

use crate::project::FileId;
use crate::project::index::{CallFact, is_within};
use crate::project::requests::{Judge, MAX_WRAPPERS};
use crate::project::resolve::{At, Resolver, Target};
use crate::project::touches::{root_of, root_of_path};
use crate::project::urls::covers;
use crate::scan::facts::{BindingKind, FILE_SCOPE, Request, RequestKind, ScopeKind, Value};

impl<'p> Judge<'_, 'p> {
    /// What a dispatch sends, and where it was made: requests that were made where its message comes from, or that were given to the same object.
    pub(super) fn makes(&mut self, request: &'p Request, at: &At<'p>) -> Vec<(&'p Request, At<'p>)> {
        let project = self.project;
        let Some(message) = &request.message else { return Vec::new() };
        let mut found: Vec<((FileId, usize), &'p Request, At<'p>)> = Vec::new();
        for target in Resolver::new(project).targets(message, at) {
            if let Target::Value(value, there) = target {
                self.makes_within(value, &there, 0, &mut found);
            }
        }
        if let Some(root) = root_of(message) {
            let function = project.enclosing(ScopeKind::Function, at.file, request.scope);
            let home = function.map_or(FILE_SCOPE, |function| function.scope);
            for (index, make) in project.files[at.file].facts.requests.iter().enumerate() {
                let object = make.message.as_ref().and_then(root_of).or_else(|| make.bound.as_deref().and_then(root_of_path));
                let same = make.kind == RequestKind::Make && object == Some(root) && is_within(&project.files, at.file, make.scope, home);
                if same && !self.is_wrapper_call(at.file, make) && !found.iter().any(|(place, ..)| *place == (at.file, index)) {
                    found.push(((at.file, index), make, at.moved(at.file, make.scope)));
                }
            }
        }
        self.consumed.extend(found.iter().map(|(place, ..)| *place));
        found.into_iter().map(|(_, make, there)| (make, there)).collect()
    }

    /// The requests that are made within a value; where that calls a function of the project, those that it answers with.
    fn makes_within(&self, value: &'p Value, at: &At<'p>, depth: usize, found: &mut Vec<((FileId, usize), &'p Request, At<'p>)>) {
        let project = self.project;
        let span = value.span();
        for (index, make) in project.files[at.file].facts.requests.iter().enumerate() {
            if make.kind != RequestKind::Make || !covers(&span, &make.span) {
                continue;
            }
            if !self.is_wrapper_call(at.file, make) {
                if !found.iter().any(|(place, ..)| *place == (at.file, index)) {
                    found.push(((at.file, index), make, at.moved(at.file, make.scope)));
                }
                continue;
            }
            if let Some(call) = project.index.calls_at(at.file, &make.span).filter(|_| depth < MAX_WRAPPERS) {
                self.makes_returned(call, at, depth, found);
            }
        }
    }

    /// The requests that a function answers with.
    fn makes_returned(&self, call: &'p CallFact, at: &At<'p>, depth: usize, found: &mut Vec<((FileId, usize), &'p Request, At<'p>)>) {
        let project = self.project;
        for function in Resolver::new(project).functions_of(&call.callee, at) {
            let bindings = &project.files[function.file].facts.bindings;
            let inside = at.moved(function.file, function.scope).called_from(project.callee_name(function), &call.args, at.clone());
            for returned in bindings.iter().filter(|binding| binding.kind == BindingKind::Return && binding.scope == function.scope) {
                for target in Resolver::new(project).targets(&returned.value, &inside) {
                    if let Target::Value(value, there) = target {
                        self.makes_within(value, &there, depth + 1, found);
                    }
                }
            }
        }
    }
}
