//! Files that end too soon: while they are written, downloaded, or typed.

mod common;

use std::fs;

use common::{assert_none, files_below, fixtures_folder, for_each};
use mprlint::pipeline::{caught, check_texts};
use mprlint::source::decode;

/// How many cuts are tried by default, over all files.
const CUTS: usize = 2000;

/// A file cut at some places: what goes wrong. Every finding has to be in what is left.
fn cut(name: &str, bytes: &[u8], at: &[usize]) -> Vec<String> {
    let mut wrong = Vec::new();
    for &length in at {
        let Ok((text, _)) = decode(bytes[..length].to_vec()) else { continue };
        match caught(|| check_texts(&[(name, &text)])) {
            Ok(findings) => {
                let outside = findings.iter().filter(|finding| text.get(finding.place.span.clone()).is_none());
                wrong.extend(outside.map(|finding| format!("{name} cut at {length}: {} is outside", finding.rule)));
            }
            Err(message) => wrong.push(format!("{name} cut at {length}: {message}")),
        }
    }
    wrong
}

/// With `MPRLINT_CUTS=all`, every fixture is cut at every byte; that takes minutes, and a release build.
#[test]
fn a_file_that_ends_too_soon_is_linted() {
    let all = std::env::var("MPRLINT_CUTS").is_ok_and(|cuts| cuts == "all");
    let files = files_below(&fixtures_folder());
    let each = CUTS.div_ceil(files.len());
    let wrong = for_each(&files, |name| {
        let bytes = fs::read(fixtures_folder().join(name)).expect("a readable fixture");
        let mut random = fastrand::Rng::with_seed(bytes.len() as u64);
        let at: Vec<usize> = if all { (0..=bytes.len()).collect() } else { (0..each).map(|_| random.usize(..=bytes.len())).collect() };
        cut(name, &bytes, &at)
    });
    assert_none(&wrong.concat(), "cut files");
}
