//! The answer to `mprlint why`: how what stands on a line was judged, and what was then said to not count.

use super::Run;
use super::configured::Configured;
use super::keep::suppress_by_comments;
use super::link::Scanned;
use super::programs::Program;
use super::{Question, real};
use crate::domain::Domain;
use crate::finding::{Explanation, Finding, Span, Step, Suppression};
use crate::report::{FileError, Sources};
use crate::rules::{self, why};
use crate::source::LineIndex;
use crate::walk;

impl Run<'_> {
    /// Answers a question about a line.
    pub(super) fn explain(
        &mut self,
        scanned: Scanned<'_>,
        programs: Vec<Program>,
        domain: &Domain,
        settings: &rules::Settings,
        configured: &Configured<'_>,
        question: &Question,
    ) {
        let full = real(&walk::absolute(&question.path, &self.options.working_directory));
        let path = walk::shown(&full, &self.outcome.base);
        let Some(program) = programs.into_iter().find(|program| program.files.iter().any(|file| *file.file.name == *path)) else { return };
        let files = scanned.unpack(&program);
        let (project, _) = scanned.link(&program, &files, domain);
        let Scanned { directives, contents, .. } = scanned;
        let Some(text) = contents.text(&path) else { return };
        let lines = LineIndex::new(&text);
        let Some(line) = question.line.checked_sub(1).filter(|line| *line < lines.count()) else {
            let message = format!("there is no line {}; the last one is {}", question.line, lines.count());
            self.outcome.summary.errors.push(FileError { path: path.into(), message });
            return;
        };
        let asked = lines.span(line, &text);
        let mut found = why::explain(&project, domain, settings, &path, &asked);
        let mut findings = rules::check(&project, domain, settings);
        findings.retain(|finding| *finding.place.path == *path);
        suppress_by_comments(&mut findings, &directives, &contents);
        let rules = configured.rules_of(&path);
        for finding in findings.iter().filter(|finding| touches(&finding.place.span, &asked)) {
            found.extend(suppressed(finding));
            if !rules.is_enabled(finding.rule) {
                let answer = format!(
                    "{} is switched off for this file; `mprlint check --show-config {}` tells where",
                    finding.rule,
                    self.outcome.shown(&finding.place.path)
                );
                found.push(Explanation { place: finding.place.clone(), answer, steps: Vec::new() });
            }
        }
        for explanation in &found {
            let places = std::iter::once(&explanation.place).chain(explanation.steps.iter().filter_map(|step| step.place.as_ref()));
            for place in places {
                self.outcome.contents.take_over(&place.path, &contents);
            }
        }
        self.outcome.explanations.extend(found);
    }
}

/// Does a span touch the line that was asked for?
fn touches(span: &Span, asked: &Span) -> bool {
    span.start <= asked.end && span.end >= asked.start
}

/// What a comment says of a finding.
fn suppressed(finding: &Finding) -> Option<Explanation> {
    let Some(Suppression::Comment { place, reason }) = &finding.suppression else { return None };
    let says = if reason.is_empty() { "without a reason".to_owned() } else { format!("because: {reason}") };
    let step = Step { place: Some(place.clone()), message: says };
    Some(Explanation {
        place: finding.place.clone(),
        answer: format!("{} is not reported here: a comment says that it does not count", finding.rule),
        steps: vec![step],
    })
}
