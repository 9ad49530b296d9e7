//! MPR101 and MPR102: a whole OAuth or API URL on the legacy host.

use crate::domain::Role;
use crate::finding::Finding;
use crate::rules::{Context, HostCase, replace_host, shown};

/// Judges a legacy host by the path behind it.
pub fn check(context: &Context<'_>, case: &HostCase<'_>, findings: &mut Vec<Finding>) {
    let (rule, role) = match case.direct {
        Some(Role::Oauth) => ("MPR101", Role::Oauth),
        Some(Role::Api) => ("MPR102", Role::Api),
        _ => return,
    };
    let Some(right) = case.known.right_host(role) else { return };
    let path = shown(&case.path);
    let what = if role == Role::Oauth { "OAuth requests" } else { "API calls" };
    let message = format!("`{}` serves {what} only for the first region; `{path}` belongs on `{right}`", case.fact.name);
    let place = context.place(case.host.file, &case.host);
    let mut finding = replace_host(rule, case, place, case.direct_confidence(), right, message, format!("{} URL on the legacy host", role.title()));
    finding.help.push(format!("use `https://{right}{path}`"));
    findings.push(finding);
}
