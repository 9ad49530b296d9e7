//! What an earlier run made of the files of a project: their facts, and the findings of its programs.
//!
//! A file is known again by its stamp without reading it, else by what stands in it. What a program is found to be depends on what stands in its files,
//! on the configuration, and, where its ids are in question, on other files around them; of those the stamps have to do.
//!
//! There are three entries: the list of files with what is always asked for, their packed facts, and the findings. The facts are the largest, and are
//! read only where a program is judged anew.

use std::hash::Hasher;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::extract::{Extract, Packed, Summary};
use super::files::Sum;
use crate::cache::{Entry, Store};
use crate::catalogue;
use crate::config::Config;
use crate::finding::Finding;
use crate::walk::Stamp;

/// The entry with the list of files.
#[derive(Default, Serialize, Deserialize)]
struct FileList {
    /// Tells which entry with facts it is for.
    facts: Sum,
    files: Vec<FileRecord>,
}

/// A file in the list.
#[derive(Serialize, Deserialize)]
struct FileRecord {
    name: String,
    stamp: Option<Stamp>,
    sum: Sum,
    summary: Arc<Summary>,
    /// Where the packed facts begin and end.
    packed: (usize, usize),
}

/// The entry with the packed facts of files, read when it is asked for.
pub(super) struct KeptFacts {
    store: Store,
    name: Vec<u8>,
    /// What it has to be.
    sum: Sum,
    entry: OnceLock<Option<Entry>>,
}

impl KeptFacts {
    /// The bytes; none if they are lost.
    pub fn bytes(&self) -> &[u8] {
        let read = || self.store.get(&self.name).filter(|entry| Sum::of(entry.bytes()) == self.sum);
        self.entry.get_or_init(read).as_ref().map_or(&[], Entry::bytes)
    }

    /// Were the bytes asked for, and are lost?
    fn are_lost(&self) -> bool {
        matches!(self.entry.get(), Some(None))
    }
}

/// The findings of a program.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ProgramRecord {
    /// What the program consists of, see [`Remembered::key`].
    pub key: u64,
    /// What stands around it, if that was asked for.
    pub around: Option<u64>,
    /// Packed.
    findings: Vec<u8>,
}

/// What is remembered of a project.
pub(super) struct Remembered {
    store: Store,
    /// What tells the project and its configuration from any other.
    project: Vec<u8>,
    facts: Arc<KeptFacts>,
    files: FxHashMap<String, FileRecord>,
    /// The findings of programs, by the name of their first file.
    programs: FxHashMap<String, ProgramRecord>,
}

/// So many bytes of texts are rather read once more in each run than that the facts of a project are written anew.
const WORTH_WRITING: usize = 256 * 1024;

/// One in so many files is rather read once more in each run than that the list is written anew.
const WORTH_LISTING: usize = 16;

/// What the names of the entries begin with.
const LIST: &[u8] = b"files";
const FACTS: &[u8] = b"facts";
const FINDINGS: &[u8] = b"findings";

impl FileRecord {
    fn new(file: &Extract, packed: (usize, usize)) -> FileRecord {
        let Extract { file, sum, summary, .. } = file;
        FileRecord { name: file.name.to_string(), stamp: file.stamp, sum: *sum, summary: Arc::clone(summary), packed }
    }
}

impl Remembered {
    /// What is remembered of the project with this root.
    pub fn open(store: Store, root: &Path, base: &Path, config: &Config) -> Remembered {
        let mut project = Vec::new();
        for part in [root, base] {
            project.extend_from_slice(part.as_os_str().as_encoded_bytes());
            project.push(0);
        }
        // The configuration chooses languages, hosts and requests.
        if let Some(document) = &config.document {
            project.extend_from_slice(document.path.as_os_str().as_encoded_bytes());
            project.extend_from_slice(document.text.as_bytes());
        }
        let name = |kind: &[u8]| [kind, b" ", project.as_slice()].concat();
        let list: FileList = store.get(&name(LIST)).and_then(|entry| postcard::from_bytes(entry.bytes()).ok()).unwrap_or_default();
        let files = list.files.into_iter().map(|record| (record.name.clone(), record)).collect();
        let facts = KeptFacts { store: store.clone(), name: name(FACTS), sum: list.facts, entry: OnceLock::new() };
        let programs = store.get(&name(FINDINGS));
        let programs = programs.and_then(|entry| postcard::from_bytes(entry.bytes()).ok()).unwrap_or_default();
        Remembered { store, project, facts: Arc::new(facts), files, programs }
    }

    fn put(&self, kind: &[u8], entry: &impl Serialize) {
        if let Ok(bytes) = postcard::to_stdvec(entry) {
            self.store.put(&[kind, b" ", self.project.as_slice()].concat(), &bytes);
        }
    }

    /// What was made of a file, if its stamp says that it is the same.
    pub fn by_stamp(&self, file: &Candidate) -> Option<Extract> {
        let record = self.files.get(&*file.name).filter(|record| file.stamp.is_some() && record.stamp == file.stamp)?;
        Some(self.extract(record, file.clone()))
    }

    /// What was made of a file, if the same stands in it.
    pub fn by_sum(&self, file: &Candidate, sum: Sum) -> Option<Extract> {
        let record = self.files.get(&*file.name).filter(|record| record.sum == sum)?;
        Some(self.extract(record, file.clone()))
    }

    fn extract(&self, record: &FileRecord, file: Candidate) -> Extract {
        let packed = Packed::Kept(Arc::clone(&self.facts), record.packed.0..record.packed.1);
        Extract { file, sum: record.sum, summary: Arc::clone(&record.summary), packed, is_new: false }
    }

    /// Keeps what is known of all files of the project, if it is worth it.
    pub fn keep_files(&self, files: &[Extract]) {
        let length = |files: &mut dyn Iterator<Item = &Extract>| files.map(|file| file.sum.length()).sum::<usize>();
        let (new, all) = (length(&mut files.iter().filter(|file| file.is_new)), length(&mut files.iter()));
        let has_new = new > 0 && (self.files.is_empty() || new >= WORTH_WRITING.min(all / WORTH_LISTING + 1));
        if !has_new {
            let is_touched = |file: &&Extract| {
                let known = self.files.get(&*file.file.name).filter(|_| !file.is_new);
                file.file.stamp.is_some() && known.is_some_and(|known| known.stamp != file.file.stamp)
            };
            if files.iter().filter(is_touched).count() > files.len() / WORTH_LISTING {
                let kept = files.iter().filter_map(|file| match &file.packed {
                    Packed::Kept(_, range) => Some(FileRecord::new(file, (range.start, range.end))),
                    Packed::New(_) => None,
                });
                self.put(LIST, &FileList { facts: self.facts.sum, files: kept.collect() });
            }
            return;
        }
        let mut facts = Vec::with_capacity(files.iter().map(|file| file.packed.bytes().len()).sum());
        let mut record = |file: &Extract| {
            let start = facts.len();
            facts.extend_from_slice(file.packed.bytes());
            FileRecord::new(file, (start, facts.len()))
        };
        let files = files.iter().map(&mut record).collect();
        if self.store.put(&self.facts.name, &facts) {
            self.put(LIST, &FileList { facts: Sum::of(&facts), files });
        }
    }

    /// What a program consists of.
    pub fn key(files: &[Extract]) -> u64 {
        let mut hasher = FxHasher::default();
        for file in files {
            hasher.write(file.file.name.as_bytes());
            file.sum.write(&mut hasher);
            hasher.write_u8(u8::from(file.summary.matters));
        }
        hasher.finish()
    }

    /// The findings of a program that consists of what `key` says. `around` tells what stands around it now, if that matters.
    pub fn findings(&self, first: &str, key: u64, around: impl FnOnce() -> Option<u64>) -> Option<Vec<Finding>> {
        let record = self.programs.get(first).filter(|record| record.key == key)?;
        if record.around.is_some() && record.around != around() {
            return None;
        }
        unpack(&record.findings)
    }

    /// Keeps the findings of programs, by the names of their first files; `all` are the first files of all programs.
    pub fn keep_programs(mut self, new: Vec<(String, ProgramRecord)>, all: &[String]) {
        // Else every run would read those files again.
        if self.facts.are_lost() {
            self.put(LIST, &FileList::default());
        }
        let gone = self.programs.len();
        self.programs.retain(|first, _| all.contains(first));
        if new.is_empty() && self.programs.len() == gone {
            return;
        }
        self.programs.extend(new);
        self.put(FINDINGS, &self.programs);
    }
}

impl ProgramRecord {
    /// A record, if findings can be packed.
    pub fn new(key: u64, around: Option<u64>, findings: &[Finding]) -> Option<ProgramRecord> {
        let named: Vec<(&str, &Finding)> = findings.iter().map(|finding| (finding.rule, finding)).collect();
        Some(ProgramRecord { key, around, findings: postcard::to_stdvec(&named).ok()? })
    }
}

fn unpack(packed: &[u8]) -> Option<Vec<Finding>> {
    let named: Vec<(String, Finding)> = postcard::from_bytes(packed).ok()?;
    named.into_iter().map(|(rule, finding)| Some(Finding { rule: &catalogue::find(&rule)?.code, ..finding })).collect()
}
