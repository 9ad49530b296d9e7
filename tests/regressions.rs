//! Faults that were found and mended, each with the smallest project that showed it.

use std::time::{Duration, Instant};

use mprlint::finding::Confidence;
use mprlint::pipeline::check_texts;
use mprlint::source::LineIndex;

/// `path:line rule` of what is shown without `--pedantic`.
fn found(texts: &[(&str, &str)]) -> Vec<String> {
    let shown = check_texts(texts).into_iter().filter(|finding| finding.confidence != Confidence::Possible);
    let place = |finding: mprlint::finding::Finding| {
        let (path, text) = texts.iter().find(|(path, _)| **path == *finding.place.path).expect("a finding is in one of the files");
        format!("{path}:{} {}", LineIndex::new(text).position(finding.place.span.start, text).line, finding.rule)
    };
    shown.map(place).collect()
}

#[test]
fn a_text_that_holds_its_own_name_ends() {
    let start = Instant::now();
    let text = "def authorize_url(client_id, redirect_uri):\n    return (\n        f\"https://app.procore.com/oauth/authorize?response_type=code\"\n        \
                f\"&client_id={client_id}&redirect_uri={quote(redirect_uri)}\"\n    )\n";
    assert_eq!(found(&[("a.py", text)]), ["a.py:3 MPR101"]);
    assert_eq!(found(&[("b.py", "u = f\"{u}/oauth/{u}\"\nv = w\nw = v\nx = {\"y\": x[\"y\"]}\nprint(x[\"y\"] + \"/oauth/token\")\n")]), [""; 0]);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_class_named_after_oauth_makes_no_base_an_oauth_base() {
    let controller = "class OauthController < ApplicationController\n  def callback\n    redirect_to \"https://app.procore.com\"\n  end\n\n  def me\n    \
                      client.get(\"#{Rails.configuration.procore_url}/rest/v1.0/me\")\n  end\nend\n";
    let settings = "production:\n  procore_url: https://sandbox.procore.com\n";
    assert_eq!(found(&[("app/controllers/oauth_controller.rb", controller), ("config/application.yml", settings)]), [""; 0]);
}

#[test]
fn a_join_is_reported_once() {
    let test = "class OauthTest\n  def stub\n    stub_request(:any, \"#{Rails.configuration.procore_url}/oauth/token\")\n  end\nend\n";
    let settings = "test:\n  procore_url: https://sandbox.procore.com\n";
    assert_eq!(found(&[("test/oauth_test.rb", test), ("config/application.yml", settings)]), ["test/oauth_test.rb:3 MPR104"]);
}

#[test]
fn a_function_is_followed_with_the_arguments_of_the_call() {
    let config = "package config\n\ntype Config struct {\n\tAuth string\n\tAPI  string\n}\n\nfunc Load() Config {\n\treturn Config{\n\t\tAuth: pick(\"A\", \
                  \"https://login.procore.com\"),\n\t\tAPI:  pick(\"B\", \"https://api.procore.com\"),\n\t}\n}\n\nfunc pick(name, other string) string {\n\treturn other\n}\n";
    let auth = "package auth\n\nimport \"example.org/x/internal/config\"\n\nfunc urls() []string {\n\tcfg := config.Load()\n\treturn []string{\n\t\tcfg.Auth + \
                \"/oauth/token\",\n\t\tcfg.API + \"/oauth/revoke\",\n\t}\n}\n";
    assert_eq!(found(&[("internal/config/config.go", config), ("internal/auth/auth.go", auth)]), ["internal/auth/auth.go:9 MPR104"]);
}

#[test]
fn the_case_of_a_host_does_not_matter() {
    assert_eq!(found(&[("a.js", "const BASE = 'https://App.ProCore.com';\nfetch(BASE + '/rest/v1.0/me');\n")]), ["a.js:1 MPR103"]);
}

#[test]
fn arguments_of_a_command_end_with_the_command() {
    let start = Instant::now();
    let text = format!("{}curl https://app.procore.com/oauth/token\n", "echo 'a' \"$b\"; ".repeat(20_000));
    assert_eq!(found(&[("a.sh", &text)]), ["a.sh:1 MPR101"]);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_docstring_is_no_code() {
    let text = "def token():\n    \"\"\"POST https://app.procore.com/oauth/token\"\"\"\n    return call()\n";
    assert_eq!(found(&[("a.py", text)]), [""; 0]);
    assert_eq!(found(&[("b.py", "URL = (\n    \"https://app.procore.com/oauth/token\"\n)\n")]), ["b.py:2 MPR101"]);
}

#[test]
fn a_wrapper_that_takes_host_and_path_pairs_them_as_its_callers_do() {
    let text = "def call(base, path):\n    return requests.get(base + path)\n\ncall(\"https://login.procore.com\", \"/oauth/token/info\")\n\
                call(\"https://api.procore.com\", \"/rest/v1.0/me\")\n";
    assert_eq!(found(&[("a.py", text)]), [""; 0]);
}

#[test]
fn a_path_that_a_caller_gives_is_reported_there_and_a_constant_path_where_it_is_joined() {
    let wrapper = "API = \"https://api.procore.com\"\n\ndef get(path):\n    return requests.get(API + path)\n\nget(\"/oauth/token/info\")\n";
    assert_eq!(found(&[("a.py", wrapper)]), ["a.py:6 MPR104"]);
    let constant = "API = \"https://api.procore.com\"\nTOKEN = \"/oauth/token\"\n\ndef token():\n    return requests.post(API + TOKEN)\n";
    assert_eq!(found(&[("b.py", constant)]), ["b.py:5 MPR104"]);
}

#[test]
fn a_class_made_with_two_bases_pairs_them_as_its_makers_do() {
    let text = "class Client {\n  constructor(base) {\n    this.base = base;\n  }\n  token() {\n    return fetch(`${this.base}/oauth/token`);\n  }\n  me() {\n    \
                return fetch(`${this.base}/rest/v1.0/me`);\n  }\n}\nnew Client(\"https://login.procore.com\").token();\nnew \
                Client(\"https://api.procore.com\").me();\n";
    assert_eq!(found(&[("a.js", text)]), [""; 0]);
    let one = text.replace("https://login.procore.com", "https://api.procore.com");
    assert_eq!(found(&[("b.js", &one)]), ["b.js:6 MPR104"]);
}

#[test]
fn holes_that_never_close_are_read_once() {
    let start = Instant::now();
    for (path, hole) in [("a.js", "`${"), ("a.rb", "\"#{"), ("a.swift", "\"\\(")] {
        let text = format!("u = 'https://app.procore.com/oauth/token'\n{}\n", hole.repeat(20_000));
        assert_eq!(found(&[(path, &text)]).len(), usize::from(path != "a.swift"), "{path}");
    }
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn the_names_of_the_folders_above_a_project_say_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("svc");
    std::fs::create_dir_all(project.join("lib")).expect("a folder");
    std::fs::write(project.join("mprlint.toml"), "").expect("a file");
    std::fs::write(project.join("config.py"), "host = \"https://login.procore.com\"\n").expect("a file");
    std::fs::write(project.join("lib/use.py"), "from svc.config import host\nme = host + \"/rest/v1.0/me\"\n").expect("a file");
    let findings = |path: &str, from: &std::path::Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mprlint")).args(["check", path, "--format", "short"]).current_dir(from).output();
        String::from_utf8_lossy(&output.expect("the program runs").stdout).lines().count()
    };
    assert_eq!(findings("svc", folder.path()), findings(".", &project));
}

#[test]
fn a_header_of_one_request_is_not_that_of_its_client() {
    let text = "use reqwest::Client;\n\npub async fn both(id: &str) -> reqwest::Result<()> {\n    let client = Client::new();\n    \
                client.get(\"https://api.procore.com/rest/v1.0/users\").header(\"Procore-Company-Id\", id).send().await?;\n    \
                client.get(\"https://api.procore.com/rest/v1.0/vendors\").send().await?;\n    Ok(())\n}\n";
    assert_eq!(found(&[("a.rs", text)]), ["a.rs:6 MPR201"]);
}

#[test]
fn a_list_as_the_result_of_a_go_function_does_not_begin_a_literal() {
    let text = "package a\n\nfunc urls() []string {\n\tbase := \"https://api.procore.com\"\n\treturn []string{base + \"/oauth/token\"}\n}\n";
    assert_eq!(found(&[("a.go", text)]), ["a.go:5 MPR104"]);
}

#[test]
fn the_client_of_a_library_is_none_of_the_project() {
    let client = "pub struct Client {\n    http: reqwest::Client,\n    company: Option<String>,\n}\n\nimpl Client {\n    pub fn new(company: Option<String>) -> Self {\n        \
                  Client { http: reqwest::Client::new(), company }\n    }\n\n    pub async fn users(&self) -> reqwest::Result<String> {\n        \
                  let mut request = self.http.get(\"https://api.procore.com/rest/v1.0/users\");\n        if let Some(id) = &self.company {\n            \
                  request = request.header(\"Procore-Company-Id\", id);\n        }\n        request.send().await?.text().await\n    }\n}\n";
    let other = "pub async fn other() -> reqwest::Result<String> {\n    reqwest::Client::new().get(\"https://api.example.com/\").send().await?.text().await\n}\n";
    assert_eq!(found(&[("src/client.rs", client), ("src/other.rs", other)]), [""; 0]);
}

#[test]
fn a_module_that_only_passes_a_name_on_is_followed() {
    let client = "export class Client {\n  constructor(options) {\n    this.options = options;\n  }\n\n  get = (path) =>\n    fetch(`https://api.procore.com/rest/v1.0${path}`, { headers: { 'Procore-Company-Id': this.options.company } });\n}\n\nfunction client(options) {\n  return new Client(options);\n}\n\nexport default client;\n";
    let index = "export { default as client } from './client';\n";
    let test = "import * as sdk from '../lib/index';\n\nit('reads projects', async () => {\n  const client = sdk.client({ company: 4 });\n  await client.get('/rest/v1.0/projects');\n});\n";
    assert_eq!(found(&[("lib/client.js", client), ("lib/index.js", index), ("test/client.spec.js", test)]), [""; 0]);
    // Without the header in the client, the client is at fault, and not its caller.
    let bare = client.replace("{ headers: { 'Procore-Company-Id': this.options.company } }", "{}");
    assert_eq!(found(&[("lib/client.js", &bare), ("lib/index.js", index), ("test/client.spec.js", test)]), ["lib/client.js:7 MPR201"]);
}

#[test]
fn a_name_is_found_however_many_modules_are_passed_on() {
    let index: String = (0..40).map(|number| format!("export * from './m{number}';\n")).collect();
    let main = "import { base3, base20 } from './index';\nfetch(base3 + '/oauth/token');\nfetch(base20 + '/rest/v1.0/me');\n";
    let base = |number: usize| (format!("m{number}.ts"), format!("export const base{number} = 'https://app.procore.com';\n"));
    let modules: Vec<(String, String)> = (0..40).map(base).collect();
    let mut texts: Vec<(&str, &str)> = modules.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    texts.extend([("index.ts", index.as_str()), ("main.ts", main)]);
    assert_eq!(found(&texts), ["m20.ts:1 MPR103", "m3.ts:1 MPR103"]);
}
