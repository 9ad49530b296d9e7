//! From paths to texts: what stands on the disk, or in the overlay.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::source::{Encoding, decode, is_binary};
use crate::walk::{self, Met, SkipReason};

/// What a first look at a file gave.
pub(super) enum Look {
    /// It does not name Procore; it is looked into again if another file of the project does.
    Unnamed,
    /// It names Procore: its text.
    Text(String, Encoding),
    /// It is not linted.
    Skipped(SkipReason),
    /// It cannot be read; why, for people.
    Failed(String),
}

thread_local! {
    /// One buffer a thread, kept between files.
    static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// The smallest buffer: most source files fit, so that one read is enough.
const BUFFER_SIZE: usize = 64 * 1024;

/// Reads a file into the buffer, which only ever grows, and at most one byte more than the limit. Returns how many bytes were read.
fn read(mut file: File, max_file_size: u64, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let limit = usize::try_from(max_file_size).unwrap_or(usize::MAX).saturating_add(1);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((buffer.len() * 2).max(BUFFER_SIZE), 0);
        }
        let end = buffer.len().min(limit);
        match file.read(&mut buffer[length..end]) {
            Ok(0) => return Ok(length),
            Ok(count) => {
                length += count;
                // Of a regular file, a read that comes short has come to the end; asking again costs as much as opening the file.
                if length < end {
                    return Ok(length);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length >= limit {
            return Ok(length);
        }
    }
}

/// Where the bytes of files come from.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    /// Texts that stand for files, by absolute path.
    pub overlay: &'a BTreeMap<PathBuf, Vec<u8>>,
    /// Larger files are skipped, in bytes.
    pub max_file_size: u64,
}

impl Files<'_> {
    /// Reads a file; decodes it if its bytes are `wanted`.
    pub fn look(&self, path: &Path, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        self.look_into(path, || File::open(path), wanted)
    }

    /// The same for a file that a walk has come to.
    pub fn look_at(&self, met: &Met<'_>, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        self.look_into(met.path(), || met.open(), wanted)
    }

    fn look_into(&self, path: &Path, open: impl FnOnce() -> io::Result<File>, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        // Asked for every file of a tree, and mostly empty.
        if !self.overlay.is_empty()
            && let Some(bytes) = self.overlay.get(path)
        {
            return if bytes.len() as u64 > self.max_file_size { Look::Skipped(SkipReason::TooLarge) } else { look(bytes, wanted) };
        }
        BUFFER.with_borrow_mut(|buffer| match open().and_then(|file| read(file, self.max_file_size, buffer)) {
            Ok(length) if length as u64 > self.max_file_size => Look::Skipped(SkipReason::TooLarge),
            Ok(length) => look(&buffer[..length], wanted),
            Err(error) => Look::Failed(format!("cannot be read: {}", walk::plain_io_error(&error))),
        })
    }

    /// What a look gives where these limits hold and not those of the first look.
    pub fn look_again(&self, path: &Path, first: Look, wanted: &dyn Fn(&[u8]) -> bool) -> Look {
        let size = || self.overlay.get(path).map(|bytes| bytes.len() as u64).or_else(|| Some(std::fs::metadata(path).ok()?.len()));
        match first {
            Look::Skipped(SkipReason::TooLarge) => self.look(path, wanted),
            Look::Unnamed | Look::Text(..) if size().is_some_and(|size| size > self.max_file_size) => Look::Skipped(SkipReason::TooLarge),
            other => other,
        }
    }

    /// The text of a file that was looked into before.
    pub fn text(&self, path: &Path) -> Option<String> {
        match self.look(path, &|_| true) {
            Look::Text(text, _) => Some(text),
            _ => None,
        }
    }
}

fn look(bytes: &[u8], wanted: &dyn Fn(&[u8]) -> bool) -> Look {
    if is_binary(bytes) {
        return Look::Skipped(SkipReason::Binary);
    }
    if !wanted(bytes) {
        return Look::Unnamed;
    }
    match decode(bytes.to_vec()) {
        Ok((text, encoding)) => Look::Text(text, encoding),
        Err(_) => Look::Skipped(SkipReason::Binary),
    }
}
