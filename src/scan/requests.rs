//! Calls of HTTP libraries: finds them among the values of a file, by the rows of the language's table.
//!
//! A row tells what a call *can* be. Which URL it has, and whether anything on its way brings a header, is for the project to find out, so everything
//! that can tell is kept: the arguments, the object it is called on, and the calls that are chained behind it.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::deadline;
use crate::domain;
use crate::finding::Span;
use crate::language::{ArgPlace, ClientKind, Language, OwnRequests, RequestMeaning, RequestRows, RequestTable};
use crate::scan::facts::{Arg, BindingKind, Carrier, Client, Facts, Piece, Request, RequestKind, ScopeId, SdkClient, Text, Value};

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
    let rows = Rows { table: &language.table.requests, patterns: &patterns.requests };
    collect_rows(facts, &rows, Some(language));
}

/// Adds the calls of a project's own functions that it calls requests. They come before what the language's table says of the same call.
pub fn collect_own(facts: &mut Facts, own: &OwnRequests) {
    let before = facts.requests.len();
    let rows = Rows { table: &own.table, patterns: &own.patterns };
    collect_rows(facts, &rows, None);
    let mut declared = facts.requests.split_off(before);
    declared.iter_mut().for_each(|request| request.declared = true);
    let places: FxHashSet<(usize, usize)> = declared.iter().map(|own| (own.span.start, own.span.end)).collect();
    facts.requests.retain(|request| !places.contains(&(request.span.start, request.span.end)));
    facts.requests.append(&mut declared);
    facts.requests.sort_by_key(|request| (request.span.start, request.span.end));
}

/// Rows of a table with their patterns.
struct Rows<'a> {
    table: &'a [RequestTable],
    patterns: &'a RequestRows,
}

fn collect_rows(facts: &mut Facts, rows: &Rows<'_>, language: Option<&Language>) {
    let mut finder = Finder {
        facts,
        rows,
        language,
        requests: Vec::new(),
        clients: Vec::new(),
        seen: FxHashSet::default(),
        objects: OnceCell::new(),
        imported: FxHashMap::default(),
        links: Vec::new(),
    };
    for binding in &finder.facts.bindings {
        let bound = (binding.kind == BindingKind::Assignment).then_some(&binding.path);
        finder.top(binding.scope, bound, &binding.value);
    }
    for expression in &finder.facts.expressions {
        finder.top(expression.scope, None, &expression.value);
    }
    let (mut requests, mut clients) = (finder.requests, finder.clients);
    requests.sort_by_key(|request| (request.span.start, request.span.end));
    let mut known: FxHashSet<(usize, usize, String, Vec<String>)> = FxHashSet::default();
    clients.retain(|client| known.insert((client.span.start, client.span.end, client.sdk.clone(), client.sets_header.clone())));
    clients.sort_by_key(|client| (client.span.start, client.span.end));
    facts.requests.append(&mut requests);
    facts.clients.append(&mut clients);
}

/// A call as it stands in the file.
struct Call<'a> {
    scope: ScopeId,
    callee: &'a Value,
    args: &'a [Arg],
    span: &'a Span,
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
    /// The names of variables and imports, once one is asked for.
    objects: OnceCell<FxHashSet<&'a str>>,
    /// By the row of an SDK's client: is the SDK imported?
    imported: FxHashMap<usize, bool>,
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
                self.call(&Call { scope, callee, args, span });
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

    fn call(&mut self, call: &Call<'a>) {
        deadline::check();
        let text = call.callee.callee_text();
        if let Some(language) = self.language {
            self.clients(language, &text, call.span);
        }
        if self.seen.contains(&(call.span.start, call.span.end)) {
            return;
        }
        let patterns = &self.rows.patterns;
        for row in patterns.callees.matches(&text) {
            let table = &self.rows.table[row];
            if let Some(when) = &patterns.when[row]
                && !call.args.iter().any(|arg| when.is_match(&shown(&arg.value)))
            {
                continue;
            }
            // No place for a URL: a mock, a route.
            if table.url.is_empty() {
                return;
            }
            let method = patterns.callees.captures(row, &text).and_then(|captures| captures.name("method"));
            let method = method.map(|method| method_text(method.as_str(), call.span));
            if let Some(request) = self.request(table, call, method) {
                self.requests.push(request);
                // An SDK's row is one reading among others: only the project knows whose client it is.
                if table.sdk.is_empty() {
                    self.seen.insert((call.span.start, call.span.end));
                    return;
                }
            }
        }
    }

    fn clients(&mut self, language: &Language, callee: &str, span: &Span) {
        let patterns = language.patterns();
        for row in patterns.clients.matches(callee) {
            let table = &language.table.clients[row];
            let imports = &self.facts.imports;
            let imported = self.imported.entry(row).or_insert_with(|| match &patterns.client_imports[row] {
                Some(module) => imports.iter().any(|import| module.is_match(&import.module)),
                None => true,
            });
            if *imported {
                self.clients.push(SdkClient { span: span.clone(), sdk: table.sdk.clone(), sets_header: table.sets_header.clone() });
            }
        }
    }

    /// The request that a call is by a row, if its arguments fit. `method` is the HTTP method that the callee names.
    fn request(&self, table: &RequestTable, call: &Call<'a>, method: Option<Value>) -> Option<Request> {
        let Call { scope, callee, args, span } = *call;
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
        let Sorted { mut carriers, mut others } = given.sorted(table, url);
        for (name, args, _) in self.links.iter().rev().take(MAX_LINKS) {
            for arg in *args {
                if domain::is_no_header_option(name) {
                    others.push((name.clone(), arg.value.clone()));
                } else if !domain::ends_request(name) {
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
                carriers.push(Carrier { keys: header_names(table), value: options.clone() });
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
        let whole = self.links.first().map_or(span, |(_, _, whole)| whole);
        let request = Request {
            http_library: table.http_library.clone(),
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

    /// Is it the name of a variable, or of something that another file exports?
    fn is_object(&self, callee: &Value) -> bool {
        let Value::Name { name, .. } = callee else { return false };
        self.objects.get_or_init(|| objects(self.facts)).contains(name.as_str())
    }
}

/// The names of variables, and of what other files of the project export.
fn objects(facts: &Facts) -> FxHashSet<&str> {
    let variables = facts.bindings.iter().filter_map(|binding| match binding.path.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    let imports = facts.imports.iter().filter(|import| import.module.starts_with('.'));
    let imported = imports.flat_map(|import| import.alias.iter().chain(import.names.iter().map(|(_, here)| here)));
    variables.chain(imported).map(String::as_str).collect()
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

    /// Sorts the arguments by a row of the table. `url` is the one that is the URL.
    fn sorted(&self, table: &RequestTable, url: Option<&Value>) -> Sorted {
        let mut carriers = Vec::new();
        let mut others = Vec::new();
        let names = header_names(table);
        let positions: Vec<i32> = table.headers.iter().filter_map(position_of).collect();
        let mut position = 0;
        for arg in self.args {
            let here = position;
            position += i32::from(arg.name.is_none());
            if url.is_some_and(|url| std::ptr::eq(url, &arg.value)) && !(matches!(arg.value, Value::Map { .. })) {
                continue;
            }
            // The method and what is sent are no headers.
            let is_body = table.body.iter().chain(&table.method).any(|place| match place {
                ArgPlace::Position(position) => arg.name.is_none() && *position == here,
                ArgPlace::Name(name) => arg.name.as_ref().is_some_and(|own| self.same(own, name)),
            });
            // `params=…`, and `cpr::Parameters{…}`.
            let decoy = arg.name.as_deref().or(constructed(&arg.value)).is_some_and(domain::is_no_header_option);
            let unnamed_header = arg.name.is_none() && positions.contains(&here);
            let named_header = arg.name.as_ref().is_some_and(|name| names.iter().any(|wanted| self.same(wanted, name)));
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
                    let other = |key: &String| domain::is_no_header_option(key) && !names.contains(key);
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
        Sorted { carriers, others }
    }
}

/// What is given to a request besides its URL.
struct Sorted {
    /// What can bring headers.
    carriers: Vec<Carrier>,
    /// What is another part of the request, with its name.
    others: Vec<(String, Value)>,
}

/// The names under which a row expects headers.
fn header_names(table: &RequestTable) -> Vec<String> {
    table.headers.iter().filter_map(name_of).collect()
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
    match value {
        Value::Other { .. } | Value::This { .. } | Value::Text(_) => true,
        Value::Name { name, .. } => domain::is_callback(name),
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

/// The name of an HTTP method as a value.
pub(super) fn method_text(method: &str, span: &Span) -> Value {
    let pieces = vec![Piece::Literal { text: method.to_owned(), span: span.clone() }];
    Value::Text(Text { pieces, span: span.clone() })
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
        assert_eq!(found[0].http_library, "n8n");
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
}
