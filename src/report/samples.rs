//! The findings that every format is tested with.

use std::collections::HashMap;
use std::sync::Arc;

use super::{FileError, FileNote, Format, Report, Sources, Summary, write};
use crate::finding::{Applicability, Confidence, Edit, Finding, Fix, Label, Level, Place, RelPath, Span, Suppression};

/// A finding of MPR101 with nothing but a place.
pub(super) fn finding(path: &str, span: Span) -> Finding {
    Finding {
        caption: "legacy OAuth host".to_owned(),
        ..Finding::new("MPR101", Place { path: Arc::from(path), span }, "This OAuth URL works in one region only.".to_owned())
    }
}

pub(super) struct Samples {
    pub texts: HashMap<RelPath, Arc<str>>,
    pub findings: Vec<Finding>,
    pub summary: Summary,
}

impl Sources for Samples {
    fn text(&self, path: &RelPath) -> Option<Arc<str>> {
        self.texts.get(path).cloned()
    }

    fn shown(&self, path: &RelPath) -> String {
        path.to_string()
    }

    fn language(&self, path: &RelPath) -> Option<&str> {
        self.text(path).map(|_| if path.ends_with(".rb") { "ruby" } else { "python" })
    }
}

/// A path with what a file system allows and a URI does not.
const HARD_PATH: &str = "a dir/100% \"\u{fc}n\u{ef}\"\n.rb";

impl Samples {
    pub fn empty() -> Self {
        Samples { texts: HashMap::new(), findings: Vec::new(), summary: Summary::default() }
    }

    /// The place of the n-th `needle`.
    pub fn place(&self, path: &str, needle: &str, nth: usize) -> Place {
        let path = Arc::from(path);
        let start = self.texts[&path].match_indices(needle).nth(nth).unwrap().0;
        Place { path, span: start..start + needle.len() }
    }

    pub fn add(&mut self, path: &str, text: &str) {
        self.texts.insert(Arc::from(path), Arc::from(text));
    }

    pub fn new() -> Self {
        let mut samples = Samples::empty();
        samples.add(
            "client.py",
            "import os\r\n\r\nBASE = \"https://app.procore.com\"\r\n\r\ndef get(session, url):\r\n\t# \u{1f600}\r\n\
             \ticon = \"\u{1f600}\u{4e2d}\"; return session.get(\r\n\t\tBASE + \"/rest/v1.0/me\",\r\n\t\ttimeout=5,\r\n\t)\r\n",
        );
        samples.add("settings.py", "TOKEN = \"https://app.procore.com/oauth/token\"\nTOKEN = \"https://app.procore.com/oauth/token\"\n");
        // An escape that colours, one that clears the screen in eight bits, and an override of the direction of writing.
        samples.add(HARD_PATH, "x = \"\x1b[31m\u{9b}2J\u{202e}\" # https://app.procore.com/oauth\x07\n");

        let mut header =
            finding("client.py", samples.place("client.py", "session.get(\r\n\t\tBASE + \"/rest/v1.0/me\",\r\n\t\ttimeout=5,\r\n\t)", 0).span);
        header.rule = "MPR104";
        header.confidence = Confidence::Likely;
        header.message = "This request never gets the header `Procore-Company-Id`.".to_owned();
        header.caption = "request without the header".to_owned();
        header.labels = vec![
            Label { place: samples.place("client.py", "BASE", 0), message: "the base URL is defined here".to_owned() },
            Label { place: samples.place("settings.py", "TOKEN", 1), message: "the token comes from here".to_owned() },
            Label { place: Place { path: Arc::from("gone.py"), span: 3..5 }, message: "and is used here".to_owned() },
        ];
        header.help = vec!["Send `Procore-Company-Id` with every request.".to_owned(), "Or set it on the session.".to_owned()];
        let argument = samples.place("client.py", "timeout=5", 0).span.start;
        let before = samples.place("client.py", "def", 0).span.start;
        header.fix = Some(Fix {
            message: "pass the header".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![
                Edit { span: before..before, text: "HEADERS = {\n    \"Procore-Company-Id\": COMPANY,\n}\n".to_owned() },
                Edit { span: argument..argument, text: "headers=HEADERS, ".to_owned() },
            ],
        });

        let mut base = finding("client.py", samples.place("client.py", "https://app.procore.com", 0).span);
        base.rule = "MPR103";
        base.level = Level::Warning;
        base.message = "This base URL serves one region only.".to_owned();
        base.caption = String::new();
        base.labels = vec![Label { place: samples.place("client.py", "BASE", 1), message: "joined to an API path here".to_owned() }];
        let span = samples.place("client.py", "app.procore.com", 0).span;
        base.fix = Some(Fix {
            message: "replace the host".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![Edit { span, text: "api.procore.com".to_owned() }],
        });

        let mut icon = finding("client.py", samples.place("client.py", "return", 0).span);
        icon.rule = "MPR999";
        icon.level = Level::Note;
        icon.confidence = Confidence::Possible;
        icon.message = "A rule without a page,\nin two lines with \x1b[1mbold\x1b[0m.".to_owned();
        icon.caption = "behind an emoji \x1b[31mred".to_owned();

        let mut hard = finding(HARD_PATH, samples.place(HARD_PATH, "https://app.procore.com/oauth", 0).span);
        hard.help = vec!["Nothing \u{202e}hidden.".to_owned()];
        let mut removal = finding("settings.py", samples.place("settings.py", "https://app.procore.com/oauth/token", 1).span);
        removal.fix = Some(Fix {
            message: "remove the second constant".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                span: samples.place("settings.py", "TOKEN = \"https://app.procore.com/oauth/token\"\n", 1).span,
                text: String::new(),
            }],
        });
        let twin = finding("settings.py", samples.place("settings.py", "https://app.procore.com/oauth/token", 0).span);
        let gone = finding("gone.py", 10..20);

        samples.add(
            "legacy.py",
            "A = \"https://app.procore.com/oauth\"  # mprlint: ignore[MPR101] moves in \x1b[31mMay\nB = \"https://app.procore.com/oauth\"\n",
        );
        let mut excused = finding("legacy.py", samples.place("legacy.py", "https://app.procore.com/oauth", 0).span);
        let comment = samples.place("legacy.py", "mprlint: ignore[MPR101] moves in \x1b[31mMay", 0);
        excused.suppression = Some(Suppression::Comment { place: comment, reason: "moves in \x1b[31mMay".to_owned() });
        excused.help = vec!["Use the login host.".to_owned()];
        let mut known = finding("legacy.py", samples.place("legacy.py", "https://app.procore.com/oauth", 1).span);
        known.suppression = Some(Suppression::Baseline);
        let mut unexplained = finding("gone.py", 30..40);
        let nowhere = Place { path: Arc::from("gone.py"), span: 20..30 };
        unexplained.suppression = Some(Suppression::Comment { place: nowhere, reason: String::new() });

        samples.findings = vec![header, base, icon, hard, removal, twin, gone, excused, known, unexplained];
        samples.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        for (index, finding) in samples.findings.iter_mut().enumerate() {
            finding.fingerprint = format!("{index:016x}");
        }
        samples.summary = Summary {
            scanned: 120,
            skipped: [("binary", 2), ("too large", 1), ("vendored", 1)].into(),
            errors: vec![FileError { path: "locked \x1b[31m.py".into(), message: "permission denied".to_owned() }],
            notes: vec![FileNote { path: "old.vb".into(), message: "not valid UTF-8, read as Windows-1252".to_owned() }],
            hidden_possible: 2,
            suppressed: 1,
            known: 14,
            fixed: 3,
            fixed_files: 2,
        };
        samples
    }

    pub fn report(&self) -> Report<'_> {
        Report { findings: &self.findings, sources: self, summary: &self.summary, tool_version: "1.2.3", statistics: false }
    }

    pub fn written(&self, format: Format) -> String {
        let mut out = Vec::new();
        write(&self.report(), format, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}
