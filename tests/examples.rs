//! The examples of the rule pages are the rules' tests: every rule runs over every example.

use std::collections::BTreeMap;

use mprlint::catalogue::{self, Example, ExampleFile, Rule};
use mprlint::finding::{Applicability, Confidence, Finding};
use mprlint::pipeline::check_texts;
use mprlint::source::LineIndex;

/// What is shown without `--pedantic`.
fn findings(files: &[ExampleFile]) -> Vec<Finding> {
    let texts: Vec<(&str, &str)> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    check_texts(&texts).into_iter().filter(|finding| finding.confidence != Confidence::Possible).collect()
}

fn places(files: &[ExampleFile], findings: &[Finding]) -> Vec<(String, usize, &'static str)> {
    let place = |finding: &Finding| {
        let file = files.iter().find(|file| file.path == *finding.place.path).expect("a finding is in a file of the example");
        let line = LineIndex::new(&file.text).position(finding.place.span.start, &file.text).line;
        (file.path.clone(), line, finding.rule)
    };
    findings.iter().map(place).collect()
}

/// The files of the bad example with all fixes applied.
fn repaired(files: &[ExampleFile], findings: &[Finding]) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    let mut edits: Vec<_> =
        findings.iter().flat_map(|finding| finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| (&finding.place.path, edit))).collect();
    edits.sort_by_key(|(path, edit)| (*path, std::cmp::Reverse(edit.span.start)));
    // What two fixes have in common is done once.
    edits.dedup();
    for (path, edit) in edits {
        texts.get_mut(path.as_ref()).expect("an edit is in a file of the example").replace_range(edit.span.clone(), &edit.text);
    }
    texts
}

fn judge(rule: &Rule, example: &Example, wrong: &mut Vec<String>) {
    let title = format!("{}:{} {}", rule.code, example.line, example.title);
    let good = findings(&example.good);
    if !good.is_empty() {
        wrong.push(format!("{title}: good, but {:?}", places(&example.good, &good)));
    }
    let bad = findings(&example.bad);
    let expected: Vec<_> = example.bad.iter().flat_map(|file| file.lines.iter().map(|line| (file.path.clone(), *line, rule.code.as_str()))).collect();
    let mut found = places(&example.bad, &bad);
    let others = example.bad.iter().flat_map(|file| file.also.iter().map(|(code, line)| (file.path.clone(), *line, code.as_str())));
    let mut expected_sorted: Vec<_> = expected.iter().map(|(path, line, code)| (path.clone(), *line, *code)).chain(others).collect();
    found.sort();
    expected_sorted.sort();
    if found.iter().map(|(path, line, code)| (path.clone(), *line, *code)).collect::<Vec<_>>() != expected_sorted {
        wrong.push(format!("{title}: expected {expected_sorted:?}, found {found:?}"));
        return;
    }
    // A fixed file that is not shown stays as it was.
    let mut fixed: Vec<ExampleFile> = example.bad.clone();
    for file in &mut fixed {
        file.lines.clear();
        if let Some(shown) = example.fixed.iter().find(|shown| shown.path == file.path) {
            file.text.clone_from(&shown.text);
        }
    }
    let left = findings(&fixed);
    if !left.is_empty() {
        wrong.push(format!("{title}: fixed, but {:?}", places(&fixed, &left)));
    }
    let own: Vec<Finding> = bad.into_iter().filter(|finding| finding.rule == rule.code).collect();
    let complete = !own.is_empty() && own.iter().all(|finding| finding.fix.is_some());
    if complete && example.by_hand {
        let mut files = example.bad.clone();
        let texts = repaired(&files, &own);
        if fixed.iter().all(|file| texts[&file.path] == file.text) {
            wrong.push(format!("{title}: `by=hand`, but the fixes do the same"));
        }
        files.iter_mut().for_each(|file| file.text.clone_from(&texts[&file.path]));
        let left = findings(&files);
        if left.iter().any(|finding| finding.rule == rule.code) {
            wrong.push(format!("{title}: after the fixes there is still {:?}", places(&files, &left)));
        }
    } else if example.by_hand {
        wrong.push(format!("{title}: `by=hand`, but there are no fixes"));
    } else if complete {
        let texts = repaired(&example.bad, &own);
        for file in &fixed {
            if texts[&file.path] != file.text {
                wrong.push(format!("{title}: the fixes give another text for {}:\n{}", file.path, texts[&file.path]));
            }
        }
    }
}

#[test]
fn every_example_is_judged_as_its_page_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for rule in catalogue::rules() {
        for example in rule.examples().expect("the pages are well formed") {
            count += 1;
            judge(rule, &example, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{} of {count} examples are judged otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_page_that_promises_safe_fixes_keeps_its_word() {
    for rule in catalogue::rules().iter().filter(|rule| rule.fix == catalogue::FixKind::Safe) {
        for example in rule.examples().expect("the pages are well formed") {
            for finding in findings(&example.bad).iter().filter(|finding| finding.rule == rule.code) {
                let safe = finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
                assert!(safe, "{}:{} {}", rule.code, example.line, example.title);
            }
        }
    }
}
