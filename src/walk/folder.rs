//! Folders, and the files in them by name. Where the system can, a file is opened relative to its folder: finding the way from the root anew for every
//! file takes longer than reading a small one.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What a name in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

/// Files of one folder that a walk has come to: all of them, or a part if there are many.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    folder: &'a Folder,
    path: &'a Path,
    names: &'a Names,
    /// Which of the names these are.
    first: usize,
    end: usize,
}

impl<'a> Batch<'a> {
    pub(super) fn new(folder: &'a Folder, path: &'a Path, names: &'a Names, range: Range<usize>) -> Self {
        Batch { folder, path, names, first: range.start, end: range.end }
    }

    /// The folder, absolute.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// How many files of the folder come before these.
    pub fn first(&self) -> usize {
        self.first
    }

    /// How many files these are.
    pub fn count(&self) -> usize {
        self.end - self.first
    }

    /// The files, in the order in which the system names them.
    pub fn files(&self) -> impl Iterator<Item = Met<'a>> {
        let Batch { folder, path, names, first, end } = *self;
        (first..end).map(move |index| Met { folder, parent: path, name: names.name(index) })
    }
}

/// A file that a walk has come to.
#[derive(Clone, Copy, Debug)]
pub struct Met<'a> {
    folder: &'a Folder,
    parent: &'a Path,
    name: &'a OsStr,
}

impl<'a> Met<'a> {
    /// Its name.
    pub fn name(&self) -> &'a OsStr {
        self.name
    }

    /// Its path, absolute.
    pub fn path(&self) -> PathBuf {
        self.parent.join(self.name)
    }

    /// Opens it for reading.
    pub fn open(&self) -> io::Result<File> {
        self.folder.open(self.parent, self.name)
    }

    /// What it is now, without opening it. Nothing if it is no regular file any more.
    pub fn stamp(&self) -> Option<Stamp> {
        self.folder.stamp(self.parent, self.name)
    }
}

/// What changes whenever a file does: its size, the times of its last change, and its number in the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// In bytes.
    size: u64,
    /// When the text was changed, as the one who changed it says; in nanoseconds since 1970.
    modified: i64,
    /// When anything about the file was changed, as the system says; the same where it does not.
    changed: i64,
    /// The number of the file; 0 where the system gives none.
    number: u64,
}

impl Stamp {
    /// The length of [`to_bytes`](Self::to_bytes).
    pub const SIZE: usize = 32;

    /// Of an open file. Nothing if it is no regular one.
    pub fn of(file: &File) -> Option<Stamp> {
        system::stamp_of(file)
    }

    /// The size of the file in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Was the file changed before a moment, by so much that a change after that moment gives another stamp? File systems count in steps of up to two
    /// seconds, and their clocks are not quite ours.
    pub fn is_before(&self, moment: SystemTime) -> bool {
        let Ok(since) = moment.duration_since(UNIX_EPOCH) else { return false };
        let second = |nanoseconds: i64| nanoseconds.div_euclid(NANOSECONDS);
        second(self.modified.max(self.changed)) < i64::try_from(since.as_secs()).unwrap_or(0) - 2
    }

    /// All that it is, to be kept.
    pub fn to_bytes(&self) -> [u8; Stamp::SIZE] {
        let mut bytes = [0; Stamp::SIZE];
        let fields = [self.size, self.modified.cast_unsigned(), self.changed.cast_unsigned(), self.number];
        bytes.as_chunks_mut().0.iter_mut().zip(fields).for_each(|(chunk, field)| *chunk = field.to_le_bytes());
        bytes
    }

    /// What [`to_bytes`](Self::to_bytes) gave.
    pub fn from_bytes(bytes: &[u8; Stamp::SIZE]) -> Stamp {
        let mut fields = bytes.as_chunks().0.iter().map(|chunk| u64::from_le_bytes(*chunk));
        let mut next = || fields.next().unwrap_or_default();
        Stamp { size: next(), modified: next().cast_signed(), changed: next().cast_signed(), number: next() }
    }
}

const NANOSECONDS: i64 = 1_000_000_000;

#[cfg(unix)]
mod system {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, Stat, fstat, openat, statat};

    use super::*;

    /// Room for the names that the system gives at once.
    const LIST: usize = 32 * 1024;

    /// The names in a folder, one buffer for all.
    #[derive(Debug, Default)]
    pub(in crate::walk) struct Names {
        bytes: Vec<u8>,
        entries: Vec<Entry>,
    }

    /// Where a name begins and ends, and what it is.
    #[derive(Debug)]
    struct Entry {
        start: usize,
        end: usize,
        kind: Kind,
    }

    impl Names {
        /// The names with what they are.
        pub fn iter(&self) -> impl Iterator<Item = (&OsStr, Kind)> {
            self.entries.iter().map(|entry| (self.of(entry), entry.kind))
        }

        /// Drops the names that are not wanted.
        pub fn retain(&mut self, mut wanted: impl FnMut(&OsStr, Kind) -> bool) {
            let Names { bytes, entries } = self;
            entries.retain(|entry| wanted(OsStr::from_bytes(bytes.get(entry.start..entry.end).unwrap_or_default()), entry.kind));
        }

        /// How many there are.
        pub fn len(&self) -> usize {
            self.entries.len()
        }

        /// The name at a place, which is there.
        pub fn name(&self, index: usize) -> &OsStr {
            self.entries.get(index).map(|entry| self.of(entry)).unwrap_or_default()
        }

        fn of(&self, entry: &Entry) -> &OsStr {
            OsStr::from_bytes(self.bytes.get(entry.start..entry.end).unwrap_or_default())
        }
    }

    /// An open folder.
    #[derive(Debug)]
    pub(in crate::walk) struct Folder(OwnedFd);

    impl Folder {
        /// Opens a folder by its path.
        pub fn new(path: &Path) -> io::Result<Folder> {
            Ok(Folder(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOCTTY, Mode::empty())?))
        }

        /// Reads the names in it.
        pub fn list(&self, _path: &Path, names: &mut Names) -> io::Result<()> {
            names.bytes.clear();
            names.entries.clear();
            let mut room = [MaybeUninit::<u8>::uninit(); LIST];
            let mut list = RawDir::new(&self.0, &mut room);
            while let Some(entry) = list.next() {
                let entry = entry?;
                let name = entry.file_name();
                if matches!(name.to_bytes(), b"." | b"..") {
                    continue;
                }
                let mut kind = entry.file_type();
                if kind == FileType::Unknown {
                    kind = statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).map_or(kind, |stat| FileType::from_raw_mode(stat.st_mode));
                }
                let kind = match kind {
                    FileType::RegularFile => Kind::File,
                    FileType::Directory => Kind::Folder,
                    FileType::Symlink => Kind::Link,
                    _ => Kind::Other,
                };
                let start = names.bytes.len();
                names.bytes.extend_from_slice(name.to_bytes());
                names.entries.push(Entry { start, end: names.bytes.len(), kind });
            }
            Ok(())
        }

        /// Opens a file in it.
        pub fn open(&self, _folder: &Path, name: &OsStr) -> io::Result<File> {
            // Not through a link that has taken the file's place since the folder was read, and not waiting for a pipe.
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::NONBLOCK;
            Ok(File::from(openat(&self.0, name, flags, Mode::empty())?))
        }

        /// What a file in it is now.
        pub fn stamp(&self, _folder: &Path, name: &OsStr) -> Option<Stamp> {
            stamp(&statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).ok()?)
        }
    }

    pub(in crate::walk) fn stamp_of(file: &File) -> Option<Stamp> {
        stamp(&fstat(file).ok()?)
    }

    // The types of these fields are not the same in all systems.
    #[allow(clippy::unnecessary_cast, clippy::cast_sign_loss, clippy::cast_possible_wrap)]
    fn stamp(stat: &Stat) -> Option<Stamp> {
        let time = |seconds: i64, nanoseconds: i64| seconds.saturating_mul(NANOSECONDS).saturating_add(nanoseconds);
        (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| Stamp {
            size: stat.st_size as u64,
            modified: time(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: time(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            number: stat.st_ino as u64,
        })
    }
}

#[cfg(not(unix))]
mod system {
    use std::ffi::OsString;

    use super::*;

    /// The names in a folder.
    #[derive(Debug, Default)]
    pub(in crate::walk) struct Names(Vec<(OsString, Kind)>);

    impl Names {
        /// The names with what they are.
        pub fn iter(&self) -> impl Iterator<Item = (&OsStr, Kind)> {
            self.0.iter().map(|(name, kind)| (name.as_os_str(), *kind))
        }

        /// Drops the names that are not wanted.
        pub fn retain(&mut self, mut wanted: impl FnMut(&OsStr, Kind) -> bool) {
            self.0.retain(|(name, kind)| wanted(name, *kind));
        }

        /// How many there are.
        pub fn len(&self) -> usize {
            self.0.len()
        }

        /// The name at a place, which is there.
        pub fn name(&self, index: usize) -> &OsStr {
            &self.0[index].0
        }
    }

    /// A folder that is found by its path each time.
    #[derive(Debug)]
    pub(in crate::walk) struct Folder;

    impl Folder {
        /// Opens a folder by its path.
        pub fn new(_path: &Path) -> io::Result<Folder> {
            Ok(Folder)
        }

        /// Reads the names in it.
        pub fn list(&self, path: &Path, names: &mut Names) -> io::Result<()> {
            names.0.clear();
            for entry in std::fs::read_dir(path)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                let kind = match () {
                    () if kind.is_symlink() => Kind::Link,
                    () if kind.is_dir() => Kind::Folder,
                    () if kind.is_file() => Kind::File,
                    () => Kind::Other,
                };
                names.0.push((entry.file_name(), kind));
            }
            Ok(())
        }

        /// Opens a file in it.
        pub fn open(&self, path: &Path, name: &OsStr) -> io::Result<File> {
            File::open(path.join(name))
        }

        /// What a file in it is now.
        pub fn stamp(&self, path: &Path, name: &OsStr) -> Option<Stamp> {
            stamp(&path.join(name).symlink_metadata().ok()?)
        }
    }

    pub(in crate::walk) fn stamp_of(file: &File) -> Option<Stamp> {
        stamp(&file.metadata().ok()?)
    }

    fn stamp(about: &std::fs::Metadata) -> Option<Stamp> {
        let modified = i64::try_from(about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()?;
        about.is_file().then(|| Stamp { size: about.len(), modified, changed: modified, number: 0 })
    }
}

pub(super) use system::{Folder, Names};

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stamp_is_kept_as_it_is() {
        let stamp = Stamp { size: u64::MAX - 1, modified: -5, changed: i64::MAX, number: 7 };
        assert_eq!(Stamp::from_bytes(&stamp.to_bytes()), stamp);
    }

    #[test]
    fn what_was_changed_a_moment_ago_can_change_again_without_another_stamp() {
        let file = tempfile::tempfile().unwrap();
        let stamp = Stamp::of(&file).unwrap();
        let now = SystemTime::now();
        assert!(!stamp.is_before(now) && !stamp.is_before(now + Duration::from_secs(1)) && stamp.is_before(now + Duration::from_secs(4)));
        file.set_modified(now + Duration::from_secs(100)).unwrap();
        assert!(!Stamp::of(&file).unwrap().is_before(now + Duration::from_secs(4)));
    }

    #[cfg(unix)]
    #[test]
    fn a_stamp_tells_files_apart_that_look_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "one").unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        let first = Stamp::of(&file).unwrap();
        assert_eq!(Stamp::of(&file), Some(first));
        // Longer than what the system takes for one moment.
        std::thread::sleep(Duration::from_millis(50));
        std::fs::write(&path, "two").unwrap();
        file.set_modified(modified).unwrap();
        let second = Stamp::of(&file).unwrap();
        assert_eq!((second.size, second.modified, second.number), (first.size, first.modified, first.number));
        assert_ne!(second, first);
        assert_eq!(Stamp::of(&File::open(folder.path()).unwrap()), None);
    }
}
