//! Text for people: nothing in it is a setting, and its hosts are prose.

use crate::language::Language;
use crate::scan::data::sweep;
use crate::scan::facts::{Facts, Medium};

/// Reads a text for people.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut facts = Facts::new(&language.table.name, text.len());
    sweep(text, &mut facts, |_| Medium::Prose);
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;

    #[test]
    fn hosts_of_prose_are_prose() {
        let text = "base_url = https://app.procore.com/oauth/token, then stop";
        let facts = scan(text, Registry::builtin().named("plain").unwrap());
        assert!(facts.bindings.is_empty() && facts.expressions.is_empty());
        assert_eq!((facts.hosts.len(), facts.hosts[0].medium, facts.hosts[0].rest.as_str()), (1, Medium::Prose, "/oauth/token"));
    }
}
