//! Judging requests: does a request reach Procore's API, and does the company header get to it?
//!
//! A request is judged where it is sent. Where it depends on what callers give (a wrapper), every caller is judged in its place: if none of them brings the
//! header, the wrapper is at fault, else the callers that leave it out. What cannot be followed makes the answer [`Verdict::Unclear`], never an error.

mod address;
mod answer;
mod doubt;
mod dropped;
mod endpoints;
mod given;
mod judged;
mod look;
mod made;
mod near_misses;

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Domain, Grant, HostClass};
use crate::finding::Span;
use crate::project::carriers::Carried;
use crate::project::effort::MAX_EVALUATIONS;
use crate::project::requests::address::Address;
use crate::project::requests::answer::{Answer, Sent};
use crate::project::requests::dropped::Variables;
use crate::project::requests::made::Made;
use crate::project::resolve::{At, Resolver};
use crate::project::{FileId, Project};
use crate::scan::facts::{Client, Request, RequestKind};

pub use crate::project::carriers::Looked;
pub use endpoints::{Endpoint, Reach};
pub use judged::{Judged, Misspelling, Near, Site, Verdict};

/// How many wrappers around each other are followed.
const MAX_WRAPPERS: usize = 5;

/// Judges all requests of a project.
pub fn judge(project: &Project<'_>, domain: &Domain, grant: Grant) -> Vec<Judged> {
    if project.files.iter().all(|file| file.facts.requests.is_empty()) {
        return Vec::new();
    }
    let carried = Carried::new(project, domain);
    let hosts = project.files.iter().flat_map(|file| &file.facts.hosts);
    let of_api = |name: &str| domain.host(name).is_some_and(|host| !matches!(host.class, HostClass::Login | HostClass::Double));
    let hosts = hosts.map(|host| host.name.as_str()).filter(|name| of_api(name)).collect();
    let mut sdks: FxHashMap<(FileId, Span), Vec<&Request>> = FxHashMap::default();
    for (file, entry) in project.files.iter().enumerate() {
        for request in entry.facts.requests.iter().filter(|request| !request.sdk.is_empty()) {
            sdks.entry((file, request.span.clone())).or_default().push(request);
        }
    }
    let mut judge = Judge {
        cx: &carried,
        hosts,
        sdks,
        project,
        domain,
        grant,
        variables: project.files.iter().map(|_| OnceCell::new()).collect(),
        made: project.files.iter().map(|_| OnceCell::new()).collect(),
        consumed: FxHashSet::default(),
        evaluations: 0,
        max_evaluations: 0,
    };
    let mut all = Vec::new();
    let of_kind = |wanted: fn(RequestKind) -> bool| {
        let files = project.files.iter().enumerate();
        files.flat_map(move |(file, entry)| {
            let requests = entry.facts.requests.iter().enumerate();
            requests.filter(move |(_, request)| wanted(request.kind)).map(move |(index, _)| (file, index))
        })
    };
    for (file, index) in of_kind(|kind| kind != RequestKind::Make) {
        project.come_to(file);
        judge.request(file, index, &mut all);
    }
    // What nothing in sight sends is judged where it is made.
    for (file, index) in of_kind(|kind| kind == RequestKind::Make) {
        if !judge.consumed.contains(&(file, index)) {
            project.come_to(file);
            judge.request(file, index, &mut all);
        }
    }
    judge.doubt(&mut all);
    judge.near_misses(&mut all);
    all.sort_by_key(|judged| (judged.site.0, judged.site.1.start, judged.file, judged.request));
    all
}

/// The judgement of one project.
struct Judge<'c, 'p> {
    cx: &'c Carried<'p>,
    project: &'p Project<'p>,
    domain: &'p Domain,
    grant: Grant,
    /// The hosts of Procore in the project that could be the base of a client.
    hosts: FxHashSet<&'p str>,
    /// The requests that rows of SDKs read, by their place.
    sdks: FxHashMap<(FileId, Span), Vec<&'p Request>>,
    /// What each file makes and may send later, once that was asked.
    made: Vec<OnceCell<Made<'p>>>,
    /// The variables that headers are a part of in each file, once that was asked.
    variables: Vec<OnceCell<Variables<'p>>>,
    /// What a dispatch sends.
    consumed: FxHashSet<(FileId, usize)>,
    evaluations: usize,
    /// How many it may take.
    max_evaluations: usize,
}

impl<'p> Judge<'_, 'p> {
    /// Judges one request, and adds what it was found to be.
    fn request(&mut self, file: FileId, index: usize, all: &mut Vec<Judged>) {
        let project = self.project;
        let request = &project.files[file].facts.requests[index];
        self.evaluations = 0;
        self.max_evaluations = project.effort.max_evaluations();
        let at = At::new(file, request.scope);
        // The client of an SDK is no other library's.
        let mut sdks = self.sdks.get(&(file, request.span.clone())).into_iter().flatten();
        if request.sdk.is_empty() && sdks.any(|other| self.sdk_client(other, &at).is_some()) {
            return;
        }
        // A call of a function that the project defines is a wrapper's: what it does inside is judged.
        if self.is_wrapper_call(file, request) {
            return;
        }
        let mut answer = if self.surely_elsewhere(request, &at) { Answer::elsewhere() } else { self.answer(&Sent { file, request, at, depth: 0 }) };
        // Not all callers were asked: nothing is certain.
        let all_asked = self.evaluations < self.max_evaluations;
        if !all_asked && self.max_evaluations < MAX_EVALUATIONS {
            project.cut_short();
        }
        if (!all_asked || project.is_cut_short()) && answer.verdict == Verdict::Missing {
            answer.verdict = Verdict::Unclear;
        }
        // The row of an SDK is one reading among others.
        if !request.sdk.is_empty() && answer.endpoint.is_none() {
            return;
        }
        let own = (file, request.span.clone());
        let base = |site: Site, at_caller: bool, verdict: Verdict, endpoint: Option<Endpoint>| Judged {
            file,
            request: index,
            site,
            at_caller,
            verdict,
            endpoint,
            evidence: answer.evidence.clone(),
            searched: answer.searched.clone(),
            unknown: answer.unknown.clone(),
            injected: answer.injected.clone(),
            callers: answer.callers.clone(),
            misspelled: answer.misspelled.clone(),
            near: if answer.shared { vec![Near::Shared] } else { Vec::new() },
        };
        if answer.missing.is_empty() {
            all.push(base(own, false, answer.verdict, answer.endpoint.clone()));
            return;
        }
        all.push(base(own, false, Verdict::Set, answer.endpoint.clone()));
        for (site, endpoint) in &answer.missing {
            if !all.iter().any(|judged| judged.site == *site && judged.verdict == answer.verdict) {
                all.push(base(site.clone(), true, answer.verdict, endpoint.clone()));
            }
        }
    }

    /// Most requests of most projects go elsewhere, and their own text says so: nothing else has to be looked at.
    fn surely_elsewhere(&self, request: &'p Request, at: &At<'p>) -> bool {
        let Some(url) = &request.url else { return false };
        if !request.sdk.is_empty() {
            return false;
        }
        let texts = Resolver::new(self.project).texts(url, at);
        texts.iter().all(|text| {
            let address = Address::of(self.domain, text);
            let based = matches!(request.client, Client::Object(_)) && !self.hosts.is_empty();
            address.other || (address.host.is_none() && !based && !self.domain.is_api_path(&address.path))
        })
    }

    /// Is the call one of a function that the project defines?
    fn is_wrapper_call(&self, file: FileId, request: &'p Request) -> bool {
        let project = self.project;
        if request.declared {
            return false;
        }
        let calls = project.index.call_at(file, &request.span);
        let at = At::new(file, request.scope);
        let Some(call) = calls else { return false };
        !Resolver::new(project).functions_of(call.callee, &at).is_empty()
    }
}
