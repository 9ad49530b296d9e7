//! `mprlint why`: how a request or a host was judged, step by step, for findings and for silence alike.

use crate::domain::{Domain, HeaderSpelling, HostClass};
use crate::finding::{Explanation, Span, Step};
use crate::project::Project;
use crate::project::ids::{self, JudgedNumber, NumberVerdict};
use crate::project::naming::{NamedUse, Naming};
use crate::project::requests::{Judged, Reach, Verdict, judge};
use crate::project::urls::Urls;
use crate::rules::{Context, Settings, narrow_id, shown};
use crate::scan::facts::{Medium, RequestKind};

/// Explains what stands in a part of a file: everything whose place overlaps the span.
pub fn explain(project: &Project<'_>, domain: &Domain, settings: &Settings, path: &str, asked: &Span) -> Vec<Explanation> {
    let overlaps = |span: &Span| span.start < asked.end && asked.start < span.end.max(span.start + 1);
    let Some(file) = project.files.iter().position(|file| *file.path == *path) else { return Vec::new() };
    let urls = Urls::of(project, domain);
    let context = Context { project, domain, urls: &urls };
    let mut found: Vec<Explanation> = Vec::new();
    let requests = judge(project, domain, settings.grant);
    for judged in ids::judge(project, domain, &settings.ids, &requests).iter().filter(|judged| judged.file == file) {
        let number = &project.files[file].facts.numbers[judged.number];
        if overlaps(&number.span) {
            found.push(of_number(&context, judged));
        }
    }
    for judged in requests {
        let request = &project.files[judged.file].facts.requests[judged.request];
        let own = judged.file == file && overlaps(&request.span);
        let caller = judged.at_caller && judged.site.0 == file && overlaps(&judged.site.1);
        if (own && !judged.at_caller) || caller {
            found.push(of_request(&context, &judged));
        }
    }
    // Calls that were taken for no request of their own.
    let judged: Vec<Span> = found.iter().map(|explanation| explanation.place.span.clone()).collect();
    for request in project.files[file].facts.requests.iter().filter(|request| overlaps(&request.span) && !judged.contains(&request.span)) {
        let why = match request.kind {
            RequestKind::Make => "a request that is made here is judged where it is sent",
            _ => "this call is a function of the project, or of a client of another kind: what it does inside is judged there",
        };
        let explanation =
            Explanation { place: project.place(file, request.span.clone()), answer: format!("{}: {why}", request.http_library), steps: Vec::new() };
        found.push(explanation);
    }
    for host in context.hosts().into_iter().filter(|host| host.host.file == file && overlaps(&host.host.span)) {
        let serves = match host.known.class {
            HostClass::Login => "serves OAuth",
            HostClass::Api => "serves the API",
            HostClass::ApiWeb => "serves the API and pages for people",
            HostClass::Legacy => "serves pages for people; it served OAuth and the API before MPR",
            HostClass::Web => "serves pages for people",
            HostClass::Regional => "serves pages for the people of one region",
            HostClass::Both => "serves OAuth and the API",
            HostClass::Double => "stands in for Procore in tests",
        };
        let mut steps = Vec::new();
        if let Some(role) = host.direct {
            steps.push(Step { place: None, message: format!("its own text has the path `{}`: {}", shown(&host.path), role.title()) });
        }
        // A use without a path is the bare host.
        let joined: Vec<_> = host.joined.iter().filter(|url| !url.path.is_empty()).collect();
        for url in &joined {
            let role = url.role.map_or("what it asks for is not known", |role| role.title());
            let message = format!("joined with `{}` here: {role}", shown(&url.path));
            steps.push(Step { place: Some(project.place(url.site.file, url.site.span.clone())), message });
        }
        if host.direct.is_none() && joined.is_empty() {
            let message = match host.fact.medium {
                Medium::Comment | Medium::Prose => "it stands in text for people".to_owned(),
                Medium::Recorded => "it stands in recorded traffic".to_owned(),
                Medium::Code | Medium::Data => format!("no path was found to be joined to it; {}", named_use(&context.naming(&host))),
            };
            steps.push(Step { place: None, message });
        }
        let answer = format!("`{}` ({}) {serves}", host.fact.name, host.known.environment);
        found.push(Explanation { place: project.place(file, host.host.span.clone()), answer, steps });
    }
    found.sort_by_key(|explanation| explanation.place.span.start);
    found
}

/// What the names around a host say of its use, as the end of a sentence.
fn named_use(naming: &Naming) -> String {
    let says = match naming.says {
        // Only a comparison says this without a name.
        NamedUse::Never if naming.kind.is_none() => return "it is only compared with something, so it is no base for requests".to_owned(),
        NamedUse::Silent => return "no name around it says what it is used for".to_owned(),
        NamedUse::Never => "no base for requests",
        NamedUse::Web => "an address for the browser",
        NamedUse::Oauth { strong: true } => "a base for OAuth",
        NamedUse::Oauth { strong: false } => "probably a base for OAuth",
        NamedUse::Api => "a base for API calls",
        NamedUse::Unclear => "both a page and a base for requests, so its use is unclear",
    };
    format!("{}, it is {says}", naming.phrase())
}

fn of_number(context: &Context<'_>, judged: &JudgedNumber) -> Explanation {
    let project = context.project;
    let number = &project.files[judged.file].facts.numbers[judged.number];
    let (verdict, why) = match judged.verdict {
        NumberVerdict::TooNarrow(confidence) => {
            (format!("too narrow for an id of Procore ({}, {confidence})", narrow_id::rule(number.kind)), "it is taken for an id")
        }
        NumberVerdict::Held => ("wide enough for an id of Procore".to_owned(), "it is wide enough"),
        NumberVerdict::NoId => ("not known to be an id of Procore".to_owned(), "it is not reported"),
    };
    let mut steps = vec![Step { place: None, message: format!("{why} because {}", judged.reason) }];
    steps.extend(
        judged.evidence.iter().map(|(file, span, message)| Step { place: Some(project.place(*file, span.clone())), message: message.clone() }),
    );
    Explanation {
        place: project.place(judged.file, number.span.clone()),
        answer: format!("`{}` of type `{}`: {verdict}", judged.name, number.written),
        steps,
    }
}

fn of_request(context: &Context<'_>, judged: &Judged) -> Explanation {
    let project = context.project;
    let request = &project.files[judged.file].facts.requests[judged.request];
    let header = context.domain.company_header();
    let mut steps = Vec::new();
    let mut step = |site: Option<&(usize, Span)>, message: String| {
        steps.push(Step { place: site.map(|(file, span)| project.place(*file, span.clone())), message });
    };
    match &judged.endpoint {
        Some(endpoint) => {
            let host = endpoint.host.as_deref().unwrap_or("an unknown host");
            let reach = match endpoint.reach {
                Reach::Api => "an endpoint that needs the header",
                Reach::Exempt => "an endpoint that needs no header",
                Reach::Perhaps => "perhaps an endpoint of the API",
                Reach::Elsewhere => "nothing of Procore's API",
            };
            step(endpoint.place.as_ref(), format!("it goes to `{}` on {host}: {reach}", shown(&endpoint.path)));
        }
        None => step(None, "its URL is not known".to_owned()),
    }
    for (site, spelling) in &judged.evidence {
        let what = if *spelling == HeaderSpelling::Right { "the header is set here" } else { "a header is set here whose name is misspelled" };
        step(Some(site), what.to_owned());
    }
    for looked in &judged.searched {
        step(Some(&(looked.file, looked.span.clone())), format!("{} was searched", looked.what));
    }
    for looked in &judged.unknown {
        step(Some(&(looked.file, looked.span.clone())), format!("{} could not be followed", looked.what));
    }
    for (site, sets) in &judged.callers {
        step(Some(site), if *sets { "this caller brings the header".to_owned() } else { "this caller brings no header".to_owned() });
    }
    let verdict = match (judged.verdict, judged.at_caller) {
        (Verdict::Elsewhere, _) => "it is not known to reach Procore's API".to_owned(),
        (Verdict::Exempt, _) => format!("it reaches only what needs no `{header}`"),
        (Verdict::Set, _) if judged.evidence.is_empty() => "what is missing is reported with the callers".to_owned(),
        (Verdict::Set, _) => format!("`{header}` is set"),
        (Verdict::Misspelled, _) => format!("`{header}` is misspelled (MPR202)"),
        (Verdict::Missing, true) => format!("this call leaves out `{header}` (MPR201)"),
        (Verdict::Missing, false) => format!("`{header}` is never set (MPR201)"),
        (Verdict::Unclear, _) => format!("`{header}` does not seem to be set, but not everything could be followed (MPR201, possible)"),
    };
    let place = project.place(judged.site.0, judged.site.1.clone());
    Explanation { place, answer: format!("{} request: {verdict}", request.http_library), steps }
}
