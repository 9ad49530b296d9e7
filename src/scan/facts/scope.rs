//! Scopes: the parts of a file with names of their own, and how to find the one around a place.

use serde::{Deserialize, Serialize};

use super::Facts;
use crate::finding::Span;

/// The index of a scope in [`Facts::scopes`].
pub type ScopeId = usize;

/// The scope of the whole file.
pub const FILE_SCOPE: ScopeId = 0;

/// How deep scopes nest. What is deeper has the scope of this depth around it: whoever looks for a name goes through all scopes around a place.
pub const MAX_NESTING: usize = 64;

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeKind {
    /// The file.
    File,
    /// A class, a module, an object, a trait.
    Class,
    /// A function or a method.
    Function,
}

/// A part of a file with names of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// The scope around it; the file's is its own parent.
    pub parent: ScopeId,
    /// What it is.
    pub kind: ScopeKind,
    /// Its name, empty for the file.
    pub name: String,
    /// The class it inherits from.
    pub base: Option<String>,
    /// A class whose body is written elsewhere: this is a place that adds methods to it, as Rust's `impl` and Swift's `extension`.
    pub partial: bool,
    /// From its head to the end of its body.
    pub span: Span,
}

/// The innermost class that a scope is, or is in.
pub fn class_around(scopes: &[Scope], mut scope: ScopeId) -> Option<ScopeId> {
    while scope != FILE_SCOPE && scopes[scope].kind != ScopeKind::Class {
        scope = scopes[scope].parent;
    }
    (scope != FILE_SCOPE).then_some(scope)
}

/// Finds the scopes around places by their spans, whatever order they were found in.
pub struct ScopeFinder {
    /// Start, end, scope, and the index of the span around it, sorted by start; what is around others comes first.
    spans: Vec<(usize, usize, ScopeId, Option<usize>)>,
}

impl ScopeFinder {
    /// Sorts the scopes of a file.
    pub fn new(facts: &Facts) -> ScopeFinder {
        let scopes = facts.scopes.iter().enumerate().skip(1);
        let mut spans: Vec<(usize, usize, ScopeId, Option<usize>)> = scopes.map(|(id, scope)| (scope.span.start, scope.span.end, id, None)).collect();
        spans.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
        let mut open: Vec<usize> = Vec::new();
        for at in 0..spans.len() {
            while open.last().is_some_and(|&last| spans[last].1 <= spans[at].0) {
                open.pop();
            }
            spans[at].3 = open.last().copied();
            if open.len() < MAX_NESTING {
                open.push(at);
            }
        }
        ScopeFinder { spans }
    }

    /// The innermost scope around an offset.
    pub fn at(&self, offset: usize) -> ScopeId {
        let mut at = self.spans.partition_point(|(start, ..)| *start <= offset).checked_sub(1);
        while let Some(&(_, end, id, around)) = at.and_then(|at| self.spans.get(at)) {
            if offset < end {
                return id;
            }
            at = around;
        }
        FILE_SCOPE
    }
}
