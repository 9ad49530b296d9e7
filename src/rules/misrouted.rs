//! MPR104: OAuth on an API host, API on a login host.

use crate::domain::{HostClass, Role};
use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Label};
use crate::project::naming::NamedUse;
use crate::project::urls::UrlUse;
use crate::rules::{Context, HostCase, replace_host, shown, split_base};

const RULE: &str = "MPR104";

/// Judges a login or API host by the path behind it, by what is joined to it, and by its name.
pub fn check(context: &Context<'_>, case: &HostCase<'_>, findings: &mut Vec<Finding>) {
    let wrong = match case.known.class {
        HostClass::Login => Role::Api,
        _ => Role::Oauth,
    };
    let Some(right) = case.known.right_host(wrong) else { return };
    let serves = if wrong == Role::Api { "OAuth" } else { "the API" };
    if let Some(role) = case.direct {
        if role == wrong {
            let path = shown(&case.path);
            let message = format!("`{}` serves {serves}; `{path}` belongs on `{right}`", case.fact.name);
            let place = context.place(case.host.file, &case.host);
            let mut finding =
                replace_host(RULE, case, place, case.direct_confidence(), right, message, format!("{} URL on the wrong host", role.title()));
            finding.help.push(format!("use `https://{right}{path}`"));
            // A proxy can have its paths below a folder.
            if let Some(fix) = finding.fix.as_mut().filter(|_| case.known.own) {
                fix.applicability = Applicability::Unsafe;
            }
            findings.push(finding);
        }
        return;
    }
    if case.is_told() {
        return;
    }
    let joined = case.joined_for(wrong);
    for url in &joined {
        // Of several hosts that meet a path at one place, the first is named.
        let place = context.place(url.site.file, &url.site);
        if !findings.iter().any(|finding| finding.rule == RULE && finding.place == place) {
            findings.push(joined_finding(context, case, url, wrong, right, serves));
        }
    }
    let used_rightly = case.joined.iter().any(|url| url.role.is_some());
    if joined.is_empty() && !used_rightly {
        by_name(context, case, right, findings);
    }
}

fn joined_finding(context: &Context<'_>, case: &HostCase<'_>, url: &UrlUse, wrong: Role, right: &str, serves: &str) -> Finding {
    let what = if url.path.is_empty() { format!("{} requests", wrong.title()) } else { format!("`{}`", shown(&url.path)) };
    let base = context.place(case.host.file, &case.host);
    // A fix edits the file of its finding.
    let is_here = url.site.file == case.host.file;
    let serves_more = |url: &&UrlUse| url.role != Some(wrong) && (url.role.is_some() || !url.path.is_empty());
    let is_shared = case.joined.iter().any(serves_more) || matches!(context.naming(case).says, NamedUse::Api);
    let replaced = || Fix {
        message: format!("replace `{}` with `{right}` where the base is defined", case.fact.name),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span: case.host.span.clone(), text: right.to_owned() }],
    };
    let message = format!("the base is `{}`, which serves {serves}; {what} must go to `{right}`", case.fact.name);
    Finding {
        caption: format!("{} requests on the wrong host", wrong.title()),
        labels: vec![Label { place: base, message: format!("the base is defined here: `{}`", case.fact.name) }],
        fix: (is_here && !is_shared).then(replaced),
        draft: if is_here && is_shared { split_base::second(context, case, wrong, right, None) } else { None },
        help: vec![format!("define a base of its own for {} (`https://{right}`) and join the path to that", wrong.title())],
        ..Finding::new(RULE, context.place(url.site.file, &url.site), message)
    }
}

/// `OAUTH_BASE_URL = "https://api.procore.com"`: only the name says what the host is for.
fn by_name(context: &Context<'_>, case: &HostCase<'_>, right: &str, findings: &mut Vec<Finding>) {
    let naming = context.naming(case);
    let confidence = match (case.known.class, naming.says) {
        (HostClass::Api, NamedUse::Oauth { .. }) => Confidence::Likely,
        (HostClass::ApiWeb, NamedUse::Oauth { strong: true }) => Confidence::Likely,
        (HostClass::ApiWeb, NamedUse::Oauth { strong: false }) => Confidence::Possible,
        _ => return,
    };
    let place = context.place(case.host.file, &case.host);
    let message = format!("`{}` serves the API; `{}` says OAuth, which belongs on `{right}`", case.fact.name, naming.name);
    let caption = format!("an OAuth base, {}", naming.phrase());
    let mut finding = replace_host(RULE, case, place, confidence, right, message, caption);
    finding.help.push(format!("use `https://{right}`"));
    if let Some(fix) = &mut finding.fix {
        fix.applicability = Applicability::Unsafe;
    }
    findings.push(finding);
}
