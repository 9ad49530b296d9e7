//! The JSON Schema of the configuration: it and the loader take the same, and refuse the same.

mod common;

use std::fs;

use common::{assert_none, crate_root, run, tree};
use jsonschema::Validator;
use serde_json::Value;

fn schema() -> Value {
    let run = run(crate_root(), &["schema"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).expect("a schema")
}

/// Does the schema take a configuration? One that is no TOML is none.
fn is_valid(validator: &Validator, text: &str) -> bool {
    let Ok(table) = text.parse::<toml::Table>() else { return false };
    validator.is_valid(&serde_json::to_value(table).expect("JSON"))
}

/// Does the loader take it? With what it says, if not.
fn loads(text: &str) -> Result<(), String> {
    let folder = tree(&[("mprlint.toml", text)]);
    let run = run(folder.path(), &["check"]);
    if run.code == 0 { Ok(()) } else { Err(run.stderr) }
}

/// Fences of a language in a Markdown file.
fn fences(text: &str, language: &str) -> Vec<String> {
    let opening = format!("\n```{language}\n");
    let parts = text.split(opening.as_str()).skip(1);
    parts.filter_map(|part| Some(part.split_once("\n```")?.0.to_owned())).collect()
}

#[test]
fn schema_and_loader_take_the_same() {
    let validator = validator();
    let readme = fs::read_to_string(crate_root().join("README.md")).expect("a README");
    let mut good = fences(&readme, "toml");
    assert!(!good.is_empty(), "the README shows a configuration");
    let more = [
        "",
        "exclude = []\nignore = []\nlevels = {}\nhost = []\nlanguages = {}",
        "select = ['MPR101', 'missing-company-header']",
        "fail-level = 'never'\nmax-file-size = 1\ngrant = 'dmsa'\ncache-dir = '.cache'",
        "[levels]\nMPR101 = 'off'\nnarrow-id-type = 'note'",
        "[[path]]\nglobs = ['test/**', './spec', '/a', '*.py', 'a..b', '.hidden']\nignore = ['MPR201']\n[[path]]\nglobs = ['x']\nlevels = { MPR101 = 'warning' }",
        "[languages]\n'*.inc' = 'php'\n'b.*' = 'py'",
        "[[host]]\nname = 'Proxy.Example.com'\nserves = 'api'\n[[host]]\nname = '*.example.com'\nserves = 'login'\n[[host]]\nname = 'localhost:4010'\nserves = 'nothing'\n[[host]]\nname = 'mock_1'\nserves = 'both'",
        "[[exempt]]\npath = '/rest/*/offices/{id}/**'\n[[exempt]]\nmethod = 'GET'\npath = '/rest/v1.*/a-b/{}/'",
        "[[request]]\ncallee = '(^|\\.)send$'\nlibrary = 'our-http'\nmeans = 'make'\nurl = [0, 'url']\nheaders = [-1]\nclient = 'global'\nsets-header = ['company']",
        "[ids]\nnames = ['jobNumber']\nignore = []",
    ];
    good.extend(more.map(str::to_owned));
    let wrong = good.iter().filter_map(|text| match (is_valid(&validator, text), loads(text)) {
        (true, Ok(())) => None,
        (valid, loaded) => Some(format!("{text}\nvalid: {valid}, {loaded:?}\n")),
    });
    assert_none(&wrong.collect::<Vec<_>>(), "configurations that are refused");
}

/// Mistakes that schema and loader both see.
const MISTAKES: [&str; 61] = [
    "unknown = 1",
    "exclude = 'a'",
    "exclude = [7]",
    "exclude = ['']",
    "exclude = ['/']",
    "exclude = ['.']",
    "exclude = ['./']",
    "exclude = ['../a']",
    "exclude = ['a/../b']",
    "select = []",
    "select = ['MPR1']",
    "select = ['mpr101']",
    "ignore = ['no-such-rule']",
    "ignore = 'MPR101'",
    "fail-level = 'off'",
    "fail-level = 1",
    "max-file-size = 0",
    "max-file-size = -1",
    "max-file-size = '16 MiB'",
    "max-file-size = 1.5",
    "baseline = ''",
    "cache-dir = ''",
    "baseline = ' '",
    "grant = 'Dmsa'",
    "levels = { MPR999 = 'off' }",
    "levels = { MPR101 = 'fatal' }",
    "levels = ['MPR101']",
    "[[path]]\nignore = ['MPR101']",
    "[[path]]\nglobs = []\nignore = ['MPR101']",
    "[[path]]\nglobs = ['a']",
    "[[path]]\nglobs = ['a']\nignore = []",
    "[[path]]\nglobs = ['a']\nselect = []",
    "[[path]]\nglobs = ['a']\nignore = ['MPR101']\nexclude = []",
    "[path]\nglobs = ['a']\nignore = ['MPR101']",
    "[languages]\n'*.inc' = 'no-such-language'",
    "[languages]\n'' = 'php'",
    "[[host]]\nname = 'a.b'",
    "[[host]]\nname = 'https://a.b'\nserves = 'api'",
    "[[host]]\nname = 'a b'\nserves = 'api'",
    "[[host]]\nname = 'a..b'\nserves = 'api'",
    "[[host]]\nname = 'a.b'\nserves = 'all'",
    "[[exempt]]\nmethod = 'GET'",
    "[[exempt]]\nmethod = 'get'\npath = '/a'",
    "[[exempt]]\npath = 'rest'",
    "[[exempt]]\npath = '/a?b'",
    "[[exempt]]\npath = '/a//b'",
    "[[exempt]]\npath = '/a**'",
    "[[exempt]]\npath = '/{id'",
    "ids = [['a']]",
    "path = [[['a'], ['MPR101']]]",
    "host = [['a.b', 'api']]",
    "exempt = [['GET', '/a']]",
    "request = [[]]",
    "grant = { dmsa = {} }",
    "levels = { MPR101 = { off = {} } }",
    "[[path]]\nglobs = ['a']\nlevels = { MPR101 = { off = {} } }",
    "[[host]]\nname = 'a.b'\nserves = { api = {} }",
    "exclude = ['!a']",
    "exclude = ['a\\b']",
    "exclude = ['C:/a']",
    "exclude = ['a//b']",
];

/// Mistakes in requests and ids.
const MORE_MISTAKES: [&str; 7] = [
    "[[request]]\nurl = [0]",
    "[[request]]\ncallee = ''",
    "[[request]]\ncallee = 'a'\nurl = [true]",
    "[[request]]\ncallee = 'a'\nmeans = 'get'",
    "[[request]]\ncallee = 'a'\nheader = ['b']",
    "[ids]\nname = ['a']",
    "[ids]\nnames = 'a'",
];

#[test]
fn schema_and_loader_refuse_the_same() {
    let validator = validator();
    let mistakes = MISTAKES.iter().chain(&MORE_MISTAKES);
    let wrong = mistakes.filter_map(|text| match (is_valid(&validator, text), loads(text)) {
        (false, Err(_)) => None,
        (valid, loaded) => Some(format!("{text}\nvalid: {valid}, {loaded:?}\n")),
    });
    assert_none(&wrong.collect::<Vec<_>>(), "mistakes that are not seen by both");
}

#[test]
fn what_only_the_loader_can_know_is_refused_by_it() {
    let validator = validator();
    let mistakes = [
        "exclude = ['a[']",
        "levels = { MPR101 = 'off', legacy-oauth-host = 'off' }",
        "[[host]]\nname = 'app.procore.com'\nserves = 'api'",
        "[[host]]\nname = 'a.b'\nserves = 'api'\n[[host]]\nname = 'A.b'\nserves = 'api'",
        "[[request]]\ncallee = '(a'",
        "[[request]]\ncallee = 'a'\nwhen = '[z'",
    ];
    for text in mistakes {
        assert!(is_valid(&validator, text) && loads(text).is_err(), "{text}");
    }
}

#[test]
fn every_key_has_a_description() {
    let schema = schema();
    let mut silent = Vec::new();
    let mut keys = 0;
    let definitions = schema["$defs"].as_object().expect("definitions").iter().map(|(name, definition)| (name.as_str(), definition));
    for (name, definition) in definitions.chain([("", &schema)]) {
        for (key, value) in definition["properties"].as_object().into_iter().flatten() {
            keys += 1;
            if value["description"].as_str().is_none_or(str::is_empty) {
                silent.push(format!("{name} {key}"));
            }
        }
    }
    assert_none(&silent, "keys without a description");
    assert!(keys > 30, "{keys} keys");
}

#[test]
fn the_schema_is_one() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).expect("a valid schema");
}
