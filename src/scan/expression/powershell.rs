//! PowerShell: commands with named parameters, types and casts, the format operator.

use super::chains::Chain;
use super::commands::{Word, flagged};
use super::format::format;
use super::{MAX_DEPTH, Reader};
use crate::language::Commands;
use crate::scan::facts::{Arg, Piece, Text, Value};
use crate::scan::lexer::{Token, TokenKind};
use crate::scan::text::literal_pieces;

impl Reader<'_> {
    /// PowerShell: does a command begin with the value that was read up to `at`?
    pub(super) fn begins_parameters(&self, value: &Value, at: usize, limit: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        if self.language.table.syntax.commands != Commands::Parameters || at >= limit || token.newline_before || !token.space_before {
            return false;
        }
        // A variable is no command; `curl.exe` and `./get.ps1` are.
        let mut root = value;
        while let Value::Member { of, .. } = root {
            root = of;
        }
        let Value::Name { span, .. } = root else { return false };
        if self.text[..span.start].ends_with(['$', '@', '&', ':']) {
            return false;
        }
        match token.kind {
            TokenKind::Op => self.is_flag(at) || (self.word(at) == "@" && !self.spaced(at + 1)) || (self.word(at) == "." && !self.spaced(at + 1)),
            TokenKind::Close => false,
            TokenKind::Word => !self.is_word(at, &self.language.table.syntax.stops),
            _ => true,
        }
    }

    /// PowerShell: is it the name of a command, such as `Get-Headers`? Only those hold a hyphen, and no sigil stands before them.
    pub(super) fn is_verb(&self, value: &Value) -> bool {
        let Value::Name { name, span } = value else { return false };
        self.language.table.syntax.commands == Commands::Parameters
            && name.contains('-')
            && !self.text[..span.start].ends_with(['$', '@', '&', ':', '{'])
    }

    /// `-Uri`, `--header`
    fn is_flag(&self, at: usize) -> bool {
        matches!(self.word(at), "-" | "--")
            && self
                .token(at + 1)
                .is_some_and(|next| !next.space_before && !next.newline_before && matches!(next.kind, TokenKind::Word | TokenKind::Number))
    }

    /// PowerShell: the arguments behind the name of a command.
    pub(super) fn parameters(&mut self, callee: Value, start: usize, at: usize, limit: usize) -> (Value, usize) {
        let name = callee.callee_text();
        let callee = match callee {
            Value::Member { span, .. } => Value::Name { name: name.clone(), span },
            callee => callee,
        };
        let row = self.command_row(&name);
        let mut args: Vec<Arg> = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut next = at;
        while next < limit {
            let Some(token) = self.token(next) else { break };
            if token.newline_before && next > at {
                break;
            }
            match token.kind {
                TokenKind::Close => break,
                TokenKind::Op if self.ends_words(next) || self.word(next) == "=" => break,
                TokenKind::Op if self.word(next) == "," => {
                    next += 1;
                    continue;
                }
                TokenKind::Op if self.word(next).starts_with(['<', '>']) => {
                    next += 1;
                    if next < limit && !self.token(next).is_none_or(|token| token.newline_before) {
                        next = self.parameter_value(next, limit).1;
                    }
                    continue;
                }
                _ => {}
            }
            // The flags of a program have the program's own form: `curl.exe -sS -H "…"`.
            if row.is_some_and(|row| !row.values.is_empty()) {
                let (value, behind) = if self.is_flag(next) { self.flag_word(next, limit) } else { self.parameter_value(next, limit) };
                let span = value.span();
                words.push(Word { literal: value.literal(), quoted: false, spread: false, value, span });
                next = behind.max(next + 1);
                continue;
            }
            if self.is_flag(next) {
                let name = self.word(next + 1).to_owned();
                let flag = self.span_of(next, next + 2);
                next += 2;
                let joined = self.word(next) == ":" && !self.spaced(next) && next + 1 < limit;
                if joined {
                    next += 1;
                }
                let switch = row.is_some_and(|row| row.switches.iter().any(|switch| self.same_ignoring_case(switch, &name)));
                let follows = next < limit
                    && self.token(next).is_some_and(|token| !token.newline_before && token.kind != TokenKind::Close)
                    && !self.is_flag(next)
                    && !(self.is_kind(next, |kind| *kind == TokenKind::Op)
                        && (self.ends_words(next) || self.word(next).starts_with(['<', '>', '=', ','])));
                if joined || (follows && !switch) {
                    let (value, behind) = self.parameter_value(next, limit);
                    args.push(Arg { name: Some(name), spread: false, value });
                    next = behind.max(next + 1);
                } else {
                    args.push(Arg { name: Some(name), spread: false, value: Value::unknown(flag) });
                }
                continue;
            }
            let spread = token.kind == TokenKind::Word && self.text[..token.span.start].ends_with('@');
            let (value, behind) = self.parameter_value(next, limit);
            args.push(Arg { name: None, spread, value });
            next = behind.max(next + 1);
        }
        if let Some(row) = row.filter(|_| !words.is_empty()) {
            args = flagged(row, words);
        }
        let span = self.span_of(start, next);
        (self.call(callee, args, span), next.max(at))
    }

    /// `-H`, `--header=` as a text.
    fn flag_word(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let (word, next) = self.shell_word(at, limit);
        (word.value, next)
    }

    /// PowerShell: an argument: a variable with members, a text, a list, a group, or a bare word, which is a text.
    fn parameter_value(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let (value, mut next) = self.parameter_item(at, limit);
        if self.word(next) != "," || next >= limit {
            return (value, next);
        }
        let mut items = vec![value];
        while next + 1 < limit && self.word(next) == "," && self.is_kind(next, |kind| *kind == TokenKind::Op) {
            let (value, behind) = self.parameter_item(next + 1, limit);
            items.push(value);
            next = behind;
        }
        (Value::List { items, span: self.span_of(at, next) }, next)
    }

    fn parameter_item(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let Some(token) = self.token(at) else { return (Value::unknown(self.text.len()..self.text.len()), limit.max(at + 1)) };
        let sigil = self.text[..token.span.start].ends_with(['$', '@']);
        let bare = match token.kind {
            TokenKind::Word => !sigil,
            TokenKind::Op => !(self.word(at) == "@" || (self.word(at) == "$" && self.word(at + 1) == "(")),
            TokenKind::Number => true,
            _ => false,
        };
        if !bare {
            let (value, next) = self.operand(at, limit, false);
            let ends = next >= limit || self.spaced(next) || matches!(self.word(next), "," | ")" | "}" | "]" | ";" | "|");
            if ends {
                return (value, next);
            }
            // `$Base/rest/v1.0/projects`
            let (rest, behind) = self.bare_text(next, limit);
            let mut pieces = value.into_pieces();
            pieces.extend(rest);
            return (Value::Text(Text { pieces, span: self.span_of(at, behind) }), behind);
        }
        let (pieces, next) = self.bare_text(at, limit);
        (Value::Text(Text { pieces, span: self.span_of(at, next) }), next)
    }

    /// Neighbouring tokens as a text with the variables in it.
    fn bare_text(&mut self, start: usize, limit: usize) -> (Vec<Piece>, usize) {
        let mut pieces = Vec::new();
        let mut at = start;
        while at < limit {
            let Some(token) = self.token(at) else { break };
            if at > start && (token.space_before || token.newline_before) {
                break;
            }
            match token.kind {
                TokenKind::Close => break,
                TokenKind::Op if at > start && matches!(self.word(at), "," | ";" | "|") => break,
                TokenKind::Open(_) if self.word(at) == "{" && at == start => break,
                TokenKind::Str(index) => pieces.extend(self.string(index, token.span.clone()).into_pieces()),
                TokenKind::Word if self.text[..token.span.start].ends_with('$') => {
                    pieces.push(Piece::Hole(Value::Name { name: self.word(at).to_owned(), span: token.span.clone() }));
                }
                _ => pieces.extend(literal_pieces(self.text, token.span.clone())),
            }
            at = self.behind(at, limit);
        }
        (pieces, at.max(start + 1))
    }

    /// PowerShell: is it the name of a type, `[System.Net.Http.HttpClient]`?
    pub(super) fn is_type(&self, open: usize, close: usize) -> bool {
        let is_word = |at: usize| self.is_kind(at, |kind| *kind == TokenKind::Word) && !self.text[..self.span_of(at, at + 1).start].ends_with('$');
        close > open + 1 && is_word(open + 1) && (open + 1..close).all(|at| is_word(at) || matches!(self.word(at), "." | "[" | "]" | ","))
    }

    /// PowerShell: does `$script:Base` stand here, a variable of the file?
    pub(in crate::scan) fn is_scoped(&self, at: usize) -> bool {
        let syntax = &self.language.table.syntax;
        let colon = self.word(at + 1) == ":" && !self.spaced(at + 1) && !self.spaced(at + 2) && self.is_kind(at + 2, |kind| *kind == TokenKind::Word);
        syntax.commands == Commands::Parameters && colon && self.is_word(at, &syntax.self_words)
    }

    /// PowerShell: `[string]$Base = …`
    pub(in crate::scan) fn begins_typed_name(&self, open: usize, close: usize, limit: usize) -> bool {
        let typed = self.language.table.syntax.commands == Commands::Parameters && self.is_type(open, close);
        typed && close + 1 < limit && self.is_kind(close + 1, |kind| *kind == TokenKind::Word)
    }

    /// PowerShell: a type as the object of a static call, or a cast of what follows.
    pub(super) fn typed(&mut self, open: usize, close: usize, limit: usize, in_brackets: bool) -> (Value, usize) {
        let behind = (close + 1).min(limit).max(open + 1);
        let span = self.span_of(open, behind);
        if self.word(behind) == "::" && behind < limit {
            let name = self.text[span.clone()].trim_matches(['[', ']']);
            let mut parts = name.split('.');
            let mut value = Value::Name { name: parts.next().unwrap_or_default().to_owned(), span: span.clone() };
            for part in parts {
                value = Value::Member { of: Box::new(value), name: part.to_owned(), span: span.clone() };
            }
            return self.chain(Chain { value, start: open, limit, in_brackets, constructs: false, given: &mut None }, behind);
        }
        let is_value = |token: &Token| !token.newline_before && !matches!(token.kind, TokenKind::Close | TokenKind::Op);
        let follows = behind < limit && (self.token(behind).is_some_and(is_value) || self.word(behind) == "@");
        if follows && self.depth < MAX_DEPTH {
            self.depth += 1;
            let cast = self.operand(behind, limit, in_brackets);
            self.depth -= 1;
            return cast;
        }
        (Value::unknown(span), behind)
    }

    fn same_ignoring_case(&self, a: &str, b: &str) -> bool {
        a.eq_ignore_ascii_case(b)
    }

    /// PowerShell: `"{0}/rest/{1}" -f $Base, $Id`.
    pub(super) fn formatted(&mut self, value: Value, start: usize, at: usize, limit: usize) -> (Value, usize) {
        let mut args = Vec::new();
        let mut next = at;
        loop {
            let (value, behind) = self.operand(next, limit, false);
            args.push(Arg { name: None, spread: false, value });
            next = behind;
            if self.word(next) != "," || next + 1 >= limit {
                break;
            }
            next += 1;
        }
        (format(value, args, self.span_of(start, next)), next)
    }

    /// Is it PowerShell's operator `-f`?
    pub(super) fn is_format_operator(&self, at: usize) -> bool {
        self.language.table.syntax.commands == Commands::Parameters
            && self.word(at) == "-"
            && !self.spaced(at + 1)
            && self.word(at + 1).eq_ignore_ascii_case("f")
    }
}
