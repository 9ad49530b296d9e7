//! Commands: `curl -X POST "$BASE/rest/v1.0/rfis" -H "…"`.
//!
//! In shells a statement is a command: words between blanks up to the end of the line or an operator. In PowerShell a name without a sigil that is
//! followed by a blank is one, and its arguments have names. Both become calls. The flags of a command that the table knows name its arguments; the
//! words of all others are arguments by their positions, as the functions of a script see them.

use super::{MAX_DEPTH, Reader, format};
use crate::finding::Span;
use crate::language::{CommandTable, Commands};
use crate::scan::facts::{Arg, Piece, Text, Value};
use crate::scan::lexer::{Token, TokenKind, Tokens};
use crate::scan::text::literal_pieces;

/// A word of a command.
struct Word {
    value: Value,
    /// Where it is nothing but text, that text.
    literal: Option<String>,
    /// Does a quote stand at its beginning?
    quoted: bool,
    /// Is it the elements of an array, or all arguments?
    spread: bool,
    span: Span,
}

impl Word {
    /// Is it a variable or a command without quotes, which can give several words?
    fn is_bare_variable(&self) -> bool {
        !self.quoted && matches!(self.value, Value::Name { .. } | Value::Call { .. })
    }
}

impl<'a> Reader<'a> {
    /// Are the statements of the language commands of words?
    pub fn reads_words(&self) -> bool {
        matches!(self.language.table.syntax.commands, Commands::Words | Commands::Lines)
    }

    /// What is assigned at `at`: in a shell a word, in all other languages an expression.
    pub fn assigned(&mut self, at: usize, limit: usize) -> (Value, usize) {
        if !self.reads_words() {
            return self.expression(at, limit, false);
        }
        let Some(token) = self.token(at) else { return (Value::unknown(self.text.len()..self.text.len()), limit) };
        if token.newline_before || (token.space_before && self.language.table.syntax.commands == Commands::Words) {
            return (Value::Text(Text { pieces: Vec::new(), span: token.span.start..token.span.start }), at);
        }
        if self.word(at) == "(" {
            let behind = self.behind(at, limit);
            let words = self.words(at + 1, behind.saturating_sub(1).max(at + 1), true).0;
            let items = words.into_iter().map(|word| word.value).collect();
            return (Value::List { items, span: self.span_of(at, behind) }, behind);
        }
        if self.language.table.syntax.commands == Commands::Lines {
            let (mut words, next) = self.words(at, limit, false);
            if words.len() == 1 {
                return (words.remove(0).value, next);
            }
            let items = words.into_iter().map(|word| word.value).collect();
            return (Value::List { items, span: self.span_of(at, next) }, next);
        }
        let (word, next) = self.shell_word(at, limit);
        (self.flags_in(word.value), next)
    }

    /// `"-H 'Authorization: …' -H 'Accept: …'"`, `"curl -s -H '…'"`: a text of flags is the list of what stands behind them.
    fn flags_in(&self, value: Value) -> Value {
        let Value::Text(text) = &value else { return value };
        let Some(Piece::Literal { text: head, .. }) = text.pieces.first() else { return value };
        let is_command = head.split(' ').next().is_some_and(|name| self.command_row(base_name(name)).is_some());
        if !(head.starts_with('-') || is_command) || !head.contains(' ') {
            return value;
        }
        let whole = text.span.clone();
        let mut items: Vec<Vec<Piece>> = Vec::new();
        for piece in &text.pieces {
            let Piece::Literal { text, span } = piece else {
                match items.last_mut() {
                    Some(item) => item.push(piece.clone()),
                    None => items.push(vec![piece.clone()]),
                }
                continue;
            };
            let mut from = 0;
            while let Some((start, end)) = flag_in(text, from) {
                push_text(&mut items, text, span, from..start);
                items.push(Vec::new());
                from = end;
            }
            push_text(&mut items, text, span, from..text.len());
        }
        let items = items.into_iter().filter(|pieces| !pieces.is_empty());
        let items = items.map(|pieces| Value::Text(Text { pieces, span: whole.clone() })).collect();
        Value::List { items, span: whole }
    }

    /// The commands between two indexes, as one value.
    pub(super) fn commands(&mut self, from: usize, to: usize) -> Value {
        if self.depth >= MAX_DEPTH {
            self.queue.push(from..to);
            return Value::unknown(self.span_of(from, to));
        }
        self.depth += 1;
        let value = self.all_commands(from, to);
        self.depth -= 1;
        value
    }

    fn all_commands(&mut self, from: usize, to: usize) -> Value {
        let syntax = &self.language.table.syntax;
        let mut all = Vec::new();
        let mut at = from;
        while at < to {
            let skipped = match self.token(at).map(|token| &token.kind) {
                Some(TokenKind::Op) => !matches!(self.word(at), "$" | "." | "/" | "~" | "`"),
                Some(TokenKind::Close) => true,
                Some(TokenKind::Open(_)) => matches!(self.word(at), "(" | "{"),
                Some(TokenKind::Word) => self.is_word(at, &syntax.stops) || (self.is_word(at, &syntax.prefixes) && at + 1 < to),
                _ => false,
            };
            if skipped {
                at += 1;
                continue;
            }
            let (value, next) = self.command(at, to);
            all.push(value);
            at = next.max(at + 1);
        }
        match all.len() {
            0 => Value::unknown(self.span_of(from, to)),
            1 => all.remove(0),
            _ => Value::Other { parts: all, span: self.span_of(from, to) },
        }
    }

    /// One command, up to the end of the line or the operator behind it.
    pub(super) fn command(&mut self, at: usize, limit: usize) -> (Value, usize) {
        let (words, next) = self.words(at, limit, false);
        if words.is_empty() {
            return (Value::unknown(self.span_of(at, at + 1)), at + 1);
        }
        (self.built(words), next.max(at + 1))
    }

    /// What stands in the hole of a string: a variable, or commands.
    pub(super) fn word_hole(&mut self, tokens: &Tokens, span: &Span) -> Value {
        let runs = self.text[..span.start].ends_with(['(', '`']);
        if let ([only], false) = (tokens.tokens.as_slice(), runs)
            && matches!(only.kind, TokenKind::Word | TokenKind::Number)
        {
            return Value::Name { name: self.text[only.span.clone()].to_owned(), span: only.span.clone() };
        }
        self.commands(0, tokens.tokens.len())
    }

    /// The words of a command. In an array there are no operators, and line ends are blanks.
    fn words(&mut self, from: usize, limit: usize, in_array: bool) -> (Vec<Word>, usize) {
        let mut words = Vec::new();
        let mut at = from;
        while at < limit {
            let Some(token) = self.token(at) else { break };
            if token.newline_before && at > from && !in_array {
                break;
            }
            match token.kind {
                TokenKind::Close if self.word(at) != "]" => break,
                TokenKind::Open(_) if self.word(at) == "(" => break,
                TokenKind::Open(_) if self.word(at) == "{" && self.token(at + 1).is_none_or(|next| next.space_before) => break,
                TokenKind::Op if self.redirects(at) => {
                    at = self.behind_redirection(at, limit);
                    continue;
                }
                TokenKind::Op if self.ends_words(at) => break,
                TokenKind::Number if self.redirects(at + 1) && !self.token(at + 1).is_none_or(|next| next.space_before) => {
                    at = self.behind_redirection(at + 1, limit);
                    continue;
                }
                _ => {}
            }
            let (word, next) = self.shell_word(at, limit);
            words.push(word);
            at = next.max(at + 1);
        }
        (words, at)
    }

    fn ends_words(&self, at: usize) -> bool {
        self.word(at).starts_with(['|', ';', '&'])
    }

    /// `>`, `>>`, `<`, `<<<`, `&>`
    fn redirects(&self, at: usize) -> bool {
        let is_op = self.is_kind(at, |kind| *kind == TokenKind::Op);
        is_op && (self.word(at).starts_with(['<', '>']) || (self.word(at) == "&" && self.word(at + 1).starts_with('>') && !self.spaced(at + 1)))
    }

    fn spaced(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| token.space_before || token.newline_before)
    }

    /// A redirection with the word it goes to.
    fn behind_redirection(&mut self, at: usize, limit: usize) -> usize {
        let mut next = at + 1;
        while next < limit
            && self.is_kind(next, |kind| *kind == TokenKind::Op)
            && matches!(self.word(next), ">" | ">>" | "&" | "|")
            && !self.spaced(next)
        {
            next += 1;
        }
        if self.word(next) == "(" && next < limit {
            // `<(curl …)`: the commands are read for themselves.
            let behind = self.behind(next, limit);
            self.queue.push(next + 1..behind.saturating_sub(1));
            return behind;
        }
        if next >= limit || self.token(next).is_none_or(|token| token.newline_before) {
            return next;
        }
        let value = self.shell_word(next, limit);
        value.1.max(next + 1)
    }

    /// Neighbouring tokens without a blank between them.
    fn shell_word(&mut self, start: usize, limit: usize) -> (Word, usize) {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut run: Option<Span> = None;
        let mut at = start;
        while at < limit {
            let Some(token) = self.token(at) else { break };
            if at > start && (token.space_before || token.newline_before) {
                break;
            }
            let span = token.span.clone();
            let hole = match token.kind {
                TokenKind::Close if self.word(at) == ")" => break,
                TokenKind::Close if self.word(at) == "}" && at == start => break,
                TokenKind::Open(_) if self.word(at) == "(" => break,
                TokenKind::Op if at > start && (self.ends_words(at) || self.redirects(at)) => break,
                TokenKind::Str(index) if self.text[span.clone()].starts_with("<<") => {
                    if at > start {
                        break;
                    }
                    let value = self.string(index, span.clone());
                    return (Word { value, literal: None, quoted: true, spread: false, span }, at + 1);
                }
                TokenKind::Str(index) => {
                    let value = self.string(index, span.clone());
                    Some((value, at + 1))
                }
                TokenKind::Word if self.text[..span.start].ends_with('$') => {
                    Some((Value::Name { name: self.word(at).to_owned(), span: span.clone() }, at + 1))
                }
                TokenKind::Op if self.word(at) == "`" => self.closing_backtick(at, limit).map(|close| (self.commands(at + 1, close), close + 1)),
                TokenKind::Op if self.word(at) == "$" && !self.spaced(at + 1) && at + 1 < limit => match self.token(at + 1).map(|next| &next.kind) {
                    Some(TokenKind::Open(_)) if self.word(at + 1) == "(" => {
                        let behind = self.behind(at + 1, limit);
                        Some((self.commands(at + 2, behind.saturating_sub(1).max(at + 2)), behind))
                    }
                    Some(TokenKind::Number) | Some(TokenKind::Op) => {
                        let name = self.word(at + 1).to_owned();
                        Some((Value::Name { name, span: self.span_of(at, at + 2) }, at + 2))
                    }
                    _ => None,
                },
                _ => None,
            };
            match hole {
                Some((value, next)) => {
                    pieces.extend(run.take().into_iter().flat_map(|run| literal_pieces(self.text, run)));
                    pieces.extend(value.into_pieces());
                    at = next.max(at + 1);
                }
                None => {
                    let from = run.take().map_or(span.start, |run| run.start);
                    run = Some(from..span.end);
                    at += 1;
                }
            }
        }
        pieces.extend(run.take().into_iter().flat_map(|run| literal_pieces(self.text, run)));
        let at = at.max(start + 1);
        let span = self.span_of(start, at);
        let source = &self.text[span.clone()];
        let quoted = source.starts_with(['"', '\'']);
        if let Some(name) = array_of(source) {
            let value = Value::Name { name: name.to_owned(), span: span.clone() };
            return (Word { value, literal: None, quoted, spread: true, span }, at);
        }
        let value = match <[Piece; 1]>::try_from(pieces) {
            Ok([Piece::Hole(value)]) => value,
            Ok(single) => Value::Text(Text { pieces: single.into(), span: span.clone() }),
            Err(pieces) => Value::Text(Text { pieces, span: span.clone() }),
        };
        let literal = value.literal();
        (Word { value, literal, quoted, spread: false, span }, at)
    }

    fn closing_backtick(&self, at: usize, limit: usize) -> Option<usize> {
        (at + 1..limit).find(|&close| self.is_kind(close, |kind| *kind == TokenKind::Op) && self.word(close) == "`")
    }

    /// The row of the table for a command.
    fn command_row(&self, name: &str) -> Option<&'a CommandTable> {
        let row = self.language.patterns().commands.matches(name).into_iter().next()?;
        self.language.table.commands.get(row)
    }

    /// A call of the first word with the others.
    fn built(&mut self, words: Vec<Word>) -> Value {
        let span = words[0].span.start..words[words.len() - 1].span.end;
        let mut words = words.into_iter().peekable();
        let Some(first) = words.next() else { return Value::unknown(span) };
        let variable = first.literal.is_none();
        let callee = match (&first.literal, &first.value) {
            (Some(text), _) => Value::Name { name: base_name(text).to_owned(), span: first.span },
            (None, Value::Call { .. } | Value::Text(_)) if words.peek().is_none() => return first.value,
            _ => first.value,
        };
        let row = match &callee {
            Value::Name { name, .. } if variable => self.command_row(&format!("${name}")),
            Value::Name { name, .. } => self.command_row(name),
            _ => None,
        };
        let args = match row {
            // `$CURL url`: the variable can hold flags.
            Some(row) if variable => {
                let own = Arg { name: None, spread: true, value: callee.clone() };
                std::iter::once(own).chain(flagged(row, words.collect())).collect()
            }
            Some(row) => flagged(row, words.collect()),
            None => {
                let mut args = Vec::new();
                while let Some(word) = words.next() {
                    // `timeout 30 curl …`, `xargs -n1 curl …`: a command in a command.
                    let runs = !word.quoted && word.literal.as_ref().is_some_and(|text| self.command_row(base_name(text)).is_some());
                    if runs {
                        let inner: Vec<Word> = std::iter::once(word).chain(words.by_ref()).collect();
                        let value = self.built(inner);
                        args.push(Arg { name: None, spread: false, value });
                    } else {
                        args.push(Arg { name: None, spread: word.spread, value: word.value });
                    }
                }
                args
            }
        };
        self.call(callee, args, span)
    }

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

    /// PowerShell: is it the name of a type, `[System.Net.Http.HttpClient]`?
    pub(super) fn is_type(&self, open: usize, close: usize) -> bool {
        let is_word = |at: usize| self.is_kind(at, |kind| *kind == TokenKind::Word) && !self.text[..self.span_of(at, at + 1).start].ends_with('$');
        close > open + 1 && is_word(open + 1) && (open + 1..close).all(|at| is_word(at) || matches!(self.word(at), "." | "[" | "]" | ","))
    }

    /// PowerShell: does `$script:Base` stand here, a variable of the file?
    pub fn is_scoped(&self, at: usize) -> bool {
        let syntax = &self.language.table.syntax;
        let colon = self.word(at + 1) == ":" && !self.spaced(at + 1) && !self.spaced(at + 2) && self.is_kind(at + 2, |kind| *kind == TokenKind::Word);
        syntax.commands == Commands::Parameters && colon && self.is_word(at, &syntax.self_words)
    }

    /// PowerShell: `[string]$Base = …`
    pub fn begins_typed_name(&self, open: usize, close: usize, limit: usize) -> bool {
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
            return self.postfix(value, open, behind, limit, in_brackets, false, &mut None);
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

/// The next flag of a text from an offset on, with the blanks and quotes around it.
fn flag_in(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find('-')?;
        let name = text[start..].trim_start_matches('-');
        let begins = text[..start].chars().next_back().is_none_or(char::is_whitespace) && name.starts_with(|c: char| c.is_ascii_alphabetic());
        if begins {
            let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(name.len());
            let rest = name[length..].trim_start_matches([' ', '=', '\\', '\'', '"']);
            let head = text[..start].trim_end_matches([' ', '\\', '\'', '"']).len().max(from);
            return Some((head, text.len() - rest.len()));
        }
        at = start + 1;
    }
}

fn push_text(items: &mut Vec<Vec<Piece>>, text: &str, span: &Span, part: std::ops::Range<usize>) {
    if part.is_empty() {
        return;
    }
    let piece = Piece::Literal { text: text[part.clone()].to_owned(), span: span.start + part.start..span.start + part.end };
    match items.last_mut() {
        Some(item) => item.push(piece),
        None => items.push(vec![piece]),
    }
}

/// The array whose elements a word stands for: `"${HEADERS[@]}"`, `$@`.
fn array_of(source: &str) -> Option<&str> {
    let inner = source.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(source);
    if matches!(inner, "$@" | "$*" | "${@}" | "${*}") || inner.starts_with("${@:") {
        return Some("@");
    }
    let inner = inner.strip_prefix("${")?;
    let (name, rest) = inner.split_once('[')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && rest.starts_with(['@', '*'])).then_some(name)
}

/// The name of a program without its folders.
fn base_name(text: &str) -> &str {
    text.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(text)
}

/// The words behind a command whose flags are known: flags name what follows them.
fn flagged(row: &CommandTable, words: Vec<Word>) -> Vec<Arg> {
    let takes = |flag: &str| match row.values.is_empty() {
        true => !row.switches.iter().any(|switch| switch == flag),
        false => row.values.iter().any(|value| value == flag),
    };
    let mut args = Vec::new();
    // Variables that can hold flags: where another argument is clearly none, they are not the URL.
    let firm = |word: &Word| !word.spread && !word.is_bare_variable();
    let mut words = words.into_iter().peekable();
    let mut positional: Vec<Word> = Vec::new();
    while let Some(word) = words.next() {
        let Some((flag, double)) = flag_of(&word) else {
            positional.push(word);
            continue;
        };
        if double {
            let (name, rest) = match flag.split_once('=') {
                Some((name, rest)) => {
                    (name.to_owned(), Some(word.span.start + 2 + name.len() + 1..word.span.start + 2 + name.len() + 1 + rest.len()))
                }
                None => (flag, None),
            };
            match rest {
                Some(rest) => args.push(Arg { name: Some(name), spread: false, value: without_head(word, rest.start) }),
                None if takes(&name) && words.peek().is_some() => {
                    let value = words.next().map_or_else(|| Value::unknown(word.span.clone()), |next| next.value);
                    args.push(Arg { name: Some(name), spread: false, value });
                }
                None => args.push(Arg { name: Some(name), spread: false, value: Value::unknown(word.span) }),
            }
            continue;
        }
        let mut word = Some(word);
        for (index, letter) in flag.char_indices() {
            let name = letter.to_string();
            let Some(span) = word.as_ref().map(|word| word.span.clone()) else { break };
            if !takes(&name) {
                args.push(Arg { name: Some(name), spread: false, value: Value::unknown(span) });
                continue;
            }
            let behind = span.start + 1 + index + letter.len_utf8();
            let value = match word.take() {
                Some(own) if behind < span.end => without_head(own, behind),
                _ => words.next().map_or_else(|| Value::unknown(span), |next| next.value),
            };
            args.push(Arg { name: Some(name), spread: false, value });
            break;
        }
    }
    // `-H @file`: what stands in a file is not known.
    for arg in &mut args {
        if let Some(name) = &mut arg.name
            && arg.value.literal().is_some_and(|text| text.starts_with('@'))
        {
            name.push('@');
        }
    }
    let any_firm = positional.iter().any(firm);
    let last = positional.len();
    for (index, word) in positional.into_iter().enumerate() {
        let loose = word.is_bare_variable() && (any_firm || index + 1 < last);
        args.push(Arg { name: None, spread: word.spread || loose, value: word.value });
    }
    args
}

/// The name of a flag with everything that is joined to it, and whether two hyphens stand before it.
fn flag_of(word: &Word) -> Option<(String, bool)> {
    let head = match &word.value {
        Value::Text(text) => match text.pieces.first()? {
            Piece::Literal { text, .. } => text.as_str(),
            _ => return None,
        },
        _ => return None,
    };
    if let Some(name) = head.strip_prefix("--") {
        return (!name.is_empty()).then(|| (name.to_owned(), true));
    }
    let name = head.strip_prefix('-').filter(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#'))?;
    Some((name.to_owned(), false))
}

/// A word from an offset on.
fn without_head(word: Word, from: usize) -> Value {
    let Value::Text(text) = word.value else { return word.value };
    let mut pieces = Vec::new();
    for piece in text.pieces {
        match piece {
            Piece::Literal { span, .. } if span.end <= from => {}
            Piece::Literal { text, span } if span.start < from => {
                let skipped = from - span.start;
                if let Some(rest) = text.get(skipped..) {
                    pieces.push(Piece::Literal { text: rest.to_owned(), span: from..span.end });
                }
            }
            other => pieces.push(other),
        }
    }
    match <[Piece; 1]>::try_from(pieces) {
        Ok([Piece::Hole(value)]) => value,
        Ok(single) => Value::Text(Text { pieces: single.into(), span: from..text.span.end }),
        Err(pieces) => Value::Text(Text { pieces, span: from..text.span.end.max(from) }),
    }
}

#[cfg(test)]
mod tests {
    use crate::language::Registry;
    use crate::scan::facts::{Facts, Value};
    use crate::scan::scan_as;

    fn read(language: &str, text: &str) -> Facts {
        scan_as(text, Registry::builtin().named(language).unwrap())
    }

    /// The arguments of the first call of a name: `name=text`, with holes as `{}`.
    fn args(facts: &Facts, callee: &str) -> Vec<String> {
        let values = facts.expressions.iter().map(|expression| &expression.value).chain(facts.bindings.iter().map(|binding| &binding.value));
        let mut found = None;
        for value in values {
            crate::scan::expression::tests::each_call(value, &mut |call, args| {
                if call.callee_text() == callee && found.is_none() {
                    found = Some(args.to_vec());
                }
            });
        }
        let shown = |value: &Value| match value {
            Value::Text(text) => text
                .pieces
                .iter()
                .map(|piece| match piece {
                    crate::scan::facts::Piece::Literal { text, .. } => text.clone(),
                    crate::scan::facts::Piece::Host { name, .. } => name.clone(),
                    crate::scan::facts::Piece::Hole(_) => "{}".to_owned(),
                    crate::scan::facts::Piece::Slash => "/".to_owned(),
                })
                .collect(),
            other => other.callee_text(),
        };
        let name = |arg: &crate::scan::facts::Arg| arg.name.as_ref().map_or(String::new(), |name| format!("{name}="));
        found.unwrap_or_default().iter().map(|arg| format!("{}{}{}", name(arg), if arg.spread { "*" } else { "" }, shown(&arg.value))).collect()
    }

    #[test]
    fn a_command_is_one_call_whatever_stands_between_its_words() {
        let facts = read("shell", "curl -sS -X POST \"$BASE/rest/v1.0/x\" \\\n  -H \"Procore-Company-Id: $ID\" \\\n  --data=@f > out 2>&1\n");
        assert_eq!(args(&facts, "curl"), ["s=?", "S=?", "X=POST", "H=Procore-Company-Id: {}", "data@=@f", "{}/rest/v1.0/x"]);
        let url = facts.requests[0].url.as_ref().unwrap();
        assert!(matches!(url, Value::Text(_)), "{url:?}");
    }

    #[test]
    fn flags_may_be_joined_to_their_values_and_arrays_are_spread() {
        let facts = read("shell", "curl -sXPOST -H\"A: b\" \"${HEADERS[@]}\" $OPTS $URL/x \"$@\" | jq .\n");
        assert_eq!(args(&facts, "curl"), ["s=?", "X=POST", "H=A: b", "*HEADERS", "*OPTS", "{}/x", "*@"]);
        let facts = read("shell", "curl $URL\n");
        assert_eq!(args(&facts, "curl"), ["URL"]);
    }

    #[test]
    fn a_command_in_a_variable_brings_its_flags() {
        let facts = read("shell", "CURL=\"curl -s -H 'A: b'\"\n$CURL -X GET u $(more)\nmy_curl -H x\n");
        assert!(matches!(&facts.bindings[0].value, Value::List { items, .. } if items.len() == 2), "{:?}", facts.bindings[0]);
        assert_eq!(args(&facts, "CURL"), ["*CURL", "X=GET", "u", "*more()"]);
        assert_eq!(args(&facts, "my_curl"), ["-H", "x"], "a function knows its own flags");
        assert_eq!(facts.requests.len(), 1);
    }

    #[test]
    fn commands_are_found_in_commands_and_substitutions() {
        for text in [
            "timeout 30 curl -s u",
            "if ! curl -s u; then echo; fi",
            "x=$(curl -s u | jq .)",
            "x=`curl -s u`",
            "echo \"$(curl -s u)\"",
            "while true; do sudo -E curl -s u & done",
            "A=b curl -s u",
            "get() { curl -s u; }",
            "cat <(curl -s u)",
        ] {
            assert_eq!(args(&read("shell", text), "curl"), ["s=?", "u"], "{text}");
        }
    }

    #[test]
    fn what_is_assigned_is_a_word_or_a_list() {
        let facts = read("shell", "a=b c=$1\nh=(-H \"A: b\"\n  -H 'C: d')\nh+=(-H x)\no=\"-H 'A: $t' -s\"\nempty=\ncurl u\n");
        let shown: Vec<String> = facts.bindings.iter().map(|binding| format!("{}={}", binding.path[0], binding.value.callee_text())).collect();
        assert_eq!(shown, ["a=\"\"", "c=1", "h=?", "h=?", "o=?", "empty=\"\""]);
        assert!(matches!(&facts.bindings[4].value, Value::List { items, .. } if items.len() == 1), "{:?}", facts.bindings[4]);
        assert_eq!(facts.requests.len(), 1);
    }

    #[test]
    fn numbers_are_the_arguments_of_a_function() {
        let facts = read("shell", "get() {\n  curl \"$1\" \"${2:-x}\" \"$@\"\n}\n");
        let positions: Vec<String> = facts.bindings.iter().map(|binding| format!("{}:{:?}", binding.path[0], binding.kind)).collect();
        assert!(positions.contains(&"1:Parameter(0)".to_owned()) && positions.contains(&"2:Parameter(1)".to_owned()), "{positions:?}");
        assert!(positions.contains(&"@:Parameter(8)".to_owned()), "{positions:?}");
        let facts = read("batch", ":get\ncurl %1 -o %~2\n");
        assert_eq!(facts.bindings.len(), 2);
    }

    #[test]
    fn batch_files_assign_to_the_end_of_the_line_and_go_on_behind_a_caret() {
        let facts = read("batch", "set A=-H \"X: y\" -s\nset \"B=c\"\ncurl %A% ^\n  \"%B%/x\"\n");
        assert_eq!(facts.bindings.iter().map(|binding| binding.path[0].as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(args(&facts, "curl"), ["*A", "{}/x"]);
    }

    #[test]
    fn parameters_of_powershell_have_names() {
        let facts = read("powershell", "$r = Invoke-RestMethod -Uri $Base/rest -UseBasicParsing `\n  -Headers @{ A = 'b' } -Method Get | Out-Null\n");
        assert_eq!(args(&facts, "Invoke-RestMethod"), ["Uri={}/rest", "UseBasicParsing=?", "Headers=?", "Method=Get"]);
        let facts = read("powershell", "irm @params -Body ($x | ConvertTo-Json)\n");
        assert_eq!(args(&facts, "irm"), ["*params", "Body=?"]);
        assert_eq!(args(&read("powershell", "curl.exe -sS -H \"A: $b\" https://x/y"), "curl.exe"), ["s=?", "S=?", "H=A: {}", "https://x/y"]);
        let facts = read("powershell", "[string]$a = \"{0}/x/{1}\" -f $b, $c\n$d = Get-Headers\n$script:e = 1\n");
        assert_eq!(facts.bindings.iter().map(|binding| binding.path.join(".")).collect::<Vec<_>>(), ["a", "d", "e"]);
        assert!(matches!(&facts.bindings[0].value, Value::Text(text) if text.pieces.len() == 3), "{:?}", facts.bindings[0]);
        assert!(matches!(&facts.bindings[1].value, Value::Call { .. }));
    }

    #[test]
    fn parameters_of_functions_of_powershell() {
        let text = "function Get-X {\n  [CmdletBinding()]\n  param([Parameter(Mandatory = $true)][string]$Path, [hashtable]$Headers = @{})\n  irm $Path\n}\nfunction Get-Y($Z) { }\n";
        let facts = read("powershell", text);
        let names: Vec<String> = facts.bindings.iter().filter(|binding| binding.scope != 0).map(|binding| binding.path.join(".")).collect();
        assert_eq!(names[..3], ["Path", "Headers", "Z"]);
    }

    #[test]
    fn hostile_texts() {
        for text in [
            "$(".repeat(10_000),
            "`".repeat(10_001),
            "x=(".repeat(5000),
            "\"$(\"".repeat(5000),
            "f(){ $1 ".repeat(10_000),
            "a <(".repeat(5000),
            "curl -".repeat(5000),
            "${".repeat(10_000),
            "é\\é".repeat(1000),
        ] {
            read("shell", &text);
            read("batch", &text);
            read("powershell", &text);
        }
        for text in
            ["[a]".repeat(10_000), "[string]$x ".repeat(10_000), "irm -a ".repeat(10_000), "@{ a = ".repeat(5000), "function f { param(".repeat(5000)]
        {
            read("powershell", &text);
        }
    }
}
