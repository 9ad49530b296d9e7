//! Findings as diagnostics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use lsp_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString, Range, Url};
use serde_json::json;

use super::client::{Client, Knows};
use super::documents::Documents;
use super::positions::Lines;
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
pub fn file_reports(outcome: &Outcome, documents: &Documents, client: Client) -> BTreeMap<PathBuf, Arc<FileReport>> {
    let mut texts = Texts { outcome, documents, client, known: BTreeMap::new() };
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &outcome.findings {
        by_file.entry(&finding.place.path).or_default().push(finding);
    }
    let mut reports = BTreeMap::new();
    for (name, findings) in by_file {
        let path = outcome.path(name);
        // A file that is another one by now is linted again.
        let (Some(lines), Some(url)) = (texts.of(name), url_of(&path, documents)) else { continue };
        let diagnostics = findings.iter().map(|finding| diagnostic(finding, lines.range(&finding.place.span), &mut texts)).collect();
        let version = documents.get(&path).map(|document| document.version);
        let findings = findings.into_iter().cloned().collect();
        reports.insert(path, Arc::new(FileReport { url, version, text: Arc::clone(lines.text()), findings, diagnostics }));
    }
    reports
}

/// What is wrong with a configuration, as the report of its file. Nothing if it is not known where.
pub fn config_report(error: &ConfigError, documents: &Documents, client: Client) -> Option<FileReport> {
    let place = error.place.as_ref()?;
    // The caption says what is expected.
    let first = if place.caption.is_empty() { error.message.clone() } else { format!("{}: {}", error.message, place.caption) };
    let message = error.help.iter().fold(first, |message, help| format!("{message}\nhelp: {help}"));
    let diagnostic = Diagnostic {
        range: Lines::new(Arc::clone(&place.text), client.encoding).range(&place.span),
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
    client: Client,
    known: BTreeMap<String, Option<Rc<Lines>>>,
}

impl Texts<'_> {
    fn of(&mut self, name: &str) -> Option<Rc<Lines>> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let open = self.documents.get(&self.outcome.path(name)).map(|document| Arc::clone(&document.text));
        let lines = open.or_else(|| self.outcome.contents.text(name)).map(|text| Rc::new(Lines::new(text, self.client.encoding)));
        self.known.insert(name.to_owned(), lines.clone());
        lines
    }

    /// A place for the client.
    fn location(&mut self, place: &Place) -> Option<Location> {
        let url = url_of(&self.outcome.path(&place.path), self.documents)?;
        Some(Location::new(url, self.of(&place.path)?.range(&place.span)))
    }
}

fn diagnostic(finding: &Finding, range: Range, texts: &mut Texts<'_>) -> Diagnostic {
    let Knows { related: knows_related, tags, pages, data } = texts.client.diagnostics;
    let mut message = finding.help.iter().fold(finding.message.clone(), |message, help| format!("{message}\nhelp: {help}"));
    let mut related = Vec::new();
    for label in &finding.labels {
        let Some(location) = texts.location(&label.place) else { continue };
        if knows_related {
            related.push(DiagnosticRelatedInformation { location, message: label.message.clone() });
        } else {
            let line = location.range.start.line + 1;
            message.push_str(&format!("\n{}:{line}: {}", label.place.path, label.message));
        }
    }
    Diagnostic {
        range,
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        code_description: Url::parse(ABOUT).ok().filter(|_| pages).map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: (tags && finding.rule == UNUSED).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: data.then(|| json!({ "confidence": finding.confidence, "fingerprint": finding.fingerprint })),
    }
}
