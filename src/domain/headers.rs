//! The company header and the words around headers, read from `rules/domain/headers.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::domain::{Domain, words};

/// How a header name compares to the one that Procore asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderSpelling {
    /// The name itself; the case does not matter.
    Right,
    /// Clearly meant as it: other separators, `X-` before it, a letter or two wrong.
    Misspelled,
    /// `Company-Id`, `X-Company-Id`: meant as it only where the request goes to Procore.
    Short,
}

/// The table; what each list is for stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HeadersFile {
    header: String,
    not_headers: FxHashSet<String>,
    ends_request: FxHashSet<String>,
    callbacks: FxHashSet<String>,
    reads: FxHashSet<String>,
    may_hold: FxHashSet<String>,
    ambient: FxHashSet<String>,
    header_words: FxHashSet<String>,
    types_may_hold: FxHashSet<String>,
    client_types: FxHashSet<String>,
    plain_parameters: FxHashSet<String>,
    hooks: FxHashSet<String>,
    builders: FxHashSet<String>,
    built: FxHashSet<String>,
    setters: FxHashSet<String>,
    class_setters: FxHashSet<String>,
    nothing: FxHashSet<String>,
    company_parameters: FxHashSet<String>,
    company_queries: Vec<String>,
}

impl Domain {
    /// The header that every API call carries.
    pub fn company_header(&self) -> &str {
        &self.tables.headers.header
    }

    /// How a header name is spelled; `None` if it is another header. What follows a colon is no part of the name.
    pub fn header_spelling(&self, name: &str) -> Option<HeaderSpelling> {
        let name = name.split(':').next().unwrap_or(name).trim();
        if name.eq_ignore_ascii_case(&self.tables.headers.header) {
            return Some(HeaderSpelling::Right);
        }
        // Longer names are something else, and comparing them costs time.
        if !(7..=26).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' ' | b'.')) {
            return None;
        }
        let plain = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
        let (name, wanted) = (plain(name), plain(&self.tables.headers.header));
        let name = name.strip_prefix('x').unwrap_or(&name);
        if name == "companyid" {
            return Some(HeaderSpelling::Short);
        }
        let near = name.starts_with("pro") && strsim::damerau_levenshtein(name, &wanted) <= 2;
        near.then_some(HeaderSpelling::Misspelled)
    }

    /// Does a function of this name only read what it is given?
    pub fn only_reads(&self, callee: &str) -> bool {
        self.tables.headers.reads.contains(&squeezed(callee))
    }

    /// Can a value of this name hold headers, or an object that does?
    pub fn may_hold_headers(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.may_hold)
    }

    /// Does a name say that something is set for all requests?
    pub fn is_ambient(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.ambient)
    }

    /// Does a name say that headers stand behind it, and nothing else?
    pub fn names_headers(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.header_words)
    }

    /// Can an object of a type bring headers to a request? Texts, numbers, and what is sent as the body cannot.
    pub fn type_may_hold_headers(&self, name: &str) -> bool {
        // A type parameter can be anything.
        name.len() == 1 || any_word(name, &self.tables.headers.types_may_hold)
    }

    /// Is it the name of a type whose objects send requests?
    pub fn is_client_type(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.client_types)
    }

    /// Is what a parameter of this name is given a text that brings no header?
    pub fn is_plain_parameter(&self, name: &str) -> bool {
        words(name).last().is_some_and(|last| self.tables.headers.plain_parameters.contains(last))
    }

    /// Is it the name of a function that prepares or sends requests?
    pub fn is_hook(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.hooks)
    }

    /// Does the name of a function begin like that of one that makes something?
    pub fn is_builder(&self, name: &str) -> bool {
        words(name).first().is_some_and(|first| self.tables.headers.builders.contains(first))
    }

    /// Does the name of a function say that it answers with headers, or with something that holds them?
    pub fn builds_headers(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.built)
    }

    /// Does a method of this name only change its object?
    pub fn is_setter(&self, name: &str) -> bool {
        words(name).first().is_some_and(|first| self.tables.headers.setters.contains(first))
    }

    /// Does a method of this name, called on a class, set something for all its objects?
    pub fn is_class_setter(&self, name: &str) -> bool {
        any_word(name, &self.tables.headers.class_setters)
    }

    /// Is it a word for nothing, such as `null`?
    pub fn is_nothing(&self, name: &str) -> bool {
        self.tables.headers.nothing.contains(name)
    }

    /// Is it the name of a company's id as a query parameter?
    pub fn is_company_parameter(&self, name: &str) -> bool {
        self.tables.headers.company_parameters.contains(&words(name).join(" "))
    }

    /// Does a text hold the company's id as a query parameter?
    pub fn has_company_query(&self, text: &str) -> bool {
        self.tables.headers.company_queries.iter().any(|query| text.contains(query.as_str()))
    }
}

/// Is it the name of an argument, an option or a chained call that brings no headers, such as `params` or `json`?
pub fn is_no_header_option(name: &str) -> bool {
    Domain::builtin().tables.headers.not_headers.contains(&squeezed(name))
}

/// Is it a call behind a request that takes the answer, such as `then`?
pub fn ends_request(name: &str) -> bool {
    Domain::builtin().tables.headers.ends_request.contains(&squeezed(name))
}

fn any_word(name: &str, list: &FxHashSet<String>) -> bool {
    words(name).iter().any(|word| list.contains(word))
}

/// A name in lower case without separators.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Does a name say that it is a function that takes the answer of a request, such as `callback`?
pub fn is_callback(name: &str) -> bool {
    words(name).iter().any(|word| Domain::builtin().tables.headers.callbacks.contains(word))
}
