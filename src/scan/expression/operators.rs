//! Operators between operands: concatenation, fallbacks, choices, pipes, and the rest, whose results are no texts.

use super::format::format;
use super::{MAX_CHAIN, Reader, Search};
use crate::finding::Span;
use crate::language::Ternary;
use crate::scan::facts::{Arg, Piece, Text, Value};
use crate::scan::lexer::TokenKind;

impl Reader<'_> {
    /// Operands with fallbacks, pipes, choices, comparisons and arithmetic between them.
    pub(super) fn alternatives(&mut self, start: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        let syntax = &self.language.table.syntax;
        let (mut value, mut at) = self.joined(start, limit, in_brackets);
        let mut pipes = 0;
        loop {
            if at >= limit {
                break;
            }
            let op_continues = self.is_op(at, &syntax.either) || self.is_word_op(at, "?") || self.is_op(at, &syntax.pipe);
            if !op_continues && self.ends_line(at, in_brackets) {
                break;
            }
            if self.is_op(at, &syntax.either) {
                let (other, next) = self.joined(at + 1, limit, in_brackets);
                value = either(value, other, self.span_of(start, next));
                at = next;
                continue;
            }
            if self.is_op(at, &syntax.pipe) {
                pipes += 1;
                if pipes > MAX_CHAIN / 2 {
                    pipes = 0;
                    value = Value::unknown(self.span_of(start, at));
                }
                (value, at) = self.piped(value, start, at + 1, limit, in_brackets);
                continue;
            }
            if syntax.ternary == Ternary::C && self.word(at) == "?" && self.is_kind(at, |kind| *kind == TokenKind::Op) {
                let (first, next) = self.expression(at + 1, limit, in_brackets);
                if self.word(next) == ":" && next < limit {
                    let (second, next) = self.expression(next + 1, limit, in_brackets);
                    let options = either(first, second, self.span_of(start, next));
                    // The condition's parts are kept, but it is not one of the values.
                    value = with_condition(options, value);
                    at = next;
                    continue;
                }
                value = Value::Other { parts: vec![value, first], span: self.span_of(start, next) };
                at = next;
                break;
            }
            if syntax.ternary == Ternary::Python && self.word(at) == "if" {
                let other = self.else_behind(at, limit, in_brackets);
                if let Some(other) = other {
                    let (second, next) = self.expression(other + 1, limit, in_brackets);
                    value = either(value, second, self.span_of(start, next));
                    at = next;
                    continue;
                }
            }
            // A comparison or an arithmetic operator: the result is no text, its parts are kept.
            if self.is_kind(at, |kind| *kind == TokenKind::Op) && self.is_binary(at) {
                let (other, next) = self.joined(at + 1, limit, in_brackets);
                let parts = match value {
                    Value::Other { mut parts, .. } => {
                        parts.push(other);
                        parts
                    }
                    first => vec![first, other],
                };
                value = Value::Other { parts, span: self.span_of(start, next) };
                at = next;
                continue;
            }
            break;
        }
        (value, at.max(start + 1))
    }

    /// Where the `else` of `value if condition else other` stands. Where there is none for one, there is none for those that follow it either.
    fn else_behind(&mut self, at: usize, limit: usize, in_brackets: bool) -> Option<usize> {
        let known = self.without_else.as_ref().filter(|known| known.limit == limit && known.in_brackets == in_brackets);
        if known.is_some_and(|known| known.from <= at && at < known.to) {
            return None;
        }
        let mut other = at + 1;
        while other < limit && self.word(other) != "else" && !self.ends_line(other, in_brackets) {
            other = self.behind(other, limit);
        }
        if self.word(other) == "else" && other < limit {
            return Some(other);
        }
        self.without_else = Some(Search { from: at, to: other, limit, in_brackets });
        None
    }

    fn is_binary(&self, at: usize) -> bool {
        const BINARY: [&str; 22] =
            ["==", "!=", "===", "!==", "<", ">", "<=", ">=", "&&", "*", "-", "%", "&", "|", "^", "=~", "<=>", "||", "+", "/", "..", "??"];
        BINARY.contains(&self.word(at))
    }

    /// Operands joined by the operators that join texts.
    fn joined(&mut self, start: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        let syntax = &self.language.table.syntax;
        let (mut value, mut at) = self.operand(start, limit, in_brackets);
        loop {
            if at >= limit {
                break;
            }
            let concat = self.is_op(at, &syntax.concat);
            let path = !concat && self.is_op(at, &syntax.path_join);
            if concat || path {
                let (other, next) = self.operand(at + 1, limit, in_brackets);
                let numeric = is_number(&value) || is_number(&other);
                let mut pieces = value.into_pieces();
                if path && !numeric {
                    pieces.push(Piece::Slash);
                }
                pieces.extend(other.into_pieces());
                value = Value::Text(Text { pieces, span: self.span_of(start, next) });
                at = next;
                continue;
            }
            if self.ends_line(at, in_brackets) {
                break;
            }
            if self.is_format_operator(at) && at + 2 < limit && matches!(value, Value::Text(_)) {
                (value, at) = self.formatted(value, start, at + 2, limit);
                continue;
            }
            // `HOST "/rest/v1.0"`: a macro beside a literal.
            let is_macro = matches!(&value, Value::Name { name, .. } if !name.contains(|c: char| c.is_lowercase()));
            if syntax.adjacent_strings && is_macro && self.is_kind(at, |kind| matches!(kind, TokenKind::Str(_))) {
                value = Value::Text(Text { pieces: value.into_pieces(), span: self.span_of(start, at) });
            }
            let Value::Text(text) = &mut value else { break };
            if syntax.adjacent_strings && self.is_kind(at, |kind| matches!(kind, TokenKind::Str(_))) {
                let (other, next) = self.operand(at, limit, in_brackets);
                text.pieces.extend(other.into_pieces());
                text.span = self.span_of(start, next);
                at = next;
                continue;
            }
            if self.is_word_op(at, "%") && value.literal().is_none_or(|text| text.contains('%')) {
                let (other, next) = self.operand(at + 1, limit, in_brackets);
                let arguments = match other {
                    Value::List { items, .. } => items.into_iter().map(|value| Arg { name: None, spread: false, value }).collect(),
                    Value::Map { entries, .. } => {
                        entries.into_iter().map(|entry| Arg { name: entry.key, spread: false, value: entry.value }).collect()
                    }
                    value => vec![Arg { name: None, spread: false, value }],
                };
                value = format(value, arguments, self.span_of(start, next));
                at = next;
                continue;
            }
            break;
        }
        (value, at.max(start + 1))
    }

    /// `value |> f(b)` is `f(value, b)`; `at` is behind the operator, the value begins at `start`.
    fn piped(&mut self, value: Value, start: usize, at: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        let mut given = Some(value);
        let (result, next) = self.operand_given(at, limit, in_brackets, &mut given);
        let span = self.span_of(start, next);
        let result = match (given, result) {
            // The call has taken it, and begins where it begins.
            (None, Value::Call { callee, args, .. }) => Value::Call { callee, args, span },
            (None, other) => other,
            (Some(value), callee @ (Value::Name { .. } | Value::Member { .. })) => {
                self.call(callee, vec![Arg { name: None, spread: false, value }], span)
            }
            (Some(value), other) => Value::Other { parts: vec![value, other], span },
        };
        (result, next)
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Other { parts, .. } if parts.is_empty())
}

/// One of two values.
pub(in crate::scan) fn either(first: Value, second: Value, span: Span) -> Value {
    let mut options = match first {
        Value::Either { options, .. } => options,
        value => vec![value],
    };
    match second {
        Value::Either { options: more, .. } => options.extend(more),
        value => options.push(value),
    }
    Value::Either { options, span }
}

/// Keeps the parts of a condition beside the alternatives it chooses from.
fn with_condition(options: Value, condition: Value) -> Value {
    match (options, condition) {
        (Value::Either { mut options, span }, condition) => {
            options.push(Value::Other { span: condition.span(), parts: vec![condition] });
            Value::Either { options, span }
        }
        (options, _) => options,
    }
}
