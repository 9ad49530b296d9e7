//! The judgement of a request from where it is sent; where that leaves something to callers, from the place of each caller.

use crate::domain::{HeaderSpelling, words};
use crate::project::FileId;
use crate::project::carriers::{Evidence, Looked, OpenParameter};
use crate::project::index::{CallFact, ScopeRef, is_within};
use crate::project::requests::endpoints::{Endpoint, Reach};
use crate::project::requests::given::Given;
use crate::project::requests::judged::{Misspelling, Site, Verdict};
use crate::project::requests::{Judge, MAX_WRAPPERS};
use crate::project::resolve::{At, MAX_CALLERS, Resolver};
use crate::scan::facts::{Request, ScopeKind};

/// A request, seen from one place.
pub(super) struct Sent<'p> {
    /// The file of the request.
    pub(super) file: FileId,
    pub(super) request: &'p Request,
    /// Where it is read: inside of these calls.
    pub(super) at: At<'p>,
    /// How many wrappers lie between.
    pub(super) depth: usize,
}

/// The calls that decide about open parameters.
struct Callers<'p> {
    /// The function they call.
    function: ScopeRef,
    calls: Vec<&'p CallFact<'p>>,
    /// Is one of the open parameters, by its name, for headers?
    give_headers: bool,
}

/// The answer for one caller, or for all of them.
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) evidence: Vec<(Site, HeaderSpelling)>,
    pub(super) searched: Vec<Looked>,
    pub(super) unknown: Vec<Looked>,
    pub(super) injected: Vec<Looked>,
    /// Calls that leave the header out, innermost wrapper first.
    pub(super) missing: Vec<(Site, Option<Endpoint>)>,
    /// Calls that were judged.
    pub(super) callers: Vec<(Site, bool)>,
    /// Do other callers go elsewhere?
    pub(super) shared: bool,
    /// Misspelled headers on ways without a right one.
    pub(super) misspelled: Vec<Misspelling>,
}

impl Answer {
    /// A request that is none of Procore's.
    pub(super) fn elsewhere() -> Answer {
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

impl<'p> Judge<'_, 'p> {
    /// Judges a request from a place; if that leaves something to callers, from the place of each caller.
    pub(super) fn answer(&mut self, sent: &Sent<'p>) -> Answer {
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
            && self.evaluations < self.max_evaluations
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
            let declared = project.index.declared[parameter.function.file].get(name).map(Vec::as_slice).unwrap_or_default();
            let first = declared.partition_point(|(scope, _)| *scope < parameter.function.scope);
            let here = declared[first..].iter().take_while(|(scope, _)| *scope == parameter.function.scope);
            let types: Vec<&String> = here.flat_map(|(_, declared)| &facts.declared[*declared].types).collect();
            if !types.is_empty() && !types.iter().any(|name| self.domain.type_may_hold_headers(name)) {
                continue;
            }
            let scope = &facts.scopes[parameter.function.scope];
            let constructs =
                scope.kind == ScopeKind::Class || project.callee_name(parameter.function) != scope.name || project.is_constructor(parameter.function);
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
            let calls = callers.iter().filter_map(|(_, index)| project.index.calls(name).get(*index));
            // A function that calls itself gives what it was given.
            let calls = calls
                .filter(|call| call.file != parameter.function.file || !is_within(project.files, call.file, call.scope, parameter.function.scope));
            // A call of an unknown object means the function only if its name can hardly mean anything else.
            let telling = words(name).len() >= 2;
            let is_meant = |call: &&CallFact<'_>| {
                let called = || Resolver::new(project).functions_of(call.callee, &At::new(call.file, call.scope));
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
            if self.evaluations >= self.max_evaluations {
                break;
            }
            let mut inside = sent.at.called_from(name, call.args, At::new(call.file, call.scope));
            // `Client(token).get("/rest/v1.0/companies")`: what is constructed here is asked for this path alone.
            if let Some(own) = self.project.enclosing(ScopeKind::Function, sent.file, sent.request.scope)
                && let method = self.project.callee_name(own)
                && let Some(on) = self.project.call_on(method, call.file, &call.span)
            {
                inside = inside.called_from(method, on.args, At::new(on.file, on.scope));
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
}
