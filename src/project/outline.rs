//! What other files can want to know of a file before its facts are linked: which files it needs, and which names it could share with other programs.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};
use serde::{Deserialize, Serialize};

use crate::domain::words;
use crate::project::index::{each_value, setting_parts};
use crate::scan::facts::{Binding, BindingKind, FILE_SCOPE, Facts, Import, Piece, Value};

/// What other files can want to know of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// What it imports.
    pub imports: Vec<Import>,
    /// The types it names, see [`Facts::types`].
    pub types: Vec<String>,
    /// The names that other programs could mean, hashed: those that say Procore, and those of its hosts.
    pub defined: Vec<u64>,
    /// All names that it uses, hashed and sorted.
    pub used: Vec<u64>,
}

impl Outline {
    /// The outline of a file.
    pub fn of(facts: &Facts) -> Outline {
        let (mut names, mut all) = (FxHashSet::default(), Vec::new());
        defined(facts, &mut |name| all.push(hash(name)));
        used(facts, &mut |name| {
            names.insert(hash(name));
        });
        let mut used: Vec<u64> = names.into_iter().collect();
        used.sort_unstable();
        Outline { imports: facts.imports.clone(), types: facts.types.clone(), defined: all, used }
    }
}

/// The same for the same name in every run of one version of the linter.
fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

fn defined(facts: &Facts, visit: &mut dyn FnMut(&str)) {
    for scope in facts.scopes.iter().skip(1) {
        let short = scope.name.rsplit([':', '.']).next().unwrap_or(&scope.name);
        if says_procore(short) {
            visit(short);
        }
    }
    for binding in facts.bindings.iter().filter(|binding| is_known_outside(facts, binding)) {
        let Some(name) = binding.path.last() else { continue };
        if binding.kind == BindingKind::Setting {
            if holds_host(&binding.value) {
                visit(&setting_parts(&binding.path).concat());
            }
        } else if says_procore(name) || (holds_host(&binding.value) && words(name).len() >= 2) {
            visit(name);
        }
    }
}

fn is_known_outside(facts: &Facts, binding: &Binding) -> bool {
    binding.kind == BindingKind::Setting || facts.home(binding) == FILE_SCOPE && binding.path.len() == 1
}

fn says_procore(name: &str) -> bool {
    const NAME: &[u8] = b"procore";
    name.as_bytes().windows(NAME.len()).any(|part| part.eq_ignore_ascii_case(NAME))
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
