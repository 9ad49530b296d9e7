//! mprlint finds what breaks a Procore API integration in another Procore region.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod domain;
pub mod finding;
pub mod language;
pub mod scan;
pub mod source;
