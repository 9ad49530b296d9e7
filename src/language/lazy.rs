//! Patterns that are compiled when a text is met that they could match: compiling one takes longer than searching most files for a word.

use std::sync::OnceLock;

#[cfg(test)]
use anyhow::{Context, Result};
use regex::{Captures, Regex};
use regex_syntax::hir::{Hir, HirKind};

use super::ascii::ascii;

/// How short a literal can be and still keep a pattern from being compiled, in bytes.
const SHORTEST: usize = 2;

/// How many literals stand for one pattern.
const MOST: usize = 24;

/// A pattern that is compiled on first use.
#[derive(Debug)]
pub struct LazyRegex {
    source: String,
    /// Every text that matches holds one of these; empty, if no such literals are known.
    literals: Vec<Vec<u8>>,
    regex: OnceLock<Regex>,
}

impl LazyRegex {
    /// Parses a pattern; whether it can be compiled is found by a test.
    pub fn new(pattern: &str) -> LazyRegex {
        let source = ascii(pattern);
        let literals = regex_syntax::parse(&source).ok().and_then(|hir| required(&hir)).unwrap_or_default();
        LazyRegex { source, literals, regex: OnceLock::new() }
    }

    /// Compiles it, and says why it cannot be.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<()> {
        Regex::new(&self.source).map(drop).with_context(|| format!("in `{}`", self.source))
    }

    /// Every table is checked by a test, so that a pattern that does not compile never reaches a user.
    pub fn get(&self) -> &Regex {
        self.regex.get_or_init(|| match Regex::new(&self.source) {
            Ok(regex) => regex,
            Err(error) => unreachable!("the tables are tested: {error}"),
        })
    }

    /// All matches in a text.
    pub fn captures_in<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.may_match(text).then(|| self.get().captures_iter(text)).into_iter().flatten()
    }

    /// Does it match a text?
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.get().is_match(text)
    }

    /// Can it match in a text? Only literals are looked for.
    fn may_match(&self, text: &str) -> bool {
        self.literals.is_empty() || self.literals.iter().any(|literal| memchr::memmem::find(text.as_bytes(), literal).is_some())
    }
}

/// Literals of which one is in every match: the longest part of the pattern that is nothing else.
fn required(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let found = match hir.kind() {
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Capture(capture) => required(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub)?,
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|literals| shortest(literals))?,
        HirKind::Alternation(parts) => parts.iter().map(required).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    };
    (shortest(&found) >= SHORTEST && found.len() <= MOST).then_some(found)
}

fn shortest(literals: &[Vec<u8>]) -> usize {
    literals.iter().map(Vec::len).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_not_compiled_for_a_text_it_cannot_match() {
        for (pattern, text) in [
            (r"\bColumn\(\s*(?P<name>\w+)", "a Collumn("),
            (r"\b(?P<type>int|uint)\b[ \t]+(?P<name>\w+)", "x = 1"),
            (r"(?:@Id)?\s*(?:alpha|beta)+", "@Id gamma"),
        ] {
            assert!(!LazyRegex::new(pattern).may_match(text), "{pattern}");
        }
        for (pattern, text) in
            [(r"\b(?P<type>int|uint)\b[ \t]+(?P<name>\w+)", "uint id"), (r"(?i)cast\(", "CAST(x)"), (r"(?:@Id)?\s*(?:alpha|beta)?\w", "x")]
        {
            let lazy = LazyRegex::new(pattern);
            assert!(lazy.may_match(text) && lazy.get().is_match(text), "{pattern}");
        }
        assert!(LazyRegex::new("(").check().is_err());
    }
}
