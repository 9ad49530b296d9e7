//! What a converted number is called: by what is converted, and by what its value is given to.

use std::sync::LazyLock;

use regex::Regex;

use super::reader::line_start;

/// The name that a value on its right is given to: `int projectId = `, `projectId: `, `set id to `.
pub fn bound_name(masked: &str, before: usize) -> String {
    static BOUND: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"([A-Za-z_]\w*)\W{0,3}\s*(?::?=|<-|:|=>)\s*(?:(?:await|new|return|try[!?]?)\s+)*$").ok());
    let line = line_start(masked, before, &['\n', ';', '{', '}', ',']);
    let found = BOUND.as_ref().and_then(|pattern| pattern.captures(&masked[line..before]));
    found.and_then(|captures| captures.get(1)).map(|name| name.as_str().to_owned()).unwrap_or_default()
}

/// The parts of an expression from its last one on: of `json["project"]["id"].ToString()` they are `ToString`, `id`, `project`, `json`. An expression
/// that calculates has none: its value is no longer what its parts are called.
pub fn chain(expression: &str) -> Vec<String> {
    static CALCULATES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[%*/+]| - |\?\s|&&|\|\|").ok());
    static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[A-Za-z_][\w-]*|[^\x00-\x7F]+"#).ok());
    let (Some(calculates), Some(part)) = (&*CALCULATES, &*PART) else { return Vec::new() };
    let bare = expression.replace("->", ".");
    if calculates.is_match(&bare.replace("??", "").replace("<-", "")) {
        return Vec::new();
    }
    let mut parts: Vec<String> = part.find_iter(&bare).map(|found| found.as_str().to_owned()).collect();
    parts.reverse();
    parts.truncate(6);
    parts
}
