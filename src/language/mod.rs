//! The language tables of `rules/languages/`: their schema, and the registry that finds the table for a file.
//!
//! Tables are parsed once, on first need; the patterns of a language are compiled when the first file of that language is read.
//! The schema is documented for people in `rules/languages/README.md`.

mod ascii;
mod comments;
mod compiled;
mod lazy;
mod registry;
mod schema;

pub use comments::Comments;
pub use compiled::{Language, NumberRow, Opener, OpenerGroup, OwnRequests, Patterns};
pub use lazy::LazyRegex;
pub use registry::Registry;
pub use schema::*;
