//! Finding things by name, by hash: bindings, classes, functions, calls, settings, files.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::project::modules::Modules;
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

/// How to find a call again: the path to it inside the facts would be long, so its arguments are kept.
#[derive(Clone, Debug)]
pub struct CallFact {
    /// Where the call is.
    pub file: FileId,
    /// The scope it is in.
    pub scope: ScopeId,
    /// What is called.
    pub callee: Value,
    /// The arguments.
    pub args: Vec<Arg>,
    /// The whole call.
    pub span: Span,
}

/// An entry of a map or a named argument: `apiBase: "…"` in an object that is called something.
#[derive(Clone, Debug)]
pub struct MemberFact {
    /// Where the entry is.
    pub file: FileId,
    /// The scope it is in.
    pub scope: ScopeId,
    /// What the object is called: the names of the binding it is in, or of the type that is constructed.
    pub owner: String,
    /// The value.
    pub value: Value,
}

/// All names of a project.
pub struct Index {
    /// Bindings by the last part of their path.
    pub by_name: FxHashMap<String, Vec<BindingRef>>,
    /// The same for one file: the scope in which the name is known, and the index of the binding, sorted.
    pub in_file: Vec<FxHashMap<String, Vec<(ScopeId, usize)>>>,
    /// Names with types, by file: the scope and the index in `facts.declared`, sorted.
    pub declared: Vec<FxHashMap<String, Vec<(ScopeId, usize)>>>,
    /// Settings by the last part of their normalised path; see [`setting_parts`].
    pub settings: FxHashMap<String, Vec<BindingRef>>,
    /// Classes by name.
    pub classes: FxHashMap<String, Vec<ScopeRef>>,
    /// Functions by name.
    pub functions: FxHashMap<String, Vec<ScopeRef>>,
    /// Calls by the last part of their callee.
    pub calls: FxHashMap<String, Vec<CallFact>>,
    /// Where the names of the functions and classes of the file at hand stand: their heads look like calls.
    heads: FxHashSet<usize>,
    /// Calls by file and place: the name they are kept under, and the index there.
    call_places: FxHashMap<(FileId, usize, usize), (String, usize)>,
    /// Entries of maps by key.
    pub members: FxHashMap<String, Vec<MemberFact>>,
    /// Files by the names an import can use for them.
    pub modules: Modules,
    /// The number of the folder that each file is in.
    pub folders: Vec<usize>,
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

impl Index {
    /// Indexes the facts of files; `root` is what their paths begin with, see [`crate::project::Project::new`].
    pub fn new(files: &[ProjectFile], root: &str) -> Self {
        let mut index = Index {
            by_name: FxHashMap::default(),
            in_file: files.iter().map(|_| FxHashMap::default()).collect(),
            declared: files.iter().map(|_| FxHashMap::default()).collect(),
            settings: FxHashMap::default(),
            classes: FxHashMap::default(),
            functions: FxHashMap::default(),
            calls: FxHashMap::default(),
            heads: FxHashSet::default(),
            call_places: FxHashMap::default(),
            members: FxHashMap::default(),
            modules: Modules::new(files.iter().map(|file| file.path.strip_prefix(root).unwrap_or(&file.path))),
            folders: Vec::with_capacity(files.len()),
        };
        let mut folders: FxHashMap<&str, usize> = FxHashMap::default();
        for (file, entry) in files.iter().enumerate() {
            let next = folders.len();
            index.folders.push(*folders.entry(entry.path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_insert(next));
            let facts = &entry.facts;
            index.heads = facts.scopes.iter().skip(1).map(|scope| scope.span.start).collect();
            for (binding, fact) in facts.bindings.iter().enumerate() {
                let reference = BindingRef { file, binding };
                if let Some(last) = fact.path.last() {
                    index.by_name.entry(last.clone()).or_default().push(reference);
                    index.in_file[file].entry(last.clone()).or_default().push((facts.home(fact), binding));
                }
                if is_setting(fact)
                    && let Some(last) = setting_parts(&fact.path).last()
                {
                    index.settings.entry(last.clone()).or_default().push(reference);
                }
                index.collect_calls(file, fact.scope, &fact.value);
                index.collect_members(file, fact.scope, &fact.path.join("."), &fact.value);
            }
            for (declared, fact) in facts.declared.iter().enumerate() {
                index.declared[file].entry(fact.name.clone()).or_default().push((fact.scope, declared));
            }
            index.in_file[file].values_mut().chain(index.declared[file].values_mut()).for_each(|found| found.sort_unstable());
            for expression in &facts.expressions {
                index.collect_calls(file, expression.scope, &expression.value);
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
                map.entry(short.to_owned()).or_default().push(ScopeRef { file, scope });
            }
        }
        index
    }

    /// The call at a place.
    pub fn calls_at(&self, file: FileId, span: &Span) -> Option<&CallFact> {
        let (name, at) = self.call_places.get(&(file, span.start, span.end))?;
        self.calls.get(name)?.get(*at)
    }

    fn collect_members(&mut self, file: FileId, scope: ScopeId, owner: &str, value: &Value) {
        match value {
            Value::Map { entries, .. } => {
                for entry in entries {
                    let Some(key) = &entry.key else { continue };
                    self.collect_members(file, scope, &format!("{owner}.{key}"), &entry.value);
                    if matches!(
                        entry.value,
                        Value::Text(_)
                            | Value::Either { .. }
                            | Value::Setting { .. }
                            | Value::Name { .. }
                            | Value::Member { .. }
                            | Value::Call { .. }
                    ) {
                        let fact = MemberFact { file, scope, owner: owner.to_owned(), value: entry.value.clone() };
                        self.members.entry(key.clone()).or_default().push(fact);
                    }
                }
            }
            Value::Call { callee, args, .. } => {
                let owner = format!("{owner}.{}", callee.callee_text());
                for arg in args {
                    if let Some(key) = &arg.name
                        && matches!(arg.value, Value::Text(_) | Value::Either { .. } | Value::Setting { .. })
                    {
                        let fact = MemberFact { file, scope, owner: owner.clone(), value: arg.value.clone() };
                        self.members.entry(key.clone()).or_default().push(fact);
                    }
                    self.collect_members(file, scope, &owner, &arg.value);
                }
            }
            Value::List { items: values, .. } | Value::Either { options: values, .. } => {
                values.iter().for_each(|value| self.collect_members(file, scope, owner, value));
            }
            _ => {}
        }
    }

    fn collect_calls(&mut self, file: FileId, scope: ScopeId, value: &Value) {
        each_value(value, &mut |value| {
            if let Value::Call { callee, args, span } = value {
                if matches!(&**callee, Value::Name { span, .. } if self.heads.contains(&span.start)) {
                    return;
                }
                let text = callee.callee_text();
                let mut parts = text.rsplit('.');
                let mut last = parts.next().unwrap_or("").trim_end_matches("()");
                // `Client.new(…)` constructs a Client.
                if matches!(last, "new" | "init" | "alloc") {
                    last = parts.next().unwrap_or(last);
                }
                if !last.is_empty() && last != "?" {
                    // Values are copied now and then; a call is one call.
                    let place = (file, span.start, span.end);
                    let of_name = self.calls.entry(last.to_owned()).or_default();
                    if self.call_places.contains_key(&place) {
                        return;
                    }
                    self.call_places.insert(place, (last.to_owned(), of_name.len()));
                    of_name.push(CallFact { file, scope, callee: (**callee).clone(), args: args.clone(), span: span.clone() });
                }
            }
        });
    }
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
