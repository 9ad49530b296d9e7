//! Running `git` so that the repository cannot have a say in what is run, and reading its answers.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::ChangesError;

/// How long git may take for an answer. A repository can have it wait for ever: for a pipe where a file should be.
const PATIENCE: Duration = Duration::from_secs(300);

/// How many bytes of staged files are held at most. Objects are compressed: a repository of some megabytes can hold any number of them.
const MOST_CONTENTS: u64 = 1024 * 1024 * 1024;

/// Options that stand before every command. A repository that was unpacked from somewhere brings its own configuration, and that can name programs.
const GUARDS: &[&str] = &["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/// What git answered.
pub enum Answer {
    /// What it printed.
    Done(Vec<u8>),
    /// It said no.
    Refused {
        /// The exit code; none if a signal ended it.
        code: Option<i32>,
        /// What it said.
        message: String,
    },
}

/// The program `git`, in the working directory of this process: hooks name the index relative to that.
#[derive(Debug)]
pub struct Git {
    /// Settings that switch off what the repository's own configuration defines: filters, which are programs that git runs to compare a file, and files
    /// that git would read wherever they are. Those of the user's configuration stay.
    off: Vec<(OsString, &'static str)>,
}

/// What a key of the repository's own configuration is set to, if it has to be switched off. Names of filters are any bytes.
fn off(key: &[u8]) -> Option<&'static str> {
    let is_filter = key.starts_with(b"filter.");
    match key.rsplit(|byte| *byte == b'.').next()? {
        b"clean" | b"smudge" | b"process" if is_filter => Some(""),
        b"required" if is_filter => Some("false"),
        _ => matches!(key, b"core.attributesfile" | b"core.excludesfile").then_some("/dev/null"),
    }
}

impl Git {
    /// Asks git for what has to be switched off. That there is no repository is found out by the next question.
    pub fn new() -> Result<Git, ChangesError> {
        let git = Git { off: Vec::new() };
        // All of it, because patterns of git do not match every byte.
        let Answer::Done(answer) = git.ask("config", &["--show-scope", "--name-only", "-z", "--list"])? else { return Ok(git) };
        let fields: Vec<&[u8]> = answer.split(|byte| *byte == 0).collect();
        let own = fields.as_chunks().0.iter().filter(|[scope, _]| matches!(*scope, b"local" | b"worktree"));
        Ok(Git { off: own.filter_map(|[_, key]| Some((name(key.to_vec()), off(key)?))).collect() })
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new("git");
        command.args(GUARDS);
        // By the environment, because `-c` cannot write every name. What is there already counts, too.
        let given = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(0);
        for (index, (name, value)) in self.off.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{}", given + index), name).env(format!("GIT_CONFIG_VALUE_{}", given + index), value);
        }
        if !self.off.is_empty() {
            command.env("GIT_CONFIG_COUNT", (given + self.off.len()).to_string());
        }
        // Objects that a partial clone left out are not fetched: that, too, runs what the configuration names.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_LITERAL_PATHSPECS", "0");
        command.arg(name).stdin(Stdio::null());
        command
    }

    /// Runs a command of git that may say no.
    pub fn ask(&self, name: &'static str, arguments: &[&str]) -> Result<Answer, ChangesError> {
        let mut command = self.command(name);
        let ended = run(command.args(arguments), PATIENCE, |_, answer| whole(answer)).map_err(|failure| failure.of(name))?;
        if ended.status.success() {
            return Ok(Answer::Done(ended.said));
        }
        // Some of what git says has several lines, and advice in them.
        let lines = String::from_utf8_lossy(&ended.complaint).trim().trim_start_matches("fatal: ").to_owned();
        let message = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        Ok(Answer::Refused { code: ended.status.code(), message })
    }

    /// Runs a command of git that has no reason to fail.
    pub fn run(&self, name: &'static str, arguments: &[&str]) -> Result<Vec<u8>, ChangesError> {
        match self.ask(name, arguments)? {
            Answer::Done(output) => Ok(output),
            Answer::Refused { message, .. } => Err(ChangesError::Failed { command: name, message }),
        }
    }

    /// The bytes of objects, in their order; of those that are longer than `longest` one byte more than that.
    pub fn contents(&self, objects: &[String], longest: u64) -> Result<Vec<Vec<u8>>, ChangesError> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command("cat-file");
        let ended = run(command.arg("--batch").stdin(Stdio::piped()), PATIENCE, |questions, answers| {
            converse(questions.ok_or_else(|| io::Error::other("its standard input is closed"))?, answers, objects, longest)
        });
        Ok(ended.map_err(|failure| failure.of("cat-file"))?.said)
    }
}

/// A process that ended by itself.
struct Ended<T> {
    status: ExitStatus,
    /// What it said on its standard output, as it was read.
    said: T,
    /// What it said on its standard error.
    complaint: Vec<u8>,
}

/// Why a process did not do what it was started for.
enum Failure {
    /// It could not be started.
    NotStarted(io::Error),
    /// It took too long and was stopped.
    TooLong,
    /// What it answered could not be read.
    Unread(io::Error),
}

impl Failure {
    fn of(self, command: &'static str) -> ChangesError {
        match self {
            Failure::NotStarted(source) => ChangesError::NoGit { source },
            Failure::TooLong => ChangesError::TooLong { command, seconds: PATIENCE.as_secs() },
            Failure::Unread(error) => ChangesError::Failed { command, message: error.to_string() },
        }
    }
}

fn whole(mut pipe: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).map(|_| bytes)
}

/// Runs a process to its end while `talk` writes to it and reads its answers; stops it if that takes too long. Its standard input is closed by `talk`.
fn run<T>(
    command: &mut Command,
    patience: Duration,
    talk: impl FnOnce(Option<ChildStdin>, ChildStdout) -> io::Result<T>,
) -> Result<Ended<T>, Failure> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(Failure::NotStarted)?;
    let (questions, answers, complaints) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(answers), Some(complaints)) = (answers, complaints) else { return Err(Failure::Unread(io::Error::other("its pipes are closed"))) };
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|threads| {
        let complaint = threads.spawn(move || whole(complaints));
        // Stopped, it closes its pipes, so that nobody waits for them any longer.
        let watch = threads.spawn(move || {
            let is_late = is_done.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
            if is_late {
                // It may have ended just now.
                let _ = child.kill();
            }
            (is_late, child.wait())
        });
        let said = talk(questions, answers);
        let complaint = complaint.join();
        drop(done);
        let (is_late, status) = watch.join().map_err(|_| Failure::Unread(io::Error::other("waiting for it failed")))?;
        if is_late {
            return Err(Failure::TooLong);
        }
        let complaint = complaint.unwrap_or_else(|_| Err(io::Error::other("reading it failed")));
        let ended = || Ok(Ended { status: status?, said: said?, complaint: complaint? });
        ended().map_err(Failure::Unread)
    })
}

/// Asks for one object after the other. Both sides wait for each other, so no pipe can fill up on both ends.
fn converse(mut questions: ChildStdin, answers: ChildStdout, objects: &[String], longest: u64) -> io::Result<Vec<Vec<u8>>> {
    let mut answers = BufReader::new(answers);
    let mut room = MOST_CONTENTS;
    let mut contents = Vec::with_capacity(objects.len());
    for object in objects {
        writeln!(questions, "{object}")?;
        questions.flush()?;
        let mut header = String::new();
        answers.read_line(&mut header)?;
        // `<object> blob <size>`, or `<object> missing`.
        let size = header.trim_end().split_once(" blob ").map(|(_, size)| size);
        let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else {
            return Err(io::Error::other(format!("the object {object} is not there")));
        };
        let read = size.min(longest.saturating_add(1));
        room = room
            .checked_sub(read)
            .ok_or_else(|| io::Error::other("what is staged and differs from the worktree is more than 1 GiB; stage or stash a part of it"))?;
        let mut bytes = Vec::new();
        answers.by_ref().take(read).read_to_end(&mut bytes)?;
        io::copy(&mut answers.by_ref().take(size - read), &mut io::sink())?;
        // A line end stands behind it.
        answers.read_exact(&mut [0])?;
        contents.push(bytes);
    }
    Ok(contents)
}

/// One side of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// A regular file: neither a link nor a submodule nor nothing.
    pub is_file: bool,
    /// The name of its object; zeros where git does not know it.
    pub object: String,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub old: Side,
    pub new: Side,
    /// Not merged yet.
    pub is_conflict: bool,
    /// Relative to the root of the repository.
    pub path: PathBuf,
}

/// Reads `git diff --raw -z --no-renames`: `:<old mode> <new mode> <old object> <new object> <status>`, NUL, a path, NUL.
pub fn changes(output: &[u8]) -> Vec<Change> {
    let mut fields = output.split(|byte| *byte == 0);
    let mut changes = Vec::new();
    while let (Some(head), Some(name)) = (fields.next(), fields.next()) {
        let head = String::from_utf8_lossy(head).into_owned();
        let parts: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [old_mode, new_mode, old_object, new_object, status] = parts[..] else { continue };
        let side = |mode: &str, object: &str| Side { is_file: mode.starts_with("100"), object: object.to_owned() };
        let (old, new) = (side(old_mode, old_object), side(new_mode, new_object));
        changes.push(Change { old, new, is_conflict: status == "U", path: path(name.to_vec()) });
    }
    changes
}

/// Reads `git ls-files -v --stage -z`: `<tag> <mode> <object> <stage>`, tab, a path, NUL. Answers with the regular files that git does not compare with
/// the worktree: their tag is a small letter (assumed to be unchanged) or `S` (not in the worktree), and with their objects.
pub fn unwatched(output: &[u8]) -> Vec<(PathBuf, String)> {
    let entries = output.split(|byte| *byte == 0).filter(|entry| matches!(entry.first(), Some(b'a'..=b'z' | b'S')));
    let read = |entry: &[u8]| {
        let mut parts = entry.splitn(2, |byte| *byte == b'\t');
        let (head, name) = (str::from_utf8(parts.next()?).ok()?, parts.next()?);
        let parts: Vec<&str> = head.split(' ').collect();
        let [_, mode, object, "0"] = parts[..] else { return None };
        mode.starts_with("100").then(|| (path(name.to_vec()), object.to_owned()))
    };
    entries.filter_map(read).collect()
}

/// A path as git writes it with `-z`: bytes as they are on Unix, UTF-8 elsewhere.
pub fn path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(name(bytes))
}

/// A name as git writes it: on Unix any bytes.
fn name(bytes: Vec<u8>) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    return OsString::from(String::from_utf8_lossy(&bytes).into_owned());
}

/// An answer of one line.
pub fn line(answer: Vec<u8>) -> String {
    String::from_utf8_lossy(&answer).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_read_with_any_name() {
        let zeros = "0".repeat(40);
        let object = "5716ca5987cbf97d6bb54920bea6adde242d87e6";
        let output = format!(
            ":000000 100644 {zeros} {object} A\0new\nline.py\0:100755 000000 {object} {zeros} D\0gone.py\0:000000 000000 {zeros} {zeros} U\0both.py\0\
             :120000 100644 {object} {zeros} T\0link.py\0:160000 160000 {object} {zeros} M\0module\0"
        );
        let seen: Vec<(PathBuf, bool, bool, bool)> =
            changes(output.as_bytes()).into_iter().map(|change| (change.path, change.old.is_file, change.new.is_file, change.is_conflict)).collect();
        let row = |path: &str, old, new, conflict| (PathBuf::from(path), old, new, conflict);
        let expected = [
            row("new\nline.py", false, true, false),
            row("gone.py", true, false, false),
            row("both.py", false, false, true),
            row("link.py", false, true, false),
            row("module", false, false, false),
        ];
        assert_eq!(seen, expected);
        assert_eq!(changes(b""), []);
    }

    #[cfg(unix)]
    #[test]
    fn a_process_that_never_ends_is_stopped() {
        let start = std::time::Instant::now();
        let late = run(Command::new("sleep").arg("100"), Duration::from_millis(50), |_, answers| whole(answers));
        assert!(matches!(late, Err(Failure::TooLong)) && start.elapsed() < Duration::from_secs(50));
        let says = |failure: Failure| failure.of("diff").to_string();
        let expected = "`git diff` did not end within 300 seconds and was stopped: is a file of the repository's `.git` a pipe, or its disk asleep?";
        assert_eq!(late.err().map(says).as_deref(), Some(expected));
    }

    #[cfg(unix)]
    #[test]
    fn a_process_is_read_to_its_end() {
        let script = "cat; head -c 300000 /dev/zero >&2; echo done; exit 3";
        let ended = run(Command::new("sh").args(["-c", script]).stdin(Stdio::piped()), PATIENCE, |questions, answers| {
            questions.map(|mut questions| questions.write_all(b"asked\n")).transpose()?;
            whole(answers)
        });
        let ended = ended.ok().map(|ended| (ended.status.code(), ended.said, ended.complaint.len()));
        assert_eq!(ended, Some((Some(3), b"asked\ndone\n".to_vec(), 300_000)));
    }

    #[test]
    fn files_that_are_not_compared_are_told_from_the_others() {
        let output = b"H 100644 a1 0\ta.py\0h 100644 b2 0\tb\tnew\nline.py\0S 100755 c3 0\tc.py\0s 120000 d4 0\tlink\0M 100644 e5 1\te.py\0";
        let found: Vec<(PathBuf, String)> = [("b\tnew\nline.py", "b2"), ("c.py", "c3")].map(|(path, object)| (path.into(), object.to_owned())).into();
        assert_eq!(unwatched(output), found);
    }
}
