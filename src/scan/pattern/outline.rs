//! The outline of a file by the patterns of its table: functions, classes, imports, and what is bound without an assignment operator.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::language::{Haystack, Language};
use crate::scan::facts::{Facts, Import, MAX_NESTING, Scope, ScopeId, ScopeKind};
use crate::scan::lexer::{Layout, Lexed, Lines, Token, TokenKind};

/// What the patterns of a table find.
pub(super) struct Outline<'a> {
    pub(super) text: &'a str,
    pub(super) masked: &'a Haystack<'a>,
    pub(super) lexed: &'a Lexed,
    pub(super) language: &'a Language,
    /// Where blocks end by their indentation, once that is asked.
    pub(super) layout: OnceCell<Layout>,
    /// Where statements end, by their tokens, once that is asked.
    pub(super) statement_ends: OnceCell<Vec<usize>>,
    /// The lines of the text.
    pub(super) lines: Lines<'a>,
}

impl<'a> Outline<'a> {
    /// What the patterns of a language find in a text that was lexed; `masked` is the text without comments.
    pub(super) fn new(text: &'a str, masked: &'a Haystack<'a>, lexed: &'a Lexed, language: &'a Language) -> Self {
        Outline { text, masked, lexed, language, layout: OnceCell::new(), statement_ends: OnceCell::new(), lines: Lines::new(text) }
    }

    fn in_string(&self, offset: usize) -> bool {
        let at = self.lexed.strings.partition_point(|string| string.end <= offset);
        self.lexed.strings.get(at).is_some_and(|string| string.start < offset)
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.lexed.tokens.tokens
    }

    /// The first token at or behind an offset.
    pub(super) fn token_at(&self, offset: usize) -> usize {
        self.tokens().partition_point(|token| token.span.start < offset)
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens().get(at).map_or("", |token| &self.text[token.span.clone()])
    }

    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        match self.tokens().get(open)?.kind {
            TokenKind::Open(close) => Some(close),
            _ => None,
        }
    }

    /// Adds the scopes. Returns the parameter lists (the scope and the token that opens the first of them), and what methods that are written
    /// outside of their classes call the object.
    pub(super) fn scopes(&self, facts: &mut Facts) -> (Vec<(ScopeId, usize)>, FxHashMap<ScopeId, String>) {
        let patterns = self.language.patterns();
        let syntax = &self.language.table.syntax;
        let mut found: Vec<(Scope, Option<usize>)> = Vec::new();
        // By the place of the name: the class, what the object is called, and where the method begins.
        let mut methods: FxHashMap<usize, (String, Option<String>, usize)> = FxHashMap::default();
        let mut starts: FxHashSet<(bool, usize)> = FxHashSet::default();
        let kinds = [(&patterns.functions, ScopeKind::Function), (&patterns.classes, ScopeKind::Class)];
        for (regexes, kind) in kinds {
            for regex in regexes {
                for captures in regex.captures_in(self.masked) {
                    let (Some(whole), Some(name)) = (captures.get(0), captures.name("name")) else { continue };
                    // `func do(…)` is a function whatever it is called.
                    let introduced = self.masked[whole.start()..name.start()].split_whitespace().any(|word| syntax.function_words.contains(word));
                    if self.in_string(whole.start()) || (!introduced && syntax.control_words.contains(name.as_str())) {
                        continue;
                    }
                    let head = name.start();
                    let Some(span) = self.block(whole.start(), head, whole.end(), kind) else { continue };
                    if !starts.insert((kind == ScopeKind::Class, span.start)) {
                        continue;
                    }
                    let base = captures.name("base").map(|base| base.as_str().to_owned());
                    let name = name.as_str().trim_matches(['"', '\'', ' ', '#']).to_owned();
                    let open = match kind {
                        ScopeKind::Function => self.params_open(whole.end()).or_else(|| self.param_block(whole.end())),
                        ScopeKind::Class => self.class_params_open(head, span.end),
                        ScopeKind::File => None,
                    };
                    if let Some(class) = captures.name("class") {
                        let this = captures.name("this").map(|this| this.as_str().to_owned());
                        methods.insert(span.start, (class.as_str().to_owned(), this, whole.start()));
                    }
                    let partial = captures.name("partial").is_some();
                    found.push((Scope { parent: 0, kind, name, base, partial, span }, open));
                }
            }
        }
        if syntax.class_parameters {
            // What looks like a method may be the head of a class: `public class Client(HttpClient http)`.
            found.retain(|(scope, _)| scope.kind == ScopeKind::Class || !starts.contains(&(true, scope.span.start)));
        }
        // A class that another file defines gets a scope here, around the first of its methods.
        let mut classes: FxHashSet<String> =
            found.iter().filter(|(scope, _)| scope.kind == ScopeKind::Class).map(|(scope, _)| scope.name.clone()).collect();
        let mut first: Vec<_> = methods.iter().collect();
        first.sort();
        let mut ends: FxHashMap<usize, usize> = FxHashMap::default();
        if !methods.is_empty() {
            ends.extend(found.iter().rev().map(|(scope, _)| (scope.span.start, scope.span.end)));
        }
        for (head, (class, _, start)) in first {
            let end = ends.get(head).copied().unwrap_or(*head);
            if classes.insert(class.clone()) {
                found.push((Scope { parent: 0, kind: ScopeKind::Class, name: class.clone(), base: None, partial: true, span: *start..end }, None));
            }
        }
        found.sort_by_key(|(scope, _)| (scope.span.start, std::cmp::Reverse(scope.span.end)));
        let mut stack: Vec<ScopeId> = vec![0];
        let mut parameters = Vec::new();
        for (mut scope, open) in found {
            while let Some(&top) = stack.last()
                && top != 0
                && facts.scopes[top].span.end <= scope.span.start
            {
                stack.pop();
            }
            scope.parent = *stack.last().unwrap_or(&0);
            let id = facts.scopes.len();
            if let Some(open) = open
                && self.closing(open).is_some()
            {
                parameters.push((id, open));
            }
            if stack.len() < MAX_NESTING {
                stack.push(id);
            }
            facts.scopes.push(scope);
        }
        let mut homes: FxHashMap<String, ScopeId> = FxHashMap::default();
        if !methods.is_empty() {
            let tops = facts.scopes.iter().enumerate().rev().filter(|(_, scope)| scope.kind == ScopeKind::Class && scope.parent == 0);
            homes.extend(tops.map(|(id, scope)| (scope.name.clone(), id)));
        }
        let mut receivers = FxHashMap::default();
        for id in 0..facts.scopes.len() {
            let scope = &facts.scopes[id];
            let Some((class, this, _)) = methods.get(&scope.span.start).filter(|_| scope.kind == ScopeKind::Function) else { continue };
            if let Some(&home) = homes.get(class) {
                facts.scopes[id].parent = home;
                receivers.extend(this.clone().map(|this| (id, this)));
            }
        }
        (parameters, receivers)
    }

    /// What the table's patterns for bindings find: the place of the name, and the token where the value begins.
    pub(super) fn bindings(&self) -> Vec<(Span, usize)> {
        let mut found = Vec::new();
        for regex in &self.language.patterns().bindings {
            for captures in regex.captures_in(self.masked) {
                let (Some(whole), Some(name)) = (captures.get(0), captures.name("name")) else { continue };
                if self.in_string(whole.start()) {
                    continue;
                }
                let value = captures.name("value").map_or(whole.end(), |value| value.start());
                found.push((name.range(), self.token_at(value)));
            }
        }
        found
    }

    pub(super) fn imports(&self, facts: &mut Facts) {
        for regex in &self.language.patterns().imports {
            for captures in regex.captures_in(self.masked) {
                let Some(whole) = captures.get(0) else { continue };
                if self.in_string(whole.start()) {
                    continue;
                }
                let group = |name: &str| captures.name(name).map(|group| group.as_str().trim().to_owned());
                let names = group("names").map(|names| imported_names(&names)).unwrap_or_default();
                facts.imports.push(Import {
                    module: group("module").unwrap_or_default(),
                    names,
                    alias: group("alias").filter(|alias| !alias.is_empty()),
                });
            }
        }
    }
}

/// `a, b as c, d: e, type F` as (name there, name here).
fn imported_names(list: &str) -> Vec<(String, String)> {
    list.split([',', '\n'])
        .filter_map(|item| {
            let item = item.trim().trim_start_matches("type ").trim_matches(['{', '}', '(', ')', ' ', '\t', '\r']);
            let (there, here) = item.split_once(" as ").or_else(|| item.split_once(':')).or_else(|| item.split_once(" => ")).unwrap_or((item, item));
            let (there, here) = (there.trim(), here.trim());
            (!there.is_empty()).then(|| (there.to_owned(), here.to_owned()))
        })
        .collect()
}
