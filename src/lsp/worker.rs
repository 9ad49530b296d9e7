//! The thread that lints, so that the server always answers.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::diagnostics::{FileReport, config_report, file_reports};
use super::documents::Documents;
use super::positions::Encoding;
use mprlint::pipeline::{self, Options, Progress, Stage};

/// Something to be linted.
pub struct Job {
    /// Grows with every job.
    pub number: u64,
    /// One run each, for folders that lie apart.
    pub runs: Vec<Options>,
    /// The texts that stand for files.
    pub documents: Documents,
    /// How positions count.
    pub encoding: Encoding,
    /// Is the client told how far it is?
    pub tells_progress: bool,
}

/// What the worker tells.
pub enum Told {
    /// How far a job is.
    Progress(Stage),
    /// A job is done.
    Done(Done),
}

/// What came of a job.
pub struct Done {
    /// The number of the job.
    pub number: u64,
    /// What was found, by file.
    pub reports: BTreeMap<PathBuf, FileReport>,
    /// Why a run could not be done, or a file not be read.
    pub problems: Vec<String>,
    /// Could all runs be done?
    pub is_whole: bool,
    /// How long it took.
    pub time: Duration,
}

/// Starts the thread. Of several jobs that wait, only the newest is done. It ends with the channel of its jobs.
pub fn start(jobs: Receiver<Job>, told: Sender<Told>) -> std::io::Result<()> {
    let run = move || {
        while let Ok(first) = jobs.recv() {
            let job = jobs.try_iter().last().unwrap_or(first);
            if told.send(Told::Done(lint(job, &told))).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("lint".to_owned()).spawn(run).map(drop)
}

fn lint(job: Job, told: &Sender<Told>) -> Done {
    let start = Instant::now();
    let (mut reports, mut problems, mut is_whole) = (BTreeMap::new(), Vec::new(), true);
    for mut options in job.runs {
        if job.tells_progress {
            options.progress = Some(Arc::new(Teller(told.clone())));
        }
        match pipeline::check(&options) {
            Ok(outcome) => {
                problems.extend(outcome.summary.errors.iter().map(|error| format!("{}: {}", error.path, error.message)));
                reports.append(&mut file_reports(&outcome, &job.documents, job.encoding));
            }
            Err(error) => {
                let report = match &error {
                    pipeline::Error::Config(error) => config_report(error, &job.documents, job.encoding).map(|report| (error.path.clone(), report)),
                    _ => None,
                };
                match report {
                    Some((path, report)) => drop(reports.insert(path, report)),
                    None => problems.push(error.to_string()),
                }
                is_whole = false;
            }
        }
    }
    Done { number: job.number, reports, problems, is_whole, time: start.elapsed() }
}

/// Passes on how far a run is.
struct Teller(Sender<Told>);

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Teller")
    }
}

impl Progress for Teller {
    fn begin(&self, stage: Stage) {
        // Whoever is gone needs not to know.
        let _ = self.0.send(Told::Progress(stage));
    }

    fn advance(&self) {}
}
