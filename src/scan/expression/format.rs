//! Format texts: their holes, and what fills them.

use crate::finding::Span;
use crate::scan::facts::{Arg, Piece, Text, Value};

/// How many values may fill the holes of one format text, counted with what is in them: `format!("{0}{0}", …)` nested doubles its argument each time.
const MAX_FORMAT_VALUES: usize = 256;

/// Fills the holes of a format text: `%s`, `%1$s`, `%(name)s`, `%{name}`, `{}`, `{0}`, `{name}`.
pub(in crate::scan) fn format(template: Value, arguments: Vec<Arg>, span: Span) -> Value {
    let Value::Text(text) = template else {
        // A template that a name holds: what fills its holes is not known where it is written, but the path around them is.
        let is_plain = |value: &Value| match value {
            Value::Text(text) => !text.pieces.iter().any(|piece| matches!(piece, Piece::Host { .. })),
            Value::Call { .. } | Value::Map { .. } | Value::List { .. } | Value::Either { .. } => false,
            _ => true,
        };
        if template.is_reference() && arguments.iter().all(|arg| is_plain(&arg.value)) {
            return Value::Text(Text { pieces: vec![Piece::Hole(template)], span });
        }
        let parts = std::iter::once(template).chain(arguments.into_iter().map(|arg| arg.value)).collect();
        return Value::Other { parts, span };
    };
    let mut pieces = Vec::new();
    let mut next = 0usize;
    let mut filled = 0usize;
    for piece in text.pieces {
        let Piece::Literal { text, span } = piece else {
            pieces.push(piece);
            continue;
        };
        let mut from = 0;
        let mut at = 0;
        while at < text.len() {
            let Some((end, which)) = format_hole(&text, at) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            if from < at {
                pieces.push(Piece::Literal { text: text[from..at].to_owned(), span: span.start + from..span.start + at });
            }
            let argument = match which {
                FormatHole::Next => {
                    next += 1;
                    arguments.iter().filter(|arg| arg.name.is_none()).nth(next - 1)
                }
                FormatHole::Index(index) => arguments.get(index),
                FormatHole::Name(name) => arguments.iter().find(|arg| arg.name.as_deref() == Some(&name)),
            };
            let hole = span.start + at..span.start + end;
            filled += argument.map_or(0, |arg| arg.value.weight(MAX_FORMAT_VALUES));
            let argument = argument.filter(|_| filled <= MAX_FORMAT_VALUES);
            pieces.push(Piece::Hole(argument.map_or_else(|| Value::unknown(hole), |arg| arg.value.clone())));
            at = end;
            from = end;
        }
        if from < text.len() {
            pieces.push(Piece::Literal { text: text[from..].to_owned(), span: span.start + from..span.end });
        }
    }
    Value::Text(Text { pieces, span })
}

enum FormatHole {
    Next,
    Index(usize),
    Name(String),
}

fn format_hole(text: &str, at: usize) -> Option<(usize, FormatHole)> {
    let rest = &text[at..];
    if let Some(spec) = rest.strip_prefix('%') {
        if let Some(close) = spec.strip_prefix(['(', '{', '<']).and_then(|inner| inner.find([')', '}', '>'])) {
            let name = spec[1..1 + close].to_owned();
            let behind = at + 1 + 1 + close + 1;
            let letter = text[behind..].chars().next().filter(|c| spec.starts_with(['(', '<']) && c.is_ascii_alphabetic());
            return Some((behind + letter.map_or(0, char::len_utf8), FormatHole::Name(name)));
        }
        let digits = spec.len() - spec.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && spec[digits..].starts_with('$') {
            let index: usize = spec[..digits].parse().ok()?;
            let letter = spec[digits + 1..].chars().next().filter(|c| c.is_ascii_alphabetic() || *c == '@')?;
            return Some((at + 1 + digits + 1 + letter.len_utf8(), FormatHole::Index(index.checked_sub(1)?)));
        }
        let flags = spec.len() - spec.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '#' | 'l' | 'h' | 'z')).len();
        let letter = spec[flags..].chars().next()?;
        // `%2F` and `%20` are escapes of a URL, no holes.
        let escape = spec.len() >= 2 && spec.is_char_boundary(2) && spec[..2].chars().all(|c| c.is_ascii_hexdigit()) && digits > 0;
        if matches!(letter, 's' | 'd' | 'i' | 'u' | 'v' | 'q' | 'x' | '@' | 'n' | 'f' | 't') && !escape {
            return Some((at + 1 + flags + letter.len_utf8(), FormatHole::Next));
        }
        return None;
    }
    let inner = rest.strip_prefix('{')?;
    if inner.starts_with('{') || text[..at].ends_with(['{', '$']) {
        return None;
    }
    let close = inner.find('}')?;
    let name = inner[..close].split([':', '!', ',']).next().unwrap_or("").trim();
    let end = at + 1 + close + 1;
    if name.is_empty() {
        return Some((end, FormatHole::Next));
    }
    if let Ok(index) = name.parse() {
        return Some((end, FormatHole::Index(index)));
    }
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
    is_name.then(|| (end, FormatHole::Name(name.to_owned())))
}
