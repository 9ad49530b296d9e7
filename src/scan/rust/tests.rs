//! What the scanner makes of small Rust sources.

use super::*;
use crate::language::Registry;
use crate::scan::facts::{Import, Piece, ScopeKind};

fn facts(text: &str) -> Facts {
    let language = Registry::builtin().named("rust").expect("there is a table for Rust");
    scan(text, language)
}

/// The facts of a file that has to parse.
fn parsed_facts(text: &str) -> Facts {
    let facts = facts(text);
    assert_eq!(facts.notes, Vec::<String>::new());
    for host in &facts.hosts {
        assert_eq!(text[host.span.clone()].to_ascii_lowercase(), host.name);
    }
    for binding in &facts.bindings {
        check_spans(text, &binding.value);
        let name = binding.path.last().expect("a path is never empty");
        let written = &text[binding.span.clone()];
        assert!(binding.kind == BindingKind::Return || written.contains(name.as_str()), "{written:?} holds {name}");
    }
    facts.expressions.iter().for_each(|expression| check_spans(text, &expression.value));
    facts
}

/// Every piece of text stands where its span says.
fn check_spans(text: &str, value: &Value) {
    crate::scan::rust::tests::each(value, &mut |value| {
        assert!(text.get(value.span()).is_some(), "{value:?}");
        let Value::Text(whole) = value else { return };
        for piece in &whole.pieces {
            match piece {
                Piece::Literal { text: literal, span } => assert_eq!(&text[span.clone()], literal),
                Piece::Host { name, span } => assert_eq!(&text[span.clone()].to_ascii_lowercase(), name),
                _ => {}
            }
        }
    });
}

fn each(value: &Value, visit: &mut dyn FnMut(&Value)) {
    visit(value);
    match value {
        Value::Text(text) => text.pieces.iter().for_each(|piece| {
            if let Piece::Hole(value) = piece {
                each(value, visit);
            }
        }),
        Value::Member { of, .. } => each(of, visit),
        Value::Index { of, key, .. } => {
            each(of, visit);
            each(key, visit);
        }
        Value::Call { callee, args, .. } => {
            each(callee, visit);
            args.iter().for_each(|arg| each(&arg.value, visit));
        }
        Value::Map { entries, .. } => entries.iter().for_each(|entry| each(&entry.value, visit)),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter().for_each(|value| each(value, visit));
        }
        _ => {}
    }
}

/// A value as a short text: `"a{b}c"`, `$KEY`, `a.b(c)`, `{k: v}`, `[a]`, `(a|b)`, `?(a)`.
fn show(value: &Value) -> String {
    let all = |values: &[Value]| values.iter().map(show).collect::<Vec<_>>().join(", ");
    match value {
        Value::Text(text) => {
            let pieces = text.pieces.iter().map(|piece| match piece {
                Piece::Literal { text, .. } => text.clone(),
                Piece::Host { name, .. } => format!("<{name}>"),
                Piece::Hole(value) => format!("{{{}}}", show(value)),
                Piece::Slash => "\u{2215}".to_owned(),
            });
            format!("\"{}\"", pieces.collect::<String>())
        }
        Value::Name { name, .. } => name.clone(),
        Value::This { .. } => "self".to_owned(),
        Value::Member { of, name, .. } => format!("{}.{name}", show(of)),
        Value::Index { of, key, .. } => format!("{}[{}]", show(of), show(key)),
        Value::Call { callee, args, .. } => {
            let args: Vec<String> =
                args.iter().map(|arg| arg.name.as_ref().map(|name| format!("{name}=")).unwrap_or_default() + &show(&arg.value)).collect();
            format!("{}({})", show(callee), args.join(", "))
        }
        Value::Map { entries, .. } => {
            let entries: Vec<String> =
                entries.iter().map(|entry| format!("{}: {}", entry.key.as_deref().unwrap_or(".."), show(&entry.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::List { items, .. } => format!("[{}]", all(items)),
        Value::Either { options, .. } => format!("({})", options.iter().map(show).collect::<Vec<_>>().join("|")),
        Value::Setting { key, .. } => format!("${}", key.join(".")),
        Value::Other { parts, .. } => format!("?({})", all(parts)),
    }
}

/// The values bound to a dotted name, in order.
fn bound(facts: &Facts, name: &str) -> Vec<String> {
    facts.bindings.iter().filter(|binding| binding.path.join(".") == name).map(|binding| show(&binding.value)).collect()
}

/// The value of `x` in a function that holds the given statements.
fn value_of(statements: &str) -> String {
    let text = format!("fn f() {{\n{statements}\n}}");
    bound(&parsed_facts(&text), "x").pop().expect("x is bound")
}

fn expressions(facts: &Facts) -> Vec<String> {
    facts.expressions.iter().map(|expression| show(&expression.value)).collect()
}

#[test]
fn constants_statics_and_locals_are_bindings_in_their_scopes() {
    let facts = parsed_facts(
        r#"pub const BASE: &str = "https://app.procore.com";
static LOGIN: LazyLock<String> = LazyLock::new(|| "https://login.procore.com".to_string());
mod hosts { pub const API: &str = "https://api.procore.com"; }
fn f() { let url = BASE; }"#,
    );
    assert_eq!(bound(&facts, "BASE"), ["\"https://<app.procore.com>\""]);
    assert_eq!(bound(&facts, "LOGIN"), ["\"https://<login.procore.com>\""]);
    let api = facts.bindings.iter().find(|binding| binding.path == ["API"]).expect("API is bound");
    assert_eq!((facts.scopes[api.scope].kind, facts.scopes[api.scope].name.as_str()), (ScopeKind::Class, "hosts"));
    let url = facts.bindings.iter().find(|binding| binding.path == ["url"]).expect("url is bound");
    assert_eq!((facts.scopes[url.scope].kind, facts.scopes[url.scope].name.as_str()), (ScopeKind::Function, "f"));
}

#[test]
fn all_kinds_of_string_literals_are_texts_with_exact_places() {
    assert_eq!(value_of(r###"let x = r#"{"a": "https://app.procore.com/oauth"}"#;"###), r#""{"a": "https://<app.procore.com>/oauth"}""#);
    assert_eq!(value_of(r#"let x = b"https://app.procore.com";"#), "\"https://<app.procore.com>\"");
    assert_eq!(value_of(r#"let x = c"https://app.procore.com";"#), "\"https://<app.procore.com>\"");
    assert_eq!(value_of(r###"let x = br##"a"#b"##;"###), "\"a\"#b\"");
    assert_eq!(value_of("let x = \"über https://app.procore.com/ä\\u{e9}\";"), "\"über https://<app.procore.com>/ä\\u{e9}\"");
    assert_eq!(value_of("let x = \"\";"), "\"\"");
    assert_eq!(value_of("let x = 'a';"), "?()");
}

#[test]
fn formats_take_arguments_by_position_name_and_capture() {
    assert_eq!(value_of(r#"let x = format!("{}/rest/{}/{id}/{0}?a={b:?}", base, v, b = c);"#), r#""{base}/rest/{v}/{id}/{base}?a={c}""#);
    assert_eq!(value_of(r#"let x = format!("{BASE}/oauth/{token:>width$}");"#), r#""{BASE}/oauth/{token}""#);
    assert_eq!(value_of(r#"let x = format!(r"https://app.procore.com/{}", self.id);"#), r#""https://<app.procore.com>/{self.id}""#);
    assert_eq!(value_of(r#"let x = std::format!("{{\"a\": \"{b}\"}}");"#), r#""{{\"a\": \"{b}\"}}""#);
    assert_eq!(value_of(r#"let x = concat!("https://app.procore.com", "/oauth", BASE);"#), r#""https://<app.procore.com>/oauth{BASE}""#);
    assert_eq!(value_of(r#"let x = format!("{}/token", format!("{base}/oauth"));"#), r#""{"{base}/oauth"}/token""#);
    assert_eq!(expressions(&parsed_facts(r#"fn f() { println!("see {BASE}/{}", id); }"#)), [r#"println("see {BASE}/{id}")"#]);
    assert_eq!(expressions(&parsed_facts(r#"fn f() { write!(out, "{BASE}/{}", id)?; }"#)), [r#"write(out, "{BASE}/{id}")"#]);
}

#[test]
fn texts_are_joined_and_passed_on() {
    assert_eq!(value_of(r#"let x = base.to_string() + "/rest" + &v + "/me";"#), r#""{base}/rest{v}/me""#);
    assert_eq!(
        value_of(r#"let x = Url::parse("https://app.procore.com")?.join("oauth/token")?;"#),
        "\"https://<app.procore.com>\u{2215}oauth/token\""
    );
    assert_eq!(value_of(r#"let x = Url::parse(&base).unwrap().as_str().trim_end_matches('/');"#), "base");
    assert_eq!(value_of(r#"let x = ["https://app.procore.com", "rest", v].join("/");"#), r#""https://<app.procore.com>/rest/{v}""#);
    assert_eq!(value_of("let x = thread.join();"), "thread.join()");
    assert_eq!(value_of("let x = n + 1;"), "?(n, ?())");
    assert_eq!(value_of("let x = &*(base as &str);"), "base");
    let facts = parsed_facts(r#"fn f() { let mut url = base; url.push_str("/oauth"); url += "/token"; }"#);
    assert_eq!(bound(&facts, "url"), ["base", r#""{url}/oauth""#, r#""{url}/token""#]);
}

#[test]
fn settings_have_fallbacks() {
    let expected = r#"($PROCORE_URL|"https://<app.procore.com>")"#;
    assert_eq!(value_of(r#"let x = std::env::var("PROCORE_URL").unwrap_or_else(|_| "https://app.procore.com".to_string());"#), expected);
    assert_eq!(value_of(r#"let x = env::var("PROCORE_URL").unwrap_or("https://app.procore.com".into());"#), expected);
    assert_eq!(value_of(r#"let x = option_env!("PROCORE_URL").unwrap_or("https://app.procore.com");"#), expected);
    assert_eq!(value_of(r#"let x = env!("PROCORE_URL");"#), "$PROCORE_URL");
    assert_eq!(
        value_of(r#"let x = env::var("PROCORE_URL").unwrap_or_else(|_| { log(); return format!("https://{HOST}"); });"#),
        r#"($PROCORE_URL|"https://{HOST}")"#
    );
    let facts = parsed_facts(r#"fn f() { let x = match env::var("A_URL") { Ok(url) => url, Err(_) => "https://app.procore.com".to_owned() }; }"#);
    assert_eq!(bound(&facts, "x"), [r#"(url|"https://<app.procore.com>")"#]);
    assert_eq!(bound(&facts, "url"), ["$A_URL"]);
    let facts = parsed_facts(r#"fn f() { if let Ok(url) = env::var("A_URL") { get(url); } }"#);
    assert_eq!(bound(&facts, "url"), ["$A_URL"]);
    assert_eq!(expressions(&facts), ["get(url)"]);
}

#[test]
fn branches_are_alternatives() {
    assert_eq!(
        value_of(r#"let x = if live { "https://app.procore.com" } else if test { return } else { SANDBOX };"#),
        r#"("https://<app.procore.com>"|SANDBOX)"#
    );
    assert_eq!(value_of(r#"let x = match e { A => "a", B => { let b = 1; "b" } _ => panic!("no") };"#), r#"("a"|"b")"#);
    assert_eq!(value_of(r#"let x = { let y = "https://app.procore.com"; format!("{y}/oauth") };"#), r#""{y}/oauth""#);
    assert_eq!(value_of(r#"let x = unsafe { BASE };"#), "BASE");
    assert_eq!(value_of(r#"let x = async move { if a { return "b"; } "c" }.await;"#), r#"("b"|"c")"#);
}

#[test]
fn struct_literals_are_calls_of_their_name_and_fields_of_their_own_type() {
    let facts = parsed_facts(
        r#"struct Config { base_url: String }
impl Default for Config {
    fn default() -> Self { Self { base_url: "https://app.procore.com".to_string(), ..Other::new() } }
}
impl Config {
    const PATH: &'static str = "/oauth";
    fn url(&self, id: i64, (a, b): (u8, u8)) -> Result<String> { Ok(format!("{}{}", self.base_url, Self::PATH)) }
    fn set(&mut self) { self.base_url = BASE.into(); self.hosts["api"] = X; }
}"#,
    );
    assert_eq!(bound(&facts, "self.base_url"), ["\"https://<app.procore.com>\"", "BASE"]);
    assert_eq!(bound(&facts, "self.hosts.api"), ["X"]);
    assert_eq!(bound(&facts, "default"), [r#"Config({base_url: "https://<app.procore.com>", ..: Other.new()})"#]);
    assert_eq!(bound(&facts, "url"), [r#""{self.base_url}{self.PATH}""#]);
    assert_eq!(bound(&facts, "PATH"), ["\"/oauth\""]);
    // One scope for the type, whatever it is written in.
    assert_eq!(facts.scopes.iter().filter(|scope| scope.name == "Config").count(), 1);
    let parameters: Vec<(String, BindingKind)> = facts
        .bindings
        .iter()
        .filter(|binding| matches!(binding.kind, BindingKind::Parameter(_)))
        .map(|binding| (binding.path.join("."), binding.kind))
        .collect();
    let expected = [("id", 0), ("a", 1), ("b", 1)].map(|(name, at)| (name.to_owned(), BindingKind::Parameter(at)));
    assert_eq!(parameters, expected);
    let url = facts.scopes.iter().find(|scope| scope.name == "url").expect("url is a scope");
    assert_eq!(facts.scopes[url.parent].name, "Config");
}

#[test]
fn functions_return_by_keyword_and_by_tail() {
    let facts =
        parsed_facts(r#"fn base(live: bool) -> &'static str { if live { return "https://api.procore.com"; } "https://sandbox.procore.com" }"#);
    assert_eq!(bound(&facts, "base"), ["\"https://<api.procore.com>\"", "\"https://<sandbox.procore.com>\""]);
    assert!(
        facts
            .bindings
            .iter()
            .filter(|binding| binding.path == ["base"])
            .all(|binding| binding.kind == BindingKind::Return && facts.home(binding) == FILE_SCOPE)
    );
    let facts = parsed_facts(r#"fn run() { client.get("https://api.procore.com/rest/v1.0/me") }"#);
    assert_eq!(expressions(&facts), [r#"client.get("https://<api.procore.com>/rest/v1.0/me")"#]);
    // A closure's `return` is not the function's.
    let facts = parsed_facts(r#"fn run() -> String { let f = || { return "a"; }; f() }"#);
    assert_eq!(bound(&facts, "run"), ["f()"]);
}

#[test]
fn attributes_give_fields_their_values() {
    let facts = parsed_facts(
        r#"#[derive(Parser)]
struct Args {
    /// See https://app.procore.com/docs
    #[arg(long, env = "PROCORE_BASE_URL", default_value = "https://app.procore.com")]
    base_url: String,
    #[clap(env, default_value_t = default_login())]
    login_url: String,
    #[serde(default = "Args::default_host", rename = "host")]
    host: String,
    #[default = "https://api.procore.com"]
    api: String,
    #[envconfig(from = "PROCORE_TOKEN_URL", default = "/oauth/token")]
    token: String,
    plain: String,
}
#[get("/rest/v1.0/me")]
async fn me() {}"#,
    );
    assert_eq!(bound(&facts, "base_url"), [r#"($PROCORE_BASE_URL|"https://<app.procore.com>")"#]);
    assert_eq!(bound(&facts, "login_url"), ["($LOGIN_URL|default_login())"]);
    assert_eq!(bound(&facts, "host"), ["Args.default_host()"]);
    assert_eq!(bound(&facts, "api"), ["\"https://<api.procore.com>\""]);
    assert_eq!(bound(&facts, "token"), [r#"($PROCORE_TOKEN_URL|"/oauth/token")"#]);
    assert_eq!(bound(&facts, "plain"), Vec::<String>::new());
    assert_eq!(expressions(&facts), ["?(\"/rest/v1.0/me\")"]);
    assert_eq!(facts.hosts[0].medium, Medium::Comment);
}

#[test]
fn macros_are_read_inside() {
    assert_eq!(
        value_of(r#"let x = json!({ "url": format!("{BASE}/oauth"), "list": [1, { key: std::env::var("A")? }], "b": { "c": "d" } });"#),
        r#"json({url: "{BASE}/oauth", list: [?(), {key: $A}], b: {c: "d"}})"#
    );
    assert_eq!(
        value_of(r#"let x = hashmap! { "Procore-Company-Id" => id.to_string(), NAME => b };"#),
        r#"hashmap({Procore-Company-Id: id, NAME: b})"#
    );
    assert_eq!(value_of(r#"let x = vec![("a", "b"), ("c", d)];"#), r#"[["a", "b"], ["c", d]]"#);
    assert_eq!(value_of(r#"let x = vec!["a"; 3];"#), r#"["a"]"#);
    assert_eq!(
        value_of(r#"let x = sqlx::query!("select 1 from t where u = $1", format!("https://app.procore.com/{id}"));"#),
        r#"sqlx.query("select 1 from t where u = $1", "https://<app.procore.com>/{id}")"#
    );
    let facts = parsed_facts(
        r#"lazy_static! { /// Base
        pub static ref BASE: String = format!("https://{}", HOST); static ref B: String = "b".into(); }"#,
    );
    assert_eq!(bound(&facts, "BASE"), [r#""https://{HOST}""#]);
    assert_eq!(bound(&facts, "B"), ["\"b\""]);
    let facts = parsed_facts(r#"thread_local! { static BASE: String = String::from("https://app.procore.com"); }"#);
    assert_eq!(bound(&facts, "BASE"), ["\"https://<app.procore.com>\""]);
    // Neither expressions nor statements nor entries: patterns.
    let facts = parsed_facts(r#"fn f() { tokio::select! { r = client.get("https://app.procore.com/rest/v1.0/me").send() => { done(r) } } }"#);
    assert!(expressions(&facts).iter().chain(&bound(&facts, "r")).any(|text| text.contains("<app.procore.com>/rest/v1.0/me")), "{facts:?}");
    let facts = parsed_facts(r#"macro_rules! url { ($p:expr) => { concat!("https://app.procore.com/rest", $p) }; }"#);
    assert!(expressions(&facts).iter().any(|text| text.contains("<app.procore.com>/rest")), "{facts:?}");
}

#[test]
fn request_chains_stay_calls() {
    let facts = parsed_facts(
        r#"async fn send(&self) { let response =
    self.http.post(format!("{}/oauth/token", self.base)).header("Procore-Company-Id", id.to_string()).json(&body).send().await?; }"#,
    );
    assert_eq!(bound(&facts, "response"), [r#"self.http.post("{self.base}/oauth/token").header("Procore-Company-Id", id).json(body).send()"#]);
    let Value::Call { span, .. } = &facts.bindings[0].value else { panic!("a call") };
    assert_eq!(
        span.len(),
        r#"self.http.post(format!("{}/oauth/token", self.base)).header("Procore-Company-Id", id.to_string()).json(&body).send()"#.len()
    );
    let facts = parsed_facts(r#"fn f() { for path in ["/a", "/b"] { client.get(path); } let Some(a) = b() else { c("d"); return; }; let _ = g(); }"#);
    assert_eq!(bound(&facts, "path"), [r#"("/a"|"/b")"#]);
    assert_eq!(expressions(&facts), ["client.get(path)", r#"c("d")"#, "g()"]);
}

#[test]
fn uses_are_flattened() {
    let facts = parsed_facts(
        "use crate::config::{self, Config, hosts::{API, LOGIN as AUTH}, base}; use super::a as b; use c::*; mod d; extern crate e as f;",
    );
    let import = |module: &str, names: &[(&str, &str)], alias: Option<&str>| Import {
        module: module.to_owned(),
        names: names.iter().map(|(there, here)| ((*there).to_owned(), (*here).to_owned())).collect(),
        alias: alias.map(str::to_owned),
    };
    let expected = [
        import("crate::config", &[], None),
        import("crate::config", &[("Config", "Config"), ("base", "base")], None),
        import("crate::config::hosts", &[("API", "API"), ("LOGIN", "AUTH")], None),
        import("crate::config::base", &[], None),
        import("super::a", &[], Some("b")),
        import("super", &[("a", "b")], None),
        import("c", &[("*", "*")], None),
        import("d", &[], None),
        import("e", &[], Some("f")),
    ];
    assert_eq!(facts.imports, expected);
    // A path from the root of the crate names its module as an import does.
    let facts = parsed_facts("const A: &str = crate::config::hosts::API;");
    assert_eq!(bound(&facts, "A"), ["hosts.API"]);
    assert_eq!(facts.imports, [import("crate::config::hosts", &[], None)]);
}

#[test]
fn hosts_know_comments_from_code() {
    let text = "//! https://app.procore.com/a\nconst A: &str = \"https://app.procore.com/b // c\"; /* us02.procore.com */ // login.procore.com\n";
    let media: Vec<(String, Medium)> = parsed_facts(text).hosts.into_iter().map(|host| (host.name + &host.rest, host.medium)).collect();
    let expected = [
        ("app.procore.com/a", Medium::Comment),
        ("app.procore.com/b", Medium::Code),
        ("us02.procore.com", Medium::Comment),
        ("login.procore.com", Medium::Comment),
    ];
    assert_eq!(media, expected.map(|(text, medium)| (text.to_owned(), medium)));
}

#[test]
fn a_shebang_moves_nothing() {
    let facts = parsed_facts("#!/usr/bin/env rust-script\nconst A: &str = \"https://app.procore.com\";\n");
    assert_eq!(bound(&facts, "A"), ["\"https://<app.procore.com>\""]);
    let facts = parsed_facts("#![allow(dead_code)]\nconst A: &str = \"https://app.procore.com\";\n");
    assert_eq!(bound(&facts, "A"), ["\"https://<app.procore.com>\""]);
    let facts = parsed_facts("\u{feff}#!/usr/bin/env rust-script\r\nconst A: &str = \"https://app.procore.com\";\r\n");
    assert_eq!(bound(&facts, "A"), ["\"https://<app.procore.com>\""]);
    assert_eq!(parsed_facts("#!rust").bindings, []);
}

#[test]
fn a_file_that_does_not_parse_is_read_with_patterns_and_says_where() {
    let text = "const BASE: &str = \"https://app.procore.com\";\n\nimpl for {\n}\n";
    let read = facts(text);
    assert_eq!(read.hosts.len(), 1);
    assert!(read.bindings.iter().any(|binding| show(&binding.value) == "\"https://<app.procore.com>\""));
    assert!(read.notes[0].starts_with("not valid Rust at 3:10 ("), "{:?}", read.notes);
    assert!(facts("#!rust\nfn f( {\n").notes[0].starts_with("not valid Rust at 2:"), "{:?}", facts("#!rust\nfn f( {\n").notes);
    assert!(facts("fn f").notes[0].starts_with("not valid Rust at its end ("), "{:?}", facts("fn f").notes);
}

/// Sources that nest without end, in every way the grammar knows.
fn bottomless(count: usize) -> Vec<(&'static str, String)> {
    let nested = |open: &str, inner: &str, close: &str| format!("fn f() {{ let x = {}{inner}{}; }}", open.repeat(count), close.repeat(count));
    let after = |first: &str, rest: &str| format!("fn f() {{ let x = {first}{}; }}", rest.repeat(count));
    vec![
        ("parentheses", nested("(", "a", ")")),
        ("brackets", nested("[", "a", "]")),
        ("blocks", nested("{", "a", "}")),
        ("calls", nested("f(", "a", ")")),
        ("macros", nested("m!(", "a", ")")),
        ("formats", nested("format!(\"{0}{0}\", ", "a", ")")),
        ("json", nested("json!({\"a\": ", "a", "})").replace("json!", "j!")),
        ("maps", format!("fn f() {{ json!({}1{}); }}", "{\"a\":".repeat(count), "}".repeat(count))),
        ("matches", nested("match a { _ => ", "a", "}")),
        ("nested matches", nested("match ", "a", " { }")),
        ("conditions", nested("if a { ", "a", " } else { b }")),
        ("closures", nested("|a, b| ", "a", "")),
        ("moved closures", nested("1 + |a, b| ", "a", "")),
        ("negations", nested("!", "a", "")),
        ("references", nested("&", "a", "")),
        ("minus", nested("- ", "a", "")),
        ("returns", nested("return ", "a", "")),
        ("structs", nested("S { a: ", "a", "}")),
        ("methods", after("a", ".b()")),
        ("fields", after("a", ".b")),
        ("tuple fields", after("a", ".0.0")),
        ("questions", after("a", "?")),
        ("awaits", after("a", ".await")),
        ("calls of calls", after("a", "()")),
        ("indexes", after("a", "[0]")),
        ("sums", after("a", " + a")),
        ("comparisons", after("a", " && a < b")),
        ("assignments", after("a", " = a")),
        ("casts", after("a", " as T")),
        ("ranges", after("a", "..a")),
        ("else if", after("if a {}", " else if a {}")),
        ("types", format!("type A = {}B{};", "V<".repeat(count), ">".repeat(count))),
        ("listed types", format!("type A = {}B{};", "V<A, ".repeat(count), ">".repeat(count))),
        ("type references", format!("type A = {}B;", "&".repeat(count))),
        ("pointers", format!("type A = {}B;", "*const ".repeat(count))),
        ("arrays", format!("type A = {}B{};", "[".repeat(count), "]".repeat(count))),
        ("functions", format!("type A = {}B;", "fn() -> ".repeat(count))),
        ("bounds", format!("fn f(a: {}B{}) {{}}", "impl A<".repeat(count), ">".repeat(count))),
        ("patterns", format!("fn f() {{ let {}a{} = b; }}", "S(".repeat(count), ")".repeat(count))),
        ("pattern references", format!("fn f() {{ let {}a = b; }}", "&".repeat(count))),
        ("bound patterns", format!("fn f() {{ let {}a = b; }}", "a @ ".repeat(count))),
        ("modules", format!("{}{}", "mod a {".repeat(count), "}".repeat(count))),
        ("inner functions", format!("{}{}", "fn a() {".repeat(count), "}".repeat(count))),
        ("uses", format!("use {}a;", "a::".repeat(count))),
        ("grouped uses", format!("use {{{}a}};", "a::".repeat(count))),
        ("paths", format!("const A: B = {}a;", "a::".repeat(count))),
        ("qualified paths", format!("const A: B = {}a{};", "<".repeat(count), " as A>::B".repeat(count))),
        ("attributes", format!("{}fn f() {{}}", "#[a = ".repeat(count) + "1" + &"]".repeat(count))),
        ("loops", nested("loop { ", "a", "}")),
        ("labels", nested("'a: { ", "a", "}")),
        ("tuple types", format!("type A = {}B{};", "(A, ".repeat(count), ")".repeat(count))),
        ("wrapped types", format!("type A = {}B{};", "(".repeat(count), ")".repeat(count))),
        ("function types", format!("type A = {}B{};", "F(".repeat(count), ")".repeat(count))),
        ("trait objects", format!("type A = {}B{};", "dyn F(".repeat(count), ")".repeat(count))),
        ("tuple patterns", format!("fn f() {{ let {}a{} = b; }}", "(a, ".repeat(count), ")".repeat(count))),
        ("struct patterns", format!("fn f() {{ let {}a{} = b; }}", "S { a: ".repeat(count), "}".repeat(count))),
        ("traits", format!("{}{}", "trait A { fn a() {".repeat(count), "}}".repeat(count))),
        ("implementations", format!("{}{}", "impl A { fn a() {".repeat(count), "}}".repeat(count))),
        ("constant blocks", format!("{}{}", "const A: B = {".repeat(count), "};".repeat(count))),
        ("discriminants", format!("{}1{}", "enum A { B = {".repeat(count), "}}".repeat(count))),
        ("array lengths", format!("type A = {}1{};", "[A; {".repeat(count), "}]".repeat(count))),
        ("let conditions", nested("if let A = ", "a", " {}")),
        ("asynchronous blocks", nested("async { ", "a", "}")),
        ("open brackets", format!("fn f() {}", "{".repeat(count))),
        ("closed brackets", "}".repeat(count)),
    ]
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let note = "nested too deep to be read: only its hosts are known";
    let parentheses = format!("const A: &str = {}\"https://app.procore.com\"{};", "(".repeat(100_000), ")".repeat(100_000));
    let read = facts(&parentheses);
    assert_eq!((read.notes, read.hosts.len()), (vec![note.to_owned()], 1));
    for (name, text) in bottomless(10_000) {
        let read = facts(&text);
        assert!(read.notes.iter().any(|note| note.starts_with("not valid") || note.starts_with("nested")) || name == "paths", "{name}");
    }
}

/// A value is copied into every hole that names it; nested, that would double at every level.
#[test]
fn nested_formats_do_not_grow_without_bound() {
    let text = format!("const A: B = {}a{};", "format!(\"{0}{0}\", ".repeat(40), ")".repeat(40));
    assert!(parsed_facts(&text).bindings.iter().all(|binding| binding.value.weight(100_000) < 50_000));
}

/// The deepest trees that are parsed must fit their stacks, in a debug build on a thread of a pool, too.
#[test]
fn what_is_just_shallow_enough_is_read_safely() {
    std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(|| {
            for limit in [depth::SHALLOW, depth::MAX] {
                for (name, most) in deepest_within(limit) {
                    let text = bottomless(most).into_iter().find(|(other, _)| *other == name).map(|(_, text)| text).unwrap_or_default();
                    facts(&text);
                }
            }
        })
        .expect("a thread")
        .join()
        .expect("no panic");
}

/// How often each way of nesting can be repeated within a limit.
fn deepest_within(limit: usize) -> Vec<(&'static str, usize)> {
    let measured = |count: usize| -> Vec<(&'static str, usize)> {
        let measure = |text: &str| TokenStream::from_str(text).map_or(usize::MAX, depth::bound);
        on_this_thread(|| bottomless(count).into_iter().map(|(name, text)| (name, measure(&text))).collect())
    };
    // Bounds grow linearly: two measurements tell the slope.
    let (few, many) = (measured(10), measured(20));
    few.into_iter()
        .zip(many)
        .filter(|((_, few), (_, many))| *few < *many && *many < usize::MAX)
        .map(|((name, few), (_, many))| (name, (limit.saturating_sub(few)) * 10 / (many - few) + 10))
        .collect()
}
