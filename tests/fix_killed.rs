//! `--fix` killed at random moments: every file is whole, either old or new, and nothing stays behind after the next run.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::run;

const OLD: &str = "TOKEN_URL = 'https://app.procore.com/oauth/token'\n";
const NEW: &str = "TOKEN_URL = 'https://login.procore.com/oauth/token'\n";

/// How many files are fixed, and how many runs are killed; `MPRLINT_KILLS=200` for more.
const FILES: usize = 400;
const KILLS: usize = 12;

fn name(file: usize) -> String {
    format!("part{}/client{file}.py", file % 20)
}

/// Large enough that writing one is no single moment.
fn text(line: &str, file: usize) -> String {
    format!("{}{line}# the {file}th\n", "# filler of some length, so that the file is not written at once\n".repeat(200))
}

/// Checks that every file is whole; how many are fixed.
fn fixed(folder: &Path, files: usize) -> usize {
    let is_fixed = |file: usize| {
        let found = fs::read_to_string(folder.join(name(file))).expect("every file is there");
        assert!(found == text(OLD, file) || found == text(NEW, file), "{} is neither old nor new: {} bytes", name(file), found.len());
        found == text(NEW, file)
    };
    (0..files).filter(|file| is_fixed(*file)).count()
}

/// Is the first file fixed already?
fn is_written(folder: &Path) -> bool {
    fs::read_to_string(folder.join(name(0))).is_ok_and(|found| found == text(NEW, 0))
}

fn leftovers(folder: &Path) -> usize {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".mprlint-")).count()
}

#[test]
fn a_killed_run_leaves_every_file_whole() {
    let kills = std::env::var("MPRLINT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let files = if kills > KILLS { 2000 } else { FILES };
    let folder = tempfile::tempdir().expect("a folder");
    let write_all = || {
        for file in 0..files {
            let path = folder.path().join(name(file));
            fs::create_dir_all(path.parent().expect("a folder")).expect("own folder");
            fs::write(path, text(OLD, file)).expect("own folder");
        }
    };
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mprlint"));
        command.args(["check", "--fix", "--no-cache", "."]).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    write_all();
    let started = Instant::now();
    let mut child = command().spawn().expect("the binary runs");
    let mut begin = None;
    while child.try_wait().expect("it runs").is_none() {
        if begin.is_none() && is_written(folder.path()) {
            begin = Some(started.elapsed());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let whole = started.elapsed();
    let writing = whole - begin.unwrap_or_default();
    assert_eq!(fixed(folder.path(), files), files);
    let mut random = fastrand::Rng::with_seed(7);
    let (mut halfway, mut behind) = (0, 0);
    for _ in 0..kills {
        write_all();
        let mut child = command().spawn().expect("the binary runs");
        // Before files are written nothing can be lost. How long it takes until then depends on what else the machine does.
        let waits = random.f64() > 0.1;
        while waits && !is_written(folder.path()) && child.try_wait().expect("it runs").is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(writing.mul_f64(0.8 * random.f64()));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let done = fixed(folder.path(), files);
        halfway += usize::from(0 < done && done < files);
        behind += leftovers(folder.path());
    }
    assert!(halfway > kills / 8, "only {halfway} of {kills} runs were killed while they were writing");
    let last = run(folder.path(), &["check", "--fix", "."]);
    assert_eq!((fixed(folder.path(), files), leftovers(folder.path())), (files, 0), "{last}");
    eprintln!(
        "{kills} runs over {files} files killed, {halfway} of them while writing, {behind} temporary files were left behind and removed by the next run"
    );
}
