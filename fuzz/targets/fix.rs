#![no_main]
//! Fixes: what they make is consistent, and fixing ends.

use libfuzzer_sys::fuzz_target;
use mprlint::finding::Applicability;
use mprlint::pipeline::{Options, check, fix};

fuzz_target!(|data: &[u8]| {
    let files = mprlint_fuzz::files(data);
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("it is there");
    let mut options = Options::new(vec![root.clone()], root.clone());
    options.threads = 1;
    options.overlay = mprlint_fuzz::overlay(&root, &files);
    let Ok(fixed) = fix(&options, Applicability::Unsafe) else { return };
    for change in &fixed.changes {
        assert!(change.before != change.after && options.overlay.contains_key(&change.path), "{}", change.path.display());
        options.overlay.insert(change.path.clone(), change.after.clone());
    }
    // What it says it leaves is there, and there is nothing more to be done.
    let left = check(&options).expect("it could be linted before").findings;
    let places = |findings: &[mprlint::finding::Finding]| findings.iter().map(|finding| (finding.rule, finding.place.clone())).collect::<Vec<_>>();
    assert_eq!(places(&left), places(&fixed.outcome.findings));
    let again = fix(&options, Applicability::Unsafe).expect("it could be fixed before");
    assert!(again.changes.is_empty(), "fixing twice is not fixing once: {:?}", again.changes.len());
});
