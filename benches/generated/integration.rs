//! Integrations with Procore in several languages, with faults in known places, made of the files in `templates/`.
//!
//! A template whose name holds a hole is written once for each resource. `%resource%`, `%Resource%` and their plurals name it in code, `%word%` and
//! `%words%` in prose. A line may begin with a mark and a `|`: `-MPR102|` stands only in files without this fault, `+MPR102|` only in files with it,
//! and `!MPR102|` is such a line that a linter has to report.

use fastrand::Rng;
use include_dir::{Dir, include_dir};

use super::source::capital;
use super::{Fault, GeneratedFile};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/generated/templates");

/// What Procore's API has, as it stands in paths: one, and many of them.
const RESOURCES: [(&str, &str); 12] = [
    ("rfi", "rfis"),
    ("submittal", "submittals"),
    ("drawing", "drawings"),
    ("punch_item", "punch_items"),
    ("observation_item", "observation_items"),
    ("inspection", "inspections"),
    ("incident", "incidents"),
    ("meeting", "meetings"),
    ("commitment", "commitments"),
    ("change_event", "change_events"),
    ("timecard_entry", "timecard_entries"),
    ("budget_line_item", "budget_line_items"),
];

/// How many resources an integration knows.
const RESOURCES_OF_ONE: usize = 6;

/// One file in so many that can have a fault has one.
const ONE_FAULTY_IN: usize = 3;

/// The languages that there are integrations in, sorted.
pub fn languages() -> Vec<&'static str> {
    let mut names: Vec<&str> = TEMPLATES.dirs().filter_map(|folder| folder.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// The files of an integration in a language.
pub fn files(language: &str, rng: &mut Rng) -> Vec<GeneratedFile> {
    let folder = TEMPLATES.get_dir(language).expect("there are templates of this language");
    let mut templates: Vec<(&str, &str)> = folder
        .files()
        .map(|file| (file.path().file_name().and_then(|name| name.to_str()).expect("a name"), file.contents_utf8().expect("a template is UTF-8")))
        .collect();
    templates.sort_unstable();
    let mut resources = RESOURCES;
    rng.shuffle(&mut resources);
    let resources = &resources[..RESOURCES_OF_ONE];
    let mut files = Vec::new();
    for (name, template) in templates {
        let resources = if name.contains('%') { resources } else { &resources[..1] };
        files.extend(resources.iter().map(|resource| file(name, template, *resource, rng)));
    }
    files
}

fn file(name: &str, template: &str, resource: (&str, &str), rng: &mut Rng) -> GeneratedFile {
    let possible = possible_faults(template);
    let fault = if !possible.is_empty() && rng.usize(..ONE_FAULTY_IN) == 0 { Some(possible[rng.usize(..possible.len())]) } else { None };
    let mut text = String::new();
    let mut faults = Vec::new();
    for line in template.lines() {
        let line = match marked(line) {
            Some(('-', rule, _)) if fault == Some(rule) => continue,
            Some(('+' | '!', rule, _)) if fault != Some(rule) => continue,
            Some((mark, rule, line)) => {
                if mark == '!' {
                    faults.push(Fault { line: text.lines().count() as u64 + 1, rule: rule.to_owned() });
                }
                line
            }
            None => line,
        };
        text.push_str(&filled(line, resource));
        text.push('\n');
    }
    GeneratedFile { path: filled(name, resource), bytes: text.into_bytes(), faults }
}

/// The rules that a file can break, each once.
fn possible_faults(template: &str) -> Vec<&str> {
    let mut rules: Vec<&str> = template.lines().filter_map(marked).map(|(_, rule, _)| rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The mark, the rule and the rest of a line that begins with a mark.
fn marked(line: &str) -> Option<(char, &str, &str)> {
    let (head, rest) = line.split_once('|')?;
    let mark = head.chars().next().filter(|mark| matches!(mark, '-' | '+' | '!'))?;
    let rule = head[1..].strip_prefix("MPR").filter(|number| number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((mark, &head[1..][..3 + rule.len()], rest))
}

fn filled(text: &str, (one, many): (&str, &str)) -> String {
    let camel = |name: &str| name.split('_').map(capital).collect::<String>();
    text.replace("%resource%", one)
        .replace("%resources%", many)
        .replace("%Resource%", &camel(one))
        .replace("%Resources%", &camel(many))
        .replace("%word%", &one.replace('_', " "))
        .replace("%words%", &many.replace('_', " "))
}
