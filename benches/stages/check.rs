//! The whole way, from a folder to findings.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use mprlint::pipeline::{self, Options};
use tempfile::TempDir;

use crate::generated::tree;

const FILES: usize = 400;

/// Files of which none names Procore.
#[divan::bench(args = [1, 2])]
fn without_procore(bencher: Bencher, threads: usize) {
    let root = TempDir::new().expect("a temporary folder");
    tree::write_sparse(root.path(), FILES, 1).expect("the files can be written");
    bencher.counter(ItemsCount::new(FILES)).bench(|| check(black_box(&root), threads));
}

/// The fixtures, an integration in each language, and other files between them.
#[divan::bench(args = [1, 2])]
fn with_integrations(bencher: Bencher, threads: usize) {
    let root = TempDir::new().expect("a temporary folder");
    tree::write_dense(root.path(), &tree::fixtures(), 1, FILES, 1).expect("the files can be written");
    assert!(!check(&root, threads).findings.is_empty(), "there are findings");
    bencher.bench(|| check(black_box(&root), threads));
}

fn check(root: &TempDir, threads: usize) -> pipeline::Outcome {
    let root = root.path().to_path_buf();
    pipeline::check(&Options { threads, ..Options::new(vec![root.clone()], root) }).expect("the folder can be checked")
}
