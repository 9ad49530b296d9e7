//! Which files are reported, and what stands for them: paths, lists of files, what git says, and the standard input.
//!
//! All of this narrows the report alone. The project around the files is known as a whole, so that a file has the same findings however it was chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::args::Check;
use mprlint::changes::{Repository, Staged};
use mprlint::{config, walk};

/// What is to be reported.
#[derive(Debug, Default)]
pub struct Selected {
    /// Files and folders, absolute or relative to the working directory.
    pub paths: Vec<PathBuf>,
    /// Bytes that stand for files, by absolute path.
    pub overlay: BTreeMap<PathBuf, Vec<u8>>,
    /// What there is to know about files, by their absolute paths.
    pub notes: Vec<(PathBuf, &'static str)>,
}

/// Reads the lists, asks git, and takes the text from the standard input.
pub fn select(check: &Check, working_directory: &Path) -> Result<Selected> {
    let chosen = &check.selection;
    if let Some(path) = &chosen.stdin_filename {
        return from_stdin(path, working_directory);
    }
    if chosen.staged {
        let repository = Repository::here()?;
        let Staged { changed, overlay } = repository.staged(check.max_file_size.unwrap_or(config::MOST_MAX_FILE_SIZE))?;
        let paths = below(changed, &repository, &check.paths, working_directory)?;
        return Ok(Selected { paths, notes: unstaged_configurations(&overlay), overlay });
    }
    if let Some(revision) = &chosen.changed_since {
        let repository = Repository::here()?;
        let changed = repository.changed_since(revision)?;
        return Ok(Selected { paths: below(changed, &repository, &check.paths, working_directory)?, ..Selected::default() });
    }
    let mut paths = check.paths.clone();
    match &chosen.files_from {
        Some(list) => paths.extend(listed(list, chosen.null)?),
        None if paths.is_empty() => paths.push(PathBuf::from(".")),
        None => {}
    }
    Ok(Selected { paths, ..Selected::default() })
}

/// The text on the standard input, in place of a file.
fn from_stdin(path: &Path, working_directory: &Path) -> Result<Selected> {
    let path = real(path, working_directory);
    match path.metadata() {
        Ok(about) if about.is_dir() => bail!("--stdin-filename: {} is a folder; name the file that the text stands for", path.display()),
        // Every folder above it would be asked for what it holds.
        Err(error) if error.kind() == io::ErrorKind::InvalidFilename => bail!("--stdin-filename: the path is longer than any file's can be"),
        _ => {}
    }
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text).context("cannot read the standard input")?;
    Ok(Selected { paths: vec![path.clone()], overlay: BTreeMap::from([(path, text)]), notes: Vec::new() })
}

/// Configurations are read from the disk, whatever is staged.
fn unstaged_configurations(overlay: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<(PathBuf, &'static str)> {
    let is_named = |path: &Path| path.file_name().is_some_and(|name| name == config::FILE_NAME);
    let configurations = overlay.keys().filter(|path| is_named(path) || config::is_configuration(path));
    configurations.map(|path| (path.clone(), "it is not staged as it stands here, but counts as it stands here")).collect()
}

/// The changed files that are among the named ones, or all of them.
fn below(changed: BTreeSet<PathBuf>, repository: &Repository, named: &[PathBuf], working_directory: &Path) -> Result<Vec<PathBuf>> {
    if named.is_empty() {
        return Ok(changed.into_iter().collect());
    }
    let mut paths = BTreeSet::new();
    for name in named {
        let folder = real(name, working_directory);
        if !folder.starts_with(repository.root()) {
            bail!("{} is not in the repository {}; run mprlint in the repository that it belongs to", name.display(), repository.root().display());
        }
        let before = paths.len();
        paths.extend(changed.iter().filter(|path| path.starts_with(&folder)).cloned());
        // A name that is wrong is told, as everywhere; one that is gone from the worktree alone is not wrong.
        if paths.len() == before && !folder.exists() && !changed.iter().any(|path| path.starts_with(&folder)) {
            paths.insert(folder);
        }
    }
    Ok(paths.into_iter().collect())
}

/// The names in a list.
fn listed(list: &Path, null: bool) -> Result<Vec<PathBuf>> {
    let bytes = if list == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read the list of files from the standard input")?;
        bytes
    } else {
        std::fs::read(list).map_err(|error| anyhow!("cannot read the list of files {}: {}", list.display(), walk::plain_io_error(&error)))?
    };
    names(&bytes, null).with_context(|| format!("the list of files {}", list.display()))
}

fn names(bytes: &[u8], null: bool) -> Result<Vec<PathBuf>> {
    if null {
        return bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(path).collect();
    }
    if bytes.contains(&0) {
        bail!("it holds NUL bytes: say --null if they end the names; otherwise it has to be written as UTF-8");
    }
    // What Windows writes, too.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(name: &[u8]) -> Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> Result<PathBuf> {
    Ok(PathBuf::from(str::from_utf8(name).context("a name is not UTF-8")?))
}

/// A path as the pipeline names it: absolute and without links. The file need not exist, the folder around it may be a link.
fn real(path: &Path, working_directory: &Path) -> PathBuf {
    let full = walk::absolute(path, working_directory);
    if cfg!(windows) {
        return full;
    }
    let gone: Vec<_> = full.ancestors().take_while(|folder| folder.canonicalize().is_err()).filter_map(Path::file_name).collect();
    let there = full.ancestors().find_map(|folder| folder.canonicalize().ok()).unwrap_or_default();
    gone.into_iter().rev().fold(there, |path, name| path.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(bytes: &[u8], null: bool) -> Vec<String> {
        names(bytes, null).unwrap().into_iter().map(|path| path.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn lists_have_lines_or_end_with_nul() {
        assert_eq!(strings(b"a.py\n\nb c.py\r\nd.py", false), ["a.py", "b c.py", "d.py"]);
        assert_eq!(strings(b"\xEF\xBB\xBFa.py\r\n", false), ["a.py"]);
        assert_eq!(strings(b"a\nb.py\0\0c.py", true), ["a\nb.py", "c.py"]);
        assert!(strings(b"", false).is_empty() && strings(b"", true).is_empty());
        assert!(names(b"a.py\0b.py\0", false).unwrap_err().to_string().contains("--null"));
    }

    #[cfg(unix)]
    #[test]
    fn what_does_not_exist_has_a_name_without_links_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().canonicalize().unwrap();
        std::fs::create_dir(there.join("real")).unwrap();
        std::os::unix::fs::symlink(there.join("real"), there.join("link")).unwrap();
        assert_eq!(real(Path::new("link/new/a.py"), &there), there.join("real/new/a.py"));
        assert_eq!(real(Path::new("real"), &there), there.join("real"));
        assert_eq!(real(Path::new("./gone/../real/a.py"), &there), there.join("real/a.py"));
    }
}
