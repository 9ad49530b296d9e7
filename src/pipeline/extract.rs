//! What is kept of a file between the time when it is read and the time when its program is linked. The facts are packed: as values in memory they take
//! ten times the room, and a project can have thousands of files.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::configured::Configured;
use super::files::{Content, Loaded, Sum};
use super::remembered::KeptFacts;
use crate::prefilter;
use crate::project::ProjectFile;
use crate::project::outline::Outline;
use crate::scan;
use crate::scan::facts::{Directive, Facts};

/// What is kept of a file.
pub(super) struct Extract {
    /// The file.
    pub file: Candidate,
    /// Tells what stands in it.
    pub sum: Sum,
    /// What is known of it without its facts.
    pub summary: Arc<Summary>,
    /// The facts.
    pub packed: Packed,
    /// Was it read in this run, and not as an earlier one had read it?
    pub is_new: bool,
}

/// What is known of a file without its facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Does the file itself play a part?
    pub matters: bool,
    /// Does it name Procore or a host of the project's own, or speak to the linter? In a project without such a file nothing can be wrong.
    pub concerns: bool,
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
    /// Of an earlier run: where they stand among all that it kept.
    Kept(Arc<KeptFacts>, Range<usize>),
}

impl Packed {
    /// The bytes; none if they are lost.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Packed::New(bytes) => bytes,
            Packed::Kept(kept, range) => kept.bytes().get(range.clone()).unwrap_or_default(),
        }
    }
}

impl Extract {
    /// Scans a file.
    pub fn of(file: Candidate, content: Content, configured: &Configured<'_>) -> Extract {
        let Content { text, encoding, sum } = content;
        let mut facts = scan::scan_as(&text, configured.language_of(&file.name, &text));
        let names_own_host = configured.names_own_host(&text);
        let summary = Summary {
            matters: matters(&text) || names_own_host,
            concerns: prefilter::concerns(text.as_bytes()) || names_own_host,
            outline: Outline::of(&facts),
            directives: std::mem::take(&mut facts.directives),
            notes: encoding.note().map(str::to_owned).into_iter().chain(std::mem::take(&mut facts.notes)).collect(),
        };
        Extract { file, sum, summary: Arc::new(summary), packed: Packed::New(pack(&facts)), is_new: true }
    }

    /// The file for its program, with what the configuration adds to its facts.
    pub fn unpack(&self, configured: &Configured<'_>) -> ProjectFile {
        let own_hosts = &configured.config.own.hosts;
        let name = &self.file.name;
        // If it is still the same.
        let text = || match configured.files.load(&self.file.path) {
            Loaded::Text(content) if content.sum == self.sum => content.text,
            _ => String::new(),
        };
        // What cannot be unpacked is read again.
        let mut facts = postcard::from_bytes(self.packed.bytes()).unwrap_or_else(|_| {
            let text = text();
            scan::scan_as(&text, configured.language_of(name, &text))
        });
        if !own_hosts.is_empty() {
            let text = text();
            scan::own_hosts::mark(&mut facts, &text, configured.language_of(name, &text), own_hosts);
        }
        if let Some(own) = &configured.config.requests {
            scan::requests::collect_own(&mut facts, own);
        }
        ProjectFile { path: name.clone(), facts, matters: self.summary.matters }
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
