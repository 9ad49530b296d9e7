//! Which files there are: the parallel walk, what it leaves out and why, and which project a file belongs to.
//!
//! A file belongs to the project of the nearest folder above it that holds a configuration (`mprlint.toml`, or a table of `pyproject.toml` or `Cargo.toml`); without one, to the nearest git repository; without
//! that, to the working directory or the named folder. The answer depends on the file alone, not on the paths that were named.

mod folder;
mod generated;
mod ignored;
mod links;
mod traverse;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use ignore::{DirEntry, WalkBuilder};
use serde::Deserialize;

use crate::config;
use generated::{Generated, is_generated};
use ignored::Ignored;

pub use folder::{Batch, Met, Stamp};
pub use links::{LinkOut, link_out};

/// The project's own ignore file, with the syntax of `.gitignore`.
pub const IGNORE_FILE: &str = ".mprlintignore";

/// How the names of the linter's own temporary files begin, in which a report or a fixed file is made ready. They are nobody's source.
pub const TEMPORARY: &str = ".mprlint-";

/// How they end: `.mprlint-client.py` is somebody's source.
pub const TEMPORARY_ENDING: &str = ".tmp";

/// Is it the name of such a file?
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(TEMPORARY.as_bytes()) && name.ends_with(TEMPORARY_ENDING.as_bytes())
}

/// Why a file or folder is not linted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Code of others.
    Vendored,
    /// Code that no one writes by hand.
    Generated,
    /// `exclude` in the configuration.
    Excluded,
    /// `.gitignore`, `.ignore`, `.mprlintignore`.
    Ignored,
    /// Larger than the limit.
    TooLarge,
    /// Not text.
    Binary,
    /// A symbolic link found on the way; its target is linted where it is.
    Link,
    /// A symbolic link that was named and leads out of its project.
    Outside,
    /// A device, a socket, a pipe.
    Special,
}

impl SkipReason {
    /// The reason for people.
    pub fn title(self) -> &'static str {
        match self {
            SkipReason::Vendored => "vendored",
            SkipReason::Generated => "generated",
            SkipReason::Excluded => "excluded",
            SkipReason::Ignored => "ignored",
            SkipReason::TooLarge => "too large",
            SkipReason::Binary => "binary",
            SkipReason::Link => "symbolic link",
            SkipReason::Outside => "link out of its project",
            SkipReason::Special => "not a regular file",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WalkTable {
    vendored_folders: Vec<String>,
    generated_folders: Vec<String>,
    internal_folders: Vec<String>,
    generated_files: Vec<String>,
}

struct Defaults {
    table: WalkTable,
    generated_files: Generated,
}

static DEFAULTS: LazyLock<Defaults> = LazyLock::new(|| {
    let table: WalkTable = match toml::from_str(include_str!("../../rules/walk.toml")) {
        Ok(table) => table,
        Err(error) => unreachable!("walk.toml is tested: {error}"),
    };
    let generated_files = match Generated::new(&table.generated_files) {
        Ok(names) => names,
        Err(error) => unreachable!("walk.toml is tested: {error}"),
    };
    Defaults { table, generated_files }
});

/// Why a folder is left out with everything in it. `path` is relative, so that the folders above the project do not count.
fn folder_reason(path: &Path) -> Option<Option<SkipReason>> {
    let defaults = &DEFAULTS.table;
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let parent = path.parent().and_then(Path::file_name).map(|parent| format!("{}/{name}", parent.to_string_lossy().to_lowercase()));
    let is_in = |list: &[String]| list.iter().any(|entry| *entry == name || Some(entry.as_str()) == parent.as_deref());
    if is_in(&defaults.internal_folders) {
        return Some(None);
    }
    if is_in(&defaults.vendored_folders) {
        return Some(Some(SkipReason::Vendored));
    }
    is_in(&defaults.generated_folders).then_some(Some(SkipReason::Generated))
}

/// Why a file is left out because of its own name or of a folder above it; `relative` to the project's root.
pub fn name_reason(relative: &Path) -> Option<SkipReason> {
    let mut folder = PathBuf::new();
    let mut components = relative.components().peekable();
    while let Some(component) = components.next() {
        if components.peek().is_none() {
            break;
        }
        folder.push(component);
        if let Some(reason) = folder_reason(&folder) {
            return Some(reason.unwrap_or(SkipReason::Excluded));
        }
    }
    is_generated(relative.file_name()?).then_some(SkipReason::Generated)
}

/// What a walk found.
#[derive(Debug)]
pub struct Walked<T> {
    /// What the looks gave, in the order of the folders' paths, as bytes.
    pub looked: Vec<Looked<T>>,
    /// What was left out: files, and folders as a whole.
    pub skipped: BTreeMap<PathBuf, SkipReason>,
    /// Folders with a configuration.
    pub configured: BTreeSet<PathBuf>,
    /// Folders with a `.git`.
    pub repositories: BTreeSet<PathBuf>,
    /// The linter's own temporary files.
    pub temporary: Vec<PathBuf>,
    /// What could not be read, for people.
    pub errors: Vec<(PathBuf, String)>,
}

/// What the look into the files of a folder gave; of a folder with many files there are several.
#[derive(Debug)]
pub struct Looked<T> {
    /// The folder, absolute.
    pub folder: PathBuf,
    /// How many files of the folder come before these.
    pub first: usize,
    /// What was seen.
    pub seen: T,
}

impl<T> Looked<T> {
    /// The order of folders by their paths, and of their files.
    pub fn by_place(&self, other: &Looked<T>) -> Ordering {
        // As bytes: comparing paths part by part is ten times as slow.
        (self.folder.as_os_str(), self.first).cmp(&(other.folder.as_os_str(), other.first))
    }
}

impl<T> Default for Walked<T> {
    fn default() -> Self {
        Walked {
            looked: Vec::new(),
            skipped: BTreeMap::new(),
            configured: BTreeSet::new(),
            repositories: BTreeSet::new(),
            temporary: Vec::new(),
            errors: Vec::new(),
        }
    }
}

impl<T> Walked<T> {
    /// Adds what was seen in a folder by other ways than the walk.
    pub fn add(&mut self, folder: &Path, seen: T) {
        let at = self.looked.partition_point(|looked| looked.folder.as_os_str() <= folder.as_os_str());
        let first = self.looked.get(..at).and_then(<[_]>::last).filter(|looked| looked.folder == folder).map_or(0, |looked| looked.first + 1);
        self.looked.insert(at, Looked { folder: folder.to_path_buf(), first, seen });
    }

    fn append(&mut self, mut other: Walked<T>) {
        self.looked.append(&mut other.looked);
        self.skipped.append(&mut other.skipped);
        self.configured.append(&mut other.configured);
        self.repositories.append(&mut other.repositories);
        self.temporary.append(&mut other.temporary);
        self.errors.append(&mut other.errors);
    }
}

/// Walks a folder with so many threads and looks into the files of each folder with `look`, which runs on those threads. All paths begin with `root`,
/// which is absolute.
pub fn walk<T: Send>(root: &Path, threads: usize, look: &(dyn Fn(&Batch<'_>) -> T + Sync)) -> Walked<T> {
    let mut walked = traverse::traverse(root, threads, look);
    walked.looked.sort_unstable_by(Looked::by_place);
    walked.errors.sort();
    walked
}

/// Does a walk of a folder come to a path below it? Of a file that is gone, the folder that it was in is asked for.
pub fn reaches(root: &Path, path: &Path) -> bool {
    let Ok(relative) = path.strip_prefix(root) else { return false };
    if name_reason(relative).is_some() || folder_reason(relative).is_some() {
        return false;
    }
    let Some(there) = path.ancestors().find(|folder| folder.symlink_metadata().is_ok()).map(Path::to_path_buf) else { return false };
    let Ok(way) = there.strip_prefix(root) else { return false };
    let mut ignored = Ignored::above(root);
    let mut folder = root.to_path_buf();
    let mut parts = way.components().peekable();
    while let Some(part) = parts.next() {
        ignored = ignored.within(&folder, |name| folder.join(name).symlink_metadata().is_ok());
        folder.push(part);
        if ignored.leaves_out(&folder, parts.peek().is_some() || folder.is_dir()) {
            return false;
        }
    }
    true
}

/// Every file below a folder, whatever the ignore files say; vendored and generated folders are left out.
pub fn all_files(root: &Path) -> Vec<PathBuf> {
    let mut builder = WalkBuilder::new(root);
    let top = root.to_path_buf();
    builder.standard_filters(false).filter_entry(move |entry| {
        let relative = entry.path().strip_prefix(&top).unwrap_or(entry.path());
        entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) || folder_reason(relative).is_none()
    });
    let files = builder.build().flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let mut files: Vec<PathBuf> = files.map(DirEntry::into_path).collect();
    files.sort();
    files
}

/// An I/O error without the operating system's number.
pub fn plain_io_error(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
        }
    }
}

/// Why a folder is the root of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootReason {
    /// It holds a configuration.
    Configured,
    /// It holds a git repository.
    Repository,
    /// It is the working directory.
    WorkingDirectory,
    /// It was named, or holds what was named.
    Named,
}

/// The root of the project that a path belongs to, and why. `path` is absolute.
pub fn root_of(path: &Path, is_folder: bool, working_directory: &Path) -> (PathBuf, RootReason) {
    let folder = if is_folder { path } else { path.parent().unwrap_or(path) };
    if let Some(root) = folder.ancestors().find(|folder| config::is_configured(folder)) {
        return (root.to_path_buf(), RootReason::Configured);
    }
    if let Some(root) = config::repository_of(folder) {
        return (root.to_path_buf(), RootReason::Repository);
    }
    if folder.starts_with(working_directory) {
        return (working_directory.to_path_buf(), RootReason::WorkingDirectory);
    }
    (folder.to_path_buf(), RootReason::Named)
}

/// The folder of the project that the files of a walked folder belong to; `configured` tells whether `root` is marked by a configuration.
pub fn project_of<'a, T>(folder: &'a Path, root: &'a Path, configured: bool, walked: &Walked<T>) -> &'a Path {
    let inner = |folder: &PathBuf| folder != root;
    if !walked.configured.iter().any(inner) && !walked.repositories.iter().any(inner) {
        return root;
    }
    let folders = || folder.ancestors().take_while(|folder| folder.starts_with(root));
    if let Some(folder) = folders().find(|folder| walked.configured.contains(*folder)) {
        return folder;
    }
    if configured {
        return root;
    }
    folders().find(|folder| walked.repositories.contains(*folder)).unwrap_or(root)
}

/// A path without `.` and with `..` resolved by name, made absolute.
pub fn absolute(path: &Path, working_directory: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in working_directory.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// A path as it is shown: relative to the working directory where that is possible, with `/` between its parts.
pub fn shown(path: &Path, working_directory: &Path) -> String {
    // Not further up than three folders: `../../../../x` reads worse than an absolute path.
    relative(path, working_directory, 3)
}

/// A path relative to a folder, at most so many folders up, with `/` between its parts; or else absolute.
pub fn relative(path: &Path, folder: &Path, most_ups: usize) -> String {
    for (ups, ancestor) in folder.ancestors().enumerate().take(most_ups.saturating_add(1)) {
        if let Ok(rest) = path.strip_prefix(ancestor)
            && !(ancestor.parent().is_none() && ups > 0)
        {
            let up = std::iter::repeat_n("..".to_owned(), ups);
            let down = rest.components().map(|part| escaped(part.as_os_str()));
            return up.chain(down).collect::<Vec<_>>().join("/");
        }
    }
    escaped(path.as_os_str()).replace('\\', "/")
}

/// The path of a file for people, from that of its folder.
pub fn shown_in(folder: &str, name: &OsStr) -> String {
    let name = escaped(name);
    if folder.is_empty() || folder.ends_with('/') { format!("{folder}{name}") } else { format!("{folder}/{name}") }
}

/// A name with bytes that are no text written as `\xE9`, and a backslash that looks like the beginning of that as `\x5C`, so that different names stay
/// different.
fn escaped(name: &OsStr) -> String {
    let mut out = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        match chunk.valid() {
            text if cfg!(windows) || !text.contains("\\x") => out.push_str(text),
            text => out.push_str(&text.replace("\\x", "\\x5Cx")),
        }
        chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02X}")));
    }
    out
}

/// The path of a name, relative to what the name is: the bytes that were written as `\xE9`.
pub fn path_of_name(name: &str) -> Cow<'_, Path> {
    #[cfg(unix)]
    if name.contains("\\x") {
        let mut bytes = Vec::with_capacity(name.len());
        let mut rest = name;
        while let Some((before, behind)) = rest.split_once("\\x") {
            bytes.extend_from_slice(before.as_bytes());
            match behind.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = behind.get(2..).unwrap_or_default();
                }
                None => {
                    bytes.extend_from_slice(b"\\x");
                    rest = behind;
                }
            }
        }
        bytes.extend_from_slice(rest.as_bytes());
        return Cow::Owned(PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes)));
    }
    Cow::Borrowed(Path::new(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_stand_for_one_path_each() {
        use std::os::unix::ffi::OsStrExt;
        for name in [&b"a.py"[..], b"\xff.py", b"\\xFF.py", b"\\x5CxFF.py", b"lib\\xml.py", b"\\\xff", b"a\\b", b"\\x", "é\\xé".as_bytes()] {
            let path = Path::new(OsStr::from_bytes(name));
            assert_eq!(path_of_name(&escaped(path.as_os_str())), path, "{name:?}");
        }
    }

    #[test]
    fn vendored_and_generated_names_are_known() {
        assert_eq!(name_reason(Path::new("a/node_modules/b/c.js")), Some(SkipReason::Vendored));
        assert_eq!(name_reason(Path::new("dist/app.js")), Some(SkipReason::Generated));
        assert_eq!(name_reason(Path::new("web/app.min.js")), Some(SkipReason::Generated));
        assert_eq!(name_reason(Path::new("src/vendor.rs")), None);
        assert_eq!(name_reason(Path::new("src/distance/a.py")), None);
    }

    #[test]
    fn a_walk_reaches_what_is_not_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["src/deep", "logs/deep", "node_modules/x", ".git"] {
            std::fs::create_dir_all(path(name)).unwrap();
        }
        for (name, text) in [(".gitignore", "logs\n*.tmp\n"), ("src/deep/a.py", ""), ("src/a.tmp", ""), ("logs/deep/a.py", ""), (".git/index", "")] {
            std::fs::write(path(name), text).unwrap();
        }
        let reached = |name: &str| reaches(folder.path(), &path(name));
        assert!(reached("src/deep/a.py") && reached(".gitignore") && reached("src/gone.py"));
        assert!(!reached("src/a.tmp") && !reached("logs/deep/a.py") && !reached("logs/gone.py") && !reached(".git/index") && !reached(".git"));
        assert!(!reached("node_modules/x/gone.js") && !reaches(folder.path(), Path::new("/elsewhere")));
    }

    #[test]
    fn paths_are_shown_relative_to_the_working_directory() {
        let here = Path::new("/a/b");
        assert_eq!(shown(Path::new("/a/b/c/d.py"), here), "c/d.py");
        assert_eq!(shown(Path::new("/a/x.py"), here), "../x.py");
        assert_eq!(absolute(Path::new("./c/../d"), here), Path::new("/a/b/d"));
    }
}
