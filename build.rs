//! The tables and pages under rules/ are embedded in the binary; a file that is added there must rebuild it. What the linter is made of gets a name, so
//! that a cache is used by the linter alone that has written it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    // There is no lock file where others build the library.
    for name in ["rules", "src", "Cargo.toml", "Cargo.lock"].into_iter().filter(|name| Path::new(name).exists()) {
        println!("cargo:rerun-if-changed={name}");
        hash(Path::new(name), &mut hasher)?;
    }
    println!("cargo:rustc-env=MPRLINT_SOURCES={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or everything in a folder, in the same order everywhere.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut children = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    children.sort();
    children.iter().try_for_each(|child| hash(child, hasher))
}
