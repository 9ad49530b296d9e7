use super::scan;
use crate::language::Registry;
use crate::scan::facts::{Arg, BindingKind, Facts, ScopeKind, Value};

fn read(language: &str, text: &str) -> Facts {
    scan(text, Registry::builtin().named(language).unwrap())
}

fn names(facts: &Facts, kind: BindingKind) -> Vec<String> {
    facts.bindings.iter().filter(|binding| binding.kind == kind).map(|binding| binding.path.join(".")).collect()
}

#[test]
fn a_label_is_no_key_of_what_stands_behind_it() {
    let facts = read("javascript", "switch (env) {\n  case 1:\n    base = \"a\";\n  default:\n    base = \"b\";\n}\n");
    assert_eq!(names(&facts, BindingKind::Assignment), ["base", "base"]);
}

#[test]
fn the_head_of_a_ruby_method_is_no_call() {
    let facts =
        read("ruby", "class Api\n  def self.call(path, token:, company_id: nil)\n    send(path)\n  end\n\n  def other(a)\n    a\n  end\nend\n");
    assert_eq!(names(&facts, BindingKind::Assignment), [""; 0]);
    let calls =
        facts.expressions.iter().filter(|expression| matches!(&expression.value, Value::Call { callee, .. } if callee.callee_text() != "class"));
    assert_eq!(calls.map(|expression| expression.value.span()).collect::<Vec<_>>().len(), 1);
}

#[test]
fn a_map_is_the_value_of_a_ruby_method() {
    let facts = read("ruby", "def headers\n  { \"A\" => 1, \"B-C\" => x }\nend\n");
    let returned = facts.bindings.iter().find(|binding| binding.kind == BindingKind::Return).unwrap();
    assert!(matches!(&returned.value, Value::Map { entries, .. } if entries.len() == 2), "{:?}", returned.value);
}

#[test]
fn the_type_of_this_is_no_parameter() {
    let facts = read("typescript", "export async function request(this: Context, options: Options) {}\n");
    assert_eq!(names(&facts, BindingKind::Parameter(0)), ["options"]);
}

/// Callees with what they are given, as far as that is literal or a name.
fn calls(facts: &Facts) -> Vec<String> {
    let mut all = Vec::new();
    let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
    let mut todo: Vec<&Value> = values.collect();
    while let Some(value) = todo.pop() {
        match value {
            Value::Call { callee, args, span } => {
                let shown = |arg: &Arg| format!("{}{}", arg.name.as_ref().map_or(String::new(), |name| format!("{name}:")), arg.value.callee_text());
                all.push((span.start, format!("{}({})", callee.callee_text(), args.iter().map(shown).collect::<Vec<_>>().join(", "))));
                todo.push(callee);
                todo.extend(args.iter().map(|arg| &arg.value));
            }
            Value::Member { of, .. } => todo.push(of),
            Value::List { items: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
            _ => {}
        }
    }
    all.sort();
    all.dedup();
    all.into_iter().map(|(_, call)| call).collect()
}

fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Map { entries, .. } => entries.iter().filter_map(|entry| entry.key.clone()).collect(),
        Value::List { items, .. } => items.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_pipe_gives_its_left_side_to_the_call_on_its_right() {
    let facts = read(
        "elixir",
        "def get(id) do\n  :get\n  |> Finch.build(url, headers)\n  |> Finch.request(Pool)\nend\n\ndef new do\n  id |> to_text |> f\nend\n",
    );
    let calls = calls(&facts);
    assert!(calls.contains(&"Finch.request(Finch.build(), Pool)".to_owned()), "{calls:?}");
    assert!(calls.contains(&"Finch.build(\"\", url, headers)".to_owned()), "{calls:?}");
    assert!(calls.contains(&"f(to_text())".to_owned()), "{calls:?}");
}

#[test]
fn maps_tuples_and_defaults_of_elixir() {
    let facts = read("elixir", "def get(id \\\\ nil) do\n  a = %{\"x-y\" => id, other: 1}\n  b = {Headers, [{\"p-q\", id}]}\nend\n");
    assert_eq!(names(&facts, BindingKind::Parameter(0)), ["id"]);
    let value = |name: &str| &facts.bindings.iter().find(|binding| binding.path == [name]).unwrap().value;
    assert_eq!(keys(value("a")), ["x-y", "other"]);
    let Value::List { items, .. } = value("b") else { panic!("a tuple is a list") };
    assert_eq!(keys(&items[1]), ["p-q"]);
}

#[test]
fn literals_of_go_begin_with_their_types() {
    let facts = read(
        "go",
        "func f(id string) {\n\th := map[string]string{\"p-q\": id}\n\ta := http.Header{\"x-y\": {id}}\n\tb := []byte(id)\n\tl := []string{id, id}\n}\n",
    );
    let value = |name: &str| &facts.bindings.iter().find(|binding| binding.path == [name] && binding.kind == BindingKind::Assignment).unwrap().value;
    assert_eq!(keys(value("h")), ["p-q"]);
    let Value::Call { args, .. } = value("a") else { panic!("a literal of a named type is a call") };
    let Value::Map { entries, .. } = &args[0].value else { panic!("its fields are a map") };
    assert!(matches!(&entries[0].value, Value::List { items, .. } if items.len() == 1));
    assert!(matches!(value("b"), Value::Name { name, .. } if name == "id"));
    assert!(matches!(value("l"), Value::List { items, .. } if items.len() == 2));
}

#[test]
fn a_method_of_go_belongs_to_the_class_of_its_receiver() {
    let text = "type Client struct {\n\tbase string\n}\n\nfunc New() *Client {\n\treturn &Client{base: \"a\"}\n}\n\nfunc (c *Client) do(path string) {\n\tc.last = path\n\tsend(c.base + path)\n}\n\nfunc (o Other) get() {\n\to.send()\n}\n";
    let facts = read("go", text);
    let scope = |name: &str| facts.scopes.iter().find(|scope| scope.name == name).unwrap();
    assert_eq!(facts.scopes[scope("do").parent].name, "Client");
    let other = &facts.scopes[scope("get").parent];
    assert!(other.name == "Other" && other.partial);
    assert!(names(&facts, BindingKind::Assignment).contains(&"self.last".to_owned()));
    assert!(names(&facts, BindingKind::Assignment).contains(&"Client.base".to_owned()));
    assert!(calls(&facts).contains(&"self.send()".to_owned()));
}

#[test]
fn initializers_and_fields_without_the_object_are_fields() {
    let text = "class Api {\n  Api(this.id) : http = Client(), super(id);\n  final Client http;\n  late Dio dio;\n  void start(Dio other) {\n    dio = other;\n    final local = dio;\n  }\n}\n";
    let facts = read("dart", text);
    let names = names(&facts, BindingKind::Assignment);
    assert!(names.contains(&"self.http".to_owned()) && names.contains(&"self.dio".to_owned()), "{names:?}");
    assert!(names.contains(&"local".to_owned()), "{names:?}");
}

#[test]
fn conditions_in_maps_of_dart_are_no_entries() {
    let facts = read("dart", "final a = {if (id != null) 'p-q': id else 'r-s': 1, 'x-y': 2, ...more};\n");
    assert_eq!(keys(&facts.bindings.iter().find(|binding| binding.path == ["a"]).unwrap().value), ["p-q", "r-s", "x-y"]);
}

#[test]
fn a_body_is_no_block_of_the_call_before_it() {
    let facts = read("swift", "func load() -> Data {\n  if let id = company {\n    send(id)\n  }\n  run { work() }\n}\n");
    let calls = calls(&facts);
    assert!(calls.contains(&"run(?)".to_owned()) && !calls.iter().any(|call| call.starts_with("company") || call.starts_with("Data")), "{calls:?}");
}

#[test]
fn a_class_can_be_nothing_but_its_parameters() {
    let classes = |language: &str, text: &str| -> Vec<String> {
        let facts = read(language, text);
        facts.scopes.iter().filter(|scope| scope.kind == ScopeKind::Class).map(|scope| text[scope.span.clone()].to_owned()).collect()
    };
    assert_eq!(classes("csharp", "record A(int X) : B(X);\npublic record C(int Y);\n"), ["A(int X)", "C(int Y)"]);
    assert_eq!(classes("kotlin", "data class A(\n  val x: Int,\n)\n\nval y = 1\n"), ["A(\n  val x: Int,\n)"]);
    assert_eq!(
        classes("kotlin", "class A(val x: Int) : B()\nclass C(val y: Int)\n  : B() { fun f() = 1 }"),
        ["A(val x: Int)", "C(val y: Int)\n  : B() { fun f() = 1 }"]
    );
    assert_eq!(classes("scala", "case class A(x: Int)\ncase class C(y: Int)\n  extends B {\n}\n"), ["A(x: Int)", "C(y: Int)\n  extends B {\n}"]);
}
