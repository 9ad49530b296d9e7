//! Request files, `.http` and `.rest`: a request line, the headers beneath it, a blank line, the body, and `###` before the next request.
//!
//! Definitions and texts are read like code, with the table; this adds the requests. A request without any header is one of a list of endpoints, and is left out.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::finding::Span;
use crate::language::Language;
use crate::scan::expression::setting_key;
use crate::scan::facts::{Carrier, Entry, FILE_SCOPE, Facts, Piece, Request, RequestKind, Text, Value};
use crate::scan::pattern;
use crate::scan::text::literal_pieces;

/// Reads a request file into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut facts = pattern::scan(text, language);
    let own = facts.bindings.iter().filter(|binding| binding.path.len() == 1).map(|binding| binding.path[0].clone()).collect();
    let mut reader = Reader { text, place: Place::Before, open: None, found: Vec::new(), add: add(language), own };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
    }
    reader.finish();
    facts.requests.append(&mut reader.found);
    facts
}

/// What a user adds, and the name for people: the first row of the table.
fn add(language: &Language) -> (String, String) {
    language.table.requests.first().map_or_else(Default::default, |row| (row.http_library.clone(), row.add.clone()))
}

/// Where in a block the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the request line.
    Before,
    /// Among the headers.
    Headers,
    /// In the body.
    Body,
    /// In a script, `{% … %}`, and where it goes on behind.
    Script,
}

struct Open {
    method: Option<Span>,
    url: Span,
    line: Span,
    end: usize,
    headers: Vec<(Span, Span)>,
}

struct Reader<'a> {
    text: &'a str,
    place: Place,
    open: Option<Open>,
    found: Vec<Request>,
    add: (String, String),
    /// The variables that the file itself defines.
    own: FxHashSet<String>,
}

static LINE: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"^(?:(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+)(?P<url>\S.*?)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*$"));
static BARE: LazyLock<Regex> = LazyLock::new(|| compiled(r"^(?P<url>(?:https?://|\{\{)\S+)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*$"));
static HEADER: LazyLock<Regex> = LazyLock::new(|| compiled(r"^[ \t]*(?P<name>[A-Za-z][A-Za-z0-9_-]*)[ \t]*:[ \t]*(?P<value>.*)$"));
static HOLE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"\{\{[ \t]*(?P<setting>\$(?:dotenv|processEnv|env)[ \t.]+%?|process\.env\.)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*\}\}")
});

fn compiled(pattern: &str) -> Regex {
    match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(error) => unreachable!("{error}"),
    }
}

impl Reader<'_> {
    fn line(&mut self, at: usize, line: &str) {
        if line.starts_with("###") {
            self.finish();
            self.place = Place::Before;
            return;
        }
        if self.place == Place::Script {
            if line.contains("%}") {
                self.place = if self.open.is_some() { Place::Body } else { Place::Before };
            }
            return;
        }
        let trimmed = line.trim_start();
        if trimmed.starts_with(['<', '>']) && line.contains("{%") {
            if !line.contains("%}") {
                self.place = Place::Script;
            }
            return;
        }
        match self.place {
            Place::Before => self.request_line(at, line, true),
            Place::Headers if trimmed.is_empty() => self.place = Place::Body,
            Place::Headers if trimmed.starts_with('#') || trimmed.starts_with("//") => {}
            Place::Headers => {
                // The query may go on beneath the request line.
                if line.starts_with([' ', '\t']) && trimmed.starts_with(['?', '&', '/']) {
                    return;
                }
                let Some(captures) = HEADER.captures(line) else {
                    self.request_line(at, line, false);
                    return;
                };
                if let (Some(open), Some(name), Some(value)) = (&mut self.open, captures.name("name"), captures.name("value")) {
                    open.headers.push((at + name.start()..at + name.end(), at + value.start()..at + value.end()));
                    open.end = at + line.len();
                }
            }
            Place::Body => self.request_line(at, line, false),
            Place::Script => {}
        }
    }

    /// Opens a request, if the line is one. Behind another request only a whole line counts.
    fn request_line(&mut self, at: usize, line: &str, first: bool) {
        if line.trim_start().starts_with(['#', '@']) || line.trim_start().starts_with("//") {
            return;
        }
        let captures = LINE.captures(line).or_else(|| BARE.captures(line).filter(|_| first));
        let Some(captures) = captures else { return };
        let Some(url) = captures.name("url") else { return };
        if !first && !url.as_str().starts_with("http") && !url.as_str().starts_with("{{") {
            return;
        }
        self.finish();
        self.open = Some(Open {
            method: captures.name("method").map(|method| at + method.start()..at + method.end()),
            url: at + url.start()..at + url.end(),
            line: at..at + line.len(),
            end: at + line.len(),
            headers: Vec::new(),
        });
        self.place = Place::Headers;
    }

    fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        if open.headers.is_empty() {
            return;
        }
        let text = self.text;
        let host = open.headers.iter().find(|(name, _)| text[name.clone()].eq_ignore_ascii_case("host"));
        let mut pieces = self.pieces(open.url.clone());
        if text[open.url.clone()].starts_with('/') {
            // `GET /rest/v1.0/me` with the host among the headers.
            let Some((_, host)) = host else { return };
            pieces.splice(0..0, self.pieces(host.clone()));
        }
        let entries = open.headers.iter().map(|(name, value)| Entry {
            key: Some(text[name.clone()].to_owned()),
            computed: None,
            key_span: name.clone(),
            spread: false,
            value: Value::Text(Text { pieces: self.pieces(value.clone()), span: value.clone() }),
        });
        let whole = open.line.start..open.end;
        let carrier = Value::Map { entries: entries.collect(), span: whole.clone() };
        self.found.push(Request {
            http_library: self.add.0.clone(),
            method: open.method.map(|method| Value::Text(Text { pieces: literal_pieces(text, method.clone()), span: method })),
            url: Some(Value::Text(Text { pieces, span: open.url })),
            carriers: vec![Carrier { keys: Vec::new(), value: carrier }],
            add: self.add.1.clone(),
            declared: true,
            ..Request::new(RequestKind::Send, FILE_SCOPE, open.line, whole)
        });
    }

    /// A text with the variables in it: `{{base}}` is a variable of the file, or a setting of its environment.
    fn pieces(&self, span: Span) -> Vec<Piece> {
        let text = self.text;
        let mut pieces = Vec::new();
        let mut from = span.start;
        for captures in HOLE.captures_iter(&text[span.clone()]) {
            let (Some(whole), Some(name)) = (captures.get(0), captures.name("name")) else { continue };
            if from < span.start + whole.start() {
                pieces.extend(literal_pieces(text, from..span.start + whole.start()));
            }
            from = span.start + whole.end();
            let place = span.start + name.start()..span.start + name.end();
            let own = captures.name("setting").is_none() && self.own.contains(name.as_str());
            pieces.push(Piece::Hole(if own {
                Value::Name { name: name.as_str().to_owned(), span: place }
            } else {
                Value::Setting { key: setting_key(name.as_str()), span: place }
            }));
        }
        if from < span.end || pieces.is_empty() {
            pieces.extend(literal_pieces(text, from..span.end));
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("http").unwrap())
    }

    fn requests(text: &str) -> Vec<String> {
        let names = |request: &Request| match &request.carriers[0].value {
            Value::Map { entries, .. } => entries.iter().filter_map(|entry| entry.key.clone()).collect::<Vec<_>>().join(","),
            _ => String::new(),
        };
        read(text).requests.iter().map(|request| format!("{} [{}]", &text[request.span.clone()], names(request))).collect()
    }

    #[test]
    fn blocks_are_requests() {
        let text = "@base = https://api.procore.com\n\n### One\n# @name one\nGET {{base}}/rest/v1.0/projects\n  ?page=1\nAccept: */*\n// no header\nX-A: {{b}}\n\n\
                    {\"a: b\": 1}\n> {% client.log('x') %}\n### Two\n< {%\n  GET {{nothing}}\n%}\nhttps://x.test/y HTTP/1.1\nA: b\n";
        assert_eq!(requests(text), ["GET {{base}}/rest/v1.0/projects [Accept,X-A]", "https://x.test/y HTTP/1.1 [A]"]);
        let facts = read(text);
        assert_eq!(facts.requests[0].method.as_ref().and_then(Value::literal).as_deref(), Some("GET"));
        let Some(Value::Text(url)) = &facts.requests[0].url else { panic!() };
        assert!(matches!(&url.pieces[0], Piece::Hole(Value::Name { name, .. }) if name == "base"), "{url:?}");
    }

    #[test]
    fn a_host_may_stand_among_the_headers() {
        let facts = read("GET /rest/v1.0/me HTTP/1.1\r\nHost: api.procore.com\r\nAuthorization: Bearer {{$dotenv TOKEN}}\r\n\r\n");
        let url = facts.requests[0].url.as_ref().and_then(Value::literal);
        assert_eq!(url.as_deref(), Some("api.procore.com/rest/v1.0/me"));
        assert!(requests("GET /rest/v1.0/me\nA: b\n").is_empty());
    }

    #[test]
    fn a_list_of_endpoints_is_no_request() {
        assert!(requests("GET https://api.procore.com/rest/v1.0/projects\nPOST https://api.procore.com/rest/v1.0/projects\n").is_empty());
        assert_eq!(requests("GET https://a.test/b\nC: d\n\n\nPOST https://a.test/c\nC: d\n").len(), 2);
    }

    #[test]
    fn hostile_texts() {
        for text in
            [String::new(), "###".repeat(50_000), "GET {{".repeat(2000), "GET x\na: b\n".repeat(5000), "< {%".to_owned(), "{{é}}: é\n".repeat(1000)]
        {
            read(&text);
        }
    }
}
