//! Requests: calls that can be requests, what stands behind them, and what can bring headers to them.

use serde::{Deserialize, Serialize};

use super::scope::ScopeId;
use super::value::Value;
use crate::finding::Span;

/// What a call of an HTTP library does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestKind {
    /// It sends a request.
    Send,
    /// It makes a request, or gives a URL to one, which something else sends.
    Make,
    /// It sends what was made elsewhere.
    Dispatch,
}

/// What stands behind a request besides its own arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Client {
    /// An object that can have a base URL, default headers and interceptors.
    Object(Value),
    /// The library itself, whose defaults count wherever it is used: its name.
    Library(String),
    /// Nothing.
    None,
}

/// A value that can bring headers to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carrier {
    /// Options, of which only these keys hold headers; empty: the value holds headers itself.
    pub keys: Vec<String>,
    /// The value.
    pub value: Value,
}

/// A call of an HTTP library that sends a request, or a part of that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The scope it is in.
    pub scope: ScopeId,
    /// The call.
    pub span: Span,
    /// The call with everything that is chained behind it.
    pub whole: Span,
    /// The library, for people.
    pub http_library: String,
    /// What the call does.
    pub kind: RequestKind,
    /// The HTTP method, as a text where the callee tells it.
    pub method: Option<Value>,
    /// The URL, or what is joined to the base of the client.
    pub url: Option<Value>,
    /// Stands before the URL.
    pub prefix: String,
    /// What stands behind it.
    pub client: Client,
    /// A dispatch: what is sent. A make: the object that the URL is given to, if it is not the value of the call.
    pub message: Option<Value>,
    /// The name that the value of the whole is bound to, see [`Binding::path`].
    pub bound: Option<Vec<String>>,
    /// What can bring headers.
    pub carriers: Vec<Carrier>,
    /// What is given besides: query, body. The name is the one of the argument, or empty.
    pub others: Vec<(String, Value)>,
    /// The SDK whose client must stand behind it, or empty.
    pub sdk: String,
    /// Names of arguments and options that make the library send the header.
    pub sets_header: Vec<String>,
    /// What to add so that the header is sent, in the idiom of the library.
    pub add: String,
    /// Does a declaration or the project's configuration say that it is a request? Then it is one, whatever a function of the same name does.
    pub declared: bool,
}

/// The construction of an SDK's client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SdkClient {
    /// The call that makes it.
    pub span: Span,
    /// The SDK.
    pub sdk: String,
    /// Options that make it send the header with every request.
    pub sets_header: Vec<String>,
}

impl Request {
    /// A request of which nothing is known but where it stands and what it does.
    pub fn new(kind: RequestKind, scope: ScopeId, span: Span, whole: Span) -> Request {
        Request {
            scope,
            span,
            whole,
            http_library: String::new(),
            kind,
            method: None,
            url: None,
            prefix: String::new(),
            client: Client::None,
            message: None,
            bound: None,
            carriers: Vec::new(),
            others: Vec::new(),
            sdk: String::new(),
            sets_header: Vec::new(),
            add: String::new(),
            declared: false,
        }
    }

    pub(super) fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(&mut self.span);
        visit(&mut self.whole);
        self.values().for_each(|value| value.each_span(visit));
    }

    /// Every value of the request.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        let client = match &mut self.client {
            Client::Object(value) => Some(value),
            Client::Library(_) | Client::None => None,
        };
        let single = [self.method.as_mut(), self.url.as_mut(), self.message.as_mut(), client].into_iter().flatten();
        let carriers = self.carriers.iter_mut().map(|carrier| &mut carrier.value);
        let others = self.others.iter_mut().map(|(_, value)| value);
        single.chain(carriers).chain(others)
    }
}
