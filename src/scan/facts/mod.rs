//! What stands in one file, free of any language: values, bindings, expressions, scopes, imports, hosts.
//!
//! Facts depend on the bytes and the name of one file alone. The value type is a small language of its own, in which every scanner writes what it
//! has read: text with holes, names, members, calls, maps. What a scanner cannot read becomes [`Value::Other`] and keeps its parts, so
//! that nothing inside it is lost.

mod directive;
mod number;
mod request;
mod scope;
mod value;

use serde::{Deserialize, Serialize};

use crate::finding::Span;

pub use directive::{Comment, Directive};
pub use number::{Number, NumberKind, OwnTable, Store, Width};
pub use request::{Carrier, Client, Request, RequestKind, SdkClient};
pub use scope::{FILE_SCOPE, MAX_NESTING, Scope, ScopeFinder, ScopeId, ScopeKind, class_around};
pub use value::{Arg, Entry, Piece, Text, Value};

/// What kind of text something stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    /// Program code.
    Code,
    /// A configuration or data file.
    Data,
    /// A comment.
    Comment,
    /// Text for people.
    Prose,
    /// A recording: a cassette of HTTP traffic, a HAR file, the output of a notebook cell.
    Recorded,
}

/// What a binding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindingKind {
    /// An assignment, a constant, a field.
    Assignment,
    /// A key of a configuration file, an environment file, a data file.
    Setting,
    /// A parameter of the function whose scope it is in, with its position; the value is the default.
    Parameter(usize),
    /// What a function returns; the path is the function's name, the scope its own: its value is read inside, its name is known outside.
    Return,
}

/// A name that is given a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// The name, or the way to it: `BASE` · `self`, `base_url` · `config`, `login_host` · `production`, `procore_url`.
    pub path: Vec<String>,
    /// The scope it is written in.
    pub scope: ScopeId,
    /// What kind of binding it is.
    pub kind: BindingKind,
    /// The value.
    pub value: Value,
    /// Where the name stands.
    pub span: Span,
}

/// An expression that is not the value of a binding: a call, an argument list, a bare text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// The scope it is written in.
    pub scope: ScopeId,
    /// The value.
    pub value: Value,
}

/// A name whose type is written down: a parameter, a field, a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The name.
    pub name: String,
    /// The scope it is declared in.
    pub scope: ScopeId,
    /// The names in the type, in order: `IOptions<ProcoreOptions>` has two.
    pub types: Vec<String>,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The module's path or dotted name as written; may be empty.
    pub module: String,
    /// Imported names: (name in the module, name here).
    pub names: Vec<(String, String)>,
    /// The name of the module here.
    pub alias: Option<String>,
}

/// A Procore host somewhere in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFact {
    /// As it stands in the file, in lower case.
    pub name: String,
    /// The host alone.
    pub span: Span,
    /// Where it stands.
    pub medium: Medium,
    /// What follows the host in the same run of text, up to a blank or a quote: `/oauth/token?x=`.
    pub rest: String,
}

/// Everything that is known of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The id of the language it was read in.
    pub language: String,
    /// All hosts, each once, in the order of their places.
    pub hosts: Vec<HostFact>,
    /// Names with values.
    pub bindings: Vec<Binding>,
    /// Names with types.
    pub declared: Vec<Declared>,
    /// Other expressions.
    pub expressions: Vec<Expression>,
    /// The scopes; the first is the file.
    pub scopes: Vec<Scope>,
    /// The imports.
    pub imports: Vec<Import>,
    /// Calls of HTTP libraries.
    pub requests: Vec<Request>,
    /// Clients of SDKs.
    pub clients: Vec<SdkClient>,
    /// The packages and namespaces that it says it is part of.
    pub packages: Vec<String>,
    /// Numbers whose width is written down.
    pub numbers: Vec<Number>,
    /// Tables of the program's own.
    pub tables: Vec<OwnTable>,
    /// The names of types in a file that has requests, sorted: what they send and receive is among them.
    pub types: Vec<String>,
    /// The comments that speak to the linter, in the order of their places.
    pub directives: Vec<Directive>,
    /// The comments of a text whose directives are still to be found.
    #[serde(skip)]
    pub(in crate::scan) comments: Vec<Comment>,
    /// Strings of several lines, in which no comment can stand; only in texts that speak to the linter.
    #[serde(skip)]
    pub(in crate::scan) literals: Vec<Span>,
    /// What a person should know of how the file was read.
    pub notes: Vec<String>,
}

impl Facts {
    /// The facts of a file of which nothing is known yet.
    pub fn new(language: &str, length: usize) -> Self {
        let file = Scope { parent: FILE_SCOPE, kind: ScopeKind::File, name: String::new(), base: None, partial: false, span: 0..length };
        Facts { language: language.to_owned(), scopes: vec![file], ..Facts::default() }
    }

    /// The scope in which the name of a binding is known.
    pub fn home(&self, binding: &Binding) -> ScopeId {
        match binding.kind {
            BindingKind::Return => self.scopes[binding.scope].parent,
            _ => binding.scope,
        }
    }

    /// Moves every span.
    pub fn map_spans(&mut self, mut map: impl FnMut(&Span) -> Span) {
        let visit = &mut |span: &mut Span| *span = map(span);
        self.hosts.iter_mut().for_each(|host| visit(&mut host.span));
        self.scopes.iter_mut().for_each(|scope| visit(&mut scope.span));
        for binding in &mut self.bindings {
            visit(&mut binding.span);
            binding.value.each_span(visit);
        }
        self.expressions.iter_mut().for_each(|expression| expression.value.each_span(visit));
        self.requests.iter_mut().for_each(|request| request.each_span(visit));
        self.clients.iter_mut().for_each(|client| visit(&mut client.span));
        for number in &mut self.numbers {
            visit(&mut number.span);
            visit(&mut number.whole);
            number.edits.iter_mut().for_each(|edit| visit(&mut edit.span));
        }
        self.tables.iter_mut().for_each(|table| visit(&mut table.span));
        for directive in &mut self.directives {
            visit(&mut directive.comment);
            visit(&mut directive.span);
            visit(&mut directive.covers);
        }
    }

    /// Calls `visit` with every value, and with those inside of it first.
    pub fn each_value(&mut self, visit: &mut dyn FnMut(&mut Value)) {
        self.bindings.iter_mut().for_each(|binding| binding.value.each(visit));
        self.expressions.iter_mut().for_each(|expression| expression.value.each(visit));
        self.requests.iter_mut().for_each(|request| request.values().for_each(|value| value.each(visit)));
    }

    /// Adds the facts of a region of the same file, whose file scope becomes a part of this one.
    pub fn absorb(&mut self, other: Facts) {
        // The region's file scope is this file's: every other scope gets a new number behind those that are here.
        let shift = self.scopes.len() - 1;
        let moved = |id: ScopeId| if id == FILE_SCOPE { FILE_SCOPE } else { id + shift };
        for mut scope in other.scopes.into_iter().skip(1) {
            scope.parent = moved(scope.parent);
            self.scopes.push(scope);
        }
        for mut binding in other.bindings {
            binding.scope = moved(binding.scope);
            self.bindings.push(binding);
        }
        for mut declared in other.declared {
            declared.scope = moved(declared.scope);
            self.declared.push(declared);
        }
        for mut expression in other.expressions {
            expression.scope = moved(expression.scope);
            self.expressions.push(expression);
        }
        for mut request in other.requests {
            request.scope = moved(request.scope);
            self.requests.push(request);
        }
        for mut number in other.numbers {
            number.scope = moved(number.scope);
            self.numbers.push(number);
        }
        self.packages.extend(other.packages);
        self.tables.extend(other.tables);
        self.types.extend(other.types);
        self.clients.extend(other.clients);
        self.imports.extend(other.imports);
        self.hosts.extend(other.hosts);
        self.directives.extend(other.directives);
        self.comments.extend(other.comments);
        self.literals.extend(other.literals);
        self.notes.extend(other.notes);
    }

    /// Gives back the memory that the lists were given to grow: facts are kept until all files are read.
    pub fn shrink_to_fit(&mut self) {
        self.bindings.shrink_to_fit();
        self.declared.shrink_to_fit();
        self.expressions.shrink_to_fit();
        self.scopes.shrink_to_fit();
        self.imports.shrink_to_fit();
        self.requests.shrink_to_fit();
        self.numbers.shrink_to_fit();
    }

    /// Sorts hosts and directives and drops those that were met twice; the first medium that was seen at a place wins.
    pub fn finish(&mut self) {
        self.hosts.sort_by_key(|host| (host.span.start, host.span.end));
        self.hosts.dedup_by(|next, kept| next.span == kept.span);
        self.directives.sort_by_key(|directive| directive.span.start);
        self.directives.dedup_by(|next, kept| next.span.start == kept.span.start);
    }
}
