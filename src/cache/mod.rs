//! What earlier runs have found out, in a folder that anyone may delete at any time.
//!
//! A [`Store`] keeps named entries. An entry is what the one who puts it makes of it: bytes. What it depends on has to be in its name or in the bytes
//! themselves; that the linter is the same one is seen to here.
//!
//! What is promised:
//! - An entry comes back as it was put, or not at all. A file that is cut off, changed, of another linter or of another name counts as none.
//! - Entries are replaced as a whole, by renaming. Of two processes that put the same entry, one wins; readers see the old one or the new one.
//! - Nothing here fails. Where the folder cannot be made, read or written, there is no cache, and everything is found out again.
//! - The folder does not grow without limit: once a day, what was not used for a month goes, and then what was used longest ago, down to a total size.
//! - Nothing is written or removed in the folder but what is ours, so it may be one that holds other things.
//!
//! An entry is a file, called `<hash of linter and name>.mprlint`. Numbers are little endian:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `mprlint` and the version of this format |
//! | 8 | checksum of everything behind it |
//! | 4 + 4 | the lengths of the two that follow |
//! | | the linter: its version, and a hash of its sources and of everything in `rules/` |
//! | | the name of the entry |
//! | | the entry |

pub mod looks;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rustc_hash::FxHasher;
use tempfile::{Builder, NamedTempFile};

use crate::walk::{self, TEMPORARY, TEMPORARY_ENDING};

/// The version of the format is the last byte.
const MAGIC: &[u8; 8] = b"mprlint\x01";

/// Everything before the linter and the name.
const HEAD: usize = 24;

/// The linter that entries are for: another version or other rules may find out something else.
const LINTER: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("MPRLINT_SOURCES"));

/// How the names of entries end.
const ENDING: &str = ".mprlint";

/// The file whose time says when the folder was last tidied up.
const TIDIED: &str = "tidied.mprlint";

/// Says to programs for backups that this is a cache: <https://bford.info/cachedir/>.
const TAG: (&str, &str) = ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of mprlint.\n");

/// A cache in a repository is no part of it.
const IGNORE: (&str, &str) = (".gitignore", "*\n");

/// Larger entries are not read; it is far more than the largest one that is put.
const MAX_ENTRY: u64 = 1024 * 1024 * 1024;

/// The size of all entries that are left when the folder is tidied up, in bytes.
const MAX_TOTAL: u64 = 512 * 1024 * 1024;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Entries that were not used for so long are removed.
const MAX_AGE: Duration = DAY.saturating_mul(30);

/// A file that did not become an entry in this time never will.
const MAX_AGE_OF_TEMPORARY: Duration = Duration::from_secs(60 * 60);

/// Named entries in a folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// An entry.
#[derive(Debug)]
pub struct Entry {
    file: Vec<u8>,
    start: usize,
}

impl Entry {
    /// What was put.
    pub fn bytes(&self) -> &[u8] {
        self.file.get(self.start..).unwrap_or_default()
    }
}

impl Store {
    /// A store in a folder, which need not exist: it is made when the first entry is put.
    pub fn open(folder: PathBuf) -> Store {
        Store { folder }
    }

    /// The entry of a name, if there is one for this linter.
    pub fn get(&self, name: &[u8]) -> Option<Entry> {
        let path = self.path(name);
        // Entries are no links, and who knows where one leads.
        let about = fs::symlink_metadata(&path).ok().filter(|about| about.is_file() && about.len() <= MAX_ENTRY)?;
        let mut file = File::open(&path).ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).ok()? + 1);
        file.read_to_end(&mut bytes).ok()?;
        let start = start_of(&bytes, name)?;
        if age(&about) > DAY {
            // The time tells which entries are used. That it cannot be set does no harm.
            let _ = file.set_modified(SystemTime::now());
        }
        Some(Entry { file: bytes, start })
    }

    /// Puts an entry in the place of the one that has the name. Tells whether that was possible.
    pub fn put(&self, name: &[u8], entry: &[u8]) -> bool {
        let done = self.try_put(name, entry).is_ok();
        let tidied = self.folder.join(TIDIED);
        if done && fs::symlink_metadata(&tidied).map_or(Duration::MAX, |about| age(&about)) > DAY {
            // Put in its place and not written: a folder in a repository may hold a link there.
            let _ = self.temporary().map(|file| file.persist(tidied));
            self.tidy(MAX_TOTAL);
        }
        done
    }

    fn try_put(&self, name: &[u8], entry: &[u8]) -> io::Result<()> {
        self.create_folder()?;
        let mut file = self.temporary()?;
        file.write_all(&head(name, entry)?)?;
        file.write_all(entry)?;
        // Not forced onto the disk: whatever a crash leaves is no entry by its checksum.
        file.persist(self.path(name))?;
        Ok(())
    }

    fn temporary(&self) -> io::Result<NamedTempFile> {
        Builder::new().prefix(TEMPORARY).suffix(TEMPORARY_ENDING).tempfile_in(&self.folder)
    }

    fn create_folder(&self) -> io::Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = self.folder.parent() {
            fs::create_dir_all(parent)?;
        }
        match fs::create_dir(&self.folder) {
            // Only in a folder of our own: in another one these would speak for files that are not ours.
            Ok(()) => [TAG, IGNORE].into_iter().try_for_each(|(name, text)| fs::write(self.folder.join(name), text)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes what was not used for long, and then what was used longest ago until so many bytes are left.
    fn tidy(&self, max_total: u64) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut kept: Vec<(Duration, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let Some(name) = name.to_str() else { continue };
            let Some(about) = entry.metadata().ok().filter(fs::Metadata::is_file) else { continue };
            let max_age = match name {
                _ if walk::is_temporary(OsStr::new(name)) => MAX_AGE_OF_TEMPORARY,
                _ if is_entry(name) => MAX_AGE,
                _ => continue,
            };
            if age(&about) > max_age {
                let _ = fs::remove_file(path);
            } else {
                kept.push((age(&about), about.len(), path));
            }
        }
        kept.sort();
        let mut total = 0;
        for (_, size, path) in kept {
            total += size;
            if total > max_total {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn path(&self, name: &[u8]) -> PathBuf {
        self.folder.join(format!("{:016x}{ENDING}", hash(&[LINTER.as_bytes(), name])))
    }
}

/// Is it the name of an entry?
fn is_entry(name: &str) -> bool {
    name.strip_suffix(ENDING).is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// How long ago a file was changed; of one from the future, no time.
fn age(about: &fs::Metadata) -> Duration {
    about.modified().ok().and_then(|modified| modified.elapsed().ok()).unwrap_or_default()
}

/// What stands before an entry in its file.
fn head(name: &[u8], entry: &[u8]) -> io::Result<Vec<u8>> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map(u32::to_le_bytes).map_err(|_| io::ErrorKind::FileTooLarge);
    let mut head = Vec::new();
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&hash(&[LINTER.as_bytes(), name, entry]).to_le_bytes());
    head.extend_from_slice(&length(LINTER.as_bytes())?);
    head.extend_from_slice(&length(name)?);
    head.extend_from_slice(LINTER.as_bytes());
    head.extend_from_slice(name);
    Ok(head)
}

/// Where the entry of a name begins in its file, if it is one of this linter and nothing of it is lost.
fn start_of(file: &[u8], name: &[u8]) -> Option<usize> {
    let start = HEAD + LINTER.len() + name.len();
    let (known, entry) = file.split_at_checked(start)?;
    (*known == *head(name, entry).ok()?).then_some(start)
}

/// A hash that notices every accident, and is fast. It is the same on all machines of a kind, which is enough for a cache.
fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = FxHasher::default();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.finish()
}

/// The folder for caches of this user, if the system says where it is.
pub fn default_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(etcetera::choose_base_strategy().ok()?.cache_dir()).filter(|folder| folder.is_absolute()).map(|folder: PathBuf| folder.join("mprlint"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn store(folder: &Path) -> Store {
        Store::open(folder.join("a/cache"))
    }

    fn got(store: &Store, name: &str) -> Option<Vec<u8>> {
        store.get(name.as_bytes()).map(|entry| entry.bytes().to_vec())
    }

    /// The only entry's file.
    fn file(store: &Store) -> PathBuf {
        let files = fs::read_dir(&store.folder).unwrap().map(|entry| entry.unwrap());
        files.filter(|entry| is_entry(entry.file_name().to_str().unwrap())).map(|entry| entry.path()).next().unwrap()
    }

    fn make_old(path: &Path, age: Duration) {
        File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn entries_come_back_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert_eq!(got(&store, "one"), None);
        assert!(store.put(b"one", b"1") && store.put(b"two", b"") && store.put(b"one", b"111"));
        assert_eq!((got(&store, "one"), got(&store, "two"), got(&store, "three")), (Some(b"111".to_vec()), Some(Vec::new()), None));
        assert!(store.folder.join("CACHEDIR.TAG").is_file());
    }

    #[test]
    fn a_file_that_is_cut_off_or_changed_is_no_entry() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(store.put(b"name", b"an entry of some length"));
        let (file, whole) = (file(&store), fs::read(file(&store)).unwrap());
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert_eq!(got(&store, "name"), None, "{length} bytes are left");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                fs::write(&file, changed).unwrap();
                assert_eq!(got(&store, "name"), None, "bit {bit} of byte {at} is wrong");
            }
        }
        fs::write(&file, [whole.as_slice(), b"x"].concat()).unwrap();
        assert_eq!(got(&store, "name"), None);
        assert!(store.put(b"name", b"new"));
        assert_eq!(got(&store, "name"), Some(b"new".to_vec()));
    }

    #[test]
    fn an_entry_of_another_name_or_linter_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(store.put(b"name", b"entry"));
        let whole = fs::read(file(&store)).unwrap();
        // As if the hashes of the two names were the same.
        fs::write(store.path(b"other"), &whole).unwrap();
        assert_eq!(got(&store, "other"), None);
        let linter = HEAD..HEAD + LINTER.len();
        let mut foreign = whole.clone();
        foreign[linter.start] ^= 1;
        let sum = hash(&[&foreign[linter], b"name", b"entry"]);
        foreign[8..16].copy_from_slice(&sum.to_le_bytes());
        fs::write(store.path(b"name"), &foreign).unwrap();
        assert_eq!(got(&store, "name"), None);
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "a file").unwrap();
        let store = store(folder.path());
        assert!(!store.put(b"name", b"entry"));
        assert_eq!(got(&store, "name"), None);
    }

    #[test]
    fn a_folder_of_others_gets_no_files_that_speak_for_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        fs::create_dir_all(&store.folder).unwrap();
        fs::write(store.folder.join("notes.txt"), "theirs").unwrap();
        fs::write(store.folder.join("theirs.mprlint"), "theirs").unwrap();
        make_old(&store.folder.join("notes.txt"), MAX_AGE * 2);
        make_old(&store.folder.join("theirs.mprlint"), MAX_AGE * 2);
        assert!(store.put(b"name", b"entry"));
        let mut names: Vec<String> = fs::read_dir(&store.folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !is_entry(name));
        names.sort();
        assert_eq!(names, ["notes.txt", "theirs.mprlint", TIDIED]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_in_the_folder_are_neither_followed_nor_opened() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(store.put(b"name", b"entry"));
        let theirs = folder.path().join("theirs");
        fs::rename(store.path(b"name"), &theirs).unwrap();
        symlink(&theirs, store.path(b"name")).unwrap();
        assert_eq!(got(&store, "name"), None);
        let tidied = store.folder.join(TIDIED);
        let before = fs::read(&theirs).unwrap();
        make_old(&theirs, DAY * 2);
        for target in [theirs.as_path(), &folder.path().join("new")] {
            fs::remove_file(&tidied).unwrap();
            symlink(target, &tidied).unwrap();
            // A link has a time of its own.
            let touched = std::process::Command::new("touch").args(["-h", "-d", "3 days ago"]).arg(&tidied).status();
            assert!(touched.is_ok_and(|status| status.success()));
            assert!(store.put(b"other", b"entry"));
            assert!(tidied.symlink_metadata().unwrap().is_file());
        }
        assert!(fs::read(&theirs).unwrap() == before && !folder.path().join("new").exists());
        fs::remove_file(&tidied).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&tidied).status().is_ok_and(|status| status.success()));
        let touched = std::process::Command::new("touch").args(["-d", "3 days ago"]).arg(&tidied).status();
        assert!(touched.is_ok_and(|status| status.success()) && store.put(b"third", b"entry"));
        assert!(tidied.symlink_metadata().unwrap().is_file());
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let names = ["a", "b", "c", "d"];
        for (index, name) in names.into_iter().enumerate() {
            assert!(store.put(name.as_bytes(), &[0; 1000]));
            make_old(&store.path(name.as_bytes()), DAY * (2 + index as u32));
        }
        fs::write(store.folder.join(".mprlint-old.tmp"), "").unwrap();
        make_old(&store.folder.join(".mprlint-old.tmp"), MAX_AGE_OF_TEMPORARY * 2);
        // It is used.
        assert!(got(&store, "d").is_some());
        make_old(&store.path(b"a"), MAX_AGE * 2);
        store.tidy(2500);
        let left: Vec<&str> = names.into_iter().filter(|name| got(&store, name).is_some()).collect();
        assert_eq!(left, ["b", "d"]);
        assert!(!store.folder.join(".mprlint-old.tmp").exists());
    }

    #[test]
    fn a_folder_is_tidied_up_once_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(store.put(b"old", b""));
        make_old(&store.path(b"old"), MAX_AGE * 2);
        assert!(store.put(b"new", b""));
        assert!(store.path(b"old").exists());
        make_old(&store.folder.join(TIDIED), DAY * 2);
        assert!(store.put(b"new", b""));
        assert!(!store.path(b"old").exists() && store.path(b"new").exists());
    }

    #[test]
    fn readers_and_writers_at_once_see_whole_entries() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let entry = |byte: u8| vec![byte; 10_000];
        assert!(store.put(b"name", &entry(0)));
        std::thread::scope(|scope| {
            for byte in 1..4 {
                let store = &store;
                scope.spawn(move || (0..50).for_each(|_| assert!(store.put(b"name", &entry(byte)))));
            }
            for _ in 0..100 {
                let bytes = got(&store, "name").unwrap();
                assert_eq!(bytes, entry(bytes[0]));
            }
        });
    }
}
