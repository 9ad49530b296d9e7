//! From folders to texts: the walk, and decoding.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use fastrand::Rng;
use mprlint::{source, walk};
use tempfile::TempDir;

use crate::generated::source::Sources;

const FOLDERS: usize = 200;
const FILES_OF_FOLDER: usize = 10;
const SIZE: usize = 1024 * 1024;

/// The walk alone: no file is opened.
#[divan::bench(args = [1, 2])]
fn walk_folders(bencher: Bencher, threads: usize) {
    let root = TempDir::new().expect("a temporary folder");
    for folder in 0..FOLDERS {
        let folder = root.path().join(format!("part{}/folder{folder}", folder % 10));
        std::fs::create_dir_all(&folder).expect("a folder");
        (0..FILES_OF_FOLDER).for_each(|file| std::fs::write(folder.join(format!("file{file}.py")), "").expect("a file"));
    }
    bencher.counter(ItemsCount::new(FOLDERS * FILES_OF_FOLDER)).bench(|| walk::walk(black_box(root.path()), threads, &|_| ()));
}

#[divan::bench]
fn decode_utf8(bencher: Bencher) {
    decode(bencher, text().into_bytes());
}

#[divan::bench]
fn decode_utf16(bencher: Bencher) {
    decode(bencher, [0xff, 0xfe].into_iter().chain(text().encode_utf16().flat_map(u16::to_le_bytes)).collect());
}

/// Not UTF-8 because of one byte near the end: read twice.
#[divan::bench]
fn decode_windows_1252(bencher: Bencher) {
    decode(bencher, [text().as_bytes(), b"# caf\xe9\n"].concat());
}

#[divan::bench]
fn line_index(bencher: Bencher) {
    let text = text();
    bencher.counter(BytesCount::of_str(&text)).bench(|| source::LineIndex::new(black_box(&text)));
}

fn text() -> String {
    Sources::new().file(&mut Rng::with_seed(2), SIZE).1
}

fn decode(bencher: Bencher, bytes: Vec<u8>) {
    bencher.counter(BytesCount::of_slice(&bytes)).with_inputs(|| bytes.clone()).bench_values(source::decode);
}
