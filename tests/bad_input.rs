//! What is broken, huge, odd or not there gets a clear message or a clean result; everything else is linted all the same, and the exit code says so.

mod common;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{assert_none, check, copy_of_fixtures, fixture_names, for_each, run, tree, write};

/// One violation on line 1.
const WRONG: &str = "URL = 'https://app.procore.com/oauth/token'\n";
const FOUND: &str = "wrong.py:1:16 MPR101";

/// A debug build is an order of magnitude slower than what users have, and a machine that tests may have others to serve.
fn patience(seconds: u64) -> Duration {
    Duration::from_secs(if cfg!(debug_assertions) { seconds * 20 } else { seconds * 3 })
}

#[test]
fn a_missing_path_is_named_and_the_others_are_linted() {
    let folder = tree(&[("wrong.py", WRONG)]);
    let checked = check(folder.path(), &["gone.py", "wrong.py", "gone/too"]);
    assert_eq!(checked.errors(), ["gone.py: no such file or folder", "gone/too: no such file or folder"]);
    assert_eq!(checked.places(), [FOUND]);
    assert_eq!(checked.run.code, 2);
    for format in ["human", "short", "sarif"] {
        let run = run(folder.path(), &["check", "gone.py", "wrong.py", "--format", format]);
        assert!(
            run.stdout.contains("gone.py: ") && run.stdout.contains("no such file or folder") && run.stdout.contains("wrong.py"),
            "{format}: {run}"
        );
        assert_eq!(run.code, 2, "{format}");
    }
}

#[test]
fn exit_zero_is_about_findings_not_about_failures() {
    let folder = tree(&[("wrong.py", WRONG)]);
    assert_eq!(run(folder.path(), &["check", "--exit-zero", "gone.py", "wrong.py"]).code, 2);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("own files");
    }

    /// Runs the binary as someone who may not read everything: root may, and becomes `nobody` for it. None where that is not possible.
    fn check_unprivileged(folder: &Path, arguments: &[&str]) -> Option<common::Checked> {
        if fs::metadata(folder).expect("it is there").uid() != 0 {
            return Some(check(folder, arguments));
        }
        // Where nobody can get at it.
        set_mode(folder, 0o755);
        let program = folder.join("mprlint.exe");
        fs::copy(env!("CARGO_BIN_EXE_mprlint"), &program).expect("a copy of the binary");
        let mut command = Command::new(&program);
        let output = command.current_dir(folder).args(["check", "--format", "json"]).args(arguments).uid(65534).gid(65534).output();
        fs::remove_file(&program).expect("it is there");
        let output = output.inspect_err(|error| eprintln!("skipped: root cannot become someone else here: {error}")).ok()?;
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let run = common::Run { code: output.status.code().expect("no signal"), stdout: text(output.stdout), stderr: text(output.stderr) };
        Some(common::Checked { document: serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}")), run })
    }

    #[test]
    fn an_unreadable_file_or_folder_is_named_and_the_others_are_linted() {
        let folder = tree(&[("wrong.py", WRONG), ("locked.py", WRONG), ("shut/a.py", WRONG), ("b/c.py", "")]);
        set_mode(&folder.path().join("locked.py"), 0o000);
        set_mode(&folder.path().join("shut"), 0o000);
        let all = check_unprivileged(folder.path(), &["."]);
        let named = check_unprivileged(folder.path(), &["wrong.py", "locked.py"]);
        let others = check_unprivileged(folder.path(), &["b", "wrong.py"]);
        set_mode(&folder.path().join("shut"), 0o755);
        let (Some(all), Some(named), Some(others)) = (all, named, others) else { return };
        assert_eq!((all.places(), all.run.code), (vec![FOUND.to_owned()], 2));
        assert_eq!(all.errors(), ["locked.py: cannot be read: permission denied", "shut: permission denied"]);
        assert_eq!((named.places(), named.run.code), (vec![FOUND.to_owned()], 2));
        assert_eq!(named.errors(), ["locked.py: cannot be read: permission denied"]);
        // What nobody asked for may be unreadable.
        assert_eq!((others.errors(), others.run.code), (vec![], 1));
    }

    #[test]
    fn a_pipe_in_the_place_of_the_folder_of_git_is_never_opened() {
        for place in [".git", "inner/.git"] {
            let folder = tree(&[("wrong.py", WRONG), ("inner/fine.py", "")]);
            let made = Command::new("mkfifo").arg(folder.path().join(place)).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
            assert_eq!(check(folder.path(), &["."]).places(), [FOUND], "{place}");
        }
    }

    #[test]
    fn a_pipe_in_the_place_of_a_baseline_is_an_error() {
        for (configuration, arguments) in [("baseline = 'mprlint-baseline.json'\n", &["check"][..]), ("", &["check", "--write-baseline"])] {
            let folder = tree(&[("wrong.py", WRONG), ("mprlint.toml", configuration)]);
            let made = Command::new("mkfifo").arg(folder.path().join("mprlint-baseline.json")).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
            let run = run(folder.path(), arguments);
            assert!(run.code == 2 && run.stderr.contains("not a regular file"), "{run}");
        }
    }

    #[test]
    fn a_configuration_that_is_no_file_is_an_error_and_a_folder_is_none() {
        for folder_of_it in ["", "inner/"] {
            let folder = tree(&[("wrong.py", WRONG), ("inner/wrong.py", WRONG)]);
            let path = folder.path().join(folder_of_it).join("mprlint.toml");
            let made = Command::new("mkfifo").arg(&path).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
            let piped = run(folder.path(), &["check"]);
            assert!(
                piped.code == 2 && piped.stderr.contains(&format!("{folder_of_it}mprlint.toml")) && piped.stderr.contains("not a regular file"),
                "{piped}"
            );
            fs::remove_file(&path).unwrap();
            std::os::unix::fs::symlink("missing.toml", &path).unwrap();
            let linked = run(folder.path(), &["check"]);
            assert!(linked.code == 2 && linked.stderr.contains("mprlint.toml: is a link to nothing"), "{linked}");
            fs::remove_file(&path).unwrap();
            fs::create_dir(&path).unwrap();
            assert_eq!(run(folder.path(), &["check"]).code, 1);
        }
    }

    #[test]
    fn a_pipe_is_skipped_and_never_opened() {
        let folder = tree(&[("wrong.py", WRONG)]);
        let made = Command::new("mkfifo").arg(folder.path().join("pipe.py")).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
        let arguments: [&[&str]; 2] = [&["."], &["pipe.py", "wrong.py"]];
        for arguments in arguments {
            let checked = check(folder.path(), arguments);
            assert_eq!((checked.places(), checked.skipped("not a regular file"), checked.run.code), (vec![FOUND.to_owned()], 1, 1), "{arguments:?}");
        }
        assert!(run(folder.path(), &["check", "--why-skipped"]).stderr.contains("skipped (not a regular file): pipe.py"));
    }

    #[test]
    fn a_directory_loop_ends_and_every_file_is_linted_once() {
        let folder = tree(&[("a/b/wrong.py", WRONG)]);
        symlink("..", folder.path().join("a/b/up")).expect("links");
        symlink(folder.path(), folder.path().join("a/root")).expect("links");
        symlink("itself", folder.path().join("a/itself")).expect("links");
        let checked = check(folder.path(), &["."]);
        assert_eq!((checked.places(), checked.errors(), checked.skipped("symbolic link")), (vec![format!("a/b/{FOUND}")], vec![], 3));
        assert_eq!((checked.scanned(), checked.run.code), (1, 1));
        // Named, a link to a folder is that folder, and a link to itself is an error.
        let named = check(folder.path(), &["a/b/up", "a/itself"]);
        assert_eq!((named.places(), named.scanned(), named.run.code), (vec![format!("a/b/{FOUND}")], 1, 2));
        assert!(matches!(&named.errors()[..], [error] if error.starts_with("a/itself: ")), "{:?}", named.errors());
    }

    #[test]
    fn a_link_to_a_file_is_linted_where_the_file_is() {
        let folder = tree(&[("real/wrong.py", WRONG)]);
        fs::create_dir(folder.path().join("links")).expect("a folder");
        symlink("../real/wrong.py", folder.path().join("links/link.py")).expect("links");
        symlink("real", folder.path().join("other")).expect("links");
        let found = vec![format!("real/{FOUND}")];
        let all = check(folder.path(), &["."]);
        assert_eq!((all.places(), all.scanned(), all.skipped("symbolic link")), (found.clone(), 1, 2));
        for path in ["links/link.py", "other", "other/wrong.py"] {
            let named = check(folder.path(), &[path]);
            assert_eq!((named.places(), named.scanned(), named.run.code), (found.clone(), 1, 1), "{path}");
        }
        // Nothing in the folder itself but a link.
        assert_eq!(check(folder.path(), &["links"]).places(), [""; 0]);
    }

    #[test]
    fn a_dangling_link_is_skipped_on_the_way_and_an_error_when_named() {
        let folder = tree(&[("wrong.py", WRONG)]);
        symlink("nowhere.py", folder.path().join("dangling.py")).expect("links");
        let all = check(folder.path(), &["."]);
        assert_eq!((all.places(), all.errors(), all.skipped("symbolic link"), all.run.code), (vec![FOUND.to_owned()], vec![], 1, 1));
        let named = check(folder.path(), &["dangling.py", "wrong.py"]);
        assert_eq!(
            (named.places(), named.errors(), named.run.code),
            (vec![FOUND.to_owned()], vec!["dangling.py: no such file or folder".to_owned()], 2)
        );
    }

    #[test]
    fn names_that_are_not_utf8_are_shown_as_well_as_it_goes() {
        let folder = tree(&[]);
        for name in [&b"caf\xe9.py"[..], b"caf\xe8.py"] {
            // Some file systems refuse such names.
            let Ok(()) = fs::write(folder.path().join(OsStr::from_bytes(name)), WRONG) else { return };
        }
        let checked = check(folder.path(), &["."]);
        assert_eq!(checked.places(), ["caf\\xE8.py:1:16 MPR101", "caf\\xE9.py:1:16 MPR101"], "two files");
        assert_eq!(checked.scanned(), 2);
    }

    #[test]
    fn a_name_that_is_written_like_bytes_is_another_name() {
        let folder = tree(&[("a\\xE9.py", WRONG)]);
        let Ok(()) = fs::write(folder.path().join(OsStr::from_bytes(b"a\xe9.py")), WRONG) else { return };
        assert_eq!(check(folder.path(), &["."]).places(), ["a\\x5CxE9.py:1:16 MPR101", "a\\xE9.py:1:16 MPR101"]);
        // They are known by a baseline, and told to be gone when they are.
        assert_eq!(run(folder.path(), &["check", "--write-baseline"]).code, 0);
        let known = check(folder.path(), &["--baseline", "mprlint-baseline.json"]);
        assert_eq!((known.places(), known.notes()), (vec![], vec![]));
        let diff = common::mprlint(folder.path()).args(["check", "--diff"]).output().expect("it runs");
        fs::write(folder.path().join("all.diff"), diff.stdout).expect("own folder");
        let applied = Command::new("git").args(["apply", "--check", "all.diff"]).current_dir(folder.path()).output().expect("git runs");
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        fs::remove_file(folder.path().join("all.diff")).expect("removed");
        assert_eq!(check(folder.path(), &["--fix", "."]).document["summary"]["fixed"], 2);
        let stale = check(folder.path(), &["--baseline", "mprlint-baseline.json"]).notes();
        assert!(matches!(stale.as_slice(), [note] if note.contains("2 entries are stale")), "{stale:?}");
    }

    #[test]
    fn names_cannot_forge_lines_or_colours() {
        let folder = tree(&[("a\nb.py:1:1: error MPR999.py", WRONG), ("\x1b[31mred.py", WRONG)]);
        for format in ["human", "short", "json", "sarif"] {
            let run = run(folder.path(), &["check", "--format", format]);
            assert_eq!(run.code, 1);
            assert!(!run.stdout.contains('\x1b'), "{format}: {run}");
            assert!(!run.stdout.contains("\nb.py"), "{format}: {run}");
        }
        assert_eq!(run(folder.path(), &["check", "--format", "short"]).stdout.lines().count(), 2);
    }

    #[test]
    fn what_goes_wrong_is_told_in_one_line_that_cannot_act_on_the_terminal() {
        let folder = tree(&[("a.py", WRONG), ("bad.json", "x")]);
        let name = "\x1b[31m\n::error::x\u{202e}";
        let below = format!("{name}/report");
        let of_check =
            [&["--output", &below][..], &["--baseline", name], &["--files-from", name], &["--changed-since", name], &["--baseline", "bad.json"]];
        let of_check = of_check.map(|arguments| [&["check"], arguments].concat());
        for arguments in of_check.into_iter().chain([vec!["init", name], vec!["man", name], vec!["why", "gone.py:1"]]) {
            let run = run(folder.path(), &arguments);
            let message = run.stderr.strip_suffix('\n').unwrap_or_default();
            assert!(run.code == 2 && message.starts_with("mprlint: "), "{arguments:?}: {run}");
            assert!(!message.contains(|c: char| c.is_control() || c == '\u{202e}'), "{arguments:?}: {run}");
            assert!(!message.contains(".mprlint-"), "a temporary file means nothing to people: {run}");
            let parts: Vec<&str> = message.split(": ").collect();
            assert!(parts.iter().enumerate().all(|(at, part)| !parts[..at].contains(part)), "nothing is told twice: {run}");
        }
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let Ok(full) = File::create("/dev/full") else { return };
        let folder = copy_of_fixtures();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mprlint"));
        let output = command.current_dir(folder.path()).args(["check", "infra"]).stdout(full).stderr(Stdio::piped()).output().expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(stderr, "mprlint: cannot write the output: no space left on device\n");
    }
}

#[test]
fn more_threads_than_a_machine_can_run_are_refused() {
    let folder = tree(&[("wrong.py", WRONG)]);
    let run = run(folder.path(), &["check", "--threads", "99999"]);
    assert!(run.code == 2 && run.stderr.contains("--threads") && run.stderr.contains("256"), "{run}");
}

#[test]
fn a_folder_with_the_name_of_a_file_is_a_folder() {
    let folder = tree(&[("client.py/wrong.py", WRONG)]);
    let found = [format!("client.py/{FOUND}")];
    assert_eq!(check(folder.path(), &["client.py"]).places(), found);
    assert_eq!(check(folder.path(), &["."]).places(), found);
}

#[test]
fn a_huge_file_is_named_as_skipped_without_being_read() {
    let folder = tree(&[("wrong.py", WRONG), ("huge.py", WRONG)]);
    let huge = File::options().write(true).open(folder.path().join("huge.py")).expect("it is there");
    huge.set_len(200 * 1024 * 1024).expect("a sparse file");
    let start = Instant::now();
    let arguments: [&[&str]; 2] = [&["."], &["huge.py", "wrong.py"]];
    for arguments in arguments {
        let checked = check(folder.path(), arguments);
        assert_eq!(
            (checked.places(), checked.skipped("too large"), checked.scanned(), checked.run.code),
            (vec![FOUND.to_owned()], 1, 1, 1),
            "{arguments:?}"
        );
    }
    let run = run(folder.path(), &["check", "--why-skipped"]);
    assert!(run.stderr.contains("skipped (too large): huge.py"), "{run}");
    assert!(run.stdout.contains("1 skipped (1 too large)"), "{run}");
    assert!(start.elapsed() < patience(2), "{:?}", start.elapsed());
}

#[test]
fn a_configuration_or_baseline_without_end_is_not_read() {
    for name in ["mprlint.toml", "mprlint-baseline.json"] {
        let folder = tree(&[("wrong.py", WRONG), ("mprlint.toml", "baseline = 'mprlint-baseline.json'\n"), (name, "")]);
        File::options().write(true).open(folder.path().join(name)).and_then(|file| file.set_len(3 << 30)).expect("a sparse file");
        let start = Instant::now();
        let run = run(folder.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains("larger than"), "{name}: {run}");
        assert!(start.elapsed() < patience(2), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn the_limit_of_the_size_can_be_moved() {
    let folder = tree(&[("wrong.py", WRONG)]);
    let size = WRONG.len();
    assert_eq!(check(folder.path(), &["--max-file-size", &size.to_string()]).places(), [FOUND]);
    let smaller = check(folder.path(), &["--max-file-size", &(size - 1).to_string()]);
    assert_eq!((smaller.places(), smaller.skipped("too large"), smaller.run.code), (vec![], 1, 0));
}

#[test]
fn an_ignore_file_without_end_does_not_count_and_is_named() {
    let patterns: String = (0..60_000).map(|number| format!("/d{number}/*.x\n")).collect();
    let folder =
        tree(&[("wrong.py", WRONG), (".gitignore", &format!("wrong.py\n{patterns}")), ("b/wrong.py", WRONG), ("b/.gitignore", "wrong.py\n")]);
    let checked = check(folder.path(), &["."]);
    assert_eq!((checked.places(), checked.skipped("too large")), (vec![FOUND.to_owned()], 1));
    assert!(run(folder.path(), &["check", "--why-skipped"]).stderr.contains("skipped (too large): .gitignore"));
}

#[test]
fn what_is_followed_in_part_is_noted() {
    let appended =
        |count: usize| format!("import requests\n{WRONG}url = 'https://api.procore.com'\n{}requests.get(url)\n", "url += f'/{a}'\n".repeat(count));
    let folder = tree(&[("long.py", &appended(1500)), ("short.py", &appended(5))]);
    let checked = check(folder.path(), &["."]);
    // What stands in one place needs nothing to be followed.
    assert!(checked.places().contains(&"long.py:2:16 MPR101".to_owned()), "{:?}", checked.places());
    let notes: Vec<String> = checked.notes();
    assert!(matches!(notes.as_slice(), [note] if note.starts_with("long.py: too much to follow")), "{notes:?}");
}

#[test]
fn invalid_utf8_is_read_and_noted() {
    let folder = tree(&[]);
    write(folder.path(), "old.py", b"# r\xe9gion\nNAME = '\xe9\xff\x81'; URL = 'https://app.procore.com/oauth/token'\n");
    write(folder.path(), "fine.py", b"# r\xe9gion, and nothing else\n");
    let checked = check(folder.path(), &["."]);
    assert_eq!(checked.places(), ["old.py:2:30 MPR101"]);
    assert!(checked.notes().contains(&"old.py: not valid UTF-8, read as Windows-1252".to_owned()), "{:?}", checked.notes());
    let human = run(folder.path(), &["check"]);
    assert!(human.stdout.contains("note: old.py: not valid UTF-8"), "{human}");
}

#[test]
fn utf16_is_read_with_lines_and_columns_as_an_editor_counts_them() {
    // The emoji is one character, and two units of UTF-16.
    let text = "# first\r\n$Name = '\u{1F3D7}\u{fc}'; $Url = 'https://app.procore.com/oauth/token'\r\n";
    let folder = tree(&[]);
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    write(folder.path(), "little.ps1", &little);
    write(folder.path(), "big.ps1", &big);
    // Half a character at the end, and half a surrogate pair.
    write(folder.path(), "odd.ps1", &[&little[..], b"\x3d\xd8x"].concat());
    let checked = check(folder.path(), &["."]);
    let column = text.lines().nth(1).and_then(|line| line.find("app.")).map(|at| text.lines().nth(1).unwrap_or_default()[..at].chars().count() + 1);
    let column = column.expect("the host is on line 2");
    assert_eq!(checked.places(), ["big.ps1", "little.ps1", "odd.ps1"].map(|file| format!("{file}:2:{column} MPR101")));
    let sarif: serde_json::Value = serde_json::from_str(&run(folder.path(), &["check", "big.ps1", "--format", "sarif"]).stdout).expect("JSON");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(2), Some(column as u64 + 1)));
}

#[test]
fn a_byte_order_mark_moves_no_column() {
    let folder = tree(&[]);
    let marked = [b"\xef\xbb\xbf", WRONG.as_bytes()].concat();
    for bytes in [marked.clone(), [&marked, &b"# \xfe\xff\n"[..]].concat()] {
        write(folder.path(), "wrong.py", &bytes);
        assert_eq!(check(folder.path(), &["."]).places(), [FOUND]);
    }
}

#[test]
fn nul_filled_and_empty_files_are_no_trouble() {
    let folder = tree(&[("wrong.py", WRONG), ("empty.py", ""), ("blank.py", "\n\n  \n"), ("return.py", "\r")]);
    write(folder.path(), "nulls.py", &[0; 100_000]);
    write(folder.path(), "nulls-and-more.py", &[&[0; 5000], WRONG.as_bytes()].concat());
    write(folder.path(), "mark.py", b"\xff\xfe");
    write(folder.path(), "half-mark.py", b"\xff");
    let checked = check(folder.path(), &["."]);
    assert_eq!((checked.places(), checked.errors(), checked.skipped("binary"), checked.run.code), (vec![FOUND.to_owned()], vec![], 2, 1));
    assert_eq!(checked.scanned(), 6);
    for file in ["empty.py", "nulls.py", "mark.py", "half-mark.py", "return.py"] {
        let alone = run(folder.path(), &["check", file, "--format", "short"]);
        assert_eq!((alone.code, alone.stdout.as_str(), alone.stderr.as_str()), (0, "", ""), "{file}");
    }
}

/// What comes of `check` in a folder within a time; words for what is wrong.
fn checked_in_time(folder: &Path, title: &str, format: &str, seconds: u64) -> Result<String, String> {
    let output = common::mprlint(folder).args(["check", "--pedantic", "--format", format]).timeout(patience(seconds)).output();
    let output = output.map_err(|error| format!("{title}: {error}"))?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.code() {
        Some(0 | 1) => String::from_utf8(output.stdout).map_err(|error| format!("{title}: {error}")),
        Some(code) => Err(format!("{title}: exit code {code}: {stderr}")),
        None => Err(format!("{title}: not done in {:?}, or killed: {}", patience(seconds), stderr.lines().take(3).collect::<Vec<_>>().join(" "))),
    }
}

/// Files of one line of so many bytes with a violation at its end.
fn long_lines(length: usize) -> Vec<(&'static str, String)> {
    let long = |part: &str| part.repeat(length / part.len());
    let url = "https://app.procore.com/oauth/token";
    vec![
        ("long.js", format!("{}const url = \"{url}\";", long("function f(a,b){return a+b*\"x\".length}"))),
        ("long.json", format!("{{\"a\": [{}\"{url}\"]}}", long("\"abc\", {\"b\": 1}, "))),
        ("long.txt", format!("{}{url}", long("lorem ipsum "))),
        ("long.ts", format!("const a = [{}\"{url}\"];", long("\"abc\",{a:1,b:[2,3]},"))),
        ("long.py", format!("A = [{}'{url}']", long("'abc', ('d', 1), "))),
        ("long.yml", format!("a: [{}\"{url}\"]", long("\"abc\", {b: 1}, "))),
        ("long.xml", format!("<a>{}<b url=\"{url}\"/></a>", long("<b c=\"d\">e</b>"))),
        ("long.html", format!("<p>{}<a href=\"{url}\">x</a>", long("<b class=\"d\">e</b> "))),
        ("long.rs", format!("const A: &[&str] = &[{}\"{url}\"];", long("\"abc\", "))),
        ("long.rb", format!("A = [{}'{url}']", long("'abc', {b: 1}, "))),
        ("long.cs", format!("class A {{ string[] a = {{ {}\"{url}\" }}; }}", long("\"abc\", "))),
        ("long.php", format!("<?php $a = [{}'{url}'];", long("'abc', "))),
        ("long.sh", format!("{}curl '{url}'", long("echo 'a' \"$b\"; "))),
        ("long.toml", format!("a = [{}\"{url}\"]", long("\"abc\", "))),
        ("quote.js", format!("const a = \"{}\"; const b = \"{url}\";", long("lorem ipsum "))),
        ("word.py", format!("A = '{url}' + {}", long("x"))),
    ]
}

fn judge_long_line(name: &str, text: &str, format: &str, seconds: u64) -> Vec<String> {
    let folder = tree(&[(name, text), ("wrong.py", WRONG)]);
    let title = format!("{name}, {} bytes, --format {format}", text.len());
    match checked_in_time(folder.path(), &title, format, seconds) {
        Ok(report) if report.len() > 100_000 => vec![format!("{title}: a report of {} bytes", report.len())],
        Ok(report) if !report.contains(name) || !report.contains("wrong.py") => vec![format!("{title}: not found, or not what is beside it")],
        Ok(_) => vec![],
        Err(wrong) => vec![wrong],
    }
}

#[test]
fn a_line_of_megabytes_takes_neither_long_nor_much_room() {
    // A debug build on a busy machine would meet the limit of time for a file.
    let mut files = long_lines(if cfg!(debug_assertions) { 2_000_000 } else { 5_000_000 });
    // In a debug build, all of them would take minutes; the other kinds are as long as that allows below.
    files.truncate(3);
    let mut cases: Vec<_> = files.iter().map(|(name, text)| (*name, text, "json")).collect();
    cases.extend([(files[1].0, &files[1].1, "human"), (files[1].0, &files[1].1, "sarif")]);
    assert_none(&for_each(&cases, |(name, text, format)| judge_long_line(name, text, format, 5)).concat(), "long lines");
}

#[test]
fn a_long_line_of_any_kind_takes_no_more_than_its_length() {
    assert_none(&for_each(&long_lines(300_000), |(name, text)| judge_long_line(name, text, "human", 1)).concat(), "long lines");
}

#[test]
fn deep_nesting_neither_overflows_nor_takes_long() {
    let depth = 20_000;
    let url = "https://app.procore.com/oauth/token";
    let mut projects: Vec<Vec<(String, String)>> = Vec::new();
    for extension in ["py", "js", "ts", "rs", "rb", "json", "yml", "toml", "cs", "go", "php", "java", "ps1", "sh", "tf", "md"] {
        let brackets = [("round", "(", ")"), ("square", "[", "]"), ("curly", "{", "}")];
        let text = |open: &str, close: &str| format!("A = \"{url}\"\nx = {}{}\n", open.repeat(depth), close.repeat(depth));
        projects.push(brackets.iter().map(|(name, open, close)| (format!("{name}.{extension}"), text(open, close))).collect());
        projects.push(brackets.iter().map(|(name, open, _)| (format!("{name}-open.{extension}"), text(open, ""))).collect());
    }
    let others = [
        ("tags.html", format!("{}<a href=\"{url}\">", "<div>".repeat(depth))),
        ("tags.xml", format!("{}<a href=\"{url}\"/>", "<div>".repeat(depth))),
        ("holes.js", format!("fetch('{url}' + {}", "`${".repeat(depth))),
        ("lists.yml", format!("{}{url}\n", "- ".repeat(depth))),
        ("quotes.md", format!("{}{url}\n", "> ".repeat(depth))),
        ("plus.py", format!("A = '{url}'{}\n", " + 'a'".repeat(depth))),
        ("minus.rs", format!("const A: &str = \"{url}\"; const B: i32 = {}1;\n", "-".repeat(depth))),
    ];
    projects.extend(others.map(|(name, text)| vec![(name.to_owned(), text)]));
    let judge = |files: &Vec<(String, String)>| {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let folder = tree(&files);
        let title = files.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        checked_in_time(folder.path(), &title, "short", 2).err()
    };
    let wrong: Vec<String> = for_each(&projects, judge).into_iter().flatten().collect();
    assert_none(&wrong, "deep nesting");
}

#[test]
fn what_is_repeated_on_one_line_takes_no_more_than_its_length() {
    let methods: String =
        (0..4000).map(|n| format!("@GET(\"/rest/v1.0/projects\") Call<List<Project>> a{n}(@Header(\"Authorization\") String t); ")).collect();
    let headers = methods.replace("Authorization", "Procore-Company-Id");
    let mut files = vec![
        ("Methods.java".to_owned(), format!("// procore\ninterface Api {{ {methods} }}\n")),
        ("Headers.java".to_owned(), format!("// procore\ninterface Api {{ {headers} }}\n")),
        ("Annotations.java".to_owned(), format!("// procore\ninterface Api {{ {} }}\n", "@GET(\"/rest/v1.0/projects\") ".repeat(8000))),
    ];
    for extension in ["http", "sh", "js", "rb", "cs", "swift", "yml", "md"] {
        for (name, hole) in [("double", "GET {{"), ("dollar", "GET \"${"), ("hash", "GET \"#{"), ("round", "GET \"\\("), ("single", "GET $\"{")] {
            files.push((format!("{name}.{extension}"), format!("# procore\n{}\n", hole.repeat(20_000))));
        }
    }
    let judge = |(name, text): &(String, String)| checked_in_time(tree(&[(name, text)]).path(), name, "short", 1).err();
    assert_none(&for_each(&files, judge).into_iter().flatten().collect::<Vec<_>>(), "repetitions");
}

#[test]
fn a_broken_configuration_is_named_with_the_place() {
    let cases = [
        ("\n# a comment\nexcludes = [\"a\"]\n", ["mprlint.toml:3:1", "unknown key `excludes`", "^"]),
        ("exclude = [\"a\"\n[b]\n", ["mprlint.toml:2:1", "missing comma", "^"]),
        ("exclude = 7\n", ["mprlint.toml:1:11", "wrong type", "^"]),
        ("exclude = [\"a[\"]\n", ["mprlint.toml:1:12", "glob", "a["]),
    ];
    for (text, parts) in cases {
        let folder = tree(&[("app/wrong.py", WRONG), ("mprlint.toml", text)]);
        for (here, path) in [(folder.path().to_path_buf(), "."), (folder.path().join("app"), "wrong.py")] {
            let run = run(&here, &["check", path]);
            assert_eq!(run.code, 2, "{run}");
            assert!(parts.iter().all(|part| run.stderr.contains(part)), "{parts:?}: {run}");
            assert!(run.stderr.starts_with("error: ") && run.stdout.is_empty(), "{run}");
        }
    }
    // A configuration that is not asked for stops nobody.
    let folder = tree(&[("other/mprlint.toml", "wrong = 1\n"), ("other/a.py", WRONG), ("wrong.py", WRONG)]);
    assert_eq!(check(folder.path(), &["wrong.py"]).places(), [FOUND]);
}

#[test]
fn a_configuration_that_is_not_utf8_is_named() {
    let folder = tree(&[("wrong.py", WRONG)]);
    write(folder.path(), "mprlint.toml", b"exclude = [\"\xe9\"]\n");
    let run = run(folder.path(), &["check"]);
    assert!(run.code == 2 && run.stderr.contains("mprlint.toml") && run.stderr.to_lowercase().contains("utf-8"), "{run}");
}

#[test]
fn an_unknown_rule_is_wrong_use() {
    let folder = tree(&[("wrong.py", WRONG)]);
    for option in ["--select", "--ignore"] {
        for rules in ["MPR1", "no-such-rule", "MPR101,nonsense", ""] {
            let run = run(folder.path(), &["check", option, rules]);
            assert!(run.code == 2 && run.stdout.is_empty(), "{option} {rules}: {run}");
            assert!(run.stderr.contains(option) && run.stderr.contains("mprlint rules"), "{option} {rules}: {run}");
        }
    }
}

#[test]
fn excluded_and_vendored_files_stay_out_when_they_are_named() {
    let folder = tree(&[
        ("mprlint.toml", "exclude = [\"old\"]\n"),
        (".gitignore", "secret.py\n"),
        ("old/a.py", WRONG),
        ("secret.py", WRONG),
        ("node_modules/x/a.js", WRONG),
        ("dist/app.js", WRONG),
        ("web/app.min.js", WRONG),
        ("wrong.py", WRONG),
    ]);
    let paths = ["old/a.py", "secret.py", "node_modules/x/a.js", "dist/app.js", "web/app.min.js", "wrong.py"];
    let checked = check(folder.path(), &paths);
    assert_eq!((checked.places(), checked.scanned(), checked.run.code), (vec![FOUND.to_owned()], 1, 1));
    let skipped = serde_json::json!({"excluded": 1, "generated": 2, "ignored": 1, "vendored": 1});
    assert_eq!(checked.document["summary"]["skipped"], skipped);
    let human = run(folder.path(), &[&["check"], &paths[..]].concat());
    assert!(human.stdout.contains("5 skipped (1 excluded, 2 generated, 1 ignored, 1 vendored)"), "{human}");

    let why = run(folder.path(), &["check", "--why-skipped"]);
    let listed: Vec<&str> = why.stderr.lines().collect();
    let expected = [
        "skipped (generated): dist",
        "skipped (vendored): node_modules",
        "skipped (excluded): old/a.py",
        "skipped (ignored): secret.py",
        "skipped (generated): web/app.min.js",
    ];
    assert_eq!(listed, expected);
    let nothing = run(folder.path(), &["check", "node_modules"]);
    assert!(nothing.code == 0 && nothing.stdout.contains("vendored"), "{nothing}");
}

#[test]
fn why_skipped_lists_what_was_named_and_changes_no_total() {
    let folder = tree(&[(".gitignore", "secret.py\n"), ("a/secret.py", WRONG), ("b/secret.py", WRONG), ("a/wrong.py", WRONG), ("mprlint.toml", "")]);
    let (plain, why) = (check(folder.path(), &["a"]), check(folder.path(), &["a", "--why-skipped"]));
    assert_eq!(why.run.stderr, "skipped (ignored): a/secret.py\n");
    assert_eq!(plain.places(), why.places());
    assert_eq!(plain.run.code, why.run.code);
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    let folder = copy_of_fixtures();
    let paths = fixture_names();
    for format in ["human", "short", "json", "sarif"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mprlint"));
        command
            .current_dir(folder.path())
            .args(["check", "--pedantic", "--format", format])
            .args(&paths)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut [0; 10]).expect("a report");
        drop(stdout);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{format}: {}", output.status);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let folder = tree(&[("wrong.py", WRONG)]);
    let run = run(folder.path(), &["check", "--output", "no/such/folder/report.json", "--format", "json"]);
    assert!(run.code == 2 && run.stderr.contains("no/such/folder/report.json"), "{run}");
}

#[test]
fn a_report_names_so_many_findings_of_a_file_and_says_how_many_more_there_are() {
    let folder = tree(&[
        ("a.py", &"requests.post('https://app.procore.com/oauth/token')\n".repeat(10_003)),
        ("b.py", "x = 'https://app.procore.com/oauth/token'\n"),
    ]);
    let checked = check(folder.path(), &["."]);
    assert_eq!((checked.places().len(), checked.run.code), (10_001, 1));
    assert_eq!(checked.document["summary"]["notes"][0]["message"], "3 more findings in this file: a report names the first 10000");
    // What is left out is known to the baseline all the same.
    let written = run(folder.path(), &["check", "--write-baseline"]);
    assert!(written.code == 0 && written.stderr.contains("10004 findings"), "{written}");
    assert_eq!(run(folder.path(), &["check", "--baseline", "mprlint-baseline.json"]).code, 0);
}
