//! What is kept of a file between the time when it is read and the time when its program is linked. The facts are packed: as values in memory they take
//! ten times the room, and a project can have thousands of files.

use std::hash::Hasher;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::configured::Configured;
use super::remembered::facts_start;
use crate::cache::Entry;
use crate::finding::RelPath;
use crate::prefilter;
use crate::project::ProjectFile;
use crate::project::outline::Outline;
use crate::scan;
use crate::scan::facts::{Directive, Facts};

/// A file that is read.
pub(super) struct Loaded {
    /// As findings name it.
    pub name: RelPath,
    /// Where it is, absolute.
    pub path: PathBuf,
    /// What stands in it.
    pub text: String,
}

/// What is kept of a file.
pub(super) struct Extract {
    /// As findings name it.
    pub name: RelPath,
    /// Where it is, absolute.
    pub path: PathBuf,
    /// Tells its text from any other.
    pub stamp: TextStamp,
    /// What is known of it without its facts.
    pub summary: Summary,
    /// The facts.
    pub packed: Packed,
    /// Was it read in this run?
    pub is_new: bool,
}

/// What is known of a file without its facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Does the file itself play a part?
    pub matters: bool,
    /// What other files can want to know of it.
    pub outline: Outline,
    /// The comments that speak to the linter.
    pub directives: Vec<Directive>,
    /// What a person should know of how it was read.
    pub notes: Vec<String>,
}

/// Packed facts.
pub(super) enum Packed {
    /// Of this run.
    New(Vec<u8>),
    /// Of an earlier run: where they stand in the entry.
    Kept(Arc<Entry>, Range<usize>),
}

impl Packed {
    /// Facts in the entry of an earlier run; `range` counts from where the facts begin in it.
    pub fn of_entry(entry: Arc<Entry>, range: Range<usize>) -> Option<Packed> {
        let start = facts_start(entry.bytes())?;
        let range = start.checked_add(range.start)?..start.checked_add(range.end)?;
        entry.bytes().get(range.clone())?;
        Some(Packed::Kept(entry, range))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Packed::New(bytes) => bytes,
            Packed::Kept(entry, range) => entry.bytes().get(range.clone()).unwrap_or_default(),
        }
    }
}

/// Tells a text from any other that could stand in its place: its length in bytes, and a hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TextStamp {
    length: u64,
    hash: u64,
}

impl TextStamp {
    /// Of a text.
    pub fn of(text: &str) -> TextStamp {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        TextStamp { length: text.len() as u64, hash: hasher.finish() }
    }

    /// In bytes.
    pub fn length(self) -> usize {
        usize::try_from(self.length).unwrap_or(usize::MAX)
    }

    /// Adds it to a hash.
    pub fn write(self, hasher: &mut FxHasher) {
        hasher.write_u64(self.length);
        hasher.write_u64(self.hash);
    }
}

impl Extract {
    /// Scans a file.
    pub fn of(loaded: Loaded, configured: &Configured<'_>) -> Extract {
        let Loaded { name, path, text } = loaded;
        let mut facts = scan::scan_as(&text, configured.language_of(&name, &text));
        let summary = Summary {
            matters: matters(&text) || configured.names_own_host(&text),
            outline: Outline::of(&facts),
            directives: std::mem::take(&mut facts.directives),
            notes: std::mem::take(&mut facts.notes),
        };
        Extract { stamp: TextStamp::of(&text), summary, packed: Packed::New(pack(&facts)), name, path, is_new: true }
    }

    /// The file for its program, with what the configuration adds to its facts.
    pub fn unpack(&self, configured: &Configured<'_>) -> ProjectFile {
        let own_hosts = &configured.config.own.hosts;
        let text = || configured.files.text(&self.path).unwrap_or_default();
        // What cannot be unpacked is read again.
        let mut facts = postcard::from_bytes(self.packed.bytes()).unwrap_or_else(|_| {
            let text = text();
            scan::scan_as(&text, configured.language_of(&self.name, &text))
        });
        if !own_hosts.is_empty() {
            let text = text();
            if TextStamp::of(&text) == self.stamp {
                scan::own_hosts::mark(&mut facts, &text, configured.language_of(&self.name, &text), own_hosts);
            }
        }
        if let Some(own) = &configured.config.requests {
            scan::requests::collect_own(&mut facts, own);
        }
        ProjectFile { path: self.name.clone(), facts, matters: self.summary.matters }
    }
}

fn pack(facts: &Facts) -> Vec<u8> {
    // Only what cannot tell its length fails; facts are made of vectors. Nothing packed is read again.
    let mut packed = postcard::to_stdvec(facts).unwrap_or_default();
    packed.shrink_to_fit();
    packed
}

/// Does a text itself play a part?
fn matters(text: &str) -> bool {
    prefilter::names_procore(text.as_bytes()) || prefilter::mentions_paths(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_facts_are_the_facts() {
        for (path, text) in [
            (
                "a.py",
                "import requests\nBASE = f\"https://api.procore.com/{x}\"\nrequests.get(BASE + '/rest/v1.0/me', headers={'Procore-Company-Id': cid})\n",
            ),
            (
                "a.cs",
                "class A { int projectId; Task B() => http.GetAsync($\"https://app.procore.com/rest/v1.0/{projectId}\"); } // mprlint: ignore[MPR201] x\n",
            ),
            (".env", "PROCORE_URL=https://api.procore.com\n"),
            ("schema.sql", "CREATE TABLE procore_projects (id INTEGER, company_id INT);"),
        ] {
            let mut facts = scan::scan(path, text);
            assert!(!facts.bindings.is_empty() || !facts.numbers.is_empty(), "{path}");
            facts.finish();
            assert_eq!(postcard::from_bytes::<Facts>(&pack(&facts)).unwrap(), facts);
        }
    }
}
