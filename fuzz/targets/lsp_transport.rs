#![no_main]
//! Bytes that should be messages: reading ends, and what was written behind something malformed is still read.

use libfuzzer_sys::fuzz_target;

#[path = "../../src/lsp/transport.rs"]
#[allow(dead_code, reason = "the program uses more of it")]
mod transport;

fuzz_target!(|data: &[u8]| {
    let mut input = data;
    let mut count = 0;
    while let Some(incoming) = transport::read(&mut input).expect("memory can be read") {
        let _ = format!("{incoming:?}");
        count += 1;
        assert!(count <= data.len(), "more messages than bytes");
    }
});
