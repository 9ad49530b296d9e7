//! What ends a run before it begins.

use std::path::PathBuf;

use crate::baseline::BaselineError;
use crate::config::ConfigError;

/// A run that cannot be done. Everything else, such as a file that cannot be read, is part of the [`Outcome`](super::Outcome).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration that cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A baseline that is not there or cannot be read.
    #[error("cannot read the baseline {}: {message}", path.display())]
    BaselineUnreadable {
        /// The file.
        path: PathBuf,
        /// Why, for people.
        message: String,
    },
    /// A file that is no baseline.
    #[error("{}: {problem}", path.display())]
    Baseline {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: BaselineError,
    },
}
