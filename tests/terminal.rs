//! What a person at a terminal sees, and what is left when they have seen enough: progress, Ctrl-C, `--watch`, a pipe that is closed.

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use common::{run, tree};

const LEGACY: &str = "URL = 'https://app.procore.com/oauth/token'\n";

/// The binary with both outputs piped.
fn mprlint(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("mprlint"));
    command.current_dir(folder).args(arguments).env_remove("CI").env("TERM", "xterm").env("HOME", env!("CARGO_TARGET_TMPDIR"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A program that is ended with the test, whatever comes of it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lines of an output as they come.
fn lines(output: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))));
    lines
}

#[track_caller]
fn next(lines: &mpsc::Receiver<String>) -> String {
    lines.recv_timeout(Duration::from_secs(60)).expect("another line")
}

#[test]
fn watching_reports_again_when_a_file_changes() {
    let folder = tree(&[("a.py", LEGACY), (".gitignore", "*.log\n")]);
    let write = |path: &str, text: &str| common::write(folder.path(), path, text.as_bytes());
    let mut running = Running(mprlint(folder.path(), &["check", "--watch", "--format", "short", "--output", "report"]).spawn().expect("it runs"));
    let said = lines(running.0.stderr.take().expect("a pipe"));
    let report = || fs::read_to_string(folder.path().join("report")).expect("a report");
    let waits = "watching for changes · Ctrl-C ends";
    assert_eq!(next(&said), waits);
    assert!(report().starts_with("a.py:1:16: error MPR101"));
    // Neither its own report nor what is left out nor git's own files are changes; the first line is about what follows them.
    for path in ["noise.log", "node_modules/b.js", ".git/index"] {
        write(path, LEGACY);
    }
    thread::sleep(Duration::from_millis(500));
    write("a.py", &format!("# new\n{LEGACY}"));
    assert_eq!((next(&said).as_str(), next(&said).as_str()), ("--- a.py changed", waits));
    assert!(report().starts_with("a.py:2:16: error MPR101"));
    // A mistake in the configuration is told, and it goes on.
    write("mprlint.toml", "exclude = 1\n");
    assert_eq!(next(&said), "--- mprlint.toml changed");
    let complaint: Vec<String> = std::iter::from_fn(|| Some(next(&said)).filter(|line| line != waits)).collect();
    assert!(complaint.join("\n").contains("exclude = 1"), "{complaint:?}");
    write("mprlint.toml", "exclude = ['a.py']\n");
    assert_eq!((next(&said).as_str(), next(&said).as_str()), ("--- mprlint.toml changed", waits));
    assert_eq!(report(), "");
    fs::remove_file(folder.path().join("mprlint.toml")).expect("it was there");
    assert_eq!((next(&said).as_str(), next(&said).as_str()), ("--- mprlint.toml changed", waits));
    assert!(report().starts_with("a.py:2:16:"));
}

#[cfg(unix)]
#[test]
fn a_report_that_the_shell_writes_into_the_folder_is_no_change() {
    let folder = tree(&[("a.py", LEGACY)]);
    let path = folder.path().join("report.txt");
    let file = fs::File::create(&path).expect("a file");
    let mut running = Running(mprlint(folder.path(), &["check", "--watch", "--format", "short"]).stdout(file).spawn().expect("it runs"));
    let said = lines(running.0.stderr.take().expect("a pipe"));
    let waits = "watching for changes · Ctrl-C ends";
    assert_eq!(next(&said), waits);
    thread::sleep(Duration::from_millis(500));
    common::write(folder.path(), "z.py", b"");
    assert_eq!((next(&said).as_str(), next(&said).as_str()), ("--- z.py changed", waits));
    assert_eq!(fs::read_to_string(&path).expect("a report").lines().count(), 2);
}

#[cfg(unix)]
#[test]
fn watching_waits_for_no_pipe_and_not_for_its_own_report_behind_a_link() {
    let folder = tree(&[("a.py", LEGACY), ("real/b.py", "")]);
    std::os::unix::fs::symlink("real", folder.path().join("link")).expect("links");
    let arguments = ["check", "--watch", "--format", "short", "--output", "link/report"];
    let mut running = Running(mprlint(folder.path(), &arguments).spawn().expect("it runs"));
    let said = lines(running.0.stderr.take().expect("a pipe"));
    let waits = "watching for changes · Ctrl-C ends";
    assert_eq!(next(&said), waits);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("real/pipe")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
    let again = std::iter::from_fn(|| said.recv_timeout(Duration::from_secs(2)).ok()).count();
    assert!(again <= 2, "at most once, for the pipe");
    common::write(folder.path(), "z.py", b"");
    assert_eq!((next(&said).as_str(), next(&said).as_str()), ("--- z.py changed", waits));
}

#[cfg(unix)]
#[test]
fn watching_ends_with_its_folder() {
    let folder = tree(&[("p/mprlint.toml", ""), ("p/a.py", LEGACY)]);
    let mut running = Running(mprlint(folder.path(), &["check", "--watch", "p"]).spawn().expect("it runs"));
    let said = lines(running.0.stderr.take().expect("a pipe"));
    assert_eq!(next(&said), "watching for changes · Ctrl-C ends");
    fs::remove_dir_all(folder.path().join("p")).expect("it was there");
    let last = std::iter::from_fn(|| said.recv_timeout(Duration::from_secs(60)).ok()).last().unwrap_or_default();
    assert!(last.ends_with("p is gone, so there is nothing left to watch"), "{last}");
    assert_eq!(running.0.wait().expect("it ended").code(), Some(2));
}

#[test]
fn watching_needs_files_that_stay() {
    let folder = tree(&[("a.py", LEGACY)]);
    for arguments in [&["--staged"][..], &["--stdin-filename", "a.py"], &["--write-baseline"], &["--files-from", "-"]] {
        let run = run(folder.path(), &[&["check", "--watch"], arguments].concat());
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains("--watch"), "{arguments:?}: {run}");
    }
}

#[test]
fn a_pipe_that_is_closed_ends_quietly() {
    // More than a pipe takes in.
    let folder = tree(&[("a.py", &LEGACY.repeat(2000))]);
    let help = run(folder.path(), &["check", "--help"]).stdout;
    let formats =
        help.lines().skip_while(|line| !line.contains("--format <FORMAT>")).skip(1).take_while(|line| !line.trim_start().starts_with("-o,"));
    let formats: Vec<String> = formats.filter_map(|line| Some(line.trim().strip_prefix("- ")?.split_once(':')?.0.to_owned())).collect();
    assert!(formats.len() > 3 && formats.contains(&"sarif".to_owned()), "{help}");
    let checks = formats.iter().map(|format| vec!["check", "--format", format]);
    let others = [&["rules"][..], &["explain", "MPR201"], &["why", "a.py:1"], &["completions", "zsh"], &["man", "check"], &["schema"]];
    for arguments in checks.chain(others.map(<[&str]>::to_vec)) {
        let mut child = mprlint(folder.path(), &arguments).spawn().expect("it runs");
        // Closed before the first byte.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("text");
        assert_eq!((child.wait().expect("it ends").code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn the_report_goes_to_the_standard_output_by_another_name() {
    let folder = tree(&[("a.py", LEGACY)]);
    let expected = run(folder.path(), &["check", "--format", "short"]);
    if Path::new("/dev/stdout").exists() {
        assert_eq!(run(folder.path(), &["check", "--format", "short", "--output", "/dev/stdout"]), expected);
    }
}

#[cfg(unix)]
mod at_a_terminal {
    use rexpect::process::WaitStatus;
    use rexpect::session::{PtySession, spawn_command};

    use super::*;

    /// Long enough for a slow machine; nothing waits for it when all is well.
    const TIMEOUT: Option<u64> = Some(60_000);

    fn session(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> PtySession {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("mprlint"));
        command.current_dir(folder).args(arguments).env_remove("CI").env_remove("NO_COLOR").env("TERM", "xterm");
        command.env("HOME", env!("CARGO_TARGET_TMPDIR")).envs(variables.iter().copied());
        spawn_command(command, TIMEOUT).expect("it runs")
    }

    /// Something that takes so long, as fast as the machine is now. That can change while a test runs.
    fn long(seconds: u64) -> tempfile::TempDir {
        let line = "requests.get(f\"{BASE}/rest/v1.0/projects/{a}\", headers=merge(headers, {'a': [1, 2, (3)]}))\n";
        let folder = tree(&[("mprlint.toml", "")]);
        let text = format!("# procore\n{}", line.repeat(100));
        let mut files = 0;
        let mut took = Duration::ZERO;
        while took < Duration::from_secs(seconds) {
            for file in files..(files * 2).max(10) {
                common::write(folder.path(), &format!("f{file}.py"), text.as_bytes());
            }
            files = (files * 2).max(10);
            let begun = Instant::now();
            run(folder.path(), &["check"]);
            took = begun.elapsed();
        }
        folder
    }

    /// All that is written to the terminal. The session takes every byte for a character.
    fn all(mut session: PtySession) -> String {
        let bytes: Vec<u8> = session.exp_eof().expect("it ends").chars().filter_map(|byte| u8::try_from(u32::from(byte)).ok()).collect();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn ctrl_c_takes_the_progress_away_and_ends_with_130() {
        // Where the work is done before the signal comes, there has to be more of it.
        for seconds in [2, 6, 18, 54] {
            let folder = long(seconds);
            let mut session = session(folder.path(), &["check", "--output", "report"], &[]);
            session.exp_regex("looking into files|reading|judging").expect("a line of progress");
            session.send_control('c').expect("a terminal");
            let rest = session.exp_eof().expect("it ends");
            let ended = session.process().wait();
            if matches!(ended, Ok(WaitStatus::Exited(_, 0 | 1))) {
                continue;
            }
            assert!(matches!(ended, Ok(WaitStatus::Exited(_, 130))), "{ended:?}");
            // The last thing written takes the line away. The cursor waited at its beginning, so that `^C` is on the same line.
            assert!(rest.ends_with("\r\r\x1b[2K"), "{rest:?}");
            let left: Vec<String> = common::files_below(folder.path()).into_iter().filter(|file| !file.ends_with(".py")).collect();
            assert_eq!(left, ["mprlint.toml"]);
            return;
        }
        panic!("the work was always done before Ctrl-C");
    }

    #[test]
    fn ctrl_c_ends_watching() {
        let folder = tree(&[("a.py", LEGACY)]);
        let mut session = session(folder.path(), &["check", "--watch", "--format", "short"], &[]);
        session.exp_string("a.py:1:16").expect("a report");
        session.exp_string("Ctrl-C ends").expect("it waits");
        common::write(folder.path(), "a.py", format!("# new\n{LEGACY}").as_bytes());
        session.exp_string("\x1b[2J").expect("a clear screen");
        session.exp_string("a.py:2:16").expect("a report");
        session.exp_string("Ctrl-C ends").expect("it waits");
        session.send_control('c').expect("a terminal");
        let rest = session.exp_eof().expect("it ends");
        assert!(rest.ends_with("\r\n\r\n"), "what comes next begins on a line of its own: {rest:?}");
        assert!(matches!(session.process().wait(), Ok(WaitStatus::Exited(_, 130))));
    }

    #[test]
    fn short_work_shows_no_progress_and_colours_are_for_terminals() {
        let folder = tree(&[("a.py", LEGACY)]);
        let seen = |variables: &[(&str, &str)]| all(session(folder.path(), &["check"], variables));
        let plain = run(folder.path(), &["check"]).stdout.replace('\n', "\r\n");
        assert!(!plain.contains('\x1b'));
        assert_eq!(seen(&[("NO_COLOR", "1")]), plain);
        assert_eq!(seen(&[("TERM", "dumb")]), plain);
        assert!(seen(&[]).contains("\x1b["));
    }

    #[test]
    fn progress_is_gone_before_the_report_and_never_comes_in_ci() {
        let folder = long(4);
        let arguments = ["check", "--format", "short", "--pedantic"];
        let in_ci = all(session(folder.path(), &arguments, &[("CI", "true")]));
        assert_eq!(in_ci, run(folder.path(), &arguments).stdout.replace('\n', "\r\n"));
        let seen = all(session(folder.path(), &arguments, &[]));
        assert!(seen.contains("reading") || seen.contains("judging"), "{seen:?}");
        let (progress, report) = seen.rsplit_once("\x1b[2K").expect("the line is taken away");
        assert_eq!(report, in_ci);
        assert!(!progress.contains('\n'), "it stays on its line: {progress:?}");
    }
}
