//! Can a file matter? Asked of the bytes of every file of a tree.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use fastrand::Rng;
use mprlint::prefilter;

use crate::generated::source::Sources;

const SIZE: usize = 1024 * 1024;

/// Code in which nothing is to be found.
fn code() -> Vec<u8> {
    Sources::new().file(&mut Rng::with_seed(1), SIZE).1.into_bytes()
}

/// The same, with a URL at its end.
fn code_with_a_host() -> Vec<u8> {
    [code().as_slice(), b"url = \"https://api.procore.com/rest/v1.0/me\"\n"].concat()
}

#[divan::bench]
fn name_in_nothing(bencher: Bencher) {
    let bytes = code();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| prefilter::concerns(black_box(&bytes)));
}

#[divan::bench]
fn name_at_the_end(bencher: Bencher) {
    let bytes = code_with_a_host();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| prefilter::concerns(black_box(&bytes)));
}

#[divan::bench]
fn paths_in_nothing(bencher: Bencher) {
    let bytes = code();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| prefilter::mentions_paths(black_box(&bytes)));
}

#[divan::bench]
fn paths_at_the_end(bencher: Bencher) {
    let bytes = code_with_a_host();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| prefilter::mentions_paths(black_box(&bytes)));
}
