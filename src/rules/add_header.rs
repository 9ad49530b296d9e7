//! The fix of MPR201: the company header is set beside another header of the request, in the same form.

use std::cell::OnceCell;

use super::Context;
use super::beside::{Header, Headers, Set, object_of};
use super::company_id::Ids;
use crate::domain::is_no_header_option;
use crate::finding::{Applicability, Draft, Form, Part, Snippet, Span};
use crate::project::index::InFile;
use crate::project::requests::{Judged, Near};
use crate::project::urls::covers;
use crate::scan::facts::{Binding, Client, FILE_SCOPE, Facts, Piece, Request, RequestKind, ScopeId, Text, Value};

/// How many steps lead from a request to the names that bring its headers.
const MAX_STEPS: usize = 3;

/// How many names can bring headers to one request.
const MAX_NAMES: usize = 16;

/// How many values are looked at for them: what has more entries is a table, and no options of a request.
const MAX_LOOKS: usize = 500;

/// What was read of each file that needs a fix.
pub struct Drafts<'a> {
    files: Vec<OnceCell<File<'a>>>,
}

struct File<'a> {
    headers: Headers<'a>,
    ids: Ids<'a>,
}

impl<'a> Drafts<'a> {
    /// Nothing is read yet.
    pub fn new(context: &Context<'a>) -> Drafts<'a> {
        Drafts { files: context.project.files.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The fix of a request that lacks the header, if there is a header that it can be set beside.
    pub fn draft(&self, context: &Context<'a>, judged: &Judged) -> Option<Draft> {
        let is_elsewhere = |near: &Near| matches!(near, Near::Decoy(..) | Near::Dropped(_) | Near::Hidden(..) | Near::Shared);
        if judged.at_caller || judged.near.iter().any(is_elsewhere) {
            return None;
        }
        let (domain, facts) = (context.domain, &context.project.files[judged.file].facts);
        let file = self.files[judged.file].get_or_init(|| File { headers: Headers::of(facts, domain), ids: Ids::of(facts, domain) });
        let request = &facts.requests[judged.request];
        let named = Named { facts, index: &context.project.index.in_file[judged.file] };
        let header = beside(named, &file.headers, request)?;
        let name = domain.company_header();
        let (scope, place) = (header.scope, header.like.start);
        let line = |text: &Text, lead: &str| {
            let [Piece::Literal { span: first, .. }, .., Piece::Hole(hole)] = text.pieces.as_slice() else { return None };
            let before = match &text.pieces[..] {
                [.., Piece::Literal { span, .. }, Piece::Hole(_)] => span.end,
                _ => return None,
            };
            let hole_span = hole.span();
            if !matches!(hole, Value::Name { .. } | Value::Member { .. } | Value::Setting { .. } | Value::Call { .. }) {
                return None;
            }
            let mut new = vec![Snippet::Text(lead.to_owned()), Snippet::Opening(before..hole_span.start)];
            new.extend(file.ids.inside(domain, request, scope, place, hole));
            new.push(Snippet::Copied(hole_span.end..text.span.end));
            Some((first.start..text.span.end, new))
        };
        let mut parts = match &header.set {
            Set::Line(text) => {
                let (span, new) = line(text, &format!("{name}: "))?;
                vec![Part { span, was: None, text: new }]
            }
            Set::Short { span, new: (before, behind) } => {
                let id = file.ids.value(domain, request, scope, place)?;
                let text = [Snippet::Text(before.clone())].into_iter().chain(id).chain([Snippet::Text(behind.clone())]).collect();
                vec![Part { span: span.clone(), was: None, text }]
            }
            Set::Pair { name: key, was, value } => {
                let new_name = match (was, header.form) {
                    (Some(_), _) => Snippet::Text(name.to_owned()),
                    (None, Form::Entry) => {
                        domain.company().key(&facts.language, name).map_or_else(|| Snippet::Quoted(name.to_owned()), Snippet::Text)
                    }
                    (None, _) => Snippet::Text(format!("\"{name}\"")),
                };
                let key = Part { span: key.clone(), was: was.clone(), text: vec![new_name] };
                let value = if domain.company().is_data(&facts.language) {
                    let Value::Text(text) = value else { return None };
                    let (span, new) = line(text, "")?;
                    Part { span, was: None, text: new }
                } else {
                    Part { span: value.span(), was: None, text: file.ids.value(domain, request, scope, place)? }
                };
                if key.span.start < value.span.start { vec![key, value] } else { vec![value, key] }
            }
        };
        if let (Some(link), Some(on_answer)) = (&header.on_class, domain.company().on_answer(&facts.language)) {
            let (was, text) = on_answer;
            parts.insert(0, Part { span: link.clone(), was: Some(was.to_owned()), text: vec![Snippet::Text(text.to_owned())] });
        }
        // What stands inside of the request is done with it, however deep.
        let is_free = header.form == Form::Statement && !domain.company().is_data(&facts.language) && !covers(&request.whole, &header.like);
        let level = is_free.then(|| level(named, header, request));
        Some(Draft {
            message: format!("add the header `{name}`"),
            applicability: Applicability::Unsafe,
            form: header.form,
            like: header.like.clone(),
            before: header.before,
            separator: domain.company().separator(&facts.language).to_owned(),
            level,
            parts,
            also: Vec::new(),
            new: None,
            settings: Vec::new(),
        })
    }
}

/// Where the object of a statement is made, or else the request.
fn level(named: Named<'_>, header: &Header<'_>, request: &Request) -> usize {
    let made = named.bindings(&header.object, header.scope).next();
    made.filter(|binding| binding.scope == header.scope).map_or(request.span.start, |binding| binding.span.start)
}

/// A header of the request that the new one can be set beside.
fn beside<'h, 'a>(named: Named<'_>, headers: &'h Headers<'a>, request: &Request) -> Option<&'h Header<'a>> {
    // A header that is set in another request is none of this one.
    let own = |header: &&Header<'a>| header.request.as_ref().is_none_or(|other| covers(other, &request.whole));
    let mut carried = request.carriers.iter().filter_map(|carrier| headers.within(&extent(&carrier.value)).filter(own).last());
    if let Some(header) = headers.within(&request.whole).filter(own).last().or_else(|| carried.next_back()) {
        return Some(header);
    }
    names(named, request).iter().find_map(|name| {
        let mut all = headers.of_object(named.facts, name, request.scope);
        all.retain(|header| own(header));
        let last = *all.last()?;
        // Several literals, and several settings of the same header, are made under conditions.
        let is_alone = match last.form {
            Form::Entry => all.iter().filter(|header| header.form == Form::Entry).count() == 1,
            _ => all.iter().filter(|header| was(header) == was(last)).count() == 1,
        };
        is_alone.then_some(last)
    })
}

/// Where a carrier stands. In data it is put together from lines.
fn extent(carrier: &Value) -> Span {
    match carrier {
        Value::Map { entries, span } if span.is_empty() => match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => first.key_span.start..last.value.span().end,
            _ => span.clone(),
        },
        _ => carrier.span(),
    }
}

fn was<'h>(header: &'h Header<'_>) -> Option<&'h str> {
    match &header.set {
        Set::Pair { was, .. } => was.as_deref(),
        Set::Line(_) | Set::Short { .. } => None,
    }
}

/// The names of a file.
#[derive(Clone, Copy)]
struct Named<'p> {
    facts: &'p Facts,
    index: &'p InFile<'p>,
}

impl<'p> Named<'p> {
    /// What a name is bound to in the innermost scope that knows it; a member of the current object anywhere in the file.
    fn bindings(self, name: &str, scope: ScopeId) -> impl Iterator<Item = &'p Binding> {
        let (facts, member) = (self.facts, name.strip_prefix("self."));
        let all = self.index.get(member.unwrap_or(name)).map(Vec::as_slice).unwrap_or_default();
        let in_scope = |scope: ScopeId| {
            let first = all.partition_point(|(home, _)| *home < scope);
            &all[first..all.partition_point(|(home, _)| *home <= scope)]
        };
        let parent = |scope: &ScopeId| (*scope != FILE_SCOPE).then(|| facts.scopes[*scope].parent);
        let found = match member {
            Some(_) => all,
            None => std::iter::successors(Some(scope), parent).map(in_scope).find(|found| !found.is_empty()).unwrap_or_default(),
        };
        let length = 1 + usize::from(member.is_some());
        found.iter().map(|(_, index)| &facts.bindings[*index]).filter(move |binding| binding.path.len() == length).take(MAX_NAMES)
    }
}

/// The names that bring headers to a request, the nearest first.
fn names(named: Named<'_>, request: &Request) -> Vec<String> {
    let mut found = Names { names: Vec::new(), looks: 0 };
    request.carriers.iter().for_each(|carrier| found.collect(&carrier.value));
    request.message.iter().for_each(|message| found.collect(message));
    if let (RequestKind::Make, Some([name])) = (request.kind, request.bound.as_deref()) {
        found.names.push(name.clone());
    }
    if let Client::Object(client) = &request.client {
        found.collect(client);
    }
    let mut from = 0;
    for _ in 0..MAX_STEPS {
        let to = found.names.len().min(MAX_NAMES);
        for index in from..to {
            let name = found.names[index].clone();
            named.bindings(&name, request.scope).for_each(|binding| found.collect(&binding.value));
        }
        from = to;
    }
    found.names.truncate(MAX_NAMES);
    found.names
}

/// Names that can stand for headers.
struct Names {
    names: Vec<String>,
    /// How many values were looked at.
    looks: usize,
}

impl Names {
    fn left(&self) -> usize {
        MAX_LOOKS.saturating_sub(self.looks)
    }

    /// Adds the names in a value.
    fn collect(&mut self, value: &Value) {
        if self.left() == 0 {
            return;
        }
        self.looks += 1;
        let name = match value {
            Value::Name { name, .. } => name.clone(),
            Value::Member { of, name, .. } if matches!(**of, Value::This { .. }) => format!("self.{name}"),
            Value::Member { of, .. } => return self.collect(of),
            Value::Map { entries, .. } => {
                let brings = |key: &str| !is_no_header_option(key) && !key.contains('-');
                for entry in entries.iter().take(self.left()) {
                    self.looks += 1;
                    if entry.key.as_deref().is_none_or(brings) {
                        self.collect(&entry.value);
                    }
                }
                return;
            }
            Value::Call { callee, args, .. } => {
                args.iter().take(self.left()).for_each(|arg| self.collect(&arg.value));
                match &**callee {
                    Value::Name { name, .. } => name.clone(),
                    Value::Member { of, name, .. } if matches!(**of, Value::This { .. }) => name.clone(),
                    _ => object_of(value),
                }
            }
            Value::Either { options, .. } => return options.iter().take(self.left()).for_each(|option| self.collect(option)),
            _ => return,
        };
        if !name.is_empty() && !self.names.contains(&name) && self.names.len() < MAX_NAMES {
            self.names.push(name);
        }
    }
}
