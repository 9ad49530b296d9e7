//! `[[requests]]`, `[[clients]]` and `[[endpoints]]`: what can send a request or make one.

use schemars::JsonSchema;
use serde::Deserialize;

/// `[[requests]]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequestTable {
    /// The name of the library, for people.
    #[serde(default, rename = "library")]
    pub http_library: String,
    /// A regex for the callee; the group `method` is the HTTP method.
    #[schemars(length(min = 1))]
    pub callee: String,
    /// What the call does.
    #[serde(default)]
    pub means: RequestMeaning,
    /// Where the URL is; the first that is given counts.
    #[serde(default = "url_places")]
    pub url: Vec<ArgPlace>,
    /// Where the HTTP method is.
    #[serde(default)]
    pub method: Vec<ArgPlace>,
    /// What the URL is joined to.
    #[serde(default)]
    pub base: Vec<ArgPlace>,
    /// What holds headers; empty: everything but URL and body.
    #[serde(default)]
    pub headers: Vec<ArgPlace>,
    /// What never holds headers.
    #[serde(default)]
    pub body: Vec<ArgPlace>,
    /// What stands behind the call.
    #[serde(default)]
    pub client: ClientKind,
    /// The object that holds the defaults of a global client, if it is not the receiver.
    #[serde(default)]
    pub defaults: String,
    /// What is sent, or what the URL is given to.
    #[serde(default)]
    pub message: Vec<ArgPlace>,
    /// A regex that one of the arguments must match as written.
    #[serde(default)]
    pub when: String,
    /// Only for clients of this SDK.
    #[serde(default)]
    pub sdk: String,
    /// Stands before the path.
    #[serde(default)]
    pub prefix: String,
    /// Names of arguments and option keys that make the library send the header.
    #[serde(default)]
    pub sets_header: Vec<String>,
    /// What to add, in the idiom of the library.
    #[serde(default)]
    pub add: String,
}

fn url_places() -> Vec<ArgPlace> {
    let names = ["url", "uri", "path"].map(|name| ArgPlace::Name(name.to_owned()));
    std::iter::once(ArgPlace::Position(0)).chain(names).collect()
}

/// Where an argument of a call is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a position is needed (0, 1; -1 is the receiver), or the name of an argument")]
pub enum ArgPlace {
    /// The position from 0; -1 is the receiver.
    Position(i32),
    /// The name of a keyword argument, or a key of a map that is an argument.
    Name(String),
}

/// What a call of an HTTP library does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequestMeaning {
    /// It sends a request.
    #[default]
    Send,
    /// It makes a request, or gives a URL to one.
    Make,
    /// It sends what was made elsewhere.
    Dispatch,
}

/// What stands behind a request besides its arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// The receiver, an object with defaults of its own.
    #[default]
    Receiver,
    /// The library itself, whose defaults count in the whole project.
    Global,
    /// Nothing.
    None,
}

/// `[[clients]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientTable {
    /// The SDK whose client it is.
    pub sdk: String,
    /// A regex for the callee that makes it.
    pub callee: String,
    /// A regex for a module that the file must import.
    #[serde(default)]
    pub import: String,
    /// Options that make the client send the header.
    #[serde(default)]
    pub sets_header: Vec<String>,
}

/// `[[endpoints]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndpointTable {
    /// The name of the library, for people.
    #[serde(rename = "library")]
    pub http_library: String,
    /// A regex with the groups `url` (a string literal) and `method`.
    pub pattern: String,
    /// What to add, in the idiom of the library.
    #[serde(default)]
    pub add: String,
}
