//! `mprlint.toml`: what a project says of itself. An empty file only marks the project's root.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use crate::domain::Grant;
use crate::domain::ids::OwnNames;
use crate::language::{OwnRequests, RequestTable};

/// The name of the configuration file.
pub const FILE_NAME: &str = "mprlint.toml";

/// The keys of `mprlint.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ConfigFile {
    /// Globs of files that are not linted, relative to the file's folder.
    exclude: Vec<String>,
    /// How the integration gets its tokens.
    grant: Grant,
    /// Functions of the project that send requests.
    request: Vec<RequestTable>,
    /// Names of the project that are ids of Procore, and such that are none.
    ids: OwnNames,
}

/// The configuration of a project.
#[derive(Clone, Debug)]
pub struct Config {
    exclude: GlobSet,
    /// How the integration gets its tokens, which decides what needs the company header.
    pub grant: Grant,
    /// Functions of the project that send requests, if it names any.
    pub requests: Option<OwnRequests>,
    /// What the project says of the names of its ids.
    pub ids: OwnNames,
    /// Its baseline, relative to its folder.
    pub baseline: Option<PathBuf>,
}

/// A configuration that cannot be used. Its text names the file and the place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML, an unknown key, a wrong type. The text holds line, column and an excerpt.
    #[error("{} cannot be used", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the place.
        source: Box<toml::de::Error>,
    },
    /// A glob that does not parse.
    #[error("{}: `exclude` holds a pattern that cannot be used", path.display())]
    Glob {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: globset::Error,
    },
    /// A pattern of `[[request]]` that does not parse.
    #[error("{}: a `[[request]]` holds a pattern that cannot be used", path.display())]
    Pattern {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: regex::Error,
    },
}

impl Config {
    /// What applies where there is no file.
    pub fn none() -> Config {
        Config { exclude: GlobSet::empty(), grant: Grant::default(), requests: None, ids: OwnNames::default(), baseline: None }
    }

    /// Reads the file of a project's root, if there is one.
    pub fn of_root(root: &Path) -> Result<Config, ConfigError> {
        let path = root.join(FILE_NAME);
        // A pipe of that name would never end.
        if !path.is_file() {
            return Ok(Config::none());
        }
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::none()),
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        let file: ConfigFile = toml::from_str(&text).map_err(|source| ConfigError::Invalid { path: path.clone(), source: Box::new(source) })?;
        let mut exclude = GlobSetBuilder::new();
        for pattern in &file.exclude {
            let glob_error = |source| ConfigError::Glob { path: path.clone(), source };
            let pattern = pattern.trim_end_matches('/');
            exclude.add(Glob::new(pattern).map_err(glob_error)?);
            // A folder excludes what is in it.
            exclude.add(Glob::new(&format!("{pattern}/**")).map_err(glob_error)?);
        }
        let exclude = exclude.build().map_err(|source| ConfigError::Glob { path: path.clone(), source })?;
        let mut rows = file.request;
        rows.iter_mut().filter(|row| row.http_library.is_empty()).for_each(|row| row.http_library = "the project's own".to_owned());
        let requests = if rows.is_empty() { None } else { Some(OwnRequests::new(rows).map_err(|source| ConfigError::Pattern { path, source })?) };
        Ok(Config { exclude, grant: file.grant, requests, ids: file.ids, baseline: None })
    }

    /// Does the configuration exclude nothing at all?
    pub fn excludes_nothing(&self) -> bool {
        self.exclude.is_empty()
    }

    /// Is a file excluded? The path is relative to the project's root.
    pub fn excludes(&self, relative: &Path) -> bool {
        self.exclude.is_match(relative)
    }
}
