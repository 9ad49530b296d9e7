//! Where a project names the company header: as a text, as the key of a map, by a constant that holds the name.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Domain, HeaderSpelling};
use crate::finding::Span;
use crate::project::index::each_value;
use crate::project::{FileId, Project};
use crate::scan::facts::{Piece, ScopeId, ScopeKind, Value};

/// A place that names the header.
#[derive(Clone, Debug)]
pub struct Mention<'p> {
    /// The scope it is in.
    pub scope: ScopeId,
    /// The name, or what stands for it.
    pub span: Span,
    /// How it is spelled.
    pub spelling: HeaderSpelling,
    /// The value that it is given there.
    pub value: Option<&'p Value>,
    /// A call of a function that names the header inside.
    pub indirect: bool,
}

/// All places of a project that name the header.
pub struct Mentions<'p> {
    /// By file, in the order of their places.
    files: Vec<Vec<Mention<'p>>>,
    /// Names of constants that hold the name of the header.
    constants: FxHashSet<String>,
}

/// The header's name in a text, as far as the text is known: the whole text, or what stands before a colon.
pub fn spelling_of(domain: &Domain, value: &Value) -> Option<HeaderSpelling> {
    let Value::Text(text) = value else { return None };
    let Piece::Literal { text: head, .. } = text.pieces.first()? else { return None };
    // Several headers in one text, a line each: `"Accept: text/plain\r\nProcore-Company-Id: 1\r\n"`.
    let ends = |c: char| c == '\n';
    for piece in &text.pieces {
        let Piece::Literal { text, .. } = piece else { continue };
        let lines = text.split(ends).flat_map(|line| line.split("\\n")).skip(1);
        if let Some(spelling) = lines.filter(|line| line.contains(':')).find_map(|line| domain.header_spelling(line)) {
            return Some(spelling);
        }
    }
    // A name with something behind it must end with a colon, or be another name: `Procore-Company-Id-{suffix}`.
    if text.pieces.len() > 1 && !head.contains(':') && !head.contains('=') {
        return None;
    }
    // A command line and an option string can hold the name in front of its value, too: `Procore-Company-Id:1`, `header = "Procore-Company-Id: 1"`.
    let head = head.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    domain.header_spelling(head)
}

/// Where the name stands in a text that is a header or the name of one.
pub(super) fn name_in(value: &Value) -> Option<Span> {
    let Value::Text(text) = value else { return None };
    let Piece::Literal { text, span } = text.pieces.first()? else { return None };
    let name = text.split(':').next().unwrap_or(text);
    let start = span.start + (name.len() - name.trim_start().len());
    Some(start..start + name.trim().len())
}

/// The first hole of a text: the value behind `"Procore-Company-Id: "`.
pub(super) fn first_hole(value: &Value) -> Option<&Value> {
    let Value::Text(text) = value else { return None };
    text.pieces.iter().find_map(|piece| match piece {
        Piece::Hole(value) => Some(value),
        _ => None,
    })
}

impl<'p> Mentions<'p> {
    /// Reads all values of a project.
    pub fn of(project: &'p Project<'p>, domain: &Domain) -> Mentions<'p> {
        let mut constants = FxHashSet::default();
        for entry in project.files {
            for binding in &entry.facts.bindings {
                if names_header(domain, &binding.value)
                    && let Some(name) = binding.path.last()
                {
                    constants.insert(name.clone());
                }
                constants_in(domain, &binding.value, &mut constants);
            }
            for expression in &entry.facts.expressions {
                constants_in(domain, &expression.value, &mut constants);
            }
        }
        constants.retain(|name| name.len() > 2 && domain.header_spelling(name) != Some(HeaderSpelling::Right));
        let mut mentions = Mentions { files: Vec::with_capacity(project.files.len()), constants };
        for entry in project.files {
            let mut found = Vec::new();
            for binding in &entry.facts.bindings {
                if binding.path.len() > 1
                    && let Some(spelling) = binding.path.last().and_then(|last| mentions.spelling_of_name(domain, last))
                {
                    found.push(Mention { scope: binding.scope, span: binding.span.clone(), spelling, value: Some(&binding.value), indirect: false });
                }
                mentions.collect(domain, binding.scope, &binding.value, &mut found);
            }
            for expression in &entry.facts.expressions {
                mentions.collect(domain, expression.scope, &expression.value, &mut found);
            }
            found.sort_by_key(|mention| (mention.span.start, mention.span.end, mention.value.is_none()));
            found.dedup_by(|next, kept| next.span == kept.span);
            mentions.files.push(found);
        }
        mentions.add_indirect(project);
        mentions
    }

    /// Calls of functions that name the header inside say what they do to what they are given.
    fn add_indirect(&mut self, project: &'p Project<'p>) {
        let mut setters: FxHashMap<&str, usize> = FxHashMap::default();
        for (file, entry) in project.files.iter().enumerate() {
            for scope in entry.facts.scopes.iter().filter(|scope| scope.kind == ScopeKind::Function && !scope.name.is_empty()) {
                if self.in_region(file, &scope.span).next().is_some() {
                    *setters.entry(&scope.name).or_default() += 1;
                }
            }
        }
        // A name that other functions have, too, says nothing.
        setters.retain(|name, count| project.index.functions.get(*name).is_some_and(|all| all.len() == *count));
        if setters.is_empty() {
            return;
        }
        for (file, entry) in project.files.iter().enumerate() {
            let mut found = Vec::new();
            let bindings = entry.facts.bindings.iter().map(|binding| (binding.scope, &binding.value));
            let expressions = entry.facts.expressions.iter().map(|expression| (expression.scope, &expression.value));
            for (scope, value) in bindings.chain(expressions) {
                each_value(value, &mut |value| {
                    if let Value::Call { callee, span, .. } = value
                        && let Value::Name { name, .. } | Value::Member { name, .. } = &**callee
                        && setters.contains_key(name.as_str())
                    {
                        found.push(Mention { scope, span: span.clone(), spelling: HeaderSpelling::Right, value: None, indirect: true });
                    }
                });
            }
            self.files[file].append(&mut found);
            self.files[file].sort_by_key(|mention| (mention.span.start, mention.span.end));
        }
    }

    fn collect(&self, domain: &Domain, scope: ScopeId, value: &'p Value, found: &mut Vec<Mention<'p>>) {
        each_value(value, &mut |value| {
            let mut add = |span: Span, spelling, value| found.push(Mention { scope, span, spelling, value, indirect: false });
            match value {
                // The argument behind the name is its value.
                Value::Call { args, .. } => {
                    for pair in args.windows(2) {
                        if let Some(spelling) = self.spelling(domain, &pair[0].value) {
                            add(pair[0].value.span(), spelling, Some(&pair[1].value));
                        }
                    }
                    // Ruby: `headers "Procore-Company-Id" => id`
                    for arg in args {
                        if let Some(spelling) = arg.name.as_deref().and_then(|name| self.spelling_of_name(domain, name)) {
                            add(arg.value.span(), spelling, Some(&arg.value));
                        }
                    }
                }
                Value::Text(text) => {
                    if let Some(spelling) = spelling_of(domain, value) {
                        add(text.span.clone(), spelling, None);
                    }
                }
                Value::Name { name, span } | Value::Member { name, span, .. } if self.constants.contains(name) => {
                    add(span.clone(), HeaderSpelling::Right, None)
                }
                Value::Map { entries, .. } => {
                    for entry in entries {
                        let by_key = entry.key.as_deref().and_then(|key| self.spelling_of_name(domain, key));
                        let computed = || entry.computed.as_deref().and_then(|key| self.spelling(domain, key));
                        if let Some(spelling) = computed().or(by_key) {
                            add(entry.key_span.clone(), spelling, Some(&entry.value));
                        }
                    }
                }
                _ => {}
            }
        });
    }

    /// The spelling of the header in a value that stands for its name: a text, a constant.
    pub fn spelling(&self, domain: &Domain, value: &Value) -> Option<HeaderSpelling> {
        match value {
            Value::Name { name, .. } | Value::Member { name, .. } => self.constants.contains(name).then_some(HeaderSpelling::Right),
            other => spelling_of(domain, other),
        }
    }

    /// The spelling of the header in the key of a map or the part of a path: as it is written, or as the constant that it names.
    pub fn spelling_of_name(&self, domain: &Domain, name: &str) -> Option<HeaderSpelling> {
        if let Some(constant) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let last = constant.rsplit(['.', ':']).next().unwrap_or(constant);
            return self.constants.contains(last).then_some(HeaderSpelling::Right);
        }
        domain.header_spelling(name)
    }

    /// Is it the name of a constant that holds the name of the header?
    pub fn is_constant(&self, name: &str) -> bool {
        self.constants.contains(name)
    }

    /// The mentions of the header's right name within a region of a file.
    pub fn in_region<'m>(&'m self, file: FileId, region: &Span) -> impl Iterator<Item = &'m Mention<'p>> {
        let all = &self.files.get(file).map(Vec::as_slice).unwrap_or_default();
        let first = all.partition_point(|mention| mention.span.start < region.start);
        let end = region.end;
        all[first..].iter().take_while(move |mention| mention.span.start < end).filter(|mention| mention.spelling == HeaderSpelling::Right)
    }

    /// All mentions of a file.
    pub fn in_file(&self, file: FileId) -> &[Mention<'p>] {
        &self.files[file]
    }
}

/// Is the value the header's name, or something made of it alone?
fn names_header(domain: &Domain, value: &Value) -> bool {
    match value {
        Value::Text(text) => {
            text.pieces.len() == 1 && value.literal().is_some_and(|name| domain.header_spelling(&name) == Some(HeaderSpelling::Right))
        }
        Value::Call { args, .. } => matches!(args.as_slice(), [only] if only.name.is_none() && names_header(domain, &only.value)),
        _ => false,
    }
}

/// Constants in maps and enumerations: `{ COMPANY: "Procore-Company-Id" }`.
fn constants_in(domain: &Domain, value: &Value, constants: &mut FxHashSet<String>) {
    each_value(value, &mut |value| {
        if let Value::Map { entries, .. } = value {
            for entry in entries.iter().filter(|entry| names_header(domain, &entry.value)) {
                // `{ key: "Procore-Company-Id", value: … }` is a pair, and its key no constant.
                if let Some(key) = &entry.key
                    && !matches!(key.to_ascii_lowercase().as_str(), "key" | "name" | "header" | "field" | "id" | "value")
                {
                    constants.insert(key.clone());
                }
            }
        }
    });
}
