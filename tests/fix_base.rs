//! `--fix --unsafe-fixes` makes two bases of one that serves both OAuth and API (MPR103, MPR104, MPR105), where one file shows enough of it.

mod common;

use std::fs;

use common::{run, tree};

/// Fixes a project; answers with its files.
fn fixed_all(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tree(files);
    run(folder.path(), &["check", "--fix", "--unsafe-fixes", "--select", "MPR103,MPR104,MPR105", "."]);
    files.iter().map(|(name, _)| fs::read_to_string(folder.path().join(name)).expect("the file is still there")).collect()
}

/// Fixes a file; answers with the lines that are different.
fn changed(name: &str, text: &str) -> Vec<String> {
    let new = fixed_all(&[(name, text)]).remove(0);
    new.lines().filter(|line| !text.lines().any(|old| old == *line)).map(str::to_owned).collect()
}

const JAVASCRIPT: &str = r#"const BASE = "https://app.procore.com";

const login = (id) => `${BASE}/oauth/authorize?client_id=${id}`;
const projects = (id) => fetch(`${BASE}/rest/v1.0/projects`, { headers: { "Procore-Company-Id": id } });
"#;

const SPLIT: [&str; 3] = [
    r#"const BASE = "https://api.procore.com";"#,
    r#"const LOGIN_BASE = "https://login.procore.com";"#,
    "const login = (id) => `${LOGIN_BASE}/oauth/authorize?client_id=${id}`;",
];

#[test]
fn a_constant_becomes_two_and_the_rest_of_the_line_stays() {
    assert_eq!(changed("a.js", JAVASCRIPT), SPLIT);
    let regional = JAVASCRIPT.replace("app.procore.com", "us02.procore.com");
    assert_eq!(changed("a.js", &regional), SPLIT);
    let commented = JAVASCRIPT.replace(r#"com";"#, r#"com"; // production"#);
    assert_eq!(changed("a.js", &commented)[..2], [format!("{} // production", SPLIT[0]), SPLIT[1].to_owned()]);
    let exported = JAVASCRIPT.replace("const BASE", "export const BASE").replace('\n', "\r\n");
    assert_eq!(changed("a.js", &exported)[..2], [format!("export {}", SPLIT[0]), format!("export {}", SPLIT[1])]);
}

#[test]
fn a_base_that_is_right_for_one_role_stays_as_it_is() {
    let python = r#"import requests

API_URL = "https://sandbox.procore.com"

def token(form):
    return requests.post(f"{API_URL}/oauth/token", data=form)

def revoke(form):
    return requests.post(f"{API_URL}/oauth/revoke", data=form)

def projects(company):
    return requests.get(f"{API_URL}/rest/v1.0/projects", headers={"Procore-Company-Id": company})
"#;
    let expected = [
        r#"LOGIN_URL = "https://login-sandbox.procore.com""#,
        r#"    return requests.post(f"{LOGIN_URL}/oauth/token", data=form)"#,
        r#"    return requests.post(f"{LOGIN_URL}/oauth/revoke", data=form)"#,
    ];
    assert_eq!(changed("a.py", python), expected);
    // Nothing else is joined to it, and its name does not say otherwise.
    let tokens = python.split("def projects").next().expect("the beginning").replace("API_URL", "PROCORE");
    assert_eq!(changed("a.py", &tokens), [r#"PROCORE = "https://login-sandbox.procore.com""#]);
}

#[test]
fn members_and_entries_become_two() {
    let php = r#"<?php
class Procore {
    private string $baseUrl = 'https://app.procore.com';

    function token($form) {
        return $this->http->post($this->baseUrl . '/oauth/token', $form);
    }
    function projects($company) {
        return $this->http->get($this->baseUrl . '/rest/v1.0/projects', ['headers' => ['Procore-Company-Id' => $company]]);
    }
}
"#;
    let expected = [
        "    private string $baseUrl = 'https://api.procore.com';",
        "    private string $loginUrl = 'https://login.procore.com';",
        "        return $this->http->post($this->loginUrl . '/oauth/token', $form);",
    ];
    assert_eq!(changed("a.php", php), expected);
    let entry = r#"const config = {
  host: "https://app.procore.com"
};
const login = () => `${config.host}/oauth/authorize`;
const projects = (id) => fetch(config.host + "/rest/v1.0/projects", { headers: { "Procore-Company-Id": id } });
"#;
    let expected = [
        r#"  loginHost: "https://login.procore.com","#,
        r#"  host: "https://api.procore.com""#,
        "const login = () => `${config.loginHost}/oauth/authorize`;",
    ];
    assert_eq!(changed("a.js", entry), expected);
}

#[test]
fn a_setting_gets_a_second_key() {
    let python = r#"import os
import requests

BASE_URL = os.environ.get("PROCORE_URL", "https://app.procore.com")

def token(form):
    return requests.post(BASE_URL + "/oauth/token", data=form)

def projects(company):
    return requests.get(BASE_URL + "/rest/v1.0/projects", headers={"Procore-Company-Id": company})
"#;
    let expected = [
        r#"BASE_URL = os.environ.get("PROCORE_URL", "https://api.procore.com")"#,
        r#"LOGIN_URL = os.environ.get("PROCORE_LOGIN_URL", "https://login.procore.com")"#,
        r#"    return requests.post(LOGIN_URL + "/oauth/token", data=form)"#,
    ];
    assert_eq!(changed("a.py", python), expected);
}

#[test]
fn the_role_that_other_files_use_keeps_the_name() {
    let settings = "PROCORE_URL = \"https://app.procore.com\"\n\ndef projects_url():\n    return f\"{PROCORE_URL}/rest/v1.0/projects\"\n";
    let login = "from settings import PROCORE_URL\n\ndef login():\n    return f\"{PROCORE_URL}/oauth/authorize\"\n";
    let new = fixed_all(&[("settings.py", settings), ("login.py", login)]);
    let expected = "PROCORE_URL = \"https://login.procore.com\"\nPROCORE_API_URL = \"https://api.procore.com\"\n\n\
                    def projects_url():\n    return f\"{PROCORE_API_URL}/rest/v1.0/projects\"\n";
    assert_eq!(new, [expected, login]);
}

#[test]
fn what_one_file_does_not_show_stays_as_it_is() {
    let settings = "BASE = \"https://app.procore.com\"\n";
    let both =
        "from settings import BASE\n\ndef login():\n    return BASE + \"/oauth/authorize\"\n\ndef me():\n    return BASE + \"/rest/v1.0/projects\"\n";
    assert_eq!(fixed_all(&[("settings.py", settings), ("client.py", both)]), [settings, both]);
    // A parameter is given by callers; a name in a list of definitions; a name that is taken; another name on the way.
    let parameter = "class A {\n  constructor(base = \"https://app.procore.com\") { this.base = base; }\n  login() { return this.base + \"/oauth/token\"; }\n  all() { return this.base + \"/rest/v1.0/projects\"; }\n}\n";
    assert_eq!(changed("a.js", parameter), [""; 0]);
    assert_eq!(changed("a.js", &JAVASCRIPT.replace("const BASE", "const TIMEOUT = 3, BASE")), [""; 0]);
    assert_eq!(changed("a.js", &format!("import {{ LOGIN_BASE }} from './login';\n{JAVASCRIPT}")), [""; 0]);
    let renamed = JAVASCRIPT.replace("\n\n", "\nconst HOST = BASE;\n").replace("`${BASE}/oauth", "`${HOST}/oauth");
    assert_eq!(changed("a.js", &renamed.replace("`${BASE}/rest", "`${HOST}/rest")), [""; 0]);
    // What would have to be declared.
    let go = "package a\n\nvar config = Config{\n\tBaseURL: \"https://app.procore.com\",\n}\n\nfunc Login() string { return config.BaseURL + \"/oauth/authorize\" }\n\nfunc All() string { return config.BaseURL + \"/rest/v1.0/projects\" }\n";
    assert_eq!(changed("a.go", go), [""; 0]);
    // Pages need the old host under a third name.
    let pages = format!("{JAVASCRIPT}const page = `${{BASE}}/webclients/host/companies/1/projects`;\n");
    assert_eq!(changed("a.js", &pages), [""; 0]);
}
