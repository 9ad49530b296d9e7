//! Reading files that a repository can choose: none that never ends, and none longer than it may be.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a regular file, or of what a link leads to. Anything else, and a file longer than `longest` bytes, is an error.
pub fn read(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: that waits until somebody writes into a pipe. What a folder is says the system best.
    let about = fs::metadata(path)?;
    if !about.is_file() && !about.is_dir() {
        return Err(io::Error::other("not a regular file"));
    }
    read_up_to(File::open(path)?, longest)
}

/// All that can be read, if it is not longer than `longest` bytes.
pub fn read_up_to(file: impl Read, longest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= longest) {
        return Ok(bytes);
    }
    let (size, unit) = if longest < 1024 * 1024 { (longest / 1024, "KiB") } else { (longest / (1024 * 1024), "MiB") };
    Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {size} {unit}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_or_no_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, vec![b'x'; 4096]).unwrap();
        assert_eq!(read(&path, 4096).unwrap().len(), 4096);
        assert_eq!(read(&path, 2048).unwrap_err().to_string(), "larger than 2 KiB");
        assert!(read(folder.path(), 2048).is_err());
        #[cfg(unix)]
        assert_eq!(read(Path::new("/dev/zero"), 2048).unwrap_err().to_string(), "not a regular file");
    }
}
