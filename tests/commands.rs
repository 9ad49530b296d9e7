//! Every command and option as a person types it, with what comes of it: the files in `tests/cmd`, one for each.
//!
//! `TRYCMD=overwrite cargo test --test commands` writes them anew; read every difference before you commit it.

mod common;

use std::fs;

use common::crate_root;
use regex::Regex;

#[test]
fn every_command_does_what_its_file_shows() {
    let cases = trycmd::TestCases::new();
    cases.env("HOME", env!("CARGO_TARGET_TMPDIR")).env("COLUMNS", "100").env("LC_ALL", "C").env("MPRLINT_NO_CACHE", "1");
    cases.case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}

#[test]
fn every_option_and_command_has_a_file() {
    let folder = crate_root().join("tests/cmd");
    let files = common::files_below(&folder).into_iter().filter(|file| file.ends_with(".trycmd") || file.ends_with(".toml"));
    let texts = files.map(|file| fs::read_to_string(folder.join(file)).expect("text"));
    // The lines that are typed; what is answered names options, too.
    let is_typed = |line: &&str| line.starts_with("$ mprlint") || line.starts_with("args = ");
    let typed: Vec<String> = texts.flat_map(|text| text.lines().filter(is_typed).map(str::to_owned).collect::<Vec<_>>()).collect();
    let is_typed = |word: &str| typed.iter().any(|line| line.split([' ', '"', '=']).any(|typed| typed == word));
    let options = Regex::new(r"(?m)^ +(?:-\w, )?(--[a-z][a-z-]+)").expect("a pattern");
    let help = common::run(crate_root(), &["check", "--help"]).stdout;
    let options: Vec<&str> = options.captures_iter(&help).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    assert!(options.contains(&"--files-from") && options.contains(&"--output") && options.contains(&"--help"), "{options:?}");
    let commands = Regex::new(r"(?m)^  ([a-z]+)  ").expect("a pattern");
    let help = common::run(crate_root(), &["--help"]).stdout;
    let commands: Vec<&str> = commands.captures_iter(&help).filter_map(|found| Some(found.get(1)?.as_str())).filter(|name| *name != "help").collect();
    assert!(commands.contains(&"check") && commands.contains(&"man"), "{commands:?}");
    let missing: Vec<String> = options.into_iter().chain(commands).filter(|word| !is_typed(word)).map(str::to_owned).collect();
    common::assert_none(&missing, "options and commands that no file in tests/cmd types");
}
