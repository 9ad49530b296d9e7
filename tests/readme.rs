//! The README says what is true: its command lines work, its rule table is the catalogue, its links lead somewhere.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_none, crate_root};
use mprlint::catalogue::{self, FixKind};
use regex::Regex;

fn readme() -> String {
    fs::read_to_string(crate_root().join("README.md")).expect("there is a README")
}

/// The lines of the fenced blocks of a language.
fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let mut inside: Option<&str> = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(info), None) => inside = Some(info.trim()),
            (Some(_), Some(_)) => inside = None,
            (None, Some(info)) if info == language => lines.push(line.trim()),
            (None, _) => {}
        }
    }
    lines
}

/// The arguments of a command line that runs the linter.
fn arguments(line: &str) -> Option<Vec<&str>> {
    let line = line.split(" #").next().unwrap_or(line);
    let rest =
        line.strip_prefix("cargo run").and_then(|rest| rest.split_once(" -- ")).map(|(_, rest)| rest).or_else(|| line.strip_prefix("mprlint "))?;
    Some(rest.split_whitespace().collect())
}

#[test]
fn every_command_line_works() {
    let readme = readme();
    let commands: Vec<(&str, Vec<&str>)> = fenced(&readme, "sh").into_iter().filter_map(|line| Some((line, arguments(line)?))).collect();
    assert!(
        commands.iter().any(|(line, arguments)| line.starts_with("cargo run --release -- check fixtures/") && arguments[0] == "check"),
        "the one command"
    );
    let wrong: Vec<String> = commands.iter().filter_map(|(line, arguments)| fault(line, arguments)).collect();
    assert_none(&wrong, "command lines of the README that do not work");
}

/// Runs a command line in a project of its own, so that reports can be written; says what goes wrong.
fn fault(line: &str, arguments: &[&str]) -> Option<String> {
    // Only Ctrl-C ends it; `tests/terminal.rs` does that.
    if arguments.contains(&"--watch") {
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    if arguments.iter().any(|argument| ["--staged", "--changed-since"].contains(argument)) {
        repository(folder.path());
    }
    // What the text calls `app` and the like is made there.
    for path in arguments.iter().skip(1).filter(|argument| !argument.starts_with(['-', 'M'])) {
        // `why PATH:LINE`
        let path = path.rsplit_once(':').filter(|(_, line)| line.parse::<usize>().is_ok()).map_or(*path, |(path, _)| path);
        let fixture = crate_root().join(path);
        if fixture.exists() {
            copy(&fixture, &folder.path().join(path));
        } else if Path::new(path).extension().is_some() {
            common::write(folder.path(), path, b"");
        } else {
            fs::create_dir_all(folder.path().join(path)).expect("a folder");
        }
    }
    let run = common::run(folder.path(), arguments);
    let names_fixture = arguments.iter().any(|argument| argument.starts_with("fixtures/"));
    (run.code != i32::from(names_fixture) || !run.stderr.is_empty()).then(|| format!("{line}: {run}"))
}

#[test]
fn every_command_line_of_the_rule_pages_works() {
    let inline = Regex::new(r"`(mprlint [a-z][^`]*)`").expect("a pattern");
    let mut wrong = Vec::new();
    let mut count = 0;
    for rule in catalogue::rules() {
        let text = rule.without_examples();
        let fenced = fenced(&text, "sh").into_iter().filter(|line| line.starts_with("mprlint "));
        // The place is any place.
        let inline = inline.captures_iter(&text).filter_map(|found| Some(found.get(1)?.as_str().replace("PATH:LINE", "src/client.py:1")));
        for line in fenced.map(str::to_owned).chain(inline) {
            count += 1;
            wrong.extend(arguments(&line).and_then(|arguments| fault(&format!("{}: {line}", rule.code), &arguments)));
        }
    }
    assert!(count > 0, "there are command lines in the pages");
    assert_none(&wrong, "command lines of rule pages that do not work");
}

/// Makes a folder a git repository with one commit, which another one has as well.
fn repository(folder: &Path) {
    let commit = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message", "first"];
    for arguments in [&["init", "--quiet", "--initial-branch", "main"][..], &commit, &["update-ref", "refs/remotes/origin/main", "HEAD"]] {
        let status = std::process::Command::new("git").current_dir(folder).args(arguments).status().expect("git is installed");
        assert!(status.success(), "git {arguments:?}");
    }
}

/// Copies a folder or a file.
fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
        return;
    }
    for file in common::files_below(from) {
        copy(&from.join(&file), &to.join(&file));
    }
}

#[test]
fn every_option_that_is_named_exists() {
    let help = common::run(crate_root(), &["check", "--help"]).stdout;
    let options = Regex::new(r"--[a-z][a-z-]+").expect("a pattern");
    let readme = readme();
    // What is not there yet is named as such. What installs the program has options of its own.
    let text = readme.split("## What it does not do yet").next().unwrap_or(&readme);
    let (before, install) = text.split_once("## Install\n").expect("the section");
    let text = format!("{before}{}", install.split_once("\n## ").expect("the next section").1);
    let text = text.as_str();
    let unknown = |option: &&str| !help.contains(*option) && !["--release", "--path", "--locked"].contains(option);
    let wrong: Vec<String> = options.find_iter(text).map(|found| found.as_str()).filter(unknown).map(str::to_owned).collect();
    assert_none(&wrong, "options that do not exist");
    let shown = options.find_iter(&help).map(|found| found.as_str()).filter(|option| !["--help", "--version"].contains(option));
    let missing: Vec<String> = shown.filter(|option| !text.contains(option)).map(str::to_owned).collect();
    assert_none(&missing, "options that the README does not name");
}

#[test]
fn the_rule_table_is_the_catalogue() {
    let readme = readme();
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| [MPR")).collect();
    let row = |rule: &catalogue::Rule| {
        let fix = match rule.fix {
            FixKind::Safe => "safe",
            FixKind::Unsafe => "unsafe",
            FixKind::Sometimes => "sometimes",
            FixKind::None => "none",
        };
        format!("| [{0}](rules/{0}-{1}.md) | {1} | {2} | {fix} |", rule.code, rule.name, rule.summary)
    };
    let expected: Vec<String> = catalogue::rules().iter().map(row).collect();
    assert_eq!(rows, expected, "the rule table of README.md is stale; it should be:\n{}", expected.join("\n"));
}

#[test]
fn every_rule_page_is_linked_and_every_link_leads_somewhere() {
    let folder = crate_root();
    let readme = readme();
    for page in common::files_below(&folder.join("rules")).iter().filter(|page| page.starts_with("MPR")) {
        assert!(readme.contains(&format!("](rules/{page})")), "rules/{page} is not linked");
    }
    let links = Regex::new(r"\]\(([^)#]+)(#[^)]*)?\)").expect("a pattern");
    let fences = Regex::new(r"(?ms)^```.*?^```").expect("a pattern");
    let mut wrong = Vec::new();
    let pages = common::files_below(&folder.join("rules")).into_iter().filter(|page| page.ends_with(".md")).map(|page| format!("rules/{page}"));
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).into_iter().chain(pages) {
        let text = fs::read_to_string(folder.join(&document)).unwrap_or_else(|error| panic!("{document}: {error}"));
        // `Map[String](request)` in an example is no link.
        let text = fences.replace_all(&text, "");
        for link in links.captures_iter(&text).map(|found| found[1].to_owned()).filter(|link| !link.contains(':')) {
            let target = folder.join(&document).parent().expect("a folder").join(&link);
            if !target.exists() {
                wrong.push(format!("{document}: {link}"));
            }
        }
    }
    assert_none(&wrong, "links that lead nowhere");
}
