//! A problem that keeps the linter from its work, such as a configuration that cannot be used: shown like a finding, on the standard error.

use std::io;
use std::sync::Arc;

use codespan_reporting::diagnostic::{Diagnostic, Label};

use super::excerpt::Excerpts;
use super::human::Writer;
use super::position::FileText;
use super::visible::visible;
use crate::finding::Span;

/// What is wrong, and where.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// The file, as people are to see it.
    pub path: String,
    /// One sentence without a full stop.
    pub message: &'a str,
    /// The text of the file, and the place in it: byte offsets.
    pub place: Option<(&'a Arc<str>, &'a Span)>,
    /// What is to be said beneath the place, as a phrase; may be empty.
    pub caption: &'a str,
    /// What to do.
    pub help: Option<&'a str>,
}

impl Problem<'_> {
    /// Writes the problem for people.
    pub fn write(&self, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
        let mut excerpts = Excerpts::default();
        let notes = self.help.iter().map(|help| format!("help: {}", visible(help))).collect();
        let diagnostic = match self.place {
            Some((text, span)) => {
                let file = FileText::new(Arc::clone(text));
                let (id, ranges) = excerpts.add(visible(&self.path).into_owned(), &file, std::slice::from_ref(span));
                let labels = ranges.into_iter().map(|range| Label::primary(id, range).with_message(visible(self.caption))).collect();
                Diagnostic::error().with_message(visible(self.message)).with_labels(labels)
            }
            None => Diagnostic::error().with_message(format!("{}: {}", visible(&self.path), visible(self.message))),
        };
        Writer::new(color, out).emit(&excerpts, &diagnostic.with_notes(notes))
    }
}
