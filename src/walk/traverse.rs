//! The walk over a tree with several threads.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::folder::{Batch, Folder, Kind, Names};
use super::generated::is_generated;
use super::ignored::{Ignored, is_asked_for, is_too_large};
use super::{Looked, SkipReason, Walked, folder_reason, is_temporary, plain_io_error};
use crate::config;

/// How many files one thread takes at once. Each of the many files of a folder can be the last one that is to be read, and then the other threads wait.
const BATCH: usize = 256;

/// What is still to be done.
enum Task {
    /// A folder is to be read.
    Folder(Waiting),
    /// Some files of a folder that has many are to be looked into.
    Files(Arc<Large>, Range<usize>),
}

/// A folder that is still to be read.
struct Waiting {
    path: PathBuf,
    /// What the folders above it say.
    ignored: Ignored,
}

/// A folder with more files than one thread takes.
struct Large {
    path: PathBuf,
    folder: Folder,
    names: Names,
}

/// What is still to be done, and how many threads are at work, which can bring more.
struct Queue {
    tasks: Vec<Task>,
    at_work: usize,
    /// How many threads wait for more. Waking none is a call of the system, too.
    waiting: usize,
}

/// What all threads share.
struct Tree<'a, T> {
    root: &'a Path,
    look: &'a (dyn Fn(&Batch<'_>) -> T + Sync),
    queue: Mutex<Queue>,
    /// Tells that there is more to be done, or that everything is.
    changed: Condvar,
}

/// Walks a folder; see [`walk`](super::walk).
pub(super) fn traverse<T: Send>(root: &Path, threads: usize, look: &(dyn Fn(&Batch<'_>) -> T + Sync)) -> Walked<T> {
    let first = Task::Folder(Waiting { path: root.to_path_buf(), ignored: Ignored::above(root) });
    let tree = Tree { root, look, queue: Mutex::new(Queue { tasks: vec![first], at_work: 0, waiting: 0 }), changed: Condvar::new() };
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

    /// Does what is to be done until there is nothing left.
    fn work(&self) -> Walked<T> {
        let mut part = Walked::default();
        let mut names = Names::default();
        let mut found: Vec<Task> = Vec::new();
        while let Some(task) = self.next() {
            let done = Done(self);
            match task {
                Task::Folder(waiting) => self.folder(waiting, &mut names, &mut part, &mut found),
                Task::Files(large, range) => {
                    let seen = (self.look)(&Batch::new(&large.folder, &large.path, &large.names, range.clone()));
                    part.looked.push(Looked { folder: large.path.clone(), first: range.start, seen });
                }
            }
            if !found.is_empty() {
                let mut queue = self.queue();
                queue.tasks.append(&mut found);
                self.wake(&queue);
            }
            drop(done);
        }
        part
    }

    /// The next task, once there is one; nothing when everything is done.
    fn next(&self) -> Option<Task> {
        let mut queue = self.queue();
        loop {
            if let Some(task) = queue.tasks.pop() {
                queue.at_work += 1;
                return Some(task);
            }
            if queue.at_work == 0 {
                return None;
            }
            queue.waiting += 1;
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.waiting -= 1;
        }
    }

    /// Tells the threads that wait.
    fn wake(&self, queue: &Queue) {
        if queue.waiting > 0 {
            self.changed.notify_all();
        }
    }

    fn folder(&self, waiting: Waiting, names: &mut Names, part: &mut Walked<T>, found: &mut Vec<Task>) {
        let Waiting { path, ignored } = waiting;
        let folder = match Folder::new(&path).and_then(|folder| folder.list(&path, names).map(|()| folder)) {
            Ok(folder) => folder,
            Err(error) => return part.errors.push((path, plain_io_error(&error))),
        };
        let asked: Vec<&OsStr> = names.iter().map(|(name, _)| name).filter(|name| is_asked_for(name)).collect();
        let ignored = if asked.is_empty() { ignored } else { ignored.within(&path, |name| asked.iter().any(|asked| *asked == name)) };
        // Paths are made only where they are asked for: for most files it takes longer than all else that is done here.
        let mut child = PathBuf::new();
        names.retain(|name, kind| {
            if name == ".git" {
                // A worktree's `.git` is a file.
                part.repositories.insert(path.clone());
                return false;
            }
            if !ignored.is_empty() {
                child.clone_from(&path);
                child.push(name);
                if ignored.leaves_out(&child, kind == Kind::Folder) {
                    return false;
                }
            }
            // Also a link to one that several folders have in common, and what cannot be read, of which loading it tells.
            if kind != Kind::Folder && config::can_hold_configuration(name) && config::is_configuration(&path.join(name)) {
                part.configured.insert(path.clone());
            }
            let reason = match kind {
                Kind::File if is_temporary(name) => {
                    part.temporary.push(path.join(name));
                    return false;
                }
                Kind::Folder => {
                    let child = path.join(name);
                    match folder_reason(child.strip_prefix(self.root).unwrap_or(&child)) {
                        Some(Some(reason)) => reason,
                        Some(None) => return false,
                        None => {
                            found.push(Task::Folder(Waiting { path: child, ignored: ignored.clone() }));
                            return false;
                        }
                    }
                }
                Kind::Link => SkipReason::Link,
                Kind::Other => SkipReason::Special,
                Kind::File if is_asked_for(name) && is_too_large(&path.join(name)) => SkipReason::TooLarge,
                Kind::File if is_generated(name) => SkipReason::Generated,
                Kind::File => return true,
            };
            part.skipped.insert(path.join(name), reason);
            false
        });
        let count = names.len();
        if count > BATCH {
            // These come before the folders in it, which are further down in the stack: an open folder does not wait for what is in others.
            let large = Arc::new(Large { path, folder, names: std::mem::take(names) });
            found.extend((0..count).step_by(BATCH).map(|start| Task::Files(Arc::clone(&large), start..(start + BATCH).min(count))));
        } else if count > 0 {
            let seen = (self.look)(&Batch::new(&folder, &path, names, 0..count));
            part.looked.push(Looked { folder: path, first: 0, seen });
        }
    }
}

/// Says that a task is done when it is dropped, also where doing it panicked: the other threads would wait for ever.
struct Done<'a, 'b, T>(&'a Tree<'b, T>);

impl<T> Drop for Done<'_, '_, T> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.at_work -= 1;
        if queue.at_work == 0 {
            self.0.wake(&queue);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use ignore::WalkBuilder;

    use super::*;
    use crate::walk::{IGNORE_FILE, reaches, walk};

    /// What our walk comes to, sorted.
    fn paths(root: &Path, threads: usize) -> Vec<PathBuf> {
        let walked = walk(root, threads, &|batch| batch.files().map(|met| met.path()).collect::<Vec<_>>());
        let mut paths: Vec<PathBuf> = walked.looked.into_iter().flat_map(|looked| looked.seen).collect();
        paths.sort();
        paths
    }

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
        // A worktree: its exclude file stands in the repository that it belongs to, which knows of it.
        write("top/a/b/.git", &format!("gitdir: {}\n", folder.path().join("top/.git/worktrees/b").display()));
        write("top/.git/worktrees/b/commondir", "../..\n");
        write("top/.git/worktrees/b/gitdir", &format!("{}\n", folder.path().join("top/a/b/.git").display()));
        write("top/broken/.gitignore", "a{b\n*.py\n");
        write("top/broken/x.py", "");
        for root in ["", "top", "top/a", "top/a/b", "top/d", "top/top/a", "top/broken"] {
            let root = folder.path().join(root).canonicalize().unwrap();
            let expected = by_ignore(&root);
            for threads in [1, 4] {
                let walked: Vec<PathBuf> = paths(&root, threads);
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
        let walked = std::panic::catch_unwind(|| walk(folder.path(), 3, &|batch| assert!(batch.path() != folder.path().join("b"))).looked.len());
        assert!(walked.is_err());
    }

    #[test]
    fn every_file_of_a_large_folder_is_met_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        let mut expected: Vec<PathBuf> = (0..3 * BATCH + 7).map(|number| folder.path().join(format!("{number}.py"))).collect();
        expected.push(folder.path().join("inner/x.py"));
        expected.iter().for_each(|path| fs::write(path, "").unwrap());
        expected.sort();
        for threads in [1, 2, 5] {
            assert_eq!(paths(folder.path(), threads), expected);
        }
        let walked = walk(folder.path(), 2, &|batch| batch.files().count());
        let parts: Vec<(usize, usize)> = walked.looked.iter().map(|looked| (looked.first, looked.seen)).collect();
        assert_eq!(parts, [(0, BATCH), (BATCH, BATCH), (2 * BATCH, BATCH), (3 * BATCH, 7), (0, 1)]);
    }
}
