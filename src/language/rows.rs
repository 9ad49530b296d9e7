//! The rows of a table by a pattern for a name each: which rows fit a name.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::haystack::has_odd_letters;
use super::lazy::{Groups, LazyName};

/// The patterns of rows, in order. Names are short and most fit no row, so the literals of all patterns are looked for at once, and only the
/// patterns whose literals are there are compiled.
#[derive(Debug)]
pub struct Rows {
    patterns: Vec<LazyName>,
    literals: OnceLock<Literals>,
}

/// The literals of all patterns.
#[derive(Debug)]
struct Literals {
    /// Finds them; nothing, if that cannot be built, and then all patterns are tried.
    searcher: Option<AhoCorasick>,
    /// The row of each.
    rows: Vec<usize>,
    /// The rows without literals: they are always tried.
    others: Vec<usize>,
}

impl Rows {
    pub(super) fn new<'p>(patterns: impl Iterator<Item = &'p str>) -> Rows {
        Rows { patterns: patterns.map(LazyName::new).collect(), literals: OnceLock::new() }
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The rows that fit a name, in order.
    pub fn matches(&self, name: &str) -> impl Iterator<Item = usize> {
        self.candidates(name).into_iter().filter(move |row| self.patterns[*row].is_match(name))
    }

    /// Does any row fit a name?
    pub fn is_match(&self, name: &str) -> bool {
        self.matches(name).next().is_some()
    }

    /// The groups of a row in a name that fits it.
    pub fn captures<'t>(&self, row: usize, name: &'t str) -> Option<Groups<'t>> {
        self.patterns[row].captures(name)
    }

    /// The patterns, in order.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> &[LazyName] {
        &self.patterns
    }

    /// The rows that can fit a name, in order.
    fn candidates(&self, name: &str) -> Vec<usize> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let literals = self.literals.get_or_init(|| Literals::new(&self.patterns));
        let Some(searcher) = literals.searcher.as_ref().filter(|_| name.is_ascii() || !has_odd_letters(name)) else {
            return (0..self.patterns.len()).collect();
        };
        let mut found = literals.others.clone();
        found.extend(searcher.find_overlapping_iter(name).map(|literal| literals.rows[literal.pattern().as_usize()]));
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Literals {
    fn new(patterns: &[LazyName]) -> Literals {
        let all = patterns.iter().enumerate().flat_map(|(row, pattern)| pattern.literals().iter().map(move |literal| (row, literal)));
        let (rows, literals): (Vec<usize>, Vec<&String>) = all.unzip();
        // The kind that is built fastest: names are short.
        let builder =
            AhoCorasick::builder().ascii_case_insensitive(true).prefilter(false).kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(literals);
        let others = (0..patterns.len()).filter(|row| patterns[*row].literals().is_empty()).collect();
        Literals { searcher: builder.ok(), rows, others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fit_as_their_patterns_say() {
        let rows = Rows::new([r"(?i)(?:^|\.)\w*client$", r"^a\w$", r"\.(?P<method>get|post)$"].into_iter());
        let fit = |name: &str| rows.matches(name).collect::<Vec<_>>();
        assert_eq!(fit("this.httpClient"), [0]);
        assert_eq!(fit("ab"), [1]);
        assert_eq!(fit("api.get"), [2]);
        assert!(fit("client.getAll").is_empty() && fit("").is_empty());
        assert_eq!(rows.captures(2, "api.post").and_then(|groups| groups.name("method")).map(|method| method.as_str()), Some("post"));
        assert_eq!(Rows::new([r"(?i)^desk$"].into_iter()).matches("de\u{17f}\u{212a}").count(), 1);
    }
}
