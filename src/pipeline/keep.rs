//! What is kept of a project's findings: levels, fingerprints, suppressions, the baseline, and which of them are reported.

use std::collections::BTreeMap;
use std::path::Path;

use super::Run;
use super::candidates::ReportedNames;
use super::configured::Configured;
use super::contents::{Contents, InTurn};
use super::draft;
use super::guard::caught;
use crate::catalogue;
use crate::finding::{Confidence, Finding, RelPath, Suppression};
use crate::fingerprint::{self, Fingerprints};
use crate::report::{FileError, FileNote};
use crate::scan::facts::Directive;
use crate::suppress::{self, Commented};

/// How many findings of one file are reported. People read some of them, and what is made of more by a file of 16 MiB would be gigabytes.
const MAX_FINDINGS: usize = 10_000;

/// What was judged.
pub(super) struct Judged<'a> {
    /// The project's folder.
    pub root: &'a Path,
    /// Its configuration.
    pub configured: &'a Configured<'a>,
    /// All findings, in any order.
    pub findings: Vec<Finding>,
    /// The files to report on.
    pub reported: &'a ReportedNames,
    /// The comments in them that speak to the linter.
    pub directives: Vec<(RelPath, Vec<Directive>)>,
    /// The texts of all files.
    pub contents: Contents,
}

impl Run<'_> {
    /// Adds the findings of a project to the outcome, with the texts that they point to.
    pub(super) fn keep(&mut self, judged: Judged<'_>) {
        let Judged { root, configured, mut findings, reported, directives, contents } = judged;
        findings.retain(|finding| reported.contains(&finding.place.path));
        let about = suppress_by_comments(&mut findings, &directives, &contents);
        findings.extend(about);
        findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());

        let mut baselines = std::mem::take(&mut self.baselines);
        let base = self.outcome.base.clone();
        let mut baseline = self.baseline(root, configured.config, &base, &mut baselines);
        let mut fingerprints = Fingerprints::new();
        let mut texts = InTurn::new(&contents);
        let mut kept: BTreeMap<RelPath, usize> = BTreeMap::new();
        for mut finding in findings {
            if let Some(rule) = catalogue::find(finding.rule) {
                finding.level = rule.level;
            }
            let Some(text) = texts.text(&finding.place.path) else {
                // Its findings stand for a text that is gone.
                let message = "was changed while it was checked; check it again".to_owned();
                self.outcome.summary.errors.push(FileError { path: finding.place.path.clone(), message });
                continue;
            };
            if let Err(message) = caught(|| draft::write(&mut finding, &text)) {
                finding.fix = None;
                self.outcome.summary.errors.push(FileError { path: finding.place.path.clone(), message });
            }
            let line = fingerprint::line(&text, finding.place.span.start);
            finding.fingerprint = fingerprints.next(&finding, &finding.place.path, &line);
            let entry = baseline.as_mut().map(|baseline| baseline.next(&finding, &line));
            let Some(level) = configured.rules_of(&finding.place.path).judgement(finding.rule, finding.level).level else { continue };
            finding.level = level;
            if finding.suppression.is_none()
                && let (Some(baseline), Some(entry)) = (&mut baseline, &entry)
                && baseline.knows(entry)
            {
                finding.suppression = Some(Suppression::Baseline);
            }
            let summary = &mut self.outcome.summary;
            if !self.options.show_suppressed
                && let Some(suppression) = &finding.suppression
            {
                match suppression {
                    Suppression::Comment { .. } => summary.suppressed += 1,
                    Suppression::Baseline => summary.known += 1,
                }
                continue;
            }
            if finding.confidence == Confidence::Possible && !self.options.pedantic {
                summary.hidden_possible += usize::from(finding.suppression.is_none());
                if let (Some(baseline), Some(entry), None) = (&mut baseline, entry, &finding.suppression) {
                    baseline.retain(entry);
                }
                continue;
            }
            if let (Some(baseline), Some(entry), None) = (&mut baseline, entry, &finding.suppression) {
                baseline.renew(entry);
            }
            let of_file = kept.entry(finding.place.path.clone()).or_insert(0_usize);
            *of_file += 1;
            if *of_file > MAX_FINDINGS {
                continue;
            }
            let places = std::iter::once(&finding.place).chain(finding.labels.iter().map(|label| &label.place));
            for place in places {
                self.outcome.contents.take_over(&place.path, &contents);
            }
            self.outcome.fail_levels.insert(finding.place.path.clone(), configured.config.fail_level);
            self.outcome.findings.push(finding);
        }
        self.baselines = baselines;
        for (path, count) in kept {
            if let Some(more) = count.checked_sub(MAX_FINDINGS).filter(|more| *more > 0) {
                let findings = if more == 1 { "finding" } else { "findings" };
                let message = format!("{more} more {findings} in this file: a report names the first {MAX_FINDINGS}");
                self.outcome.summary.notes.push(FileNote { path, message });
            }
        }
    }

    /// Does the command line ask for a rule?
    pub(super) fn is_selected(&self, rule: &str) -> bool {
        (self.options.select.is_empty() || self.options.select.contains(&rule)) && !self.options.ignore.contains(&rule)
    }
}

/// Marks what comments say does not count; answers with the findings about these comments.
pub(super) fn suppress_by_comments(findings: &mut [Finding], directives: &[(RelPath, Vec<Directive>)], contents: &Contents) -> Vec<Finding> {
    // What was changed meanwhile is told with its findings.
    let texts: Vec<_> = directives.iter().filter_map(|(path, directives)| Some((path, directives, contents.text(path)?))).collect();
    let files: Vec<_> = texts.iter().map(|(path, directives, text)| Commented { path, text, directives }).collect();
    suppress::apply(&files, findings)
}
