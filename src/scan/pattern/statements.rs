//! The statements of a file, one after the other: each is tried as what it can be, and what is left is an expression.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::deadline;
use crate::finding::Span;
use crate::language::{Blocks, Commands};
use crate::scan::expression::Reader;
use crate::scan::facts::{Binding, BindingKind, Expression, Facts, ScopeId, ScopeKind, Value};
use crate::scan::lexer::{Token, TokenKind};

/// How far a condition is looked at, in tokens.
const MAX_CONDITION: usize = 200;

/// How many blocks with an object of their own may nest.
const MAX_WITH: usize = 32;

/// Names behind commas: the first comma, the token behind the last name, and the token that they had to end before.
#[derive(Default)]
pub(super) struct Names {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) limit: usize,
}

/// Reads the tokens as statements.
pub(super) struct Statements<'a> {
    pub(super) facts: Facts,
    pub(super) reader: Reader<'a>,
    /// Texts that stand alone as statements: documentation.
    told: Vec<Span>,
    /// The parameter lists of classes: the token that opens each, and the one behind it.
    pub(super) heads: FxHashMap<usize, usize>,
    /// Where the blocks end that have an object of their own, by their first token.
    with_ends: Option<FxHashMap<usize, usize>>,
    /// How many arguments of a function have names by now.
    pub(super) named_arguments: FxHashMap<ScopeId, usize>,
    /// What methods that are written outside of their classes call the object.
    pub(super) receivers: FxHashMap<ScopeId, String>,
    /// Where the lists of parameters end in which the next one can stand.
    pub(super) lists: Vec<usize>,
    /// The list of names that was looked at last.
    pub(super) names: Names,
    /// Where the names stand that are assigned to, once that is asked.
    pub(super) assigned: Option<FxHashSet<(usize, usize)>>,
}

impl<'a> Statements<'a> {
    pub(super) fn new(facts: Facts, reader: Reader<'a>, receivers: FxHashMap<ScopeId, String>) -> Self {
        let mut statements = Statements {
            facts,
            reader,
            told: Vec::new(),
            heads: FxHashMap::default(),
            with_ends: None,
            named_arguments: FxHashMap::default(),
            receivers,
            lists: Vec::new(),
            names: Names::default(),
            assigned: None,
        };
        let syntax = &statements.reader.language.table.syntax;
        if syntax.trailing_blocks || syntax.typed_after {
            statements.reader.bodies = statements.bodies();
        }
        statements
    }

    /// The innermost scope at an offset: the scopes are in the order of their beginnings here.
    pub(super) fn scope_at(&self, offset: usize) -> ScopeId {
        let scopes = &self.facts.scopes;
        let mut scope = scopes.partition_point(|scope| scope.span.start <= offset).saturating_sub(1);
        while scope != 0 && scopes[scope].span.end <= offset {
            scope = scopes[scope].parent;
        }
        scope
    }

    /// The braces that open the bodies of functions, classes and statements.
    fn bodies(&self) -> FxHashSet<usize> {
        let reader = &self.reader;
        let syntax = &reader.language.table.syntax;
        let ends: FxHashSet<usize> = self.facts.scopes.iter().skip(1).map(|scope| scope.span.end).collect();
        let mut bodies = FxHashSet::default();
        for (at, token) in reader.code.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Open(close) if reader.word(at) == "{" && reader.token(close).is_some_and(|close| ends.contains(&close.span.end)) => {
                    bodies.insert(at);
                }
                TokenKind::Word if syntax.body_words.contains(reader.word(at)) && !token_is_member(reader, at) => {
                    let mut next = at + 1;
                    while next < at + MAX_CONDITION && !matches!(reader.word(next), "" | "{" | ";" | "}" | ")" | "]" | ",") {
                        next = reader.behind(next, reader.code.tokens.len());
                    }
                    // A condition can have several parts: `if let a = b, let c = d {`.
                    while reader.word(next) == "," && next < at + MAX_CONDITION {
                        next += 1;
                        while next < at + MAX_CONDITION && !matches!(reader.word(next), "" | "{" | ";" | "}" | ")" | "]" | ",") {
                            next = reader.behind(next, reader.code.tokens.len());
                        }
                    }
                    if reader.word(next) == "{" {
                        bodies.insert(next);
                    }
                }
                _ => {}
            }
        }
        bodies
    }

    pub(super) fn run(&mut self, all: Range<usize>) {
        let mut ranges = vec![all];
        while let Some(range) = ranges.pop() {
            self.range(range);
            ranges.append(&mut self.reader.queue);
        }
    }

    fn range(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            deadline::check();
            let next = self.statement(at, range.end);
            for (path, value, span) in std::mem::take(&mut self.reader.made) {
                let scope = self.scope_at(span.start);
                self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
            }
            at = next.max(at + 1);
        }
    }

    fn statement(&mut self, at: usize, limit: usize) -> usize {
        let reader = &self.reader;
        let syntax = &reader.language.table.syntax;
        let Some(token) = reader.token(at) else { return limit };
        if let Some(next) = self.arguments(at, limit) {
            return next;
        }
        let reader = &self.reader;
        match token.kind {
            TokenKind::Close => return at + 1,
            TokenKind::Op if syntax.message_sends && matches!(reader.word(at), "-" | "+") && reader.word(at + 1) == "(" && token.newline_before => {
                // The head of a method, up to its body.
                return (at..limit).find(|&at| matches!(reader.word(at), "{" | ";" | "}")).unwrap_or(limit).max(at + 1);
            }
            TokenKind::Word if reader.is_word(at, &syntax.typed_by) => return self.skip_type(at, limit),
            TokenKind::Op | TokenKind::Word if self.directive(at) => return self.directive_line(at, limit),
            TokenKind::Op if reader.reads_words() && matches!(reader.word(at), "." | "/" | "~" | "$") => {}
            TokenKind::Op if reader.is_op(at, &syntax.member) && !syntax.with.is_empty() && !reader.with.is_empty() => {}
            TokenKind::Op => {
                // `-> "…"` and `=> "…"` of an arm: the value follows.
                return at + 1;
            }
            TokenKind::Open(close) => {
                let behind = (close + 1).min(limit);
                if reader.word(at) == "[" && reader.begins_typed_name(at, close, limit) {
                    return behind;
                }
                if reader.word(at) == "{" {
                    if reader.is_op(behind, &syntax.assign) && behind < limit {
                        return self.destructuring(at, close.min(limit), behind, limit);
                    }
                    // Where braces delimit no bodies, they hold a map here: the last expression of a Ruby method.
                    if syntax.blocks == Blocks::Braces {
                        return at + 1;
                    }
                }
                if reader.word(at) == "(" && !reader.is_op(behind, &syntax.member) && reader.word(behind) != "=>" {
                    // A group at the beginning of a statement holds statements as often as expressions.
                    return at + 1;
                }
            }
            TokenKind::Word if syntax.return_words.contains(reader.word(at)) && !reader.reads_words() => return self.return_value(at, limit),
            TokenKind::Word if reader.is_word(at, &syntax.with) && !token_is_member(reader, at) => return self.with_block(at, limit),
            TokenKind::Word if reader.reads_words() && reader.is_word(at, &syntax.prefixes) => return self.behind_flags(at, limit),
            TokenKind::Word
                if syntax.commands == Commands::Parameters && reader.word(at).eq_ignore_ascii_case("param") && reader.word(at + 1) == "(" =>
            {
                // The parameters of a script are its names; those of a function were read with it.
                let own = self.scope_at(token.span.start) != 0;
                return if own { reader.behind(at + 1, limit) } else { at + 2 };
            }
            TokenKind::Word
                if (reader.is_word(at, &syntax.stops) || (reader.is_word(at, &syntax.prefixes) && !reader.same("new", reader.word(at))))
                    && !(at + 1 < limit && (self.is_assignment(at + 1) || reader.is_op(at + 1, &syntax.member))) =>
            {
                return at + 1;
            }
            _ => {}
        }
        if let Some(name) = self.typed_by_as(at) {
            let scope = self.scope_at(token.span.start);
            self.declare(scope, name, std::iter::once(at));
        }
        if let Some(next) = self.pointer(at, limit).or_else(|| self.constructed(at, limit)).or_else(|| self.quoted_assignment(at)) {
            return next;
        }
        if let TokenKind::Str(_) = token.kind
            && self.is_documentation(at)
        {
            self.told.push(token.span.clone());
            return at + 1;
        }
        if let Some(next) = self.field(at, limit) {
            return next;
        }
        if let Some(name) = self.behind_type(at, limit) {
            let scope = self.scope_at(token.span.start);
            self.declare(scope, name, at..name);
            return name;
        }
        if let Some(next) = self.binding(at, limit).or_else(|| self.expression_body(at, limit)) {
            return next;
        }
        let scope = self.scope_at(token.span.start);
        // Ruby: `def self.name(…)`
        let name = if self.reader.is_word(at, &syntax.self_words) && self.reader.is_op(at + 1, &syntax.member) { at + 2 } else { at };
        if let Some(head) = self.reader.token(name) {
            let own = &self.facts.scopes[self.scope_at(head.span.start)];
            if own.kind == ScopeKind::Function && own.span.start == head.span.start {
                // The head of a function is no call.
                if self.reader.word(name + 1) == "(" && name + 1 < limit {
                    return self.reader.behind(name + 1, limit);
                }
                let alone = self.reader.token(name + 1).is_none_or(|next| next.newline_before);
                if (syntax.command_calls && alone) || self.reader.reads_words() {
                    return name + 1;
                }
            }
        }
        if let Some(behind) = self.heads.get(&(at + 1)) {
            // Nor is the head of a class.
            return *behind;
        }
        let (mut value, next) = self.reader.expression(at, limit, false);
        let keyword = matches!(&value, Value::Name { .. });
        let syntax = &self.reader.language.table.syntax;
        if let Value::Member { span, .. } = &value
            && syntax.command_calls
            && !syntax.implicit_return
        {
            // `http.Send`: a statement that is nothing but a member calls it.
            let span = span.clone();
            value = Value::Call { callee: Box::new(value), args: Vec::new(), span };
        }
        if !keyword || self.reader.language.table.syntax.implicit_return {
            self.facts.expressions.push(Expression { scope, value });
        }
        next
    }

    /// Does a line begin here that is a statement of its own: `#include <curl/curl.h>`?
    fn directive(&self, at: usize) -> bool {
        let directives = &self.reader.language.table.syntax.directives;
        let begins = |token: &Token| token.newline_before || at == 0;
        let Some(token) = self.reader.token(at).filter(|token| !directives.is_empty() && begins(token)) else { return false };
        // Objective-C: `@implementation`.
        self.reader.is_op(at, directives) && (token.kind == TokenKind::Op || self.reader.text[..token.span.start].ends_with('@'))
    }

    fn directive_line(&mut self, at: usize, limit: usize) -> usize {
        let ends = |at: &usize| self.reader.token(*at).is_none_or(|token| token.newline_before);
        let end = (at + 1..limit).find(ends).unwrap_or(limit);
        // What is defined is bound by a pattern of the table.
        let body = if self.reader.word(at + 1) == "define" { at + 3 } else { at + 1 };
        self.reader.queue.push(body.min(end)..end);
        end.max(at + 1)
    }

    /// `With CreateObject("WinHttp.WinHttpRequest.5.1")`: the members with a leading dot belong to it, up to `End With`.
    fn with_block(&mut self, at: usize, limit: usize) -> usize {
        if at + 1 >= limit
            || self.reader.token(at + 1).is_none_or(|token| token.newline_before)
            || self.reader.word(at.max(1) - 1).eq_ignore_ascii_case("end")
        {
            return at + 1;
        }
        let span = self.reader.token(at).map_or(0..0, |token| token.span.clone());
        let (value, next) = self.reader.expression(at + 1, limit, false);
        let scope = self.scope_at(span.start);
        let end = self.with_ends.get_or_insert_with(|| with_ends(&self.reader)).get(&at).copied().unwrap_or(limit);
        let object = match value {
            Value::Name { .. } | Value::Member { .. } => {
                self.facts.expressions.push(Expression { scope, value: value.clone() });
                value
            }
            value => {
                let name = format!("with {}", span.start);
                self.facts.bindings.push(Binding { path: vec![name.clone()], scope, kind: BindingKind::Assignment, value, span: span.clone() });
                Value::Name { name, span }
            }
        };
        self.reader.with.retain(|(end, _)| next < *end);
        if self.reader.with.len() < MAX_WITH {
            self.reader.with.push((end, object));
        }
        next
    }

    /// `sudo -E curl …`, `local -r base=…`: the word with its flags.
    fn behind_flags(&self, at: usize, limit: usize) -> usize {
        let mut next = at + 1;
        let is_flag = |at: usize| {
            let on_line = self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Op && !token.newline_before);
            on_line && matches!(self.reader.word(at), "-" | "--" | "/" | "+")
        };
        while next < limit && is_flag(next) {
            next += 1;
            while next < limit && self.reader.token(next).is_some_and(|token| !token.space_before && !token.newline_before) {
                next += 1;
            }
        }
        next
    }

    /// A text on lines of its own, in a language where that has no value: a docstring.
    fn is_documentation(&self, at: usize) -> bool {
        let syntax = &self.reader.language.table.syntax;
        let valueless = syntax.newline_ends && !syntax.implicit_return && !syntax.command_calls && syntax.blocks == Blocks::Indent;
        let begins = at == 0 || self.reader.token(at).is_some_and(|token| token.newline_before);
        let ends = self.reader.token(at + 1).is_none_or(|next| next.newline_before);
        valueless && begins && ends
    }

    fn return_value(&mut self, at: usize, limit: usize) -> usize {
        let Some(token) = self.reader.token(at) else { return limit };
        let span = token.span.clone();
        let next_ends = self.reader.token(at + 1).is_none_or(|next| next.newline_before || matches!(self.reader.word(at + 1), ";" | "}"));
        if next_ends || at + 1 >= limit {
            return at + 1;
        }
        let scope = self.scope_at(span.start);
        let (value, next) = self.reader.expression(at + 1, limit, false);
        self.push_return(scope, value, span);
        next
    }

    fn push_return(&mut self, mut scope: ScopeId, value: Value, span: Span) {
        while scope != 0 && self.facts.scopes[scope].kind != ScopeKind::Function {
            scope = self.facts.scopes[scope].parent;
        }
        if scope == 0 {
            self.facts.expressions.push(Expression { scope, value });
            return;
        }
        let path = vec![self.facts.scopes[scope].name.clone()];
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Return, value, span });
    }

    /// Adds what follows from the whole. Returns the facts, and the texts that stand alone as statements: documentation.
    pub(super) fn finish(mut self) -> (Facts, Vec<Span>) {
        self.implicit_returns();
        self.branch_values();
        self.named_objects();
        if self.reader.language.table.syntax.typed_after {
            self.literal_fields();
        }
        if self.reader.language.table.syntax.implicit_self {
            self.implicit_fields();
        }
        (self.facts, self.told)
    }
}

/// The token behind the end of every block with an object of its own, by its first token: the same word ends it.
fn with_ends(reader: &Reader<'_>) -> FxHashMap<usize, usize> {
    let words = &reader.language.table.syntax.with;
    let mut ends = FxHashMap::default();
    let mut open = Vec::new();
    for at in 0..reader.code.tokens.len() {
        if !reader.is_word(at, words) || token_is_member(reader, at) {
            continue;
        }
        if at > 0 && reader.word(at - 1).eq_ignore_ascii_case("end") {
            ends.extend(open.pop().map(|first| (first, at + 1)));
        } else {
            open.push(at);
        }
    }
    ends
}

/// Is the word a member of something: `$obj.with`?
fn token_is_member(reader: &Reader<'_>, at: usize) -> bool {
    at > 0 && reader.is_op(at - 1, &reader.language.table.syntax.member)
}
