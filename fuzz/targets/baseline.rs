#![no_main]
//! Reading a baseline, and writing it again.

use libfuzzer_sys::fuzz_target;
use mprlint::baseline::Baseline;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(baseline) = Baseline::parse(text) else { return };
    let written = baseline.to_json();
    let again = Baseline::parse(&written).expect("what is written is read");
    assert_eq!(again.to_json(), written);
    assert_eq!(again.len(), baseline.len());
});
