//! The walk over a tree with several threads.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::folder::{Folder, Kind, Met, Names};
use super::ignored::{Ignored, is_asked_for};
use super::{SkipReason, Walked, folder_reason, is_generated, plain_io_error};
use crate::config;

/// A folder that is still to be read.
struct Waiting {
    path: PathBuf,
    /// What the folders above it say.
    ignored: Ignored,
}

/// The folders that are still to be read, and how many are being read, which can bring more.
struct Queue {
    waiting: Vec<Waiting>,
    at_work: usize,
}

/// What all threads share.
struct Tree<'a, T> {
    root: &'a Path,
    look: &'a (dyn Fn(&Met<'_>) -> T + Sync),
    queue: Mutex<Queue>,
    /// Tells that there is more to be read, or that everything is.
    changed: Condvar,
}

/// Walks a folder; see [`walk`](super::walk).
pub(super) fn traverse<T: Send>(root: &Path, threads: usize, look: &(dyn Fn(&Met<'_>) -> T + Sync)) -> Walked<T> {
    let first = Waiting { path: root.to_path_buf(), ignored: Ignored::above(root) };
    let tree = Tree { root, look, queue: Mutex::new(Queue { waiting: vec![first], at_work: 0 }), changed: Condvar::new() };
    let mut whole = Walked::default();
    std::thread::scope(|scope| {
        // One that cannot be started is no loss: the thread that is here does its work.
        let others: Vec<_> = (1..threads.max(1)).filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, || tree.work()).ok()).collect();
        whole.append(tree.work());
        for other in others {
            match other.join() {
                Ok(part) => whole.append(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    whole
}

impl<T> Tree<'_, T> {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads folders until there are none left.
    fn work(&self) -> Walked<T> {
        let mut part = Walked::default();
        let mut names = Names::default();
        let mut found: Vec<Waiting> = Vec::new();
        while let Some(waiting) = self.next() {
            let done = Done(self);
            self.folder(&waiting, &mut names, &mut part, &mut found);
            self.queue().waiting.append(&mut found);
            drop(done);
        }
        part
    }

    /// The next folder, once there is one; nothing when everything is read.
    fn next(&self) -> Option<Waiting> {
        let mut queue = self.queue();
        loop {
            if let Some(waiting) = queue.waiting.pop() {
                queue.at_work += 1;
                return Some(waiting);
            }
            if queue.at_work == 0 {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn folder(&self, waiting: &Waiting, names: &mut Names, part: &mut Walked<T>, found: &mut Vec<Waiting>) {
        let path = &waiting.path;
        let folder = match Folder::new(path).and_then(|folder| folder.list(path, names).map(|()| folder)) {
            Ok(folder) => folder,
            Err(error) => return part.errors.push((path.clone(), plain_io_error(&error))),
        };
        let asked: Vec<&std::ffi::OsStr> = names.iter().map(|(name, _)| name).filter(|name| is_asked_for(name)).collect();
        let ignored =
            if asked.is_empty() { waiting.ignored.clone() } else { waiting.ignored.within(path, |name| asked.iter().any(|asked| *asked == name)) };
        let mut child = path.clone();
        for (name, kind) in names.iter() {
            if name == ".git" {
                // A worktree's `.git` is a file.
                part.repositories.insert(path.clone());
                continue;
            }
            child.clone_from(path);
            child.push(name);
            if !ignored.is_empty() && ignored.leaves_out(&child, kind == Kind::Folder) {
                continue;
            }
            match kind {
                Kind::Folder => match folder_reason(child.strip_prefix(self.root).unwrap_or(&child)) {
                    Some(Some(reason)) => drop(part.skipped.insert(child.clone(), reason)),
                    Some(None) => {}
                    None => found.push(Waiting { path: child.clone(), ignored: ignored.clone() }),
                },
                Kind::Link => drop(part.skipped.insert(child.clone(), SkipReason::Link)),
                Kind::Other => drop(part.skipped.insert(child.clone(), SkipReason::Special)),
                Kind::File if is_generated(name) => drop(part.skipped.insert(child.clone(), SkipReason::Generated)),
                Kind::File => {
                    if config::is_configuration(&child) {
                        part.configured.insert(path.clone());
                    }
                    let seen = (self.look)(&Met::new(&folder, &child, name));
                    part.files.push((child.clone(), seen));
                }
            }
        }
    }
}

/// Says that a folder is read when it is dropped, also where reading it panicked: the other threads would wait for ever.
struct Done<'a, 'b, T>(&'a Tree<'b, T>);

impl<T> Drop for Done<'_, '_, T> {
    fn drop(&mut self) {
        self.0.queue().at_work -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use ignore::WalkBuilder;

    use super::*;
    use crate::walk::{IGNORE_FILE, reaches, walk};

    /// What the walker of the crate `ignore` comes to.
    fn by_ignore(root: &Path) -> Vec<PathBuf> {
        let mut builder = WalkBuilder::new(root);
        builder.hidden(false).require_git(false).add_custom_ignore_filename(IGNORE_FILE).filter_entry(|entry| entry.file_name() != ".git");
        let files = builder.build().flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
        let mut files: Vec<PathBuf> = files.map(|entry| entry.into_path()).collect();
        files.sort();
        files
    }

    #[test]
    fn ignore_files_mean_what_they_mean_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for inner in ["", "a/", "a/b/", "a/b/c/", "d/", "top/a/", "top/a/keep/", "x y/"] {
            for file in ["one.py", "two.rb", "log.txt", ".env", "Keep.me", "bb", "!odd", "#odd", "caf\u{e9}.js"] {
                write(&format!("top/{inner}{file}"), "");
            }
        }
        write(".gitignore", "/top/d/one.py\n*.above\n");
        write("top/.gitignore", "# a comment\n*.txt\n!a/log.txt\n/one.py\nd/*.rb\n\\#odd\n");
        write("top/a/.gitignore", "b/c/\n!*.txt\n**/Keep.me\n");
        write("top/a/.ignore", "!Keep.me\n.env\n");
        write("top/a/b/.mprlintignore", "*.rb\n!one.py\n");
        write("top/top/a/.mprlintignore", "*\n!keep/\n!*.py\n");
        write("top/.git/info/exclude", "caf*.js\n/x y/\n");
        write("top/d/.git/info/exclude", "two.*\n");
        // A worktree: its exclude file stands in the repository that it belongs to.
        write("top/a/b/.git", &format!("gitdir: {}\n", folder.path().join("top/.git/worktrees/b").display()));
        write("top/.git/worktrees/b/commondir", "../..\n");
        write("top/broken/.gitignore", "a{b\n*.py\n");
        write("top/broken/x.py", "");
        for root in ["", "top", "top/a", "top/a/b", "top/d", "top/top/a", "top/broken"] {
            let root = folder.path().join(root).canonicalize().unwrap();
            let expected = by_ignore(&root);
            for threads in [1, 4] {
                let walked: Vec<PathBuf> = walk(&root, threads, &|_| ()).files.into_iter().map(|(path, ())| path).collect();
                assert_eq!(walked, expected, "{}", root.display());
            }
            for (path, reached) in walkdir::WalkDir::new(&root).into_iter().flatten().filter(|entry| entry.file_type().is_file()).map(|entry| {
                let reached = reaches(&root, entry.path());
                (entry.into_path(), reached)
            }) {
                let is_git = path.components().any(|part| part.as_os_str() == ".git");
                assert!(is_git || reached == expected.contains(&path), "{}", path.display());
            }
        }
    }

    #[test]
    fn a_look_that_panics_ends_the_walk() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c", "d"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("x.py"), "").unwrap();
        }
        let walked =
            std::panic::catch_unwind(|| walk(folder.path(), 3, &|met| assert!(!met.path().starts_with(folder.path().join("b")))).files.len());
        assert!(walked.is_err());
    }
}
