//! What an earlier run made of the texts of a project: the facts of its files, and the findings of its programs.
//!
//! A text is known again by what stands in it, so it does not matter when a file was written. What a program is found to be depends on the texts of
//! its files, on the configuration, and, where its ids are in question, on other files around them; of those the times have to do.

use std::hash::Hasher;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};

use super::extract::{Extract, Loaded, Packed, Summary, TextStamp};
use crate::cache::{Entry, Store};
use crate::catalogue;
use crate::config::Config;
use crate::finding::Finding;

/// A file in the entry of the facts. The packed facts stand behind the list of all files.
#[derive(Serialize, Deserialize)]
struct FileRecord {
    name: String,
    stamp: TextStamp,
    summary: Summary,
    /// Where the packed facts begin and end.
    packed: (usize, usize),
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
    /// The entry with the facts.
    entry: Option<Arc<Entry>>,
    files: FxHashMap<String, FileRecord>,
    /// The findings of programs, by the name of their first file.
    programs: FxHashMap<String, ProgramRecord>,
}

/// How many bytes of a length stand in front of the list of files.
const LENGTH: usize = 8;

/// So many bytes of texts are rather read once more in each run than that the facts of a project are written anew.
const WORTH_WRITING: usize = 256 * 1024;

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
        let entry = store.get(&[b"facts ", project.as_slice()].concat()).map(Arc::new);
        let records: Vec<FileRecord> = entry.as_ref().and_then(|entry| postcard::from_bytes(list(entry.bytes())?).ok()).unwrap_or_default();
        let files = records.into_iter().map(|record| (record.name.clone(), record)).collect();
        let programs = store.get(&[b"findings ", project.as_slice()].concat());
        let programs = programs.and_then(|entry| postcard::from_bytes(entry.bytes()).ok()).unwrap_or_default();
        Remembered { store, project, entry, files, programs }
    }

    /// What was made of a file with this text, if it is the same.
    pub fn extract(&self, loaded: &Loaded) -> Option<Extract> {
        let record = self.files.get(&*loaded.name).filter(|record| record.stamp == TextStamp::of(&loaded.text))?;
        let entry = Arc::clone(self.entry.as_ref()?);
        let packed = Packed::of_entry(entry, record.packed.0..record.packed.1)?;
        Some(Extract {
            name: loaded.name.clone(),
            path: loaded.path.clone(),
            stamp: record.stamp,
            summary: record.summary.clone(),
            packed,
            is_new: false,
        })
    }

    /// Keeps the facts of all files of the project, if it is worth it.
    pub fn keep_files(&self, files: &[Extract]) {
        let new: usize = files.iter().filter(|file| file.is_new).map(|file| file.stamp.length()).sum();
        let all: usize = files.iter().map(|file| file.stamp.length()).sum();
        let is_grown = self.files.is_empty() || new >= WORTH_WRITING.min(all / 16 + 1);
        if new == 0 || !is_grown {
            return;
        }
        let mut end = 0;
        let mut record = |file: &Extract| {
            let start = end;
            end += file.packed.bytes().len();
            FileRecord { name: file.name.to_string(), stamp: file.stamp, summary: file.summary.clone(), packed: (start, end) }
        };
        let records: Vec<FileRecord> = files.iter().map(&mut record).collect();
        // Places in the entry, once it is known how long the list is: the list has to be written twice only if its own length changes, which it cannot.
        let Ok(list) = postcard::to_stdvec(&records) else { return };
        let mut entry = (list.len() as u64).to_le_bytes().to_vec();
        entry.reserve(list.len() + end);
        entry.extend_from_slice(&list);
        files.iter().for_each(|file| entry.extend_from_slice(file.packed.bytes()));
        self.store.put(&[b"facts ", self.project.as_slice()].concat(), &entry);
    }

    /// What a program consists of.
    pub fn key(files: &[Extract]) -> u64 {
        let mut hasher = FxHasher::default();
        for file in files {
            hasher.write(file.name.as_bytes());
            file.stamp.write(&mut hasher);
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
        let gone = self.programs.len();
        self.programs.retain(|first, _| all.contains(first));
        if new.is_empty() && self.programs.len() == gone {
            return;
        }
        self.programs.extend(new);
        if let Ok(entry) = postcard::to_stdvec(&self.programs) {
            self.store.put(&[b"findings ", self.project.as_slice()].concat(), &entry);
        }
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

/// The list of files in an entry.
fn list(entry: &[u8]) -> Option<&[u8]> {
    let (length, rest) = entry.split_first_chunk::<LENGTH>()?;
    rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

/// Where the packed facts begin in an entry.
pub(super) fn facts_start(entry: &[u8]) -> Option<usize> {
    Some(LENGTH + list(entry)?.len())
}

/// Tells what the times and sizes of files are; nothing if one of them could change without being noticed, or is gone.
pub(super) fn times_of<'a>(paths: impl Iterator<Item = &'a Path>) -> Option<u64> {
    let mut hasher = FxHasher::default();
    let now = SystemTime::now();
    for path in paths {
        let stamp = crate::walk::Stamp::of_path(path)?;
        if !stamp.is_before(now) {
            return None;
        }
        hasher.write(path.as_os_str().as_encoded_bytes());
        hasher.write(&stamp.to_bytes());
    }
    Some(hasher.finish())
}
