//! The configuration that `mprlint init` writes: every key with a line about it, and what was seen in the repository.
//!
//! Nothing in it is switched on, so it changes no finding. A test takes the `# ` from the keys and loads the rest.

use std::fmt::Write;

use crate::active_character::is_active;

/// What was seen in a repository.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The languages of the files that name Procore, by title, with how many files there are, the most first.
    pub languages: Vec<(String, usize)>,
    /// Folders and globs of recorded traffic.
    pub recorded: Vec<String>,
    /// Folders of test doubles.
    pub doubles: Vec<String>,
    /// Where grants are named.
    pub grants: Grants,
    /// Globs of files whose names tell no language, with the id of the language that they look like.
    pub unknown: Vec<(String, String)>,
    /// Findings by rule: code, name, number.
    pub findings: Vec<(&'static str, &'static str, usize)>,
}

/// Where grants are named, as `path:line`.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// The grant of service accounts.
    pub client_credentials: Vec<String>,
    /// The grant of users who log in.
    pub authorization_code: Vec<String>,
}

/// From so many findings on, a baseline is the way to begin.
const MANY: usize = 20;

/// How many names a comment lists.
const MAX_NAMES: usize = 8;

/// The text of the file.
pub fn template(seen: &Seen) -> String {
    let mut text = String::from(
        "# What mprlint is to know of this repository. Everything is switched off: take the mark from a line to use it.\n\
         # `mprlint schema` prints the JSON Schema of this file; `mprlint check --show-config PATH` tells what applies to a path.\n",
    );
    state(&mut text, seen);
    files(&mut text, seen);
    rules(&mut text);
    grant(&mut text, &seen.grants);
    text.push_str(LEVELS_AND_PATHS);
    languages(&mut text, &seen.unknown);
    text.push_str(HOSTS_AND_REQUESTS);
    text
}

/// What is there now.
fn state(text: &mut String, seen: &Seen) {
    let languages: Vec<String> = seen.languages.iter().map(|(title, files)| format!("{title} ({files})")).collect();
    if languages.is_empty() {
        comment(text, "No file names Procore.");
    } else {
        comment(text, &format!("Files that name Procore: {}.", listed(&languages)));
    }
    let total: usize = seen.findings.iter().map(|(.., number)| number).sum();
    if total == 0 {
        comment(text, "There are no findings.");
        return;
    }
    let by_rule: Vec<String> = seen.findings.iter().map(|(code, name, number)| format!("{number} {code} ({name})")).collect();
    comment(text, &format!("Findings: {}.", by_rule.join(", ")));
    if total >= MANY {
        comment(
            text,
            "These are many: `mprlint check --write-baseline` records them, so that only new ones are reported. Name its file as `baseline`.",
        );
    }
}

fn files(text: &mut String, seen: &Seen) {
    text.push_str(
        "\n# Files that are not linted, as globs relative to this file. `*` also matches `/`; a folder stands for what is in it. Default: none.\n",
    );
    if !seen.recorded.is_empty() {
        comment(text, &format!("Recorded traffic: {}.", listed(&seen.recorded)));
    }
    if !seen.doubles.is_empty() {
        comment(text, &format!("Test doubles, or folders called so: {}.", listed(&seen.doubles)));
    }
    let mut globs: Vec<String> = seen.recorded.iter().chain(&seen.doubles).map(|name| glob(name)).collect();
    if globs.is_empty() {
        globs.push(quoted("test/cassettes"));
    }
    let _ = writeln!(text, "# exclude = [{}]", globs.join(", "));
    text.push_str(
        "\n# Larger files are skipped, in bytes. Default: 16 MiB.\n\
         # max-file-size = 16777216\n\
         \n# The file of known findings, relative to this one; `mprlint check --write-baseline` writes it. Default: none.\n\
         # baseline = \"mprlint-baseline.json\"\n\
         \n# The folder for what mprlint keeps for the next run, relative to this file. Default: the user's folder for caches.\n\
         # cache-dir = \".mprlint-cache\"\n",
    );
}

fn rules(text: &mut String) {
    text.push_str(
        "\n# Report only these rules, by code or name; `mprlint rules` lists them. Default: all.\n\
         # select = [\"MPR101\", \"missing-company-header\"]\n\
         \n# Do not report these rules. Default: none.\n\
         # ignore = [\"MPR303\"]\n\
         \n# The lightest level that makes the exit code 1: \"note\", \"warning\", \"error\" or \"never\".\n\
         # fail-level = \"error\"\n",
    );
}

fn grant(text: &mut String, grants: &Grants) {
    text.push_str(
        "\n# How tokens are got, which decides what needs the company header (see `mprlint explain MPR201`):\n\
         #   \"authorization-code\": users log in; asking for the user and the companies needs no header. The default.\n\
         #   \"dmsa\": a Developer Managed Service Account; everything needs it.\n\
         #   \"service-account\": a traditional service account; nothing needs it.\n",
    );
    for (word, places) in [("authorization_code", &grants.authorization_code), ("client_credentials", &grants.client_credentials)] {
        if !places.is_empty() {
            comment(text, &format!("`{word}` stands in {}.", listed(places)));
        }
    }
    if grants.client_credentials.is_empty() {
        text.push_str("# grant = \"authorization-code\"\n");
    } else {
        comment(text, "If these are tokens for Procore, it is one of the service accounts.");
        text.push_str("# grant = \"dmsa\"\n");
    }
}

fn languages(text: &mut String, unknown: &[(String, String)]) {
    text.push_str(
        "\n# Languages of files by globs, where the names do not tell: the id of a language, or a word that opens a Markdown fence. Default: none.\n",
    );
    if unknown.is_empty() {
        text.push_str("# [languages]\n# \"*.inc\" = \"php\"\n");
        return;
    }
    comment(text, "These files name Procore and look like the language. They are read as prose now.");
    text.push_str("# [languages]\n");
    for (name, language) in unknown {
        let name = name.strip_prefix("*.").map_or_else(|| glob(name), |ending| quoted(&format!("*.{}", globset::escape(ending))));
        let _ = writeln!(text, "# {name} = {}", quoted(language));
    }
}

const LEVELS_AND_PATHS: &str = r#"
# The level of single rules: "error", "warning", "note" or "off". Default: as `mprlint rules` says.
# [levels]
# missing-company-header = "warning"

# What holds for some files only. Where several fit a file, the later ones are stronger. Default: none.
# [[path]]
# The files, written like those of `exclude`.
# globs = ["test/**", "spec"]
# Report only these rules there, whatever is selected above. Default: as above.
# select = ["MPR101"]
# Do not report these rules there. Default: none besides those above.
# ignore = ["MPR201"]
# The level of single rules there. Default: as above.
# levels = { MPR101 = "warning" }
"#;

const HOSTS_AND_REQUESTS: &str = r#"
# Hosts that stand for Procore. Default: none.
# [[host]]
# The host alone. It may begin with `*.` and end with a port; without one it stands for all ports.
# name = "procore-proxy.example.com"
# What it serves: "api", "login", "both", or "nothing" for a mock server, which is not judged.
# serves = "api"

# Endpoints that need no company header, besides those that are known. Default: none.
# [[exempt]]
# The HTTP method. Default: any.
# method = "GET"
# `*` and `{id}` stand for one segment, `**` for any number of them.
# path = "/rest/v1.0/offices"

# Functions that send requests in a way that cannot be seen, because they come from a package of your own. Default: none.
# [[request]]
# A regex for what is called; a group `method` is the HTTP method.
# callee = '(^|\.)procoreFetch$'
# What it is called in messages. Default: the project's own.
# library = "our-http"
# "send", "make" (another call sends it) or "dispatch" (sends what was made).
# means = "send"
# Where the URL is: positions from 0 (-1 is what it is called on) and names of arguments or options; the first that is given counts.
# url = [0, "url", "uri", "path"]
# Where the HTTP method is. Default: nowhere.
# method = ["method"]
# What the URL is joined to. Default: nothing.
# base = ["baseUrl"]
# What holds headers. Default: everything but URL and body.
# headers = ["headers"]
# What never holds headers. Default: nothing.
# body = ["body"]
# What stands behind the call: the "receiver", the library itself ("global"), or "none".
# client = "receiver"
# The object with the defaults of a global client. Default: what it is called on.
# defaults = ""
# What is dispatched, or what a made URL is given to. Default: nothing.
# message = []
# A regex that one of the arguments must match as written. Default: no condition.
# when = ""
# Only for clients of this SDK. Default: all.
# sdk = ""
# Stands before the path. Default: nothing.
# prefix = ""
# Names of arguments and options that make it send the company header. Default: none.
# sets-header = ["companyId"]
# What to add to send the header, for messages. Default: nothing.
# add = "{ companyId }"

# What names of numbers say (MPR301 to MPR303).
# [ids]
# Names that are ids of Procore although nothing else says so. Default: none.
# names = ["jobNumber"]
# Names that are none. Default: none.
# ignore = ["vendor_id"]
"#;

/// Adds a line of prose. Names of files are in it, and must neither end the line nor look like a key.
fn comment(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if is_active(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    let _ = writeln!(text, "# {line}");
}

/// Names with commas between them, not too many.
fn listed(names: &[String]) -> String {
    let shown = names.get(..MAX_NAMES).unwrap_or(names).join(", ");
    if names.len() > MAX_NAMES { format!("{shown} and {} more", names.len() - MAX_NAMES) } else { shown }
}

/// A glob for a folder or a file, as a TOML string. What was a glob before stays one.
fn glob(name: &str) -> String {
    if name.starts_with("*.") { quoted(name) } else { quoted(&globset::escape(name)) }
}

/// A text as a TOML string of one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_active(c) => {
                let _ = match u32::from(c) {
                    code @ ..=0xffff => write!(out, "\\u{code:04X}"),
                    code => write!(out, "\\U{code:08X}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    /// The template with every key switched on: what looks like a key or a table loses its mark.
    fn switched_on(text: &str) -> String {
        let key = regex::Regex::new(r#"^# (\[\[?[a-z]+\]\]?$|[a-z-]+ = |".*" = )"#).unwrap();
        text.lines().map(|line| format!("{}\n", if key.is_match(line) { &line[2..] } else { line })).collect()
    }

    fn loaded(text: &str) -> Config {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mprlint.toml"), text).unwrap();
        Config::of_root(folder.path()).unwrap_or_else(|error| panic!("{error} {error:?}\n{text}"))
    }

    fn seen() -> Seen {
        Seen {
            languages: vec![("Python".to_owned(), 12), ("YAML".to_owned(), 1)],
            recorded: vec!["test/cassettes".to_owned(), "odd [name] \"x\"\n# ".to_owned(), "*.har".to_owned()],
            doubles: vec!["spec/mocks".to_owned()],
            grants: Grants { client_credentials: vec!["auth\ngrant = 1.py:3".to_owned()], authorization_code: vec!["a.py:1".to_owned()] },
            unknown: vec![("*.x[y]".to_owned(), "php".to_owned()), ("bin/run \"it\"".to_owned(), "python".to_owned())],
            findings: vec![("MPR101", "legacy-oauth-host", 3), ("MPR201", "missing-company-header", 30)],
        }
    }

    #[test]
    fn the_template_of_nothing_is_true() {
        let text = template(&Seen::default());
        assert!(text.parse::<toml::Table>().unwrap().is_empty(), "nothing is switched on");
        insta::assert_snapshot!(text);
        loaded(&text);
        loaded(&switched_on(&text));
    }

    #[test]
    fn names_are_written_so_that_they_can_be_seen() {
        assert_eq!(quoted("u\u{2028}v\u{202e}w\u{1b}"), r#""u\u2028v\u202Ew\u001B""#);
        let name = "u\u{2028}v\u{202e}w\u{1b}x\u{200b}y\u{e0041}z";
        assert_eq!(quoted(name), r#""u\u2028v\u202Ew\u001Bx\u200By\U000E0041z""#);
        assert_eq!(toml::from_str::<toml::Table>(&format!("a = {}", quoted(name))).unwrap()["a"].as_str(), Some(name));
    }

    #[test]
    fn what_was_seen_stands_in_comments_and_can_be_switched_on() {
        let text = template(&seen());
        assert!(text.parse::<toml::Table>().unwrap().is_empty(), "nothing is switched on");
        let state: String = text.lines().filter(|line| !template(&Seen::default()).contains(line)).map(|line| format!("{line}\n")).collect();
        insta::assert_snapshot!(state);
        let config = loaded(&switched_on(&text));
        for path in ["test/cassettes/a.yml", "odd [name] \"x\"\n# /a", "b/c.har", "spec/mocks/a.rb"] {
            assert!(config.excludes(Path::new(path)), "{path:?}");
        }
        assert_eq!(config.language_of(Path::new("bin/run \"it\"")).map(|language| language.table.name.as_str()), Some("python"));
        assert_eq!(config.language_of(Path::new("lib/a.x[y]")).map(|language| language.table.name.as_str()), Some("php"));
    }

    #[test]
    fn the_template_has_every_key() {
        let table: toml::Table = switched_on(&template(&Seen::default())).parse().unwrap();
        let schema = crate::config::schema();
        let keys = |schema: &serde_json::Value| -> Vec<String> { schema["properties"].as_object().unwrap().keys().cloned().collect() };
        for key in keys(&schema) {
            assert!(table.contains_key(&key), "{key}");
        }
        for (key, definition) in
            [("path", "PathKeys"), ("host", "HostKeys"), ("exempt", "ExemptKeys"), ("request", "RequestTable"), ("ids", "OwnNames")]
        {
            let value = table[key].get(0).unwrap_or(&table[key]);
            for inner in keys(&schema["$defs"][definition]) {
                assert!(value.get(&inner).is_some(), "{key} {inner}");
            }
        }
    }
}
