//! The texts that the editor holds: they stand for the files on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Url};

use super::positions::{Encoding, Lines};
use mprlint::config;
use mprlint::walk::{self, RootReason};

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
        for change in changes {
            document.text = match change.range {
                Some(range) => {
                    let span = Lines::new(Arc::clone(&document.text), encoding).span(range);
                    let mut text = document.text.to_string();
                    text.replace_range(span, &change.text);
                    text.into()
                }
                None => change.text.into(),
            };
        }
        document.version = version;
        true
    }
}

/// The longest path that is looked at, in bytes: no system has longer ones.
const LONGEST_PATH: usize = if cfg!(windows) { 32 * 1024 } else { 4 * 1024 };

/// The file of a URL without links, so that it has the name that the linter has for it. Nothing if it is no file on this machine: the URL of a version
/// in git has a path, too.
///
/// A link that leads out of its repository, or of one of the client's folders, stays as it is. Whoever opens it means the text that the editor has, and
/// not the project that it lies in.
pub fn path_of(url: &Url, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = file_of(url)?;
    let link_out = |folder: &Path| walk::link_out(&path, folder, |_, reason| reason != RootReason::Named);
    let out = link_out(Path::new("")).or_else(|| folders.iter().find_map(|folder| link_out(folder)));
    Some(out.map_or_else(|| real(&path), |out| out.path))
}

/// The folder of a URL that the client itself works with, without links.
pub fn folder_of(url: &Url) -> Option<PathBuf> {
    Some(real(&file_of(url)?))
}

fn file_of(url: &Url) -> Option<PathBuf> {
    let path = (url.scheme() == "file").then(|| url.to_file_path().ok())??;
    (path.as_os_str().len() <= LONGEST_PATH).then_some(path)
}

/// A path without links, as far as they lead somewhere.
pub fn real(path: &Path) -> PathBuf {
    if cfg!(windows) {
        return path.to_path_buf();
    }
    config::destination(path).unwrap_or_else(|| path.to_path_buf())
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
    fn only_files_of_this_machine_have_paths() {
        let path = |url: &str| path_of(&Url::parse(url).unwrap(), &[]);
        assert_eq!(path("file:///gone/a%20b.py"), Some(PathBuf::from("/gone/a b.py")));
        for url in ["git:/gone/a.py?ref=HEAD", "untitled:/a.py", "untitled:Untitled-1", "http://localhost/a.py", "vscode-notebook-cell:/a.ipynb#1"] {
            assert_eq!(path(url), None, "{url}");
        }
        assert_eq!(path(&format!("file:///{}x.py", "a/".repeat(200_000))), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere_outside() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for inner in ["repo/.git", "plain/inner", "home"] {
            std::fs::create_dir_all(root.join(inner)).unwrap();
        }
        for file in ["home/a.py", "repo/a.py", "plain/a.py"] {
            std::fs::write(root.join(file), "").unwrap();
        }
        for of in ["repo", "plain"] {
            for (link, target) in [("file.py", "../home/a.py"), ("folder", "../home"), ("own.py", "a.py")] {
                std::os::unix::fs::symlink(target, root.join(of).join(link)).unwrap();
            }
            let open = [root.join(of)];
            let path = |name: &str| path_of(&Url::from_file_path(root.join(of).join(name)).unwrap(), &open).unwrap();
            for name in ["file.py", "folder/a.py", "folder/new.py", "new.py"] {
                assert_eq!(path(name), root.join(of).join(name));
            }
            assert_eq!(path("own.py"), root.join(of).join("a.py"));
            // By another name of the folder.
            let other = root.join(format!("{of}-too"));
            std::os::unix::fs::symlink(of, &other).unwrap();
            let path = |name: &str| path_of(&Url::from_file_path(other.join(name)).unwrap(), &open).unwrap();
            for (name, expected) in [("folder/a.py", "folder/a.py"), ("folder/new.py", "folder/new.py"), ("own.py", "a.py"), ("new.py", "new.py")] {
                assert_eq!(path(name), root.join(of).join(expected));
            }
        }
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
