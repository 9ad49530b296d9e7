//! The texts that the editor holds: they stand for the files on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Url};

use super::positions::{Encoding, Lines};

/// A text that is open in the editor.
#[derive(Clone, Debug)]
pub struct Document {
    /// As the client names it.
    pub url: Url,
    /// What the client counts.
    pub version: i32,
    /// What stands in it.
    pub text: Arc<str>,
}

/// The open texts by the paths of their files.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    /// The text of a file, if it is open.
    pub fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// All open texts with the paths of their files.
    pub fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.open.iter()
    }

    /// Opens a text.
    pub fn open(&mut self, path: PathBuf, document: Document) {
        self.open.insert(path, document);
    }

    /// Closes a text: what is on the disk counts again.
    pub fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    /// Changes a text, one change after another. Tells whether it is open.
    pub fn change(&mut self, path: &Path, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) -> bool {
        let Some(document) = self.open.get_mut(path) else { return false };
        let mut text = document.text.to_string();
        for change in changes {
            match change.range {
                Some(range) => {
                    let span = Lines::new(&text, encoding).span(range);
                    text.replace_range(span, &change.text);
                }
                None => text = change.text,
            }
        }
        document.text = text.into();
        document.version = version;
        true
    }
}

/// The file of a URL without links in its folders, so that it has the name that the linter has for it. Nothing if it is no file on this machine.
pub fn path_of(url: &Url) -> Option<PathBuf> {
    let path = url.to_file_path().ok()?;
    Some(real(&path))
}

/// A path without links in its folders, as far as they exist.
pub fn real(path: &Path) -> PathBuf {
    if cfg!(windows) {
        return path.to_path_buf();
    }
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(real), ..) => real,
        (_, Some(folder), Some(name)) => real(folder).join(name),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    fn change(range: Option<(u32, u32, u32, u32)>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|(line, character, end, behind)| Range::new(Position::new(line, character), Position::new(end, behind)));
        TextDocumentContentChangeEvent { range, range_length: None, text: text.to_owned() }
    }

    #[test]
    fn changes_are_made_one_after_another() {
        let mut documents = Documents::default();
        let path = PathBuf::from("/a.py");
        let url = Url::parse("file:///a.py").unwrap();
        documents.open(path.clone(), Document { url, version: 1, text: "x = '\u{1f600}'\ny\n".into() });
        let changes = vec![change(Some((0, 5, 0, 7)), "b"), change(Some((0, 6, 1, 0)), "c\nd"), change(Some((9, 0, 9, 0)), "end")];
        assert!(documents.change(&path, 2, changes, Encoding::Utf16));
        assert_eq!(&*documents.get(&path).unwrap().text, "x = 'bc\ndy\nend");
        assert!(documents.change(&path, 3, vec![change(None, "new")], Encoding::Utf16));
        assert_eq!((&*documents.get(&path).unwrap().text, documents.get(&path).unwrap().version), ("new", 3));
        documents.close(&path);
        assert!(!documents.change(&path, 4, Vec::new(), Encoding::Utf16));
    }
}
