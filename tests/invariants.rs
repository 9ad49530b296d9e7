//! What users rely on without knowing it: the findings of a file depend on the project alone. Not on which paths were named, where the command was
//! run, how many threads there were, or what the prefilter saved.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, assert_none, check, copy_of_fixtures, files_below, folders_below, for_each, run, tree, write};
use mprlint::catalogue;
use mprlint::catalogue::Verdict;
use serde_json::Value;
use tempfile::TempDir;

/// A tree with all fixtures and all examples of the rule pages, each a project of its own.
fn everything() -> TempDir {
    let folder = copy_of_fixtures();
    for rule in catalogue::rules() {
        for example in rule.examples().expect("the pages are well formed") {
            for (verdict, name) in [(Verdict::Bad, "bad"), (Verdict::Good, "good"), (Verdict::Fixed, "fixed")] {
                let project = format!("examples/{}-{}-{name}", rule.code, example.line);
                for file in example.files(verdict) {
                    write(folder.path(), &format!("{project}/mprlint.toml"), b"");
                    write(folder.path(), &format!("{project}/{}", file.path), file.text.as_bytes());
                }
            }
        }
    }
    folder
}

fn short(folder: &Path, arguments: &[&str]) -> Run {
    run(folder, &[&["check", "--format", "short", "--pedantic"], arguments].concat())
}

/// The findings by file.
fn by_file(findings: &[Value]) -> BTreeMap<String, Vec<&Value>> {
    let mut files: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for finding in findings {
        files.entry(common::string(&finding["path"])).or_default().push(finding);
    }
    files
}

/// The lines of a `short` report that are about a file, or about the files below a folder.
fn lines_of(report: &str, path: &str) -> String {
    let is_about = |line: &&str| line.strip_prefix(path).is_some_and(|rest| rest.starts_with([':', '/']));
    report.lines().filter(is_about).map(|line| format!("{line}\n")).collect()
}

/// The lines of `check PATH --format short` with all paths made absolute, so that runs in different folders can be compared.
fn at_home(folder: &Path, path: &Path) -> Vec<(PathBuf, String)> {
    let report = short(folder, &[path.to_str().expect("UTF-8")]);
    let absolute = |line: &str| {
        let (path, rest) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        let path = folder.join(path).canonicalize().unwrap_or_else(|error| panic!("{path} in {}: {error}", folder.display()));
        (path, rest.to_owned())
    };
    let mut lines: Vec<(PathBuf, String)> = report.stdout.lines().map(absolute).collect();
    // The order is that of the paths as they are shown; `sort_by_key` keeps it within a file.
    lines.sort_by_key(|(path, _)| path.clone());
    lines
}

/// Compares what `at_home` gave in words.
fn differences_at_home(title: &str, expected: &[(PathBuf, String)], found: &[(PathBuf, String)]) -> Vec<String> {
    let text = |verb: &str, (path, rest): &(PathBuf, String)| format!("{title}: {verb}: {}:{rest}", path.display());
    let missing = expected.iter().filter(|line| !found.contains(line)).map(|line| text("missing", line));
    missing.chain(found.iter().filter(|line| !expected.contains(line)).map(|line| text("in addition", line))).collect()
}

/// Compares two lists of findings in words.
fn differences(title: &str, expected: &[Value], found: &[Value]) -> Vec<String> {
    let name = |finding: &Value| {
        let span = &finding["span"];
        let part = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        [&finding["path"], &span["startLine"], &span["startColumn"], &finding["rule"], &finding["confidence"], &finding["message"]]
            .map(part)
            .join(" ")
    };
    let missing = expected.iter().filter(|finding| !found.contains(finding)).map(|finding| format!("{title}: missing: {}", name(finding)));
    let extra = found.iter().filter(|finding| !expected.contains(finding)).map(|finding| format!("{title}: in addition: {}", name(finding)));
    let mut lines: Vec<String> = missing.chain(extra).collect();
    if lines.is_empty() && expected != found {
        lines.push(format!("{title}: the same findings in another order"));
    }
    lines
}

#[test]
fn the_prefilter_changes_no_finding() {
    let folder = everything();
    // Nothing that the filter looks for stands in the first file; what the second one says reaches it only by an import.
    write(folder.path(), "linked/hosts.py", b"HOST = 'https://app.' + 'proc' + 'ore.com'\n");
    write(folder.path(), "linked/client.py", b"import requests\nfrom hosts import HOST\n\n# Procore\nrequests.get(HOST + '/rest/v1.0/me')\n");
    write(folder.path(), "linked/mprlint.toml", b"");
    let with = check(folder.path(), &[".", "--pedantic"]);
    let without = check(folder.path(), &[".", "--pedantic", "--no-prefilter"]);
    assert!(with.findings().len() > 100, "there is something to compare");
    assert_none(&differences("without the prefilter", with.findings(), without.findings()), "`--no-prefilter` changes findings");
    assert_eq!(with.scanned(), without.scanned());
    assert_eq!(with.document["summary"]["skipped"], without.document["summary"]["skipped"]);
    assert_eq!(short(folder.path(), &["."]).stdout, short(folder.path(), &[".", "--no-prefilter"]).stdout);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = everything();
    for format in ["human", "short", "json", "sarif"] {
        let one = run(folder.path(), &["check", ".", "--pedantic", "--format", format, "--threads", "1"]);
        assert_eq!(one.code, 1);
        for _ in 0..2 {
            let eight = run(folder.path(), &["check", ".", "--pedantic", "--format", format, "--threads", "8"]);
            assert!(one == eight, "--format {format}: 8 threads give another report than one");
        }
    }
}

/// Compares every file of the copy with its part of the report of all.
fn assert_files_alone_are_as_among_all(folder: &Path, files: &[String]) {
    let all_json = check(folder, &[".", "--pedantic"]);
    let all_by_file = by_file(all_json.findings());
    let all_short = short(folder, &["."]).stdout;
    let judge = |file: &String| {
        let alone = check(folder, &[file, "--pedantic"]);
        let expected: Vec<Value> = all_by_file.get(file).into_iter().flatten().map(|finding| (*finding).clone()).collect();
        let mut wrong = differences(file, &expected, alone.findings());
        let (expected, alone) = (lines_of(&all_short, file), short(folder, &[file]).stdout);
        if expected != alone {
            wrong.push(format!("{file}: in the short report of all:\n{expected}alone:\n{alone}"));
        }
        wrong
    };
    assert_none(&for_each(files, judge).concat(), "`check FILE` is not that file's part of `check .`");
}

#[test]
fn a_file_alone_has_the_findings_that_it_has_among_all() {
    let folder = copy_of_fixtures();
    write(folder.path(), ".git/HEAD", b"");
    let files: Vec<String> = files_below(folder.path()).into_iter().filter(|file| !file.starts_with(".git/")).collect();
    assert_files_alone_are_as_among_all(folder.path(), &files);
}

#[test]
fn a_file_alone_has_the_findings_that_it_has_among_all_without_a_repository() {
    let folder = copy_of_fixtures();
    let is_sample = |file: &String| ["rails-app/config", "infra", "go-connector/internal", "README.md"].iter().any(|start| file.starts_with(start));
    let files: Vec<String> = files_below(folder.path()).into_iter().filter(is_sample).collect();
    assert_files_alone_are_as_among_all(folder.path(), &files);
}

#[test]
fn a_folder_alone_has_the_findings_that_it_has_among_all() {
    let folder = copy_of_fixtures();
    let all = short(folder.path(), &["."]).stdout;
    let judge = |sub: &String| {
        let (expected, alone) = (lines_of(&all, sub), short(folder.path(), &[sub]).stdout);
        if expected == alone { Vec::new() } else { vec![format!("{sub}: of all:\n{expected}alone:\n{alone}")] }
    };
    assert_none(&for_each(&folders_below(folder.path()), judge).concat(), "`check FOLDER` is not that folder's part of `check .`");
}

#[test]
fn several_paths_are_reported_once_and_in_order() {
    let folder = copy_of_fixtures();
    let all = check(folder.path(), &["rails-app", "infra"]);
    let twice = check(folder.path(), &["infra/scripts", "rails-app/", "./infra", "rails-app/config/procore.yml", "rails-app", "rails-app/../infra"]);
    assert_eq!(all.run.stdout, twice.run.stdout, "findings and the totals are those of the outermost paths");
}

#[test]
fn a_project_within_a_named_project_is_counted_once() {
    let folder = copy_of_fixtures();
    let (all, named) = (check(folder.path(), &["."]), check(folder.path(), &[".", "infra"]));
    assert_eq!(all.places(), named.places());
    assert_eq!(all.document["summary"], named.document["summary"]);
}

#[test]
fn the_working_directory_changes_no_finding() {
    let folder = copy_of_fixtures();
    let root = folder.path().canonicalize().expect("the folder exists");
    let all = at_home(&root, Path::new("."));
    assert!(all.len() > 50, "there is something to compare");
    let judge = |name: &String| {
        let home = root.join(name);
        let expected: Vec<_> = all.iter().filter(|(path, _)| path.starts_with(&home)).cloned().collect();
        let neighbour = root.join(if name == "infra" { "rails-app/config" } else { "infra/scripts" });
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let beside = Path::new("../..").join(name);
        let runs: [(&Path, &Path); 5] =
            [(&home, Path::new(".")), (&home, &home), (&neighbour, &beside), (elsewhere.path(), &home), (Path::new("/"), &home)];
        let judge = |(folder, path): (&Path, &Path)| {
            differences_at_home(&format!("cd {} && check {}", folder.display(), path.display()), &expected, &at_home(folder, path))
        };
        runs.map(judge).concat()
    };
    assert_none(&for_each(&common::fixture_names(), judge).concat(), "findings depend on the working directory");
}

#[test]
fn every_report_is_in_the_order_of_path_offset_and_rule() {
    let folder = everything();
    let key = |finding: &Value| (common::string(&finding["path"]), finding["span"]["start"].as_u64(), common::string(&finding["rule"]));
    for arguments in [vec!["."], vec!["rails-app", "infra", "express-next", "aspnet-service"], vec!["spring-service", ".", "fastapi-service"]] {
        let checked = check(folder.path(), &[arguments, vec!["--pedantic"]].concat());
        let keys: Vec<_> = checked.findings().iter().map(key).collect();
        assert!(keys.len() > 20, "there is something to sort");
        let unsorted: Vec<String> =
            keys.windows(2).filter(|pair| pair[0] > pair[1]).map(|pair| format!("{:?} before {:?}", pair[0], pair[1])).collect();
        assert_none(&unsorted, "out of order");
        let twice: Vec<String> = keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("{:?}", pair[0])).collect();
        assert_none(&twice, "reported twice");
    }
}

const BASE: &str = "HOST = 'https://app.procore.com'\n";
const CLIENT: &str = "import requests\nfrom settings import HOST\n\n\ndef me(token):\n    return requests.get(HOST + '/rest/v1.0/me', headers={'Authorization': token})\n";
const OTHER_BASE: &str = "HOST = 'https://login.procore.com'\n";

/// A project with another one in its folder `inner`; `marks` are the files that mark them.
fn nested(marks: &[&str]) -> TempDir {
    let files = [
        ("settings.py", BASE),
        ("client.py", CLIENT),
        ("inner/settings.py", OTHER_BASE),
        ("inner/app/client.py", CLIENT),
        ("inner/app/deep/url.rb", "URL = \"https://app.procore.com/oauth/token\"\n"),
    ];
    let folder = tree(&files);
    for mark in marks {
        write(folder.path(), mark, b"");
    }
    folder
}

/// The findings of a nested project's files, whichever path was named and wherever.
fn assert_same_by_every_way(folder: &TempDir, title: &str) {
    let root = folder.path().canonicalize().expect("the folder exists");
    let all = at_home(&root, Path::new("."));
    let mut wrong = Vec::new();
    let is_git = |path: &Path| path.components().any(|part| part.as_os_str() == ".git");
    let below = folders_below(&root).into_iter().map(|path| root.join(path)).filter(|path| !is_git(path));
    let folders: Vec<PathBuf> = std::iter::once(root.clone()).chain(below).collect();
    let files: Vec<PathBuf> = files_below(&root).into_iter().map(|path| root.join(path)).filter(|path| !is_git(path)).collect();
    for here in &folders {
        for path in folders.iter().chain(&files) {
            let expected: Vec<_> = all.iter().filter(|(file, _)| file.starts_with(path)).cloned().collect();
            wrong.extend(differences_at_home(
                &format!("{title}: cd {} && check {}", here.display(), path.display()),
                &expected,
                &at_home(here, path),
            ));
        }
    }
    assert_none(&wrong, "the findings of a file depend on what was named");
}

#[test]
fn a_project_in_a_project_has_the_same_findings_by_every_way() {
    for marks in [
        vec!["mprlint.toml", "inner/mprlint.toml"],
        vec![".git/HEAD", "inner/mprlint.toml"],
        vec![".git/HEAD", "inner/.git/HEAD"],
        vec!["mprlint.toml", "inner/.git/HEAD"],
        // The `.git` of a worktree or a submodule is a file.
        vec![".git/HEAD", "inner/.git"],
        vec![".git/HEAD"],
        vec!["mprlint.toml"],
    ] {
        assert_same_by_every_way(&nested(&marks), &format!("marked by {marks:?}"));
    }
}

#[test]
fn a_project_in_a_project_knows_nothing_of_the_outer_one() {
    let one = check(nested(&["mprlint.toml"]).path(), &["."]);
    for marks in [["mprlint.toml", "inner/mprlint.toml"], [".git/HEAD", "inner/.git/HEAD"], [".git/HEAD", "inner/mprlint.toml"]] {
        let folder = nested(&marks);
        // Without its own settings, the inner project's base is unknown, although the outer one has a file of that name.
        fs::remove_file(folder.path().join("inner/settings.py")).expect("it is there");
        let places = check(folder.path(), &["."]).places();
        assert_eq!(places, ["inner/app/deep/url.rb:1:16 MPR101", "settings.py:1:17 MPR103"], "{marks:?}");
    }
    assert!(one.places().contains(&"settings.py:1:17 MPR103".to_owned()), "{:?}", one.places());
}

#[test]
fn ignore_files_hold_for_files_that_are_named() {
    for marks in [vec!["mprlint.toml"], vec![".git/HEAD"], vec![".git/HEAD", "inner/mprlint.toml"], vec!["mprlint.toml", "inner/mprlint.toml"]] {
        let folder = nested(&marks);
        write(folder.path(), ".gitignore", b"*.rb\n/settings.py\n");
        write(folder.path(), "inner/.mprlintignore", b"app/client.py\n");
        assert_same_by_every_way(&folder, &format!("with ignore files, marked by {marks:?}"));
        let named = check(folder.path(), &["inner/app/deep/url.rb", "inner/app/client.py"]);
        assert_eq!((named.places(), named.skipped("ignored")), (vec![], 2), "{marks:?}");
    }
}

#[test]
fn excludes_of_the_configuration_hold_for_files_that_are_named() {
    let folder = nested(&[]);
    write(folder.path(), "mprlint.toml", b"exclude = [\"inner\", \"settings.py\"]\n");
    assert_same_by_every_way(&folder, "with excludes");
    let named = check(folder.path(), &["inner/app/deep/url.rb", "settings.py"]);
    assert_eq!((named.places(), named.skipped("excluded")), (vec![], 2));
}
