//! What the shell gets: completions that it can read, and manual pages that say everything.

mod common;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use common::{crate_root, run};
use mprlint::catalogue;
use regex::Regex;

/// Runs a program with a text on its standard input; nothing where it is not installed.
fn with_input(program: &str, arguments: &[&str], input: &str) -> Option<Output> {
    let mut command = Command::new(program);
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    let written = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    // Whoever does not read on has said why.
    assert!(written.is_ok() || !output.status.success(), "{program}");
    Some(output)
}

fn commands() -> Vec<String> {
    let pattern = Regex::new(r"(?m)^  ([a-z]+)  ").expect("a pattern");
    let help = run(crate_root(), &["--help"]).stdout;
    pattern.captures_iter(&help).map(|found| found[1].to_owned()).filter(|name| name != "help").collect()
}

#[test]
fn shells_can_read_their_completions() {
    for (shell, check) in
        [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["--no-execute"]), ("nushell", &[]), ("powershell", &[]), ("elvish", &[])]
    {
        let script = run(crate_root(), &["completions", shell]);
        assert!(script.code == 0 && script.stderr.is_empty() && script.stdout.contains("changed-since"), "{shell}: {}", script.stderr);
        // The generators of the other two know options only.
        let completes_values = !["powershell", "elvish"].contains(&shell);
        assert!(script.stdout.contains("missing-company-header") || !completes_values, "{shell} completes the names of rules");
        if !check.is_empty()
            && let Some(output) = with_input(shell, check, &script.stdout)
        {
            assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn bash_completes_options_rules_and_shells() {
    let script = run(crate_root(), &["completions", "bash"]).stdout;
    let completed = |words: &[&str]| {
        let line = words.join(" ");
        let test = format!(
            "{script}\nCOMP_WORDS=({line})\nCOMP_CWORD={}\n_mprlint mprlint '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
            words.len() - 1,
            words[words.len() - 1],
            words[words.len() - 2]
        );
        let output = with_input("bash", &["--norc"], &test)?;
        Some(String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect::<Vec<_>>())
    };
    // There is nothing to ask where there is no bash.
    let Some(options) = completed(&["mprlint", "check", "--st"]) else { return };
    assert_eq!(options, ["--staged", "--stdin-filename", "--statistics"].map(str::to_owned));
    let codes: Vec<String> = catalogue::rules().iter().map(|rule| rule.code.clone()).filter(|code| code.starts_with("MPR1")).collect();
    assert_eq!(completed(&["mprlint", "explain", "MPR1"]), Some(codes.clone()));
    assert_eq!(completed(&["mprlint", "check", "--select", "MPR1"]), Some(codes));
    assert_eq!(completed(&["mprlint", "completions", "z"]), Some(vec!["zsh".to_owned()]));
}

#[test]
fn manual_pages_say_what_help_says() {
    let options = Regex::new(r"--[a-z][a-z-]+").expect("a pattern");
    let commands = commands();
    assert!(commands.len() > 4, "{commands:?}");
    let main = run(crate_root(), &["man"]).stdout;
    for command in &commands {
        assert!(main.contains(&format!("mprlint\\-{command}")), "the page of mprlint does not name {command}");
        let help = run(crate_root(), &[command, "--help"]).stdout;
        let page = run(crate_root(), &["man", command]);
        assert!(page.code == 0 && page.stdout.contains(&format!(".TH mprlint-{command} 1")), "{page}");
        let text = page.stdout.replace("\\-", "-");
        let missing: Vec<String> =
            options.find_iter(&help).map(|found| found.as_str()).filter(|option| !text.contains(option)).map(str::to_owned).collect();
        common::assert_none(&missing, &format!("options that the page of {command} does not name"));
        for (program, arguments) in [("mandoc", &["-T", "lint", "-W", "error"][..]), ("groff", &["-man", "-Tutf8", "-ww", "-z"])] {
            if let Some(output) = with_input(program, arguments, &page.stdout) {
                let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
                assert!(output.status.success() && said.is_empty(), "{command}: {program}: {said}");
            }
        }
    }
    let unknown = run(crate_root(), &["man", "gone"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("there is no command `gone`") && unknown.stderr.contains("check"), "{unknown}");
}
