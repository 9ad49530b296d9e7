//! Requests that are written down as data: the collections of Postman, Insomnia and others, the nodes of n8n, the actions of a workflow.
//!
//! The rows of a table (`[[data.requests]]`) say under which keys the object of a request stands, and what in it is the URL, the method and the headers.

use std::cell::Cell;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::language::{DataRequestTable, Language};
use crate::scan::data::{Kind, Tree, unescape_slashes};
use crate::scan::facts::{Carrier, Entry, FILE_SCOPE, Piece, Request, RequestKind, Text, Value};
use crate::scan::holes::Holes;

/// How many values below the key of headers are looked at.
const MAX_NODES: usize = 500;

/// How many scripts of one object are looked at.
const MAX_SCRIPTS: usize = 100;

/// How many headers of objects around requests are copied to them in one file: what more there is counts as unknown.
const MAX_COPIES: usize = 100_000;

/// How many objects around a request are looked at.
const MAX_ABOVE: usize = 64;

/// The requests of a data file; `counts` tells which nodes are settings, and neither recorded nor prose.
pub fn requests(text: &str, language: &Language, tree: &Tree, holes: &Holes<'_>, counts: &dyn Fn(usize) -> bool) -> Vec<Request> {
    let rows = &language.table.data.requests;
    if rows.is_empty() {
        return Vec::new();
    }
    let maps = tree.nodes.iter().enumerate().filter(|(index, node)| node.kind == Kind::Map && counts(*index));
    // Most keys end no path of a row.
    let maps: Vec<(usize, &str)> = maps.filter_map(|(index, _)| Some((index, &text[tree.nearest_key(index)?]))).collect();
    let mut objects: Vec<(usize, &DataRequestTable)> = Vec::new();
    for row in rows {
        let fits = |index: usize, key: &str| row.at.iter().any(|path| path.ends_with(key) && tree.ends_with(text, index, path));
        objects.extend(maps.iter().filter(|(index, key)| fits(*index, key)).map(|(index, _)| (*index, row)));
    }
    if objects.is_empty() {
        return Vec::new();
    }
    let mut children: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (index, node) in tree.nodes.iter().enumerate().skip(1) {
        children.entry(node.parent).or_default().push(index);
    }
    let keyed = tree.nodes.iter().enumerate().skip(1).rev();
    let keyed = keyed.filter_map(|(index, node)| Some(((node.parent, &text[node.key.clone()?]), index))).collect();
    let finder = Finder { text, language, tree, holes, children, keyed, copies: Cell::new(MAX_COPIES) };
    let mut found: Vec<Request> = Vec::new();
    let mut places = FxHashSet::default();
    for (object, row) in objects {
        found.extend(finder.request(object, row).filter(|request| places.insert(request.span.start)));
    }
    found.sort_by_key(|request| request.span.start);
    found
}

struct Finder<'a> {
    text: &'a str,
    language: &'a Language,
    tree: &'a Tree,
    holes: &'a Holes<'a>,
    children: FxHashMap<usize, Vec<usize>>,
    /// By parent and key: the first child.
    keyed: FxHashMap<(usize, &'a str), usize>,
    /// How many headers of objects around requests may still be copied.
    copies: Cell<usize>,
}

impl Finder<'_> {
    fn below(&self, node: usize) -> &[usize] {
        self.children.get(&node).map(Vec::as_slice).unwrap_or_default()
    }

    fn key(&self, node: usize) -> &str {
        self.tree.nodes[node].key.clone().map_or("", |key| &self.text[key])
    }

    /// The node at a path of keys below another one.
    fn at(&self, node: usize, path: &str) -> Option<usize> {
        path.split('/').try_fold(node, |node, key| self.keyed.get(&(node, key)).copied())
    }

    fn content(&self, node: usize) -> &str {
        let node = &self.tree.nodes[node];
        if node.kind == Kind::Text { &self.text[node.content.clone()] } else { &self.text[node.span.clone()] }
    }

    fn value(&self, node: usize) -> Value {
        let node = &self.tree.nodes[node];
        if node.kind != Kind::Text {
            return Value::Other { parts: Vec::new(), span: node.span.clone() };
        }
        let mut content = node.content.clone();
        // n8n writes an equals sign before a text with expressions.
        content.start += usize::from(self.text[content.clone()].starts_with('='));
        let mut pieces = self.holes.pieces(self.text, content);
        if node.escaped {
            unescape_slashes(&mut pieces);
        }
        Value::Text(Text { pieces, span: node.span.clone() })
    }

    fn request(&self, object: usize, row: &DataRequestTable) -> Option<Request> {
        let url = row.url.iter().filter_map(|path| self.at(object, path)).find(|&node| self.tree.nodes[node].kind == Kind::Text)?;
        let span = self.tree.nodes[url].span.clone();
        let value = self.value(url);
        if !is_absolute(&value) {
            return None;
        }
        let method = row.method.iter().filter_map(|path| self.at(object, path)).find(|&node| self.tree.nodes[node].kind == Kind::Text);
        let mut entries = Vec::new();
        for headers in row.headers.iter().filter_map(|path| self.at(object, path)) {
            self.headers(headers, row, &mut entries);
        }
        let mut carriers = Vec::new();
        let around = std::iter::successors(Some(object), |&node| (node != 0).then(|| self.tree.nodes[node].parent));
        for node in around.take(MAX_ABOVE) {
            if node != object {
                for headers in row.above.iter().filter_map(|path| self.at(node, path)) {
                    if self.copies.get() == 0 {
                        carriers.push(Carrier { keys: Vec::new(), value: Value::unknown(self.tree.nodes[headers].span.clone()) });
                        continue;
                    }
                    let own = entries.len();
                    self.headers(headers, row, &mut entries);
                    self.copies.set(self.copies.get().saturating_sub(entries.len() - own));
                }
            }
            for script in row.scripts.iter().filter_map(|path| self.at(node, path)) {
                // One script, or a list of them.
                let each = std::iter::once(script).chain(self.below(script).iter().copied().filter(|_| self.tree.nodes[script].kind == Kind::List));
                for part in each.take(MAX_SCRIPTS).filter(|&part| self.tree.nodes[part].kind == Kind::Map && !self.is_off(part, row)) {
                    let value = Value::unknown(self.tree.nodes[part].span.clone());
                    carriers.push(Carrier { keys: Vec::new(), value });
                }
            }
        }
        let whole = self.tree.nodes[object].span.clone();
        carriers.push(Carrier { keys: Vec::new(), value: Value::Map { entries, span: whole.clone() } });
        Some(Request {
            http_library: row.http_library.clone(),
            method: method.map(|method| self.value(method)),
            url: Some(value),
            carriers,
            add: row.add.clone(),
            declared: true,
            ..Request::new(RequestKind::Send, FILE_SCOPE, span, whole)
        })
    }

    /// Is an object switched off: `"disabled": true`, `"listen": "test"`?
    fn is_off(&self, object: usize, row: &DataRequestTable) -> bool {
        row.off.iter().any(|(key, off)| self.at(object, key).is_some_and(|child| self.content(child) == off))
    }

    /// What stands under the key of headers: pairs, a map, a list of lines, a text of lines or of JSON.
    fn headers(&self, node: usize, row: &DataRequestTable, entries: &mut Vec<Entry>) {
        let mut todo = vec![node];
        let mut steps = 0;
        while let Some(node) = todo.pop() {
            steps += 1;
            if steps > MAX_NODES {
                return;
            }
            match self.tree.nodes[node].kind {
                Kind::Text => self.lines(node, entries),
                Kind::List => todo.extend(self.below(node).iter().rev()),
                Kind::Map if self.is_off(node, row) => {}
                Kind::Map => match self.pair(node) {
                    Some((name, value)) => {
                        let span = self.tree.nodes[name].content.clone();
                        let value = value.map_or_else(|| Value::unknown(span.clone()), |value| self.value(value));
                        entries.push(Entry { key: Some(self.content(name).to_owned()), computed: None, key_span: span, spread: false, value });
                    }
                    None => {
                        for &child in self.below(node) {
                            let Some(span) = self.tree.nodes[child].key.clone() else { continue };
                            match self.tree.nodes[child].kind {
                                Kind::Map | Kind::List => todo.push(child),
                                _ => {
                                    let value = self.value(child);
                                    entries.push(Entry {
                                        key: Some(self.key(child).to_owned()),
                                        computed: None,
                                        key_span: span,
                                        spread: false,
                                        value,
                                    });
                                }
                            }
                        }
                    }
                },
                Kind::Other => {}
            }
        }
    }

    /// The name and the value of a pair, `{ "key": "Accept", "value": "…" }`.
    fn pair(&self, map: usize) -> Option<(usize, Option<usize>)> {
        let data = &self.language.table.data;
        let first = |keys: &[String]| keys.iter().find_map(|key| self.keyed.get(&(map, key.as_str())).copied());
        let name = first(&data.pair_names).filter(|&name| self.tree.nodes[name].kind == Kind::Text)?;
        let value = first(&data.pair_values);
        value.is_some().then_some((name, value))
    }

    /// `Name: value` on every line, or `{"Name": "value"}` as a text.
    fn lines(&self, node: usize, entries: &mut Vec<Entry>) {
        static NAME: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r#"(?:\\[nrt])*([A-Za-z][A-Za-z0-9_-]*)(?:\\*["'])?[ \t]*:"#) {
            Ok(regex) => regex,
            Err(error) => unreachable!("{error}"),
        });
        let node = &self.tree.nodes[node];
        for captures in NAME.captures_iter(&self.text[node.content.clone()]) {
            let Some(name) = captures.get(1) else { continue };
            let span: Span = node.content.start + name.start()..node.content.start + name.end();
            let value = Value::unknown(span.clone());
            entries.push(Entry { key: Some(name.as_str().to_owned()), computed: None, key_span: span, spread: false, value });
        }
    }
}

/// Does a URL have a host, or something unknown in its place? A path alone is a mock's or a test's.
fn is_absolute(url: &Value) -> bool {
    let Value::Text(text) = url else { return false };
    match text.pieces.first() {
        Some(Piece::Host { .. } | Piece::Hole(_)) => true,
        Some(Piece::Literal { text, .. }) => text.contains("://"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::Facts;
    use crate::scan::scan_as;

    fn read(language: &str, text: &str) -> Facts {
        scan_as(text, Registry::builtin().named(language).unwrap())
    }

    fn requests(language: &str, text: &str) -> Vec<String> {
        let names = |request: &Request| {
            let each = request.carriers.iter().map(|carrier| match &carrier.value {
                Value::Map { entries, .. } => entries.iter().filter_map(|entry| entry.key.clone()).collect::<Vec<_>>().join(","),
                region => text[region.span()].chars().take(9).collect(),
            });
            each.collect::<Vec<_>>().join(" ")
        };
        let method = |request: &Request| request.method.as_ref().and_then(Value::literal).unwrap_or_default();
        read(language, text)
            .requests
            .iter()
            .map(|request| format!("{} {} [{}]", method(request), &text[request.span.clone()], names(request)))
            .collect()
    }

    #[test]
    fn collections_of_postman() {
        let text = r#"{"event":[{"listen":"prerequest","script":{"exec":["x"]}},{"listen":"test","script":{"exec":["y"]}}],
            "item":[{"request":{"method":"GET","header":[{"key":"A","value":"b"},{"key":"C","value":"d","disabled":true}],
              "url":{"raw":"{{base}}/x","path":["x"]}},
              "response":[{"originalRequest":{"method":"GET","header":[],"url":"https://x.test"}}]},
            {"request":{"method":"POST","header":"A: b\nC: d","url":"https:\/\/x.test\/y"}},
            {"request":{"method":"GET","url":"/only/a/path"}}]}"#;
        assert_eq!(requests("json", text), [r#"GET "{{base}}/x" [{"listen" A]"#, r#"POST "https:\/\/x.test\/y" [{"listen" A,C]"#]);
        let facts = read("json", text);
        assert_eq!(facts.requests[1].url.as_ref().and_then(Value::literal).as_deref(), Some("https://x.test/y"));
    }

    #[test]
    fn other_tools() {
        let text = r#"{"nodes":[{"parameters":{"url":"=https://x.test/{{ $json.a }}","headerParameters":{"parameters":[{"name":"A","value":"b"}]}}},
            {"parameters":{"url":"https://x.test","jsonHeaders":"={ \"A-B\": \"{{ $json.b }}\" }"}}],
            "actions":{"H":{"inputs":{"method":"GET","uri":"https://x.test","headers":{"A":"b","C":1}}}}}"#;
        let found = requests("json", text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].ends_with("[A]") && found[1].ends_with("[A-B]") && found[2].ends_with("[A,C]"), "{found:?}");
        let text = "collection:\n  - headers:\n      - name: A\n        value: b\n    children:\n      - url: https://x.test\n        method: GET\n        headers:\n          - name: C\n            value: d\n";
        assert_eq!(requests("yaml", text), ["GET https://x.test [C,A]"]);
        assert_eq!(requests("yaml", "- uri:\n    url: \"{{ base }}/x\"\n    headers:\n      A: b\n"), [" {{ base }}/x [A]"]);
    }

    #[test]
    fn recorded_traffic_is_left_out() {
        assert!(requests("har", r#"{"log":{"entries":[{"request":{"method":"GET","url":"https://x.test","headers":[]}}]}}"#).is_empty());
    }

    #[test]
    fn many_requests_take_no_more_than_their_number() {
        let one = r#"{"request":{"method":"GET","header":[{"key":"A","value":"b"}],"url":"https://x.test/1"}},"#;
        assert_eq!(read("json", &format!("{{\"item\":[{}1]}}", one.repeat(5000))).requests.len(), 5000);
        read("json", &format!("{}{}", "{\"request\":".repeat(20_000), "{\"requests\":[".repeat(20_000)));
    }
}
