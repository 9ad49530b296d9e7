//! What stands behind a value: members, indexes, arguments with and without parentheses, blocks.

use super::{MAX_CHAIN, Reader};
use crate::finding::Span;
use crate::language::Commands;
use crate::scan::facts::{Arg, Text, Value};
use crate::scan::lexer::TokenKind;
use crate::scan::text::literal_pieces;

/// How many tokens the arguments of a call without parentheses may have, brackets counted once: arguments that are commands themselves look as far again.
const MAX_COMMAND: usize = 256;

/// A value, and what has to be known to read on behind it.
pub(super) struct Chain<'g> {
    /// The value that the members and calls belong to.
    pub(super) value: Value,
    /// The token that the expression begins with.
    pub(super) start: usize,
    /// The token to stop at.
    pub(super) limit: usize,
    /// Does it stand between brackets, where line ends mean nothing?
    pub(super) in_brackets: bool,
    /// Does `new` stand before it?
    pub(super) constructs: bool,
    /// What the first call takes as its first argument.
    pub(super) given: &'g mut Option<Value>,
}

impl Reader<'_> {
    /// Reads the members, calls and indexes of a chain, from `at` on. Returns the value and the index behind it.
    pub(super) fn chain(&mut self, chain: Chain<'_>, mut at: usize) -> (Value, usize) {
        let Chain { mut value, start, limit, in_brackets, constructs, given } = chain;
        let syntax = &self.language.table.syntax;
        let mut links = 0;
        while at < limit {
            let Some(token) = self.token(at) else { break };
            links += 1;
            if links > MAX_CHAIN {
                links = 0;
                value = Value::unknown(self.span_of(start, at));
            }
            if self.begins_parameters(&value, at, limit) {
                return self.parameters(value, start, at, limit);
            }
            // A member that begins a line belongs to the object of the block around it.
            if !syntax.with.is_empty() && at > start && self.ends_line(at, false) {
                break;
            }
            if self.is_op(at, &syntax.member) && token.kind == TokenKind::Op {
                let next = at + 1;
                match self.token(next).map(|token| &token.kind) {
                    Some(TokenKind::Word) if next < limit => {
                        let called = self.word(next + 1) == "(";
                        let name = self.word(next).to_owned();
                        value = self.member(value, name, self.span_of(start, next + 1), called);
                        at = next + 1;
                        // Perl: `LWP::UserAgent->new->get(…)`
                        if syntax.brace_index && !called && self.word(next) == "new" {
                            value = self.call(value, Vec::new(), self.span_of(start, at));
                        }
                        continue;
                    }
                    // `headers."Procore-Company-Id"`
                    Some(TokenKind::Str(index)) if next < limit && !self.token(next).is_none_or(|token| token.space_before) => {
                        let Some(name) = self.string(*index, self.span_of(next, next + 1)).literal() else { break };
                        value = self.member(value, name, self.span_of(start, next + 1), self.word(next + 1) == "(");
                        at = next + 1;
                        continue;
                    }
                    // `$self->{base}`
                    Some(TokenKind::Open(close)) if next < limit && syntax.brace_index && self.word(next) == "{" => {
                        let close = (*close).min(limit);
                        (value, at) = self.brace_key(value, start, next, close, limit);
                        continue;
                    }
                    // `a?.[0]`, `f.()`
                    Some(TokenKind::Open(_)) if next < limit => {
                        at = next;
                        continue;
                    }
                    _ => break,
                }
            }
            if self.is_arrow(at) && !self.is_op(at, &syntax.entry) && matches!(value, Value::Name { .. }) && !self.ends_line(at, in_brackets) {
                return self.lambda(at, limit);
            }
            if self.ends_line(at, in_brackets) {
                break;
            }
            if self.word(at) == "!" && token.kind == TokenKind::Op && !token.space_before {
                at += 1;
                continue;
            }
            // `New Options With { .Base = x }`, `New Dictionary(Of String, String) From { … }`
            if constructs && (self.same("with", self.word(at)) || self.same("from", self.word(at))) && self.word(at + 1) == "{" && at + 1 < limit {
                at += 1;
                continue;
            }
            // `client.GetFromJsonAsync(Of Project)(url)`
            if self.language.table.lexer.case_insensitive
                && self.word(at) == "("
                && self.same("of", self.word(at + 1))
                && self.is_kind(at + 2, |kind| *kind == TokenKind::Word)
            {
                at = self.behind(at, limit);
                continue;
            }
            match &token.kind {
                TokenKind::Open(close) if self.word(at) == "(" && is_callable(&value) && !(syntax.command_calls && token.space_before) => {
                    let close = (*close).min(limit);
                    let mut args = self.args(at + 1, close);
                    args.splice(0..0, given.take().map(|value| Arg { name: None, spread: false, value }));
                    at = (close + 1).min(limit).max(at + 1);
                    value = self.call(value, args, self.span_of(start, at));
                }
                TokenKind::Open(close) if self.word(at) == "[" && !token.space_before && !matches!(value, Value::Other { .. }) => {
                    let close = (*close).min(limit);
                    let key = if close > at + 1 { self.expression(at + 1, close, true).0 } else { Value::unknown(token.span.clone()) };
                    at = (close + 1).min(limit).max(at + 1);
                    value = self.index(value, key, self.span_of(start, at));
                }
                TokenKind::Open(close) if syntax.brace_index && self.word(at) == "{" && !token.space_before && self.is_entry_of(&value, at) => {
                    (value, at) = self.brace_key(value, start, at, (*close).min(limit), limit);
                }
                TokenKind::Open(close) if self.word(at) == "{" && (constructs || !token.space_before) && is_callable_or_call(&value) => {
                    // `new Options { Base = x }`, `Config{Base: x}`
                    let close = (*close).min(limit);
                    if syntax.declares_by_call && self.word(at + 1) != "." && !matches!(value, Value::Call { .. }) {
                        // `cpr::Url{base}`
                        let args = self.args(at + 1, close);
                        at = (close + 1).min(limit).max(at + 1);
                        value = self.call(value, args, self.span_of(start, at));
                        continue;
                    }
                    let inner = self.braces(at, close);
                    at = (close + 1).min(limit).max(at + 1);
                    let span = self.span_of(start, at);
                    let given = Arg { name: None, spread: false, value: inner };
                    value = match value {
                        Value::Call { callee, mut args, .. } => {
                            args.push(given);
                            Value::Call { callee, args, span }
                        }
                        callee => Value::Call { callee: Box::new(callee), args: vec![given], span },
                    };
                }
                // `new HttpEntity<>(body)`: types that the compiler finds out.
                TokenKind::Op if self.word(at) == "<>" && is_callable(&value) && self.word(at + 1) == "(" && !self.is_op(at, &syntax.concat) => {
                    at += 1
                }
                TokenKind::Op if self.word(at) == "<" && is_callable(&value) => {
                    // `get<Project>(url)`: type arguments.
                    let Some(behind) = self.type_arguments(at, limit) else { break };
                    at = behind;
                }
                TokenKind::Str(_) | TokenKind::Word | TokenKind::Symbol | TokenKind::SelfWord | TokenKind::Number | TokenKind::Open(_)
                    if syntax.command_calls
                        && syntax.commands == Commands::None
                        && !self.atoms
                        && token.space_before
                        && is_callable(&value)
                        && self.begins_argument(at) =>
                {
                    if syntax.curried {
                        let mut args = Vec::new();
                        while at < limit && args.len() < MAX_COMMAND && self.begins_argument(at) && !self.ends_line(at, in_brackets) {
                            self.atoms = true;
                            let (given, next) = self.operand(at, limit, in_brackets);
                            self.atoms = false;
                            args.push(Arg { name: None, spread: false, value: given });
                            at = next;
                        }
                        value = self.call(value, args, self.span_of(start, at));
                        break;
                    }
                    let mut end = at;
                    let mut taken = 0;
                    while end < limit && taken < MAX_COMMAND && !self.ends_command(at, end) {
                        end = self.behind(end, limit);
                        taken += 1;
                    }
                    let mut args = self.args(at, end);
                    args.splice(0..0, given.take().map(|value| Arg { name: None, spread: false, value }));
                    value = self.call(value, args, self.span_of(start, end));
                    at = end.max(at + 1);
                    break;
                }
                // `Faraday.new(url) do |f| … end`, `HttpClient { … }`: the block is a part of the call, its statements are read for themselves.
                TokenKind::Open(close)
                    if syntax.trailing_blocks
                        && self.word(at) == "{"
                        && !token.newline_before
                        && is_callable_or_call(&value)
                        && !self.bodies.contains(&at) =>
                {
                    let behind = (close + 1).min(limit).max(at + 1);
                    self.queue.push(at + 1..behind - 1);
                    value = with_block(value, self.span_of(at, behind), self.span_of(start, behind));
                    at = behind;
                }
                TokenKind::Word if syntax.trailing_blocks && self.word(at) == "do" && !token.newline_before && is_callable_or_call(&value) => {
                    let (block, behind) = self.branches(at, limit);
                    value = with_block(value, block.span(), self.span_of(start, behind));
                    at = behind;
                }
                // A tagged template: `gql`…``, `String.raw`…``.
                TokenKind::Str(index) if !token.space_before && self.text[token.span.clone()].starts_with('`') => {
                    let text = self.string(*index, token.span.clone());
                    let span = self.span_of(start, at + 1);
                    value = self.call(value, vec![Arg { name: None, spread: false, value: text }], span);
                    at += 1;
                }
                _ => break,
            }
        }
        if self.is_verb(&value) {
            let span = value.span();
            value = self.call(value, Vec::new(), span);
        }
        (value, at.max(start + 1))
    }

    /// Perl: `$headers{key}`, `$self->{a}{b}`; a block stands behind a name without a sigil.
    fn is_entry_of(&self, value: &Value, at: usize) -> bool {
        match value {
            Value::Name { span, .. } => self.text[..span.start].ends_with('$'),
            _ => matches!(self.word(at - 1), "}" | "]"),
        }
    }

    /// `{key}` behind an object.
    fn brace_key(&mut self, of: Value, start: usize, open: usize, close: usize, limit: usize) -> (Value, usize) {
        let behind = (close + 1).min(limit).max(open + 1);
        let is_word = close == open + 2
            && self.is_kind(open + 1, |kind| *kind == TokenKind::Word)
            && !self.text[..self.span_of(open + 1, close).start].ends_with('$');
        let key = if is_word {
            let span = self.span_of(open + 1, close);
            Value::Text(Text { pieces: literal_pieces(self.text, span.clone()), span })
        } else if close > open + 1 {
            self.expression(open + 1, close, true).0
        } else {
            Value::unknown(self.span_of(open, behind))
        };
        (self.index(of, key, self.span_of(start, behind)), behind)
    }

    fn type_arguments(&self, at: usize, limit: usize) -> Option<usize> {
        let mut depth = 0i32;
        for index in at..limit.min(at + 40) {
            let token = self.token(index)?;
            match (&token.kind, self.word(index)) {
                (TokenKind::Op, "<") => depth += 1,
                (TokenKind::Op, ">") => depth -= 1,
                (TokenKind::Op, ">>") => depth -= 2,
                (TokenKind::Word, _) | (TokenKind::Op, "," | "." | "?" | "::" | "&" | "|" | "*" | "?." | ":") => {}
                (TokenKind::Open(_) | TokenKind::Close, "[" | "]") => {}
                (TokenKind::Open(_) | TokenKind::Close, "{" | "}") => {}
                _ => return None,
            }
            if depth <= 0 {
                return matches!(self.word(index + 1), "(" | "{").then_some(index + 1);
            }
        }
        None
    }

    /// In a language with calls without parentheses: do the arguments that begin at `at` end before `end`?
    fn ends_command(&self, at: usize, end: usize) -> bool {
        let new_line = end > at && self.ends_line(end, false) && !self.continues_line(end);
        new_line
            || self.word(end) == ";"
            || self.is_kind(end, |kind| *kind == TokenKind::Close)
            || self.is_word(end, &self.language.table.syntax.stops)
    }

    /// In a language with calls without parentheses: does the list of arguments go on behind a line end?
    fn continues_line(&self, at: usize) -> bool {
        let syntax = &self.language.table.syntax;
        matches!(self.word(at - 1), "," | "\\" | "=>" | ":") || (self.is_op(at, &syntax.member) && syntax.with.is_empty())
    }

    fn begins_argument(&self, at: usize) -> bool {
        let syntax = &self.language.table.syntax;
        let Some(token) = self.token(at) else { return false };
        match token.kind {
            TokenKind::Str(_) | TokenKind::Symbol | TokenKind::SelfWord | TokenKind::Number => true,
            TokenKind::Word => {
                !self.is_word(at, &syntax.stops) && !self.is_op(at, &syntax.either) && !self.is_op(at, &syntax.concat) && !self.is_branching(at)
            }
            TokenKind::Open(_) => self.word(at) == "[" || self.word(at) == "(",
            _ => false,
        }
    }
}

fn is_callable(value: &Value) -> bool {
    matches!(
        value,
        Value::Name { .. }
            | Value::Member { .. }
            | Value::Call { .. }
            | Value::Index { .. }
            | Value::This { .. }
            | Value::Setting { .. }
            | Value::Text(_)
    )
}

fn is_callable_or_call(value: &Value) -> bool {
    matches!(value, Value::Name { .. } | Value::Member { .. } | Value::Call { .. } | Value::Index { .. })
}

/// A call with a block behind its arguments.
fn with_block(value: Value, block: Span, span: Span) -> Value {
    let given = Arg { name: None, spread: false, value: Value::unknown(block) };
    match value {
        Value::Call { callee, mut args, .. } => {
            args.push(given);
            Value::Call { callee, args, span }
        }
        callee => Value::Call { callee: Box::new(callee), args: vec![given], span },
    }
}
