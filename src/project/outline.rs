//! What other files can want to know of a file before its facts are linked: which files it needs, and which names it could share with other programs.

use std::hash::{BuildHasher, Hash};

use rustc_hash::{FxBuildHasher, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::domain::{Domain, words};
use crate::project::index::{each_value, is_setting, setting_parts};
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
    /// The settings that hold hosts, hashed.
    pub settings: Vec<u64>,
    /// All names and settings that it uses, hashed and sorted.
    pub used: Vec<u64>,
}

/// What a name is that files share.
#[derive(Clone, Copy, Hash)]
enum Shared<'a> {
    /// Of a class, a function, a constant.
    Name(&'a str),
    /// The path of a setting in the form in which it is compared.
    Setting(&'a str),
}

impl Outline {
    /// The outline of a file.
    pub fn of(facts: &Facts) -> Outline {
        let mut names = FxHashSet::default();
        used(facts, &mut |name| {
            names.insert(hash(name));
        });
        let mut used: Vec<u64> = names.into_iter().collect();
        used.sort_unstable();
        let defined = defined(facts).map(|name| hash(Shared::Name(name))).collect();
        let settings = settings(facts).map(|setting| hash(Shared::Setting(&setting))).collect();
        Outline { imports: facts.imports.clone(), types: facts.types.clone(), defined, settings, used }
    }

    /// What other programs can mean by what they use.
    pub fn shared(&self) -> impl Iterator<Item = u64> {
        self.defined.iter().chain(&self.settings).copied()
    }
}

/// The same for the same name in every run of one version of the linter.
fn hash(name: Shared<'_>) -> u64 {
    FxBuildHasher.hash_one(name)
}

/// The names of classes, functions and what stands outside of them.
fn defined(facts: &Facts) -> impl Iterator<Item = &str> {
    let names_procore = |name: &str| Domain::builtin().ids().names_procore(name);
    let scopes = facts.scopes.iter().skip(1).map(|scope| scope.name.rsplit([':', '.']).next().unwrap_or(&scope.name));
    let is_known_outside = |binding: &&Binding| facts.home(binding) == FILE_SCOPE && binding.path.len() == 1;
    let bindings = facts.bindings.iter().filter(|binding| binding.kind != BindingKind::Setting).filter(is_known_outside);
    let named = bindings.filter_map(|binding| Some((binding, binding.path.last()?.as_str())));
    let telling = named.filter(move |(binding, name)| names_procore(name) || (holds_host(&binding.value) && words(name).len() >= 2));
    scopes.filter(move |name| names_procore(name)).chain(telling.map(|(_, name)| name))
}

/// The settings that hold hosts.
fn settings(facts: &Facts) -> impl Iterator<Item = String> {
    let settings = facts.bindings.iter().filter(|binding| is_setting(binding) && holds_host(&binding.value));
    settings.map(|binding| {
        // `os.environ["PROCORE_URL"] = …` sets what others read as `PROCORE_URL`.
        let of_code = binding.kind != BindingKind::Setting;
        setting_parts(&binding.path[if of_code { binding.path.len() - 1 } else { 0 }..]).concat()
    })
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

fn used(facts: &Facts, visit: &mut dyn FnMut(Shared<'_>)) {
    let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
    for value in values {
        each_value(value, &mut |value| match value {
            Value::Name { name, .. } | Value::Member { name, .. } => visit(Shared::Name(name)),
            Value::Setting { key, .. } => visit(Shared::Setting(&setting_parts(key).concat())),
            _ => {}
        });
    }
    facts.declared.iter().flat_map(|declared| &declared.types).for_each(|name| visit(Shared::Name(name)));
    facts
        .scopes
        .iter()
        .filter_map(|scope| scope.base.as_deref())
        .for_each(|base| visit(Shared::Name(base.rsplit([':', '.']).next().unwrap_or(base))));
}
