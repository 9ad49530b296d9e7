fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let facts = mprlint::scan::scan(&path, &text);
    for (i, s) in facts.scopes.iter().enumerate() {
        println!("scope {i} {:?} {} parent {} {:?} base {:?}", s.kind, s.name, s.parent, s.span, s.base);
    }
    for b in &facts.bindings {
        println!("B scope {} {:?} {:?} = {}", b.scope, b.kind, b.path, show(&b.value));
    }
    for e in &facts.expressions {
        println!("E scope {} {}", e.scope, show(&e.value));
    }
    for i in &facts.imports {
        println!("I {i:?}");
    }
    for d in &facts.declared {
        println!("D {d:?}");
    }
    for r in &facts.requests {
        println!(
            "R scope {} {:?} {} url={} msg={} bound={:?} carriers={:?} others={:?} client={:?}",
            r.scope,
            r.kind,
            r.library,
            r.url.as_ref().map_or("-".into(), show),
            r.message.as_ref().map_or("-".into(), show),
            r.bound,
            r.carriers.iter().map(|c| (c.keys.clone(), show(&c.value))).collect::<Vec<_>>(),
            r.others.iter().map(|(n, v)| (n.clone(), show(v))).collect::<Vec<_>>(),
            match &r.client {
                mprlint::scan::facts::Client::Object(v) => show(v),
                other => format!("{other:?}"),
            }
        );
    }
    for n in &facts.notes {
        println!("N {n}");
    }
}
fn show(v: &mprlint::scan::facts::Value) -> String {
    use mprlint::scan::facts::*;
    match v {
        Value::Text(t) => format!(
            "\"{}\"",
            t.pieces
                .iter()
                .map(|p| match p {
                    Piece::Literal { text, .. } => text.clone(),
                    Piece::Host { name, .. } => format!("<{name}>"),
                    Piece::Hole(v) => format!("${{{}}}", show(v)),
                    Piece::Slash => "~/~".into(),
                })
                .collect::<String>()
        ),
        Value::Name { name, .. } => name.clone(),
        Value::This { .. } => "SELF".into(),
        Value::Member { of, name, .. } => format!("{}.{name}", show(of)),
        Value::Index { of, key, .. } => format!("{}[{}]", show(of), show(key)),
        Value::Call { callee, args, .. } => format!(
            "{}({})",
            show(callee),
            args.iter()
                .map(|a| format!(
                    "{}{}{}",
                    if a.spread { "*" } else { "" },
                    a.name.as_ref().map(|n| format!("{n}=")).unwrap_or_default(),
                    show(&a.value)
                ))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Value::Map { entries, .. } => format!(
            "{{{}}}",
            entries
                .iter()
                .map(|e| format!(
                    "{}{}{}: {}",
                    if e.spread { "..." } else { "" },
                    e.key.clone().unwrap_or("?".into()),
                    e.computed.as_ref().map(|c| format!("[{}]", show(c))).unwrap_or_default(),
                    show(&e.value)
                ))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Value::List { items, .. } => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Either { options, .. } => format!("EITHER({})", options.iter().map(show).collect::<Vec<_>>().join(" | ")),
        Value::Setting { key, .. } => format!("SETTING{key:?}"),
        Value::Other { parts, span } => format!("OTHER{:?}({})", span, parts.iter().map(show).collect::<Vec<_>>().join("; ")),
    }
}
