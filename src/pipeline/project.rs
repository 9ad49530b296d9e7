//! One project: read it, link it, judge it.

use std::path::Path;

use rayon::prelude::*;

use super::configured::Configured;
use super::files::Files;
use super::keep::Judged;
use super::link::Scanned;
use super::programs::Program;
use super::seen::Seen;
use super::{Error, Run, Stage};
use crate::config::Config;
use crate::domain::Domain;
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
        let mut scanned = self.scan(root, texts, &configured);
        let programs = std::mem::take(&mut scanned.programs);
        let settings = rules::Settings { grant: config.grant, ids: config.ids.clone() };
        if let Some(question) = &self.options.why {
            self.explain(scanned, programs, &domain, &settings, &configured, question);
            return Ok(());
        }
        self.begin(Stage::Judge);
        let judge = |program: Program| rules::check(&scanned.link(program, &domain), &domain, &settings);
        let findings = programs.into_par_iter().with_max_len(1).flat_map_iter(judge).collect();
        let Scanned { directives, contents, .. } = scanned;
        self.keep(Judged { root, configured: &configured, findings, reported: &reported, directives, contents });
        Ok(())
    }
}
