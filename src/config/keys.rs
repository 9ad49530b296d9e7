//! The keys of the configuration as they are written. Both the loader and the schema are derived from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::schema;
use crate::domain::Grant;
use crate::domain::ids::OwnNames;
use crate::domain::own::Serves;
use crate::finding::Level;
use crate::language::RequestTable;

/// The largest file that is read where nothing else is said: 16 MiB. Source files are far smaller; notebooks and Postman collections are not.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

/// The most that a configuration may ask for, in bytes: it comes with the files, and a file is read with some times its size in memory.
pub const MOST_MAX_FILE_SIZE: u64 = 256 * 1024 * 1024;

/// What a project says of itself to mprlint.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "mprlint")]
pub(super) struct Keys {
    /// Globs of files that are not linted, relative to the folder of the configuration. `*` also matches `/`; a folder stands for everything in it.
    #[schemars(schema_with = "schema::globs")]
    pub exclude: Vec<String>,
    /// Report only these rules: codes or names.
    #[schemars(schema_with = "schema::some_rules")]
    pub select: Option<Vec<String>>,
    /// Do not report these rules: codes or names.
    #[schemars(schema_with = "schema::rules")]
    pub ignore: Vec<String>,
    /// The lightest level that makes the exit code 1.
    pub fail_level: FailLevel,
    /// Larger files are skipped, in bytes; 16 MiB unless it is given.
    #[schemars(schema_with = "schema::bytes")]
    pub max_file_size: Option<u64>,
    /// A file with findings that are known and not reported, relative to the folder of the configuration.
    #[schemars(schema_with = "schema::some_text")]
    pub baseline: Option<String>,
    /// The folder in which mprlint keeps what it has found out for the next run, relative to the folder of the configuration; the user's folder for
    /// caches unless it is given.
    #[schemars(schema_with = "schema::some_text")]
    pub cache_dir: Option<String>,
    /// How the integration gets its tokens, which decides what needs the company header.
    pub grant: Grant,
    /// The level of single rules, by code or name.
    #[schemars(schema_with = "schema::levels")]
    pub levels: BTreeMap<String, LevelSetting>,
    /// What holds for some files only. Where several fit a file, the later ones are stronger.
    pub path: Vec<PathKeys>,
    /// Languages of files by globs: the id of a language, or a word that opens a Markdown fence of that language.
    #[schemars(schema_with = "schema::languages")]
    pub languages: BTreeMap<String, String>,
    /// Hosts that stand for Procore: proxies, mock servers.
    pub host: Vec<HostKeys>,
    /// Endpoints that need no company header, besides those that are known.
    pub exempt: Vec<ExemptKeys>,
    /// Functions that send requests in a way that cannot be seen, because they come from a package of the project's own.
    pub request: Vec<RequestTable>,
    /// Names of numbers that are ids of Procore, and of such that are none.
    pub ids: OwnNames,
}

/// The lightest level that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailLevel {
    /// Every finding.
    Note,
    /// Warnings and errors.
    Warning,
    /// Errors alone.
    #[default]
    Error,
    /// No finding.
    Never,
}

impl FailLevel {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            FailLevel::Note => "note",
            FailLevel::Warning => "warning",
            FailLevel::Error => "error",
            FailLevel::Never => "never",
        }
    }

    /// Does a finding of this level fail the run?
    pub fn is_reached(self, level: Level) -> bool {
        match self {
            FailLevel::Note => level >= Level::Note,
            FailLevel::Warning => level >= Level::Warning,
            FailLevel::Error => level >= Level::Error,
            FailLevel::Never => false,
        }
    }
}

/// The level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum LevelSetting {
    /// Breaks in another region.
    Error,
    /// Worth a look.
    Warning,
    /// Worth knowing.
    Note,
    /// Not reported.
    Off,
}

impl LevelSetting {
    /// The level of a finding; nothing if there is none.
    pub fn level(self) -> Option<Level> {
        match self {
            LevelSetting::Error => Some(Level::Error),
            LevelSetting::Warning => Some(Level::Warning),
            LevelSetting::Note => Some(Level::Note),
            LevelSetting::Off => None,
        }
    }
}

/// What holds for some files only.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(transform = schema::path_does_something)]
pub(super) struct PathKeys {
    /// The files, written like those of `exclude`.
    #[schemars(schema_with = "schema::some_globs")]
    pub globs: Vec<String>,
    /// Report only these rules in these files, whatever is selected elsewhere.
    #[serde(default)]
    #[schemars(schema_with = "schema::some_rules")]
    pub select: Option<Vec<String>>,
    /// Do not report these rules in these files.
    #[serde(default)]
    #[schemars(schema_with = "schema::rules")]
    pub ignore: Vec<String>,
    /// The level of single rules in these files.
    #[serde(default)]
    #[schemars(schema_with = "schema::levels")]
    pub levels: BTreeMap<String, LevelSetting>,
}

/// A host that stands for Procore.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HostKeys {
    /// The host alone: `proxy.example.com`, `*.example.com`, `localhost:4010`. Without a port it stands for all ports.
    #[schemars(schema_with = "schema::host")]
    pub name: String,
    /// What it serves.
    pub serves: Serves,
}

/// An endpoint that needs no company header.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExemptKeys {
    /// The HTTP method; all of them unless it is given.
    #[serde(default)]
    #[schemars(schema_with = "schema::method")]
    pub method: Option<Method>,
    /// The path: `*` and `{id}` stand for one segment, `**` for any number of them.
    #[schemars(schema_with = "schema::url_path")]
    pub path: String,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Method {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
        }
    }
}
