//! The short way of linting again after a change gives what the long one gives.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{assert_none, copy_of_fixtures, files_below, fixture_names, for_each};
use mprlint::finding::Finding;
use mprlint::pipeline::{Options, check, check_resident};

/// How many changes of each file are tried.
const CHANGES: usize = 6;

fn shown(findings: &[Finding]) -> Vec<String> {
    let mut shown: Vec<String> = findings.iter().map(|finding| format!("{finding:?} {}", finding.fingerprint)).collect();
    shown.sort();
    shown
}

/// Takes a line out, doubles one, or joins two.
fn changed(text: &str, random: &mut fastrand::Rng) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return "x = 1\n".to_owned();
    }
    let at = random.usize(..lines.len());
    match random.u8(..3) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at]),
        _ => lines[at] = lines[at].trim_end_matches('\n'),
    }
    lines.concat()
}

/// Changes the files of a folder one by one. Answers with what differs, and how often the short way was open.
fn try_folder(folder: &Path) -> (Vec<String>, usize, usize) {
    let folder = folder.canonicalize().expect("it is there");
    let mut random = fastrand::Rng::with_seed(7);
    let mut options = Options::new(vec![folder.clone()], folder.clone());
    let (mut wrong, mut short, mut all) = (Vec::new(), 0, 0);
    for name in files_below(&folder) {
        let path: PathBuf = folder.join(&name);
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if text.len() > 100_000 {
            continue;
        }
        options.overlay.clear();
        let Ok((before, mut resident)) = check_resident(&options) else { continue };
        // By file, as an editor keeps them.
        let mut known: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for finding in before.findings {
            known.entry(finding.place.path.to_string()).or_default().push(finding);
        }
        let mut text = text;
        for _ in 0..CHANGES {
            text = changed(&text, &mut random);
            options.overlay = [(path.clone(), text.clone().into_bytes())].into();
            all += 1;
            let Some(again) = resident.again(&options, &path) else { break };
            short += 1;
            again.files.iter().for_each(|file| drop(known.remove(&**file)));
            for finding in again.outcome.findings {
                known.entry(finding.place.path.to_string()).or_default().push(finding);
            }
            let found: Vec<Finding> = known.values().flatten().cloned().collect();
            let expected = check(&options).expect("it could be linted before").findings;
            if shown(&found) != shown(&expected) {
                wrong.push(format!("{}: {} findings instead of {}", path.display(), found.len(), expected.len()));
            }
        }
    }
    (wrong, short, all)
}

#[test]
fn a_change_of_one_file_gives_what_linting_everything_gives() {
    let folder = copy_of_fixtures();
    let done = for_each(&fixture_names(), |name| try_folder(&folder.path().join(name)));
    let wrong: Vec<String> = done.iter().flat_map(|(wrong, ..)| wrong.clone()).collect();
    assert_none(&wrong, "files of which the short way finds something else");
    let (short, all) = done.iter().fold((0, 0), |sum, (_, short, all)| (sum.0 + short, sum.1 + all));
    assert!(short * 4 > all * 3, "{short} of {all} changes took the short way");
}
