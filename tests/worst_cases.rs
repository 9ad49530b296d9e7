//! No shape of a file makes the linter slower than the file is long. Each of these shapes once took time by the square of its length or worse, and at
//! the size that it has here, longer than the limit, which is far above what a slow machine needs for a debug build.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::{assert_none, for_each, mprlint, tree, write};

const URL: &str = "https://app.procore.com/oauth/token";

const LIMIT: Duration = Duration::from_secs(30);

/// How long the files are, in bytes.
const LENGTH: usize = 500_000;

/// How long those are that take long for their length.
const DEAR_LENGTH: usize = 75_000;

/// The shorter length of those that are timed at two.
const LINKED_LENGTH: usize = 40_000;

/// The smaller number of files that are timed at two.
const LINKED_COUNT: usize = 700;

/// A name, with the ending that gives the language; what stands before, what is repeated, and what stands behind as often.
type Shape = (&'static str, &'static str, &'static str, &'static str);

const SHAPES: &[Shape] = &[
    // One statement goes on to the end of the file, and in it begins the next one.
    ("else-if.js", "if (a) { b() }", " else if (a) { b() }", ""),
    ("if.js", "", "if (a) ", ""),
    ("begin.js", "", "begin\n", ""),
    ("case.js", "", "x = case a ", ""),
    ("if-else.py", "x = (", "a if b ", ""),
    ("names.js", "", "a, ", ""),
    ("names.py", "", "a, ", ""),
    // Functions in functions.
    ("functions.js", "", "function f(a) {", "}"),
    ("open-functions.js", "", "function f(a) {", ""),
    ("lines.py", "", "def f(a): ", ""),
    ("lines.rb", "", "def f(a) = ", ""),
    ("parameters.rb", "", "def f(", ""),
    // Strings, and what could begin one.
    ("quotes.js", "", "\\\"", ""),
    ("quotes.py", "", "\\'", ""),
    ("escapes.js", "", "\"\\\"\\", ""),
    ("regexes.js", "", "return /[a ", ""),
    ("regexes.rb", "", "= /[", ""),
];

/// Shapes that take long for their length.
const DEAR_SHAPES: &[Shape] = &[
    ("bodies.kt", "", "fun f(a) = ", ""),
    ("holes.kt", "x = ", "\"${", "}\n"),
    ("holes.dart", "x = ", "\"${", "}\n"),
    ("holes.py", "x = ", "f\"{", "}\n"),
    ("holes.cs", "x = ", "$\"{", "}\n"),
    // Values that lead to all others of their name.
    ("appended.py", "u = 'https://api.procore.com'\n", "u += f'/{a}'\n", ""),
    ("appended.pl", "my $u = 'https://api.procore.com';\n", "$u .= <<E;\n/$a\nE\n", ""),
    ("called.rs", "fn main() { let c = a(\"https://api.procore.com\");\n", "let c = c.b(|d| c.e(d)).f(c);\n", "}"),
];

#[test]
fn no_shape_takes_more_than_its_length() {
    let shapes: Vec<(&Shape, usize)> =
        SHAPES.iter().map(|shape| (shape, LENGTH)).chain(DEAR_SHAPES.iter().map(|shape| (shape, DEAR_LENGTH))).collect();
    let judge = |((name, before, part, behind), length): &(&Shape, usize)| {
        let times = length / (part.len() + behind.len());
        // Comments begin with one of these in every language, and what is no comment is code.
        let text = format!("{before}{}{}\n# {URL}\n// {URL}\n", part.repeat(times), behind.repeat(times));
        let folder = tree(&[(name, &text)]);
        let start = Instant::now();
        let output = mprlint(folder.path()).args(["check", "--pedantic", "--format", "short"]).timeout(LIMIT).output();
        let code = output.map(|output| output.status.code());
        (!matches!(code, Ok(Some(0 | 1)))).then(|| format!("{name}: {code:?} after {:?}", start.elapsed()))
    };
    assert_none(&for_each(&shapes, judge).into_iter().flatten().collect::<Vec<_>>(), "shapes");
}

/// Shapes of which one part can lead to all the others; `#` is the number of the part. What stands behind a `~` is repeated, too.
const LINKED_SHAPES: &[Shape] = &[
    // What stands beside a key or an argument.
    ("map.js", "const a = {", "\"k#\": \"v\", ", "}"),
    ("arguments.py", "f(", "k#=\"v\", ", ")"),
    // What is done with one object or one library, and what it sends.
    ("session.py", "s = requests.Session()\n", "s.headers[\"x#\"] = a\ns.get(\"https://api.procore.com/rest/v1.0/x\")\n", ""),
    ("library.js", "", "axios.get(\"https://api.procore.com/rest/v1.0/x\");\n", ""),
    ("client.js", "const c = axios.create({ baseURL: \"https://api.procore.com\" });\n", "c.get(\"/rest/v1.0/x\");\n", ""),
    (
        "Sent.java",
        "class C { void f() {\n",
        "r = HttpRequest.newBuilder().uri(URI.create(\"https://api.procore.com/rest/v1.0/x\")).build(); client.send(r);\n",
        "} }",
    ),
    // What one name leads to.
    ("stars.py", "import requests\n", "from m# import *\nrequests.get(x#)\n", ""),
    ("fields.py", "import requests\nu = \"https://api.procore.com\"\n", "class A#:\n def f(self):\n  self.u = u\n  requests.get(self.u)\n", ""),
    ("members.py", "import requests\nu = \"https://api.procore.com\"\nclass A:\n def f(self):\n", "  self.u = u\n  requests.get(self.u)\n", ""),
    ("parameters.py", "u = \"https://api.procore.com\"\n", "u = u + x\n", ""),
    // One table that many requests use.
    ("headers.js", "const H = {", "k#: 1,\n", "};\n~axios.get(\"https://api.procore.com/rest/v1.0/projects/#/rfis\", { headers: H });\n"),
    ("table.js", "const T = {", "k#: { u: \"https://app.procore.com/x\" },\n", "};\n~axios.get(T.k#.u);\n"),
    ("list.js", "const T = [", "{ k#: \"https://app.procore.com/x\" },\n", "];\n~axios.get(T.k#);\n"),
    // Functions of one name, and functions that are all given one object.
    (
        "methods.py",
        "import requests\n",
        "class C#:\n def get(self, p, h=None):\n  return requests.get(u + p, headers=h)\n def k(self):\n  self.get(\"/rest/v1.0/x\")\n",
        "",
    ),
    (
        "given.rs",
        "",
        "fn f#(c: &C) { let u = format!(\"https://app.procore.com/rest/v1.0/x/{}\", f#1(c)); c.get(u).header(\"a\", f#0(c)).send(); }\n",
        "",
    ),
    // Headers that nothing uses.
    ("dropped.py", "def f():\n", "  h# = {\"Procore-Company-Id\": a}\n  requests.get(\"https://api.procore.com/rest/v1.0/x\")\n", ""),
    // Openers of strings that are as long as what they open.
    ("quotes.cs", "", "\"", ""),
    ("dollars.cs", "", "$", ""),
    // Strings of which each has a closer of its own, and none is there.
    ("raw.cpp", "", "R\"x#(", ""),
    // What could be a host.
    ("hosts.http", "", ".a", ""),
    // What a comment names.
    ("ignored.js", "/* mprlint:ignore[MPR101", ",MPR101,MPR201", "] */ const u = 'https://app.procore.com';"),
    // The heads of classes.
    ("parameters.cs", "", "class A(", ""),
    ("parameters.java", "", "class A(", ""),
    ("parameters.kt", "", "class A(", ""),
    ("types.cs", "", "class A<", ""),
    ("types.java", "", "class A<", ""),
    ("types.ts", "", "class A<", ""),
];

/// How long a folder takes; nothing if that is too long.
fn timed(folder: &Path) -> Option<Duration> {
    let start = Instant::now();
    let output = mprlint(folder).args(["check", "--pedantic", "--format", "short"]).timeout(LIMIT).output();
    let code = output.ok().and_then(|output| output.status.code());
    matches!(code, Some(0 | 1)).then(|| start.elapsed())
}

/// Does four times as much take about four times as long? The square would be sixteen times as long. A machine that is busy gets more chances.
fn is_linear(one: &Path, four: &Path) -> bool {
    let is_linear = || timed(one).is_some_and(|one| timed(four).is_some_and(|four| four < one * 8 + Duration::from_millis(200)));
    (0..3).any(|_| is_linear())
}

#[test]
fn four_times_the_length_takes_about_four_times_as_long() {
    let judge = |(name, before, part, behind): &&Shape| {
        let of_length = |length: usize| {
            let (behind, last) = behind.split_once('~').unwrap_or((behind, ""));
            let count = length / (part.len() + last.len());
            let [parts, lasts] = [part, last].map(|part| (0..count).map(|number| part.replace('#', &number.to_string())).collect::<String>());
            tree(&[(name, &format!("{before}{parts}{behind}{lasts}\n# {URL}\n// {URL}\n"))])
        };
        (!is_linear(of_length(LINKED_LENGTH).path(), of_length(4 * LINKED_LENGTH).path())).then(|| (*name).to_owned())
    };
    let shapes: Vec<&Shape> = LINKED_SHAPES.iter().collect();
    assert_none(&for_each(&shapes, judge).into_iter().flatten().collect::<Vec<_>>(), "shapes");
}

/// Files of which each can lead to all the others, as their names and texts. `#` in a name is the number of one of many such files; a text after `~` is
/// repeated for each number.
const LINKED_TREES: &[&[(&str, &str)]] = &[
    // One file that passes on what all the others have, and takes from them.
    &[("index.ts", "~export * from \"./m#\";\n"), ("m#.ts", "import { b# } from \"./index\";\nfetch(b# + \"/oauth/token\");\n")],
    // Names that one file takes from another, which passes on a third many times.
    &[
        ("a.ts", "~import { a# } from \"./index\"; fetch(a# + u);\n"),
        ("index.ts", "~export * from \"./m\"; // #\n"),
        ("m.ts", "const z = \"https://app.procore.com/oauth/token\";\n"),
    ],
    // Copies of one project.
    &[("d#/x/client.py", "from x.client import c#\nimport requests\nu = \"https://app.procore.com/oauth/token\"\nrequests.get(c# + u)\n")],
];

#[test]
fn four_times_the_files_take_about_four_times_as_long() {
    let judge = |files: &&[(&str, &str)]| {
        let of_count = |count: usize| {
            let numbered = |text: &str| (0..count).map(|number| text.replace('#', &number.to_string())).collect::<Vec<String>>();
            let folder = tree(&[("seen.py", URL)]);
            for (name, text) in *files {
                match text.strip_prefix('~') {
                    Some(line) => write(folder.path(), name, numbered(line).concat().as_bytes()),
                    None if name.contains('#') => {
                        numbered(name).iter().zip(numbered(text)).for_each(|(name, text)| write(folder.path(), name, text.as_bytes()));
                    }
                    None => write(folder.path(), name, text.as_bytes()),
                }
            }
            folder
        };
        (!is_linear(of_count(LINKED_COUNT).path(), of_count(4 * LINKED_COUNT).path()))
            .then(|| files.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "))
    };
    assert_none(&for_each(LINKED_TREES, judge).into_iter().flatten().collect::<Vec<_>>(), "trees");
}

#[test]
fn a_report_of_many_findings_is_written_as_it_is_made() {
    let text = format!("URL = '{URL}'\n").repeat(1_000);
    let folder = tree(&[("many.py", &text)]);
    for format in ["json", "sarif", "gitlab", "rdjson"] {
        let output = mprlint(folder.path()).args(["check", "--format", format]).timeout(LIMIT).output().expect("the binary runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{format}: {error}"));
        let list = match format {
            "json" => &report["findings"],
            "sarif" => &report["runs"][0]["results"],
            "gitlab" => &report,
            _ => &report["diagnostics"],
        };
        assert_eq!(list.as_array().map(Vec::len), Some(1_000), "{format}");
    }
}
