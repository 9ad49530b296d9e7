//! The configuration: what every key does to real findings, where it is looked for, and what is said of one that cannot be used.

mod common;

use common::{check, run, tree, write};
use tempfile::TempDir;

/// One request without the header, and one OAuth URL on the legacy host.
const CLIENT: &str = "import requests\n\ndef projects():\n    return requests.get('https://api.procore.com/rest/v1.0/projects')\n\nTOKEN = 'https://app.procore.com/oauth/token'\n";
const HEADER: &str = "client.py:4:12 MPR201";
const OAUTH: &str = "client.py:6:18 MPR101";

/// The places of all findings of a project with this configuration.
fn with(config: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = tree(files);
    write(folder.path(), "mprlint.toml", config.as_bytes());
    check(folder.path(), &[]).places()
}

/// The same for one request to this URL, in Python.
fn requested(config: &str, method: &str, url: &str) -> Vec<String> {
    with(config, &[("client.py", &format!("import requests\nrequests.{method}('{url}')\n"))])
}

#[test]
fn without_a_configuration_everything_is_reported() {
    assert_eq!(with("", &[("client.py", CLIENT)]), [HEADER, OAUTH]);
}

#[test]
fn select_and_ignore_choose_the_rules() {
    let cases: [(&str, &[&str]); 6] = [
        ("select = ['MPR101']", &[OAUTH]),
        ("select = ['missing-company-header', 'MPR303']", &[HEADER]),
        ("ignore = ['MPR101']", &[HEADER]),
        ("ignore = ['legacy-oauth-host', 'MPR201']", &[]),
        ("select = ['MPR101', 'MPR201']\nignore = ['MPR101']", &[HEADER]),
        ("levels = { MPR101 = 'off' }", &[HEADER]),
    ];
    for (config, places) in cases {
        assert_eq!(with(config, &[("client.py", CLIENT)]), places, "{config}");
    }
}

#[test]
fn the_command_line_replaces_what_is_selected_and_adds_to_what_is_ignored() {
    let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", "select = ['MPR101']\n[[path]]\nglobs = ['*.py']\nselect = ['MPR303']\n")]);
    assert_eq!(check(folder.path(), &[]).places(), [""; 0]);
    assert_eq!(check(folder.path(), &["--select", "MPR201"]).places(), [HEADER]);
    let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", "ignore = ['MPR101']\n")]);
    assert_eq!(check(folder.path(), &["--select", "MPR101,MPR201"]).places(), [HEADER], "what the file ignores stays ignored");
    assert_eq!(check(folder.path(), &["--ignore", "MPR201"]).places(), [""; 0]);
}

#[test]
fn levels_weigh_findings_and_the_fail_level_decides_the_exit_code() {
    let cases = [
        ("", "error", 1),
        ("levels = { MPR201 = 'warning' }", "warning", 0),
        ("levels = { missing-company-header = 'note' }", "note", 0),
        ("fail-level = 'warning'\nlevels = { MPR201 = 'warning' }", "warning", 1),
        ("fail-level = 'warning'\nlevels = { MPR201 = 'note' }", "note", 0),
        ("fail-level = 'note'\nlevels = { MPR201 = 'note' }", "note", 1),
        ("fail-level = 'never'", "error", 0),
    ];
    for (config, level, code) in cases {
        let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", &format!("select = ['MPR201']\n{config}\n"))]);
        let checked = check(folder.path(), &[]);
        assert_eq!((checked.findings()[0]["level"].as_str(), checked.run.code), (Some(level), code), "{config}");
    }
}

#[test]
fn every_project_has_its_own_fail_level() {
    let files = [("a/client.py", CLIENT), ("a/mprlint.toml", "fail-level = 'never'"), ("b/client.py", CLIENT), ("b/mprlint.toml", "")];
    let folder = tree(&files);
    let code = |path: &str| check(folder.path(), &[path]).run.code;
    assert_eq!((code("a"), code("b"), code(".")), (0, 1, 1));
}

#[test]
fn paths_change_what_applies_to_some_files() {
    let files = [("client.py", CLIENT), ("test/unit/a.py", CLIENT), ("spec.py", CLIENT)];
    let in_test = |rule: &str| if rule == "MPR201" { "test/unit/a.py:4:12 MPR201" } else { "test/unit/a.py:6:18 MPR101" };
    let in_spec = |rule: &str| if rule == "MPR201" { "spec.py:4:12 MPR201" } else { "spec.py:6:18 MPR101" };
    let all = [HEADER, OAUTH, in_spec("MPR201"), in_spec("MPR101"), in_test("MPR201"), in_test("MPR101")];
    assert_eq!(with("", &files), all);
    let ignored = with("[[path]]\nglobs = ['test', 'spec.*']\nignore = ['MPR201']", &files);
    assert_eq!(ignored, [HEADER, OAUTH, in_spec("MPR101"), in_test("MPR101")]);
    let selected = with("ignore = ['MPR101']\n[[path]]\nglobs = ['test/**']\nselect = ['MPR101']", &files);
    assert_eq!(selected, [HEADER, in_spec("MPR201"), in_test("MPR101")], "the path is stronger than the whole");
}

#[test]
fn later_paths_are_stronger() {
    let config = "\
[levels]\nMPR201 = 'off'
[[path]]\nglobs = ['src']\nlevels = { MPR201 = 'warning' }
[[path]]\nglobs = ['src/old']\nlevels = { MPR201 = 'note' }
[[path]]\nglobs = ['src/old/gone']\nignore = ['MPR201']
[[path]]\nglobs = ['src/old/gone/back.py']\nselect = ['MPR201']\n";
    let paths = ["a.py", "src/a.py", "src/old/a.py", "src/old/gone/a.py", "src/old/gone/back.py"];
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, CLIENT)).collect();
    let folder = tree(&files);
    write(folder.path(), "mprlint.toml", format!("ignore = ['MPR101']\n{config}").as_bytes());
    let checked = check(folder.path(), &[]);
    let found: Vec<String> =
        checked.findings().iter().map(|finding| format!("{} {}", common::string(&finding["path"]), common::string(&finding["level"]))).collect();
    assert_eq!(found, ["src/a.py warning", "src/old/a.py note", "src/old/gone/back.py note"]);
}

#[test]
fn globs_are_relative_to_the_configuration_and_folders_stand_for_what_is_in_them() {
    let files = [("client.py", CLIENT), ("a/client.py", CLIENT), ("a/b/c.gen.py", CLIENT)];
    let count = |globs: &str| with(&format!("exclude = {globs}"), &files).len();
    for (globs, left) in
        [("['a']", 2), ("['a/']", 2), ("['./a']", 2), ("['/a']", 2), ("['*.gen.py']", 4), ("['b']", 6), ("['**']", 0), ("['a/*']", 2)]
    {
        assert_eq!(count(globs), left, "{globs}");
    }
}

#[test]
fn a_larger_file_is_skipped_and_the_command_line_is_stronger() {
    let long = format!("{CLIENT}#{}\n", "x".repeat(5000));
    let folder = tree(&[("client.py", CLIENT), ("long.py", &long), ("mprlint.toml", "max-file-size = 4000\n")]);
    let checked = check(folder.path(), &[]);
    assert_eq!((checked.places(), checked.skipped("too large"), checked.scanned()), (vec![HEADER.to_owned(), OAUTH.to_owned()], 1, 2));
    assert_eq!(check(folder.path(), &["--max-file-size", "9999"]).findings().len(), 4);
    // A limit above the default lets more in.
    let huge = format!("{CLIENT}#{}\n", "x".repeat(17 * 1024 * 1024));
    let folder = tree(&[("huge.py", &huge)]);
    assert_eq!(check(folder.path(), &[]).skipped("too large"), 1);
    write(folder.path(), "mprlint.toml", b"max-file-size = 30000000\n");
    assert_eq!(check(folder.path(), &[]).places(), ["huge.py:4:12 MPR201", "huge.py:6:18 MPR101"]);
}

#[test]
fn languages_are_told_by_globs_and_the_longest_glob_decides() {
    let php = "<?php\n$client = new \\GuzzleHttp\\Client();\n$client->request('GET', 'https://api.procore.com/rest/v1.0/projects');\n";
    let files = [("lib/a.own", php), ("lib/prose.own", php)];
    assert_eq!(with("", &files), [""; 0], "an ending that is not known is prose");
    assert_eq!(with("languages = { '*.own' = 'php', 'lib/prose.own' = 'plain' }", &files), ["lib/a.own:3:2 MPR201"]);
    assert_eq!(with("languages = { 'lib' = 'php' }", &files).len(), 2);
    // The configuration is stronger than what the name says.
    assert_eq!(with("languages = { 'client.py' = 'plain' }", &[("client.py", CLIENT)]), [""; 0]);
}

#[test]
fn the_grant_decides_what_needs_the_header() {
    let me = "https://api.procore.com/rest/v1.0/me";
    for (grant, found) in [("authorization-code", 0), ("dmsa", 1), ("service-account", 0)] {
        assert_eq!(requested(&format!("grant = '{grant}'"), "get", me).len(), found, "{grant}");
    }
    assert_eq!(requested("grant = 'service-account'", "get", "https://api.procore.com/rest/v1.0/projects"), [""; 0]);
}

#[test]
fn a_host_that_stands_for_procore_needs_the_header() {
    let config = |serves: &str| format!("[[host]]\nname = 'proxy.example.com'\nserves = '{serves}'\n");
    let url = "https://proxy.example.com/rest/v1.0/projects";
    assert_eq!(requested("", "get", url), [""; 0]);
    for (serves, found) in [("api", 1), ("both", 1), ("login", 1), ("nothing", 0)] {
        let places = requested(&config(serves), "get", url);
        assert_eq!(places.len(), found, "{serves}: {places:?}");
    }
    // A login host serves no API: the header is not what is wrong.
    assert_eq!(requested(&config("login"), "get", url), ["client.py:2:23 MPR104"]);
    assert_eq!(requested(&config("api"), "post", "https://proxy.example.com/oauth/token"), ["client.py:2:24 MPR104"]);
    assert_eq!(requested(&config("both"), "post", "https://proxy.example.com/oauth/token"), [""; 0]);
    assert_eq!(requested(&config("both"), "get", "https://proxy.example.com/rest/v1.0/me"), [""; 0], "exempt as on Procore's own host");
    assert_eq!(requested(&config("both"), "get", "https://proxy.example.com/health"), [""; 0]);
}

#[test]
fn a_proxy_can_have_its_api_below_a_folder() {
    let text = "import requests\nBASE = 'https://proxy.example.com:8443/procore'\nrequests.get(f'{BASE}/rest/v1.0/me')\nrequests.get(BASE + '/rest/v1.0/projects')\nrequests.post(f'{BASE}/oauth/token')\n";
    let places = with("[[host]]\nname = 'proxy.example.com'\nserves = 'api'\n", &[("client.py", text)]);
    assert_eq!(places, ["client.py:4:1 MPR201", "client.py:5:15 MPR104"]);
}

#[test]
fn hosts_can_have_ports_and_wildcards() {
    let config = "[[host]]\nname = 'localhost:4010'\nserves = 'api'\n[[host]]\nname = '*.preview.example.com'\nserves = 'api'\n";
    let found = |url: &str| requested(config, "get", url).len();
    assert_eq!(found("http://localhost:4010/rest/v1.0/projects"), 1);
    assert_eq!(found("http://localhost:4011/rest/v1.0/projects"), 0);
    assert_eq!(found("https://pr-12.preview.example.com/rest/v1.0/projects"), 1);
    assert_eq!(found("https://preview.example.com/rest/v1.0/projects"), 0);
}

#[test]
fn a_mock_server_is_not_judged_and_does_not_excuse_others() {
    let text = "import requests\nBASE = 'http://localhost:4010'\nrequests.get(BASE + '/rest/v1.0/projects')\nrequests.get('https://api.procore.com/rest/v1.0/projects')\n";
    let places = with("[[host]]\nname = 'localhost:4010'\nserves = 'nothing'\n", &[("client.py", text)]);
    assert_eq!(places, ["client.py:4:1 MPR201"]);
}

#[test]
fn hosts_of_the_project_are_found_in_every_kind_of_file() {
    let files = [
        ("a.sh", "curl https://proxy.example.com/rest/v1.0/projects\n"),
        ("b.ts", "const client = axios.create({ baseURL: 'https://proxy.example.com' });\nclient.get('/rest/v1.0/projects');\n"),
        ("c.http", "GET https://proxy.example.com/rest/v1.0/projects\nAccept: */*\n"),
        ("d.rs", "fn f() { reqwest::Client::new().get(\"https://proxy.example.com/rest/v1.0/projects\").send(); }\n"),
        ("settings.yaml", "procore:\n  base_url: https://proxy.example.com\n"),
        ("e.har", "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://proxy.example.com/oauth/token\", \"method\": \"POST\"}}]}}\n"),
    ];
    let places = with("[[host]]\nname = 'proxy.example.com'\nserves = 'api'\n", &files);
    assert_eq!(places, ["a.sh:1:1 MPR201", "b.ts:2:1 MPR201", "c.http:1:1 MPR201", "d.rs:1:10 MPR201"]);
}

#[test]
fn own_hosts_do_not_depend_on_the_prefilter() {
    let config = "[[host]]\nname = 'proxy.example.com'\nserves = 'api'\n";
    let folder = tree(&[("client.py", "import requests\nrequests.get('https://proxy.example.com/rest/v1.0/projects')\n"), ("mprlint.toml", config)]);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("import requests\nrequests.get('https://proxy.example.com/x')\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    write(folder.path(), "wide.py", &utf16);
    let places = ["client.py:2:1 MPR201", "wide.py:2:1 MPR201"];
    assert_eq!(check(folder.path(), &[]).places(), places);
    assert_eq!(check(folder.path(), &["--no-prefilter"]).places(), places);
}

#[test]
fn endpoints_of_the_project_are_exempt() {
    let config = "[[exempt]]\nmethod = 'GET'\npath = '/rest/*/offices/{id}'\n[[exempt]]\npath = '/rest/v1.0/open/**'\n";
    let found = |method: &str, path: &str| requested(config, method, &format!("https://api.procore.com{path}")).len();
    assert_eq!(found("get", "/rest/v1.0/offices/7"), 0);
    assert_eq!(found("post", "/rest/v1.0/offices/7"), 1);
    assert_eq!(found("get", "/rest/v1.0/offices"), 1);
    assert_eq!(found("post", "/rest/v1.0/open/a/b"), 0);
    let dmsa = format!("grant = 'dmsa'\n{config}");
    assert_eq!(requested(&dmsa, "get", "https://api.procore.com/rest/v1.0/offices/7"), [""; 0], "what the project says counts whatever the grant");
}

/// The three kinds of files, each with the same configuration.
fn kinds(body: &str) -> [(&'static str, String); 4] {
    let table = |name: &str| body.replace("[[", &format!("[[{name}.")).replace("\n[l", &format!("\n[{name}.l"));
    [
        ("mprlint.toml", body.to_owned()),
        ("pyproject.toml", format!("[project]\nname = 'x'\n[tool.mprlint]\n{}", table("tool.mprlint"))),
        ("Cargo.toml", format!("[package]\nname = 'x'\n[package.metadata.mprlint]\n{}", table("package.metadata.mprlint"))),
        ("Cargo.toml", format!("[workspace]\n[workspace.metadata.mprlint]\n{}", table("workspace.metadata.mprlint"))),
    ]
}

#[test]
fn all_three_kinds_of_files_configure_a_folder() {
    for (name, text) in kinds("ignore = ['MPR101']\n[[path]]\nglobs = ['a']\nignore = ['MPR201']\n") {
        let folder = tree(&[("sub/client.py", CLIENT), ("sub/a/client.py", CLIENT), ("b.py", CLIENT)]);
        write(folder.path(), &format!("sub/{name}"), text.as_bytes());
        assert_eq!(check(folder.path(), &["sub"]).places(), ["sub/client.py:4:12 MPR201"], "{name}");
        assert_eq!(
            check(folder.path(), &["."]).places(),
            ["b.py:4:12 MPR201", "b.py:6:18 MPR101", "sub/client.py:4:12 MPR201"],
            "{name}, from above"
        );
    }
}

#[test]
fn files_of_other_tools_without_a_table_mark_no_root() {
    let others: [(&str, &str); 5] = [
        ("pyproject.toml", "[project]\nname = 'x'\ndependencies = ['mprlint']\n"),
        ("Cargo.toml", "[package]\nname = 'x'\n[dev-dependencies]\nmprlint = '1'\n"),
        ("pyproject.toml", "broken = [\n# mprlint\n"),
        ("pyproject.toml", "[tool.poetry.group.dev.dependencies]\nmprlint = { version = '1' \n"),
        ("Cargo.toml", "[dev-dependencies.mprlint]\nversion = [\n"),
    ];
    for (name, text) in others {
        let folder = tree(&[("mprlint.toml", "ignore = ['MPR101']\n"), ("member/client.py", CLIENT)]);
        write(folder.path(), &format!("member/{name}"), text.as_bytes());
        assert_eq!(check(folder.path(), &["member"]).places(), ["member/client.py:4:12 MPR201"], "{name}");
    }
}

#[test]
fn the_nearest_configuration_decides_alone() {
    let files = [
        ("mprlint.toml", "ignore = ['MPR101']\n"),
        ("client.py", CLIENT),
        ("inner/pyproject.toml", "[tool.mprlint]\nignore = ['MPR201']\n"),
        ("inner/client.py", CLIENT),
    ];
    let folder = tree(&files);
    let both = [HEADER.to_owned(), format!("inner/{OAUTH}")];
    assert_eq!(check(folder.path(), &[]).places(), both);
    assert_eq!(check(folder.path(), &["client.py", "inner/client.py"]).places(), both);
    assert_eq!(check(&folder.path().join("inner"), &[]).places().len(), 1);
}

/// What is said on the standard error of a configuration, and nothing else.
fn complaint(name: &str, text: &[u8]) -> String {
    let folder: TempDir = tree(&[("client.py", CLIENT)]);
    write(folder.path(), name, text);
    let run = run(folder.path(), &["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    run.stderr
}

#[test]
fn every_mistake_is_shown_where_it_is() {
    let hosts: String = (0..201).map(|number| format!("[[host]]\nname = 'h{number}.example.com'\nserves = 'api'\n")).collect();
    let mistakes: [(&str, &str); 37] = [
        ("syntax", "exclude = [\"a\"\n[levels]\n"),
        ("a key twice", "exclude = []\nexclude = []\n"),
        ("unknown key", "# Täglich\n\nexlude = ['a']\n"),
        ("unknown key in a table", "[ids]\nname = ['a']\n"),
        ("unknown key far from all", "[[host]]\nname = 'a.b'\nserves = 'api'\nbanana = 1\n"),
        ("wrong type", "exclude = 'a'\n"),
        ("wrong type in a list", "exclude = ['a', 7]\n"),
        ("a table for a list", "[host]\nname = 'a.b'\nserves = 'api'\n"),
        ("a negative size", "max-file-size = -1\n"),
        ("a size in words", "max-file-size = '16 MiB'\n"),
        ("a size of nothing", "max-file-size = 0\n"),
        ("hosts for no time", &hosts),
        ("a size for no memory", "max-file-size = 268435457\n"),
        ("wrong value", "grant = 'authorisation-code'\n"),
        ("wrong value far from all", "fail-level = 'sometimes'\n"),
        ("a number for a word", "grant = 3\n"),
        ("unknown rule", "ignore = ['MPR101', 'missing-company-heder']\n"),
        ("a family of rules", "select = ['MPR1']\n"),
        ("unknown rule with a level", "[levels]\nno-such-rule = 'error'\n"),
        ("two names of one rule", "[levels]\nMPR101 = 'off'\nlegacy-oauth-host = 'error'\n"),
        ("no rule selected", "select = []\n"),
        ("bad glob", "exclude = ['a[']\n"),
        ("glob to the outside", "exclude = ['../other']\n"),
        ("glob of Windows", "exclude = ['test\\unit']\n"),
        ("glob that takes back", "exclude = ['!test']\n"),
        ("a list for a table", "host = [['a.b', 'api']]\n"),
        ("no files", "[[path]]\nglobs = []\nignore = ['MPR101']\n"),
        ("no change", "[[path]]\nglobs = ['a']\n"),
        ("a key is missing", "[[host]]\nname = 'a.b'\n"),
        ("unknown language", "[languages]\n\"*.inc\" = \"phpp\"\n"),
        ("a URL for a host", "[[host]]\nname = 'https://a.example.com'\nserves = 'api'\n"),
        ("a host of Procore's", "[[host]]\nname = 'app.procore.com'\nserves = 'api'\n"),
        ("a host twice", "[[host]]\nname = 'a.b'\nserves = 'api'\n[[host]]\nname = 'A.b'\nserves = 'login'\n"),
        ("bad path", "[[exempt]]\npath = '/rest/(a|b)'\n"),
        ("bad method", "[[exempt]]\nmethod = 'get'\npath = '/rest'\n"),
        ("bad regex", "[[request]]\ncallee = '(^|\\.)send($'\n"),
        ("bad argument", "[[request]]\ncallee = 'send$'\nurl = [0, true]\n"),
    ];
    let said: Vec<String> = mistakes.iter().map(|(name, text)| format!("## {name}\n{}", complaint("mprlint.toml", text.as_bytes()))).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn mistakes_in_files_of_other_tools_have_their_places_in_them() {
    insta::assert_snapshot!(complaint("pyproject.toml", b"[project]\nname = 'x'\n\n[tool.mprlint]\ngrnt = 'dmsa'\n"));
    insta::assert_snapshot!(complaint("Cargo.toml", b"[package]\nname = 'x'\n\n[package.metadata.mprlint.levels]\nMPR999 = 'off'\n"));
    insta::assert_snapshot!(complaint("pyproject.toml", b"[[tool.mprlint]]\nexclude = ['a']\n"));
    let broken = [
        ("pyproject.toml", "[tool.mprlint]\nexclude = [\n"),
        ("pyproject.toml", "[ tool . \"mprlint\".levels ]\nMPR101 = \n"),
        ("pyproject.toml", "[tool]\nmprlint = { exclude = ['a'] \n"),
        ("pyproject.toml", "tool.mprlint.exclude = ['a'\n"),
        ("Cargo.toml", "[package]\nname = 'x'\nmetadata.mprlint.exclude = ['a'\n"),
    ];
    for (name, text) in broken {
        let said = complaint(name, text.as_bytes());
        assert!(said.contains(&format!("{name}:")), "a table that is meant is never passed over: {text}{said}");
    }
}

#[test]
fn two_configurations_in_one_folder_are_one_too_many() {
    let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", ""), ("pyproject.toml", "[tool.mprlint]\n")]);
    insta::assert_snapshot!(run(folder.path(), &["check"]).stderr);
    insta::assert_snapshot!(complaint("Cargo.toml", b"[package.metadata.mprlint]\n[workspace.metadata.mprlint]\n"));
}

#[test]
fn a_configuration_that_is_no_text_is_shown() {
    insta::assert_snapshot!(complaint("mprlint.toml", b"# fine\nexclude = [\"caf\xe9\"]\n"));
}

#[test]
fn a_configuration_cannot_act_on_the_terminal() {
    for text in ["exclude = [\"\x1b[31mred\"]\n", "\"\u{202e}evil\" = 1\n", "ignore = [\"\u{9b}31m\"]\n", "x\x1b]0;title\x07 = 1\n"] {
        let said = complaint("mprlint.toml", text.as_bytes());
        assert!(said.chars().all(|c| c == '\n' || (!c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c))), "{said:?}");
    }
}

#[test]
fn problems_are_coloured_when_the_report_is() {
    let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", "x = 1\n")]);
    assert!(run(folder.path(), &["check", "--color", "always"]).stderr.contains("\x1b["));
    assert!(!run(folder.path(), &["check"]).stderr.contains("\x1b["));
}

#[test]
fn a_baseline_is_named_relative_to_the_configuration_and_forgets_nothing_of_rules_that_are_off() {
    let folder = tree(&[("app/client.py", CLIENT), ("app/mprlint.toml", "baseline = 'known.json'\n")]);
    let write_baseline = run(folder.path(), &["check", "app", "--write-baseline"]);
    assert_eq!(write_baseline.code, 0, "{write_baseline}");
    assert!(folder.path().join("app/known.json").is_file());
    assert_eq!(check(folder.path(), &["app"]).places(), [""; 0]);
    // A rule that is off is not judged: its entry is neither stale nor dropped.
    write(folder.path(), "app/mprlint.toml", b"baseline = 'known.json'\nignore = ['MPR101']\n");
    assert_eq!(check(folder.path(), &["app"]).notes(), [""; 0]);
    assert_eq!(run(folder.path(), &["check", "app", "--write-baseline"]).code, 0);
    write(folder.path(), "app/mprlint.toml", b"baseline = 'known.json'\n");
    assert_eq!(check(folder.path(), &["app"]).places(), [""; 0]);
}

#[test]
fn the_rules_about_comments_are_configured_like_all_others() {
    let text = "import requests\nrequests.get('https://login.procore.com/x')  # mprlint: ignore[MPR201] not needed\n";
    let places = |config: &str| with(config, &[("client.py", text)]);
    assert_eq!(places("").len(), 1);
    assert_eq!(places("ignore = ['unused-suppression']"), [""; 0]);
    assert_eq!(places("[[path]]\nglobs = ['client.py']\nlevels = { MPR901 = 'off' }"), [""; 0]);
}
