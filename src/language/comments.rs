//! `rules/comments.toml`: what stands around the comments that speak to the linter, in all languages.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CommentsFile {
    openers: Vec<String>,
    front_matter: String,
    wrappers: Vec<(String, String)>,
    documentation: Vec<String>,
}

/// What stands around comments.
pub struct Comments {
    /// What a file has to begin with; matches at the beginning of a text alone.
    pub opener: Regex,
    /// The settings of a document; matches at the beginning of a text alone.
    pub front_matter: Regex,
    /// Code that only makes room for a comment: what opens it, and what closes it.
    pub wrappers: Vec<(String, String)>,
    /// The marks of documentation.
    pub documentation: Vec<String>,
}

impl Comments {
    /// The table that is part of the program.
    pub fn builtin() -> &'static Comments {
        static COMMENTS: LazyLock<Comments> = LazyLock::new(|| match Comments::load() {
            Ok(comments) => comments,
            Err(error) => unreachable!("comments.toml is tested: {error:#}"),
        });
        &COMMENTS
    }

    fn load() -> anyhow::Result<Comments> {
        let file: CommentsFile = toml::from_str(include_str!("../../rules/comments.toml"))?;
        let opener = file.openers.iter().map(|opener| format!("(?:{opener})")).collect::<Vec<_>>().join("|");
        Ok(Comments {
            opener: Regex::new(&format!(r"\A(?:{opener})"))?,
            front_matter: Regex::new(&file.front_matter)?,
            wrappers: file.wrappers,
            documentation: file.documentation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_stand_at_the_beginning_alone() {
        let opener = &Comments::builtin().opener;
        for text in [
            "<?php\n",
            "<?XML version='1.0'?>",
            "<!DOCTYPE html>",
            "<%@ page %>",
            "---\na: 1\n",
            "@charset \"utf-8\";",
            "\"use strict\";",
            "'use client'",
        ] {
            assert!(opener.is_match(text) && !opener.is_match(&format!("x {text}")), "{text}");
        }
        for text in ["<?phpx", "----", "use strict", "<p>"] {
            assert!(!opener.is_match(text), "{text}");
        }
    }
}
