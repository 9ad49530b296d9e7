//! One project: read it, link it, judge it.

use std::path::Path;

use rayon::prelude::*;

use super::configured::Configured;
use super::files::Files;
use super::guard::caught;
use super::judge::Judgement;
use super::keep::Judged;
use super::link::Scanned;
use super::programs::Program;
use super::remembered::{ProgramRecord, Remembered};
use super::resident::ResidentProject;
use super::seen::Seen;
use super::{Error, Run, Stage};
use crate::config::Config;
use crate::domain::Domain;
use crate::finding::Finding;
use crate::report::{FileError, FileNote};
use crate::rules;
use crate::walk::{self, Looked};

impl Run<'_> {
    /// Judges a project. `everything` says that all of its files are reported.
    pub(super) fn project(&mut self, root: &Path, folders: &mut [Looked<Seen>], everything: bool) -> Result<(), Error> {
        let config = Config::of_root(root)?.with_command_line(&self.options.select, &self.options.ignore);
        self.open_baseline(root, &config)?;
        let domain = Domain::with(config.own.clone());
        let mut prefix = walk::shown(root, &self.outcome.base);
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let max_file_size = self.options.max_file_size.or(config.max_file_size).unwrap_or(self.files.max_file_size);
        let configured =
            Configured { config: &config, prefix: &prefix, files: Files { max_file_size, ..self.files }, max_time: self.options.max_time };
        let Some(files) = self.candidates(root, &configured, folders, everything) else { return Ok(()) };
        let remembered = self.store(|| config.cache_dir.clone()).map(|store| Remembered::open(store, root, &self.outcome.base, &config));
        let Some(mut scanned) = self.scan(files, &configured, remembered.as_ref()) else { return Ok(()) };
        let programs = std::mem::take(&mut scanned.programs);
        let settings = rules::Settings { grant: config.grant, ids: config.ids.clone() };
        if let Some(question) = &self.options.why {
            self.explain(scanned, programs, &domain, &settings, &configured, question);
            return Ok(());
        }
        self.begin(Stage::Judge);
        let judging = Judging { scanned: &scanned, domain: &domain, settings: &settings, remembered: remembered.as_ref() };
        let firsts: Vec<String> = programs.iter().filter_map(Program::first).map(str::to_owned).collect();
        // Programs nobody asked about are not judged.
        let is_asked = |program: &Program| everything || program.files.iter().any(|file| scanned.reported.contains(&file.file.name));
        let asked: Vec<Program> = programs.into_iter().filter(is_asked).collect();
        let judged: Vec<JudgedProgram> = asked.par_iter().with_max_len(1).map(|program| judging.judge(program)).collect();
        let (mut findings, mut new) = (Vec::new(), Vec::new());
        for mut program in judged {
            findings.append(&mut program.findings);
            self.outcome.summary.errors.append(&mut program.mistakes);
            self.outcome.summary.notes.extend(program.notes.into_iter().filter(|note| scanned.reported.contains(&note.path)));
            new.extend(program.new);
        }
        if let Some(remembered) = remembered {
            remembered.keep_programs(new, &firsts);
        }
        let Scanned { reported, directives, contents, unread, imports, .. } = scanned;
        self.keep(Judged { root, configured: &configured, findings, reported: &reported, directives, contents });
        // Programs nobody asked about are not there.
        if everything && let Some(resident) = &mut self.resident {
            resident.push(ResidentProject {
                root: root.to_path_buf(),
                prefix: prefix.clone(),
                max_file_size,
                programs: asked,
                unread,
                imports,
                shared: None,
                open: None,
                config,
            });
        }
        Ok(())
    }
}

/// What the judgement of all programs of a project has in common.
struct Judging<'a> {
    scanned: &'a Scanned<'a>,
    domain: &'a Domain,
    settings: &'a rules::Settings,
    remembered: Option<&'a Remembered>,
}

/// What came of a program.
#[derive(Default)]
struct JudgedProgram {
    findings: Vec<Finding>,
    /// The files that the linter made a mistake with.
    mistakes: Vec<FileError>,
    /// What people should know of its files.
    notes: Vec<FileNote>,
    /// What is to be remembered of it, with the name of its first file, if that is new.
    new: Option<(String, ProgramRecord)>,
}

impl Judging<'_> {
    fn judge(&self, program: &Program) -> JudgedProgram {
        let Some(first) = program.first().map(str::to_owned) else { return JudgedProgram::default() };
        let key = Remembered::key(&program.files);
        let folders = &program.folders;
        if let Some(found) = self.remembered.and_then(|remembered| remembered.findings(&first, key, || self.scanned.around(folders))) {
            return JudgedProgram { findings: found, ..JudgedProgram::default() };
        }
        let judged = caught(|| self.scanned.unpack(program)).map(|mut files| self.scanned.judge(program, &mut files, self.domain, self.settings));
        let Judgement { findings, asks, mistakes, notes } = judged.unwrap_or_else(|message| {
            let mistakes = vec![FileError { path: first.as_str().into(), message }];
            Judgement { mistakes, ..Judgement::default() }
        });
        let around = if asks && self.remembered.is_some() { self.scanned.around(folders) } else { None };
        // What is to be told is told in every run. Where the files around are too new, it is not known whether they stay as they are.
        let is_settled = mistakes.is_empty() && notes.is_empty() && (!asks || around.is_some());
        let record = if is_settled && self.remembered.is_some() { ProgramRecord::new(key, around, &findings) } else { None };
        JudgedProgram { findings, mistakes, notes, new: record.map(|record| (first, record)) }
    }
}
