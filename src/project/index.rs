//! Finding things by name, by hash: bindings, classes, functions, calls, settings.

use std::collections::hash_map::Entry;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::project::{FileId, ProjectFile};
use crate::scan::facts::{Arg, Binding, BindingKind, FILE_SCOPE, ScopeId, ScopeKind, Value};

/// A binding: its file and its index in the file's facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BindingRef {
    /// The file.
    pub file: FileId,
    /// The index in `facts.bindings`.
    pub binding: usize,
}

/// A class or function: its file and its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeRef {
    /// The file.
    pub file: FileId,
    /// The scope.
    pub scope: ScopeId,
}

/// A call, somewhere in the values of a file.
#[derive(Clone, Debug)]
pub struct CallFact<'f> {
    /// Where the call is.
    pub file: FileId,
    /// The scope it is in.
    pub scope: ScopeId,
    /// What is called.
    pub callee: &'f Value,
    /// The arguments.
    pub args: &'f [Arg],
    /// The whole call.
    pub span: Span,
}

/// An entry of a map or a named argument: `apiBase: "…"` in an object that is called something.
#[derive(Clone, Debug)]
pub struct MemberFact<'f> {
    /// Where the entry is.
    pub file: FileId,
    /// The scope it is in.
    pub scope: ScopeId,
    /// What the object is called: the names of the binding it is in, or of the type that is constructed.
    pub owner: String,
    /// The value.
    pub value: &'f Value,
}

/// All names of a project.
#[derive(Default)]
pub struct Index<'f> {
    /// Bindings by the last part of their path.
    pub by_name: FxHashMap<&'f str, Vec<BindingRef>>,
    /// The same for one file: the scope in which the name is known, and the index of the binding, sorted; in one scope plain names first, see [`is_plain`].
    pub in_file: Vec<InFile<'f>>,
    /// Names with types, by file: the scope and the index in `facts.declared`, sorted.
    pub declared: Vec<InFile<'f>>,
    /// Settings by the last part of their normalised path; see [`setting_parts`].
    pub settings: FxHashMap<String, Vec<BindingRef>>,
    /// Classes by name.
    pub classes: FxHashMap<&'f str, Vec<ScopeRef>>,
    /// Functions by name.
    pub functions: FxHashMap<&'f str, Vec<ScopeRef>>,
    /// Calls of one name each, see [`Index::calls`].
    calls: Vec<Vec<CallFact<'f>>>,
    /// Where the calls of a name are in [`Index::calls`].
    call_names: FxHashMap<String, usize>,
    /// Calls by file and place: where they are in [`Index::calls`], and the index there.
    call_places: FxHashMap<(FileId, usize, usize), (usize, usize)>,
    /// Entries of maps by key.
    pub members: FxHashMap<&'f str, Vec<MemberFact<'f>>>,
    /// The number of the folder that each file is in.
    pub folders: Vec<usize>,
}

/// What the names of a file are: the scope in which one is known, and its index, sorted.
pub type InFile<'f> = FxHashMap<&'f str, Vec<(ScopeId, usize)>>;

/// Where the calls of a file are collected.
struct CallsOf {
    file: FileId,
    /// Where the names of its functions and classes stand: their heads look like calls.
    heads: FxHashSet<usize>,
}

/// Keys at the end of a setting's path that say nothing: `variables.base_url.default`.
const EMPTY_TAILS: [&str; 5] = ["default", "value", "defaultvalue", "initialvalue", "text"];

/// The path of a setting in the form it is compared in: lower case, without separators, without empty tails.
pub fn setting_parts(path: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = path
        .iter()
        .map(|part| part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        .filter(|part| !part.is_empty())
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(|last| EMPTY_TAILS.contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// Is it a name of its own, and neither a member of something nor a setting?
pub fn is_plain(binding: &Binding) -> bool {
    binding.path.len() == 1 && binding.kind != BindingKind::Setting
}

impl<'f> Index<'f> {
    /// Indexes the facts of files.
    pub fn new(files: &'f [ProjectFile]) -> Self {
        let mut index = Index::default();
        let mut folders: FxHashMap<&str, usize> = FxHashMap::default();
        for (file, entry) in files.iter().enumerate() {
            let next = folders.len();
            index.folders.push(*folders.entry(entry.path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_insert(next));
            let facts = &entry.facts;
            let calls_of = CallsOf { file, heads: facts.scopes.iter().skip(1).map(|scope| scope.span.start).collect() };
            let (mut in_file, mut declared) = (InFile::default(), InFile::default());
            for (binding, fact) in facts.bindings.iter().enumerate() {
                let reference = BindingRef { file, binding };
                if let Some(last) = fact.path.last() {
                    index.by_name.entry(last).or_default().push(reference);
                    in_file.entry(last).or_default().push((facts.home(fact), binding));
                }
                if is_setting(fact)
                    && let Some(last) = setting_parts(&fact.path).pop()
                {
                    index.settings.entry(last).or_default().push(reference);
                }
                index.collect_calls(&calls_of, fact.scope, &fact.value);
                if has_members(&fact.value) {
                    index.collect_members(file, fact.scope, &fact.path.join("."), &fact.value);
                }
            }
            for (at, fact) in facts.declared.iter().enumerate() {
                declared.entry(fact.name.as_str()).or_default().push((fact.scope, at));
            }
            in_file
                .values_mut()
                .for_each(|found| found.sort_unstable_by_key(|&(home, binding)| (home, !is_plain(&facts.bindings[binding]), binding)));
            declared.values_mut().for_each(|found| found.sort_unstable());
            index.in_file.push(in_file);
            index.declared.push(declared);
            for expression in &facts.expressions {
                index.collect_calls(&calls_of, expression.scope, &expression.value);
                index.collect_members(file, expression.scope, "", &expression.value);
            }
            for (scope, fact) in facts.scopes.iter().enumerate().skip(1) {
                let map = match fact.kind {
                    ScopeKind::Class => &mut index.classes,
                    ScopeKind::Function => &mut index.functions,
                    ScopeKind::File => continue,
                };
                // `Procore::Client` is found as `Client`, too.
                let short = fact.name.rsplit([':', '.']).next().unwrap_or(&fact.name);
                map.entry(short).or_default().push(ScopeRef { file, scope });
            }
        }
        index
    }

    /// The calls whose callee ends in a name.
    pub fn calls(&self, name: &str) -> &[CallFact<'f>] {
        self.call_names.get(name).and_then(|at| self.calls.get(*at)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The call at a place.
    pub fn call_at(&self, file: FileId, span: &Span) -> Option<&CallFact<'f>> {
        let (name, at) = self.call_places.get(&(file, span.start, span.end))?;
        self.calls.get(*name)?.get(*at)
    }

    fn collect_members(&mut self, file: FileId, scope: ScopeId, owner: &str, value: &'f Value) {
        match value {
            Value::Map { entries, .. } => {
                for entry in entries {
                    let Some(key) = &entry.key else { continue };
                    let value = &entry.value;
                    if has_members(value) {
                        self.collect_members(file, scope, &format!("{owner}.{key}"), value);
                    }
                    if matches!(
                        value,
                        Value::Text(_)
                            | Value::Either { .. }
                            | Value::Setting { .. }
                            | Value::Name { .. }
                            | Value::Member { .. }
                            | Value::Call { .. }
                    ) {
                        self.members.entry(key).or_default().push(MemberFact { file, scope, owner: owner.to_owned(), value });
                    }
                }
            }
            Value::Call { callee, args, .. } if args.iter().any(|arg| arg.name.is_some() || has_members(&arg.value)) => {
                let owner = format!("{owner}.{}", callee.callee_text());
                for Arg { name, value, .. } in args {
                    if let Some(key) = name
                        && matches!(value, Value::Text(_) | Value::Either { .. } | Value::Setting { .. })
                    {
                        self.members.entry(key).or_default().push(MemberFact { file, scope, owner: owner.clone(), value });
                    }
                    self.collect_members(file, scope, &owner, value);
                }
            }
            Value::List { items: values, .. } | Value::Either { options: values, .. } => {
                values.iter().for_each(|value| self.collect_members(file, scope, owner, value));
            }
            _ => {}
        }
    }

    fn collect_calls(&mut self, of: &CallsOf, scope: ScopeId, value: &'f Value) {
        let file = of.file;
        each_value(value, &mut |value| {
            if let Value::Call { callee, args, span } = value {
                // Values are copied now and then; a call is one call.
                let Entry::Vacant(place) = self.call_places.entry((file, span.start, span.end)) else { return };
                if matches!(&**callee, Value::Name { span, .. } if of.heads.contains(&span.start)) {
                    return;
                }
                let text = callee.callee_text();
                let mut parts = text.rsplit('.');
                let mut last = parts.next().unwrap_or("").trim_end_matches("()");
                // `Client.new(…)` constructs a Client.
                if matches!(last, "new" | "init" | "alloc") {
                    last = parts.next().unwrap_or(last);
                }
                if last.is_empty() || last == "?" {
                    return;
                }
                let name = match self.call_names.get(last) {
                    Some(name) => *name,
                    None => {
                        self.call_names.insert(last.to_owned(), self.calls.len());
                        self.calls.push(Vec::new());
                        self.calls.len() - 1
                    }
                };
                let Some(of_name) = self.calls.get_mut(name) else { return };
                place.insert((name, of_name.len()));
                of_name.push(CallFact { file, scope, callee, args, span: span.clone() });
            }
        });
    }
}

/// Can there be entries of maps or named arguments in a value?
fn has_members(value: &Value) -> bool {
    matches!(value, Value::Map { .. } | Value::Call { .. } | Value::List { .. } | Value::Either { .. })
}

/// Does a binding give a setting its value?
pub fn is_setting(binding: &Binding) -> bool {
    binding.kind == BindingKind::Setting || is_environment(&binding.path)
}

/// `ENV["X"] = …`, `os.environ["X"] = …`, `process.env.X = …`
fn is_environment(path: &[String]) -> bool {
    path.len() >= 2 && matches!(path[path.len() - 2].as_str(), "ENV" | "environ" | "env")
}

/// Calls `visit` with a value and everything in it.
pub fn each_value<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Text(text) => {
            for piece in &text.pieces {
                if let crate::scan::facts::Piece::Hole(value) = piece {
                    each_value(value, visit);
                }
            }
        }
        Value::Member { of, .. } => each_value(of, visit),
        Value::Index { of, key, .. } => {
            each_value(of, visit);
            each_value(key, visit);
        }
        Value::Call { callee, args, .. } => {
            each_value(callee, visit);
            args.iter().for_each(|arg| each_value(&arg.value, visit));
        }
        Value::Map { entries, .. } => entries.iter().for_each(|entry| each_value(&entry.value, visit)),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter().for_each(|value| each_value(value, visit));
        }
        Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
    }
}

/// Is the scope the class, or inside it?
pub fn is_within(files: &[ProjectFile], file: FileId, mut scope: ScopeId, class: ScopeId) -> bool {
    loop {
        if scope == class {
            return true;
        }
        if scope == FILE_SCOPE {
            return false;
        }
        scope = files[file].facts.scopes[scope].parent;
    }
}
