//! `--fix`, `--unsafe-fixes` and `--diff`, as people use them.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Run, check, fixtures_folder, mprlint, run, tree};
use tempfile::TempDir;
use walkdir::WalkDir;

const LEGACY: &str = "TOKEN_URL = 'https://app.procore.com/oauth/token'\n";
const FIXED: &str = "TOKEN_URL = 'https://login.procore.com/oauth/token'\n";

/// A copy of the fixtures, which may be changed.
fn fixtures() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixtures_folder(), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("readable");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("own folder");
        } else if entry.file_type().is_file() {
            fs::write(target, fs::read(entry.path()).expect("readable")).expect("own folder");
        }
    }
}

/// Every file with what stands in it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    files.filter(|entry| entry.file_type().is_file()).map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).expect("readable"))).collect()
}

/// How many lines of two texts differ; only lines that stay as many as they were.
fn changed_lines(before: &[u8], after: &[u8]) -> usize {
    let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    assert_eq!(before.len(), after.len());
    before.iter().zip(&after).filter(|(a, b)| a != b).count()
}

#[test]
fn fixing_twice_is_fixing_once() {
    let folder = fixtures();
    let before = contents(folder.path());
    let safe = check(folder.path(), &["."]);
    let is_safe = |finding: &&serde_json::Value| finding["fix"]["applicability"] == "safe";
    let fixable = safe.findings().iter().filter(is_safe).count();
    let first = check(folder.path(), &["--fix", "."]);
    assert!(fixable > 50 && first.document["summary"]["fixed"] == fixable, "{fixable} {}", first.document["summary"]);
    assert_eq!(first.findings().len(), safe.findings().len() - fixable);
    let once = contents(folder.path());
    let second = check(folder.path(), &["--fix", "."]);
    assert_eq!(second.document["summary"]["fixed"], 0);
    assert!(contents(folder.path()) == once);
    // A host is replaced and nothing else: no more lines than findings are others than before.
    let changed: usize = before
        .iter()
        .zip(&once)
        .map(|((path, a), (same, b))| {
            assert_eq!(path, same);
            if a == b { 0 } else { changed_lines(a, b) }
        })
        .sum();
    assert!(0 < changed && changed <= fixable, "{changed} lines for {fixable} findings");
}

#[test]
fn a_diff_is_what_fixing_would_change() {
    let (shown, fixed) = (fixtures(), fixtures());
    let before = contents(shown.path());
    let diff = mprlint(shown.path()).args(["check", "--diff", "."]).output().expect("the binary runs");
    assert_eq!(diff.status.code(), Some(1));
    assert!(contents(shown.path()) == before, "a diff changes nothing");
    run(fixed.path(), &["check", "--fix", "."]);
    fs::write(shown.path().join("fixes.diff"), diff.stdout).expect("own folder");
    let applied = Command::new("git").args(["apply", "fixes.diff"]).current_dir(shown.path()).output().expect("git runs");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    fs::remove_file(shown.path().join("fixes.diff")).expect("own folder");
    let relative = |folder: &Path| {
        let all = contents(folder).into_iter().map(|(path, bytes)| (path.strip_prefix(folder).expect("below").to_path_buf(), bytes));
        // No tool applies a diff to UTF-16.
        all.filter(|(_, bytes)| !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff])).collect::<Vec<_>>()
    };
    for (a, b) in relative(shown.path()).iter().zip(&relative(fixed.path())) {
        assert!(a == b, "{}", a.0.display());
    }
    let clean = run(fixed.path(), &["check", "--diff", "."]);
    assert_eq!((clean.code, clean.stdout.as_str(), clean.stderr.as_str()), (0, "", ""));
}

#[test]
fn what_needs_a_look_is_fixed_only_when_asked_for() {
    let folder = tree(&[("settings.py", "PROCORE_API_HOST = 'app.procore.com'\n")]);
    let found = check(folder.path(), &["."]);
    assert_eq!(found.findings()[0]["fix"]["applicability"], "unsafe");
    assert_eq!(run(folder.path(), &["check", "--fix", "."]).code, 1);
    let fixed = run(folder.path(), &["check", "--fix", "--unsafe-fixes", "."]);
    assert_eq!(
        (fixed.code, fs::read_to_string(folder.path().join("settings.py")).expect("there")),
        (0, "PROCORE_API_HOST = 'api.procore.com'\n".to_owned())
    );
    assert!(fixed.stdout.starts_with("No findings, 1 fixed in 1 file \u{b7} "), "{fixed}");
    let alone = run(folder.path(), &["check", "--unsafe-fixes", "."]);
    assert!(alone.code == 2 && alone.stderr.contains("--fix"), "{alone}");
}

#[test]
fn encodings_and_line_ends_stay() {
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(LEGACY.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let utf16_fixed: Vec<u8> = std::iter::once(0xfeff).chain(FIXED.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>, Vec<u8>); 6] = [
        ("crlf.py", LEGACY.replace('\n', "\r\n").into(), FIXED.replace('\n', "\r\n").into()),
        ("end.py", LEGACY.trim_end().into(), FIXED.trim_end().into()),
        ("mark.py", ["\u{feff}", LEGACY].concat().into(), ["\u{feff}", FIXED].concat().into()),
        ("old.py", [b"# caf\xe9\x81\r\n", LEGACY.as_bytes()].concat(), [b"# caf\xe9\x81\r\n", FIXED.as_bytes()].concat()),
        ("marked.py", [b"\xef\xbb\xbf# \xfe\xff\n", LEGACY.as_bytes()].concat(), [b"\xef\xbb\xbf# \xfe\xff\n", FIXED.as_bytes()].concat()),
        ("wide.py", utf16, utf16_fixed),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    cases.iter().for_each(|(name, before, _)| fs::write(folder.path().join(name), before).expect("own folder"));
    let fixed = run(folder.path(), &["check", "--fix", "."]);
    for (name, _, after) in &cases {
        assert_eq!(&fs::read(folder.path().join(name)).expect("there"), after, "{name}: {fixed}");
    }
}

#[test]
fn half_a_character_of_utf16_is_not_lost() {
    // What stands for nothing is read as a sign of replacement, and could not be written back.
    let mut bytes: Vec<u8> = std::iter::once(0xfeff).chain(LEGACY.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    bytes.extend([0x00, 0xd8]);
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.py"), &bytes).expect("own folder");
    let fixed = run(folder.path(), &["check", "--fix", "."]);
    assert_eq!(fs::read(folder.path().join("a.py")).expect("there"), bytes);
    assert!(fixed.code == 1 && fixed.stdout.contains("the fix is withheld: the file could not be written back as it is"), "{fixed}");
}

#[test]
fn only_what_is_reported_is_fixed() {
    let suppressed = format!("# mprlint: ignore[MPR101] the old tenant\n{LEGACY}");
    let folder = tree(&[("a.py", LEGACY), ("b.py", LEGACY), ("c.py", &suppressed), ("vendor/d.py", LEGACY)]);
    run(folder.path(), &["check", "--fix", "a.py", "c.py", "vendor"]);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).expect("there");
    assert_eq!(
        (text("a.py").as_str(), text("b.py").as_str(), text("c.py").as_str(), text("vendor/d.py").as_str()),
        (FIXED, LEGACY, suppressed.as_str(), LEGACY)
    );
}

#[test]
fn an_unused_suppression_goes() {
    let folder = tree(&[("a.py", "URL = 'https://login.procore.com/oauth/token'  # mprlint: ignore[MPR101] the old tenant\n")]);
    let fixed = run(folder.path(), &["check", "--fix", "."]);
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).expect("there"), "URL = 'https://login.procore.com/oauth/token'\n", "{fixed}");
}

#[test]
fn the_standard_input_is_fixed_to_the_standard_output() {
    let folder = tree(&[("a.py", "x = 1\n")]);
    let fixed = |text: &str| {
        let arguments = ["check", "--fix", "--stdin-filename", "a.py"];
        Run::new(mprlint(folder.path()).args(arguments).write_stdin(text).output().expect("the binary runs"))
    };
    let run = fixed(LEGACY);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, FIXED, "Fixed 1 finding in 1 file\n"));
    let run = fixed("y = 2\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, "y = 2\n"));
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).expect("there"), "x = 1\n");
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_project_alone() {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("mprlint.toml", ""), ("other.py", LEGACY)]);
    let folder = tree(&[("mprlint.toml", ""), ("real.py", LEGACY)]);
    symlink("real.py", folder.path().join("link.py")).expect("own folder");
    symlink(outside.path().join("other.py"), folder.path().join("away.py")).expect("own folder");
    symlink(outside.path(), folder.path().join("folder")).expect("own folder");
    let fixed = run(folder.path(), &["check", "--fix", "link.py", "away.py", "folder/other.py"]);
    assert_eq!(fs::read_to_string(folder.path().join("real.py")).expect("there"), FIXED, "{fixed}");
    assert!(folder.path().join("link.py").symlink_metadata().expect("there").is_symlink());
    assert_eq!(fs::read_to_string(outside.path().join("other.py")).expect("there"), LEGACY);
    assert!(fixed.stdout.contains("the link away.py leads out of its project"), "{fixed}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_named_and_found_again() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tree(&[("a.py", LEGACY), ("b.py", LEGACY)]);
    let path = folder.path().join("a.py");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("own folder");
    let fixed = run(folder.path(), &["check", "--fix", "--format", "short", "."]);
    assert_eq!(fixed.code, 2);
    assert!(fixed.stdout.contains("a.py: error was not fixed: it is read-only"), "{fixed}");
    assert!(fixed.stdout.contains("a.py:1:22: error MPR101"), "{fixed}");
    assert_eq!(fs::read_to_string(folder.path().join("b.py")).expect("there"), FIXED);
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o444);
}

#[test]
fn what_a_killed_run_left_behind_goes_and_is_never_linted() {
    let folder = tree(&[("a.py", LEGACY), (".mprlint-fix-x1.tmp", LEGACY), ("sub/.mprlint-fix-x2.tmp", LEGACY), (".mprlint-fix-mine.py", LEGACY)]);
    let found = check(folder.path(), &["."]);
    // What is called like that and is source is somebody's.
    assert_eq!(found.places(), [".mprlint-fix-mine.py:1:22 MPR101", "a.py:1:22 MPR101"]);
    assert!(folder.path().join(".mprlint-fix-x1.tmp").exists(), "checking writes nothing");
    run(folder.path(), &["check", "--fix", "."]);
    let left: Vec<PathBuf> =
        contents(folder.path()).into_iter().map(|(path, _)| path.strip_prefix(folder.path()).expect("below").to_path_buf()).collect();
    assert_eq!(left, [Path::new(".mprlint-fix-mine.py"), Path::new("a.py")]);
}

#[test]
fn fixes_and_what_contradicts_them_are_refused() {
    let folder = tree(&[("a.py", LEGACY)]);
    for arguments in [&["--fix", "--staged"][..], &["--fix", "--watch"], &["--fix", "--write-baseline"], &["--diff", "--output", "x"]] {
        let refused = run(folder.path(), &[&["check"], arguments].concat());
        assert!(refused.code == 2 && refused.stderr.contains("cannot be used with"), "{refused}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).expect("there"), LEGACY);
}

/// A disk that is full, as far as a process can tell: no file may grow beyond four kilobytes.
#[cfg(unix)]
#[test]
fn a_disk_without_room_loses_nothing() {
    let long = format!("{}{LEGACY}", "# filler\n".repeat(1000));
    let folder = tree(&[("long.py", &long), ("short.py", LEGACY)]);
    let limited = format!("trap '' XFSZ; ulimit -f 8; exec '{}' check --fix --no-cache --format short .", env!("CARGO_BIN_EXE_mprlint"));
    let fixed = Run::new(Command::new("sh").args(["-c", &limited]).current_dir(folder.path()).output().expect("a shell runs"));
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).expect("there");
    assert_eq!((text("long.py"), text("short.py").as_str()), (long, FIXED));
    assert!(fixed.code == 2 && fixed.stdout.contains("long.py: error was not fixed: it cannot be written"), "{fixed}");
    assert!(contents(folder.path()).len() == 2, "no temporary file stays behind");
}
