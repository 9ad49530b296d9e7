//! What a search for the header has found.

use crate::domain::HeaderSpelling;
use crate::finding::Span;
use crate::project::FileId;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::resolve::At;
use crate::scan::facts::Value;

/// A place where the header is set.
#[derive(Clone, Debug)]
pub struct Evidence<'p> {
    /// The file.
    pub file: FileId,
    /// The name of the header, or what stands for it.
    pub span: Span,
    /// The name alone, if it is written as a text.
    pub name: Option<Span>,
    /// How it is spelled.
    pub spelling: HeaderSpelling,
    /// The value it is given, and where that is read.
    pub value: Option<(&'p Value, At<'p>)>,
}

/// A place that was searched, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The file.
    pub file: FileId,
    /// The place.
    pub span: Span,
    /// What stands there.
    pub what: String,
}

/// A parameter that callers give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenParameter {
    /// The function.
    pub function: ScopeRef,
    /// The parameter's binding.
    pub binding: BindingRef,
}

/// What a search has found.
#[derive(Default)]
pub struct Outcome<'p> {
    /// Where the header is set.
    pub evidence: Vec<Evidence<'p>>,
    /// What callers decide.
    pub open: Vec<OpenParameter>,
    /// What cannot be followed.
    pub unknown: Vec<Looked>,
    /// Clients of libraries that the project has made for it: they have what the project sets somewhere for all of them.
    pub injected: Vec<Looked>,
    /// What was searched in vain.
    pub searched: Vec<Looked>,
    /// Texts on the way, of which one may be a base URL.
    pub texts: Vec<(&'p Value, At<'p>)>,
}
