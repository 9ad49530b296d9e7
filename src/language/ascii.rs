//! Patterns over ASCII.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, HirKind, Repetition};

/// A pattern whose classes are ASCII: Unicode classes cost a factor of twenty in time and memory, and the syntax of all these languages is ASCII.
pub(super) fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut chars = pattern.chars();
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), class) {
                (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                (Some('d'), true) => out.push_str("0-9"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('s'), true) => out.push_str("\\t\\n\\x0b\\x0c\\r "),
                (Some('s'), false) => out.push_str("[\\t\\n\\x0b\\x0c\\r ]"),
                (Some('S'), false) => out.push_str("[^\\t\\n\\x0b\\x0c\\r ]"),
                (Some('b'), _) => out.push_str("(?-u:\\b)"),
                (Some('B'), _) => out.push_str("(?-u:\\B)"),
                (Some(other), _) => {
                    out.push('\\');
                    out.push(other);
                }
                (None, _) => out.push('\\'),
            },
            '[' if !class => {
                class = true;
                out.push(c);
            }
            ']' if class => {
                class = false;
                out.push(c);
            }
            '[' => out.push_str("\\["),
            _ => out.push(c),
        }
    }
    out
}

/// A pattern whose classes that take every character outside of ASCII take the bytes of UTF-8 as they come: the first one of a character, and those
/// that go on with it. In a text, which is valid, that matches the same, and it takes a fraction of the states of an automaton that checks them.
pub(super) fn bytewise(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(bytewise).collect();
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => any_outside(class).unwrap_or_else(|| hir.clone()),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(bytewise(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Capture(capture) => {
            let sub = Box::new(bytewise(&capture.sub));
            Hir::capture(regex_syntax::hir::Capture { sub, ..capture.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        _ => hir.clone(),
    }
}

/// A class with all characters outside of ASCII, by bytes.
fn any_outside(class: &ClassUnicode) -> Option<Hir> {
    let last = class.ranges().last().filter(|last| last.start() <= '\u{80}' && last.end() == char::MAX)?;
    let bytes = |from: u8, to: u8| ClassBytesRange::new(from, to);
    let mut ascii: Vec<ClassBytesRange> = Vec::new();
    for range in class.ranges().iter().filter(|range| range.start().is_ascii()) {
        ascii.push(bytes(range.start() as u8, if range.end() == last.end() { 0x7f } else { range.end() as u8 }));
    }
    let class = |ranges: Vec<ClassBytesRange>| Hir::class(Class::Bytes(ClassBytes::new(ranges)));
    let goes_on = Repetition { min: 1, max: None, greedy: true, sub: Box::new(class(vec![bytes(0x80, 0xbf)])) };
    let outside = Hir::concat(vec![class(vec![bytes(0xc2, 0xf4)]), Hir::repetition(goes_on)]);
    Some(Hir::alternation(vec![class(ascii), outside]))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn classes_of_patterns_are_ascii() {
        assert_eq!(ascii(r"\bdef\s+[\w.]+"), r"(?-u:\b)def[\t\n\x0b\x0c\r ]+[0-9A-Za-z_.]+");
        assert_eq!(ascii(r"[^\]\s]"), "[^\\]\\t\\n\\x0b\\x0c\\r ]");
        assert!(Regex::new(&ascii(r"(?P<a>[\w$]+)\S")).unwrap().is_match("$a-"));
    }
}
