//! Is a text still what it was, after a few places in it were changed?

use std::mem::{Discriminant, discriminant};

use serde::de::IgnoredAny;

use super::lexer::{TokenKind, lex};
use crate::finding::Span;
use crate::language::{Language, Reader};

/// A place that was changed: where it is in the old text, and where in the new one.
#[derive(Clone, Debug)]
pub struct Changed {
    /// In the old text.
    pub before: Span,
    /// In the new text.
    pub after: Span,
}

/// Does a changed text still parse, if it parsed before? Where there is no parser for a language, everything outside of the changed places has to read
/// as it did: a bracket or a quote too many would show there. `changed` is sorted.
pub fn stays(before: &str, after: &str, changed: &[Changed], language: &Language) -> bool {
    match language.table.reader {
        Reader::Rust => !super::rust::parses(before, language) || super::rust::parses(after, language),
        Reader::Json | Reader::Notebook => !is_json(before) || is_json(after),
        Reader::Yaml => !is_yaml(before) || is_yaml(after),
        Reader::Toml => !is_toml(before) || is_toml(after),
        Reader::Xml => !is_xml(before) || is_xml(after),
        Reader::Code => {
            let old = reading(before, changed.iter().map(|changed| &changed.before), language);
            old == reading(after, changed.iter().map(|changed| &changed.after), language)
        }
        Reader::Template | Reader::Lines | Reader::Http | Reader::Markdown | Reader::Rst | Reader::Plain => true,
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn is_yaml(text: &str) -> bool {
    saphyr_parser::Parser::new_from_str(text).all(|event| event.is_ok())
}

fn is_toml(text: &str) -> bool {
    toml::from_str::<IgnoredAny>(text).is_ok()
}

fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// How a text reads.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reading<'t> {
    /// The kinds and texts of the tokens outside of the changed places.
    outside: Vec<(Discriminant<TokenKind>, &'t str)>,
    /// How many more brackets open than close in the changed places.
    open: isize,
    /// How many quotes there begin no string.
    quotes: usize,
}

fn reading<'t, 'c>(text: &'t str, mut changed: impl Iterator<Item = &'c Span>, language: &Language) -> Reading<'t> {
    let mut next = changed.next();
    let mut reading = Reading::default();
    for token in lex(text, language).tokens.tokens {
        while next.is_some_and(|span| span.end <= token.span.start) {
            next = changed.next();
        }
        let written = &text[token.span.clone()];
        if next.is_none_or(|span| token.span.end <= span.start) {
            reading.outside.push((discriminant(&token.kind), written));
            continue;
        }
        match token.kind {
            TokenKind::Open(_) => reading.open += 1,
            TokenKind::Close => reading.open -= 1,
            TokenKind::Op => reading.quotes += usize::from(matches!(written, "\"" | "'" | "`")),
            _ => {}
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    fn changed(language: &str, before: &str, old: &str, new: &str) -> bool {
        let at = before.find(old).unwrap();
        let place = Changed { before: at..at + old.len(), after: at..at + new.len() };
        stays(before, &before.replacen(old, new, 1), &[place], Registry::builtin().named(language).unwrap())
    }

    #[test]
    fn a_text_that_parsed_has_to_parse() {
        for (language, text) in [
            ("json", r#"{"a": "HERE", "b": [1]}"#),
            ("yaml", "a: [\"HERE\", 1]\nb: {}\n"),
            ("toml", "a = \"HERE\"\nb = 1\n"),
            ("xml", "<a b=\"HERE\"><c/></a>"),
            ("rust", "fn f() { g(\"HERE\"); }"),
            ("python", "f(\"HERE\", 1)\ng(2)\n"),
            ("javascript", "f({ a: \"HERE\" }); g(`${\"HERE\"}`);"),
        ] {
            assert!(changed(language, text, "HERE", "there/0"), "{language}");
            assert!(!changed(language, text, "\"HERE\"", "\"there"), "{language}");
        }
        // What did not parse before proves nothing.
        assert!(changed("json", "{ // HERE\n", "HERE", "}"));
    }

    #[test]
    fn whole_arguments_can_come_and_go() {
        assert!(changed("python", "f(a)\ng(b)\n", "a", "a, headers={'X': [1]}"));
        assert!(!changed("python", "f(a)\ng(b)\n", "a", "a, headers={'X': [1]"));
    }
}
