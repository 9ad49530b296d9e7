//! Hosts that a project names in its configuration, put into facts that were made without it: facts depend on a file alone, so that they can be kept.

use crate::domain::own::OwnHosts;
use crate::finding::Span;
use crate::language::{Language, Reader};
use crate::scan::facts::{Facts, HostFact, Medium, Piece, Value};
use crate::scan::text::rest_behind;

/// Makes hosts of what a project says are hosts, in the values of a file.
pub fn mark(facts: &mut Facts, text: &str, language: &Language, own: &OwnHosts) {
    if own.is_empty() || !own.are_in(text) {
        return;
    }
    let medium = match language.table.reader {
        Reader::Code | Reader::Rust | Reader::Template | Reader::Notebook | Reader::Markdown | Reader::Rst | Reader::Http => Medium::Code,
        _ => Medium::Data,
    };
    let mut found: Vec<(String, Span)> = Vec::new();
    facts.each_value(&mut |value| {
        if let Value::Text(literal) = value {
            let pieces = std::mem::take(&mut literal.pieces);
            literal.pieces = pieces.into_iter().flat_map(|piece| split(piece, text, own, &mut found)).collect();
        }
    });
    let hosts = found.into_iter().map(|(name, span)| {
        let rest = rest_behind(text.get(span.end..).unwrap_or_default());
        HostFact { name, span, medium, rest }
    });
    facts.hosts.extend(hosts);
    facts.finish();
}

/// A piece of a text with its hosts as pieces of their own.
fn split(piece: Piece, text: &str, own: &OwnHosts, found: &mut Vec<(String, Span)>) -> Vec<Piece> {
    let Piece::Literal { text: literal, span } = piece else { return vec![piece] };
    let hosts = own.find(&literal);
    let places = places(&hosts, &literal, &span, text, own);
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, span.start);
    for (host, place) in hosts.into_iter().zip(places) {
        if from < host.start {
            pieces.push(Piece::Literal { text: literal[from..host.start].to_owned(), span: at..place.start });
        }
        let name = literal[host.clone()].to_ascii_lowercase();
        (from, at) = (host.end, place.end);
        found.push((name.clone(), place.clone()));
        pieces.push(Piece::Host { name, span: place });
    }
    if from < literal.len() || pieces.is_empty() {
        pieces.push(Piece::Literal { text: literal[from..].to_owned(), span: at..span.end });
    }
    pieces
}

/// Where the hosts of a literal stand in the file. A literal that is written with escapes or over several lines there is longer in the file: its hosts are
/// searched for. One that is torn apart itself has the place of the whole literal.
fn places(hosts: &[Span], literal: &str, span: &Span, text: &str, own: &OwnHosts) -> Vec<Span> {
    let written = text.get(span.clone()).unwrap_or_default();
    let shift = |host: &Span| span.start + host.start..span.start + host.end;
    if written == literal {
        return hosts.iter().map(shift).collect();
    }
    let written = own.find(written);
    if written.len() == hosts.len() { written.iter().map(shift).collect() } else { vec![span.clone(); hosts.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::own::{OwnHost, Serves};
    use crate::language::Registry;
    use crate::scan;

    /// The hosts of a file after marking, each with what stands at its place.
    fn marked(path: &str, text: &str) -> Vec<(String, String)> {
        let hosts = ["proxy.example.com", "localhost:4010"].map(|name| OwnHost::new(name, Serves::Api).unwrap());
        let mut facts = scan::scan(path, text);
        mark(&mut facts, text, Registry::builtin().for_file(path, text), &OwnHosts::new(hosts.to_vec()));
        facts.hosts.into_iter().map(|host| (format!("{}{}", host.name, host.rest), text[host.span].to_owned())).collect()
    }

    #[test]
    fn hosts_are_marked_where_they_stand() {
        let one = |name: &str, at: &str| vec![(name.to_owned(), at.to_owned())];
        assert_eq!(
            marked("a.py", "é = 'https://Proxy.example.com:81/rest/v1.0/me'\n"),
            one("proxy.example.com:81/rest/v1.0/me", "Proxy.example.com")
        );
        assert_eq!(marked("a.ts", "fetch(`http://localhost:4010/rest/${v}/me`)\n"), one("localhost:4010/rest/${v", "localhost:4010"));
        assert_eq!(marked("a.json", r#"{"base": "https:\/\/proxy.example.com\/rest"}"#), one(r"proxy.example.com\/rest", "proxy.example.com"));
        assert_eq!(marked(".env", "PROCORE_BASE=https://proxy.example.com\n"), one("proxy.example.com", "proxy.example.com"));
        let notebook = r#"{"cells": [{"cell_type": "code", "source": ["a = \"https://proxy.example.com/x\"\n"]}], "nbformat": 4}"#;
        assert_eq!(marked("a.ipynb", notebook), one(r"proxy.example.com/x\", "proxy.example.com"));
    }

    #[test]
    fn a_file_without_them_keeps_its_facts() {
        assert_eq!(marked("a.py", "# https://proxy.example.com/x\n"), [], "a comment is no value");
        let text = "URL = 'https://api.procore.com/rest/v1.0/me'\n";
        assert_eq!(marked("a.py", text), [("api.procore.com/rest/v1.0/me".to_owned(), "api.procore.com".to_owned())]);
    }
}
