//! What stands in one file, free of any language: values, bindings, expressions, scopes, imports, hosts.
//!
//! Facts depend on the bytes and the name of one file alone. The value type is a small language of its own, in which every scanner writes what it
//! has read: text with holes, names, members, calls, maps. What a scanner cannot read becomes [`Value::Other`] and keeps its parts, so
//! that nothing inside it is lost.

use crate::finding::Span;

/// The index of a scope in [`Facts::scopes`].
pub type ScopeId = usize;

/// The scope of the whole file.
pub const FILE_SCOPE: ScopeId = 0;

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text with holes.
    Text(Text),
    /// A name: a variable, a constant, a function, a class.
    Name {
        /// Without sigils.
        name: String,
        /// Where it stands.
        span: Span,
    },
    /// The current object: `self`, `this`, `@`.
    This {
        /// Where it stands.
        span: Span,
    },
    /// `of.name`
    Member {
        /// The object.
        of: Box<Value>,
        /// The member.
        name: String,
        /// The whole expression.
        span: Span,
    },
    /// `of[key]`
    Index {
        /// The object.
        of: Box<Value>,
        /// The key.
        key: Box<Value>,
        /// The whole expression.
        span: Span,
    },
    /// `callee(args)`, also a construction.
    Call {
        /// What is called.
        callee: Box<Value>,
        /// The arguments, in order.
        args: Vec<Arg>,
        /// The whole expression.
        span: Span,
    },
    /// A map, an object literal, a record, a keyword list.
    Map {
        /// The entries, in order.
        entries: Vec<Entry>,
        /// The whole expression.
        span: Span,
    },
    /// A list, a tuple, a set.
    List {
        /// The items, in order.
        items: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
    /// One of several values: a fallback, a conditional expression, the arms of a match.
    Either {
        /// The alternatives, in order.
        options: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
    /// An environment variable or a configuration key.
    Setting {
        /// The parts of the key: `procore`, `base_url`.
        key: Vec<String>,
        /// Where it is read.
        span: Span,
    },
    /// Not understood; its understood parts are kept.
    Other {
        /// The parts, in order.
        parts: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
}

/// A text: literal pieces, hosts, holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// In order.
    pub pieces: Vec<Piece>,
    /// From the first piece to the last, quotes included.
    pub span: Span,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Literal text as it stands in the file, escapes included.
    Literal {
        /// The text.
        text: String,
        /// Where it stands.
        span: Span,
    },
    /// A Procore host.
    Host {
        /// As it stands in the file, in lower case.
        name: String,
        /// Where it stands: the host alone, without scheme and port.
        span: Span,
    },
    /// Something to be resolved.
    Hole(Value),
    /// A joint with exactly one slash, whatever its neighbours end and begin with.
    Slash,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The name of a keyword argument.
    pub name: Option<String>,
    /// Is it `*args`, `**kwargs`, `...rest`?
    pub spread: bool,
    /// What is given.
    pub value: Value,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, where it is literal or a plain name; `None` for spreads and computed keys.
    pub key: Option<String>,
    /// The key as an expression, where it could be more than a literal: `{ [HEADER]: id }`, Python's `{HEADER: id}`.
    pub computed: Option<Box<Value>>,
    /// Where the key stands (for a spread: the value).
    pub key_span: Span,
    /// Is it `...other` or `**other`?
    pub spread: bool,
    /// The value.
    pub value: Value,
}

impl Value {
    /// Where the value stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Text(text) => text.span.clone(),
            Value::Name { span, .. }
            | Value::This { span }
            | Value::Member { span, .. }
            | Value::Index { span, .. }
            | Value::Call { span, .. }
            | Value::Map { span, .. }
            | Value::List { span, .. }
            | Value::Either { span, .. }
            | Value::Setting { span, .. }
            | Value::Other { span, .. } => span.clone(),
        }
    }

    /// Is it nothing but the name of something else: a variable, a member, a setting?
    pub fn is_reference(&self) -> bool {
        match self {
            Value::Name { .. } | Value::Member { .. } | Value::Setting { .. } | Value::This { .. } => true,
            // An object of the program, or else a setting.
            Value::Either { options, .. } => matches!(options.as_slice(), [Value::Member { .. }, Value::Setting { .. }]),
            _ => false,
        }
    }

    /// Something that could not be read at all.
    pub fn unknown(span: Span) -> Value {
        Value::Other { parts: Vec::new(), span }
    }

    /// How the value is written as a callee: names joined with dots, `""` for a text, `name()` for a call, `?` for the rest.
    pub fn callee_text(&self) -> String {
        match self {
            Value::Name { name, .. } => name.clone(),
            Value::This { .. } => "self".to_owned(),
            Value::Member { of, name, .. } => format!("{}.{name}", of.callee_text()),
            Value::Call { callee, .. } => format!("{}()", callee.callee_text()),
            Value::Index { of, .. } => format!("{}[]", of.callee_text()),
            Value::Text(_) => "\"\"".to_owned(),
            Value::Setting { .. } => "setting".to_owned(),
            // An object that may be a setting is written as the object.
            Value::Either { options, .. } => match options.as_slice() {
                [member @ Value::Member { .. }, Value::Setting { .. }] => member.callee_text(),
                _ => "?".to_owned(),
            },
            _ => "?".to_owned(),
        }
    }

    /// The pieces of the value seen as a text.
    pub fn into_pieces(self) -> Vec<Piece> {
        match self {
            Value::Text(text) => text.pieces,
            other => vec![Piece::Hole(other)],
        }
    }

    /// The literal text, where the value is nothing but that.
    pub fn literal(&self) -> Option<String> {
        let Value::Text(text) = self else { return None };
        let mut all = String::new();
        for piece in &text.pieces {
            match piece {
                Piece::Literal { text, .. } => all.push_str(text),
                Piece::Host { name, .. } => all.push_str(name),
                _ => return None,
            }
        }
        Some(all)
    }

    /// Counts its parts, itself included, up to a limit: values are copied only where that is cheap, so that no file can make them grow without bound.
    pub fn weight(&self, limit: usize) -> usize {
        let mut todo = vec![self];
        let mut seen = 0;
        while let Some(value) = todo.pop() {
            seen += 1;
            if seen >= limit {
                break;
            }
            match value {
                Value::Text(text) => {
                    seen += text.pieces.len();
                    todo.extend(text.pieces.iter().filter_map(|piece| match piece {
                        Piece::Hole(value) => Some(value),
                        _ => None,
                    }));
                }
                Value::Member { of, .. } => todo.push(of),
                Value::Index { of, key, .. } => todo.extend([&**of, &**key]),
                Value::Call { callee, args, .. } => {
                    todo.push(callee);
                    todo.extend(args.iter().map(|arg| &arg.value));
                }
                Value::Map { entries, .. } => todo.extend(entries.iter().map(|entry| &entry.value)),
                Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
                Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
            }
        }
        seen
    }

    /// Calls `visit` with every span of the value, so that they can be moved.
    fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        match self {
            Value::Text(text) => {
                visit(&mut text.span);
                for piece in &mut text.pieces {
                    match piece {
                        Piece::Literal { span, .. } | Piece::Host { span, .. } => visit(span),
                        Piece::Hole(value) => value.each_span(visit),
                        Piece::Slash => {}
                    }
                }
            }
            Value::Name { span, .. } | Value::This { span } | Value::Setting { span, .. } => visit(span),
            Value::Member { of, span, .. } => {
                of.each_span(visit);
                visit(span);
            }
            Value::Index { of, key, span } => {
                of.each_span(visit);
                key.each_span(visit);
                visit(span);
            }
            Value::Call { callee, args, span } => {
                callee.each_span(visit);
                args.iter_mut().for_each(|arg| arg.value.each_span(visit));
                visit(span);
            }
            Value::Map { entries, span } => {
                for entry in entries {
                    visit(&mut entry.key_span);
                    entry.value.each_span(visit);
                }
                visit(span);
            }
            Value::List { items: values, span } | Value::Either { options: values, span } | Value::Other { parts: values, span } => {
                values.iter_mut().for_each(|value| value.each_span(visit));
                visit(span);
            }
        }
    }
}

/// What kind of text something stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The scope it is written in.
    pub scope: ScopeId,
    /// The value.
    pub value: Value,
}

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file.
    File,
    /// A class, a module, an object, a trait.
    Class,
    /// A function or a method.
    Function,
}

/// A part of a file with names of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// The scope around it; the file's is its own parent.
    pub parent: ScopeId,
    /// What it is.
    pub kind: ScopeKind,
    /// Its name, empty for the file.
    pub name: String,
    /// The class it inherits from.
    pub base: Option<String>,
    /// A class whose body is written elsewhere: this is a place that adds methods to it, as Rust's `impl` and Swift's `extension`.
    pub partial: bool,
    /// From its head to the end of its body.
    pub span: Span,
}

/// A name whose type is written down: a parameter, a field, a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name.
    pub name: String,
    /// The scope it is declared in.
    pub scope: ScopeId,
    /// The names in the type, in order: `IOptions<ProcoreOptions>` has two.
    pub types: Vec<String>,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The module's path or dotted name as written; may be empty.
    pub module: String,
    /// Imported names: (name in the module, name here).
    pub names: Vec<(String, String)>,
    /// The name of the module here.
    pub alias: Option<String>,
}

/// A Procore host somewhere in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What a call of an HTTP library does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// It sends a request.
    Send,
    /// It makes a request, or gives a URL to one, which something else sends.
    Make,
    /// It sends what was made elsewhere.
    Dispatch,
}

/// What stands behind a request besides its own arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Client {
    /// An object that can have a base URL, default headers and interceptors.
    Object(Value),
    /// The library itself, whose defaults count wherever it is used: its name.
    Library(String),
    /// Nothing.
    None,
}

/// A value that can bring headers to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Carrier {
    /// Options, of which only these keys hold headers; empty: the value holds headers itself.
    pub keys: Vec<String>,
    /// The value.
    pub value: Value,
}

/// A call of an HTTP library that sends a request, or a part of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The scope it is in.
    pub scope: ScopeId,
    /// The call.
    pub span: Span,
    /// The call with everything that is chained behind it.
    pub whole: Span,
    /// The library, for people.
    pub http_library: String,
    /// What the call does.
    pub kind: RequestKind,
    /// The HTTP method, as a text where the callee tells it.
    pub method: Option<Value>,
    /// The URL, or what is joined to the base of the client.
    pub url: Option<Value>,
    /// Stands before the URL.
    pub prefix: String,
    /// What stands behind it.
    pub client: Client,
    /// A dispatch: what is sent. A make: the object that the URL is given to, if it is not the value of the call.
    pub message: Option<Value>,
    /// The name that the value of the whole is bound to, see [`Binding::path`].
    pub bound: Option<Vec<String>>,
    /// What can bring headers.
    pub carriers: Vec<Carrier>,
    /// What is given besides: query, body. The name is the one of the argument, or empty.
    pub others: Vec<(String, Value)>,
    /// The SDK whose client must stand behind it, or empty.
    pub sdk: String,
    /// Names of arguments and options that make the library send the header.
    pub sets_header: Vec<String>,
    /// What to add so that the header is sent, in the idiom of the library.
    pub add: String,
    /// Does a declaration or the project's configuration say that it is a request? Then it is one, whatever a function of the same name does.
    pub declared: bool,
}

/// The construction of an SDK's client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdkClient {
    /// The call that makes it.
    pub span: Span,
    /// The SDK.
    pub sdk: String,
    /// Options that make it send the header with every request.
    pub sets_header: Vec<String>,
}

/// What limits a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// The type of something that is declared.
    Type,
    /// A conversion.
    Conversion,
    /// A column of a table, a field of a schema.
    Column,
}

/// Whose integers decide how wide a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// Nobody's: the width is written down.
    Fixed,
    /// The database of the project, which stands elsewhere.
    Project,
    /// This one, see `rules/domain/databases.toml`.
    Named(String),
}

impl Store {
    /// What a table calls it: nothing, `project`, or the name of a database.
    pub fn named(name: &str) -> Store {
        match name {
            "" => Store::Fixed,
            "project" => Store::Project,
            name => Store::Named(name.to_owned()),
        }
    }
}

/// How wide a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// In bits, the sign included.
    pub bits: u8,
    /// Has it a sign?
    pub signed: bool,
    /// Is it a floating point number?
    pub float: bool,
}

impl Width {
    /// Reads `i32`, `u16`, `f32`.
    pub fn named(name: &str) -> Option<Width> {
        let bits: u8 = name.get(1..)?.parse().ok().filter(|bits| (8..=128).contains(bits))?;
        let first = name.as_bytes().first()?;
        matches!(first, b'i' | b'u' | b'f').then(|| Width { bits, signed: *first != b'u', float: *first == b'f' })
    }

    /// Does it hold every id below 2^53, which is more than any region has given out?
    pub fn holds_ids(self) -> bool {
        self.bits >= 64
    }

    /// The largest whole number up to which every one is held.
    pub fn largest(self) -> u128 {
        match (self.float, self.signed) {
            // The 23 bits of the fraction and the hidden one.
            (true, _) if self.bits <= 32 => 1 << 24,
            (true, _) => 1 << 53,
            (false, true) => (1 << (self.bits - 1)) - 1,
            (false, false) => u128::MAX >> (128 - u32::from(self.bits)),
        }
    }
}

/// A number whose width is written down: a declaration, a conversion, a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What limits it.
    pub kind: NumberKind,
    /// The scope it is written in.
    pub scope: ScopeId,
    /// What it is called, the nearest name first: of a declaration its name and what it is called in data, of a conversion the parts of what is
    /// converted from the last one on.
    pub names: Vec<String>,
    /// The name that a converted number is given to, or empty.
    pub bound: String,
    /// Does it stand for the key of a map, of whose values `names` is the type?
    pub keys: bool,
    /// The table, message or class it belongs to, or empty.
    pub owner: String,
    /// The type, or the conversion.
    pub span: Span,
    /// The whole declaration.
    pub whole: Span,
    /// The type as written.
    pub written: String,
    /// How wide it is.
    pub width: Width,
    /// What to write instead.
    pub instead: String,
    /// Does the declaration say that it is the key of its own table, or refers to a table of the same database?
    pub own: bool,
    /// Is it a primary key that the program itself gives its values?
    pub primary: bool,
    /// Who decides on the width.
    pub store: Store,
    /// Does it change a column that is there already?
    pub changes: bool,
}

impl Number {
    /// A number of which nothing is known but where it stands and how wide it is.
    pub fn new(kind: NumberKind, span: Span, whole: Span, written: String, width: Width) -> Number {
        Number {
            kind,
            scope: FILE_SCOPE,
            names: Vec::new(),
            bound: String::new(),
            keys: false,
            owner: String::new(),
            span,
            whole,
            written,
            width,
            instead: String::new(),
            own: false,
            primary: false,
            store: Store::Fixed,
            changes: false,
        }
    }
}

/// A table of the program's own: a database table, or a class that is stored in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTable {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
}

/// Everything that is known of one file.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// What a person should know of how the file was read.
    pub notes: Vec<String>,
}

/// The innermost class that a scope is, or is in.
pub fn class_around(scopes: &[Scope], mut scope: ScopeId) -> Option<ScopeId> {
    while scope != FILE_SCOPE && scopes[scope].kind != ScopeKind::Class {
        scope = scopes[scope].parent;
    }
    (scope != FILE_SCOPE).then_some(scope)
}

/// Finds the scopes around places by their spans, whatever order they were found in.
pub struct ScopeFinder {
    /// Start, end, scope, and the index of the span around it, sorted by start; what is around others comes first.
    spans: Vec<(usize, usize, ScopeId, Option<usize>)>,
}

impl ScopeFinder {
    /// Sorts the scopes of a file.
    pub fn new(facts: &Facts) -> ScopeFinder {
        let scopes = facts.scopes.iter().enumerate().skip(1);
        let mut spans: Vec<(usize, usize, ScopeId, Option<usize>)> = scopes.map(|(id, scope)| (scope.span.start, scope.span.end, id, None)).collect();
        spans.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
        let mut open: Vec<usize> = Vec::new();
        for at in 0..spans.len() {
            while open.last().is_some_and(|&last| spans[last].1 <= spans[at].0) {
                open.pop();
            }
            spans[at].3 = open.last().copied();
            open.push(at);
        }
        ScopeFinder { spans }
    }

    /// The innermost scope around an offset.
    pub fn at(&self, offset: usize) -> ScopeId {
        let mut at = self.spans.partition_point(|(start, ..)| *start <= offset).checked_sub(1);
        while let Some(&(_, end, id, around)) = at.and_then(|at| self.spans.get(at)) {
            if offset < end {
                return id;
            }
            at = around;
        }
        FILE_SCOPE
    }
}

impl Request {
    /// A request of which nothing is known but where it stands and what it does.
    pub fn new(kind: RequestKind, scope: ScopeId, span: Span, whole: Span) -> Request {
        Request {
            scope,
            span,
            whole,
            http_library: String::new(),
            kind,
            method: None,
            url: None,
            prefix: String::new(),
            client: Client::None,
            message: None,
            bound: None,
            carriers: Vec::new(),
            others: Vec::new(),
            sdk: String::new(),
            sets_header: Vec::new(),
            add: String::new(),
            declared: false,
        }
    }

    fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(&mut self.span);
        visit(&mut self.whole);
        let client = match &mut self.client {
            Client::Object(value) => Some(value),
            Client::Library(_) | Client::None => None,
        };
        let single = [self.method.as_mut(), self.url.as_mut(), self.message.as_mut(), client].into_iter().flatten();
        let carriers = self.carriers.iter_mut().map(|carrier| &mut carrier.value);
        let others = self.others.iter_mut().map(|(_, value)| value);
        single.chain(carriers).chain(others).for_each(|value| value.each_span(visit));
    }
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
        }
        self.tables.iter_mut().for_each(|table| visit(&mut table.span));
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
        self.notes.extend(other.notes);
    }

    /// Sorts the hosts and drops those that were met twice; the first medium that was seen at a place wins.
    pub fn finish(&mut self) {
        self.hosts.sort_by_key(|host| (host.span.start, host.span.end));
        self.hosts.dedup_by(|next, kept| next.span == kept.span);
    }
}
