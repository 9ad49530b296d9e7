//! `[languages]`: files whose language their names do not tell.

use std::path::Path;

use super::document::{Step, Tree};
use super::error::{ConfigError, nearest};
use super::globs::{Builder, Globs};
use super::keys::Keys;
use crate::language::{Language, Registry};

/// The languages of files by globs.
#[derive(Clone, Default)]
pub(super) struct Languages {
    globs: Globs,
    /// The longest glob first: of several that fit, it says most.
    languages: Vec<&'static Language>,
}

impl std::fmt::Debug for Languages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.languages.iter().map(|language| &language.table.name)).finish()
    }
}

impl Languages {
    pub fn new(tree: &Tree<'_>, keys: &Keys) -> Result<Languages, ConfigError> {
        let here = [Step::Key("languages")];
        let mut rows: Vec<(&String, &String)> = keys.languages.iter().collect();
        rows.sort_by_key(|(glob, _)| (std::cmp::Reverse(glob.len()), *glob));
        let mut globs = Builder::default();
        let mut languages = Vec::new();
        for (index, (glob, name)) in rows.into_iter().enumerate() {
            globs.add(glob, index).map_err(|why| tree.key_error(&here, glob, "a glob that cannot be used", why))?;
            let Some(language) = Registry::builtin().for_id(name) else {
                let ids = Registry::builtin().languages().iter().map(|language| language.table.name.as_str());
                let caption = match nearest(name, ids.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "no language has this id".to_owned(),
                };
                let help = format!("the languages are {}", ids.collect::<Vec<_>>().join(", "));
                return Err(tree.error(&[here[0], Step::Key(glob)], format!("unknown language `{name}`"), caption).with_help(help));
            };
            languages.push(language);
        }
        let globs = globs.build().map_err(|why| tree.error(&here, "globs that cannot be used", why))?;
        Ok(Languages { globs, languages })
    }

    /// The language of a file, if one is configured.
    pub fn of_file(&self, relative: &Path) -> Option<&'static Language> {
        if self.globs.is_empty() {
            return None;
        }
        self.globs.owners(relative).first().and_then(|&index| self.languages.get(index).copied())
    }
}
