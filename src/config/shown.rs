//! What applies, and where it comes from: the data of `--show-config`.

use serde::Deserialize;
use toml::de::ValueDeserializer;

use super::{Config, FailLevel};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// It is the default.
    #[default]
    Default,
    /// The line of the configuration's file, from 1.
    Line(usize),
    /// The command line.
    CommandLine,
}

/// A key with the value that applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownKey {
    /// The key.
    pub key: &'static str,
    /// The value as TOML, in one line; nothing where none applies.
    pub value: Option<String>,
    /// Where it comes from; several where the command line adds something.
    pub origins: Vec<Origin>,
}

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Given<'a> {
    /// The rules that are selected, if any are.
    pub select: &'a [&'static str],
    /// The rules that are ignored besides.
    pub ignore: &'a [&'static str],
    /// The lightest level that fails.
    pub fail_level: Option<FailLevel>,
    /// The size of the largest file, in bytes.
    pub max_file_size: Option<u64>,
    /// The baseline, as people are to see it.
    pub baseline: Option<String>,
    /// The folder of the cache, as people are to see it.
    pub cache_dir: Option<String>,
}

/// Every key in the order in which it is shown, with the value that applies where nothing is said.
pub(super) const DEFAULTS: [(&str, Option<&str>); 15] = [
    ("exclude", Some("[]")),
    ("select", None),
    ("ignore", Some("[]")),
    ("fail-level", Some("\"error\"")),
    ("max-file-size", Some("16777216")),
    ("baseline", None),
    ("cache-dir", None),
    ("grant", Some("\"authorization-code\"")),
    ("levels", Some("{}")),
    ("path", Some("[]")),
    ("languages", Some("{}")),
    ("host", Some("[]")),
    ("exempt", Some("[]")),
    ("request", Some("[]")),
    ("ids", Some("{}")),
];

/// Where the lines of a text end.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub fn new(text: &str) -> Lines {
        Lines(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The origin of what stands at an offset.
    pub fn origin(&self, offset: usize) -> Origin {
        Origin::Line(1 + self.0.partition_point(|end| *end < offset))
    }
}

impl Config {
    /// Every key with the value that applies.
    pub fn shown(&self, given: &Given<'_>) -> Vec<ShownKey> {
        let tree = self.document.as_ref().and_then(|document| document.tree().ok());
        let written = |key: &str| {
            let tree = tree.as_ref()?;
            let value = tree.value.get_ref().get(key)?.clone();
            let value = toml::Value::deserialize(ValueDeserializer::from(value)).ok()?;
            Some((value.to_string(), Lines::new(&tree.document.text).origin(tree.key_span(&[], key).start)))
        };
        let shown = DEFAULTS.iter().map(|&(key, default)| match written(key) {
            Some((value, origin)) => ShownKey { key, value: Some(value), origins: vec![origin] },
            None => ShownKey { key, value: default.map(str::to_owned), origins: vec![Origin::Default] },
        });
        let mut shown: Vec<ShownKey> = shown.collect();
        for entry in &mut shown {
            let value = match entry.key {
                "select" => (!given.select.is_empty()).then(|| list(given.select)),
                "fail-level" => given.fail_level.map(|level| format!("\"{}\"", level.name())),
                "max-file-size" => given.max_file_size.map(|bytes| bytes.to_string()),
                "baseline" => given.baseline.as_ref().map(|path| toml::Value::from(path.as_str()).to_string()),
                "cache-dir" => given.cache_dir.as_ref().map(|path| toml::Value::from(path.as_str()).to_string()),
                _ => None,
            };
            if let Some(value) = value {
                entry.replace(value);
            }
            if entry.key == "ignore" && !given.ignore.is_empty() {
                entry.add(given.ignore);
            }
        }
        shown
    }
}

impl ShownKey {
    /// The command line says something else.
    fn replace(&mut self, value: String) {
        self.value = Some(value);
        self.origins = vec![Origin::CommandLine];
    }

    /// The command line adds to a list.
    fn add(&mut self, names: &[&str]) {
        let own = self.value.as_deref().and_then(|list| list.strip_prefix('[')?.strip_suffix(']')).unwrap_or_default();
        if own.is_empty() {
            return self.replace(list(names));
        }
        self.value = Some(format!("[{own}, {}]", quoted(names)));
        self.origins.push(Origin::CommandLine);
    }
}

fn list(names: &[&str]) -> String {
    format!("[{}]", quoted(names))
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DEFAULT_MAX_FILE_SIZE;

    #[test]
    fn every_key_of_the_schema_is_shown_and_no_other() {
        let schema = super::super::schema();
        let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(DEFAULTS.map(|(key, _)| key).to_vec(), known);
    }

    #[test]
    fn the_defaults_are_those_of_the_loader() {
        let text: String = DEFAULTS.iter().filter_map(|(key, value)| Some(format!("{key} = {}\n", (*value)?))).collect();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mprlint.toml"), text).unwrap();
        let loaded = Config::of_root(folder.path()).unwrap();
        let default = Config::default();
        assert_eq!((loaded.fail_level, loaded.grant, &loaded.ids), (default.fail_level, default.grant, &default.ids));
        assert_eq!(loaded.max_file_size, Some(DEFAULT_MAX_FILE_SIZE));
        assert!(loaded.excludes_nothing() && loaded.requests.is_none() && loaded.own.hosts.is_empty() && loaded.own.exempt.is_empty());
    }
}
