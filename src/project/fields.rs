//! The fields of classes, by name: what stands in a class, what is assigned to its object, what it is given from outside.

use rustc_hash::FxHashMap;

use crate::project::index::{BindingRef, ScopeRef};
use crate::project::resolve::MAX_ALTERNATIVES;
use crate::project::{FileId, Project};
use crate::scan::facts::{BindingKind, ScopeId, ScopeKind};

/// How many classes around each other a field of the object can be of.
const MAX_CLASSES: usize = 16;

/// The bindings of one name in one file that are fields, in the order of the index.
#[derive(Default)]
pub(super) struct FieldsOfName {
    /// By class: their places in that order, and the bindings.
    of_class: FxHashMap<ScopeId, Vec<(usize, usize)>>,
    /// Given from outside, by the name of the class: `Client.base = …`, and `&Client{base: …}` in Go.
    of_class_name: FxHashMap<String, Vec<(usize, usize)>>,
}

impl Project<'_> {
    fn fields_of_name(&self, name: &str, file: FileId) -> FieldsOfName {
        let facts = &self.files[file].facts;
        let mut fields = FieldsOfName::default();
        for (place, &(_, binding)) in self.named(name, file).iter().enumerate() {
            let fact = &facts.bindings[binding];
            match fact.path.as_slice() {
                [_] => fields.of_class.entry(facts.home(fact)).or_default().push((place, binding)),
                [object, _] => {
                    if object == "self" {
                        let classes = self.scopes_around(file, fact.scope).filter(|&scope| facts.scopes[scope].kind == ScopeKind::Class);
                        for class in classes.take(MAX_CLASSES) {
                            fields.of_class.entry(class).or_default().push((place, binding));
                        }
                    }
                    if fact.kind == BindingKind::Assignment {
                        fields.of_class_name.entry(object.clone()).or_default().push((place, binding));
                    }
                }
                _ => {}
            }
        }
        fields
    }

    /// The fields and methods of a class alone under a name.
    pub(super) fn own_fields(&self, class: ScopeRef, name: &str) -> Vec<BindingRef> {
        let fields = self.memo.fields(class.file, name, || self.fields_of_name(name, class.file));
        let class_name = &self.files[class.file].facts.scopes[class.scope].name;
        let first = |found: Option<&Vec<(usize, usize)>>| found.into_iter().flatten().take(MAX_ALTERNATIVES).copied().collect::<Vec<_>>();
        let mut found = [first(fields.of_class.get(&class.scope)), first(fields.of_class_name.get(class_name))].concat();
        found.sort_unstable();
        found.dedup();
        found.into_iter().take(MAX_ALTERNATIVES).map(|(_, binding)| BindingRef { file: class.file, binding }).collect()
    }
}
