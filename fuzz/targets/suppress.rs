#![no_main]
//! Comments that speak to the linter.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(text) = mprlint_fuzz::text(data) else { return };
    for path in ["a.py", "a.js", "a.vue", "a.sql", "a.md"] {
        mprlint_fuzz::check(&[(path.to_owned(), text.clone())].into());
    }
});
