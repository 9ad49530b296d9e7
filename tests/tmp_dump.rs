#[test]
fn dump() {
    let Ok(path) = std::env::var("DUMP") else { return };
    let text = std::fs::read_to_string(&path).unwrap();
    let facts = mprlint::scan::scan(&path, &text);
    println!("{}", facts.language);
    for s in &facts.scopes {
        println!("scope {:?} {} {:?} parent {}", s.kind, s.name, s.span, s.parent);
    }
    for b in &facts.bindings {
        println!("bind {:?} {:?} scope {} = {:?}", b.path, b.kind, b.scope, &text.get(b.value.span()));
        if std::env::var("V").is_ok() {
            println!("      {:?}", b.value);
        }
    }
    for e in &facts.expressions {
        println!("expr scope {} = {:?}", e.scope, &text.get(e.value.span()));
        if std::env::var("V").is_ok() {
            println!("      {:?}", e.value);
        }
    }
    println!("{:?}\n{:?}", facts.imports, facts.hosts);
}
