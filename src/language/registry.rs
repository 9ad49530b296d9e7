//! All languages, and how a file, a fence or a piece of code finds its own.

use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};
use include_dir::{Dir, include_dir};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::compiled::Language;
use super::haystack::Haystack;
use super::lazy::LazyRegex;
use super::schema::Table;

static TABLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/languages");

/// The table that is no language: what all languages have unless they say otherwise.
const DEFAULTS: &str = "defaults";

/// What a table begins with, up to its first empty line: all that is needed to find the language of a file.
#[derive(Deserialize)]
struct Head {
    name: String,
    #[serde(default)]
    extensions: Vec<String>,
    #[serde(default)]
    filenames: Vec<String>,
    #[serde(default)]
    interpreters: Vec<String>,
    #[serde(default)]
    fences: Vec<String>,
    #[serde(default)]
    guess: String,
}

/// All languages, and how files find theirs.
pub struct Registry {
    languages: Vec<Language>,
    by_name: FxHashMap<String, usize>,
    by_extension: FxHashMap<String, usize>,
    by_fence: FxHashMap<String, usize>,
    by_interpreter: FxHashMap<String, usize>,
    guesses: Vec<(LazyRegex, usize)>,
    globs: GlobSet,
    glob_owner: Vec<usize>,
}

impl Registry {
    /// The tables that are part of the program.
    pub fn builtin() -> &'static Registry {
        static REGISTRY: LazyLock<Registry> = LazyLock::new(|| match Registry::load() {
            Ok(registry) => registry,
            Err(error) => unreachable!("the tables are tested: {error:#}"),
        });
        &REGISTRY
    }

    fn load() -> Result<Registry> {
        let mut heads: Vec<Head> = Vec::new();
        for file in TABLES.files() {
            let Some(stem) = file.path().to_str().and_then(|path| path.strip_suffix(".toml")).filter(|stem| *stem != DEFAULTS) else { continue };
            let head: Head = toml::from_str(head_of(source(stem)?)).with_context(|| format!("in the head of {stem}.toml"))?;
            if head.name != *stem {
                bail!("{stem}.toml calls itself {}", head.name);
            }
            heads.push(head);
        }
        heads.sort_by(|one, other| one.name.cmp(&other.name));
        let mut registry = Registry {
            by_name: heads.iter().enumerate().map(|(index, head)| (head.name.clone(), index)).collect(),
            by_extension: FxHashMap::default(),
            by_fence: FxHashMap::default(),
            by_interpreter: FxHashMap::default(),
            guesses: Vec::new(),
            globs: GlobSet::empty(),
            glob_owner: Vec::new(),
            languages: Vec::new(),
        };
        let mut globs = GlobSetBuilder::new();
        for (index, head) in heads.iter().enumerate() {
            let kinds = [
                (&head.extensions, &mut registry.by_extension, "extension"),
                (&head.fences, &mut registry.by_fence, "fence"),
                (&head.interpreters, &mut registry.by_interpreter, "interpreter"),
            ];
            for (keys, map, kind) in kinds {
                for key in keys {
                    if let Some(other) = map.insert(key.to_lowercase(), index)
                        && other != index
                    {
                        bail!("the {kind} `{key}` belongs to {} and {}", heads[other].name, head.name);
                    }
                }
            }
            if !head.guess.is_empty() {
                registry.guesses.push((LazyRegex::new(&head.guess), index));
            }
            for name in &head.filenames {
                globs.add(Glob::new(&name.to_lowercase()).with_context(|| format!("in {}.toml", head.name))?);
                registry.glob_owner.push(index);
            }
        }
        registry.globs = globs.build()?;
        registry.languages = heads.into_iter().map(|head| Language::new(move || loaded(&head.name))).collect();
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
        let haystack = Haystack::new(text);
        self.guesses.iter().find(|(guess, _)| guess.is_match_in(&haystack)).map(|(_, index)| &self.languages[*index])
    }

    /// The language of a file: by its whole name, the longest known ending, the `#!` line, or else plain text.
    pub fn for_file(&self, path: &str, text: &str) -> &Language {
        self.known(path, text).unwrap_or_else(|| match self.named("plain") {
            Some(plain) => plain,
            None => unreachable!("plain.toml is tested to exist"),
        })
    }

    /// Does nothing tell the language of a file?
    pub fn is_unknown(&self, path: &str, text: &str) -> bool {
        self.known(path, text).is_none()
    }

    fn known(&self, path: &str, text: &str) -> Option<&Language> {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        if let Some(&glob) = self.globs.matches(&name).first() {
            return Some(&self.languages[self.glob_owner[glob]]);
        }
        let mut rest = name.as_str();
        while let Some((_, ending)) = rest.split_once('.') {
            if let Some(&index) = self.by_extension.get(ending) {
                return Some(&self.languages[index]);
            }
            rest = ending;
        }
        if let Some(line) = text.strip_prefix("#!") {
            let line = line.lines().next().unwrap_or("");
            let program = line.split_whitespace().flat_map(|word| word.rsplit('/').next()).find(|word| *word != "env" && !word.starts_with('-'));
            let program = program.unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            return self.by_interpreter.get(program).map(|&index| &self.languages[index]);
        }
        None
    }
}

/// The text of a table.
fn source(name: &str) -> Result<&'static str> {
    let file = TABLES.get_file(format!("{name}.toml")).with_context(|| format!("there is no {name}.toml"))?;
    file.contents_utf8().with_context(|| format!("{name}.toml is not UTF-8"))
}

/// What stands before the first empty line of a table.
fn head_of(source: &str) -> &str {
    source.find("\n\n").map_or(source, |end| &source[..end])
}

/// A table with what it inherits. Every table is loaded by a test, so that a broken one never reaches a user.
fn loaded(name: &str) -> Table {
    match merged(name, 0).and_then(|table| table.try_into().with_context(|| format!("in {name}.toml"))) {
        Ok(table) => table,
        Err(error) => unreachable!("the tables are tested: {error:#}"),
    }
}

/// The table with everything it inherits, and the defaults.
fn merged(name: &str, depth: usize) -> Result<toml::Table> {
    const HEAD: [&str; 9] = ["name", "title", "reader", "inherits", "extensions", "filenames", "interpreters", "fences", "guess"];
    if depth > 8 {
        bail!("{name}.toml inherits from itself");
    }
    let parsed = |name: &str| source(name)?.parse::<toml::Table>().with_context(|| format!("in {name}.toml"));
    let own = parsed(name)?;
    let mut table = match own.get("inherits").and_then(toml::Value::as_str) {
        Some(parent) => merged(parent, depth + 1)?,
        None => parsed(DEFAULTS)?,
    };
    for key in HEAD {
        table.remove(key);
    }
    overlay(&mut table, own);
    Ok(table)
}

/// Puts a table over another one: key by key within the tables of both, as a whole otherwise.
fn overlay(table: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => base.extend(over),
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_loads_and_every_pattern_compiles() {
        let registry = Registry::load().unwrap();
        for language in registry.languages() {
            let table = &language.table;
            let head: Head = toml::from_str(head_of(source(&table.name).unwrap())).unwrap();
            let both = [
                (&head.extensions, &table.extensions),
                (&head.filenames, &table.filenames),
                (&head.interpreters, &table.interpreters),
                (&head.fences, &table.fences),
            ];
            assert!(
                both.iter().all(|(head, table)| head == table) && head.guess == table.guess,
                "{}: a key of the head stands behind it",
                table.name
            );
            let lexer = &table.lexer;
            let openers = lexer.line_comments.len() + lexer.line_start_comments.len() + lexer.block_comments.len() + lexer.strings.len();
            assert!(openers <= crate::language::openers::MOST, "{}", table.name);
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
            assert_eq!(*syntax(name).entry, entry, "{name}");
        }
        assert_eq!(*syntax("typescript").either, *syntax("javascript").either);
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
