//! From the facts of all files to findings: linking a project, and judging it.

use divan::Bencher;
use divan::counter::ItemsCount;
use mprlint::domain::Domain;
use mprlint::project::{Project, ProjectFile, ProjectFiles};
use mprlint::rules::{self, Settings};
use mprlint::scan;

use crate::generated::tree;

/// The files of so many integrations in each language, as one project.
fn scanned(integrations: u64) -> Vec<ProjectFile> {
    let projects =
        (0..integrations).flat_map(|seed| tree::integrations(0, seed).into_iter().map(move |(name, files)| (format!("{name}-{seed}"), files)));
    let files = projects.flat_map(|(name, files)| files.into_iter().map(move |file| (format!("{name}/{}", file.path), file.bytes)));
    let scanned = files.map(|(path, bytes)| {
        let text = String::from_utf8(bytes).expect("templates are UTF-8");
        ProjectFile { facts: scan::scan(&path, &text), path: path.as_str().into(), matters: true }
    });
    scanned.collect()
}

fn copies(files: &[ProjectFile]) -> Vec<ProjectFile> {
    files.iter().map(|file| ProjectFile { path: file.path.clone(), facts: file.facts.clone(), matters: file.matters }).collect()
}

/// The argument is the number of integrations in each language: twice as many should take twice as long.
#[divan::bench(args = [1, 2, 4])]
fn link(bencher: Bencher, integrations: u64) {
    let files = scanned(integrations);
    bencher
        .counter(ItemsCount::new(files.len()))
        .with_inputs(|| copies(&files))
        .bench_local_values(|files| drop(Project::new(&ProjectFiles::new(files, ""))));
}

/// A project keeps what was found out of it, so every round has a new one.
#[divan::bench(args = [1, 2, 4])]
fn judge(bencher: Bencher, integrations: u64) {
    let files = scanned(integrations);
    let domain = Domain::builtin();
    let settings = Settings::default();
    let count = files.len();
    let files = ProjectFiles::new(files, "");
    assert!(!rules::check(&Project::new(&files), domain, &settings).is_empty(), "there are findings");
    bencher.counter(ItemsCount::new(count)).with_inputs(|| Project::new(&files)).bench_local_refs(|project| rules::check(project, domain, &settings));
}
