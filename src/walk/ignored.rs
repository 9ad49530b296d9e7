//! What ignore files leave out: `.mprlintignore`, `.ignore`, `.gitignore`, `.git/info/exclude` and the user's own ignore file, in this order of strength, and of
//! each the deepest first. The syntax of their lines is the business of the crate `ignore`; which files count is that of its walker, with
//! `require_git` switched off.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::IGNORE_FILE;
use crate::regular_file;

/// How many kinds of ignore files a folder can have.
const KINDS: usize = 4;

/// The longest file that says where the folder of git is, in bytes: a path and a few words.
const LONGEST_POINTER: u64 = 16 * 1024;

/// The longest ignore file that counts, in bytes. Twenty thousand patterns for one folder are no list that people keep, and each one is asked about
/// every file below it.
const LONGEST: u64 = 512 * 1024;

/// A folder's ignore files, and those of the folders above it. Folders without any share the one above.
#[derive(Debug)]
pub(super) struct Level {
    /// From the strongest kind to the weakest.
    own: [Option<Gitignore>; KINDS],
    above: Option<Arc<Level>>,
}

/// What a walk knows of ignore files while it is in a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Ignored {
    nearest: Option<Arc<Level>>,
    /// The user's own ignore file.
    global: Option<Arc<Gitignore>>,
}

impl Ignored {
    /// What the folders above a root say, the root not among them.
    pub fn above(root: &Path) -> Ignored {
        let (global, _) = Gitignore::global();
        let mut ignored = Ignored { nearest: None, global: (!global.is_empty()).then(|| Arc::new(global)) };
        let mut above: Vec<&Path> = root.ancestors().skip(1).collect();
        above.reverse();
        for folder in above {
            ignored = ignored.within(folder, |name| folder.join(name).symlink_metadata().is_ok());
        }
        ignored
    }

    /// The same with the ignore files of a folder below; `has` tells whether a name stands in it.
    pub fn within(&self, folder: &Path, has: impl Fn(&str) -> bool) -> Ignored {
        let of = |name: &str| has(name).then(|| read(folder, &folder.join(name))).flatten();
        let exclude = || has(".git").then(|| read(folder, &common_folder(folder)?.join("info/exclude"))).flatten();
        let own = [of(IGNORE_FILE), of(".ignore"), of(".gitignore"), exclude()];
        if own.iter().all(Option::is_none) {
            return self.clone();
        }
        Ignored { nearest: Some(Arc::new(Level { own, above: self.nearest.clone() })), global: self.global.clone() }
    }

    /// Is there nothing that could leave anything out?
    pub fn is_empty(&self) -> bool {
        self.nearest.is_none() && self.global.is_none()
    }

    /// Is a path left out? The folders above it are not.
    pub fn leaves_out(&self, path: &Path, is_folder: bool) -> bool {
        for kind in 0..KINDS {
            let levels = std::iter::successors(self.nearest.as_deref(), |level| level.above.as_deref());
            let said = levels.filter_map(|level| level.own.get(kind)?.as_ref()).map(|own| own.matched(path, is_folder)).find(|said| !said.is_none());
            match said {
                Some(Match::Ignore(_)) => return true,
                Some(Match::Whitelist(_)) => return false,
                _ => {}
            }
        }
        self.global.as_ref().is_some_and(|global| global.matched(path, is_folder).is_ignore())
    }
}

/// Reads an ignore file whose patterns begin at a folder. Lines that cannot be read are passed over, as git does, which does not follow links here either.
fn read(folder: &Path, file: &Path) -> Option<Gitignore> {
    if file.symlink_metadata().is_ok_and(|about| !about.is_file()) || is_too_large(file) {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(file);
    builder.build().ok().filter(|ignore| !ignore.is_empty())
}

/// Is an ignore file larger than one that counts?
pub(super) fn is_too_large(file: &Path) -> bool {
    file.symlink_metadata().is_ok_and(|about| about.len() > LONGEST)
}

/// The folder of git for a repository; that of a worktree stands elsewhere.
fn common_folder(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|about| about.is_symlink());
    let without_links = |common: PathBuf| (!is_link(&common) && !is_link(&common.join("info"))).then_some(common);
    if git.is_dir() {
        return without_links(git);
    }
    let first_line = |file: &Path| {
        let bytes = (!is_link(file)).then(|| regular_file::read(file, LONGEST_POINTER).ok())??;
        str::from_utf8(&bytes).ok()?.lines().next().map(str::to_owned)
    };
    let own = PathBuf::from(first_line(&git)?.strip_prefix("gitdir: ")?);
    let own = folder.join(own).canonicalize().ok()?;
    let common = own.join(first_line(&own.join("commondir"))?).canonicalize().ok()?;
    // Anybody can write such a file. Git keeps what is of a worktree below the folder of the repository, and there the way back is written down, too.
    let back = own.join(first_line(&own.join("gitdir"))?).canonicalize().ok()?;
    let is_known = own.parent() == Some(common.join("worktrees").as_path()) && back == git.canonicalize().ok()?;
    is_known.then(|| without_links(common))?
}

/// Is it the name of a file that [`Ignored::within`] asks for?
pub(super) fn is_asked_for(name: &OsStr) -> bool {
    [IGNORE_FILE, ".ignore", ".gitignore", ".git"].iter().any(|asked| name == *asked)
}
