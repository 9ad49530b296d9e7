//! The parameters of functions and classes: in lists, by number, in selectors, and named by the first statements of a body.

use std::sync::LazyLock;

use super::statements::Statements;
use crate::language::{Blocks, Commands, Haystack, LazyRegex};
use crate::scan::facts::{Binding, BindingKind, ScopeId, ScopeKind, Value};
use crate::scan::lexer::TokenKind;

/// How far into a function of a shell its arguments are looked for.
const MAX_BODY: usize = 20_000;

/// How many lists of parameters may stand in one another: the default value of a parameter can be a function, and is read with each of them.
const MAX_LISTS: usize = 8;

/// An argument by its number, or all of them: `$1`, `${2:-x}`, `%~3`, `$@`.
static SIGNS: LazyLock<LazyRegex> = LazyLock::new(|| LazyRegex::new(r"(?:\$\{?|%~?)([1-9])|(\$\{?[@*]|%\*)"));

impl Statements<'_> {
    /// The parameters of a function or a class become bindings of its scope.
    pub(super) fn parameter_lists(&mut self, scope: ScopeId, mut open: usize) {
        let syntax = &self.reader.language.table.syntax;
        let is_class = self.facts.scopes[scope].kind == ScopeKind::Class;
        while self.lists.last().is_some_and(|end| *end <= open) {
            self.lists.pop();
        }
        if self.lists.len() >= MAX_LISTS {
            return;
        }
        self.lists.push(self.reader.behind(open, self.reader.code.tokens.len()));
        let mut position = 0;
        for _ in 0..8 {
            let behind = self.reader.behind(open, self.reader.code.tokens.len());
            position = self.parameter_list(scope, open + 1, behind - 1, position);
            if is_class {
                self.heads.insert(open, behind);
            }
            let curried = syntax.curried && self.reader.word(behind) == "(" && self.reader.token(behind).is_some_and(|token| !token.newline_before);
            if !curried {
                return;
            }
            open = behind;
        }
    }

    /// The parameters of one list. Returns the position of the next one.
    fn parameter_list(&mut self, scope: ScopeId, open: usize, close: usize, mut position: usize) -> usize {
        let mut at = open;
        while at < close {
            let mut end = at;
            let mut angles = 0i32;
            while end < close && !(matches!(self.reader.word(end), "," | ";") && angles <= 0) {
                match self.reader.word(end) {
                    "<" => angles += 1,
                    ">" => angles -= 1,
                    _ => {}
                }
                end = self.reader.behind(end, close);
            }
            // TypeScript: `function request(this: Context, …)` declares no parameter.
            if self.reader.word(at) == "this" && self.reader.word(at + 1) == ":" {
                at = end + 1;
                continue;
            }
            if self.reader.word(at) == "{" {
                // A destructured parameter: its names are the parameters.
                let inner_close = self.reader.behind(at, end).saturating_sub(1);
                self.destructured(scope, at + 1, inner_close, position);
            } else {
                self.parameter(scope, at, end, position);
            }
            position += 1;
            at = end + 1;
        }
        position
    }

    fn destructured(&mut self, scope: ScopeId, open: usize, close: usize, position: usize) {
        let mut at = open;
        while at < close {
            let mut end = at;
            while end < close && self.reader.word(end) != "," {
                end = self.reader.behind(end, close);
            }
            self.parameter(scope, at, end, position);
            at = end + 1;
        }
    }

    fn parameter(&mut self, scope: ScopeId, from: usize, to: usize, position: usize) {
        let syntax = &self.reader.language.table.syntax;
        let is_word = |at: usize| self.reader.token(at).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::SelfWord));
        let mut from = from;
        // PowerShell: `[Parameter(Mandatory = $true)][string]$Path`
        while syntax.commands == Commands::Parameters && self.reader.word(from) == "[" && from < to {
            from = self.reader.behind(from, to);
        }
        let assign = (from..to).find(|&at| self.reader.is_op(at, &syntax.assign) || self.reader.word(at) == "\\\\");
        let head_end = assign.unwrap_or(to);
        let colon = (from..head_end).find(|&at| matches!(self.reader.word(at), ":" | "?:") || self.reader.is_word(at, &syntax.typed_by));
        let words: Vec<usize> = (from..colon.unwrap_or(head_end)).filter(|&at| is_word(at)).collect();
        let name = if colon.is_some() || !syntax.params_last {
            // `private readonly name: Type`, `name Type`, `name`
            if colon.is_some() { words.last() } else { words.first() }
        } else {
            words.last()
        };
        // Visual Basic: `ByVal id As String`
        let name = (from + 2..head_end).find_map(|at| self.typed_by_as(at)).or(name.copied());
        let Some(name) = name else { return };
        let Some(token) = self.reader.token(name) else { return };
        self.declare(scope, name, (from..head_end).filter(|&at| at != name));
        let span = token.span.clone();
        let is_member = token.kind == TokenKind::SelfWord;
        let path = vec![self.reader.text[span.clone()].to_owned()];
        let value = match assign {
            Some(assign) if assign + 1 < to => self.reader.expression(assign + 1, to, true).0,
            // A keyword parameter with a default, in languages that write no types: `base: "https://…"`.
            // What no other parameter takes: `**kwargs`, `...rest`.
            _ if name > from && self.reader.word(name - 1) == "**" => Value::Map { entries: Vec::new(), span: span.clone() },
            _ if name > from && matches!(self.reader.word(name - 1), "*" | "...") && self.reader.language.table.syntax.blocks == Blocks::Indent => {
                Value::List { items: Vec::new(), span: span.clone() }
            }
            _ => match colon {
                Some(colon) if colon + 1 < to && self.reader.language.table.syntax.symbol_keys => self.reader.expression(colon + 1, to, true).0,
                _ => Value::unknown(span.clone()),
            },
        };
        // `constructor(private base: string)`, `class Client(val base: String)`: the parameter is a field, too.
        let modified = words.len() > 1 && words.iter().any(|&at| syntax.field_modifiers.contains(self.reader.word(at)));
        if (modified && self.facts.scopes[scope].kind != ScopeKind::Class) || is_member {
            let value = Value::Name { name: path[0].clone(), span: span.clone() };
            let field = vec!["self".to_owned(), path[0].clone()];
            self.facts.bindings.push(Binding { path: field, scope, kind: BindingKind::Assignment, value, span: span.clone() });
        }
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Parameter(position), value, span });
    }

    /// The arguments of functions that have no names for them: `$1` in a shell, `%1` in a batch file; and the names behind the parts of a selector.
    pub(super) fn numbered_parameters(&mut self, masked: &Haystack<'_>) {
        let syntax = &self.reader.language.table.syntax;
        if syntax.message_sends {
            for scope in 1..self.facts.scopes.len() {
                if self.facts.scopes[scope].kind == ScopeKind::Function {
                    self.selector_parameters(scope);
                }
            }
        }
        if !self.reader.reads_words() {
            return;
        }
        // Where the arguments are named: 1 to 9, and all of them.
        let mut places: [Vec<usize>; 10] = Default::default();
        if self.facts.scopes.len() > 1 {
            for captures in SIGNS.captures_in(masked) {
                let Some(sign) = captures.get(1).or(captures.get(2)) else { continue };
                places[sign.as_str().parse().unwrap_or(0usize)].push(sign.end());
            }
        }
        for scope in 1..self.facts.scopes.len() {
            let span = self.facts.scopes[scope].span.clone();
            if self.facts.scopes[scope].kind != ScopeKind::Function {
                continue;
            }
            let body = span.start..span.end.min(span.start + MAX_BODY);
            let is_in_body = |number: usize| {
                let first = places[number].partition_point(|end| *end <= body.start);
                places[number].get(first).is_some_and(|end| *end <= body.end)
            };
            let all = is_in_body(0);
            let mut numbers: Vec<(String, usize)> = Vec::new();
            for number in 1..=9usize {
                if is_in_body(number) {
                    numbers.push((number.to_string(), number - 1));
                }
                // Every argument is one of all arguments.
                if all {
                    numbers.push(("@".to_owned(), number - 1));
                }
            }
            for (name, position) in numbers {
                let value = Value::unknown(span.start..span.start);
                self.facts.bindings.push(Binding {
                    path: vec![name],
                    scope,
                    kind: BindingKind::Parameter(position),
                    value,
                    span: span.start..span.start,
                });
            }
        }
    }

    /// `- (void)get:(NSString *)path company:(NSString *)companyId {`
    fn selector_parameters(&mut self, scope: ScopeId) {
        let start = self.facts.scopes[scope].span.start;
        let mut at = self.reader.code.tokens.partition_point(|token| token.span.start < start) + 1;
        let mut position = 0;
        while self.reader.word(at) == ":" {
            at += 1;
            if self.reader.word(at) == "(" {
                at = self.reader.behind(at, usize::MAX);
            }
            let Some(token) = self.reader.token(at).filter(|token| token.kind == TokenKind::Word) else { return };
            let span = token.span.clone();
            let path = vec![self.reader.word(at).to_owned()];
            let value = Value::unknown(span.clone());
            self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Parameter(position), value, span });
            position += 1;
            at += 1;
            if self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Word) {
                at += 1;
            }
        }
    }

    /// Perl: `my ($self, $path, %options) = @_;` and `my $path = shift;` name the arguments.
    pub(super) fn arguments(&mut self, at: usize, limit: usize) -> Option<usize> {
        let reader = &self.reader;
        if !reader.language.table.syntax.brace_index || at == 0 || reader.word(at - 1) != "my" {
            return None;
        }
        let start = reader.token(at)?.span.start;
        let scope = self.scope_at(start);
        if self.facts.scopes[scope].kind != ScopeKind::Function {
            return None;
        }
        let end = if reader.word(at) == "(" { reader.behind(at, limit) } else { at + 1 };
        if !reader.is_op(end, &reader.language.table.syntax.assign) || end + 1 >= limit {
            return None;
        }
        let all = &reader.text[reader.token(end)?.span.end..].trim_start();
        let taken =
            (reader.word(at) == "(" && all.starts_with("@_")) || (reader.word(end + 1) == "shift" && !matches!(reader.word(end + 2), "(" | "->"));
        if !taken {
            return None;
        }
        let names: Vec<usize> = (at..end).filter(|&at| self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Word)).collect();
        let known = self.named_arguments.entry(scope).or_default();
        let first = *known;
        *known += names.len();
        for (position, name) in names.into_iter().enumerate() {
            let Some(token) = self.reader.token(name) else { continue };
            let span = token.span.clone();
            let is_object = self.reader.is_word(name, &self.reader.language.table.syntax.self_words);
            let path = vec![if is_object { "self".to_owned() } else { self.reader.word(name).to_owned() }];
            let kind = BindingKind::Parameter(first + position);
            let value = Value::unknown(span.clone());
            self.facts.bindings.push(Binding { path, scope, kind, value, span });
        }
        Some(end + 2)
    }
}
