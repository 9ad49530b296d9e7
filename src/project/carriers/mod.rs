//! What a request carries: follows everything that can bring a header to it, and says where the company header is set, what remains open, and what
//! cannot be followed.
//!
//! A *carrier* is a value that holds headers or can be given some: a map, a list, a client, a request that was made earlier, the options of a call. It is
//! followed one step at a time, because something can be done to it at every step: the variable that is given, the function that made it, the field it was kept in.
//! What is done to an object counts whatever the order; setting the header under a condition counts as setting it.

mod bodies;
mod calls;
mod clients;
mod entries;
mod holds;
mod members;
mod names;
mod objects;
mod outcome;
mod touched;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::deadline;
use crate::domain::{Domain, HeaderSpelling};
use crate::finding::Span;
use crate::project::carriers::bodies::Body;
use crate::project::carriers::objects::{DoneByScope, ForAll};
use crate::project::effort::MAX_SEARCH_STEPS;
use crate::project::index::ScopeRef;
use crate::project::mentions::{Mentions, first_hole, name_in, spelling_of};
use crate::project::resolve::At;
use crate::project::touches::Touches;
use crate::project::{FileId, Project};
use crate::scan::facts::{Binding, BindingKind, Piece, RequestKind, Scope, ScopeId, ScopeKind, Text, Value};

pub(super) use holds::Holds;
pub use outcome::Looked;
pub(super) use outcome::{Evidence, OpenParameter, Outcome};

/// How many entries of a map or a list are searched in the time of one step.
const ENTRIES_PER_STEP: usize = 8;

/// How many entries a map or a list may have that is searched although the requests of its file have asked too much already.
const FEW_ENTRIES: usize = 100;

/// How many steps a search may take from one value to another.
const MAX_DEPTH: usize = 32;

/// How many places that were searched are remembered.
const MAX_SEARCHED: usize = 12;

/// What every search of a project needs.
pub struct Carried<'p> {
    /// The project.
    pub project: &'p Project<'p>,
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
    /// What stands in the body of each class.
    bodies: FxHashMap<ScopeRef, Body<'p>>,
    /// Where the company header is named for all requests of a class, once that was asked.
    set_up: RefCell<FxHashMap<ScopeRef, Rc<[Span]>>>,
    /// The functions of each file, by their beginnings, once that was asked.
    functions: Vec<OnceCell<Vec<&'p Scope>>>,
    /// The parameters of each file's functions and what they return, once that was asked.
    signatures: Vec<OnceCell<FxHashMap<ScopeId, Vec<&'p Binding>>>>,
    /// What is done with the objects of each file, by their names, once that was asked.
    done: Vec<RefCell<FxHashMap<String, Rc<DoneByScope<'p>>>>>,
    /// What is done to libraries as a whole, by their names, once that was asked.
    for_all: RefCell<FxHashMap<String, Rc<ForAll<'p>>>>,
}

impl<'p> Carried<'p> {
    /// Reads a project.
    pub fn new(project: &'p Project<'p>, domain: &'p Domain) -> Self {
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
            functions: project.files.iter().map(|_| OnceCell::new()).collect(),
            signatures: project.files.iter().map(|_| OnceCell::new()).collect(),
            done: project.files.iter().map(|_| RefCell::default()).collect(),
            for_all: RefCell::default(),
        };
        carried.bodies = carried.read_bodies();
        carried
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

    /// The functions within a region of a file.
    fn functions_within(&self, file: FileId, region: &Span) -> impl Iterator<Item = &'p Scope> + use<'_, 'p> {
        let functions = self.functions[file].get_or_init(|| {
            let scopes = self.project.files[file].facts.scopes.iter();
            let mut functions: Vec<&'p Scope> = scopes.filter(|scope| scope.kind == ScopeKind::Function).collect();
            functions.sort_by_key(|scope| scope.span.start);
            functions
        });
        let end = region.end;
        let first = functions.partition_point(|scope| scope.span.start < region.start);
        functions[first..].iter().copied().take_while(move |scope| scope.span.start < end).filter(move |scope| scope.span.end <= end)
    }

    /// The parameters of a function, and what it returns.
    pub(super) fn signature(&self, function: ScopeRef) -> &[&'p Binding] {
        let signatures = self.signatures[function.file].get_or_init(|| {
            let mut signatures: FxHashMap<ScopeId, Vec<&'p Binding>> = FxHashMap::default();
            for binding in &self.project.files[function.file].facts.bindings {
                if matches!(binding.kind, BindingKind::Parameter(_) | BindingKind::Return) {
                    signatures.entry(binding.scope).or_default().push(binding);
                }
            }
            signatures
        });
        signatures.get(&function.scope).map(Vec::as_slice).unwrap_or_default()
    }

    fn is_send(&self, file: FileId, call: &Span) -> bool {
        self.sends[file].contains(&(call.start, call.end))
    }
}

/// Follows the carriers of one request.
pub struct Search<'c, 'p> {
    cx: &'c Carried<'p>,
    visited: FxHashSet<(usize, usize, u8)>,
    /// Objects whose touches were looked at: the file, the scope, the name, and what they hold.
    objects: FxHashSet<(FileId, usize, String, u8)>,
    steps: usize,
    /// How many steps it may take.
    max_steps: usize,
    depth: usize,
    /// What was found.
    pub out: Outcome<'p>,
    /// Names of options that make a library send the header.
    pub sets_header: &'p [String],
}

impl<'c, 'p> Search<'c, 'p> {
    /// A search that has seen nothing yet.
    pub fn new(cx: &'c Carried<'p>) -> Self {
        let max_steps = cx.project.effort.max_search_steps();
        Search {
            cx,
            visited: FxHashSet::default(),
            objects: FxHashSet::default(),
            steps: 0,
            max_steps,
            depth: 0,
            out: Outcome::default(),
            sets_header: &[],
        }
    }

    fn found(&mut self, file: FileId, span: Span, spelling: HeaderSpelling, value: Option<(&'p Value, At<'p>)>) {
        let is_known = |known: &Evidence<'_>| known.file == file && known.span == span;
        if value.is_some() || !self.out.evidence.iter().any(is_known) {
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

    /// Counts a step. Answers whether there were too many.
    fn exhausted(&mut self, file: FileId, span: Span) -> bool {
        deadline::check();
        self.steps += 1;
        self.cx.project.effort.search();
        if self.steps == self.max_steps + 1 {
            self.too_much(file, span);
            if self.max_steps < MAX_SEARCH_STEPS {
                self.cx.project.cut_short();
            }
        }
        self.steps > self.max_steps
    }

    /// May a map or a list with so many entries be searched? Thousands of requests can be given the same one.
    fn may_look_through(&mut self, entries: usize, file: FileId, span: &Span) -> bool {
        let project = self.cx.project;
        project.effort.spend(entries / ENTRIES_PER_STEP);
        let may = entries <= FEW_ENTRIES || !project.effort.is_spent();
        if !may {
            project.cut_short();
            self.too_much(file, span.clone());
        }
        may
    }

    /// What is not followed any more, because there is too much of it.
    fn too_much(&mut self, file: FileId, span: Span) {
        self.out.unknown.push(Looked { file, span, what: "more than is followed".to_owned() });
    }

    /// Follows a carrier.
    pub fn carrier(&mut self, value: &'p Value, at: &At<'p>, holds: Holds<'_>) {
        let exhausted = self.exhausted(at.file, value.span());
        let frame = at.frame.as_ref().map_or(0, |frame| Rc::as_ptr(frame) as usize);
        let key = (std::ptr::from_ref(value) as usize, frame, holds.tag());
        if self.depth >= MAX_DEPTH || exhausted || !self.visited.insert(key) {
            return;
        }
        self.depth += 1;
        match value {
            Value::Text(text) => self.text(value, text, at, holds),
            Value::Name { name, span } => self.name(name, span, at, holds),
            Value::This { .. } => {
                if let Some(class) = self.cx.project.enclosing(ScopeKind::Class, at.file, at.scope) {
                    self.class(class, at, holds);
                }
            }
            Value::Member { of, name, span } => self.member(value, of, name, span, at, holds),
            Value::Index { of, key, span } => match key.literal() {
                Some(name) => self.member(value, of, &name, span, at, holds),
                None => self.carrier(of, at, holds),
            },
            Value::Call { callee, args, span } => self.call(callee, args, span, at, holds),
            Value::Map { entries, span } if self.may_look_through(entries.len(), at.file, span) => {
                for entry in entries {
                    deadline::check();
                    self.entry(&entry.into(), at, holds);
                }
                // `{ onRequest(options) { … } }`
                let functions = self.cx.functions_within(at.file, span);
                let methods = functions.filter(|scope| {
                    let named = if holds.is_options() { holds.is_under(&scope.name) } else { self.cx.domain.is_hook(&scope.name) };
                    let around = entries.get(entries.partition_point(|entry| entry.value.span().end < scope.span.end));
                    named && around.is_none_or(|entry| entry.value.span().start > scope.span.start)
                });
                for method in methods {
                    self.region(at.file, &method.span, at);
                }
            }
            Value::List { items, span } if self.may_look_through(items.len(), at.file, span) => {
                for (index, item) in items.iter().enumerate() {
                    deadline::check();
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
            Value::Setting { .. } | Value::Map { .. } | Value::List { .. } => {}
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

    fn text(&mut self, value: &'p Value, text: &'p Text, at: &At<'p>, holds: Holds<'_>) {
        self.out.texts.push((value, at.clone()));
        if holds.is_options() {
            return;
        }
        if let Some(spelling) = spelling_of(self.cx.domain, value) {
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

    /// An object of a type from a library, which somebody else makes and configures.
    fn unknown_client(&mut self, file: FileId, span: Span, name: &str) {
        let looked = Looked { file, span, what: format!("`{name}`, which is made elsewhere") };
        if !self.out.injected.contains(&looked) {
            self.out.injected.push(looked);
        }
    }
}
