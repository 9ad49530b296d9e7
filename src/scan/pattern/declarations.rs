//! Declarations: names with their types, and where the value of a declared name begins.

use super::statements::Statements;
use crate::language::Blocks;
use crate::scan::facts::{Binding, BindingKind, Declared, ScopeId, ScopeKind};
use crate::scan::lexer::TokenKind;

impl Statements<'_> {
    /// Notes the words of a type beside a name.
    pub(super) fn declare(&mut self, scope: ScopeId, name: usize, beside: impl Iterator<Item = usize>) {
        // Only names of classes begin with a capital letter in the languages that write types.
        let is_type = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase()) || self.reader.language.table.syntax.plain_types.contains(word);
        let types: Vec<String> = beside.map(|at| self.reader.word(at)).filter(|word| is_type(word)).map(str::to_owned).collect();
        if !types.is_empty() {
            self.facts.declared.push(Declared { name: self.reader.word(name).to_owned(), scope, types });
        }
    }

    /// `private readonly IOptions<ProcoreOptions> _options;`: a field without a value. Returns the index behind it.
    pub(super) fn field(&mut self, at: usize, limit: usize) -> Option<usize> {
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
    pub(super) fn behind_type(&self, at: usize, limit: usize) -> Option<usize> {
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

    /// `const char *base = "…"`, `NSString *base = @"…"`: a declaration of a pointer. Returns where the name stands.
    pub(super) fn pointer(&self, at: usize, limit: usize) -> Option<usize> {
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
    pub(super) fn constructed(&mut self, at: usize, limit: usize) -> Option<usize> {
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

    /// The name before `As Type`, where `at` is the type.
    pub(super) fn typed_by_as(&self, at: usize) -> Option<usize> {
        let reader = &self.reader;
        let name = at.checked_sub(2)?;
        let is_as = reader.token(at - 1)?.kind == TokenKind::Word && reader.same("As", reader.word(at - 1)) && !reader.token(at)?.newline_before;
        if !is_as || !reader.language.table.syntax.stops.iter().any(|stop| stop == "As") {
            return None;
        }
        (reader.token(name)?.kind == TokenKind::Word).then_some(name)
    }

    /// `Type` in `Type name = …`.
    pub(super) fn type_before(&self, at: usize) -> Option<String> {
        let token = self.reader.token(at.checked_sub(1)?)?;
        let word = self.reader.word(at - 1);
        let is_type = token.kind == TokenKind::Word && word.starts_with(|c: char| c.is_ascii_uppercase()) && !self.reader.token(at)?.newline_before;
        is_type.then(|| word.to_owned())
    }

    /// From a colon over a type to the assignment.
    pub(super) fn typed_assignment(&self, colon: usize, limit: usize) -> Option<usize> {
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

    /// `As String = …`: the value is read next.
    pub(super) fn skip_type(&self, at: usize, limit: usize) -> usize {
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
}
