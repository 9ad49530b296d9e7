//! The baseline: what was there stays known when lines move, what is new does not hide, what is gone is named.

mod common;

use std::fs;
use std::path::Path;

use common::{check, run, tree, write};
use serde_json::Value;

const TOKEN: &str = "TOKEN_URL = 'https://app.procore.com/oauth/token'\n";
const REVOKE: &str = "REVOKE_URL = 'https://app.procore.com/oauth/revoke'\n";
const ME: &str = "ME_URL = 'https://us02.procore.com/rest/v1.0/me'\n";
const FILE: &str = "mprlint-baseline.json";

fn places(folder: &Path, arguments: &[&str]) -> Vec<String> {
    check(folder, arguments).places()
}

fn with_baseline(folder: &Path) -> Vec<String> {
    places(folder, &["--baseline", FILE])
}

fn written(folder: &Path, arguments: &[&str]) -> common::Run {
    let run = run(folder, &[&["check", "--write-baseline"], arguments].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
    run
}

fn entries(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join(FILE)).expect("a baseline");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let entry = |entry: &Value| (common::string(&entry["path"]).to_owned(), common::string(&entry["rule"]).to_owned());
    document["findings"].as_array().expect("an array").iter().map(entry).collect()
}

#[test]
fn what_was_there_is_known_and_what_is_new_is_reported() {
    let folder = tree(&[("a.py", TOKEN), ("lib/b.py", REVOKE)]);
    let run = written(folder.path(), &[]);
    let hint = "to use it: `mprlint check --baseline mprlint-baseline.json`, or `baseline = \"mprlint-baseline.json\"` in mprlint.toml";
    assert_eq!(run.stderr, format!("mprlint-baseline.json: 2 findings\n{hint}\n"));
    assert_eq!(entries(folder.path()), [("a.py".into(), "MPR101".into()), ("lib/b.py".into(), "MPR101".into())]);
    assert!(with_baseline(folder.path()).is_empty());
    write(folder.path(), "a.py", format!("import os\n\n{TOKEN}{ME}").as_bytes());
    assert_eq!(with_baseline(folder.path()), ["a.py:4:19 MPR105"]);
    assert_eq!(places(folder.path(), &[]).len(), 3, "nothing is known without the baseline");
    // The same line in another file is new.
    write(folder.path(), "lib/c.py", REVOKE.as_bytes());
    assert_eq!(with_baseline(folder.path()), ["a.py:4:19 MPR105", "lib/c.py:1:23 MPR101"]);
}

#[test]
fn an_equal_line_beside_a_known_one_does_not_hide() {
    let folder = tree(&[("a.py", TOKEN)]);
    written(folder.path(), &[]);
    write(folder.path(), "a.py", format!("{TOKEN}if True:\n    {TOKEN}").as_bytes());
    assert_eq!(with_baseline(folder.path()), ["a.py:3:26 MPR101"]);
}

#[test]
fn a_suppressed_or_hidden_twin_does_not_change_what_is_known() {
    let folder = tree(&[("a.py", &format!("# mprlint: ignore[MPR101] recorded\n{TOKEN}{TOKEN}"))]);
    written(folder.path(), &[]);
    assert_eq!(entries(folder.path()).len(), 1, "what a comment silences is not part of the baseline");
    for arguments in [&["--pedantic"][..], &["--select", "MPR101"], &["--show-suppressed"]] {
        let checked = check(folder.path(), &[&["--baseline", FILE], arguments].concat());
        assert_eq!(checked.run.code, 0, "{arguments:?}");
    }
}

#[test]
fn entries_whose_findings_are_gone_are_named() {
    let folder = tree(&[("a.py", TOKEN), ("b.py", REVOKE)]);
    written(folder.path(), &[]);
    fs::remove_file(folder.path().join("b.py")).expect("it is there");
    write(folder.path(), "a.py", b"");
    let checked = check(folder.path(), &["--baseline", FILE]);
    let note = "mprlint-baseline.json: 2 entries are stale, because the findings are gone: MPR101 in a.py, MPR101 in b.py; `--write-baseline` writes it anew";
    assert_eq!((checked.notes(), checked.run.code), (vec![note.to_owned()], 0));
    // Nobody looked there.
    write(folder.path(), "c.py", b"");
    assert_eq!(check(folder.path(), &["--baseline", FILE, "c.py"]).notes(), [""; 0]);
    assert_eq!(check(folder.path(), &["--baseline", FILE, "--select", "MPR105"]).notes(), [""; 0]);
    written(folder.path(), &[]);
    assert_eq!(entries(folder.path()), []);
}

#[test]
fn writing_it_for_a_part_keeps_the_rest() {
    let folder = tree(&[("a.py", TOKEN), ("lib/b.py", REVOKE)]);
    written(folder.path(), &[]);
    write(folder.path(), "lib/b.py", format!("{REVOKE}{ME}").as_bytes());
    write(folder.path(), "a.py", b"");
    written(folder.path(), &["lib"]);
    let expected = [("a.py", "MPR101"), ("lib/b.py", "MPR101"), ("lib/b.py", "MPR105")];
    assert_eq!(entries(folder.path()), expected.map(|(path, rule)| (path.to_owned(), rule.to_owned())));
    written(folder.path(), &["--select", "MPR105"]);
    assert_eq!(entries(folder.path()).len(), 3, "the other rules were not asked");
}

#[test]
fn what_is_only_possible_stays_known_when_it_is_not_asked_for() {
    let folder = tree(&[("a.py", "# https://app.procore.com/oauth/token was the old one\n")]);
    written(folder.path(), &[]);
    assert_eq!(entries(folder.path()), []);
    written(folder.path(), &["--pedantic"]);
    written(folder.path(), &[]);
    assert_eq!(entries(folder.path()), [("a.py".into(), "MPR101".into())]);
    write(folder.path(), "a.py", b"");
    written(folder.path(), &[]);
    assert_eq!(entries(folder.path()), [], "it is gone");
}

#[test]
fn what_one_project_switches_off_says_nothing_of_another() {
    let files = [("mprlint.toml", ""), ("a.py", TOKEN), ("inner/mprlint.toml", ""), ("inner/b.py", TOKEN)];
    let folder = tree(&files);
    let one = ["--baseline", FILE];
    written(folder.path(), &one);
    assert_eq!(entries(folder.path()).len(), 2);
    // Off in the inner project alone: what is known there stays.
    write(folder.path(), "inner/mprlint.toml", b"ignore = ['MPR101']\n");
    assert_eq!(check(folder.path(), &one).notes(), [""; 0]);
    written(folder.path(), &one);
    assert_eq!(entries(folder.path()).len(), 2);
    // Off around it alone: what is gone there is told.
    write(folder.path(), "mprlint.toml", b"ignore = ['MPR101']\n");
    write(folder.path(), "inner/mprlint.toml", b"");
    write(folder.path(), "inner/b.py", b"");
    assert_eq!(check(folder.path(), &one).notes().len(), 1);
    written(folder.path(), &one);
    assert_eq!(entries(folder.path()), [("a.py".into(), "MPR101".into())]);
}

#[test]
fn the_file_is_the_same_whatever_the_working_directory_and_the_threads() {
    let folder = tree(&[("a.py", TOKEN), ("lib/b.py", &format!("{REVOKE}{ME}")), ("lib/c.py", TOKEN)]);
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let text = |here: &str, arguments: &[&str]| {
        written(&folder.path().join(here), &[&["--baseline", &folder.path().join(FILE).to_string_lossy()], arguments].concat());
        let text = fs::read_to_string(folder.path().join(FILE)).expect("a baseline");
        fs::remove_file(folder.path().join(FILE)).expect("it is there");
        text
    };
    let whole = text("", &["--threads", "1"]);
    assert_eq!(whole, text("", &["--threads", "4"]));
    assert_eq!(whole, text("lib", &["..", "--threads", "4"]));
    insta::assert_snapshot!(whole);
}

#[test]
fn show_suppressed_shows_what_is_known_and_does_not_fail() {
    let folder = tree(&[("a.py", TOKEN)]);
    written(folder.path(), &[]);
    let checked = check(folder.path(), &["--baseline", FILE, "--show-suppressed"]);
    assert_eq!((checked.places(), checked.run.code), (vec!["a.py:1:22 MPR101".to_owned()], 0));
    assert_eq!(checked.findings()[0]["suppression"]["kind"], "baseline");
    let hidden = check(folder.path(), &["--baseline", FILE]);
    assert_eq!((hidden.places(), &hidden.document["summary"]["known"]), (vec![], &1.into()));
}

#[test]
fn a_file_that_is_no_baseline_is_refused_and_not_overwritten() {
    let folder = tree(&[("a.py", TOKEN), ("package.json", "{\"name\": \"x\", \"version\": \"1\"}")]);
    for arguments in [&["--baseline", "package.json"][..], &["--baseline", "gone.json"], &["--baseline", "package.json", "--write-baseline"]] {
        let run = run(folder.path(), &[&["check"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert!(run.stderr.contains(arguments[1]) && run.stderr.contains("--write-baseline"), "{run}");
    }
    assert!(fs::read_to_string(folder.path().join("package.json")).expect("it is there").contains("name"));
}

#[test]
fn a_baseline_with_marks_of_a_merge_says_what_to_do() {
    let folder = tree(&[("a.py", TOKEN), ("b.py", REVOKE)]);
    written(folder.path(), &[]);
    let text = fs::read_to_string(folder.path().join(FILE)).expect("a baseline");
    let entry = text.lines().nth(4).expect("an entry");
    write(folder.path(), FILE, text.replace(entry, &format!("<<<<<<< HEAD\n{entry}\n=======\n>>>>>>> main")).as_bytes());
    for arguments in [&["--baseline", FILE][..], &["--baseline", FILE, "--write-baseline"]] {
        let run = run(folder.path(), &[&["check"], arguments].concat());
        let says = "mprlint-baseline.json: it is not a baseline: line 5 is a mark of a merge; keep the entries of both sides and remove the marks, or delete the file and run `mprlint check --write-baseline`\n";
        assert!(run.code == 2 && run.stderr.starts_with("mprlint: cannot use ") && run.stderr.ends_with(says), "{run}");
    }
}

#[test]
fn a_baseline_may_begin_with_a_byte_order_mark() {
    let folder = tree(&[("a.py", TOKEN)]);
    written(folder.path(), &[]);
    let text = fs::read_to_string(folder.path().join(FILE)).expect("a baseline");
    write(folder.path(), FILE, format!("\u{feff}{text}").replace('\n', "\r\n").as_bytes());
    assert_eq!(with_baseline(folder.path()), [""; 0]);
}

#[test]
fn nothing_is_written_where_not_everything_could_be_read() {
    let folder = tree(&[("a.py", TOKEN)]);
    let run = run(folder.path(), &["check", "--write-baseline", "a.py", "gone.py"]);
    assert!(run.code == 2 && run.stderr.contains("gone.py") && run.stderr.contains("no baseline was written"), "{run}");
    assert!(!folder.path().join(FILE).exists());
}
