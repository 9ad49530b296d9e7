//! Splits literal text into pieces: the text, and the Procore hosts in it.

use memchr::memchr2_iter;

use crate::domain::find_hosts;
use crate::finding::Span;
use crate::scan::facts::{HostFact, Medium, Piece};

/// How much of what follows a host is kept.
const LONGEST_REST: usize = 200;

/// The pieces of the text between two offsets.
pub fn literal_pieces(text: &str, span: Span) -> Vec<Piece> {
    let slice = &text[span.clone()];
    if !may_hold_host(slice) {
        return vec![literal(slice, span.start)];
    }
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

/// Can a Procore host stand in a text? Nearly all texts hold none, and this is known much faster than where one stands.
fn may_hold_host(text: &str) -> bool {
    const NAME: &[u8] = b"procore";
    let bytes = text.as_bytes();
    memchr2_iter(b'p', b'P', bytes).any(|at| bytes.get(at..at + NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
}

/// The hosts in the text between two offsets, each with what follows it.
pub fn host_facts(text: &str, span: Span, medium: Medium) -> Vec<HostFact> {
    let slice = &text[span.clone()];
    if !may_hold_host(slice) {
        return Vec::new();
    }
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
