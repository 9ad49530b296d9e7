//! The thread that lints, so that the server always answers.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::client::Client;
use super::diagnostics::{FileReport, config_report, file_reports};
use super::documents::Documents;
use mprlint::pipeline::{self, Again, Options, Outcome, Progress, Resident, Stage};

/// Something to be linted.
pub struct Job {
    /// Grows with every job.
    pub number: u64,
    /// One run each, for folders that lie apart.
    pub runs: Vec<Options>,
    /// The only file whose text has changed since the last job, if nothing else has.
    pub changed: Option<PathBuf>,
    /// The texts that stand for files.
    pub documents: Documents,
    /// What the client can do.
    pub client: Client,
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
    pub reports: BTreeMap<PathBuf, Arc<FileReport>>,
    /// The files that this is about; nothing: all.
    pub files: Option<Vec<PathBuf>>,
    /// Why a run could not be done, or a file not be read.
    pub problems: Vec<String>,
    /// Could all runs be done?
    pub is_whole: bool,
    /// How long it took.
    pub time: Duration,
}

impl Done {
    /// A job that could not be done.
    fn nothing(number: u64, problem: String) -> Done {
        let (reports, files) = (BTreeMap::new(), Some(Vec::new()));
        Done { number, reports, files, problems: vec![problem], is_whole: false, time: Duration::ZERO }
    }
}

/// Starts the thread. It ends with the channel of its jobs.
pub fn start(jobs: Receiver<Job>, told: Sender<Told>) -> std::io::Result<()> {
    let run = move || {
        let mut residents = Vec::new();
        while let Ok(job) = jobs.recv() {
            // After a mistake, what was kept may not be whole.
            let again = pipeline::caught(|| lint_again(&job, &mut residents)).ok().flatten();
            let number = job.number;
            let done = again.map_or_else(|| pipeline::caught(|| lint(job, &told, &mut residents)), Ok);
            let done = done.unwrap_or_else(|message| Done::nothing(number, message));
            if told.send(Told::Done(done)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("lint".to_owned()).spawn(run).map(drop)
}

/// The short way, where it is open.
fn lint_again(job: &Job, residents: &mut [Option<Resident>]) -> Option<Done> {
    let start = Instant::now();
    let changed = job.changed.as_deref()?;
    // A file can belong to one run alone: folders in each other are linted once.
    let (options, resident) = job.runs.iter().zip(residents).find(|(options, _)| changed.starts_with(&options.working_directory))?;
    let Again { files, outcome } = resident.as_mut()?.again(options, changed)?;
    let files = files.iter().map(|file| outcome.path(file)).collect();
    let reports = file_reports(&outcome, &job.documents, job.client);
    Some(Done { number: job.number, reports, files: Some(files), problems: problems(&outcome), is_whole: true, time: start.elapsed() })
}

fn lint(job: Job, told: &Sender<Told>, residents: &mut Vec<Option<Resident>>) -> Done {
    let start = Instant::now();
    residents.clear();
    let (mut reports, mut all_problems, mut is_whole) = (BTreeMap::new(), Vec::new(), true);
    for mut options in job.runs {
        if job.tells_progress {
            options.progress = Some(Arc::new(Teller(told.clone())));
        }
        match pipeline::check_resident(&options) {
            Ok((outcome, resident)) => {
                residents.push(Some(resident));
                all_problems.extend(problems(&outcome));
                reports.append(&mut file_reports(&outcome, &job.documents, job.client));
            }
            Err(error) => {
                residents.push(None);
                let report = match &error {
                    pipeline::Error::Config(error) => config_report(error, &job.documents, job.client).map(|report| (error.path.clone(), report)),
                    _ => None,
                };
                match report {
                    Some((path, report)) => drop(reports.insert(path, Arc::new(report))),
                    None => all_problems.push(error.to_string()),
                }
                is_whole = false;
            }
        }
    }
    Done { number: job.number, reports, files: None, problems: all_problems, is_whole, time: start.elapsed() }
}

/// What could not be read. The folder itself has no name below it.
fn problems(outcome: &Outcome) -> Vec<String> {
    let errors = outcome.summary.errors.iter();
    errors.map(|error| format!("{}: {}", outcome.path(&error.path).display(), error.message)).collect()
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
