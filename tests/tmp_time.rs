#[test]
fn t() {
    for l in mprlint::language::Registry::builtin().languages() {
        let t = std::time::Instant::now(); l.patterns(); println!("{:6} us {}", t.elapsed().as_micros(), l.table.name);
    }
    let t = std::time::Instant::now(); mprlint::domain::find_hosts("x").count(); mprlint::domain::Domain::builtin(); println!("{:?} domain", t.elapsed());
    for p in walkdir::WalkDir::new("fixtures").into_iter().flatten().filter(|e| e.file_type().is_file()) {
        let Ok(text) = std::fs::read_to_string(p.path()) else { continue };
        let t = std::time::Instant::now(); mprlint::scan::scan(&p.path().to_string_lossy(), &text); let e=t.elapsed(); if e.as_millis()>2 {println!("{:6} us scan {}", e.as_micros(), p.path().display());}
    }
}
