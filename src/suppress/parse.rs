//! What a directive says: `mprlint: ignore[MPR201, legacy-api-host] reason`.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Span;

/// What a directive asks for. All spans are bytes into its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Rules that do not count.
    Ignore(Ignore),
    /// It was meant as one, but cannot be read.
    Broken {
        /// What is wrong with it, as a sentence without a full stop.
        message: &'static str,
        /// What was probably meant.
        repaired: Option<String>,
    },
}

/// `ignore[…]` or `ignore-file[…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// Does it stand for the whole file?
    pub whole_file: bool,
    /// The rules as they are written, in order.
    pub rules: Vec<Named>,
    /// What stands between the brackets.
    pub list: Span,
    /// Why; can be empty.
    pub reason: String,
}

/// A rule as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// A code or a name, perhaps of no rule.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

static IGNORE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^mprlint:[ \t]*ignore(?P<file>-file)?[ \t]*\[(?P<list>[^\]\n]*)\]"));

/// `mprlint: ignore MPR201 reason`, `mprlint: disable=MPR201`, `mprlint: ignore`: the words that other linters have for it.
static MEANT: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^mprlint:[ \t]*(?:(?P<verb>ignore|ignore-file|ignore-line|ignore-next-line|disable|disable-line|disable-next-line|disable-file|suppress|allow|noqa|skip|off|nolint)",
        r"(?:[ \t]*[=:(\[]?[ \t]*(?P<list>MPR\d+(?:[ \t]*,[ \t]*MPR\d+)*)[)\]]?|[ \t]*$)",
        r"|[a-z-]+[ \t]*\[[ \t]*MPR\d)"
    ))
});

fn regex(pattern: &str) -> Regex {
    match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(error) => unreachable!("the pattern is tested: {error}"),
    }
}

/// What a directive asks for; nothing if it is a sentence that only begins with the linter's name.
pub fn parse(text: &str) -> Option<Request> {
    if let Some(found) = IGNORE.captures(text) {
        let (whole, list) = (found.get(0)?, found.name("list")?);
        let reason = text[whole.end()..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '\u{2014}' | ':' | '('));
        let ignore = Ignore {
            whole_file: found.name("file").is_some(),
            rules: named(list.as_str(), list.start()),
            list: list.range(),
            // Punctuation is no reason.
            reason: if reason.contains(char::is_alphanumeric) { reason.trim_end().to_owned() } else { String::new() },
        };
        return Some(if ignore.rules.is_empty() {
            broken("it names no rule: write the codes between the brackets")
        } else {
            Request::Ignore(ignore)
        });
    }
    let found = MEANT.captures(text)?;
    let verb = found.name("verb").map_or("", |verb| verb.as_str()).to_ascii_lowercase();
    let Some(list) = found.name("list") else {
        return Some(broken("it cannot be read: write `mprlint: ignore[RULE] reason`"));
    };
    let rest = found.get(0).map_or("", |whole| &text[whole.end()..]).trim();
    let verb = if verb.ends_with("-file") { "ignore-file" } else { "ignore" };
    let repaired = format!("mprlint: {verb}[{}] {rest}", list.as_str());
    Some(Request::Broken { message: "it cannot be read: write `mprlint: ignore[RULE] reason`", repaired: Some(repaired.trim_end().to_owned()) })
}

fn broken(message: &'static str) -> Request {
    Request::Broken { message, repaired: None }
}

/// The names in a list, with their places in the text that the list stands in at `start`.
fn named(list: &str, start: usize) -> Vec<Named> {
    let mut names = Vec::new();
    let mut at = start;
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let from = at + (part.len() - part.trim_start().len());
            names.push(Named { name: name.to_owned(), span: from..from + name.len() });
        }
        at += part.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignore(text: &str) -> Ignore {
        match parse(text) {
            Some(Request::Ignore(ignore)) => ignore,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn rules_and_reason_are_read_with_their_places() {
        let text = "mprlint: ignore[MPR201, legacy-api-host] the proxy adds it";
        let read = ignore(text);
        assert_eq!((read.whole_file, read.reason.as_str()), (false, "the proxy adds it"));
        assert_eq!(read.rules.iter().map(|rule| &text[rule.span.clone()]).collect::<Vec<_>>(), ["MPR201", "legacy-api-host"]);
        assert_eq!(&text[read.list], "MPR201, legacy-api-host");
        assert!(ignore("MPRLINT:ignore-file [ MPR201 ]: it is one").whole_file);
        assert_eq!(ignore("mprlint: ignore[MPR201] -- moved in #12").reason, "moved in #12");
        assert_eq!(ignore("mprlint: ignore[MPR201] —").reason, "");
        assert_eq!(ignore("mprlint: ignore[MPR201,]").rules.len(), 1);
    }

    #[test]
    fn what_was_meant_is_told_from_what_is_a_sentence() {
        let repaired = |text: &str| match parse(text) {
            Some(Request::Broken { repaired, .. }) => repaired,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(repaired("mprlint: ignore MPR201 proxied").as_deref(), Some("mprlint: ignore[MPR201] proxied"));
        assert_eq!(repaired("mprlint: disable=MPR201,MPR202").as_deref(), Some("mprlint: ignore[MPR201,MPR202]"));
        assert_eq!(repaired("mprlint: disable-file(MPR201)").as_deref(), Some("mprlint: ignore-file[MPR201]"));
        assert_eq!(repaired("mprlint: ignore"), None);
        assert_eq!(repaired("mprlint: ignore[]"), None);
        assert_eq!(repaired("mprlint: silence[MPR201]"), None);
        for sentence in
            ["mprlint: finds wrong hosts", "mprlint: ignore what stands here", "mprlint: skip the build on tags", "mprlint: see [docs]", "mprlint:"]
        {
            assert_eq!(parse(sentence), None, "{sentence}");
        }
    }
}
