//! Choosing what is reported: lists of files, what git says, the standard input. All of it narrows the report and nothing else, so everything here is
//! compared with the report of everything.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Run, copy_of_fixtures, files_below, run, tree, write};
use tempfile::TempDir;

const LEGACY: &str = "URL = 'https://app.procore.com/oauth/token'\n";
const FINDING: &str = ":1:16: error MPR101 [certain]";

/// Runs git, with no configuration but that of the repository.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]).args(arguments);
    let output = command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", env!("CARGO_TARGET_TMPDIR")).output().expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn commit_all(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", message]);
}

/// A repository with one commit.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tree(files);
    git(folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit_all(folder.path(), "first");
    folder
}

fn short(folder: &Path, arguments: &[&str]) -> Run {
    run(folder, &[&["check", "--format", "short", "--pedantic"], arguments].concat())
}

fn with_stdin(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Run {
    let output = common::mprlint(folder).args(["check", "--format", "short", "--pedantic"]).args(arguments).write_stdin(stdin).output();
    Run::new(output.expect("it runs"))
}

/// The files that a short report is about.
fn reported(run: &Run) -> Vec<String> {
    let mut files: Vec<String> = run.stdout.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect();
    files.dedup();
    files
}

/// The lines of a short report about some files.
fn lines_about(report: &str, files: &[&str]) -> String {
    let is_about = |line: &&str| line.split_once(':').is_some_and(|(path, _)| files.contains(&path));
    report.lines().filter(is_about).map(|line| format!("{line}\n")).collect()
}

#[test]
fn however_files_are_chosen_their_findings_are_those_of_the_report_of_everything() {
    let folder = copy_of_fixtures();
    let root = folder.path();
    let all: Vec<String> = files_below(root).into_iter().filter(|file| !file.ends_with("mprlint.toml")).collect();
    // Every third file is new in the second commit: base and path of many findings are then on different sides of the line.
    let chosen: Vec<&str> = all.iter().step_by(3).map(String::as_str).collect();
    let kept: Vec<(&str, Vec<u8>)> = chosen.iter().map(|file| (*file, fs::read(root.join(file)).expect("a fixture"))).collect();
    let whole = short(root, &[]).stdout;
    let expected = lines_about(&whole, &chosen);
    assert!(expected.lines().count() > 20 && expected.len() < whole.len(), "there is something to choose");
    git(root, &["init", "--quiet", "--initial-branch", "main"]);
    for file in &chosen {
        fs::remove_file(root.join(file)).expect("it was there");
    }
    commit_all(root, "without them");
    for (file, bytes) in &kept {
        write(root, file, bytes);
    }
    let untracked = short(root, &["--changed-since", "HEAD"]);
    git(root, &["-c", "core.autocrlf=false", "add", "--all"]);
    let staged = short(root, &["--staged"]);
    let listed = with_stdin(root, &["--files-from", "-"], chosen.join("\n").as_bytes());
    let null = with_stdin(root, &["--files-from", "-", "-0"], chosen.join("\0").as_bytes());
    let named = short(root, &chosen);
    commit_all(root, "with them");
    let committed = short(root, &["--changed-since", "HEAD~1"]);
    for (how, run) in [("untracked", untracked), ("staged", staged), ("listed", listed), ("null", null), ("named", named), ("committed", committed)] {
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{how}: {run}");
        assert!(run.stdout == expected, "{how}: other findings than in the report of everything:\n{}\ninstead of\n{expected}", run.stdout);
    }
}

#[test]
fn what_is_staged_is_linted_as_it_is_staged() {
    let folder = repository(&[("old.py", LEGACY), ("staged.py", ""), ("gone.py", ""), ("clean.py", "")]);
    let root = folder.path();
    write(root, "staged.py", LEGACY.as_bytes());
    write(root, "gone.py", LEGACY.as_bytes());
    git(root, &["add", "--all"]);
    // The worktree has moved on: none of this is staged.
    write(root, "staged.py", b"");
    fs::remove_file(root.join("gone.py")).expect("it was there");
    write(root, "clean.py", LEGACY.as_bytes());
    write(root, "untracked.py", LEGACY.as_bytes());
    let run = short(root, &["--staged"]);
    assert_eq!((run.code, reported(&run)), (1, vec!["gone.py".to_owned(), "staged.py".to_owned()]), "{run}");
    assert!(run.stdout.contains(&format!("staged.py{FINDING}")) && run.stderr.is_empty(), "{run}");
    // And the other way round.
    git(root, &["commit", "--quiet", "--message", "second"]);
    write(root, "staged.py", b"# clean\n");
    git(root, &["add", "staged.py"]);
    write(root, "staged.py", LEGACY.as_bytes());
    let run = short(root, &["--staged"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
}

#[test]
fn what_is_staged_and_too_large_is_not_held_and_told() {
    let folder = repository(&[("a.py", "")]);
    let root = folder.path();
    write(root, "a.py", format!("{LEGACY}{}", " ".repeat(5_000)).as_bytes());
    write(root, "b.py", LEGACY.as_bytes());
    git(root, &["add", "--all"]);
    fs::remove_file(root.join("a.py")).expect("it was there");
    fs::remove_file(root.join("b.py")).expect("it was there");
    let run = run(root, &["check", "--staged", "--max-file-size", "2000", "--why-skipped"]);
    assert!(run.code == 1 && run.stdout.contains("b.py:1") && !run.stdout.contains("a.py:1"), "{run}");
    assert!(run.stderr.contains("skipped (too large): a.py"), "{run}");
}

/// The host stands in `hosts.py`, the path in `client.py`; a finding of the one needs the other.
const HOSTS: &str = "PROCORE_BASE = 'https://api.procore.com'\n";
const CLIENT: &str = "import requests\nfrom hosts import PROCORE_BASE\n\nrequests.post(PROCORE_BASE + '/oauth/token')\n";

#[test]
fn what_git_does_not_compare_is_linted_as_it_is_staged() {
    let folder = repository(&[("clean.py", ""), ("sub/sparse.py", "")]);
    let root = folder.path();
    let names = ["assumed.py", "skipped.py", "sub/sparse.py"];
    for name in names {
        write(root, name, LEGACY.as_bytes());
    }
    git(root, &["add", "--all"]);
    git(root, &["update-index", "--assume-unchanged", "assumed.py"]);
    git(root, &["update-index", "--skip-worktree", "skipped.py", "sub/sparse.py"]);
    write(root, "assumed.py", b"");
    write(root, "skipped.py", b"");
    // As in a sparse checkout.
    fs::remove_dir_all(root.join("sub")).expect("it was there");
    let run = short(root, &["--staged"]);
    assert!(run.code == 1 && run.stderr.is_empty() && reported(&run) == names, "{run}");
    assert_eq!(run.stdout.matches(FINDING).count(), 3, "{run}");
}

#[test]
fn the_knowledge_behind_staged_files_is_that_of_the_index() {
    let folder = repository(&[("hosts.py", HOSTS)]);
    let root = folder.path();
    write(root, "client.py", CLIENT.as_bytes());
    git(root, &["add", "client.py"]);
    let expected = short(root, &["--staged"]);
    assert!(expected.code == 1 && expected.stdout.contains("client.py:4:") && expected.stdout.contains("MPR104"), "{expected}");
    // Neither an unstaged repair, nor an unstaged removal, nor a file that is not added changes what the commit will hold.
    write(root, "hosts.py", HOSTS.replace("api.", "login.").as_bytes());
    assert_eq!(short(root, &["--staged"]), expected);
    fs::remove_file(root.join("hosts.py")).expect("it was there");
    assert_eq!(short(root, &["--staged"]), expected);
    // The rest of the repository has no part in it.
    write(root, "hosts.py", HOSTS.as_bytes());
    write(root, "other/hosts.py", b"PROCORE_BASE = 'https://login.procore.com'\n");
    assert_eq!(short(root, &["--staged"]), expected);
    git(root, &["rm", "--quiet", "--cached", "hosts.py"]);
    let without = short(root, &["--staged"]);
    assert_eq!((without.code, without.stdout.as_str()), (0, ""), "a file that is no longer in the index says nothing: {without}");
}

#[test]
fn a_configuration_that_is_not_staged_as_it_stands_is_named() {
    let folder = repository(&[("a.py", ""), ("mprlint.toml", "")]);
    write(folder.path(), "a.py", LEGACY.as_bytes());
    git(folder.path(), &["add", "a.py"]);
    assert!(common::check(folder.path(), &["--staged"]).notes().is_empty());
    write(folder.path(), "mprlint.toml", b"exclude = ['a.py']\n");
    let checked = common::check(folder.path(), &["--staged"]);
    assert_eq!(checked.notes(), ["mprlint.toml: it is not staged as it stands here, but counts as it stands here"]);
    assert!(checked.findings().is_empty());
}

#[test]
fn changes_since_a_revision_are_committed_uncommitted_and_untracked() {
    let folder = repository(&[("old.py", LEGACY), ("moved.py", LEGACY), ("deleted.py", LEGACY), ("main.py", ""), (".gitignore", "ignored.py\n")]);
    let root = folder.path();
    git(root, &["switch", "--quiet", "--create", "topic"]);
    write(root, "committed.py", LEGACY.as_bytes());
    git(root, &["mv", "moved.py", "new name.py"]);
    git(root, &["rm", "--quiet", "deleted.py"]);
    commit_all(root, "topic");
    // What happens on the other branch in the meantime is no change of this one.
    git(root, &["switch", "--quiet", "main"]);
    write(root, "main.py", LEGACY.as_bytes());
    commit_all(root, "main goes on");
    git(root, &["switch", "--quiet", "topic"]);
    for file in ["staged.py", "deep/untracked.py", "ignored.py"] {
        write(root, file, LEGACY.as_bytes());
    }
    git(root, &["add", "staged.py"]);
    let run = short(root, &["--changed-since", "main"]);
    assert_eq!(reported(&run), ["committed.py", "deep/untracked.py", "new name.py", "staged.py"], "{run}");
    // From a folder inside, the same files; with paths, those that are below them.
    assert_eq!(reported(&short(&root.join("deep"), &["--changed-since", "main"])).len(), 4);
    assert_eq!(reported(&short(root, &["--changed-since", "main", "deep", "staged.py", "old.py"])), ["deep/untracked.py", "staged.py"]);
}

#[test]
fn where_nothing_has_changed_the_report_is_that_of_a_clean_run() {
    let folder = repository(&[("old.py", LEGACY)]);
    for arguments in [&["--staged"][..], &["--changed-since", "HEAD"], &["--changed-since", "main", "old.py"]] {
        let checked = common::check(folder.path(), arguments);
        assert_eq!((checked.run.code, checked.findings().len(), checked.scanned()), (0, 0, 0), "{arguments:?}: {}", checked.run);
    }
    let empty = with_stdin(folder.path(), &["--files-from", "-"], b"\n\n");
    assert_eq!((empty.code, empty.stdout.as_str(), empty.stderr.as_str()), (0, "", ""), "an empty list is not everything");
}

#[test]
fn links_and_repositories_inside_are_not_entered() {
    let folder = repository(&[("old.py", LEGACY)]);
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    git(&inner, &["init", "--quiet"]);
    write(&inner, "a.py", LEGACY.as_bytes());
    #[cfg(unix)]
    std::os::unix::fs::symlink("old.py", folder.path().join("link.py")).expect("a link");
    let untracked = short(folder.path(), &["--changed-since", "HEAD"]);
    assert_eq!((untracked.code, untracked.stdout.as_str()), (0, ""), "{untracked}");
    #[cfg(unix)]
    git(folder.path(), &["add", "link.py"]);
    commit_all(&inner, "inside");
    git(folder.path(), &["add", "inner"]);
    for arguments in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        let run = short(folder.path(), arguments);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{arguments:?}: {run}");
    }
}

#[test]
fn the_first_commit_has_nothing_before_it() {
    let folder = tree(&[("a.py", LEGACY)]);
    git(folder.path(), &["init", "--quiet"]);
    assert_eq!(short(folder.path(), &["--staged"]).code, 0);
    git(folder.path(), &["add", "a.py"]);
    assert_eq!(reported(&short(folder.path(), &["--staged"])), ["a.py"]);
    let since = short(folder.path(), &["--changed-since", "HEAD"]);
    assert!(since.code == 2 && since.stdout.is_empty() && since.stderr.contains("there is no commit yet"), "{since}");
}

#[test]
fn line_ends_that_git_converts_are_no_difference() {
    let folder = tree(&[(".gitattributes", "* text eol=crlf\n"), ("a.py", "")]);
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    commit_all(root, "first");
    write(root, "a.py", format!("#\r\n{}", LEGACY.replace('\n', "\r\n")).as_bytes());
    git(root, &["add", "a.py"]);
    let run = short(root, &["--staged"]);
    assert!(run.code == 1 && run.stdout.starts_with("a.py:2:16:") && run.stdout == short(root, &["a.py"]).stdout, "{run}");
}

#[cfg(unix)]
#[test]
fn names_may_hold_any_byte() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = repository(&[("-leading.py", ""), ("new\nline.py", ""), ("\"quoted\" ü.py", "")]);
    let root = folder.path();
    fs::write(root.join(OsStr::from_bytes(b"latin-\xE9.py")), LEGACY).expect("a file");
    for name in ["-leading.py", "new\nline.py", "\"quoted\" ü.py"] {
        write(root, name, LEGACY.as_bytes());
    }
    let since = short(root, &["--changed-since", "HEAD"]);
    assert_eq!((since.code, since.stdout.lines().filter(|line| line.contains(FINDING)).count()), (1, 4), "{since}");
    git(root, &["add", "--all"]);
    fs::write(root.join(OsStr::from_bytes(b"latin-\xE9.py")), "").expect("a file");
    write(root, "new\nline.py", b"");
    assert_eq!(short(root, &["--staged"]), since);
    let listed = with_stdin(root, &["--files-from", "-", "--null"], b"latin-\xE9.py\0-leading.py\0new\nline.py\0");
    assert_eq!(reported(&listed), ["-leading.py"], "{listed}");
}

#[test]
fn a_hook_says_which_index_is_committed() {
    let folder = repository(&[("a.py", ""), ("b.py", "")]);
    let root = folder.path();
    write(root, "a.py", LEGACY.as_bytes());
    write(root, "b.py", LEGACY.as_bytes());
    git(root, &["add", "b.py"]);
    // `git commit a.py` gives the hook an index of its own, with nothing but that.
    let hook = root.join(".git/hooks/pre-commit");
    let program = assert_cmd::cargo::cargo_bin("mprlint");
    let text = format!("#!/bin/sh\n'{}' check --staged --format short --exit-zero --output .git/seen\n", program.display());
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, text).expect("a hook");
    #[cfg(unix)]
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a hook can be run");
    git(root, &["commit", "--quiet", "--message", "only a", "a.py"]);
    assert!(fs::read_to_string(root.join(".git/seen")).expect("the hook ran").starts_with("a.py:1:16:"));
    git(root, &["commit", "--quiet", "--message", "the rest"]);
    assert!(fs::read_to_string(root.join(".git/seen")).expect("the hook ran").starts_with("b.py:1:16:"));
    // A worktree of its own has its own index, too.
    let other = tempfile::tempdir().expect("a folder");
    let worktree = other.path().join("worktree");
    git(root, &["worktree", "add", "--quiet", worktree.to_str().expect("UTF-8")]);
    write(&worktree, "c.py", LEGACY.as_bytes());
    git(&worktree, &["add", "c.py"]);
    assert_eq!(reported(&short(&worktree, &["--staged"])), ["c.py"]);
    assert_eq!(short(root, &["--staged"]).stdout, "");
}

#[cfg(unix)]
#[test]
fn a_repository_cannot_have_programs_run() {
    let folder = repository(&[("a.py", LEGACY), ("b.py", "# old\n"), (".gitattributes", "*.py filter=own diff=own\n")]);
    let root = folder.path();
    let trap = root.join("trap.sh");
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}/sprung'\ncat\n", root.display())).expect("a file");
    fs::set_permissions(&trap, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it can be run");
    let trap = trap.to_str().expect("UTF-8").to_owned();
    let keys =
        ["core.fsmonitor", "core.pager", "filter.own.clean", "filter.own.smudge", "filter.own.process", "diff.own.command", "diff.own.textconv"];
    for key in keys.into_iter().chain(["diff.external", "core.sshCommand"]) {
        git(root, &["config", key, &trap]);
    }
    // A filter may be called by any bytes, and a configuration may name files that never end.
    let mut own = fs::read(root.join(".git/config")).expect("git wrote it");
    own.extend(b"[filter \"\xff\"]\n\tclean = ");
    own.extend(trap.as_bytes());
    own.extend(b"\n[core]\n\tattributesFile = /dev/zero\n\texcludesFile = /dev/zero\n[diff]\n\torderFile = /dev/zero\n");
    fs::write(root.join(".git/config"), own).expect("a file");
    write(root, "b.py", LEGACY.as_bytes());
    fs::write(root.join(".gitattributes"), b"a.py filter=own diff=own\nb.py filter=\xff\n").expect("a file");
    write(root, "a.py", format!("# new\n{LEGACY}").as_bytes());
    for arguments in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        let run = short(root, arguments);
        assert!(run.code != 2 && run.stderr.is_empty(), "{run}");
    }
    assert!(!root.join("sprung").exists());
    assert_eq!(reported(&short(root, &["--changed-since", "HEAD"])), ["a.py", "b.py"]);
}

#[test]
fn a_repository_cannot_name_a_worktree_elsewhere() {
    let outside = tree(&[("repository/a.py", LEGACY), ("secret/a.py", "URL = 'https://app.procore.com/oauth/token?secret'\n")]);
    let root = outside.path().join("repository");
    git(&root, &["init", "--quiet", "--initial-branch", "main"]);
    commit_all(&root, "first");
    for elsewhere in ["../../secret", "../.."] {
        git(&root, &["config", "core.worktree", elsewhere]);
        for arguments in [&["--staged"][..], &["--changed-since", "HEAD"], &["--changed-since", "HEAD", "--fix", "--unsafe-fixes"]] {
            let run = short(&root, arguments);
            assert!(run.code == 2 && run.stderr.contains("names another folder as its worktree") && !run.stdout.contains("secret"), "{run}");
        }
    }
    let kept = fs::read_to_string(outside.path().join("secret/a.py")).expect("it is there");
    assert!(kept.contains("app.procore.com"), "{kept}");
}

/// A command line that cannot be done, and what it says of it.
#[track_caller]
fn assert_refused(folder: &Path, arguments: &[&str], says: &[&str]) {
    let run = short(folder, arguments);
    let says_all = says.iter().all(|part| run.stderr.contains(part));
    assert!(run.code == 2 && run.stdout.is_empty() && says_all, "{arguments:?} should say {says:?}: {run}");
}

#[test]
fn what_git_cannot_tell_is_said_with_what_to_do() {
    let folder = repository(&[("a.py", LEGACY)]);
    let root = folder.path();
    assert_refused(root, &["--changed-since", "gone"], &["git knows no commit `gone`", "git branch --all"]);
    // Not an option for git.
    assert_refused(root, &["--changed-since", "--all"], &["git knows no commit `--all`"]);
    assert_refused(root, &["--changed-since=--output=stolen"], &["git knows no commit `--output=stolen`"]);
    assert!(!root.join("stolen").exists());
    git(root, &["switch", "--quiet", "--orphan", "alone"]);
    commit_all(root, "another beginning");
    assert_refused(root, &["--changed-since", "main"], &["no common ancestor", "of the same history"]);
    let outside = tree(&[("a.py", LEGACY)]);
    assert_refused(outside.path(), &["--staged"], &["git cannot work here", "not a git repository"]);
    assert_refused(root, &["--staged", outside.path().to_str().expect("UTF-8")], &["is not in the repository"]);
    let gone = short(root, &["--staged", "gone.py"]);
    assert!(gone.code == 2 && gone.stdout.contains("gone.py: error no such file or folder"), "{gone}");
    let clone = tempfile::tempdir().expect("a folder");
    git(root, &["switch", "--quiet", "main"]);
    commit_all(root, "second");
    let from = format!("file://{}", root.display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", "--no-single-branch", &from, "."]);
    assert_refused(clone.path(), &["--changed-since", "origin/alone"], &["no common ancestor", "fetch-depth: 0"]);
    assert_refused(clone.path(), &["--changed-since", "HEAD~1"], &["git knows no commit `HEAD~1`", "fetch-depth: 0"]);
}

#[test]
fn without_git_the_message_names_it() {
    let folder = tree(&[("a.py", LEGACY)]);
    let output = common::mprlint(folder.path()).args(["check", "--staged"]).env("PATH", folder.path()).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && stderr.contains("cannot run `git`"), "{stderr}");
    assert_eq!(stderr.matches("os error").count(), 1, "the reason is told once: {stderr}");
}

#[test]
fn conflicts_are_not_linted_as_staged() {
    let folder = repository(&[("a.py", "")]);
    let root = folder.path();
    git(root, &["switch", "--quiet", "--create", "topic"]);
    write(root, "a.py", b"# topic\n");
    commit_all(root, "topic");
    git(root, &["switch", "--quiet", "main"]);
    write(root, "a.py", LEGACY.as_bytes());
    commit_all(root, "main");
    let merge = Command::new("git").current_dir(root).args(["-c", "user.name=T", "-c", "user.email=t@example.com", "merge", "topic"]).output();
    assert!(!merge.expect("git runs").status.success());
    assert_refused(root, &["--staged"], &["a.py has conflicts"]);
    assert_eq!(reported(&short(root, &["--changed-since", "topic"])), ["a.py"]);
}

#[test]
fn lists_name_files_relative_to_the_working_directory_and_add_to_paths() {
    let folder = tree(&[("a.py", LEGACY), ("sub/b.py", LEGACY), ("c.py", LEGACY), ("list", "sub/b.py\r\n\r\n./c.py\r\n")]);
    assert_eq!(reported(&short(folder.path(), &["--files-from", "list"])), ["c.py", "sub/b.py"]);
    assert_eq!(reported(&short(folder.path(), &["--files-from", "list", "a.py"])), ["a.py", "c.py", "sub/b.py"]);
    assert_eq!(reported(&with_stdin(&folder.path().join("sub"), &["--files-from", "-"], b"b.py\n")), ["b.py"]);
    assert_refused(folder.path(), &["--files-from", "gone"], &["cannot read the list of files gone"]);
    write(folder.path(), "null", b"a.py\0c.py\0");
    assert_refused(folder.path(), &["--files-from", "null"], &["null", "--null"]);
    assert_refused(folder.path(), &["--null"], &["--files-from"]);
    let gone = with_stdin(folder.path(), &["--files-from", "-"], b"a.py\ngone.py\n");
    assert!(gone.code == 2 && gone.stdout.contains("a.py:1:16"), "{gone}");
}

#[test]
fn the_standard_input_stands_for_a_file() {
    let folder = tree(&[("hosts.py", HOSTS), ("client.py", ""), ("bad.py", LEGACY), ("mprlint.toml", "exclude = ['old']\n")]);
    let expected = with_stdin(folder.path(), &["--stdin-filename", "client.py"], CLIENT.as_bytes());
    assert!(expected.code == 1 && expected.stdout.contains("client.py:4:") && expected.stdout.contains("MPR104"), "{expected}");
    assert_eq!(reported(&expected), ["client.py"]);
    write(folder.path(), "client.py", CLIENT.as_bytes());
    assert_eq!(short(folder.path(), &["client.py"]), expected);
    // The file need not exist, its folder neither; what is left out is left out all the same.
    let new = with_stdin(folder.path(), &["--stdin-filename", "new/file.py"], LEGACY.as_bytes());
    assert_eq!(reported(&new), ["new/file.py"], "{new}");
    for name in ["old/file.py", "node_modules/file.py"] {
        let left_out = with_stdin(folder.path(), &["--stdin-filename", name], LEGACY.as_bytes());
        assert_eq!((left_out.code, left_out.stdout.as_str()), (0, ""), "{name}: {left_out}");
    }
    let elsewhere = tree(&[]);
    let new = elsewhere.path().join("new/file.py");
    let new = with_stdin(folder.path(), &["--stdin-filename", new.to_str().expect("UTF-8")], LEGACY.as_bytes());
    assert!(new.code == 1 && new.stdout.lines().count() == 1 && new.stdout.contains(&format!("new/file.py{FINDING}")), "{new}");
    assert_refused(folder.path(), &["--stdin-filename", "."], &["is a folder"]);
    assert_refused(folder.path(), &["--stdin-filename", &format!("{}a.py", "a/".repeat(15_000))], &["the path is longer than any file's can be"]);
    assert_refused(folder.path(), &["--stdin-filename", "a.py", "b.py"], &["cannot be used with"]);
    assert_refused(folder.path(), &["--stdin-filename", "a.py", "--staged"], &["cannot be used with"]);
    assert_refused(folder.path(), &["--stdin-filename", "a.py", "--watch"], &["cannot be used with"]);
}

#[test]
fn a_baseline_is_not_written_from_a_part() {
    let folder = tree(&[("a.py", LEGACY)]);
    for chosen in [&["--staged"][..], &["--changed-since", "HEAD"], &["--files-from", "-"], &["--stdin-filename", "a.py"]] {
        assert_refused(folder.path(), &[chosen, &["--write-baseline"]].concat(), &["cannot be used with", "--write-baseline"]);
    }
}
