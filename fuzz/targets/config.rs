#![no_main]
//! Reading a configuration, and asking it.

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use mprlint::config::{Config, Document};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let document = Document { path: "/project/mprlint.toml".into(), text: text.into(), way: &[] };
    match Config::load(document) {
        Ok(config) => {
            for path in ["a.py", "src/deep/b.ts", "\u{e9}.rb"] {
                let path = Path::new(path);
                let _ = (config.excludes(path), config.rules_of(path).is_enabled("MPR101"), config.language_of(path).map(|language| &language.table));
            }
        }
        Err(error) => {
            let place = error.place.as_ref().map(|place| place.span.clone());
            assert!(place.is_none_or(|span| text.get(span).is_some()), "the error is outside of the text");
        }
    }
});
