//! One look at a request from one place: what it carries, and where it goes.

use crate::project::FileId;
use crate::project::carriers::{Holds, Outcome, Search};
use crate::project::requests::Judge;
use crate::project::requests::endpoints::{Endpoint, Reach};
use crate::project::resolve::{At, Resolver, Target};
use crate::project::urls::covers;
use crate::scan::facts::{Carrier, Client, Request, RequestKind, SdkClient, Value};

/// One look at a request from one place.
pub(super) struct Look<'p> {
    pub(super) outcome: Outcome<'p>,
    pub(super) endpoints: Vec<Endpoint>,
}

impl<'p> Judge<'_, 'p> {
    /// One look at a request: what it carries, and where it goes.
    pub(super) fn look(&mut self, file: FileId, request: &'p Request, at: &At<'p>) -> Look<'p> {
        let makes = if request.kind == RequestKind::Dispatch { self.makes(request, at) } else { Vec::new() };
        let mut sdk = None;
        if !request.sdk.is_empty() {
            sdk = self.sdk_client(request, at);
            if sdk.is_none() {
                return Look { outcome: Outcome::default(), endpoints: Vec::new() };
            }
        }
        // The client alone, because its texts can be the base of the URL.
        let mut search = Search::new(self.cx);
        search.sets_header = &request.sets_header;
        if let Some((client, value, there)) = &sdk {
            search.sets_header = &client.sets_header;
            search.sdk_client(value, there);
        }
        let clients = std::iter::once((request, at)).chain(makes.iter().map(|(make, there)| (*make, there)));
        for (one, there) in clients.filter(|_| sdk.is_none()) {
            match &one.client {
                Client::Object(value) => search.carrier(value, there, Holds::Anything),
                Client::Library(name) => search.whole_library(name),
                Client::None => {}
            }
        }
        let texts = std::mem::take(&mut search.out.texts);
        search.sets_header = &request.sets_header;
        for carrier in &request.carriers {
            search.carrier(&carrier.value, at, held_by(carrier));
        }
        if let Some(message) = &request.message {
            search.carrier(message, at, Holds::Anything);
        }
        if let (RequestKind::Make, Some(path)) = (request.kind, &request.bound) {
            search.bound(path, file, at);
        }
        for (make, there) in &makes {
            for carrier in &make.carriers {
                search.carrier(&carrier.value, there, held_by(carrier));
            }
            if let Some(path) = &make.bound {
                search.bound(path, there.file, there);
            }
            if let Some(message) = &make.message {
                search.carrier(message, there, Holds::Anything);
            }
        }
        let mut endpoints = self.endpoints(request, at, &texts);
        for (make, there) in &makes {
            endpoints.extend(self.endpoints(make, there, &texts));
        }
        // A path that one way of reading does not know says nothing where another does.
        if endpoints
            .iter()
            .any(|endpoint| endpoint.reach != Reach::Elsewhere && !endpoint.path.trim_matches('/').starts_with("{}") && !endpoint.path.is_empty())
        {
            endpoints.retain(|endpoint| !endpoint.path.trim_matches('/').starts_with("{}") && !endpoint.path.is_empty());
        }
        Look { outcome: search.out, endpoints }
    }

    /// The SDK's client behind a request, if there is one.
    pub(super) fn sdk_client(&self, request: &'p Request, at: &At<'p>) -> Option<(&'p SdkClient, &'p Value, At<'p>)> {
        let Client::Object(client) = &request.client else { return None };
        let project = self.project;
        Resolver::new(project).targets(client, at).into_iter().find_map(|target| {
            let Target::Value(value, there) = target else { return None };
            let span = value.span();
            let clients = &project.files[there.file].facts.clients;
            let client = clients.iter().find(|client| client.sdk == request.sdk && covers(&span, &client.span))?;
            Some((client, value, there))
        })
    }
}

fn held_by(carrier: &Carrier) -> Holds<'_> {
    if carrier.keys.is_empty() { Holds::Anything } else { Holds::Under(&carrier.keys) }
}
