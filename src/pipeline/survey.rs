//! What a repository holds that its configuration could say something about: for `mprlint init`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::Regex;
use serde::Deserialize;

use super::files::{Files, Look};
use super::{DEFAULT_MAX_FILE_SIZE, Error, Options, check, real};
use crate::catalogue;
use crate::config::{Grants, Seen};
use crate::language::Registry;
use crate::prefilter;
use crate::source::LineIndex;
use crate::walk::{self, Met};

/// How many places of a kind are named.
const MAX_PLACES: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SurveyTable {
    recorded_folders: Vec<String>,
    recorded_files: Vec<String>,
    double_folders: Vec<String>,
    language: Vec<LanguageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LanguageRow {
    id: String,
    looks_like: String,
}

struct Survey {
    table: SurveyTable,
    recorded_files: GlobSet,
    languages: Vec<(Regex, String)>,
}

static SURVEY: LazyLock<Survey> = LazyLock::new(|| match Survey::load() {
    Ok(survey) => survey,
    Err(error) => unreachable!("survey.toml is tested: {error:#}"),
});

impl Survey {
    fn load() -> anyhow::Result<Survey> {
        let table: SurveyTable = toml::from_str(include_str!("../../rules/survey.toml"))?;
        let mut globs = GlobSetBuilder::new();
        for glob in &table.recorded_files {
            globs.add(Glob::new(glob)?);
        }
        let languages = table.language.iter().map(|row| Ok((Regex::new(&row.looks_like)?, row.id.clone()))).collect::<anyhow::Result<_>>()?;
        Ok(Survey { recorded_files: globs.build()?, languages, table })
    }
}

/// A file that names Procore.
struct Named {
    /// Relative to the folder, with `/`.
    path: String,
    text: String,
}

/// Looks at a folder and what is in it.
pub fn survey(folder: &Path, threads: usize) -> Result<Seen, Error> {
    let folder = &real(folder);
    let mut options = Options::new(vec![folder.clone()], folder.clone());
    options.threads = threads;
    let outcome = check(&options)?;
    let mut findings: BTreeMap<&'static str, usize> = BTreeMap::new();
    for finding in &outcome.findings {
        *findings.entry(finding.rule).or_default() += 1;
    }
    let files = named_files(folder, &options);
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &files {
        *languages.entry(&Registry::builtin().for_file(&file.path, &file.text).table.title).or_default() += 1;
    }
    let mut languages: Vec<(String, usize)> = languages.into_iter().map(|(title, count)| (title.to_owned(), count)).collect();
    languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Seen {
        languages,
        recorded: recorded(&files),
        doubles: folders(&files, &SURVEY.table.double_folders),
        grants: Grants { client_credentials: places(&files, "client_credentials"), authorization_code: places(&files, "authorization_code") },
        unknown: unknown(&files),
        findings: findings.into_iter().map(|(code, count)| (code, catalogue::find(code).map_or("", |rule| rule.name.as_str()), count)).collect(),
    })
}

fn named_files(folder: &Path, options: &Options) -> Vec<Named> {
    let files = Files { overlay: &options.overlay, max_file_size: DEFAULT_MAX_FILE_SIZE };
    let named = |met: Met<'_>| match files.look_at(&met, &prefilter::names_procore) {
        Look::Named(_) => Some(Named { path: walk::relative(&met.path(), folder, 0), text: files.text(&met.path())? }),
        _ => None,
    };
    let walked = walk::walk(folder, options.threads.max(1), &|batch| batch.files().filter_map(named).collect::<Vec<_>>());
    let mut files: Vec<Named> = walked.looked.into_iter().flat_map(|looked| looked.seen).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Recorded traffic, as globs.
fn recorded(files: &[Named]) -> Vec<String> {
    let mut found = folders(files, &SURVEY.table.recorded_folders);
    let is_inside = |path: &str| found.iter().any(|folder| path.starts_with(&format!("{folder}/")));
    let outside = files.iter().filter(|file| !is_inside(&file.path));
    let globs: BTreeSet<&String> = outside
        .flat_map(|file| {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_lowercase();
            SURVEY.recorded_files.matches(name).into_iter().filter_map(|glob| SURVEY.table.recorded_files.get(glob))
        })
        .collect();
    let globs: Vec<String> = globs.into_iter().cloned().collect();
    found.extend(globs);
    found
}

/// The outermost folders of these names that hold one of the files.
fn folders(files: &[Named], names: &[String]) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for file in files {
        let lower = file.path.to_lowercase();
        // Lower case can have another length; such a name is none of those that are looked for.
        let ends = lower.match_indices('/').map(|(at, _)| at).filter(|_| lower.len() == file.path.len());
        let first = ends.into_iter().find(|at| names.iter().any(|name| lower[..*at] == **name || lower[..*at].ends_with(&format!("/{name}"))));
        if let Some(folder) = first.and_then(|at| file.path.get(..at)) {
            found.insert(folder.to_owned());
        }
    }
    found.into_iter().collect()
}

/// Where a word stands: `path:line`.
fn places(files: &[Named], word: &str) -> Vec<String> {
    let found = files.iter().filter_map(|file| {
        let at = file.text.find(word)?;
        Some(format!("{}:{}", file.path, LineIndex::new(&file.text).line(at) + 1))
    });
    found.take(MAX_PLACES).collect()
}

/// Files whose names tell no language, as globs with the language that they look like.
fn unknown(files: &[Named]) -> Vec<(String, String)> {
    let registry = Registry::builtin();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for file in files.iter().filter(|file| registry.is_unknown(&file.path, &file.text)) {
        let Some((_, id)) = SURVEY.languages.iter().find(|(looks_like, _)| looks_like.is_match(&file.text)) else { continue };
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let glob = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && !ending.is_empty() => format!("*.{ending}"),
            _ => file.path.clone(),
        };
        found.entry(glob).or_insert_with(|| id.clone());
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_loads_and_its_languages_exist() {
        let survey = Survey::load().unwrap();
        for (_, id) in &survey.languages {
            assert!(Registry::builtin().named(id).is_some(), "{id}");
        }
    }
}
