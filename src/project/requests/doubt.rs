//! Doubt: where the project names the header in a way that no request was found to use, a missing header is not sure.

use rustc_hash::FxHashSet;

use crate::domain::HeaderSpelling;
use crate::finding::Span;
use crate::project::carriers::Looked;
use crate::project::mentions::Mention;
use crate::project::requests::Judge;
use crate::project::requests::judged::{Judged, Site, Verdict};
use crate::project::urls::covers;
use crate::project::{FileId, Project};
use crate::scan::facts::{Client, FILE_SCOPE, ScopeKind};

impl<'p> Judge<'_, 'p> {
    /// Takes back what is not sure: where the function names the header and nobody was found to use that, or the project sets it for all requests in a way
    /// that could not be followed.
    pub(super) fn doubt(&self, all: &mut [Judged]) {
        let project = self.project;
        let used: FxHashSet<Site> = all
            .iter()
            .filter(|judged| judged.verdict != Verdict::Elsewhere)
            .flat_map(|judged| judged.evidence.iter().map(|(site, _)| site.clone()))
            .collect();
        let stray = |file: FileId, span: &Span| !used.contains(&(file, span.clone()));
        // Where the header is named and no request was found to use that: `ambient` if it looks as if it were for all of them.
        let mut unused: Option<Site> = None;
        let mut ambient: Option<Site> = None;
        let mut open: Vec<Vec<&Mention<'p>>> = Vec::with_capacity(project.files.len());
        for file in 0..project.files.len() {
            open.push(Vec::new());
            for mention in self.cx.mentions.in_file(file).iter().filter(|mention| mention.spelling == HeaderSpelling::Right && !mention.indirect) {
                if !stray(file, &mention.span) || self.is_dropped(file, &mention.span, mention.scope, &[]) {
                    continue;
                }
                open[file].push(mention);
                let site = (file, mention.span.clone());
                if names_around(project, file, mention.scope).any(|name| self.domain.is_ambient(name)) {
                    ambient.get_or_insert(site.clone());
                }
                unused.get_or_insert(site);
            }
        }
        for judged in all.iter_mut().filter(|judged| judged.verdict == Verdict::Missing && !judged.at_caller) {
            let request = &project.files[judged.file].facts.requests[judged.request];
            let region = match project.enclosing(ScopeKind::Function, judged.file, request.scope) {
                Some(function) => project.files[judged.file].facts.scopes[function.scope].span.clone(),
                None => request.whole.clone(),
            };
            let others: Vec<Span> = request.others.iter().map(|(_, value)| value.span()).collect();
            let open = &open[judged.file];
            let inside = open[open.partition_point(|mention| mention.span.start < region.start)..].iter();
            let near = inside.take_while(|mention| mention.span.start < region.end).find(|mention| {
                let given_otherwise = others.iter().any(|other| covers(other, &mention.span));
                !given_otherwise && !self.is_dropped(judged.file, &mention.span, mention.scope, &others)
            });
            if let Some(mention) = near {
                judged.unknown.push(Looked {
                    file: judged.file,
                    span: mention.span.clone(),
                    what: "the header, whose way to the request is not clear".to_owned(),
                });
                judged.verdict = Verdict::Unclear;
            } else if let (Some((file, span)), Client::Object(_)) =
                // Whatever calls a declared method has a client of its own.
                (if judged.injected.is_empty() && !request.declared { &ambient } else { &unused }, &request.client)
                && project.same_language(*file, judged.file)
            {
                judged.unknown.push(Looked {
                    file: *file,
                    span: span.clone(),
                    what: "the header is set here for requests that could not be told".to_owned(),
                });
                judged.verdict = Verdict::Unclear;
            }
        }
    }
}

/// The names of the functions and classes around a scope.
fn names_around<'p>(project: &'p Project<'_>, file: FileId, scope: usize) -> impl Iterator<Item = &'p str> {
    let around = project.scopes_around(file, scope).filter(|&scope| scope != FILE_SCOPE).map(move |scope| &project.files[file].facts.scopes[scope]);
    around.flat_map(|scope| std::iter::once(scope.name.as_str()).chain(scope.base.as_deref()))
}
