//! What a project adds to the tables of the domain: hosts that stand for Procore, and endpoints that need no company header.

use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{HostClass, regex, stands_alone};
use crate::finding::Span;

/// What a host of the project's own serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// A proxy in front of Procore's API: what is sent there needs the company header.
    Api,
    /// A proxy in front of Procore's OAuth endpoints.
    Login,
    /// A proxy in front of both.
    Both,
    /// A mock server, a test double: it is not Procore, whatever the paths.
    Nothing,
}

impl Serves {
    fn class(self) -> HostClass {
        match self {
            Serves::Api => HostClass::Api,
            Serves::Login => HostClass::Login,
            Serves::Both => HostClass::Both,
            Serves::Nothing => HostClass::Double,
        }
    }
}

/// The longest name of a host, in bytes, with room for a port.
const LONGEST_NAME: usize = 260;

/// A host of the project's own.
#[derive(Clone, Debug)]
pub struct OwnHost {
    /// In lower case; may begin with `*.`, which stands for one label or more, and may end with a port.
    name: String,
    serves: Serves,
    /// Finds it in a text.
    pattern: Regex,
}

impl OwnHost {
    /// Checks a name. The error says what is wrong with it, as a phrase.
    pub fn new(name: &str, serves: Serves) -> Result<OwnHost, String> {
        static NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"(?-u)\A(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?(?::[0-9]{1,5})?\z"));
        let name = name.to_ascii_lowercase();
        let no_name = "a host name is needed, such as `proxy.example.com`, `*.example.com` or `localhost:4010`";
        if name.contains("://") || name.contains('/') {
            return Err("write the host alone, without scheme and path".to_owned());
        }
        if name.len() > LONGEST_NAME || !NAME.is_match(&name) || name.contains("..") {
            return Err(no_name.to_owned());
        }
        if super::Domain::builtin().host(&name).is_some() {
            return Err("what this host serves is known: it is one of Procore's".to_owned());
        }
        let pattern = Regex::new(&pattern(&name)).map_err(|_| no_name.to_owned())?;
        Ok(OwnHost { name, serves, pattern })
    }

    fn is(&self, name: &str) -> bool {
        match self.name.strip_prefix('*') {
            Some(ending) => name.len() > ending.len() && name.ends_with(ending),
            None => self.name == name,
        }
    }
}

/// A regex for a host in a text. A name of one label is a word like any other, so it counts only as a part of a URL or with its port.
fn pattern(name: &str) -> String {
    let (any, rest) = match name.strip_prefix("*.") {
        Some(rest) => (r"(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}", rest),
        None => ("", name),
    };
    let rest = regex::escape(rest);
    if name.contains(['.', ':']) { format!(r"(?i-u){any}{rest}\b") } else { format!(r"(?i-u)//(?P<label>{rest})\b") }
}

/// The hosts of the project's own.
#[derive(Clone, Debug, Default)]
pub struct OwnHosts {
    /// Names before patterns, and the longest first: a name with a port is meant rather than the one without it.
    hosts: Vec<OwnHost>,
}

impl OwnHosts {
    /// Prepares the search.
    pub fn new(mut hosts: Vec<OwnHost>) -> OwnHosts {
        hosts.sort_by(|a, b| (a.name.starts_with('*'), b.name.len(), &a.name).cmp(&(b.name.starts_with('*'), a.name.len(), &b.name)));
        OwnHosts { hosts }
    }

    /// Does the project name none?
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// The places of the hosts in a text, in order and without overlaps.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        for own in &self.hosts {
            for captures in own.pattern.captures_iter(text) {
                let Some(host) = captures.name("label").or_else(|| captures.get(0)).map(|host| host.range()) else { continue };
                let free = found.iter().all(|other| other.end <= host.start || host.end <= other.start);
                if free && stands_alone(text, &host) {
                    found.push(host);
                }
            }
        }
        found.sort_by_key(|host| host.start);
        found
    }

    /// Does a text name one of the hosts?
    pub fn are_in(&self, text: &str) -> bool {
        self.hosts.iter().any(|host| host.pattern.is_match(text))
    }

    /// What a host serves, if it is one of the project's own. The name is in lower case.
    pub(super) fn class(&self, name: &str) -> Option<HostClass> {
        self.hosts.iter().find(|host| host.is(name)).map(|host| host.serves.class())
    }

    /// The host for a role: the first one that serves nothing else, else the first one that serves both.
    pub(super) fn serving(&self, serves: Serves) -> Option<&str> {
        let of = |wanted: Serves| self.hosts.iter().find(|host| host.serves == wanted && !host.name.starts_with('*'));
        of(serves).or_else(|| of(Serves::Both)).map(|host| host.name.as_str())
    }
}

/// An endpoint of the project's own that needs no company header.
#[derive(Clone, Debug)]
pub struct OwnExempt {
    method: Option<String>,
    path: Regex,
}

impl OwnExempt {
    /// Compiles a row. In a path `*` stands for a part of a segment or for all of it, `{}` or `{name}` for one segment, `**` for any number of them.
    /// The error says what is wrong with the path, as a phrase.
    pub fn new(method: Option<&str>, path: &str) -> Result<OwnExempt, String> {
        if path.contains("://") || !path.starts_with('/') {
            return Err("a path begins with a slash: `/rest/v1.0/offices`".to_owned());
        }
        if let Some(c) = path.chars().find(|c| c.is_whitespace() || matches!(c, '?' | '#' | '\\' | '^' | '$' | '(' | ')' | '|' | '+')) {
            let why = format!("`{c}` has no place in a path; `*` and `{{id}}` stand for one segment, `**` for any number of them");
            return Err(why);
        }
        let mut pattern = String::from(r"(?i)\A");
        for segment in path.trim_end_matches('/').split('/').skip(1) {
            match segment {
                "" => return Err("a segment of the path is empty".to_owned()),
                "**" => pattern.push_str("(?:/[^/]+)*"),
                "*" => pattern.push_str("/[^/]+"),
                _ if segment.contains("**") => return Err("`**` stands for whole segments: `/rest/v1.0/**`".to_owned()),
                _ if is_placeholder(segment) => {
                    pattern.push_str("/[^/]+");
                }
                _ if segment.contains(['{', '}']) => return Err("`{id}` stands for a whole segment".to_owned()),
                _ => {
                    let parts: Vec<String> = segment.split('*').map(regex::escape).collect();
                    pattern.push('/');
                    pattern.push_str(&parts.join("[^/]*"));
                }
            }
        }
        pattern.push_str(r"\z");
        let path = Regex::new(&pattern).map_err(|_| "the path is too long".to_owned())?;
        Ok(OwnExempt { method: method.map(str::to_owned), path })
    }

    /// Is it this endpoint? A method that is not known counts as any; the path has no slash at its end.
    pub(super) fn fits(&self, method: Option<&str>, path: &str) -> bool {
        let fits = match (&self.method, method) {
            (Some(wanted), Some(method)) => wanted.eq_ignore_ascii_case(method),
            _ => true,
        };
        fits && self.path.is_match(path)
    }
}

/// `{}`, `{id}`
fn is_placeholder(segment: &str) -> bool {
    segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|name| !name.contains(['{', '}']))
}

/// Everything that a project adds.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Its hosts.
    pub hosts: OwnHosts,
    /// Its exempt endpoints.
    pub exempt: Vec<OwnExempt>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(rows: &[(&str, Serves)]) -> OwnHosts {
        OwnHosts::new(rows.iter().map(|(name, serves)| OwnHost::new(name, *serves).unwrap()).collect())
    }

    fn found(own: &OwnHosts, text: &str) -> Vec<String> {
        own.find(text).into_iter().map(|span| text[span].to_owned()).collect()
    }

    #[test]
    fn hosts_are_found_with_their_ports_and_only_where_they_stand_alone() {
        let own = hosts(&[
            ("proxy.example.com", Serves::Api),
            ("localhost:4010", Serves::Nothing),
            ("*.preview.dev", Serves::Both),
            ("mock", Serves::Nothing),
        ]);
        assert_eq!(found(&own, "https://Proxy.Example.com:8443/rest and http://localhost:4010/"), ["Proxy.Example.com", "localhost:4010"]);
        assert_eq!(found(&own, "https://a.b.preview.dev/x http://mock/rest"), ["a.b.preview.dev", "mock"]);
        for text in
            ["a mock server", "localhost:40100", "localhost", "my-proxy.example.com", "proxy.example.com.org", "me@proxy.example.com", "preview.dev"]
        {
            assert_eq!(found(&own, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_name_is_stronger_than_a_pattern_that_it_fits() {
        let own = hosts(&[("*.example.com", Serves::Nothing), ("api.example.com", Serves::Api), ("api.example.com:99", Serves::Login)]);
        assert_eq!(own.class("api.example.com"), Some(HostClass::Api));
        assert_eq!(own.class("x.example.com"), Some(HostClass::Double));
        assert_eq!(own.class("example.com"), None);
        assert_eq!(found(&own, "http://api.example.com:99/ http://api.example.com:98/"), ["api.example.com:99", "api.example.com"]);
    }

    #[test]
    fn names_that_are_no_hosts_are_refused() {
        for name in ["https://a.example.com", "a.example.com/rest", "", "a b", "*", "*.", "a..b", "a:b", "a:123456", "-a", "a.*.b", "api.procore.com"]
        {
            assert!(OwnHost::new(name, Serves::Api).is_err(), "{name}");
        }
        assert!(OwnHost::new("gateway.procore.com", Serves::Api).is_ok(), "a host of Procore's that is not known");
    }

    #[test]
    fn paths_of_exempt_endpoints_are_no_regexes() {
        let fits = |pattern: &str, path: &str| OwnExempt::new(None, pattern).unwrap().fits(Some("GET"), path);
        assert!(fits("/rest/v1.0/offices", "/rest/v1.0/offices") && fits("/rest/v1.0/offices/", "/REST/v1.0/offices"));
        assert!(!fits("/rest/v1.0/offices", "/rest/v1x0/offices") && !fits("/rest/v1.0/offices", "/rest/v1.0/offices/1"));
        for any in ["*", "{}", "{id}"] {
            let pattern = format!("/rest/{any}/offices");
            assert!(fits(&pattern, "/rest/v1.0/offices") && fits(&pattern, "/rest/{}/offices") && !fits(&pattern, "/rest/a/b/offices"), "{any}");
        }
        assert!(fits("/rest/v1.*/offices", "/rest/v1.1/offices") && !fits("/rest/v1.*/offices", "/rest/v2.0/offices"));
        for path in ["/rest/v1.0", "/rest/v1.0/a", "/rest/v1.0/a/b"] {
            assert!(fits("/rest/v1.0/**", path), "{path}");
        }
        assert!(!fits("/rest/v1.0/**", "/rest/v1.0x"));
        for wrong in ["rest/v1.0", "https://api.procore.com/rest", "/a?b=1", "/a b", "/a/**b", "/a//b", "/a/{x", "/(a|b)"] {
            assert!(OwnExempt::new(None, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_method_of_an_exempt_endpoint_counts_if_both_are_known() {
        let row = OwnExempt::new(Some("get"), "/a").unwrap();
        assert!(row.fits(Some("GET"), "/a") && row.fits(None, "/a") && !row.fits(Some("POST"), "/a"));
    }
}
