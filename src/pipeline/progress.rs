//! How far a run is, for those who wait.

use std::fmt;

/// What the run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Walks the folders and looks into every file.
    Look,
    /// Reads the files that can matter.
    Scan,
    /// Links them, and judges what they say.
    Judge,
}

/// Is told how far a run is, from any thread. What it does takes time from the run.
pub trait Progress: fmt::Debug + Send + Sync {
    /// A stage begins. A project is scanned and judged on its own, so the two stages can come several times.
    fn begin(&self, stage: Stage);
    /// One more file of the stage is done.
    fn advance(&self);
}
