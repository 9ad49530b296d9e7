//! All languages, and how a file, a fence or a piece of code finds its own.

use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};
use include_dir::{Dir, include_dir};
use regex::Regex;
use rustc_hash::FxHashMap;

use super::ascii::ascii;
use super::compiled::Language;
use super::schema::Table;

static TABLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/languages");

/// The table that is no language: what all languages have unless they say otherwise.
const DEFAULTS: &str = "defaults";

/// All languages, and how files find theirs.
pub struct Registry {
    languages: Vec<Language>,
    by_name: FxHashMap<String, usize>,
    by_extension: FxHashMap<String, usize>,
    by_fence: FxHashMap<String, usize>,
    by_interpreter: FxHashMap<String, usize>,
    guesses: Vec<(Regex, usize)>,
    globs: GlobSet,
    glob_owner: Vec<usize>,
}

impl Registry {
    /// The tables that are part of the program.
    pub fn builtin() -> &'static Registry {
        static REGISTRY: LazyLock<Registry> = LazyLock::new(|| match Registry::load(&TABLES) {
            Ok(registry) => registry,
            Err(error) => unreachable!("the tables are tested: {error:#}"),
        });
        &REGISTRY
    }

    fn load(folder: &Dir<'_>) -> Result<Registry> {
        let mut raw: FxHashMap<String, toml::Table> = FxHashMap::default();
        for file in folder.files() {
            let Some(stem) = file.path().to_str().and_then(|path| path.strip_suffix(".toml")) else { continue };
            let text = file.contents_utf8().with_context(|| format!("{stem}.toml is not UTF-8"))?;
            let table: toml::Table = text.parse().with_context(|| format!("in {stem}.toml"))?;
            raw.insert(stem.to_owned(), table);
        }
        let defaults = raw.remove(DEFAULTS).with_context(|| format!("there is no {DEFAULTS}.toml"))?;
        let mut names: Vec<&String> = raw.keys().collect();
        names.sort();
        let mut languages = Vec::new();
        for name in names {
            let table: Table = merged(&raw, &defaults, name, 0)?.try_into().with_context(|| format!("in {name}.toml"))?;
            if table.name != *name {
                bail!("{name}.toml calls itself {}", table.name);
            }
            languages.push(Language::new(table));
        }
        let mut registry = Registry {
            by_name: languages.iter().enumerate().map(|(index, language)| (language.table.name.clone(), index)).collect(),
            by_extension: FxHashMap::default(),
            by_fence: FxHashMap::default(),
            by_interpreter: FxHashMap::default(),
            guesses: Vec::new(),
            globs: GlobSet::empty(),
            glob_owner: Vec::new(),
            languages,
        };
        let mut globs = GlobSetBuilder::new();
        for (index, language) in registry.languages.iter().enumerate() {
            let table = &language.table;
            let kinds = [
                (&table.extensions, &mut registry.by_extension, "extension"),
                (&table.fences, &mut registry.by_fence, "fence"),
                (&table.interpreters, &mut registry.by_interpreter, "interpreter"),
            ];
            for (keys, map, kind) in kinds {
                for key in keys {
                    if let Some(other) = map.insert(key.to_lowercase(), index)
                        && other != index
                    {
                        bail!("the {kind} `{key}` belongs to {} and {}", registry.languages[other].table.name, table.name);
                    }
                }
            }
            if !table.guess.is_empty() {
                let guess = Regex::new(&ascii(&table.guess)).with_context(|| format!("in {}.toml", table.name))?;
                registry.guesses.push((guess, index));
            }
            for name in &table.filenames {
                globs.add(Glob::new(&name.to_lowercase()).with_context(|| format!("in {}.toml", table.name))?);
                registry.glob_owner.push(index);
            }
        }
        registry.globs = globs.build()?;
        Ok(registry)
    }

    /// All languages in the order of their names.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// A language by its id.
    pub fn named(&self, name: &str) -> Option<&Language> {
        self.by_name.get(name).map(|&index| &self.languages[index])
    }

    /// A language by its id, or by a word that opens a Markdown fence of it.
    pub fn for_id(&self, name: &str) -> Option<&Language> {
        self.by_name.get(name).or_else(|| self.by_fence.get(name)).map(|&index| &self.languages[index])
    }

    /// The words that `for_id` knows, sorted.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.by_name.keys().chain(self.by_fence.keys()).map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The language of a Markdown fence, by the first word of its info string.
    pub fn for_fence(&self, info: &str) -> Option<&Language> {
        let word = info.split([' ', ',', '{', '}', ':', '\t']).find(|word| !word.is_empty()).unwrap_or("");
        let word = word.trim_start_matches('.').to_lowercase();
        let index = self.by_fence.get(&word).or_else(|| self.by_name.get(&word)).or_else(|| self.by_extension.get(&word));
        index.map(|&index| &self.languages[index])
    }

    /// The language of code in a document that does not name it.
    pub fn guessed(&self, text: &str) -> Option<&Language> {
        self.guesses.iter().find(|(guess, _)| guess.is_match(text)).map(|(_, index)| &self.languages[*index])
    }

    /// The language of a file: by its whole name, the longest known ending, the `#!` line, or else plain text.
    pub fn for_file(&self, path: &str, text: &str) -> &Language {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        if let Some(&glob) = self.globs.matches(&name).first() {
            return &self.languages[self.glob_owner[glob]];
        }
        let mut rest = name.as_str();
        while let Some((_, ending)) = rest.split_once('.') {
            if let Some(&index) = self.by_extension.get(ending) {
                return &self.languages[index];
            }
            rest = ending;
        }
        if let Some(line) = text.strip_prefix("#!") {
            let line = line.lines().next().unwrap_or("");
            let program = line.split_whitespace().flat_map(|word| word.rsplit('/').next()).find(|word| *word != "env" && !word.starts_with('-'));
            let program = program.unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            if let Some(&index) = self.by_interpreter.get(program) {
                return &self.languages[index];
            }
        }
        match self.named("plain") {
            Some(plain) => plain,
            None => unreachable!("plain.toml is tested to exist"),
        }
    }
}

/// The table with everything it inherits, and the defaults.
fn merged(raw: &FxHashMap<String, toml::Table>, defaults: &toml::Table, name: &str, depth: usize) -> Result<toml::Table> {
    const HEAD: [&str; 9] = ["name", "title", "reader", "inherits", "extensions", "filenames", "interpreters", "fences", "guess"];
    if depth > 8 {
        bail!("{name}.toml inherits from itself");
    }
    let own = raw.get(name).with_context(|| format!("there is no {name}.toml"))?;
    let mut table = match own.get("inherits").and_then(toml::Value::as_str) {
        Some(parent) => merged(raw, defaults, parent, depth + 1)?,
        None => defaults.clone(),
    };
    for key in HEAD {
        table.remove(key);
    }
    overlay(&mut table, own);
    Ok(table)
}

/// Puts a table over another one: key by key within the tables of both, as a whole otherwise.
fn overlay(table: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (table.get_mut(key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => base.extend(over.clone()),
            _ => {
                table.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_loads_and_every_pattern_compiles() {
        let registry = Registry::load(&TABLES).unwrap();
        for language in registry.languages() {
            language.check().unwrap_or_else(|error| panic!("{}: {error:#}", language.table.name));
            let table = &language.table;
            for name in table.template.regions.iter().map(|region| &region.language).chain([&table.template.outer]) {
                assert!(
                    name.is_empty() || name == "none" || name == "comment" || registry.named(name).is_some(),
                    "{}: no language {name}",
                    table.name
                );
            }
        }
    }

    #[test]
    fn a_table_has_the_defaults_unless_it_says_otherwise() {
        let registry = Registry::builtin();
        assert!(registry.named(DEFAULTS).is_none() && registry.for_fence(DEFAULTS).is_none(), "it is no language");
        let syntax = |name: &str| &registry.named(name).unwrap().table.syntax;
        for (name, entry) in [("python", vec![":", "="]), ("plain", vec![":", "=>", "="])] {
            assert_eq!(syntax(name).entry, entry, "{name}");
        }
        assert_eq!(syntax("typescript").either, syntax("javascript").either);
        assert!(syntax("python").control_words.contains("while") && syntax("go").return_words.contains("return"));
        assert!(syntax("java").params_last && !syntax("go").params_last);
    }

    #[test]
    fn files_find_their_language_by_name_ending_and_first_line() {
        let registry = Registry::builtin();
        let name = |path: &str, text: &str| registry.for_file(path, text).table.name.as_str();
        assert_eq!(name("a/b/client.py", ""), "python");
        assert_eq!(name("Gemfile", ""), "ruby");
        assert_eq!(name("bin/sync", "#!/usr/bin/env python3\n"), "python");
        assert_eq!(name("a/unknown.zzz", "hello"), "plain");
        assert_eq!(registry.for_fence("ts title=x").map(|language| language.table.name.as_str()), Some("typescript"));
    }
}
