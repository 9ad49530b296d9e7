//! What came of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::contents::Contents;
use crate::baseline::Baseline;
use crate::config::FailLevel;
use crate::finding::{Explanation, Finding, RelPath};
use crate::language::Registry;
use crate::report::{Sources, Summary};
use crate::walk::{self, SkipReason};

/// What came of a run.
#[derive(Default)]
pub struct Outcome {
    /// Sorted by path, offset and rule.
    pub findings: Vec<Finding>,
    /// What else the run did.
    pub summary: Summary,
    /// What was left out, as shown to people, with the reason.
    pub skipped: BTreeMap<String, SkipReason>,
    /// The temporary files that the walk came across, absolute; see [`walk::TEMPORARY`].
    pub temporary: Vec<PathBuf>,
    /// The answers to [`Options::why`].
    pub explanations: Vec<Explanation>,
    /// The files with findings and those that labels point to.
    pub contents: Contents,
    /// With [`BaselineUse::Renew`](super::BaselineUse::Renew): what has to stand in which file, absolute.
    pub renewed: BTreeMap<PathBuf, Baseline>,
    /// The folder that the paths of findings are relative to, absolute.
    pub base: PathBuf,
    /// The lightest level that fails the run, for the files with findings.
    pub(super) fail_levels: FxHashMap<RelPath, FailLevel>,
    /// The folder that shown paths are relative to, absolute.
    pub(super) working_directory: PathBuf,
}

impl Outcome {
    /// What findings call a file, by its absolute path; see [`Outcome::base`].
    pub fn name(&self, path: &Path) -> RelPath {
        walk::shown(path, &self.base).into()
    }

    /// Where a file is, absolute, by what findings call it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.base.join(walk::path_of_name(name))
    }

    /// An absolute path as people are to see it: relative to the working directory.
    pub fn shown_path(&self, path: &Path) -> String {
        walk::shown(path, &self.working_directory)
    }

    /// Is there a finding that fails the run? `level` is stronger than what the configuration of its project says.
    pub fn fails(&self, level: Option<FailLevel>) -> bool {
        let level = |finding: &Finding| level.or_else(|| self.fail_levels.get(&finding.place.path).copied()).unwrap_or_default();
        self.findings.iter().any(|finding| finding.suppression.is_none() && level(finding).is_reached(finding.level))
    }
}

impl Sources for Outcome {
    fn text(&self, path: &RelPath) -> Option<Arc<str>> {
        self.contents.text(path)
    }

    fn shown(&self, path: &RelPath) -> String {
        walk::shown(&self.path(path), &self.working_directory)
    }

    fn language(&self, path: &RelPath) -> Option<&str> {
        self.contents.text(path).map(|text| Registry::builtin().for_file(path, &text).table.name.as_str())
    }
}
