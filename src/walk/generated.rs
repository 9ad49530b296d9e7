//! Which files no one writes by hand, by their names. It is asked for every file of a tree, so names that end like none of them cost next to nothing.

use std::ffi::OsStr;

use super::DEFAULTS;

/// The names of `generated-files`: whole names, and endings behind a star. Upper and lower case are the same.
pub(super) struct Generated {
    names: Vec<Name>,
    /// Which bytes the last two of a name can be: for each last byte, the set of those before it by their lower five bits.
    ends: [u32; 256],
}

struct Name {
    text: String,
    /// Does it stand for all names that end with it?
    is_ending: bool,
}

impl Generated {
    /// Reads the rows of the table; fails on a glob that is no name and no ending.
    #[allow(clippy::indexing_slicing, reason = "a byte is a place in a list of 256")]
    pub fn new(globs: &[String]) -> Result<Generated, String> {
        let mut all = Generated { names: Vec::new(), ends: [0; 256] };
        for glob in globs {
            let text = glob.strip_prefix('*').unwrap_or(glob).to_ascii_lowercase();
            let [.., before, last] = text.as_bytes() else { return Err(format!("`{glob}` is too short")) };
            if text.contains(['*', '?', '[', '{', '\\']) {
                return Err(format!("`{glob}` is neither a name nor an ending behind a star"));
            }
            all.ends[usize::from(*last)] |= bit(*before);
            all.ends[usize::from(last.to_ascii_uppercase())] |= bit(*before);
            all.names.push(Name { is_ending: glob.starts_with('*'), text });
        }
        Ok(all)
    }

    #[allow(clippy::indexing_slicing, reason = "a byte is a place in a list of 256")]
    fn has(&self, name: &[u8]) -> bool {
        let [.., before, last] = name else { return false };
        if self.ends[usize::from(*last)] & bit(*before) == 0 {
            return false;
        }
        self.names.iter().any(|known| {
            let start = if known.is_ending { name.len().checked_sub(known.text.len()) } else { Some(0) };
            start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(known.text.as_bytes()))
        })
    }
}

/// A letter in a set; its two cases are one.
fn bit(byte: u8) -> u32 {
    1 << (byte & 0x1f)
}

/// Is a file generated, by its name?
pub(super) fn is_generated(name: &OsStr) -> bool {
    DEFAULTS.generated_files.has(name.as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endings_count_in_any_case() {
        let is_generated = |name: &str| is_generated(OsStr::new(name));
        for name in ["a.min.js", "A.MIN.JS", "x.map", ".map", "yarn.lock", "Cargo.lock", "Package.Resolved", "go.sum", "é.pyc"] {
            assert!(is_generated(name), "{name}");
        }
        for name in ["", "a", "p", "min.js", "map", "amap", "my-yarn.lock", "yarn.lock.bak", "go.sums", "a.py", "lock", "é"] {
            assert!(!is_generated(name), "{name}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_found() {
        for glob in &DEFAULTS.table.generated_files {
            assert!(is_generated(OsStr::new(&glob.replace('*', "a"))), "{glob}");
        }
    }

    #[test]
    fn other_globs_are_refused() {
        for glob in ["a*b", "*.[jt]s", "x", "*", "**/a", "{a,b}.js"] {
            assert!(Generated::new(&[glob.to_owned()]).is_err(), "{glob}");
        }
    }
}
