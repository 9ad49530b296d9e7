//! From text to facts: one scanner per way of reading. Scanners know languages, and nothing of rules, configuration or the disk.

pub mod expression;
pub mod facts;
pub mod lexer;
pub mod pattern;
pub mod text;

use crate::language::{Language, Reader, Registry};
use facts::Facts;

/// Reads a file's text into facts; the path serves to find the language.
pub fn scan(path: &str, text: &str) -> Facts {
    scan_as(text, Registry::builtin().for_file(path, text))
}

/// Reads a text in a given language.
pub fn scan_as(text: &str, language: &Language) -> Facts {
    match language.table.reader {
        Reader::Code => pattern::scan(text, language),
        _ => pattern::scan(text, language),
    }
}
