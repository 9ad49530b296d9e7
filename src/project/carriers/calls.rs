//! Calls as carriers: what the function returns, what it is given, what it is called on.

use crate::domain::{ends_request, is_constructor, is_no_header_option};
use crate::finding::Span;
use crate::project::carriers::Search;
use crate::project::carriers::entries::MapEntry;
use crate::project::carriers::holds::Holds;
use crate::project::index::ScopeRef;
use crate::project::resolve::{At, Resolver};
use crate::project::touches::last_name;
use crate::project::touches::root_of;
use crate::scan::facts::{Arg, BindingKind, Client, FILE_SCOPE, ScopeKind, Value};

impl<'p> Search<'_, 'p> {
    /// What a function returns.
    pub(super) fn returns(&mut self, function: ScopeRef, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let facts = &project.files[function.file].facts;
        let name = facts.scopes[function.scope].name.as_str();
        let of_name = project.named_in(name, function.file, facts.scopes[function.scope].parent);
        let returned: Vec<usize> = of_name
            .iter()
            .map(|(_, binding)| *binding)
            .filter(|&binding| facts.bindings[binding].kind == BindingKind::Return && facts.bindings[binding].scope == function.scope)
            .collect();
        self.searched(
            function.file,
            facts.scopes[function.scope].span.start..facts.scopes[function.scope].span.start + name.len(),
            format!("`{name}`"),
        );
        if returned.is_empty() {
            // Its value is not known; what it names counts.
            self.region(function.file, &facts.scopes[function.scope].span, at);
        }
        for binding in returned {
            let binding = &facts.bindings[binding];
            self.carrier(&binding.value, &at.moved(function.file, binding.scope), holds);
        }
    }

    /// A call: a request that was made earlier, a function of the project, or one of a library, of which its arguments and its object tell.
    pub(super) fn call(&mut self, callee: &'p Value, args: &'p [Arg], span: &Span, at: &At<'p>, holds: Holds<'_>) {
        let cx = self.cx;
        let project = cx.project;
        let last = last_name(callee).unwrap_or_default();
        if cx.is_send(at.file, span) {
            return;
        }
        let functions = Resolver::new(project).functions_of(callee, at);
        if let Some(&make) = cx.makes.get(&(at.file, span.start, span.end)).filter(|_| functions.is_empty()) {
            // Its table says which of its arguments hold headers, and whether there is a client behind it; the URL and the body do not.
            let make = &project.files[at.file].facts.requests[make];
            for carrier in &make.carriers {
                self.carrier(&carrier.value, at, if carrier.keys.is_empty() { holds } else { Holds::Under(&carrier.keys) });
            }
            if let (Value::Member { of, .. }, Client::Object(_)) = (callee, &make.client) {
                self.carrier(of, at, holds);
            }
            return;
        }
        for &function in &functions {
            let name = project.callee_name(function);
            let inside = at.moved(function.file, function.scope).called(name, args, at.clone());
            let scope = &project.files[function.file].facts.scopes[function.scope];
            if scope.kind == ScopeKind::Class {
                self.class(function, &inside, holds);
                continue;
            }
            let constructs = scope.name != name || is_constructor(name);
            if constructs && let Some(class) = project.enclosing(ScopeKind::Class, function.file, function.scope) {
                self.class(class, &inside, holds);
            }
            self.returns(function, &inside, holds);
        }
        // `client.post(url).json(rfi)`: the body is no header.
        let brings_none = matches!(callee, Value::Member { .. }) && (is_no_header_option(last) || ends_request(last));
        if !brings_none && (functions.is_empty() || last.starts_with(char::is_uppercase) || last == "new") {
            if !holds.is_options() {
                if !cx.domain.only_reads(last) && !is_no_header_option(last) {
                    self.arguments(args, at);
                }
            } else {
                for arg in args {
                    match &arg.name {
                        Some(name) => self.entry(&MapEntry::named(name, &arg.value), at, holds),
                        None => self.carrier(&arg.value, at, holds),
                    }
                }
            }
        }
        match callee {
            Value::Member { of, .. } if !matches!(**of, Value::This { .. }) => {
                // `requests.Session()` and `axios.create()` begin with a library, and `Client::new()` with a class.
                let library = root_of(of).is_some_and(|name| {
                    let foreign = name.starts_with(char::is_uppercase) && project.class(name, at.file).is_none();
                    // `reqwest::Client::builder()` is the path of a type.
                    let is_module = || matches!(name, "crate" | "super") || project.has_module(name);
                    let of_type =
                        last_name(of).is_some_and(|last| last.starts_with(char::is_uppercase)) && !matches!(**of, Value::Name { .. }) && !is_module();
                    project.bindings_in(name, at.file, FILE_SCOPE).is_empty()
                        && (foreign || of_type || project.is_import_root(name, at.file))
                        && is_dotted(of)
                });
                if !library && functions.is_empty() {
                    self.carrier(of, at, holds);
                }
            }
            Value::Name { name, .. } if functions.is_empty() => {
                if let Some(class) = project.class(name, at.file) {
                    self.class(class, &at.called(name, args, at.clone()), holds);
                    return;
                }
                let verb = name.contains('-') || cx.domain.is_builder(name);
                let is_function = !name.starts_with(char::is_uppercase) || verb;
                if (cx.domain.builds_headers(name) && is_function) || (holds == Holds::Headers && args.is_empty() && verb) {
                    self.unknown(at.file, span.clone(), name, holds, format!("`{name}()`"));
                }
            }
            _ => {}
        }
        let of_headers = functions.is_empty() && cx.domain.names_headers(last);
        if of_headers && args.is_empty() && matches!(callee, Value::Member { .. }) && !last.starts_with(char::is_uppercase) {
            // `this.auth.getHeaders()` of an object that the project does not define.
            if self.out.evidence.is_empty() && !matches!(last, "headers" | "header" | "Headers") {
                self.unknown(at.file, span.clone(), last, holds, format!("`{}()`", callee.callee_text()));
            }
        }
    }
}

/// Is it a name with members and nothing else: `urllib.request`, `Net::HTTP`?
fn is_dotted(value: &Value) -> bool {
    match value {
        Value::Name { .. } => true,
        Value::Member { of, .. } => is_dotted(of),
        _ => false,
    }
}
