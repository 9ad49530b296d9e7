//! What the integration tests share: running the binary, reading its JSON, laying out projects.
#![allow(dead_code, reason = "every test file uses another part of it")]

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

/// The folder of this crate.
pub fn crate_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the fixtures in this repository.
pub fn fixtures_folder() -> PathBuf {
    crate_root().join("fixtures")
}

/// The names of the fixtures: the folders in `fixtures/`, sorted.
pub fn fixture_names() -> Vec<String> {
    let entries = fs::read_dir(fixtures_folder()).expect("there are fixtures").map(|entry| entry.expect("a readable folder"));
    let mut names: Vec<String> =
        entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The binary, to be run in a folder, whatever the user's environment says of colours, of global ignore files and of caches.
pub fn mprlint(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("mprlint").expect("the binary is built");
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("XDG_CONFIG_HOME").env("HOME", env!("CARGO_TARGET_TMPDIR")).env("TERM", "xterm");
    command.env("MPRLINT_NO_CACHE", "1").env_remove("MPRLINT_CACHE_DIR");
    command
}

/// Runs `mprlint` in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    Run::new(mprlint(folder).args(arguments).output().expect("the binary runs"))
}

/// Runs `mprlint check … --format json` in a folder.
pub fn check(folder: &Path, arguments: &[&str]) -> Checked {
    let run = run(folder, &[&["check", "--format", "json"], arguments].concat());
    let document = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error} in the report of {arguments:?}:\n{run}"));
    Checked { document, run }
}

/// What a run of the binary left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The exit code.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn new(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("reports are UTF-8");
        Run { code: output.status.code().expect("no signal ended it"), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit code {}\nstdout:\n{}\nstderr:\n{}", self.code, self.stdout, self.stderr)
    }
}

/// A JSON report.
pub struct Checked {
    pub document: Value,
    pub run: Run,
}

impl Checked {
    /// The findings as they stand in the report.
    pub fn findings(&self) -> &[Value] {
        self.document["findings"].as_array().expect("findings are an array")
    }

    /// The findings in short.
    pub fn found(&self) -> Vec<Found> {
        self.findings().iter().map(Found::new).collect()
    }

    /// Rules with their places as `path:line:column rule`, which is easily compared and read.
    pub fn places(&self) -> Vec<String> {
        self.found().iter().map(|found| format!("{}:{}:{} {}", found.path, found.line, found.column, found.rule)).collect()
    }

    /// `path: message` of the files that could not be read.
    pub fn errors(&self) -> Vec<String> {
        self.messages("errors")
    }

    /// `path: message` of the notes.
    pub fn notes(&self) -> Vec<String> {
        self.messages("notes")
    }

    fn messages(&self, kind: &str) -> Vec<String> {
        let messages = self.document["summary"][kind].as_array().expect("an array");
        messages.iter().map(|message| format!("{}: {}", string(&message["path"]), string(&message["message"]))).collect()
    }

    /// How many files were checked.
    pub fn scanned(&self) -> u64 {
        self.document["summary"]["scanned"].as_u64().expect("a number")
    }

    /// How many files were skipped for a reason.
    pub fn skipped(&self, reason: &str) -> u64 {
        self.document["summary"]["skipped"][reason].as_u64().unwrap_or(0)
    }
}

/// One finding in short.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub path: String,
    pub line: u64,
    pub column: u64,
    pub rule: String,
    pub message: String,
}

impl Found {
    fn new(finding: &Value) -> Found {
        let span = &finding["span"];
        Found {
            path: string(&finding["path"]),
            line: span["startLine"].as_u64().expect("a line"),
            column: span["startColumn"].as_u64().expect("a column"),
            rule: string(&finding["rule"]),
            message: string(&finding["message"]),
        }
    }
}

/// The text of a JSON string.
pub fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a string, not {value}")).to_owned()
}

/// A temporary folder with files of the given texts.
pub fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

/// Writes a file below a folder, with the folders above it.
pub fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// A copy of all fixtures in a temporary folder, outside of this repository: what they are must not depend on where they are.
pub fn copy_of_fixtures() -> TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder");
    for entry in WalkDir::new(fixtures_folder()).into_iter().map(|entry| entry.expect("readable fixtures")) {
        let relative = entry.path().strip_prefix(fixtures_folder()).expect("below the fixtures");
        if entry.file_type().is_file() {
            write(copy.path(), &slashes(relative), &fs::read(entry.path()).expect("a readable fixture"));
        }
    }
    copy
}

/// The files below a folder, relative to it and with `/`, sorted.
pub fn files_below(folder: &Path) -> Vec<String> {
    below(folder, false)
}

/// The folders below a folder, likewise.
pub fn folders_below(folder: &Path) -> Vec<String> {
    below(folder, true)
}

fn below(folder: &Path, folders: bool) -> Vec<String> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter().map(|entry| entry.expect("a readable folder"));
    let wanted = entries.filter(|entry| if folders { entry.file_type().is_dir() } else { entry.file_type().is_file() });
    let mut paths: Vec<String> = wanted.map(|entry| slashes(entry.path().strip_prefix(folder).expect("below the folder"))).collect();
    paths.sort();
    paths
}

fn slashes(path: &Path) -> String {
    path.to_str().expect("UTF-8 names").replace('\\', "/")
}

/// Calls `work` for every item, on two threads: most of the time is spent in waiting for the binary. The answers come in the order of the items.
pub fn for_each<T: Sync, A: Send>(items: &[T], work: impl Fn(&T) -> A + Sync) -> Vec<A> {
    use rayon::prelude::*;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("threads");
    pool.install(|| items.par_iter().map(&work).collect())
}

/// Fails with all complaints at once.
#[track_caller]
pub fn assert_none(complaints: &[String], title: &str) {
    assert!(complaints.is_empty(), "{title} ({}):\n{}", complaints.len(), complaints.join("\n"));
}
