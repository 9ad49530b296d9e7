//! Inputs of any size that nobody has to fetch: source files that mean nothing, integrations with known faults, and trees of both.
//!
//! Everything is drawn from a seeded generator, so the same seed gives the same bytes.
#![allow(dead_code, reason = "every program that includes this uses another part of it")]

pub mod integration;
pub mod source;
pub mod tree;

/// A file that has been made up.
pub struct GeneratedFile {
    /// Its path, relative to the folder it is written to, with `/` between its parts.
    pub path: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
    /// What a linter has to report in it.
    pub faults: Vec<Fault>,
}

/// Something that a linter has to report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line, from 1.
    pub line: u64,
    /// The code of the rule.
    pub rule: String,
}
