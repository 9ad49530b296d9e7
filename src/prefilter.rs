//! Can a file matter at all? One pass over its raw bytes, before anything is decoded.
//!
//! The prefilter only saves work: a file without any of these literals holds no Procore host and no path of Procore's that could be joined to
//! one, so [`crate::project::Project`] would leave it out, too. A test switches the prefilter off and compares.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// Every Procore host has the first; the others are the beginnings of the paths in `rules/domain/endpoints.toml`.
static LITERALS: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"(?i-u)procore|/?oauth2?/|/vapid|/rest/v|/rest\b") {
    Ok(regex) => regex,
    Err(error) => unreachable!("the prefilter's pattern is tested: {error}"),
});

/// Can a file with these bytes matter? UTF-16 is searched as text.
pub fn may_matter(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return match crate::source::decode(bytes.to_vec()) {
            Ok((text, _)) => LITERALS.is_match(text.as_bytes()),
            Err(_) => false,
        };
    }
    LITERALS.is_match(bytes)
}

/// Does the file name a Procore host or the product itself?
pub fn names_procore(text: &str) -> bool {
    static PROCORE: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"(?i-u)procore") {
        Ok(regex) => regex,
        Err(error) => unreachable!("the prefilter's pattern is tested: {error}"),
    });
    PROCORE.is_match(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths_pass_in_any_case_and_encoding() {
        for text in ["https://APP.ProCore.com", "x + '/oauth/token'", "\"/rest/v1.0/me\"", "/VAPID/me"] {
            assert!(may_matter(text.as_bytes()), "{text}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("procore".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(may_matter(&utf16));
        assert!(!may_matter(b"nothing to see, the rest is silence"));
    }
}
