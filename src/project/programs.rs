//! Programs of one project that belong together: one imports the other, or uses a name that only the other defines and that says something of Procore.

use rustc_hash::FxHashMap;

use crate::domain::words;
use crate::project::index::{each_value, setting_parts};
use crate::project::modules::Modules;
use crate::project::{FileId, ProjectFile};
use crate::scan::facts::{Binding, BindingKind, FILE_SCOPE, Facts, Import, Piece, Value};

/// Gives files whose programs belong together the same number. `programs` holds the number of the program of each file; `root` is what the paths of
/// the files begin with.
pub fn connected(files: &[ProjectFile], root: &str, programs: &mut [usize]) {
    if programs.windows(2).all(|pair| pair[0] == pair[1]) {
        return;
    }
    let count = programs.iter().max().map_or(0, |last| last + 1);
    let mut groups = Groups { parents: (0..count).collect() };
    connect_imports(files, root, programs, &mut groups);
    connect_names(files, programs, &mut groups);
    programs.iter_mut().for_each(|program| *program = groups.find(*program));
}

/// Sets that are joined.
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn find(&mut self, mut one: usize) -> usize {
        while self.parents[one] != one {
            self.parents[one] = self.parents[self.parents[one]];
            one = self.parents[one];
        }
        one
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

fn connect_imports(files: &[ProjectFile], root: &str, programs: &[usize], groups: &mut Groups) {
    let modules = Modules::new(files.iter().map(|file| file.path.strip_prefix(root).unwrap_or(&file.path)));
    for (file, entry) in files.iter().enumerate() {
        for import in entry.facts.imports.iter().filter(|import| may_lead_out(import)) {
            for other in modules.files_of(import, file) {
                groups.join(programs[file], programs[other]);
            }
        }
    }
}

/// A name of one part says nothing of where it leads, and a path that does not go up stays in its program.
fn may_lead_out(import: &Import) -> bool {
    let module = import.module.as_str();
    if module.starts_with('.') { module.starts_with("..") } else { module.trim_matches('.').contains(['/', '.', '\\', ':']) }
}

/// Where a name is defined: the program, and a file of it.
type Homes = Vec<(usize, FileId)>;

fn connect_names(files: &[ProjectFile], programs: &[usize], groups: &mut Groups) {
    let mut homes: FxHashMap<String, Homes> = FxHashMap::default();
    for (file, entry) in files.iter().enumerate() {
        defined(&entry.facts, &mut |name| {
            let homes = homes.entry(name).or_default();
            if homes.last().is_none_or(|(program, _)| *program != programs[file]) {
                homes.push((programs[file], file));
            }
        });
    }
    for (file, entry) in files.iter().enumerate() {
        used(&entry.facts, &mut |name| {
            let Some(homes) = homes.get(name) else { return };
            if homes.iter().any(|(program, _)| *program == programs[file]) {
                return;
            }
            let nearness = |other: FileId| common_folders(&entry.path, &files[other].path);
            let nearest = homes.iter().map(|(_, other)| nearness(*other)).max();
            for (program, _) in homes.iter().filter(|(_, other)| Some(nearness(*other)) == nearest) {
                groups.join(programs[file], *program);
            }
        });
    }
}

/// How many folders two paths have in common.
fn common_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// The names that other programs could mean: those that say Procore, and those of its hosts.
fn defined(facts: &Facts, visit: &mut dyn FnMut(String)) {
    for scope in facts.scopes.iter().skip(1) {
        let short = scope.name.rsplit([':', '.']).next().unwrap_or(&scope.name);
        if says_procore(short) {
            visit(short.to_owned());
        }
    }
    for binding in facts.bindings.iter().filter(|binding| is_known_outside(facts, binding)) {
        let Some(name) = binding.path.last() else { continue };
        let holds = holds_host(&binding.value);
        if binding.kind == BindingKind::Setting {
            if holds {
                visit(setting_parts(&binding.path).concat());
            }
        } else if says_procore(name) || (holds && words(name).len() >= 2) {
            visit(name.clone());
        }
    }
}

fn is_known_outside(facts: &Facts, binding: &Binding) -> bool {
    binding.kind == BindingKind::Setting || facts.home(binding) == FILE_SCOPE && binding.path.len() == 1
}

fn says_procore(name: &str) -> bool {
    name.len() >= 7 && name.to_ascii_lowercase().contains("procore")
}

fn holds_host(value: &Value) -> bool {
    let mut holds = false;
    each_value(value, &mut |value| {
        if let Value::Text(text) = value {
            holds |= text.pieces.iter().any(|piece| matches!(piece, Piece::Host { .. }));
        }
    });
    holds
}

/// The names that a file uses, wherever they are defined.
fn used(facts: &Facts, visit: &mut dyn FnMut(&str)) {
    let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
    for value in values {
        each_value(value, &mut |value| match value {
            Value::Name { name, .. } | Value::Member { name, .. } => visit(name),
            Value::Setting { key, .. } => {
                key.last().into_iter().for_each(|name| visit(name));
                visit(&setting_parts(key).concat());
            }
            _ => {}
        });
    }
    facts.declared.iter().flat_map(|declared| &declared.types).for_each(|name| visit(name));
    facts.scopes.iter().filter_map(|scope| scope.base.as_deref()).for_each(|base| visit(base.rsplit([':', '.']).next().unwrap_or(base)));
}
