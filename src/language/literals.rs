//! Which literals stand in everything that a pattern matches, so that a text without them need not be searched, nor the pattern be compiled.
//!
//! They are read off the syntax tree of a pattern, which costs far less than compiling it. Case never counts, so flags need no care.

use regex_syntax::ast::{Ast, ClassSet, ClassSetItem, RepetitionKind, RepetitionRange, parse::Parser};

/// How short a literal can be, in bytes: that of [`Haystack`](super::Haystack) are groups of three.
pub(super) const SHORTEST: usize = 3;

/// How many literals stand for one pattern.
const MOST: usize = 48;

/// Of which literals, in lower case, everything that a pattern matches holds at least one; empty, if none are known.
pub(super) fn required(pattern: &str) -> Vec<String> {
    let Ok(ast) = Parser::new().parse(pattern) else { return Vec::new() };
    let found = read(&ast);
    found.exact.and_then(kept).or(found.best).unwrap_or_default()
}

/// The text that a pattern matches, if that is nothing but literals.
pub(super) fn literal(pattern: &str) -> Option<String> {
    match &Parser::new().parse(pattern).ok()? {
        Ast::Literal(literal) => Some(literal.c.to_string()),
        Ast::Concat(parts) => {
            let letter = |part: &Ast| if let Ast::Literal(literal) = part { Some(literal.c) } else { None };
            parts.asts.iter().map(letter).collect()
        }
        _ => None,
    }
}

/// The bytes that a match can begin with, in either case; all of them, if that is not known.
pub(super) fn first_bytes(pattern: &str) -> [bool; 256] {
    let mut bytes = [false; 256];
    let known = Parser::new().parse(pattern).ok().and_then(|ast| first(&ast, &mut bytes));
    if known == Some(false) { bytes } else { [true; 256] }
}

/// Adds the bytes that a part can begin with. Tells whether it can be empty; nothing, if its beginnings are not known.
fn first(ast: &Ast, bytes: &mut [bool; 256]) -> Option<bool> {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Some(true),
        Ast::Literal(literal) => add(literal.c, literal.c, bytes).then_some(false),
        Ast::ClassBracketed(class) if !class.negated => {
            let ClassSet::Item(item) = &class.kind else { return None };
            first_of_class(item, bytes).then_some(false)
        }
        Ast::Repetition(repetition) => Some(first(&repetition.ast, bytes)? || can_be_none(&repetition.op.kind)),
        Ast::Group(group) => first(&group.ast, bytes),
        Ast::Alternation(parts) => parts.asts.iter().try_fold(false, |empty, part| Some(first(part, bytes)? || empty)),
        Ast::Concat(parts) => {
            for part in &parts.asts {
                if !first(part, bytes)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        _ => None,
    }
}

fn first_of_class(item: &ClassSetItem, bytes: &mut [bool; 256]) -> bool {
    match item {
        ClassSetItem::Empty(_) => true,
        ClassSetItem::Literal(literal) => add(literal.c, literal.c, bytes),
        ClassSetItem::Range(range) => add(range.start.c, range.end.c, bytes),
        ClassSetItem::Union(union) => union.items.iter().all(|item| first_of_class(item, bytes)),
        _ => false,
    }
}

/// Adds a range of ASCII characters.
fn add(from: char, to: char, bytes: &mut [bool; 256]) -> bool {
    // The sign for Kelvin and the long s are letters of other cases.
    let known = to.is_ascii() && !(from..=to).any(|c| matches!(c, 'k' | 'K' | 's' | 'S'));
    for c in (from..=to).filter(char::is_ascii) {
        bytes[usize::from(c.to_ascii_lowercase() as u8)] = true;
        bytes[usize::from(c.to_ascii_uppercase() as u8)] = true;
    }
    if !known && to.is_ascii() {
        bytes[0xc5] = true;
        bytes[0xe2] = true;
    }
    to.is_ascii()
}

/// What is known of a part of a pattern.
#[derive(Default)]
struct Found {
    /// All that it matches, if that is a few texts.
    exact: Option<Vec<String>>,
    /// The best literals of which one stands in each of its matches.
    best: Option<Vec<String>>,
}

impl Found {
    fn exact(text: &str) -> Found {
        Found { exact: Some(vec![text.to_owned()]), best: None }
    }
}

fn read(ast: &Ast) -> Found {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Found::exact(""),
        Ast::Literal(literal) if literal.c.is_ascii() => Found::exact(&literal.c.to_ascii_lowercase().to_string()),
        Ast::ClassBracketed(class) if !class.negated => {
            let mut letters = Vec::new();
            let few = matches!(&class.kind, ClassSet::Item(item) if letters_of(item, &mut letters));
            letters.sort_unstable();
            letters.dedup();
            Found { exact: few.then_some(letters), best: None }
        }
        Ast::Repetition(repetition) => {
            let sub = read(&repetition.ast);
            match (&repetition.op.kind, sub.exact) {
                (RepetitionKind::ZeroOrOne, Some(mut exact)) => {
                    exact.push(String::new());
                    Found { exact: Some(exact), best: None }
                }
                (kind, _) if can_be_none(kind) => Found::default(),
                (_, exact) => Found { exact: None, best: better(exact.and_then(kept), sub.best) },
            }
        }
        Ast::Group(group) => read(&group.ast),
        Ast::Alternation(parts) => {
            let (mut exact, mut best) = (Some(Vec::new()), Some(Vec::new()));
            for part in &parts.asts {
                let part = read(part);
                let literals = part.best.or_else(|| part.exact.clone().and_then(kept));
                best = joined(best, literals);
                exact = joined(exact, part.exact);
            }
            Found { exact, best: best.and_then(kept) }
        }
        Ast::Concat(parts) => {
            let mut best = None;
            // What stands together up to here.
            let mut run = vec![String::new()];
            let mut whole = true;
            for part in &parts.asts {
                // The letters of a word come one by one.
                if let Ast::Literal(literal) = part
                    && literal.c.is_ascii()
                {
                    run.iter_mut().for_each(|head| head.push(literal.c.to_ascii_lowercase()));
                    continue;
                }
                let part = read(part);
                let fits = part.exact.filter(|exact| exact.len() * run.len() <= MOST);
                match fits {
                    Some(exact) => run = run.iter().flat_map(|head| exact.iter().map(move |tail| format!("{head}{tail}"))).collect(),
                    None => {
                        whole = false;
                        best = better(best, kept(std::mem::replace(&mut run, vec![String::new()])));
                        best = better(best, part.best);
                    }
                }
            }
            if whole { Found { exact: Some(run), best: None } } else { Found { exact: None, best: better(best, kept(run)) } }
        }
        _ => Found::default(),
    }
}

/// The texts of two parts of which either can match, if both are known and few.
fn joined(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let (mut all, more) = (one?, other?);
    all.extend(more);
    (all.len() <= MOST).then_some(all)
}

fn can_be_none(kind: &RepetitionKind) -> bool {
    match kind {
        RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => true,
        RepetitionKind::OneOrMore => false,
        RepetitionKind::Range(RepetitionRange::Exactly(least) | RepetitionRange::AtLeast(least) | RepetitionRange::Bounded(least, _)) => *least == 0,
    }
}

/// The letters of a class, if it is a few of ASCII.
fn letters_of(item: &ClassSetItem, letters: &mut Vec<String>) -> bool {
    match item {
        ClassSetItem::Literal(literal) if literal.c.is_ascii() && letters.len() < MOST => {
            letters.push(literal.c.to_ascii_lowercase().to_string());
            true
        }
        ClassSetItem::Union(union) => union.items.iter().all(|item| letters_of(item, letters)),
        _ => false,
    }
}

/// Literals without those that hold another one, if they are few and none is too short.
fn kept(mut literals: Vec<String>) -> Option<Vec<String>> {
    literals.sort_by_key(String::len);
    let mut few: Vec<String> = Vec::new();
    for literal in literals {
        if !few.iter().any(|known| literal.contains(known.as_str())) {
            few.push(literal);
        }
    }
    (shortest(&few) >= SHORTEST && few.len() <= MOST).then_some(few)
}

/// The longer literals say more, and fewer of them are found faster.
fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let rank = |literals: &Vec<String>| (shortest(literals).min(8), std::cmp::Reverse(literals.len()));
    [one, other].into_iter().flatten().max_by_key(rank)
}

fn shortest(literals: &[String]) -> usize {
    literals.iter().map(String::len).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_literals_stands_in_every_match() {
        for (pattern, expected) in [
            (r"\bColumn\(\s*(?P<name>\w+)", vec!["column("]),
            (r"(?i)(?:^|\.)\w*(?:client|procore)\w*\.(?P<method>get)$", vec!["client", "procore"]),
            (r"(?:^|\.)\$?axios\.\$?(?:get|post)$", vec!["axios.get", "axios.$get", "axios.post", "axios.$post"]),
            (r"(?:@Id)?\s*(?:alpha|beta)+", vec!["beta", "alpha"]),
            (r"\w*[cC]onfig(?:uration)?\.get", vec!["config.get", "configuration.get"]),
            (r"(?:self\.)?http\w*", vec!["http"]),
            (r"\s+(?:as|in)\s+", vec![]),
            (r"(?:@Id)?\s*(?:alpha|beta)?\w", vec![]),
            (r"é\w", vec![]),
        ] {
            assert_eq!(required(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_without_signs_is_a_literal() {
        assert_eq!(literal(r#"\$""#), Some("$\"".to_owned()));
        assert_eq!(literal("r?\""), None);
    }

    #[test]
    fn beginnings_are_known_in_either_case() {
        let bytes = first_bytes(r#"(?:[rR]|\$?)"#);
        assert!(bytes.iter().all(|can| *can), "it can be empty");
        let bytes = first_bytes(r#"(?mi)^[ \t]*(?:[rb-d]{1,2})?x""#);
        let begins: String = (0..128u8).filter(|byte| bytes[usize::from(*byte)]).map(char::from).collect();
        assert_eq!(begins, "\t BCDRXbcdrx");
        assert!(first_bytes("[^a]")[usize::from(b'z')]);
    }
}
