//! Which hosts meet which paths: every text of the project that holds a host, or a hole that can become one, is resolved and read as a URL.

use std::cmp::Reverse;
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Domain, Role};
use crate::finding::Span;
use crate::project::index::BindingRef;
use crate::project::naming::{Names, NamesAround, Naming, Slot, SlotKind};
use crate::project::resolve::{At, Atom, Resolved, Resolver, dotted};
use crate::project::{FileId, Project};
use crate::scan::facts::{Arg, BindingKind, FILE_SCOPE, Piece, ScopeId, ScopeKind, Text, Value};

/// A host in the text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostRef {
    /// The file.
    pub file: FileId,
    /// The host alone.
    pub span: Span,
}

/// A host that was seen with what follows it.
#[derive(Clone, Debug)]
pub struct UrlUse {
    /// Where the host stands.
    pub host: HostRef,
    /// The host in lower case.
    pub name: String,
    /// What follows it: begins with a slash, without query, unknown parts as `{}`; empty if nothing follows.
    pub path: String,
    /// What the path asks for; `None` if there is no path, or its beginning is unknown.
    pub role: Option<Role>,
    /// Where host and path meet.
    pub site: HostRef,
    /// Do host and path stand in one literal text?
    pub direct: bool,
}

/// A host in a text of code or data, with the names around it.
#[derive(Clone, Debug)]
pub struct HostPlace {
    /// Where the host stands.
    pub host: HostRef,
    /// The host in lower case.
    pub name: String,
    /// What the names around it say.
    pub naming: Rc<Naming>,
    /// Does anything follow the host that is part of the URL?
    pub bare: bool,
    /// Is the host an operand of a comparison or of something else that is not understood?
    pub compared: bool,
}

/// All hosts and URLs of a project.
#[derive(Default)]
pub struct Urls {
    /// Hosts in values, in the order of files and places.
    pub places: Vec<HostPlace>,
    /// Uses, grouped by host.
    pub uses: FxHashMap<HostRef, Vec<UrlUse>>,
}

/// Characters that end a URL inside a text.
fn ends_url(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | ',' | ';' | ')' | ']' | '}' | '^')
}

impl Urls {
    /// Resolves every URL of a project.
    pub fn of(project: &Project<'_>, domain: &Domain) -> Urls {
        let mut urls = Urls::default();
        let names = Names::new(domain);
        for (file, entry) in project.files.iter().enumerate() {
            project.come_to(file);
            let mut visit = Visit {
                urls: &mut urls,
                project,
                domain,
                names: &names,
                around: NamesAround::new(&names),
                file,
                scope: FILE_SCOPE,
                compared: false,
                given: None,
            };
            for binding in &entry.facts.bindings {
                visit.enter(binding.scope);
                // What a function is called says less than a key.
                let kind = if binding.kind == BindingKind::Return { SlotKind::Around } else { SlotKind::Name };
                visit.within(Slot { name: binding.path.join("."), kind }, &binding.value);
            }
            for expression in &entry.facts.expressions {
                visit.enter(expression.scope);
                visit.value(&expression.value);
            }
        }
        // A value that was read twice (a branch as an alternative and as a statement) is one place; the first has the names.
        let mut seen: FxHashSet<HostRef> = FxHashSet::default();
        urls.places.retain(|place| seen.insert(place.host.clone()));
        urls.places.sort_by_key(|place| (place.host.file, place.host.span.start));
        for uses in urls.uses.values_mut() {
            uses.sort_by_key(|url| (!url.direct, url.site.file, url.site.span.start));
            uses.dedup_by(|next, kept| next.site == kept.site && next.path == kept.path);
            drop_joined_again(uses);
        }
        urls
    }
}

struct Visit<'u, 'a> {
    urls: &'u mut Urls,
    project: &'a Project<'a>,
    domain: &'a Domain,
    names: &'u Names<'u>,
    /// The names around the value at hand.
    around: NamesAround<'u>,
    file: FileId,
    /// The scope whose names are the outermost of those.
    scope: ScopeId,
    compared: bool,
    /// What gives clients their base, by the paths of the clients; made when it is asked for.
    given: Option<FxHashMap<&'a [String], Vec<BindingRef>>>,
}

impl<'a> Visit<'_, 'a> {
    /// Goes to another scope: the names around it are those of its function and of the classes around, a class with the name of its base.
    fn enter(&mut self, scope: ScopeId) {
        if scope == self.scope {
            return;
        }
        self.scope = scope;
        self.around.keep(0);
        let scopes = &self.project.files[self.file].facts.scopes;
        let around: Vec<ScopeId> = self.project.scopes_around(self.file, scope).filter(|&scope| scope != FILE_SCOPE).collect();
        for entry in around.into_iter().rev().map(|scope| &scopes[scope]) {
            let base = entry.base.as_ref().filter(|_| entry.kind == ScopeKind::Class);
            for name in base.into_iter().chain([&entry.name]) {
                self.around.add(Slot { name: name.clone(), kind: SlotKind::Around });
            }
        }
    }

    fn within(&mut self, slot: Slot, value: &'a Value) {
        let count = self.around.count();
        self.around.add(slot);
        self.value(value);
        self.around.keep(count);
    }

    fn value(&mut self, value: &'a Value) {
        let count = self.around.count();
        match value {
            Value::Text(text) => self.text(text),
            Value::Either { options, .. } => {
                for option in options.iter().rev() {
                    if let Value::Setting { key, .. } = option {
                        self.around.add(Slot { name: key.join("."), kind: SlotKind::Setting });
                    }
                }
                options.iter().for_each(|option| self.value(option));
                self.around.keep(count);
            }
            Value::Map { entries, .. } => {
                let siblings = Siblings::of(self.names, entries.iter().filter_map(|entry| Some((entry.key.as_deref()?, &entry.value))));
                for entry in entries {
                    siblings.beside(entry.key.as_deref(), &mut self.around);
                    match &entry.key {
                        Some(key) => self.within(Slot { name: key.clone(), kind: SlotKind::Name }, &entry.value),
                        None => self.value(&entry.value),
                    }
                    self.around.keep(count);
                }
            }
            Value::List { items, .. } => items.iter().for_each(|item| self.value(item)),
            Value::Call { callee, args, .. } => {
                let name = callee.callee_text();
                // What is called on the text itself is no name for it: `"…".replace(…)`.
                if let Value::Member { of, .. } = &**callee {
                    self.value(of);
                    self.relative(of, args);
                }
                self.around.add(Slot { name, kind: SlotKind::Callee });
                let siblings = Siblings::of(self.names, args.iter().filter_map(|arg| Some((arg.name.as_deref()?, &arg.value))));
                for arg in args {
                    match &arg.name {
                        Some(key) => {
                            siblings.beside(Some(key), &mut self.around);
                            self.within(Slot { name: key.clone(), kind: SlotKind::Name }, &arg.value);
                            self.around.keep(count + 1);
                        }
                        None => self.value(&arg.value),
                    }
                }
                self.around.keep(count);
            }
            Value::Member { of, .. } => self.value(of),
            Value::Index { of, key, .. } => {
                self.value(of);
                self.compare(|visit| visit.value(key));
            }
            Value::Other { parts, .. } => self.compare(|visit| parts.iter().for_each(|part| visit.value(part))),
            Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
        }
        self.bare_name(value);
    }

    fn compare(&mut self, inner: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.compared, true);
        inner(self);
        self.compared = before;
    }

    /// A name or setting given to a slot that says what it is for: `site: ENV["PROCORE_URL"]`. The host behind it has one more name.
    fn bare_name(&mut self, value: &'a Value) {
        if self.compared || !matches!(value, Value::Name { .. } | Value::Member { .. } | Value::Setting { .. }) {
            return;
        }
        let Some(role) = self.around.naming().sink() else { return };
        for texts in Resolver::new(self.project).texts(value, &At::new(self.file, self.scope)) {
            let [.., Atom::Host { name, file, span }] = texts.as_slice() else { continue };
            let host = HostRef { file: *file, span: span.clone() };
            let site = HostRef { file: self.file, span: value.span() };
            let found = UrlUse { host: host.clone(), name: name.clone(), path: String::new(), role: Some(role), site, direct: false };
            self.urls.uses.entry(host).or_default().push(found);
        }
    }

    /// `client.post("/oauth/token")`: the path is joined to the base that the client was made with.
    fn relative(&mut self, client: &'a Value, args: &'a [Arg]) {
        let Some(Value::Text(text)) = args.iter().find(|arg| arg.name.is_none()).map(|arg| &arg.value) else { return };
        let Some(Piece::Literal { text: head, .. }) = text.pieces.first() else { return };
        let relative = head.trim_start_matches('/');
        // Only paths that could be Procore's: anything else says nothing of the base.
        if self.domain.role(&format!("/{relative}")).is_none_or(|role| role == Role::Web) {
            return;
        }
        let at = At::new(self.file, self.scope);
        let mut resolver = Resolver::new(self.project);
        let given = self.given_bases(client);
        let bases = resolver.given_texts(client, &at, &given, &|key| self.domain.is_client_base(key));
        if bases.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for path in resolver.text(text, &at) {
            for base in &bases {
                let mut whole = base.clone();
                whole.push(Atom::Slash);
                whole.extend(path.iter().cloned());
                self.urls_in(&whole, text, &mut found);
            }
        }
        self.keep(found);
    }

    /// Where a client is given its base after it was made: `client.BaseAddress = new Uri(…)`.
    fn given_bases(&mut self, client: &Value) -> Vec<BindingRef> {
        let Some(path) = dotted(client) else { return Vec::new() };
        let (project, domain, file) = (self.project, self.domain, self.file);
        let given = self.given.get_or_insert_with(|| {
            let mut given: FxHashMap<&[String], Vec<BindingRef>> = FxHashMap::default();
            for (binding, fact) in project.files[file].facts.bindings.iter().enumerate() {
                let [client @ .., key] = fact.path.as_slice() else { continue };
                if fact.kind == BindingKind::Assignment && domain.is_client_base(key) {
                    given.entry(client).or_default().push(BindingRef { file, binding });
                }
            }
            given
        });
        given.get(path.as_slice()).cloned().unwrap_or_default()
    }

    /// Does a text hold a parameter of a function around it?
    fn takes_parameter(&self, text: &Text) -> bool {
        let facts = &self.project.files[self.file].facts;
        text.pieces.iter().any(|piece| {
            let Piece::Hole(Value::Name { name, .. }) = piece else { return false };
            // The parameters of a function stand before everything else that its names mean.
            self.project.scopes_around(self.file, self.scope).any(|scope| {
                let here = self.project.bindings_in(name, self.file, scope);
                here.iter().any(|reference| matches!(facts.bindings[reference.binding].kind, BindingKind::Parameter(_)))
            })
        })
    }

    /// Keeps the uses of one text. Where callers give the path or the host, and one of the hosts is right for the path, nothing tells that a caller pairs
    /// it with another one: those pairs are dropped.
    fn keep(&mut self, found: Vec<(UrlUse, bool)>) {
        let is_right = |url: &UrlUse| {
            let right = url.role.and_then(|role| Some(self.domain.host(&url.name)?.class.serves(role)));
            right.unwrap_or(true)
        };
        let kept: Vec<UrlUse> = found
            .iter()
            .filter(|(url, elsewhere)| !elsewhere || is_right(url) || !found.iter().any(|(other, _)| other.path == url.path && is_right(other)))
            .map(|(url, _)| url.clone())
            .collect();
        for url in kept {
            self.urls.uses.entry(url.host.clone()).or_default().push(url);
        }
    }

    fn text(&mut self, text: &'a Text) {
        let mut begins_with_hole = false;
        for (index, piece) in text.pieces.iter().enumerate() {
            match piece {
                Piece::Host { name, span } => {
                    let bare = !matches!(text.pieces.get(index + 1), Some(Piece::Literal { text, .. }) if continues(text))
                        && !matches!(text.pieces.get(index + 1), Some(Piece::Hole(_) | Piece::Slash));
                    let host = HostRef { file: self.file, span: span.clone() };
                    self.urls.places.push(HostPlace { host, name: name.clone(), naming: self.around.naming(), bare, compared: self.compared });
                }
                Piece::Hole(value) => {
                    begins_with_hole |= index == 0
                        || matches!(text.pieces.get(index - 1), Some(Piece::Literal { text, .. }) if text.ends_with("://") || text.trim().is_empty());
                    // What stands in a hole of its own (a call with a URL as an argument) is visited, too.
                    // A base in a hole is joined to something: it is not given to anything as it is.
                    if !value.is_reference() {
                        self.value(value);
                    }
                }
                _ => {}
            }
        }
        let has_host = text.pieces.iter().any(|piece| matches!(piece, Piece::Host { .. }));
        if !(has_host || (begins_with_hole && text.pieces.len() > 1)) {
            return;
        }
        let mut found = Vec::new();
        let mut resolver = Resolver::new(self.project);
        for resolved in resolver.text(text, &At::new(self.file, self.scope)) {
            self.urls_in(&resolved, text, &mut found);
        }
        if resolver.by_callers {
            found.iter_mut().filter(|(url, _)| !url.direct).for_each(|(_, elsewhere)| *elsewhere = true);
        }
        self.keep(found);
    }

    fn urls_in(&self, resolved: &Resolved, text: &Text, found: &mut Vec<(UrlUse, bool)>) {
        for (index, atom) in resolved.iter().enumerate() {
            let Atom::Host { name, file, span } = atom else { continue };
            let host = HostRef { file: *file, span: span.clone() };
            let own = *file == self.file && text.pieces.iter().any(|piece| matches!(piece, Piece::Host { span: own, .. } if own == span));
            let (path, path_at) = path_behind(&resolved[index + 1..]);
            let role = self.domain.role_on(name, &path);
            let direct = own && path_in_same_literal(text, span, &path);
            let here = HostRef { file: self.file, span: text.span.clone() };
            // Where host and path meet: here, or with the caller that gives the path. A path that is a constant is joined here, too.
            let outside = path_at.filter(|(path_file, path_span)| *path_file != self.file || !covers(&text.span, path_span));
            let given = outside.filter(|(path_file, path_span)| {
                let is_host_too = *path_file == *file && covers(path_span, span);
                !is_host_too && self.takes_parameter(text)
            });
            let elsewhere = given.is_some();
            let site = given.map_or(here, |(file, span)| HostRef { file, span });
            found.push((UrlUse { host, name: name.clone(), path, role, site, direct }, elsewhere));
        }
    }
}

/// Where a place begins and ends, in an order in which outer ones stand before those within them.
type Outermost = (usize, Reverse<usize>);

/// A text that holds another text as a whole meets the same path once more: the place where the two were joined is enough.
fn drop_joined_again(uses: &mut Vec<UrlUse>) {
    // The sites of a path, outer ones before those within them, and how early one ends that stands behind.
    let mut sites: FxHashMap<(FileId, &str), Vec<Outermost>> = FxHashMap::default();
    for url in uses.iter() {
        sites.entry((url.site.file, &url.path)).or_default().push((url.site.span.start, Reverse(url.site.span.end)));
    }
    let mut earliest: FxHashMap<(FileId, &str), Vec<usize>> = FxHashMap::default();
    for (key, sites) in &mut sites {
        sites.sort_unstable();
        sites.dedup();
        let mut ends: Vec<usize> = sites.iter().map(|(_, Reverse(end))| *end).collect();
        for at in (1..ends.len()).rev() {
            ends[at - 1] = ends[at].min(ends[at - 1]);
        }
        earliest.insert(*key, ends);
    }
    let holds_another = |url: &UrlUse| {
        let key = (url.site.file, url.path.as_str());
        let (Some(sites), Some(earliest)) = (sites.get(&key), earliest.get(&key)) else { return false };
        let behind = sites.partition_point(|site| *site <= (url.site.span.start, Reverse(url.site.span.end)));
        earliest.get(behind).is_some_and(|end| *end <= url.site.span.end)
    };
    let keep: Vec<bool> = uses.iter().map(|url| url.direct || !holds_another(url)).collect();
    let mut keep = keep.into_iter();
    uses.retain(|_| keep.next().unwrap_or(true));
}

/// Does a place hold another one?
pub fn covers(outer: &Span, inner: &Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Does the text that follows a host go on as a URL path?
fn continues(text: &str) -> bool {
    let rest = skip_port(text);
    rest.starts_with('/') && rest.len() > 1 && !ends_url(rest[1..].chars().next().unwrap_or(' '))
        || rest.starts_with("\\/")
        || starts_with_encoded_slash(rest)
}

fn starts_with_encoded_slash(text: &str) -> bool {
    text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("%2f"))
}

fn skip_port(text: &str) -> &str {
    match text.strip_prefix(':') {
        Some(rest) => {
            let port = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if port.len() < rest.len() { port } else { text }
        }
        None => text,
    }
}

/// Is the role of a path decided by the literal that the host itself is in?
fn path_in_same_literal(text: &Text, host: &Span, path: &str) -> bool {
    let Some(index) = text.pieces.iter().position(|piece| matches!(piece, Piece::Host { span, .. } if span == host)) else { return false };
    match text.pieces.get(index + 1) {
        Some(Piece::Literal { text, span }) => !path.is_empty() && span.start == host.end && continues(text),
        _ => false,
    }
}

/// `{company_id}` and `<company_id>` in a documented path stand for values.
fn without_placeholders(text: &str) -> String {
    static PLACEHOLDER: LazyLock<Regex> =
        LazyLock::new(|| match Regex::new(r"\{\{?[ \t]*[A-Za-z_][A-Za-z0-9_.-]*[ \t]*\}?\}|<[A-Za-z_][A-Za-z0-9_-]*>") {
            Ok(regex) => regex,
            Err(error) => unreachable!("{error}"),
        });
    if !text.contains(['{', '<']) {
        return text.to_owned();
    }
    PLACEHOLDER.replace_all(text, "{}").into_owned()
}

/// Where the path of a URL ends in a text; `{}` is a part of it.
fn path_end(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with("{}") {
            at += 2;
            continue;
        }
        if ends_url(c) || matches!(c, '?' | '#' | '\\' | '$' | '{') {
            return Some(at);
        }
        at += c.len_utf8();
    }
    None
}

/// The path that follows a host, and where its first letter is written.
pub(super) fn path_behind(atoms: &[Atom]) -> (String, Option<(FileId, Span)>) {
    let mut path = String::new();
    let mut at = None;
    let mut slash = false;
    for (index, atom) in atoms.iter().enumerate() {
        match atom {
            // A value that stands for another: `<company_id>`.
            Atom::Text { text, .. } if index > 0 && text.starts_with('<') && text.ends_with('>') => {
                path.push_str("{}");
                slash = false;
            }
            Atom::Text { text, file, span } => {
                let mut rest: String = without_placeholders(&text.replace("\\/", "/"));
                if index == 0 {
                    rest = skip_port(&rest).to_owned();
                }
                if (path.is_empty() || path == "/") && starts_with_encoded_slash(&rest) {
                    rest = rest.replace("%2F", "/").replace("%2f", "/");
                }
                if slash || (path == "/" && rest.starts_with('/')) {
                    rest = format!("/{}", rest.trim_start_matches('/'));
                    if path.ends_with('/') {
                        path.pop();
                    }
                    slash = false;
                }
                if path.is_empty() && !rest.starts_with('/') && !rest.is_empty() {
                    return (String::new(), None);
                }
                // The piece that brings more than a slash decides the role.
                if path.trim_matches('/').is_empty() && !rest.trim_matches('/').is_empty() {
                    at = Some((*file, span.clone()));
                }
                let end = path_end(&rest);
                match end {
                    Some(end) => {
                        path.push_str(&rest[..end]);
                        return (path, at);
                    }
                    None => path.push_str(&rest),
                }
            }
            Atom::Slash => slash = true,
            Atom::Unknown => {
                if slash && !path.ends_with('/') {
                    path.push('/');
                }
                slash = false;
                path.push_str("{}");
            }
            Atom::Host { .. } => break,
        }
    }
    if path == "/" {
        path.clear();
    }
    (path, at)
}

/// What the keys of a map say to each other. Beside `site:`, `authorize_url: "/oauth/authorize"` says what the site is for; where the OAuth URLs are
/// complete, the site beside them is what the token is for.
struct Siblings<'a> {
    /// Two keys whose values are paths of OAuth: for every key there is one beside it, or none.
    paths: Vec<(&'a str, String)>,
    /// Two keys whose values are complete OAuth URLs: `token_url: "https://…/oauth/token"`.
    urls: Vec<&'a str>,
}

impl<'a> Siblings<'a> {
    fn of(names: &Names<'_>, entries: impl Iterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut siblings = Siblings { paths: Vec::new(), urls: Vec::new() };
        for (key, value) in entries {
            let Value::Text(text) = value else { continue };
            let is_url = matches!(text.pieces.first(), Some(Piece::Literal { text, .. }) if text.starts_with("http"));
            if siblings.paths.len() < 2
                && siblings.paths.iter().all(|(known, _)| *known != key)
                && let Some(path) = value.literal().filter(|path| path.starts_with('/'))
            {
                let name = format!("{key} {path}");
                if names.says(&name).oauth_strong {
                    siblings.paths.push((key, name));
                }
            }
            if siblings.urls.len() < 2 && is_url && !siblings.urls.contains(&key) && says_oauth(key) {
                siblings.urls.push(key);
            }
        }
        siblings
    }

    /// Adds what is said beside a key.
    fn beside(&self, key: Option<&str>, around: &mut NamesAround<'_>) {
        if self.urls.iter().any(|other| Some(*other) != key) {
            around.add(Slot { name: "api".to_owned(), kind: SlotKind::Name });
        }
        if let Some((_, name)) = self.paths.iter().find(|(other, _)| Some(*other) != key) {
            around.add(Slot { name: name.clone(), kind: SlotKind::Sibling });
        }
    }
}

fn says_oauth(key: &str) -> bool {
    crate::domain::words(key).iter().any(|word| matches!(word.as_str(), "token" | "authorize" | "authorization"))
}
