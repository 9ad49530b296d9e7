//! Every format says the same of the same findings, is read by a parser of its kind, and cannot be broken or taken over by names and contents of
//! files.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use common::{Run, check, run, string, tree};
use mprlint::report::{Format, visible};
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;
use serde_json::Value;

/// A finding as a format tells it. The message goes no further than the first line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    path: String,
    line: u64,
    rule: String,
    message: String,
}

impl Told {
    fn new(path: impl Into<String>, line: u64, rule: impl Into<String>, message: &str) -> Told {
        Told { path: path.into(), line, rule: rule.into(), message: message.lines().next().unwrap_or("").to_owned() }
    }

    fn of_json(finding: &Value) -> Told {
        let line = finding["span"]["startLine"].as_u64().expect("a line");
        Told::new(string(&finding["path"]), line, string(&finding["rule"]), &string(&finding["message"]))
    }
}

/// What a report tells: its findings, and how many files could not be checked.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    findings: Vec<Told>,
    errors: usize,
}

/// Reads a report as strictly as its format allows.
fn read(format: &str, text: &str) -> Report {
    let (mut findings, errors) = match format {
        "human" => read_human(text),
        "short" => read_short(text),
        "json" => read_json(text),
        "jsonl" => read_json_lines(text),
        "sarif" => read_sarif(text),
        "github" => read_github(text),
        "gitlab" => read_gitlab(text),
        "checkstyle" => read_checkstyle(text),
        "junit" => read_junit(text),
        "rdjson" => read_rdjson(text),
        other => panic!("a test for the format {other} is missing"),
    };
    findings.sort();
    Report { findings, errors }
}

type Read = (Vec<Told>, usize);

/// `error[MPR101]: message` and below it `  ┌─ path:line:column`; what comes from a file stands behind a mark of the renderer's own.
fn read_human(text: &str) -> Read {
    let mut findings = Vec::new();
    let mut errors = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let head = ["error[", "warning[", "note["].iter().find_map(|level| line.strip_prefix(level));
        if let Some((rule, message)) = head.and_then(|head| head.split_once("]: ")) {
            let place = lines.peek().and_then(|place| place.trim_start().strip_prefix("┌─ ")).expect("a place");
            let mut parts = place.rsplitn(3, ':');
            let line = parts.nth(1).expect("a line").parse().expect("a number");
            findings.push(Told::new(parts.next().expect("a path"), line, rule, message));
        } else if line.starts_with("error: ") {
            errors += 1;
        } else {
            let own = ["  = ", "   ", "  ", "note: ", "No findings", "More about", "About Multiple"];
            let is_numbered = line.trim_start().starts_with(|c: char| c.is_ascii_digit());
            assert!(line.is_empty() || is_numbered || own.iter().any(|own| line.starts_with(own)), "{line:?} in\n{text}");
        }
    }
    (findings, errors)
}

fn read_short(text: &str) -> Read {
    let mut findings = Vec::new();
    let mut errors = 0;
    let form = regex::Regex::new(r"^(.+?):(\d+):\d+: (?:error|warning|note) (MPR\d+) \[\w+\] (.*)$").expect("a pattern");
    for line in text.lines() {
        match form.captures(line) {
            Some(parts) => findings.push(Told::new(&parts[1], parts[2].parse().expect("a number"), &parts[3], &parts[4])),
            None => {
                assert!(line.contains(": error no such file"), "{line}");
                errors += 1;
            }
        }
    }
    (findings, errors)
}

fn read_json(text: &str) -> Read {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let findings = document["findings"].as_array().expect("findings").iter().map(Told::of_json).collect();
    (findings, document["summary"]["errors"].as_array().expect("errors").len())
}

fn read_json_lines(text: &str) -> Read {
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON in every line")).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert_eq!(of("finding").len() + of("error").len() + of("note").len() + 1, lines.len());
    assert_eq!(lines.last().expect("a line")["type"], "summary");
    (of("finding").into_iter().map(Told::of_json).collect(), of("error").len())
}

fn read_sarif(text: &str) -> Read {
    let log: Value = serde_json::from_str(text).expect("JSON");
    let run = &log["runs"][0];
    let told = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = string(&place["artifactLocation"]["uri"]);
        let path = percent_decoded(&uri);
        assert!(!path.contains('\u{fffd}') && uri.is_ascii() && !uri.contains(':'), "{uri}");
        let message = string(&result["message"]["text"]);
        Told::new(path, place["region"]["startLine"].as_u64().expect("a line"), string(&result["ruleId"]), &message)
    };
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    let errors = notifications.iter().filter(|notification| notification["level"] == "error").count();
    (run["results"].as_array().expect("results").iter().map(told).collect(), errors)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |rest: &mut std::str::Bytes<'_>| rest.next().and_then(|digit| char::from(digit).to_digit(16)).expect("a digit");
        bytes.push(if byte == b'%' { u8::try_from(hex(&mut rest) * 16 + hex(&mut rest)).expect("two digits") } else { byte });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The runner's own rules: a line that begins with `::` behind white space is a command up to the next `::`; so is a line that is no such command and
/// has `##[` anywhere. Properties are separated by commas, and values decoded in the runner's order.
fn read_github(text: &str) -> Read {
    let mut findings = Vec::new();
    let mut errors = 0;
    let mut plain = 0;
    let decoded = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
    for line in text.split(['\r', '\n']).filter(|line| !line.is_empty()) {
        let Some(command) = line.trim_start().strip_prefix("::") else {
            assert!(!line.contains("##["), "a command: {line}");
            plain += 1;
            continue;
        };
        assert_eq!(plain, 0, "plain lines are the last ones");
        let (head, data) = command.split_once("::").expect("a whole command");
        let (name, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let mut values: BTreeMap<&str, String> = BTreeMap::new();
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("key and value");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{line}");
            assert_eq!(values.insert(key, decoded(value)), None, "{line}");
        }
        assert_eq!(values.contains_key("col"), values.contains_key("endColumn") && values.get("line") == values.get("endLine"), "{line}");
        let message = data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
        match values.get("line") {
            Some(number) => {
                let rule = values["title"].split(' ').next().expect("a code").to_owned();
                findings.push(Told::new(&values["file"], number.parse().expect("a number"), rule, &message));
            }
            None if name == "error" => errors += 1,
            None => assert_eq!((name, values["title"].as_str()), ("notice", "mprlint"), "{line}"),
        }
    }
    assert!(plain >= 1, "the totals");
    (findings, errors)
}

/// The fields that GitLab documents, and those that the Code Climate format requires besides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GitlabIssue {
    r#type: String,
    check_name: String,
    description: String,
    categories: Vec<String>,
    severity: String,
    fingerprint: String,
    location: GitlabLocation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GitlabLocation {
    path: String,
    lines: GitlabLines,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GitlabLines {
    begin: u64,
    end: u64,
}

fn read_gitlab(text: &str) -> Read {
    let issues: Vec<GitlabIssue> = serde_json::from_str(text).expect("the documented fields, and no others");
    let prints: BTreeSet<&str> = issues.iter().map(|issue| issue.fingerprint.as_str()).collect();
    assert_eq!(prints.len(), issues.len(), "every fingerprint is unique");
    let mut findings = Vec::new();
    for issue in &issues {
        assert_eq!((issue.r#type.as_str(), &issue.categories[..]), ("issue", &["Compatibility".to_owned()][..]));
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue.severity.as_str()));
        assert!(1 <= issue.location.lines.begin && issue.location.lines.begin <= issue.location.lines.end);
        if issue.check_name != "mprlint" {
            findings.push(Told::new(&issue.location.path, issue.location.lines.begin, &issue.check_name, &issue.description));
        }
    }
    let errors = issues.len() - findings.len();
    (findings, errors)
}

/// An element of XML: its name, its attributes, the text in it, and how deep it is.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    depth: usize,
}

impl Element {
    fn new(start: &BytesStart<'_>, depth: usize) -> Element {
        let attributes = start.attributes().map(|attribute| attribute.expect("an attribute, once"));
        let text = |value: &str| quick_xml::escape::unescape(value).expect("known entities").into_owned();
        Element {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.map(|attribute| (attribute.key.as_ref().to_owned(), text(&attribute.value))).collect(),
            depth,
        }
    }

    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).unwrap_or_else(|| panic!("{} has no {attribute}", self.name))
    }
}

/// The elements of a document in order.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut elements = Vec::new();
    let mut depth = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                elements.push(Element::new(&start, depth));
                depth += 1;
            }
            Event::Empty(start) => elements.push(Element::new(&start, depth)),
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            Event::Decl(_) | Event::Text(_) | Event::GeneralRef(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(depth, 0);
    elements
}

fn read_checkstyle(text: &str) -> Read {
    let mut findings = Vec::new();
    let mut errors = 0;
    let mut path = String::new();
    for element in elements(text) {
        match (element.name.as_str(), element.depth) {
            ("checkstyle", 0) => assert_eq!(element.get("version"), "4.3"),
            ("file", 1) => element.get("name").clone_into(&mut path),
            ("error", 2) => {
                assert!(["error", "warning", "info"].contains(&element.get("severity")));
                match element.get("source").strip_prefix("mprlint.") {
                    Some(rule) => findings.push(Told::new(&path, element.get("line").parse().expect("a line"), rule, element.get("message"))),
                    None => errors += 1,
                }
            }
            other => panic!("{other:?}"),
        }
    }
    (findings, errors)
}

fn read_junit(text: &str) -> Read {
    let mut findings = Vec::new();
    let mut errors = 0;
    let mut cases: Vec<(String, String)> = Vec::new();
    let mut told = BTreeMap::new();
    for element in elements(text) {
        match (element.name.as_str(), element.depth) {
            ("testsuites", 0) | ("testsuite", 1) => {
                told = ["tests", "failures", "errors"].into_iter().map(|key| (key, element.get(key).parse().expect("a number"))).collect();
            }
            ("testcase", 2) => cases.push((element.get("name").to_owned(), element.get("classname").to_owned())),
            ("failure", 3) => {
                let (name, path) = cases.last().expect("a case");
                let (rule, place) = name.split_once(' ').expect("code and place");
                let line = place.strip_prefix(path).and_then(|at| at.split(':').nth(1)).expect("a line");
                findings.push(Told::new(path, line.parse().expect("a number"), rule, element.get("message")));
            }
            ("error", 3) => errors += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(!cases.is_empty(), "consumers refuse a suite without tests");
    assert_eq!(cases.iter().collect::<BTreeSet<_>>().len(), cases.len(), "every case has a name of its own");
    assert_eq!(told, BTreeMap::from([("tests", cases.len()), ("failures", findings.len()), ("errors", errors)]));
    (findings, errors)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagnosticResult {
    source: DiagnosticSource,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagnosticSource {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: String,
    code: Option<Code>,
    #[serde(default)]
    suggestions: Vec<Suggestion>,
    #[serde(default)]
    related_locations: Vec<RelatedLocation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    value: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    path: String,
    range: Option<Range>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelatedLocation {
    message: String,
    location: Location,
}

fn rdjson(text: &str) -> DiagnosticResult {
    serde_json::from_str(text).expect("the documented fields, and no others")
}

fn read_rdjson(text: &str) -> Read {
    let result = rdjson(text);
    assert_eq!(result.source.name, "mprlint");
    let mut findings = Vec::new();
    let mut errors = 0;
    for diagnostic in &result.diagnostics {
        assert!(["ERROR", "WARNING", "INFO"].contains(&diagnostic.severity.as_str()));
        let Some(code) = &diagnostic.code else {
            errors += 1;
            continue;
        };
        assert!(code.url.starts_with("https://"));
        let range = diagnostic.location.range.as_ref().expect("a range");
        let related = diagnostic.related_locations.iter().filter_map(|related| related.location.range.as_ref());
        for range in related.chain(diagnostic.suggestions.iter().map(|suggestion| &suggestion.range)).chain([range]) {
            assert!(range.start.line >= 1 && range.start.column >= 1 && range.start <= range.end);
        }
        assert!(diagnostic.related_locations.iter().all(|related| !related.message.is_empty()));
        findings.push(Told::new(&diagnostic.location.path, range.start.line.into(), &code.value, &diagnostic.message));
    }
    (findings, errors)
}

fn formats() -> impl Iterator<Item = String> {
    Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
}

/// Nothing but text and newlines: no character that acts on a terminal or on the order of what is read.
#[track_caller]
fn assert_harmless(format: &str, run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        let active = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t'))
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
        };
        assert!(!text.contains(active), "{format}: {:?}", text.lines().find(|line| line.contains(active)));
        // What people read is the log of a CI run, too.
        let command = |line: &&str| line.contains("##[") || line.contains("##vso[");
        assert!(!matches!(format, "human" | "short") || text.lines().find(command).is_none(), "{format}: {:?}", text.lines().find(command));
    }
}

/// What a format makes of a path: machines get the path itself where the format has a way to write it.
fn path_in(format: &str, path: &str) -> String {
    let is_line_end = |c: char| matches!(c, '\n' | '\r');
    let is_forbidden_in_xml = |c: char| c < ' ' && c != '\t' && !is_line_end(c);
    let each = |shown: &dyn Fn(char, String) -> String| path.chars().map(|c| shown(c, c.to_string())).collect();
    match format {
        "human" => visible(path).into_owned(),
        "short" => escaped(path),
        "github" => each(&|c, text| if is_line_end(c) { text } else { visible(&text).into_owned() }),
        "checkstyle" | "junit" => {
            each(&|c, text| if is_forbidden_in_xml(c) { visible(&text).into_owned() } else { text.replace('\u{fffe}', "<U+FFFE>") })
        }
        _ => path.to_owned(),
    }
}

/// What a format makes of a message: people get what they can see.
fn message_in(format: &str, message: &str) -> String {
    match format {
        "json" | "jsonl" | "sarif" => message.to_owned(),
        "short" => escaped(message),
        _ => visible(message).into_owned(),
    }
}

/// The escaping of the short format.
fn escaped(text: &str) -> String {
    let is_escaped = |c: char| c == '\t' || visible(&c.to_string()) != c.to_string();
    let text: String = text.chars().map(|c| if is_escaped(c) { c.escape_default().to_string() } else { c.to_string() }).collect();
    text.replace("##[", r"#\u{23}[").replace("##vso[", r"#\u{23}vso[")
}

/// All formats tell what the JSON format tells.
#[track_caller]
fn assert_alike(folder: &std::path::Path, arguments: &[&str]) -> usize {
    let checked = check(folder, arguments);
    let expected: Vec<Told> = checked.findings().iter().map(Told::of_json).collect();
    for format in formats() {
        let run = run(folder, &[&["check", "--format", &format], arguments].concat());
        assert_eq!(run.code, checked.run.code, "{format}: {run}");
        assert_harmless(&format, &run);
        let told = read(&format, &run.stdout);
        let of_json =
            |finding: &Told| Told { path: path_in(&format, &finding.path), message: message_in(&format, &finding.message), ..finding.clone() };
        let mut expected: Vec<Told> = expected.iter().map(of_json).collect();
        expected.sort();
        let lost = expected.iter().filter(|finding| !told.findings.contains(finding)).map(|finding| format!("lost: {finding:?}"));
        let new = told.findings.iter().filter(|finding| !expected.contains(finding)).map(|finding| format!("new: {finding:?}"));
        common::assert_none(&lost.chain(new).collect::<Vec<_>>(), &format);
        assert_eq!((told.findings.len(), told.errors), (expected.len(), checked.errors().len()), "{format}");
    }
    expected.len()
}

#[test]
fn every_format_tells_the_same_of_a_project() {
    let folder = common::copy_of_fixtures();
    assert!(assert_alike(folder.path(), &[".", "--pedantic"]) > 50);
}

#[test]
fn every_format_tells_that_nothing_was_found() {
    let folder = tree(&[("a.py", "")]);
    assert_eq!(assert_alike(folder.path(), &["."]), 0);
    assert_eq!(assert_alike(folder.path(), &["gone.py", "."]), 0);
}

/// Lines that would do harm if they were printed as they are, each with a violation.
const HOSTILE_TEXT: &str = "\
# \u{1b}[31m\u{9b}2J\u{202e} ::error::x\r\n\
TOKEN = 'https://app.procore.com/oauth/token?\u{1b}[31m\u{202e}]]><b>\"%0A::stop-commands::x##[group]'  # \u{1b}[2J\n\
ME = requests.get('https://us02.procore.com/rest/v1.0/\u{1b}]0;me\u{7}\u{202e}::add-mask::e/##[error]]]>&amp;<b>%25', headers={'\u{9b}': \"'\"})\n\
US = requests.get('https://us02.procore.com/rest/v1.0/a%0A::error::b/c,d%25')\n\
::error file=x::y\n##[error]z\n]]>\n";

#[cfg(unix)]
#[test]
fn no_name_and_no_content_breaks_a_format_or_takes_it_over() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let names: [&[u8]; 25] = [
        b"with space.py",
        b" leading.py",
        b"new\nline.py",
        b"new\n::error file=a,line=1::line.py",
        b"carriage\rreturn.py",
        b"\ttab.py",
        b"double\".py",
        b"single'.py",
        b"%.py",
        b"%0A%25%3A.py",
        b"::error::x.py",
        b"::stop-commands::x.py",
        b"##[group]x.py",
        b"##vso[task.setvariable variable=x]y.py",
        b"comma,line=7,title=x.py",
        b"colon:9:9: error MPR999.py",
        b"equals=.py",
        b"back\\slash.py",
        b"]]>.py",
        b"<b>&amp;.py",
        b"\x1b[31mred.py",
        "\u{202e}yp.\u{9b}2J.py".as_bytes(),
        "\u{fffe}\u{2028}\u{e0041}\u{7f}.py".as_bytes(),
        b"caf\xe9.py",
        b"caf\xe8.py",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for name in names {
        let path = folder.path().join("f older%").join(OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, HOSTILE_TEXT).expect("a file");
    }
    // Bytes that are no UTF-8: 0x9b is a control in Latin-1.
    std::fs::write(folder.path().join("latin.py"), [b"# \x9b31m\n", HOSTILE_TEXT.as_bytes(), b"\xff"].concat()).expect("a file");
    let found = assert_alike(folder.path(), &[".", "gone\n::error::x\u{1b}[31m.py", "--pedantic"]);
    assert!(found >= 2 * (names.len() + 1), "{found}");
    for format in formats() {
        // Colours are for people alone.
        let color = if format == "human" { "never" } else { "always" };
        let run = run(folder.path(), &["check", ".", "--statistics", "--color", color, "--format", &format]);
        assert_harmless(&format, &run);
    }
}

#[test]
fn columns_for_reviewdog_count_bytes() {
    let text = "# \u{e9}\nX = '\u{e9}\u{4e2d}\u{1f600}'; TOKEN = 'https://app.procore.com/oauth/token'\n";
    let folder = tree(&[("a.py", text)]);
    let result = rdjson(&run(folder.path(), &["check", "--format", "rdjson"]).stdout);
    let cut = |range: &Range| {
        assert_eq!((range.start.line, range.end.line), (2, 2));
        let line = text.lines().nth(1).expect("two lines");
        line[range.start.column as usize - 1..range.end.column as usize - 1].to_owned()
    };
    let [diagnostic] = &result.diagnostics[..] else { panic!("one finding") };
    assert!(cut(diagnostic.location.range.as_ref().expect("a range")).contains("app.procore.com"));
    let [suggestion] = &diagnostic.suggestions[..] else { panic!("one suggestion") };
    assert_eq!((cut(&suggestion.range).as_str(), suggestion.text.as_str()), ("app.procore.com", "login.procore.com"));
}

#[test]
fn statistics_count_by_rule_directory_and_language() {
    let token = "URL = 'https://app.procore.com/oauth/token'\n";
    let folder = tree(&[
        ("a/b/c/d.py", token),
        ("a/b/e.py", &token.repeat(2)),
        ("f.rb", token),
        ("g/h.py", "URL = 'https://us02.procore.com/rest/v1.0/me'\n"),
    ]);
    let human = run(folder.path(), &["check", "--statistics"]);
    assert_eq!(
        human.stdout,
        "Findings by rule:\n  4  MPR101 legacy-oauth-host\n  1  MPR105 region-pinned-host\n\n\
         Findings by directory:\n  3  a/b\n  1  .\n  1  g\n\n\
         Findings by language:\n  4  python\n  1  ruby\n\n\
         5 errors in 4 files · 4 files scanned\n5 fixable (--fix)\n"
    );
    let document = check(folder.path(), &["--statistics"]).document;
    assert_eq!(document["statistics"]["directories"][0], serde_json::json!({ "directory": "a/b", "findings": 3 }));
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(5));
    assert!(check(folder.path(), &[]).document.get("statistics").is_none());
}

#[test]
fn a_suppressed_finding_is_marked_in_every_format_and_counts_in_none() {
    let reason = "moves in May ]]> ::error::x %0A \u{1b}[31m\u{202e}";
    let token = "URL = 'https://app.procore.com/oauth/token'";
    let folder = tree(&[("a.py", &format!("{token}  # mprlint: ignore[MPR101] {reason}\n"))]);
    let shown = visible(reason);
    let because = format!("suppressed by a comment in line 1 of a.py: {shown}");
    for format in formats() {
        let hidden = run(folder.path(), &["check", "--format", &format]);
        assert_eq!((hidden.code, hidden.stdout.contains("moves in May")), (0, false), "{format}: {hidden}");
        let run = run(folder.path(), &["check", "--show-suppressed", "--format", &format]);
        assert_eq!(run.code, 0, "{format}: {run}");
        assert_harmless(&format, &run);
        let text = &run.stdout;
        match format.as_str() {
            "human" => {
                assert!(hidden.stdout.contains("\n1 suppressed by a comment (--show-suppressed shows it)\n"), "{hidden}");
                assert!(text.starts_with("note[MPR101]: suppressed: ") && text.contains(&format!("= {because}\n")), "{text}");
                assert!(text.contains("No findings, 1 suppressed"), "{text}");
            }
            "short" => assert!(text.ends_with(&format!(" (suppressed: {})\n", escaped(reason))), "{text}"),
            "json" | "jsonl" => {
                let finding = text.lines().next().filter(|_| format == "jsonl").unwrap_or(text);
                let finding: Value = serde_json::from_str(finding).expect("JSON");
                let suppression = &finding.get("findings").map_or(&finding, |findings| &findings[0])["suppression"];
                assert_eq!((&suppression["kind"], &suppression["reason"]), (&"comment".into(), &reason.into()));
                assert_eq!((&suppression["path"], &suppression["span"]["startColumn"]), (&"a.py".into(), &48.into()));
                assert_eq!(hidden.stdout.matches("\"suppressed\":").count(), 1, "{hidden}");
            }
            "sarif" => {
                let log: Value = serde_json::from_str(text).expect("JSON");
                let suppression = &log["runs"][0]["results"][0]["suppressions"][0];
                assert_eq!((&suppression["kind"], &suppression["justification"]), (&"inSource".into(), &reason.into()));
                assert_eq!(suppression["location"]["physicalLocation"]["region"]["startColumn"], 48);
            }
            "github" => {
                let command = text.lines().next().expect("a command");
                assert!(command.starts_with("::notice file=a.py,") && command.contains(",title=suppressed MPR101 legacy-oauth-host::"), "{text}");
                assert!(command.ends_with(&because.replace('%', "%25")), "{text}");
            }
            "junit" => {
                let elements = elements(text);
                let skipped: Vec<&Element> = elements.iter().filter(|element| element.name == "skipped").collect();
                assert_eq!(skipped.iter().map(|element| element.get("message")).collect::<Vec<_>>(), [because.as_str()]);
                assert!(elements.iter().all(|element| element.name != "failure"));
            }
            _ => assert_eq!(read(&format, text), Report { findings: Vec::new(), errors: 0 }, "{format}: only what counts"),
        }
    }
}

#[test]
fn files_that_could_not_be_checked_are_named_as_those_with_findings() {
    let folder = tree(&[(".git/HEAD", ""), ("sub/a.py", "URL = 'https://app.procore.com/oauth/token'\n")]);
    for format in formats() {
        let run = run(&folder.path().join("sub"), &["check", "--format", &format, "a.py", "gone.py"]);
        assert_eq!(run.code, 2, "{format}");
        // People get what they can type; programs get one kind of path.
        let folder = if ["human", "short"].contains(&format.as_str()) { "" } else { "sub/" };
        for file in ["a.py", "gone.py"] {
            let named = run.stdout.matches(file).count();
            let full = run.stdout.matches(&format!("{folder}{file}")).count();
            assert!(named > 0 && named == full, "{format}: {file}\n{}", run.stdout);
        }
    }
}
