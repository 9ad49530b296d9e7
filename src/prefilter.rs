//! Can a file matter at all? A search over its raw bytes, before anything is decoded: first for Procore's name, and in a project that has it, for
//! the beginnings of Procore's paths in the other files.
//!
//! The prefilter only saves work: [`crate::project::Project`] leaves out the files that neither matter nor are imported, too. A test switches the
//! prefilter off and compares.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, Searcher};
use aho_corasick::{AhoCorasick, Span};

/// The length of the longest word in bytes. Where a file is searched in pieces that overlap by one byte less, no word is missed.
pub const LONGEST: usize = 8;

/// Is it a file in UTF-16? Only as a whole can it be searched.
pub fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Searches a whole file, in UTF-16 its text.
fn search(bytes: &[u8], is_in: impl Fn(&[u8]) -> bool) -> bool {
    if is_utf16(bytes) {
        return crate::source::decode(bytes.to_vec()).is_ok_and(|(text, _)| is_in(text.as_bytes()));
    }
    is_in(bytes)
}

/// Words in upper and lower case alike.
///
/// Nearly every file that is looked into holds none of them, so what counts is how fast that is known. A vector search for three letters of each
/// word, chosen to be rare in code, takes half the time of a regex for the words: `roc` of `procore` is rarer than `pro`.
struct Words {
    /// Each word, and where its three letters begin.
    words: &'static [(&'static str, usize)],
    /// Nothing where the processor has no vectors that fit.
    letters: Option<Searcher>,
    whole: LazyLock<Option<AhoCorasick>, Box<dyn FnOnce() -> Option<AhoCorasick> + Send>>,
}

/// How many letters of a word are searched for.
const LETTERS: usize = 3;

impl Words {
    fn new(words: &'static [(&'static str, usize)]) -> Self {
        let mut builder = Config::new().builder();
        for (word, at) in words {
            builder.extend(word.as_bytes().get(*at..*at + LETTERS).map(cases).unwrap_or_default());
        }
        let automaton = move || AhoCorasick::builder().ascii_case_insensitive(true).build(words.iter().map(|(word, _)| word)).ok();
        Words { words, letters: builder.build(), whole: LazyLock::new(Box::new(automaton)) }
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        let Some(letters) = &self.letters else {
            // Whoever cannot tell reads the file.
            return self.whole.as_ref().is_none_or(|whole| whole.is_match(bytes));
        };
        let mut span = Span::from(0..bytes.len());
        while let Some(found) = letters.find_in(bytes, span) {
            let is_around = |(word, at): &(&str, usize)| {
                let start = found.start().checked_sub(*at);
                start.and_then(|start| bytes.get(start..start + word.len())).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
            };
            if self.words.iter().any(is_around) {
                return true;
            }
            span.start = found.start() + 1;
        }
        false
    }
}

/// A few letters in every mixture of upper and lower case.
fn cases(letters: &[u8]) -> Vec<Vec<u8>> {
    let mut all = letters.iter().fold(vec![Vec::new()], |mixtures, letter| {
        let with = |last: u8| mixtures.iter().map(move |mixture| mixture.iter().copied().chain([last]).collect());
        with(letter.to_ascii_lowercase()).chain(with(letter.to_ascii_uppercase())).collect()
    });
    // A slash has no case.
    all.sort();
    all.dedup();
    all
}

/// Does a file name Procore? Every Procore host does.
pub fn names_procore(bytes: &[u8]) -> bool {
    static PROCORE: LazyLock<Words> = LazyLock::new(|| Words::new(&[("procore", 1)]));
    search(bytes, |bytes| PROCORE.are_in(bytes))
}

/// Does a file name Procore, or speak to the linter? Comments for it can outlive what they were written for.
pub fn concerns(bytes: &[u8]) -> bool {
    search(bytes, piece_concerns)
}

/// The same for a piece of a file that is not in UTF-16.
pub fn piece_concerns(piece: &[u8]) -> bool {
    static NAMES: LazyLock<Words> = LazyLock::new(|| Words::new(&[("procore", 1), ("mprlint:", 2)]));
    NAMES.are_in(piece)
}

/// Does a file hold what the paths in `rules/domain/endpoints.toml` begin with? Such a file matters only where another one of its project names
/// Procore, so the question is asked only where that is known.
pub fn mentions_paths(bytes: &[u8]) -> bool {
    search(bytes, piece_mentions_paths)
}

/// The same for a piece of a file that is not in UTF-16.
pub fn piece_mentions_paths(piece: &[u8]) -> bool {
    // Two searches for a few letters each are faster than one for more: how fast it is falls with their number.
    static OF_LOGIN: LazyLock<Words> = LazyLock::new(|| Words::new(&[("oauth", 0), ("vapid", 0)]));
    static OF_API: LazyLock<Words> = LazyLock::new(|| Words::new(&[("/rest", 0), ("rest/", 2)]));
    OF_LOGIN.are_in(piece) || OF_API.are_in(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths_pass_in_any_case_and_encoding() {
        for text in ["https://APP.ProCore.com", "oauth, then procore"] {
            assert!(names_procore(text.as_bytes()), "{text}");
        }
        for text in ["x + '/oauth/token'", "\"rest/v1.0/me\"", "/VAPID/me", "base + \"/oauth\"", "/Rest", "REST/"] {
            assert!(mentions_paths(text.as_bytes()) && !names_procore(text.as_bytes()), "{text}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("procore".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(names_procore(&utf16));
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("x/rest".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(mentions_paths(&utf16));
        for text in ["nothing to see, the rest is silence", "/res", "est/", "a/ rest", "oaut", "vapi d"] {
            assert!(!mentions_paths(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn words_are_found_wherever_and_however_they_stand() {
        for word in ["procore", "PROCORE", "ProCore", "pRoCoRe", "mprlint:", "MprLint:"] {
            for before in 0..70 {
                let text = format!("{}{word}{}", "roc rli pro ".repeat(6).split_at(before).0, "corp".repeat(before % 7));
                assert!(concerns(text.as_bytes()), "{text}");
                assert_eq!(names_procore(text.as_bytes()), word.eq_ignore_ascii_case("procore"), "{text}");
                let broken = text.replace(word, &format!("{}-{}", &word[..4], &word[4..]));
                assert!(!concerns(broken.as_bytes()), "{broken}");
            }
        }
        for text in ["", "p", "roc", "rli", "procor", "rocore", "mprlint", "process, protocol, underline"] {
            assert!(!concerns(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn no_word_is_longer_than_the_pieces_overlap() {
        for word in ["procore", "mprlint:"] {
            assert!(concerns(word.as_bytes()) && word.len() <= LONGEST, "{word}");
        }
        for word in ["oauth", "vapid", "/rest", "rest/"] {
            assert!(mentions_paths(word.as_bytes()) && word.len() <= LONGEST, "{word}");
        }
    }

    #[test]
    fn the_search_without_vectors_answers_the_same() {
        let slow = Words { letters: None, ..Words::new(&[("procore", 1), ("mprlint:", 2)]) };
        for (text, expected) in [("", false), ("xProCore", true), ("MPRLINT: x", true), ("rocore", false)] {
            assert_eq!((slow.are_in(text.as_bytes()), concerns(text.as_bytes())), (expected, expected), "{text}");
        }
    }
}
