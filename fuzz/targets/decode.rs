#![no_main]
//! From bytes to text, to lines and columns, and back.

use libfuzzer_sys::fuzz_target;
use mprlint::source::{LineIndex, decode, encode};

fuzz_target!(|data: &[u8]| {
    let Ok((text, encoding)) = decode(data.to_vec()) else { return };
    if let Some(bytes) = encode(&text, encoding) {
        // What can be written is read as the same.
        let (again, as_before) = decode(bytes).expect("it was text before");
        assert_eq!((again, as_before), (text.clone(), encoding));
    }
    let lines = LineIndex::new(&text);
    for offset in 0..=text.len() {
        let line = lines.line(offset);
        let span = lines.span(line, &text);
        assert!(line < lines.count() && span.start <= offset, "offset {offset} is in line {line}, {span:?}");
        let position = lines.position(offset, &text);
        assert_eq!(position.line, line + 1);
        assert!(lines.utf16_column(offset, &text) >= position.column);
    }
});
