//! The command line that scripts rely on: commands, options, exit codes, formats.

mod common;

use std::fs;
use std::path::Path;

use common::{Run, check, copy_of_fixtures, crate_root, run, tree};
use mprlint::catalogue;
use serde_json::Value;

/// The fixture whose reports are kept as snapshots: small, and with a finding that needs two files.
fn snapshot_run(format: &str) -> String {
    // A copy: the paths of a report begin at the root of the repository, if there is one.
    let folder = copy_of_fixtures();
    let run = run(&folder.path().join("fastapi-service"), &["check", "--format", format, "--pedantic"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run}");
    run.stdout.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"[version]\"")
}

fn wrong() -> tempfile::TempDir {
    tree(&[("oauth.py", "URL = 'https://app.procore.com/oauth/token'\n"), ("api.py", "ME = 'https://us02.procore.com/rest/v1.0/me'\n")])
}

const OAUTH: &str = "oauth.py:1:16 MPR101";
const API: &str = "api.py:1:15 MPR105";

#[test]
fn the_human_report() {
    insta::assert_snapshot!(snapshot_run("human"));
}

#[test]
fn the_short_report() {
    insta::assert_snapshot!(snapshot_run("short"));
}

#[test]
fn the_json_report() {
    insta::assert_snapshot!(snapshot_run("json"));
}

#[test]
fn the_sarif_report() {
    let mut log: Value = serde_json::from_str(&snapshot_run("sarif")).expect("JSON");
    // The catalogue repeats the pages; it is compared below.
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        for key in ["help", "fullDescription"] {
            rule.as_object_mut().expect("a rule").remove(key).expect("it is there");
        }
    }
    insta::assert_json_snapshot!(log);
}

#[test]
fn sarif_is_valid_and_fit_for_code_scanning() {
    let schema = fs::read_to_string(crate_root().join("tests/schemas/sarif-2.1.0.json")).expect("the schema is there");
    // One pattern ends in a bracket that only lenient engines take for a literal one.
    let schema = serde_json::from_str(&schema.replace("{2}]?$", "{2}\\\\]?$")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let clean = tree(&[("a.py", "")]);
    let runs = [(crate_root(), vec!["fixtures", "--pedantic"]), (clean.path(), vec!["."]), (clean.path(), vec!["gone", "."])];
    for (folder, paths) in runs {
        let run = run(folder, &[&["check", "--format", "sarif"], &paths[..]].concat());
        let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        common::assert_none(&errors, "not SARIF 2.1.0");
        let sarif = &log["runs"][0];
        assert_eq!(sarif["columnKind"], "utf16CodeUnits");
        assert_eq!(sarif["invocations"][0]["executionSuccessful"], run.code != 2);
        let mut prints: Vec<&Value> = Vec::new();
        for result in sarif["results"].as_array().expect("results, even if there are none") {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(sarif["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let uri = common::string(&result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]);
            assert!(uri.starts_with("fixtures/") && !uri.contains([' ', 'ü', '\\', ':']), "{uri}");
            prints.push(&result["partialFingerprints"]);
        }
        let all = prints.len();
        prints.sort_by_key(|print| print.to_string());
        prints.dedup();
        assert_eq!(prints.len(), all, "every finding has a fingerprint of its own");
    }
}

#[test]
fn rules_lists_every_rule_with_code_name_and_summary() {
    let run = run(crate_root(), &["rules"]);
    assert_eq!((run.code, run.stdout.lines().count()), (0, catalogue::rules().len()));
    for (line, rule) in run.stdout.lines().zip(catalogue::rules()) {
        assert!(line.starts_with(&rule.code) && line.contains(&rule.name) && line.ends_with(&rule.summary), "{line}");
    }
}

#[test]
fn explain_takes_codes_and_names() {
    for rule in catalogue::rules() {
        let by_code = run(crate_root(), &["explain", &rule.code]);
        assert_eq!(by_code, run(crate_root(), &["explain", &rule.name]));
        assert!(by_code.code == 0 && by_code.stdout.contains(&rule.code) && by_code.stdout.contains("How to fix"), "{by_code}");
    }
    let unknown = run(crate_root(), &["explain", "MPR999"]);
    assert!(unknown.code == 2 && unknown.stdout.is_empty() && unknown.stderr.contains("mprlint rules"), "{unknown}");
}

#[test]
fn the_exit_code_says_clean_found_or_failed() {
    let (wrong, clean) = (wrong(), tree(&[("a.py", "URL = 'https://login.procore.com/oauth/token'\n")]));
    let code = |folder: &Path, arguments: &[&str]| run(folder, arguments).code;
    assert_eq!(code(clean.path(), &["check"]), 0);
    assert_eq!(code(wrong.path(), &["check"]), 1);
    assert_eq!(code(wrong.path(), &["check", "--exit-zero"]), 0);
    assert_eq!(code(wrong.path(), &["check", "gone.py"]), 2);
    assert_eq!(code(wrong.path(), &["check", "--no-such-option"]), 2);
    assert_eq!(code(wrong.path(), &["check", "--format", "prose"]), 2);
    assert_eq!(code(wrong.path(), &["no-such-command"]), 2);
    assert_eq!(code(wrong.path(), &["--version"]), 0);
}

#[test]
fn exit_zero_reports_all_the_same() {
    let folder = wrong();
    assert_eq!(check(folder.path(), &["--exit-zero"]).places(), [API, OAUTH]);
}

#[test]
fn without_a_path_the_working_directory_is_checked() {
    let folder = wrong();
    assert_eq!(check(folder.path(), &[]).run.stdout, check(folder.path(), &["."]).run.stdout);
}

#[test]
fn select_and_ignore_take_codes_and_names() {
    let folder = wrong();
    let cases: [(&[&str], &[&str]); 8] = [
        (&["--select", "MPR101"], &[OAUTH]),
        (&["--select", "legacy-oauth-host"], &[OAUTH]),
        (&["--select", "MPR102"], &[]),
        (&["--select", "MPR105,legacy-oauth-host"], &[API, OAUTH]),
        (&["--select", "MPR105", "--select", "MPR101"], &[API, OAUTH]),
        (&["--ignore", "region-pinned-host"], &[OAUTH]),
        (&["--ignore", "MPR101,MPR105"], &[]),
        (&["--select", "MPR101,MPR105", "--ignore", "MPR101"], &[API]),
    ];
    for (arguments, places) in cases {
        let checked = check(folder.path(), arguments);
        assert_eq!(
            (checked.places(), checked.run.code),
            (places.iter().map(|&place| place.to_owned()).collect(), i32::from(!places.is_empty())),
            "{arguments:?}"
        );
    }
}

#[test]
fn pedantic_shows_what_is_only_possible() {
    let folder =
        tree(&[("a.py", "# https://app.procore.com/oauth/token was the old one\n"), ("b.py", "URL = 'https://app.procore.com/oauth/token'\n")]);
    let (plain, pedantic) = (check(folder.path(), &[]), check(folder.path(), &["--pedantic"]));
    assert_eq!(plain.places(), ["b.py:1:16 MPR101"]);
    assert_eq!(pedantic.places(), ["a.py:1:11 MPR101", "b.py:1:16 MPR101"]);
    assert_eq!((&plain.document["summary"]["hiddenPossible"], &pedantic.document["summary"]["hiddenPossible"]), (&1.into(), &0.into()));
    assert_eq!(pedantic.findings()[0]["confidence"], "possible");
    let human = run(folder.path(), &["check"]);
    assert!(human.stdout.contains("1 possible finding hidden (--pedantic shows it)"), "{human}");
}

#[test]
fn hidden_findings_that_were_not_selected_are_not_counted() {
    let folder = tree(&[("a.py", "# https://app.procore.com/oauth/token was the old one\n")]);
    assert_eq!(check(folder.path(), &["--select", "MPR105"]).document["summary"]["hiddenPossible"], 0);
}

#[test]
fn output_writes_the_same_bytes_to_a_file() {
    let folder = wrong();
    for format in ["human", "short", "json", "sarif"] {
        let report = folder.path().join("report");
        let printed = run(folder.path(), &["check", "--format", format, "oauth.py", "api.py"]);
        // A report from before is replaced as a whole.
        fs::write(&report, "x".repeat(100_000)).expect("a file");
        let written = run(folder.path(), &["check", "--format", format, "oauth.py", "api.py", "--output", "report"]);
        assert_eq!((written.code, written.stdout.as_str()), (printed.code, ""), "{format}: {written}");
        assert_eq!(fs::read_to_string(&report).expect("a report"), printed.stdout, "{format}");
    }
    assert_eq!(common::files_below(folder.path()), ["api.py", "oauth.py", "report"], "nothing is left behind");
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let folder = wrong();
    let coloured = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = common::mprlint(folder.path());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let output = command.arg("check").args(arguments).output().expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8").contains('\x1b')
    };
    // The standard output of a test is no terminal.
    assert!(!coloured(&[], None));
    assert!(!coloured(&["--color", "never"], None));
    assert!(coloured(&["--color", "always"], None));
    assert!(coloured(&["--color", "always"], Some("1")), "the command line is stronger than NO_COLOR");
    for format in ["short", "json", "sarif"] {
        assert!(!coloured(&["--color", "always", "--format", format], None), "{format}");
    }
}

#[test]
fn the_summary_counts_files_findings_and_what_was_skipped() {
    let folder = tree(&[("a.py", "URL = 'https://app.procore.com/oauth/token'\n"), ("b.txt", "nothing"), ("vendor/c.rb", "")]);
    common::write(folder.path(), "d.bin", &[0; 10]);
    let run = run(folder.path(), &["check"]);
    assert!(run.stdout.contains("1 error in 1 file · 2 files scanned, 2 skipped (1 binary, 1 vendored)"), "{run}");
    let clean: Run = common::run(folder.path(), &["check", "b.txt"]);
    assert!(clean.code == 0 && clean.stdout.contains("1 file scanned"), "{clean}");
}

#[test]
fn why_has_no_answer_about_what_was_not_read() {
    let client = "TOKEN = 'https://app.procore.com/oauth/token'\n";
    let folder = tree(&[("a.py", client), ("old/b.py", client), ("mprlint.toml", "exclude = ['old']\n")]);
    for (place, says) in
        [("old/b.py:1", "mprlint: old/b.py: not read: excluded\n"), ("a.py:9", "mprlint: a.py: there is no line 9; the last one is 2\n")]
    {
        let run = run(folder.path(), &["why", place]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (2, "", says), "{run}");
    }
    assert_eq!(run(folder.path(), &["why", "a.py:1"]).code, 0);
}

#[test]
fn why_says_in_words_what_a_name_tells_of_a_host() {
    let lines = [
        ("PROCORE_HOME = 'https://us02.procore.com'", "no name around it says what it is used for"),
        ("ALLOWED_ORIGIN = 'https://us02.procore.com'", "by its name `ALLOWED_ORIGIN`, it is no base for requests"),
        ("WEB_URL = 'https://us02.procore.com'", "by its name `WEB_URL`, it is an address for the browser"),
        ("TOKEN_HOST = 'https://us02.procore.com'", "by its name `TOKEN_HOST`, it is a base for OAuth"),
        ("LOGIN_HOST = 'https://us02.procore.com'", "by its name `LOGIN_HOST`, it is probably a base for OAuth"),
        ("API_HOST = 'https://us02.procore.com'", "by its name `API_HOST`, it is a base for API calls"),
        ("WEB_API_URL = 'https://us02.procore.com'", "by its name `WEB_API_URL`, it is both a page and a base for requests, so its use is unclear"),
        ("session = OAuth2Session('https://us02.procore.com')", "given to `OAuth2Session`, it is a base for OAuth"),
        ("assert host == 'https://us02.procore.com'", "it is only compared with something, so it is no base for requests"),
    ];
    let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    let folder = tree(&[("hosts.py", &text)]);
    for (index, (line, says)) in lines.iter().enumerate() {
        let place = format!("hosts.py:{}", index + 1);
        let run = run(folder.path(), &["why", &place]);
        let step = format!("  no path was found to be joined to it; {says}\n");
        assert_eq!(run.stdout, format!("{place}: `us02.procore.com` (production) serves pages for the people of one region\n{step}"), "{line}");
    }
}

#[test]
fn a_run_that_looked_at_nothing_says_so() {
    let folder = tree(&[(".gitignore", "/*\n"), ("a.py", "URL = 'https://app.procore.com/oauth/token'\n")]);
    let ignored = run(folder.path(), &["check"]);
    assert_eq!(ignored.stdout, "No findings · 0 files scanned\nNo file was looked at (--why-skipped lists what is left out)\n", "{ignored}");
}

#[test]
fn options_that_would_be_ignored_are_refused() {
    let folder = wrong();
    for arguments in [&["--statistics", "--format", "sarif"][..], &["--show-config", "--output", "x"], &["--write-baseline", "--output", "x"]] {
        let run = run(folder.path(), &[&["check"], arguments].concat());
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains(arguments[0]), "{run}");
    }
    let dash = run(folder.path(), &["check", "--format", "short", "--output", "-"]);
    assert_eq!(dash.stdout, run(folder.path(), &["check", "--format", "short"]).stdout);
}
