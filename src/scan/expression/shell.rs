//! Shells: the words of a command, substitutions, and what is assigned.

use super::commands::{Word, base_name};
use super::{MAX_DEPTH, Reader};
use crate::finding::Span;
use crate::language::Commands;
use crate::scan::facts::{Piece, Text, Value};
use crate::scan::lexer::{TokenKind, Tokens};
use crate::scan::text::literal_pieces;

impl Reader<'_> {
    /// What is assigned at `at`: in a shell a word, in all other languages an expression.
    pub(in crate::scan) fn assigned(&mut self, at: usize, limit: usize) -> (Value, usize) {
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
    fn commands(&mut self, from: usize, to: usize) -> Value {
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

    /// Neighbouring tokens without a blank between them.
    pub(super) fn shell_word(&mut self, start: usize, limit: usize) -> (Word, usize) {
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

    pub(super) fn ends_words(&self, at: usize) -> bool {
        self.word(at).starts_with(['|', ';', '&'])
    }

    /// `>`, `>>`, `<`, `<<<`, `&>`
    fn redirects(&self, at: usize) -> bool {
        let is_op = self.is_kind(at, |kind| *kind == TokenKind::Op);
        is_op && (self.word(at).starts_with(['<', '>']) || (self.word(at) == "&" && self.word(at + 1).starts_with('>') && !self.spaced(at + 1)))
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

    pub(super) fn spaced(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| token.space_before || token.newline_before)
    }

    fn closing_backtick(&self, at: usize, limit: usize) -> Option<usize> {
        (at + 1..limit).find(|&close| self.is_kind(close, |kind| *kind == TokenKind::Op) && self.word(close) == "`")
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
