//! A tree of several programs: each has the findings that it has alone, and programs that need each other are judged together.

mod common;

use common::{run, tree};

/// An integration whose base and path stand in two files.
const CLIENT: &str = "from settings import PROCORE_BASE\n\nTOKEN_URL = PROCORE_BASE + '/oauth/token'\n";
const SETTINGS: &str = "PROCORE_BASE = 'https://app.procore.com'\n";
/// The same names, and nothing wrong.
const RIGHT: &str = "PROCORE_BASE = 'https://login.procore.com'\n";

fn lines(output: &str) -> Vec<String> {
    output.lines().filter(|line| line.contains(": MPR") || line.contains(" MPR1")).map(str::to_owned).collect()
}

#[test]
fn a_program_has_the_findings_that_it_has_alone() {
    let alone = tree(&[("README.md", ""), ("client.py", CLIENT), ("settings.py", SETTINGS)]);
    let found = lines(&run(alone.path(), &["check", "--format", "short", "."]).stdout);
    assert!(!found.is_empty(), "the example has a fault");
    let both = tree(&[
        ("one/README.md", ""),
        ("one/client.py", CLIENT),
        ("one/settings.py", SETTINGS),
        ("two/README.md", ""),
        ("two/client.py", CLIENT),
        ("two/settings.py", RIGHT),
        ("three/README.md", ""),
        ("three/client.py", CLIENT),
        ("three/settings.py", SETTINGS),
    ]);
    let beside = lines(&run(both.path(), &["check", "--format", "short", "."]).stdout);
    let of = |program: &str| beside.iter().filter_map(|line| line.strip_prefix(program).map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(of("one/"), found);
    assert_eq!(of("three/"), found);
    assert_eq!(of("two/"), Vec::<String>::new());
}

#[test]
fn programs_that_need_each_other_are_judged_together() {
    let files = |root: &[(&str, &str)]| {
        let mut files = vec![
            ("service/package.json", "{}"),
            ("service/client.ts", "const token = process.env.PROCORE_LOGIN_BASE + '/oauth/token';\n"),
            ("deploy/Makefile", ""),
            ("deploy/production.env", "PROCORE_LOGIN_BASE=https://app.procore.com\n"),
        ];
        files.extend_from_slice(root);
        tree(&files)
    };
    // As one program, and as two of which one sets what the other one reads.
    for root in [&[("README.md", "")][..], &[]] {
        let folder = files(root);
        let found = run(folder.path(), &["check", "--format", "short", "."]).stdout;
        assert!(found.contains("production.env:1:28: error MPR103 [certain]"), "{found}");
    }
}

#[test]
fn a_name_that_several_programs_define_joins_none_of_them() {
    let client = "class ProcoreApi:\n    base = 'https://app.procore.com'\n";
    let user = "import requests\n\ndef token(api: ProcoreApi):\n    return requests.post(ProcoreApi.base + '/oauth/token', json=GRANT)\n";
    let mut files = vec![("one/Makefile", ""), ("one/client.py", client), ("three/Makefile", ""), ("three/token.py", user)];
    let found = |files: &[(&str, &str)]| run(tree(files).path(), &["check", "--format", "short", "."]).stdout;
    assert!(found(&files).contains("one/client.py:2:21: error MPR103 [certain]"), "{}", found(&files));
    files.extend([("two/Makefile", ""), ("two/client.py", client)]);
    assert!(!found(&files).contains("MPR103 [certain]"), "{}", found(&files));
}
