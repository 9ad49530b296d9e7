//! What `benches/` makes up is what it says it is: otherwise its times say nothing.

mod common;
#[path = "../benches/generated/mod.rs"]
mod generated;

use common::{check, files_below, fixtures_folder};
use generated::{Fault, GeneratedFile, tree};
use mprlint::prefilter;
use tempfile::TempDir;
use walkdir::WalkDir;

/// How many files with nothing in them a tree of these tests has.
const OTHERS: usize = 200;

#[test]
fn the_same_seed_makes_the_same_files_and_another_one_others() {
    let made = |seed| -> Vec<(String, Vec<u8>)> {
        let files = tree::integrations(OTHERS, seed).into_iter().flat_map(|(_, files)| files);
        files.map(|file| (file.path, file.bytes)).collect()
    };
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}

#[test]
fn the_tree_without_procore_names_it_nowhere_and_no_file_of_it_is_left_out_but_the_images() {
    let folder = TempDir::new().expect("a folder");
    tree::write_sparse(folder.path(), OTHERS, 1).expect("the tree can be written");
    let files = || WalkDir::new(folder.path()).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    for entry in files() {
        let bytes = std::fs::read(entry.path()).expect("a readable file");
        assert!(!prefilter::concerns(&bytes) && !prefilter::mentions_paths(&bytes), "{}", entry.path().display());
    }
    let images = files().filter(|entry| entry.path().extension().is_some_and(|extension| extension == "png")).count();
    let checked = check(folder.path(), &["--pedantic"]);
    assert_eq!(checked.run.code, 0, "{}", checked.run);
    assert_eq!(checked.document["summary"]["skipped"], serde_json::json!({ "binary": images }));
}

#[test]
fn the_generated_integrations_hold_exactly_the_faults_that_their_templates_name() {
    for seed in 1..=2 {
        let folder = TempDir::new().expect("a folder");
        let mut expected: Vec<(String, Fault)> = Vec::new();
        for (name, files) in tree::integrations(0, seed) {
            for file in &files {
                tree::write(&folder.path().join(&name), file).expect("the tree can be written");
            }
            std::fs::write(folder.path().join(&name).join("mprlint.toml"), "").expect("a project of its own");
            let faults = |file: GeneratedFile| file.faults.into_iter().map(move |fault| (file.path.clone(), fault));
            let faults = files.into_iter().flat_map(faults);
            expected.extend(faults.map(|(path, fault)| (format!("{name}/{path}"), fault)));
        }
        let found = check(folder.path(), &["."]).found();
        let mut found: Vec<(String, Fault)> = found.into_iter().map(|found| (found.path, Fault { line: found.line, rule: found.rule })).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "seed {seed}");
        assert!(expected.len() > 20, "few faults: {}", expected.len());
    }
}

#[test]
fn the_tree_with_integrations_is_so_many_copies_of_fixtures_and_integrations() {
    let folder = TempDir::new().expect("a folder");
    let root = folder.path().join("dense");
    tree::write_dense(&root, &fixtures_folder(), 2, OTHERS, 1).expect("the tree can be written");
    assert_eq!(files_below(&root.join("batch-0")), files_below(&root.join("batch-1")));
    let findings = |path: &str| check(&root, &[path]).findings().len();
    assert_eq!(findings("batch-0"), findings("batch-1"));
    assert_eq!(findings("."), 2 * findings("batch-0"));
}
