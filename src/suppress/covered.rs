//! Which findings of a file a comment covers, in a time that does not grow with their number: a generated file can hold thousands of both.

use rustc_hash::FxHashMap;

use crate::finding::{Finding, Span, Suppression};

/// The findings of a file, by rule.
pub(super) struct Coverable<'a> {
    rules: FxHashMap<&'static str, OfRule<'a>>,
}

#[derive(Default)]
struct OfRule<'a> {
    /// In the order of their starts.
    findings: Vec<&'a mut Finding>,
    /// The farthest end of each finding and all before it.
    reaches: Vec<usize>,
    /// A comment for the whole file has covered them all.
    is_covered: bool,
}

impl<'a> Coverable<'a> {
    /// The findings of one file, in any order.
    pub fn new(mut findings: Vec<&'a mut Finding>) -> Self {
        findings.sort_by_key(|finding| finding.place.span.start);
        let mut rules: FxHashMap<&'static str, OfRule<'a>> = FxHashMap::default();
        for finding in findings {
            let of_rule = rules.entry(finding.rule).or_default();
            let end = end_of(&finding.place.span);
            of_rule.reaches.push(of_rule.reaches.last().map_or(end, |reach| end.max(*reach)));
            of_rule.findings.push(finding);
        }
        Coverable { rules }
    }

    /// Marks the findings of a rule that touch the range, and tells whether there is one. What is marked already keeps its mark.
    pub fn cover(&mut self, rule: &str, range: &Span, suppression: &Suppression) -> bool {
        let Some(of_rule) = self.rules.get_mut(rule) else { return false };
        if of_rule.is_covered {
            return true;
        }
        of_rule.is_covered = range.start == 0 && range.end == usize::MAX;
        let behind = of_rule.findings.partition_point(|finding| finding.place.span.start < end_of(range));
        let mut used = false;
        // Backwards, as long as one of the findings before can reach so far.
        let before = of_rule.reaches.iter().zip(&mut of_rule.findings).take(behind).rev();
        for (_, finding) in before.take_while(|(reach, _)| **reach > range.start) {
            if end_of(&finding.place.span) > range.start {
                used = true;
                finding.suppression.get_or_insert_with(|| suppression.clone());
            }
        }
        used
    }
}

/// The end of a span; an empty one holds its place all the same.
fn end_of(span: &Span) -> usize {
    span.end.max(span.start + 1)
}
