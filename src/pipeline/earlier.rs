//! What an earlier run found out about the files of a tree, and what this run leaves to the next one.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::seen::Seen;
use super::{CacheUse, Run};
use crate::cache::looks::{Known, Table, encode};
use crate::cache::{self, Store};
use crate::config::Config;
use crate::walk::{Looked, Stamp};

/// The table of a tree in the cache.
pub(super) struct Earlier {
    store: Store,
    /// What the table is called.
    name: Vec<u8>,
    table: Table,
    /// When this run began to look into files.
    started: SystemTime,
}

impl Earlier {
    /// The table for a root, which is empty in the first run. Nothing where there is to be no cache. `configured` tells whether the root holds a configuration.
    pub fn new(run: &Run<'_>, root: &Path, configured: bool) -> Option<Earlier> {
        let own = || if configured { Config::of_root(root).ok()?.cache_dir } else { None };
        let store = run.store(own)?;
        let name = [b"looks ", root.as_os_str().as_encoded_bytes()].concat();
        let table = Table::new(store.get(&name));
        Some(Earlier { store, name, table, started: SystemTime::now() })
    }

    /// What is known of the files in a folder.
    pub fn folder(&self, root: &Path, folder: &Path) -> Known<'_> {
        self.table.folder(folder.strip_prefix(root).unwrap_or(folder).as_os_str())
    }

    /// Can a file with this stamp not change any more without getting another one?
    pub fn is_settled(&self, stamp: &Stamp) -> bool {
        stamp.is_before(self.started)
    }

    /// Keeps what was seen for the next run, if it is anything new. The folders are in the order of their paths.
    pub fn keep<'a>(&self, root: &Path, folders: impl Iterator<Item = &'a Looked<Seen>> + Clone) {
        let mut totals = (0, 0, 0);
        for Looked { seen, .. } in folders.clone() {
            totals = (totals.0 + seen.kept, totals.1 + seen.records.stamped(), totals.2 + seen.passed_over);
        }
        let (kept, stamped, passed_over) = totals;
        if kept == stamped && stamped + passed_over == self.table.count() {
            return;
        }
        let relative = |folder: &'a Path| folder.strip_prefix(root).unwrap_or(folder).as_os_str();
        let table = encode(folders.map(|looked| (relative(&looked.folder), &looked.seen.records)));
        // Without it, the next run looks into all files.
        self.store.put(&self.name, &table);
    }
}

impl Run<'_> {
    /// The cache, if there is to be one. `own` gives the folder that the configuration names.
    pub(super) fn store(&self, own: impl FnOnce() -> Option<PathBuf>) -> Option<Store> {
        // Without the prefilter every file is read, whatever it says.
        if !self.options.prefilter {
            return None;
        }
        let folder = match &self.options.cache {
            CacheUse::Off => return None,
            CacheUse::Folder(folder) => folder.clone(),
            CacheUse::Configured => own().or_else(cache::default_folder)?,
        };
        Some(Store::open(folder))
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs::{self, File};

    use super::*;
    use crate::cache::looks::{Records, Verdict};
    use crate::pipeline::{Options, check};

    const LEGACY: &str = "URL = 'https://app.procore.com/oauth/token'\n";

    #[test]
    fn a_file_is_read_again_only_if_its_stamp_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let (root, cache) = (folder.path().canonicalize().unwrap().join("tree"), folder.path().join("cache"));
        fs::create_dir(&root).unwrap();
        fs::write(root.join("mprlint.toml"), "").unwrap();
        fs::write(root.join("a.py"), LEGACY).unwrap();
        let mut options = Options::new(vec![root.clone()], root.clone());
        let findings = |options: &Options| check(options).unwrap().findings.len();
        assert_eq!(findings(&options), 1);
        // That it says nothing is not true: who believes it has not read the file.
        let mut records = Records::default();
        assert!(records.push(OsStr::new("a.py"), Verdict::Nothing, Stamp::of(&File::open(root.join("a.py")).unwrap())));
        let name = [b"looks ", root.as_os_str().as_encoded_bytes()].concat();
        assert!(Store::open(cache.clone()).put(&name, &encode([(OsStr::new(""), &records)].into_iter())));
        options.cache = CacheUse::Folder(cache);
        assert_eq!(findings(&options), 0);
        for other in [Options { prefilter: false, ..options.clone() }, Options { cache: CacheUse::Off, ..options.clone() }] {
            assert_eq!(findings(&other), 1);
        }
        // An editor's text stands for the file, whatever is known of that.
        let overlay = [(root.join("a.py"), LEGACY.repeat(2).into_bytes())].into();
        assert_eq!(findings(&Options { overlay, ..options.clone() }), 2);
        fs::write(root.join("a.py"), LEGACY.repeat(3)).unwrap();
        assert_eq!(findings(&options), 3);
    }
}
