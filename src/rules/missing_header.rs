//! MPR201: a request to an endpoint of the API that never gets the company header.

use crate::finding::{Confidence, Finding, Label};
use crate::project::requests::{Judged, Looked, Near, Site, Verdict};
use crate::project::urls::covers;
use crate::rules::add_header::Drafts;
use crate::rules::{Context, MAX_LABELS, shown};

/// Judges one request.
pub fn check<'a>(context: &Context<'a>, drafts: &Drafts<'a>, judged: &Judged, findings: &mut Vec<Finding>) {
    let confidence = match judged.verdict {
        Verdict::Missing => match &judged.endpoint {
            Some(endpoint) if endpoint.host.is_some() || !judged.at_caller => Confidence::Certain,
            _ => Confidence::Likely,
        },
        Verdict::Unclear => Confidence::Possible,
        _ => return,
    };
    let request = &context.project.files[judged.file].facts.requests[judged.request];
    let header = context.domain.company_header();
    let target = match &judged.endpoint {
        Some(endpoint) if !endpoint.path.is_empty() => format!("`{}`", shown(&endpoint.path)),
        _ => "Procore's API".to_owned(),
    };
    let (message, caption) = match (judged.verdict, judged.at_caller) {
        (Verdict::Unclear, _) => {
            (format!("nothing in sight sets `{header}` on this request to {target}, but not everything could be followed"), "is the header set?")
        }
        (_, true) => (format!("this call leaves out the `{header}` header, which the request to {target} needs"), "called without the company"),
        _ => (format!("this request to {target} never gets the `{header}` header"), "sent without the header"),
    };
    let mut finding = Finding {
        confidence,
        caption: caption.to_owned(),
        ..Finding::new("MPR201", context.project.place(judged.site.0, judged.site.1.clone()), message)
    };
    if judged.at_caller {
        label(context, &mut finding, &(judged.file, request.span.clone()), "the request is sent here".to_owned());
    }
    for (site, sets) in judged.callers.iter().filter(|(site, _)| *site != judged.site) {
        if *sets == judged.at_caller {
            let what = if *sets { "this caller brings the header" } else { "called here, without the header" };
            label(context, &mut finding, site, what.to_owned());
        }
    }
    for looked in judged.unknown.iter().filter(|_| judged.verdict == Verdict::Unclear) {
        look_label(context, &mut finding, looked, "cannot be followed");
    }
    for near in &judged.near {
        near_miss(context, &mut finding, near);
    }
    for looked in &judged.searched {
        look_label(context, &mut finding, looked, "does not hold the header");
    }
    if !request.add.is_empty() {
        finding.help.push(format!("add `{}`", request.add));
    }
    if confidence != Confidence::Possible {
        finding.draft = drafts.draft(context, judged);
    }
    findings.push(finding);
}

/// What comes close to setting the header, said as it is.
fn near_miss(context: &Context<'_>, finding: &mut Finding, near: &Near) {
    let header = context.domain.company_header();
    match near {
        Near::Decoy(site, name) => {
            let what = if name.is_empty() { "what it is given here".to_owned() } else { format!("`{name}`") };
            label(context, finding, site, format!("it stands in {what}, which brings no headers"));
            finding.message.push_str(": it is put where it is no header");
        }
        Near::Dropped(site) => {
            label(context, finding, site, "the header is built here, and given to nothing".to_owned());
            finding.message.push_str(": it is built, and not sent");
        }
        Near::Query => finding.help.push(format!("the company's id in the query does not stand in for `{header}`")),
        Near::Sibling(site) => label(context, finding, site, "the request beside it sets the header".to_owned()),
        Near::Hidden(site, name) => label(context, finding, site, format!("this `{name}` hides the one that is imported under the same name")),
        Near::Shared => {
            finding.help.push("the function also sends requests to others than Procore: give it the header where it is called for Procore".to_owned())
        }
    }
}

fn look_label(context: &Context<'_>, finding: &mut Finding, looked: &Looked, says: &str) {
    label(context, finding, &(looked.file, looked.span.clone()), format!("{} {says}", looked.what));
}

fn label(context: &Context<'_>, finding: &mut Finding, site: &Site, message: String) {
    let place = context.project.place(site.0, site.1.clone());
    let repeats =
        finding.labels.iter().any(|label| label.place == place) || (place.path == finding.place.path && covers(&place.span, &finding.place.span));
    if finding.labels.len() < MAX_LABELS && !repeats {
        finding.labels.push(Label { place, message });
    }
}
