//! Clients as carriers: classes, the clients of SDKs, libraries as a whole, and the objects that requests are bound to.

use crate::domain::{HeaderSpelling, is_constructor};
use crate::finding::Span;
use crate::project::FileId;
use crate::project::carriers::Search;
use crate::project::carriers::entries::MapEntry;
use crate::project::carriers::holds::Holds;
use crate::project::index::{ScopeRef, is_within};
use crate::project::mentions::Mention;
use crate::project::resolve::At;
use crate::project::touches::{TouchKind, root_of_path};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeKind, Value};

impl<'p> Search<'_, 'p> {
    /// A class as a client: what it sets for itself, in its body and where it is constructed.
    pub(super) fn class(&mut self, class: ScopeRef, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        for class in project.with_bases(class) {
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
            for binding in facts.bindings.iter().filter(|binding| binding.scope == class.scope && binding.kind == BindingKind::Assignment) {
                let telling = binding.path.iter().any(|part| part.to_lowercase().contains("header"));
                if telling {
                    self.carrier(&binding.value, &there, Holds::Anything);
                }
            }
            // Other statements of a class body say nothing of its requests.
            let unknown = self.out.unknown.len();
            for expression in facts.expressions.iter().filter(|expression| expression.scope == class.scope) {
                if let Value::Call { args, span, .. } = &expression.value
                    && !self.inside_request(class.file, span, &scope.span)
                {
                    self.arguments(args, &there);
                }
            }
            self.out.unknown.truncate(unknown);
            // What its own constructors, hooks and overridden methods name.
            let cx = self.cx;
            // By scopes, because methods can stand outside of the class's own block.
            let of_class = |mention: &&Mention<'p>| {
                mention.spelling == HeaderSpelling::Right && is_within(&project.files, class.file, mention.scope, class.scope)
            };
            let mentions = cx.mentions.in_file(class.file).iter().filter(of_class).filter(|mention| {
                let function = project.enclosing(ScopeKind::Function, class.file, mention.scope);
                let name = function.map_or("", |function| facts.scopes[function.scope].name.as_str());
                let sets_up = is_constructor(name) || cx.domain.is_hook(name) || cx.domain.is_ambient(name);
                function.is_none() || sets_up
            });
            let found: Vec<(Span, HeaderSpelling)> = mentions
                .filter(|mention| !self.inside_request(class.file, &mention.span, &(0..usize::MAX)))
                .map(|mention| (mention.span.clone(), mention.spelling))
                .collect();
            for (span, spelling) in found {
                self.found(class.file, span, spelling, None);
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
    pub fn library(&mut self, name: &'p str) {
        let cx = self.cx;
        let project = cx.project;
        for file in 0..project.files.len() {
            // `$PSDefaultParameterValues = @{ … }`
            if cx.domain.is_ambient(name) {
                for reference in project.bindings_in(name, file, FILE_SCOPE) {
                    let binding = &project.files[file].facts.bindings[reference.binding];
                    let Value::Map { entries, .. } = &binding.value else { continue };
                    for entry in entries.iter().filter(|entry| entry.key.as_ref().is_some_and(|key| key.to_lowercase().contains("header"))) {
                        self.carrier(&entry.value, &At::new(file, binding.scope), Holds::Headers);
                    }
                }
            }
            for touch in cx.touches.of(project, file, name) {
                let at = At::new(file, touch.scope);
                match touch.kind {
                    TouchKind::Called(call, callee, args) if cx.domain.is_ambient(&callee.callee_text()) => {
                        self.called_on(call, callee, args, &at, Holds::Anything)
                    }
                    TouchKind::Assigned(binding) if binding.path.iter().any(|part| cx.domain.is_ambient(part)) => {
                        let rest = binding.path.iter().skip(1);
                        self.assigned(rest, binding, &at, Holds::Anything);
                    }
                    _ => {}
                }
            }
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
