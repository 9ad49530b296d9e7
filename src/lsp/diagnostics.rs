//! Findings as diagnostics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString, Range, Url};
use serde_json::json;

use super::documents::Documents;
use super::positions::{Encoding, Lines};
use mprlint::config::ConfigError;
use mprlint::finding::{Finding, Level, Place};
use mprlint::pipeline::Outcome;
use mprlint::report::ABOUT;

/// Who says it.
pub const SOURCE: &str = "mprlint";

/// The code of what is wrong with a configuration.
const CONFIGURATION: &str = "configuration";

/// The rule about comments that silence nothing.
const UNUSED: &str = "MPR901";

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file as the client names it.
    pub url: Url,
    /// The version of the text, if it is open.
    pub version: Option<i32>,
    /// The text.
    pub text: Arc<str>,
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// The same findings for the client.
    pub diagnostics: Vec<Diagnostic>,
}

/// The files with findings by their paths. The documents are those that were linted.
pub fn file_reports(outcome: &Outcome, documents: &Documents, encoding: Encoding) -> BTreeMap<PathBuf, Arc<FileReport>> {
    let mut texts = Texts { outcome, documents, known: BTreeMap::new() };
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &outcome.findings {
        by_file.entry(&finding.place.path).or_default().push(finding);
    }
    let mut reports = BTreeMap::new();
    for (name, findings) in by_file {
        let path = outcome.base.join(name);
        // A file that is another one by now is linted again.
        let (Some(text), Some(url)) = (texts.of(name), url_of(&path, documents)) else { continue };
        let lines = Lines::new(&text, encoding);
        let mut related = |place: &Place| {
            let text = texts.of(&place.path)?;
            let url = url_of(&outcome.base.join(&*place.path), documents)?;
            Some(Location::new(url, Lines::new(&text, encoding).range(&place.span)))
        };
        let diagnostics = findings.iter().map(|finding| diagnostic(finding, lines.range(&finding.place.span), &mut related)).collect();
        let version = documents.get(&path).map(|document| document.version);
        let findings = findings.into_iter().cloned().collect();
        reports.insert(path, Arc::new(FileReport { url, version, text: Arc::clone(&text), findings, diagnostics }));
    }
    reports
}

/// What is wrong with a configuration, as the report of its file. Nothing if it is not known where.
pub fn config_report(error: &ConfigError, documents: &Documents, encoding: Encoding) -> Option<FileReport> {
    let place = error.place.as_ref()?;
    // The caption says what is expected.
    let first = if place.caption.is_empty() { error.message.clone() } else { format!("{}: {}", error.message, place.caption) };
    let message = error.help.iter().fold(first, |message, help| format!("{message}\nhelp: {help}"));
    let diagnostic = Diagnostic {
        range: Lines::new(&place.text, encoding).range(&place.span),
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(CONFIGURATION.to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    };
    let version = documents.get(&error.path).map(|document| document.version);
    let url = url_of(&error.path, documents)?;
    Some(FileReport { url, version, text: Arc::clone(&place.text), findings: Vec::new(), diagnostics: vec![diagnostic] })
}

/// A file as the client names it.
fn url_of(path: &Path, documents: &Documents) -> Option<Url> {
    documents.get(path).map(|document| document.url.clone()).or_else(|| Url::from_file_path(path).ok())
}

/// The texts of files, each read once.
struct Texts<'a> {
    outcome: &'a Outcome,
    documents: &'a Documents,
    known: BTreeMap<String, Option<Arc<str>>>,
}

impl Texts<'_> {
    fn of(&mut self, name: &str) -> Option<Arc<str>> {
        let Texts { outcome, documents, known } = self;
        let read = || documents.get(&outcome.base.join(name)).map(|document| Arc::clone(&document.text)).or_else(|| outcome.contents.text(name));
        known.entry(name.to_owned()).or_insert_with(read).clone()
    }
}

fn diagnostic(finding: &Finding, range: Range, related: &mut dyn FnMut(&Place) -> Option<Location>) -> Diagnostic {
    let labels = finding.labels.iter().filter_map(|label| Some((related(&label.place)?, label.message.clone())));
    let related: Vec<_> = labels.map(|(location, message)| DiagnosticRelatedInformation { location, message }).collect();
    Diagnostic {
        range,
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        code_description: Url::parse(ABOUT).ok().map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: finding.help.iter().fold(finding.message.clone(), |message, help| format!("{message}\nhelp: {help}")),
        related_information: (!related.is_empty()).then_some(related),
        tags: (finding.rule == UNUSED).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: Some(json!({ "confidence": finding.confidence, "fingerprint": finding.fingerprint })),
    }
}
