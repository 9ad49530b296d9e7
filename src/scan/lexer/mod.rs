//! The masking lexer: tells code, strings (with the code inside them) and comments apart, driven by a language's table.
//!
//! It never fails: what it does not understand is punctuation. All offsets are bytes of the text it was given.

mod layout;
mod strings;
mod token;

use std::cell::Cell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::deadline;
use crate::finding::Span;
use crate::language::{FoundOpener, Language, Opener, Patterns};
use strings::close_of;

pub use layout::{Layout, Lines, behind, ends};
pub use strings::setting_hole;
pub use token::{Part, StringToken, Token, TokenKind, Tokens};

/// How deep strings and the code in their holes may nest; deeper holes are read as text.
const MAX_DEPTH: usize = 24;

/// What the lexer makes of a text.
#[derive(Debug)]
pub struct Lexed {
    /// The code.
    pub tokens: Tokens,
    /// The comments, in order.
    pub comments: Vec<Span>,
    /// The contents of the outermost strings, in order, quotes included.
    pub strings: Vec<Span>,
}

impl Lexed {
    /// The strings without the code in their holes, in order.
    pub fn texts(&self) -> Vec<Span> {
        let mut holes: Vec<Span> = Vec::new();
        for string in &self.tokens.strings {
            holes.extend(string.parts.iter().filter_map(|part| match part {
                Part::Code(_, span) => Some(span.clone()),
                _ => None,
            }));
        }
        holes.sort_by_key(|hole| hole.start);
        let mut texts = Vec::with_capacity(self.strings.len() + holes.len());
        let mut holes = holes.into_iter().peekable();
        for string in &self.strings {
            let mut from = string.start;
            while let Some(hole) = holes.next_if(|hole| hole.start < string.end) {
                if hole.start >= from {
                    texts.push(from..hole.start);
                    // The first byte of a text does not count as one in it, and the one before it closes the hole.
                    from = hole.end;
                }
            }
            texts.push(from..string.end);
        }
        texts
    }
}

/// How far the end of a regular expression is looked for, in bytes, once looking for others that have none has taken too long.
const MAX_REGEX: usize = 256;

/// How many brackets of other kinds may stand open between a bracket and the one that closes it.
const MAX_UNMATCHED: usize = 64;

/// Operators of more than one character, longest first: one list for all languages, because a run of punctuation hardly ever means two things.
const OPERATORS: [&str; 57] = [
    "%<>%", "%||%", "%>%", "%+%", "<=>", "===", "!==", "**=", "||=", "&&=", "??=", "...", "<<=", ">>=", "//=", "<<<", "==", "!=", "<=", ">=", "=>",
    "->", "::", "?.", "?:", "??", "||", "&&", "+=", "-=", "*=", "/=", ".=", "..", "<>", "~=", "=~", ":=", "<-", "|>", "<<", ">>", "++", "--", "&.",
    "!.", "!!", ":-", "//", "**", "^=", "|=", "&=", "%=", "<~", "~>", "\\\\",
];

/// Reads a text.
pub fn lex(text: &str, language: &Language) -> Lexed {
    let mut lexer = Lexer {
        text,
        language,
        patterns: language.patterns(),
        sigils: chars_of(&language.table.lexer.sigils),
        self_sigils: chars_of(&language.table.lexer.self_sigils),
        comments: Vec::new(),
        strings: Vec::new(),
        depth: 0,
        unclosed_hole: usize::MAX,
        last_closers: FxHashMap::default(),
        unclosed_strings: FxHashMap::default(),
        unclosed_texts: BTreeMap::new(),
        regex_budget: Cell::new(text.len() * 4),
        string_budget: text.len() * 8,
        hole_budget: text.len() * 8 + 10_000,
    };
    let (tokens, _) = lexer.code(0, None);
    Lexed { tokens, comments: lexer.comments, strings: lexer.strings }
}

fn chars_of(words: &[String]) -> Vec<char> {
    words.iter().filter_map(|word| word.chars().next()).collect()
}

/// The text with its comments blanked out, of the same length and with the same line ends.
pub fn without_comments(text: &str, comments: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for comment in comments {
        for byte in &mut bytes[comment.clone()] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }
    // Whole characters were replaced, so this is valid UTF-8 again.
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

struct Lexer<'a> {
    text: &'a str,
    language: &'a Language,
    patterns: &'a Patterns,
    sigils: Vec<char>,
    self_sigils: Vec<char>,
    comments: Vec<Span>,
    strings: Vec<Span>,
    depth: usize,
    /// From here on no hole is closed: a hole that opened here ran to the end of the text. Without this, holes that open and never close would be
    /// read again and again.
    unclosed_hole: usize,
    /// Where the closers of holes stand for the last time, by closer: behind it, no hole needs to be tried.
    last_closers: FxHashMap<String, Option<usize>>,
    /// From where on no string is closed, by its closer.
    unclosed_strings: FxHashMap<String, usize>,
    /// The texts of strings that were not closed on their lines, by the row of the string and their beginnings, with their ends: what begins inside of
    /// them is not closed either. Without this, a line of escaped quotes would be read again from each of them, and code in holes twice for each hole
    /// around it.
    unclosed_texts: BTreeMap<(usize, usize), usize>,
    /// How many bytes may be looked at for the ends of regular expressions that have none.
    regex_budget: Cell<usize>,
    /// How many bytes may be read of strings of several lines that turn out to be none. Without any left, a closer of its own makes no string.
    string_budget: usize,
    /// How many bytes may be read as code in the holes of strings that turn out to be none, and are read again then. Without any left, holes are text.
    hole_budget: usize,
}

impl<'a> Lexer<'a> {
    /// Reads code up to `stop` (not consumed) at bracket depth 0, or to the end. Returns the offset where it stopped.
    fn code(&mut self, start: usize, stop: Option<&str>) -> (Tokens, usize) {
        let mut out = Tokens::default();
        let mut open: Vec<usize> = Vec::new();
        let mut at = start;
        let (mut newline, mut space) = (false, false);
        // A heredoc's text begins on the next line: (its opener, where its body is filled in).
        let mut heredocs: Vec<(FoundOpener, usize)> = Vec::new();
        let text = self.text;
        while at < text.len() {
            deadline::check();
            let rest = &text[at..];
            if open.is_empty() && stop.is_some_and(|stop| rest.starts_with(stop)) {
                break;
            }
            let Some(c) = rest.chars().next() else { break };
            if let Some(end) = self.indented_comment(at, c) {
                space = true;
                at = end;
                continue;
            }
            if c == '\n' {
                newline = true;
                space = true;
                at += 1;
                for (found, string) in std::mem::take(&mut heredocs) {
                    let (body, end) = self.heredoc(&found, at);
                    out.strings[string] = body;
                    at = end;
                }
                continue;
            }
            if c.is_whitespace() || (c == '\\' && rest[1..].starts_with(['\n', '\r'])) {
                space = true;
                at += c.len_utf8();
                if c == '\\' {
                    // A continued line is no new line.
                    at += rest[1..].chars().take_while(|c| *c == '\r' || *c == '\n').take(2).count();
                }
                continue;
            }
            if let Some(behind) = self.continued(rest).filter(|_| space || out.tokens.is_empty()) {
                space = true;
                at += behind;
                continue;
            }
            if let Some(found) = self.patterns.openers.at(text, at) {
                match self.open(&found, &mut out, &mut heredocs) {
                    Opened::Comment(end) => {
                        newline |= text[at..end].contains('\n');
                        space = true;
                        at = end;
                        continue;
                    }
                    Opened::Text(token, end) => {
                        out.tokens.push(Token { kind: token, span: at..end, newline_before: newline, space_before: space });
                        (newline, space) = (false, false);
                        at = end;
                        continue;
                    }
                    Opened::Nothing => {}
                }
            }
            let (kind, span) = self.plain(at, c, &out);
            at = span.end;
            let kind = match kind {
                TokenKind::Open(_) => {
                    open.push(out.tokens.len());
                    TokenKind::Open(usize::MAX)
                }
                TokenKind::Close => {
                    self.close(&text[span.clone()], &mut open, &mut out);
                    TokenKind::Close
                }
                other => other,
            };
            out.tokens.push(Token { kind, span, newline_before: newline, space_before: space });
            (newline, space) = (false, false);
        }
        let end = out.tokens.len();
        for token in open {
            out.tokens[token].kind = TokenKind::Open(end);
        }
        (out, at)
    }

    /// The end of a comment that must be the first thing of its line, if one begins behind the blanks at an offset.
    fn indented_comment(&mut self, at: usize, c: char) -> Option<usize> {
        let starts_line = matches!(c, ' ' | '\t') && (at == 0 || self.text.as_bytes()[at - 1] == b'\n');
        if !starts_line || self.language.table.lexer.line_start_comments.is_empty() {
            return None;
        }
        let found = self.patterns.openers.at(self.text, at).filter(|found| matches!(found.opener, Opener::LineStartComment(_)))?;
        let end = memchr::memchr(b'\n', &self.text.as_bytes()[found.span.end..]).map_or(self.text.len(), |length| found.span.end + length);
        let blanks = self.text[at..].len() - self.text[at..].trim_start_matches([' ', '\t']).len();
        self.comments.push(at + blanks..end);
        Some(end)
    }

    /// How long the sign is that continues a line here, with the line end behind it.
    fn continued(&self, rest: &str) -> Option<usize> {
        let sign = self.language.table.lexer.continuation.as_str();
        if sign.is_empty() {
            return None;
        }
        let behind = rest.strip_prefix(sign)?;
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
        behind[blanks..].starts_with('\n').then_some(sign.len() + blanks + 1)
    }

    /// Pairs a closing bracket with its opener. A bracket that fits no opener closes nothing; openers in between stay open to here.
    fn close(&self, bracket: &str, open: &mut Vec<usize>, out: &mut Tokens) {
        let opener = match bracket {
            ")" => "(",
            "]" => "[",
            _ => "{",
        };
        let here = out.tokens.len();
        let nearest = open.len().saturating_sub(MAX_UNMATCHED);
        let same = |token: &usize| self.text[out.tokens[*token].span.clone()] == *opener;
        let Some(depth) = open[nearest..].iter().rposition(same).map(|depth| nearest + depth) else { return };
        for token in open.drain(depth..) {
            out.tokens[token].kind = TokenKind::Open(here);
        }
    }

    /// A word, a number, an operator.
    fn plain(&self, at: usize, c: char, out: &Tokens) -> (TokenKind, Span) {
        let text = self.text;
        let table = &self.language.table.lexer;
        let is_word = |c: char| c == '_' || c.is_alphanumeric() || table.word.contains(c);
        let word_end = |from: usize| {
            let mut end = from;
            loop {
                end += text.as_bytes()[end..].iter().take_while(|byte| self.patterns.word_bytes[usize::from(**byte)]).count();
                let Some(c) = text[end..].chars().next().filter(|c| *c == '-' || !c.is_ascii()) else { break };
                // A hyphen belongs to a name only between letters.
                let joins = c != '-' || text[end + 1..].chars().next().is_some_and(|next| next.is_alphabetic());
                if !is_word(c) || !joins || (end == from && c == '-') {
                    break;
                }
                end += c.len_utf8();
            }
            end
        };
        let sigil = |sigils: &[char]| {
            if !sigils.contains(&c) {
                return None;
            }
            let skipped = text[at..].chars().take_while(|c| sigils.contains(c)).take(2).map(char::len_utf8).sum::<usize>();
            let starts = text[at + skipped..].chars().next().is_some_and(|c| c == '_' || c.is_alphabetic());
            (skipped > 0 && starts).then_some(at + skipped)
        };
        if c.is_ascii_digit() {
            let mut end = at;
            for c in text[at..].chars() {
                let fraction = c == '.' && text[end + 1..].starts_with(|next: char| next.is_ascii_digit());
                if !(c.is_alphanumeric() || c == '_' || fraction) {
                    break;
                }
                end += c.len_utf8();
            }
            return (TokenKind::Number, at..end);
        }
        if let Some(start) = sigil(&self.self_sigils) {
            return (TokenKind::SelfWord, start..word_end(start));
        }
        if let Some(start) = sigil(&self.sigils) {
            return (TokenKind::Word, start..word_end(start));
        }
        // R: `.headers`
        let dotted = || c == '.' && table.word.contains('.') && text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic());
        if c == '_' || c.is_alphabetic() || (table.word.contains(c) && c != '-' && c != '.') || dotted() {
            let end = word_end(at);
            if end > at {
                return (TokenKind::Word, at..end);
            }
        }
        if c == ':' && self.language.table.syntax.symbol_keys && !text[..at].ends_with([':', '?']) {
            let name = text[at + 1..].chars().next().is_some_and(|c| c == '_' || c.is_alphabetic());
            let end = word_end(at + 1);
            // `a ? b :c` is rare enough; `x ? y : z` has a blank behind the colon.
            if name && end > at + 1 {
                return (TokenKind::Symbol, at + 1..end);
            }
        }
        match c {
            '(' | '[' | '{' => return (TokenKind::Open(usize::MAX), at..at + 1),
            ')' | ']' | '}' => return (TokenKind::Close, at..at + 1),
            '/' if table.slash_regex && self.regex_may_start(out) => {
                if let Some(end) = self.regex_end(at) {
                    // A regular expression is no text: it is read as one opaque number-like token.
                    return (TokenKind::Number, at..end);
                }
            }
            _ => {}
        }
        (TokenKind::Op, at..at + operator(&text.as_bytes()[at..]).unwrap_or(c.len_utf8()))
    }

    /// A slash after a value is a division.
    fn regex_may_start(&self, out: &Tokens) -> bool {
        let Some(last) = out.tokens.last() else { return true };
        match last.kind {
            TokenKind::Number | TokenKind::Str(_) | TokenKind::Close | TokenKind::SelfWord | TokenKind::Symbol => false,
            TokenKind::Word => matches!(&self.text[last.span.clone()], "return" | "typeof" | "case" | "in" | "if" | "unless" | "and" | "or" | "when"),
            TokenKind::Op | TokenKind::Open(_) => true,
        }
    }

    /// Where a regular expression ends that begins at a slash, if it ends on its line.
    fn regex_end(&self, at: usize) -> Option<usize> {
        let mut class = false;
        let mut escaped = false;
        let limit = self.regex_budget.get().max(MAX_REGEX);
        let mut seen = 0;
        for (offset, c) in self.text[at + 1..].char_indices() {
            seen = offset;
            if c == '\n' || offset >= limit {
                break;
            }
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    if offset == 0 {
                        return None;
                    }
                    let end = at + 1 + offset + 1;
                    let flags = self.text[end..].chars().take_while(char::is_ascii_alphabetic).count();
                    return Some(end + flags);
                }
                _ => {}
            }
        }
        self.regex_budget.set(self.regex_budget.get().saturating_sub(seen));
        None
    }

    fn open(&mut self, found: &FoundOpener, out: &mut Tokens, heredocs: &mut Vec<(FoundOpener, usize)>) -> Opened {
        let text = self.text;
        let table = &self.language.table.lexer;
        let (at, body) = (found.span.start, found.span.end);
        match found.opener {
            Opener::LineComment(_) | Opener::LineStartComment(_) => {
                let end = memchr::memchr(b'\n', &text.as_bytes()[body..]).map_or(text.len(), |length| body + length);
                self.comments.push(at..end);
                Opened::Comment(end)
            }
            Opener::BlockComment(index) => {
                let comment = &table.block_comments[index];
                let end = block_end(text, body, &comment.open, &comment.close, comment.nested);
                self.comments.push(at..end);
                Opened::Comment(end)
            }
            Opener::String(index) => {
                let string = &self.language.table.lexer.strings[index];
                if string.heredoc {
                    heredocs.push((found.clone(), out.strings.len()));
                    out.strings.push(StringToken { kind: string.kind, parts: Vec::new() });
                    return Opened::Text(TokenKind::Str(out.strings.len() - 1), body);
                }
                let close = close_of(string, found, text);
                if string.multiline && self.unclosed_strings.get(&close).is_some_and(|from| at >= *from) {
                    return Opened::Nothing;
                }
                // `R"a(R"b(R"c(` asks for another closer each time, and none of them is there.
                if string.multiline && found.tag.is_some() && self.string_budget == 0 {
                    return Opened::Nothing;
                }
                let inside = &self.patterns.inside[index];
                let around = self.unclosed_texts.range((index, 0)..=(index, at)).next_back();
                if !string.multiline && around.is_some_and(|(_, end)| at < *end) {
                    return Opened::Nothing;
                }
                let from = if string.bare { at } else { body };
                let Some((token, end)) = self.string(string, inside, from, &close).map_err(|texts| self.unclosed(index, at, &texts)).ok() else {
                    if string.multiline {
                        let from = self.unclosed_strings.entry(close).or_insert(at);
                        *from = at.min(*from);
                        self.string_budget = self.string_budget.saturating_sub(text.len() - at);
                    }
                    return Opened::Nothing;
                };
                if self.depth == 0 {
                    self.strings.push(at..end);
                }
                out.strings.push(token);
                Opened::Text(TokenKind::Str(out.strings.len() - 1), end)
            }
        }
    }

    /// The tokens of a simple name inside a string.
    fn sub_code(&mut self, span: Span) -> (Tokens, usize) {
        let mut tokens = Tokens::default();
        let mut at = span.start;
        while at < span.end {
            let Some(c) = self.text[at..span.end].chars().next() else { break };
            let (kind, mut word) = self.plain(at, c, &tokens);
            word.end = word.end.min(span.end);
            at = word.end.max(at + c.len_utf8());
            let kind = if matches!(kind, TokenKind::Open(_) | TokenKind::Close) { TokenKind::Op } else { kind };
            tokens.tokens.push(Token { kind, span: word, newline_before: false, space_before: false });
        }
        (tokens, at)
    }
}

enum Opened {
    Comment(usize),
    Text(TokenKind, usize),
    /// The opener was punctuation after all.
    Nothing,
}

/// The length of the operator of more than one character that a text begins with.
fn operator(text: &[u8]) -> Option<usize> {
    let [first, second, ..] = text else { return None };
    // No letter, blank or quote is the second sign of one.
    if !second.is_ascii_punctuation() || matches!(second, b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b';' | b'_' | b'$') {
        return None;
    }
    let begins = |operator: &&str| operator.as_bytes()[0] == *first && text.starts_with(operator.as_bytes());
    OPERATORS.iter().find(|operator| begins(operator)).map(|operator| operator.len())
}

/// The end of a block comment; an unclosed one runs to the end of the text.
fn block_end(text: &str, from: usize, open: &str, close: &str, nested: bool) -> usize {
    if !nested {
        return text[from..].find(close).map_or(text.len(), |length| from + length + close.len());
    }
    let mut depth = 1usize;
    let mut at = from;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(close) {
            depth -= 1;
            at += close.len();
            if depth == 0 {
                return at;
            }
        } else if rest.starts_with(open) {
            depth += 1;
            at += open.len();
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    fn lexed(language: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let language = Registry::builtin().named(language).unwrap();
        let lexed = lex(text, language);
        let tokens = lexed.tokens.tokens.iter().map(|token| text[token.span.clone()].to_owned()).collect();
        let comments = lexed.comments.iter().map(|span| text[span.clone()].to_owned()).collect();
        (tokens, comments)
    }

    #[test]
    fn comments_in_strings_and_strings_in_comments() {
        let (tokens, comments) = lexed("python", "x = 'a # b'  # it's\ny = 1");
        assert_eq!(tokens, ["x", "=", "'a # b'", "y", "=", "1"]);
        assert_eq!(comments, ["# it's"]);
    }

    #[test]
    fn comments_at_the_start_of_a_line_may_be_indented() {
        let (tokens, comments) = lexed("batch", "  REM a\nif x (\n\t:: b\n) REM c\n");
        assert_eq!(comments, ["REM a", ":: b"]);
        assert_eq!(tokens, ["if", "x", "(", ")", "REM", "c"]);
    }

    #[test]
    fn template_literals_nest() {
        let text = "f(`a${b + `c${'}'}`}d`) // e";
        let (tokens, comments) = lexed("javascript", text);
        assert_eq!(tokens, ["f", "(", "`a${b + `c${'}'}`}d`", ")"]);
        assert_eq!(comments, ["// e"]);
    }

    #[test]
    fn an_apostrophe_in_prose_is_punctuation() {
        let (tokens, _) = lexed("javascript", "<p>Don't</p>\nconst x = 'y'");
        assert_eq!(tokens.last().map(String::as_str), Some("'y'"));
    }

    #[test]
    fn a_regular_expression_hides_its_quotes() {
        let (tokens, _) = lexed("javascript", r#"x = s.replace(/["']/g, "") + "z" / 2"#);
        assert!(tokens.contains(&r#"/["']/g"#.to_owned()), "{tokens:?}");
        assert!(tokens.contains(&"\"z\"".to_owned()), "{tokens:?}");
    }

    #[test]
    fn heredocs_begin_on_the_next_line() {
        let text = "sql = <<~SQL.strip\n  select 'x'\nSQL\ny = \"q\"\n";
        let (tokens, _) = lexed("ruby", text);
        assert_eq!(tokens, ["sql", "=", "<<~SQL", ".", "strip", "y", "=", "\"q\""]);
    }
}
