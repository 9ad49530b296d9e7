//! What the texts of files say that is no fact of a place: which databases a project uses, and which tables are its own. Asked only where ids are found, for
//! it takes a look into all files around. Kept for the next time: an editor's server asks again with every change.

use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::configured::Configured;
use super::extract::Extract;
use super::link::Scanned;
use super::programs::Program;
use crate::domain::Domain;
use crate::finding::RelPath;
use crate::project::{Project, Surroundings};
use crate::scan;

/// What a file says.
struct Said {
    file: RelPath,
    databases: Vec<String>,
    tables: Vec<String>,
}

impl Said {
    /// Nothing if the file says nothing. The tables of a file that matters are among its facts.
    fn of(file: &RelPath, text: &str, matters: bool, configured: &Configured<'_>) -> Option<Said> {
        let databases: Vec<String> = Domain::builtin().ids().databases(text).into_iter().map(str::to_owned).collect();
        let tables = if matters { Vec::new() } else { scan::own_tables(text, configured.language_of(file, text)) };
        (!databases.is_empty() || !tables.is_empty()).then(|| Said { file: file.clone(), databases, tables })
    }
}

/// What the files of a program say, and those around it that are not read; nothing until it is asked for.
#[derive(Default)]
pub(super) struct AllSaid(OnceLock<Vec<Said>>);

impl AllSaid {
    /// Takes note of a new text of one file.
    pub fn renew(&mut self, extract: &Extract, configured: &Configured<'_>) {
        let Some(all) = self.0.get_mut() else { return };
        let Extract { file, summary, .. } = extract;
        all.retain(|said| said.file != file.name);
        all.extend(configured.files.text(&file.path).and_then(|text| Said::of(&file.name, &text, summary.matters, configured)));
    }
}

impl Scanned<'_> {
    /// What all files of a program say of its tables and databases, also those that play no other part.
    pub(super) fn surroundings(&self, program: &Program, project: &Project<'_>) -> Surroundings {
        // The facts of files that play a part hold their tables already.
        let plays: FxHashSet<&RelPath> = project.files.iter().map(|file| &file.path).collect();
        let mut surroundings = Surroundings::default();
        for Said { file, databases, tables } in program.said.0.get_or_init(|| self.all_said(program)) {
            surroundings.add(file.clone(), databases.clone());
            if !plays.contains(file) {
                surroundings.tables.extend(tables.iter().cloned());
            }
        }
        surroundings.databases.sort();
        surroundings.databases.dedup();
        surroundings.tables.sort();
        surroundings.tables.dedup();
        surroundings
    }

    fn all_said(&self, program: &Program) -> Vec<Said> {
        let configured = self.configured;
        let of_read = |Extract { file, summary, .. }: &Extract| Said::of(&file.name, &self.contents.text(&file.name)?, summary.matters, configured);
        let read = program.files.par_iter().filter_map(of_read);
        let others = self.unread.par_iter().filter(|file| program.folders.contains(&file.folder));
        read.chain(others.filter_map(|file| Said::of(&file.name, &configured.files.text(&file.path)?, false, configured))).collect()
    }
}
