//! Comments that speak to the linter.

use crate::finding::Span;

/// A comment that speaks to the linter: `mprlint: ignore[MPR201] reason`. What it says is none of the scanner's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The whole comment with its marks, without the line end.
    pub comment: Span,
    /// From the `m` of `mprlint:` to the end of what it says.
    pub span: Span,
    /// The text of the directive as the language reads it, from `mprlint:` on.
    pub text: String,
    /// What it covers: the line it stands behind, or the next line below with more than comments.
    pub covers: Span,
    /// Stands nothing but comments and openers before it in its file?
    pub in_head: bool,
}
