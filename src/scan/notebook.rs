//! Jupyter notebooks: all code cells are read as one text of the notebook's language, Markdown cells are prose, outputs are recordings.

use crate::finding::Span;
use crate::language::{Language, Registry};
use crate::scan::data::{Kind, Node, Tree, broken, sweep};
use crate::scan::facts::{Facts, Medium};
use crate::scan::joined::Joined;
use crate::scan::json;

/// Cell magics whose cell is in another language than the notebook.
const MAGICS: [(&str, &str); 10] = [
    ("%%bash", "shell"),
    ("%%sh", "shell"),
    ("%%script bash", "shell"),
    ("%%script sh", "shell"),
    ("%%javascript", "javascript"),
    ("%%js", "javascript"),
    ("%%sql", "sql"),
    ("%%ruby", "ruby"),
    ("%%perl", "perl"),
    ("%%R", "r"),
];

/// Reads a notebook into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let (tree, error) = json::tree(text);
    let mut facts = Facts::new(&language.table.name, text.len());
    facts.notes.extend(error.map(|(offset, what)| broken(text, offset, what)));
    let notebook = Notebook::new(text, &tree);
    let registry = Registry::builtin();
    let own = registry.for_fence(&notebook.language).or_else(|| registry.named("python"));
    // The languages in the order of their first cells.
    let mut texts: Vec<(&Language, Joined)> = Vec::new();
    for cell in notebook.cells.iter().filter(|cell| cell.kind == CellKind::Code) {
        let first = cell.source.first().map_or("", |&line| &text[tree.nodes[line].content.clone()]).trim_start();
        let magic = MAGICS.iter().find(|(magic, _)| first.strip_prefix(magic).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
        let Some(language) = magic.and_then(|(_, name)| registry.named(name)).or(own) else { continue };
        let at = match texts.iter().position(|(known, _)| known.table.name == language.table.name) {
            Some(at) => at,
            None => {
                texts.push((language, Joined::default()));
                texts.len() - 1
            }
        };
        let joined = &mut texts[at].1;
        for &line in &cell.source {
            joined_line(text, &tree.nodes[line], joined, magic.is_some());
        }
        // A blank line between cells: a comment at the end of one says nothing of the next.
        joined.push_newline(cell.end);
        joined.push_newline(cell.end);
    }
    for (at, (language, joined)) in texts.iter().enumerate() {
        facts.absorb(joined.facts(language, at == 0));
    }
    let recorded = notebook.outputs;
    sweep(text, &mut facts, |host| {
        let at = recorded.partition_point(|output| output.end <= host.span.start);
        if recorded.get(at).is_some_and(|output| output.start <= host.span.start) { Medium::Recorded } else { Medium::Prose }
    });
    facts
}

/// Adds a line (or a whole cell) to the text of its language. The signs of magics become blanks: `!curl …` and `%env X=…` are no Python.
fn joined_line(text: &str, node: &Node, joined: &mut Joined, foreign: bool) {
    let content = node.content.clone();
    let line = &text[content.clone()];
    let body = line.trim_start();
    let sign = if body.starts_with("%%") { 2 } else { usize::from(body.starts_with(['%', '!'])) };
    let mut at = content.start;
    if sign > 0 && (joined.text.is_empty() || joined.text.ends_with('\n')) {
        let begin = content.start + line.len() - body.len();
        joined.push_escaped(text, at..begin);
        // The magic of a cell in another language is a comment there, and in no other language is its word a name.
        for byte in begin..begin + sign {
            joined.push_instead(if foreign { '#' } else { ' ' }, byte..byte + 1);
        }
        at = begin + sign;
    }
    joined.push_escaped(text, at..content.end);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Code,
    Text,
}

struct Cell {
    kind: CellKind,
    /// The nodes of the lines.
    source: Vec<usize>,
    end: usize,
}

struct Notebook {
    language: String,
    cells: Vec<Cell>,
    /// The outputs, in order.
    outputs: Vec<Span>,
}

impl Notebook {
    fn new(text: &str, tree: &Tree) -> Self {
        let mut notebook = Notebook { language: String::new(), cells: Vec::new(), outputs: Vec::new() };
        let key = |index: usize| tree.nodes[index].key.clone().map_or("", |key| &text[key]);
        // The cell that each node stands in, so that its parts find it again.
        let mut cell_of: rustc_hash::FxHashMap<usize, usize> = rustc_hash::FxHashMap::default();
        for (index, node) in tree.nodes.iter().enumerate().skip(1) {
            let parent = &tree.nodes[node.parent];
            match key(index) {
                // Outputs hold no outputs, but a broken file may say so.
                "outputs" if node.kind == Kind::List && notebook.outputs.last().is_none_or(|last| last.end <= node.span.start) => {
                    notebook.outputs.push(node.span.clone());
                }
                // Of `language_info` and `kernelspec`, either names the language.
                "name" if key(node.parent) == "language_info" => notebook.language = text[node.content.clone()].to_owned(),
                "language" if key(node.parent) == "kernelspec" && notebook.language.is_empty() => {
                    notebook.language = text[node.content.clone()].to_owned();
                }
                "" if node.kind == Kind::Map && matches!(key(node.parent), "cells") => {
                    cell_of.insert(index, notebook.cells.len());
                    notebook.cells.push(Cell { kind: CellKind::Text, source: Vec::new(), end: node.span.end.saturating_sub(1) });
                }
                "cell_type" if &text[node.content.clone()] == "code" => {
                    if let Some(&cell) = cell_of.get(&node.parent) {
                        notebook.cells[cell].kind = CellKind::Code;
                    }
                }
                // Notebooks of version 3 say `input`.
                "source" | "input" if node.kind == Kind::Text => {
                    if let Some(&cell) = cell_of.get(&node.parent) {
                        notebook.cells[cell].source.push(index);
                    }
                }
                "" if node.kind == Kind::Text && parent.kind == Kind::List && matches!(key(node.parent), "source" | "input") => {
                    if let Some(&cell) = cell_of.get(&parent.parent) {
                        notebook.cells[cell].source.push(index);
                    }
                }
                _ => {}
            }
        }
        notebook
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("notebook").unwrap())
    }

    const NOTEBOOK: &str = r##"{"cells": [
 {"cell_type": "markdown", "source": ["See https://app.procore.com/1"]},
 {"cell_type": "code", "outputs": [{"text": ["https://app.procore.com/2"]}], "source": ["%matplotlib inline\n",
  "\tBASE = \"https://app.procore.com\" # é\n", "!pip install x"]},
 {"cell_type": "code", "source": "def token(x):\n    return post(BASE + '/oauth/token')"},
 {"cell_type": "code", "source": ["%%bash\n", "URL=https://api.procore.com\n"]}],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}}}"##;

    #[test]
    fn cells_are_one_text_and_everything_lands_on_its_bytes() {
        let facts = read(NOTEBOOK);
        let names: Vec<&str> = facts.bindings.iter().map(|binding| &NOTEBOOK[binding.span.clone()]).collect();
        assert!(names.contains(&"BASE") && names.contains(&"URL"), "{names:?}");
        let hosts: Vec<(&str, Medium)> = facts.hosts.iter().map(|host| (&NOTEBOOK[host.span.clone()], host.medium)).collect();
        let app = "app.procore.com";
        assert_eq!(hosts, [(app, Medium::Prose), (app, Medium::Recorded), (app, Medium::Code), ("api.procore.com", Medium::Code)]);
        assert!(facts.scopes.iter().any(|scope| scope.name == "token"));
        let function = facts.scopes.iter().find(|scope| scope.name == "token").unwrap();
        assert!(NOTEBOOK[function.span.clone()].contains("token(x)"), "{}", &NOTEBOOK[function.span.clone()]);
    }

    #[test]
    fn other_kernels_and_broken_notebooks() {
        let text = r#"{"cells":[{"cell_type":"code","source":["const a = \"https://app.procore.com\""]}],
          "metadata":{"language_info":{"name":"javascript"}}"#;
        let facts = read(text);
        assert_eq!(facts.notes.len(), 1);
        assert_eq!(&text[facts.bindings[0].span.clone()], "a");
        for text in ["", "{", "[[[[", r#"{"cells":[{"cell_type":"code","source":["\ud83d é\u00"#, r#"{"cells":[{"outputs":[{"outputs":[]}"#] {
            read(text);
        }
    }
}
