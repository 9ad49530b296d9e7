//! reStructuredText: code blocks are read in the language that their directive names; everything else is text for people.

use crate::finding::Span;
use crate::language::Language;
use crate::scan::data::sweep;
use crate::scan::directives;
use crate::scan::facts::{Comment, Facts, Medium};
use crate::scan::joined::Joined;
use crate::scan::markdown::code;

/// Directives whose body is code; the language is their argument.
const DIRECTIVES: [&str; 4] = ["code-block", "code", "sourcecode", "parsed-literal"];

/// A block whose lines are being gathered.
struct Block {
    /// The column of the line that opened it: its own lines are deeper.
    column: usize,
    info: String,
    joined: Joined,
    /// Options may follow on the lines below the directive.
    head: bool,
}

/// Reads a reStructuredText into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut facts = Facts::new(&language.table.name, text.len());
    let mut block: Option<Block> = None;
    // What `.. highlight::` says of literal blocks.
    let mut default = String::new();
    // The comment whose lines are being gathered, with its column.
    let mut comment: Option<(usize, Span)> = None;
    let mentioned = directives::mentioned(text);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = line.trim();
        let column = line.len() - line.trim_start().len();
        if let Some(open) = block.as_mut().filter(|open| content.is_empty() || column > open.column) {
            let option = open.head && content.starts_with(':') && content[1..].contains(':');
            open.head = option;
            if !option {
                open.joined.push_raw(text, start..offset);
            }
            continue;
        }
        close(&mut facts, block.take());
        match &mut comment {
            Some((outer, span)) if !content.is_empty() && column > *outer => span.end = offset,
            _ => {
                facts.comments.extend(comment.take().map(|(_, span)| Comment::new(text, span, 2, "")));
                if mentioned && is_comment(content) {
                    comment = Some((column, start + column..offset));
                }
            }
        }
        let info = match content.strip_prefix(".. ").and_then(|directive| directive.split_once("::")) {
            Some((name, language)) if DIRECTIVES.contains(&name.trim()) => language.trim().to_owned(),
            Some((name, language)) => {
                if name.trim() == "highlight" {
                    default = language.trim().to_owned();
                }
                continue;
            }
            None if content.ends_with("::") => default.clone(),
            None => continue,
        };
        block = Some(Block { column, info, joined: Joined::default(), head: true });
    }
    close(&mut facts, block);
    facts.comments.extend(comment.map(|(_, span)| Comment::new(text, span, 2, "")));
    sweep(text, &mut facts, |_| Medium::Prose);
    facts
}

/// Two dots that begin neither a directive, a target, a footnote nor a substitution.
fn is_comment(content: &str) -> bool {
    let Some(rest) = content.strip_prefix("..") else { return false };
    let directive = rest.trim_start().split_once("::").is_some_and(|(name, _)| !name.contains(char::is_whitespace));
    (rest.is_empty() || rest.starts_with(' ')) && !directive && !rest.trim_start().starts_with(['_', '[', '|'])
}

fn close(facts: &mut Facts, block: Option<Block>) {
    // Printed text is most often marked so.
    if let Some(block) = block.filter(|block| !matches!(block.info.as_str(), "text" | "none" | "output" | "diff" | "log")) {
        code(facts, &block.info, &block.joined);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("rst").unwrap())
    }

    #[test]
    fn blocks_are_read_in_their_language() {
        let text = "See app.procore.com.\n\n.. code-block:: python\n   :linenos:\n\n   BASE = 'https://app.procore.com'\n\n   x = 1\n\n\
            Run::\n\n  curl https://api.procore.com\n\nDone: app.procore.com\n\n.. code-block:: text\n\n  app.procore.com\n\n\
            .. note::\n   app.procore.com\n";
        let facts = read(text);
        let media: Vec<Medium> = facts.hosts.iter().map(|host| host.medium).collect();
        assert_eq!(media, [Medium::Prose, Medium::Code, Medium::Code, Medium::Prose, Medium::Prose, Medium::Prose]);
        assert_eq!(facts.bindings.iter().map(|binding| &text[binding.span.clone()]).collect::<Vec<_>>(), ["BASE", "x"]);
    }

    #[test]
    fn hostile_texts() {
        let nested: String = (0..300).map(|depth| format!("{}::\n", " ".repeat(depth))).collect();
        for text in [
            String::new(),
            "::\n".repeat(5_000),
            "::".to_owned(),
            nested,
            ".. code:: é\n é\n:".to_owned(),
            ".. code::\n\u{a0}é\u{a0}:a: b".to_owned(),
        ] {
            read(&text);
        }
    }
}
