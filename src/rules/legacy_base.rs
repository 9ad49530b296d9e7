//! MPR103: the legacy host without a path, where it serves as a base for OAuth or API requests.

use crate::domain::Role;
use crate::finding::{Applicability, Confidence, Finding};
use crate::project::naming::NamedUse;
use crate::rules::{Context, HostCase, replace_host, split_base};

/// What a bare host turned out to be used for.
pub struct BaseUse {
    /// For OAuth?
    pub oauth: bool,
    /// For API calls?
    pub api: bool,
    /// Also for pages?
    pub web: bool,
    /// How sure that is.
    pub confidence: Confidence,
    /// The name that says so, where no use does, as a phrase.
    pub named: Option<String>,
}

/// What a host without a path of its own is used for: by what is joined to it, else by its name. `None` if nothing speaks for requests.
pub fn base_use(context: &Context<'_>, case: &HostCase<'_>) -> Option<BaseUse> {
    if case.direct.is_some() || case.is_told() {
        return None;
    }
    let place = case.place?;
    let has = |role| case.joined.iter().any(|url| url.role == Some(role));
    let (oauth, api, web) = (has(Role::Oauth), has(Role::Api), has(Role::Web) || has(Role::Mcp));
    if oauth || api {
        return Some(BaseUse { oauth, api, web, confidence: Confidence::Certain, named: None });
    }
    if web || place.compared {
        return None;
    }
    let naming = context.naming(case);
    let named = |oauth, api, confidence| Some(BaseUse { oauth, api, web: false, confidence, named: Some(naming.phrase()) });
    match naming.says {
        NamedUse::Oauth { .. } => named(true, false, Confidence::Likely),
        NamedUse::Api => named(false, true, Confidence::Likely),
        NamedUse::Unclear => named(false, true, Confidence::Possible),
        NamedUse::Never | NamedUse::Web | NamedUse::Silent => None,
    }
}

/// Judges a bare legacy host.
pub fn check(context: &Context<'_>, case: &HostCase<'_>, findings: &mut Vec<Finding>) {
    let Some(used) = base_use(context, case) else { return };
    findings.push(base_finding("MPR103", "the legacy host", context, case, &used));
}

/// The finding for a bare host that serves as a base, for this rule and for regional hosts.
pub fn base_finding(rule: &'static str, what: &str, context: &Context<'_>, case: &HostCase<'_>, used: &BaseUse) -> Finding {
    let (oauth, api) = (case.known.oauth, case.known.api);
    let (message, right) = match (used.oauth, used.api) {
        (true, true) => {
            (format!("`{}` is the base of both OAuth and API requests: one value must become two, `{oauth}` and `{api}`", case.fact.name), oauth)
        }
        (true, false) => (format!("`{}` is the base of OAuth requests, which belong on `{oauth}`", case.fact.name), oauth),
        _ => (format!("`{}` is the base of API calls, which belong on `{api}`", case.fact.name), api),
    };
    let place = context.place(case.host.file, &case.host);
    let caption = match &used.named {
        Some(named) if !named.is_empty() => format!("{what} as a base, {named}"),
        _ => format!("{what} as a base"),
    };
    let mut finding = replace_host(rule, case, place, used.confidence, right, message, caption);
    let mut joins = case.joined_for(Role::Oauth);
    joins.extend(case.joined_for(Role::Api));
    finding.labels = context.join_labels(&joins);
    if used.oauth && used.api {
        finding.fix = None;
        if !used.web && used.confidence == Confidence::Certain {
            finding.draft = split_base::both(context, case);
        }
        finding
            .help
            .push(format!("define one base for OAuth (`https://{oauth}`) and one for the API (`https://{api}`), and join each path to its own"));
    } else if used.web {
        finding.fix = None;
        finding.help.push(format!("keep this value for the pages people open, and define another (`https://{right}`) for requests"));
    } else {
        finding.help.push(format!("use `https://{right}`"));
        if used.confidence != Confidence::Certain
            && let Some(fix) = &mut finding.fix
        {
            fix.applicability = Applicability::Unsafe;
        }
    }
    finding
}
