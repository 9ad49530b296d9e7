//! Patterns that are compiled when a text is met that they could match: compiling one takes longer than searching most files for a word.

use std::ops::Range;
use std::sync::OnceLock;

#[cfg(test)]
use anyhow::{Context, Result};
use regex_automata::meta::{Builder, Config, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::prefilter::Prefilter;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use super::ascii::{ascii, bytewise};
use super::haystack::Haystack;
use super::literals::required;
use super::names::NamePattern;

/// How much memory the compiled form of one pattern may take, in bytes.
const MAX_SIZE: usize = 10 << 20;

/// How much memory a thread may take for what it has learned of one pattern, in bytes and for each direction.
const MAX_CACHE: usize = 1 << 20;

/// A pattern for whole files that is compiled on first use.
#[derive(Debug)]
pub struct LazyRegex {
    source: String,
    literals: Literals,
    /// Is it asked only whether it matches at an offset?
    placed: bool,
    regex: OnceLock<Regex>,
}

impl LazyRegex {
    /// A pattern that is searched; whether it can be compiled is found by a test.
    pub fn new(pattern: &str) -> LazyRegex {
        LazyRegex { source: pattern.to_owned(), literals: Literals::default(), placed: false, regex: OnceLock::new() }
    }

    /// A pattern that is asked only for matches at an offset.
    pub(super) fn for_places(pattern: &str) -> LazyRegex {
        LazyRegex { source: pattern.to_owned(), literals: Literals::default(), placed: true, regex: OnceLock::new() }
    }

    /// Compiles it, and says why it cannot be.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<()> {
        self.compile().map(drop).map_err(anyhow::Error::from_boxed).with_context(|| format!("in `{}`", self.source))
    }

    fn compile(&self) -> Result<Regex, BoxError> {
        let hir = parse(&self.source)?;
        // Groups are read in what a search has found, which is short, so the engines that need much preparation do not pay.
        let config = Config::new().onepass(false).auto_prefilter(false).nfa_size_limit(Some(MAX_SIZE)).hybrid_cache_capacity(MAX_CACHE);
        let prefilter = if self.placed { None } else { Prefilter::from_hir_prefix(MatchKind::LeftmostFirst, &hir) };
        Ok(Builder::new().configure(config.prefilter(prefilter)).build_from_hir(&hir)?)
    }

    /// Every table is checked by a test, so that a pattern that does not compile never reaches a user.
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| match self.compile() {
            Ok(regex) => regex,
            Err(error) => unreachable!("the tables are tested: {error}"),
        })
    }

    /// All matches in a text.
    pub fn captures_in<'t>(&self, haystack: &Haystack<'t>) -> impl Iterator<Item = Groups<'t>> {
        let text = haystack.text();
        let found = self.may_match(haystack).then(|| self.regex().captures_iter(text));
        found.into_iter().flatten().map(move |captures| Groups { text, captures })
    }

    /// Where all matches in a text stand.
    pub fn spans_in<'t>(&self, haystack: &Haystack<'t>) -> impl Iterator<Item = Range<usize>> {
        let text = haystack.text();
        self.may_match(haystack).then(|| self.regex().find_iter(text)).into_iter().flatten().map(|found| found.range())
    }

    /// Does it match anywhere in a text?
    pub fn is_match_in(&self, haystack: &Haystack<'_>) -> bool {
        self.may_match(haystack) && self.is_match(haystack.text())
    }

    /// Does it match anywhere in a text, whose literals are not looked for?
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_match(text)
    }

    /// The first match in a short text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        let mut captures = self.regex().create_captures();
        self.regex().captures(text, &mut captures);
        captures.is_match().then_some(Groups { text, captures })
    }

    /// The first match that begins at an offset or behind it.
    pub fn captures_from<'t>(&self, text: &'t str, from: usize) -> Option<Groups<'t>> {
        let mut captures = self.regex().create_captures();
        self.regex().search_captures(&Input::new(text).range(from..), &mut captures);
        captures.is_match().then_some(Groups { text, captures })
    }

    /// The match that begins at an offset.
    pub fn captures_at<'t>(&self, text: &'t str, at: usize) -> Option<Groups<'t>> {
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        let mut captures = self.regex().create_captures();
        self.regex().search_captures(&input, &mut captures);
        captures.is_match().then_some(Groups { text, captures })
    }

    /// Where the match ends that begins at an offset.
    pub(super) fn end_at(&self, text: &str, at: usize) -> Option<usize> {
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        self.regex().search_half(&input).map(|end| end.offset())
    }

    /// The parts of a short text that match.
    pub fn find_all<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        self.regex().find_iter(text).map(|found| &text[found.range()])
    }

    /// Can it match in a text? Only literals are looked for.
    pub fn may_match(&self, haystack: &Haystack<'_>) -> bool {
        self.literals.may_match(&self.source, haystack)
    }
}

/// A pattern for names, declarations and other short texts, that is compiled on first use.
#[derive(Debug)]
pub struct LazyName {
    source: String,
    literals: Literals,
    pattern: OnceLock<NamePattern>,
}

impl LazyName {
    /// A pattern; whether it can be compiled is found by a test.
    pub fn new(pattern: &str) -> LazyName {
        LazyName { source: pattern.to_owned(), literals: Literals::default(), pattern: OnceLock::new() }
    }

    /// Compiles it, and says why it cannot be.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<()> {
        self.compile().map(drop).map_err(anyhow::Error::from_boxed).with_context(|| format!("in `{}`", self.source))
    }

    fn compile(&self) -> Result<NamePattern, BoxError> {
        NamePattern::new(&parse(&self.source)?, MAX_SIZE, MAX_CACHE)
    }

    fn pattern(&self) -> &NamePattern {
        self.pattern.get_or_init(|| match self.compile() {
            Ok(pattern) => pattern,
            Err(error) => unreachable!("the tables are tested: {error}"),
        })
    }

    /// The literals of which one stands in every match, in lower case; empty, if none are known.
    pub(super) fn literals(&self) -> &[String] {
        self.literals.of(&self.source)
    }

    /// Does it match anywhere in a text?
    pub fn is_match_in(&self, haystack: &Haystack<'_>) -> bool {
        self.literals.may_match(&self.source, haystack) && self.is_match(haystack.text())
    }

    /// Does it match anywhere in a text, whose literals are not looked for?
    pub fn is_match(&self, text: &str) -> bool {
        self.pattern().is_match(text)
    }

    /// The first match in a text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        let captures = self.pattern().captures(text);
        captures.is_match().then_some(Groups { text, captures })
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn parse(pattern: &str) -> Result<Hir, BoxError> {
    Ok(bytewise(&regex_syntax::parse(&ascii(pattern))?))
}

/// The literals of which one stands in everything that a pattern matches, in any case, once they are asked for: many patterns never are.
#[derive(Debug, Default)]
struct Literals(OnceLock<Vec<String>>);

impl Literals {
    /// Empty, if none are known.
    fn of(&self, pattern: &str) -> &[String] {
        self.0.get_or_init(|| required(pattern))
    }

    fn may_match(&self, pattern: &str, haystack: &Haystack<'_>) -> bool {
        let literals = self.of(pattern);
        literals.is_empty() || literals.iter().any(|literal| haystack.may_hold(literal))
    }
}

/// A match with its groups.
#[derive(Debug)]
pub struct Groups<'t> {
    text: &'t str,
    captures: Captures,
}

impl<'t> Groups<'t> {
    /// A group by its number; 0 is the whole match.
    pub fn get(&self, index: usize) -> Option<Group<'t>> {
        let span = self.captures.get_group(index)?;
        Some(Group { text: self.text, span: span.range() })
    }

    /// A group by its name.
    pub fn name(&self, name: &str) -> Option<Group<'t>> {
        let span = self.captures.get_group_by_name(name)?;
        Some(Group { text: self.text, span: span.range() })
    }
}

/// What a group of a pattern has matched.
#[derive(Clone, Debug)]
pub struct Group<'t> {
    text: &'t str,
    span: Range<usize>,
}

impl<'t> Group<'t> {
    /// The text.
    pub fn as_str(&self) -> &'t str {
        &self.text[self.span.clone()]
    }

    /// Where it begins, in bytes.
    pub fn start(&self) -> usize {
        self.span.start
    }

    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.span.end
    }

    /// Where it stands, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.span.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_not_compiled_for_a_text_it_cannot_match() {
        let lazy = LazyRegex::new(r"\bColumn\(\s*(?P<name>\w+)");
        assert_eq!(lazy.captures_in(&Haystack::new("a Collumn(id")).count(), 0);
        assert!(lazy.regex.get().is_none());
        let found: Vec<_> = lazy.captures_in(&Haystack::new("é Column( id) Column(name)")).collect();
        assert_eq!(found.iter().filter_map(|groups| groups.name("name")).map(|name| name.as_str()).collect::<Vec<_>>(), ["id", "name"]);
        assert_eq!(found[0].get(0).map(|whole| whole.range()), Some(3..13));
        assert!(LazyRegex::new("(").check().is_err());
    }

    #[test]
    fn signs_outside_of_ascii_are_matched_as_a_whole() {
        let lazy = LazyRegex::new("[^x]{2}$");
        assert_eq!(lazy.captures("xé→").and_then(|groups| groups.get(0)).map(|whole| whole.as_str()), Some("é→"));
        let lazy = LazyRegex::new("(?P<a>[^{}]{1,3}?)é(?P<b>[^a]*)");
        let groups = lazy.captures("{ü😀éß}").unwrap();
        assert_eq!((groups.name("a").unwrap().as_str(), groups.name("b").unwrap().as_str()), ("ü😀", "ß}"));
        assert!(lazy.captures("{ü😀üüé}").is_some_and(|groups| groups.name("a").unwrap().as_str() == "😀üü"));
        assert!(LazyName::new("^.$").is_match("é") && !LazyName::new("^.$").is_match("éé"));
    }

    #[test]
    fn a_match_can_be_asked_for_at_an_offset() {
        let lazy = LazyRegex::new(r"(?m)^(?P<tag>\w+)!");
        assert!(lazy.captures_at("ab! cd!", 4).is_none() && lazy.end_at("ab! cd!", 1).is_none());
        assert_eq!(lazy.end_at("x\ncd!", 2), Some(5));
    }
}
