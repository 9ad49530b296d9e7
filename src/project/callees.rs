//! Which functions of the project a call can mean.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::domain::{constructors, is_constructor, is_empty_class_word, is_instance, weak_class_words, words};
use crate::finding::Span;
use crate::project::imports::name_there;
use crate::project::index::{CallFact, ScopeRef, is_within};
use crate::project::memo::Callers;
use crate::project::resolve::{At, MAX_SAME_NAME, Resolver, Target};
use crate::project::touches::last_name;
use crate::project::{FileId, Project};
use crate::scan::facts::{FILE_SCOPE, ScopeKind, Value};

/// `http.SendAsync(request)` with `http = new HttpClient()`: an object that is made in sight, and not by the project.
fn is_of_known_object<'p>(project: &'p Project<'p>, call: &'p CallFact<'p>) -> bool {
    let Value::Member { of, .. } = call.callee else { return false };
    let at = At::new(call.file, call.scope);
    Resolver::without_callers(project).targets(of, &at).iter().any(|target| matches!(target, Target::Value(Value::Call { .. }, _)))
}

/// How many functions a call is taken to mean at most.
const MAX_FUNCTIONS: usize = 8;

/// What the calls of a name mean: the file of each, and its index among those of the name.
#[derive(Default)]
pub(super) struct CallsOfName {
    /// Those that are known to mean a function.
    sure: FxHashMap<ScopeRef, Vec<(FileId, usize)>>,
    /// Those of which nothing is known.
    unclear: Vec<(FileId, usize)>,
    /// Of these, those that are not of an object that is known to be another's; found when they are asked for.
    perhaps: OnceCell<Callers>,
}

impl Project<'_> {
    /// What the calls of a name mean, of one file or else the first ones of the project. It is asked once for all functions that have the name, because a
    /// file can hold thousands of them.
    fn calls_of_name(&self, name: &str, file: Option<FileId>) -> Rc<CallsOfName> {
        self.memo.calls_of_name(name, file, || {
            let calls = self.index.calls(name);
            let (first, end) = match file {
                Some(file) => (calls.partition_point(|call| call.file < file), calls.partition_point(|call| call.file <= file)),
                None => (0, calls.len().min(MAX_SAME_NAME)),
            };
            let mut found = CallsOfName::default();
            for (index, call) in calls.iter().enumerate().take(end).skip(first) {
                let called = Resolver::without_callers(self).functions_of(call.callee, &At::new(call.file, call.scope));
                if called.is_empty() {
                    found.unclear.push((call.file, index));
                }
                called.into_iter().for_each(|function| found.sure.entry(function).or_default().push((call.file, index)));
            }
            found
        })
    }

    /// Those that may mean any function of their name.
    fn perhaps_meant(&self, name: &str, file: Option<FileId>) -> Callers {
        let of_name = self.calls_of_name(name, file);
        let is_meant = |(_, index): &&(FileId, usize)| self.index.calls(name).get(*index).is_some_and(|call| !is_of_known_object(self, call));
        Rc::clone(of_name.perhaps.get_or_init(|| of_name.unclear.iter().filter(is_meant).copied().collect()))
    }

    /// The call of a method on what another call gives, by the place of that: `get` in `Client(token).get(path)`.
    pub(super) fn call_on(&self, method: &str, file: FileId, object: &Span) -> Option<&CallFact<'_>> {
        let calls = self.index.calls(method);
        let by_object = self.memo.calls_by_object(method, || {
            let mut by_object = FxHashMap::default();
            for (index, call) in calls.iter().enumerate() {
                if let Value::Member { of, .. } = call.callee {
                    let Span { start, end } = of.span();
                    by_object.entry((call.file, start, end)).or_insert(index);
                }
            }
            by_object
        });
        calls.get(*by_object.get(&(file, object.start, object.end))?)
    }
}

impl<'p> Resolver<'p> {
    /// The functions that a callee can be; for a class, its constructors. Empty if the project does not define it.
    pub(super) fn functions_of(&mut self, callee: &'p Value, at: &At<'p>) -> Vec<ScopeRef> {
        if at.frame.is_some() {
            return self.find_functions(callee, at);
        }
        // With a budget of its own and without callers, because the answer is kept, and those who look for callers ask for it.
        let project = self.project();
        project.memo.functions(callee, || Resolver::without_callers(project).find_functions(callee, at))
    }

    /// The calls of a function: the file and the index among the calls of [`Project::callee_name`]. Where no call is known to mean it, those that mean nothing
    /// else, if the function is the only one of its name or the call is in its file.
    pub(super) fn callers_of(&mut self, function: ScopeRef) -> Rc<[(FileId, usize)]> {
        let project = self.project();
        project.memo.callers(function, || {
            let called = project.callee_name(function);
            let mut sure = project.calls_of_name(called, None).sure.get(&function).cloned().unwrap_or_default();
            if project.index.calls(called).len() > MAX_SAME_NAME {
                sure.extend(project.calls_of_name(called, Some(function.file)).sure.get(&function).into_iter().flatten());
            }
            sure.sort_unstable();
            sure.dedup();
            if !sure.is_empty() {
                return sure.into();
            }
            let scopes = &project.files[function.file].facts.scopes;
            let name = &scopes[function.scope].name;
            let class = project.enclosing(ScopeKind::Class, function.file, scopes[function.scope].parent);
            let only = |all: Option<&Vec<ScopeRef>>| all.is_some_and(|all| all.len() == 1);
            let class_name = class.map(|class| project.callee_name_of_class(class));
            let defined_once =
                only(project.index.functions.get(name.as_str())) || class_name.is_some_and(|name| only(project.index.classes.get(name)));
            project.perhaps_meant(called, (!defined_once).then_some(function.file))
        })
    }

    fn find_functions(&mut self, callee: &'p Value, at: &At<'p>) -> Vec<ScopeRef> {
        let mut found = match callee {
            Value::Name { name, .. } => self.functions_named(name, at),
            Value::Member { of, name, .. } => self.functions_of_member(of, name, at),
            // `getClient()(…)`, `handlers["x"](…)`
            _ => Vec::new(),
        };
        found.truncate(MAX_FUNCTIONS);
        found
    }

    /// The functions that a name can mean.
    pub(super) fn functions_named(&mut self, name: &str, at: &At<'p>) -> Vec<ScopeRef> {
        let project = self.project();
        let scopes = &project.files[at.file].facts.scopes;
        let mut scope = at.scope;
        loop {
            if let Some(function) = project.function_in(name, at.file, scope) {
                return vec![function];
            }
            if scopes[scope].kind == ScopeKind::Class {
                let class = ScopeRef { file: at.file, scope };
                if let Some(method) = project.method(class, name) {
                    return vec![method];
                }
            }
            // A parameter or a variable of that name hides what stands outside.
            if scope != FILE_SCOPE && !project.bindings_in(name, at.file, scope).is_empty() {
                return Vec::new();
            }
            if scope == FILE_SCOPE {
                break;
            }
            scope = scopes[scope].parent;
        }
        for import in project.imports_that_bring(name, at.file) {
            if self.exhausted() {
                break;
            }
            let there = name_there(import, name).unwrap_or(name);
            let files = project.files_of(import, at.file);
            let homes = project.homes(there, &files);
            let mut found: Vec<ScopeRef> = homes.iter().filter_map(|(there, file)| project.function_in(there, *file, FILE_SCOPE)).collect();
            found.extend(homes.iter().flat_map(|(there, file)| self.constructors_named(there, *file)));
            if !found.is_empty() {
                return found;
            }
        }
        if let Some(class) = project.class(name, at.file) {
            return self.constructors(class);
        }
        self.functions_nearby(name, at.file)
    }

    fn constructors_named(&self, name: &str, file: FileId) -> Vec<ScopeRef> {
        let all = self.project().index.classes.get(name).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|class| class.file == file).flat_map(|class| self.constructors(*class)).collect()
    }

    fn constructors(&self, class: ScopeRef) -> Vec<ScopeRef> {
        let project = self.project();
        let name = project.files[class.file].facts.scopes[class.scope].name.as_str();
        let short = name.rsplit([':', '.']).next().unwrap_or(name);
        project
            .with_bases(class)
            .iter()
            .map(|&class| {
                let own = constructors().iter().map(String::as_str).chain([short]);
                let mut found: Vec<ScopeRef> = own.filter_map(|name| project.function_in(name, class.file, class.scope)).collect();
                if found.is_empty() && project.has_parameters(class) {
                    // `class Client(val base: String)`
                    found.push(class);
                }
                found
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// A function that is neither defined here nor imported: of the same folder, of a module that is mixed in, or the only one of its name.
    fn functions_nearby(&self, name: &str, file: FileId) -> Vec<ScopeRef> {
        let project = self.project();
        let Some(all) = project.index.functions.get(name) else { return Vec::new() };
        let same: Vec<ScopeRef> =
            all.iter().filter(|function| function.file != file && project.same_language(function.file, file)).copied().collect();
        let near: Vec<ScopeRef> = same.iter().filter(|function| project.same_folder(function.file, file)).copied().collect();
        let telling = words(name).len() >= 2;
        match (near.len(), same.len()) {
            (1, _) => near,
            (0, 1) if telling => same,
            _ => Vec::new(),
        }
    }

    fn functions_of_member(&mut self, of: &'p Value, name: &str, at: &At<'p>) -> Vec<ScopeRef> {
        let project = self.project();
        if let Value::This { .. } = of {
            let class = project.enclosing(ScopeKind::Class, at.file, at.scope);
            let method = class.and_then(|class| project.method(class, name));
            return match method {
                Some(method) => vec![method],
                // A module that is mixed in.
                None if class.is_some() => self.functions_nearby(name, at.file),
                None => Vec::new(),
            };
        }
        if is_constructor(name) || is_instance(name) {
            let class = match of {
                // `reqwest::Client::new()` makes no object of the project's own `Client`.
                Value::Member { of: module, .. } if self.is_of_foreign_module(module, at) => None,
                Value::Name { name, .. } | Value::Member { name, .. } => project.class(name, at.file),
                _ => None,
            };
            if let Some(class) = class {
                let own = project.function_in(name, class.file, class.scope);
                return own.map_or_else(|| self.constructors(class), |own| vec![own]);
            }
        }
        let mut found = Vec::new();
        let mut known = false;
        for target in self.targets(of, at) {
            match target {
                Target::Class(class) => {
                    known = true;
                    found.extend(project.method(class, name));
                }
                Target::Module(files) => {
                    known = true;
                    let homes = project.homes(name, &files);
                    found.extend(homes.into_iter().filter_map(|(name, file)| project.function_in(name, file, FILE_SCOPE)));
                    // Elixir: the module is what the file holds.
                    if let Value::Name { name: module, .. } = of {
                        let classes = project.index.classes.get(module.as_str()).map(Vec::as_slice).unwrap_or_default();
                        let inside = classes.iter().filter(|class| files.contains(&class.file));
                        found.extend(inside.filter_map(|&class| project.method(class, name)));
                    }
                }
                // An object of functions: `const api = { async get(path) { … } }`.
                Target::Value(Value::Map { span, .. }, at) => {
                    let all = project.index.functions.get(name).map(Vec::as_slice).unwrap_or_default();
                    let inside = all.iter().filter(|function| {
                        let scope = &project.files[function.file].facts.scopes[function.scope];
                        function.file == at.file && span.start <= scope.span.start && scope.span.end <= span.end
                    });
                    let before = found.len();
                    found.extend(inside.copied());
                    known |= found.len() > before;
                }
                Target::Value(Value::Call { callee, .. }, at) => {
                    // An object of a class of the project.
                    let class = match &**callee {
                        Value::Name { name, .. } | Value::Member { name, .. } => project.class(name, at.file),
                        _ => None,
                    };
                    // An object of a library is known not to be one of the project's.
                    known = true;
                    if let Some(class) = class {
                        found.extend(project.method(class, name));
                    }
                }
                Target::Value(..) => {}
            }
        }
        found.dedup();
        known = known || self.is_of_library(of, at);
        if found.is_empty() && !known {
            found = self.methods_by_name(of, name, at);
        }
        found
    }

    /// Does a path begin with a name that neither the file nor the project knows: the crate of a library?
    fn is_of_foreign_module(&self, module: &Value, at: &At<'p>) -> bool {
        let project = self.project();
        let Value::Name { name, .. } = module else { return false };
        let is_folder = |path: &str| path.split('/').any(|part| part == name);
        name.starts_with(char::is_lowercase)
            && !matches!(name.as_str(), "crate" | "super" | "self")
            && project.bindings_in(name, at.file, FILE_SCOPE).is_empty()
            && !project.has_module(name)
            && !project.files.iter().any(|file| is_folder(&file.path))
            && project.files[at.file].facts.imports.iter().all(|import| import.alias.as_deref() != Some(name))
    }

    /// Is the type of an object written down, and no class of the project?
    fn is_of_library(&self, of: &Value, at: &At<'p>) -> bool {
        let project = self.project();
        let Some(name) = last_name(of) else { return false };
        let Some(all) = project.index.declared[at.file].get(name) else { return false };
        all.iter().any(|(home, declared)| {
            let types = &project.files[at.file].facts.declared[*declared].types;
            is_within(project.files, at.file, at.scope, *home) && !types.iter().any(|name| project.class(name, at.file).is_some())
        })
    }

    /// A method of an object whose type is not known: of the class whose name shares a word with the object's, or the only one of a telling name.
    fn methods_by_name(&self, of: &Value, name: &str, at: &At<'p>) -> Vec<ScopeRef> {
        let project = self.project();
        let Some(all) = project.index.functions.get(name) else { return Vec::new() };
        let receiver = of.callee_text();
        let telling = words(name).len() >= 2;
        // `HTTPoison.get` is no `get` of `Procore.Http`: a module of that name is a library's, if the project has none.
        let is_type = matches!(of, Value::Name { name, .. } if name.starts_with(char::is_uppercase) && !name.contains('_'));
        let mut best: Vec<ScopeRef> = Vec::new();
        let mut best_score = 0;
        for &function in all.iter().filter(|function| project.same_language(function.file, at.file)).take(200) {
            // A method that calls one of its own name calls that of another object.
            if function.file == at.file && is_within(project.files, at.file, at.scope, function.scope) {
                continue;
            }
            let facts = &project.files[function.file].facts;
            let Some(class) = project.enclosing(ScopeKind::Class, function.file, facts.scopes[function.scope].parent) else { continue };
            let class = facts.scopes[class.scope].name.as_str();
            // `client` and `api` are empty words for constants; for methods of a class they are what there is.
            if is_type && class.rsplit([':', '.']).next().is_none_or(|short| !short.eq_ignore_ascii_case(&receiver)) {
                continue;
            }
            let (own, other) = (project.memo.words(&receiver), project.memo.words(class));
            let generic = weak_class_words().iter().filter(|word| own.contains(word) && other.contains(word)).count();
            let score = 2 * project.shared_words(&receiver, class) + generic;
            // `session.get(…)` is no method of `OauthSessionWrapper`: a verb says nothing, so the object must be called like the class.
            let called_alike = || other.iter().all(|word| is_empty_class_word(word) || own.contains(word));
            if !telling && !called_alike() {
                continue;
            }
            if score > best_score {
                (best_score, best) = (score, vec![function]);
            } else if score == best_score && score > 0 {
                best.push(function);
            }
        }
        if best_score >= 2 || (best_score == 1 && best.len() == 1 && telling) {
            return best;
        }
        match all.as_slice() {
            [only]
                if telling
                    && project.same_language(only.file, at.file)
                    && !(only.file == at.file && is_within(project.files, at.file, at.scope, only.scope)) =>
            {
                vec![*only]
            }
            _ => Vec::new(),
        }
    }
}
