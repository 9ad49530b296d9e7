//! Who may know whom: reads the paths that begin with `crate`, `super` and `mprlint` in every source file, and fails on any room that knows
//! another one it must not know. Comments and strings do not count, macros do.
//!
//! The table is DESIGN.md's "Who may know whom" as it was built. A new room needs a row here, and a reason in ARCHITECTURE.md.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A room of `src/` and what it may use besides itself. `scan::facts` is that module alone, `scan` all of the room.
const MAY_KNOW: &[(&str, &[&str])] = &[
    // What everything is made of.
    ("active_character", &[]),
    ("finding", &[]),
    ("fingerprint", &["finding", "source"]),
    ("language", &[]),
    ("deadline", &[]),
    ("regular_file", &[]),
    // Where a repository begins.
    ("changes", &["config"]),
    // The grant, hosts and endpoints, the names of rules and their levels, and the rows of requests.
    ("config", &["active_character", "catalogue", "domain", "finding", "language", "regular_file"]),
    // `Span` and `RelPath`.
    ("source", &["finding"]),
    ("domain", &["finding"]),
    ("prefilter", &["source"]),
    // What tells whether a file has changed.
    ("cache", &["walk"]),
    ("walk", &["config", "regular_file"]),
    // Of the domain: to recognise hosts. Never rules, config, pipeline, report, or the disk.
    ("scan", &["deadline", "finding", "language", "domain", "source"]),
    ("project", &["deadline", "finding", "scan::facts", "domain"]),
    // Never a language, a lexer, a pattern.
    ("rules", &["finding", "project", "domain", "scan::facts"]),
    ("catalogue", &["finding", "language"]),
    ("suppress", &["catalogue", "finding", "scan::facts"]),
    ("baseline", &["finding", "fingerprint"]),
    ("fix", &["finding", "source"]),
    ("report", &["active_character", "finding", "source", "catalogue"]),
    // Joins them all.
    (
        "pipeline",
        &[
            "baseline",
            "cache",
            "catalogue",
            "config",
            "deadline",
            "domain",
            "finding",
            "fingerprint",
            "fix",
            "language",
            "prefilter",
            "project",
            "regular_file",
            "report",
            "rules",
            "scan",
            "source",
            "suppress",
            "walk",
        ],
    ),
    // The program sees what goes into the pipeline and what comes out.
    ("cli", &["baseline", "catalogue", "changes", "config", "finding", "fix", "lsp", "pipeline", "report", "walk"]),
    // The same for an editor. Of languages: how a comment is written; of walks: which links lead out.
    ("lsp", &["catalogue", "config", "finding", "fix", "language", "pipeline", "report", "source", "suppress", "walk"]),
    ("main", &["cli"]),
];

/// Only these rooms touch the disk or the environment; all others work on what they are given.
const MAY_TOUCH_THE_DISK: &[&str] = &["cache", "changes", "cli", "config", "fix", "lsp", "main", "pipeline", "regular_file", "walk"];

/// One use of a path: where, and the path from the crate's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    file: String,
    line: usize,
    path: Vec<String>,
}

/// Finds paths in one file.
struct Reader<'a> {
    file: &'a str,
    uses: Vec<Use>,
    /// Paths that begin with `std`, as text.
    standard: Vec<(usize, String)>,
}

impl Reader<'_> {
    /// Reads tokens; `module` is the path of the module that they are in.
    fn read(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if !ends_with_colons(&tokens[..at]) => {
                    if let (true, Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (*word == "mod", tokens.get(at + 1), tokens.get(at + 2))
                    {
                        let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                        self.read(body.stream(), &inner);
                        at += 3;
                        continue;
                    }
                    let word = word.to_string();
                    let root = match word.as_str() {
                        "crate" | "mprlint" => Some(Vec::new()),
                        "super" => Some(module[..module.len().saturating_sub(1)].to_vec()),
                        "self" => Some(module.to_vec()),
                        "std" => Some(vec![word]),
                        _ => None,
                    };
                    at += 1;
                    if let Some(root) = root {
                        at = self.follow(&tokens, at, root);
                    }
                }
                TokenTree::Group(group) => {
                    self.read(group.stream(), module);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Follows `::a::b`, `::{a, b::c}` and `::*` behind a path's beginning; answers with the index behind it.
    fn follow(&mut self, tokens: &[TokenTree], mut at: usize, mut path: Vec<String>) -> usize {
        let mut line = 0;
        let mut grew = false;
        while starts_with_colons(&tokens[at..]) {
            match tokens.get(at + 2) {
                Some(TokenTree::Ident(word)) if *word == "super" => drop(path.pop()),
                Some(TokenTree::Ident(word)) => path.push(word.to_string()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    for part in inner.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
                        self.part(part, &path);
                    }
                    return at + 3;
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => {}
                // A turbofish: the path ends before it.
                _ => break,
            }
            line = tokens[at + 2].span().start().line;
            grew = true;
            at += 3;
        }
        if grew {
            self.push(line, path);
        }
        at
    }

    /// One part of `{a, b::c, self, super::d}`.
    fn part(&mut self, part: &[TokenTree], path: &[String]) {
        let Some(TokenTree::Ident(word)) = part.first() else { return };
        let inner: Vec<String> = match word.to_string().as_str() {
            "self" => path.to_vec(),
            "super" => path[..path.len().saturating_sub(1)].to_vec(),
            name => path.iter().cloned().chain([name.to_owned()]).collect(),
        };
        if starts_with_colons(&part[1..]) {
            self.follow(part, 1, inner);
        } else {
            self.push(word.span().start().line, inner);
        }
    }

    fn push(&mut self, line: usize, path: Vec<String>) {
        if path.first().is_some_and(|first| first == "std") {
            self.standard.push((line, path.join("::")));
        } else if !path.is_empty() {
            self.uses.push(Use { file: self.file.to_owned(), line, path });
        }
    }
}

fn starts_with_colons(tokens: &[TokenTree]) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
    is_colon(tokens.first()) && is_colon(tokens.get(1))
}

fn ends_with_colons(tokens: &[TokenTree]) -> bool {
    tokens.len() >= 2 && starts_with_colons(&tokens[tokens.len() - 2..])
}

/// The module path of a file in `src/`: `scan/rust/mod.rs` is `scan::rust`; `main.rs` and `cli/` are a crate of their own.
fn module_of(file: &str) -> Vec<String> {
    let name = file.strip_suffix(".rs").expect("a Rust file");
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if name == "lib" { Vec::new() } else { name.split('/').map(str::to_owned).collect() }
}

fn read(file: &str, text: &str) -> (Vec<Use>, Vec<(usize, String)>) {
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("src/{file}: {error}"));
    let mut reader = Reader { file, uses: Vec::new(), standard: Vec::new() };
    reader.read(tokens, &module_of(file));
    (reader.uses, reader.standard)
}

fn sources() -> BTreeMap<String, String> {
    let folder = common::crate_root().join("src");
    let files = common::files_below(&folder).into_iter().filter(|file| file.ends_with(".rs"));
    files.map(|file| (file.clone(), fs::read_to_string(folder.join(&file)).expect("readable sources"))).collect()
}

fn room_of(file: &str) -> String {
    module_of(file).into_iter().next().unwrap_or_else(|| "lib".to_owned())
}

/// Is a path within a room or module of the table?
fn is_within(path: &[String], allowed: &str) -> bool {
    let allowed: Vec<&str> = allowed.split("::").collect();
    path.len() >= allowed.len() && path.iter().zip(&allowed).all(|(have, want)| have == want)
}

#[test]
fn no_room_knows_another_one_that_it_must_not_know() {
    let sources = sources();
    let rooms: BTreeSet<String> = sources.keys().map(|file| room_of(file)).filter(|room| room != "lib").collect();
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    assert_eq!(
        rooms.iter().map(String::as_str).collect::<Vec<_>>(),
        table.keys().copied().collect::<Vec<_>>(),
        "the rooms of src/, and the rows of the table"
    );
    let mut wrong = Vec::new();
    for (file, text) in &sources {
        let room = room_of(file);
        for usage in read(file, text).0 {
            // A name at the crate's root that is no room is a macro, or of the crate `main`.
            let is_room = rooms.contains(&usage.path[0]);
            if is_room && usage.path[0] != room && !table[room.as_str()].iter().any(|allowed| is_within(&usage.path, allowed)) {
                wrong.push(format!("src/{}:{}: `{room}` must not know `{}`", usage.file, usage.line, usage.path.join("::")));
            }
        }
    }
    common::assert_none(&wrong, "rooms that know too much");
}

#[test]
fn only_few_rooms_touch_the_disk() {
    let mut wrong = Vec::new();
    for (file, text) in &sources() {
        let room = room_of(file);
        // Test modules of a room may read what they compare with.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
        let is_test = file.ends_with("tests.rs") || file.ends_with("samples.rs");
        if is_test || MAY_TOUCH_THE_DISK.contains(&room.as_str()) {
            continue;
        }
        for (line, path) in read(file, text).1 {
            if ["std::fs", "std::net", "std::process"].iter().any(|module| path.starts_with(module)) {
                wrong.push(format!("src/{file}:{line}: `{room}` uses `{path}`"));
            }
        }
    }
    common::assert_none(&wrong, "rooms that touch the disk");
}

#[test]
fn the_table_allows_no_circle() {
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    loop {
        let is_new = |room: &&&str| !reached.contains(**room);
        let known = |room: &str| table[room].iter().all(|other| reached.contains(other.split("::").next().unwrap_or(other)));
        let Some(next) = table.keys().filter(is_new).find(|room| known(room)) else { break };
        reached.insert(next);
    }
    assert_eq!(
        reached.len(),
        table.len(),
        "these know each other in a circle: {:?}",
        table.keys().filter(|room| !reached.contains(*room)).collect::<Vec<_>>()
    );
}

#[test]
fn every_form_of_a_path_is_seen() {
    let text = r#"
        //! crate::comment::No
        use crate::rules::{self, Context, shown as other};
        use crate::{domain::words, walk, scan::{facts::Value, lexer}};
        use super::super::config;
        use super::position::Texts;
        use mprlint::language::Registry;
        fn a() -> crate::finding::Span { vec![super::count(1), "crate::string::no"]; crate::source::decode::<u8>() }
        mod tests { use super::*; use super::super::visible; fn f() { self::g::h(); } }
    "#;
    let paths: Vec<String> = read("report/json.rs", text).0.into_iter().map(|usage| usage.path.join("::")).collect();
    let expected = [
        "rules",
        "rules::Context",
        "rules::shown",
        "domain::words",
        "walk",
        "scan::facts::Value",
        "scan::lexer",
        "config",
        "report::position::Texts",
        "language::Registry",
        "finding::Span",
        "report::count",
        "source::decode",
        "report::json",
        "report::visible",
        "report::json::tests::g::h",
    ];
    assert_eq!(paths, expected);
    assert_eq!(module_of("scan/rust/mod.rs"), ["scan", "rust"]);
    assert!(Path::new("src/lib.rs").exists());
}
