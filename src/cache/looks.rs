//! What a first look into files gave, so that a later run need not open those that cannot matter: a table with all files of a tree.
//!
//! A file is known by its name, its size, the times at which it was changed, and its number in the file system ([`Stamp`]). All of that has to be the
//! same, or it is looked into again. A file that changed shortly before the run that looked into it is not kept: it could change once more within what
//! the file system takes for one moment.
//!
//! The table is a list of folders, sorted by their paths. Numbers are little endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | the length of the path |
//! | | the folder, relative to the root of the tree |
//! | 4 | the length of the files |
//! | | its files ([`Records`]), in the order in which the system named them |

use std::ffi::OsStr;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Entry;
use crate::walk::Stamp;

/// What a first look into a file gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not name Procore. Whether it holds the beginning of one of Procore's paths was not asked.
    Unnamed = 0,
    /// It does not name Procore, and holds the beginning of a path.
    Paths = 1,
    /// It does not name Procore, and holds no such beginning.
    Nothing = 2,
    /// It names Procore, or speaks to the linter.
    Named = 3,
    /// It is not text.
    Binary = 4,
}

impl Verdict {
    const ALL: [Verdict; 5] = [Verdict::Unnamed, Verdict::Paths, Verdict::Nothing, Verdict::Named, Verdict::Binary];

    /// Is it text that does not name Procore?
    pub fn is_unnamed(self) -> bool {
        matches!(self, Verdict::Unnamed | Verdict::Paths | Verdict::Nothing)
    }
}

/// Files of one folder, in one piece of memory: a tree has many, and mostly no one asks for them again.
///
/// Each is a byte with the verdict, the length of the name in two bytes, the stamp if the verdict's highest bit is set, and the name.
#[derive(Debug, Default)]
pub struct Records {
    bytes: Vec<u8>,
    unnamed: usize,
    stamped: usize,
}

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Where it stands, for [`Records::set`].
    pub at: usize,
    /// The name of the file.
    pub name: &'a OsStr,
    /// What is known.
    pub verdict: Verdict,
    /// The file as it was when that was found out. Nothing if it could change without being noticed.
    pub stamp: Option<Stamp>,
    end: usize,
}

/// The bytes in front of a stamp or a name.
const HEAD: usize = 3;

/// The bytes of a name as most are.
const USUAL_NAME: usize = 16;

/// Says that there is a stamp.
const STAMPED: u8 = 0x80;

impl Records {
    /// Makes room for so many files with names of a usual length, so that they are not copied while they become more.
    pub fn reserve(&mut self, files: usize, stamped: bool) {
        self.bytes.reserve(files * (HEAD + USUAL_NAME + if stamped { Stamp::SIZE } else { 0 }));
    }

    /// Adds a file, and tells whether that was possible: not every system has names that can be kept as bytes.
    pub fn push(&mut self, name: &OsStr, verdict: Verdict, stamp: Option<Stamp>) -> bool {
        let Some(name) = to_bytes(name) else { return false };
        let Ok(length) = u16::try_from(name.len()) else { return false };
        self.bytes.push(verdict as u8 | if stamp.is_some() { STAMPED } else { 0 });
        self.bytes.extend_from_slice(&length.to_le_bytes());
        if let Some(stamp) = stamp {
            self.bytes.extend_from_slice(&stamp.to_bytes());
        }
        self.bytes.extend_from_slice(name);
        self.unnamed += usize::from(verdict.is_unnamed());
        self.stamped += usize::from(stamp.is_some());
        true
    }

    /// How many text files there are that do not name Procore.
    pub fn unnamed(&self) -> usize {
        self.unnamed
    }

    /// The files, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        records(&self.bytes)
    }

    /// How many files have stamps.
    pub fn stamped(&self) -> usize {
        self.stamped
    }

    /// Says more of a file that does not name Procore; tells whether that is new.
    pub fn set(&mut self, at: usize, verdict: Verdict) -> bool {
        let Some(known) = self.bytes.get_mut(at) else { return false };
        let byte = *known & STAMPED | verdict as u8;
        std::mem::replace(known, byte) != byte
    }
}

fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let record = record(bytes, at)?;
        at = record.end;
        Some(record)
    })
}

fn record(bytes: &[u8], at: usize) -> Option<Record<'_>> {
    let (&[kind, low, high], mut rest) = bytes.get(at..)?.split_first_chunk::<HEAD>()?;
    let verdict = *Verdict::ALL.get(usize::from(kind & !STAMPED))?;
    let mut stamp = None;
    if kind & STAMPED != 0 {
        let (bytes, behind) = rest.split_first_chunk()?;
        (stamp, rest) = (Some(Stamp::from_bytes(bytes)), behind);
    }
    let name = rest.get(..usize::from(u16::from_le_bytes([low, high])))?;
    let end = bytes.len() - rest.len() + name.len();
    Some(Record { at, name: from_bytes(name)?, verdict, stamp, end })
}

/// The bytes of a table for folders with their files, sorted by path. Files without stamps are left out.
pub fn encode<'a>(folders: impl Iterator<Item = (&'a OsStr, &'a Records)>) -> Vec<u8> {
    let mut table = Vec::new();
    let mut last: Option<(&[u8], usize)> = None;
    for (path, files) in folders.filter(|(_, files)| files.stamped > 0) {
        let Some(path) = to_bytes(path) else { continue };
        // A folder with many files comes in parts.
        let start = match last.filter(|(last, _)| *last == path) {
            Some((_, start)) => start,
            None => {
                table.extend_from_slice(&length(path.len()));
                table.extend_from_slice(path);
                table.extend_from_slice(&length(0));
                table.len()
            }
        };
        last = Some((path, start));
        let stamped = files.iter().filter(|file| file.stamp.is_some());
        stamped.filter_map(|file| files.bytes.get(file.at..file.end)).for_each(|bytes| table.extend_from_slice(bytes));
        let size = table.len() - start;
        if let Some(place) = table.get_mut(start - LENGTH..start) {
            place.copy_from_slice(&length(size));
        }
    }
    table
}

/// The bytes of a length.
const LENGTH: usize = 4;

/// A length as it is written. One that is too large makes a table that ends here.
fn length(length: usize) -> [u8; LENGTH] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// What an earlier run knew of a tree.
#[derive(Debug)]
pub struct Table {
    entry: Option<Entry>,
    folders: Vec<Folder>,
}

/// Where a folder stands in a table.
#[derive(Debug)]
struct Folder {
    path: Range<usize>,
    files: Range<usize>,
    /// Where each file stands, by a hash of its name; made when it is needed.
    index: OnceLock<FxHashMap<u64, usize>>,
}

impl Table {
    /// Reads a table; without one, nothing is known.
    pub fn new(entry: Option<Entry>) -> Table {
        let mut folders = Vec::new();
        let bytes = entry.as_ref().map_or(&[][..], Entry::bytes);
        let mut at = 0;
        while let Some((path, files)) = part(bytes, at).and_then(|path| Some((path.clone(), part(bytes, path.end)?))) {
            at = files.end;
            folders.push(Folder { path, files, index: OnceLock::new() });
        }
        Table { entry, folders }
    }

    /// How many files are known.
    pub fn count(&self) -> usize {
        self.folders.iter().map(|folder| records(self.part(&folder.files)).count()).sum()
    }

    /// The files of a folder, by its path relative to the root.
    pub fn folder(&self, path: &OsStr) -> Known<'_> {
        let at = to_bytes(path).and_then(|path| self.folders.binary_search_by(|folder| self.part(&folder.path).cmp(path)).ok());
        let folder = at.and_then(|at| self.folders.get(at));
        Known { files: folder.map_or(&[], |folder| self.part(&folder.files)), folder, next: 0 }
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.entry.as_ref().and_then(|entry| entry.bytes().get(range.clone())).unwrap_or_default()
    }
}

/// What stands behind a length.
fn part(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let (length, _) = bytes.get(at..)?.split_first_chunk::<LENGTH>()?;
    let start = at + LENGTH;
    let end = start.checked_add(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    (end <= bytes.len()).then_some(start..end)
}

/// The known files of a folder. Whoever asks for them in the order in which they came finds each without a search.
#[derive(Debug)]
pub struct Known<'a> {
    files: &'a [u8],
    folder: Option<&'a Folder>,
    /// Where the file stands that comes next.
    next: usize,
}

/// So many files are passed over before a file is looked up: those that are gone.
const NEAR: usize = 4;

impl<'a> Known<'a> {
    /// What is known of a file.
    pub fn find(&mut self, name: &OsStr) -> Option<Record<'a>> {
        let mut at = self.next;
        for _ in 0..NEAR {
            let Some(record) = record(self.files, at) else { break };
            at = record.end;
            if record.name == name {
                self.next = record.end;
                return Some(record);
            }
        }
        let index = self.folder?.index.get_or_init(|| records(self.files).map(|file| (hash(file.name), file.at)).collect());
        let record = record(self.files, *index.get(&hash(name))?).filter(|record| record.name == name)?;
        self.next = record.end;
        Some(record)
    }
}

fn hash(name: &OsStr) -> u64 {
    super::hash(&[name.as_encoded_bytes()])
}

#[cfg(unix)]
fn to_bytes(name: &OsStr) -> Option<&[u8]> {
    Some(std::os::unix::ffi::OsStrExt::as_bytes(name))
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> Option<&OsStr> {
    Some(std::os::unix::ffi::OsStrExt::from_bytes(bytes))
}

#[cfg(not(unix))]
fn to_bytes(name: &OsStr) -> Option<&[u8]> {
    Some(name.to_str()?.as_bytes())
}

#[cfg(not(unix))]
fn from_bytes(bytes: &[u8]) -> Option<&OsStr> {
    Some(OsStr::new(str::from_utf8(bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Store;

    fn stamp(number: u8) -> Stamp {
        Stamp::from_bytes(&[number; Stamp::SIZE])
    }

    fn files(names: &[(&str, Verdict, Option<Stamp>)]) -> Records {
        let mut records = Records::default();
        for (name, verdict, stamp) in names {
            assert!(records.push(OsStr::new(name), *verdict, *stamp));
        }
        records
    }

    /// A table as the next run gets it.
    fn stored(folders: &[(&str, &Records)]) -> Table {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("cache"));
        assert!(store.put(b"x", &encode(folders.iter().map(|(path, files)| (OsStr::new(path), *files)))));
        Table::new(store.get(b"x"))
    }

    fn find(known: &mut Known<'_>, name: &str) -> Option<(Verdict, Option<Stamp>)> {
        known.find(OsStr::new(name)).map(|record| (record.verdict, record.stamp))
    }

    #[test]
    fn what_was_stamped_is_known_again_in_any_order() {
        let verdicts = Verdict::ALL;
        let many: Vec<(String, Verdict)> = (0..100).map(|number| (format!("{number}.py"), verdicts[number % verdicts.len()])).collect();
        let many: Vec<(&str, Verdict, Option<Stamp>)> =
            many.iter().zip(0..).map(|((name, verdict), number)| (name.as_str(), *verdict, Some(stamp(number)))).collect();
        let (first, second) = (files(&many[..60]), files(&many[60..]));
        let other = files(&[("a", Verdict::Nothing, None), ("b", Verdict::Nothing, Some(stamp(1))), ("", Verdict::Paths, None)]);
        let table = stored(&[("", &other), ("p", &first), ("p", &second), ("q", &files(&[("c", Verdict::Nothing, None)]))]);
        assert_eq!(table.count(), 101);
        let mut known = table.folder(OsStr::new("p"));
        for (name, verdict, stamp) in many.iter().chain(many.iter().rev()).chain(many.iter().step_by(7)) {
            assert_eq!(find(&mut known, name), Some((*verdict, *stamp)), "{name}");
            assert_eq!(find(&mut known, "new.py"), None);
        }
        let mut known = table.folder(OsStr::new(""));
        assert_eq!((find(&mut known, "b"), find(&mut known, "a")), (Some((Verdict::Nothing, Some(stamp(1)))), None));
        assert_eq!(find(&mut table.folder(OsStr::new("q")), "c"), None);
        assert_eq!(find(&mut Table::new(None).folder(OsStr::new("")), "b"), None);
    }

    #[test]
    fn a_verdict_can_be_told_later() {
        let mut records = files(&[("a", Verdict::Unnamed, Some(stamp(1))), ("b", Verdict::Unnamed, None), ("c", Verdict::Binary, None)]);
        assert_eq!(records.unnamed(), 2);
        let places: Vec<usize> = records.iter().map(|record| record.at).collect();
        assert!(records.set(places[0], Verdict::Paths) && records.set(places[1], Verdict::Nothing) && !records.set(places[1], Verdict::Nothing));
        let now: Vec<_> = records.iter().map(|record| (record.name.to_str().unwrap(), record.verdict, record.stamp)).collect();
        assert_eq!(now, [("a", Verdict::Paths, Some(stamp(1))), ("b", Verdict::Nothing, None), ("c", Verdict::Binary, None)]);
    }

    #[test]
    fn broken_bytes_end_a_table() {
        let bytes = encode([(OsStr::new("p"), &files(&[("a", Verdict::Paths, Some(stamp(1))), ("b", Verdict::Named, Some(stamp(2)))]))].into_iter());
        for length in 0..bytes.len() {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(folder.path().join("cache"));
            assert!(store.put(b"x", &bytes[..length]));
            let table = Table::new(store.get(b"x"));
            assert_eq!(table.count(), 0, "{length}");
        }
        for (at, byte) in (0..bytes.len()).flat_map(|at| [0, 5, 0x7f, 0x80, 0xff].map(|byte| (at, byte))) {
            let mut changed = bytes.clone();
            changed[at] = byte;
            assert!(records(&changed).count() < changed.len());
        }
    }
}
