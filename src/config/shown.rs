//! What applies, and where it comes from: the data of `--show-config`.

use serde::Deserialize;
use toml::de::ValueDeserializer;

use super::Config;
use super::document::Document;

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
    /// The value as TOML, in one line.
    pub value: String,
    /// Where it comes from; several where the command line adds something.
    pub origins: Vec<Origin>,
}

/// Every key in the order in which it is shown, with the value that applies where nothing is said.
pub(super) const DEFAULTS: [(&str, &str); 14] = [
    ("exclude", "[]"),
    ("select", "[]"),
    ("ignore", "[]"),
    ("fail-level", "\"error\""),
    ("max-file-size", "16777216"),
    ("baseline", "\"\""),
    ("grant", "\"authorization-code\""),
    ("levels", "{}"),
    ("path", "[]"),
    ("languages", "{}"),
    ("host", "[]"),
    ("exempt", "[]"),
    ("request", "[]"),
    ("ids", "{}"),
];

impl Document {
    /// The origin of what stands at an offset.
    pub(super) fn origin(&self, offset: usize) -> Origin {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        Origin::Line(1 + before.iter().filter(|&&byte| byte == b'\n').count())
    }
}

impl Config {
    /// Every key with the value that applies. `select`, `ignore` and `max_file_size` are what the command line says.
    pub fn shown(&self, select: &[&str], ignore: &[&str], max_file_size: Option<u64>) -> Vec<ShownKey> {
        let tree = self.document.as_ref().and_then(|document| Some((document, document.tree().ok()?)));
        let shown = DEFAULTS.iter().map(|&(key, default)| {
            let written = tree.as_ref().and_then(|(document, tree)| {
                let value = tree.get_ref().get(key)?.clone();
                let origin = document.origin(document.key_span(&[], key).start);
                Some((toml::Value::deserialize(ValueDeserializer::from(value)).ok()?, origin))
            });
            let (value, origin) = written.map_or_else(|| (default.to_owned(), Origin::Default), |(value, origin)| (value.to_string(), origin));
            ShownKey { key, value, origins: vec![origin] }
        });
        let mut shown: Vec<ShownKey> = shown.collect();
        for entry in &mut shown {
            match (entry.key, max_file_size) {
                ("select", _) if !select.is_empty() => entry.replace(list(select)),
                ("max-file-size", Some(bytes)) => entry.replace(bytes.to_string()),
                ("ignore", _) if !ignore.is_empty() => entry.add(&list(ignore)),
                _ => {}
            }
        }
        shown
    }
}

impl ShownKey {
    /// The command line says something else.
    fn replace(&mut self, value: String) {
        self.value = value;
        self.origins = vec![Origin::CommandLine];
    }

    /// The command line adds to a list.
    fn add(&mut self, list: &str) {
        let inside = |list: &str| list.trim_start_matches('[').trim_end_matches(']').trim().to_owned();
        let (own, added) = (inside(&self.value), inside(list));
        if own.is_empty() {
            return self.replace(list.to_owned());
        }
        self.value = format!("[{own}, {added}]");
        self.origins.push(Origin::CommandLine);
    }
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", names.join(", "))
}
