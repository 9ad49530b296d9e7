//! The language tables of `rules/languages/`: their schema, and the registry that finds the table for a file.
//!
//! Tables are parsed once, on first need; a pattern is compiled when the first text is read that it could match.
//! The schema is documented for people in `rules/languages/README.md`.
#![allow(
    clippy::indexing_slicing,
    reason = "the places come from the tables, which are part of the program and tested, or from the very text that is looked at"
)]

mod ascii;
mod comments;
mod compiled;
mod haystack;
mod lazy;
mod literals;
mod names;
mod openers;
mod registry;
mod rows;
mod schema;

pub use comments::Comments;
pub use compiled::{Language, NumberRow, OwnRequests, Patterns, RequestRows};
pub use haystack::Haystack;
pub use lazy::{Group, Groups, LazyName, LazyRegex};
pub use openers::{FoundOpener, Inside, Opener, Openers};
pub use registry::Registry;
pub use rows::Rows;
pub use schema::*;
