//! From findings to bytes.

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use mprlint::pipeline::{self, Options, Outcome};
use mprlint::report::{Format, Report, write};
use tempfile::TempDir;

use crate::generated::tree;

/// As many integrations in each language as it takes for about a thousand findings.
const INTEGRATIONS: u64 = 32;

static OUTCOME: LazyLock<Outcome> = LazyLock::new(|| {
    let root = TempDir::new().expect("a temporary folder");
    for seed in 0..INTEGRATIONS {
        for (name, files) in tree::integrations(0, seed) {
            let project = root.path().join(format!("{name}-{seed}"));
            files.iter().for_each(|file| tree::write(&project, file).expect("the files can be written"));
            std::fs::write(project.join("mprlint.toml"), "").expect("a project of its own");
        }
    }
    let root = root.path().to_path_buf();
    pipeline::check(&Options::new(vec![root.clone()], root)).expect("the folder can be checked")
});

#[divan::bench]
fn human(bencher: Bencher) {
    written(bencher, Format::Human);
}

#[divan::bench]
fn json(bencher: Bencher) {
    written(bencher, Format::Json);
}

#[divan::bench]
fn sarif(bencher: Bencher) {
    written(bencher, Format::Sarif);
}

fn written(bencher: Bencher, format: Format) {
    let outcome = &*OUTCOME;
    assert!(outcome.findings.len() > 500, "few findings: {}", outcome.findings.len());
    let report = Report { findings: &outcome.findings, sources: outcome, summary: &outcome.summary, tool_version: "0.0.0", statistics: false };
    bencher.counter(ItemsCount::new(outcome.findings.len())).with_inputs(Vec::new).bench_local_values(|mut out| {
        write(black_box(&report), format, true, &mut out).expect("a vector takes everything");
        out
    });
}
