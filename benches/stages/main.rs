//! How long each step of the way takes, from the bytes of a file to the report: `cargo bench`, or `cargo bench -- scan` for some of them.
//!
//! Nothing is read but this repository. Sizes are chosen so that one round takes milliseconds.

#[path = "../generated/mod.rs"]
mod generated;

mod check;
mod linking;
mod load;
mod prefilter;
mod report;
mod scan;

fn main() {
    divan::main();
}
