//! What stays the same about a finding when the lines around it move.

use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::source::floor_boundary;

/// Lines longer than this are hashed around the finding only: a minified file is one line of megabytes.
const LONG_LINE: usize = 1000;

/// How many bytes of a long line count on either side of the finding's start.
const AROUND: usize = 200;

/// Gives the findings of a project their fingerprints, in the order of their places; all of them, so that the number of a twin does not depend on
/// what is shown.
///
/// The fingerprint `mprlint/v1` is the FNV-1a hash with 64 bits, as 16 lower-case hexadecimal digits, of these parts, each followed by a NUL byte:
/// the code of the rule, the path, the line on which the finding begins with every run of white space as one blank and none at either end, and
/// the number (from 0, in decimal) of the findings before it with the same three parts. Of a line with more than 1000 bytes only the 200 bytes
/// before and after the start of the finding count, in whole characters. The path is that of reports, or in a baseline the path from its folder.
#[derive(Default)]
pub struct Fingerprints {
    twins: FxHashMap<u64, usize>,
}

impl Fingerprints {
    /// No finding has been seen.
    pub fn new() -> Self {
        Fingerprints::default()
    }

    /// The fingerprint of the next finding, in a file with this path; `line` is its [`line`].
    pub fn next(&mut self, finding: &Finding, path: &str, line: &str) -> String {
        let mut hash = Fnv::new();
        hash.part(finding.rule);
        hash.part(path);
        hash.part(line);
        let twin = self.twins.entry(hash.0).or_default();
        hash.part(&twin.to_string());
        *twin += 1;
        format!("{:016x}", hash.0)
    }
}

/// The normalised line around an offset.
pub fn line(text: &str, offset: usize) -> String {
    let offset = floor_boundary(text, offset);
    // No farther than a line may be long: to look for the ends of a minified line anew for every finding would take seconds.
    let bytes = text.as_bytes();
    let (first, last) = (offset.saturating_sub(LONG_LINE + 1), (offset + LONG_LINE + 1).min(bytes.len()));
    let start = memchr::memrchr(b'\n', bytes.get(first..offset).unwrap_or_default()).map_or(first, |at| first + at + 1);
    let end = memchr::memchr(b'\n', bytes.get(offset..last).unwrap_or_default()).map_or(last, |at| offset + at);
    let (start, end) = if end - start > LONG_LINE {
        (floor_boundary(text, offset.saturating_sub(AROUND).max(start)), floor_boundary(text, (offset + AROUND).min(end)))
    } else {
        (start, end)
    };
    text[start..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a with 64 bits: fixed by its specification, unlike the hashers of the standard library.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn part(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Span};

    fn finding(span: Span) -> Finding {
        Finding::new("MPR101", Place { path: "a.py".into(), span }, String::new())
    }

    fn next(prints: &mut Fingerprints, text: &str, span: Span) -> String {
        prints.next(&finding(span.clone()), "a.py", &line(text, span.start))
    }

    fn of(text: &str, needle: &str) -> String {
        let start = text.find(needle).unwrap();
        next(&mut Fingerprints::new(), text, start..start + needle.len())
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        let hash = |text: &str| {
            let mut hash = Fnv::new();
            hash.bytes(text.as_bytes());
            hash.0
        };
        // From the test vectors of the specification.
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn moved_and_reindented_lines_keep_their_fingerprint_and_others_do_not() {
        let first = of("host = 'x'\n", "'x'");
        assert_eq!(first, of("\n\n\thost  =  'x'\r\n", "'x'"));
        assert_ne!(first, of("base = 'x'\n", "'x'"));
        assert_eq!(first.len(), 16);
    }

    #[test]
    fn twins_are_told_apart_by_their_order() {
        let text = "a = 'x'\na = 'x'\n";
        let mut prints = Fingerprints::new();
        let first = next(&mut prints, text, 4..7);
        let second = next(&mut prints, text, 12..15);
        assert_ne!(first, second);
        assert_eq!(first, of("a = 'x'\n", "'x'"));
    }

    #[test]
    fn of_a_long_line_only_the_neighbourhood_counts() {
        let long = |far: &str| format!("{}{}'x'{}", far.repeat(3000), ".".repeat(300), "\u{e9}".repeat(600));
        assert_eq!(of(&long("a"), "'x'"), of(&long("b"), "'x'"));
        // The result is part of the format: it may never change.
        assert_eq!(of("host = 'x'\n", "'x'"), "bdd5fd54bea0bb11");
    }
}
