//! Texts that are not on the disk.

use super::contents::Contents;
use super::draft;
use super::keep::suppress_by_comments;
use crate::domain::Domain;
use crate::finding::{Finding, Span};
use crate::language::Registry;
use crate::project::{Project, ProjectFile, ProjectFiles};
use crate::rules;
use crate::scan;

/// Lints texts that are not on the disk, as one project: for tests of rule pages, and for editors. What comments say does not count is left out.
pub fn check_texts(texts: &[(&str, &str)]) -> Vec<Finding> {
    let mut files: Vec<ProjectFile> = texts
        .iter()
        .map(|(path, text)| ProjectFile { path: (*path).into(), facts: scan::scan_as(text, Registry::builtin().for_file(path, text)), matters: true })
        .collect();
    let directives: Vec<_> = files.iter_mut().map(|file| (file.path.clone(), std::mem::take(&mut file.facts.directives))).collect();
    let files = ProjectFiles::new(files, "");
    let mut project = Project::new(&files);
    for (path, text) in texts {
        let databases = Domain::builtin().ids().databases(text).into_iter().map(str::to_owned).collect();
        project.surroundings.add((*path).into(), databases);
    }
    let mut findings = rules::check(&project, Domain::builtin(), &rules::Settings::default());
    let mut contents = Contents::default();
    texts.iter().for_each(|(path, text)| contents.hold((*path).into(), (*text).into()));
    let about = suppress_by_comments(&mut findings, &directives, &contents);
    findings.extend(about);
    findings.retain(|finding| finding.suppression.is_none());
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup_by(|next, kept| next.sort_key() == kept.sort_key());
    for finding in &mut findings {
        if let Some((_, text)) = texts.iter().find(|(path, _)| *path == &*finding.place.path) {
            draft::write(finding, text);
        }
    }
    findings
}

/// Is there a comment for the linter in a text that begins at `comment` or behind it on its line, and that counts for what stands at a place? Offsets are bytes.
pub fn is_silenced(path: &str, text: &str, comment: usize, place: &Span) -> bool {
    let facts = scan::scan_as(text, Registry::builtin().for_file(path, text));
    let line = comment..text[comment..].find('\n').map_or(text.len(), |newline| comment + newline);
    let mut here = facts.directives.iter().filter(|directive| line.contains(&directive.span.start));
    here.any(|directive| directive.covers.start <= place.start && place.start < directive.covers.end)
}
