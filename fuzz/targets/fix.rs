#![no_main]
//! Fixes: what they make is consistent, and fixing ends.

use libfuzzer_sys::fuzz_target;
use mprlint::finding::Applicability;
use mprlint::pipeline::{check, fix};

fuzz_target!(|data: &[u8]| {
    let (_folder, mut options) = mprlint_fuzz::overlay(data);
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
