//! Answers that are asked for again and again while a project is judged.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::project::index::ScopeRef;
use crate::scan::facts::Value;

/// Answers by question. A project is judged by one thread.
#[derive(Default)]
pub(super) struct Memo {
    words: RefCell<FxHashMap<String, Rc<[String]>>>,
    functions: RefCell<FxHashMap<*const Value, Vec<ScopeRef>>>,
    /// How many of these questions were asked to answer one.
    nested: Cell<usize>,
    /// Was one of them left without an answer?
    cut: Cell<bool>,
}

/// To know what a callee means, parameters may have to be followed to their callers, whose callees have to be known. So far and no further.
const MAX_NESTED: usize = 3;

impl Memo {
    /// The words of a name, see [`crate::domain::words`].
    pub fn words(&self, name: &str) -> Rc<[String]> {
        if let Some(known) = self.words.borrow().get(name) {
            return Rc::clone(known);
        }
        let words: Rc<[String]> = crate::domain::words(name).into();
        self.words.borrow_mut().insert(name.to_owned(), Rc::clone(&words));
        words
    }

    /// The functions that a callee means where no call led to it; the values of a project stay where they are.
    pub fn functions(&self, callee: &Value, find: impl FnOnce() -> Vec<ScopeRef>) -> Vec<ScopeRef> {
        let key = std::ptr::from_ref(callee);
        if let Some(known) = self.functions.borrow().get(&key) {
            return known.clone();
        }
        let depth = self.nested.get();
        if depth >= MAX_NESTED {
            self.cut.set(true);
            return Vec::new();
        }
        if depth == 0 {
            self.cut.set(false);
        }
        self.nested.set(depth + 1);
        let found = find();
        self.nested.set(depth);
        // An answer that rests on none is not kept, but for the question that was asked first.
        if depth == 0 || !self.cut.get() {
            self.functions.borrow_mut().insert(key, found.clone());
        }
        found
    }
}
