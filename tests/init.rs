//! `mprlint init` and `mprlint check --show-config`: what they print, and that it is true.

mod common;

use std::fs;

use common::{check, copy_of_fixtures, fixture_names, run, tree, write};

const CLIENT: &str = "import requests\nrequests.post('https://app.procore.com/oauth/token', data={'grant_type': 'client_credentials'})\nrequests.get('https://api.procore.com/rest/v1.0/projects')\n";

#[test]
fn init_writes_what_it_saw_and_changes_no_finding() {
    let folder = tree(&[
        (".git/HEAD", ""),
        ("app/client.py", CLIENT),
        ("spec/cassettes/me.yml", "uri: https://app.procore.com/rest/v1.0/me\n"),
        ("spec/mocks/server.js", "// a double of api.procore.com\n"),
        ("logs/session.har", "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://app.procore.com/oauth/token\"}}]}}\n"),
        ("lib/legacy.own", "<?php\n$url = 'https://app.procore.com/oauth/token';\n"),
    ]);
    let before = check(folder.path(), &["--pedantic"]).document["findings"].clone();
    let init = run(&folder.path().join("app"), &["init"]);
    assert_eq!((init.code, init.stderr.as_str()), (0, ""), "{init}");
    assert_eq!(init.stdout, "../mprlint.toml: written; nothing in it is switched on\n", "in the root of the repository");
    let text = fs::read_to_string(folder.path().join("mprlint.toml")).expect("the file is there");
    for line in [
        "# Files that name Procore: ",
        "# Recorded traffic: spec/cassettes, *.har.",
        "# Test doubles, or folders called so: spec/mocks.",
        "# exclude = [\"spec/cassettes\", \"*.har\", \"spec/mocks\"]",
        "# `client_credentials` stands in app/client.py:2.",
        "# grant = \"dmsa\"",
        "# \"*.own\" = \"php\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    assert_eq!(check(folder.path(), &["--pedantic"]).document["findings"], before);
    // What it found is worth switching on.
    write(folder.path(), "mprlint.toml", text.replace("# [languages]", "[languages]").replace("# \"*.own\"", "\"*.own\"").as_bytes());
    assert!(check(folder.path(), &[]).places().iter().any(|place| place.starts_with("lib/legacy.own:2:")));
}

#[test]
fn init_changes_no_finding_of_any_fixture() {
    let folder = copy_of_fixtures();
    for name in fixture_names().into_iter().filter(|name| name != "hostile") {
        let project = folder.path().join(&name);
        let before = check(&project, &["--pedantic"]).document["findings"].clone();
        // The fixtures have a configuration that marks their roots.
        let _ = fs::remove_file(project.join("mprlint.toml"));
        let init = run(folder.path(), &["init", &name]);
        assert_eq!((init.code, init.stdout), (0, format!("{name}/mprlint.toml: written; nothing in it is switched on\n")), "{}", init.stderr);
        assert_eq!(check(&project, &["--pedantic"]).document["findings"], before, "{name}");
    }
}

#[test]
fn init_overwrites_no_configuration() {
    for (name, text) in [("mprlint.toml", ""), ("pyproject.toml", "[tool.mprlint]\n"), ("Cargo.toml", "[workspace.metadata.mprlint]\n")] {
        let folder = tree(&[(name, text)]);
        let init = run(folder.path(), &["init"]);
        assert!(init.code == 2 && init.stdout.is_empty() && init.stderr.contains(name) && init.stderr.contains("edit it"), "{init}");
        assert_eq!(common::files_below(folder.path()), [name]);
        assert_eq!(fs::read_to_string(folder.path().join(name)).expect("it is there"), text);
    }
    let other = tree(&[("pyproject.toml", "[project]\nname = 'mprlint-user'\n")]);
    assert_eq!(run(other.path(), &["init"]).code, 0, "a file of another tool is no configuration");
    assert_eq!(run(other.path(), &["init", "gone"]).code, 2);
}

#[test]
fn show_config_tells_values_and_origins() {
    let config = "exclude = ['old']\n\n[levels]\nMPR201 = 'warning'\n\n[[path]]\nglobs = ['app']\nignore = ['MPR303']\n";
    let folder = tree(&[("app/client.py", CLIENT), ("mprlint.toml", config)]);
    let shown = run(folder.path(), &["check", "--show-config", "app/client.py", "--ignore", "MPR105", "--max-file-size", "1000000"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""), "{shown}");
    insta::assert_snapshot!(shown.stdout);
}

#[test]
fn what_show_config_prints_is_a_configuration() {
    let config =
        "exclude = ['old']\nselect = ['MPR101']\nbaseline = 'known.json'\nlevels = { MPR101 = 'note' }\n[[host]]\nname = 'a.b'\nserves = 'api'\n";
    let folder = tree(&[("client.py", CLIENT), ("mprlint.toml", config)]);
    let shown = run(folder.path(), &["check", "--show-config", "client.py"]).stdout;
    let again = tree(&[("client.py", CLIENT), ("mprlint.toml", &shown)]);
    let keys = |text: &str| text.parse::<toml::Table>().expect("TOML");
    assert_eq!(keys(&run(again.path(), &["check", "--show-config", "client.py"]).stdout), keys(&shown));
}

#[test]
fn show_config_tells_which_file_configures_and_why_a_file_is_not_read() {
    let folder = tree(&[
        (".git/HEAD", ""),
        (".gitignore", "secret.py\n"),
        ("inner/pyproject.toml", "[tool.mprlint]\nexclude = ['old']\nmax-file-size = 400\nlanguages = { '*.own' = 'php' }\n"),
        ("inner/a.py", CLIENT),
        ("inner/b.own", ""),
        ("inner/old/a.py", CLIENT),
        ("inner/long.py", &"#".repeat(401)),
        ("inner/vendor/a.py", CLIENT),
        ("secret.py", CLIENT),
        ("plain", CLIENT),
    ]);
    let head = |path: &str| -> String {
        let shown = run(folder.path(), &["check", "--show-config", path]).stdout;
        shown.lines().skip(1).take(3).filter(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect()
    };
    let inner = "# configuration: inner/pyproject.toml, [tool.mprlint]\n# project: inner, the nearest folder with a configuration\n";
    let outer = "# configuration: none: defaults\n# project: ., the nearest git repository\n";
    for (path, configured, says) in [
        ("inner/a.py", inner, "# read as: Python\n"),
        ("inner/b.own", inner, "# read as: PHP\n"),
        ("inner/old/a.py", inner, "# not read: excluded\n"),
        ("inner/long.py", inner, "# not read: too large\n"),
        ("inner/vendor/a.py", inner, "# not read: vendored\n"),
        ("inner", inner, ""),
        ("secret.py", outer, "# not read: ignored\n"),
        ("plain", outer, "# read as: Plain text\n"),
        (".", outer, ""),
    ] {
        assert_eq!(head(path), format!("{configured}{says}"), "{path}");
    }
    let gone = run(folder.path(), &["check", "--show-config", "gone.py"]);
    assert!(gone.code == 2 && gone.stdout.contains("# cannot be read: no such file or folder\n"), "{gone}");
}

#[test]
fn show_config_says_what_is_wrong_with_a_configuration() {
    let folder = tree(&[("a.py", ""), ("mprlint.toml", "x = 1\n")]);
    let shown = run(folder.path(), &["check", "--show-config", "a.py"]);
    assert!(shown.code == 2 && shown.stdout.is_empty() && shown.stderr.starts_with("error: unknown key `x`"), "{shown}");
}

#[test]
fn show_config_tells_what_the_command_line_says() {
    let folder = tree(&[("mprlint.toml", "fail-level = 'note'\nbaseline = 'old.json'\n"), ("a.py", "")]);
    let arguments = ["check", "--show-config", "--fail-level", "never", "--baseline", "new.json", "a.py"];
    let shown = run(folder.path(), &arguments).stdout;
    for line in ["fail-level = \"never\"  # command line", "baseline = \"new.json\"  # command line"] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}
