//! The rules. Each judges facts against the project and the tables of the domain; none knows a language.
#![allow(clippy::indexing_slicing, reason = "the ids of files and the offsets come from the facts of the very project that is judged")]

mod add_header;
mod beside;
mod company_id;
mod legacy_base;
mod legacy_url;
mod misrouted;
mod missing_header;
mod misspelled_header;
mod narrow_id;
mod regional;
mod split_base;
pub mod why;

use crate::domain::ids::OwnNames;
use crate::domain::{Domain, Grant, Host, HostClass, Role};
use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Place};
use crate::project::naming::{NamedUse, Naming};
use crate::project::urls::{HostPlace, HostRef, UrlUse, Urls};
use crate::project::{FileId, Project};
use crate::project::{ids, requests};
use crate::scan::facts::{HostFact, Medium};

/// How many other places a finding names.
const MAX_LABELS: usize = 4;

/// What a project says of itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How it gets its tokens.
    pub grant: Grant,
    /// What it says of the names of its ids.
    pub ids: OwnNames,
}

/// What the rules see.
pub struct Context<'a> {
    /// The linked facts.
    pub project: &'a Project<'a>,
    /// The tables of the domain.
    pub domain: &'a Domain,
    /// The hosts and URLs of the project.
    pub urls: &'a Urls,
}

/// In tests, a path that the rules make a mistake with: with real ones they should make none.
#[cfg(test)]
pub(crate) const BREAKS_JUDGING: &str = "breaks-judging";

/// All findings of a project, unsorted.
pub fn check(project: &Project<'_>, domain: &Domain, settings: &Settings) -> Vec<Finding> {
    let urls = Urls::of(project, domain);
    let context = Context { project, domain, urls: &urls };
    let mut findings = Vec::new();
    for host in context.hosts() {
        project.come_to(host.host.file);
        #[cfg(test)]
        assert!(!host.path.contains(BREAKS_JUDGING), "the path asks for it");
        match host.known.class {
            HostClass::Legacy => {
                legacy_url::check(&context, &host, &mut findings);
                legacy_base::check(&context, &host, &mut findings);
            }
            HostClass::Regional => regional::check(&context, &host, &mut findings),
            HostClass::Login | HostClass::Api | HostClass::ApiWeb => misrouted::check(&context, &host, &mut findings),
            HostClass::Web | HostClass::Both | HostClass::Double => {}
        }
    }
    let requests = requests::judge(project, domain, settings.grant);
    let drafts = add_header::Drafts::new(&context);
    for judged in &requests {
        project.come_to(judged.file);
        missing_header::check(&context, &drafts, judged, &mut findings);
        misspelled_header::check(&context, judged, &mut findings);
    }
    for judged in ids::judge(project, domain, &settings.ids, &requests) {
        narrow_id::check(&context, &judged, &mut findings);
    }
    findings
}

/// A host of the project with everything that is known of it.
pub struct HostCase<'a> {
    /// What the domain knows of it.
    pub known: Host<'a>,
    /// As it stands in the file, in lower case.
    pub fact: &'a HostFact,
    /// Where it stands.
    pub host: HostRef,
    /// Its place among values, if it is in one.
    pub place: Option<&'a HostPlace>,
    /// The use that its own literal decides.
    pub direct: Option<Role>,
    /// The path in its own literal.
    pub path: String,
    /// Paths that are joined to it elsewhere.
    pub joined: Vec<&'a UrlUse>,
}

impl HostCase<'_> {
    /// The uses for a role that are joined to the host, one a place.
    pub fn joined_for(&self, role: Role) -> Vec<&UrlUse> {
        self.joined.iter().copied().filter(|url| url.role == Some(role)).collect()
    }

    /// Is the host written in a comment, in prose, or in a recording? Then the project does not depend on it.
    pub fn is_told(&self) -> bool {
        matches!(self.fact.medium, Medium::Comment | Medium::Prose | Medium::Recorded)
    }

    /// How sure a finding can be that rests on the host's own literal.
    pub fn direct_confidence(&self) -> Confidence {
        if self.is_told() {
            Confidence::Possible
        } else if self.place.is_none() {
            Confidence::Likely
        } else {
            Confidence::Certain
        }
    }
}

impl<'a> Context<'a> {
    /// Every host of the project that plays a part.
    pub(crate) fn hosts(&self) -> Vec<HostCase<'a>> {
        let mut cases = Vec::new();
        for (file, entry) in self.project.files.iter().enumerate() {
            for fact in &entry.facts.hosts {
                let Some(known) = self.domain.host(&fact.name) else { continue };
                let host = HostRef { file, span: fact.span.clone() };
                let uses: &[UrlUse] = self.urls.uses.get(&host).map(Vec::as_slice).unwrap_or_default();
                let place = self.place_of(&host);
                let own = uses.iter().find(|url| url.direct);
                let (direct, path) = match own {
                    Some(url) => (url.role, url.path.clone()),
                    None if place.is_none() => self.literal_role(fact),
                    None => (None, String::new()),
                };
                let joined = uses.iter().filter(|url| !url.direct).collect();
                cases.push(HostCase { known, fact, host, place, direct, path, joined });
            }
        }
        cases
    }

    fn place_of(&self, host: &HostRef) -> Option<&'a HostPlace> {
        let key = (host.file, host.span.start);
        let at = self.urls.places.partition_point(|place| (place.host.file, place.host.span.start) < key);
        self.urls.places.get(at).filter(|place| place.host == *host)
    }

    /// The role of a host outside all values, from the text behind it.
    fn literal_role(&self, fact: &HostFact) -> (Option<Role>, String) {
        let rest = fact.rest.replace("\\/", "/");
        let path = rest.find('/').filter(|at| rest[..*at].chars().all(|c| c == ':' || c.is_ascii_digit())).map(|at| &rest[at..]);
        let path = path.unwrap_or("").split(['?', '#', '\\']).next().unwrap_or("");
        if path.len() <= 1 { (None, String::new()) } else { (self.domain.role(path), path.to_owned()) }
    }

    /// What the names around a host say.
    pub fn naming(&self, case: &HostCase<'_>) -> Naming {
        match case.place {
            Some(place) if place.compared => Naming { says: NamedUse::Never, ..Naming::silent() },
            Some(place) => place.naming.as_ref().clone(),
            None => Naming::silent(),
        }
    }

    /// A place in a file.
    pub fn place(&self, file: FileId, host: &HostRef) -> Place {
        self.project.place(file, host.span.clone())
    }

    /// The places where paths are joined to a host, as labels.
    pub fn join_labels(&self, uses: &[&UrlUse]) -> Vec<Label> {
        uses.iter()
            .take(MAX_LABELS)
            .map(|url| {
                let message = match url.path.as_str() {
                    "" => format!("given as the base for {} here", url.role.map_or("requests", Role::title)),
                    path => format!("joined with `{}` here", shown(path)),
                };
                Label { place: self.place(url.site.file, &url.site), message }
            })
            .collect()
    }
}

/// A finding at a host whose text is to be replaced by another host.
pub fn replace_host(
    rule: &'static str,
    case: &HostCase<'_>,
    place: Place,
    confidence: Confidence,
    right: &str,
    message: String,
    caption: String,
) -> Finding {
    let edit = Edit { span: case.fact.span.clone(), text: right.to_owned() };
    let fix = Fix { message: format!("replace `{}` with `{right}`", case.fact.name), applicability: Applicability::Safe, edits: vec![edit] };
    Finding { confidence, caption, fix: if confidence == Confidence::Possible { None } else { Some(fix) }, ..Finding::new(rule, place, message) }
}

/// A path for people: cut where it gets long, unknown parts as `…`.
pub fn shown(path: &str) -> String {
    const LONGEST: usize = 60;
    let path = path.replace("{}", "…");
    match path.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &path[..at]),
        None => path,
    }
}
