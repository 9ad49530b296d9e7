//! What a narrow type, or a conversion, is with room for every id.

use std::collections::BTreeMap;

use crate::finding::Edit;

/// The edits that make a type wide, sorted; their spans are offsets into what is written. `words` says what to write for a word, or for all that is
/// written. None where nothing is known, or where one of its words has no wide form.
pub fn widened(written: &str, words: &BTreeMap<String, String>) -> Vec<Edit> {
    let trimmed = written.trim();
    let from = written.len() - written.trim_start().len();
    if let Some(wide) = lookup(trimmed, words) {
        return if wide.is_empty() { Vec::new() } else { vec![Edit { span: from..from + trimmed.len(), text: wide }] };
    }
    // Words that only together are a type, and stand apart otherwise than in the table.
    let together = trimmed.split_whitespace().collect::<Vec<_>>().join(" ");
    if together.contains(' ') && lookup(&together, words).is_some() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for (at, word) in split(written) {
        match lookup(word, words) {
            Some(wide) if wide.is_empty() => return Vec::new(),
            Some(wide) => edits.push(Edit { span: at..at + word.len(), text: wide }),
            None => {}
        }
    }
    // Beside each other they would be one type.
    if edits.windows(2).any(|pair| written[pair[0].span.end..pair[1].span.start].trim().is_empty()) {
        return Vec::new();
    }
    edits
}

/// A text with sorted edits in it.
pub fn with_edits(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    edits.iter().rev().for_each(|edit| out.replace_range(edit.span.clone(), &edit.text));
    if edits.is_empty() { String::new() } else { out.trim().to_owned() }
}

/// What to write for a word, in its case: of `INT` and `int` the table need only know one.
fn lookup(word: &str, words: &BTreeMap<String, String>) -> Option<String> {
    if let Some(wide) = words.get(word) {
        return Some(wide.clone());
    }
    let (_, wide) = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    Some(match (has(char::is_ascii_lowercase), has(char::is_ascii_uppercase)) {
        (true, false) => wide.to_ascii_lowercase(),
        (false, true) => wide.to_ascii_uppercase(),
        _ => wide.clone(),
    })
}

/// The words of a text and where they begin.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::Width;

    fn wide(written: &str, words: &[(&str, &str)]) -> String {
        let words = words.iter().map(|(word, wide)| ((*word).to_owned(), (*wide).to_owned())).collect();
        with_edits(written, &widened(written, &words))
    }

    #[test]
    fn only_words_that_the_table_names_are_replaced() {
        let words = [("int", "long"), ("Int32", "Int64"), ("ToInt32", "ToInt64"), ("float", "")];
        for (written, expected) in [
            ("int", "long"),
            ("int?", "long?"),
            ("System.Int32", "System.Int64"),
            ("Convert.ToInt32", "Convert.ToInt64"),
            ("[Nullable[int]]", "[Nullable[long]]"),
            ("pint", ""),
            ("float", ""),
            ("Pair<int, float>", ""),
            ("Pair<int, Int32>", "Pair<long, Int64>"),
            ("int int", ""),
        ] {
            assert_eq!(wide(written, &words), expected, "{written}");
        }
    }

    #[test]
    fn the_case_stays_as_it_is_written() {
        let words = [("int", "bigint"), ("Integer", "BigInteger"), ("INTEGER", "BIGINT")];
        for (written, expected) in [("INT", "BIGINT"), ("int", "bigint"), ("Int", "bigint"), ("Integer", "BigInteger"), ("INTEGER", "BIGINT")] {
            assert_eq!(wide(written, &words), expected, "{written}");
        }
    }

    #[test]
    fn words_that_are_a_type_only_together_are_replaced_only_together() {
        let words = [("unsigned", "unsigned long long"), ("unsigned int", "unsigned long long"), ("int", "long long")];
        for (written, expected) in [("unsigned int", "unsigned long long"), ("unsigned  int", ""), ("unsigned", "unsigned long long")] {
            assert_eq!(wide(written, &words), expected, "{written}");
        }
    }

    #[test]
    fn every_narrow_type_of_a_table_has_a_wide_form_or_is_said_to_have_none() {
        let mut unsaid = Vec::new();
        for language in Registry::builtin().languages() {
            let (rows, own) = (&language.table.numbers, &language.table.number_types);
            let is_narrow = |types: &BTreeMap<String, String>| types.values().filter_map(|width| Width::named(width)).any(|width| !width.holds_ids());
            for (at, row) in rows.iter().enumerate() {
                let types = if row.types.is_empty() { &own.types } else { &row.types };
                let place = format!("{} row {at}", language.table.name);
                let words = row.widen.as_ref().unwrap_or(&own.widen);
                if row.changes || !is_narrow(types) || row.widen.as_ref().is_some_and(BTreeMap::is_empty) {
                    continue;
                }
                if words.is_empty() {
                    unsaid.push(place.clone());
                }
                let is_said = |name: &&String| lookup(name, words).is_some() || split(name).any(|(_, word)| lookup(word, words).is_some());
                if row.pattern.contains("{type}") {
                    unsaid.extend(types.keys().filter(|name| !is_said(name)).map(|name| format!("{place}: {name}")));
                }
            }
        }
        assert!(unsaid.is_empty(), "{unsaid:#?}");
    }

    #[test]
    fn a_wide_form_is_none_of_the_narrow_ones() {
        for language in Registry::builtin().languages() {
            let own = &language.table.number_types;
            for row in &language.table.numbers {
                let types = if row.types.is_empty() { &own.types } else { &row.types };
                for (narrow, wide) in row.widen.as_ref().unwrap_or(&own.widen) {
                    let width = types.get(wide).and_then(|width| Width::named(width));
                    assert!(width.is_none_or(Width::holds_ids), "{}: {narrow} = {wide}", language.table.name);
                }
            }
        }
    }
}
