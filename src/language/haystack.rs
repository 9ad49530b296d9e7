//! A text that many patterns are searched in, with an index that tells most of them that they cannot match.

use std::ops::Deref;

/// How many groups of three letters the index tells apart, as a power of two.
const BITS: u32 = 15;

/// How many words of 64 bits they take.
const WORDS: usize = 1 << (BITS - 6);

/// A text, and which groups of three bytes stand in it, whatever their case.
pub struct Haystack<'t> {
    text: &'t str,
    /// One bit a group. Groups can share one, so a group that is not there may seem to be.
    groups: Box<[u64; WORDS]>,
    /// Does it hold letters that are other cases of ASCII letters, and stand in no group?
    odd: bool,
}

impl<'t> Haystack<'t> {
    /// Looks at a text once.
    pub fn new(text: &'t str) -> Haystack<'t> {
        let mut groups = Box::new([0; WORDS]);
        let mut bytes = text.bytes().map(|byte| u32::from(byte.to_ascii_lowercase()));
        let (first, second) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
        let mut last = first << 8 | second;
        for byte in bytes {
            last = (last << 8 | byte) & 0x00ff_ffff;
            let group = group(last);
            groups[group / 64] |= 1 << (group % 64);
        }
        Haystack { text, groups, odd: has_odd_letters(text) }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Can a literal in lower case, of three letters at least, stand in the text in any case?
    pub(super) fn may_hold(&self, literal: &str) -> bool {
        let stands = |three: &[u8]| {
            let group = group(u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]));
            self.groups[group / 64] >> (group % 64) & 1 == 1
        };
        self.odd || literal.as_bytes().windows(3).all(stands)
    }
}

impl Deref for Haystack<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.text
    }
}

/// The number of a group of three bytes.
fn group(three: u32) -> usize {
    (three.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS)) as usize
}

/// Does a text hold the sign for Kelvin or a long s? Patterns that take either case take them for a k and an s.
pub(super) fn has_odd_letters(text: &str) -> bool {
    ["\u{212a}", "\u{17f}"].iter().any(|letter| memchr::memmem::find(text.as_bytes(), letter.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_is_found_in_any_case() {
        let haystack = Haystack::new("Let's ask the ORACLE, é");
        for (literal, may) in [("oracle", true), ("ask the", true), ("oracles", false), ("é", true), ("the oak", false)] {
            assert_eq!(haystack.may_hold(literal), may, "{literal}");
        }
        assert!(Haystack::new("\u{212a}elvin").may_hold("kelvin"));
        assert!(!Haystack::new("").may_hold("the"));
    }
}
