//! Splits literal text into pieces: the text, and the Procore hosts in it.

use crate::domain::find_hosts;
use crate::finding::Span;
use crate::scan::facts::{HostFact, Medium, Piece};

/// How much of what follows a host is kept.
const LONGEST_REST: usize = 200;

/// The pieces of the text between two offsets.
pub fn literal_pieces(text: &str, span: Span) -> Vec<Piece> {
    let slice = &text[span.clone()];
    let mut pieces = Vec::new();
    let mut from = 0;
    for host in find_hosts(slice) {
        if from < host.start {
            pieces.push(literal(&slice[from..host.start], span.start + from));
        }
        from = host.end;
        pieces.push(Piece::Host { name: slice[host.clone()].to_ascii_lowercase(), span: span.start + host.start..span.start + host.end });
    }
    if from < slice.len() || pieces.is_empty() {
        pieces.push(literal(&slice[from..], span.start + from));
    }
    pieces
}

fn literal(text: &str, start: usize) -> Piece {
    Piece::Literal { text: text.to_owned(), span: start..start + text.len() }
}

/// The hosts in the text between two offsets, each with what follows it.
pub fn host_facts(text: &str, span: Span, medium: Medium) -> Vec<HostFact> {
    let slice = &text[span.clone()];
    find_hosts(slice)
        .map(|host| {
            let rest = rest_behind(&slice[host.end..]);
            HostFact { name: slice[host.clone()].to_ascii_lowercase(), span: span.start + host.start..span.start + host.end, medium, rest }
        })
        .collect()
}

/// What follows a host in the same run of text.
pub fn rest_behind(text: &str) -> String {
    let ends = |c: &char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | ']' | '|' | ',' | ';' | '}');
    text.chars().take(LONGEST_REST).take_while(|c| !ends(c)).collect()
}
