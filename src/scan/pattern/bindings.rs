//! Names that are given a value: assignments, entries, destructured objects, and functions whose body is an expression.

use super::statements::{Names, Statements};
use crate::finding::Span;
use crate::language::{Blocks, Commands};
use crate::scan::expression::Reader;
use crate::scan::facts::{Binding, BindingKind, Expression, Piece, ScopeKind, Text, Value};
use crate::scan::lexer::{Part, Token, TokenKind};

/// How many parts the copies of one value may have together. Ten names may take their own from a call with a thousand parts.
const MAX_COPIED: usize = 10_000;

impl Statements<'_> {
    /// `target = value`, `target: Type = value`, `Type target { get; } = value`.
    pub(super) fn binding(&mut self, at: usize, limit: usize) -> Option<usize> {
        let kind = &self.reader.token(at)?.kind;
        if !matches!(kind, TokenKind::Word | TokenKind::SelfWord | TokenKind::Str(_) | TokenKind::Symbol) {
            return None;
        }
        let (mut path, mut next) = self.target(at, limit)?;
        let mut span = self.reader.token(at)?.span.start..self.reader.token(next - 1)?.span.end;
        // Go and Python: `value, err := …`
        let other = self.names_end(next, limit);
        let mut others = 0..0;
        if other > next && self.is_assignment(other) {
            // `for name, value := range headers`: both are parts of what is gone through.
            if self.reader.word(other + 1) == "range" {
                others = next + 1..other;
            }
            next = other;
        }
        let syntax = &self.reader.language.table.syntax;
        let operator = self.reader.word(next);
        let is_op = self.reader.token(next).is_some_and(|token| token.kind == TokenKind::Op);
        let value_at = if next >= limit {
            return None;
        } else if self.is_assignment(next) {
            if self.reader.reads_words() && self.reader.token(next).is_some_and(|token| token.space_before) {
                return None;
            }
            next + 1
        } else if self.reader.reads_words() {
            return None;
        } else if is_op && matches!(operator, ":" | "?:" | "!:") {
            if self.ends_label(next, limit) {
                return None;
            }
            match self.typed_assignment(next, limit) {
                Some(assign) => assign + 1,
                None if self.reader.is_op(next, &syntax.entry) && next + 1 < limit && !self.ends_head(next) => next + 1,
                None => return None,
            }
        } else if is_op && operator == "=>" && self.reader.is_op(next, &syntax.entry) {
            next + 1
        } else if operator == "{" && self.reader.is_op(self.reader.behind(next, limit), &syntax.assign) && path.len() == 1 {
            // A property with accessors and an initial value.
            self.reader.behind(next, limit) + 1
        } else if syntax.typed_after
            && !self.reader.token(next)?.newline_before
            && matches!(self.reader.token(next)?.kind, TokenKind::Word | TokenKind::Open(_))
        {
            // Go: `var base string = …`, `const base string = …`
            self.typed_assignment(next - 1, limit)? + 1
        } else {
            return None;
        };
        if value_at >= limit && !self.reader.reads_words() {
            return None;
        }
        // `Dim request As HttpWebRequest = …`: the name stands before its type.
        if let Some(name) = self.typed_by_as(at) {
            path = vec![self.reader.word(name).to_owned()];
            span = self.reader.token(name)?.span.clone();
        }
        // `$script:Token = …` names it for the whole file.
        let scope = if self.reader.is_scoped(at) { 0 } else { self.scope_at(span.start) };
        let appends = matches!(operator, "+=" | ".=") && self.is_assignment(next);
        self.reader.declared = self.type_before(at);
        let (value, end) = self.reader.assigned(value_at, limit);
        self.reader.declared = None;
        // More elements of a list: `HEADERS+=(-H "…")`.
        let value = if appends && !matches!(value, Value::List { .. }) {
            let mut pieces = vec![Piece::Hole(name_value(&path, span.clone()))];
            let value_span = span.start..value.span().end;
            pieces.extend(value.into_pieces());
            Value::Text(Text { pieces, span: value_span })
        } else {
            value
        };
        let copies = copies_of(&value);
        for (copied, name) in others.step_by(2).enumerate() {
            let span = self.reader.token(name)?.span.clone();
            let path = vec![self.reader.text[span.clone()].to_owned()];
            let value = if copied < copies { value.clone() } else { Value::unknown(value.span()) };
            self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
        }
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
        Some(end)
    }

    /// Behind the names that stand behind commas from `comma` on. A list that assigns nothing is asked for at each of its names.
    fn names_end(&mut self, comma: usize, limit: usize) -> usize {
        let Names { from, to, limit: known } = self.names;
        if known == limit && (from..to).contains(&comma) && (comma - from).is_multiple_of(2) {
            return to;
        }
        let mut to = comma;
        while self.reader.word(to) == "," && self.reader.token(to + 1).is_some_and(|token| token.kind == TokenKind::Word) && to + 2 < limit {
            to += 2;
        }
        self.names = Names { from: comma, to, limit };
        to
    }

    pub(super) fn is_assignment(&self, at: usize) -> bool {
        let syntax = &self.reader.language.table.syntax;
        if self.reader.is_op(at, &syntax.assign) {
            return true;
        }
        matches!(self.reader.word(at), "+=" | "||=" | "??=" | ".=" | ":=") && self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Op)
    }

    /// Does a colon end the head of a block, as in `class A:` and `-> dict:`?
    fn ends_head(&self, colon: usize) -> bool {
        let syntax = &self.reader.language.table.syntax;
        let by_indentation = syntax.blocks == Blocks::Indent && !syntax.symbol_keys && !syntax.implicit_return;
        by_indentation && self.reader.token(colon + 1).is_none_or(|token| token.newline_before)
    }

    /// Is a colon the end of a label with an assignment on the next line: `default:`?
    fn ends_label(&self, colon: usize, limit: usize) -> bool {
        let ends_line = colon + 1 < limit && self.reader.token(colon + 1).is_some_and(|token| token.newline_before);
        let is_statement = || self.target(colon + 1, limit).is_some_and(|(_, next)| next < limit && self.is_assignment(next));
        ends_line && self.reader.language.table.syntax.blocks == Blocks::Braces && is_statement()
    }

    /// A name with members and literal indexes: what can be assigned to. Returns the index behind it.
    fn target(&self, at: usize, limit: usize) -> Option<(Vec<String>, usize)> {
        let reader = &self.reader;
        let syntax = &reader.language.table.syntax;
        let mut path = Vec::new();
        let first = reader.token(at)?;
        if reader.is_scoped(at) {
            let span = reader.token(at + 2)?.span.clone();
            let (mut path, mut next) = self.target(at + 2, limit)?;
            path[0] = reader.text[span].to_owned();
            next = next.max(at + 3);
            return Some((path, next));
        }
        match first.kind {
            TokenKind::SelfWord => path.extend(["self".to_owned(), reader.word(at).to_owned()]),
            TokenKind::Str(index) => path.push(string_text(reader, index)?),
            TokenKind::Word if reader.is_word(at, &syntax.self_words) => path.push("self".to_owned()),
            _ => path.push(reader.word(at).to_owned()),
        }
        let mut next = at + 1;
        while next < limit {
            let token = reader.token(next)?;
            if reader.is_op(next, &syntax.member) && reader.token(next + 1).is_some_and(|token| token.kind == TokenKind::Word) && next + 1 < limit {
                path.push(reader.word(next + 1).to_owned());
                next += 2;
                continue;
            }
            // `$headers.'Procore-Company-Id'`
            if reader.is_op(next, &syntax.member)
                && let Some(Token { kind: TokenKind::Str(index), space_before: false, .. }) = reader.token(next + 1)
                && next + 1 < limit
            {
                path.push(string_text(reader, *index)?);
                next += 2;
                continue;
            }
            let arrow = usize::from(syntax.brace_index && reader.word(next) == "->");
            let entry = syntax.brace_index && reader.word(next + arrow) == "{" && reader.token(next + arrow).is_some_and(|open| !open.space_before);
            let variable = next > at + 1 || reader.text[..first.span.start].ends_with('$') || arrow == 1;
            if entry && variable {
                let open = next + arrow;
                let behind = reader.behind(open, limit);
                let key = match reader.token(open + 1)?.kind {
                    TokenKind::Str(index) if behind == open + 3 => string_text(reader, index),
                    TokenKind::Word if behind == open + 3 && reader.text[..reader.token(open + 1)?.span.start].ends_with('$') => {
                        Some(format!("[{}]", reader.word(open + 1)))
                    }
                    TokenKind::Word if behind == open + 3 => Some(reader.word(open + 1).to_owned()),
                    _ => None,
                };
                path.push(key.unwrap_or_else(|| "[]".to_owned()));
                next = behind;
                continue;
            }
            if reader.word(next) == "[" && !token.space_before {
                let behind = reader.behind(next, limit);
                let key = reader.token(next + 1)?;
                let literal = match key.kind {
                    TokenKind::Str(index) if behind == next + 3 => string_text(reader, index),
                    TokenKind::Symbol if behind == next + 3 => Some(reader.word(next + 1).to_owned()),
                    _ => None,
                };
                // A key that is a name may be a constant.
                let name = |span: Span| format!("[{}]", &reader.text[span]);
                let is_path = behind <= next + 7 && behind >= next + 3;
                let key = if is_path { reader.token(behind - 2).map(|last| name(key.span.start..last.span.end)) } else { None };
                path.push(literal.or(key).unwrap_or_else(|| "[]".to_owned()));
                next = behind;
                continue;
            }
            break;
        }
        Some((path, next))
    }

    /// `{ a, b: c } = object`
    pub(super) fn destructuring(&mut self, open: usize, close: usize, assign: usize, limit: usize) -> usize {
        let (source, next) = self.reader.expression(assign + 1, limit, false);
        let mut copies = copies_of(&source);
        let mut at = open + 1;
        while at < close {
            let mut end = at;
            while end < close && self.reader.word(end) != "," {
                end = self.reader.behind(end, close);
            }
            let is_word = |at: usize| self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Word);
            if is_word(at) {
                let there = self.reader.word(at).to_owned();
                let here = if self.reader.word(at + 1) == ":" && is_word(at + 2) && at + 2 < end { at + 2 } else { at };
                if let Some(token) = self.reader.token(here) {
                    let span = token.span.clone();
                    let path = vec![self.reader.text[span.clone()].to_owned()];
                    let of = if copies > 0 { source.clone() } else { Value::unknown(source.span()) };
                    copies = copies.saturating_sub(1);
                    let value = Value::Member { of: Box::new(of), name: there, span: span.clone() };
                    let scope = self.scope_at(span.start);
                    self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
                }
            }
            at = end + 1;
        }
        let scope = self.scope_at(source.span().start);
        self.facts.expressions.push(Expression { scope, value: source });
        next
    }

    /// Batch files: `set "NAME=value"`.
    pub(super) fn quoted_assignment(&mut self, at: usize) -> Option<usize> {
        let reader = &mut self.reader;
        let token = reader.token(at)?;
        let TokenKind::Str(index) = token.kind else { return None };
        if reader.language.table.syntax.commands != Commands::Lines || at == 0 || !reader.is_word(at - 1, &reader.language.table.syntax.prefixes) {
            return None;
        }
        let span = token.span.clone();
        let Value::Text(Text { mut pieces, .. }) = reader.string(index, span.clone()) else { return None };
        let Some(Piece::Literal { text, span: head }) = pieces.first().cloned() else { return None };
        let (name, rest) = text.split_once('=')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return None;
        }
        let from = head.start + name.len() + 1;
        pieces[0] = Piece::Literal { text: rest.to_owned(), span: from..head.end };
        if rest.is_empty() {
            pieces.remove(0);
        }
        let value = Value::Text(Text { pieces, span: from..span.end.max(from) });
        let scope = self.scope_at(span.start);
        let name_span = head.start..head.start + name.len();
        self.facts.bindings.push(Binding { path: vec![name.to_owned()], scope, kind: BindingKind::Assignment, value, span: name_span });
        Some(at + 1)
    }

    /// `fun url(): String = value`, `string Url() => value`: a function whose body is an expression.
    pub(super) fn expression_body(&mut self, at: usize, limit: usize) -> Option<usize> {
        if self.reader.token(at)?.kind != TokenKind::Word || self.reader.word(at + 1) != "(" || at + 1 >= limit {
            return None;
        }
        let behind = self.reader.behind(at + 1, limit);
        let assign = match self.reader.word(behind) {
            ":" if self.reader.language.table.syntax.initializers => return self.initializers(at, behind, limit),
            ":" => self.typed_assignment(behind, limit)?,
            _ => behind,
        };
        if assign >= limit
            || !(matches!(self.reader.word(assign), "=" | "=>") && self.reader.is_op(assign, &self.reader.language.table.syntax.assign))
        {
            return None;
        }
        if assign + 1 >= limit || self.reader.word(assign + 1) == "{" {
            return None;
        }
        let span = self.reader.token(at)?.span.clone();
        let scope = self.scope_at(span.start);
        let (value, end) = self.reader.expression(assign + 1, limit, false);
        let own = self.facts.scopes[scope].kind == ScopeKind::Function && self.facts.scopes[scope].span.start == span.start;
        let kind = if own { BindingKind::Return } else { BindingKind::Assignment };
        let path = vec![self.reader.text[span.clone()].to_owned()];
        self.facts.bindings.push(Binding { path, scope, kind, value, span });
        Some(end)
    }

    /// `Client(this.id) : http = Http(), super(id);`: what stands between the head of a constructor at `at` and its body.
    fn initializers(&mut self, at: usize, colon: usize, limit: usize) -> Option<usize> {
        let head = self.reader.token(at)?.span.clone();
        let scope = self.scope_at(head.start);
        if self.facts.scopes[scope].kind != ScopeKind::Function || self.facts.scopes[scope].span.start != head.start {
            return None;
        }
        let mut next = colon + 1;
        while next < limit && !matches!(self.reader.word(next), "{" | ";" | "}") {
            let (path, behind) = self.target(next, limit)?;
            if self.is_assignment(behind) && behind + 1 < limit {
                let name = path.into_iter().next_back()?;
                let span = self.reader.token(next)?.span.start..self.reader.token(behind - 1)?.span.end;
                let (value, end) = self.reader.expression(behind + 1, limit, false);
                self.facts.bindings.push(Binding { path: vec!["self".to_owned(), name], scope, kind: BindingKind::Assignment, value, span });
                next = end;
            } else {
                let (value, end) = self.reader.expression(next, limit, false);
                self.facts.expressions.push(Expression { scope, value });
                next = end;
            }
            if self.reader.word(next) != "," {
                break;
            }
            next += 1;
        }
        Some(next)
    }

    /// A binding that a pattern has found. Its value was read as a statement before, so what it queues is read already.
    pub(super) fn pattern_binding(&mut self, name: Span, value: usize) {
        let limit = self.reader.code.tokens.len();
        if value >= limit {
            return;
        }
        let bindings = &self.facts.bindings;
        let assigned = self.assigned.get_or_insert_with(|| {
            let assignments = bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment);
            assignments.map(|binding| (binding.span.start, binding.span.end)).collect()
        });
        if !assigned.insert((name.start, name.end)) {
            return;
        }
        let path = vec![self.reader.text[name.clone()].to_owned()];
        let (value, _) = self.reader.expression(value, limit, false);
        self.reader.queue.clear();
        let scope = self.scope_at(name.start);
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span: name });
    }
}

fn string_text(reader: &Reader<'_>, index: usize) -> Option<String> {
    let string = reader.code.strings.get(index)?;
    match string.parts.as_slice() {
        [Part::Text(span)] => Some(reader.text[span.clone()].to_owned()),
        _ => None,
    }
}

/// How often a value may be copied that several names take their own from.
fn copies_of(value: &Value) -> usize {
    MAX_COPIED / value.weight(MAX_COPIED)
}

/// The path of a binding as a value.
fn name_value(path: &[String], span: Span) -> Value {
    let mut parts = path.iter();
    let first = parts.next().cloned().unwrap_or_default();
    let mut value = if first == "self" { Value::This { span: span.clone() } } else { Value::Name { name: first, span: span.clone() } };
    for name in parts {
        value = Value::Member { of: Box::new(value), name: name.clone(), span: span.clone() };
    }
    value
}
