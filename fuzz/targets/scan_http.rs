#![no_main]
//! Reading a file of a language whose reader is `Http`.

use libfuzzer_sys::fuzz_target;
use mprlint::language::Reader;

fuzz_target!(|data: &[u8]| mprlint_fuzz::scan(Reader::Http, data));
