//! Folders, and the files in them by name. Where the system can, a file is opened relative to its folder: finding the way from the root anew for every
//! file takes longer than reading a small one.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

/// What a name in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

/// A file that a walk has come to.
#[derive(Clone, Copy, Debug)]
pub struct Met<'a> {
    folder: &'a Folder,
    path: &'a Path,
    name: &'a OsStr,
}

impl<'a> Met<'a> {
    pub(super) fn new(folder: &'a Folder, path: &'a Path, name: &'a OsStr) -> Self {
        Met { folder, path, name }
    }

    /// Its path, absolute.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Opens it for reading.
    pub fn open(&self) -> io::Result<File> {
        self.folder.open(self.path, self.name)
    }
}

#[cfg(unix)]
mod system {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, openat, statat};

    use super::*;

    /// Room for the names that the system gives at once.
    const LIST: usize = 32 * 1024;

    /// The names in a folder, one buffer for all.
    #[derive(Debug, Default)]
    pub(in crate::walk) struct Names {
        bytes: Vec<u8>,
        /// Where each name ends, and what it is.
        entries: Vec<(usize, Kind)>,
    }

    impl Names {
        /// The names with what they are.
        pub fn iter(&self) -> impl Iterator<Item = (&OsStr, Kind)> {
            let mut start = 0;
            self.entries.iter().map(move |(end, kind)| {
                let name = &self.bytes[start..*end];
                start = *end;
                (OsStr::from_bytes(name), *kind)
            })
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
                names.bytes.extend_from_slice(name.to_bytes());
                names.entries.push((names.bytes.len(), kind));
            }
            Ok(())
        }

        /// Opens a file in it.
        pub fn open(&self, _path: &Path, name: &OsStr) -> io::Result<File> {
            // Not through a link that has taken the file's place since the folder was read, and not waiting for a pipe.
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::NONBLOCK;
            Ok(File::from(openat(&self.0, name, flags, Mode::empty())?))
        }
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
        pub fn open(&self, path: &Path, _name: &OsStr) -> io::Result<File> {
            File::open(path)
        }
    }
}

pub(super) use system::{Folder, Names};
