//! MPR105: OAuth or API requests on the web host of one region.

use crate::domain::Role;
use crate::finding::Finding;
use crate::rules::legacy_base::{base_finding, base_use};
use crate::rules::{Context, HostCase, replace_host, shown};

/// Judges a regional host by the path behind it, or by its use as a base.
pub fn check(context: &Context<'_>, case: &HostCase<'_>, findings: &mut Vec<Finding>) {
    let role = match case.direct {
        Some(role @ (Role::Oauth | Role::Api)) => role,
        Some(_) => return,
        None => {
            if let Some(used) = base_use(context, case) {
                findings.push(base_finding("MPR105", "the web host of one region", context, case, &used));
            }
            return;
        }
    };
    let Some(right) = case.known.right_host(role) else { return };
    let path = shown(&case.path);
    let message = format!("`{}` is the web host of one region; `{path}` belongs on `{right}`, which serves all regions", case.fact.name);
    let place = context.place(case.host.file, &case.host);
    let mut finding =
        replace_host("MPR105", case, place, case.direct_confidence(), right, message, format!("{} URL pinned to one region", role.title()));
    finding.help.push(format!("use `https://{right}{path}`"));
    findings.push(finding);
}
