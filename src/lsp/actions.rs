//! Code actions: the fixes of a finding, all fixes of a file, a comment that silences it, the page of its rule.

use std::collections::HashMap;
use std::sync::Arc;

use lsp_types::{CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, Range, TextEdit, Url, WorkspaceEdit};
use serde_json::json;

use super::client::Client;
use super::diagnostics::FileReport;
use super::positions::Lines;
use mprlint::finding::{Applicability, Edit, Finding, Fix};
use mprlint::fix;
use mprlint::language::Registry;
use mprlint::pipeline;
use mprlint::suppress::PLACEHOLDER;

/// The kind of the action that makes all fixes of a file.
pub const FIX_ALL: &str = "source.fixAll.mprlint";

/// The command that shows the page of a rule; its argument is the code.
pub const OPEN_RULE: &str = "mprlint.openRule";

/// What is offered for a range of a file: what the client can do, nothing else.
pub fn actions(report: &FileReport, range: Range, context: &CodeActionContext, client: Client, unsafe_fixes: bool) -> Vec<CodeActionOrCommand> {
    let wants = |kind: &CodeActionKind| match &context.only {
        Some(only) => only.iter().any(|wanted| is_below(kind.as_str(), wanted.as_str())),
        None => true,
    };
    let lines = Lines::new(Arc::clone(&report.text), client.encoding);
    let mut actions = Vec::new();
    let found = report.findings.iter().zip(&report.diagnostics).filter(|(_, diagnostic)| touch(diagnostic.range, range));
    let found: Vec<(&Finding, &Diagnostic)> = found.collect();
    if wants(&CodeActionKind::QUICKFIX) {
        for (finding, diagnostic) in &found {
            actions.extend(finding.fix.as_ref().map(|fix| fix_action(fix, diagnostic, &report.url, &lines)));
        }
        for (finding, diagnostic) in &found {
            actions.extend(suppress_action(finding, diagnostic, report, &lines));
        }
        let mut rules: Vec<&str> = found.iter().map(|(finding, _)| finding.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        if client.shows_documents {
            actions.extend(rules.into_iter().map(rule_action));
        }
    }
    let fix_all = CodeActionKind::new(FIX_ALL);
    // Only where it is asked for, or where there is something to fix.
    let is_named = context.only.is_some();
    if wants(&fix_all) && (is_named || found.iter().any(|(finding, _)| finding.fix.is_some())) {
        actions.extend(fix_all_action(report, &lines, fix_all, unsafe_fixes));
    }
    if client.makes_edits {
        actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
    } else {
        actions.into_iter().filter_map(|action| action.command).map(CodeActionOrCommand::Command).collect()
    }
}

/// Is a kind another one, or a part of it: `source.fixAll.mprlint` of `source`?
fn is_below(kind: &str, wanted: &str) -> bool {
    wanted.is_empty() || kind == wanted || kind.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
}

fn touch(a: Range, b: Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

fn edit_of(url: &Url, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(url.clone(), edits)])), ..WorkspaceEdit::default() }
}

fn text_edits(edits: &[Edit], lines: &Lines) -> Vec<TextEdit> {
    edits.iter().map(|edit| TextEdit::new(lines.range(&edit.span), edit.text.clone())).collect()
}

fn fix_action(fix: &Fix, diagnostic: &Diagnostic, url: &Url, lines: &Lines) -> CodeAction {
    let is_safe = fix.applicability == Applicability::Safe;
    let note = if is_safe { "" } else { " (needs a look)" };
    CodeAction {
        title: format!("{}{note}", capitalized(&fix.message)),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic.clone()]),
        edit: Some(edit_of(url, text_edits(&fix.edits, lines))),
        is_preferred: Some(is_safe),
        ..CodeAction::default()
    }
}

/// All fixes of the file that may be made without a look, or all.
fn fix_all_action(report: &FileReport, lines: &Lines, kind: CodeActionKind, unsafe_fixes: bool) -> Option<CodeAction> {
    let may = |fix: &&Fix| unsafe_fixes || fix.applicability == Applicability::Safe;
    let fixes: Vec<&Fix> = report.findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(may).collect();
    let applied = fix::apply(&report.text, &fixes);
    let title = if unsafe_fixes { "Apply all fixes of mprlint" } else { "Apply all safe fixes of mprlint" };
    (!applied.edits.is_empty()).then(|| CodeAction {
        title: title.to_owned(),
        kind: Some(kind),
        edit: Some(edit_of(&report.url, text_edits(&applied.edits, lines))),
        ..CodeAction::default()
    })
}

/// A comment on a line of its own above the finding, where the language has such comments.
fn suppress_action(finding: &Finding, diagnostic: &Diagnostic, report: &FileReport, lines: &Lines) -> Option<CodeAction> {
    let (open, close) = Registry::builtin().for_file(&finding.place.path, &report.text).table.comment()?;
    let start = report.text.get(..finding.place.span.start)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = &report.text[start..];
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    let newline = if line.lines().next().is_some_and(|first| line[first.len()..].starts_with("\r\n")) { "\r\n" } else { "\n" };
    let close = if close.is_empty() { String::new() } else { format!(" {close}") };
    let comment = format!("{indent}{open} mprlint: ignore[{}] {PLACEHOLDER}{close}{newline}", finding.rule);
    // Inside of a string it would be a part of that.
    let place = finding.place.span.start + comment.len()..finding.place.span.end + comment.len();
    let silenced = [&report.text[..start], &comment, &report.text[start..]].concat();
    if !pipeline::is_silenced(&finding.place.path, &silenced, start, &place) {
        return None;
    }
    let at = lines.position(start);
    Some(CodeAction {
        title: format!("Silence {} here with a comment", finding.rule),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic.clone()]),
        edit: Some(edit_of(&report.url, vec![TextEdit::new(Range::new(at, at), comment)])),
        is_preferred: Some(false),
        ..CodeAction::default()
    })
}

fn rule_action(rule: &str) -> CodeAction {
    let title = format!("Open the page of {rule}");
    CodeAction {
        title: title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        command: Some(Command::new(title, OPEN_RULE.to_owned(), Some(vec![json!(rule)]))),
        ..CodeAction::default()
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
