//! The facts of the domain, read from `rules/domain/`: hosts, endpoints, headers, and what names say.
#![allow(
    clippy::indexing_slicing,
    reason = "the places come from the tables, which are part of the program and tested, or from the very text that is looked at"
)]

pub mod company;
mod headers;
pub mod ids;
pub mod imports;
mod objects;
pub mod own;

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::finding::Span;
use own::{Own, OwnHosts, Serves};

pub use headers::{HeaderSpelling, ends_request, is_callback, is_no_header_option};
pub use objects::{constructors, is_constructor, is_empty_class_word, is_empty_word, is_instance, weak_class_words};

/// What a URL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Authorize, token, token/info, revoke.
    Oauth,
    /// `/rest/…` and `/vapid/…`.
    Api,
    /// The MCP server, which Procore documents on the web hosts.
    Mcp,
    /// A page for people.
    Web,
}

impl Role {
    /// The role for people.
    pub fn title(self) -> &'static str {
        match self {
            Role::Oauth => "OAuth",
            Role::Api => "API",
            Role::Mcp => "MCP",
            Role::Web => "browser",
        }
    }
}

/// What a host serves; see `rules/domain/hosts.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostClass {
    /// OAuth only.
    Login,
    /// API only.
    Api,
    /// API and pages for people.
    ApiWeb,
    /// Pages for people; served everything before MPR.
    Legacy,
    /// Pages for people.
    Web,
    /// Pages for people of one region.
    Regional,
    /// OAuth and API: a proxy that a project names.
    Both,
    /// Not Procore: a mock server that a project names.
    Double,
}

impl HostClass {
    /// Is it right to send a role's requests to such a host?
    pub fn serves(self, role: Role) -> bool {
        match role {
            Role::Oauth => matches!(self, HostClass::Login | HostClass::Both),
            Role::Api => matches!(self, HostClass::Api | HostClass::ApiWeb | HostClass::Both),
            Role::Mcp | Role::Web => true,
        }
    }
}

/// A known host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'a> {
    /// What it serves.
    pub class: HostClass,
    /// The host for OAuth in the same environment.
    pub oauth: &'a str,
    /// The host for API calls in the same environment.
    pub api: &'a str,
    /// The environment's name.
    pub environment: &'a str,
    /// Does the project's configuration name it?
    pub own: bool,
}

impl Host<'_> {
    /// The right host for a role in this environment; `None` where any host will do.
    pub fn right_host(&self, role: Role) -> Option<&str> {
        match role {
            Role::Oauth => Some(self.oauth),
            Role::Api => Some(self.api),
            Role::Mcp | Role::Web => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostsFile {
    environment: Vec<EnvironmentRow>,
    host: Vec<HostRow>,
    pattern: Vec<PatternRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvironmentRow {
    name: String,
    oauth: String,
    api: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostRow {
    name: String,
    class: HostClass,
    environment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternRow {
    regex: String,
    class: HostClass,
    environment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointsFile {
    endpoint: Vec<EndpointRow>,
    exempt: Vec<ExemptRow>,
    path: PathRow,
}

/// What the beginnings of paths without a host say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PathRow {
    api: String,
    roots: Vec<String>,
    whole: Vec<String>,
    behind_base: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExemptRow {
    method: String,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointRow {
    role: Role,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NamesFile {
    never: NameRow,
    web: NameRow,
    oauth: NameRow,
    oauth_strong: NameRow,
    oauth_option: NameRow,
    api: NameRow,
    api_strong: NameRow,
    client: NameRow,
    client_base: KeysRow,
    second_base: BasesRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BasesRow {
    oauth: String,
    api: String,
    ends: Vec<String>,
    any_key: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysRow {
    keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameRow {
    words: Vec<String>,
    phrases: Vec<String>,
}

impl NameRow {
    fn says(&self, words: &[String]) -> bool {
        words.iter().any(|word| self.words.contains(word))
            || self.phrases.iter().any(|phrase| {
                let phrase: Vec<&str> = phrase.split(' ').collect();
                words.windows(phrase.len()).any(|window| window == phrase.as_slice())
            })
    }
}

/// What a name says of the host that is bound to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameSays {
    /// It is no base for requests, whatever else the name says.
    pub never: bool,
    /// It is a browser address.
    pub web: bool,
    /// It is used for OAuth.
    pub oauth: bool,
    /// It is used for OAuth even where the host also serves pages.
    pub oauth_strong: bool,
    /// As a key, it holds the options of an OAuth library.
    pub oauth_option: bool,
    /// It is used for API calls.
    pub api: bool,
    /// It is used for API calls and can hardly mean anything else.
    pub api_strong: bool,
    /// It makes an HTTP client.
    pub client: bool,
}

/// How an integration gets its tokens, which decides what needs the header. Sources: the MPR requirements (service accounts are exempt), and Procore's documentation on
/// Developer Managed Service Accounts, which must send it with every request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    /// Users log in: `/me` and `/companies` need no header.
    #[default]
    AuthorizationCode,
    /// A Developer Managed Service Account: everything needs it.
    Dmsa,
    /// A traditional service account: nothing needs it.
    ServiceAccount,
}

/// All tables of the domain, and what a project adds to them.
pub struct Domain {
    tables: &'static Tables,
    own: Own,
}

/// The tables that are part of the program.
struct Tables {
    hosts: FxHashMap<String, (HostClass, usize)>,
    patterns: Vec<(Regex, HostClass, usize)>,
    environments: Vec<EnvironmentRow>,
    endpoints: Vec<(Regex, Role)>,
    exempt: Vec<(Regex, String)>,
    api_path: Regex,
    path: PathRow,
    names: NamesFile,
    headers: headers::HeadersFile,
    objects: objects::ObjectsFile,
    ids: ids::Ids,
    company: company::CompanyHeader,
    imports: imports::Imports,
}

/// Any name under Procore's domains with at least one label before it. The source of the two domains: the host table of the MPR
/// requirements (`procore.com`) and Procore's Federal Zone (`procoregov.com`).
static HOST: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i-u)(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}procore(?:gov)?\.com"));

/// How many folders a proxy's path is searched for Procore's.
const MAX_FOLDERS: usize = 16;

fn regex(pattern: &str) -> Regex {
    match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(error) => unreachable!("patterns of the domain are tested: {error}"),
    }
}

fn table<T: for<'a> Deserialize<'a>>(text: &str) -> T {
    match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => unreachable!("tables of the domain are tested: {error}"),
    }
}

impl Tables {
    fn load() -> Tables {
        let hosts: HostsFile = table(include_str!("../../rules/domain/hosts.toml"));
        let endpoints: EndpointsFile = table(include_str!("../../rules/domain/endpoints.toml"));
        let environment = |name: &str| match hosts.environment.iter().position(|row| row.name == name) {
            Some(index) => index,
            None => unreachable!("hosts.toml is tested: no environment {name}"),
        };
        Tables {
            hosts: hosts.host.iter().map(|row| (row.name.clone(), (row.class, environment(&row.environment)))).collect(),
            patterns: hosts.pattern.iter().map(|row| (regex(&row.regex), row.class, environment(&row.environment))).collect(),
            endpoints: endpoints.endpoint.iter().map(|row| (regex(&row.path), row.role)).collect(),
            exempt: endpoints.exempt.iter().map(|row| (regex(&row.path), row.method.clone())).collect(),
            api_path: regex(&endpoints.path.api),
            path: endpoints.path,
            names: table(include_str!("../../rules/domain/names.toml")),
            headers: table(include_str!("../../rules/domain/headers.toml")),
            objects: table(include_str!("../../rules/domain/objects.toml")),
            ids: ids::Ids::load(),
            company: company::CompanyHeader::load(),
            imports: imports::Imports::load(),
            environments: hosts.environment,
        }
    }
}

impl Domain {
    /// The tables that are part of the program, and nothing else.
    pub fn builtin() -> &'static Domain {
        static DOMAIN: LazyLock<Domain> = LazyLock::new(|| Domain::with(Own::default()));
        &DOMAIN
    }

    /// The tables with what a project adds to them.
    pub fn with(own: Own) -> Domain {
        static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);
        Domain { tables: &TABLES, own }
    }

    /// What is known of ids.
    pub fn ids(&self) -> &ids::Ids {
        &self.tables.ids
    }

    /// How the company header is added where others are set.
    pub fn company(&self) -> &company::CompanyHeader {
        &self.tables.company
    }

    /// Which files an import can mean.
    pub fn imports(&self) -> &imports::Imports {
        &self.tables.imports
    }

    /// The hosts that a project adds.
    pub fn own_hosts(&self) -> &OwnHosts {
        &self.own.hosts
    }

    /// What is known of a host; `None` for hosts that play no part, such as `support.procore.com`.
    pub fn host(&self, name: &str) -> Option<Host<'_>> {
        let name = name.to_ascii_lowercase();
        if let Some(class) = self.own.hosts.class(&name) {
            let production = &self.tables.environments[0];
            let oauth = self.own.hosts.serving(Serves::Login).unwrap_or(&production.oauth);
            let api = self.own.hosts.serving(Serves::Api).unwrap_or(&production.api);
            return Some(Host { class, oauth, api, environment: "named in the configuration", own: true });
        }
        let known = self.tables.hosts.get(&name).copied();
        let (class, environment) = known.or_else(|| {
            let row = self.tables.patterns.iter().find(|(pattern, ..)| pattern.is_match(&name))?;
            Some((row.1, row.2))
        })?;
        let environment = &self.tables.environments[environment];
        Some(Host { class, oauth: &environment.oauth, api: &environment.api, environment: &environment.name, own: false })
    }

    /// What a path asks for. `path` begins with a slash; unknown parts are written `{}`. `None` if the beginning is unknown and the rest
    /// does not tell.
    pub fn role(&self, path: &str) -> Option<Role> {
        let listed = self.tables.endpoints.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, role)| *role);
        let begins_unknown = path.trim_start_matches('/').starts_with("{}");
        listed.or(if begins_unknown || path.is_empty() { None } else { Some(Role::Web) })
    }

    /// The part of a path that Procore sees: a proxy of the project's own can have its API below a folder (`/procore/rest/v1.0/me`).
    pub fn path_on<'p>(&self, host: &str, path: &'p str) -> &'p str {
        if !self.own.hosts.is_empty() && self.host(host).is_some_and(|host| host.own) {
            let tails = path.match_indices('/').map(|(at, _)| &path[at..]);
            let is_known = |tail: &&str| matches!(self.role(tail), Some(Role::Api | Role::Oauth | Role::Mcp));
            return tails.take(MAX_FOLDERS).find(is_known).unwrap_or(path);
        }
        path
    }

    /// What a path asks for on a host. On a proxy of the project's own, a path that is not Procore's is a folder that Procore's paths are joined to.
    pub fn role_on(&self, host: &str, path: &str) -> Option<Role> {
        let role = self.role(self.path_on(host, path))?;
        let is_folder = role == Role::Web && !self.own.hosts.is_empty() && self.host(host).is_some_and(|host| host.own);
        (!is_folder).then_some(role)
    }

    /// Does a request with this path need no company header? A method that is not known counts as any.
    pub fn is_exempt(&self, grant: Grant, method: Option<&str>, path: &str) -> bool {
        if self.own.exempt.iter().any(|row| row.fits(method, path.trim_end_matches('/'))) {
            return true;
        }
        match grant {
            Grant::AuthorizationCode => {}
            Grant::Dmsa => return false,
            Grant::ServiceAccount => return true,
        }
        let path = path.trim_end_matches('/');
        let fits = |wanted: &str| method.is_none_or(|method| method.eq_ignore_ascii_case(wanted));
        self.tables.exempt.iter().any(|(pattern, wanted)| fits(wanted) && pattern.is_match(path))
    }

    /// Does a path without a host look like one of Procore's API alone? Others have `/rest/…`, too, so it must have a version as Procore writes it.
    pub fn is_api_path(&self, path: &str) -> bool {
        self.tables.api_path.is_match(path)
    }

    /// Does a path, without the slash at its beginning, begin like one of the API, so that nothing stands before it?
    pub fn begins_at_root(&self, path: &str) -> bool {
        begins(path, &self.tables.path.roots)
    }

    /// Does a path, without the slash at its beginning, take the place of a base's own path when it is joined to it?
    pub fn is_whole_path(&self, path: &str) -> bool {
        begins(path, &self.tables.path.whole)
    }

    /// Does a text behind something unknown begin a path, so that the unknown part is its base?
    pub fn follows_base(&self, text: &str) -> bool {
        text.starts_with('/') || begins(text, &self.tables.path.behind_base)
    }

    /// Is it the option of an HTTP client that holds its base?
    pub fn is_client_base(&self, key: &str) -> bool {
        let key: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        self.tables.names.client_base.keys.contains(&key)
    }

    /// What a name says, given as its words in lower case.
    pub fn name_says(&self, words: &[String]) -> NameSays {
        NameSays {
            never: self.tables.names.never.says(words),
            web: self.tables.names.web.says(words),
            oauth: self.tables.names.oauth.says(words),
            oauth_strong: self.tables.names.oauth_strong.says(words),
            oauth_option: self.tables.names.oauth_option.says(words),
            api: self.tables.names.api.says(words) || self.tables.names.api_strong.says(words),
            api_strong: self.tables.names.api_strong.says(words),
            client: self.tables.names.client.says(words),
        }
    }

    /// Does a map take any key in a language?
    pub fn takes_any_key(&self, language: &str) -> bool {
        self.tables.names.second_base.any_key.iter().any(|known| known == language)
    }

    /// A name for the base of one role beside a base that has served several, spelled like that: `LOGIN_URL` beside `BASE_URL`, `procoreLoginHost` beside
    /// `procoreHost`. `None` if its name says that it is for this role, or if there is no base for such a role.
    pub fn second_base(&self, name: &str, language: &str, role: Role) -> Option<String> {
        let new = match role {
            Role::Oauth => &self.tables.names.second_base.oauth,
            Role::Api => &self.tables.names.second_base.api,
            _ => return None,
        };
        let spans = word_spans(name);
        let (first, last) = (spans.first()?, spans.last()?);
        if spans.iter().any(|span| name[span.clone()].eq_ignore_ascii_case(new)) {
            return None;
        }
        let says_role = |span: &&Span| {
            let says = self.name_says(&[name[(*span).clone()].to_lowercase()]);
            says.api || says.oauth
        };
        let replaced = spans.iter().find(says_role);
        let at = replaced.unwrap_or(last);
        let (head, word, tail) = (&name[..at.start], &name[at.clone()], &name[at.end..]);
        let is_upper = !name.contains(char::is_lowercase);
        let is_capital = word.starts_with(char::is_uppercase);
        let spelled = |word: &str| match () {
            () if is_upper => word.to_uppercase(),
            () if is_capital => capitalized(word),
            () => word.to_owned(),
        };
        let separator = match () {
            () if name.contains('-') => "-",
            () if is_upper || name.trim_start_matches('_').contains('_') => "_",
            () if first.start == last.start && !is_capital && self.tables.company.is_snake(language) => "_",
            () => "",
        };
        let join = |word: &str| if separator.is_empty() { capitalized(word) } else { format!("{separator}{word}") };
        Some(match replaced {
            Some(_) if at.end < last.end => format!("{head}{}{tail}", spelled(new)),
            // Without a word that says that it is a base, nothing would tell it from a user's login.
            Some(_) => format!("{head}{}{}{tail}", spelled(new), join(&spelled("base"))),
            None if self.tables.names.second_base.ends.contains(&word.to_lowercase()) => format!("{head}{}{}{tail}", spelled(new), join(word)),
            None => format!("{name}{}", join(&spelled(new))),
        })
    }
}

fn begins(path: &str, beginnings: &[String]) -> bool {
    beginnings.iter().any(|beginning| path.starts_with(beginning.as_str()))
}

/// Is it the name of an HTTP method?
pub fn is_method(name: &str) -> bool {
    matches!(name.to_ascii_uppercase().as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS")
}

/// The Procore hosts in a text: the byte range of each host. Mail addresses and longer domains (`procore.com.example.org`) are none.
pub fn find_hosts(text: &str) -> impl Iterator<Item = Span> + '_ {
    HOST.find_iter(text).filter_map(|found| {
        let bytes = text.as_bytes();
        let mut start = found.start();
        // `\n`, `\t` and `\r` written as escapes touch the host that follows them.
        if start > 0 && bytes[start - 1] == b'\\' && matches!(bytes[start], b'n' | b't' | b'r') {
            start += 1;
        }
        let host = start..found.end();
        stands_alone(text, &host).then_some(host)
    })
}

/// Is a host that was found in a text neither a part of a longer one nor of a mail address?
fn stands_alone(text: &str, host: &Span) -> bool {
    let bytes = text.as_bytes();
    let before = if host.start == 0 { b' ' } else { bytes[host.start - 1] };
    let after = bytes.get(host.end).copied().unwrap_or(b' ');
    let longer = after == b'.' && bytes.get(host.end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let inside = before == b'@' || before == b'.' || before == b'_' || before == b'-' || before == b'*';
    let runs_on = after.is_ascii_alphanumeric() || after == b'-' || after == b'_' || after == b'@';
    !inside && !runs_on && !longer
}

/// Splits a name into lower-case words: `procoreBaseURL` is `procore`, `base`, `url`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = word_spans(name).into_iter().map(|span| name[span].to_lowercase()).collect();
    // `OAuth2` is one word, although it is written like two.
    while let Some(at) = words.windows(2).position(|pair| pair[0] == "o" && pair[1].starts_with("auth")) {
        let auth = words.remove(at + 1);
        words[at].push_str(&auth);
    }
    words
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Where the words of a name stand, in bytes.
fn word_spans(name: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = None;
    let mut previous = ' ';
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !c.is_alphanumeric() {
            spans.extend(start.take().map(|start| start..at));
        } else {
            let next_is_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            let begins = c.is_uppercase() && (previous.is_lowercase() || previous.is_ascii_digit() || (previous.is_uppercase() && next_is_lower));
            if let Some(start) = start.filter(|_| begins) {
                spans.push(start..at);
            }
            if start.is_none() || begins {
                start = Some(at);
            }
        }
        previous = c;
    }
    spans.extend(start.map(|start| start..name.len()));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Vec<&str> {
        find_hosts(text).map(|span| &text[span]).collect()
    }

    #[test]
    fn hosts_are_found_and_mail_addresses_are_not() {
        assert_eq!(hosts("https://app.procore.com/x API.procore.com:443"), ["app.procore.com", "API.procore.com"]);
        assert_eq!(hosts(r"url\napp.procore.com"), ["app.procore.com"]);
        for text in
            ["mailto:x@app.procore.com", "app.procore.com.evil.org", "procore.com", "*.procore.com", "my-app_procore.com", "app.procore.community"]
        {
            assert!(hosts(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn names_split_into_words() {
        assert_eq!(words("procoreBaseURL"), ["procore", "base", "url"]);
        assert_eq!(words("PROCORE_API_URL"), ["procore", "api", "url"]);
        assert_eq!(words("OAuth2::Client.site"), ["oauth2", "client", "site"]);
        assert_eq!(words("APIBase"), ["api", "base"]);
    }

    #[test]
    fn a_second_base_is_named_like_the_first() {
        let second = |name: &str, role| Domain::builtin().second_base(name, "javascript", role).unwrap_or_default();
        for (name, login) in [
            ("BASE_URL", "LOGIN_URL"),
            ("PROCORE_URL", "PROCORE_LOGIN_URL"),
            ("PROCORE_API_BASE", "PROCORE_LOGIN_BASE"),
            ("_base_url", "_login_url"),
            ("procore_host", "procore_login_host"),
            ("procoreBaseURL", "procoreLoginURL"),
            ("ProcoreHost", "ProcoreLoginHost"),
            ("apiUrl", "loginUrl"),
            ("host", "loginHost"),
            ("_host", "_loginHost"),
            ("BASE", "LOGIN_BASE"),
            ("PROCORE", "PROCORE_LOGIN"),
            ("procore", "procoreLogin"),
            ("procoreApi", "procoreLoginBase"),
            ("PROCORE_BASE", "PROCORE_LOGIN_BASE"),
            ("procore-url", "procore-login-url"),
            ("loginUrl", ""),
        ] {
            assert_eq!(second(name, Role::Oauth), login);
        }
        assert_eq!(second("BASE_URL", Role::Api), "API_URL");
        assert_eq!(second("apiUrl", Role::Api), "");
        assert_eq!(second("BASE_URL", Role::Web), "");
        assert_eq!(Domain::builtin().second_base("host", "python", Role::Oauth).as_deref(), Some("login_host"));
    }

    #[test]
    fn hosts_and_paths_have_roles() {
        let domain = Domain::builtin();
        assert_eq!(domain.host("APP.procore.com").map(|host| host.class), Some(HostClass::Legacy));
        assert_eq!(domain.host("us02.procore.com").map(|host| host.class), Some(HostClass::Regional));
        assert_eq!(domain.host("support.procore.com"), None);
        for (path, role) in [
            ("/oauth/token", Role::Oauth),
            ("/oauthx", Role::Web),
            ("/rest/v1.0/me", Role::Api),
            ("/rest/{}/me", Role::Api),
            ("/vapid", Role::Api),
            ("/rest/v1.0/mcp", Role::Mcp),
            ("/rest/v1.0/mcp_servers", Role::Api),
            ("/123/project/home", Role::Web),
            ("/restaurant", Role::Web),
            ("/{}/project/home", Role::Web),
        ] {
            assert_eq!(domain.role(path), Some(role), "{path}");
        }
        assert_eq!(domain.role("/{}/me"), None);
    }
}
