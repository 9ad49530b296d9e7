//! Which rules apply to which files, and with which levels.
//!
//! There are layers: the configuration as a whole, then every `[[path]]` that fits a file, in order. `select` in a layer replaces the selection of those before
//! it, `ignore` takes rules out of it, and a level replaces an earlier one. A rule is reported if it is selected and its level is not `off`.

use std::path::Path;

use super::document::{Step, Tree};
use super::error::{ConfigError, nearest};
use super::globs::{Builder, Globs};
use super::keys::{Keys, LevelSetting};
use super::shown::{Lines, Origin};
use crate::catalogue;
use crate::finding::Level;

/// One layer. Rules are named by their codes.
#[derive(Clone, Debug, Default)]
struct Layer {
    select: Option<Vec<&'static str>>,
    /// Where `select` stands.
    selected_at: Option<Origin>,
    ignore: Vec<(&'static str, Origin)>,
    levels: Vec<(&'static str, LevelSetting, Origin)>,
}

/// The layers of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleLayers {
    base: Layer,
    paths: Vec<Layer>,
    globs: Globs,
    /// The command line's; the strongest.
    command_line: Layer,
}

/// What applies to one rule in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The level of its findings; nothing if it is not reported.
    pub level: Option<Level>,
    /// What decided.
    pub origin: Origin,
}

/// The rules of one file.
pub struct FileRules<'c> {
    layers: Vec<&'c Layer>,
}

impl FileRules<'_> {
    /// What applies to a rule, by its code. A rule that is not in the catalogue weighs what `own` says.
    pub fn judgement(&self, code: &str, own: Level) -> Judgement {
        let mut selected = true;
        let mut selected_by = Origin::Default;
        let mut setting = None;
        for layer in &self.layers {
            if let Some(select) = &layer.select {
                selected = select.contains(&code);
                selected_by = layer.selected_at.unwrap_or_default();
            }
            if let Some((_, origin)) = layer.ignore.iter().find(|(ignored, _)| *ignored == code) {
                selected = false;
                selected_by = *origin;
            }
            if let Some((_, level, origin)) = layer.levels.iter().find(|(named, ..)| *named == code) {
                setting = Some((level.level(), *origin));
            }
        }
        match setting {
            _ if !selected => Judgement { level: None, origin: selected_by },
            Some((level, origin)) => Judgement { level, origin },
            None => Judgement { level: Some(own), origin: selected_by },
        }
    }

    /// Is a rule reported?
    pub fn is_enabled(&self, code: &str) -> bool {
        self.judgement(code, Level::Error).level.is_some()
    }
}

impl RuleLayers {
    pub fn new(tree: &Tree<'_>, keys: &Keys) -> Result<RuleLayers, ConfigError> {
        let reader = Reader { tree, lines: Lines::new(&tree.document.text) };
        let base = reader.layer(&[], keys.select.as_deref(), &keys.ignore, &keys.levels)?;
        let mut globs = Builder::default();
        let mut paths = Vec::new();
        for (index, path) in keys.path.iter().enumerate() {
            let here = [Step::Key("path"), Step::Index(index)];
            if path.globs.is_empty() {
                return Err(tree.error(&[here[0], here[1], Step::Key("globs")], "`globs` is empty", "name the files that this is about"));
            }
            if path.select.is_none() && path.ignore.is_empty() && path.levels.is_empty() {
                return Err(tree.error(&here, "this `[[path]]` changes nothing", "`select`, `ignore` or `levels` is needed"));
            }
            for (at, glob) in path.globs.iter().enumerate() {
                let place = [here[0], here[1], Step::Key("globs"), Step::Index(at)];
                globs.add(glob, index).map_err(|why| tree.error(&place, "a glob that cannot be used", why))?;
            }
            paths.push(reader.layer(&here, path.select.as_deref(), &path.ignore, &path.levels)?);
        }
        let globs = globs.build().map_err(|why| tree.error(&[Step::Key("path")], "globs that cannot be used", why))?;
        Ok(RuleLayers { base, paths, globs, command_line: Layer::default() })
    }

    /// What the command line says: its selection replaces all others, what it ignores is ignored besides.
    pub fn with_command_line(&mut self, select: &[&'static str], ignore: &[&'static str]) {
        if !select.is_empty() {
            for layer in std::iter::once(&mut self.base).chain(&mut self.paths) {
                layer.select = None;
            }
            self.base.select = Some(select.to_vec());
            self.base.selected_at = Some(Origin::CommandLine);
        }
        self.command_line.ignore.extend(ignore.iter().map(|code| (*code, Origin::CommandLine)));
    }

    /// What applies to a file; the path is relative to the project's root.
    pub fn of_file(&self, relative: &Path) -> FileRules<'_> {
        let paths = if self.globs.is_empty() { Vec::new() } else { self.globs.owners(relative) };
        let paths = paths.into_iter().filter_map(|index| self.paths.get(index));
        FileRules { layers: std::iter::once(&self.base).chain(paths).chain([&self.command_line]).collect() }
    }
}

struct Reader<'t> {
    tree: &'t Tree<'t>,
    lines: Lines,
}

impl Reader<'_> {
    fn layer(
        &self,
        here: &[Step<'_>],
        select: Option<&[String]>,
        ignore: &[String],
        levels: &std::collections::BTreeMap<String, LevelSetting>,
    ) -> Result<Layer, ConfigError> {
        let way = |key: &'static str| -> Vec<Step<'_>> { here.iter().copied().chain([Step::Key(key)]).collect() };
        let mut layer = Layer::default();
        if let Some(select) = select {
            if select.is_empty() {
                return Err(self.tree.error(&way("select"), "`select` is empty", "this would leave no rule; leave the key out to have them all"));
            }
            let codes = select.iter().enumerate().map(|(index, name)| self.rule(&way("select"), index, name));
            layer.select = Some(codes.collect::<Result<_, _>>()?);
            layer.selected_at = Some(self.origin(&way("select")));
        }
        for (index, name) in ignore.iter().enumerate() {
            let code = self.rule(&way("ignore"), index, name)?;
            layer.ignore.push((code, self.origin(&[way("ignore").as_slice(), &[Step::Index(index)]].concat())));
        }
        for (name, level) in levels {
            let way = way("levels");
            let Some(rule) = find(name) else {
                let (message, caption, help) = unknown_rule(name);
                return Err(self.tree.key_error(&way, name, message, caption).with_help(help));
            };
            if layer.levels.iter().any(|(code, ..)| *code == rule.code) {
                let message = format!("{} ({}) has two levels", rule.code, rule.name);
                return Err(self.tree.key_error(&way, name, message, "code and name are the same rule"));
            }
            layer.levels.push((rule.code.as_str(), *level, self.origin(&[way.as_slice(), &[Step::Key(name)]].concat())));
        }
        Ok(layer)
    }

    fn rule(&self, way: &[Step<'_>], index: usize, name: &str) -> Result<&'static str, ConfigError> {
        if let Some(rule) = find(name) {
            return Ok(&rule.code);
        }
        let (message, caption, help) = unknown_rule(name);
        Err(self.tree.error(&[way, &[Step::Index(index)]].concat(), message, caption).with_help(help))
    }

    fn origin(&self, way: &[Step<'_>]) -> Origin {
        self.lines.origin(self.tree.span(way).start)
    }
}

/// A rule by its code or its name, written as they are: the schema knows no other writing.
fn find(name: &str) -> Option<&'static catalogue::Rule> {
    catalogue::find(name).filter(|rule| rule.code == name || rule.name == name)
}

fn unknown_rule(name: &str) -> (String, String, &'static str) {
    let is_code = name.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("mpr"));
    let caption = match catalogue::find(name) {
        Some(rule) if is_code => format!("did you mean `{}`?", rule.code),
        // Codes differ in a digit or two, so the nearest one means nothing.
        None if is_code => "no rule has this code".to_owned(),
        _ => match nearest(name, catalogue::rules().iter().map(|rule| rule.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "neither a code nor a name".to_owned(),
        },
    };
    (format!("unknown rule `{name}`"), caption, "`mprlint rules` lists them all")
}
