#[test]
fn t() {
    use mprlint::project::*;
    let texts = [("a.go", std::fs::read_to_string("/tmp/g1/a.go").unwrap()), ("internal/config/config.go", std::fs::read_to_string("/tmp/g1/internal/config/config.go").unwrap())];
    let files = texts.iter().map(|(p, t)| ProjectFile { path: (*p).into(), facts: mprlint::scan::scan(p, t), matters: true }).collect();
    let p = Project::new(files, "");
    for f in &p.files { println!("{} {:#?}", f.path, f.facts.imports); println!("{:?}", f.facts.declared);
      for (i,b) in f.facts.bindings.iter().enumerate() { println!("== {:?} {:?}", b.path, b.kind); let fi = p.files.iter().position(|x| x.path==f.path).unwrap(); let mut r = resolve::Resolver::new(&p); for t in r.targets(&b.value, &resolve::At::new(fi, b.scope)) { println!("   -> {:?}", format!("{t:?}").chars().take(300).collect::<String>()); } let _ = i; } }
}
