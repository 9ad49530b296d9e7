//! Trees of files: one without Procore, one with many integrations.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use walkdir::WalkDir;

use super::source::{Sources, capital};
use super::{GeneratedFile, integration};

/// How many files there are in the tree without Procore: about 900 MB.
pub const SPARSE_FILES: usize = 66_000;

/// How many copies of one batch the tree with integrations consists of.
pub const BATCHES: usize = 10;

/// How many files a batch has besides the fixtures and the integrations.
pub const OTHERS_OF_BATCH: usize = 1_900;

/// One file in so many is an image.
const ONE_IMAGE_IN: usize = 50;

/// File sizes are spread evenly over the powers of two between these, in bytes: half of the files are small, half of the bytes are in the largest tenth.
const SIZE_POWERS: std::ops::Range<f64> = 9.0..16.0;

/// How many files a folder has on average.
const FILES_OF_FOLDER: usize = 12;

/// Makes up files that have nothing to do with Procore, in folders of several depths.
struct Others {
    sources: Sources,
    rng: Rng,
    folder: String,
    count: usize,
}

impl Others {
    fn new(seed: u64) -> Others {
        Others { sources: Sources::new(), rng: Rng::with_seed(seed), folder: "src".to_owned(), count: 0 }
    }

    fn next(&mut self) -> GeneratedFile {
        let (sources, rng) = (&self.sources, &mut self.rng);
        if rng.usize(..FILES_OF_FOLDER) == 0 {
            let names = (0..rng.usize(1..5)).map(|_| sources.word(rng));
            self.folder = names.collect::<Vec<_>>().join("/");
        }
        let power = SIZE_POWERS.start + rng.f64() * (SIZE_POWERS.end - SIZE_POWERS.start);
        let size = power.exp2() as usize;
        let (extension, bytes) = if rng.usize(..ONE_IMAGE_IN) == 0 {
            ("png", image(rng, size))
        } else {
            let (extension, text) = sources.file(rng, size);
            (extension, text.into_bytes())
        };
        self.count += 1;
        let name = format!("{}{}{}", sources.word(rng), capital(sources.word(rng)), self.count);
        GeneratedFile { path: format!("{}/{name}.{extension}", self.folder), bytes, faults: Vec::new() }
    }
}

/// Bytes that begin like an image and are no text.
fn image(rng: &mut Rng, size: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.resize_with(bytes.len() + size, || rng.u8(..));
    bytes
}

/// Writes a tree in which no file names Procore.
pub fn write_sparse(root: &Path, files: usize, seed: u64) -> io::Result<()> {
    mark_as_repository(root)?;
    let mut others = Others::new(seed);
    for _ in 0..files {
        write(root, &others.next())?;
    }
    Ok(())
}

/// Writes the tree with integrations: so many copies of one batch, `batch-0` and so on, each a repository of its own.
pub fn write_dense(root: &Path, fixtures: &Path, batches: usize, others: usize, seed: u64) -> io::Result<()> {
    mark_as_repository(root)?;
    let batch = integrations(others, seed);
    for number in 0..batches {
        let folder = root.join(format!("batch-{number}"));
        mark_as_repository(&folder)?;
        copy_fixtures(fixtures, &folder)?;
        for (name, files) in &batch {
            let project = folder.join(name);
            mark_as_repository(&project)?;
            files.iter().try_for_each(|file| write(&project, file))?;
        }
    }
    Ok(())
}

/// One integration in each language, with so many other files spread over them: the names of their folders, and their files.
pub fn integrations(others: usize, seed: u64) -> Vec<(String, Vec<GeneratedFile>)> {
    let mut rng = Rng::with_seed(seed);
    let languages = integration::languages();
    let share = others / languages.len();
    let project = |language: &&str| {
        let integration = integration::files(language, &mut rng).into_iter();
        let mut files: Vec<GeneratedFile> = integration.map(|file| GeneratedFile { path: format!("bridge/{}", file.path), ..file }).collect();
        let mut others = Others::new(rng.u64(..));
        files.extend((0..share).map(|_| others.next()));
        (format!("{language}-bridge"), files)
    };
    languages.iter().map(project).collect()
}

/// Copies the projects of the fixtures; the hostile ones stay out, because some of them cannot be read.
pub fn copy_fixtures(fixtures: &Path, to: &Path) -> io::Result<()> {
    let hostile = |path: &Path| path.strip_prefix(fixtures).is_ok_and(|path| path.starts_with("hostile"));
    for entry in WalkDir::new(fixtures).sort_by_file_name().into_iter().filter_entry(|entry| !hostile(entry.path())) {
        let entry = entry?;
        let relative = entry.path().strip_prefix(fixtures).map_err(io::Error::other)?;
        if entry.depth() > 1 && entry.file_type().is_file() {
            write_bytes(&to.join(relative), &fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// The fixtures of this repository.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Writes a file below a folder.
pub fn write(folder: &Path, file: &GeneratedFile) -> io::Result<()> {
    write_bytes(&folder.join(&file.path), &file.bytes)
}

fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Makes a folder an empty git repository, so that no tool takes it for a part of the repository that the trees may lie in.
fn mark_as_repository(folder: &Path) -> io::Result<()> {
    let git = folder.join(".git");
    fs::create_dir_all(git.join("objects"))?;
    fs::create_dir_all(git.join("refs"))?;
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n")
}
