//! How the company header is added where others are set, read from `rules/domain/company.toml`.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{table, words};

/// The table; what each list is for stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyHeader {
    headers: FxHashSet<String>,
    setters: FxHashSet<String>,
    lists: FxHashSet<String>,
    paths: Vec<String>,
    new: NewName,
    words: FxHashSet<String>,
    data: FxHashSet<String>,
    snake: FxHashSet<String>,
    separators: FxHashMap<String, String>,
    links: FxHashMap<String, [String; 2]>,
    shorthands: FxHashMap<String, FxHashMap<String, Shorthand>>,
    sigils: FxHashMap<String, String>,
    keys: FxHashMap<String, String>,
    texts: FxHashMap<String, IdAsText>,
}

/// The name of an id that is to be defined.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewName {
    snake: String,
    camel: String,
}

/// How an id becomes a text in a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdAsText {
    types: FxHashSet<String>,
    #[serde(default)]
    unknown: bool,
    convert: Option<String>,
}

/// A function or a member that sets a header without its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shorthand {
    new: String,
    /// Does it answer with the object, so that another call can follow?
    #[serde(default)]
    pub chain: bool,
    /// The first argument that it must have.
    pub first: Option<String>,
}

impl Shorthand {
    /// What stands before and behind the id, where a header is set instead.
    pub fn around_id(&self, header: &str) -> (String, String) {
        let (before, behind) = self.new.split_once("{id}").unwrap_or((&self.new, ""));
        (before.replace("{name}", header), behind.to_owned())
    }
}

impl CompanyHeader {
    pub(super) fn load() -> CompanyHeader {
        table(include_str!("../../rules/domain/company.toml"))
    }

    /// Is it the name of a header that many requests have? `CONTENT_TYPE` is the name of a constant for one.
    pub fn is_beside(&self, header: &str) -> bool {
        self.headers.contains(&header.trim().to_ascii_lowercase().replace('_', "-"))
    }

    /// Does a function take the name of a header and its value?
    pub fn is_setter(&self, function: &str) -> bool {
        self.setters.contains(&words(function).concat())
    }

    /// Does a function make a list of its arguments?
    pub fn is_list(&self, function: &str) -> bool {
        self.lists.contains(function)
    }

    /// Is what stands behind a text the id of a company in a path?
    pub fn is_before_id(&self, text: &str) -> bool {
        self.paths.iter().any(|path| text.ends_with(path))
    }

    /// Is it the name of the id of a company, and the only one that can be meant?
    pub fn names_id(&self, name: &str) -> bool {
        // A header, or a key of data.
        if name.contains('-') {
            return false;
        }
        let mut words = words(name);
        words.retain(|word| !self.words.contains(word));
        matches!(words.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), ["company", "id"] | ["companyid"])
    }

    /// Is a language one of data, in which values are no expressions?
    pub fn is_data(&self, language: &str) -> bool {
        self.data.contains(language)
    }

    /// Are the words of names in a language joined with `_`?
    pub fn is_snake(&self, language: &str) -> bool {
        self.snake.contains(language)
    }

    /// A name for the id where none is in sight, as it is written as a variable.
    pub fn new_name(&self, language: &str) -> String {
        let name = if self.is_snake(language) { &self.new.snake } else { &self.new.camel };
        format!("{}{name}", self.sigils.get(language).map_or("", String::as_str))
    }

    /// What stands between two entries of a map or of a list.
    pub fn separator(&self, language: &str) -> &str {
        self.separators.get(language).map_or(",", String::as_str)
    }

    /// What joins a call to a class, and what joins the next call to its answer, where that is something else.
    pub fn on_answer(&self, language: &str) -> Option<(&str, &str)> {
        self.links.get(language).map(|[on_class, on_answer]| (on_class.as_str(), on_answer.as_str()))
    }

    /// What is known of a function or a member that sets a header without its name.
    pub fn shorthand(&self, language: &str, name: &str) -> Option<&Shorthand> {
        self.shorthands.get(language)?.get(name)
    }

    /// How a key is written that is no identifier; `None`: in quotes.
    pub fn key(&self, language: &str, key: &str) -> Option<String> {
        self.keys.get(language).map(|form| form.replace("{}", key))
    }

    /// What stands before and behind an id of some types so that it is a text. No types: none are written down. `None`: it cannot be written as a text.
    pub fn as_text(&self, language: &str, types: &[String]) -> Option<(&str, &str)> {
        let row = self.texts.get(language);
        let Some(row) = row.filter(|row| types.iter().any(|name| row.types.contains(name)) || (types.is_empty() && row.unknown)) else {
            return Some(("", ""));
        };
        row.convert.as_deref()?.split_once("{}")
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Domain;

    #[test]
    fn the_id_of_a_company_is_known_by_its_name() {
        let company = Domain::builtin().company();
        for name in ["company_id", "companyId", "PROCORE_COMPANY_ID", "ProcoreCompanyID", "_companyId", "companyid", "defaultCompanyId"] {
            assert!(company.names_id(name), "{name}");
        }
        for name in ["company_ids", "vendor_company_id", "companyIdentity", "company", "id", "hubspot_company_id"] {
            assert!(!company.names_id(name), "{name}");
        }
    }

    #[test]
    fn an_id_is_written_as_a_text_where_that_is_known() {
        let company = Domain::builtin().company();
        let types = |name: &str| vec![name.to_owned()];
        assert_eq!(company.as_text("python", &[]), Some(("str(", ")")));
        assert_eq!(company.as_text("python", &types("str")), Some(("", "")));
        assert_eq!(company.as_text("java", &types("long")), Some(("String.valueOf(", ")")));
        assert_eq!(company.as_text("go", &types("int64")), None);
        assert_eq!(company.as_text("go", &[]), None);
        assert_eq!(company.as_text("go", &types("string")), Some(("", "")));
    }
}
