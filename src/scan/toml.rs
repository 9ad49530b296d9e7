//! TOML. The parser recovers from errors and limits the depth of nesting, so that what stands around a broken line is read all the same.

use ::toml::de::{DeTable, DeValue};

use crate::finding::Span;
use crate::language::Language;
use crate::scan::data::{self, Kind, Tree};
use crate::scan::facts::Facts;

/// Reads a TOML text into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut tree = Tree::new(text.len());
    tree.hash_comments = true;
    add_table(text, &mut tree, 0, table.get_ref());
    let mut facts = data::facts(text, language, &tree);
    // Tables are kept in the order of their keys; facts are in the order of the file.
    facts.bindings.sort_by_key(|binding| binding.span.start);
    if let Some(error) = errors.first() {
        let offset = error.span().map_or(0, |span| span.start);
        facts.notes.push(data::broken(text, offset, error.message()));
    }
    facts
}

fn add_table(text: &str, tree: &mut Tree, parent: usize, table: &DeTable<'_>) {
    for (key, value) in table {
        add(text, tree, parent, Some(inside(text, key.span())), value.span(), value.get_ref());
    }
}

fn add(text: &str, tree: &mut Tree, parent: usize, key: Option<Span>, span: Span, value: &DeValue<'_>) {
    match value {
        DeValue::String(_) => {
            let content = inside(text, span.clone());
            let escaped = text[span.clone()].starts_with('"');
            tree.push_text(parent, key, span, content, escaped);
        }
        DeValue::Array(items) => {
            let node = tree.push(parent, key, Kind::List, span);
            for item in items.iter() {
                add(text, tree, node, None, item.span(), item.get_ref());
            }
        }
        DeValue::Table(table) => {
            let node = tree.push(parent, key, Kind::Map, span);
            add_table(text, tree, node, table);
        }
        _ => {
            tree.push(parent, key, Kind::Other, span);
        }
    }
}

/// A string or a key without its quotes.
fn inside(text: &str, span: Span) -> Span {
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        let slice = &text[span.clone()];
        if slice.starts_with(quote) {
            let end = if slice.len() >= 2 * quote.len() && slice.ends_with(quote) { span.end - quote.len() } else { span.end };
            let start = (span.start + quote.len()).min(end);
            // The first line end of a text of several lines is not part of it.
            let skipped = if quote.len() == 3 { text[start..end].len() - text[start..end].trim_start_matches(['\r', '\n']).len() } else { 0 };
            return start + skipped..end;
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::Medium;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("toml").unwrap())
    }

    fn bindings(text: &str) -> Vec<String> {
        read(text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("/"), &text[binding.value.span()])).collect()
    }

    #[test]
    fn strings_become_settings_under_their_tables() {
        let text = "title = 't'\n[vars]\nPROCORE_URL = \"https://app.procore.com\" # api.procore.com\nn = 5\na.b = ['x', { c = 'd' }]\n[[kv]]\n\
            name = \"N\"\nvalue = '''\nv'''\n[env.\"q r\"]\nz = \"\"\n";
        let wanted = ["vars/PROCORE_URL=\"https://app.procore.com\"", "vars/a/b='x'", "vars/a/b/c='d'", "N='''\nv'''", "env/q r/z=\"\""];
        let mut found = bindings(text);
        found.sort();
        let mut wanted = wanted.map(str::to_owned).to_vec();
        wanted.sort();
        assert_eq!(found, wanted);
        let media: Vec<Medium> = read(text).hosts.iter().map(|host| host.medium).collect();
        assert_eq!(media, [Medium::Data, Medium::Comment]);
    }

    #[test]
    fn broken_lines_do_not_hide_the_others() {
        let text = "a = \"b\"\n{% if x %}\nc = = 1\n[t]\nd = 'e'\nf = \"never\ng = 'h'\n";
        let facts = read(text);
        let found = bindings(text);
        assert!(found.contains(&"a=\"b\"".to_owned()) && found.contains(&"t/d='e'".to_owned()) && found.contains(&"t/g='h'".to_owned()), "{found:?}");
        assert!(facts.notes.len() == 1 && facts.notes[0].starts_with("line 2"), "{:?}", facts.notes);
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time_and_without_the_stack() {
        let texts = [
            String::new(),
            format!("a = {}", "[".repeat(100_000)),
            format!("a = {}", "{b=".repeat(100_000)),
            format!("[{}a]", "a.".repeat(50_000)),
            format!("{}a = 1", "a.".repeat(50_000)),
            "[[a]]\n".repeat(20_000),
            "a = \"\"\"".to_owned(),
            "a = '".to_owned(),
            "\u{e9} = \"\u{e9}".to_owned(),
            "\"".repeat(10_001),
        ];
        for text in texts {
            read(&text);
        }
    }
}
