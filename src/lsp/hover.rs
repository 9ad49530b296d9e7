//! What is shown over a finding: what its rule is about.

use std::sync::Arc;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::client::Client;
use super::diagnostics::FileReport;
use super::positions::Lines;
use mprlint::catalogue::{self, Rule};
use mprlint::finding::Span;

/// The text for a position, if there is a finding.
pub fn hover(report: &FileReport, position: Position, client: Client) -> Option<Hover> {
    let lines = Lines::new(Arc::clone(&report.text), client.encoding);
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
    let (kind, between) = if client.shows_markdown { (MarkupKind::Markdown, "\n\n---\n\n") } else { (MarkupKind::PlainText, "\n\n") };
    let value = rules.into_iter().map(|rule| text(rule, &kind)).collect::<Vec<_>>().join(between);
    let contents = HoverContents::Markup(MarkupContent { kind, value });
    Some(Hover { contents, range: Some(lines.range(&first.place.span)) })
}

/// A rule in a few paragraphs. They read well as they are: their only markup is that of code.
fn text(rule: &Rule, kind: &MarkupKind) -> String {
    let paragraph = |heading: &str| rule.first_paragraph(heading).unwrap_or_default();
    let bold = if *kind == MarkupKind::Markdown { "**" } else { "" };
    let title = format!("{bold}{} {}{bold}: {}", rule.code, rule.name, rule.summary);
    [title, paragraph("What it does"), paragraph("Why is this bad")].join("\n\n")
}
