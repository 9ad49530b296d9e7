//! Comments, and what in them speaks to the linter.

use serde::{Deserialize, Serialize};

use crate::finding::Span;

/// A comment that speaks to the linter: `mprlint: ignore[MPR201] reason`. What it says is none of the scanner's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// The whole comment with its marks, without the line end: `# …`, `/* … */`, `<!-- … -->`. Behind another comment on the same line (`# noqa # mprlint: …`)
    /// it begins with its own mark. Of a block comment of several lines: the line of the directive, without the marks of the comment.
    pub comment: Span,
    /// From the `m` of `mprlint:` to the end of what it says, without a closing mark and without white space at the end.
    pub span: Span,
    /// The directive as the language reads it (unescaped in notebooks), from `mprlint:` on.
    pub text: String,
    /// What it covers. Behind code: the lines of that code. On a line of its own: from the comment to the end of the next code; comments may stand in
    /// between, a blank line may not. Lines that are continued with a sign at their end are one.
    pub covers: Span,
    /// Stands nothing but comments and openers (`#!`, `<?php`, a doctype, `---`) before it in its file? In notebooks: in the code cells.
    pub in_head: bool,
    /// Does the comment stand alone on its lines? Then whoever removes it removes the lines.
    pub alone: bool,
}

/// A comment of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its marks, without white space at the end.
    pub whole: Span,
    /// Without its marks.
    pub inner: Span,
}

impl Comment {
    /// The comment at a place of a text, whose opening mark has the given length in bytes; `close` is empty if it runs to the end of the line.
    pub fn new(text: &str, span: Span, open: usize, close: &str) -> Self {
        let whole = span.start..span.start + text[span].trim_end().len();
        let start = (whole.start + open).min(whole.end);
        let end = whole.end - if text[start..whole.end].ends_with(close) { close.len() } else { 0 };
        Comment { inner: start..end, whole }
    }

    /// The opening mark, without blanks around it.
    pub fn mark<'t>(&self, text: &'t str) -> &'t str {
        text[self.whole.start..self.inner.start].trim()
    }
}
