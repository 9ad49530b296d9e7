//! What holds for every text, tried on texts that nobody would write.

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use mprlint::finding::Finding;
use mprlint::language::{Language, Reader, Registry};
use mprlint::pipeline::{Options, check, check_texts};
use mprlint::scan;
use mprlint::scan::lexer::{lex, without_comments};
use mprlint::source::LineIndex;
use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;

/// Words that mean something to the linter, brackets and quotes of all languages, and characters of one to four bytes.
const PIECES: [&str; 64] = [
    "procore",
    "https://app.procore.com",
    "https://api.procore.com",
    "https://login.procore.com",
    "/rest/v1.0/projects",
    "/oauth/token",
    "\"Procore-Company-Id\"",
    "headers",
    "company_id",
    "requests.get(",
    "fetch(",
    "http.Get(",
    "BASE",
    "url",
    "import requests",
    "from config import BASE",
    "import { BASE } from './b'",
    "class Client",
    "def get(self, path):",
    "function get(path) {",
    "return ",
    "mprlint: ignore[MPR101] why",
    "int project_id",
    " = ",
    " + ",
    ": ",
    ", ",
    "=>",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "${",
    "#{",
    "{{",
    "}}",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "\\",
    "//",
    "/*",
    "*/",
    "#",
    "--",
    "<<EOF",
    "EOF",
    "\n",
    "\n    ",
    "\r\n",
    "\r",
    "\u{e9}",
    "\u{4e2d}",
    "\u{1f600}",
    "\u{feff}",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
}

/// Files of one project by name, in languages that mean each other.
fn project() -> impl Strategy<Value = BTreeMap<String, String>> {
    let name = select(&["a.py", "config.py", "client.py", "b.ts", "app/b.js", "c.rb", ".env", "app/settings.json", "D.java", "q.sql"][..]);
    prop::collection::btree_map(name.prop_map(str::to_owned), text(), 1..5)
}

fn language() -> impl Strategy<Value = &'static Language> {
    select(Registry::builtin().languages().iter().collect::<Vec<_>>())
}

fn code() -> impl Strategy<Value = &'static Language> {
    let is_code = |language: &&Language| matches!(language.table.reader, Reader::Code | Reader::Rust);
    select(Registry::builtin().languages().iter().filter(is_code).collect::<Vec<_>>())
}

fn overlay(files: &BTreeMap<String, String>) -> (TempDir, Options) {
    let folder = tempfile::tempdir().expect("a folder");
    let root: PathBuf = folder.path().canonicalize().expect("it is there");
    let mut options = Options::new(vec![root.clone()], root.clone());
    options.overlay = files.iter().map(|(name, text)| (root.join(name), text.clone().into_bytes())).collect();
    options.pedantic = true;
    (folder, options)
}

fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {:?} {:?} {}", finding.rule, finding.place, finding.confidence, finding.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn offsets_and_columns_answer_to_each_other(text in text()) {
        let lines = LineIndex::new(&text);
        for (offset, _) in text.char_indices() {
            let position = lines.position(offset, &text);
            let before = &text[lines.span(position.line - 1, &text).start..offset];
            prop_assert_eq!(position.column, before.chars().count() + 1);
            prop_assert_eq!(lines.utf16_column(offset, &text), before.encode_utf16().count() + 1);
            prop_assert_eq!(position.line, text[..offset].matches('\n').count() + 1);
        }
    }

    #[test]
    fn what_is_masked_is_as_long_and_has_the_same_lines(text in text(), language in code()) {
        let lexed = lex(&text, language);
        let masked = without_comments(&text, &lexed.comments);
        prop_assert_eq!(masked.len(), text.len());
        let line_ends = |text: &str| text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r')).collect::<Vec<_>>();
        prop_assert_eq!(line_ends(&masked), line_ends(&text));
        for span in lexed.comments.iter().chain(&lexed.strings) {
            prop_assert!(text.get(span.clone()).is_some(), "{:?}", span);
        }
    }

    #[test]
    fn facts_depend_on_nothing_but_the_text(text in text(), other in text(), language in language()) {
        let alone = scan::scan_as(&text, language);
        let _ = scan::scan_as(&other, language);
        prop_assert_eq!(&scan::scan_as(&text, language), &alone);
        let mut facts = alone;
        facts.map_spans(|span| {
            assert!(text.get(span.clone()).is_some(), "{span:?} is no part of the text");
            span.clone()
        });
    }

    #[test]
    fn the_order_of_files_and_the_number_of_threads_make_no_difference(files in project()) {
        let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let reversed: Vec<(&str, &str)> = texts.iter().rev().copied().collect();
        prop_assert_eq!(places(&check_texts(&texts)), places(&check_texts(&reversed)));
        let (_folder, mut options) = overlay(&files);
        options.threads = 1;
        let one = check(&options).expect("no configuration is wrong");
        options.threads = 3;
        prop_assert_eq!(places(&check(&options).expect("no configuration is wrong").findings), places(&one.findings));
    }

    #[test]
    fn the_prefilter_hides_no_finding(files in project()) {
        let (_folder, mut options) = overlay(&files);
        let fast = check(&options).expect("no configuration is wrong");
        options.prefilter = false;
        prop_assert_eq!(places(&check(&options).expect("no configuration is wrong").findings), places(&fast.findings));
    }
}
