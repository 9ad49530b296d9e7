//! MPR202: a header whose name was meant as the company header.

use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Label};
use crate::project::requests::Judged;
use crate::rules::Context;

/// Judges the headers of one request.
pub fn check(context: &Context<'_>, judged: &Judged, findings: &mut Vec<Finding>) {
    let request = &context.project.files[judged.file].facts.requests[judged.request];
    let header = context.domain.company_header();
    for misspelling in &judged.misspelled {
        let (file, span) = &misspelling.site;
        let place = context.project.place(*file, misspelling.name.clone().unwrap_or_else(|| span.clone()));
        if findings.iter().any(|finding| finding.rule == "MPR202" && finding.place == place) {
            continue;
        }
        let fix = misspelling.name.clone().map(|span| Fix {
            applicability: if misspelling.clear { Applicability::Safe } else { Applicability::Unsafe },
            message: format!("call it `{header}`"),
            edits: vec![Edit { span, text: header.to_owned() }],
        });
        let message = format!("Procore does not read this header; the company header is called `{header}`");
        findings.push(Finding {
            confidence: if misspelling.clear { Confidence::Certain } else { Confidence::Likely },
            caption: format!("meant as `{header}`"),
            labels: vec![Label {
                place: context.project.place(judged.file, request.span.clone()),
                message: "the request that carries it".to_owned(),
            }],
            help: vec![format!("call it `{header}`")],
            fix,
            ..Finding::new("MPR202", place, message)
        });
    }
}
