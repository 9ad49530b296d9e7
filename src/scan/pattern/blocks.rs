//! Where the functions and classes of an outline end, and where their parameters begin.

use super::outline::Outline;
use crate::finding::Span;
use crate::language::{Blocks, Commands};
use crate::scan::facts::ScopeKind;
use crate::scan::lexer::{Layout, TokenKind, behind, ends};

/// How many tokens the head of a method may have, brackets counted once.
const MAX_SELECTOR: usize = 200;

/// How many tokens the parameters of a function may have that stand in its body.
const MAX_PARAMETERS: usize = 4000;

impl Outline<'_> {
    /// The span of a function or class: from its name to the end of its body.
    pub(super) fn block(&self, match_start: usize, head: usize, match_end: usize, kind: ScopeKind) -> Option<Span> {
        let start = head;
        if self.language.table.syntax.blocks == Blocks::Indent {
            return Some(
                start..self.indented_end(match_start + (self.text[match_start..].len() - self.text[match_start..].trim_start().len()), match_end),
            );
        }
        if self.language.table.syntax.blocks == Blocks::Labels {
            return Some(start..self.next_label(match_end));
        }
        let mut at = self.token_at(match_end);
        if at > 0 && self.word(at - 1) == "{" && self.tokens()[at - 1].span.end <= match_end {
            // The pattern itself ends at the brace that opens the body.
            at -= 1;
        }
        if kind == ScopeKind::Function {
            let syntax = &self.language.table.syntax;
            if syntax.message_sends && self.word(at) == ":" {
                at = self.behind_selector(at);
            } else if let Some(open) = self.params_open(match_end) {
                at = self.closing(open)? + 1;
            } else if !((syntax.command_calls || syntax.message_sends) && self.word(at) == "{") {
                return None;
            }
        }
        // A class can be nothing but its parameters: `record Point(int X, int Y);`, `data class Point(val x: Int)`.
        let open = (kind == ScopeKind::Class).then(|| self.class_params_open(head, self.text.len())).flatten();
        let close = open.and_then(|open| self.closing(open));
        at = at.max(close.map_or(0, |close| close + 1));
        let bare = close.map(|close| start..self.end_of(close));
        let goes_on = |at: usize| matches!(self.word(at), "{" | ":" | "(" | "extends" | "with" | "derives" | "where") || self.word(at - 1) == ":";
        // From the head to the body: types, modifiers, bases. A body that is an expression ends with its line.
        for _ in 0..60 {
            match self.word(at) {
                "{" => return Some(start..self.end_of(self.closing(at)?)),
                ";" | "" | "}" => return bare,
                _ if bare.is_some() && self.language.table.syntax.newline_ends && self.tokens()[at].newline_before && !goes_on(at) => return bare,
                "=>" | "=" => {
                    if self.word(at + 1) == "{" {
                        return Some(start..self.end_of(self.closing(at + 1)?));
                    }
                    return Some(start..self.statement_end(at + 1));
                }
                "(" | "[" => at = self.closing(at)? + 1,
                _ => {
                    let method_without_type = kind == ScopeKind::Function
                        && self.tokens().get(at)?.newline_before
                        && !matches!(self.word(at), "{" | "throws" | "where" | ":");
                    if method_without_type {
                        return None;
                    }
                    at += 1;
                }
            }
        }
        None
    }

    /// The end of the block whose head stands at an offset, by indentation: up to the next line that holds code and is not deeper.
    fn indented_end(&self, head: usize, from: usize) -> usize {
        let layout = self.layout.get_or_init(|| Layout::new(self.tokens(), |token| self.lines.indent(token.span.start)));
        let Some(at) = layout.first_within(self.token_at(from), self.lines.indent(head)) else { return self.text.len() };
        let closes = matches!(self.word(at), "end" | ")" | "}" | "]" | "End" | "end;" | ":");
        if closes { self.end_of(at) } else { self.tokens()[at.max(1) - 1].span.end.max(from) }
    }

    fn end_of(&self, token: usize) -> usize {
        self.tokens().get(token).map_or(self.text.len(), |token| token.span.end)
    }

    /// The line of the next label, `:name`, or the end of the text.
    fn next_label(&self, from: usize) -> usize {
        let mut at = from;
        for line in self.masked[from..].split_inclusive('\n') {
            let label = line.trim_start().strip_prefix(':').is_some_and(|name| name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()));
            if label && at > from {
                return at;
            }
            at += line.len();
        }
        self.text.len()
    }

    /// Behind the parts of a selector: `:(NSString *)path company:(NSString *)company`.
    fn behind_selector(&self, from: usize) -> usize {
        let mut at = from;
        for _ in 0..MAX_SELECTOR {
            if matches!(self.word(at), "{" | ";" | "}" | "") {
                break;
            }
            at = self.closing(at).map_or(at + 1, |close| close + 1);
        }
        at
    }

    /// The end of the statement at a token: the line's end outside brackets.
    fn statement_end(&self, from: usize) -> usize {
        let is_closed = |at: usize| matches!(self.word(at), ";" | "}");
        let ends = self.statement_ends.get_or_init(|| {
            let goes_on = |at: usize| matches!(self.word(at), "." | "?." | "?" | ":" | "+" | "||" | "??");
            ends(self.tokens(), |at| is_closed(at) || (self.tokens()[at].newline_before && !goes_on(at)))
        });
        // The first token of the statement may begin a line.
        let end = if is_closed(from) { Some(&from) } else { ends.get(behind(self.tokens(), from)) };
        end.filter(|end| **end < self.tokens().len()).map_or(self.text.len(), |end| self.tokens()[(*end).max(1) - 1].span.end)
    }

    /// The parenthesis that opens the parameters: the last token of the match, or the next one.
    pub(super) fn params_open(&self, match_end: usize) -> Option<usize> {
        let at = self.token_at(match_end);
        if at > 0 && self.word(at - 1) == "(" && self.tokens()[at - 1].span.end <= match_end {
            return Some(at - 1);
        }
        (self.word(at) == "(").then_some(at)
    }

    /// The parenthesis that opens the parameters of a class: behind its name, type parameters, annotations and modifiers.
    pub(super) fn class_params_open(&self, name: usize, end: usize) -> Option<usize> {
        if !self.language.table.syntax.class_parameters {
            return None;
        }
        let mut at = self.token_at(name) + 1;
        let mut angles = 0i32;
        for _ in 0..40 {
            let token = self.tokens().get(at).filter(|token| token.span.start < end)?;
            match self.word(at) {
                "(" if angles == 0 => {
                    let close = self.closing(at)?;
                    // `class Client @Inject() (ws: WSClient)`
                    let annotates = self.text[..self.tokens()[at - 1].span.start].ends_with('@')
                        || self.text[self.tokens()[at - 1].span.clone()].starts_with('@');
                    if !(annotates && self.word(close + 1) == "(") {
                        return Some(at);
                    }
                    at = close + 1;
                }
                "[" => at = self.closing(at)? + 1,
                "<" => (angles, at) = (angles + 1, at + 1),
                ">" => (angles, at) = (angles - 1, at + 1),
                "extends" | "implements" | "where" | "with" => return None,
                _ if angles > 0 || token.kind == TokenKind::Word || self.word(at) == "@" => at += 1,
                _ => return None,
            }
        }
        None
    }

    /// PowerShell: the parentheses of `param (…)` at the beginning of the body.
    pub(super) fn param_block(&self, match_end: usize) -> Option<usize> {
        if self.language.table.syntax.commands != Commands::Parameters {
            return None;
        }
        let mut at = self.token_at(match_end);
        if self.word(at) != "{" {
            return None;
        }
        at += 1;
        while self.word(at) == "[" {
            at = self.closing(at)? + 1;
        }
        let names = self.word(at).eq_ignore_ascii_case("param") && self.word(at + 1) == "(";
        (names && self.closing(at + 1).is_some_and(|close| close < at + MAX_PARAMETERS)).then_some(at + 1)
    }
}
