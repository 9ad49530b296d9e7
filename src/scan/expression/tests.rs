//! Tests of the expression reader through whole texts, and what the tests of its parts share.

use crate::language::Registry;
use crate::scan::facts::{Arg, BindingKind, Facts, Piece, Value};
use crate::scan::scan_as;

/// Calls `visit` with every call in a value, the outermost first.
pub(super) fn each_call(value: &Value, visit: &mut dyn FnMut(&Value, &[Arg])) {
    match value {
        Value::Call { callee, args, .. } => {
            visit(callee, args);
            each_call(callee, visit);
            args.iter().for_each(|arg| each_call(&arg.value, visit));
        }
        Value::Member { of, .. } => each_call(of, visit),
        Value::Index { of, key, .. } => {
            each_call(of, visit);
            each_call(key, visit);
        }
        Value::Text(text) => text.pieces.iter().for_each(|piece| {
            if let Piece::Hole(value) = piece {
                each_call(value, visit);
            }
        }),
        Value::Map { entries, .. } => entries.iter().for_each(|entry| each_call(&entry.value, visit)),
        Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
            values.iter().for_each(|value| each_call(value, visit));
        }
        _ => {}
    }
}

fn read(language: &str, text: &str) -> Facts {
    scan_as(text, Registry::builtin().named(language).unwrap())
}

fn bound(language: &str, text: &str) -> Vec<String> {
    let shown = |value: &Value| value.literal().map_or_else(|| value.callee_text(), |text| format!("{text:?}"));
    read(language, text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("."), shown(&binding.value))).collect()
}

#[test]
fn declarations_of_c() {
    assert_eq!(bound("c", "#include <curl/curl.h>\nstatic const char *base = \"x\";\n"), ["base=\"x\""]);
    assert_eq!(bound("c", "void f() {\n  snprintf(url, sizeof url, \"%s/x\", BASE);\n}\n"), ["url=\"\""]);
    assert_eq!(
        bound("cpp", "void f() {\n  QNetworkRequest request(QUrl(\"x\"));\n  httplib::Client cli{\"y\"};\n  Reply *r = m->get(request);\n}\n"),
        ["request=QNetworkRequest()", "cli=httplib.Client()", "r=m.get()"]
    );
}

#[test]
fn objects_of_with_and_types_of_basic() {
    let text = "Sub A(ByVal id As String)\n  Dim u As String\n  With CreateObject(\"x\")\n    .Open \"GET\", u, False\n    .Send\n  End With\n  http.Open _\n    \"POST\", u\n  http.Send\nEnd Sub\n";
    let facts = read("vba", text);
    assert_eq!(facts.bindings[0].path, ["id"]);
    let mut calls = Vec::new();
    for expression in &facts.expressions {
        each_call(&expression.value, &mut |callee, args| calls.push(format!("{}/{}", callee.callee_text().rsplit('.').next().unwrap(), args.len())));
    }
    for wanted in ["Open/3", "Send/0", "Open/2"] {
        assert!(calls.iter().any(|call| call == wanted), "{wanted}: {calls:?}");
    }
    assert_eq!(facts.requests.len(), 4);
}

#[test]
fn hashes_and_arguments_of_perl() {
    let text = "sub get { my ($self, $path) = @_; $self->{ua}->get($self->{base} . $path, \\%headers); }\nmy %h = (a => 'b');\n$h{'X-Y'} = 1;\n$ua->get('http://x/' => { a => 1 } => form => { });\n";
    let facts = read("perl", text);
    let kinds: Vec<_> = facts.bindings.iter().filter(|binding| binding.scope != 0).map(|binding| (binding.path[0].as_str(), binding.kind)).collect();
    assert_eq!(kinds[..2], [("self", BindingKind::Parameter(0)), ("path", BindingKind::Parameter(1))]);
    assert!(facts.bindings.iter().any(|binding| binding.path == ["h", "X-Y"]));
    assert!(facts.bindings.iter().any(|binding| binding.path == ["h"] && matches!(&binding.value, Value::Map { entries, .. } if entries.len() == 1)));
    let url = facts.requests.iter().filter_map(|request| request.url.as_ref()).find_map(Value::literal);
    assert_eq!(url.as_deref(), Some("http://x/"));
}

#[test]
fn pipes_of_r() {
    let facts = read("r", "x <- request(base) |>\n  req_url_path_append(\"p\") |>\n  req_headers(`A-B` = id) |>\n  req_perform()\ny <- x %>% f(z)\n");
    assert_eq!(facts.bindings[0].value.callee_text(), "request().req_url_path_append().req_headers().req_perform()");
    assert_eq!(facts.bindings[1].value.callee_text(), "f()");
    assert!(matches!(&facts.bindings[1].value, Value::Call { args, .. } if args.len() == 2));
}

#[test]
fn hostile_texts() {
    for text in ["With a\n".repeat(5000), "With a\n.b\n".repeat(3000), "a As ".repeat(5000), ".a _\n".repeat(5000)] {
        read("vba", &text);
    }
    for text in ["a |> ".repeat(5000), "f(a) |> g(".repeat(5000), "`".repeat(10_001)] {
        read("r", &text);
    }
    for text in ["$a{".repeat(5000), "->{".repeat(5000), "my ($a) = @_;".repeat(3000), "sub a {".repeat(3000)] {
        read("perl", &text);
    }
    for text in ["#a".repeat(5000), "\n#define A ".repeat(3000), "a *b = ".repeat(3000), "A b(".repeat(3000), "A<".repeat(5000), "A b{".repeat(3000)]
    {
        read("c", &text);
        read("cpp", &text);
    }
}
