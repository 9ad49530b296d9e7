//! Writes the trees that `benches/peers.sh` measures on: `cargo run --release --example trees -- sparse FOLDER`.

#[path = "mod.rs"]
mod generated;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};
use generated::tree::{self, BATCHES, OTHERS_OF_BATCH, SPARSE_FILES};

/// Writes a tree of generated files
#[derive(Parser)]
struct Arguments {
    /// Which tree
    tree: Tree,
    /// Where to; it must not exist
    folder: PathBuf,
    /// Another seed makes another tree
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tree {
    /// Many files, and none of them names Procore
    Sparse,
    /// The fixtures and generated integrations, ten times over
    Dense,
}

fn main() -> Result<()> {
    let Arguments { tree, folder, seed } = Arguments::parse();
    if folder.exists() {
        bail!("{} exists already; remove it to have it written anew", folder.display());
    }
    let written = match tree {
        Tree::Sparse => tree::write_sparse(&folder, SPARSE_FILES, seed),
        Tree::Dense => tree::write_dense(&folder, &tree::fixtures(), BATCHES, OTHERS_OF_BATCH, seed),
    };
    written.with_context(|| format!("cannot write the tree to {}", folder.display()))
}
