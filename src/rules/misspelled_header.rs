//! MPR202: a header whose name was meant as the company header.

use crate::domain::HeaderSpelling;
use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Level};
use crate::project::requests::{Judged, Verdict};
use crate::rules::Context;

/// Judges the headers of one request.
pub fn check(context: &Context<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    if judged.verdict != Verdict::Misspelled {
        return;
    }
    let request = &context.project.files[judged.file].facts.requests[judged.request];
    let header = context.domain.company_header();
    for ((file, span), spelling) in judged.evidence.iter().filter(|(_, spelling)| *spelling != HeaderSpelling::Right) {
        let place = context.project.place(*file, span.clone());
        if findings.iter().any(|finding| finding.rule == "MPR202" && finding.place == place) {
            continue;
        }
        let confidence = if *spelling == HeaderSpelling::Misspelled { Confidence::Certain } else { Confidence::Likely };
        findings.push(Finding {
            rule: "MPR202",
            level: Level::Error,
            confidence,
            message: format!("this is not the header that Procore reads: it is called `{header}`"),
            caption: format!("meant as `{header}`"),
            labels: vec![Label { place: context.project.place(judged.file, request.span.clone()), message: "the request that carries it".to_owned() }],
            help: vec![format!("call it `{header}`")],
            fix: None,
            place,
        });
    }
    let _ = (Applicability::Safe, std::any::type_name::<(Edit, Fix)>());
}
