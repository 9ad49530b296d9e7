//! Clients as carriers: classes, the clients of SDKs, libraries as a whole, and the objects that requests are bound to.

use crate::domain::HeaderSpelling;
use crate::project::FileId;
use crate::project::carriers::Search;
use crate::project::carriers::entries::MapEntry;
use crate::project::carriers::holds::Holds;
use crate::project::index::ScopeRef;
use crate::project::resolve::At;
use crate::project::touches::{TouchKind, root_of_path};
use crate::scan::facts::{FILE_SCOPE, ScopeKind, Value};

impl<'p> Search<'_, 'p> {
    /// A class as a client: what it sets for itself, in its body and where it is constructed.
    pub(super) fn class(&mut self, class: ScopeRef, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        for &class in project.with_bases(class).iter() {
            let facts = &project.files[class.file].facts;
            let scope = &facts.scopes[class.scope];
            let there = at.moved(class.file, class.scope);
            if let Holds::Under(keys) = holds {
                for key in keys {
                    let fields = project.own_fields(class, key);
                    self.field(class, key, &fields, &there, Holds::Headers);
                }
                continue;
            }
            self.searched(class.file, scope.span.start..scope.span.start + scope.name.len(), format!("`{}`", scope.name));
            let cx = self.cx;
            if let Some(body) = cx.bodies.get(&class) {
                body.headers.iter().for_each(|value| self.carrier(value, &there, Holds::Anything));
                // Other statements of a class body say nothing of its requests.
                let unknown = self.out.unknown.len();
                body.args.iter().for_each(|args| self.arguments(args, &there));
                self.out.unknown.truncate(unknown);
            }
            for span in cx.set_up(class).iter() {
                self.found(class.file, span.clone(), HeaderSpelling::Right, None);
            }
        }
    }

    /// The options that an SDK's client is made with.
    pub fn sdk_client(&mut self, construction: &'p Value, at: &At<'p>) {
        let Value::Call { args, .. } = construction else { return };
        for arg in args {
            match &arg.name {
                Some(name) => self.entry(&MapEntry::named(name, &arg.value), at, Holds::Under(&[])),
                None => self.carrier(&arg.value, at, Holds::Under(&[])),
            }
        }
    }

    /// Everything that the project does to a library as a whole: `axios.defaults.headers.common["X"] = …`, `$.ajaxSetup({ … })`.
    pub fn whole_library(&mut self, name: &str) {
        let done = self.cx.for_all(name);
        for (value, file, scope) in &done.headers {
            self.carrier(value, &At::new(*file, *scope), Holds::Headers);
        }
        for (file, touch) in &done.touches {
            if self.exhausted(*file, touch.span()) {
                break;
            }
            let at = At::new(*file, touch.scope);
            match touch.kind {
                TouchKind::Called(_, callee, args) => self.called_on(callee, args, &at, Holds::Anything),
                TouchKind::Assigned(binding) => self.assigned(binding.path.iter().skip(1), binding, &at, Holds::Anything),
                TouchKind::Given(..) => {}
            }
        }
        if let Some((file, last)) = done.touches.last().filter(|_| done.cut) {
            self.too_much(*file, last.span());
        }
    }

    /// Everything that is done to the object a request is bound to.
    pub fn bound(&mut self, path: &'p [String], file: FileId, at: &At<'p>) {
        let project = self.cx.project;
        let Some(name) = root_of_path(path) else { return };
        if path.first().is_some_and(|first| first == "self") {
            if let Some(class) = project.enclosing(ScopeKind::Class, file, at.scope) {
                self.touched(name, class.file, class.scope, at, Holds::Anything);
            }
            return;
        }
        let home = project.innermost(name, file, at.scope).map_or(FILE_SCOPE, |(home, _)| home);
        self.touched(name, file, home, at, Holds::Anything);
    }
}
