//! What the targets have in common.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use mprlint::finding::Finding;
use mprlint::language::{Language, Reader, Registry};
use mprlint::pipeline::Options;
use mprlint::scan;
use mprlint::source;
use tempfile::TempDir;

/// The text of a file with these bytes; nothing if it is binary.
pub fn text(data: &[u8]) -> Option<String> {
    Some(source::decode(data.to_vec()).ok()?.0)
}

/// Reads a text with the languages of a reader; the first byte chooses which. All places that it finds have to be in the text.
pub fn scan(reader: Reader, data: &[u8]) {
    let Some((choice, data)) = data.split_first() else { return };
    let languages: Vec<&Language> = Registry::builtin().languages().iter().filter(|language| language.table.reader == reader).collect();
    let language = languages[usize::from(*choice) % languages.len()];
    let Some(text) = text(data) else { return };
    let mut facts = scan::scan_as(&text, language);
    facts.map_spans(|span| {
        assert!(text.get(span.clone()).is_some(), "{span:?} is no part of a text of {} bytes", text.len());
        span.clone()
    });
    assert!(facts.scopes.iter().all(|scope| scope.parent < facts.scopes.len()));
}

/// Several files in one text: each begins with a line `=== path`. Paths that are the same, or lead out of the folder, are left out.
pub fn files(data: &[u8]) -> BTreeMap<String, String> {
    let Some(text) = text(data) else { return BTreeMap::new() };
    let mut files = BTreeMap::new();
    let mut name = String::from("a.py");
    let mut content = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(next) => {
                files.insert(std::mem::replace(&mut name, next.trim().to_owned()), std::mem::take(&mut content));
            }
            None => content.push_str(line),
        }
    }
    files.insert(name, content);
    let is_usable =
        |path: &str| !path.is_empty() && !path.contains(['\0', '\\']) && path.split('/').all(|part| !matches!(part, "" | "." | ".." | ".git"));
    files.retain(|path, text| is_usable(path) && !text.is_empty());
    files
}

/// The findings of files that are one project.
pub fn check(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let findings = mprlint::pipeline::check_texts(&texts);
    for finding in &findings {
        let places = std::iter::once(&finding.place).chain(finding.labels.iter().map(|label| &label.place));
        for place in places {
            let text = files.get(&*place.path).unwrap_or_else(|| panic!("there is no {}", place.path));
            assert!(text.get(place.span.clone()).is_some(), "{:?} is no part of {}", place.span, place.path);
        }
        if let Some(fix) = &finding.fix {
            let text = &files[&*finding.place.path];
            assert!(fix.edits.iter().all(|edit| text.get(edit.span.clone()).is_some()), "an edit is outside of {}", finding.place.path);
        }
    }
    findings
}

/// The files as an overlay over an empty folder, which lives as long as the first of the answer.
pub fn overlay(data: &[u8]) -> (TempDir, Options) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("it is there");
    let mut options = Options::new(vec![root.clone()], root.clone());
    options.threads = 1;
    options.overlay = files(data).into_iter().map(|(path, text)| (root.join(path), text.into_bytes())).collect();
    (folder, options)
}
