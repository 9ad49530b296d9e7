//! Headers that a file sets by their names: the places beside which another one can be set.

use rustc_hash::FxHashMap;

use crate::domain::Domain;
use crate::finding::{Form, Span};
use crate::scan::facts::{Arg, BindingKind, Entry, FILE_SCOPE, Facts, Piece, ScopeId, Text, Value, class_around};

/// A header that is set.
pub(super) struct Header<'a> {
    /// How it is set.
    pub form: Form,
    /// All of it.
    pub like: Span,
    /// Where the one before it in a list ends.
    pub before: Option<usize>,
    /// Its name and its value.
    pub set: Set<'a>,
    /// The scope it is in.
    pub scope: ScopeId,
    /// What it is set for: `headers`, `req`, `self.session`, the name of a function that returns it.
    pub object: String,
    /// The innermost request it is written in.
    pub request: Option<Span>,
    /// What joins it to a class that it is called on: `Http::withToken(…)`.
    pub on_class: Option<Span>,
}

/// How the name and the value of a header stand in a file.
pub(super) enum Set<'a> {
    /// Each for itself.
    Pair {
        /// The name, without quotes if it has any.
        name: Span,
        /// The name as it must stand there, where it is written as a text.
        was: Option<String>,
        /// The value.
        value: &'a Value,
    },
    /// `Authorization: Bearer …` in one text.
    Line(&'a Text),
    /// Without a name: `setBearerAuth(token)`.
    Short {
        /// From the name of the function or member on.
        span: Span,
        /// What stands in its place, before and behind the company's id.
        new: (String, String),
    },
}

/// All headers that a file sets.
pub(super) struct Headers<'a> {
    /// In the order of their places.
    pub all: Vec<Header<'a>>,
    /// By the object and where its name is known.
    by_object: FxHashMap<(String, Home), Vec<usize>>,
}

/// Where the name of an object is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Home {
    /// In a scope and those within.
    Scope(ScopeId),
    /// In a class, if it is in one.
    Class(Option<ScopeId>),
    /// It is the name of a function that answers with the headers.
    Function,
}

impl<'a> Headers<'a> {
    /// Reads a file.
    pub fn of(facts: &'a Facts, domain: &Domain) -> Headers<'a> {
        let mut reader = Reader { domain, language: &facts.language, is_data: domain.company().is_data(&facts.language), all: Vec::new() };
        for binding in &facts.bindings {
            let object = match binding.path.as_slice() {
                [this, name, ..] if this == "self" => format!("self.{name}"),
                [name, ..] => name.clone(),
                [] => continue,
            };
            // `client.DefaultRequestHeaders.Authorization = …`
            if let (BindingKind::Assignment, [_, .., name]) = (binding.kind, binding.path.as_slice())
                && let Some(new) = reader.shorthand(name, false, &[])
                && let Some(start) = binding.span.end.checked_sub(name.len()).filter(|start| *start > binding.span.start)
            {
                let end = binding.value.span().end;
                reader.push(Form::Statement, binding.span.start..end, None, Set::Short { span: start..end, new }, binding.scope, &object);
            }
            // `request["Authorization"] = …`
            if let (BindingKind::Assignment, [_, .., name]) = (binding.kind, binding.path.as_slice())
                && domain.company().is_beside(name)
                && let Some(end) = binding.span.end.checked_sub(2)
                && let Some(start) = end.checked_sub(name.len()).filter(|start| *start > binding.span.start)
            {
                let like = binding.span.start..binding.value.span().end;
                let set = Set::Pair { name: start..end, was: Some(name.clone()), value: &binding.value };
                reader.all.push(Header {
                    form: Form::Statement,
                    like,
                    before: None,
                    set,
                    scope: binding.scope,
                    object: object.clone(),
                    request: None,
                    on_class: None,
                });
            }
            reader.read(&binding.value, binding.scope, &object, false);
        }
        for expression in &facts.expressions {
            reader.read(&expression.value, expression.scope, &object_of(&expression.value), true);
        }
        for request in &facts.requests {
            for carrier in &request.carriers {
                reader.read(&carrier.value, request.scope, "", false);
            }
        }
        let mut all = reader.all;
        all.sort_by_key(|header| (header.like.start, header.like.end));
        // The facts keep some values in two places; the first reading knows more of the object.
        all.dedup_by(|next, kept| {
            let is_same = next.like == kept.like;
            if is_same && kept.object.is_empty() {
                std::mem::swap(next, kept);
            }
            is_same
        });
        around(facts, &mut all);
        let mut by_object: FxHashMap<(String, Home), Vec<usize>> = FxHashMap::default();
        for (index, header) in all.iter().enumerate().filter(|(_, header)| !header.object.is_empty()) {
            let home = match &facts.scopes[header.scope] {
                _ if header.object.starts_with("self.") => Home::Class(class_around(&facts.scopes, header.scope)),
                scope if scope.name == header.object => Home::Function,
                _ => Home::Scope(header.scope),
            };
            by_object.entry((header.object.clone(), home)).or_default().push(index);
        }
        Headers { all, by_object }
    }

    /// Those within a region.
    pub fn within(&self, region: &Span) -> impl Iterator<Item = &Header<'a>> {
        let first = self.all.partition_point(|header| header.like.start < region.start);
        let end = region.end;
        self.all[first..].iter().take_while(move |header| header.like.start < end).filter(move |header| header.like.end <= end)
    }

    /// Those that are set for an object, as a scope knows it; the nearest ones.
    pub fn of_object(&self, facts: &Facts, object: &str, scope: ScopeId) -> Vec<&Header<'a>> {
        let parent = |scope: &ScopeId| (*scope != FILE_SCOPE).then(|| facts.scopes[*scope].parent);
        let homes: Vec<Home> = if object.starts_with("self.") {
            vec![Home::Class(class_around(&facts.scopes, scope))]
        } else {
            std::iter::successors(Some(scope), parent).map(Home::Scope).chain([Home::Function]).collect()
        };
        let found = homes.into_iter().find_map(|home| self.by_object.get(&(object.to_owned(), home)));
        found.into_iter().flatten().map(|index| &self.all[*index]).collect()
    }
}

/// Says of each header in which request it is.
fn around(facts: &Facts, all: &mut [Header<'_>]) {
    let mut wholes: Vec<&Span> = facts.requests.iter().map(|request| &request.whole).collect();
    wholes.sort_by_key(|whole| (whole.start, std::cmp::Reverse(whole.end)));
    let mut wholes = wholes.into_iter().peekable();
    let mut open: Vec<&Span> = Vec::new();
    for header in all {
        while let Some(whole) = wholes.next_if(|whole| whole.start <= header.like.start) {
            open.retain(|other| other.end > whole.start);
            open.push(whole);
        }
        header.request = open.iter().rev().find(|whole| header.like.end <= whole.end).map(|whole| (*whole).clone());
    }
}

/// What a call is made on, as the path of a binding would begin.
pub(super) fn object_of(value: &Value) -> String {
    let Value::Call { callee, args, .. } = value else { return String::new() };
    // `curl_setopt($curl, CURLOPT_HTTPHEADER, …)`
    if let (Value::Name { .. }, [Arg { value: Value::Name { name, .. }, .. }, _, ..]) = (&**callee, args.as_slice()) {
        return name.clone();
    }
    let text = callee.callee_text();
    let mut parts = text.split(['.', '(']);
    match (parts.next(), parts.next()) {
        (Some("self"), Some(name)) => format!("self.{name}"),
        (Some(name), Some(_)) => name.to_owned(),
        _ => String::new(),
    }
}

struct Reader<'d, 'a> {
    domain: &'d Domain,
    language: &'d str,
    is_data: bool,
    all: Vec<Header<'a>>,
}

impl<'a> Reader<'_, 'a> {
    fn read(&mut self, value: &'a Value, scope: ScopeId, object: &str, is_statement: bool) {
        match value {
            Value::Map { entries, .. } => {
                self.map(entries, scope, object);
                entries.iter().for_each(|entry| self.read(&entry.value, scope, object, false));
            }
            Value::List { items, .. } => {
                self.list(items.iter(), Form::Entry, scope, object);
                items.iter().for_each(|item| self.read(item, scope, object, false));
            }
            Value::Call { callee, args, span } => {
                self.call(callee, args, span, scope, object, is_statement);
                if let Value::Member { of, .. } = &**callee {
                    self.read(of, scope, object, false);
                }
                args.iter().for_each(|arg| self.read(&arg.value, scope, object, false));
            }
            Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
                values.iter().for_each(|value| self.read(value, scope, object, false));
            }
            _ => {}
        }
    }

    fn push(&mut self, form: Form, like: Span, before: Option<usize>, set: Set<'a>, scope: ScopeId, object: &str) {
        self.all.push(Header { form, like, before, set, scope, object: object.to_owned(), request: None, on_class: None });
    }

    fn map(&mut self, entries: &'a [Entry], scope: ScopeId, object: &str) {
        let is_written = |entry: &Entry| entry.key.is_some() && !entry.spread && entry.key_span.end <= entry.value.span().start;
        if !entries.iter().any(|entry| is_written(entry) && entry.key.as_deref().is_some_and(|key| self.domain.company().is_beside(key))) {
            return;
        }
        let is_like = |entry: &Entry| is_written(entry) && (!self.is_data || ends_with_hole(&entry.value));
        let Some(index) = entries.iter().rposition(is_like) else { return };
        let entry = &entries[index];
        let Some(key) = &entry.key else { return };
        let span = &entry.key_span;
        let is_quoted = span.len() == key.len() + 2;
        let name = if is_quoted { span.start + 1..span.end - 1 } else { span.clone() };
        let is_bare = !is_quoted && !self.is_data;
        let form = if self.is_data { Form::Statement } else { Form::Entry };
        let before = index.checked_sub(1).map(|before| entries[before].value.span().end);
        let set = Set::Pair { name, was: (!is_bare).then(|| key.clone()), value: &entry.value };
        self.push(form, span.start..entry.value.span().end, before, set, scope, object);
    }

    /// What stands in the place of a function or member that sets a header without its name.
    fn shorthand(&self, name: &str, is_chain: bool, args: &[Arg]) -> Option<(String, String)> {
        let company = self.domain.company();
        let short = company.shorthand(self.language, name).filter(|short| short.chain || !is_chain)?;
        let first = args.first().and_then(|arg| arg.value.literal());
        (short.first.is_none() || short.first == first).then(|| short.around_id(self.domain.company_header()))
    }

    /// Is it the text of a header with its value, which ends with something that is computed?
    fn is_line(&self, value: &Value) -> bool {
        let Value::Text(Text { pieces, .. }) = value else { return false };
        let [Piece::Literal { text, .. }, .., Piece::Hole(_)] = pieces.as_slice() else { return false };
        text.split_once(':').is_some_and(|(name, _)| self.domain.company().is_beside(name))
    }

    /// Texts that are headers, and pairs of a name and a value.
    fn list(&mut self, items: impl Iterator<Item = &'a Value>, form: Form, scope: ScopeId, object: &str) {
        let (mut before, mut last) = (None, None);
        for item in items {
            match item {
                Value::Text(text) if self.is_line(item) => last = Some((item.span(), before, Set::Line(text))),
                Value::List { items, .. } => {
                    if let [Value::Text(text), value] = items.as_slice()
                        && let [Piece::Literal { text, span }] = text.pieces.as_slice()
                        && self.domain.company().is_beside(text)
                    {
                        last = Some((item.span(), before, Set::Pair { name: span.clone(), was: Some(text.clone()), value }));
                    }
                }
                _ => {}
            }
            before = Some(item.span().end);
        }
        if let Some((like, before, set)) = last {
            self.push(form, like, before, set, scope, object);
        }
    }

    fn call(&mut self, callee: &'a Value, args: &'a [Arg], span: &Span, scope: ScopeId, object: &str, is_statement: bool) {
        let (name, of) = match callee {
            Value::Name { name, .. } => (name, None),
            Value::Member { of, name, .. } => (name, Some(&**of)),
            _ => return,
        };
        if of.is_none() && self.domain.company().is_list(name) {
            self.list(args.iter().map(|arg| &arg.value), Form::Entry, scope, object);
        }
        // `curl -H "Authorization: …"`
        for arg in args.iter().filter(|arg| arg.name.is_some()) {
            if let Value::Text(text) = &arg.value
                && self.is_line(&arg.value)
            {
                self.push(Form::Option, text.span.clone(), None, Set::Line(text), scope, object);
            }
        }
        let key = callee.span().end - name.len();
        let place = match of {
            // `request.getHeaders().add(…)`
            Some(Value::Call { callee, args, .. }) if is_statement && args.is_empty() && is_dotted(callee) && !is_construction(callee) => {
                Some((Form::Statement, span.start))
            }
            Some(of) if is_statement && is_dotted(of) => Some((Form::Statement, span.start)),
            Some(_) => Some((Form::Call, key)),
            None => is_statement.then_some((Form::Statement, span.start)),
        };
        let Some((form, start)) = place else { return };
        let short = self.shorthand(name, form == Form::Call, args).map(|new| Set::Short { span: key..span.end, new });
        let Some(set) = short.or_else(|| self.pair(name, args)) else { return };
        let like = start..span.end;
        let on_class = of.filter(|of| matches!(of, Value::Name { .. }) && is_construction(of)).map(|of| of.span().end..key);
        self.all.push(Header { form, like, before: None, set, scope, object: object.to_owned(), request: None, on_class });
    }

    /// The name and the value that a function sets.
    fn pair(&self, function: &str, args: &'a [Arg]) -> Option<Set<'a>> {
        let [first, second] = args else { return None };
        if !self.domain.company().is_setter(function) {
            return None;
        }
        [(&first.value, &second.value), (&second.value, &first.value)].into_iter().find_map(|(key, value)| {
            let (name, was) = match key {
                Value::Text(text) => match text.pieces.as_slice() {
                    [Piece::Literal { text, span }] => (span.clone(), Some(text.clone())),
                    _ => return None,
                },
                // The name of a constant: `CONTENT_TYPE`, `header::ACCEPT`, `HttpHeaders.AUTHORIZATION`.
                Value::Name { span, .. } | Value::Member { span, .. } => (span.clone(), None),
                _ => return None,
            };
            let known = match key {
                Value::Name { name, .. } | Value::Member { name, .. } if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') => name,
                _ => was.as_deref().unwrap_or_default(),
            };
            self.domain.company().is_beside(known).then_some(Set::Pair { name, was, value })
        })
    }
}

/// Is what is called the name of a class?
fn is_construction(callee: &Value) -> bool {
    match callee {
        Value::Name { name, .. } | Value::Member { name, .. } => name.starts_with(char::is_uppercase) || name == "new",
        _ => false,
    }
}

/// Is it a text that ends with something that is computed?
fn ends_with_hole(value: &Value) -> bool {
    matches!(value, Value::Text(text) if matches!(text.pieces.last(), Some(Piece::Hole(_))))
}

/// Is it a name with members and nothing else?
fn is_dotted(value: &Value) -> bool {
    match value {
        Value::Name { .. } | Value::This { .. } => true,
        Value::Member { of, .. } => is_dotted(of),
        _ => false,
    }
}
