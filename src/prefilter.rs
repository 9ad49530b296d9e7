//! Can a file matter at all? A search over its raw bytes, before anything is decoded: first for Procore's name, and in a project that has it, for
//! the beginnings of Procore's paths in the other files.
//!
//! The prefilter only saves work: [`crate::project::Project`] leaves out the files that neither matter nor are imported, too. A test switches the
//! prefilter off and compares.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// A literal search over raw bytes, or over the text of UTF-16.
struct Literals(Regex);

impl Literals {
    fn new(pattern: &str) -> Self {
        match Regex::new(pattern) {
            Ok(regex) => Literals(regex),
            Err(error) => unreachable!("the prefilter's patterns are tested: {error}"),
        }
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return crate::source::decode(bytes.to_vec()).is_ok_and(|(text, _)| self.0.is_match(text.as_bytes()));
        }
        self.0.is_match(bytes)
    }
}

/// Does a file name Procore? Every Procore host does.
pub fn names_procore(bytes: &[u8]) -> bool {
    static PROCORE: LazyLock<Literals> = LazyLock::new(|| Literals::new(r"(?i-u)procore"));
    PROCORE.are_in(bytes)
}

/// Does a file name Procore, or speak to the linter? Comments for it can outlive what they were written for.
pub fn concerns(bytes: &[u8]) -> bool {
    static NAMES: LazyLock<Literals> = LazyLock::new(|| Literals::new(r"(?i-u)procore|mprlint:"));
    NAMES.are_in(bytes)
}

/// Does a file hold what the paths in `rules/domain/endpoints.toml` begin with? Such a file matters only where another one of its project names
/// Procore, so the question is asked later, and only there.
pub fn mentions_paths(bytes: &[u8]) -> bool {
    static PATHS: LazyLock<Literals> = LazyLock::new(|| Literals::new(r"(?i-u)oauth|vapid|/rest|rest/"));
    PATHS.are_in(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths_pass_in_any_case_and_encoding() {
        for text in ["https://APP.ProCore.com", "oauth, then procore"] {
            assert!(names_procore(text.as_bytes()), "{text}");
        }
        for text in ["x + '/oauth/token'", "\"rest/v1.0/me\"", "/VAPID/me", "base + \"/oauth\""] {
            assert!(mentions_paths(text.as_bytes()) && !names_procore(text.as_bytes()), "{text}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("procore".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(names_procore(&utf16));
        assert!(!mentions_paths(b"nothing to see, the rest is silence"));
    }
}
