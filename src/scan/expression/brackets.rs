//! What stands between brackets: arguments, lists, maps, or a block, which is queued.

use super::Reader;
use crate::language::{Blocks, Commands};
use crate::scan::facts::{Arg, Entry, Value};
use crate::scan::lexer::TokenKind;

impl Reader<'_> {
    /// Comma-separated expressions.
    pub(super) fn items(&mut self, mut at: usize, close: usize) -> Vec<Value> {
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
        items.shrink_to_fit();
        items
    }

    /// The arguments between two indexes.
    pub(in crate::scan) fn args(&mut self, mut at: usize, close: usize) -> Vec<Arg> {
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
        args.shrink_to_fit();
        args
    }

    /// `[a, b]`, `['key' => value]`
    pub(super) fn list(&mut self, at: usize, close: usize) -> Value {
        let span = self.span_of(at, (close + 1).min(self.code.tokens.len()));
        if self.is_entry(at + 1, close) {
            return Value::Map { entries: self.entries(at + 1, close), span };
        }
        Value::List { items: self.items(at + 1, close), span }
    }

    /// `{ key: value }`, or a block, which is queued.
    pub(super) fn braces(&mut self, at: usize, close: usize) -> Value {
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

    /// The inside of a literal in braces, which is no block.
    pub(super) fn elements(&mut self, at: usize, close: usize) -> Value {
        let span = self.span_of(at, (close + 1).min(self.code.tokens.len()));
        if self.is_entry(at + 1, close) {
            return Value::Map { entries: self.entries(at + 1, close), span };
        }
        Value::List { items: self.items(at + 1, close), span }
    }

    /// The entries of a map between two indexes.
    pub(super) fn entries(&mut self, mut at: usize, close: usize) -> Vec<Entry> {
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
        entries.shrink_to_fit();
        entries
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
    pub(super) fn is_entry(&self, at: usize, close: usize) -> bool {
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

    /// Skips to the next comma; what is skipped is queued.
    pub(super) fn skip_to_separator(&mut self, from: usize, close: usize) -> usize {
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
}
