//! Splits literal text into pieces: the text, and the Procore hosts in it.

use memchr::memchr2_iter;

use crate::domain::find_hosts;
use crate::finding::Span;
use crate::scan::facts::{HostFact, Medium, Piece};
use crate::source::floor_boundary;

/// How much of what follows a host is kept.
const LONGEST_REST: usize = 200;

/// The pieces of the text between two offsets.
pub fn literal_pieces(text: &str, span: Span) -> Vec<Piece> {
    let slice = &text[span.clone()];
    let hosts = hosts(slice);
    if hosts.is_empty() {
        return vec![literal(slice, span.start)];
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    for host in hosts {
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

/// The hosts in a text. Nearly all texts hold none, so only the runs of letters around the name of Procore are read.
fn hosts(text: &str) -> Vec<Span> {
    const NAME: &[u8] = b"procore";
    let bytes = text.as_bytes();
    let in_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let mut hosts = Vec::new();
    let mut read = 0;
    for at in memchr2_iter(b'p', b'P', bytes) {
        if at < read || !bytes.get(at..at + NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)) {
            continue;
        }
        let start = at - bytes[..at].iter().rev().take_while(|byte| in_host(byte)).count();
        read = at + bytes[at..].iter().take_while(|byte| in_host(byte)).count();
        // What stands before and behind a host tells whether it is one.
        let from = floor_boundary(text, start.saturating_sub(1));
        let to = floor_boundary(text, (read + 1).min(text.len()));
        hosts.extend(find_hosts(&text[from..to]).map(|host| from + host.start..from + host.end));
    }
    hosts
}

/// The hosts in the text between two offsets, each with what follows it.
pub fn host_facts(text: &str, span: Span, medium: Medium) -> Vec<HostFact> {
    let slice = &text[span.clone()];
    hosts(slice)
        .into_iter()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_wherever_they_stand_in_a_text() {
        for (text, expected) in [
            ("app.procore.com", vec!["app.procore.com"]),
            ("éapp.procore.comé API.Procore.COM:443", vec!["app.procore.com", "API.Procore.COM"]),
            ("https://app.procore.com/procore/api.procoregov.com", vec!["app.procore.com", "api.procoregov.com"]),
            ("\\napp.procore.com\\n", vec!["app.procore.com"]),
            ("me@app.procore.com x_app.procore.com app.procore.com.au app.procore.com@x", vec![]),
            ("procore.procore", vec![]),
        ] {
            assert_eq!(hosts(text).into_iter().map(|host| &text[host]).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
