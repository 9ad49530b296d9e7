//! Configuration line by line: what an entry, a section and a comment look like stands in the language's table.

use crate::language::{Haystack, Language};
use crate::scan::data::sweep;
use crate::scan::facts::{Binding, BindingKind, Comment, FILE_SCOPE, Facts, Medium, Text, Value};
use crate::scan::holes::{Holes, key_path, without_quotes};

/// Longer lines are data, no settings: only their hosts are looked for.
const LONGEST_LINE: usize = 20_000;

/// How many sections in one another count, from the innermost on.
const DEEPEST: usize = 16;

/// Reads a text line by line.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut facts = Facts::new(&language.table.name, text.len());
    let holes = Holes::new(language);
    let table = &language.table.lines;
    let patterns = language.patterns();
    let mut comments: Vec<Comment> = Vec::new();
    // Sections that are closed by a brace may stand in one another; others follow one another.
    let mut sections: Vec<Vec<String>> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = line.trim();
        if let Some(opener) = table.comments.iter().find(|opener| content.starts_with(opener.as_str())) {
            let at = start + (line.len() - line.trim_start().len());
            comments.push(Comment::new(text, at..offset, opener.len(), ""));
            continue;
        }
        if content.is_empty() || line.len() > LONGEST_LINE {
            continue;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        if content.starts_with('}') {
            sections.pop();
        }
        if let Some(captures) = patterns.section.as_ref().and_then(|section| section.captures(line))
            && let Some(name) = captures.name("name")
        {
            if !content.ends_with('{') {
                sections.clear();
            }
            sections.push(key_path(name.as_str().trim()));
            continue;
        }
        let mut end = 0;
        // The first pattern that fits the line reads it, as often as it fits.
        if let Some(entry) = patterns.entries.iter().find(|entry| entry.is_match(line)) {
            for captures in entry.captures_in(&Haystack::new(line)) {
                let (Some(key), Some(value)) = (captures.name("key"), captures.name("value")) else { continue };
                end = value.end();
                let content = without_quotes(text, start + value.start()..start + value.end());
                let mut path: Vec<String> = sections[sections.len().saturating_sub(DEEPEST)..].concat();
                path.extend(key_path(key.as_str().trim()));
                let value = Value::Text(Text { pieces: holes.pieces(text, content.clone()), span: content });
                let span = start + key.start()..start + key.end();
                facts.bindings.push(Binding { path, scope: FILE_SCOPE, kind: BindingKind::Setting, value, span });
            }
        }
        if let Some((at, opener)) = trailing_comment(line, end, &table.comments) {
            comments.push(Comment::new(text, start + at..offset, opener.len(), ""));
        }
    }
    sweep(text, &mut facts, |host| {
        let at = comments.partition_point(|comment| comment.whole.end <= host.span.start);
        if comments.get(at).is_some_and(|comment| comment.whole.start <= host.span.start) { Medium::Comment } else { Medium::Data }
    });
    facts.comments = comments;
    facts
}

/// Where a comment begins behind the values of a line, and its mark. The mark stands behind white space and outside of quotes.
fn trailing_comment<'t>(line: &str, behind: usize, openers: &'t [String]) -> Option<(usize, &'t str)> {
    let mut quote = None;
    let mut blank = true;
    for (offset, c) in line[behind..].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None => {
                if blank && let Some(opener) = openers.iter().find(|opener| line[behind + offset..].starts_with(opener.as_str())) {
                    return Some((behind + offset, opener));
                }
                if matches!(c, '"' | '\'') {
                    quote = Some(c);
                }
            }
        }
        blank = c.is_whitespace();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::Piece;

    fn read(language: &str, text: &str) -> Facts {
        scan(text, Registry::builtin().named(language).unwrap())
    }

    fn bindings(language: &str, text: &str) -> Vec<String> {
        read(language, text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("/"), &text[binding.value.span()])).collect()
    }

    #[test]
    fn environment_files() {
        let text =
            "# PROCORE=https://app.procore.com\nexport A=\"https://app.procore.com\" # old: app.procore.com\nB='x y'\r\nC=a#b\nD=\nE=${A}/oauth\n";
        assert_eq!(bindings("dotenv", text), ["A=https://app.procore.com", "B=x y", "C=a#b", "D=", "E=${A}/oauth"]);
        let facts = read("dotenv", text);
        let media: Vec<Medium> = facts.hosts.iter().map(|host| host.medium).collect();
        assert_eq!(media, [Medium::Comment, Medium::Data, Medium::Comment]);
        let Value::Text(last) = &facts.bindings[4].value else { panic!() };
        assert!(matches!(&last.pieces[..], [Piece::Hole(Value::Setting { .. }), Piece::Literal { .. }]), "{last:?}");
    }

    #[test]
    fn sections_and_dotted_keys_are_parts_of_the_path() {
        assert_eq!(bindings("ini", "x=1\n[procore]\nurl = https://a ; c\n[other]\nurl: b\n"), ["x=1", "procore/url=https://a", "other/url=b"]);
        assert_eq!(bindings("properties", "endpoint.baseUri=https://a b\n! c\nk: v\n"), ["endpoint/baseUri=https://a b", "k=v"]);
        assert_eq!(
            bindings("conf", "procore {\n  base-url = \"https://a\"\n  b {\n    c = d\n  }\n}\ne = f\n"),
            ["procore/base-url=https://a", "procore/b/c=d", "e=f"]
        );
    }

    #[test]
    fn hostile_texts() {
        for text in [
            String::new(),
            "=".repeat(100_000),
            "a=\"".repeat(100_000),
            "a = b c\n".repeat(5_000),
            "}\n}\né=é\n\r\r".to_owned(),
            "a {\nb = c\n".repeat(5_000),
        ] {
            for language in ["dotenv", "ini", "properties", "conf", "dockerfile"] {
                read(language, &text);
            }
        }
        let text = format!("{}app.procore.com", "x ".repeat(50_000));
        assert_eq!(read("ini", &text).hosts.len(), 1);
    }
}
