//! Names as carriers: variables, parameters, fields, and what other files export.

use crate::domain::{Domain, HeaderSpelling, words};
use crate::finding::Span;
use crate::project::FileId;
use crate::project::carriers::Search;
use crate::project::carriers::entries::MapEntry;
use crate::project::carriers::holds::Holds;
use crate::project::carriers::outcome::OpenParameter;
use crate::project::imports::name_there;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::modules::name_of_whole;
use crate::project::resolve::{At, Resolver, argument, is_taken_apart};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeKind, Value};

/// What the bindings of a name make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MadeAs {
    /// A function, and nothing else.
    Function,
    /// Something that can be given headers.
    Value,
}

impl<'p> Search<'_, 'p> {
    /// A name, looked up from the innermost scope outwards; then in what the file imports, and what the project defines elsewhere.
    pub(super) fn name(&mut self, name: &'p str, span: &Span, at: &At<'p>, holds: Holds<'_>) {
        let cx = self.cx;
        let project = cx.project;
        if !holds.is_options() && cx.mentions.is_constant(name) {
            self.found(at.file, span.clone(), HeaderSpelling::Right, None);
            return;
        }
        if cx.domain.is_nothing(name) {
            return;
        }
        let facts = &project.files[at.file].facts;
        let mut scope = at.scope;
        loop {
            let is_class = facts.scopes[scope].kind == ScopeKind::Class;
            let mut bindings = if is_class { Vec::new() } else { project.bindings_in(name, at.file, scope) };
            if !bindings.is_empty() {
                // What a variable is given after it was used is another value.
                let is_before = |reference: &BindingRef| {
                    let binding = &facts.bindings[reference.binding];
                    binding.kind != BindingKind::Assignment || binding.span.start < span.start
                };
                if facts.scopes[scope].kind == ScopeKind::Function && at.scope == scope && bindings.iter().any(is_before) {
                    bindings.retain(is_before);
                }
                self.object(name, &bindings, at.file, scope, at, holds);
                return;
            }
            if is_class {
                let class = ScopeRef { file: at.file, scope };
                let fields = project.fields(class, name);
                if !fields.is_empty() || project.declared(name, at.file, scope).is_some() {
                    self.field(class, name, &fields, at, holds);
                    return;
                }
            }
            if project.index.declared[at.file].get(name).is_some_and(|all| all.iter().any(|(home, _)| *home == scope)) {
                // A name with a type and without a value: what is done to it is all there is.
                self.object(name, &[], at.file, scope, at, holds);
                if let Some(class) = project.declared(name, at.file, scope) {
                    self.class(class, at, holds);
                } else {
                    self.unknown_client(at.file, span.clone(), name);
                }
                return;
            }
            if let Some(function) = project.function_in(name, at.file, scope) {
                // A function that is given: a hook.
                let span = project.files[function.file].facts.scopes[function.scope].span.clone();
                self.region(function.file, &span, at);
                return;
            }
            if scope == FILE_SCOPE {
                break;
            }
            scope = facts.scopes[scope].parent;
        }
        if self.imported(name, span, at, holds) {
            return;
        }
        if let Some(class) = project.class(name, at.file) {
            self.class(class, at, holds);
            return;
        }
        // What is done in this file to an object from elsewhere.
        let before = self.out.evidence.len();
        self.object(name, &[], at.file, FILE_SCOPE, at, holds);
        if self.out.evidence.len() == before {
            let functions = Resolver::new(project).functions_named(name, at);
            match functions.as_slice() {
                [] => {
                    let from_library = facts.imports.iter().any(|import| import.module.ends_with("._") || import.module.ends_with(".*"));
                    if from_library {
                        // `basicRequest` of `import sttp.client3._`
                        self.unknown_client(at.file, span.clone(), name);
                    } else if !name.starts_with(char::is_uppercase) || holds == Holds::Headers || is_variable(cx.domain, name) {
                        self.unknown(at.file, span.clone(), name, holds, format!("`{name}`"));
                    }
                }
                functions => {
                    for &function in functions {
                        self.returns(
                            function,
                            &at.moved(function.file, function.scope).called(project.callee_name(function), &[], at.clone()),
                            holds,
                        );
                    }
                }
            }
        }
    }

    /// A name that another file of the project exports. Answers whether it was found there, or belongs to a library.
    fn imported(&mut self, name: &'p str, span: &Span, at: &At<'p>, holds: Holds<'_>) -> bool {
        let project = self.cx.project;
        let Some(&import) = project.imports_of(name, at.file).first() else { return false };
        let whole = name_of_whole(import) == Some(name);
        let there = name_there(import, name).unwrap_or(name);
        let files = project.files_of(import, at.file);
        if files.is_empty() {
            // What a library holds is not known; but a client of a well-known library that comes as it is has no headers.
            let own = import.module.starts_with(['.', '/', '~']) || import.module.starts_with("@/");
            if own || words(name).iter().any(|word| word == "procore") {
                self.unknown(at.file, span.clone(), name, holds, format!("`{name}`, which comes from `{}`", import.module));
            }
            self.object(name, &[], at.file, FILE_SCOPE, at, holds);
            return true;
        }
        let mut any = false;
        let mut homes = project.homes(there, &files);
        // The module itself may be what is meant.
        if homes.is_empty() {
            homes = files.iter().map(|&file| (there, file)).collect();
        }
        for (there, file) in homes {
            let there_at = at.moved(file, FILE_SCOPE);
            let mut bindings = project.bindings_in(there, file, FILE_SCOPE);
            if bindings.is_empty() && whole {
                bindings = project.bindings_in("default", file, FILE_SCOPE);
            }
            if !bindings.is_empty() {
                any = true;
                self.object(there, &bindings, file, FILE_SCOPE, &there_at, holds);
            }
            let under = match holds {
                Holds::Under(keys) if whole => keys,
                _ => &[],
            };
            for key in under {
                let bindings = project.bindings_in(key, file, FILE_SCOPE);
                any |= !bindings.is_empty();
                self.object(key, &bindings, file, FILE_SCOPE, &there_at, Holds::Anything);
            }
            if let Some(function) = project.function_in(there, file, FILE_SCOPE) {
                any = true;
                let span = project.files[file].facts.scopes[function.scope].span.clone();
                self.region(file, &span, at);
            }
            if let Some(class) = project.class(there, file).filter(|class| class.file == file) {
                any = true;
                self.class(class, at, holds);
            }
        }
        if any {
            // What this file does to it counts, too.
            self.object(name, &[], at.file, FILE_SCOPE, at, holds);
        } else {
            self.unknown(at.file, span.clone(), name, holds, format!("`{name}`, which comes from `{}`", import.module));
        }
        true
    }

    /// An object: what it was made as, and what is done to it where its name is known.
    fn object(&mut self, name: &str, bindings: &[BindingRef], file: FileId, home: usize, at: &At<'p>, holds: Holds<'_>) {
        if self.made_as(name, bindings, at, holds) == MadeAs::Value {
            self.touched(name, file, home, at, holds);
        }
    }

    /// A field of a class: what it was made as, and what the class and its bases do to it.
    pub(super) fn field(&mut self, class: ScopeRef, name: &str, fields: &[BindingRef], at: &At<'p>, holds: Holds<'_>) {
        if self.made_as(name, fields, at, holds) == MadeAs::Value {
            for class in self.cx.project.with_bases(class).iter() {
                self.touched(name, class.file, class.scope, at, holds);
            }
        }
    }

    /// What a variable or field was made as: its values, what callers give for it, what a function of that name returns.
    fn made_as(&mut self, name: &str, bindings: &[BindingRef], at: &At<'p>, holds: Holds<'_>) -> MadeAs {
        let project = self.cx.project;
        // What is done to a variable that is called like a function is nothing to the function.
        let mut made = if bindings.is_empty() { MadeAs::Value } else { MadeAs::Function };
        for reference in bindings {
            let binding = &project.files[reference.file].facts.bindings[reference.binding];
            let there = at.moved(reference.file, binding.scope);
            if binding.kind != BindingKind::Return {
                made = MadeAs::Value;
            }
            match binding.kind {
                BindingKind::Parameter(position) => self.parameter(*reference, position, &there, holds),
                // A function without arguments, as a getter or as Ruby calls it.
                BindingKind::Return => {
                    let function = ScopeRef { file: reference.file, scope: binding.scope };
                    self.returns(function, &there.called(project.callee_name(function), &[], at.clone()), holds);
                }
                BindingKind::Assignment | BindingKind::Setting => {
                    if !matches!(binding.value, Value::Other { .. }) {
                        self.searched(reference.file, binding.span.clone(), format!("`{name}`"));
                    }
                    self.carrier(&binding.value, &there, holds);
                }
            }
        }
        made
    }

    /// A parameter: what the call that led here gives for it; without one, it is open.
    fn parameter(&mut self, reference: BindingRef, position: usize, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let binding = &project.files[reference.file].facts.bindings[reference.binding];
        let function = ScopeRef { file: reference.file, scope: binding.scope };
        let Some(name) = binding.path.last() else { return };
        let position = project.argument_position(reference.file, binding.scope, position);
        let Some(call) = at.call_of(project.callee_name(function)) else {
            let open = OpenParameter { function, binding: reference };
            // A token or a path brings no header.
            if !self.cx.domain.is_plain_parameter(name) && self.is_worth(name, holds) && !self.out.open.contains(&open) {
                self.out.open.push(open);
            }
            self.carrier(&binding.value, at, holds);
            return;
        };
        let (args, from) = (call.args, call.at.clone());
        match argument(args, name, position).filter(|value| !is_taken_apart(&project.files[reference.file].facts, binding, value)) {
            Some(value) => self.carrier(value, &from, holds),
            None => {
                let mut given = false;
                // `**kwargs`, `...options`, Ruby's last hash: named arguments that no other parameter takes.
                if matches!(&binding.value, Value::Map { entries, .. } if entries.is_empty()) {
                    for (name, value) in args.iter().filter_map(|arg| Some((arg.name.as_deref()?, &arg.value))) {
                        given = true;
                        self.entry(&MapEntry::named(name, value), &from, holds);
                    }
                }
                for arg in args.iter().filter(|arg| arg.spread) {
                    given = true;
                    self.carrier(&arg.value, &from, holds);
                }
                if !given {
                    self.carrier(&binding.value, at, holds);
                }
            }
        }
    }
}

/// Is it a variable of the environment or another file, `CURL_OPTS`? Names in capitals are constants and classes otherwise.
fn is_variable(domain: &Domain, name: &str) -> bool {
    !name.contains(char::is_lowercase) && domain.may_hold_headers(name) && !matches!(name, "HTTP" | "HTTPS")
}
