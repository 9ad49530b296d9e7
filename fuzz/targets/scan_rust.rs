#![no_main]
//! Reading a file of a language whose reader is `Rust`.

use libfuzzer_sys::fuzz_target;
use mprlint::language::Reader;

fuzz_target!(|data: &[u8]| mprlint_fuzz::scan(Reader::Rust, data));
