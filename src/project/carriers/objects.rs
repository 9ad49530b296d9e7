//! What is done with objects, sorted by the scopes that know them: read once, because every request of a file can ask for the same ones.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::project::FileId;
use crate::project::carriers::Carried;
use crate::project::touches::{Touch, TouchKind, last_name};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeId, ScopeKind, Value};

/// How many of the things that are done with one object are looked at.
const MAX_DONE: usize = 300;

/// What is done with one object that can bring headers to it.
#[derive(Default)]
pub(super) struct Done<'p> {
    /// In the order of the file's facts; of too many those that name the header come first.
    pub touches: Vec<Touch<'p>>,
    /// Was something left out, because there is too much?
    pub cut: bool,
}

/// What one file does with the objects of one name, by the scope in which the name is known.
pub(super) type DoneByScope<'p> = FxHashMap<ScopeId, Done<'p>>;

/// What is done to a library as a whole.
#[derive(Default)]
pub(super) struct ForAll<'p> {
    /// What holds headers for all requests, and where it is read: `$PSDefaultParameterValues = @{ … }`.
    pub headers: Vec<(&'p Value, FileId, ScopeId)>,
    /// Calls and assignments that are for all requests.
    pub touches: Vec<(FileId, Touch<'p>)>,
    /// Was something left out, because there is too much?
    pub cut: bool,
}

impl<'p> Carried<'p> {
    /// What can bring headers to the objects that a file calls by a name.
    pub(super) fn done_with(&self, name: &str, file: FileId) -> Rc<DoneByScope<'p>> {
        if let Some(known) = self.done[file].borrow().get(name) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.sort_touches(name, file));
        self.done[file].borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    }

    fn sort_touches(&self, name: &str, file: FileId) -> DoneByScope<'p> {
        let project = self.project;
        let facts = &project.files[file].facts;
        // The scopes that can know an object of that name, and those of them in which it is not that of the scope around.
        let declared = project.index.declared[file].get(name).map(Vec::as_slice).unwrap_or_default();
        let mut known: FxHashSet<ScopeId> = declared.iter().map(|(scope, _)| *scope).collect();
        let mut hides: FxHashSet<ScopeId> = FxHashSet::default();
        for (scope, binding) in project.named(name, file) {
            known.insert(*scope);
            let binding = &facts.bindings[*binding];
            if binding.path.len() == 1 && binding.kind != BindingKind::Setting {
                hides.insert(*scope);
            }
        }
        let mut done = DoneByScope::default();
        for touch in self.touches.of(project, file, name).iter().filter(|touch| self.can_bring(file, touch)) {
            let mut hidden = false;
            for scope in project.scopes_around(file, touch.scope) {
                let is_class = facts.scopes[scope].kind == ScopeKind::Class;
                if is_class || (!hidden && (scope == FILE_SCOPE || known.contains(&scope))) {
                    done.entry(scope).or_default().touches.push(*touch);
                }
                hidden |= hides.contains(&scope);
            }
        }
        for done in done.values_mut() {
            done.cut = self.cut(&mut done.touches, |touch| (file, touch.span()));
        }
        done
    }

    /// Everything that the project does to a library as a whole: `axios.defaults.headers.common["X"] = …`, `$.ajaxSetup({ … })`.
    pub(super) fn for_all(&self, library: &str) -> Rc<ForAll<'p>> {
        if let Some(known) = self.for_all.borrow().get(library) {
            return Rc::clone(known);
        }
        let (project, domain) = (self.project, self.domain);
        let mut found = ForAll::default();
        for (file, entry) in project.files.iter().enumerate() {
            if domain.is_ambient(library) {
                for reference in project.bindings_in(library, file, FILE_SCOPE) {
                    let binding = &entry.facts.bindings[reference.binding];
                    let Value::Map { entries, .. } = &binding.value else { continue };
                    let of_headers = entries.iter().filter(|entry| entry.key.as_ref().is_some_and(|key| key.to_lowercase().contains("header")));
                    found.headers.extend(of_headers.map(|entry| (&entry.value, file, binding.scope)));
                }
            }
            let is_for_all = |touch: &&Touch<'p>| match touch.kind {
                TouchKind::Called(call, callee, _) => domain.is_ambient(&callee.callee_text()) && self.call_can_bring(file, call, callee),
                TouchKind::Given(..) => false,
                TouchKind::Assigned(binding) => binding.path.iter().any(|part| domain.is_ambient(part)),
            };
            let touches = self.touches.of(project, file, library).iter().filter(is_for_all);
            found.touches.extend(touches.map(|touch| (file, *touch)));
        }
        found.cut = self.cut(&mut found.touches, |(file, touch)| (*file, touch.span()));
        let found = Rc::new(found);
        self.for_all.borrow_mut().insert(library.to_owned(), Rc::clone(&found));
        found
    }

    /// Leaves out what is too much. Answers whether it did.
    fn cut<T>(&self, touches: &mut Vec<T>, place: impl Fn(&T) -> (FileId, Span)) -> bool {
        if touches.len() <= MAX_DONE {
            return false;
        }
        touches.sort_by_cached_key(|touch| {
            let (file, span) = place(touch);
            self.mentions.in_region(file, &span).next().is_none()
        });
        touches.truncate(MAX_DONE);
        true
    }

    /// Can something that is done with an object bring headers to it?
    fn can_bring(&self, file: FileId, touch: &Touch<'p>) -> bool {
        match touch.kind {
            // `Map.of(…)`: what one call of a class gives is not done to the class.
            TouchKind::Called(call, callee, _) => !self.is_static(callee) && self.call_can_bring(file, call, callee),
            TouchKind::Given(call, callee, args, index) => {
                // `uri.host` is given, and not `uri`.
                let part = matches!(&args[index].value, Value::Member { of, name, .. }
                    if !matches!(**of, Value::This { .. }) && !self.domain.names_headers(name));
                !part && !self.is_send(file, &call.span()) && !self.domain.only_reads(last_name(callee).unwrap_or_default())
            }
            TouchKind::Assigned(_) => true,
        }
    }

    /// Can a call on an object bring headers to it? `client.get(url).header(…)` and `client.R().SetHeader(…).Get(url)` do something to one request, and
    /// nothing to the client.
    fn call_can_bring(&self, file: FileId, call: &Value, callee: &Value) -> bool {
        let span = call.span();
        let Some(last) = last_name(callee) else { return false };
        !self.is_send(file, &span) && !self.domain.only_reads(last) && !self.inside_request(file, &span, &(0..usize::MAX))
    }

    /// Is it a call of a class that sets nothing for all its objects?
    fn is_static(&self, callee: &Value) -> bool {
        let Value::Member { of, name: method, .. } = callee else { return false };
        let Value::Name { name, .. } = &**of else { return false };
        let is_class = name.starts_with(char::is_uppercase) && name.contains(|c: char| c.is_ascii_lowercase());
        is_class && !self.domain.is_class_setter(method) && !self.domain.is_ambient(method)
    }
}
