//! Writing a fixed file: it is the old one or the new one at every moment, whatever happens.
//!
//! The new text goes to a temporary file in the same folder, is forced onto the disk, and takes the place of the old file by renaming. Whoever is killed
//! on the way leaves the temporary file; it is locked as long as somebody writes it, so the next run can tell that nobody does, and removes it.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// How the names of temporary files begin and end. What is called like this is never linted.
const TEMPORARY: (&str, &str) = (".mprlint-fix-", ".tmp");

/// Why a file was left as it is.
#[derive(Debug)]
pub enum Left {
    /// Something else stands in it than what was fixed.
    Changed,
    /// It must not be written.
    ReadOnly,
    /// It could not be written.
    Failed(io::Error),
}

impl From<io::Error> for Left {
    fn from(error: io::Error) -> Left {
        Left::Failed(error)
    }
}

/// Is it the name of a temporary file?
pub fn is_leftover(name: &OsStr) -> bool {
    let (name, (begin, end)) = (name.as_encoded_bytes(), TEMPORARY);
    name.starts_with(begin.as_bytes()) && name.ends_with(end.as_bytes())
}

/// Removes a temporary file that nobody writes any more; tells whether it did.
pub fn remove_leftover(path: &Path) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|about| about.is_file());
    is_file
        && path.file_name().is_some_and(is_leftover)
        && File::open(path).is_ok_and(|file| file.try_lock().is_ok())
        && fs::remove_file(path).is_ok()
}

/// Writes `after` in the place of a file in which `before` stands. Its permissions and its owner stay. `path` is no link.
pub fn write(path: &Path, before: &[u8], after: &[u8]) -> Result<(), Left> {
    let about = path.symlink_metadata()?;
    if !about.is_file() || fs::read(path)? != before {
        return Err(Left::Changed);
    }
    if about.permissions().readonly() {
        return Err(Left::ReadOnly);
    }
    let folder = path.parent().ok_or_else(|| io::Error::from(io::ErrorKind::NotADirectory))?;
    let mut temporary = Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(folder)?;
    // Where locks are not known, a file that is left behind stays.
    let _ = temporary.as_file().try_lock();
    temporary.write_all(after)?;
    take_over(&about, &temporary)?;
    temporary.as_file().sync_all()?;
    // Somebody may have saved it meanwhile. What is left between this and the renaming is less than any editor needs.
    if fs::read(path)? != before {
        return Err(Left::Changed);
    }
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Gives the new file the permissions and the owner of the old one.
fn take_over(about: &Metadata, new: &NamedTempFile) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = new.as_file().metadata()?;
        if (own.uid(), own.gid()) != (about.uid(), about.gid()) {
            fchown(new.as_file(), Some(about.uid()), Some(about.gid()))?;
        }
    }
    // After the owner: changing that takes some permissions away.
    new.as_file().set_permissions(about.permissions())
}

/// Makes the new name outlive a loss of power, where folders can be forced onto the disk.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_if_it_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        fs::write(&path, "old").unwrap();
        write(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(matches!(write(&path, b"old", b"newer"), Err(Left::Changed)));
        assert!(matches!(write(&folder.path().join("gone"), b"old", b"new"), Err(Left::Failed(_))));
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_read_only_files_are_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.sh");
        fs::write(&path, "old").unwrap();
        for (mode, is_written) in [(0o755, true), (0o640, true), (0o444, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let before = fs::read(&path).unwrap();
            assert_eq!(write(&path, &before, b"new").is_ok(), is_written, "{mode:o}");
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
        }
    }

    #[test]
    fn what_nobody_writes_any_more_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let held = Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(folder.path()).unwrap();
        held.as_file().try_lock().unwrap();
        let (left, other) = (folder.path().join(".mprlint-fix-x.tmp"), folder.path().join("a.py"));
        fs::write(&left, "half").unwrap();
        fs::write(&other, "code").unwrap();
        assert!(!remove_leftover(held.path()) && remove_leftover(&left) && !remove_leftover(&other) && !remove_leftover(&left));
        assert!(held.path().exists() && other.exists());
    }
}
