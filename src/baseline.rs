//! The baseline: findings that were there when the linter came, and are to be repaired some other day.
//!
//! It is a JSON file that is meant to be committed: sorted, one finding a line, without anything that changes when other lines move. A finding is known
//! by its fingerprint, so that a line that moves stays known, and a new finding beside it, even on an equal line, does not hide.
//!
//! ```json
//! {
//!   "tool": "mprlint",
//!   "version": 1,
//!   "findings": [
//!     {"path":"lib/client.py","rule":"MPR201","fingerprint":"0f5a6a1d6c3b2e10","line":"return session.get(url)"}
//!   ]
//! }
//! ```
//!
//! | field | meaning |
//! |---|---|
//! | `version` | of this format: 1 |
//! | `path` | the file, relative to the folder of the baseline, with `/` on every platform |
//! | `rule` | the code of the rule |
//! | `fingerprint` | as described at [`Fingerprints`](crate::fingerprint::Fingerprints), with this path |
//! | `line` | the beginning of the line, for the people who read the difference; it is not compared |

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// The name of the file where nothing else is said.
pub const FILE_NAME: &str = "mprlint-baseline.json";

/// The version of the format.
const VERSION: u32 = 1;

/// How many characters of a line stand in the file.
const LINE: usize = 120;

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, relative to the folder of the baseline.
    pub path: String,
    /// The code of the rule.
    pub rule: String,
    /// The fingerprint with this path.
    pub fingerprint: String,
    /// The beginning of the line.
    #[serde(default)]
    pub line: String,
}

/// Findings that are known, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, Entry>,
}

/// Why a file is no baseline; what is wrong, for people.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// No JSON, or not of this form.
    #[error("it is not a baseline: {0}; delete it and run `mprlint check --write-baseline`")]
    Invalid(String),
    /// Two versions that were not merged; the line of the first mark, from 1.
    #[error(
        "it is not a baseline: line {0} is a mark of a merge; keep the entries of both sides and remove the marks, or delete the file and run `mprlint check --write-baseline`"
    )]
    Unmerged(usize),
    /// A version that this linter does not know.
    #[error(
        "the baseline has version {0}, and this mprlint knows {VERSION}; update mprlint, or delete the file and run `mprlint check --write-baseline`"
    )]
    Version(u32),
}

#[derive(Deserialize)]
struct Document {
    findings: Vec<Entry>,
}

/// Only what tells whether the rest can be read.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

impl Baseline {
    /// Reads the text of a baseline.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        // What editors of Windows write before a text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let invalid = |error: serde_json::Error| match text.lines().position(|line| line.starts_with("<<<<<<< ")) {
            Some(before) => BaselineError::Unmerged(before + 1),
            None => BaselineError::Invalid(error.to_string()),
        };
        let head: Head = serde_json::from_str(text).map_err(invalid)?;
        if head.version != VERSION {
            return Err(BaselineError::Version(head.version));
        }
        let document: Document = serde_json::from_str(text).map_err(invalid)?;
        let mut baseline = Baseline::default();
        document.findings.into_iter().for_each(|entry| baseline.add(entry));
        Ok(baseline)
    }

    /// Adds a finding; its line is cut.
    pub fn add(&mut self, mut entry: Entry) {
        if let Some((end, _)) = entry.line.char_indices().nth(LINE) {
            entry.line.truncate(end);
            entry.line.push('\u{2026}');
        }
        self.entries.insert(entry.fingerprint.clone(), entry);
    }

    /// Is a finding with this fingerprint known?
    pub fn knows(&self, fingerprint: &str) -> bool {
        self.entries.contains_key(fingerprint)
    }

    /// What is known, in the order of the fingerprints.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Is nothing known?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The text of the file: sorted by path, rule and fingerprint, a finding a line.
    pub fn to_json(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort();
        let lines: Vec<String> = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
        let mut text = String::new();
        // Writing to a string cannot fail.
        _ = write!(text, "{{\n  \"tool\": \"mprlint\",\n  \"version\": {VERSION},\n  \"findings\": [");
        for (index, line) in lines.iter().enumerate() {
            _ = write!(text, "{}\n    {line}", if index == 0 { "" } else { "," });
        }
        text.push_str(if lines.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, fingerprint: &str) -> Entry {
        Entry { path: path.to_owned(), rule: "MPR101".to_owned(), fingerprint: fingerprint.to_owned(), line: "x = \"\u{e9}\"".to_owned() }
    }

    #[test]
    fn what_is_written_is_read_and_sorted_by_path() {
        let mut baseline = Baseline::default();
        assert_eq!(baseline.to_json(), "{\n  \"tool\": \"mprlint\",\n  \"version\": 1,\n  \"findings\": []\n}\n");
        assert_eq!(Baseline::parse(&baseline.to_json()).unwrap(), baseline);
        baseline.add(entry("b.py", "1"));
        baseline.add(entry("a.py", "2"));
        baseline.add(entry("a.py", "2"));
        insta::assert_snapshot!(baseline.to_json(), @r#"
        {
          "tool": "mprlint",
          "version": 1,
          "findings": [
            {"path":"a.py","rule":"MPR101","fingerprint":"2","line":"x = \"é\""},
            {"path":"b.py","rule":"MPR101","fingerprint":"1","line":"x = \"é\""}
          ]
        }
        "#);
        assert_eq!(Baseline::parse(&baseline.to_json()).unwrap(), baseline);
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let mut baseline = Baseline::default();
        baseline.add(Entry { line: "\u{e9}".repeat(500), ..entry("a.py", "1") });
        assert_eq!(baseline.entries().next().unwrap().line.chars().count(), LINE + 1);
    }

    #[test]
    fn other_files_and_versions_are_refused_with_a_way_out() {
        for (text, says) in
            [("", "not a baseline: EOF"), ("{}", "missing field `version`"), ("[1]", "not a baseline"), ("{\"version\": 2, \"new\": 1}", "version 2")]
        {
            let error = Baseline::parse(text).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("--write-baseline"), "{text}: {error}");
        }
    }
}
