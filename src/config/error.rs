//! Configurations that cannot be used: what is wrong, where, and what to do.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A configuration that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ConfigError {
    /// The file, absolute.
    pub path: PathBuf,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The place in the file, where there is one.
    pub place: Option<Box<ErrorPlace>>,
    /// What else there is to know or to do.
    pub help: Option<String>,
}

/// The place of an error.
#[derive(Clone, Debug)]
pub struct ErrorPlace {
    /// The text of the file.
    pub text: Arc<str>,
    /// Byte offsets into it.
    pub span: Range<usize>,
    /// What is to be said beneath the place, as a phrase; may be empty.
    pub caption: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(place) = &self.place {
            let before = place.text.as_bytes().get(..place.span.start).unwrap_or(place.text.as_bytes());
            write!(f, ":{}", 1 + before.iter().filter(|&&byte| byte == b'\n').count())?;
        }
        write!(f, ": {}", self.message)
    }
}

impl ConfigError {
    /// An error about a file as a whole.
    pub(super) fn of_file(path: &Path, message: String) -> ConfigError {
        ConfigError { path: path.to_path_buf(), message, place: None, help: None }
    }

    /// An error at a place.
    pub(super) fn at(path: &Path, text: &Arc<str>, span: Range<usize>, message: String, caption: String) -> ConfigError {
        let place = ErrorPlace { text: Arc::clone(text), span, caption };
        ConfigError { path: path.to_path_buf(), message, place: Some(Box::new(place)), help: None }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> ConfigError {
        self.help = Some(help.into());
        self
    }
}

/// What the parser or the types say of a text that does not fit, as a message and a caption. serde tells only in words what it met, so its words are
/// read; a sentence that is not known is passed on as it is.
pub(super) fn plain(error: &toml::de::Error) -> (String, String) {
    let text = error.message();
    if let Some((name, known)) = unknown(text, "unknown field") {
        return (format!("unknown key `{name}`"), suggestion(&name, &known, "the keys here are"));
    }
    if let Some((name, known)) = unknown(text, "unknown variant") {
        return (format!("unknown value `{name}`"), suggestion(&name, &known, "it must be one of"));
    }
    if let Some(name) = text.strip_prefix("missing field ") {
        return (format!("the key {name} is missing"), "it is needed here".to_owned());
    }
    for beginning in ["invalid type: ", "invalid value: "] {
        if let Some((met, wanted)) = text.strip_prefix(beginning).and_then(|rest| rest.rsplit_once(", expected ")) {
            return ("a value of the wrong type".to_owned(), format!("{} is needed, not {}", needed(wanted), found(met)));
        }
    }
    if let Some(wanted) = text.strip_prefix("wanted ") {
        return ("a value of the wrong type".to_owned(), format!("{} is needed", needed(wanted)));
    }
    (text.lines().next().unwrap_or_default().to_owned(), String::new())
}

/// The name that is not known, and those that are.
fn unknown(text: &str, what: &str) -> Option<(String, Vec<String>)> {
    let rest = text.strip_prefix(what)?.strip_prefix(" `")?;
    let (name, known) = rest.rsplit_once("`, expected ").or_else(|| rest.rsplit_once("`, there are no "))?;
    let known = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((name.to_owned(), known))
}

/// The nearest known name, or all of them.
pub(super) fn suggestion(name: &str, known: &[String], all: &str) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("{all} {}", known.join(", "))
        }
    }
}

/// How many letters of a name may differ from a known one, as a part of its length.
const FAR: f64 = 0.6;

/// The known name that is nearest, if one is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Longer names are no typing errors, and comparing them takes its time.
    if name.len() > 64 {
        return None;
    }
    let name = name.to_lowercase().replace('_', "-");
    let rated = known.map(|known| (strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase()), known));
    rated.filter(|(rate, _)| *rate >= FAR).max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, known)| known)
}

/// The type that is needed, in the words of TOML.
fn needed(words: &str) -> &str {
    match words {
        "a sequence" => "a list",
        "a map" => "a table",
        "string or table" => "a string",
        "u64" => "a whole number that is not below zero",
        _ if words.starts_with("struct ") => "a table",
        _ => words,
    }
}

/// What stands there instead.
fn found(words: &str) -> String {
    match words {
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        _ => format!("the {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["missing-company-header", "misspelled-company-header", "narrow-id-type"];
        assert_eq!(nearest("missing-company-headers", known.into_iter()), Some("missing-company-header"));
        assert_eq!(nearest("missing_company_header", known.into_iter()), Some("missing-company-header"));
        assert_eq!(nearest("quotes", known.into_iter()), None);
    }
}
