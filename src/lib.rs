//! mprlint finds what breaks a Procore API integration in another Procore region.
//!
//! The way of the data: [`walk`] → [`source`] → [`prefilter`] → [`scan`] → [`project`] → [`rules`] → [`finding`]; [`pipeline`] joins them.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]
#![warn(missing_docs)]

pub mod active_character;
pub mod baseline;
pub mod cache;
pub mod catalogue;
pub mod changes;
pub mod config;
pub mod deadline;
pub mod domain;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod language;
pub mod pipeline;
pub mod prefilter;
pub mod project;
pub mod regular_file;
pub mod report;
pub mod rules;
pub mod scan;
pub mod source;
pub mod suppress;
pub mod walk;
