//! The fixtures are judged exactly as `fixtures/expected.tsv` says: every row is found, and nothing else is reported.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{Checked, assert_none, check, copy_of_fixtures, crate_root, fixture_names, fixtures_folder, for_each};

/// A row of `expected.tsv`, or a finding in its place: path below `fixtures/`, line, rule.
type Row = (String, u64, String);

/// The rows with their notes.
fn expected() -> BTreeMap<Row, String> {
    let text = fs::read_to_string(fixtures_folder().join("expected.tsv")).expect("expected.tsv is readable");
    let mut rows = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [fixture, path, at, rule, note] = columns[..] else { panic!("expected.tsv:{}: five columns, not {}", index + 1, columns.len()) };
        let at = at.parse().unwrap_or_else(|error| panic!("expected.tsv:{}: {at}: {error}", index + 1));
        let twin = rows.insert((format!("{fixture}/{path}"), at, rule.to_owned()), note.to_owned());
        assert_eq!(twin, None, "expected.tsv:{}: this row stands there twice", index + 1);
    }
    rows
}

/// What was found, with the messages. `prefix` is the path from `fixtures/` to where the paths of the report begin.
fn found(checked: &Checked, strip: &str, prefix: &str) -> Vec<(Row, String)> {
    let row = |found: common::Found| {
        let path = found.path.strip_prefix(strip).unwrap_or_else(|| panic!("{} is not below {strip}", found.path));
        ((format!("{prefix}{path}"), found.line, found.rule), found.message)
    };
    checked.found().into_iter().map(row).collect()
}

/// What is missing and what is too much, for people.
fn differences(expected: &BTreeMap<Row, String>, found: &[(Row, String)]) -> Vec<String> {
    let missing = expected.iter().filter(|(row, _)| !found.iter().any(|(other, _)| other == *row));
    let mut lines: Vec<(&Row, String)> = missing.map(|(row, note)| (row, format!("not found:    {}:{} {}  ({note})", row.0, row.1, row.2))).collect();
    let mut left: Vec<&Row> = expected.keys().collect();
    for (row, message) in found {
        match left.iter().position(|other| *other == row) {
            Some(at) => drop(left.swap_remove(at)),
            // Twice on one line counts as well: expected.tsv has one row per finding.
            None => lines.push((row, format!("not expected: {}:{} {}  {message}", row.0, row.1, row.2))),
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

#[test]
fn all_fixtures_at_once_are_judged_as_expected() {
    let checked = check(crate_root(), &["fixtures"]);
    assert_none(&differences(&expected(), &found(&checked, "fixtures/", "")), "`mprlint check fixtures` differs from fixtures/expected.tsv");
    assert_eq!(checked.errors(), [""; 0]);
    assert_eq!(checked.run.code, 1);
}

#[test]
fn each_fixture_alone_is_judged_as_expected() {
    let expected = expected();
    // Outside of this repository: the paths of a report begin at the root of the repository, if there is one.
    let folder = copy_of_fixtures();
    let judge = |name: &String| {
        let prefix = format!("{name}/");
        let own = expected.iter().filter(|(row, _)| row.0.starts_with(&prefix)).map(|(row, note)| (row.clone(), note.clone())).collect();
        let checked = check(&folder.path().join(name), &["."]);
        assert_eq!(checked.errors(), [""; 0], "{name}");
        differences(&own, &found(&checked, "", &prefix))
    };
    let differences = for_each(&fixture_names(), judge).concat();
    assert_none(&differences, "`cd fixtures/… && mprlint check .` differs from fixtures/expected.tsv");
}

#[test]
fn every_fixture_has_expected_findings_and_files_without_any() {
    let expected = expected();
    let names = fixture_names();
    for name in &names {
        let rows: Vec<&Row> = expected.keys().filter(|row| row.0.starts_with(&format!("{name}/"))).collect();
        assert!(!rows.is_empty(), "{name} has no row in expected.tsv");
        let files = common::files_below(&fixtures_folder().join(name));
        assert!(files.iter().any(|file| rows.iter().all(|row| row.0 != format!("{name}/{file}"))), "{name} has no file that is correct as a whole");
        assert!(files.iter().any(|file| file == "mprlint.toml"), "{name} is no project of its own");
    }
    for row in expected.keys() {
        assert!(fixtures_folder().join(&row.0).is_file(), "expected.tsv names {}, which is not there", row.0);
    }
}
