//! What a converted number is called: by what is converted, and by what its value is given to.

use std::sync::LazyLock;

use crate::language::LazyRegex;

use super::reader::line_start;

/// The name that a value on its right is given to: `int projectId = `, `projectId: `, `set id to `.
pub fn bound_name(masked: &str, before: usize) -> String {
    static BOUND: LazyLock<LazyRegex> =
        LazyLock::new(|| LazyRegex::new(r"([A-Za-z_]\w*)\W{0,3}\s*(?::?=|<-|:|=>)\s*(?:(?:await|new|return|try[!?]?)\s+)*$"));
    let line = line_start(masked, before, &['\n', ';', '{', '}', ',']);
    let found = BOUND.captures(&masked[line..before]);
    found.and_then(|captures| captures.get(1)).map(|name| name.as_str().to_owned()).unwrap_or_default()
}

/// The parts of an expression from its last one on: of `json["project"]["id"].ToString()` they are `ToString`, `id`, `project`, `json`. An expression
/// that calculates has none: its value is no longer what its parts are called.
pub fn chain(expression: &str) -> Vec<String> {
    static CALCULATES: LazyLock<LazyRegex> = LazyLock::new(|| LazyRegex::new(r"[%*/+]| - |\?\s|&&|\|\|"));
    static PART: LazyLock<LazyRegex> = LazyLock::new(|| LazyRegex::new(r#"[A-Za-z_][\w-]*|[^\x00-\x7F]+"#));
    let bare = expression.replace("->", ".");
    if CALCULATES.is_match(&bare.replace("??", "").replace("<-", "")) {
        return Vec::new();
    }
    let mut parts: Vec<String> = PART.find_all(&bare).map(str::to_owned).collect();
    parts.reverse();
    parts.truncate(6);
    parts
}
