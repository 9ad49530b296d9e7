//! Tables are tables, and words are strings. serde would also take a struct as the list of its fields and a word as a table with one key, and the
//! schema does not.

use toml::Spanned;
use toml::de::DeValue;

use super::document::Tree;
use super::error::ConfigError;

/// Keys with a table.
const TABLES: [&str; 1] = ["ids"];

/// Keys with a list of tables.
const LISTS_OF_TABLES: [&str; 4] = ["path", "host", "exempt", "request"];

/// Keys with one of some words, here and in the lists of tables.
const WORDS: [&str; 4] = ["grant", "fail-level", "method", "serves"];

/// Keys with a table of words.
const TABLES_OF_WORDS: [&str; 1] = ["levels"];

/// Refuses a list that stands for a table, and a table that stands for a word. What else is wrong with a value is seen when it is read.
pub(super) fn check(tree: &Tree<'_>) -> Result<(), ConfigError> {
    let root = &tree.value;
    is_table(tree, root)?;
    words(tree, root)?;
    for key in TABLES {
        root.get_ref().get(key).map_or(Ok(()), |value| is_table(tree, value))?;
    }
    for key in LISTS_OF_TABLES {
        for row in root.get_ref().get(key).and_then(|list| list.get_ref().as_array()).into_iter().flatten() {
            is_table(tree, row)?;
            words(tree, row)?;
        }
    }
    Ok(())
}

/// The words in a table.
fn words(tree: &Tree<'_>, table: &Spanned<DeValue<'_>>) -> Result<(), ConfigError> {
    let own = WORDS.iter().filter_map(|key| table.get_ref().get(*key));
    let inner = TABLES_OF_WORDS.iter().filter_map(|key| table.get_ref().get(*key)?.get_ref().as_table()).flat_map(|levels| levels.values());
    match own.chain(inner).find(|value| value.get_ref().as_table().is_some()) {
        Some(value) => Err(wrong(tree, value, "a string is needed, not a table")),
        None => Ok(()),
    }
}

fn is_table(tree: &Tree<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), ConfigError> {
    if value.get_ref().as_array().is_some() { Err(wrong(tree, value, "a table is needed, not a list")) } else { Ok(()) }
}

fn wrong(tree: &Tree<'_>, value: &Spanned<DeValue<'_>>, caption: &str) -> ConfigError {
    tree.error_at(value.span(), "a value of the wrong type".to_owned(), caption.to_owned())
}
