#![no_main]
//! Several files: values are followed from one to the other. The order in which the files come makes no difference.

use libfuzzer_sys::fuzz_target;
use mprlint::pipeline::check_texts;

fuzz_target!(|data: &[u8]| {
    let files = mprlint_fuzz::files(data);
    let found = mprlint_fuzz::check(&files);
    let reversed: Vec<(&str, &str)> = files.iter().rev().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(check_texts(&reversed), found);
});
