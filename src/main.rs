fn main() {
    let mut o = mprlint::pipeline::Options::new(std::env::args_os().skip(1).map(Into::into).collect(), std::env::current_dir().unwrap());
    o.pedantic = std::env::var("PEDANTIC").is_ok();
    let out = mprlint::pipeline::check(&o).unwrap();
    for f in &out.findings {
        let text = &out.texts[&f.place.path];
        let pos = mprlint::source::LineIndex::new(text).position(f.place.span.start, text);
        println!("{}:{}:{} {} [{}] {}", f.place.path, pos.line, pos.column, f.rule, f.confidence, f.message);
    }
    eprintln!("{} findings, {} scanned, {:?} skipped, {:?} {:?} hidden {}", out.findings.len(), out.scanned, out.skipped.len(), out.errors, out.notes, out.hidden_possible);
}
