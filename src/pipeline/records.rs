//! Names of files with what is known of them, in one piece of memory: a tree has many, and mostly no one asks for them again.

use std::ffi::OsStr;

/// What a look at a file gave that does not name Procore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Whether it holds the beginning of one of Procore's paths was not asked.
    Unnamed = 0,
    /// It holds one.
    Paths = 1,
    /// It holds none.
    Nothing = 2,
}

impl Verdict {
    fn from_byte(byte: u8) -> Option<Verdict> {
        [Verdict::Unnamed, Verdict::Paths, Verdict::Nothing].into_iter().find(|verdict| *verdict as u8 == byte)
    }
}

/// Files of one folder. Each is a byte for the verdict, the length of the name in two, and the name.
#[derive(Debug, Default)]
pub(super) struct Records {
    bytes: Vec<u8>,
    count: usize,
}

/// A file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// Where it stands, for [`Records::set`].
    pub at: usize,
    /// The name of the file.
    pub name: &'a OsStr,
    /// What is known.
    pub verdict: Verdict,
}

/// The bytes in front of a name.
const HEAD: usize = 3;

impl Records {
    /// Adds a file, and tells whether that was possible: not every system has names that can be kept as bytes.
    pub fn push(&mut self, name: &OsStr, verdict: Verdict) -> bool {
        let Some(name) = to_bytes(name) else { return false };
        let Ok(length) = u16::try_from(name.len()) else { return false };
        self.bytes.push(verdict as u8);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(name);
        self.count += 1;
        true
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The files, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (head, rest) = self.bytes.get(at..)?.split_first_chunk::<HEAD>()?;
            let [verdict, low, high] = *head;
            let name = rest.get(..usize::from(u16::from_le_bytes([low, high])))?;
            let record = Record { at, name: from_bytes(name)?, verdict: Verdict::from_byte(verdict)? };
            at += HEAD + name.len();
            Some(record)
        })
    }

    /// Says more of a file.
    pub fn set(&mut self, at: usize, verdict: Verdict) {
        self.bytes[at] = verdict as u8;
    }
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
