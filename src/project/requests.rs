//! Judging requests: does a request reach Procore's API, and does the company header get to it?
//!
//! A request is judged where it is sent. Where it depends on what callers give (a wrapper), every caller is judged in its place: if none of them brings the
//! header, the wrapper is at fault, else the callers that leave it out. What cannot be followed makes the answer [`Verdict::Unclear`], never an error.

use rustc_hash::FxHashSet;

use crate::domain::{Domain, Grant, HeaderSpelling, HostClass, Role};
use crate::finding::Span;
use crate::project::carriers::{Carried, Evidence, Holds, Looked, OpenParameter, Outcome, Search, last_name};
use crate::project::index::{CallFact, ScopeRef, is_within};
use crate::project::resolve::{At, Atom, MAX_CALLERS, Resolved, Resolver, Target, argument, is_taken_apart};
use crate::project::touches::{root_of, root_of_path};
use crate::project::urls::{covers, path_behind};
use crate::project::{FileId, Project};
use crate::scan::facts::{BindingKind, Carrier, Client, FILE_SCOPE, Piece, Request, RequestKind, ScopeKind, SdkClient, Value};

/// How many wrappers around each other are followed.
const MAX_WRAPPERS: usize = 5;

/// How many evaluations one request may take, all callers of all wrappers together.
const MAX_EVALUATIONS: usize = 400;

/// A place in the project.
pub type Site = (FileId, Span);

/// What a request was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not reach Procore's API, or nothing says that it does.
    Elsewhere,
    /// It reaches an endpoint that needs no header.
    Exempt,
    /// The header is set.
    Set,
    /// A header is set whose name is misspelled.
    Misspelled,
    /// The header is never set.
    Missing,
    /// It does not seem to be set, but not everything could be followed, or it is not sure that the request reaches the API.
    Unclear,
}

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

/// A judged request.
pub struct Judged {
    /// The file of the request.
    pub file: FileId,
    /// Its index in the file's facts.
    pub request: usize,
    /// Where the fault lies: the call that sends it, or the caller that leaves the header out.
    pub site: Site,
    /// Is the site a caller?
    pub at_caller: bool,
    /// What it was found to be.
    pub verdict: Verdict,
    /// Where it goes: the most telling endpoint.
    pub endpoint: Option<Endpoint>,
    /// Where the header is set, and how it is spelled.
    pub evidence: Vec<(Site, HeaderSpelling)>,
    /// What was searched.
    pub searched: Vec<Looked>,
    /// What could not be followed.
    pub unknown: Vec<Looked>,
    /// Clients that the project has made for it.
    pub injected: Vec<Looked>,
    /// The callers that were judged, and whether each brings the header.
    pub callers: Vec<(Site, bool)>,
    /// Headers with a misspelled name on ways that have no right one.
    pub misspelled: Vec<Misspelling>,
    /// Near misses: what comes close to setting the header.
    pub near: Vec<Near>,
}

/// A header whose name is misspelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// Where the header is set.
    pub site: Site,
    /// The name alone, without quotes, if it is written there as a text.
    pub name: Option<Span>,
    /// Is it clearly meant as the company header?
    pub clear: bool,
}

/// Something that comes close to setting the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// The header is put where it is no header: the place, and the name of the option.
    Decoy(Site, String),
    /// The header is built and given to nothing.
    Dropped(Site),
    /// The company's id is only in the query.
    Query,
    /// A request beside this one sets it.
    Sibling(Site),
    /// A function of the file hides one of the same name that is imported: where it is, and the name.
    Hidden(Site, String),
    /// The wrapper also serves hosts that are not Procore's.
    Shared,
}

/// One look at a request from one place.
struct Look<'p> {
    outcome: Outcome<'p>,
    endpoints: Vec<Endpoint>,
}

/// A request, seen from one place.
struct Sent<'p> {
    /// The file of the request.
    file: FileId,
    request: &'p Request,
    /// Where it is read: inside of these calls.
    at: At<'p>,
    /// How many wrappers lie between.
    depth: usize,
}

/// The calls that decide about open parameters.
struct Callers<'p> {
    /// The function they call.
    function: ScopeRef,
    calls: Vec<&'p CallFact>,
    /// Is one of the open parameters, by its name, for headers?
    give_headers: bool,
}

/// What a value that is given to the header turns out to be.
enum Given {
    /// Something.
    Yes,
    /// Nothing: `null`, an option that is left out.
    Never,
    /// Whatever callers give for this parameter.
    Depends(OpenParameter),
}

/// The answer for one caller, or for all of them.
struct Answer {
    verdict: Verdict,
    endpoint: Option<Endpoint>,
    evidence: Vec<(Site, HeaderSpelling)>,
    searched: Vec<Looked>,
    unknown: Vec<Looked>,
    injected: Vec<Looked>,
    /// Calls that leave the header out, innermost wrapper first.
    missing: Vec<(Site, Option<Endpoint>)>,
    /// Calls that were judged.
    callers: Vec<(Site, bool)>,
    /// Do other callers go elsewhere?
    shared: bool,
    /// Misspelled headers on ways without a right one.
    misspelled: Vec<Misspelling>,
}

impl Answer {
    fn elsewhere() -> Answer {
        Answer {
            verdict: Verdict::Elsewhere,
            endpoint: None,
            evidence: Vec::new(),
            searched: Vec::new(),
            unknown: Vec::new(),
            injected: Vec::new(),
            missing: Vec::new(),
            callers: Vec::new(),
            shared: false,
            misspelled: Vec::new(),
        }
    }
}

/// Judges all requests of a project.
pub fn judge(project: &Project, domain: &Domain, grant: Grant) -> Vec<Judged> {
    if project.files.iter().all(|file| file.facts.requests.is_empty()) {
        return Vec::new();
    }
    let carried = Carried::new(project, domain);
    let hosts = project.files.iter().flat_map(|file| &file.facts.hosts);
    let of_api = |name: &str| domain.host(name).is_some_and(|host| host.class != HostClass::Login);
    let hosts = hosts.map(|host| host.name.as_str()).filter(|name| of_api(name)).collect();
    let mut judge = Judge { cx: &carried, hosts, project, domain, grant, consumed: FxHashSet::default(), evaluations: 0 };
    let mut all = Vec::new();
    let of_kind = |wanted: fn(RequestKind) -> bool| {
        let files = project.files.iter().enumerate();
        files.flat_map(move |(file, entry)| {
            let requests = entry.facts.requests.iter().enumerate();
            requests.filter(move |(_, request)| wanted(request.kind)).map(move |(index, _)| (file, index))
        })
    };
    for (file, index) in of_kind(|kind| kind != RequestKind::Make) {
        judge.request(file, index, &mut all);
    }
    // What nothing in sight sends is judged where it is made.
    for (file, index) in of_kind(|kind| kind == RequestKind::Make) {
        if !judge.consumed.contains(&(file, index)) {
            judge.request(file, index, &mut all);
        }
    }
    judge.doubt(&mut all);
    judge.near_misses(&mut all);
    all.sort_by_key(|judged| (judged.site.0, judged.site.1.start, judged.file, judged.request));
    all
}

struct Judge<'c, 'p> {
    cx: &'c Carried<'p>,
    project: &'p Project,
    domain: &'p Domain,
    grant: Grant,
    /// The hosts of Procore in the project that could be the base of a client.
    hosts: FxHashSet<&'p str>,
    /// What a dispatch sends.
    consumed: FxHashSet<(FileId, usize)>,
    evaluations: usize,
}

impl<'p> Judge<'_, 'p> {
    fn request(&mut self, file: FileId, index: usize, all: &mut Vec<Judged>) {
        let project = self.project;
        let request = &project.files[file].facts.requests[index];
        self.evaluations = 0;
        let at = At::new(file, request.scope);
        // The client of an SDK is no other library's.
        let sdks = project.files[file].facts.requests.iter().filter(|other| other.span == request.span && !other.sdk.is_empty());
        if request.sdk.is_empty() && sdks.into_iter().any(|other| self.sdk_client(other, &at).is_some()) {
            return;
        }
        // A call of a function that the project defines is a wrapper's: what it does inside is judged.
        if self.is_wrapper_call(file, request) {
            return;
        }
        let mut answer = if self.surely_elsewhere(request, &at) { Answer::elsewhere() } else { self.answer(&Sent { file, request, at, depth: 0 }) };
        // Not all callers were asked: nothing is certain.
        if self.evaluations >= MAX_EVALUATIONS && answer.verdict == Verdict::Missing {
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

    fn is_wrapper_call(&self, file: FileId, request: &'p Request) -> bool {
        let project = self.project;
        if request.declared {
            return false;
        }
        let calls = project.index.calls_at(file, &request.span);
        let at = At::new(file, request.scope);
        let Some(call) = calls else { return false };
        !Resolver::new(project).functions_of(&call.callee, &at).is_empty()
    }

    /// Judges a request from a place; if that leaves something to callers, from the place of each caller.
    fn answer(&mut self, sent: &Sent<'p>) -> Answer {
        self.evaluations += 1;
        let look = self.look(sent.file, sent.request, &sent.at);
        let outcome = look.outcome;
        let endpoint = look.endpoints.iter().max_by_key(|endpoint| endpoint.reach).cloned();
        let reach = endpoint.as_ref().map_or(Reach::Elsewhere, |endpoint| endpoint.reach);
        let places = |evidence: &[Evidence<'p>]| evidence.iter().map(|one| ((one.file, one.span.clone()), one.spelling)).collect::<Vec<_>>();
        let wrong = outcome.evidence.iter().filter(|one| one.spelling != HeaderSpelling::Right);
        let misspelled: Vec<Misspelling> = wrong
            .map(|one| Misspelling { site: (one.file, one.span.clone()), name: one.name.clone(), clear: one.spelling == HeaderSpelling::Misspelled })
            .collect();
        let mut answer = Answer {
            endpoint,
            evidence: places(&outcome.evidence),
            searched: outcome.searched,
            unknown: outcome.unknown,
            injected: outcome.injected,
            ..Answer::elsewhere()
        };
        // A path whose base only callers know: `list(client) { client.get("/projects") }`.
        let by_base =
            reach == Reach::Elsewhere && answer.endpoint.as_ref().is_some_and(|endpoint| endpoint.host.is_none() && endpoint.path.starts_with('/'));
        answer.verdict = match reach {
            Reach::Elsewhere if by_base && !outcome.open.is_empty() && !self.hosts.is_empty() => Verdict::Elsewhere,
            Reach::Elsewhere => return answer,
            Reach::Exempt => Verdict::Exempt,
            Reach::Perhaps => Verdict::Unclear,
            Reach::Api => Verdict::Missing,
        };
        if answer.verdict == Verdict::Exempt {
            return answer;
        }
        let mut open = outcome.open;
        let (mut never, mut depends) = (false, false);
        for evidence in outcome.evidence.iter().filter(|evidence| evidence.spelling == HeaderSpelling::Right) {
            let given = evidence.value.as_ref().map_or(Given::Yes, |(value, at)| self.given(value, at, 0));
            match given {
                Given::Yes => {
                    answer.verdict = Verdict::Set;
                    return answer;
                }
                Given::Never => never = true,
                Given::Depends(parameter) => {
                    depends = true;
                    open.push(parameter);
                }
            }
        }
        let conditional = depends || (answer.evidence.iter().any(|(_, spelling)| *spelling == HeaderSpelling::Right) && !never);
        if sent.depth < MAX_WRAPPERS
            && self.evaluations < MAX_EVALUATIONS
            && let Some(callers) = self.callers(&open, &sent.at)
        {
            return self.by_callers(sent, &callers, answer);
        }
        if reach == Reach::Elsewhere {
            return answer;
        }
        if conditional {
            // Nobody in sight leaves it out.
            answer.verdict = Verdict::Set;
        } else if answer.evidence.iter().any(|(_, spelling)| *spelling != HeaderSpelling::Right) {
            answer.verdict = Verdict::Misspelled;
            answer.misspelled = misspelled;
        } else if never {
            // Here the header would be set, and this caller gives nothing for it: whoever configures the client leaves it to the callers.
            answer.verdict = Verdict::Missing;
        } else if let Some(first) = self.doubtful(&open, &mut answer) {
            let parameter = &self.project.files[first.binding.file].facts.bindings[first.binding.binding];
            let what = format!("`{}`, which no caller in sight gives", parameter.path.join("."));
            answer.unknown.push(Looked { file: first.binding.file, span: parameter.span.clone(), what });
            answer.verdict = Verdict::Unclear;
        } else if !answer.unknown.is_empty() {
            answer.verdict = Verdict::Unclear;
        }
        answer
    }

    /// The first open parameter that could bring headers. What a constructor takes and nobody gives is injected; a text or a number is no carrier.
    fn doubtful(&self, open: &[OpenParameter], answer: &mut Answer) -> Option<OpenParameter> {
        let project = self.project;
        for parameter in open {
            let facts = &project.files[parameter.function.file].facts;
            let binding = &project.files[parameter.binding.file].facts.bindings[parameter.binding.binding];
            let name = binding.path.last().map_or("", String::as_str);
            let types = facts.declared.iter().filter(|declared| declared.scope == parameter.function.scope && declared.name == name);
            let types: Vec<&String> = types.flat_map(|declared| &declared.types).collect();
            if !types.is_empty() && !types.iter().any(|name| self.domain.type_may_hold_headers(name)) {
                continue;
            }
            let scope = &facts.scopes[parameter.function.scope];
            let constructs = scope.kind == crate::scan::facts::ScopeKind::Class
                || project.callee_name(parameter.function) != scope.name
                || project.is_constructor(parameter.function);
            // A client of a library that the function is given: `client: &reqwest::Client`.
            let is_client = types.iter().any(|name| self.domain.is_client_type(name) && project.class(name, parameter.function.file).is_none());
            if !constructs && !is_client {
                return Some(*parameter);
            }
            let looked = Looked { file: parameter.binding.file, span: binding.span.clone(), what: format!("`{name}`, which is made elsewhere") };
            if !answer.injected.contains(&looked) {
                answer.injected.push(looked);
            }
        }
        None
    }

    /// The calls that decide about open parameters: of the first function that is called at all, and is not called on the way already.
    fn callers(&self, open: &[OpenParameter], at: &At<'p>) -> Option<Callers<'p>> {
        let project = self.project;
        let give_headers = open.iter().any(|parameter| {
            let binding = &project.files[parameter.binding.file].facts.bindings[parameter.binding.binding];
            binding.path.last().is_some_and(|name| self.domain.names_headers(name))
        });
        // Who calls a method decides before those who construct its object.
        let (constructors, others): (Vec<&OpenParameter>, Vec<&OpenParameter>) =
            open.iter().partition(|parameter| project.is_constructor(parameter.function));
        others.into_iter().chain(constructors).find_map(|parameter| {
            let name = project.callee_name(parameter.function);
            if at.call_of(name).is_some() {
                return None;
            }
            let callers = Resolver::new(project).callers_of(parameter.function);
            let calls = callers.iter().filter_map(|(_, index)| project.index.calls.get(name)?.get(*index));
            // A function that calls itself gives what it was given.
            let calls = calls
                .filter(|call| call.file != parameter.function.file || !is_within(&project.files, call.file, call.scope, parameter.function.scope));
            // A call of an unknown object means the function only if its name can hardly mean anything else.
            let telling = crate::domain::words(name).len() >= 2;
            let is_meant = |call: &&CallFact| {
                let called = || Resolver::new(project).functions_of(&call.callee, &At::new(call.file, call.scope));
                telling || call.file == parameter.function.file || !called().is_empty()
            };
            let calls: Vec<_> = calls.filter(is_meant).take(MAX_CALLERS).collect();
            (!calls.is_empty()).then_some(Callers { function: parameter.function, calls, give_headers })
        })
    }

    /// Judges a request from the place of each caller; `answer` is what the wrapper itself says.
    fn by_callers(&mut self, sent: &Sent<'p>, callers: &Callers<'p>, mut answer: Answer) -> Answer {
        let name = self.project.callee_name(callers.function);
        let mut missing = Vec::new();
        let mut unclear = Vec::new();
        let mut set = false;
        let mut misspelled = false;
        let mut elsewhere = false;
        let mut exempt = false;
        for &call in &callers.calls {
            if self.evaluations >= MAX_EVALUATIONS {
                break;
            }
            let mut inside = sent.at.called_from(name, &call.args, At::new(call.file, call.scope));
            // `Client(token).get("/rest/v1.0/companies")`: what is constructed here is asked for this path alone.
            if let Some(own) = self.project.enclosing(ScopeKind::Function, sent.file, sent.request.scope)
                && let method = self.project.callee_name(own)
                && let Some(all) = self.project.index.calls.get(method)
                && let Some(on) =
                    all.iter().find(|on| on.file == call.file && matches!(&on.callee, Value::Member { of, .. } if of.span() == call.span))
            {
                inside = inside.called_from(method, &on.args, At::new(on.file, on.scope));
            }
            let one = self.answer(&Sent { at: inside, depth: sent.depth + 1, ..*sent });
            let site = (call.file, call.span.clone());
            match one.verdict {
                Verdict::Elsewhere => elsewhere = true,
                Verdict::Exempt => exempt = true,
                Verdict::Set if one.missing.is_empty() => {
                    set = true;
                    answer.callers.push((site, true));
                }
                Verdict::Misspelled => misspelled = true,
                Verdict::Missing if one.missing.is_empty() => {
                    missing.push((site.clone(), one.endpoint.clone()));
                    answer.callers.push((site, false));
                }
                // A wrapper around the wrapper, of which some callers bring the header.
                _ if !one.missing.is_empty() => {
                    set = true;
                    missing.extend(one.missing.iter().cloned());
                    answer.callers.extend(one.callers.iter().cloned());
                }
                _ => {
                    unclear.push(site);
                    answer.unknown.extend(one.unknown.iter().filter(|looked| !answer.unknown.contains(looked)).cloned().collect::<Vec<_>>());
                }
            }
            answer.misspelled.extend(one.misspelled.iter().filter(|known| !answer.misspelled.contains(known)).cloned().collect::<Vec<_>>());
            answer.evidence.extend(one.evidence.iter().filter(|known| !answer.evidence.contains(known)).cloned().collect::<Vec<_>>());
            if answer.endpoint.as_ref().is_none_or(|known| known.reach < Reach::Api || known.path.is_empty()) {
                answer.endpoint = one.endpoint.or(answer.endpoint);
            }
        }
        if missing.is_empty() {
            answer.verdict = match (set, misspelled, unclear.is_empty()) {
                (true, ..) => Verdict::Set,
                (_, true, _) => Verdict::Misspelled,
                (_, _, false) => Verdict::Unclear,
                // All callers go to endpoints that need no header, or elsewhere.
                _ if exempt || answer.verdict != Verdict::Elsewhere => Verdict::Exempt,
                _ => Verdict::Elsewhere,
            };
            return answer;
        }
        answer.verdict = Verdict::Missing;
        // Nobody brings the header, or could: the wrapper is at fault. Otherwise those who leave it out.
        answer.shared = elsewhere;
        // A wrapper that sets it for whoever gives the company is not at fault.
        let can_set = answer.evidence.iter().any(|(_, spelling)| *spelling == HeaderSpelling::Right);
        // Nor is one that others use for something else, and that takes headers.
        if set || misspelled || can_set || (elsewhere && callers.give_headers) || !unclear.is_empty() {
            answer.missing = missing;
        }
        answer
    }

    /// One look at a request: what it carries, and where it goes.
    fn look(&mut self, file: FileId, request: &'p Request, at: &At<'p>) -> Look<'p> {
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
                Client::Library(name) => search.library(name),
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

    /// What a dispatch sends, and where it was made: requests that were made where its message comes from, or that were given to the same object.
    fn makes(&mut self, request: &'p Request, at: &At<'p>) -> Vec<(&'p Request, At<'p>)> {
        let project = self.project;
        let Some(message) = &request.message else { return Vec::new() };
        let mut found: Vec<((FileId, usize), &'p Request, At<'p>)> = Vec::new();
        for target in Resolver::new(project).targets(message, at) {
            if let Target::Value(value, there) = target {
                self.makes_within(value, &there, 0, &mut found);
            }
        }
        if let Some(root) = root_of(message) {
            let function = project.enclosing(ScopeKind::Function, at.file, request.scope);
            let home = function.map_or(FILE_SCOPE, |function| function.scope);
            for (index, make) in project.files[at.file].facts.requests.iter().enumerate() {
                let object = make.message.as_ref().and_then(root_of).or_else(|| make.bound.as_deref().and_then(root_of_path));
                let same = make.kind == RequestKind::Make && object == Some(root) && is_within(&project.files, at.file, make.scope, home);
                if same && !self.is_wrapper_call(at.file, make) && !found.iter().any(|(place, ..)| *place == (at.file, index)) {
                    found.push(((at.file, index), make, at.moved(at.file, make.scope)));
                }
            }
        }
        self.consumed.extend(found.iter().map(|(place, ..)| *place));
        found.into_iter().map(|(_, make, there)| (make, there)).collect()
    }

    /// The requests that are made within a value; where that calls a function of the project, those that it answers with.
    fn makes_within(&self, value: &'p Value, at: &At<'p>, depth: usize, found: &mut Vec<((FileId, usize), &'p Request, At<'p>)>) {
        let project = self.project;
        let span = value.span();
        for (index, make) in project.files[at.file].facts.requests.iter().enumerate() {
            if make.kind != RequestKind::Make || !covers(&span, &make.span) {
                continue;
            }
            if !self.is_wrapper_call(at.file, make) {
                if !found.iter().any(|(place, ..)| *place == (at.file, index)) {
                    found.push(((at.file, index), make, at.moved(at.file, make.scope)));
                }
                continue;
            }
            if let Some(call) = project.index.calls_at(at.file, &make.span).filter(|_| depth < MAX_WRAPPERS) {
                self.makes_returned(call, at, depth, found);
            }
        }
    }

    fn makes_returned(&self, call: &'p CallFact, at: &At<'p>, depth: usize, found: &mut Vec<((FileId, usize), &'p Request, At<'p>)>) {
        let project = self.project;
        for function in Resolver::new(project).functions_of(&call.callee, at) {
            let bindings = &project.files[function.file].facts.bindings;
            let inside = at.moved(function.file, function.scope).called_from(project.callee_name(function), &call.args, at.clone());
            for returned in bindings.iter().filter(|binding| binding.kind == BindingKind::Return && binding.scope == function.scope) {
                for target in Resolver::new(project).targets(&returned.value, &inside) {
                    if let Target::Value(value, there) = target {
                        self.makes_within(value, &there, depth + 1, found);
                    }
                }
            }
        }
    }

    /// The SDK's client behind a request, if there is one.
    fn sdk_client(&self, request: &'p Request, at: &At<'p>) -> Option<(&'p SdkClient, &'p Value, At<'p>)> {
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
    fn endpoints(&self, request: &'p Request, at: &At<'p>, client_texts: &[(&'p Value, At<'p>)]) -> Vec<Endpoint> {
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

    fn endpoint(&self, address: &Address, method: Option<&str>, sdk: bool) -> Endpoint {
        let path = &address.path;
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
                (None | Some(HostClass::Login), _) => Reach::Elsewhere,
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
        Endpoint { host: address.host.clone(), path: path.clone(), reach, place: address.place.clone() }
    }

    /// What the value of the header can be.
    fn given(&self, value: &'p Value, at: &At<'p>, depth: usize) -> Given {
        let project = self.project;
        if depth > 8 {
            return Given::Yes;
        }
        match value {
            Value::Name { name, .. } if self.domain.is_nothing(name) => Given::Never,
            Value::Name { name, .. } => {
                let Some((home, bindings)) = project.innermost(name, at.file, at.scope) else { return Given::Yes };
                let [reference] = bindings.as_slice() else { return Given::Yes };
                let binding = &project.files[at.file].facts.bindings[reference.binding];
                match binding.kind {
                    BindingKind::Parameter(position) => {
                        let function = ScopeRef { file: at.file, scope: home };
                        let Some(call) = at.call_of(project.callee_name(function)) else {
                            return Given::Depends(OpenParameter { function, binding: *reference });
                        };
                        let position = project.argument_position(at.file, home, position);
                        match argument(call.args, name, position).filter(|value| !is_taken_apart(&project.files[at.file].facts, binding, value)) {
                            Some(value) => self.given(value, &call.at, depth + 1),
                            None if call.args.iter().any(|arg| arg.spread) => Given::Yes,
                            None if matches!(binding.value, Value::Other { .. }) || self.is_nothing(&binding.value) => Given::Never,
                            None => self.given(&binding.value, at, depth + 1),
                        }
                    }
                    BindingKind::Assignment if home != FILE_SCOPE => self.given(&binding.value, &at.moved(at.file, binding.scope), depth + 1),
                    _ => Given::Yes,
                }
            }
            Value::Member { of, name, .. } => self.given_member(of, name, at, depth),
            Value::Index { of, key, .. } => match key.literal() {
                Some(name) => self.given_member(of, &name, at, depth),
                None => Given::Yes,
            },
            Value::Text(text) => match text.pieces.as_slice() {
                [] => Given::Never,
                [Piece::Hole(value)] => self.given(value, at, depth + 1),
                [Piece::Literal { text, .. }] if text.is_empty() => Given::Never,
                _ => Given::Yes,
            },
            Value::Either { options, .. } if !options.is_empty() => {
                let mut depends = None;
                for option in options {
                    match self.given(option, at, depth + 1) {
                        Given::Yes => return Given::Yes,
                        Given::Depends(parameter) => depends = Some(parameter),
                        Given::Never => {}
                    }
                }
                depends.map_or(Given::Never, Given::Depends)
            }
            // `str(company_id)`, `companyId.toString()`
            Value::Call { callee, args, .. } => match (args.as_slice(), &**callee) {
                ([only], Value::Name { .. }) if only.name.is_none() => self.given(&only.value, at, depth + 1),
                ([], Value::Member { of, .. }) => self.given(of, at, depth + 1),
                _ => Given::Yes,
            },
            _ => Given::Yes,
        }
    }

    /// Does the value stand for nothing: `null`, an empty text or map?
    fn is_nothing(&self, value: &Value) -> bool {
        match value {
            Value::Name { name, .. } => self.domain.is_nothing(name),
            Value::Map { entries, .. } => entries.is_empty(),
            Value::List { items, .. } => items.is_empty(),
            Value::Text(text) => text.pieces.iter().all(|piece| matches!(piece, Piece::Literal { text, .. } if text.is_empty())),
            _ => false,
        }
    }

    /// A member of what a parameter is given: `options.companyId`, `options[:company_id]`.
    fn given_member(&self, of: &'p Value, member: &str, at: &At<'p>, depth: usize) -> Given {
        let project = self.project;
        let Value::Name { name, .. } = of else { return Given::Yes };
        let Some((home, bindings)) = project.innermost(name, at.file, at.scope) else { return Given::Yes };
        let [reference] = bindings.as_slice() else { return Given::Yes };
        let binding = &project.files[at.file].facts.bindings[reference.binding];
        let BindingKind::Parameter(position) = binding.kind else { return Given::Yes };
        let function = ScopeRef { file: at.file, scope: home };
        let Some(call) = at.call_of(project.callee_name(function)) else {
            return Given::Depends(OpenParameter { function, binding: *reference });
        };
        let position = project.argument_position(at.file, home, position);
        let Some(value) = argument(call.args, name, position) else {
            // Ruby and Python collect named arguments into the last parameter.
            let named = call.args.iter().find(|arg| arg.name.as_deref() == Some(member)).map(|arg| &arg.value);
            return match named {
                Some(value) => self.given(value, &call.at, depth + 1),
                None if call.args.iter().any(|arg| arg.spread) => Given::Yes,
                None => Given::Never,
            };
        };
        self.member_given(value, member, &call.at.clone(), depth)
    }

    fn member_given(&self, value: &'p Value, member: &str, at: &At<'p>, depth: usize) -> Given {
        match value {
            Value::Map { entries, .. } => match entries
                .iter()
                .find(|entry| entry.key.as_deref().is_some_and(|key| key.trim_start_matches(':') == member.trim_start_matches(':')))
            {
                Some(entry) => self.given(&entry.value, at, depth + 1),
                None if entries.iter().any(|entry| entry.spread || entry.key.is_none()) => Given::Yes,
                None => Given::Never,
            },
            Value::Name { name, .. } if self.domain.is_nothing(name) => Given::Never,
            Value::Name { name, .. } => {
                // What is handed on from the caller's own caller.
                let Some((home, bindings)) = self.project.innermost(name, at.file, at.scope) else { return Given::Yes };
                let [reference] = bindings.as_slice() else { return Given::Yes };
                let binding = &self.project.files[at.file].facts.bindings[reference.binding];
                match binding.kind {
                    BindingKind::Parameter(_) => self.given_member(value, member, at, depth + 1),
                    BindingKind::Assignment if home != FILE_SCOPE && depth < 8 && matches!(binding.value, Value::Map { .. }) => {
                        // Something may be added to it later.
                        let touched = !self.cx.touches.of(self.project, at.file, name).is_empty();
                        if touched { Given::Yes } else { self.member_given(&binding.value, member, at, depth + 1) }
                    }
                    _ => Given::Yes,
                }
            }
            _ => Given::Yes,
        }
    }

    /// Takes back what is not sure: where the function names the header and nobody was found to use that, or the project sets it for all requests in a way
    /// that could not be followed.
    fn doubt(&self, all: &mut [Judged]) {
        let project = self.project;
        let used: FxHashSet<Site> = all
            .iter()
            .filter(|judged| judged.verdict != Verdict::Elsewhere)
            .flat_map(|judged| judged.evidence.iter().map(|(site, _)| site.clone()))
            .collect();
        let stray = |file: FileId, span: &Span| !used.contains(&(file, span.clone()));
        // Where the header is named and no request was found to use that: `ambient` if it looks as if it were for all of them.
        let mut unused: Option<Site> = None;
        let mut ambient: Option<Site> = None;
        for file in 0..project.files.len() {
            for mention in self.cx.mentions.in_file(file).iter().filter(|mention| mention.spelling == HeaderSpelling::Right && !mention.indirect) {
                if !stray(file, &mention.span) || self.is_dropped(file, &mention.span, mention.scope, &[]) {
                    continue;
                }
                let site = (file, mention.span.clone());
                if names_around(project, file, mention.scope).any(|name| self.domain.is_ambient(name)) {
                    ambient.get_or_insert(site.clone());
                }
                unused.get_or_insert(site);
            }
        }
        for judged in all.iter_mut().filter(|judged| judged.verdict == Verdict::Missing && !judged.at_caller) {
            let request = &project.files[judged.file].facts.requests[judged.request];
            let region = match project.enclosing(ScopeKind::Function, judged.file, request.scope) {
                Some(function) => project.files[judged.file].facts.scopes[function.scope].span.clone(),
                None => request.whole.clone(),
            };
            let others: Vec<Span> = request.others.iter().map(|(_, value)| value.span()).collect();
            let inside = self.cx.mentions.in_region(judged.file, &region);
            let near = inside.filter(|mention| !mention.indirect && stray(judged.file, &mention.span)).find(|mention| {
                let given_otherwise = others.iter().any(|other| covers(other, &mention.span));
                !given_otherwise && !self.is_dropped(judged.file, &mention.span, mention.scope, &others)
            });
            if let Some(mention) = near {
                judged.unknown.push(Looked {
                    file: judged.file,
                    span: mention.span.clone(),
                    what: "the header, whose way to the request is not clear".to_owned(),
                });
                judged.verdict = Verdict::Unclear;
            } else if let (Some((file, span)), Client::Object(_)) =
                // Whatever calls a declared method has a client of its own.
                (if judged.injected.is_empty() && !request.declared { &ambient } else { &unused }, &request.client)
                && project.same_language(*file, judged.file)
            {
                judged.unknown.push(Looked {
                    file: *file,
                    span: span.clone(),
                    what: "the header is set here for requests that could not be told".to_owned(),
                });
                judged.verdict = Verdict::Unclear;
            }
        }
    }

    /// Finds what comes close to setting the header where it is missing.
    fn near_misses(&self, all: &mut [Judged]) {
        let project = self.project;
        let setting: Vec<(FileId, Option<ScopeRef>, Site)> = all
            .iter()
            .filter(|judged| judged.verdict == Verdict::Set && !judged.evidence.is_empty())
            .map(|judged| {
                let request = &project.files[judged.file].facts.requests[judged.request];
                (judged.file, project.enclosing(ScopeKind::Class, judged.file, request.scope), judged.site.clone())
            })
            .collect();
        for judged in all.iter_mut().filter(|judged| matches!(judged.verdict, Verdict::Missing | Verdict::Unclear)) {
            let request = &project.files[judged.file].facts.requests[judged.request];
            for (name, value) in &request.others {
                let span = value.span();
                let inside = self.cx.mentions.in_region(judged.file, &span).find(|mention| !mention.indirect && mention.span.end <= span.end);
                if let Some(mention) = inside {
                    judged.near.push(Near::Decoy((judged.file, mention.span.clone()), name.clone()));
                }
            }
            if judged.at_caller {
                continue;
            }
            if let Some(function) = project.enclosing(ScopeKind::Function, judged.file, request.scope) {
                let region = &project.files[judged.file].facts.scopes[function.scope].span;
                let others: Vec<Span> = request.others.iter().map(|(_, value)| value.span()).collect();
                let dropped = self.cx.mentions.in_region(judged.file, region).find(|mention| {
                    let decoy = others.iter().any(|other| covers(other, &mention.span));
                    !mention.indirect && !decoy && self.is_dropped(judged.file, &mention.span, mention.scope, &others)
                });
                judged.near.extend(dropped.map(|mention| Near::Dropped((judged.file, mention.span.clone()))));
            }
            let holds_company = |value: &Value| holds_company(self.domain, value);
            let in_query = request.others.iter().any(|(name, value)| self.domain.is_company_parameter(name) || holds_company(value));
            if in_query || request.url.as_ref().is_some_and(holds_company) {
                judged.near.push(Near::Query);
            }
            let class = project.enclosing(ScopeKind::Class, judged.file, request.scope);
            let sibling = setting.iter().find(|(file, other, _)| *file == judged.file && *other == class);
            judged.near.extend(sibling.map(|(_, _, site)| Near::Sibling(site.clone())));
            judged.near.extend(self.hidden(judged.file, request));
        }
    }

    /// A function of the file that a carrier calls, and that has the name of an imported one.
    fn hidden(&self, file: FileId, request: &Request) -> Option<Near> {
        let project = self.project;
        let facts = &project.files[file].facts;
        let mut names: Vec<&str> = Vec::new();
        for carrier in &request.carriers {
            crate::project::index::each_value(&carrier.value, &mut |value| {
                if let Value::Call { callee, .. } = value
                    && let Value::Name { name, .. } = &**callee
                {
                    names.push(name);
                }
            });
        }
        names.into_iter().find_map(|name| {
            facts.imports.iter().find(|import| import.names.iter().any(|(_, here)| here == name))?;
            let own = project.index.functions.get(name)?.iter().find(|function| function.file == file)?;
            let start = facts.scopes[own.scope].span.start;
            Some(Near::Hidden((file, start..start + name.len()), name.to_owned()))
        })
    }

    /// Is the place a part of a variable that nothing uses, but for values that are no headers?
    fn is_dropped(&self, file: FileId, place: &Span, scope: usize, others: &[Span]) -> bool {
        let facts = &self.project.files[file].facts;
        // The innermost: a function that is bound to a name holds all that is bound inside.
        let around = facts.bindings.iter().filter(|binding| {
            binding.kind == BindingKind::Assignment
                && (covers(&binding.value.span(), place) || covers(&binding.span, place))
                && binding.path[0] != "self"
        });
        let binding = around.min_by_key(|binding| binding.value.span().len());
        // `headers.set("Procore-Company-Id", id)`
        let called = || {
            // The innermost: the block of a call that configures something may hold others.
            let around = facts.expressions.iter().filter(|expression| covers(&expression.value.span(), place));
            let call = around.min_by_key(|expression| expression.value.span().len())?;
            match &call.value {
                Value::Call { callee, .. } if matches!(**callee, Value::Member { .. }) => root_of(callee),
                _ => None,
            }
        };
        let Some(name) = binding.and_then(|binding| root_of_path(&binding.path)).or_else(called) else { return false };
        let home = self.project.enclosing(ScopeKind::Function, file, scope).map_or(FILE_SCOPE, |function| function.scope);
        // What a parameter holds belongs to the caller.
        let bindings = self.project.bindings_in(name, file, home);
        let local = bindings.iter().any(|reference| !matches!(facts.bindings[reference.binding].kind, BindingKind::Parameter(_)));
        local && !self.uses(file, home, name, others)
    }

    /// Is a variable read anywhere in a scope, outside of some places? A statement that only sets something in it is no use.
    fn uses(&self, file: FileId, home: usize, name: &str, others: &[Span]) -> bool {
        let project = self.project;
        let facts = &project.files[file].facts;
        let mut found = false;
        let mut look = |scope: usize, value: &Value| {
            if is_within(&project.files, file, scope, home) {
                crate::project::index::each_value(value, &mut |value| {
                    found |= matches!(value, Value::Name { name: other, span } if other == name && !others.iter().any(|place| covers(place, span)));
                });
            }
        };
        facts.bindings.iter().for_each(|binding| look(binding.scope, &binding.value));
        for expression in &facts.expressions {
            match &expression.value {
                Value::Call { callee, args, .. }
                    if root_of(callee) == Some(name) && last_name(callee).is_some_and(|last| self.domain.is_setter(last)) =>
                {
                    args.iter().for_each(|arg| look(expression.scope, &arg.value));
                }
                value => look(expression.scope, value),
            }
        }
        found
    }
}

/// Does a value hold the company's id as a query parameter?
fn holds_company(domain: &Domain, value: &Value) -> bool {
    let mut found = false;
    crate::project::index::each_value(value, &mut |value| match value {
        Value::Map { entries, .. } => found |= entries.iter().any(|entry| entry.key.as_deref().is_some_and(|key| domain.is_company_parameter(key))),
        Value::Text(text) => {
            found |= text.pieces.iter().any(|piece| matches!(piece, Piece::Literal { text, .. } if domain.has_company_query(text)));
        }
        _ => {}
    });
    found
}

/// The names of the functions and classes around a scope.
fn names_around(project: &Project, file: FileId, scope: usize) -> impl Iterator<Item = &str> {
    let around = project.scopes_around(file, scope).filter(|&scope| scope != FILE_SCOPE).map(move |scope| &project.files[file].facts.scopes[scope]);
    around.flat_map(|scope| std::iter::once(scope.name.as_str()).chain(scope.base.as_deref()))
}

fn held_by(carrier: &Carrier) -> Holds<'_> {
    if carrier.keys.is_empty() { Holds::Anything } else { Holds::Under(&carrier.keys) }
}

/// Is it the name of an HTTP method?
pub fn is_method(name: &str) -> bool {
    matches!(name.to_ascii_uppercase().as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS")
}

/// A URL, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
struct Address {
    /// One of Procore's hosts.
    host: Option<String>,
    /// Is the host known, and not one of Procore's?
    other: bool,
    /// The path, with `{}` for unknown parts.
    path: String,
    /// Where it is written.
    place: Option<Site>,
}

impl Address {
    fn of(domain: &Domain, text: &Resolved) -> Address {
        let place = text.iter().find_map(|atom| match atom {
            Atom::Text { file, span, .. } | Atom::Host { file, span, .. } => Some((*file, span.clone())),
            _ => None,
        });
        if let Some(index) = text.iter().position(|atom| matches!(atom, Atom::Host { .. })) {
            let Atom::Host { name, file, span } = &text[index] else { return Address { host: None, other: false, path: String::new(), place } };
            let (path, path_at) = path_behind(&text[index + 1..]);
            return Address { host: Some(name.clone()), other: false, path, place: path_at.or(Some((*file, span.clone()))) };
        }
        let mut whole = String::new();
        for atom in text {
            match atom {
                Atom::Text { text, .. } if whole.ends_with('/') && text.starts_with('/') => whole.push_str(text.trim_start_matches('/')),
                Atom::Text { text, .. } => whole.push_str(text),
                Atom::Slash if !whole.ends_with('/') => whole.push('/'),
                Atom::Slash | Atom::Host { .. } => {}
                Atom::Unknown => whole.push_str("{}"),
            }
        }
        let whole = whole.trim();
        let mut other = false;
        let mut path = whole.to_owned();
        if let Some((_, rest)) = whole.split_once("://") {
            let (host, behind) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
            other = !host.is_empty() && !host.contains("{}");
            path = behind.to_owned();
        }
        let end = path.find(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '"' | '\'' | '\\' | '$')).unwrap_or(path.len());
        path.truncate(end);
        // An unknown beginning is a base, if a path follows.
        let base = path.len() - path.trim_start_matches("{}").len();
        if base > 0 && domain.follows_base(&path[base..]) {
            path.drain(..base);
        }
        if !path.starts_with('/') && !path.is_empty() && !path.starts_with("{}") {
            path.insert(0, '/');
        }
        Address { host: None, other, path, place }
    }

    fn prefix(&mut self, domain: &Domain, prefix: &str) {
        let known = self.path.strip_prefix('/').is_some_and(|path| domain.begins_at_root(path));
        if !known {
            self.path = format!("{}/{}", prefix.trim_end_matches('/'), self.path.trim_start_matches('/'));
        }
    }

    /// A path joined to this base.
    fn join(&self, domain: &Domain, path: &Address) -> Address {
        let mut whole = self.clone();
        let tail = path.path.trim_start_matches('/');
        // A path from the root replaces that of the base in some libraries and is added in others; a path that begins like the API's is whole.
        whole.path = if domain.is_whole_path(tail) || self.path.is_empty() {
            format!("/{tail}")
        } else {
            format!("{}/{tail}", self.path.trim_end_matches('/'))
        };
        if tail.is_empty() {
            whole.path = self.path.clone();
        }
        whole.place = path.place.clone().or(whole.place);
        whole
    }
}
