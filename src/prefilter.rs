//! Can a file matter at all? One pass over its raw bytes, before anything is decoded.
//!
//! The prefilter only saves work: a file without any of these literals holds no Procore host and no path of Procore's that could be joined to
//! one, so [`crate::project::Project`] would leave it out, too. A test switches the prefilter off and compares.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// What a file's bytes say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// Nothing of Procore.
    Nothing,
    /// A path like Procore's: it matters only where another file of the project names Procore.
    Path,
    /// Procore itself.
    Procore,
}

/// Every Procore host has the first; the others are what the paths in `rules/domain/endpoints.toml` begin with.
static LITERALS: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"(?i-u)procore|oauth|vapid|/rest|rest/") {
    Ok(regex) => regex,
    Err(error) => unreachable!("the prefilter's pattern is tested: {error}"),
});

static PROCORE: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"(?i-u)procore") {
    Ok(regex) => regex,
    Err(error) => unreachable!("the prefilter's pattern is tested: {error}"),
});

/// What a file with these bytes mentions. UTF-16 is searched as text.
pub fn mention(bytes: &[u8]) -> Mention {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return match crate::source::decode(bytes.to_vec()) {
            Ok((text, _)) => mention_in(text.as_bytes()),
            Err(_) => Mention::Nothing,
        };
    }
    mention_in(bytes)
}

fn mention_in(bytes: &[u8]) -> Mention {
    let Some(first) = LITERALS.find(bytes) else { return Mention::Nothing };
    let procore = first.as_bytes().eq_ignore_ascii_case(b"procore") || PROCORE.is_match(&bytes[first.end()..]);
    if procore { Mention::Procore } else { Mention::Path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths_pass_in_any_case_and_encoding() {
        for text in ["https://APP.ProCore.com", "oauth, then procore"] {
            assert_eq!(mention(text.as_bytes()), Mention::Procore, "{text}");
        }
        for text in ["x + '/oauth/token'", "\"rest/v1.0/me\"", "/VAPID/me", "base + \"/oauth\""] {
            assert_eq!(mention(text.as_bytes()), Mention::Path, "{text}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("procore".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(mention(&utf16), Mention::Procore);
        assert_eq!(mention(b"nothing to see, the rest is silence"), Mention::Nothing);
    }
}
