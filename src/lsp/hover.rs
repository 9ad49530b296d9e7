//! What is shown over a finding: what its rule is about.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::diagnostics::FileReport;
use super::positions::{Encoding, Lines};
use mprlint::catalogue::{self, Rule};
use mprlint::finding::Span;

/// The text for a position, if there is a finding.
pub fn hover(report: &FileReport, position: Position, encoding: Encoding) -> Option<Hover> {
    let lines = Lines::new(&report.text, encoding);
    let at = lines.offset(position);
    let is_at = |span: &Span| span.start <= at && at <= span.end;
    let found: Vec<_> = report.findings.iter().filter(|finding| is_at(&finding.place.span)).collect();
    let first = found.first()?;
    let mut rules: Vec<&Rule> = Vec::new();
    for rule in found.iter().filter_map(|finding| catalogue::find(finding.rule)) {
        if !rules.iter().any(|known| known.code == rule.code) {
            rules.push(rule);
        }
    }
    let value = rules.into_iter().map(text).collect::<Vec<_>>().join("\n\n---\n\n");
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(lines.range(&first.place.span)) })
}

/// A rule in a few paragraphs.
fn text(rule: &Rule) -> String {
    let paragraph = |heading: &str| rule.first_paragraph(heading).unwrap_or_default();
    format!("**{} {}**: {}\n\n{}\n\n{}", rule.code, rule.name, rule.summary, paragraph("What it does"), paragraph("Why is this bad"))
}
