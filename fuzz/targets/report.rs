#![no_main]
//! Every format, of whatever files are called and hold: what has a parser can be parsed, and nothing steers a terminal.

use clap::ValueEnum;
use libfuzzer_sys::fuzz_target;
use mprlint::pipeline::check;
use mprlint::report::{self, Format, Report};

fuzz_target!(|data: &[u8]| {
    let (_folder, mut options) = mprlint_fuzz::overlay(data);
    options.pedantic = true;
    options.show_suppressed = true;
    let Ok(outcome) = check(&options) else { return };
    let report = Report { findings: &outcome.findings, sources: &outcome, summary: &outcome.summary, tool_version: "1.0.0", statistics: true };
    for format in Format::value_variants() {
        let mut out = Vec::new();
        report::write(&report, *format, false, &mut out).expect("memory can be written");
        let out = String::from_utf8(out).expect("reports are UTF-8");
        assert!(!out.contains(['\x1b', '\x07', '\x08', '\u{9b}', '\u{202e}']), "{format:?} steers a terminal");
        match format {
            Format::Json | Format::Sarif | Format::Gitlab | Format::Rdjson => drop(serde_json::from_str::<serde_json::Value>(&out).expect("JSON")),
            Format::Jsonl => out.lines().for_each(|line| drop(serde_json::from_str::<serde_json::Value>(line).expect("JSON"))),
            Format::Checkstyle | Format::Junit => {
                let mut reader = quick_xml::Reader::from_str(&out);
                reader.config_mut().check_end_names = true;
                while !matches!(reader.read_event().expect("XML"), quick_xml::events::Event::Eof) {}
            }
            Format::Human | Format::Short | Format::Github => {}
        }
    }
});
