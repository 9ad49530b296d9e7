//! Where a configuration stands: `mprlint.toml`, or a table of `pyproject.toml` or `Cargo.toml`. Which of them a folder holds is asked here and nowhere else.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, plain};
use super::within::leads_out;
use crate::regular_file;

/// The name of the file that holds nothing but the configuration.
pub const FILE_NAME: &str = "mprlint.toml";

/// The longest file that can hold a configuration, in bytes.
const LONGEST: u64 = 8 * 1024 * 1024;

/// A file that can hold a configuration, and the tables of it that are one.
struct Kind {
    file: &'static str,
    tables: &'static [&'static [&'static str]],
}

impl Kind {
    /// Does the whole file belong to mprlint?
    fn is_own(&self) -> bool {
        self.tables.iter().any(|table| table.is_empty())
    }
}

const KINDS: [Kind; 3] = [
    Kind { file: FILE_NAME, tables: &[&[]] },
    Kind { file: "pyproject.toml", tables: &[&["tool", "mprlint"]] },
    Kind { file: "Cargo.toml", tables: &[&["package", "metadata", "mprlint"], &["workspace", "metadata", "mprlint"]] },
];

/// A configuration as it is written.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// The way to the configuration in the file: empty, or `tool`, `mprlint`.
    pub way: &'static [&'static str],
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// Is it the name of a file that can hold a configuration?
pub fn can_hold_configuration(file_name: &OsStr) -> bool {
    KINDS.iter().any(|kind| file_name == kind.file)
}

/// Does a file hold a configuration? One that should hold some and cannot be read counts: the error comes when it is loaded.
pub fn is_configuration(path: &Path) -> bool {
    let Some(kind) = KINDS.iter().find(|kind| path.file_name().is_some_and(|name| name == kind.file)) else { return false };
    if !is_there(path, kind) {
        return false;
    }
    kind.is_own() || !matches!(documents(path, kind).as_deref(), Ok([]))
}

/// Is there something that has to be read? Of mprlint's own file also what cannot be: a pipe, a link to nothing. Who put it there meant a configuration.
fn is_there(path: &Path, kind: &Kind) -> bool {
    path.is_file() || (kind.is_own() && !path.is_dir() && path.symlink_metadata().is_ok())
}

/// Does a folder hold a configuration?
pub fn is_configured(folder: &Path) -> bool {
    KINDS.iter().any(|kind| is_configuration(&folder.join(kind.file)))
}

/// The configuration of a folder, if it holds one.
pub fn of_folder(folder: &Path) -> Result<Option<Document>, ConfigError> {
    let mut found: Vec<Document> = Vec::new();
    for kind in &KINDS {
        let path = folder.join(kind.file);
        if is_there(&path, kind) {
            found.extend(documents(&path, kind)?);
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => {
            let message = format!("there is a second configuration in this folder: {}", second.title());
            Err(ConfigError::of_file(&first.path, message).with_help(format!("keep one: {} or {}", first.title(), second.title())))
        }
        (first, _) => Ok(first),
    }
}

/// The configurations in a file: of those that belong to other tools, the tables that are there.
fn documents(path: &Path, kind: &Kind) -> Result<Vec<Document>, ConfigError> {
    let own = kind.is_own();
    // What an error quotes would be somebody else's.
    if path.is_symlink() && path.parent().is_none_or(|folder| leads_out(path, folder)) {
        let error = ConfigError::of_file(path, "is a link that leads out of the project".to_owned());
        return if own { Err(error.with_help("put the configuration itself there".to_owned())) } else { Ok(Vec::new()) };
    }
    let bytes = match regular_file::read(path, LONGEST) {
        Ok(bytes) => bytes,
        // That it cannot be read is said of every file, and nothing tells that this one would be a configuration.
        Err(_) if !own => return Ok(Vec::new()),
        Err(_) if path.is_symlink() && !path.exists() => return Err(ConfigError::of_file(path, "is a link to nothing".to_owned())),
        Err(error) => return Err(ConfigError::of_file(path, format!("cannot be read: {error}"))),
    };
    // Most files of these names say nothing of mprlint, and parsing takes longer than looking.
    if !own && memchr::memmem::find(&bytes, b"mprlint").is_none() {
        return Ok(Vec::new());
    }
    let text: Arc<str> = match String::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(error) => return Err(not_utf8(path, &error)),
    };
    let root = match parse(&text) {
        Ok(root) => root,
        // Somebody else's broken file is no concern, if nothing in it can be a table for mprlint.
        Err(_) if !own && !means_table(&text, kind.tables) => return Ok(Vec::new()),
        Err(error) => return Err(not_toml(path, &text, &error)),
    };
    let ways = kind.tables.iter().copied().filter(|way| inner(&root, way).is_some());
    Ok(ways.map(|way| Document { path: path.to_path_buf(), text: Arc::clone(&text), way }).collect())
}

/// Does a text that is no TOML seem to hold one of the tables, by its headers and the keys below them?
fn means_table(text: &str, tables: &[&[&str]]) -> bool {
    let parts = |keys: &str| -> Vec<String> { keys.split('.').map(|key| key.trim().trim_matches(['"', '\'']).to_owned()).collect() };
    let is_meant = |way: &[String]| tables.iter().any(|table| way.len() >= table.len() && table.iter().zip(way).all(|(key, part)| key == part));
    let mut header: Vec<String> = Vec::new();
    text.lines().map(str::trim_start).any(|line| match line.strip_prefix('[') {
        Some(rest) => {
            header = parts(rest.trim_start_matches('[').split(']').next().unwrap_or_default());
            is_meant(&header)
        }
        None => line.split_once('=').is_some_and(|(key, _)| is_meant(&[header.as_slice(), &parts(key)].concat())),
    })
}

/// Reads a text as TOML, with the places of all keys and values.
fn parse(text: &str) -> Result<Spanned<DeValue<'_>>, toml::de::Error> {
    let table = DeTable::parse(text)?;
    Ok(Spanned::new(table.span(), DeValue::Table(table.into_inner())))
}

fn inner<'v, 't>(root: &'v Spanned<DeValue<'t>>, way: &[&str]) -> Option<&'v Spanned<DeValue<'t>>> {
    way.iter().try_fold(root, |value, key| value.get_ref().get(*key))
}

fn not_toml(path: &Path, text: &Arc<str>, error: &toml::de::Error) -> ConfigError {
    let (message, caption) = plain(error);
    ConfigError::at(path, text, error.span().unwrap_or(0..0), message, caption)
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> ConfigError {
    let start = error.utf8_error().valid_up_to();
    let text: Arc<str> = String::from_utf8_lossy(error.as_bytes()).into();
    // What is no character stands there as one of three bytes.
    let span = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
    ConfigError::at(path, &text, span, "the file is not UTF-8".to_owned(), "this is no character".to_owned()).with_help("save the file as UTF-8")
}

impl Document {
    /// The document for people: `mprlint.toml`, `[tool.mprlint]` in `pyproject.toml`.
    pub fn title(&self) -> String {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy();
        if self.way.is_empty() { format!("`{file}`") } else { format!("`[{}]` in `{file}`", self.way.join(".")) }
    }

    /// The folder that it speaks of.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Reads the configuration.
    pub(super) fn tree(&self) -> Result<Tree<'_>, ConfigError> {
        let root = parse(&self.text).map_err(|error| not_toml(&self.path, &self.text, &error))?;
        // That the table is there was seen when the document was made.
        let value = inner(&root, self.way).cloned().unwrap_or(root);
        Ok(Tree { document: self, value })
    }
}

/// A configuration with the places of all keys and values.
#[derive(Debug)]
pub(super) struct Tree<'d> {
    pub document: &'d Document,
    pub value: Spanned<DeValue<'d>>,
}

impl Tree<'_> {
    /// Where a value stands; where its way ends, the last step that is there.
    pub fn span(&self, steps: &[Step<'_>]) -> Range<usize> {
        let mut value = &self.value;
        for step in steps {
            match step.from(value) {
                Some(next) => value = next,
                None => break,
            }
        }
        value.span()
    }

    /// Where a key of a table stands.
    pub fn key_span(&self, steps: &[Step<'_>], key: &str) -> Range<usize> {
        let table = steps.iter().try_fold(&self.value, |value, step| step.from(value));
        let found = table.and_then(|table| table.get_ref().as_table()?.get_key_value(key));
        found.map_or_else(|| self.span(steps), |(key, _)| key.span())
    }

    /// An error at a value.
    pub fn error(&self, steps: &[Step<'_>], message: impl Into<String>, caption: impl Into<String>) -> ConfigError {
        self.error_at(self.span(steps), message.into(), caption.into())
    }

    /// An error at a key.
    pub fn key_error(&self, steps: &[Step<'_>], key: &str, message: impl Into<String>, caption: impl Into<String>) -> ConfigError {
        self.error_at(self.key_span(steps, key), message.into(), caption.into())
    }

    /// An error at byte offsets.
    pub fn error_at(&self, span: Range<usize>, message: String, caption: String) -> ConfigError {
        ConfigError::at(&self.document.path, &self.document.text, span, message, caption)
    }
}

impl Step<'_> {
    fn from<'v, 'd>(&self, value: &'v Spanned<DeValue<'d>>) -> Option<&'v Spanned<DeValue<'d>>> {
        match self {
            Step::Key(key) => value.get_ref().get(*key),
            Step::Index(index) => value.get_ref().get(*index),
        }
    }
}
