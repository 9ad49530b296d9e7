//! What applies to a path, and why: `--show-config`.

use std::path::Path;

use super::configured::Configured;
use super::files::{Files, Loaded};
use super::{BaselineUse, CacheUse, DEFAULT_MAX_FILE_SIZE, Error, Options, base_of, real};
use crate::catalogue::{self, Rule};
use crate::config::{Config, FailLevel, Given, Judgement, ShownKey};
use crate::walk::{self, RootReason, SkipReason};

/// What applies to a path.
pub struct Shown {
    /// The path, as people are to see it.
    pub path: String,
    /// The root of its project, as people are to see it.
    pub root: String,
    /// Why that is the root.
    pub reason: RootReason,
    /// The file of the configuration, as people are to see it, and the name of the table in it: empty, or `tool.mprlint`.
    pub document: Option<(String, String)>,
    /// Every key with its value.
    pub keys: Vec<ShownKey>,
    /// Every rule with what applies to it.
    pub rules: Vec<(&'static Rule, Judgement)>,
    /// What a file is: why it is left out, or the title of the language that it is read in.
    pub file: Option<Result<&'static str, FileReason>>,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileReason {
    /// It is left out.
    Skipped(SkipReason),
    /// It cannot be read; why, for people.
    Failed(String),
}

/// What applies to the paths of a run, in their order; `fail_level` is what the command line says. Lints nothing.
pub fn show(options: &Options, fail_level: Option<FailLevel>) -> Result<Vec<Shown>, Error> {
    let here = real(&options.working_directory);
    let baseline = match &options.baseline {
        BaselineUse::File(file) | BaselineUse::Renew(Some(file)) => Some(walk::shown(file, &here)),
        BaselineUse::Configured | BaselineUse::Renew(None) => None,
    };
    let cache_dir = match &options.cache {
        CacheUse::Folder(folder) => Some(walk::shown(folder, &here)),
        CacheUse::Off | CacheUse::Configured => None,
    };
    let given = Given { select: &options.select, ignore: &options.ignore, fail_level, max_file_size: options.max_file_size, baseline, cache_dir };
    options.paths.iter().map(|path| one(options, &given, &here, &real(&walk::absolute(path, &here)))).collect()
}

fn one(options: &Options, given: &Given<'_>, here: &Path, path: &Path) -> Result<Shown, Error> {
    let is_folder = path.is_dir();
    let (root, reason) = walk::root_of(path, is_folder, here);
    let config = Config::of_root(&root)?.with_command_line(&options.select, &options.ignore);
    let relative = path.strip_prefix(&root).unwrap_or(path);
    let file_rules = config.rules_of(relative);
    let rules = catalogue::rules().iter().map(|rule| (rule, file_rules.judgement(&rule.code, rule.level))).collect();
    let file = (!is_folder).then(|| file(options, here, &root, &config, path));
    Ok(Shown {
        path: walk::shown(path, here),
        root: walk::shown(&root, here),
        reason,
        document: config.document.as_ref().map(|document| (walk::shown(&document.path, here), document.way.join("."))),
        keys: config.shown(given),
        rules,
        file,
    })
}

/// What a file is read as, or why it is not.
fn file(options: &Options, here: &Path, root: &Path, config: &Config, path: &Path) -> Result<&'static str, FileReason> {
    let skipped = |reason| Err(FileReason::Skipped(reason));
    let of_base = path.strip_prefix(base_of(here)).unwrap_or(Path::new(""));
    let relative = path.strip_prefix(root).unwrap_or(path);
    if let Some(reason) = walk::name_reason(of_base).or_else(|| walk::name_reason(relative)) {
        return skipped(reason);
    }
    if config.excludes(relative) {
        return skipped(SkipReason::Excluded);
    }
    if path.exists() && !walk::reaches(root, path) {
        return skipped(SkipReason::Ignored);
    }
    let max_file_size = options.max_file_size.or(config.max_file_size).unwrap_or(DEFAULT_MAX_FILE_SIZE);
    let files = Files { overlay: &options.overlay, max_file_size };
    let configured = Configured { config, prefix: "", files, max_time: options.max_time };
    let relative = relative.to_string_lossy();
    match files.load(path) {
        Loaded::Text(content) => Ok(&configured.language_of(&relative, &content.text).table.title),
        Loaded::Skipped(reason) => skipped(reason),
        Loaded::Failed(message) => Err(FileReason::Failed(message)),
    }
}
