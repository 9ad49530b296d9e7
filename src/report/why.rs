//! The answer of `mprlint why`: one paragraph for each request and host, with the steps that led to the answer.

use std::io::{self, Write};

use crate::finding::{Explanation, Place};
use crate::report::{Sources, visible};
use crate::source::LineIndex;

/// Writes explanations for people.
pub fn write_explanations(explanations: &[Explanation], sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    if explanations.is_empty() {
        return writeln!(out, "nothing here was taken for a request to Procore or for one of its hosts");
    }
    for (index, explanation) in explanations.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {}", shown(&explanation.place, sources), visible(&explanation.answer))?;
        for step in &explanation.steps {
            match &step.place {
                Some(place) => writeln!(out, "  {}: {}", shown(place, sources), visible(&step.message))?,
                None => writeln!(out, "  {}", visible(&step.message))?,
            }
        }
    }
    Ok(())
}

fn shown(place: &Place, sources: &dyn Sources) -> String {
    let path = visible(&sources.shown(&place.path)).into_owned();
    match sources.text(&place.path) {
        Some(text) => format!("{path}:{}", LineIndex::new(&text).position(place.span.start, &text).line),
        None => path,
    }
}
