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

/// Fixes a file; answers with the lines that are different.
fn changed(name: &str, text: &str) -> Vec<String> {
    let new = fixed(name, text);
    new.lines().filter(|line| !text.lines().any(|old| old == *line)).map(|line| line.trim_start().to_owned()).collect()
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

#[test]
fn beside_a_function_that_names_no_header_another_one_sets_it() {
    let java = "class Vendors {\n    private final RestTemplate rest = new RestTemplate();\n    String list(String token, long companyId) {\n        HttpHeaders headers = new HttpHeaders();\n        \
                headers.setBearerAuth(token);\n        return rest.exchange(\"https://api.procore.com/rest/v1.0/vendors\", HttpMethod.GET, new HttpEntity<>(headers), String.class).getBody();\n    }\n}\n";
    assert_eq!(changed("A.java", java), [r#"headers.set("Procore-Company-Id", String.valueOf(companyId));"#]);
    let rust = "async fn vendors(token: &str, company_id: u64) -> reqwest::Result<Response> {\n    reqwest::Client::new()\n        .get(\"https://api.procore.com/rest/v1.0/vendors\")\n        \
                .bearer_auth(token)\n        .send()\n        .await\n}\n";
    assert_eq!(changed("a.rs", rust), [r#".header("Procore-Company-Id", company_id)"#]);
    let csharp = "class Vendors {\n    async Task<string> List(string token, long companyId) {\n        var client = new HttpClient();\n        \
                  client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(\"Bearer\", token);\n        \
                  return await client.GetStringAsync(\"https://api.procore.com/rest/v1.0/vendors\");\n    }\n}\n";
    assert_eq!(changed("A.cs", csharp), [r#"client.DefaultRequestHeaders.Add("Procore-Company-Id", companyId.ToString());"#]);
    let kotlin = "suspend fun vendors(client: HttpClient, token: String, companyId: String) =\n    client.get(\"https://api.procore.com/rest/v1.0/vendors\") {\n        bearerAuth(token)\n    }\n";
    assert_eq!(changed("a.kt", kotlin), [r#"header("Procore-Company-Id", companyId)"#]);
    let ruby = "def vendors(token, company_id)\n  conn = Faraday.new(url: \"https://api.procore.com\")\n  conn.request :authorization, \"Bearer\", token\n  conn.get(\"/rest/v1.0/vendors\")\nend\n";
    assert_eq!(changed("a.rb", ruby), [r#"conn.headers["Procore-Company-Id"] = company_id.to_s"#]);
    // The answer of a call on a class is no class.
    let php =
        "<?php\nfunction vendors($token, $companyId) {\n    return Http::withToken($token)->get('https://api.procore.com/rest/v1.0/vendors');\n}\n";
    let expected =
        "return Http::withToken($token)->withHeaders(['Procore-Company-Id' => $companyId])->get('https://api.procore.com/rest/v1.0/vendors');";
    assert_eq!(changed("a.php", php), [expected]);
    // It answers with nothing that another call could follow.
    let lambda = "class Vendors {\n    private final WebClient web = WebClient.create();\n    Object list(String token, String companyId) {\n        \
                  return web.get().uri(\"https://api.procore.com/rest/v1.0/vendors\").headers(h -> h.setBearerAuth(token)).retrieve();\n    }\n}\n";
    assert_eq!(changed("A.java", lambda), [""; 0]);
}

#[test]
fn what_comes_behind_a_header_is_no_obstacle() {
    let javascript = "const EXTRA = { 'X-Trace': '1' };\nconst api = (token, companyId) =>\n  fetch('https://api.procore.com/rest/v1.0/vendors', {\n    headers: {\n      Authorization: `Bearer ${token}`,\n      ...EXTRA,\n    },\n  });\n";
    assert_eq!(changed("a.js", javascript), ["'Procore-Company-Id': companyId,"]);
    let php = "<?php\nfunction vendors($company_id) {\n    $ch = curl_init('https://api.procore.com/rest/v1.0/vendors');\n    curl_setopt($ch, CURLOPT_HTTPHEADER, [\n        \
               'Authorization: Bearer ' . token(),\n        'Accept: application/json',\n    ]);\n    return curl_exec($ch);\n}\n";
    assert_eq!(changed("a.php", php), ["'Procore-Company-Id: ' . $company_id,"]);
    let powershell =
        "$companyId = $env:COMPANY\nInvoke-RestMethod -Uri \"https://api.procore.com/rest/v1.0/vendors\" -Headers @{ Authorization = $token }\n";
    let expected = r#"Invoke-RestMethod -Uri "https://api.procore.com/rest/v1.0/vendors" -Headers @{ Authorization = $token; "Procore-Company-Id" = $companyId }"#;
    assert_eq!(changed("a.ps1", powershell), [expected]);
}
