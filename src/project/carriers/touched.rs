//! What is done to a carrier where its name is known: calls on it, calls it is given to, assignments to its parts.

use crate::domain::{HeaderSpelling, is_no_header_option};
use crate::project::FileId;
use crate::project::carriers::entries::MapEntry;
use crate::project::carriers::holds::Holds;
use crate::project::carriers::{MAX_DEPTH, Search};
use crate::project::resolve::{At, Resolver};
use crate::project::touches::TouchKind;
use crate::scan::facts::{Arg, Binding, BindingKind, Value};

impl<'p> Search<'_, 'p> {
    /// What is done to an object within the scope in which its name is known.
    pub(super) fn touched(&mut self, name: &str, file: FileId, home: usize, at: &At<'p>, holds: Holds<'_>) {
        if self.depth >= MAX_DEPTH || !self.objects.insert((file, home, name.to_owned(), holds.tag())) {
            return;
        }
        let done = self.cx.done_with(name, file);
        let Some(done) = done.get(&home) else { return };
        self.depth += 1;
        for touch in &done.touches {
            if self.exhausted(file, touch.span()) {
                break;
            }
            let there = at.moved(file, touch.scope);
            match touch.kind {
                TouchKind::Called(_, callee, args) => self.called_on(callee, args, &there, holds),
                TouchKind::Given(_, callee, args, index) => self.given_to(callee, args, index, &there, holds),
                TouchKind::Assigned(binding) => {
                    let rest = binding.path.iter().skip_while(|part| *part == "self").skip(1);
                    self.assigned(rest, binding, &there, holds);
                }
            }
        }
        self.depth -= 1;
        if let Some(last) = done.touches.last().filter(|_| done.cut) {
            self.too_much(file, last.span());
        }
    }

    /// `headers["X"] = …`, `client.options.headers = …`: `rest` is the path to the part that is assigned, without the object.
    pub(super) fn assigned(&mut self, rest: impl Iterator<Item = &'p String>, binding: &'p Binding, at: &At<'p>, holds: Holds<'_>) {
        let (domain, rest) = (self.cx.domain, rest.collect::<Vec<_>>());
        if rest.is_empty() {
            return;
        }
        let spelling = rest.iter().rev().find_map(|part| self.cx.mentions.spelling_of_name(domain, part));
        let is_decoy = rest.iter().any(|part| is_no_header_option(part));
        let is_option = rest.last().is_some_and(|part| self.name_sets_header(part));
        let in_keys = !holds.is_options() || rest.iter().any(|part| holds.is_under(part));
        match spelling {
            Some(spelling) if in_keys && !is_decoy => self.found(at.file, binding.span.clone(), spelling, Some((&binding.value, at.clone()))),
            _ if is_option => self.found(at.file, binding.span.clone(), HeaderSpelling::Right, Some((&binding.value, at.clone()))),
            _ if in_keys && !is_decoy => {
                let copies = rest.last().is_some_and(|part| part.starts_with('['));
                if copies && !self.is_known(&binding.value, at) {
                    // Headers from somewhere else, one by one.
                    self.unknown(at.file, binding.span.clone(), "header", holds, format!("`{}`", binding.path.join(".")));
                }
                self.carrier(&binding.value, at, Holds::Anything);
            }
            _ => {}
        }
    }

    /// Is a value a name that is bound in sight, or no name at all?
    fn is_known(&self, value: &Value, at: &At<'p>) -> bool {
        match value {
            Value::Name { name, .. } => self.cx.project.innermost(name, at.file, at.scope).is_some(),
            Value::Other { .. } => false,
            _ => true,
        }
    }

    /// `headers.set(…)`, `session.headers.update(…)`, `client.interceptors.request.use(…)`
    pub(super) fn called_on(&mut self, callee: &'p Value, args: &'p [Arg], at: &At<'p>, holds: Holds<'_>) {
        let text = callee.callee_text();
        let mut parts = text.split('.').skip(1);
        let names_key = text.split('.').any(|part| holds.is_under(part));
        if parts.any(|part| is_no_header_option(part.trim_end_matches("()"))) || (holds.is_options() && !names_key) {
            return;
        }
        self.arguments(args, at);
        // A method of the project: what it does is what counts.
        for function in Resolver::new(self.cx.project).functions_of(callee, at) {
            let span = self.cx.project.files[function.file].facts.scopes[function.scope].span.clone();
            self.region(function.file, &span, at);
        }
    }

    /// `apply(headers)`, `Object.assign(headers, more)`, `curl_setopt($ch, CURLOPT_HTTPHEADER, $headers)`
    fn given_to(&mut self, callee: &'p Value, args: &'p [Arg], index: usize, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let functions = Resolver::new(project).functions_of(callee, at);
        for function in &functions {
            let wanted = args[..index].iter().filter(|arg| arg.name.is_none()).count();
            let named = args[index].name.as_deref();
            let parameters = self.cx.signature(*function).iter().filter(|binding| binding.kind != BindingKind::Return);
            let parameters: Vec<&'p str> = parameters
                .filter(|binding| match (binding.kind, named) {
                    (_, Some(name)) => binding.path.last().is_some_and(|own| own == name),
                    (BindingKind::Parameter(position), None) => project.argument_position(function.file, function.scope, position) == wanted,
                    _ => false,
                })
                .filter_map(|binding| binding.path.last().map(String::as_str))
                .collect();
            let inside = at.moved(function.file, function.scope).called(project.callee_name(*function), args, at.clone());
            for name in parameters {
                self.touched(name, function.file, function.scope, &inside, holds);
            }
        }
        if let (Value::Member { of, .. }, Value::Member { .. }) = (callee, &args[index].value)
            && functions.is_empty()
        {
            // `extraHeaders.forEach(builder::header)`
            self.carrier(of, at, holds);
        }
        // `curl_setopt($ch, CURLOPT_POSTFIELDS, $body)`
        let names_another = args.get(1).is_some_and(|arg| matches!(&arg.value, Value::Name { name, .. } if is_no_header_option(name)));
        if functions.is_empty() && index == 0 && args.len() > 1 && !names_another {
            for arg in &args[1..] {
                match &arg.name {
                    // `push!(headers, "Procore-Company-Id" => id)`
                    Some(name) => self.entry(&MapEntry::named(name, &arg.value), at, holds),
                    None => self.carrier(&arg.value, at, holds),
                }
            }
        }
    }
}
