//! Near misses: what comes close to setting the header where it is missing.

use rustc_hash::FxHashMap;

use crate::domain::Domain;
use crate::finding::Span;
use crate::project::FileId;
use crate::project::index::{ScopeRef, each_value};
use crate::project::requests::Judge;
use crate::project::requests::judged::{Judged, Near, Site, Verdict};
use crate::project::urls::covers;
use crate::scan::facts::{Piece, Request, ScopeKind, Value};

/// How many of the places that name the header are looked at for one request.
const MAX_MENTIONS: usize = 200;

impl<'p> Judge<'_, 'p> {
    /// Finds what comes close to setting the header where it is missing.
    pub(super) fn near_misses(&self, all: &mut [Judged]) {
        let project = self.project;
        // The first request of a class or file that sets it.
        let mut setting: FxHashMap<(FileId, Option<ScopeRef>), Site> = FxHashMap::default();
        for judged in all.iter().filter(|judged| judged.verdict == Verdict::Set && !judged.evidence.is_empty()) {
            let request = &project.files[judged.file].facts.requests[judged.request];
            let class = project.enclosing(ScopeKind::Class, judged.file, request.scope);
            setting.entry((judged.file, class)).or_insert_with(|| judged.site.clone());
        }
        for judged in all.iter_mut().filter(|judged| matches!(judged.verdict, Verdict::Missing | Verdict::Unclear)) {
            let request = &project.files[judged.file].facts.requests[judged.request];
            for (name, value) in &request.others {
                let span = value.span();
                let inside = self.cx.mentions.in_region(judged.file, &span).find(|mention| !mention.indirect && mention.span.end <= span.end);
                if let Some(mention) = inside {
                    judged.near.push(Near::Decoy((judged.file, mention.span.clone()), name.clone()));
                }
            }
            if judged.at_caller {
                continue;
            }
            if let Some(function) = project.enclosing(ScopeKind::Function, judged.file, request.scope) {
                let region = &project.files[judged.file].facts.scopes[function.scope].span;
                let others: Vec<Span> = request.others.iter().map(|(_, value)| value.span()).collect();
                let dropped = self.cx.mentions.in_region(judged.file, region).take(MAX_MENTIONS).find(|mention| {
                    let decoy = others.iter().any(|other| covers(other, &mention.span));
                    !mention.indirect && !decoy && self.is_dropped(judged.file, &mention.span, mention.scope, &others)
                });
                judged.near.extend(dropped.map(|mention| Near::Dropped((judged.file, mention.span.clone()))));
            }
            let holds_company = |value: &Value| holds_company(self.domain, value);
            let in_query = request.others.iter().any(|(name, value)| self.domain.is_company_parameter(name) || holds_company(value));
            if in_query || request.url.as_ref().is_some_and(holds_company) {
                judged.near.push(Near::Query);
            }
            let class = project.enclosing(ScopeKind::Class, judged.file, request.scope);
            judged.near.extend(setting.get(&(judged.file, class)).map(|site| Near::Sibling(site.clone())));
            judged.near.extend(self.hidden(judged.file, request));
        }
    }

    /// A function of the file that a carrier calls, and that has the name of an imported one.
    fn hidden(&self, file: FileId, request: &Request) -> Option<Near> {
        let project = self.project;
        let facts = &project.files[file].facts;
        let mut names: Vec<&str> = Vec::new();
        for carrier in &request.carriers {
            each_value(&carrier.value, &mut |value| {
                if let Value::Call { callee, .. } = value
                    && let Value::Name { name, .. } = &**callee
                {
                    names.push(name);
                }
            });
        }
        names.into_iter().find_map(|name| {
            facts.imports.iter().find(|import| import.names.iter().any(|(_, here)| here == name))?;
            let own = project.index.functions.get(name)?.iter().find(|function| function.file == file)?;
            let start = facts.scopes[own.scope].span.start;
            Some(Near::Hidden((file, start..start + name.len()), name.to_owned()))
        })
    }
}

/// Does a value hold the company's id as a query parameter?
fn holds_company(domain: &Domain, value: &Value) -> bool {
    let mut found = false;
    each_value(value, &mut |value| match value {
        Value::Map { entries, .. } => found |= entries.iter().any(|entry| entry.key.as_deref().is_some_and(|key| domain.is_company_parameter(key))),
        Value::Text(text) => {
            found |= text.pieces.iter().any(|piece| matches!(piece, Piece::Literal { text, .. } if domain.has_company_query(text)));
        }
        _ => {}
    });
    found
}
