//! Where a request goes: its endpoints, and what they reach.

use crate::domain::{HostClass, Role, is_method};
use crate::project::requests::Judge;
use crate::project::requests::address::Address;
use crate::project::requests::judged::Site;
use crate::project::resolve::{At, Atom, Resolver};
use crate::project::touches::last_name;
use crate::scan::facts::{Piece, Request, Value};

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host, if it is one of Procore's.
    pub host: Option<String>,
    /// The path, with `{}` for unknown parts; may be empty.
    pub path: String,
    /// What it is.
    pub reach: Reach,
    /// Where the path, or else the host, is written.
    pub place: Option<Site>,
}

/// What a URL reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Something else.
    Elsewhere,
    /// An endpoint that needs no header.
    Exempt,
    /// Perhaps an endpoint of the API.
    Perhaps,
    /// An endpoint of the API.
    Api,
}

impl<'p> Judge<'_, 'p> {
    /// The HTTP methods that a request can have; `None` if one is not known.
    fn methods(&self, request: &'p Request, at: &At<'p>) -> Vec<Option<String>> {
        let Some(method) = &request.method else { return vec![None] };
        if let Some(text) = method.literal() {
            return vec![Some(text)];
        }
        let texts = Resolver::new(self.project).texts(method, at);
        texts
            .iter()
            .map(|text| match text.as_slice() {
                [Atom::Text { text, .. }] => Some(text.clone()),
                // `HttpMethod.Get`, `Method.GET`: the name says it.
                _ => last_name(method).filter(|name| is_method(name)).map(str::to_owned),
            })
            .collect()
    }

    /// Where a request goes.
    pub(super) fn endpoints(&self, request: &'p Request, at: &At<'p>, client_texts: &[(&'p Value, At<'p>)]) -> Vec<Endpoint> {
        let project = self.project;
        let sdk = !request.sdk.is_empty();
        let Some(url) = &request.url else {
            let any = Endpoint { host: None, path: String::new(), reach: Reach::Api, place: None };
            return if sdk { vec![any] } else { Vec::new() };
        };
        let methods = self.methods(request, at);
        let mut bases: Option<Vec<Address>> = None;
        let mut found: Vec<Endpoint> = Vec::new();
        for text in Resolver::new(project).texts(url, at) {
            let mut address = Address::of(self.domain, &text);
            if !request.prefix.is_empty() && address.host.is_none() && !address.other {
                address.prefix(self.domain, &request.prefix);
            }
            let mut joined = Vec::new();
            if address.host.is_none() && !address.other && !sdk {
                let bases = bases.get_or_insert_with(|| self.bases(client_texts));
                joined.extend(bases.iter().map(|base| base.join(self.domain, &address)));
            }
            if joined.is_empty() {
                joined.push(address);
            }
            // Of the texts around a client, only those that are Procore's say something if one is.
            if joined.iter().any(|address| address.host.is_some()) {
                joined.retain(|address| address.host.is_some());
            }
            for address in joined {
                for method in &methods {
                    let endpoint = self.endpoint(&address, method.as_deref(), sdk);
                    if !found.contains(&endpoint) {
                        found.push(endpoint);
                    }
                }
            }
        }
        found
    }

    /// The URLs among the texts around a client.
    fn bases(&self, texts: &[(&'p Value, At<'p>)]) -> Vec<Address> {
        let mut found = Vec::new();
        for (value, at) in texts.iter().take(40) {
            let may_be_url = match value {
                Value::Text(text) => text.pieces.iter().any(|piece| match piece {
                    Piece::Host { .. } => true,
                    Piece::Literal { text, .. } => text.contains("://"),
                    Piece::Hole(_) => true,
                    Piece::Slash => false,
                }),
                _ => false,
            };
            if !may_be_url {
                continue;
            }
            for text in Resolver::new(self.project).texts(value, at) {
                let address = Address::of(self.domain, &text);
                if (address.host.is_some() || address.other) && !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        found
    }

    /// What an address reaches.
    fn endpoint(&self, address: &Address, method: Option<&str>, sdk: bool) -> Endpoint {
        let path = address.host.as_deref().map_or(address.path.as_str(), |host| self.domain.path_on(host, &address.path));
        let role = self.domain.role(path);
        let exempt = || self.domain.is_exempt(self.grant, method, path);
        let api = || if exempt() { Reach::Exempt } else { Reach::Api };
        let reach = match &address.host {
            _ if address.other => Reach::Elsewhere,
            None if sdk => match role {
                Some(Role::Oauth | Role::Mcp) => Reach::Exempt,
                _ => api(),
            },
            Some(host) => match (self.domain.host(host).map(|host| host.class), role) {
                (None | Some(HostClass::Login | HostClass::Double), _) => Reach::Elsewhere,
                (_, Some(Role::Oauth | Role::Mcp)) => Reach::Exempt,
                (_, Some(Role::Api)) => api(),
                (Some(HostClass::Api), _) if path.is_empty() => Reach::Elsewhere,
                (Some(HostClass::Api), _) => Reach::Api,
                (_, None) if !path.is_empty() => Reach::Perhaps,
                _ => Reach::Elsewhere,
            },
            None if self.domain.is_api_path(path) => match role {
                Some(Role::Oauth | Role::Mcp) => Reach::Exempt,
                _ => api(),
            },
            None => Reach::Elsewhere,
        };
        Endpoint { host: address.host.clone(), path: path.to_owned(), reach, place: address.place.clone() }
    }
}
