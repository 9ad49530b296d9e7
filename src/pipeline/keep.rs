//! What is kept of a project's findings: levels, fingerprints, and which of them are reported.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Run;
use super::configured::Configured;
use crate::catalogue;
use crate::finding::{Confidence, Finding, RelPath};
use crate::fingerprint::{self, Fingerprints};

impl Run<'_> {
    /// Adds the findings of a project to the outcome, with the texts that they point to.
    pub(super) fn keep(
        &mut self,
        configured: &Configured<'_>,
        mut findings: Vec<Finding>,
        reported: &FxHashSet<RelPath>,
        mut contents: FxHashMap<RelPath, String>,
    ) {
        findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());
        findings.retain(|finding| reported.contains(&finding.place.path));
        let mut fingerprints = Fingerprints::new();
        for finding in &mut findings {
            if let Some(rule) = catalogue::find(finding.rule) {
                finding.level = rule.level;
            }
            let text = contents.get(&finding.place.path).map_or("", String::as_str);
            finding.fingerprint = fingerprints.next(finding, &finding.place.path, &fingerprint::line(text, finding.place.span.start));
        }
        for mut finding in findings {
            let Some(level) = configured.rules_of(&finding.place.path).judgement(finding.rule, finding.level).level else { continue };
            finding.level = level;
            if finding.confidence == Confidence::Possible && !self.options.pedantic {
                self.outcome.summary.hidden_possible += 1;
                continue;
            }
            let places = std::iter::once(&finding.place).chain(finding.labels.iter().map(|label| &label.place));
            for place in places {
                if let Some(text) = contents.remove(&place.path) {
                    self.outcome.texts.insert(place.path.clone(), text.into());
                }
            }
            self.outcome.fail_levels.insert(finding.place.path.clone(), configured.config.fail_level);
            self.outcome.findings.push(finding);
        }
    }
}
