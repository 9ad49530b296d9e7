//! Calls of HTTP libraries: finds them among the values of a file, by the rows of the language's table.
//!
//! A row tells what a call *can* be. Which URL it has, and whether anything on its way brings a header, is for the project to find out, so everything
//! that can tell is kept: the arguments, the object it is called on, and the calls that are chained behind it.

use rustc_hash::FxHashSet;

use crate::finding::Span;
use regex::{Regex, RegexSet};

use crate::language::{ArgPlace, ClientKind, Language, OwnRequests, RequestMeaning, RequestTable};
use crate::scan::facts::{
    Arg, BindingKind, Carrier, Client, FILE_SCOPE, Facts, Piece, Request, RequestKind, ScopeId, ScopeKind, SdkClient, Text, Value,
};
use crate::scan::text::literal_pieces;

/// How many parts a value may have that is kept with a request.
const MAX_WEIGHT: usize = 2000;

/// How many calls behind a request are looked at.
const MAX_LINKS: usize = 64;

/// Adds the requests and the clients of SDKs that stand in the values of a file.
pub fn collect(facts: &mut Facts, language: &Language) {
    if language.table.requests.is_empty() && language.table.clients.is_empty() {
        return;
    }
    let patterns = language.patterns();
    let rows = Rows { table: &language.table.requests, callees: &patterns.requests, compiled: &patterns.request_rows };
    collect_rows(facts, &rows, Some(language));
}

/// Adds the calls of a project's own functions that it calls requests. They come before what the language's table says of the same call.
pub fn collect_own(facts: &mut Facts, own: &OwnRequests) {
    let before = facts.requests.len();
    let rows = Rows { table: &own.table, callees: &own.callees, compiled: &own.compiled };
    collect_rows(facts, &rows, None);
    let mut declared = facts.requests.split_off(before);
    declared.iter_mut().for_each(|request| request.declared = true);
    facts.requests.retain(|request| !declared.iter().any(|own| own.span == request.span));
    facts.requests.append(&mut declared);
    facts.requests.sort_by_key(|request| (request.span.start, request.span.end));
}

/// Rows of a table with their compiled patterns.
struct Rows<'a> {
    table: &'a [RequestTable],
    callees: &'a RegexSet,
    compiled: &'a [(Regex, Option<Regex>)],
}

fn collect_rows(facts: &mut Facts, rows: &Rows<'_>, language: Option<&Language>) {
    let mut finder = Finder { facts, rows, language, requests: Vec::new(), clients: Vec::new(), seen: FxHashSet::default(), links: Vec::new() };
    for binding in &finder.facts.bindings {
        let bound = (binding.kind == BindingKind::Assignment).then_some(&binding.path);
        finder.top(binding.scope, bound, &binding.value);
    }
    for expression in &finder.facts.expressions {
        finder.top(expression.scope, None, &expression.value);
    }
    let (mut requests, mut clients) = (finder.requests, finder.clients);
    requests.sort_by_key(|request| (request.span.start, request.span.end));
    clients.sort_by_key(|client| (client.span.start, client.span.end));
    facts.requests.append(&mut requests);
    facts.clients.append(&mut clients);
}

struct Finder<'a> {
    facts: &'a Facts,
    rows: &'a Rows<'a>,
    /// The language, if clients of SDKs are looked for.
    language: Option<&'a Language>,
    requests: Vec<Request>,
    clients: Vec<SdkClient>,
    /// Values are copied now and then (the value of a function that is its last expression): each call counts once.
    seen: FxHashSet<(usize, usize)>,
    /// The calls behind the value that is looked at, innermost last: the name and the arguments.
    links: Vec<(String, &'a [Arg], Span)>,
}

impl<'a> Finder<'a> {
    fn top(&mut self, scope: ScopeId, bound: Option<&'a Vec<String>>, value: &'a Value) {
        self.links.clear();
        let before = self.requests.len();
        self.value(scope, value);
        // What the whole value is bound to is the request's own name.
        if let Some(path) = bound {
            let span = head(value).span();
            let own = self.requests[before..].iter_mut().filter(|request| request.whole == span || request.span == span);
            own.for_each(|request| request.bound = Some(path.clone()));
        }
    }

    fn value(&mut self, scope: ScopeId, value: &'a Value) {
        match value {
            Value::Call { callee, args, span } => {
                self.call(scope, callee, args, span);
                let name = match &**callee {
                    Value::Member { name, .. } | Value::Name { name, .. } => name.clone(),
                    _ => String::new(),
                };
                self.links.push((name, args, span.clone()));
                match &**callee {
                    Value::Member { of, .. } => self.value(scope, of),
                    other => self.value(scope, other),
                }
                self.links.pop();
                let links = std::mem::take(&mut self.links);
                args.iter().for_each(|arg| self.value(scope, &arg.value));
                self.links = links;
            }
            Value::Member { of, .. } => self.value(scope, of),
            other => {
                let links = std::mem::take(&mut self.links);
                match other {
                    Value::Text(text) => {
                        for piece in &text.pieces {
                            if let Piece::Hole(value) = piece {
                                self.value(scope, value);
                            }
                        }
                    }
                    Value::Index { of, key, .. } => {
                        self.value(scope, of);
                        self.value(scope, key);
                    }
                    Value::Map { entries, .. } => entries.iter().for_each(|entry| self.value(scope, &entry.value)),
                    Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
                        values.iter().for_each(|value| self.value(scope, value));
                    }
                    _ => {}
                }
                self.links = links;
            }
        }
    }

    fn call(&mut self, scope: ScopeId, callee: &'a Value, args: &'a [Arg], span: &Span) {
        let text = callee.callee_text();
        if let Some(language) = self.language {
            self.clients(language, &text, span);
        }
        let matches = self.rows.callees.matches(&text);
        if !matches.matched_any() || self.seen.contains(&(span.start, span.end)) {
            return;
        }
        let whole = self.links.first().map_or(span.clone(), |(_, _, whole)| whole.clone());
        for row in matches {
            let table = &self.rows.table[row];
            let (pattern, when) = &self.rows.compiled[row];
            if let Some(when) = when
                && !args.iter().any(|arg| when.is_match(&shown(&arg.value)))
            {
                continue;
            }
            // No place for a URL: a mock, a route.
            if table.url.is_empty() {
                return;
            }
            let method = pattern.captures(&text).and_then(|captures| captures.name("method")).map(|method| method_text(method.as_str(), span));
            if let Some(request) = self.request(scope, table, callee, args, span, &whole, method) {
                self.requests.push(request);
                // An SDK's row is one reading among others: only the project knows whose client it is.
                if table.sdk.is_empty() {
                    self.seen.insert((span.start, span.end));
                    return;
                }
            }
        }
    }

    fn clients(&mut self, language: &Language, callee: &str, span: &Span) {
        let patterns = language.patterns();
        for row in patterns.clients.matches(callee) {
            let table = &language.table.clients[row];
            let imported = match &patterns.client_imports[row] {
                Some(module) => self.facts.imports.iter().any(|import| module.is_match(&import.module)),
                None => true,
            };
            let client = SdkClient { span: span.clone(), sdk: table.sdk.clone(), sets_header: table.sets_header.clone() };
            if imported && !self.clients.contains(&client) {
                self.clients.push(client);
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn request(
        &self,
        scope: ScopeId,
        table: &RequestTable,
        callee: &'a Value,
        args: &'a [Arg],
        span: &Span,
        whole: &Span,
        method: Option<Value>,
    ) -> Option<Request> {
        let receiver = match callee {
            // `client[method](…)` is called on the client, too.
            Value::Member { of, .. } | Value::Index { of, .. } => Some(&**of),
            _ => None,
        };
        let kind = match table.means {
            RequestMeaning::Send => RequestKind::Send,
            RequestMeaning::Make => RequestKind::Make,
            RequestMeaning::Dispatch => RequestKind::Dispatch,
        };
        let given = Given { receiver, args, ignore_case: self.language.is_some_and(|language| language.table.lexer.case_insensitive) };
        let url = if kind == RequestKind::Dispatch { None } else { given.first(&table.url) };
        let url_given = url.map_or(std::ptr::null(), |value| &raw const *value);
        // `Invoke-RestMethod @params`: the URL is a member of what is spread.
        let spread_url = if kind == RequestKind::Dispatch || url.is_some() { None } else { given.spread(&table.url) };
        let message = match kind {
            RequestKind::Dispatch if table.message.is_empty() => given.first(&[ArgPlace::Position(0)]),
            _ => given.first(&table.message),
        };
        if kind == RequestKind::Dispatch && message.is_none() {
            return None;
        }
        if kind != RequestKind::Dispatch && url.is_none() && spread_url.is_none() && table.sdk.is_empty() {
            return None;
        }
        let method = method.or_else(|| given.first(&table.method).cloned());
        let mut carriers = Vec::new();
        let mut others = Vec::new();
        let names: Vec<String> = table.headers.iter().filter_map(name_of).collect();
        let positions: Vec<i32> = table.headers.iter().filter_map(position_of).collect();
        let mut position = 0;
        for arg in args {
            let here = position;
            position += i32::from(arg.name.is_none());
            if url.is_some_and(|url| std::ptr::eq(url, &arg.value)) && !(matches!(arg.value, Value::Map { .. })) {
                continue;
            }
            // The method and what is sent are no headers.
            let is_body = table.body.iter().chain(&table.method).any(|place| match place {
                ArgPlace::Position(position) => arg.name.is_none() && *position == here,
                ArgPlace::Name(name) => arg.name.as_ref().is_some_and(|own| given.same(own, name)),
            });
            // `params=…`, and `cpr::Parameters{…}`.
            let decoy = arg.name.as_deref().or(constructed(&arg.value)).is_some_and(crate::domain::is_no_header_option);
            let unnamed_header = arg.name.is_none() && positions.contains(&here);
            let named_header = arg.name.as_ref().is_some_and(|name| names.iter().any(|wanted| given.same(wanted, name)));
            let carries = table.headers.is_empty() || unnamed_header || named_header || arg.spread;
            if (is_body || decoy) && !named_header {
                others.push((arg.name.clone().unwrap_or_default(), arg.value.clone()));
            } else if named_header {
                carriers.push(Carrier { keys: names.clone(), value: named(arg) });
            } else if carries {
                carriers.push(Carrier { keys: Vec::new(), value: named(arg) });
            } else if arg.name.is_none() && !names.is_empty() {
                // What stands under other keys of the options is known to be no header: the query, the body.
                if let Value::Map { entries, .. } = &arg.value {
                    let other = |key: &String| crate::domain::is_no_header_option(key) && !names.contains(key);
                    others.extend(entries.iter().filter_map(|entry| Some((entry.key.clone().filter(other)?, entry.value.clone()))));
                }
                carriers.push(Carrier { keys: names.clone(), value: arg.value.clone() });
            } else if let Some(name) = &arg.name {
                let sets = table.sets_header.contains(name);
                if sets {
                    carriers.push(Carrier { keys: Vec::new(), value: named(arg) });
                } else {
                    others.push((name.clone(), arg.value.clone()));
                }
            }
        }
        for (name, args, _) in self.links.iter().rev().take(MAX_LINKS) {
            for arg in *args {
                if crate::domain::is_no_header_option(name) {
                    others.push((name.clone(), arg.value.clone()));
                } else if !crate::domain::ends_request(name) {
                    carriers.push(Carrier { keys: Vec::new(), value: named(arg) });
                }
            }
        }
        // `axios(config)`, `https.request(options, callback)`: a variable that may hold the options, with the URL and the headers among them.
        let mut url = url.cloned();
        if let Some(options @ (Value::Name { .. } | Value::Member { .. })) = &url
            && matches!(table.url.first(), Some(ArgPlace::Name(_)))
        {
            let keys = table.url.iter().filter_map(name_of);
            let span = options.span();
            let members = keys.map(|name| Value::Member { of: Box::new(options.clone()), name, span: span.clone() });
            let either = Value::Either { options: std::iter::once(options.clone()).chain(members).collect(), span: span.clone() };
            if args.iter().all(|arg| std::ptr::eq(&raw const arg.value, url_given) || holds_no_options(&arg.value)) {
                carriers.push(Carrier { keys: names.clone(), value: options.clone() });
            }
            url = Some(either);
        }
        let client = match (table.client, receiver) {
            (ClientKind::Receiver, Some(receiver)) => Client::Object(receiver.clone()),
            // `api("/rest/v1.0/projects")`: the client itself is called.
            (ClientKind::Receiver, None) if kind == RequestKind::Send && self.is_object(callee) => Client::Object(callee.clone()),
            (ClientKind::Global, _) if !table.defaults.is_empty() => Client::Library(table.defaults.clone()),
            (ClientKind::Global, _) => Client::Library(callee.callee_text().split(['.', '(', '[']).next().unwrap_or("").to_owned()),
            _ => Client::None,
        };
        // What the URL is joined to stands behind it like the base of a client.
        let client = match given.first(&table.base) {
            Some(base) if !url_given.is_null() && !std::ptr::eq(url_given, base) => Client::Object(base.clone()),
            _ => client,
        };
        let request = Request {
            library: table.library.clone(),
            method,
            url: url.or(spread_url),
            prefix: table.prefix.clone(),
            client,
            message: message.cloned(),
            carriers,
            others,
            sdk: table.sdk.clone(),
            sets_header: table.sets_header.clone(),
            add: table.add.clone(),
            ..Request::new(kind, scope, span.clone(), whole.clone())
        };
        let weight: usize = request.carriers.iter().map(|carrier| carrier.value.weight(MAX_WEIGHT)).sum();
        (weight < MAX_WEIGHT).then_some(request)
    }
}

impl Finder<'_> {
    /// Is it the name of a variable, or of something that another file exports?
    fn is_object(&self, callee: &Value) -> bool {
        let Value::Name { name, .. } = callee else { return false };
        let bound = self.facts.bindings.iter().any(|binding| matches!(binding.path.as_slice(), [only] if only == name));
        let imported = |import: &crate::scan::facts::Import| {
            let here = import.alias.as_ref() == Some(name) || import.names.iter().any(|(_, here)| here == name);
            here && import.module.starts_with('.')
        };
        bound || self.facts.imports.iter().any(imported)
    }
}

/// The arguments of a call and the object it is called on.
struct Given<'a> {
    receiver: Option<&'a Value>,
    args: &'a [Arg],
    /// Does the language compare names without case?
    ignore_case: bool,
}

impl<'a> Given<'a> {
    fn same(&self, a: &str, b: &str) -> bool {
        a == b || (self.ignore_case && a.eq_ignore_ascii_case(b))
    }

    /// The first named place as a member of an argument that is spread.
    fn spread(&self, places: &[ArgPlace]) -> Option<Value> {
        let name = places.iter().find_map(name_of)?;
        let arg = self.args.iter().find(|arg| arg.spread && matches!(arg.value, Value::Name { .. } | Value::Member { .. }))?;
        Some(Value::Member { span: arg.value.span(), of: Box::new(arg.value.clone()), name })
    }

    /// The first of some places that is given.
    fn first(&self, places: &[ArgPlace]) -> Option<&'a Value> {
        places.iter().find_map(|place| match place {
            ArgPlace::Position(-1) => self.receiver,
            ArgPlace::Position(position) => {
                let mut positional = self.args.iter().filter(|arg| arg.name.is_none() && !arg.spread);
                let value = positional.nth(usize::try_from(*position).ok()?).map(|arg| &arg.value);
                // Neither options nor a block: `conn.get { |req| … }`.
                value.filter(|value| !matches!(value, Value::Map { .. }) && !matches!(value, Value::Other { parts, .. } if parts.is_empty()))
            }
            ArgPlace::Name(name) => {
                let named = self.args.iter().find(|arg| arg.name.as_ref().is_some_and(|own| self.same(own, name))).map(|arg| &arg.value);
                named.or_else(|| {
                    let entries = self.args.iter().filter_map(|arg| match &arg.value {
                        Value::Map { entries, .. } => Some(entries),
                        _ => None,
                    });
                    entries.flatten().find(|entry| entry.key.as_ref().is_some_and(|own| self.same(own, name))).map(|entry| &entry.value)
                })
            }
        })
    }
}

fn name_of(place: &ArgPlace) -> Option<String> {
    match place {
        ArgPlace::Name(name) => Some(name.clone()),
        ArgPlace::Position(_) => None,
    }
}

fn position_of(place: &ArgPlace) -> Option<i32> {
    match place {
        ArgPlace::Position(position) => Some(*position),
        ArgPlace::Name(_) => None,
    }
}

/// Is the value a callback, a text, the current object?
fn holds_no_options(value: &Value) -> bool {
    let callback = |word: &String| matches!(word.as_str(), "cb" | "callback" | "done" | "next" | "handler" | "fn" | "resolve");
    match value {
        Value::Other { .. } | Value::This { .. } | Value::Text(_) => true,
        Value::Name { name, .. } => crate::domain::words(name).iter().any(callback),
        _ => false,
    }
}

/// The class of an object that is constructed in place.
fn constructed(value: &Value) -> Option<&str> {
    let Value::Call { callee, .. } = value else { return None };
    match &**callee {
        Value::Name { name, .. } | Value::Member { name, .. } if name.starts_with(char::is_uppercase) => Some(name),
        _ => None,
    }
}

/// A keyword argument as a map of one entry, so that its name stays with it.
fn named(arg: &Arg) -> Value {
    use crate::scan::facts::Entry;
    match &arg.name {
        Some(name) => {
            let span = arg.value.span();
            let entry = Entry { key: Some(name.clone()), computed: None, key_span: span.clone(), spread: false, value: arg.value.clone() };
            Value::Map { entries: vec![entry], span }
        }
        None => arg.value.clone(),
    }
}

/// The value without the wrappings that an assignment can have.
fn head(value: &Value) -> &Value {
    match value {
        Value::Either { options, .. } if !options.is_empty() => head(&options[0]),
        other => other,
    }
}

/// How an argument is written, where that is a name or a literal.
fn shown(value: &Value) -> String {
    value.literal().unwrap_or_else(|| value.callee_text())
}

fn method_text(method: &str, span: &Span) -> Value {
    let pieces = vec![Piece::Literal { text: method.to_owned(), span: span.clone() }];
    Value::Text(Text { pieces, span: span.clone() })
}

/// Adds the declared requests of `[[endpoints]]`: annotations on methods without a body. `masked` is the text without comments.
pub fn declared(facts: &mut Facts, language: &Language, text: &str, masked: &str) {
    let patterns = &language.patterns().endpoints;
    let mut found: Vec<Declaration> = Vec::new();
    for (row, pattern) in patterns.iter().enumerate() {
        for captures in pattern.captures_iter(masked) {
            let (Some(whole), Some(url)) = (captures.get(0), captures.name("url")) else { continue };
            let method = captures.name("method").map(|method| method.as_str().to_owned());
            found.push(Declaration { row, span: whole.range(), method, url: url.range(), end: captures.name("end").map(|end| end.start()) });
        }
    }
    found.sort_by_key(|declaration| (declaration.span.start, declaration.row));
    found.dedup_by_key(|declaration| declaration.url.start);
    let mut previous = 0;
    for index in 0..found.len() {
        let Declaration { row, span, method, url, end } = &found[index];
        let next = found.get(index + 1).map_or(masked.len(), |next| next.span.start);
        let end = end.unwrap_or_else(|| declaration_end(masked, span.end)).min(next).max(url.end);
        // Annotations of the same method may stand before this one.
        let whole = lines_before(masked, span.start).max(previous)..end;
        previous = end;
        let table = &language.table.endpoints[*row];
        let inner = url.start + 1..url.end.saturating_sub(1).max(url.start + 1);
        let scope = innermost(facts, span.start);
        let mut carriers = vec![Carrier { keys: Vec::new(), value: Value::unknown(whole.clone()) }];
        // Annotations of the interface count for all its methods.
        if let Some(class) = class_around(facts, scope) {
            let start = facts.scopes[class].span.start;
            carriers.push(Carrier { keys: Vec::new(), value: Value::unknown(lines_before(masked, start)..start) });
        }
        facts.requests.push(Request {
            library: table.library.clone(),
            method: method.as_ref().map(|method| method_text(method, span)),
            url: Some(Value::Text(Text { pieces: literal_pieces(text, inner), span: url.clone() })),
            client: Client::Object(Value::This { span: span.clone() }),
            carriers,
            add: table.add.clone(),
            declared: true,
            ..Request::new(RequestKind::Send, scope, span.start..url.end, whole)
        });
    }
}

/// What a pattern of `[[endpoints]]` has found.
struct Declaration {
    row: usize,
    span: Span,
    method: Option<String>,
    /// With its quotes.
    url: Span,
    /// Where the declaration ends, if the pattern tells.
    end: Option<usize>,
}

/// The innermost scope at an offset: the scopes are in the order of their beginnings.
fn innermost(facts: &Facts, offset: usize) -> ScopeId {
    let scopes = &facts.scopes;
    let mut scope = scopes.partition_point(|scope| scope.span.start <= offset).saturating_sub(1);
    while scope != FILE_SCOPE && scopes[scope].span.end <= offset {
        scope = scopes[scope].parent;
    }
    scope
}

fn class_around(facts: &Facts, mut scope: ScopeId) -> Option<ScopeId> {
    while scope != FILE_SCOPE && facts.scopes[scope].kind != ScopeKind::Class {
        scope = facts.scopes[scope].parent;
    }
    (scope != FILE_SCOPE).then_some(scope)
}

/// Where the lines begin that belong to what stands at an offset: up to a blank line, or one that ends something else.
fn lines_before(masked: &str, offset: usize) -> usize {
    let mut start = masked[..offset].rfind('\n').map_or(0, |at| at + 1);
    while start > 0 {
        let line = masked[..start - 1].rfind('\n').map_or(0, |at| at + 1);
        let text = masked[line..start].trim();
        if text.is_empty() || text.ends_with([';', '{', '}']) {
            break;
        }
        start = line;
    }
    start
}

/// Where a declaration ends: at `;` or `{` outside parentheses, at a blank line, or with the line of its parameters and type.
fn declaration_end(masked: &str, from: usize) -> usize {
    let mut depth = 0usize;
    let mut parameters = false;
    for (at, c) in masked[from..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                parameters |= c == ')' && depth == 0 && masked[from..from + at].contains("fun ");
            }
            ';' | '{' | '}' if depth == 0 => return from + at,
            '\n' if depth == 0 => {
                let rest = masked[from + at + 1..].trim_start_matches([' ', '\t', '\r']);
                if rest.starts_with('\n') || (parameters && !rest.starts_with([':', '=', '{'])) {
                    return from + at;
                }
            }
            _ => {}
        }
    }
    masked.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::scan_as;

    fn requests(language: &str, text: &str) -> Vec<Request> {
        scan_as(text, Registry::builtin().named(language).unwrap()).requests.into_iter().filter(|request| request.sdk.is_empty()).collect()
    }

    #[test]
    fn options_in_a_variable_hold_url_and_headers() {
        let found = requests("javascript", "axios(config);\nhttps.request(options, (response) => {});\n");
        for (request, key) in found.iter().zip(["url", "path"]) {
            let Some(Value::Either { options, .. }) = &request.url else { panic!("{:?}", request.url) };
            assert!(options.iter().any(|option| matches!(option, Value::Member { name, .. } if name == key)), "{options:?}");
            assert!(request.carriers.iter().any(|carrier| carrier.keys == ["headers"]), "{:?}", request.carriers);
        }
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_query_among_the_options_is_no_header() {
        let found = requests("javascript", "api.get(\"/rest/v1.0/projects\", { params: { a: 1 }, headers });\n");
        assert_eq!(found[0].others.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["params"]);
    }

    #[test]
    fn a_block_is_no_url_and_a_mock_no_request() {
        assert!(requests("ruby", "conn.get do |req|\n  req.body = 1\nend\n").is_empty());
        assert!(requests("javascript", "fetchMock.get(\"https://api.procore.com/rest/v1.0/me\", {});\n").is_empty());
        assert!(requests("typescript", "http.get(\"https://api.procore.com/rest/v1.0/me\", () => HttpResponse.json({}));\n").is_empty());
    }

    #[test]
    fn a_function_called_with_this_is_called_without() {
        let found = requests(
            "typescript",
            "this.helpers.httpRequestWithAuthentication.call(this, \"procore\", { url: \"https://api.procore.com/rest/v1.0/me\" });\n",
        );
        assert_eq!(found[0].library, "n8n");
    }

    fn bound(language: &str, text: &str) -> Vec<Option<String>> {
        requests(language, text).iter().map(|request| request.bound.as_ref().map(|path| path.join("."))).collect()
    }

    #[test]
    fn values_are_bound_behind_types() {
        assert_eq!(bound("csharp", "class A { HttpRequestMessage request = new(HttpMethod.Get, url); }"), [Some("request".to_owned())]);
        assert_eq!(bound("java", "class A { void f() { HttpResponse<List<X>> answer = client.send(request, x); } }"), [Some("answer".to_owned())]);
        let text = "Sub A()\n  Dim a As WebRequest = CType(WebRequest.Create(url), HttpWebRequest)\n  Using b As New HttpRequestMessage(HttpMethod.Get, url)\n  End Using\nEnd Sub\n";
        assert_eq!(bound("vbnet", text), [Some("a".to_owned()), Some("b".to_owned())]);
    }

    #[test]
    fn the_ways_of_visual_basic() {
        let found = requests(
            "vbnet",
            "Function A(url As String)\n  x = client.GetFromJsonAsync(Of List(Of Project))(url)\n  y = New HttpRequestMessage With {.RequestUri = url}\nEnd Function\n",
        );
        let urls: Vec<String> = found.iter().filter_map(|request| request.url.as_ref()).map(Value::callee_text).collect();
        assert_eq!(urls, ["url", "url"]);
        let facts = scan_as("Sub A(ByVal url As String)\nEnd Sub\n", Registry::builtin().named("vbnet").unwrap());
        assert_eq!(facts.bindings[0].path, ["url"]);
    }

    #[test]
    fn classes_have_parameters_and_functions_several_lists_of_them() {
        let names = |language: &str, text: &str| {
            let facts = scan_as(text, Registry::builtin().named(language).unwrap());
            let parameters = facts.bindings.iter().filter(|binding| matches!(binding.kind, BindingKind::Parameter(_)));
            parameters.map(|binding| (binding.path.join("."), facts.scopes[binding.scope].name.clone())).collect::<Vec<_>>()
        };
        let own = |name: &str, scope: &str| (name.to_owned(), scope.to_owned());
        assert_eq!(names("kotlin", "class A<T>(private val base: String) {}"), [own("base", "A")]);
        assert_eq!(names("csharp", "public class A(HttpClient http) : B(http) { }"), [own("http", "A")]);
        assert_eq!(names("scala", "class A @Inject() (ws: WSClient)(implicit ec: X) {}"), [own("ws", "A"), own("ec", "A")]);
        assert_eq!(names("fsharp", "let get (a: string) (b: string) =\n    a\n"), [own("a", "get"), own("b", "get")]);
        assert_eq!(names("java", "class A {\n  A(String b) {}\n}\n"), [own("b", "A")]);
    }

    #[test]
    fn keys_of_pairs_are_expressions() {
        for (language, text) in
            [("scala", "def f = requests.get(url, headers = Map(Header -> id))"), ("kotlin", "val a = Fuel.get(url).header(Header to id)")]
        {
            let facts = scan_as(text, Registry::builtin().named(language).unwrap());
            let mut computed = 0;
            let values = facts.bindings.iter().map(|binding| &binding.value);
            let mut todo: Vec<&Value> = values.collect();
            while let Some(value) = todo.pop() {
                match value {
                    Value::Call { callee, args, .. } => {
                        todo.push(callee);
                        todo.extend(args.iter().map(|arg| &arg.value));
                    }
                    Value::Member { of, .. } => todo.push(of),
                    Value::Map { entries, .. } => computed += entries.iter().filter(|entry| entry.computed.is_some()).count(),
                    _ => {}
                }
            }
            assert_eq!(computed, 1, "{language}");
        }
    }

    #[test]
    fn declared_requests_have_the_annotations_of_their_method() {
        let text = "@Headers({\n  \"A: b\"\n})\ninterface X {\n  @GET(\"rest/v1.0/a/{id}\")\n  Call<A> a(@Header(\"H\") String h);\n\n  @Headers(\"C: {d}\")\n  @POST(\"rest/v1.0/b\")\n  Call<B> b();\n}\n";
        let found = requests("java", text);
        let wholes: Vec<&str> = found.iter().map(|request| &text[request.whole.clone()]).collect();
        assert!(wholes[0].contains("String h") && !wholes[0].contains("C: "), "{wholes:?}");
        assert!(wholes[1].contains("C: {d}") && !wholes[1].contains("String h"), "{wholes:?}");
        assert!(found[1].carriers.iter().any(|carrier| text[carrier.value.span()].contains("A: b")), "{:?}", found[1].carriers);
        let text = "interface X {\n  @GET(\"a\")\n  fun a(@Header(\"H\") h: String): List<A>\n  @GET(\"b\")\n  fun b(): B\n}\n";
        let found = requests("kotlin", text);
        assert!(!text[found[1].whole.clone()].contains("\"H\""), "{}", &text[found[1].whole.clone()]);
        assert!(requests("java", "class C {\n  @GetMapping(\"/rest/v1.0/a\")\n  A a() { return b; }\n}\n").is_empty(), "a controller");
    }
}
