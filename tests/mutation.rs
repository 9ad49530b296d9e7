//! A good project, the header renamed in it: the finding must appear. Put back: it must vanish.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mprlint::pipeline::{self, Options};
use walkdir::WalkDir;

/// All spellings in which the fixtures name the header.
const NAMES: [&str; 2] = ["Procore-Company-Id", "procore-company-id"];

/// A name of the same length that no rule knows.
const OTHER: [&str; 2] = ["Costbrdge-Tenant-Id", "costbrdge-tenant-id"];

/// The places of a rule's findings in a folder, as `path:offset`.
fn findings(folder: &Path, rule: &str) -> BTreeSet<String> {
    let outcome = pipeline::check(&Options::new(vec![folder.to_path_buf()], folder.to_path_buf())).expect("the configuration is good");
    let of_rule = outcome.findings.iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| format!("{}:{}", finding.place.path, finding.place.span.start)).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    all.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

fn rename(folder: &Path, from: [&str; 2], to: [&str; 2]) {
    for path in files(folder) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let renamed = from.iter().zip(to).fold(text.clone(), |text, (from, to)| text.replace(from, to));
        if renamed != text {
            fs::write(&path, renamed).expect("the copy can be written");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for path in files(from) {
        let target = to.join(path.strip_prefix(from).expect("a file of the folder"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder can be made");
        fs::copy(&path, &target).expect("a file can be copied");
    }
}

#[test]
fn renaming_the_header_makes_findings_and_putting_it_back_unmakes_them() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut silent = Vec::new();
    let mut count = 0;
    for project in fs::read_dir(&fixtures).expect("the fixtures").filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let name = project.file_name().expect("a name").to_string_lossy().into_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join(&name);
        copy(&project, &root);
        let names_header = files(&root).iter().any(|path| fs::read_to_string(path).is_ok_and(|text| NAMES.iter().any(|name| text.contains(name))));
        if !names_header {
            continue;
        }
        count += 1;
        let before = findings(&root, "MPR201");
        rename(&root, NAMES, OTHER);
        let renamed = findings(&root, "MPR201");
        if !renamed.is_superset(&before) || renamed.len() == before.len() {
            silent.push(format!("{name}: {} before, {} with another header", before.len(), renamed.len()));
        }
        rename(&root, OTHER, NAMES);
        assert_eq!(findings(&root, "MPR201"), before, "{name}: the header is back");
    }
    assert!(count >= 10, "only {count} fixtures name the header");
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
