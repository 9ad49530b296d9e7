//! Which files of a git repository have changed, and what is staged of them.
//!
//! This only narrows what is *reported*, and says what stands in the index. What is known is the whole project, as in every other run.

mod git;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::config::repository_of;
use git::{Answer, Change, Git};

/// Why nothing can be said about changes. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// There is no program `git`.
    #[error("cannot run `git`, which knows what has changed")]
    NoGit {
        /// Why.
        source: std::io::Error,
    },
    /// The working directory is in no repository, or git does not want to work with it. The text is git's own.
    #[error("git cannot work here: {message}")]
    NoRepository {
        /// What git says.
        message: String,
    },
    /// The repository says that its worktree is elsewhere.
    #[error("the repository names another folder as its worktree: {}; what is there is linted from there, or with `GIT_WORK_TREE`", root.display())]
    Elsewhere {
        /// What it names.
        root: PathBuf,
    },
    /// The revision does not exist, or is no commit.
    #[error("git knows no commit `{revision}`; {advice}")]
    UnknownRevision {
        /// As it was given.
        revision: String,
        /// What to do.
        advice: &'static str,
    },
    /// There is nothing to compare with yet.
    #[error("there is no commit yet, so nothing has changed since `{revision}`")]
    NoCommit {
        /// As it was given.
        revision: String,
    },
    /// The revision and the current commit have nothing in common, as far as the clone goes back.
    #[error("`{revision}` and the current commit have no common ancestor; {advice}")]
    NoMergeBase {
        /// As it was given.
        revision: String,
        /// What to do.
        advice: &'static str,
    },
    /// What is staged is not decided.
    #[error("what is staged cannot be linted: {} has conflicts; resolve them and `git add` the file", path.display())]
    Conflict {
        /// The first file with conflicts, relative to the repository.
        path: PathBuf,
    },
    /// Git did not end.
    #[error("`git {command}` did not end within {seconds} seconds and was stopped: is a file of the repository's `.git` a pipe, or its disk asleep?")]
    TooLong {
        /// The command of git.
        command: &'static str,
        /// How long it could have taken.
        seconds: u64,
    },
    /// Something else went wrong in git. The text is git's own.
    #[error("`git {command}` failed: {message}")]
    Failed {
        /// The command of git.
        command: &'static str,
        /// What git says.
        message: String,
    },
}

/// What to do where history may be missing.
const SHALLOW: &str = "this clone is shallow: fetch the whole history (`git fetch --unshallow`; in GitHub Actions `fetch-depth: 0`)";

/// What is staged.
#[derive(Debug, Default)]
pub struct Staged {
    /// The regular files that the next commit adds or changes, absolute.
    pub changed: BTreeSet<PathBuf>,
    /// What the index holds of the files that look different in the worktree, or are gone from it. A file that the index does not know stands here
    /// without a byte, so that it says nothing. By absolute path.
    pub overlay: BTreeMap<PathBuf, Vec<u8>>,
}

/// A repository with a worktree.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
    git: Git,
}

impl Repository {
    /// The repository around the working directory of this process; hooks say by `GIT_DIR` and `GIT_INDEX_FILE` which one and which index.
    pub fn here() -> Result<Repository, ChangesError> {
        let git = Git::new()?;
        match git.ask("rev-parse", &["--show-toplevel"])? {
            Answer::Done(mut path) => {
                if path.last() == Some(&b'\n') {
                    path.pop();
                }
                let root = git::path(path);
                if is_elsewhere(&root) {
                    return Err(ChangesError::Elsewhere { root });
                }
                Ok(Repository { root, git })
            }
            Answer::Refused { message, .. } => Err(ChangesError::NoRepository { message }),
        }
    }

    /// The top folder of the worktree, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What is staged. Of files that are longer than `longest` bytes, only so many are read and one more, by which it can be told.
    pub fn staged(&self, longest: u64) -> Result<Staged, ChangesError> {
        let mut staged = Staged::default();
        for change in self.differences(&["--cached"])? {
            if change.is_conflict {
                return Err(ChangesError::Conflict { path: change.path });
            }
            if change.new.is_file {
                staged.changed.insert(self.root.join(change.path));
            }
        }
        // Files whose bytes differ by no more than line ends and other filters of git are none of these: git compares what would be committed.
        let differing = self.differences(&[])?;
        let (held, unknown): (Vec<Change>, Vec<Change>) = differing.into_iter().partition(|change| change.old.is_file);
        let held = held.into_iter().map(|change| (self.root.join(change.path), change.old.object));
        let unwatched = self.unwatched()?.into_iter().map(|(path, object)| (self.root.join(path), object));
        // What a sparse checkout leaves out is not read for its own sake: it may be most of the repository.
        let unwatched = unwatched.filter(|(path, _)| staged.changed.contains(path) || is_regular(path));
        let (paths, objects): (Vec<PathBuf>, Vec<String>) = held.chain(unwatched).unzip();
        let contents = self.git.contents(&objects, longest)?;
        staged.overlay.extend(paths.into_iter().zip(contents));
        // A link or a submodule in the index that is a file in the worktree, or a file that is only meant to be added.
        let unknown = unknown.into_iter().map(|change| change.path);
        for path in unknown.chain(self.untracked()?).map(|path| self.root.join(path)).filter(|path| is_regular(path)) {
            staged.overlay.insert(path, Vec::new());
        }
        Ok(staged)
    }

    /// The regular files that changed between the common ancestor of a revision with the current commit and the worktree, absolute; with those that
    /// git does not track yet, unless it ignores them.
    pub fn changed_since(&self, revision: &str) -> Result<BTreeSet<PathBuf>, ChangesError> {
        let base = self.merge_base(revision)?;
        let changed = self.differences(&[&base])?.into_iter().map(|change| change.path);
        let paths = changed.chain(self.untracked()?).map(|path| self.root.join(path));
        Ok(paths.filter(|path| is_regular(path)).collect())
    }

    fn merge_base(&self, revision: &str) -> Result<String, ChangesError> {
        if let Answer::Refused { .. } = self.git.ask("rev-parse", &["--verify", "--quiet", "HEAD^{commit}"])? {
            return Err(ChangesError::NoCommit { revision: revision.to_owned() });
        }
        let named = format!("{revision}^{{commit}}");
        let Answer::Done(commit) = self.git.ask("rev-parse", &["--verify", "--quiet", "--end-of-options", &named])? else {
            let advice = if self.is_shallow()? { SHALLOW } else { "`git branch --all` and `git tag` list the names" };
            return Err(ChangesError::UnknownRevision { revision: revision.to_owned(), advice });
        };
        match self.git.ask("merge-base", &[&git::line(commit), "HEAD"])? {
            Answer::Done(base) => Ok(git::line(base)),
            Answer::Refused { code: Some(1), .. } => {
                let advice = if self.is_shallow()? { SHALLOW } else { "name a revision of the same history" };
                Err(ChangesError::NoMergeBase { revision: revision.to_owned(), advice })
            }
            Answer::Refused { message, .. } => Err(ChangesError::Failed { command: "merge-base", message }),
        }
    }

    fn is_shallow(&self) -> Result<bool, ChangesError> {
        Ok(self.git.run("rev-parse", &["--is-shallow-repository"])? == b"true\n")
    }

    /// What differs, relative to the root: between a commit and the worktree, with `--cached` the current commit and the index, without anything the
    /// index and the worktree. A renamed file is one that is gone and one that is new; submodules are not looked into.
    fn differences(&self, what: &[&str]) -> Result<Vec<Change>, ChangesError> {
        let form = [
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--no-relative",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "-O/dev/null",
        ];
        Ok(git::changes(&self.git.run("diff", &[&form[..], what, &["--"]].concat())?))
    }

    /// The regular files of the index that git does not compare with the worktree (`--assume-unchanged`, `--skip-worktree`, sparse checkouts), relative
    /// to the root, with their objects.
    fn unwatched(&self) -> Result<Vec<(PathBuf, String)>, ChangesError> {
        Ok(git::unwatched(&self.git.run("ls-files", &["-v", "--stage", "-z", "--full-name", "--", ":/"])?))
    }

    /// The files that git neither tracks nor ignores, relative to the root. Repositories among them are named as folders.
    fn untracked(&self) -> Result<Vec<PathBuf>, ChangesError> {
        let names = self.git.run("ls-files", &["--others", "--exclude-standard", "-z", "--full-name", "--", ":/"])?;
        Ok(names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(|name| git::path(name.to_vec())).collect())
    }
}

/// Is a worktree not the one that the working directory of this process is in? A repository can name any folder as its worktree (`core.worktree`), and what
/// is in there would be read, and fixed. That of a submodule or a second worktree holds a `.git`; what the environment names is the user's own word.
fn is_elsewhere(root: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(here) = std::env::current_dir().ok().as_deref().and_then(real) else { return true };
    let is_root = |folder: &Path| real(root).is_some_and(|root| root == folder);
    let is_named = std::env::var_os("GIT_WORK_TREE").is_some() || (std::env::var_os("GIT_DIR").is_some() && is_root(&here));
    !is_named && !repository_of(&here).is_some_and(is_root)
}

/// Is there a file that is no link? A link is linted where its target is.
fn is_regular(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|kind| kind.is_file())
}
