//! `--format sarif`: SARIF 2.1.0, for code scanning.
//!
//! - Paths are URIs relative to the git repository around the working directory, or else to the working directory (`%SRCROOT%`), percent-encoded; the
//!   consumer knows where the root is, this file does not say.
//! - Columns count UTF-16 code units, from 1, and `columnKind` says so.
//! - The catalogue stands once in `tool.driver.rules`; results refer to it by `ruleIndex`.
//! - The message goes on with what to do, and with a link to each of the `relatedLocations`.
//! - Suppressed findings have `suppressions`: `inSource` with the comment as the location and its reason as the justification, or `external` for the
//!   baseline. If one finding has them, all others have an empty array.
//! - `partialFingerprints` are described at [`crate::fingerprint`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use serde_json::json;
use serde_sarif::sarif;

use super::position::{FileText, Texts, Unit};
use super::stream::{Each, With, write_pretty};
use super::{ABOUT, Report};
use crate::catalogue::{self, Rule};
use crate::finding::{Applicability, Finding, Fix, Level, RelPath, Span, Suppression};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT: &str = "%SRCROOT%";

/// Writes SARIF 2.1.0.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let rules = catalogue::rules();
    let mut texts = Texts::new(report.sources);
    // SARIF wants suppressions, which can be none, with all results of a run or with no result.
    let suppressions = report.findings.iter().any(|finding| finding.suppression.is_some());
    let results = Each::of(report.findings.iter().map(|finding| result(finding, rules, suppressions, &mut texts)));
    let run = With { object: object(&run(report, rules))?, key: "results", value: results };
    let log = sarif::Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(Vec::new()).build();
    write_pretty(&With { object: object(&log)?, key: "runs", value: [run] }, out)
}

/// The fields of a value that is an object.
fn object(value: &impl Serialize) -> serde_json::Result<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_value(serde_json::to_value(value)?)
}

/// The run without its results.
fn run(report: &Report<'_>, rules: &[Rule]) -> sarif::Run {
    let driver = sarif::ToolComponent::builder()
        .name("mprlint")
        .version(report.tool_version)
        .semantic_version(report.tool_version)
        .rules(rules.iter().map(descriptor).collect::<Vec<_>>())
        .build();
    let root = sarif::ArtifactLocation::builder().description("The root of the project that was checked").build();
    sarif::Run::builder()
        .tool(driver)
        .column_kind(json!("utf16CodeUnits"))
        .original_uri_base_ids(BTreeMap::from([(ROOT.to_owned(), root)]))
        .invocations(vec![invocation(report)])
        .results(Vec::new())
        .build()
}

fn invocation(report: &Report<'_>) -> sarif::Invocation {
    // The file stands in the message: it need not be under the root, so a location could mislead.
    let notification = |level: Level, path: &str, message: &str| {
        sarif::Notification::builder().level(json!(level)).message(format!("{path}: {message}").as_str()).build()
    };
    let summary = report.summary;
    let errors = summary.errors.iter().map(|error| notification(Level::Error, &error.path, &error.message));
    let notes = summary.notes.iter().map(|note| notification(Level::Note, &note.path, &note.message));
    sarif::Invocation::builder()
        .execution_successful(summary.errors.is_empty())
        .tool_execution_notifications(errors.chain(notes).collect::<Vec<_>>())
        .build()
}

fn descriptor(rule: &Rule) -> sarif::ReportingDescriptor {
    let help = rule.without_examples();
    let summary = rule.summary.replace('`', "");
    let full = rule.first_paragraph("What it does").map_or_else(|| summary.clone(), |paragraph| paragraph.replace('`', ""));
    let mut tags = vec!["procore".to_owned(), "mpr".to_owned()];
    tags.extend(family(&rule.code).map(str::to_owned));
    sarif::ReportingDescriptor::builder()
        .id(&rule.code)
        .name(&rule.name)
        .short_description(&summary)
        .full_description(&full)
        .help(sarif::MultiformatMessageString::builder().text(&help).markdown(&help).build())
        .help_uri(ABOUT)
        .default_configuration(sarif::ReportingConfiguration::builder().level(json!(rule.level)).build())
        .properties(sarif::PropertyBag::builder().tags(tags).build())
        .build()
}

/// What the rules of a hundred have in common.
fn family(code: &str) -> Option<&'static str> {
    match code.as_bytes().get(3)? {
        b'1' => Some("hosts"),
        b'2' => Some("headers"),
        b'3' => Some("ids"),
        b'9' => Some("suppressions"),
        _ => None,
    }
}

fn result(finding: &Finding, rules: &[Rule], suppressions: bool, texts: &mut Texts<'_>) -> sarif::Result {
    let path = &finding.place.path;
    let file = texts.get(path);
    let related: Vec<_> = finding
        .labels
        .iter()
        .zip(1i64..)
        .map(|(label, id)| {
            let file = texts.get(&label.place.path);
            let mut location = location(&label.place.path, &label.place.span, file.as_deref(), &label.message);
            location.id = Some(id);
            location
        })
        .collect();
    let properties = BTreeMap::from([("confidence".to_owned(), json!(finding.confidence))]);
    let mut result = sarif::Result::builder()
        .rule_id(finding.rule)
        .level(match finding.level {
            Level::Note => sarif::ResultLevel::Note,
            Level::Warning => sarif::ResultLevel::Warning,
            Level::Error => sarif::ResultLevel::Error,
        })
        .message(message(finding).as_str())
        .locations(vec![location(path, &finding.place.span, file.as_deref(), &finding.caption)])
        .partial_fingerprints(BTreeMap::from([("mprlint/v1".to_owned(), finding.fingerprint.clone())]))
        .properties(sarif::PropertyBag::builder().additional_properties(properties).build())
        .build();
    result.rule_index = rules.iter().position(|rule| rule.code == finding.rule).map(number);
    if !related.is_empty() {
        result.related_locations = Some(related);
    }
    if suppressions {
        result.suppressions = Some(finding.suppression.iter().map(|suppression| sarif_suppression(suppression, texts)).collect());
    }
    // Without the text there are no regions, and a replacement needs one.
    if let (Some(fix), Some(file)) = (&finding.fix, &file) {
        result.fixes = Some(vec![sarif_fix(path, fix, file)]);
    }
    result
}

/// The message with all that viewers do not show elsewhere: what to do, and links to the related locations, which GitHub shows only where a link
/// leads to them.
fn message(finding: &Finding) -> String {
    // What stands in a file must not become a link.
    let plain = |text: &str| if text.contains("](") { linkless(text) } else { text.to_owned() };
    let mut lines: Vec<String> = [&finding.message].into_iter().chain(&finding.help).map(|text| plain(text)).collect();
    let labels = finding.labels.iter().zip(1..).filter(|(label, _)| !label.message.is_empty());
    lines.extend(labels.map(|(label, id)| format!("See: [{}]({id})", linkless(&label.message))));
    lines.join("\n")
}

/// The text without the beginning or the end of a link.
fn linkless(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn sarif_suppression(suppression: &Suppression, texts: &mut Texts<'_>) -> sarif::Suppression {
    match suppression {
        Suppression::Comment { place, reason } => {
            let file = texts.get(&place.path);
            let mut comment =
                sarif::Suppression::builder().kind(json!("inSource")).location(location(&place.path, &place.span, file.as_deref(), "")).build();
            if !reason.is_empty() {
                comment.justification = Some(reason.clone());
            }
            comment
        }
        Suppression::Baseline => sarif::Suppression::builder().kind(json!("external")).justification("The baseline knows it").build(),
    }
}

fn sarif_fix(path: &RelPath, fix: &Fix, file: &FileText) -> sarif::Fix {
    let replacement = |edit: &crate::finding::Edit| {
        let mut replacement = sarif::Replacement::builder().deleted_region(region(file, &edit.span)).build();
        if !edit.text.is_empty() {
            replacement.inserted_content = Some(sarif::ArtifactContent::builder().text(&edit.text).build());
        }
        replacement
    };
    let change = sarif::ArtifactChange::builder()
        .artifact_location(artifact(path))
        .replacements(fix.edits.iter().map(replacement).collect::<Vec<_>>())
        .build();
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    let properties = BTreeMap::from([("applicability".to_owned(), json!(applicability))]);
    sarif::Fix::builder()
        .description(fix.message.as_str())
        .artifact_changes(vec![change])
        .properties(sarif::PropertyBag::builder().additional_properties(properties).build())
        .build()
}

fn location(path: &RelPath, span: &Span, file: Option<&FileText>, message: &str) -> sarif::Location {
    let mut place = sarif::PhysicalLocation::builder().artifact_location(artifact(path)).build();
    // GitHub wants a region; without the text it can only be the file's first line.
    place.region = Some(file.map_or_else(|| sarif::Region::builder().start_line(1).build(), |file| region(file, span)));
    let mut location = sarif::Location::builder().physical_location(place).build();
    if !message.is_empty() {
        location.message = Some(message.into());
    }
    location
}

fn region(file: &FileText, span: &Span) -> sarif::Region {
    let (start, end) = file.ends(span, Unit::Utf16);
    sarif::Region::builder()
        .start_line(number(start.line))
        .start_column(number(start.column))
        .end_line(number(end.line))
        .end_column(number(end.column))
        .build()
}

fn artifact(path: &RelPath) -> sarif::ArtifactLocation {
    sarif::ArtifactLocation::builder().uri(relative_uri(path)).uri_base_id(ROOT).build()
}

/// The path as a relative reference of RFC 3986. A colon is encoded as well: in the first part it would make that part a scheme.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri
}

/// SARIF counts in signed numbers.
fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Label;
    use crate::report::Format;
    use crate::report::samples::{Samples, finding};

    fn value() -> serde_json::Value {
        serde_json::from_str(&Samples::new().written(Format::Sarif)).unwrap()
    }

    #[test]
    fn the_samples_as_sarif() {
        // The catalogue is as long as the pages are and changes with them; it has a test of its own.
        let mut log = value();
        log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap().clear();
        insta::assert_json_snapshot!(log);
    }

    #[test]
    fn the_samples_are_valid() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/sarif-2.1.0.json");
        // One pattern ends in a bracket that only lenient engines take for a literal one.
        let schema = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}\\\\]?$");
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value()).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn the_catalogue_stands_there_once_and_is_complete() {
        let log = value();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), catalogue::rules().len());
        for (rule, page) in rules.iter().zip(catalogue::rules()) {
            assert_eq!(rule["id"], page.code);
            assert_eq!(rule["name"], page.name);
            assert_eq!(rule["defaultConfiguration"]["level"], json!(page.level));
            assert_eq!(rule["properties"]["tags"][0], "procore");
            for text in ["shortDescription", "fullDescription"] {
                // GitHub refuses more than 1024 characters.
                assert!(rule[text]["text"].as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= 1024), "{rule}");
            }
            assert!(!rule["help"]["markdown"].as_str().unwrap().contains("## Examples"));
        }
        for result in log["runs"][0]["results"].as_array().unwrap() {
            if let Some(index) = result["ruleIndex"].as_u64() {
                assert_eq!(rules[usize::try_from(index).unwrap()]["id"], result["ruleId"]);
            }
        }
    }

    #[test]
    fn text_from_files_is_no_link() {
        let mut finding = finding("a.py", 0..1);
        finding.message = "`a[b](https://example.com)` and `c[0]`".to_owned();
        finding.labels = vec![Label { place: finding.place.clone(), message: "the value of `c[0]`".to_owned() }];
        finding.help = vec!["Use `c[0]`.".to_owned()];
        assert_eq!(message(&finding), "`a\\[b\\](https://example.com)` and `c\\[0\\]`\nUse `c[0]`.\nSee: [the value of `c\\[0\\]`](1)");
    }

    #[test]
    fn without_suppressed_findings_nothing_is_said_of_suppressions() {
        let mut samples = Samples::new();
        samples.findings.retain(|finding| finding.suppression.is_none());
        assert!(!samples.written(Format::Sarif).contains("suppressions\": ["));
    }

    #[test]
    fn uris_are_relative_references() {
        assert_eq!(relative_uri("a/b-c_d.~e/f.py"), "a/b-c_d.~e/f.py");
        assert_eq!(relative_uri("100% \u{e9}/a\"b\n:#?.rb"), "100%25%20%C3%A9/a%22b%0A%3A%23%3F.rb");
    }
}
