//! What to lint, and how.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::progress::Progress;

pub use crate::config::DEFAULT_MAX_FILE_SIZE;

/// How long one pass over one file may take where nothing else is said. Files that people write take milliseconds, and the largest that is read, with 16
/// MiB of code, some seconds.
pub const DEFAULT_MAX_TIME: Duration = Duration::from_secs(30);

/// What to lint, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Files and folders to report on, absolute or relative to `working_directory`. What is *known* is the whole project they are in.
    pub paths: Vec<PathBuf>,
    /// Where relative paths begin, absolute.
    pub working_directory: PathBuf,
    /// How many threads; 0 is one for each processor.
    pub threads: usize,
    /// Larger files are skipped, in bytes; where nothing is said, what the project's configuration says counts, and else [`DEFAULT_MAX_FILE_SIZE`].
    pub max_file_size: Option<u64>,
    /// How long one pass over one file may take: reading it, following its values. A file that takes longer is not linted, and is an error.
    pub max_time: Duration,
    /// Skip files that cannot matter without decoding them. Changes no finding.
    pub prefilter: bool,
    /// Report findings of confidence `possible`, too.
    pub pedantic: bool,
    /// Report only these rules, by code; empty: all.
    pub select: Vec<&'static str>,
    /// Do not report these rules, by code.
    pub ignore: Vec<&'static str>,
    /// List files that ignore files leave out, which costs a second walk.
    pub list_ignored: bool,
    /// Texts that stand for files: what an editor holds, or what is staged. By absolute path; the files need not exist.
    pub overlay: BTreeMap<PathBuf, Vec<u8>>,
    /// Keep findings that a comment or the baseline says do not count, marked as such.
    pub show_suppressed: bool,
    /// The baseline.
    pub baseline: BaselineUse,
    /// Where what was found out is kept for the next run. Changes no finding.
    pub cache: CacheUse,
    /// Is told how far the run is.
    pub progress: Option<Arc<dyn Progress>>,
    /// Explain a line in place of reporting findings.
    pub why: Option<Question>,
}

/// What is done with the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaselineUse {
    /// The one that the project's configuration names, if it names one.
    #[default]
    Configured,
    /// This file, absolute, for all projects.
    File(PathBuf),
    /// None is used, and what would have to stand in it is part of the outcome. The file, where the configuration does not decide.
    Renew(Option<PathBuf>),
}

/// Where a run keeps what it has found out, for the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CacheUse {
    /// Nowhere.
    #[default]
    Off,
    /// In the folder that the project's configuration names, else in the user's folder for caches.
    Configured,
    /// In this folder, absolute.
    Folder(PathBuf),
}

/// A line to be explained.
#[derive(Clone, Debug)]
pub struct Question {
    /// The file, absolute or relative to the working directory.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl Options {
    /// The defaults for paths.
    pub fn new(paths: Vec<PathBuf>, working_directory: PathBuf) -> Self {
        Options {
            paths,
            working_directory,
            threads: 0,
            max_file_size: None,
            max_time: DEFAULT_MAX_TIME,
            prefilter: true,
            pedantic: false,
            select: Vec::new(),
            ignore: Vec::new(),
            list_ignored: false,
            overlay: BTreeMap::new(),
            show_suppressed: false,
            baseline: BaselineUse::Configured,
            cache: CacheUse::Off,
            progress: None,
            why: None,
        }
    }
}
