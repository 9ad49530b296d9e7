//! How programs make objects and name them, read from `rules/domain/objects.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::domain::Domain;

/// The table; what each list is for stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ObjectsFile {
    /// In the order in which they are looked for.
    constructors: Vec<String>,
    instances: FxHashSet<String>,
    empty_words: FxHashSet<String>,
    empty_class_words: FxHashSet<String>,
    weak_class_words: Vec<String>,
}

/// Names of functions that construct an object of the class they are in.
pub fn constructors() -> &'static [String] {
    &Domain::builtin().tables.objects.constructors
}

/// Does a function of this name construct an object of the class it is in?
pub fn is_constructor(name: &str) -> bool {
    constructors().iter().any(|constructor| constructor == name)
}

/// Is a member of a class under this name an object of it?
pub fn is_instance(name: &str) -> bool {
    Domain::builtin().tables.objects.instances.contains(name)
}

/// Is it a word that every name of a configuration has?
pub fn is_empty_word(word: &str) -> bool {
    Domain::builtin().tables.objects.empty_words.contains(word)
}

/// Does a word in the name of a class say nothing of what its objects are called?
pub fn is_empty_class_word(word: &str) -> bool {
    Domain::builtin().tables.objects.empty_class_words.contains(word)
}

/// Words that say little in the name of a class, but are better than none.
pub fn weak_class_words() -> &'static [String] {
    &Domain::builtin().tables.objects.weak_class_words
}
