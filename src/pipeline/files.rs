//! From paths to texts: what stands on the disk, or in the overlay.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use crate::prefilter::{self, LONGEST};
use crate::source::{Encoding, decode, is_binary};
use crate::walk::{self, Met, SkipReason, Stamp};

/// What a look at a file gave.
pub(super) enum Look {
    /// It does not name Procore; it is looked into again if another file of the project does.
    Unnamed,
    /// It names Procore, and will be read. What it was when that was found out, if it cannot have changed since without being noticed.
    Named(Option<Stamp>),
    /// It is not linted.
    Skipped(SkipReason),
    /// It cannot be read; why, for people.
    Failed(String),
}

/// What reading a file gave.
pub(super) enum Loaded {
    /// Its text.
    Text(Content),
    /// It is not linted.
    Skipped(SkipReason),
    /// It cannot be read; why, for people.
    Failed(String),
}

/// The text of a file.
pub(super) struct Content {
    /// The text.
    pub text: String,
    /// How it was decoded.
    pub encoding: Encoding,
    /// Tells the bytes that it was decoded from.
    pub sum: Sum,
}

/// Tells the bytes of a file from any others that could stand in their place: their number, and a hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    length: u64,
    hash: u64,
}

impl Sum {
    /// Of bytes.
    pub fn of(bytes: &[u8]) -> Sum {
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        Sum { length: bytes.len() as u64, hash: hasher.finish() }
    }

    /// How many bytes they are.
    pub fn length(self) -> usize {
        usize::try_from(self.length).unwrap_or(usize::MAX)
    }

    /// Adds it to a hash.
    pub fn write(self, hasher: &mut FxHasher) {
        hasher.write_u64(self.length);
        hasher.write_u64(self.hash);
    }
}

impl Content {
    /// The text of bytes, unless they are binary.
    pub fn of(bytes: Vec<u8>) -> Option<Content> {
        let sum = Sum::of(&bytes);
        let (text, encoding) = decode(bytes).ok()?;
        Some(Content { text, encoding, sum })
    }
}

/// What a search for the words of the prefilter gave, in place of [`Look::Unnamed`].
pub(super) enum First {
    /// It names Procore or is not linted, or cannot be read.
    Look(Look),
    /// It does not name Procore. Whether it holds the beginning of one of Procore's paths, if that was asked.
    Unnamed(Option<bool>),
}

thread_local! {
    /// One buffer a thread, kept between files. Nearly all source files fit, so that one read is enough and no memory is asked for.
    static BUFFER: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![0; BUFFER_SIZE]);
}

/// The size of the buffer in bytes: what stays in the cache of the processor while it is searched.
const BUFFER_SIZE: usize = 256 * 1024;

const TOO_LARGE: Look = Look::Skipped(SkipReason::TooLarge);

/// Where the bytes of files come from.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    /// Texts that stand for files, by absolute path.
    pub overlay: &'a BTreeMap<PathBuf, Vec<u8>>,
    /// Larger files are skipped, in bytes.
    pub max_file_size: u64,
}

impl Files<'_> {
    /// Looks into a file: does it name Procore, which is what `wanted` says of its bytes?
    pub fn look(&self, path: &Path, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        self.in_overlay(path, wanted).unwrap_or_else(|| self.look_into(|| File::open(path), wanted))
    }

    /// The same for a file that a walk has come to.
    pub fn look_at(&self, met: &Met<'_>, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        self.met_in_overlay(met, wanted).unwrap_or_else(|| self.look_into(|| met.open(), wanted))
    }

    /// What the overlay holds for a file that a walk has come to.
    pub fn met_in_overlay(&self, met: &Met<'_>, wanted: &dyn Fn(&[u8]) -> bool) -> Option<Look> {
        // Asked for every file of a tree, and mostly empty.
        if self.overlay.is_empty() { None } else { self.in_overlay(&met.path(), wanted) }
    }

    fn in_overlay(&self, path: &Path, wanted: &dyn Fn(&[u8]) -> bool) -> Option<Look> {
        let bytes = self.overlay.get(path)?;
        Some(if bytes.len() as u64 > self.max_file_size { TOO_LARGE } else { look(bytes, wanted) })
    }

    #[allow(clippy::indexing_slicing, reason = "as many bytes were read into the buffer")]
    fn look_into(&self, open: impl FnOnce() -> io::Result<File>, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        BUFFER
            .with_borrow_mut(|buffer| {
                let mut file = open()?;
                let length = fill(&mut file, buffer)?;
                if length < buffer.len() && length as u64 <= self.max_file_size {
                    return Ok(look(&buffer[..length], wanted));
                }
                if length as u64 > self.max_file_size || file.metadata()?.len() > self.max_file_size {
                    return Ok(TOO_LARGE);
                }
                Ok(self.whole(&mut file)?.map_or(TOO_LARGE, |bytes| look(&bytes, wanted)))
            })
            .unwrap_or_else(|error| failed(&error))
    }

    /// Searches a file for the words of the prefilter, in pieces, so that what does not matter costs no memory. Asks for paths if `paths` says so.
    pub fn search(&self, file: io::Result<File>, paths: bool) -> First {
        BUFFER.with_borrow_mut(|buffer| self.search_in_pieces(&mut file?, buffer, paths)).unwrap_or_else(|error| First::Look(failed(&error)))
    }

    #[allow(clippy::indexing_slicing, reason = "as many bytes were read into the buffer")]
    fn search_in_pieces(&self, file: &mut File, buffer: &mut [u8], paths: bool) -> io::Result<First> {
        let mut end = fill(file, buffer)?;
        let mut total = end as u64;
        if total > self.max_file_size || (end == buffer.len() && file.metadata()?.len() > self.max_file_size) {
            return Ok(First::Look(TOO_LARGE));
        }
        if is_binary(&buffer[..end]) {
            return Ok(First::Look(Look::Skipped(SkipReason::Binary)));
        }
        if prefilter::is_utf16(&buffer[..end]) {
            let Some(whole) = self.whole(file)? else { return Ok(First::Look(TOO_LARGE)) };
            return Ok(match look(&whole, &prefilter::concerns) {
                Look::Unnamed => First::Unnamed(paths.then(|| prefilter::mentions_paths(&whole))),
                other => First::Look(other),
            });
        }
        let mut mentions_paths = false;
        loop {
            let piece = &buffer[..end];
            if prefilter::piece_concerns(piece) {
                return Ok(First::Look(Look::Named(None)));
            }
            mentions_paths |= paths && !mentions_paths && prefilter::piece_mentions_paths(piece);
            if end < buffer.len() {
                return Ok(First::Unnamed(paths.then_some(mentions_paths)));
            }
            // A word can stand across two pieces.
            let overlap = LONGEST - 1;
            buffer.copy_within(end - overlap.., 0);
            let length = fill(file, &mut buffer[overlap..])?;
            end = overlap + length;
            total += length as u64;
            if total > self.max_file_size {
                return Ok(First::Look(TOO_LARGE));
            }
        }
    }

    /// All bytes of a file, wherever reading it has come to; nothing if there are more than the limit.
    fn whole(&self, file: &mut File) -> io::Result<Option<Vec<u8>>> {
        file.rewind()?;
        let size = file.metadata()?.len().min(self.max_file_size);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        // It can grow while it is read.
        file.take(self.max_file_size.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= self.max_file_size).then_some(bytes))
    }

    /// What a look gives where these limits hold and not those of the first look.
    pub fn look_again(&self, path: &Path, first: Look, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        match first {
            Look::Skipped(SkipReason::TooLarge) => self.look(path, wanted),
            Look::Unnamed | Look::Named(_) if self.is_too_large(path) => TOO_LARGE,
            other => other,
        }
    }

    /// Is a file larger than the limit?
    pub fn is_too_large(&self, path: &Path) -> bool {
        let size = self.overlay.get(path).map(|bytes| bytes.len() as u64).or_else(|| Some(std::fs::metadata(path).ok()?.len()));
        size.is_some_and(|size| size > self.max_file_size)
    }

    /// Reads a file.
    pub fn load(&self, path: &Path) -> Loaded {
        let read = || match self.overlay.get(path) {
            Some(bytes) => Ok((bytes.len() as u64 <= self.max_file_size).then(|| bytes.clone())),
            None => self.whole(&mut File::open(path)?),
        };
        match read() {
            Ok(Some(bytes)) => Content::of(bytes).map_or(Loaded::Skipped(SkipReason::Binary), Loaded::Text),
            Ok(None) => Loaded::Skipped(SkipReason::TooLarge),
            Err(error) => Loaded::Failed(unreadable(&error)),
        }
    }

    /// The text of a file, if it can be read.
    pub fn text(&self, path: &Path) -> Option<String> {
        match self.load(path) {
            Loaded::Text(content) => Some(content.text),
            Loaded::Skipped(_) | Loaded::Failed(_) => None,
        }
    }
}

/// Reads until the buffer is full or the file at its end. Returns how many bytes were read.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Of a regular file, a read that comes short has come to the end; asking again costs as much as opening the file.
            read => return read,
        }
    }
}

fn failed(error: &io::Error) -> Look {
    Look::Failed(unreadable(error))
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {}", walk::plain_io_error(error))
}

fn look(bytes: &[u8], wanted: &dyn Fn(&[u8]) -> bool) -> Look {
    if is_binary(bytes) {
        return Look::Skipped(SkipReason::Binary);
    }
    if wanted(bytes) { Look::Named(None) } else { Look::Unnamed }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a search says: `names`, `paths`, `neither`, a reason, or what is wrong.
    fn searched(bytes: &[u8], max_file_size: u64) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, bytes).unwrap();
        let files = Files { overlay: &BTreeMap::new(), max_file_size };
        match files.search(File::open(path), true) {
            First::Look(Look::Named(_)) => "names".to_owned(),
            First::Look(Look::Skipped(reason)) => reason.title().to_owned(),
            First::Look(Look::Failed(message)) => message,
            First::Look(Look::Unnamed) | First::Unnamed(None) => "unknown".to_owned(),
            First::Unnamed(Some(paths)) => if paths { "paths" } else { "neither" }.to_owned(),
        }
    }

    #[test]
    fn words_are_found_wherever_they_stand_in_a_large_file() {
        let length = 2 * BUFFER_SIZE + 100;
        let around = |middle: usize| (middle - 10)..(middle + 10);
        for at in around(BUFFER_SIZE).chain(around(2 * BUFFER_SIZE - LONGEST + 1)).chain([0, length - LONGEST]) {
            for (word, expected) in [("mprlint:", "names"), ("procore", "names"), ("rest/", "paths")] {
                let mut bytes = vec![b'.'; length];
                bytes[at..at + word.len()].copy_from_slice(word.as_bytes());
                assert_eq!(searched(&bytes, u64::MAX), expected, "{word} at {at}");
            }
        }
        assert_eq!(searched(&vec![b'.'; length], u64::MAX), "neither");
    }

    #[test]
    fn limits_hold_for_every_size_of_a_file() {
        for length in [0, 1, 99, 100, 101, BUFFER_SIZE - 1, BUFFER_SIZE, BUFFER_SIZE + 1, 2 * BUFFER_SIZE - LONGEST + 1, 3 * BUFFER_SIZE] {
            for limit in [99, 100, BUFFER_SIZE as u64, 3 * BUFFER_SIZE as u64 - 1] {
                let expected = if length as u64 > limit { "too large" } else { "neither" };
                assert_eq!(searched(&vec![b'.'; length], limit), expected, "{length} bytes, {limit} allowed");
                let folder = tempfile::tempdir().unwrap();
                std::fs::write(folder.path().join("x"), vec![b'.'; length]).unwrap();
                let files = Files { overlay: &BTreeMap::new(), max_file_size: limit };
                assert_eq!(files.text(&folder.path().join("x")).is_none(), length as u64 > limit, "{length} bytes, {limit} allowed");
            }
        }
    }

    #[test]
    fn large_files_in_utf16_and_binary_ones_are_told_apart() {
        let utf16 = |text: &str| -> Vec<u8> { [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect() };
        let long = ".".repeat(BUFFER_SIZE);
        assert_eq!(searched(&utf16(&format!("{long}procore")), u64::MAX), "names");
        assert_eq!(searched(&utf16(&format!("{long}/rest")), u64::MAX), "paths");
        assert_eq!(searched(&utf16(&long), u64::MAX), "neither");
        assert_eq!(searched(format!("\0{long}procore").as_bytes(), u64::MAX), "binary");
        // These two bytes mean UTF-16 only at the start of a file.
        let mut bytes = vec![b'.'; BUFFER_SIZE - LONGEST + 1];
        bytes.extend([0xff, 0xfe]);
        bytes.extend(format!("procore{long}").into_bytes());
        assert_eq!(searched(&bytes, u64::MAX), "names");
    }
}
