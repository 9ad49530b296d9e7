//! What a project says of itself: `mprlint.toml`, or a table of `pyproject.toml` or `Cargo.toml`. An empty file only marks the project's root.

mod document;
mod error;
mod globs;
mod keys;
mod languages;
mod rules;
mod schema;
mod shape;
mod shown;
mod template;
mod within;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::ValueDeserializer;

use crate::domain::Grant;
use crate::domain::ids::OwnNames;
use crate::domain::own::{Own, OwnExempt, OwnHost, OwnHosts};
use crate::language::{Language, OwnRequests};
use document::{Step, Tree};
use globs::{Builder, Globs};
use keys::{Keys, Method};
use languages::Languages;
use rules::RuleLayers;

pub use document::{Document, FILE_NAME, can_hold_configuration, is_configuration, is_configured, of_folder};
pub use error::{ConfigError, ErrorPlace};
pub use keys::{DEFAULT_MAX_FILE_SIZE, FailLevel, MOST_MAX_FILE_SIZE};
pub use rules::{FileRules, Judgement};
pub use schema::schema;
pub use shown::{Given, Origin, ShownKey};
pub use template::{Grants, Seen, template};
pub use within::{destination, leads_out, repository_of};

/// What the library of the project's own requests is called where the configuration does not say.
const OWN_LIBRARY: &str = "the project's own";

/// The configuration of a project.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where it stands; nothing where the defaults apply.
    pub document: Option<Document>,
    exclude: Globs,
    rules: RuleLayers,
    languages: Languages,
    /// The lightest level that makes the exit code 1.
    pub fail_level: FailLevel,
    /// Larger files are skipped, in bytes, unless the command line says otherwise.
    pub max_file_size: Option<u64>,
    /// The baseline, absolute.
    pub baseline: Option<PathBuf>,
    /// The folder for what is kept for the next run, absolute.
    pub cache_dir: Option<PathBuf>,
    /// How the integration gets its tokens, which decides what needs the company header.
    pub grant: Grant,
    /// The hosts and endpoints that it adds to the domain.
    pub own: Own,
    /// Functions of the project that send requests, if it names any.
    pub requests: Option<OwnRequests>,
    /// What the project says of the names of its ids.
    pub ids: OwnNames,
}

impl Config {
    /// Reads the configuration of a project's root, if there is one.
    pub fn of_root(root: &Path) -> Result<Config, ConfigError> {
        match of_folder(root)? {
            Some(document) => Config::load(document),
            None => Ok(Config::default()),
        }
    }

    /// Reads a configuration.
    pub fn load(document: Document) -> Result<Config, ConfigError> {
        let tree = document.tree()?;
        shape::check(&tree)?;
        let keys = Keys::deserialize(ValueDeserializer::from(tree.value.clone())).map_err(|error| {
            let (message, caption) = error::plain(&error);
            tree.error_at(error.span().unwrap_or_else(|| tree.span(&[])), message, caption)
        })?;
        let mut exclude = Builder::default();
        for (index, glob) in keys.exclude.iter().enumerate() {
            let place = [Step::Key("exclude"), Step::Index(index)];
            exclude.add(glob, 0).map_err(|why| tree.error(&place, "a glob that cannot be used", why))?;
        }
        let exclude = exclude.build().map_err(|why| tree.error(&[Step::Key("exclude")], "globs that cannot be used", why))?;
        if keys.max_file_size == Some(0) {
            return Err(tree.error(&[Step::Key("max-file-size")], "`max-file-size` is 0", "no file would be read"));
        }
        if keys.max_file_size.is_some_and(|bytes| bytes > MOST_MAX_FILE_SIZE) {
            let caption = format!("at most {MOST_MAX_FILE_SIZE} here");
            let error = tree.error(&[Step::Key("max-file-size")], "`max-file-size` is too large", caption);
            return Err(error.with_help("`--max-file-size` on the command line may be any number"));
        }
        let path = |key: &'static str, written: Option<&str>, empty: &str| -> Result<Option<PathBuf>, ConfigError> {
            let Some(written) = written else { return Ok(None) };
            if written.trim().is_empty() {
                return Err(tree.error(&[Step::Key(key)], format!("`{key}` is empty"), empty));
            }
            let path = document.folder().join(written);
            if within::leads_out(&path, document.folder()) {
                let error = tree.error(&[Step::Key(key)], format!("`{key}` leads out of the project"), "name a path inside of it");
                return Err(error.with_help(format!("`--{key}` on the command line may name any path")));
            }
            Ok(Some(path))
        };
        let config = Config {
            exclude,
            rules: RuleLayers::new(&tree, &keys)?,
            languages: Languages::new(&tree, &keys)?,
            fail_level: keys.fail_level,
            max_file_size: keys.max_file_size,
            baseline: path("baseline", keys.baseline.as_deref(), "name a file")?,
            cache_dir: path("cache-dir", keys.cache_dir.as_deref(), "name a folder")?,
            grant: keys.grant,
            own: own(&tree, &keys)?,
            requests: requests(&tree, &keys)?,
            ids: keys.ids,
            document: None,
        };
        Ok(Config { document: Some(document), ..config })
    }

    /// Lets the command line replace what is selected, and add to what is ignored. Rules are named by their codes.
    pub fn with_command_line(mut self, select: &[&'static str], ignore: &[&'static str]) -> Config {
        self.rules.with_command_line(select, ignore);
        self
    }

    /// Does the configuration exclude nothing at all?
    pub fn excludes_nothing(&self) -> bool {
        self.exclude.is_empty()
    }

    /// Is a file excluded? The path is relative to the project's root.
    pub fn excludes(&self, relative: &Path) -> bool {
        self.exclude.fit(relative)
    }

    /// Which rules apply to a file, and how much they weigh. The path is relative to the project's root.
    pub fn rules_of(&self, relative: &Path) -> FileRules<'_> {
        self.rules.of_file(relative)
    }

    /// The language of a file, if the configuration says it. The path is relative to the project's root.
    pub fn language_of(&self, relative: &Path) -> Option<&'static Language> {
        self.languages.of_file(relative)
    }
}

/// How many hosts a configuration can name: each is searched for in every file.
const MAX_HOSTS: usize = 200;

/// The hosts and the endpoints of the project's own.
fn own(tree: &Tree<'_>, keys: &Keys) -> Result<Own, ConfigError> {
    let mut hosts = Vec::new();
    if keys.host.len() > MAX_HOSTS {
        let place = [Step::Key("host"), Step::Index(MAX_HOSTS)];
        return Err(tree.error(
            &place,
            "too many hosts",
            format!("at most {MAX_HOSTS}; `*.` at the beginning of a name stands for what is below it"),
        ));
    }
    for (index, row) in keys.host.iter().enumerate() {
        let place = [Step::Key("host"), Step::Index(index), Step::Key("name")];
        if keys.host.iter().take(index).any(|other| other.name.eq_ignore_ascii_case(&row.name)) {
            return Err(tree.error(&place, format!("`{}` is named twice", row.name), "one `[[host]]` says what it serves"));
        }
        hosts.push(OwnHost::new(&row.name, row.serves).map_err(|why| tree.error(&place, "a host that cannot be used", why))?);
    }
    let mut exempt = Vec::new();
    for (index, row) in keys.exempt.iter().enumerate() {
        let place = [Step::Key("exempt"), Step::Index(index), Step::Key("path")];
        let method = row.method.map(Method::name);
        exempt.push(OwnExempt::new(method, &row.path).map_err(|why| tree.error(&place, "a path that cannot be used", why))?);
    }
    Ok(Own { hosts: OwnHosts::new(hosts), exempt })
}

/// The requests of the project's own.
fn requests(tree: &Tree<'_>, keys: &Keys) -> Result<Option<OwnRequests>, ConfigError> {
    if keys.request.is_empty() {
        return Ok(None);
    }
    for (index, row) in keys.request.iter().enumerate() {
        for (key, pattern) in [("callee", &row.callee), ("when", &row.when)] {
            let place = [Step::Key("request"), Step::Index(index), Step::Key(key)];
            if key == "callee" && pattern.is_empty() {
                return Err(tree.error(&place, "`callee` is empty", "every call would be a request"));
            }
            if let Err(why) = OwnRequests::check(pattern) {
                return Err(tree.error(&place, "a regex that cannot be used", why));
            }
        }
    }
    let mut rows = keys.request.clone();
    rows.iter_mut().filter(|row| row.http_library.is_empty()).for_each(|row| row.http_library = OWN_LIBRARY.to_owned());
    let together = |error: regex::Error| tree.error(&[Step::Key("request")], "regexes that cannot be used together", error.to_string());
    Ok(Some(OwnRequests::new(rows).map_err(together)?))
}
