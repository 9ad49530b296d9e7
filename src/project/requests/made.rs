//! What a dispatch sends: the requests that were made before, wherever that was.

use rustc_hash::FxHashMap;

use crate::finding::Span;
use crate::project::index::CallFact;
use crate::project::requests::{Judge, MAX_WRAPPERS};
use crate::project::resolve::{At, Resolver, Target};
use crate::project::touches::{root_of, root_of_path};
use crate::project::urls::covers;
use crate::project::{FileId, Project};
use crate::scan::facts::{BindingKind, FILE_SCOPE, Request, RequestKind, ScopeId, ScopeKind, Value};

/// How many of the requests that are given to one object are looked at: those that are made nearest to where it is sent.
const MAX_MADE: usize = 32;

/// The requests that a file makes and may send later.
pub(super) struct Made<'p> {
    /// Where they begin, and their indexes in the facts.
    places: Vec<(usize, usize)>,
    /// The same for those that belong to one object, by the function they are in, also those around it, and by the object's name.
    of_object: FxHashMap<(ScopeId, &'p str), Vec<(usize, usize)>>,
}

impl<'p> Made<'p> {
    fn of(project: &'p Project<'p>, file: FileId) -> Self {
        let facts = &project.files[file].facts;
        let mut made = Made { places: Vec::new(), of_object: FxHashMap::default() };
        for (index, make) in facts.requests.iter().enumerate().filter(|(_, request)| request.kind == RequestKind::Make) {
            let place = (make.span.start, index);
            made.places.push(place);
            let object = make.message.as_ref().and_then(root_of).or_else(|| make.bound.as_deref().and_then(root_of_path));
            let homes = project.scopes_around(file, make.scope);
            for home in homes.filter(|&scope| scope == FILE_SCOPE || facts.scopes[scope].kind == ScopeKind::Function) {
                object.into_iter().for_each(|object| made.of_object.entry((home, object)).or_default().push(place));
            }
        }
        made.places.sort_unstable();
        made.of_object.values_mut().for_each(|places| places.sort_unstable());
        made
    }

    /// Those that begin within a region.
    fn within(&self, region: &Span) -> Vec<usize> {
        let first = self.places.partition_point(|(start, _)| *start < region.start);
        let mut found: Vec<usize> = self.places[first..].iter().take_while(|(start, _)| *start <= region.end).map(|(_, index)| *index).collect();
        found.sort_unstable();
        found
    }

    /// Those of an object in a function, around a place.
    fn around(&self, home: ScopeId, object: &str, place: usize) -> Vec<usize> {
        let all = self.of_object.get(&(home, object)).map(Vec::as_slice).unwrap_or_default();
        // Most of them stand before the place.
        let before = all.partition_point(|(start, _)| *start <= place);
        let first = before.saturating_sub(MAX_MADE * 3 / 4).min(all.len().saturating_sub(MAX_MADE));
        let mut found: Vec<usize> = all[first..].iter().take(MAX_MADE).map(|(_, index)| *index).collect();
        found.sort_unstable();
        found
    }
}

impl<'p> Judge<'_, 'p> {
    fn made_in(&self, file: FileId) -> &Made<'p> {
        self.made[file].get_or_init(|| Made::of(self.project, file))
    }

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
            for index in self.made_in(at.file).around(home, root, request.span.start) {
                let make = &project.files[at.file].facts.requests[index];
                if !self.is_wrapper_call(at.file, make) && !found.iter().any(|(place, ..)| *place == (at.file, index)) {
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
        for index in self.made_in(at.file).within(&span) {
            let make = &project.files[at.file].facts.requests[index];
            if !covers(&span, &make.span) {
                continue;
            }
            if !self.is_wrapper_call(at.file, make) {
                if !found.iter().any(|(place, ..)| *place == (at.file, index)) {
                    found.push(((at.file, index), make, at.moved(at.file, make.scope)));
                }
                continue;
            }
            if let Some(call) = project.index.call_at(at.file, &make.span).filter(|_| depth < MAX_WRAPPERS) {
                self.makes_returned(call, at, depth, found);
            }
        }
    }

    /// The requests that a function answers with.
    fn makes_returned(&self, call: &'p CallFact<'p>, at: &At<'p>, depth: usize, found: &mut Vec<((FileId, usize), &'p Request, At<'p>)>) {
        let project = self.project;
        for function in Resolver::new(project).functions_of(call.callee, at) {
            let inside = at.moved(function.file, function.scope).called_from(project.callee_name(function), call.args, at.clone());
            for returned in self.cx.signature(function).iter().filter(|binding| binding.kind == BindingKind::Return) {
                for target in Resolver::new(project).targets(&returned.value, &inside) {
                    if let Target::Value(value, there) = target {
                        self.makes_within(value, &there, depth + 1, found);
                    }
                }
            }
        }
    }
}
