//! What the client sets: with `initialize`, or when its settings change. The project's configuration counts as everywhere.

use serde::Deserialize;
use serde_json::Value;

use mprlint::catalogue;

/// What the client can set. Wrong values are told, and stay as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    pedantic: bool,
    select: Vec<String>,
    ignore: Vec<String>,
    unsafe_fixes: bool,
}

/// The settings of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Report findings of confidence `possible`, too.
    pub pedantic: bool,
    /// Report only these rules, by code; empty: all.
    pub select: Vec<&'static str>,
    /// Do not report these rules, by code.
    pub ignore: Vec<&'static str>,
    /// Are fixes that need a look among those that are made all at once?
    pub unsafe_fixes: bool,
}

impl Settings {
    /// Reads what a client says; `null` is nothing. The settings may stand under `mprlint`.
    pub fn read(value: &Value) -> Result<Settings, String> {
        let value = value.get("mprlint").unwrap_or(value);
        if value.is_null() {
            return Ok(Settings::default());
        }
        let written = Written::deserialize(value).map_err(|error| format!("the settings of mprlint: {error}"))?;
        let codes = |names: &[String]| -> Result<Vec<&'static str>, String> {
            names
                .iter()
                .map(|name| Ok(catalogue::find(name).ok_or_else(|| format!("the settings of mprlint: no rule `{name}`"))?.code.as_str()))
                .collect()
        };
        Ok(Settings {
            pedantic: written.pedantic,
            select: codes(&written.select)?,
            ignore: codes(&written.ignore)?,
            unsafe_fixes: written.unsafe_fixes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_read_and_mistakes_are_told() {
        assert_eq!(Settings::read(&Value::Null), Ok(Settings::default()));
        let read = Settings::read(&json!({ "mprlint": { "pedantic": true, "select": ["missing-company-header"], "other": 1 } })).unwrap();
        assert_eq!((read.pedantic, read.select), (true, vec!["MPR201"]));
        assert_eq!(Settings::read(&json!({ "ignore": ["MPR999"] })), Err("the settings of mprlint: no rule `MPR999`".to_owned()));
        assert!(Settings::read(&json!({ "pedantic": "yes" })).is_err());
    }
}
