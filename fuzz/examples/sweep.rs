//! Reads every file below some folders as if it played a part, each as a project of its own, and tells with which the linter makes a mistake or takes long:
//!
//! `cargo run --release --manifest-path fuzz/Cargo.toml --example sweep -- FOLDER…`
//!
//! The prefilter would pass over nearly all files of the world; here each is scanned, linked and judged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use mprlint::language::Registry;
use mprlint::pipeline::{DEFAULT_MAX_FILE_SIZE, caught, check_texts, hold_panics};
use mprlint::source::decode;
use rayon::prelude::*;
use walkdir::WalkDir;

/// No file may take longer.
const LONGEST: Duration = Duration::from_secs(10);

/// What was seen.
#[derive(Default)]
struct Seen {
    files: usize,
    bytes: usize,
    skipped: usize,
    languages: BTreeMap<String, usize>,
    mistakes: Vec<String>,
    slowest: Vec<(Duration, PathBuf)>,
}

fn look(path: &Path, seen: &Mutex<Seen>) {
    let is_large = fs::metadata(path).is_ok_and(|about| about.len() > DEFAULT_MAX_FILE_SIZE);
    let text = if is_large { None } else { fs::read(path).ok().and_then(|bytes| decode(bytes).ok()) };
    let Some((text, _)) = text else {
        seen.lock().expect("no panic while it is held").skipped += 1;
        return;
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let start = Instant::now();
    let result = caught(|| {
        let findings = check_texts(&[(&name, &text)]);
        assert!(findings.iter().all(|finding| text.get(finding.place.span.clone()).is_some()), "a finding is outside of the text");
    });
    let time = start.elapsed();
    let language = Registry::builtin().for_file(&name, &text).table.name.clone();
    let mut seen = seen.lock().expect("no panic while it is held");
    seen.files += 1;
    seen.bytes += text.len();
    *seen.languages.entry(language).or_default() += 1;
    if let Err(message) = result {
        seen.mistakes.push(format!("{}: {message}", path.display()));
    }
    seen.slowest.push((time, path.to_path_buf()));
    seen.slowest.sort_by(|a, b| b.cmp(a));
    seen.slowest.truncate(10);
}

fn main() -> ExitCode {
    hold_panics();
    let seen = Mutex::new(Seen::default());
    for folder in std::env::args_os().skip(1) {
        let files = WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
        files.map(walkdir::DirEntry::into_path).par_bridge().for_each(|path| look(&path, &seen));
    }
    let seen = seen.into_inner().expect("no panic while it was held");
    println!("{} files, {} MB of text; {} that are binary, too large or unreadable", seen.files, seen.bytes / 1_000_000, seen.skipped);
    let mut languages: Vec<_> = seen.languages.into_iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("languages: {}", languages.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", "));
    seen.slowest.iter().for_each(|(time, path)| println!("{:8.1} ms  {}", time.as_secs_f64() * 1000.0, path.display()));
    seen.mistakes.iter().for_each(|mistake| println!("MISTAKE {mistake}"));
    let is_late = seen.slowest.first().is_some_and(|(time, _)| *time > LONGEST);
    println!("{} mistakes, {}", seen.mistakes.len(), if is_late { "too slow" } else { "none too slow" });
    if seen.mistakes.is_empty() && !is_late { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
