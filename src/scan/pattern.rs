//! The scanner for every language that has a table: masked text, patterns for functions, classes and imports, and the expression reader for the rest.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::language::{Blocks, Commands, Language};
use crate::scan::expression::Reader;
use crate::scan::facts::{
    Arg, Binding, BindingKind, Declared, Entry, Expression, Facts, Import, Medium, Piece, Scope, ScopeId, ScopeKind, Text, Value,
};
use crate::scan::lexer::{Lexed, Token, TokenKind, lex, without_comments};
use crate::scan::text::host_facts;
use crate::scan::{numbers, requests};

/// Words that look like a function before a parenthesis and a block.
const CONTROL_WORDS: [&str; 39] = [
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "return",
    "function",
    "else",
    "do",
    "try",
    "with",
    "foreach",
    "using",
    "lock",
    "unless",
    "elsif",
    "elif",
    "match",
    "when",
    "until",
    "guard",
    "defer",
    "select",
    "case",
    "await",
    "new",
    "throw",
    "synchronized",
    "fixed",
    "elseif",
    "typeof",
    "sizeof",
    "loop",
    "func",
    "private",
    "internal",
    "public",
    "mutable",
    "inline",
];

/// Types that begin with a small letter.
const PLAIN_TYPES: [&str; 10] = ["string", "str", "char", "int", "long", "bool", "boolean", "double", "float", "decimal"];

/// Words of statements with a body in braces: what stands before the brace is a condition.
const BODY_WORDS: [&str; 18] = [
    "if", "else", "guard", "for", "while", "switch", "when", "catch", "do", "try", "defer", "repeat", "finally", "get", "set", "didSet", "willSet",
    "init",
];

/// How far a condition is looked at, in tokens.
const MAX_CONDITION: usize = 200;

/// Words that introduce a function.
const INTRODUCING_WORDS: [&str; 6] = ["func", "fun", "fn", "def", "defp", "sub"];

/// How many parts the value of a field may have that is copied.
const MAX_FIELD: usize = 200;

/// How many branches of one conditional expression are alternatives of its value.
const MAX_BRANCHES: usize = 64;

/// How many tokens the head of a method may have, brackets counted once.
const MAX_SELECTOR: usize = 200;

/// How many tokens the parameters of a function may have that stand in its body.
const MAX_PARAMETERS: usize = 4000;

/// How far into a function of a shell its arguments are looked for.
const MAX_BODY: usize = 20_000;

/// How many blocks with an object of their own may nest.
const MAX_WITH: usize = 32;

/// Words whose value a function returns.
const RETURN_WORDS: [&str; 3] = ["return", "Return", "RETURN"];

/// Reads a text of a language with a table into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let lexed = lex(text, language);
    let mut facts = Facts::new(&language.table.name, text.len());
    let masked = without_comments(text, &lexed.comments);
    let outline = Outline { text, masked: &masked, lexed: &lexed, language };
    let (parameters, receivers) = outline.scopes(&mut facts);
    outline.imports(&mut facts);
    let mut statements = Statements {
        facts,
        reader: Reader::new(text, language, &lexed.tokens),
        told: Vec::new(),
        heads: FxHashMap::default(),
        with_ends: None,
        named_arguments: FxHashMap::default(),
        receivers,
    };
    if language.table.syntax.trailing_blocks || language.table.syntax.typed_after {
        statements.reader.bodies = statements.bodies();
    }
    for (scope, open) in parameters {
        statements.parameter_lists(scope, open);
    }
    statements.numbered_parameters(&masked);
    statements.run(0..lexed.tokens.tokens.len());
    for (name, value) in outline.bindings() {
        statements.pattern_binding(name, value);
    }
    let mut told = std::mem::take(&mut statements.told);
    told.extend(lexed.comments.iter().cloned());
    told.sort_by_key(|span| span.start);
    let mut facts = statements.finish();
    without_modules(&mut facts);
    facts.hosts = hosts(text, &told);
    requests::collect(&mut facts, language);
    requests::declared(&mut facts, language, text, &masked);
    numbers::collect(&mut facts, language, text, &masked, &lexed.strings);
    facts
}

/// `local auth = require("auth")` is an import, and no value.
fn without_modules(facts: &mut Facts) {
    let aliases: FxHashSet<(&str, &str)> =
        facts.imports.iter().filter_map(|import| Some((import.alias.as_deref()?, import.module.as_str()))).collect();
    facts.bindings.retain(|binding| {
        let Value::Call { callee, args, .. } = &binding.value else { return true };
        let ([name], [module]) = (binding.path.as_slice(), args.as_slice()) else { return true };
        let is_require = matches!(&**callee, Value::Name { name, .. } if name == "require");
        let Some(module) = module.value.literal().filter(|_| is_require) else { return true };
        !aliases.contains(&(name.as_str(), module.as_str()))
    });
}

/// Every host of the text: those in comments and texts for people, and all others, which stand in strings or in code.
fn hosts(text: &str, told: &[Span]) -> Vec<crate::scan::facts::HostFact> {
    let mut hosts = host_facts(text, 0..text.len(), Medium::Code);
    for host in &mut hosts {
        let at = told.partition_point(|span| span.end <= host.span.start);
        if told.get(at).is_some_and(|span| span.start <= host.span.start) {
            host.medium = Medium::Comment;
        }
    }
    hosts
}

/// What the patterns of a table find.
struct Outline<'a> {
    text: &'a str,
    masked: &'a str,
    lexed: &'a Lexed,
    language: &'a Language,
}

impl Outline<'_> {
    fn in_string(&self, offset: usize) -> bool {
        let at = self.lexed.strings.partition_point(|string| string.end <= offset);
        self.lexed.strings.get(at).is_some_and(|string| string.start < offset)
    }

    fn tokens(&self) -> &[Token] {
        &self.lexed.tokens.tokens
    }

    /// The first token at or behind an offset.
    fn token_at(&self, offset: usize) -> usize {
        self.tokens().partition_point(|token| token.span.start < offset)
    }

    fn word(&self, at: usize) -> &str {
        self.tokens().get(at).map_or("", |token| &self.text[token.span.clone()])
    }

    fn closing(&self, open: usize) -> Option<usize> {
        match self.tokens().get(open)?.kind {
            TokenKind::Open(close) => Some(close),
            _ => None,
        }
    }

    fn end_of(&self, token: usize) -> usize {
        self.tokens().get(token).map_or(self.text.len(), |token| token.span.end)
    }

    fn line_indent(&self, offset: usize) -> usize {
        let start = self.text[..offset].rfind('\n').map_or(0, |line| line + 1);
        self.text[start..].len() - self.text[start..].trim_start_matches([' ', '\t']).len()
    }

    /// The end of the block whose head stands at an offset, by indentation: up to the next line that holds code and is not deeper.
    fn indented_end(&self, head: usize, from: usize) -> usize {
        let indent = self.line_indent(head);
        let mut at = self.token_at(from);
        while let Some(token) = self.tokens().get(at) {
            if token.newline_before && self.line_indent(token.span.start) <= indent && token.span.start >= from {
                let closes = matches!(self.word(at), "end" | ")" | "}" | "]" | "End" | "end;" | ":");
                return if closes { token.span.end } else { self.tokens()[at - 1].span.end.max(from) };
            }
            at = match token.kind {
                TokenKind::Open(close) if self.word(at) != "{" || self.language.table.syntax.blocks == Blocks::Indent => (close + 1).max(at + 1),
                _ => at + 1,
            };
        }
        self.text.len()
    }

    /// Adds the scopes. Returns the parameter lists (the scope and the token that opens the first of them), and what methods that are written
    /// outside of their classes call the object.
    fn scopes(&self, facts: &mut Facts) -> (Vec<(ScopeId, usize)>, FxHashMap<ScopeId, String>) {
        let patterns = self.language.patterns();
        let mut found: Vec<(Scope, Option<usize>)> = Vec::new();
        // By the place of the name: the class, what the object is called, and where the method begins.
        let mut methods: FxHashMap<usize, (String, Option<String>, usize)> = FxHashMap::default();
        let mut starts: FxHashSet<(bool, usize)> = FxHashSet::default();
        let kinds = [(&patterns.functions, ScopeKind::Function), (&patterns.classes, ScopeKind::Class)];
        for (regexes, kind) in kinds {
            for regex in regexes {
                for captures in regex.captures_iter(self.masked) {
                    let (Some(whole), Some(name)) = (captures.get(0), captures.name("name")) else { continue };
                    // `func do(…)` is a function whatever it is called.
                    let introduced = self.masked[whole.start()..name.start()].split_whitespace().any(|word| INTRODUCING_WORDS.contains(&word));
                    if self.in_string(whole.start()) || (!introduced && CONTROL_WORDS.contains(&name.as_str())) {
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
        if self.language.table.syntax.class_parameters {
            // What looks like a method may be the head of a class: `public class Client(HttpClient http)`.
            found.retain(|(scope, _)| scope.kind == ScopeKind::Class || !starts.contains(&(true, scope.span.start)));
        }
        // A class that another file defines gets a scope here, around the first of its methods.
        let mut classes: FxHashSet<String> =
            found.iter().filter(|(scope, _)| scope.kind == ScopeKind::Class).map(|(scope, _)| scope.name.clone()).collect();
        let mut first: Vec<_> = methods.iter().collect();
        first.sort();
        for (head, (class, _, start)) in first {
            let end = found.iter().find(|(scope, _)| scope.span.start == *head).map_or(*head, |(scope, _)| scope.span.end);
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
            stack.push(id);
            facts.scopes.push(scope);
        }
        let mut receivers = FxHashMap::default();
        for id in 0..facts.scopes.len() {
            let scope = &facts.scopes[id];
            let Some((class, this, _)) = methods.get(&scope.span.start).filter(|_| scope.kind == ScopeKind::Function) else { continue };
            let home = facts.scopes.iter().position(|other| other.kind == ScopeKind::Class && other.parent == 0 && other.name == *class);
            if let Some(home) = home {
                facts.scopes[id].parent = home;
                receivers.extend(this.clone().map(|this| (id, this)));
            }
        }
        (parameters, receivers)
    }

    /// The span of a function or class: from its name to the end of its body.
    fn block(&self, match_start: usize, head: usize, match_end: usize, kind: ScopeKind) -> Option<Span> {
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
        // From the head to the body: types, modifiers, bases. A body that is an expression ends with its line.
        for _ in 0..60 {
            match self.word(at) {
                "{" => return Some(start..self.end_of(self.closing(at)?)),
                ";" | "" | "}" => return None,
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

    /// PowerShell: the parentheses of `param (…)` at the beginning of the body.
    fn param_block(&self, match_end: usize) -> Option<usize> {
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

    /// The end of the statement at a token: the line's end outside brackets.
    fn statement_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(token) = self.tokens().get(at) {
            if (at > from && token.newline_before && !matches!(self.word(at), "." | "?." | "?" | ":" | "+" | "||" | "??"))
                || matches!(self.word(at), ";" | "}")
            {
                return self.tokens()[at.max(1) - 1].span.end;
            }
            at = match token.kind {
                TokenKind::Open(close) => close + 1,
                _ => at + 1,
            };
        }
        self.text.len()
    }

    /// The parenthesis that opens the parameters: the last token of the match, or the next one.
    fn params_open(&self, match_end: usize) -> Option<usize> {
        let at = self.token_at(match_end);
        if at > 0 && self.word(at - 1) == "(" && self.tokens()[at - 1].span.end <= match_end {
            return Some(at - 1);
        }
        (self.word(at) == "(").then_some(at)
    }

    /// The parenthesis that opens the parameters of a class: behind its name, type parameters, annotations and modifiers.
    fn class_params_open(&self, name: usize, end: usize) -> Option<usize> {
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

    /// What the table's patterns for bindings find: the place of the name, and the token where the value begins.
    fn bindings(&self) -> Vec<(Span, usize)> {
        let mut found = Vec::new();
        for regex in &self.language.patterns().bindings {
            for captures in regex.captures_iter(self.masked) {
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

    fn imports(&self, facts: &mut Facts) {
        for regex in &self.language.patterns().imports {
            for captures in regex.captures_iter(self.masked) {
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

/// Reads the tokens as statements.
struct Statements<'a> {
    facts: Facts,
    reader: Reader<'a>,
    /// Texts that stand alone as statements: documentation.
    told: Vec<Span>,
    /// The parameter lists of classes: the token that opens each, and the one behind it.
    heads: FxHashMap<usize, usize>,
    /// Where the blocks end that have an object of their own, by their first token.
    with_ends: Option<FxHashMap<usize, usize>>,
    /// How many arguments of a function have names by now.
    named_arguments: FxHashMap<ScopeId, usize>,
    /// What methods that are written outside of their classes call the object.
    receivers: FxHashMap<ScopeId, String>,
}

impl<'a> Statements<'a> {
    /// The innermost scope at an offset: the scopes are in the order of their beginnings here.
    fn scope_at(&self, offset: usize) -> ScopeId {
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
        let ends: FxHashSet<usize> = self.facts.scopes.iter().skip(1).map(|scope| scope.span.end).collect();
        let mut bodies = FxHashSet::default();
        for (at, token) in reader.code.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Open(close) if reader.word(at) == "{" && reader.token(close).is_some_and(|close| ends.contains(&close.span.end)) => {
                    bodies.insert(at);
                }
                TokenKind::Word
                    if BODY_WORDS.contains(&reader.word(at)) && !(at > 0 && reader.is_op(at - 1, &reader.language.table.syntax.member)) =>
                {
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

    /// The parameters of a function or a class become bindings of its scope.
    fn parameter_lists(&mut self, scope: ScopeId, mut open: usize) {
        let syntax = &self.reader.language.table.syntax;
        let is_class = self.facts.scopes[scope].kind == ScopeKind::Class;
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

    /// The arguments of functions that have no names for them: `$1` in a shell, `%1` in a batch file; and the names behind the parts of a selector.
    fn numbered_parameters(&mut self, masked: &str) {
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
        for scope in 1..self.facts.scopes.len() {
            let span = self.facts.scopes[scope].span.clone();
            if self.facts.scopes[scope].kind != ScopeKind::Function {
                continue;
            }
            let body = &masked[span.start..crate::source::floor_boundary(masked, span.end.min(span.start + MAX_BODY))];
            let all = ["$@", "$*", "${@", "${*", "%*"].iter().any(|sign| body.contains(sign));
            let mut numbers: Vec<(String, usize)> = Vec::new();
            for number in 1..=9usize {
                if ["$", "${", "%", "%~"].iter().any(|sign| body.contains(&format!("{sign}{number}"))) {
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
        let modified = words.len() > 1
            && words.iter().any(|&at| matches!(self.reader.word(at), "private" | "public" | "protected" | "readonly" | "val" | "var" | "internal"));
        if (modified && self.facts.scopes[scope].kind != ScopeKind::Class) || is_member {
            let value = Value::Name { name: path[0].clone(), span: span.clone() };
            let field = vec!["self".to_owned(), path[0].clone()];
            self.facts.bindings.push(Binding { path: field, scope, kind: BindingKind::Assignment, value, span: span.clone() });
        }
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Parameter(position), value, span });
    }

    /// Notes the words of a type beside a name.
    fn declare(&mut self, scope: ScopeId, name: usize, beside: impl Iterator<Item = usize>) {
        // Only names of classes begin with a capital letter in the languages that write types.
        let is_type = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase()) || PLAIN_TYPES.contains(&word);
        let types: Vec<String> = beside.map(|at| self.reader.word(at)).filter(|word| is_type(word)).map(str::to_owned).collect();
        if !types.is_empty() {
            self.facts.declared.push(Declared { name: self.reader.word(name).to_owned(), scope, types });
        }
    }

    /// `private readonly IOptions<ProcoreOptions> _options;`: a field without a value. Returns the index behind it.
    fn field(&mut self, at: usize, limit: usize) -> Option<usize> {
        let syntax = &self.reader.language.table.syntax;
        if syntax.blocks != Blocks::Braces
            || self.reader.reads_words()
            || !syntax.params_last
            || !self.reader.word(at).starts_with(|c: char| c.is_ascii_uppercase())
        {
            return None;
        }
        let mut name = at + 1;
        while name < limit.min(at + 16) && matches!(self.reader.word(name), "<" | ">" | ">>" | "," | "." | "?" | "[" | "]") {
            let inside = matches!(self.reader.word(name), "<" | "," | ".");
            name += if inside && self.reader.token(name + 1)?.kind == TokenKind::Word { 2 } else { 1 };
        }
        // `Map<String, String> headers = …`: the value follows, and is read as usual.
        let generic = self.reader.word(at + 1) == "<";
        let ends = matches!(self.reader.word(name + 1), ";" | "{") || (generic && self.reader.word(name + 1) == "=");
        if name + 1 >= limit || self.reader.token(name)?.kind != TokenKind::Word || self.reader.token(name)?.newline_before || !ends {
            return None;
        }
        let scope = self.scope_at(self.reader.token(at)?.span.start);
        self.declare(scope, name, at..name);
        // What follows (`;`, or the accessors of a property and its value) is read as usual.
        Some(name)
    }

    /// `Task<List<Project>> Projects(…)`, `Map<String, String> headers = …`: the name behind a type with arguments.
    fn behind_type(&self, at: usize, limit: usize) -> Option<usize> {
        let reader = &self.reader;
        let syntax = &reader.language.table.syntax;
        let is_type = reader.word(at).starts_with(|c: char| c.is_ascii_uppercase());
        if syntax.blocks != Blocks::Braces || !syntax.params_last || !is_type {
            return None;
        }
        let mut end = at + 1;
        while reader.word(end) == "." && end < limit {
            end += 2;
        }
        if reader.word(end) != "<" {
            return None;
        }
        let mut depth = 0i32;
        while end < limit.min(at + 40) {
            match reader.word(end) {
                "<" => depth += 1,
                "<>" if depth > 0 => {}
                ">" => depth -= 1,
                ">>" => depth -= 2,
                ">>>" => depth -= 3,
                "." | "," | "?" | "?>" | "[" | "]" | "&" if depth > 0 => {}
                "?" | "[" | "]" => {}
                _ if depth > 0 && reader.token(end)?.kind == TokenKind::Word => {}
                _ => break,
            }
            end += 1;
        }
        let token = reader.token(end).filter(|token| depth == 0 && token.kind == TokenKind::Word && !token.newline_before)?;
        let is_name = token.space_before && !reader.is_word(end, &syntax.stops) && !reader.is_op(end, &syntax.entry);
        (end < limit && is_name).then_some(end)
    }

    /// A binding that a pattern has found. Its value was read as a statement before, so what it queues is read already.
    fn pattern_binding(&mut self, name: Span, value: usize) {
        let limit = self.reader.code.tokens.len();
        if value >= limit {
            return;
        }
        if self.facts.bindings.iter().any(|binding| binding.span == name && binding.kind == BindingKind::Assignment) {
            return;
        }
        let path = vec![self.reader.text[name.clone()].to_owned()];
        let (value, _) = self.reader.expression(value, limit, false);
        self.reader.queue.clear();
        let scope = self.scope_at(name.start);
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span: name });
    }

    fn run(&mut self, all: Range<usize>) {
        let mut ranges = vec![all];
        while let Some(range) = ranges.pop() {
            self.range(range);
            ranges.append(&mut self.reader.queue);
        }
    }

    fn range(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
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
            TokenKind::Word if RETURN_WORDS.contains(&reader.word(at)) && !reader.reads_words() => return self.return_value(at, limit),
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

    /// `As String = …`: the value is read next.
    fn skip_type(&self, at: usize, limit: usize) -> usize {
        let mut next = at + 1;
        let on_line = |at: usize| self.reader.token(at).is_some_and(|token| !token.newline_before);
        if self.reader.token(next).is_some_and(|token| token.kind == TokenKind::Word) && on_line(next) {
            next += 1;
            while next + 1 < limit && self.reader.word(next) == "." && on_line(next) {
                next += 2;
            }
        }
        let assigns = next < limit && on_line(next) && self.reader.is_op(next, &self.reader.language.table.syntax.assign);
        if assigns { next + 1 } else { next }
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

    /// `const char *base = "…"`, `NSString *base = @"…"`: a declaration of a pointer. Returns where the name stands.
    fn pointer(&self, at: usize, limit: usize) -> Option<usize> {
        let syntax = &self.reader.language.table.syntax;
        let is_word = |at: usize| self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Word);
        if syntax.newline_ends || !syntax.params_last || !is_word(at) {
            return None;
        }
        let mut star = at + 1;
        // `struct curl_slist *headers`, `unsigned char *p`, `std::string *p`
        while star < limit.min(at + 12) && (is_word(star) || matches!(self.reader.word(star), "::" | "<" | ">" | ",")) {
            star += 1;
        }
        let mut name = star;
        while name < limit && matches!(self.reader.word(name), "*" | "&" | "**" | "&&" | "__strong" | "const") {
            name += 1;
        }
        let declares = name > star && name < limit && is_word(name) && matches!(self.reader.word(name + 1), "=" | "[" | ";" | ",");
        (declares && self.reader.is_op(name + 1, &syntax.assign)).then_some(name)
    }

    /// `QNetworkRequest request(url);`, `cpr::Session session{url};`: a name with the object that is constructed for it.
    fn constructed(&mut self, at: usize, limit: usize) -> Option<usize> {
        let reader = &self.reader;
        if !reader.language.table.syntax.declares_by_call {
            return None;
        }
        let is_word = |at: usize| reader.token(at).is_some_and(|token| token.kind == TokenKind::Word);
        let mut name = at;
        while is_word(name) && reader.word(name + 1) == "::" {
            name += 2;
        }
        if !is_word(name) || reader.is_word(name, &reader.language.table.syntax.prefixes) {
            return None;
        }
        let type_end = name + 1;
        name = type_end;
        let mut angles = 0i32;
        while name < limit.min(at + 40) && (reader.word(name) == "<" || angles > 0) {
            match reader.word(name) {
                "<" => angles += 1,
                ">" => angles -= 1,
                ">>" => angles -= 2,
                ";" | "{" | "" => return None,
                _ => {}
            }
            name += 1;
        }
        if !is_word(name) || name + 1 >= limit || !matches!(reader.word(name + 1), "(" | "{") || reader.token(name)?.newline_before {
            return None;
        }
        let behind = reader.behind(name + 1, limit);
        let span = reader.token(name)?.span.clone();
        let scope = self.scope_at(span.start);
        if !matches!(reader.word(behind), ";" | ",") || self.facts.scopes[scope].kind == ScopeKind::File {
            return None;
        }
        let path = vec![reader.word(name).to_owned()];
        let whole = reader.token(at)?.span.start..reader.token(behind - 1)?.span.end;
        // The type is read as an expression of its own, up to the name.
        let (callee, _) = self.reader.expression(at, type_end, false);
        let args = self.reader.args(name + 2, behind - 1);
        let value = self.reader.construct(callee, args, whole);
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
        Some(behind)
    }

    /// Batch files: `set "NAME=value"`.
    fn quoted_assignment(&mut self, at: usize) -> Option<usize> {
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

    /// Perl: `my ($self, $path, %options) = @_;` and `my $path = shift;` name the arguments.
    fn arguments(&mut self, at: usize, limit: usize) -> Option<usize> {
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

    /// A text on lines of its own, in a language where that has no value: a docstring.
    fn is_documentation(&self, at: usize) -> bool {
        let syntax = &self.reader.language.table.syntax;
        let valueless = syntax.newline_ends && !syntax.implicit_return && !syntax.command_calls && syntax.blocks == Blocks::Indent;
        let begins = at == 0 || self.reader.token(at).is_some_and(|token| token.newline_before);
        let ends = self.reader.token(at + 1).is_none_or(|next| next.newline_before);
        valueless && begins && ends
    }

    /// `{ a, b: c } = object`
    fn destructuring(&mut self, open: usize, close: usize, assign: usize, limit: usize) -> usize {
        let (source, next) = self.reader.expression(assign + 1, limit, false);
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
                    let value = Value::Member { of: Box::new(source.clone()), name: there, span: span.clone() };
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

    fn is_assignment(&self, at: usize) -> bool {
        let syntax = &self.reader.language.table.syntax;
        if self.reader.is_op(at, &syntax.assign) {
            return true;
        }
        matches!(self.reader.word(at), "+=" | "||=" | "??=" | ".=" | ":=") && self.reader.token(at).is_some_and(|token| token.kind == TokenKind::Op)
    }

    /// `fun url(): String = value`, `string Url() => value`: a function whose body is an expression.
    fn expression_body(&mut self, at: usize, limit: usize) -> Option<usize> {
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

    /// `target = value`, `target: Type = value`, `Type target { get; } = value`.
    fn binding(&mut self, at: usize, limit: usize) -> Option<usize> {
        let kind = &self.reader.token(at)?.kind;
        if !matches!(kind, TokenKind::Word | TokenKind::SelfWord | TokenKind::Str(_) | TokenKind::Symbol) {
            return None;
        }
        let (mut path, mut next) = self.target(at, limit)?;
        let mut span = self.reader.token(at)?.span.start..self.reader.token(next - 1)?.span.end;
        // Go and Python: `value, err := …`
        let mut other = next;
        while self.reader.word(other) == "," && self.reader.token(other + 1).is_some_and(|token| token.kind == TokenKind::Word) && other + 2 < limit {
            other += 2;
        }
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
        for name in others.step_by(2) {
            let span = self.reader.token(name)?.span.clone();
            let path = vec![self.reader.text[span.clone()].to_owned()];
            self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value: value.clone(), span });
        }
        self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
        Some(end)
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

    /// The name before `As Type`, where `at` is the type.
    fn typed_by_as(&self, at: usize) -> Option<usize> {
        let reader = &self.reader;
        let word = reader.language.table.syntax.stops.iter().find(|stop| *stop == "As")?;
        let name = at.checked_sub(2)?;
        let is_as = reader.is_word(at - 1, std::slice::from_ref(word)) && !reader.token(at)?.newline_before;
        (is_as && reader.token(name)?.kind == TokenKind::Word).then_some(name)
    }

    /// `Type` in `Type name = …`.
    fn type_before(&self, at: usize) -> Option<String> {
        let token = self.reader.token(at.checked_sub(1)?)?;
        let word = self.reader.word(at - 1);
        let is_type = token.kind == TokenKind::Word && word.starts_with(|c: char| c.is_ascii_uppercase()) && !self.reader.token(at)?.newline_before;
        is_type.then(|| word.to_owned())
    }

    /// From a colon over a type to the assignment.
    fn typed_assignment(&self, colon: usize, limit: usize) -> Option<usize> {
        let syntax = &self.reader.language.table.syntax;
        let mut at = colon + 1;
        let mut seen = 0;
        while at < limit && seen < 24 {
            let token = self.reader.token(at)?;
            // The colon of a head: `def f(self):`
            if token.newline_before && (at > colon + 1 || syntax.blocks == Blocks::Indent) {
                return None;
            }
            if self.reader.is_op(at, &syntax.assign) {
                return (at > colon + 1).then_some(at);
            }
            match &token.kind {
                TokenKind::Word => {}
                TokenKind::Op if matches!(self.reader.word(at), "." | "<" | ">" | ">>" | "|" | "&" | "?" | "*" | "::" | "," | "?." | "!") => {}
                TokenKind::Open(_) if matches!(self.reader.word(at), "[" | "(") => {
                    at = self.reader.behind(at, limit);
                    seen += 1;
                    continue;
                }
                _ => return None,
            }
            at += 1;
            seen += 1;
        }
        None
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

    fn finish(mut self) -> Facts {
        self.implicit_returns();
        self.branch_values();
        self.named_objects();
        if self.reader.language.table.syntax.typed_after {
            self.literal_fields();
        }
        if self.reader.language.table.syntax.implicit_self {
            self.implicit_fields();
        }
        self.facts
    }

    /// `&Client{base: "…"}` gives the fields of a class of this file their values.
    fn literal_fields(&mut self) {
        let classes: FxHashSet<&str> =
            self.facts.scopes.iter().filter(|scope| scope.kind == ScopeKind::Class && scope.parent == 0).map(|scope| scope.name.as_str()).collect();
        let mut found = Vec::new();
        if !classes.is_empty() {
            let bindings = self.facts.bindings.iter().map(|binding| (binding.scope, &binding.value));
            let expressions = self.facts.expressions.iter().map(|expression| (expression.scope, &expression.value));
            for (scope, value) in bindings.chain(expressions) {
                fields_in(value, &mut |class, entry| {
                    if classes.contains(class)
                        && let Some(key) = &entry.key
                        && entry.value.weight(MAX_FIELD) < MAX_FIELD
                    {
                        let path = vec![class.to_owned(), key.clone()];
                        let (value, span) = (entry.value.clone(), entry.key_span.clone());
                        found.push(Binding { path, scope, kind: BindingKind::Assignment, value, span });
                    }
                });
            }
        }
        found.sort_by_key(|binding| binding.span.start);
        found.dedup_by(|next, kept| next.span == kept.span);
        self.facts.bindings.append(&mut found);
    }

    /// Inside of `func (c *Client) get()`, `c` is the object.
    fn named_objects(&mut self) {
        if self.receivers.is_empty() {
            return;
        }
        let (scopes, receivers) = (&self.facts.scopes, &self.receivers);
        let this_in = |mut scope: ScopeId| loop {
            if let Some(this) = receivers.get(&scope) {
                return Some(this);
            }
            if scope == 0 || scopes[scope].kind == ScopeKind::Class {
                return None;
            }
            scope = scopes[scope].parent;
        };
        for binding in &mut self.facts.bindings {
            let Some(this) = this_in(binding.scope) else { continue };
            if binding.path.len() > 1 && binding.path[0] == *this {
                binding.path[0] = "self".to_owned();
            }
            name_object(&mut binding.value, this);
        }
        for expression in &mut self.facts.expressions {
            if let Some(this) = this_in(expression.scope) {
                name_object(&mut expression.value, this);
            }
        }
    }

    /// `client = HttpClient()` in a method of a class that has the field `client`, where nothing of that name is declared in between.
    fn implicit_fields(&mut self) {
        let facts = &self.facts;
        let is_class = |scope: ScopeId| facts.scopes[scope].kind == ScopeKind::Class;
        let of_class = facts
            .bindings
            .iter()
            .filter(|binding| binding.path.len() == 1 && is_class(binding.scope))
            .map(|binding| (binding.scope, binding.path[0].as_str()));
        let fields: FxHashSet<(ScopeId, &str)> = of_class
            .chain(facts.declared.iter().filter(|declared| is_class(declared.scope)).map(|declared| (declared.scope, declared.name.as_str())))
            .collect();
        let parameters = facts.bindings.iter().filter(|binding| matches!(binding.kind, BindingKind::Parameter(_)));
        let declared = facts.declared.iter().filter(|declared| !is_class(declared.scope)).map(|declared| (declared.scope, declared.name.as_str()));
        let local: FxHashSet<(ScopeId, &str)> = parameters.map(|binding| (binding.scope, binding.path[0].as_str())).chain(declared).collect();
        let is_field = |binding: &Binding| {
            let begins = || {
                let before = self.reader.text[..binding.span.start].trim_end_matches([' ', '\t']);
                before.is_empty() || before.ends_with(['\n', ';', '{', '}', ')'])
            };
            if binding.kind != BindingKind::Assignment || binding.path.len() != 1 || !begins() {
                return false;
            }
            let name = binding.path[0].as_str();
            let mut scope = binding.scope;
            while scope != 0 {
                if is_class(scope) {
                    return scope != binding.scope && fields.contains(&(scope, name));
                }
                if local.contains(&(scope, name)) {
                    return false;
                }
                scope = facts.scopes[scope].parent;
            }
            false
        };
        let found: Vec<usize> = facts.bindings.iter().enumerate().filter(|(_, binding)| is_field(binding)).map(|(index, _)| index).collect();
        for index in found {
            self.facts.bindings[index].path.insert(0, "self".to_owned());
        }
    }

    /// In languages where the last expression is the value of a function.
    fn implicit_returns(&mut self) {
        if !self.reader.language.table.syntax.implicit_return {
            return;
        }
        // The last expression and the last assignment of each function; `@client ||= Client.new(…)` can be the value, too.
        let mut last: FxHashMap<ScopeId, &Value> = FxHashMap::default();
        let expressions = self.facts.expressions.iter().map(|expression| (expression.scope, &expression.value));
        let assignments = self.facts.bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment);
        let mut all: Vec<(ScopeId, &Value)> = expressions.chain(assignments.map(|binding| (binding.scope, &binding.value))).collect();
        all.sort_by_key(|(_, value)| (value.span().start, std::cmp::Reverse(value.span().end)));
        for (scope, value) in all {
            let kept = last.entry(scope).or_insert(value);
            // What stands in a block that is given to a call is no value of the function.
            if value.span().start > kept.span().start && value.span().end > kept.span().end {
                *kept = value;
            }
        }
        let mut returns: Vec<(ScopeId, Value)> = last.into_iter().map(|(scope, value)| (scope, value.clone())).collect();
        returns.retain(|(scope, _)| self.facts.scopes[*scope].kind == ScopeKind::Function);
        let branches: Vec<(ScopeId, Value)> = returns.iter().flat_map(|(scope, value)| self.other_branches(*scope, value.span().end)).collect();
        returns.extend(branches);
        returns.sort_by_key(|(scope, _)| *scope);
        returns.dedup_by(|next, kept| next.0 == kept.0 && next.1.span() == kept.1.span());
        for (scope, value) in returns {
            let (path, span) = (vec![self.facts.scopes[scope].name.clone()], value.span());
            self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Return, value, span });
        }
    }

    /// Where the last expression of a function is a branch of `if`, `case` or `begin`: what its other branches end with.
    fn other_branches(&self, scope: ScopeId, end: usize) -> Vec<(ScopeId, Value)> {
        let reader = &self.reader;
        let tokens = &reader.code.tokens;
        let indent = |offset: usize| {
            let start = reader.text[..offset].rfind('\n').map_or(0, |line| line + 1);
            offset - start
        };
        let closing = tokens.partition_point(|token| token.span.start < end);
        let head = self.facts.scopes[scope].span.start;
        let Some(closer) = tokens.get(closing).filter(|closer| closer.newline_before && reader.word(closing) == "end") else { return Vec::new() };
        let depth = indent(closer.span.start);
        let line_start = reader.text[..head].rfind('\n').map_or(0, |line| line + 1);
        let own = reader.text[line_start..].len() - reader.text[line_start..].trim_start().len();
        if depth <= own {
            return Vec::new();
        }
        let mut ends = Vec::new();
        let mut at = closing;
        while at > 0 && ends.len() < MAX_BRANCHES {
            at -= 1;
            let token = &tokens[at];
            if token.span.start <= head {
                break;
            }
            if !token.newline_before || indent(token.span.start) > depth {
                continue;
            }
            match reader.word(at) {
                "else" | "elsif" | "when" | "in" | "rescue" | "ensure" if at > 0 => ends.push(tokens[at - 1].span.end),
                _ => break,
            }
        }
        let inside = self.facts.expressions.iter().filter(|expression| expression.scope == scope && ends.contains(&expression.value.span().end));
        inside.map(|expression| (scope, expression.value.clone())).collect()
    }

    /// The branches of `x = if … else …` were read as statements: now they become the alternatives of the value.
    fn branch_values(&mut self) {
        let expressions = &self.facts.expressions;
        let mut order: Vec<usize> = (0..expressions.len()).collect();
        order.sort_by_key(|&index| expressions[index].value.span().start);
        for binding in &mut self.facts.bindings {
            if let Value::Either { options, span } = &mut binding.value
                && options.is_empty()
            {
                let first = order.partition_point(|&index| expressions[index].value.span().start <= span.start);
                let inside = order[first..].iter().map(|&index| &expressions[index].value).take_while(|value| value.span().start < span.end);
                options.extend(inside.filter(|value| value.span().end <= span.end).take(MAX_BRANCHES).cloned());
            }
        }
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

fn string_text(reader: &Reader<'_>, index: usize) -> Option<String> {
    let string = reader.code.strings.get(index)?;
    match string.parts.as_slice() {
        [crate::scan::lexer::Part::Text(span)] => Some(reader.text[span.clone()].to_owned()),
        _ => None,
    }
}

/// Calls `visit` with the class and every entry of the literals of classes within a value.
fn fields_in(value: &Value, visit: &mut dyn FnMut(&str, &Entry)) {
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::Call { callee, args, .. } => {
                if let (Value::Name { name, .. }, [Arg { name: None, value: Value::Map { entries, .. }, .. }]) = (&**callee, args.as_slice()) {
                    entries.iter().for_each(|entry| visit(name, entry));
                }
                todo.push(callee);
                todo.extend(args.iter().map(|arg| &arg.value));
            }
            Value::Text(text) => todo.extend(text.pieces.iter().filter_map(|piece| match piece {
                Piece::Hole(value) => Some(value),
                _ => None,
            })),
            Value::Member { of, .. } => todo.push(of),
            Value::Index { of, key, .. } => todo.extend([&**of, &**key]),
            Value::Map { entries, .. } => todo.extend(entries.iter().map(|entry| &entry.value)),
            Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
            Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
        }
    }
}

/// Puts the object in the place of a name.
fn name_object(value: &mut Value, this: &str) {
    match value {
        Value::Name { name, span } if name == this => *value = Value::This { span: span.clone() },
        Value::Text(text) => text.pieces.iter_mut().for_each(|piece| {
            if let Piece::Hole(value) = piece {
                name_object(value, this);
            }
        }),
        Value::Member { of, .. } => name_object(of, this),
        Value::Index { of, key, .. } => {
            name_object(of, this);
            name_object(key, this);
        }
        Value::Call { callee, args, .. } => {
            name_object(callee, this);
            args.iter_mut().for_each(|arg| name_object(&mut arg.value, this));
        }
        Value::Map { entries, .. } => entries.iter_mut().for_each(|entry| {
            name_object(&mut entry.value, this);
            if let Some(computed) = &mut entry.computed {
                name_object(computed, this);
            }
        }),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter_mut().for_each(|value| name_object(value, this));
        }
        Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    fn read(language: &str, text: &str) -> Facts {
        scan(text, Registry::builtin().named(language).unwrap())
    }

    fn names(facts: &Facts, kind: BindingKind) -> Vec<String> {
        facts.bindings.iter().filter(|binding| binding.kind == kind).map(|binding| binding.path.join(".")).collect()
    }

    #[test]
    fn a_label_is_no_key_of_what_stands_behind_it() {
        let facts = read("javascript", "switch (env) {\n  case 1:\n    base = \"a\";\n  default:\n    base = \"b\";\n}\n");
        assert_eq!(names(&facts, BindingKind::Assignment), ["base", "base"]);
    }

    #[test]
    fn the_head_of_a_ruby_method_is_no_call() {
        let facts =
            read("ruby", "class Api\n  def self.call(path, token:, company_id: nil)\n    send(path)\n  end\n\n  def other(a)\n    a\n  end\nend\n");
        assert_eq!(names(&facts, BindingKind::Assignment), [""; 0]);
        let calls =
            facts.expressions.iter().filter(|expression| matches!(&expression.value, Value::Call { callee, .. } if callee.callee_text() != "class"));
        assert_eq!(calls.map(|expression| expression.value.span()).collect::<Vec<_>>().len(), 1);
    }

    #[test]
    fn a_map_is_the_value_of_a_ruby_method() {
        let facts = read("ruby", "def headers\n  { \"A\" => 1, \"B-C\" => x }\nend\n");
        let returned = facts.bindings.iter().find(|binding| binding.kind == BindingKind::Return).unwrap();
        assert!(matches!(&returned.value, Value::Map { entries, .. } if entries.len() == 2), "{:?}", returned.value);
    }

    #[test]
    fn the_type_of_this_is_no_parameter() {
        let facts = read("typescript", "export async function request(this: Context, options: Options) {}\n");
        assert_eq!(names(&facts, BindingKind::Parameter(0)), ["options"]);
    }

    /// Callees with what they are given, as far as that is literal or a name.
    fn calls(facts: &Facts) -> Vec<String> {
        let mut all = Vec::new();
        let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
        let mut todo: Vec<&Value> = values.collect();
        while let Some(value) = todo.pop() {
            match value {
                Value::Call { callee, args, span } => {
                    let shown =
                        |arg: &Arg| format!("{}{}", arg.name.as_ref().map_or(String::new(), |name| format!("{name}:")), arg.value.callee_text());
                    all.push((span.start, format!("{}({})", callee.callee_text(), args.iter().map(shown).collect::<Vec<_>>().join(", "))));
                    todo.push(callee);
                    todo.extend(args.iter().map(|arg| &arg.value));
                }
                Value::Member { of, .. } => todo.push(of),
                Value::List { items: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
                _ => {}
            }
        }
        all.sort();
        all.dedup();
        all.into_iter().map(|(_, call)| call).collect()
    }

    fn keys(value: &Value) -> Vec<String> {
        match value {
            Value::Map { entries, .. } => entries.iter().filter_map(|entry| entry.key.clone()).collect(),
            Value::List { items, .. } => items.iter().flat_map(keys).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_pipe_gives_its_left_side_to_the_call_on_its_right() {
        let facts = read(
            "elixir",
            "def get(id) do\n  :get\n  |> Finch.build(url, headers)\n  |> Finch.request(Pool)\nend\n\ndef new do\n  id |> to_text |> f\nend\n",
        );
        let calls = calls(&facts);
        assert!(calls.contains(&"Finch.request(Finch.build(), Pool)".to_owned()), "{calls:?}");
        assert!(calls.contains(&"Finch.build(\"\", url, headers)".to_owned()), "{calls:?}");
        assert!(calls.contains(&"f(to_text())".to_owned()), "{calls:?}");
    }

    #[test]
    fn maps_tuples_and_defaults_of_elixir() {
        let facts = read("elixir", "def get(id \\\\ nil) do\n  a = %{\"x-y\" => id, other: 1}\n  b = {Headers, [{\"p-q\", id}]}\nend\n");
        assert_eq!(names(&facts, BindingKind::Parameter(0)), ["id"]);
        let value = |name: &str| &facts.bindings.iter().find(|binding| binding.path == [name]).unwrap().value;
        assert_eq!(keys(value("a")), ["x-y", "other"]);
        let Value::List { items, .. } = value("b") else { panic!("a tuple is a list") };
        assert_eq!(keys(&items[1]), ["p-q"]);
    }

    #[test]
    fn literals_of_go_begin_with_their_types() {
        let facts = read(
            "go",
            "func f(id string) {\n\th := map[string]string{\"p-q\": id}\n\ta := http.Header{\"x-y\": {id}}\n\tb := []byte(id)\n\tl := []string{id, id}\n}\n",
        );
        let value =
            |name: &str| &facts.bindings.iter().find(|binding| binding.path == [name] && binding.kind == BindingKind::Assignment).unwrap().value;
        assert_eq!(keys(value("h")), ["p-q"]);
        let Value::Call { args, .. } = value("a") else { panic!("a literal of a named type is a call") };
        let Value::Map { entries, .. } = &args[0].value else { panic!("its fields are a map") };
        assert!(matches!(&entries[0].value, Value::List { items, .. } if items.len() == 1));
        assert!(matches!(value("b"), Value::Name { name, .. } if name == "id"));
        assert!(matches!(value("l"), Value::List { items, .. } if items.len() == 2));
    }

    #[test]
    fn a_method_of_go_belongs_to_the_class_of_its_receiver() {
        let text = "type Client struct {\n\tbase string\n}\n\nfunc New() *Client {\n\treturn &Client{base: \"a\"}\n}\n\nfunc (c *Client) do(path string) {\n\tc.last = path\n\tsend(c.base + path)\n}\n\nfunc (o Other) get() {\n\to.send()\n}\n";
        let facts = read("go", text);
        let scope = |name: &str| facts.scopes.iter().find(|scope| scope.name == name).unwrap();
        assert_eq!(facts.scopes[scope("do").parent].name, "Client");
        let other = &facts.scopes[scope("get").parent];
        assert!(other.name == "Other" && other.partial);
        assert!(names(&facts, BindingKind::Assignment).contains(&"self.last".to_owned()));
        assert!(names(&facts, BindingKind::Assignment).contains(&"Client.base".to_owned()));
        assert!(calls(&facts).contains(&"self.send()".to_owned()));
    }

    #[test]
    fn initializers_and_fields_without_the_object_are_fields() {
        let text = "class Api {\n  Api(this.id) : http = Client(), super(id);\n  final Client http;\n  late Dio dio;\n  void start(Dio other) {\n    dio = other;\n    final local = dio;\n  }\n}\n";
        let facts = read("dart", text);
        let names = names(&facts, BindingKind::Assignment);
        assert!(names.contains(&"self.http".to_owned()) && names.contains(&"self.dio".to_owned()), "{names:?}");
        assert!(names.contains(&"local".to_owned()), "{names:?}");
    }

    #[test]
    fn conditions_in_maps_of_dart_are_no_entries() {
        let facts = read("dart", "final a = {if (id != null) 'p-q': id else 'r-s': 1, 'x-y': 2, ...more};\n");
        assert_eq!(keys(&facts.bindings.iter().find(|binding| binding.path == ["a"]).unwrap().value), ["p-q", "r-s", "x-y"]);
    }

    #[test]
    fn a_body_is_no_block_of_the_call_before_it() {
        let facts = read("swift", "func load() -> Data {\n  if let id = company {\n    send(id)\n  }\n  run { work() }\n}\n");
        let calls = calls(&facts);
        assert!(
            calls.contains(&"run(?)".to_owned()) && !calls.iter().any(|call| call.starts_with("company") || call.starts_with("Data")),
            "{calls:?}"
        );
    }
}
