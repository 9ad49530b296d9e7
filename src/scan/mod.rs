//! From text to facts: one scanner per way of reading. Scanners know languages, and nothing of rules, configuration or the disk.
#![allow(clippy::indexing_slicing, reason = "offsets come from the very text and token list that they index; the fuzz targets hold that")]

pub mod data;
pub mod data_numbers;
pub mod data_requests;
mod directives;
pub mod endpoints;
mod expression;
pub mod facts;
pub mod holes;
pub mod http_file;
pub mod joined;
pub mod json;
pub mod lexer;
pub mod lines;
pub mod markdown;
pub mod notebook;
pub mod numbers;
pub mod own_hosts;
pub mod pattern;
pub mod plain;
pub mod requests;
pub mod rst;
pub mod rust;
pub mod template;
pub mod text;
pub mod toml;
pub mod well_formed;
pub mod xml;
pub mod yaml;

use crate::language::{Language, Reader, Registry};
use crate::source::{ceil_boundary, floor_boundary};
use facts::Facts;

/// Reads a file's text into facts; the path serves to find the language.
pub fn scan(path: &str, text: &str) -> Facts {
    scan_as(text, Registry::builtin().for_file(path, text))
}

/// Reads a text in a given language.
pub fn scan_as(text: &str, language: &Language) -> Facts {
    let mut facts = read(text, language);
    directives::collect(&mut facts, text, language);
    facts.shrink_to_fit();
    facts
}

/// In tests, a text that a scanner makes a mistake with: with real ones it should make none.
#[cfg(test)]
pub(crate) const BREAKS_SCANNING: &str = "breaks-scanning";

/// Reads a text that is the whole or a part of one whose directives are found by the caller.
fn read(text: &str, language: &Language) -> Facts {
    #[cfg(test)]
    assert!(!text.contains(BREAKS_SCANNING), "the text asks for it");
    let mut facts = match language.table.reader {
        Reader::Code => pattern::scan(text, language),
        Reader::Rust => rust::scan(text, language),
        Reader::Template => template::scan(text, language),
        Reader::Lines => lines::scan(text, language),
        Reader::Http => http_file::scan(text, language),
        Reader::Json => json::scan(text, language),
        Reader::Yaml => yaml::scan(text, language),
        Reader::Toml => toml::scan(text, language),
        Reader::Xml => xml::scan(text, language),
        Reader::Markdown => markdown::scan(text, language),
        Reader::Rst => rst::scan(text, language),
        Reader::Notebook => notebook::scan(text, language),
        Reader::Plain => plain::scan(text, language),
    };
    // Where a comment was masked, a character of several bytes has become several, and what is bounded by a length can end between them.
    if !text.is_ascii() {
        facts.map_spans(|span| floor_boundary(text, span.start)..ceil_boundary(text, span.end));
    }
    facts
}

/// The names of the program's own tables that a text declares.
pub fn own_tables(text: &str, language: &Language) -> Vec<String> {
    numbers::own_tables(text, language)
}
