//! What a request carries: follows everything that can bring a header to it, and says where the company header is set, what remains open, and what
//! cannot be followed.
//!
//! A *carrier* is a value that holds headers or can be given some: a map, a list, a client, a request that was made earlier, the options of a call. It is
//! followed one step at a time, because something can be done to it at every step: the variable that is given, the function that made it, the field it was kept in.
//! What is done to an object counts whatever the order; setting the header under a condition counts as setting it.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Domain, HeaderSpelling, is_no_header_option, words};
use crate::finding::Span;
use crate::project::index::{BindingRef, ScopeRef, is_within};
use crate::project::mentions::{Mention, Mentions};
use crate::project::resolve::{At, Resolver, Target, argument, is_taken_apart};
use crate::project::touches::{TouchKind, Touches, root_of, root_of_path};
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, BindingKind, Client, FILE_SCOPE, Piece, RequestKind, ScopeKind, Value};

/// What parameters of such names are given is a text, and not the name of a header.
const PLAIN_WORDS: [&str; 16] = [
    "token", "secret", "key", "id", "url", "uri", "path", "host", "hostname", "endpoint", "name", "username", "password", "timeout", "method",
    "version",
];

/// How many values one search may look at.
const MAX_STEPS: usize = 3000;

/// How many steps a search may take from one value to another.
const MAX_DEPTH: usize = 32;

/// How many places that were searched are remembered.
const MAX_SEARCHED: usize = 12;

/// What every search of a project needs.
pub struct Carried<'p> {
    /// The project.
    pub project: &'p Project,
    /// The tables of the domain.
    pub domain: &'p Domain,
    /// Where the header is named.
    pub mentions: Mentions<'p>,
    /// What is done with objects.
    pub touches: Touches<'p>,
    /// The calls that send something, by file: what they are given is given to them alone.
    sends: Vec<FxHashSet<(usize, usize)>>,
    /// What the requests of each file span, by their beginnings, and how far the ones up to there reach.
    wholes: Vec<Vec<(Span, usize)>>,
    /// The calls that make a request, by file and place: their index in the facts.
    makes: FxHashMap<(FileId, usize, usize), usize>,
    /// What stands in the body of each class: every request of the class asks for it.
    bodies: FxHashMap<ScopeRef, Body<'p>>,
    /// Where the company header is named for all requests of a class, once that was asked.
    set_up: RefCell<FxHashMap<ScopeRef, Rc<[Span]>>>,
}

/// What the body of a class says of its requests.
#[derive(Default)]
struct Body<'p> {
    /// What is assigned to names that speak of headers.
    headers: Vec<&'p Value>,
    /// The arguments of calls that belong to none of its requests.
    args: Vec<&'p [Arg]>,
}

impl<'p> Carried<'p> {
    /// Reads a project.
    pub fn new(project: &'p Project, domain: &'p Domain) -> Self {
        let sends = project.files.iter().map(|file| {
            let requests = file.facts.requests.iter().filter(|request| request.kind != RequestKind::Make);
            requests.map(|request| (request.span.start, request.span.end)).collect()
        });
        let mut makes = FxHashMap::default();
        for (file, entry) in project.files.iter().enumerate() {
            for (index, request) in entry.facts.requests.iter().enumerate().filter(|(_, request)| request.kind == RequestKind::Make) {
                makes.insert((file, request.span.start, request.span.end), index);
            }
        }
        let wholes = project.files.iter().map(|file| {
            let mut spans: Vec<Span> = file.facts.requests.iter().map(|request| request.whole.clone()).collect();
            spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
            let reach = spans.iter().scan(0, |reach, span| {
                *reach = span.end.max(*reach);
                Some(*reach)
            });
            spans.iter().cloned().zip(reach.collect::<Vec<_>>()).collect()
        });
        let mut carried = Carried {
            makes,
            project,
            domain,
            wholes: wholes.collect(),
            mentions: Mentions::of(project, domain),
            touches: Touches::new(project),
            sends: sends.collect(),
            bodies: FxHashMap::default(),
            set_up: RefCell::default(),
        };
        carried.read_bodies();
        carried
    }

    fn read_bodies(&mut self) {
        for (file, entry) in self.project.files.iter().enumerate() {
            let facts = &entry.facts;
            for binding in facts.bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment) {
                if binding.path.iter().any(|part| part.to_lowercase().contains("header")) {
                    self.bodies.entry(ScopeRef { file, scope: binding.scope }).or_default().headers.push(&binding.value);
                }
            }
            for expression in &facts.expressions {
                if let Value::Call { args, span, .. } = &expression.value
                    && !self.inside_request(file, span, &facts.scopes[expression.scope].span)
                {
                    self.bodies.entry(ScopeRef { file, scope: expression.scope }).or_default().args.push(args);
                }
            }
        }
    }

    /// Where the constructors, hooks and overridden methods of a class, and its body, name the company header outside of requests.
    fn set_up(&self, class: ScopeRef) -> Rc<[Span]> {
        if let Some(known) = self.set_up.borrow().get(&class) {
            return known.clone();
        }
        let facts = &self.project.files[class.file].facts;
        // By scopes, because methods can stand outside of the class's own block.
        let of_class = |mention: &&Mention<'p>| {
            mention.spelling == HeaderSpelling::Right && is_within(&self.project.files, class.file, mention.scope, class.scope)
        };
        let mentions = self.mentions.in_file(class.file).iter().filter(of_class).filter(|mention| {
            let function = self.project.enclosing_function(class.file, mention.scope);
            let name = function.map_or("", |function| facts.scopes[function.scope].name.as_str());
            let sets_up = crate::project::lookup::CONSTRUCTORS.contains(&name) || is_function_key(name) || self.domain.is_ambient(name);
            function.is_none() || sets_up
        });
        let outside = mentions.filter(|mention| !self.inside_request(class.file, &mention.span, &(0..usize::MAX)));
        let found: Rc<[Span]> = outside.map(|mention| mention.span.clone()).collect();
        self.set_up.borrow_mut().insert(class, found.clone());
        found
    }

    /// Does a request that lies within a region hold the place?
    fn inside_request(&self, file: FileId, place: &Span, region: &Span) -> bool {
        let wholes = &self.wholes[file];
        let first = wholes.partition_point(|(whole, _)| whole.start <= place.start);
        // Requests that hold the place lie within each other, so the innermost decides.
        let around = wholes[..first].iter().rev().take_while(|(_, reach)| *reach >= place.end);
        let mut around = around.filter(|(whole, _)| place.end <= whole.end && *whole != *region);
        around.next().is_some_and(|(whole, _)| region.start <= whole.start && whole.end <= region.end)
    }

    fn is_send(&self, file: FileId, call: &Span) -> bool {
        self.sends[file].contains(&(call.start, call.end))
    }
}

/// A place where the header is set.
#[derive(Clone, Debug)]
pub struct Evidence<'p> {
    /// The file.
    pub file: FileId,
    /// The name of the header, or what stands for it.
    pub span: Span,
    /// The name alone, if it is written as a text.
    pub name: Option<Span>,
    /// How it is spelled.
    pub spelling: HeaderSpelling,
    /// The value it is given, and where that is read.
    pub value: Option<(&'p Value, At<'p>)>,
}

/// A place that was searched, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The file.
    pub file: FileId,
    /// The place.
    pub span: Span,
    /// What stands there.
    pub what: String,
}

/// A parameter that callers give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenParameter {
    /// The function.
    pub function: ScopeRef,
    /// The parameter's binding.
    pub binding: BindingRef,
}

/// What a search has found.
#[derive(Default)]
pub struct Outcome<'p> {
    /// Where the header is set.
    pub evidence: Vec<Evidence<'p>>,
    /// What callers decide.
    pub open: Vec<OpenParameter>,
    /// What cannot be followed.
    pub unknown: Vec<Looked>,
    /// Clients of libraries that the project has made for it: they have what the project sets somewhere for all of them.
    pub injected: Vec<Looked>,
    /// What was searched in vain.
    pub searched: Vec<Looked>,
    /// Texts on the way, of which one may be a base URL.
    pub texts: Vec<(&'p Value, At<'p>)>,
}

/// What a carrier holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds<'k> {
    /// Headers, or options and objects that hold them somewhere.
    Anything,
    /// Headers alone: the values of its entries are values of headers.
    Headers,
    /// Options, of which only these keys hold headers.
    Under(&'k [String]),
}

impl Holds<'_> {
    fn tag(self) -> u8 {
        match self {
            Holds::Anything => 0,
            Holds::Headers => 1,
            Holds::Under(_) => 2,
        }
    }

    fn is_under(self, name: &str) -> bool {
        matches!(self, Holds::Under(keys) if keys.iter().any(|key| key.eq_ignore_ascii_case(name)))
    }

    fn is_options(self) -> bool {
        matches!(self, Holds::Under(_))
    }
}

/// Follows the carriers of one request.
pub struct Search<'c, 'p> {
    cx: &'c Carried<'p>,
    visited: FxHashSet<(usize, usize, u8)>,
    /// Objects whose touches were looked at: the file, the scope, the name, and what they hold.
    objects: FxHashSet<(FileId, usize, String, u8)>,
    steps: usize,
    depth: usize,
    /// What was found.
    pub out: Outcome<'p>,
    /// Names of options that make a library send the header.
    pub sets_header: &'p [String],
}

impl<'c, 'p> Search<'c, 'p> {
    /// A search that has seen nothing yet.
    pub fn new(cx: &'c Carried<'p>) -> Self {
        Search { cx, visited: FxHashSet::default(), objects: FxHashSet::default(), steps: 0, depth: 0, out: Outcome::default(), sets_header: &[] }
    }

    fn found(&mut self, file: FileId, span: Span, spelling: HeaderSpelling, value: Option<(&'p Value, At<'p>)>) {
        if !self.out.evidence.iter().any(|known| known.file == file && known.span == span && value.is_none()) {
            self.out.evidence.push(Evidence { file, span, name: None, spelling, value });
        }
    }

    /// The header, named by a text or in the key of a map.
    fn found_name(&mut self, file: FileId, span: Span, name: Option<Span>, spelling: HeaderSpelling, value: Option<(&'p Value, At<'p>)>) {
        let before = self.out.evidence.len();
        self.found(file, span, spelling, value);
        if let Some(evidence) = self.out.evidence.get_mut(before) {
            evidence.name = name;
        }
    }

    /// Something that cannot be followed. Deep inside of other values only what can hold headers by its name is worth a doubt.
    fn unknown(&mut self, file: FileId, span: Span, name: &str, holds: Holds<'_>, what: impl Into<String>) {
        if !self.is_worth(name, holds) {
            return;
        }
        let looked = Looked { file, span, what: what.into() };
        if !self.out.unknown.contains(&looked) {
            self.out.unknown.push(looked);
        }
    }

    fn is_worth(&self, name: &str, holds: Holds<'_>) -> bool {
        self.depth <= 2 || holds != Holds::Anything || self.cx.domain.may_hold_headers(name)
    }

    fn searched(&mut self, file: FileId, span: Span, what: impl Into<String>) {
        let looked = Looked { file, span, what: what.into() };
        if self.out.searched.len() < MAX_SEARCHED && !self.out.searched.contains(&looked) {
            self.out.searched.push(looked);
        }
    }

    /// Does the name of an option or argument bring the header by itself?
    fn name_sets_header(&self, name: &str) -> bool {
        self.sets_header.iter().any(|option| option == name)
    }

    /// Follows a carrier.
    pub fn carrier(&mut self, value: &'p Value, at: &At<'p>, holds: Holds<'_>) {
        self.steps += 1;
        let frame = at.frame.as_ref().map_or(0, |frame| Rc::as_ptr(frame) as usize);
        let key = (std::ptr::from_ref(value) as usize, frame, holds.tag());
        if self.depth >= MAX_DEPTH || self.steps > MAX_STEPS || !self.visited.insert(key) {
            return;
        }
        self.depth += 1;
        match value {
            Value::Text(text) => self.text(value, text, at, holds),
            Value::Name { name, span } => self.name(name, span, at, holds),
            Value::This { .. } => {
                if let Some(class) = self.cx.project.enclosing_class(at.file, at.scope) {
                    self.class(class, at, holds);
                }
            }
            Value::Member { of, name, span } => self.member(value, of, name, span, at, holds),
            Value::Index { of, key, span } => match key.literal() {
                Some(name) => self.member(value, of, &name, span, at, holds),
                None => self.carrier(of, at, holds),
            },
            Value::Call { callee, args, span } => self.call(callee, args, span, at, holds),
            Value::Map { entries, span } => {
                for entry in entries {
                    self.entry(entry.key.as_deref(), entry.computed.as_deref(), &entry.key_span, entry.spread, &entry.value, at, holds);
                }
                // `{ onRequest(options) { … } }`
                let scopes = &self.cx.project.files[at.file].facts.scopes;
                let methods = scopes.iter().filter(|scope| {
                    let inside = span.start <= scope.span.start && scope.span.end <= span.end && scope.kind == ScopeKind::Function;
                    let named = if holds.is_options() { holds.is_under(&scope.name) } else { is_function_key(&scope.name) };
                    inside
                        && named
                        && !entries.iter().any(|entry| entry.value.span().start <= scope.span.start && scope.span.end <= entry.value.span().end)
                });
                for method in methods {
                    self.region(at.file, &method.span, at);
                }
            }
            Value::List { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    let spelling = if !holds.is_options() { self.cx.mentions.spelling(self.cx.domain, item) } else { None };
                    match spelling {
                        Some(spelling) => {
                            let given =
                                items.get(index + 1).map(|value| (value, at.clone())).or_else(|| first_hole(item).map(|value| (value, at.clone())));
                            self.found_name(at.file, item.span(), name_in(item), spelling, given);
                        }
                        None => self.carrier(item, at, holds),
                    }
                }
            }
            Value::Either { options, .. } => options.iter().for_each(|option| self.carrier(option, at, holds)),
            Value::Setting { .. } => {}
            Value::Other { parts, span } => {
                parts.iter().for_each(|part| self.carrier(part, at, holds));
                if parts.is_empty() {
                    self.region(at.file, span, at);
                }
            }
        }
        self.depth -= 1;
    }

    /// A block, a lambda, a function that is given: whatever names the header inside sets it, except for requests of its own.
    fn region(&mut self, file: FileId, span: &Span, at: &At<'p>) {
        let cx = self.cx;
        let inside = cx.mentions.in_region(file, span).filter(|mention| mention.span.end <= span.end);
        for mention in inside.filter(|mention| !cx.inside_request(file, &mention.span, span)).collect::<Vec<_>>() {
            let value = mention.value.map(|value| (value, at.moved(file, mention.scope)));
            self.found(file, mention.span.clone(), mention.spelling, value);
        }
    }

    fn text(&mut self, value: &'p Value, text: &'p crate::scan::facts::Text, at: &At<'p>, holds: Holds<'_>) {
        self.out.texts.push((value, at.clone()));
        if holds.is_options() {
            return;
        }
        if let Some(spelling) = crate::project::mentions::spelling_of(self.cx.domain, value) {
            self.found_name(at.file, text.span.clone(), name_in(value), spelling, first_hole(value).map(|value| (value, at.clone())));
            return;
        }
        // `"${HEADER}: ${id}"`
        if let [Piece::Hole(head), ..] = text.pieces.as_slice()
            && let Some(spelling) = self.cx.mentions.spelling(self.cx.domain, head)
        {
            self.found(at.file, text.span.clone(), spelling, None);
        }
        // The value of a header is no carrier.
        if let [Piece::Hole(hole)] = text.pieces.as_slice() {
            self.carrier(hole, at, holds);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn entry(
        &mut self,
        key: Option<&str>,
        computed: Option<&'p Value>,
        key_span: &Span,
        spread: bool,
        value: &'p Value,
        at: &At<'p>,
        holds: Holds<'_>,
    ) {
        if spread {
            self.carrier(value, at, holds);
            return;
        }
        if key.is_some_and(|key| self.name_sets_header(key)) {
            self.found(at.file, key_span.clone(), HeaderSpelling::Right, Some((value, at.clone())));
            return;
        }
        if holds.is_options() {
            if key.is_some_and(|key| holds.is_under(key)) {
                self.carrier(value, at, Holds::Headers);
            }
            return;
        }
        let domain = self.cx.domain;
        let spelling = computed.and_then(|key| self.cx.mentions.spelling(domain, key)).or_else(|| {
            key.and_then(|key| {
                let quoted = key_span.len() == key.len() + 2;
                if quoted { domain.header_spelling(key) } else { identifier_spelling(domain, key, computed) }
            })
        });
        // `companyId: id` in an object that holds more than headers is one of its own fields.
        let own = spelling == Some(HeaderSpelling::Short) && holds != Holds::Headers && key.is_some_and(|key| !key.contains('-'));
        if let Some(spelling) = spelling
            && !own
        {
            // Between quotes, or else it is an identifier that something else depends on.
            let quoted = key.is_some_and(|key| key_span.len() == key.len() + 2);
            let name = quoted.then(|| key_span.start + 1..key_span.end - 1);
            self.found_name(at.file, key_span.clone(), name, spelling, Some((value, at.clone())));
            return;
        }
        match key {
            // `{ key: "Procore-Company-Id", value: id }` and everything else that holds headers; but not the query and the body.
            Some(key) if is_no_header_option(key) => {}
            // A header has a name: its value is the value of a header, and can be anything.
            Some(key) if key.contains('-') => {}
            _ if holds == Holds::Headers => {
                // `{ key: "Procore-Company-Id", value: id }`
                if let Some(spelling) = self.cx.mentions.spelling(domain, value) {
                    self.found_name(at.file, value.span(), name_in(value), spelling, None);
                }
            }
            Some(key) if names_headers(key) => self.carrier(value, at, Holds::Headers),
            _ => {
                if matches!(value, Value::Other { parts, .. } if parts.is_empty()) && !key.is_some_and(is_function_key) {
                    return;
                }
                self.carrier(value, at, holds);
            }
        }
    }

    fn name(&mut self, name: &'p str, span: &Span, at: &At<'p>, holds: Holds<'_>) {
        let cx = self.cx;
        let project = cx.project;
        if !holds.is_options() && cx.mentions.is_constant(name) {
            self.found(at.file, span.clone(), HeaderSpelling::Right, None);
            return;
        }
        if is_empty_word(name) {
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
        for import in &project.files[at.file].facts.imports {
            let named = import.names.iter().find(|(_, here)| here == name).map(|(there, _)| there.as_str());
            let module = import.module.rsplit(['/', '.', '\\', ':']).find(|part| !part.is_empty());
            let whole = import.alias.as_deref().or(module) == Some(name);
            if named.is_none() && !whole {
                continue;
            }
            let there = named.unwrap_or(name);
            let files = project.index.modules.files_of(import, at.file);
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
            for file in files {
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
            return true;
        }
        false
    }

    /// An object: what it was made as, and what is done to it where its name is known.
    fn object(&mut self, name: &str, bindings: &[BindingRef], file: FileId, home: usize, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let is_function = |reference: &BindingRef| project.files[reference.file].facts.bindings[reference.binding].kind == BindingKind::Return;
        let calls_function = !bindings.is_empty() && bindings.iter().all(is_function);
        for reference in bindings {
            let binding = &project.files[reference.file].facts.bindings[reference.binding];
            let there = at.moved(reference.file, binding.scope);
            match binding.kind {
                BindingKind::Parameter(position) => self.parameter(*reference, position, &there, holds),
                BindingKind::Setting => {}
                // A function without arguments, as a getter or as Ruby calls it.
                BindingKind::Return => {
                    let function = ScopeRef { file: reference.file, scope: binding.scope };
                    self.returns(function, &there.called(project.callee_name(function), &[], at.clone()), holds);
                }
                BindingKind::Assignment => {
                    if !matches!(binding.value, Value::Other { .. }) {
                        self.searched(reference.file, binding.span.clone(), format!("`{name}`"));
                    }
                    self.carrier(&binding.value, &there, holds);
                }
            }
        }
        // What is done to a variable that is called like a function is nothing to the function.
        if !calls_function {
            self.touched(name, file, home, at, holds);
        }
    }

    /// A field of a class: what it was made as, and what the class and its bases do to it.
    fn field(&mut self, class: ScopeRef, name: &str, fields: &[BindingRef], at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        for reference in fields {
            let binding = &project.files[reference.file].facts.bindings[reference.binding];
            let there = at.moved(reference.file, binding.scope);
            match binding.kind {
                BindingKind::Parameter(position) => self.parameter(*reference, position, &there, holds),
                BindingKind::Return => {
                    let function = ScopeRef { file: reference.file, scope: binding.scope };
                    self.returns(function, &there.called(project.callee_name(function), &[], at.clone()), holds);
                }
                _ => {
                    if !matches!(binding.value, Value::Other { .. }) {
                        self.searched(reference.file, binding.span.clone(), format!("`{name}`"));
                    }
                    self.carrier(&binding.value, &there, holds);
                }
            }
        }
        // What is done to a variable that is called like a method is nothing to the method.
        let is_method = |reference: &BindingRef| project.files[reference.file].facts.bindings[reference.binding].kind == BindingKind::Return;
        if !fields.is_empty() && fields.iter().all(is_method) {
            return;
        }
        for class in project.with_bases(class) {
            self.touched(name, class.file, class.scope, at, holds);
        }
    }

    fn parameter(&mut self, reference: BindingRef, position: usize, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let binding = &project.files[reference.file].facts.bindings[reference.binding];
        let function = ScopeRef { file: reference.file, scope: binding.scope };
        let Some(name) = binding.path.last() else { return };
        let position = project.argument_position(reference.file, binding.scope, position);
        let Some(call) = at.call_of(project.callee_name(function)) else {
            let open = OpenParameter { function, binding: reference };
            // A token or a path brings no header.
            let plain = words(name).last().is_some_and(|last| PLAIN_WORDS.contains(&last.as_str()));
            if !plain && self.is_worth(name, holds) && !self.out.open.contains(&open) {
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
                    for arg in args.iter().filter(|arg| arg.name.is_some()) {
                        given = true;
                        self.entry(arg.name.as_deref(), None, &arg.value.span(), false, &arg.value, &from, holds);
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

    /// What is done to an object within the scope in which its name is known.
    fn touched(&mut self, name: &str, file: FileId, home: usize, at: &At<'p>, holds: Holds<'_>) {
        let cx = self.cx;
        let project = cx.project;
        if self.depth >= MAX_DEPTH || !self.objects.insert((file, home, name.to_owned(), holds.tag())) {
            return;
        }
        self.depth += 1;
        let is_class = project.files[file].facts.scopes[home].kind == ScopeKind::Class;
        for touch in cx.touches.of(project, file, name) {
            if !is_within(&project.files, file, touch.scope, home) || (!is_class && self.hidden(name, file, touch.scope, home)) {
                continue;
            }
            let there = at.moved(file, touch.scope);
            match touch.kind {
                // `Map.of(…)`: what one call of a class gives is not done to the class.
                TouchKind::Called(_, callee, _) if self.is_static(callee) => {}
                TouchKind::Called(call, callee, args) => self.called_on(call, callee, args, &there, holds),
                TouchKind::Given(call, callee, args, index) => self.given_to(call, callee, args, index, &there, holds),
                TouchKind::Assigned(binding) => {
                    let rest = binding.path.iter().skip_while(|part| *part == "self").skip(1);
                    self.assigned(rest, binding, &there, holds);
                }
            }
        }
        self.depth -= 1;
    }

    /// Is it a call of a class that sets nothing for all its objects?
    fn is_static(&self, callee: &Value) -> bool {
        let Value::Member { of, name: method, .. } = callee else { return false };
        let Value::Name { name, .. } = &**of else { return false };
        let is_class = name.starts_with(char::is_uppercase) && name.contains(|c: char| c.is_ascii_lowercase());
        let sets = words(method).iter().any(|word| matches!(word.as_str(), "header" | "headers" | "set" | "add"));
        is_class && !sets && !self.cx.domain.is_ambient(method)
    }

    /// Does a scope between the two define the name anew?
    fn hidden(&self, name: &str, file: FileId, mut scope: usize, home: usize) -> bool {
        let scopes = &self.cx.project.files[file].facts.scopes;
        while scope != home && scope != FILE_SCOPE {
            if !self.cx.project.bindings_in(name, file, scope).is_empty() {
                return true;
            }
            scope = scopes[scope].parent;
        }
        false
    }

    fn assigned(&mut self, rest: impl Iterator<Item = &'p String>, binding: &'p crate::scan::facts::Binding, at: &At<'p>, holds: Holds<'_>) {
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
        let Value::Name { name, .. } = value else { return !matches!(value, Value::Other { .. }) };
        let scopes = &self.cx.project.files[at.file].facts.scopes;
        let mut scope = at.scope;
        loop {
            if !self.cx.project.bindings_in(name, at.file, scope).is_empty() {
                return true;
            }
            if scope == FILE_SCOPE {
                return false;
            }
            scope = scopes[scope].parent;
        }
    }

    /// `headers.set(…)`, `session.headers.update(…)`, `client.interceptors.request.use(…)`
    fn called_on(&mut self, call: &'p Value, callee: &'p Value, args: &'p [Arg], at: &At<'p>, holds: Holds<'_>) {
        let span = call.span();
        let Some(last) = last_name(callee) else { return };
        if self.cx.is_send(at.file, &span) || self.cx.domain.only_reads(last) {
            return;
        }
        // `client.get(url).header(…)` and `client.R().SetHeader(…).Get(url)` do something to one request, and nothing to the client.
        if self.cx.inside_request(at.file, &span, &(0..usize::MAX)) {
            return;
        }
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
    fn given_to(&mut self, call: &'p Value, callee: &'p Value, args: &'p [Arg], index: usize, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let span = call.span();
        let last = last_name(callee).unwrap_or_default();
        if self.cx.is_send(at.file, &span) || self.cx.domain.only_reads(last) {
            return;
        }
        // `uri.host` is given, and not `uri`.
        if matches!(&args[index].value, Value::Member { of, name, .. } if !matches!(**of, Value::This { .. }) && !names_headers(name)) {
            return;
        }
        let functions = Resolver::new(project).functions_of(callee, at);
        for function in &functions {
            let facts = &project.files[function.file].facts;
            let wanted = args[..index].iter().filter(|arg| arg.name.is_none()).count();
            let named = args[index].name.as_deref();
            let parameters = facts.bindings.iter().enumerate().filter(|(_, binding)| binding.scope == function.scope);
            let parameters: Vec<&'p str> = parameters
                .filter(|(_, binding)| match binding.kind {
                    BindingKind::Parameter(position) => match named {
                        Some(name) => binding.path.last().is_some_and(|own| own == name),
                        None => project.argument_position(function.file, function.scope, position) == wanted,
                    },
                    _ => false,
                })
                .filter_map(|(_, binding)| binding.path.last().map(String::as_str))
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
                    Some(name) => self.entry(Some(name), None, &arg.value.span(), false, &arg.value, at, holds),
                    None => self.carrier(&arg.value, at, holds),
                }
            }
        }
    }

    /// The arguments of a call that sets something: pairs of a name and a value, maps, hooks.
    fn arguments(&mut self, args: &'p [Arg], at: &At<'p>) {
        // `set("Authorization", token)`, `setValue(token, forHTTPHeaderField: "Authorization")`: a name and its value, which holds no header.
        let names_header = |arg: &Arg| {
            arg.value.literal().is_some_and(|text| is_header_name(&text)) || self.cx.mentions.spelling(self.cx.domain, &arg.value).is_some()
        };
        let is_pair = args.len() == 2 && args.iter().any(names_header);
        for (index, arg) in args.iter().enumerate() {
            if let Some(spelling) = self.cx.mentions.spelling(self.cx.domain, &arg.value) {
                let next = args.get(index + 1).map(|arg| &arg.value).or_else(|| first_hole(&arg.value));
                let before = || if arg.name.is_some() && index > 0 { args.get(index - 1).map(|arg| &arg.value) } else { None };
                let given = next.or_else(before).map(|value| (value, at.clone()));
                self.found_name(at.file, arg.value.span(), name_in(&arg.value), spelling, given);
                continue;
            }
            match &arg.name {
                _ if is_pair => {}
                Some(name) => self.entry(Some(name), None, &arg.value.span(), false, &arg.value, at, Holds::Anything),
                None => self.carrier(&arg.value, at, Holds::Anything),
            }
        }
    }

    fn member(&mut self, value: &'p Value, of: &'p Value, name: &str, span: &Span, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        // `[Project].self` is a type.
        if matches!(name, "self" | "class") && !matches!(of, Value::Name { .. } | Value::Member { .. } | Value::This { .. }) {
            return;
        }
        if !holds.is_options() && self.cx.mentions.is_constant(name) {
            self.found(at.file, span.clone(), HeaderSpelling::Right, None);
            return;
        }
        // `methods::GET`, `HttpMethod.Get`
        if crate::project::requests::is_method(name) && !matches!(of, Value::This { .. }) {
            return;
        }
        if let Value::This { .. } = of {
            let Some(class) = project.enclosing_class(at.file, at.scope) else {
                self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
                return;
            };
            // Ruby: `self.class.get(…)` of a class that is a client.
            if name == "class" {
                self.class(class, at, holds);
                return;
            }
            let fields = project.fields(class, name);
            let declared = project.with_bases(class).iter().any(|class| {
                project.index.declared[class.file]
                    .get(name)
                    .is_some_and(|all| all.iter().any(|(home, _)| is_within(&project.files, class.file, *home, class.scope)))
            });
            let before = self.out.evidence.len();
            self.field(class, name, &fields, at, holds);
            if fields.is_empty() && self.out.evidence.len() == before {
                // A field that nothing in sight gives a value is given one elsewhere, if no class from elsewhere has it.
                let foreign = project.with_bases(class).last().is_some_and(|last| project.files[last.file].facts.scopes[last.scope].base.is_some());
                if declared || (!foreign && self.depth <= 1) {
                    self.unknown_client(at.file, span.clone(), name);
                } else {
                    self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
                }
            }
            return;
        }
        let before = (self.out.evidence.len(), self.out.open.len());
        let mut any = false;
        for target in Resolver::new(project).targets(value, at) {
            any = true;
            match target {
                Target::Value(target, there) if !std::ptr::eq(target, value) => self.carrier(target, &there, holds),
                Target::Value(..) | Target::Module(_) => {}
                Target::Class(class) => self.class(class, at, holds),
            }
        }
        // A part of an object: what is done to that part of it.
        if root_of(of).is_some() && !holds.is_options() && self.out.evidence.len() == before.0 {
            self.carrier(of, at, Holds::Under(&[name.to_owned()]));
            any = true;
        }
        if !any && (self.out.evidence.len(), self.out.open.len()) == before {
            self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
        }
    }

    /// An object of a type from a library, which somebody else makes and configures.
    fn unknown_client(&mut self, file: FileId, span: Span, name: &str) {
        let looked = Looked { file, span, what: format!("`{name}`, which is made elsewhere") };
        if !self.out.injected.contains(&looked) {
            self.out.injected.push(looked);
        }
    }

    /// What a function returns.
    fn returns(&mut self, function: ScopeRef, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        let facts = &project.files[function.file].facts;
        let name = facts.scopes[function.scope].name.as_str();
        let of_name = project.named(name, function.file);
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

    fn call(&mut self, callee: &'p Value, args: &'p [Arg], span: &Span, at: &At<'p>, holds: Holds<'_>) {
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
            if scope.kind == crate::scan::facts::ScopeKind::Class {
                self.class(function, &inside, holds);
                continue;
            }
            let constructs = scope.name != name || crate::project::lookup::CONSTRUCTORS.contains(&name);
            if constructs && let Some(class) = project.enclosing_class(function.file, function.scope) {
                self.class(class, &inside, holds);
            }
            self.returns(function, &inside, holds);
        }
        // `client.post(url).json(rfi)`: the body is no header.
        let brings_none = matches!(callee, Value::Member { .. }) && (is_no_header_option(last) || crate::domain::ends_request(last));
        if !brings_none && (functions.is_empty() || last.starts_with(char::is_uppercase) || last == "new") {
            if !holds.is_options() {
                if !cx.domain.only_reads(last) && !is_no_header_option(last) {
                    self.arguments(args, at);
                }
            } else {
                for arg in args {
                    match &arg.name {
                        Some(name) => self.entry(Some(name), None, &arg.value.span(), false, &arg.value, at, holds),
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
                    let is_module =
                        |name: &str| matches!(name, "crate" | "super") || project.files.iter().any(|file| module_stem(&file.path) == name);
                    let of_type = last_name(of).is_some_and(|last| last.starts_with(char::is_uppercase))
                        && !matches!(**of, Value::Name { .. })
                        && !is_module(name);
                    project.bindings_in(name, at.file, FILE_SCOPE).is_empty()
                        && (foreign || of_type || root_is_import(project, at.file, name))
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
                let builds_headers = words(name).iter().any(|word| matches!(word.as_str(), "header" | "headers" | "options" | "opts" | "auth"));
                let verb = name.contains('-') || words(name).first().is_some_and(|word| matches!(word.as_str(), "get" | "build" | "make" | "create"));
                let is_function = !name.starts_with(char::is_uppercase) || verb;
                if (builds_headers && is_function) || (holds == Holds::Headers && args.is_empty() && verb) {
                    self.unknown(at.file, span.clone(), name, holds, format!("`{name}()`"));
                }
            }
            _ => {}
        }
        let of_headers = functions.is_empty() && words(last).iter().any(|word| matches!(word.as_str(), "header" | "headers"));
        if of_headers && args.is_empty() && matches!(callee, Value::Member { .. }) && !last.starts_with(char::is_uppercase) {
            // `this.auth.getHeaders()` of an object that the project does not define.
            if self.out.evidence.is_empty() && !matches!(last, "headers" | "header" | "Headers") {
                self.unknown(at.file, span.clone(), last, holds, format!("`{}()`", callee.callee_text()));
            }
        }
    }

    /// A class as a client: what it sets for itself, in its body and where it is constructed.
    fn class(&mut self, class: ScopeRef, at: &At<'p>, holds: Holds<'_>) {
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
                Some(name) => self.entry(Some(name), None, &arg.value.span(), false, &arg.value, at, Holds::Under(&[])),
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
            if let Some(class) = project.enclosing_class(file, at.scope) {
                self.touched(name, class.file, class.scope, at, Holds::Anything);
            }
            return;
        }
        // The innermost scope that knows the name.
        let scopes = &project.files[file].facts.scopes;
        let mut scope = at.scope;
        while scope != FILE_SCOPE && project.bindings_in(name, file, scope).is_empty() {
            scope = scopes[scope].parent;
        }
        self.touched(name, file, scope, at, Holds::Anything);
    }
}

/// The name by which a file is a module: `client` of `src/client.rs`.
fn module_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// Is it a name with members and nothing else: `urllib.request`, `Net::HTTP`?
fn is_dotted(value: &Value) -> bool {
    match value {
        Value::Name { .. } => true,
        Value::Member { of, .. } => is_dotted(of),
        _ => false,
    }
}

fn root_is_import(project: &Project, file: FileId, name: &str) -> bool {
    project.files[file].facts.imports.iter().any(|import| {
        // `github.com/go-resty/resty/v2` and `gopkg.in/resty.v1` are known as `resty`.
        let module = import.module.split(['/', '.', '\\', ':', '-']).any(|part| part == name);
        import.alias.as_deref() == Some(name) || module || import.names.iter().any(|(_, here)| here == name)
    })
}

/// Names of functions that prepare or send requests, as keys of options and as methods that are overridden.
fn is_function_key(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "header"
                | "headers"
                | "request"
                | "prepare"
                | "intercept"
                | "send"
                | "sign"
                | "before"
                | "apply"
                | "call"
                | "handle"
                | "execute"
                | "transform"
                | "configure"
        )
    })
}

/// The last name of a callee.
pub fn last_name(callee: &Value) -> Option<&str> {
    match callee {
        Value::Name { name, .. } | Value::Member { name, .. } => Some(name),
        Value::Either { options, .. } => options.first().and_then(last_name),
        _ => None,
    }
}

/// Where the name stands in a text that is a header or the name of one.
fn name_in(value: &Value) -> Option<Span> {
    let Value::Text(text) = value else { return None };
    let Piece::Literal { text, span } = text.pieces.first()? else { return None };
    let name = text.split(':').next().unwrap_or(text);
    let start = span.start + (name.len() - name.trim_start().len());
    Some(start..start + name.trim().len())
}

/// The first hole of a text: the value behind `"Procore-Company-Id: "`.
fn first_hole(value: &Value) -> Option<&Value> {
    let Value::Text(text) = value else { return None };
    text.pieces.iter().find_map(|piece| match piece {
        Piece::Hole(value) => Some(value),
        _ => None,
    })
}

/// The spelling of a key. An identifier cannot hold a dash, so libraries that take identifiers turn `procore_company_id` into the header; generated clients name
/// their parameters like that, too.
fn identifier_spelling(domain: &Domain, key: &str, computed: Option<&Value>) -> Option<HeaderSpelling> {
    let spelling = domain.header_spelling(key)?;
    let is_identifier = computed.is_some() || !key.contains(['-', ' ', '.']);
    let snake = key.trim_start_matches(':').eq_ignore_ascii_case("procore_company_id");
    Some(if is_identifier && snake { HeaderSpelling::Right } else { spelling })
}

/// Can a text be the name of a header?
fn is_header_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Does the name of an option say that it holds headers?
fn names_headers(key: &str) -> bool {
    words(key).iter().any(|word| matches!(word.as_str(), "header" | "headers"))
}

/// Is it a variable of the environment or another file, `CURL_OPTS`? Names in capitals are constants and classes otherwise.
fn is_variable(domain: &Domain, name: &str) -> bool {
    !name.contains(char::is_lowercase) && domain.may_hold_headers(name) && !matches!(name, "HTTP" | "HTTPS")
}

/// Words for nothing.
pub fn is_empty_word(name: &str) -> bool {
    matches!(
        name,
        "null"
            | "None"
            | "nil"
            | "undefined"
            | "NULL"
            | "Nothing"
            | "nullptr"
            | "NIL"
            | "Null"
            | "true"
            | "false"
            | "True"
            | "False"
            | "TRUE"
            | "FALSE"
            | "default"
    )
}
