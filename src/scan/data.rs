//! What all data files have in common: a tree of maps, lists and texts becomes bindings, and every host of the file gets its medium.
//!
//! The tree is a list of nodes in the order of the file, each with the index of its parent, so that no depth of nesting can exhaust the stack.

use rustc_hash::FxHashMap;

use crate::deadline;
use crate::finding::Span;
use crate::language::{Language, Registry};
use crate::scan::directives;
use crate::scan::facts::{Binding, BindingKind, Comment, Expression, FILE_SCOPE, Facts, HostFact, Medium, Piece, Text, Value};
use crate::scan::holes::{Holes, key_path, push_key_path, without_quotes};
use crate::scan::joined::Joined;
use crate::scan::text::host_facts;
use crate::scan::{data_numbers, data_requests};

/// How many keys of a path are kept, from the innermost on.
const LONGEST_PATH: usize = 32;

/// How many levels above a node are looked at; in deeper nesting the outer keys do not count.
const HIGHEST: usize = 256;

/// From here on only the values with a Procore host are kept: a file with more settings is a dump of data.
const MOST_BINDINGS: usize = 50_000;

/// What a node of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Its children have keys.
    Map,
    /// Its children have none.
    List,
    /// A scalar that can be a text.
    Text,
    /// A number, a truth value, nothing.
    Other,
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// The index of the node around it; the first node is its own parent.
    pub parent: usize,
    /// Where its key stands, without quotes.
    pub key: Option<Span>,
    /// What it is.
    pub kind: Kind,
    /// Where it stands, quotes included.
    pub span: Span,
    /// A text without its quotes.
    pub content: Span,
    /// Are there backslash escapes in the text?
    pub escaped: bool,
}

/// A data file: its nodes in the order of their beginnings, parents first. The first node is the list of the documents.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The comments, as far as the reader knows them.
    pub comments: Vec<Comment>,
    /// `#` begins a comment wherever no value stands.
    pub hash_comments: bool,
}

impl Tree {
    /// A tree without a document, for a text of the given length in bytes.
    pub fn new(length: usize) -> Self {
        let root = Node { parent: 0, key: None, kind: Kind::List, span: 0..length, content: 0..0, escaped: false };
        Tree { nodes: vec![root], comments: Vec::new(), hash_comments: false }
    }

    /// Adds a map or a list (or a value without text) and returns its index.
    pub fn push(&mut self, parent: usize, key: Option<Span>, kind: Kind, span: Span) -> usize {
        self.nodes.push(Node { parent, key, kind, content: span.start..span.start, span, escaped: false });
        self.nodes.len() - 1
    }

    /// Adds a text and returns its index.
    pub fn push_text(&mut self, parent: usize, key: Option<Span>, span: Span, content: Span, escaped: bool) -> usize {
        self.nodes.push(Node { parent, key, kind: Kind::Text, span, content, escaped });
        self.nodes.len() - 1
    }

    /// The keys above a node and its own, from the innermost on.
    fn keys_up(&self, node: usize) -> impl Iterator<Item = &Span> {
        let up = std::iter::successors(Some(node), |&node| Some(self.nodes[node].parent)).take_while(|&node| node != 0);
        up.take(HIGHEST).filter_map(|node| self.nodes[node].key.as_ref())
    }

    /// The key of a node, or that of the nearest node around it which has one.
    pub fn nearest_key(&self, node: usize) -> Option<Span> {
        self.keys_up(node).next().cloned()
    }

    /// The spans of the keys from the outermost to the one of the node itself.
    fn keys(&self, node: usize) -> Vec<Span> {
        let mut keys: Vec<Span> = self.keys_up(node).take(LONGEST_PATH).cloned().collect();
        keys.reverse();
        keys
    }

    /// Do the keys of a node end with those of a path of the table (`a/b`), or are they those (`/a/b`)?
    pub fn ends_with(&self, text: &str, node: usize, path: &str) -> bool {
        let (anchored, path) = path.strip_prefix('/').map_or((false, path), |path| (true, path));
        let mut keys = self.keys_up(node);
        let fits = path.rsplit('/').all(|part| keys.next().is_some_and(|key| text[key.clone()] == *part));
        fits && !(anchored && keys.next().is_some())
    }
}

/// A sentence for people about a place where a file is broken.
pub fn broken(text: &str, offset: usize, what: &str) -> String {
    let offset = crate::source::floor_boundary(text, offset.min(text.len()));
    let line = text[..offset].matches('\n').count() + 1;
    let column = text[..offset].rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    format!("line {line}, column {column}: {what}; the rest was read as well as it went")
}

/// Adds every host of the text that is not yet known, with the medium that `medium` gives for its place.
pub fn sweep(text: &str, facts: &mut Facts, mut medium: impl FnMut(&HostFact) -> Medium) {
    facts.finish();
    let known: Vec<Span> = facts.hosts.iter().map(|host| host.span.clone()).collect();
    for mut host in host_facts(text, 0..text.len(), Medium::Data) {
        let at = known.partition_point(|span| span.end <= host.span.start);
        if known.get(at).is_none_or(|span| host.span.end <= span.start) {
            host.medium = medium(&host);
            facts.hosts.push(host);
        }
    }
    facts.finish();
}

/// How the things in a node are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Settings,
    Prose,
    Recorded,
    /// Said once more by a neighbour.
    Repeated,
}

/// Turns a tree into facts.
pub fn facts(text: &str, language: &Language, tree: &Tree) -> Facts {
    let mut reader = DataReader {
        text,
        language,
        tree,
        holes: Holes::new(language),
        pairs: FxHashMap::default(),
        repeated: FxHashMap::default(),
        code: Vec::new(),
        facts: Facts::new(&language.table.name, text.len()),
    };
    reader.find_pairs();
    let readings = reader.settings();
    reader.code_texts();
    let counts = |node: usize| readings[node] == Reading::Settings;
    let mut requests = data_requests::requests(text, language, tree, &reader.holes, &counts);
    reader.facts.requests.append(&mut requests);
    data_numbers::collect(&mut reader.facts, text, language, tree, &counts);
    reader.facts.comments = tree.comments.clone();
    if tree.hash_comments && directives::mentioned(text) {
        reader.facts.comments.extend(hash_comments(text, tree));
    }
    reader.hosts(&readings)
}

struct DataReader<'a> {
    text: &'a str,
    language: &'a Language,
    tree: &'a Tree,
    holes: Holes<'a>,
    /// By the node of the map: the texts that are the name and the value of a pair, each with the rank of its key.
    pairs: FxHashMap<usize, [Option<(usize, usize)>; 2]>,
    /// By the node of the map: the key whose neighbours only repeat it.
    repeated: FxHashMap<usize, &'a [String]>,
    /// Texts in another language: the node they share, the language, the texts.
    code: Vec<(usize, &'a str, Vec<usize>)>,
    facts: Facts,
}

impl<'a> DataReader<'a> {
    fn key(&self, node: usize) -> Option<&'a str> {
        self.tree.nodes[node].key.clone().map(|key| &self.text[key])
    }

    fn is_content(&self, node: usize) -> bool {
        // A text without a key in a map is the content of an XML element with attributes.
        node != 0 && self.tree.nodes[node].key.is_none() && self.tree.nodes[self.tree.nodes[node].parent].kind == Kind::Map
    }

    fn find_pairs(&mut self) {
        let data = &self.language.table.data;
        for (index, node) in self.tree.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Text) {
            let content = self.is_content(index);
            let owner = if content { node.parent } else { index };
            if let Some(key) = self.key(owner) {
                let map = self.tree.nodes[owner].parent;
                for (side, keys) in [&data.pair_names, &data.pair_values].into_iter().enumerate() {
                    if let Some(rank) = keys.iter().position(|name| name == key) {
                        self.pair(map, side, rank, index);
                    }
                }
                if let Some(others) = data.whole_keys.get(key) {
                    self.repeated.insert(map, others);
                }
            }
            if content {
                self.pair(node.parent, 1, data.pair_values.len(), index);
            }
        }
        self.pairs.retain(|_, pair| pair[0].is_some() && pair[1].is_some());
    }

    fn pair(&mut self, map: usize, side: usize, rank: usize, text: usize) {
        let place = &mut self.pairs.entry(map).or_default()[side];
        if place.is_none_or(|(known, _)| rank < known) {
            *place = Some((rank, text));
        }
    }

    /// The name of the pair whose value a text is; `Some(None)` for the name itself.
    fn pair_of(&self, index: usize) -> Option<Option<usize>> {
        let mut map = index;
        for _ in 0..2 {
            map = self.tree.nodes[map].parent;
            if let Some([Some((_, name)), Some((_, value))]) = self.pairs.get(&map) {
                if *name == index {
                    return Some(None);
                }
                if *value == index {
                    return Some(Some(*name));
                }
            }
        }
        None
    }

    fn reading(&self, index: usize, parent: Reading) -> Reading {
        if parent != Reading::Settings {
            return parent;
        }
        let Some(key) = self.key(index) else { return parent };
        let data = &self.language.table.data;
        let matches = |paths: &[String]| paths.iter().any(|path| path.ends_with(key) && self.tree.ends_with(self.text, index, path));
        if matches(&data.recorded_keys) {
            Reading::Recorded
        } else if matches(&data.prose_keys) {
            Reading::Prose
        } else if self.repeated.get(&self.tree.nodes[index].parent).is_some_and(|others| others.iter().any(|other| other == key)) {
            Reading::Repeated
        } else {
            parent
        }
    }

    /// The language of a text, when its key says so. A single word is a value all the same.
    fn code_language(&self, index: usize) -> Option<&'a str> {
        let data = &self.language.table.data;
        let content = &self.text[self.tree.nodes[index].content.clone()];
        if data.code_keys.is_empty() || !content.trim().contains(char::is_whitespace) {
            return None;
        }
        let owner = if self.tree.nodes[index].key.is_none() { self.tree.nodes[index].parent } else { index };
        let key = self.key(owner)?;
        let fits = |path: &&String| path.ends_with(key) && self.tree.ends_with(self.text, owner, path);
        let longest = data.code_keys.keys().filter(fits).max_by_key(|path| path.len())?;
        data.code_keys.get(longest).map(String::as_str)
    }

    /// Binds all texts that are settings, and says how each node was read.
    fn settings(&mut self) -> Vec<Reading> {
        let mut readings = vec![Reading::Settings];
        for index in 1..self.tree.nodes.len() {
            deadline::check();
            let node = &self.tree.nodes[index];
            let reading = self.reading(index, readings[node.parent]);
            readings.push(reading);
            if reading != Reading::Settings || node.kind != Kind::Text {
                continue;
            }
            if let Some(language) = self.code_language(index) {
                let owner = if node.key.is_none() { node.parent } else { index };
                match self.code.last_mut() {
                    Some((last, _, texts)) if *last == owner => texts.push(index),
                    _ => self.code.push((owner, language, vec![index])),
                }
            } else {
                self.setting(index);
            }
        }
        if self.facts.bindings.len() >= MOST_BINDINGS {
            let note = format!("more than {MOST_BINDINGS} settings: of the others only those with a Procore host were read");
            self.facts.notes.push(note);
        }
        readings
    }

    fn setting(&mut self, index: usize) {
        let node = &self.tree.nodes[index];
        let full = self.facts.bindings.len() >= MOST_BINDINGS;
        if full && crate::domain::find_hosts(&self.text[node.content.clone()]).next().is_none() {
            return;
        }
        let (path, span, content) = match self.pair_of(index) {
            // The name of a pair is no value.
            Some(None) => return,
            Some(Some(name)) => {
                let name = self.tree.nodes[name].content.clone();
                (key_path(&self.text[name.clone()]), name, node.content.clone())
            }
            None => match self.assignment(index) {
                Some((name, value)) => (key_path(&self.text[name.clone()]), name, value),
                None => {
                    let keys = self.tree.keys(index);
                    let span = keys.last().cloned().unwrap_or_else(|| node.span.clone());
                    let mut path = Vec::with_capacity(keys.len());
                    keys.into_iter().for_each(|key| push_key_path(&mut path, &self.text[key]));
                    (path, span, node.content.clone())
                }
            },
        };
        let span_of_value = if content == node.content { node.span.clone() } else { content.clone() };
        let mut pieces = self.holes.pieces(self.text, content);
        if node.escaped {
            unescape_slashes(&mut pieces);
        }
        let value = Value::Text(Text { pieces, span: span_of_value });
        if path.is_empty() {
            self.facts.expressions.push(Expression { scope: FILE_SCOPE, value });
        } else {
            self.facts.bindings.push(Binding { path, scope: FILE_SCOPE, kind: BindingKind::Setting, value, span });
        }
    }

    /// `NAME=VALUE` and `--name=VALUE` as an item of a list.
    fn assignment(&self, index: usize) -> Option<(Span, Span)> {
        let node = &self.tree.nodes[index];
        if node.key.is_some() || self.is_content(index) {
            return None;
        }
        let text = &self.text[node.content.clone()];
        let lead = text.len() - text.trim_start_matches('-').len();
        let rest = &text[lead..];
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
        if length == 0 || !rest[length..].starts_with('=') || rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        let name = node.content.start + lead..node.content.start + lead + length;
        let value = without_quotes(self.text, name.end + 1..node.content.end);
        Some((name, value))
    }

    /// Reads the texts that hold code of another language.
    fn code_texts(&mut self) {
        for (_, name, texts) in std::mem::take(&mut self.code) {
            let Some(language) = Registry::builtin().named(name) else { continue };
            let mut joined = Joined::default();
            for index in texts {
                let node = &self.tree.nodes[index];
                joined.push_newline(node.content.start);
                if node.escaped { joined.push_escaped(self.text, node.content.clone()) } else { joined.push_raw(self.text, node.content.clone()) }
            }
            self.facts.absorb(joined.facts(language, false));
        }
    }

    fn hosts(mut self, readings: &[Reading]) -> Facts {
        // Most files hold no host at all.
        let mut marks: Vec<(Span, Medium)> = self.tree.comments.iter().map(|comment| (comment.whole.clone(), Medium::Comment)).collect();
        for (node, reading) in self.tree.nodes.iter().zip(readings).skip(1) {
            let medium = match reading {
                Reading::Settings | Reading::Repeated => Medium::Data,
                Reading::Prose => Medium::Prose,
                Reading::Recorded => Medium::Recorded,
            };
            marks.extend(node.key.clone().map(|key| (key, medium)));
            if !matches!(node.kind, Kind::Map | Kind::List) {
                marks.push((node.span.clone(), medium));
            }
        }
        marks.sort_by_key(|(span, _)| span.start);
        let (text, hash_comments) = (self.text, self.tree.hash_comments);
        sweep(text, &mut self.facts, |host| {
            let at = marks.partition_point(|(span, _)| span.start <= host.span.start);
            match marks[..at].last() {
                Some((span, medium)) if host.span.start < span.end => *medium,
                _ if hash_comments && behind_hash(text, host.span.start) => Medium::Comment,
                _ => Medium::Data,
            }
        });
        let escaped = self.tree.nodes.iter().any(|node| node.escaped);
        for host in self.facts.hosts.iter_mut().filter(|host| escaped && host.rest.contains('\\')) {
            let rest = host.rest.replace("\\/", "/");
            host.rest = rest.split('\\').next().unwrap_or_default().to_owned();
        }
        self.facts
    }
}

/// Is there a `#` on the line before the offset?
fn behind_hash(text: &str, offset: usize) -> bool {
    // Lines longer than this hold no comments worth the time.
    const FAR: usize = 2000;
    let near = &text.as_bytes()[offset.saturating_sub(FAR)..offset];
    let line = memchr::memrchr(b'\n', near).map_or(near, |newline| &near[newline + 1..]);
    line.contains(&b'#')
}

/// The comments that begin with `#` behind white space, where no key and no scalar stands.
fn hash_comments(text: &str, tree: &Tree) -> Vec<Comment> {
    let scalars = tree.nodes.iter().skip(1).filter(|node| !matches!(node.kind, Kind::Map | Kind::List)).map(|node| &node.span);
    let mut others: Vec<&Span> = scalars.chain(tree.nodes.iter().filter_map(|node| node.key.as_ref())).filter(|span| !span.is_empty()).collect();
    others.sort_by_key(|span| span.start);
    let mut others = others.into_iter().peekable();
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(length) = memchr::memchr(b'#', &text.as_bytes()[from..]) {
        let at = from + length;
        from = at + 1;
        while let Some(span) = others.next_if(|span| span.start <= at) {
            from = from.max(span.end);
        }
        if from == at + 1 && (at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace()) {
            from = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |line| at + line);
            comments.push(Comment::new(text, at..from, 1, ""));
        }
    }
    comments
}

/// PHP writes `\/` in JSON: for whoever reads a URL this is a slash. The spans stay.
pub fn unescape_slashes(pieces: &mut [Piece]) {
    for piece in pieces {
        if let Piece::Literal { text, .. } = piece
            && text.contains("\\/")
        {
            *text = text.replace("\\/", "/");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::scan_as;

    fn read(language: &str, text: &str) -> Facts {
        scan_as(text, Registry::builtin().named(language).unwrap())
    }

    #[test]
    fn the_languages_of_code_keys_exist() {
        for language in Registry::builtin().languages() {
            for (key, name) in &language.table.data.code_keys {
                assert!(Registry::builtin().named(name).is_some(), "{}: {key} = {name}", language.table.name);
            }
        }
    }

    #[test]
    fn paths_of_keys_match_from_the_end_or_as_a_whole() {
        let medium = |text: &str| read("json", text).hosts[0].medium;
        assert_eq!(medium(r#"{"homepage": "https://app.procore.com"}"#), Medium::Prose);
        assert_eq!(medium(r#"{"a": {"homepage": "https://app.procore.com"}}"#), Medium::Data);
        assert_eq!(medium(r#"{"a": {"info": {"contact": [{"x": "https://app.procore.com"}]}}}"#), Medium::Prose);
        assert_eq!(medium(r#"{"contact": {"x": "https://app.procore.com"}}"#), Medium::Data);
        assert_eq!(medium(r#"{"log": {"entries": [{"x": {"y": "https://app.procore.com"}}]}}"#), Medium::Recorded);
    }

    #[test]
    fn hosts_outside_of_all_values_are_kept() {
        let text = "{\"https://app.procore.com/x\": 1, api.procore.com }";
        let hosts: Vec<String> = read("json", text).hosts.into_iter().map(|host| text[host.span].to_owned()).collect();
        assert_eq!(hosts, ["app.procore.com", "api.procore.com"]);
    }

    #[test]
    fn of_a_dump_only_the_values_with_a_host_are_kept() {
        let text = format!("[{}{{\"a\": \"https://app.procore.com\"}}]", "{\"k\": \"v\"},".repeat(MOST_BINDINGS + 5));
        let facts = read("json", &text);
        assert_eq!(facts.bindings.len(), MOST_BINDINGS + 1);
        assert_eq!((facts.notes.len(), facts.hosts.len()), (1, 1));
    }

    #[test]
    fn nesting_is_cut_from_the_outside() {
        let text = format!("{}\"v\"{}", "{\"k\": [".repeat(50_000), "]}".repeat(50_000));
        let facts = read("json", &text);
        assert_eq!((facts.bindings.len(), facts.bindings[0].path.len()), (1, LONGEST_PATH));
    }
}
