//! One project: read it, link it, judge it.

use std::path::Path;

use rayon::prelude::*;

use super::configured::Configured;
use super::files::Files;
use super::keep::Judged;
use super::link::Scanned;
use super::programs::Program;
use super::remembered::{ProgramRecord, Remembered};
use super::seen::Seen;
use super::{Error, Run, Stage};
use crate::config::Config;
use crate::domain::Domain;
use crate::finding::Finding;
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
        let configured = Configured { config: &config, prefix: &prefix, files: Files { max_file_size, ..self.files } };
        let Some(texts) = self.texts(root, &configured, folders, everything) else { return Ok(()) };
        let reported = texts.reported.clone();
        let remembered = self.store(|| config.cache_dir.clone()).map(|store| Remembered::open(store, root, &self.outcome.base, &config));
        let mut scanned = self.scan(root, texts, &configured, remembered.as_ref());
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
        let is_asked = |program: &Program| everything || program.files.iter().any(|file| reported.contains(&file.name));
        let asked: Vec<Program> = programs.into_iter().filter(is_asked).collect();
        let (findings, records): (Vec<Vec<Finding>>, Vec<Option<(String, ProgramRecord)>>) =
            asked.into_par_iter().with_max_len(1).map(|program| judging.judge(program)).unzip();
        let findings = findings.into_iter().flatten().collect();
        if let Some(remembered) = remembered {
            remembered.keep_programs(records.into_iter().flatten().collect(), &firsts);
        }
        let Scanned { directives, contents, .. } = scanned;
        self.keep(Judged { root, configured: &configured, findings, reported: &reported, directives, contents });
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

impl Judging<'_> {
    /// The findings of a program, and what is to be remembered of them, if that is new.
    fn judge(&self, program: Program) -> (Vec<Finding>, Option<(String, ProgramRecord)>) {
        let Some(first) = program.first().map(str::to_owned) else { return (Vec::new(), None) };
        let key = Remembered::key(&program.files);
        let folders = program.folders.clone();
        if let Some(found) = self.remembered.and_then(|remembered| remembered.findings(&first, key, || self.scanned.around(&folders))) {
            return (found, None);
        }
        let (project, asks) = self.scanned.link(program, self.domain);
        let findings = rules::check(&project, self.domain, self.settings);
        if self.remembered.is_none() {
            return (findings, None);
        }
        let around = if asks { self.scanned.around(&folders) } else { None };
        let record = if asks && around.is_none() { None } else { ProgramRecord::new(key, around, &findings) };
        (findings, record.map(|record| (first, record)))
    }
}
