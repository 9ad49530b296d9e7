//! Writing a report to a file: either all of it is there, or what was there before.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use tempfile::{Builder, NamedTempFile};

use super::interrupt;
use mprlint::walk::{self, LinkOut, RootReason};

/// Writes a file as a whole. What is no regular file (`/dev/stdout`, a pipe) is written to, what a link leads to is replaced.
///
/// A link that leads out of its repository is not followed: names of reports can be guessed by whoever wrote the repository.
pub fn write(path: &Path, text: &[u8]) -> Result<()> {
    let here = super::working_directory()?;
    let is_theirs = |_: &Path, reason| matches!(reason, RootReason::Configured | RootReason::Repository);
    if let Some(LinkOut { link, .. }) = walk::link_out(&here.join(path), &here, is_theirs) {
        bail!("{} is a link that leads out of the repository; remove it, or name what it leads to", walk::shown(&link, &here));
    }
    write_whole(path, text).map_err(|error| match error.kind() {
        // Whoever reads a pipe may have enough of it.
        io::ErrorKind::BrokenPipe => error.into(),
        // The temporary file, which the error names, means nothing to people.
        _ => anyhow!(walk::plain_io_error(&error)),
    })
}

fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let target = match replaceable(path) {
        Some(target) => target,
        // Whoever reads it decides how long this takes, so Ctrl-C does not wait for it.
        None => return write_into(path, text),
    };
    let _held = interrupt::hold();
    match replace(&target, text) {
        // A file that may be written in a folder that may not.
        Err(error) if target.exists() && is_about_the_folder(&error) => write_into(&target, text),
        done => done,
    }
}

fn write_into(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text)?;
    file.flush()
}

/// The file that another one can take the place of.
fn replaceable(path: &Path) -> Option<PathBuf> {
    // The standard output by another name.
    if path.starts_with("/dev") || path.starts_with("/proc") {
        return None;
    }
    match fs::metadata(path) {
        Ok(kind) if !kind.is_file() || is_shared(&kind) => None,
        Ok(_) => path.canonicalize().ok(),
        // A link to nothing is followed by writing into it.
        Err(_) => path.symlink_metadata().is_err().then(|| path.to_path_buf()),
    }
}

/// Has the file another name, which would keep the old report?
#[cfg(unix)]
fn is_shared(kind: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(kind) > 1
}

#[cfg(not(unix))]
fn is_shared(_: &Metadata) -> bool {
    false
}

fn is_about_the_folder(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | CrossesDevices | ResourceBusy)
}

fn replace(target: &Path, text: &[u8]) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = temporary(folder)?;
    file.write_all(text)?;
    if let Ok(existing) = fs::metadata(target) {
        file.as_file().set_permissions(existing.permissions())?;
        if !has_same_owner(&existing, &file)? {
            drop(file);
            return write_into(target, text);
        }
    }
    file.persist(target).map(drop).map_err(|error| error.error)
}

/// A new file with the permissions that any new file gets.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(walk::TEMPORARY).suffix(walk::TEMPORARY_ENDING);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn has_same_owner(existing: &Metadata, file: &NamedTempFile) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let new = file.as_file().metadata()?;
    Ok((existing.uid(), existing.gid()) == (new.uid(), new.gid()))
}

#[cfg(not(unix))]
fn has_same_owner(_: &Metadata, _: &NamedTempFile) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        write(&path, b"a long report").unwrap();
        write(&path, b"short").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"short");
        assert_eq!(names(folder.path()), ["report"]);
        assert!(write(&folder.path().join("gone/report"), b"").is_err());
        assert!(write(folder.path(), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_other_names_of_a_file_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("other"), "").unwrap();
        write(&path("new"), b"").unwrap();
        assert_eq!(fs::metadata(path("new")).unwrap().mode(), fs::metadata(path("other")).unwrap().mode());
        fs::set_permissions(path("other"), PermissionsExt::from_mode(0o640)).unwrap();
        symlink("other", path("link")).unwrap();
        write(&path("link"), b"by a link").unwrap();
        assert!(path("link").is_symlink());
        assert_eq!((fs::read(path("other")).unwrap(), fs::metadata(path("other")).unwrap().mode() & 0o777), (b"by a link".to_vec(), 0o640));
        fs::hard_link(path("other"), path("twin")).unwrap();
        write(&path("twin"), b"by a name").unwrap();
        assert_eq!(fs::read(path("other")).unwrap(), b"by a name");
        symlink("nothing", path("dangling")).unwrap();
        write(&path("dangling"), b"new").unwrap();
        assert_eq!(fs::read(path("nothing")).unwrap(), b"new");
    }
}
