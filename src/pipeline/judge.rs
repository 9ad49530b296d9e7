//! The judgement of one program.

use super::guard::caught;
use super::link::Scanned;
use super::programs::Program;
use crate::deadline;
use crate::domain::Domain;
use crate::finding::Finding;
use crate::project::{FileId, Project, ProjectFiles};
use crate::report::{FileError, FileNote};
use crate::rules::{self, Settings};

/// How many files of a program the linter may make a mistake with before it gives up.
const MAX_MISTAKES: usize = 8;

/// What came of a program.
#[derive(Default)]
pub(super) struct Judgement {
    /// All findings, in any order.
    pub findings: Vec<Finding>,
    /// Were the files around it asked what they say of tables and databases?
    pub asks: bool,
    /// The files that the linter made a mistake with.
    pub mistakes: Vec<FileError>,
    /// What people should know of files.
    pub notes: Vec<FileNote>,
}

impl Scanned<'_> {
    /// Links and judges a program. A file that the linter makes a mistake with is emptied, and the others are judged without it.
    pub(super) fn judge(&self, program: &Program, files: &mut ProjectFiles, domain: &Domain, settings: &Settings) -> Judgement {
        let mut judgement = Judgement::default();
        loop {
            let mut at = None;
            let judged = caught(|| {
                let (project, asks) = self.link(program, files, domain);
                judgement.asks = asks;
                judgement.notes.clear();
                caught(|| deadline::within(self.configured.max_time, || rules::check(&project, domain, settings)))
                    .inspect_err(|_| {
                        at = project.at().cloned();
                    })
                    .inspect(|_| judgement.notes.extend(project.files_cut_short().into_iter().map(|file| cut_short(&project, file))))
            });
            match judged.flatten() {
                Ok(findings) => {
                    judgement.findings = findings;
                    return judgement;
                }
                Err(message) => {
                    let first = || program.files.first().map(|file| file.file.name.clone());
                    judgement.mistakes.extend(at.clone().or_else(first).map(|path| FileError { path, message }));
                    match at {
                        Some(path) if judgement.mistakes.len() < MAX_MISTAKES => files.empty(&path),
                        _ => return judgement,
                    }
                }
            }
        }
    }
}

fn cut_short(project: &Project<'_>, file: FileId) -> FileNote {
    let message = "too much to follow: what its values mean was followed in part, findings that rest on them may be missing".to_owned();
    FileNote { path: project.place(file, 0..0).path, message }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::super::{Options, check, check_resident};
    use crate::rules::BREAKS_JUDGING;
    use crate::scan::BREAKS_SCANNING;

    const TOKEN: &str = "URL = 'https://app.procore.com/oauth/token'\n";

    #[test]
    fn a_file_that_takes_too_long_costs_that_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let long: String = (0..200).map(|line| format!("a{line} = {line}\n")).collect();
        fs::write(root.join("good.py"), TOKEN).unwrap();
        fs::write(root.join("long.py"), format!("{TOKEN}{long}")).unwrap();
        let mut options = Options::new(vec![root.clone()], root.clone());
        assert_eq!(check(&options).unwrap().findings.len(), 2);
        // In no time only what is done at once gets done.
        options.max_time = Duration::ZERO;
        let outcome = check(&options).unwrap();
        let found: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.place.path).collect();
        assert_eq!(found, ["good.py"]);
        let told: Vec<(&str, &str)> = outcome.summary.errors.iter().map(|error| (&*error.path, error.message.as_str())).collect();
        assert_eq!(told, [("long.py", "not linted: took longer than 0 s; if it is not written by people, leave it out with `exclude`")]);
    }

    #[test]
    fn a_mistake_with_one_file_costs_that_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("scanned.py"), format!("{TOKEN}# {BREAKS_SCANNING}\n")).unwrap();
        fs::write(root.join("judged.py"), TOKEN.replace("token", BREAKS_JUDGING)).unwrap();
        fs::write(root.join("good.py"), TOKEN).unwrap();
        let options = Options::new(vec![root.clone()], root.clone());
        let outcome = check(&options).unwrap();
        let found: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.place.path).collect();
        assert_eq!(found, ["good.py"]);
        let told: Vec<(&str, bool)> = outcome.summary.errors.iter().map(|error| (&*error.path, error.message.contains("asks for it"))).collect();
        assert_eq!(told, [("judged.py", true), ("scanned.py", true)]);

        // While a file is typed that breaks it, the others keep their findings; and it is linted again once it does not.
        let mut options = options;
        let (_, mut resident) = check_resident(&options).unwrap();
        let path = root.join("judged.py");
        options.overlay = [(path.clone(), TOKEN.as_bytes().to_vec())].into();
        let again = resident.again(&options, &path).unwrap();
        assert_eq!((again.outcome.findings.len(), again.outcome.summary.errors.len()), (2, 0));
        options.overlay = [(path.clone(), TOKEN.replace("token", BREAKS_JUDGING).into_bytes())].into();
        let again = resident.again(&options, &path).unwrap();
        assert_eq!((again.outcome.findings.len(), again.outcome.summary.errors.len()), (1, 1));
    }
}
