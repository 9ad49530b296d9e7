//! The program `mprlint`: see [`cli`].

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod cli;
mod lsp;

use std::process::ExitCode;

/// Facts are many small values that several threads make and drop: with the allocator of glibc a run over a project takes a tenth longer, with that of musl
/// several times as long.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
