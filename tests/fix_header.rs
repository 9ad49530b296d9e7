//! `--fix --unsafe-fixes` sets the company header where MPR201 misses it, and leaves everything else as it is.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Checked, assert_none, check, copy_of_fixtures, fixture_names, for_each, run, tree, write};
use mprlint::catalogue;

/// How many findings of each rule are in each file.
fn counts(checked: &Checked) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    checked.found().into_iter().for_each(|found| *counts.entry((found.path, found.rule)).or_default() += 1);
    counts
}

/// Fixes a file and answers with its new text.
fn fixed(name: &str, text: &str) -> String {
    let folder = tree(&[("README.md", ""), (name, text)]);
    run(folder.path(), &["check", "--fix", "--unsafe-fixes", "--select", "MPR201", "."]);
    fs::read_to_string(folder.path().join(name)).expect("the file is still there")
}

/// Fixes everything below a folder; answers with the findings that are new, and with the numbers of MPR201 before and after.
fn fix_all(folder: &Path) -> (Vec<String>, usize, usize) {
    let before = counts(&check(folder, &["."]));
    run(folder, &["check", "--fix", "--unsafe-fixes", "--select", "MPR201", "."]);
    let after = counts(&check(folder, &["."]));
    let new = after.iter().filter(|(key, count)| before.get(*key).is_none_or(|known| known < *count));
    let missing = |counts: &BTreeMap<(String, String), usize>| counts.iter().filter(|((_, rule), _)| rule == "MPR201").map(|(_, count)| count).sum();
    (new.map(|(key, count)| format!("{key:?}: {count}")).collect(), missing(&before), missing(&after))
}

#[test]
fn fixing_the_fixtures_leaves_no_new_finding() {
    let folder = copy_of_fixtures();
    let judged = for_each(&fixture_names(), |name| fix_all(&folder.path().join(name)).0);
    assert_none(&judged.concat(), "findings that were not there before");
}

#[test]
fn fixing_the_examples_leaves_no_new_finding_and_none_that_was_fixed() {
    let rule = catalogue::find("MPR201").expect("a rule");
    let folder = tree(&[]);
    let examples = rule.examples().expect("the page is well formed");
    for (index, example) in examples.iter().filter(|example| !example.bad.is_empty()).enumerate() {
        // Each is a program of its own.
        write(folder.path(), &format!("{index}/package.json"), b"{}");
        example.bad.iter().for_each(|file| write(folder.path(), &format!("{index}/{}", file.path), file.text.as_bytes()));
    }
    let (new, before, after) = fix_all(folder.path());
    assert_none(&new, "findings that were not there before");
    assert!(after < before * 2 / 3, "{after} of {before} are left");
}

#[test]
fn comments_indentation_and_trailing_commas_stay() {
    let python = r#"import requests

def vendors(token, company_id: int):
    return requests.get(
        "https://api.procore.com/rest/v1.0/vendors",
        headers={
            # from the vault
            "Authorization": f"Bearer {token}",
            'Accept': "application/json",  # never XML
        },
        params={"company_id": company_id},
    )
"#;
    let expected = python.replace("# never XML\n", "# never XML\n            'Procore-Company-Id': str(company_id),\n");
    assert_eq!(fixed("a.py", python), expected);
    // The comma goes before the comment, the entry behind it.
    let without = python.replace("\"application/json\",  #", "\"application/json\"  #");
    let expected = python.replace("# never XML\n", "# never XML\n            'Procore-Company-Id': str(company_id)\n");
    assert_eq!(fixed("a.py", &without), expected);
}

#[test]
fn lines_keep_their_ends() {
    let go = "package a\r\n\r\nimport \"net/http\"\r\n\r\nfunc Get(companyID string) (*http.Response, error) {\r\n\treq, err := \
              http.NewRequest(\"GET\", \"https://api.procore.com/rest/v1.0/projects\", nil)\r\n\tif err != nil {\r\n\t\treturn nil, err\r\n\t}\r\n\t\
              req.Header.Set(\"Accept\", \"application/json\") // JSON\r\n\treturn http.DefaultClient.Do(req)\r\n}\r\n";
    assert_eq!(fixed("a.go", go), go.replace("// JSON\r\n", "// JSON\r\n\treq.Header.Set(\"Procore-Company-Id\", companyID)\r\n"));
}

#[test]
fn what_is_set_under_a_condition_is_not_copied() {
    let javascript = r#"export async function projects(token, companyId) {
  const headers = new Headers();
  if (token) {
    headers.set("Authorization", token);
  }
  return fetch("https://api.procore.com/rest/v1.0/projects", { headers });
}
"#;
    assert_eq!(fixed("a.js", javascript), javascript);
    let always =
        javascript.replace("  if (token) {\n    headers.set(\"Authorization\", token);\n  }\n", "  headers.set(\"Authorization\", token);\n");
    let expected = always.replace("token);\n", "token);\n  headers.set(\"Procore-Company-Id\", companyId);\n");
    assert_eq!(fixed("a.js", &always), expected);
}

#[test]
fn a_header_of_another_request_is_none_of_this_one() {
    let javascript = r#"export async function projects(token, companyId) {
  await fetch("https://example.com/log", { method: "POST", headers: { Authorization: token } });
  return fetch("https://api.procore.com/rest/v1.0/projects");
}
"#;
    assert_eq!(fixed("a.js", javascript), javascript);
}
