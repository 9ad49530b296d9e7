//! Operands: literals, names, literals with a type, brackets, casts, lambdas and branches, with the unary operators and words before them.

use super::Reader;
use super::chains::Chain;
use crate::language::{Blocks, Commands};
use crate::scan::facts::{Piece, Text, Value};
use crate::scan::lexer::{Layout, TokenKind};

impl Reader<'_> {
    /// One operand with its members, calls and indexes.
    pub(super) fn operand(&mut self, start: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        self.operand_given(start, limit, in_brackets, &mut None)
    }

    /// The same; its first call takes what is `given` as its first argument.
    pub(super) fn operand_given(&mut self, start: usize, limit: usize, in_brackets: bool, given: &mut Option<Value>) -> (Value, usize) {
        let syntax = &self.language.table.syntax;
        let mut at = start;
        let mut constructs = false;
        let declared = self.declared.take();
        while at + 1 < limit && self.is_word(at, &syntax.prefixes) && !(at > start && self.ends_line(at, in_brackets)) {
            if self.is_op(at + 1, &syntax.member) || self.is_op(at + 1, &syntax.assign) {
                break;
            }
            constructs |= self.same("new", self.word(at));
            at += 1;
        }
        // Unary operators and spreads say nothing of the value.
        while at + 1 < limit
            && self.is_kind(at, |kind| *kind == TokenKind::Op)
            && (matches!(self.word(at), "!" | "&" | "*" | "-" | "..." | "**" | "@" | "+" | "$" | "\\") || self.is_map_sigil(at))
        {
            at += 1;
        }
        if at >= limit {
            return (Value::unknown(self.span_of(start, limit)), limit.max(start + 1));
        }
        let Some(token) = self.token(at) else { return (Value::unknown(self.span_of(start, at)), at.max(start + 1)) };
        let span = token.span.clone();
        // `HttpRequestMessage request = new(HttpMethod.Get, url);`
        if let Some(name) = declared
            && constructs
            && self.word(at) == "("
        {
            let value = Value::Name { name, span: self.span_of(start, at) };
            return self.chain(Chain { value, start, limit, in_brackets, constructs, given }, at);
        }
        if syntax.typed_after
            && matches!(self.word(at), "map" | "[")
            && let Some((value, next)) = self.composite(at, limit)
        {
            return self.chain(Chain { value, start, limit, in_brackets, constructs, given }, next);
        }
        let (value, next) = match token.kind {
            TokenKind::Str(index) => (self.string(index, span), at + 1),
            TokenKind::Number => (Value::Other { parts: Vec::new(), span }, at + 1),
            TokenKind::Symbol => {
                let text = self.text[span.clone()].to_owned();
                (Value::Text(Text { pieces: vec![Piece::Literal { text, span: span.clone() }], span }), at + 1)
            }
            TokenKind::SelfWord => {
                let name = self.text[span.clone()].to_owned();
                (Value::Member { of: Box::new(Value::This { span: span.clone() }), name, span }, at + 1)
            }
            TokenKind::Word if self.is_word(at, &syntax.stops) && !self.is_branching(at) => {
                return (Value::unknown(span), at + 1);
            }
            TokenKind::Word if self.is_branching(at) && !self.is_op(at + 1, &syntax.member) && !self.is_op(at + 1, &syntax.assign) => {
                return self.branches(at, limit);
            }
            TokenKind::Word if self.is_scoped(at) && at + 2 < limit => {
                (Value::Name { name: self.word(at + 2).to_owned(), span: self.span_of(at, at + 3) }, at + 3)
            }
            TokenKind::Word if self.is_word(at, &syntax.self_words) => (Value::This { span }, at + 1),
            TokenKind::Word => (Value::Name { name: self.text[span.clone()].to_owned(), span }, at + 1),
            TokenKind::Open(close) => {
                let close = close.min(limit);
                match self.word(at) {
                    "[" if syntax.commands == Commands::Parameters && self.is_type(at, close) => return self.typed(at, close, limit, in_brackets),
                    "[" if syntax.message_sends && !self.is_literal_bracket(at) => (self.message(at, close), (close + 1).min(limit).max(at + 1)),
                    "(" => self.parenthesised(at, close, limit),
                    "[" => (self.list(at, close), (close + 1).min(limit).max(at + 1)),
                    _ => (self.braces(at, close), (close + 1).min(limit).max(at + 1)),
                }
            }
            TokenKind::Op if !syntax.with.is_empty() && self.is_op(at, &syntax.member) && !self.with.is_empty() => {
                let object = self.with.iter().rev().find(|(end, _)| at < *end).map(|(_, object)| object.clone());
                match object {
                    Some(object) => (object, at),
                    None => return (Value::unknown(span), at + 1),
                }
            }
            TokenKind::Op | TokenKind::Close => return (Value::unknown(span), at + 1),
        };
        self.chain(Chain { value, start, limit, in_brackets, constructs, given }, next)
    }

    /// The percent sign of `%{key: value}` and `%Name{key: value}` in Elixir.
    fn is_map_sigil(&self, at: usize) -> bool {
        let joined = self.token(at + 1).is_some_and(|next| !next.space_before && !next.newline_before);
        self.word(at) == "%" && joined && (self.word(at + 1) == "{" || self.word(at + 1).starts_with(|c: char| c.is_ascii_uppercase()))
    }

    /// `map[string]string{…}`, `[]string{…}`, `[]byte(…)`: the braces, or what is converted, of a literal that begins with its type (Go).
    fn composite(&mut self, start: usize, limit: usize) -> Option<(Value, usize)> {
        let word = |at: usize| self.is_kind(at, |kind| *kind == TokenKind::Word);
        let mut at = start;
        loop {
            let open = if self.word(at) == "map" { at + 1 } else { at };
            if self.word(open) != "[" || (open > start && self.token(open)?.space_before) {
                break;
            }
            at = self.behind(open, limit);
        }
        if at == start || at >= limit {
            return None;
        }
        while self.is_word_op(at, "*") {
            at += 1;
        }
        if !word(at) || self.token(at)?.space_before {
            return None;
        }
        at += 1;
        while self.word(at) == "." && word(at + 1) {
            at += 2;
        }
        // `[]struct{ … }{ … }`, `map[string]interface{}{ … }`
        if matches!(self.word(at - 1), "interface" | "struct") && self.word(at) == "{" {
            at = self.behind(at, limit);
        }
        let close = match self.token(at)?.kind {
            TokenKind::Open(close) if at < limit && !self.token(at)?.newline_before => close.min(limit),
            _ => return None,
        };
        let behind = (close + 1).min(limit).max(at + 1);
        match self.word(at) {
            // `func urls() []string {` opens the body of the function.
            "{" if !self.bodies.contains(&at) => Some((self.elements(at, close), behind)),
            "(" => Some((self.items(at + 1, close).into_iter().next()?, behind)),
            _ => None,
        }
    }

    /// `(a)`, `(a, b)`, `(a) => b`.
    fn parenthesised(&mut self, at: usize, close: usize, limit: usize) -> (Value, usize) {
        let behind = (close + 1).min(limit).max(at + 1);
        if self.is_arrow(behind) && behind < limit {
            return self.lambda(behind, limit);
        }
        // Perl: `(key => value)`.
        if self.language.table.syntax.brace_index && self.is_entry(at + 1, close) && self.is_word_op(at + 2, "=>") {
            return (Value::Map { entries: self.entries(at + 1, close), span: self.span_of(at, behind) }, behind);
        }
        let mut items = self.items(at + 1, close);
        let value = match items.len() {
            1 => items.remove(0),
            _ => Value::List { items, span: self.span_of(at, behind) },
        };
        // `(String) value` and `(int) value`: a cast.
        let casts = matches!(&value, Value::Name { .. }) && self.is_cast_operand(behind, limit);
        if casts {
            return self.operand(behind, limit, true);
        }
        (value, behind)
    }

    fn is_cast_operand(&self, at: usize, limit: usize) -> bool {
        at < limit
            && self
                .token(at)
                .is_some_and(|token| !token.newline_before && matches!(token.kind, TokenKind::Word | TokenKind::Str(_) | TokenKind::SelfWord))
            && !self.is_word(at, &self.language.table.syntax.stops)
            && !self.language.table.syntax.command_calls
    }

    /// The value of a lambda is its body's, where that is an expression.
    pub(super) fn lambda(&mut self, arrow: usize, limit: usize) -> (Value, usize) {
        if self.word(arrow + 1) == "{" {
            let behind = self.behind(arrow + 1, limit);
            self.queue.push(arrow + 2..behind.saturating_sub(1));
            return (Value::unknown(self.span_of(arrow, behind)), behind);
        }
        self.expression(arrow + 1, limit, true)
    }

    /// Does a block begin here whose branches are values? Case counts in all languages: `If(a, b, c)` is a call in Visual Basic.
    pub(super) fn is_branching(&self, at: usize) -> bool {
        self.language.table.syntax.choice_words.contains(self.word(at))
    }

    /// `if … { a } else { b }`, `case … end` as a value: its branches are queued as statements, its value is unknown here; names of branches
    /// are found by the binding whose span covers them.
    pub(super) fn branches(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let Some(first) = self.token(at) else { return (Value::unknown(0..0), at + 1) };
        let end = if self.language.table.syntax.blocks == Blocks::Braces {
            self.braces_end(at, limit)
        } else {
            let layout = self.layout.get_or_init(|| Layout::new(&self.code.tokens, |token| self.lines.column(token.span.start)));
            layout.first_within(at + 1, self.lines.indent(first.span.start)).unwrap_or(self.code.tokens.len()).min(limit).max(at + 1)
        };
        self.queue.push(at + 1..end);
        // Texts of the branches are alternatives of the value; the statements read them once more as expressions of their own.
        (Value::Either { options: Vec::new(), span: self.span_of(at, end) }, end.max(at + 1))
    }

    /// Where the branches of `if … { } else if … { }` end, by their braces. Other blocks that begin on the way end here, too, and need not be gone through
    /// when it is their turn: in a chain of `else if`, every one of them holds all that follow.
    fn braces_end(&mut self, at: usize, limit: usize) -> usize {
        if let Some(&(end, cut)) = self.branch_ends.get(&at)
            && (!cut || limit <= end)
        {
            return end.min(limit).max(at + 1);
        }
        let mut end = at + 1;
        let mut blocks = 0;
        // The beginnings on the way that no brace has followed yet, and the others.
        let (mut open, mut others) = (Vec::new(), Vec::new());
        while end < limit {
            let Some(token) = self.token(end) else { break };
            if self.word(end) == "{" {
                others.append(&mut open);
                end = self.behind(end, limit);
                blocks += 1;
                if !(self.word(end) == "else" || self.word(end) == "catch" || self.word(end) == "finally") {
                    break;
                }
                continue;
            }
            if self.word(end) == ";" || (blocks == 0 && token.kind == TokenKind::Close) {
                break;
            }
            if token.kind == TokenKind::Close {
                self.branch_ends.extend(open.drain(..).map(|at| (at, (end, false))));
            } else if token.kind == TokenKind::Word && (self.is_branching(end) || self.word(end) == "do") {
                open.push(end);
            }
            end = self.behind(end, limit);
        }
        self.branch_ends.extend(others.into_iter().chain(open).map(|at| (at, (end, end >= limit))));
        end
    }
}
