//! The expression reader: turns tokens of any language into values, with the operators of the language's table.
//!
//! It reads islands: what it understands becomes a value, what it does not is skipped and queued, so that the caller can read
//! it as statements. Nothing is read twice, so the time is linear in the number of tokens.

mod commands;
mod messages;

use rustc_hash::FxHashSet;

use crate::finding::Span;
use crate::language::{Blocks, CallMeaning, CallTable, Commands, Language, StringKind, Ternary};
use crate::scan::facts::{Arg, Entry, Piece, Text, Value};
use crate::scan::lexer::{Part, Token, TokenKind, Tokens};
use crate::scan::text::literal_pieces;

/// How deep expressions may nest; deeper ones are read as statements of their own.
const MAX_DEPTH: usize = 48;

/// How many members and calls one chain may have; longer ones are cut, because everything that walks a value recurses into them.
const MAX_CHAIN: usize = 200;

/// How many tokens the arguments of a call without parentheses may have, brackets counted once: arguments that are commands themselves look as far again.
const MAX_COMMAND: usize = 256;

/// How many values may fill the holes of one format text, counted with what is in them: `format!("{0}{0}", …)` nested doubles its argument each time.
const MAX_FORMAT_VALUES: usize = 256;

/// Words that begin a block whose branches are the values of the expression.
const BRANCHING: [&str; 9] = ["if", "unless", "when", "switch", "match", "case", "cond", "try", "begin"];

/// Reads expressions out of one run of tokens.
pub struct Reader<'a> {
    /// The text the spans refer to.
    pub text: &'a str,
    /// The language.
    pub language: &'a Language,
    /// The tokens.
    pub code: &'a Tokens,
    /// Ranges of tokens that were skipped and have to be read as statements: blocks, bodies of lambdas.
    pub queue: Vec<std::ops::Range<usize>>,
    /// The type that is declared for the value that is read next: what `new(…)` makes.
    pub declared: Option<String>,
    /// One argument of a curried call is read: what follows behind a blank is the next one.
    atoms: bool,
    /// What a member without an object belongs to: the first token behind the block, and the object.
    pub with: Vec<(usize, Value)>,
    /// Names that calls have written a value into: `snprintf(url, sizeof url, "…")`.
    pub made: Vec<(Vec<String>, Value, Span)>,
    /// Braces that open the body of a function, a class or a statement, and so belong to no call before them.
    pub bodies: FxHashSet<usize>,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader over tokens.
    pub fn new(text: &'a str, language: &'a Language, code: &'a Tokens) -> Self {
        Reader {
            text,
            language,
            code,
            queue: Vec::new(),
            declared: None,
            atoms: false,
            with: Vec::new(),
            made: Vec::new(),
            bodies: FxHashSet::default(),
            depth: 0,
        }
    }

    /// The token at an index.
    pub fn token(&self, at: usize) -> Option<&'a Token> {
        self.code.tokens.get(at)
    }

    /// The text of the token at an index, empty behind the end.
    pub fn word(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| &self.text[token.span.clone()])
    }

    fn is_kind(&self, at: usize, kind: fn(&TokenKind) -> bool) -> bool {
        self.token(at).is_some_and(|token| kind(&token.kind))
    }

    /// Is the token the given operator?
    pub fn is_op(&self, at: usize, operators: &[String]) -> bool {
        match self.token(at) {
            Some(Token { kind: TokenKind::Op, span, .. }) => operators.iter().any(|operator| *operator == self.text[span.clone()]),
            Some(Token { kind: TokenKind::Word, span, .. }) => operators
                .iter()
                .any(|operator| operator.starts_with(|c: char| c.is_ascii_alphabetic()) && self.same(operator, &self.text[span.clone()])),
            _ => false,
        }
    }

    /// Are the words the same in this language?
    pub fn same(&self, a: &str, b: &str) -> bool {
        a == b || (self.language.table.lexer.case_insensitive && a.eq_ignore_ascii_case(b))
    }

    /// Is the token a word of the list?
    pub fn is_word(&self, at: usize, words: &[String]) -> bool {
        self.is_kind(at, |kind| *kind == TokenKind::Word) && words.iter().any(|word| self.same(word, self.word(at)))
    }

    /// Does the expression end before the token, because a line ends there?
    fn ends_line(&self, at: usize, in_brackets: bool) -> bool {
        !in_brackets && self.language.table.syntax.newline_ends && self.token(at).is_some_and(|token| token.newline_before)
    }

    /// The index behind the bracket that closes the one at `open`, at most `limit`.
    pub fn behind(&self, open: usize, limit: usize) -> usize {
        match self.token(open) {
            Some(Token { kind: TokenKind::Open(close), .. }) => (close + 1).min(limit),
            _ => open + 1,
        }
    }

    fn span_of(&self, from: usize, to: usize) -> Span {
        let start = self.token(from).map_or(self.text.len(), |token| token.span.start);
        let end = if to > from { self.token(to - 1).map_or(start, |token| token.span.end) } else { start };
        start..end.max(start)
    }

    /// Reads an expression from `at`, at most up to `limit`. Returns the value and the index behind it, which is always behind `at`.
    pub fn expression(&mut self, at: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        if self.depth >= MAX_DEPTH {
            self.queue.push(at + 1..limit);
            return (Value::unknown(self.span_of(at, limit)), limit.max(at + 1));
        }
        self.depth += 1;
        let atoms = std::mem::take(&mut self.atoms);
        let result = if self.reads_words() { self.command(at, limit) } else { self.alternatives(at, limit, in_brackets) };
        self.atoms = atoms;
        self.depth -= 1;
        result
    }

    fn alternatives(&mut self, start: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
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
                let mut other = at + 1;
                while other < limit && self.word(other) != "else" && !self.ends_line(other, in_brackets) {
                    other = self.behind(other, limit);
                }
                if self.word(other) == "else" && other < limit {
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

    fn is_word_op(&self, at: usize, operator: &str) -> bool {
        self.is_kind(at, |kind| *kind == TokenKind::Op) && self.word(at) == operator
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

    /// One operand with its members, calls and indexes.
    fn operand(&mut self, start: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        self.operand_given(start, limit, in_brackets, &mut None)
    }

    /// The same; its first call takes what is `given` as its first argument.
    fn operand_given(&mut self, start: usize, limit: usize, in_brackets: bool, given: &mut Option<Value>) -> (Value, usize) {
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
            return self.postfix(value, start, at, limit, in_brackets, constructs, given);
        }
        if syntax.typed_after
            && matches!(self.word(at), "map" | "[")
            && let Some((value, next)) = self.composite(at, limit)
        {
            return self.postfix(value, start, next, limit, in_brackets, constructs, given);
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
            TokenKind::Word if self.is_word(at, &syntax.stops) && !BRANCHING.contains(&self.word(at)) => {
                return (Value::unknown(span), at + 1);
            }
            TokenKind::Word if BRANCHING.contains(&self.word(at)) && !self.is_op(at + 1, &syntax.member) && !self.is_op(at + 1, &syntax.assign) => {
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
        self.postfix(value, start, next, limit, in_brackets, constructs, given)
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

    /// The inside of a literal in braces, which is no block.
    fn elements(&mut self, at: usize, close: usize) -> Value {
        let span = self.span_of(at, (close + 1).min(self.code.tokens.len()));
        if self.is_entry(at + 1, close) {
            return Value::Map { entries: self.entries(at + 1, close), span };
        }
        Value::List { items: self.items(at + 1, close), span }
    }

    /// `(a)`, `(a, b)`, `(a) => b`.
    fn parenthesised(&mut self, at: usize, close: usize, limit: usize) -> (Value, usize) {
        let behind = (close + 1).min(limit).max(at + 1);
        if self.is_arrow(behind) && behind < limit {
            return self.lambda(behind, limit);
        }
        // Perl: `(key => value)`.
        let arrow = vec!["=>".to_owned()];
        if self.language.table.syntax.brace_index && self.is_entry(at + 1, close) && self.is_op(at + 2, &arrow) {
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

    fn is_arrow(&self, at: usize) -> bool {
        self.is_kind(at, |kind| *kind == TokenKind::Op) && matches!(self.word(at), "=>" | "->")
    }

    /// The value of a lambda is its body's, where that is an expression.
    fn lambda(&mut self, arrow: usize, limit: usize) -> (Value, usize) {
        if self.word(arrow + 1) == "{" {
            let behind = self.behind(arrow + 1, limit);
            self.queue.push(arrow + 2..behind.saturating_sub(1));
            return (Value::unknown(self.span_of(arrow, behind)), behind);
        }
        self.expression(arrow + 1, limit, true)
    }

    /// `if … { a } else { b }`, `case … end` as a value: its branches are queued as statements, its value is unknown here; names of branches
    /// are found by the binding whose span covers them.
    fn branches(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let mut end = at + 1;
        let column = |token: &Token| token.span.start - self.text[..token.span.start].rfind('\n').map_or(0, |line| line + 1);
        let Some(first) = self.token(at) else { return (Value::unknown(0..0), at + 1) };
        let braces = self.language.table.syntax.blocks == crate::language::Blocks::Braces;
        let indent = if braces {
            0
        } else {
            let line_start = self.text[..first.span.start].rfind('\n').map_or(0, |line| line + 1);
            self.text[line_start..].len() - self.text[line_start..].trim_start_matches([' ', '\t']).len()
        };
        let mut blocks = 0;
        while end < limit {
            let Some(token) = self.token(end) else { break };
            if braces {
                if self.word(end) == "{" {
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
                end = self.behind(end, limit);
            } else {
                if token.newline_before && column(token) <= indent {
                    break;
                }
                end = self.behind(end, limit);
            }
        }
        self.queue.push(at + 1..end);
        // Texts of the branches are alternatives of the value; the statements read them once more as expressions of their own.
        (Value::Either { options: Vec::new(), span: self.span_of(at, end) }, end.max(at + 1))
    }

    /// Members, calls, indexes behind a value. The first call takes what is `given` as its first argument.
    #[allow(clippy::too_many_arguments)]
    fn postfix(
        &mut self,
        mut value: Value,
        start: usize,
        mut at: usize,
        limit: usize,
        in_brackets: bool,
        constructs: bool,
        given: &mut Option<Value>,
    ) -> (Value, usize) {
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
                !self.is_word(at, &syntax.stops)
                    && !self.is_op(at, &syntax.either)
                    && !self.is_op(at, &syntax.concat)
                    && !BRANCHING.contains(&self.word(at))
            }
            TokenKind::Open(_) => self.word(at) == "[" || self.word(at) == "(",
            _ => false,
        }
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

    /// Comma-separated expressions.
    fn items(&mut self, mut at: usize, close: usize) -> Vec<Value> {
        let mut items = Vec::new();
        while at < close {
            if matches!(self.word(at), "," | ";") {
                at += 1;
                continue;
            }
            let (value, next) = self.expression(at, close, true);
            items.push(value);
            at = self.skip_to_separator(next, close);
        }
        items
    }

    /// Skips to the next comma; what is skipped is queued.
    fn skip_to_separator(&mut self, from: usize, close: usize) -> usize {
        let mut at = from;
        let fat_comma = self.language.table.syntax.brace_index;
        while at < close && !matches!(self.word(at), "," | ";") && !(fat_comma && self.word(at) == "=>") {
            at = self.behind(at, close);
        }
        if at > from {
            self.queue.push(from..at);
        }
        if fat_comma && self.word(at) == "=>" && at < close { at + 1 } else { at }
    }

    /// The arguments between two indexes.
    pub fn args(&mut self, mut at: usize, close: usize) -> Vec<Arg> {
        let syntax = &self.language.table.syntax;
        let mut args = Vec::new();
        while at < close {
            if matches!(self.word(at), "," | ";") {
                at += 1;
                continue;
            }
            let spread = self.is_kind(at, |kind| *kind == TokenKind::Op) && matches!(self.word(at), "*" | "**" | "..." | "..");
            let from = if spread { at + 1 } else { at };
            let separated = self.is_op(from + 1, &syntax.entry) && from + 1 < close;
            let name = match self.token(from).map(|token| &token.kind) {
                Some(TokenKind::Word | TokenKind::Symbol | TokenKind::SelfWord) if separated => Some(self.word(from).to_owned()),
                // Perl: `$ua->get("https://…" => { … })` is no name.
                Some(TokenKind::Str(index)) if separated => {
                    self.string(*index, 0..0).literal().filter(|name| !(syntax.brace_index && name.contains('/')))
                }
                _ => None,
            };
            let key = from;
            let from = if name.is_some() { from + 2 } else { from };
            if from >= close {
                break;
            }
            let (mut value, next) = self.expression(from, close, true);
            let mut name = name;
            // `Map(COMPANY_HEADER -> id)`, `mapOf(COMPANY_HEADER to id)`: the key is an expression, and no name of an argument.
            if separated && matches!(self.word(key + 1), "->" | "to") && self.is_kind(key, |kind| *kind == TokenKind::Word) {
                let key_span = self.span_of(key, key + 1);
                let word = self.word(key).to_owned();
                let computed = name.take().map(|_| Box::new(Value::Name { name: word.clone(), span: key_span.clone() }));
                let span = self.span_of(key, next);
                value = Value::Map { entries: vec![Entry { key: Some(word), computed, key_span, spread: false, value }], span };
            }
            args.push(Arg { name, spread, value });
            at = self.skip_to_separator(next, close);
        }
        args
    }

    /// `[a, b]`, `['key' => value]`
    fn list(&mut self, at: usize, close: usize) -> Value {
        let span = self.span_of(at, (close + 1).min(self.code.tokens.len()));
        if self.is_entry(at + 1, close) {
            return Value::Map { entries: self.entries(at + 1, close), span };
        }
        Value::List { items: self.items(at + 1, close), span }
    }

    /// `{ key: value }`, or a block, which is queued.
    fn braces(&mut self, at: usize, close: usize) -> Value {
        let span = self.span_of(at, (close + 1).min(self.code.tokens.len()));
        let first = at + 1;
        if first >= close {
            return Value::Map { entries: Vec::new(), span };
        }
        if self.is_script_block(at) {
            self.queue.push(first..close);
            return Value::Other { parts: Vec::new(), span };
        }
        let spread = self.is_kind(first, |kind| *kind == TokenKind::Op) && matches!(self.word(first), "..." | "**");
        let shorthand = self.is_kind(first, |kind| *kind == TokenKind::Word) && (self.word(first + 1) == "," || first + 1 == close);
        let string_pair = self.is_kind(first, |kind| matches!(kind, TokenKind::Str(_))) && self.word(first + 1) == ",";
        let nested = self.word(first) == "{";
        if spread || (shorthand && !self.is_tuple(first, close)) || self.is_entry(first, close) || self.is_conditional_entry(first, close) {
            return Value::Map { entries: self.entries(first, close), span };
        }
        if string_pair {
            // C# and C++ initialisers: `{ "key", value }`.
            let items = self.items(first, close);
            if let [key, value] = items.as_slice()
                && let Some(key) = key.literal()
            {
                let entry = Entry { key: Some(key), computed: None, key_span: items[0].span(), spread: false, value: value.clone() };
                return Value::Map { entries: vec![entry], span };
            }
            return Value::List { items, span };
        }
        if nested {
            let items = self.items(first, close);
            if items.iter().all(|item| matches!(item, Value::Map { .. } | Value::List { .. })) {
                return Value::List { items, span };
            }
            return Value::Other { parts: items, span };
        }
        if self.is_tuple(first, close) {
            return Value::List { items: self.items(first, close), span };
        }
        self.queue.push(first..close);
        Value::Other { parts: Vec::new(), span }
    }

    /// PowerShell: a table is `@{ … }`, and a block has no sign before it.
    fn is_script_block(&self, at: usize) -> bool {
        let start = self.token(at).map_or(0, |token| token.span.start);
        self.language.table.syntax.commands == Commands::Parameters && !self.text[..start].ends_with('@')
    }

    /// `{if (id != null) 'key': id}`: no statement begins like that.
    fn is_conditional_entry(&self, first: usize, close: usize) -> bool {
        let key = self.behind(first + 1, close);
        let begins = matches!(self.word(first), "if" | "for") && self.word(first + 1) == "(";
        begins && key + 1 < close && self.is_kind(key, |kind| matches!(kind, TokenKind::Str(_))) && self.word(key + 1) == ":"
    }

    /// `{Module, option}` where braces are no blocks; a block of Ruby holds no comma outside of brackets and begins with its parameters.
    fn is_tuple(&self, first: usize, close: usize) -> bool {
        let syntax = &self.language.table.syntax;
        if syntax.blocks != Blocks::Indent || !syntax.symbol_keys || self.word(first) == "|" {
            return false;
        }
        let mut at = first;
        while at < close {
            if self.word(at) == "," {
                return true;
            }
            if self.token(at).is_some_and(|token| token.newline_before) && at > first {
                return false;
            }
            at = self.behind(at, close);
        }
        false
    }

    /// Does an entry (`key: value`) begin here?
    fn is_entry(&self, at: usize, close: usize) -> bool {
        let syntax = &self.language.table.syntax;
        let at = self.behind_dot(at);
        if at + 1 >= close {
            return false;
        }
        let key_end = match self.token(at).map(|token| &token.kind) {
            Some(TokenKind::Word | TokenKind::Str(_) | TokenKind::Symbol | TokenKind::SelfWord | TokenKind::Number) => {
                let mut end = at + 1;
                while self.is_op(end, &syntax.member) && self.is_kind(end + 1, |kind| *kind == TokenKind::Word) && end + 2 < close {
                    end += 2;
                }
                end
            }
            Some(TokenKind::Open(end)) if self.word(at) == "[" => end + 1,
            _ => return false,
        };
        key_end < close && self.is_op(key_end, &syntax.entry)
    }

    /// The key of `.Base = x` in an initialiser of Visual Basic, C or C++.
    fn behind_dot(&self, at: usize) -> usize {
        let dotted = self.is_word_op(at, ".") && self.is_kind(at + 1, |kind| *kind == TokenKind::Word);
        if dotted { at + 1 } else { at }
    }

    fn entries(&mut self, mut at: usize, close: usize) -> Vec<Entry> {
        let syntax = &self.language.table.syntax;
        let mut entries = Vec::new();
        while at < close {
            if matches!(self.word(at), "," | ";") {
                at += 1;
                continue;
            }
            // `{if (id != null) 'key': id, for (final x in all) x: 1}`
            if matches!(self.word(at), "if" | "for") && self.word(at + 1) == "(" && at + 1 < close {
                let behind = self.behind(at + 1, close);
                self.queue.push(at + 2..behind.saturating_sub(1));
                at = behind;
                continue;
            }
            if self.word(at) == "else" && at + 1 < close {
                at += 1;
                continue;
            }
            let spread = self.is_kind(at, |kind| *kind == TokenKind::Op) && matches!(self.word(at), "..." | "...?" | "**" | "*");
            if spread {
                let (value, next) = self.expression(at + 1, close, true);
                entries.push(Entry { key: None, computed: None, key_span: value.span(), spread: true, value });
                at = self.skip_to_separator(next, close);
                continue;
            }
            if self.is_entry(at, close) {
                at = self.behind_dot(at);
                let mut key_end = self.behind(at, close);
                while self.is_op(key_end, &syntax.member) && !self.is_op(key_end, &syntax.entry) {
                    key_end += 2;
                }
                let key_span = self.span_of(at, key_end);
                let (key, computed) = match &self.token(at).map(|token| token.kind.clone()) {
                    Some(TokenKind::Str(index)) => (self.string(*index, key_span.clone()).literal(), None),
                    Some(TokenKind::Open(_)) => {
                        let computed = self.expression(at + 1, key_end.saturating_sub(1).max(at + 1), true).0;
                        (computed.literal(), Some(Box::new(computed)))
                    }
                    Some(TokenKind::Word) => (Some(self.text[key_span.clone()].to_owned()), Some(Box::new(self.operand(at, key_end, true).0))),
                    _ => (Some(self.text[key_span.clone()].to_owned()), None),
                };
                if key_end + 1 >= close {
                    break;
                }
                let (value, next) = match self.token(key_end + 1).map(|token| &token.kind) {
                    // Go leaves the type of an element out: `{"Accept": {"application/json"}}`.
                    Some(&TokenKind::Open(end)) if syntax.typed_after && self.word(key_end + 1) == "{" && end < close => {
                        (self.elements(key_end + 1, end), end + 1)
                    }
                    _ => self.expression(key_end + 1, close, !syntax.newline_ends),
                };
                entries.push(Entry { key, computed, key_span, spread: false, value });
                at = self.skip_to_entry(next, close);
                continue;
            }
            if self.is_kind(at, |kind| *kind == TokenKind::Word) && (matches!(self.word(at + 1), "," | ";") || at + 1 == close) {
                // `{ baseUrl }`
                let span = self.span_of(at, at + 1);
                let name = self.word(at).to_owned();
                entries.push(Entry {
                    key: Some(name.clone()),
                    computed: None,
                    key_span: span.clone(),
                    spread: false,
                    value: Value::Name { name, span },
                });
                at += 1;
                continue;
            }
            let next = self.skip_to_entry(at, close);
            at = next.max(at + 1);
        }
        entries
    }

    /// Skips to the next entry: a comma, or a line that begins like one. What is skipped is queued.
    fn skip_to_entry(&mut self, from: usize, close: usize) -> usize {
        let mut at = from;
        while at < close && !matches!(self.word(at), "," | ";") {
            // `{if (a) 'key': b else 'key': c}`
            if self.word(at) == "else" {
                break;
            }
            if at > from && self.ends_line(at, false) && self.is_entry(at, close) {
                break;
            }
            if at == from && self.ends_line(at, false) && self.is_entry(at, close) {
                return at;
            }
            at = self.behind(at, close);
        }
        if at > from {
            self.queue.push(from..at);
        }
        at
    }

    /// A string literal as a value.
    pub fn string(&mut self, index: usize, span: Span) -> Value {
        let Some(string) = self.code.strings.get(index) else { return Value::unknown(span) };
        if string.kind == StringKind::Char {
            return Value::unknown(span);
        }
        let mut pieces = Vec::new();
        for part in &string.parts {
            match part {
                Part::Text(span) => pieces.extend(literal_pieces(self.text, span.clone())),
                Part::Code(tokens, span) => pieces.push(Piece::Hole(self.hole(tokens, span.clone()))),
                Part::Setting(key, default) => pieces.push(Piece::Hole(self.setting_or_argument(key, default))),
            }
        }
        Value::Text(Text { pieces, span })
    }

    /// `${NAME:-default}` is a setting, `${1:-default}` an argument of the function.
    fn setting_or_argument(&self, key: &Span, default: &Option<Span>) -> Value {
        let setting = setting_value(self.text, key.clone(), default.clone());
        let name = &self.text[key.clone()];
        if !self.reads_words() || name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
            return setting;
        }
        let argument = Value::Name { name: name.to_owned(), span: key.clone() };
        match setting {
            Value::Either { options, span } => {
                Value::Either { options: std::iter::once(argument).chain(options.into_iter().skip(1)).collect(), span }
            }
            _ => argument,
        }
    }

    fn hole(&mut self, tokens: &Tokens, span: Span) -> Value {
        if tokens.tokens.is_empty() || self.depth >= MAX_DEPTH {
            return Value::unknown(span);
        }
        let mut inner = Reader { depth: self.depth + 1, ..Reader::new(self.text, self.language, tokens) };
        if self.reads_words() {
            return inner.word_hole(tokens, &span);
        }
        inner.expression(0, tokens.tokens.len(), true).0
    }

    /// `of.name`, or what it means.
    fn member(&self, of: Value, name: String, span: Span, called: bool) -> Value {
        let patterns = self.language.patterns();
        if !called {
            if let Some(key) = read_setting(&of) {
                let text = format!("setting.{name}");
                if self.meaning(&text).is_some_and(|(means, _)| means == CallMeaning::Same) {
                    return of;
                }
                let mut key = key.to_vec();
                key.push(name.clone());
                return self.setting_of(of, name, key, span);
            }
            let object = of.callee_text();
            if !patterns.settings.is_empty() && patterns.settings.is_match(&object) {
                return self.setting_of(of, name.clone(), vec![name], span);
            }
            if let Some((CallMeaning::Same, parts)) = self.meaning(&format!("{object}.{name}"))
                && parts.first() == Some(&-1)
            {
                return of;
            }
        }
        Value::Member { of: Box::new(of), name, span }
    }

    /// `process.env.KEY` can only be a setting; `config.key` may as well be a member of an object of the program.
    fn setting_of(&self, of: Value, name: String, key: Vec<String>, span: Span) -> Value {
        let setting = Value::Setting { key, span: span.clone() };
        let object = match of {
            Value::Setting { .. } => return setting,
            Value::Either { options, .. } => match options.into_iter().next() {
                Some(object) => object,
                None => return setting,
            },
            object => object,
        };
        let text = object.callee_text();
        let last = text.rsplit('.').next().unwrap_or(&text);
        if crate::domain::words(last).iter().any(|word| ENVIRONMENT_WORDS.contains(&word.as_str())) {
            return setting;
        }
        let member = Value::Member { of: Box::new(object), name, span: span.clone() };
        Value::Either { options: vec![member, setting], span }
    }

    /// `of[key]`, or what it means.
    fn index(&self, of: Value, key: Value, span: Span) -> Value {
        if let Some(text) = key.literal() {
            if let Some(known) = read_setting(&of) {
                let mut path = known.to_vec();
                path.extend(setting_key(&text));
                return self.setting_of(of, text, path, span);
            }
            let patterns = self.language.patterns();
            if !patterns.settings.is_empty() && patterns.settings.is_match(&of.callee_text()) {
                return self.setting_of(of, text.clone(), setting_key(&text), span);
            }
        }
        Value::Index { of: Box::new(of), key: Box::new(key), span }
    }

    fn meaning(&self, callee: &str) -> Option<(CallMeaning, &'a [i32])> {
        self.call_row(callee).map(|row| (row.means, row.parts.as_slice()))
    }

    /// The row of the table for a call.
    fn call_row(&self, callee: &str) -> Option<&'a CallTable> {
        let index = self.language.patterns().calls.matches(callee).into_iter().next()?;
        self.language.table.calls.get(index)
    }

    /// The construction of an object by its type.
    pub fn construct(&self, callee: Value, args: Vec<Arg>, span: Span) -> Value {
        Value::Call { callee: Box::new(callee), args, span }
    }

    /// A call, or what it means.
    fn call(&mut self, callee: Value, mut args: Vec<Arg>, span: Span) -> Value {
        // JavaScript: `request.call(this, options)` calls `request(options)`.
        let callee = match callee {
            Value::Member { of, name, .. } if name == "call" && matches!(args.first(), Some(Arg { value: Value::This { .. }, name: None, .. })) => {
                args.remove(0);
                *of
            }
            callee => callee,
        };
        let Some(row) = self.call_row(&callee.callee_text()) else {
            return Value::Call { callee: Box::new(callee), args, span };
        };
        let target = row.into.and_then(|into| args.get(into)).map(|arg| arg.value.clone());
        if !row.assigns.is_empty() {
            let items = args.iter().map(|arg| arg.value.clone()).collect();
            let path = row.assigns.split('.').map(str::to_owned).collect();
            self.made.push((path, Value::List { items, span: span.clone() }, span.clone()));
        }
        let value = lower_call(row.means, &row.parts, callee, args, span);
        if let Some(Value::Name { name, span }) = target {
            self.made.push((vec![name], value.clone(), span));
        }
        value
    }
}

/// Objects of these names are the environment, and no object of the program.
const ENVIRONMENT_WORDS: [&str; 5] = ["env", "environ", "environment", "secrets", "credentials"];

/// The key of a value that reads a setting, or may do so.
fn read_setting(value: &Value) -> Option<&[String]> {
    match value {
        Value::Setting { key, .. } => Some(key),
        Value::Either { options, .. } => match options.as_slice() {
            [Value::Member { .. }, Value::Setting { key, .. }] => Some(key),
            _ => None,
        },
        _ => None,
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

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Other { parts, .. } if parts.is_empty())
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

/// One of two values.
pub fn either(first: Value, second: Value, span: Span) -> Value {
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

/// The parts of a key: `Procore:BaseUrl`, `procore.base_url` and `Procore__BaseUrl` have two.
pub fn setting_key(text: &str) -> Vec<String> {
    text.replace("__", ":").split(['.', ':', '/']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The value of a setting in a hole.
pub fn setting_value(text: &str, key: Span, default: Option<Span>) -> Value {
    let setting = Value::Setting { key: setting_key(&text[key.clone()]), span: key.clone() };
    match default {
        Some(default) => {
            let span = key.start..default.end;
            let value = Value::Text(Text { pieces: literal_pieces(text, default.clone()), span: default });
            either(setting, value, span)
        }
        None => setting,
    }
}

/// A call whose meaning is known from the language's table. `parts` are indexes of arguments, -1 is the receiver, empty means all.
pub fn lower_call(means: CallMeaning, parts: &[i32], callee: Value, args: Vec<Arg>, span: Span) -> Value {
    let receiver = |callee: &Value| match callee {
        Value::Member { of, .. } => Some((**of).clone()),
        _ => None,
    };
    let part = |index: i32| -> Option<Value> { if index < 0 { receiver(&callee) } else { args.get(index as usize).map(|arg| arg.value.clone()) } };
    let chosen: Vec<Value> =
        if parts.is_empty() { args.iter().map(|arg| arg.value.clone()).collect() } else { parts.iter().filter_map(|&index| part(index)).collect() };
    let fallback = |callee: Value, args: Vec<Arg>, span: Span| Value::Call { callee: Box::new(callee), args, span };
    match means {
        CallMeaning::Join | CallMeaning::Concat => {
            let mut pieces = Vec::new();
            let items = chosen.into_iter().flat_map(|value| match value {
                Value::List { items, .. } => items,
                value => vec![value],
            });
            for (index, value) in items.enumerate() {
                if index > 0 && means == CallMeaning::Join {
                    pieces.push(Piece::Slash);
                }
                pieces.extend(value.into_pieces());
            }
            if pieces.is_empty() { fallback(callee, args, span) } else { Value::Text(Text { pieces, span }) }
        }
        CallMeaning::Format => {
            let template = match parts.first() {
                Some(&index) => part(index),
                None => args.first().map(|arg| arg.value.clone()),
            };
            let Some(template) = template else { return fallback(callee, args, span) };
            let skipped = match parts.first() {
                Some(&index) if index >= 0 => index as usize + 1,
                Some(_) => 0,
                None => 1,
            };
            let arguments = match parts.get(1..) {
                Some(rest) if !rest.is_empty() => {
                    rest.iter().filter_map(|&index| part(index)).map(|value| Arg { name: None, spread: false, value }).collect()
                }
                _ => args.into_iter().skip(skipped).collect(),
            };
            format(template, arguments, span)
        }
        CallMeaning::Map => {
            if args.iter().all(|arg| arg.name.is_none()) && !args.is_empty() {
                return fallback(callee, args, span);
            }
            let entries = args.into_iter().map(|arg| {
                let key_span = arg.value.span();
                Entry { spread: arg.name.is_none(), key: arg.name, computed: None, key_span, value: arg.value }
            });
            Value::Map { entries: entries.collect(), span }
        }
        CallMeaning::Method => {
            let mut args = args;
            let (Value::Name { name, .. } | Value::Member { name, .. }, true) = (&callee, args.first().is_some_and(|arg| arg.name.is_none())) else {
                return fallback(callee, args, span);
            };
            let object = args.remove(0).value;
            let member = object.span().start..callee.span().end.max(object.span().end);
            let callee = Value::Member { name: name.clone(), of: Box::new(object), span: member };
            Value::Call { callee: Box::new(callee), args, span }
        }
        CallMeaning::Same => match chosen.into_iter().next() {
            Some(value) => value,
            None => fallback(callee, args, span),
        },
        CallMeaning::Either => {
            let options = if parts.is_empty() { receiver(&callee).into_iter().chain(chosen).collect() } else { chosen };
            Value::Either { options, span }
        }
        CallMeaning::Setting => {
            let keys: &[i32] = if parts.is_empty() { &[0] } else { parts };
            let Some(key) = keys.first().and_then(|&index| part(index)) else { return fallback(callee, args, span) };
            let Some(text) = key.literal() else { return fallback(callee, args, span) };
            let mut path = setting_key(&text);
            // `config.get("procore").get("base_url")`
            if let Some(Value::Setting { key, .. }) = receiver(&callee) {
                path.splice(0..0, key);
            }
            let setting = Value::Setting { key: path, span: span.clone() };
            let default = keys
                .get(1)
                .and_then(|&index| part(index))
                .or_else(|| args.iter().find(|arg| arg.name.as_deref().is_some_and(|name| name.starts_with("default"))).map(|arg| arg.value.clone()));
            match default {
                Some(default) => either(setting, default, span),
                None => setting,
            }
        }
    }
}

/// Fills the holes of a format text: `%s`, `%1$s`, `%(name)s`, `%{name}`, `{}`, `{0}`, `{name}`.
pub fn format(template: Value, arguments: Vec<Arg>, span: Span) -> Value {
    let Value::Text(text) = template else {
        // A template that a name holds: what fills its holes is not known where it is written, but the path around them is.
        let is_plain = |value: &Value| match value {
            Value::Text(text) => !text.pieces.iter().any(|piece| matches!(piece, Piece::Host { .. })),
            Value::Call { .. } | Value::Map { .. } | Value::List { .. } | Value::Either { .. } => false,
            _ => true,
        };
        if template.is_reference() && arguments.iter().all(|arg| is_plain(&arg.value)) {
            return Value::Text(Text { pieces: vec![Piece::Hole(template)], span });
        }
        let parts = std::iter::once(template).chain(arguments.into_iter().map(|arg| arg.value)).collect();
        return Value::Other { parts, span };
    };
    let mut pieces = Vec::new();
    let mut next = 0usize;
    let mut filled = 0usize;
    for piece in text.pieces {
        let Piece::Literal { text, span } = piece else {
            pieces.push(piece);
            continue;
        };
        let mut from = 0;
        let mut at = 0;
        while at < text.len() {
            let Some((end, which)) = format_hole(&text, at) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            if from < at {
                pieces.push(Piece::Literal { text: text[from..at].to_owned(), span: span.start + from..span.start + at });
            }
            let argument = match which {
                FormatHole::Next => {
                    next += 1;
                    arguments.iter().filter(|arg| arg.name.is_none()).nth(next - 1)
                }
                FormatHole::Index(index) => arguments.get(index),
                FormatHole::Name(name) => arguments.iter().find(|arg| arg.name.as_deref() == Some(&name)),
            };
            let hole = span.start + at..span.start + end;
            filled += argument.map_or(0, |arg| arg.value.weight(MAX_FORMAT_VALUES));
            let argument = argument.filter(|_| filled <= MAX_FORMAT_VALUES);
            pieces.push(Piece::Hole(argument.map_or_else(|| Value::unknown(hole), |arg| arg.value.clone())));
            at = end;
            from = end;
        }
        if from < text.len() {
            pieces.push(Piece::Literal { text: text[from..].to_owned(), span: span.start + from..span.end });
        }
    }
    Value::Text(Text { pieces, span })
}

enum FormatHole {
    Next,
    Index(usize),
    Name(String),
}

fn format_hole(text: &str, at: usize) -> Option<(usize, FormatHole)> {
    let rest = &text[at..];
    if let Some(spec) = rest.strip_prefix('%') {
        if let Some(close) = spec.strip_prefix(['(', '{', '<']).and_then(|inner| inner.find([')', '}', '>'])) {
            let name = spec[1..1 + close].to_owned();
            let behind = at + 1 + 1 + close + 1;
            let letter = text[behind..].chars().next().filter(|c| spec.starts_with(['(', '<']) && c.is_ascii_alphabetic());
            return Some((behind + letter.map_or(0, char::len_utf8), FormatHole::Name(name)));
        }
        let digits = spec.len() - spec.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && spec[digits..].starts_with('$') {
            let index: usize = spec[..digits].parse().ok()?;
            let letter = spec[digits + 1..].chars().next().filter(|c| c.is_ascii_alphabetic() || *c == '@')?;
            return Some((at + 1 + digits + 1 + letter.len_utf8(), FormatHole::Index(index.checked_sub(1)?)));
        }
        let flags = spec.len() - spec.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '#' | 'l' | 'h' | 'z')).len();
        let letter = spec[flags..].chars().next()?;
        // `%2F` and `%20` are escapes of a URL, no holes.
        let escape = spec.len() >= 2 && spec.is_char_boundary(2) && spec[..2].chars().all(|c| c.is_ascii_hexdigit()) && digits > 0;
        if matches!(letter, 's' | 'd' | 'i' | 'u' | 'v' | 'q' | 'x' | '@' | 'n' | 'f' | 't') && !escape {
            return Some((at + 1 + flags + letter.len_utf8(), FormatHole::Next));
        }
        return None;
    }
    let inner = rest.strip_prefix('{')?;
    if inner.starts_with('{') || text[..at].ends_with(['{', '$']) {
        return None;
    }
    let close = inner.find('}')?;
    let name = inner[..close].split([':', '!', ',']).next().unwrap_or("").trim();
    let end = at + 1 + close + 1;
    if name.is_empty() {
        return Some((end, FormatHole::Next));
    }
    if let Ok(index) = name.parse() {
        return Some((end, FormatHole::Index(index)));
    }
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
    is_name.then(|| (end, FormatHole::Name(name.to_owned())))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::{BindingKind, Facts};
    use crate::scan::scan_as;

    /// Calls `visit` with every call in a value, the outermost first.
    pub(crate) fn each_call(value: &Value, visit: &mut dyn FnMut(&Value, &[Arg])) {
        match value {
            Value::Call { callee, args, .. } => {
                visit(callee, args);
                each_call(callee, visit);
                args.iter().for_each(|arg| each_call(&arg.value, visit));
            }
            Value::Member { of, .. } => each_call(of, visit),
            Value::Index { of, key, .. } => {
                each_call(of, visit);
                each_call(key, visit);
            }
            Value::Text(text) => text.pieces.iter().for_each(|piece| {
                if let Piece::Hole(value) = piece {
                    each_call(value, visit);
                }
            }),
            Value::Map { entries, .. } => entries.iter().for_each(|entry| each_call(&entry.value, visit)),
            Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
                values.iter().for_each(|value| each_call(value, visit));
            }
            _ => {}
        }
    }

    fn read(language: &str, text: &str) -> Facts {
        scan_as(text, Registry::builtin().named(language).unwrap())
    }

    fn bound(language: &str, text: &str) -> Vec<String> {
        let shown = |value: &Value| value.literal().map_or_else(|| value.callee_text(), |text| format!("{text:?}"));
        read(language, text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("."), shown(&binding.value))).collect()
    }

    #[test]
    fn declarations_of_c() {
        assert_eq!(bound("c", "#include <curl/curl.h>\nstatic const char *base = \"x\";\n"), ["base=\"x\""]);
        assert_eq!(bound("c", "void f() {\n  snprintf(url, sizeof url, \"%s/x\", BASE);\n}\n"), ["url=\"\""]);
        assert_eq!(
            bound("cpp", "void f() {\n  QNetworkRequest request(QUrl(\"x\"));\n  httplib::Client cli{\"y\"};\n  Reply *r = m->get(request);\n}\n"),
            ["request=QNetworkRequest()", "cli=httplib.Client()", "r=m.get()"]
        );
    }

    #[test]
    fn objects_of_with_and_types_of_basic() {
        let text = "Sub A(ByVal id As String)\n  Dim u As String\n  With CreateObject(\"x\")\n    .Open \"GET\", u, False\n    .Send\n  End With\n  http.Open _\n    \"POST\", u\n  http.Send\nEnd Sub\n";
        let facts = read("vba", text);
        assert_eq!(facts.bindings[0].path, ["id"]);
        let mut calls = Vec::new();
        for expression in &facts.expressions {
            each_call(&expression.value, &mut |callee, args| {
                calls.push(format!("{}/{}", callee.callee_text().rsplit('.').next().unwrap(), args.len()))
            });
        }
        for wanted in ["Open/3", "Send/0", "Open/2"] {
            assert!(calls.iter().any(|call| call == wanted), "{wanted}: {calls:?}");
        }
        assert_eq!(facts.requests.len(), 4);
    }

    #[test]
    fn hashes_and_arguments_of_perl() {
        let text = "sub get { my ($self, $path) = @_; $self->{ua}->get($self->{base} . $path, \\%headers); }\nmy %h = (a => 'b');\n$h{'X-Y'} = 1;\n$ua->get('http://x/' => { a => 1 } => form => { });\n";
        let facts = read("perl", text);
        let kinds: Vec<_> =
            facts.bindings.iter().filter(|binding| binding.scope != 0).map(|binding| (binding.path[0].as_str(), binding.kind)).collect();
        assert_eq!(kinds[..2], [("self", BindingKind::Parameter(0)), ("path", BindingKind::Parameter(1))]);
        assert!(facts.bindings.iter().any(|binding| binding.path == ["h", "X-Y"]));
        assert!(
            facts.bindings.iter().any(|binding| binding.path == ["h"] && matches!(&binding.value, Value::Map { entries, .. } if entries.len() == 1))
        );
        let url = facts.requests.iter().filter_map(|request| request.url.as_ref()).find_map(Value::literal);
        assert_eq!(url.as_deref(), Some("http://x/"));
    }

    #[test]
    fn pipes_of_r() {
        let facts =
            read("r", "x <- request(base) |>\n  req_url_path_append(\"p\") |>\n  req_headers(`A-B` = id) |>\n  req_perform()\ny <- x %>% f(z)\n");
        assert_eq!(facts.bindings[0].value.callee_text(), "request().req_url_path_append().req_headers().req_perform()");
        assert_eq!(facts.bindings[1].value.callee_text(), "f()");
        assert!(matches!(&facts.bindings[1].value, Value::Call { args, .. } if args.len() == 2));
    }

    #[test]
    fn hostile_texts() {
        for text in ["With a\n".repeat(5000), "With a\n.b\n".repeat(3000), "a As ".repeat(5000), ".a _\n".repeat(5000)] {
            read("vba", &text);
        }
        for text in ["a |> ".repeat(5000), "f(a) |> g(".repeat(5000), "`".repeat(10_001)] {
            read("r", &text);
        }
        for text in ["$a{".repeat(5000), "->{".repeat(5000), "my ($a) = @_;".repeat(3000), "sub a {".repeat(3000)] {
            read("perl", &text);
        }
        for text in
            ["#a".repeat(5000), "\n#define A ".repeat(3000), "a *b = ".repeat(3000), "A b(".repeat(3000), "A<".repeat(5000), "A b{".repeat(3000)]
        {
            read("c", &text);
            read("cpp", &text);
        }
    }
}
