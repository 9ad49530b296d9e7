//! Comments that speak to the linter: where they are found, and what they cover. Whoever suppresses findings relies on it for every language.

use mprlint::language::{Reader, Registry};
use mprlint::scan::facts::Directive;
use mprlint::scan::scan;

const SAYS: &str = "mprlint: ignore[MPR101] why: é (#1)";

/// One language: a file name; code with `§` where the directive stands behind it; code with `§` where it stands on the line above. `TARGET` is what
/// must be covered, `OTHER` what must not. An empty text: the language has no such comments.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("a.cls", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n  /* § */\nTARGET();\nOTHER();\n"),
    ("a.ashx", "<%@ WebHandler %>\nOTHER();\nTARGET(); // §\nOTHER();\n", "<%@ WebHandler %>\nOTHER();\n// §\nTARGET();\nOTHER();\n"),
    ("a.aspx", "<p>OTHER</p>\n<p>TARGET</p> <%-- § --%>\n<p>OTHER</p>\n", "<p>OTHER</p>\n<%-- § --%>\n<p>TARGET</p>\n<p>OTHER</p>\n"),
    ("a.astro", "<p>OTHER</p>\n<p>TARGET</p> <!-- § -->\n<p>OTHER</p>\n", "---\nOTHER\n---\n{/* § */}\n<p>TARGET</p>\n<p>OTHER</p>\n"),
    ("a.bat", "", "OTHER\nif x (\n  REM §\n  curl TARGET\n)\nOTHER\n"),
    ("a.blade.php", "OTHER\n<p>TARGET</p> {{-- § --}}\nOTHER\n", "OTHER\n{{-- § --}}\n<p>TARGET</p>\nOTHER\n"),
    ("a.c", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n/* § */\nTARGET();\nOTHER();\n"),
    ("a.clj", "(OTHER)\n(TARGET) ; §\n(OTHER)\n", "(OTHER)\n;; §\n(TARGET)\n(OTHER)\n"),
    ("a.cmake", "set(OTHER)\nset(TARGET) # §\nset(OTHER)\n", "set(OTHER)\n#[[ § ]]\nset(TARGET)\nset(OTHER)\n"),
    ("a.coffee", "OTHER()\nTARGET() # §\nOTHER()\n", "OTHER()\n### § ###\nTARGET()\nOTHER()\n"),
    ("a.conf", "a OTHER;\nproxy_pass TARGET; # §\na OTHER;\n", "a OTHER;\n  # §\nproxy_pass TARGET;\na OTHER;\n"),
    ("a.cpp", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n// §\nTARGET();\nOTHER();\n"),
    ("a.cs", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n/* § */\nTARGET();\nOTHER();\n"),
    ("a.css", ".OTHER {}\n.TARGET {} /* § */\n.OTHER {}\n", ".OTHER {}\n  // §\n  .TARGET {}\n.OTHER {}\n"),
    ("a.dart", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n// §\nTARGET();\nOTHER();\n"),
    ("Dockerfile", "ENV OTHER=1\nRUN curl TARGET # §\nENV OTHER=1\n", "ENV OTHER=1\n# §\nRUN curl \\\n  TARGET\nENV OTHER=1\n"),
    (".env", "OTHER=1\nTARGET='1' # §\nOTHER=1\n", "OTHER=1\n# §\nTARGET=1\nOTHER=1\n"),
    ("a.eex", "OTHER\n<p>TARGET</p> <%# § %>\nOTHER\n", "OTHER\n<%!-- § --%>\n<p>TARGET</p>\nOTHER\n"),
    ("a.ejs", "OTHER\n<p>TARGET</p> <%# § %>\nOTHER\n", "OTHER\n<%# § -%>\n<p>TARGET</p>\nOTHER\n"),
    ("a.ex", "OTHER.x()\nTARGET.x() # §\nOTHER.x()\n", "OTHER.x()\n# §\nTARGET.x()\nOTHER.x()\n"),
    ("a.js.erb", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n<%# § %>\nTARGET();\nOTHER();\n"),
    ("a.yml.erb", "OTHER: 1\nTARGET: 1 # §\nOTHER: 1\n", "OTHER: 1\n<%# § -%>\nTARGET: 1\nOTHER: 1\n"),
    ("a.erb", "OTHER\n<a href=\"TARGET\"> <%# § %>\nOTHER\n", "OTHER\n<% # § %>\n<a href=\"TARGET\">\nOTHER\n"),
    ("a.erl", "OTHER().\nTARGET(). % §\nOTHER().\n", "OTHER().\n%% §\nTARGET().\nOTHER().\n"),
    ("a.fs", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n(* § *)\nTARGET()\nOTHER()\n"),
    ("a.go", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n//§\nTARGET()\nOTHER()\n"),
    ("a.graphql", "OTHER: Int\nTARGET: Int # §\nOTHER: Int\n", "OTHER: Int\n# §\nTARGET: Int\nOTHER: Int\n"),
    ("a.groovy", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n/* § */\nTARGET()\nOTHER()\n"),
    ("a.gsp", "OTHER\n<p>TARGET</p> <%-- § --%>\nOTHER\n", "OTHER\n%{-- § --}%\n<p>TARGET</p>\nOTHER\n"),
    ("a.haml", "", "%p OTHER\n  -# §\n  %p TARGET\n%p OTHER\n"),
    ("a.har", "{\"a\": \"OTHER\",\n\"b\": \"TARGET\" // §\n}\n", "{\"a\": \"OTHER\",\n/* § */\n\"b\": \"TARGET\",\n\"c\": \"OTHER\"}\n"),
    ("a.hbs", "OTHER\n<p>TARGET</p> {{! § }}\nOTHER\n", "OTHER\n{{!-- § --}}\n<p>TARGET</p>\nOTHER\n"),
    ("a.hs", "other = OTHER\ntarget = TARGET -- §\nother = OTHER\n", "other = OTHER\n{- § -}\ntarget = TARGET\nother = OTHER\n"),
    ("a.html", "OTHER\n<p>TARGET</p> <!-- § -->\nOTHER\n", "OTHER\n<!-- § -->\n<p>TARGET</p>\nOTHER\n"),
    ("a.http", "", "GET https://OTHER/rest\n\n###\n# §\nGET https://TARGET/rest\n\n###\nGET https://OTHER/rest\n"),
    ("a.ini", "a=OTHER\nb=TARGET ; §\nc=OTHER\n", "a=OTHER\n; §\nb=TARGET\nc=OTHER\n"),
    ("a.java", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n/* § */\nTARGET();\nOTHER();\n"),
    ("a.js", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n/*\n * §\n */\nTARGET();\nOTHER();\n"),
    ("a.html.jinja", "OTHER\n<p>TARGET</p> {# § #}\nOTHER\n", "OTHER\n{% comment %} § {% endcomment %}\n<p>TARGET</p>\nOTHER\n"),
    ("a.tmpl", "OTHER\nx: TARGET {{/* § */}}\nOTHER\n", "OTHER\n{{- /* § */ -}}\nx: TARGET\nOTHER\n"),
    ("a.json", "{\"a\": \"OTHER\",\n\"b\": \"TARGET\" // §\n}\n", "{\"a\": \"OTHER\",\n// §\n\"b\": \"TARGET\",\n\"c\": \"OTHER\"}\n"),
    ("a.jsp", "OTHER\n<p>TARGET</p> <%-- § --%>\nOTHER\n", "OTHER\n<% // § %>\n<p>TARGET</p>\nOTHER\n"),
    ("a.jl", "OTHER()\nTARGET() # §\nOTHER()\n", "OTHER()\n#= § =#\nTARGET()\nOTHER()\n"),
    ("a.kt", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n// §\nTARGET()\nOTHER()\n"),
    ("a.liquid", "OTHER\n<p>TARGET</p> {% # § %}\nOTHER\n", "OTHER\n{%- comment -%} § {%- endcomment -%}\n<p>TARGET</p>\nOTHER\n"),
    ("a.lua", "OTHER()\nTARGET() -- §\nOTHER()\n", "OTHER()\n--[[ § ]]\nTARGET()\nOTHER()\n"),
    ("Makefile", "a:\n\tcurl OTHER\n\tcurl TARGET # §\n\tcurl OTHER\n", "a:\n\tcurl OTHER\n\t# §\n\tcurl \\\n\t  TARGET\n\tcurl OTHER\n"),
    ("a.md", "OTHER\n\nSee TARGET. <!-- § -->\nOTHER\n", "OTHER\n\n<!-- § -->\n```json\n{\n\n\"TARGET\"}\n```\nOTHER\n"),
    (
        "a.ipynb",
        r##"{"cells": [{"cell_type": "code", "source": ["OTHER()\n", "TARGET() # §\n", "OTHER()"]}]}"##,
        r##"{"cells": [{"cell_type": "code", "source": "OTHER()\n# §\nTARGET()\nOTHER()"}]}"##,
    ),
    ("a.m", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n/* § */\nTARGET();\nOTHER();\n"),
    ("a.pas", "OTHER;\nTARGET; // §\nOTHER;\n", "OTHER;\n{ § }\nTARGET;\nOTHER;\n"),
    ("a.pl", "OTHER();\nTARGET(); # §\nOTHER();\n", "OTHER();\n# §\nTARGET();\nOTHER();\n"),
    ("a.php", "<?php\nOTHER();\nTARGET(); # §\nOTHER();\n", "<p>OTHER</p>\n<?php // § ?>\n<p>TARGET</p>\n<p>OTHER</p>\n"),
    ("a.pq", "let a = OTHER,\nb = TARGET, // §\nc = OTHER in c\n", "let a = OTHER,\n/* § */\nb = TARGET,\nc = OTHER in c\n"),
    ("a.ps1", "OTHER\nTARGET # §\nOTHER\n", "OTHER\n<# § #>\ncurl `\n  TARGET\nOTHER\n"),
    ("a.prisma", "model A {\nOTHER Int\nTARGET Int // §\nOTHER Int\n}\n", "model A {\nOTHER Int\n// §\nTARGET Int\nOTHER Int\n}\n"),
    ("a.properties", "", "a=OTHER\n! §\nb=TARGET\nc=OTHER\n"),
    ("a.proto", "message A {\nint32 OTHER = 1;\nint32 TARGET = 2; // §\n}\n", "int32 OTHER = 1;\n/* § */\nint32 TARGET = 2;\nint32 OTHER = 3;\n"),
    ("a.py", "OTHER()\nTARGET()  # §\nOTHER()\n", "OTHER()\n# §\n# why\nTARGET()\nOTHER()\n"),
    ("a.r", "OTHER()\nTARGET() # §\nOTHER()\n", "OTHER()\n# §\nTARGET()\nOTHER()\n"),
    ("a.cshtml", "OTHER\n<p>TARGET</p> @* § *@\nOTHER\n", "OTHER\n@* § *@\n<p>TARGET</p>\nOTHER\n"),
    ("a.vbhtml", "OTHER\n<p>TARGET</p> @* § *@\nOTHER\n", "OTHER\n@* § *@\n<p>TARGET</p>\nOTHER\n"),
    ("a.rmd", "OTHER\n\nSee TARGET. <!-- § -->\nOTHER\n", "OTHER\n\n```{r}\nOTHER()\n# §\nTARGET()\nOTHER()\n```\n"),
    ("a.rst", "", "OTHER\n\n.. §\nTARGET\nOTHER\n"),
    ("a.rb", "OTHER()\nTARGET() # §\nOTHER()\n", "OTHER()\n=begin\n§\n=end\nTARGET()\nOTHER()\n"),
    ("a.rs", "fn a() {\nOTHER();\nTARGET(); // §\n}\n", "fn a() {\nOTHER();\n/* § */\nTARGET();\nOTHER();\n}\n"),
    ("a.scala", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n/* § */\nTARGET()\nOTHER()\n"),
    ("a.sh", "OTHER\nTARGET # §\nOTHER\n", "OTHER\n# §\ncurl -s \\\n  -o x \\\n  TARGET\nOTHER\n"),
    ("a.sql", "OTHER;\nTARGET; -- §\nOTHER;\n", "OTHER;\n/* § */\nTARGET;\nOTHER;\n"),
    ("a.svelte", "OTHER\n<p>TARGET</p> <!-- § -->\nOTHER\n", "<script>\nOTHER()\n// §\nTARGET()\nOTHER()\n</script>\n"),
    ("a.swift", "OTHER()\nTARGET() // §\nOTHER()\n", "OTHER()\n/* § */\nTARGET()\nOTHER()\n"),
    ("a.tf", "a = OTHER\nb = TARGET # §\nc = OTHER\n", "a = OTHER\n// §\nb = TARGET\nc = OTHER\n"),
    ("a.thrift", "OTHER\n1: i32 TARGET // §\nOTHER\n", "OTHER\n# §\n1: i32 TARGET\nOTHER\n"),
    ("a.toml", "a = 'OTHER'\nb = 'TARGET # x' # §\nc = 'OTHER'\n", "a = 'OTHER'\n# §\nb = 'TARGET'\nc = 'OTHER'\n"),
    ("a.ts", "OTHER();\nTARGET(); // §\nOTHER();\n", "OTHER();\n// §\nTARGET();\nOTHER();\n"),
    ("a.tsx", "OTHER();\nTARGET(); // §\nOTHER();\n", "<p>OTHER</p>\n  {/* § */}\n<p>TARGET</p>\n<p>OTHER</p>\n"),
    ("a.bas", "OTHER\nTARGET ' §\nOTHER\n", "OTHER\n  Rem §\ncall _\n  TARGET\nOTHER\n"),
    ("a.vb", "OTHER()\nTARGET() ' §\nOTHER()\n", "OTHER()\n' §\nTARGET()\nOTHER()\n"),
    ("a.vue", "OTHER\n<p>TARGET</p> <!-- § -->\nOTHER\n", "<script>\nOTHER()\n// §\nTARGET()\nOTHER()\n</script>\n"),
    ("a.xml", "<a>\n<b>OTHER</b>\n<b>TARGET</b> <!-- § -->\n</a>\n", "<a>\n<b>OTHER</b>\n<!-- § -->\n<b>TARGET</b>\n<b>OTHER</b></a>\n"),
    ("a.yml", "a: OTHER\nb: TARGET # §\nc: OTHER\n", "a: OTHER\n# §\nb: TARGET\nc: OTHER\n"),
];

/// The directives of a text, in which `§` stands for what one says.
fn directives(path: &str, text: &str) -> Vec<Directive> {
    scan(path, &text.replace('§', SAYS)).directives
}

/// What the directives of a text say.
fn said(path: &str, text: &str) -> Vec<String> {
    scan(path, text).directives.into_iter().map(|directive| directive.text).collect()
}

/// What the only directive of a text covers.
fn covered(path: &str, text: &str) -> String {
    let text = text.replace('§', SAYS);
    let directives = scan(path, &text).directives;
    assert_eq!(directives.len(), 1, "{path}: {text}\n{directives:?}");
    text[directives[0].covers.clone()].to_owned()
}

#[test]
fn directives_of_every_language_cover_their_line_or_the_one_below() {
    for (path, behind, above) in LANGUAGES {
        for text in [behind, above].into_iter().filter(|text| !text.is_empty()) {
            let text = text.replace('§', SAYS);
            let found = scan(path, &text).directives;
            assert_eq!(found.len(), 1, "{path}: {text}\n{found:?}");
            let (directive, covers) = (&found[0], &text[found[0].covers.clone()]);
            assert_eq!((directive.text.as_str(), &text[directive.span.clone()]), (SAYS, SAYS), "{path}");
            assert!(covers.contains("TARGET") && !covers.contains("OTHER"), "{path} covers {covers:?} of\n{text}");
            assert!(directive.comment.start <= directive.span.start && directive.span.end <= directive.comment.end, "{path}");
        }
        let alone = directives(path, above)[0].alone;
        assert!(alone, "{path}: {above}");
        assert!(behind.is_empty() || !directives(path, behind)[0].alone, "{path}: {behind}");
    }
}

#[test]
fn every_language_with_comments_is_tested() {
    let registry = Registry::builtin();
    let tested: Vec<&str> = LANGUAGES.iter().map(|(path, ..)| registry.for_file(path, "").table.name.as_str()).collect();
    for language in registry.languages() {
        let table = &language.table;
        let has_files = !table.extensions.is_empty() || !table.filenames.is_empty();
        if table.reader != Reader::Plain && has_files {
            assert!(tested.contains(&table.name.as_str()), "no row for {}", table.name);
        }
    }
}

#[test]
fn what_only_looks_like_a_directive_is_none() {
    for (path, text) in [
        ("a.py", "# As mprlint: ignore[MPR101] says, this is old.\nx = 1\n"),
        ("a.py", "# Write `# mprlint: ignore[MPR101]` above the line.\nx = 1\n"),
        ("a.py", "# xmprlint: ignore[MPR101]\n"),
        ("a.py", "# mprlint ignore[MPR101]\n"),
        ("a.py", "x = '# mprlint: ignore[MPR101]'\ny = f\"{x} # mprlint: ignore[MPR101]\"\n"),
        ("a.py", "def f():\n    \"\"\"\n    mprlint: ignore[MPR101]\n    # mprlint: ignore[MPR101]\n    \"\"\"\n"),
        ("a.rs", "/// mprlint: ignore[MPR101]\nfn a() {}\n//! mprlint: ignore[MPR101]\n/** mprlint: ignore[MPR101] */\nfn b() {}\n"),
        ("a.rs", "/**\n * mprlint: ignore[MPR101]\n */\nfn a() { b(\"// mprlint: ignore[MPR101]\"); c(r#\"// mprlint: x\"#) }\n"),
        ("a.cs", "/// mprlint: ignore[MPR101]\nF();\n"),
        ("a.vb", "''' mprlint: ignore[MPR101]\nF()\n"),
        ("a.r", "#' mprlint: ignore[MPR101]\nf()\n"),
        ("a.ex", "@doc \"\"\"\n# mprlint: ignore[MPR101]\nmprlint: ignore[MPR101]\n\"\"\"\ndef a, do: 1\n"),
        ("a.hs", "-- | mprlint: ignore[MPR101]\na = 1\n"),
        ("a.sql", "select '-- mprlint: ignore[MPR101]'; -- we turn it off - mprlint: ignore[MPR101]\n"),
        ("a.js", "const s = `// mprlint: ignore[MPR101]\n// mprlint: ignore[MPR101]\n`; const r = /\\/\\/ mprlint: x/;\n"),
        ("a.yml", "a: 'x # mprlint: ignore[MPR101]'\nb: x# mprlint: ignore[MPR101]\nc: >\n  # mprlint: ignore[MPR101]\n  d\n"),
        ("a.toml", "a = \"x # mprlint: ignore[MPR101]\"\nb = '''\n# mprlint: ignore[MPR101]\n'''\n"),
        ("a.json", "{\"a\": \"// mprlint: ignore[MPR101]\", \"mprlint: ignore\": 1}\n"),
        ("a.xml", "<a b=\"&lt;!-- mprlint: ignore[MPR101] -->\"><![CDATA[<!-- mprlint: ignore[MPR101] -->]]></a>\n"),
        (".env", "A=\"x # mprlint: ignore[MPR101]\"\nB='x # mprlint: ignore[MPR101]'\n"),
        ("a.properties", "a=b # mprlint: ignore[MPR101]\n"),
        ("a.md", "mprlint: ignore[MPR101]\n# mprlint: ignore[MPR101]\nWrite `<!-- mprlint: ignore[MPR101] -->` or ``<!-- mprlint: x -->``.\n"),
        ("a.md", "```text\n# mprlint: ignore[MPR101]\n```\n```html\n<p>mprlint: ignore[MPR101]</p>\n```\n"),
        ("a.rst", ".. note:: mprlint: ignore[MPR101]\n.. _mprlint: ignore[MPR101]\n\nmprlint: ignore[MPR101]\n"),
        ("a.html", "<p>mprlint: ignore[MPR101]</p>\n<a title=\"mprlint: ignore[MPR101]\">// mprlint: ignore[MPR101]</a>\n"),
        ("a.txt", "# mprlint: ignore[MPR101]\n// mprlint: ignore[MPR101]\n<!-- mprlint: ignore[MPR101] -->\n"),
        ("a.ipynb", r##"{"cells": [{"cell_type": "markdown", "source": ["# mprlint: ignore[MPR101]"]}], "x": "# mprlint: ignore"}"##),
    ] {
        assert_eq!(said(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn a_directive_may_follow_another_comment_on_its_line() {
    let text = "f()  # noqa: E501  # mprlint: ignore[MPR101] why  \ng() # MPRLint: IGNORE[MPR102]";
    let found = scan("a.py", text).directives;
    let comments: Vec<&str> = found.iter().map(|directive| &text[directive.comment.clone()]).collect();
    assert_eq!(comments, ["# mprlint: ignore[MPR101] why", "# MPRLint: IGNORE[MPR102]"]);
    assert_eq!(found.iter().map(|directive| directive.alone).collect::<Vec<_>>(), [false, false]);
    assert_eq!(&text[found[0].covers.clone()], "f()  # noqa: E501  # mprlint: ignore[MPR101] why  ");
    assert_eq!(said("a.ts", "f(); // eslint-disable-line // mprlint: ignore[MPR101] why\n"), ["mprlint: ignore[MPR101] why"]);
    assert_eq!(said("a.php", "<?php\n#[Column(type: 'integer')] // mprlint: ignore[MPR303]\npublic $id;\n"), ["mprlint: ignore[MPR303]"]);
}

#[test]
fn two_directives_on_a_line_are_two() {
    let text = "# mprlint: ignore[MPR101] one # mprlint: ignore[MPR102] two\nf()\n";
    let found = scan("a.py", text).directives;
    assert_eq!(said("a.py", text), ["mprlint: ignore[MPR101] one", "mprlint: ignore[MPR102] two"]);
    assert_eq!(
        found.iter().map(|directive| &text[directive.comment.clone()]).collect::<Vec<_>>(),
        ["# mprlint: ignore[MPR101] one", "# mprlint: ignore[MPR102] two"]
    );
    assert!(found.iter().all(|directive| !directive.alone && text[directive.covers.clone()].ends_with("f()")));
    let text = "/* mprlint: ignore[MPR101] */ /* mprlint: ignore[MPR102] */\nf()\n";
    let found = scan("a.js", text).directives;
    assert_eq!(said("a.js", text), ["mprlint: ignore[MPR101]", "mprlint: ignore[MPR102]"]);
    assert!(found.iter().all(|directive| !directive.alone && text[directive.covers.clone()].ends_with("f()")));
}

#[test]
fn a_line_of_a_block_comment_can_be_one() {
    let text = "/*\n * Old.\n *\n * mprlint: ignore[MPR101] why\n * mprlint: ignore[MPR102] */\n\nf();\n/* mprlint: ignore[MPR103]\n more */ g();\n";
    let found = scan("a.java", text).directives;
    let seen: Vec<(&str, &str, &str, bool)> = found
        .iter()
        .map(|directive| (&text[directive.comment.clone()], directive.text.as_str(), &text[directive.covers.clone()], directive.alone))
        .collect();
    // The blank line parts the first comment from the code below it; the second one stands before code.
    let block = &text[..text.find("\n\nf").unwrap()];
    assert_eq!(
        seen,
        [
            ("* mprlint: ignore[MPR101] why", "mprlint: ignore[MPR101] why", block, true),
            ("* mprlint: ignore[MPR102]", "mprlint: ignore[MPR102]", block, false),
            ("mprlint: ignore[MPR103]", "mprlint: ignore[MPR103]", "/* mprlint: ignore[MPR103]\n more */ g();", false),
        ]
    );
    let text = "f(); /* a\n mprlint: ignore[MPR101] */\ng();\n";
    assert_eq!(covered("a.c", text), "f(); /* a\n mprlint: ignore[MPR101] */");
}

#[test]
fn stacked_comments_all_cover_the_code_below_and_a_blank_line_parts_them_from_it() {
    let text = "# mprlint: ignore[MPR101] a\n# more\n  # mprlint: ignore[MPR102] b\nf()\ng()\n# mprlint: ignore[MPR103] c\n\nh()\n# mprlint: ignore[MPR104] d";
    let covers: Vec<&str> = scan("a.py", text).directives.into_iter().map(|directive| &text[directive.covers]).collect();
    let first = text.find("\ng()").unwrap();
    assert_eq!(
        covers,
        [&text[..first], &text[text.find("# mprlint: ignore[MPR102]").unwrap()..first], "# mprlint: ignore[MPR103] c", "# mprlint: ignore[MPR104] d"]
    );
    assert_eq!(covered("a.html", "<!-- § -->\n<!-- b -->\n<script>\nf()\n</script>\n"), format!("<!-- {SAYS} -->\n<!-- b -->\n<script>"));
    assert_eq!(covered("a.erb", "<%# § %>\n<!-- b -->\n<% # c %>\n<% f %>\ng\n"), format!("<%# {SAYS} %>\n<!-- b -->\n<% # c %>\n<% f %>"));
}

#[test]
fn continued_lines_are_covered_as_one() {
    assert_eq!(covered("a.sh", "a \\\n  b \\\n  c # §\nd\n"), format!("a \\\n  b \\\n  c # {SAYS}"));
    assert_eq!(covered("a.ps1", "# §\na `\n  b\nc\n"), format!("# {SAYS}\na `\n  b"));
    assert_eq!(covered("a.bas", "a _\n b ' §\nc_\nd\n"), format!("a _\n b ' {SAYS}"));
}

#[test]
fn line_ends_of_windows_belong_to_nothing() {
    let text = "\u{feff}é()\r\n  # mprlint: ignore[MPR101] é \r\n  f()\r\n/* g */\r\n";
    let found = &scan("a.py", text).directives[0];
    assert_eq!(&text[found.comment.clone()], "# mprlint: ignore[MPR101] é");
    assert_eq!(&text[found.covers.clone()], "# mprlint: ignore[MPR101] é \r\n  f()");
    assert!(found.alone && !found.in_head);
    assert!(scan("a.py", "\u{feff}# mprlint: ignore-file[MPR101]\r\nf()\r\n").directives[0].in_head);
}

#[test]
fn the_head_of_a_file_ends_where_something_is_said() {
    let heads = [
        ("a.py", "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n\n# §\nf()\n"),
        ("a.js", "#!/usr/bin/env node\n\"use strict\";\n/* c */ // §\n"),
        ("a.tsx", "'use client'\n// §\nf()\n"),
        ("a.rs", "#!/usr/bin/run\n// §\nfn a() {}\n"),
        ("a.php", "<?php\n\n/** Doc. */\n// §\nf();\n"),
        ("a.php", "<?php // §\nf();\n"),
        ("a.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>\n<!-- § -->\n<a/>\n"),
        ("a.html", "<!doctype html>\n<!-- § -->\n<p>a</p>\n"),
        ("a.jsp", "<%@ page language=\"java\" %>\n<%-- § --%>\n<p>a</p>\n"),
        ("a.yml", "# a\n---\n# §\na: b\n"),
        ("a.css", "@charset \"utf-8\";\n/* § */\na {}\n"),
        ("a.md", "<!-- § -->\n# Title\n"),
        ("a.md", "---\ntitle: a\n---\n\n<!-- § -->\n# Title\n"),
        ("a.astro", "---\n// §\nf()\n---\n<p>a</p>\n"),
        ("a.ipynb", r##"{"cells": [{"cell_type": "markdown", "source": "# A"}, {"cell_type": "code", "source": ["# §\n", "f()"]}]}"##),
    ];
    for (path, text) in heads {
        assert!(directives(path, text)[0].in_head, "{path}: {text}");
    }
    let others = [
        ("a.py", "import a\n# §\n"),
        ("a.py", "f() # §\n"),
        ("a.rs", "#![allow(dead_code)]\n// §\n"),
        ("a.php", "<?php\nf();\n// §\n"),
        ("a.php", "<p>a</p>\n<?php\n// §\n"),
        ("a.yml", "a: b\n---\n# §\n"),
        ("a.yml", "run: |\n  # §\n  curl a\n"),
        ("a.md", "# Title\n<!-- § -->\n"),
        ("a.md", "```sh\n# §\n```\n"),
        ("a.html", "<p>a</p>\n<script>\n// §\n</script>\n"),
        ("a.ipynb", r##"{"cells": [{"cell_type": "code", "source": "f()"}, {"cell_type": "code", "source": ["%%bash\n", "# §"]}]}"##),
    ];
    for (path, text) in others {
        assert!(!directives(path, text)[0].in_head, "{path}: {text}");
    }
}

#[test]
fn embedded_code_has_its_own_comments() {
    let workflow =
        "jobs:\n  a:\n    steps:\n      - run: |\n          OTHER\n          # §\n          curl TARGET\n          OTHER\n      - run: OTHER # b\n";
    assert!(covered("a.yml", workflow).ends_with("curl TARGET"));
    let workflow = "jobs:\n  a:\n    steps:\n      # §\n      - run: curl TARGET\n      - run: OTHER\n";
    assert!(covered("a.yml", workflow).ends_with("- run: curl TARGET"));
    assert_eq!(covered("a.yml", "run: | # §\n  a\n"), format!("run: | # {SAYS}"));
    assert!(covered("a.html", "<script>\nOTHER(); // §\nTARGET();\n</script>\n").starts_with("OTHER"));
    assert!(covered("a.md", "> ```python\n> # §\n> f(\"TARGET\")\n> OTHER\n> ```\n").ends_with("f(\"TARGET\")"));
    assert!(covered("a.rst", ".. code-block:: python\n\n   # §\n   TARGET()\n   OTHER()\n").ends_with("TARGET()"));
    assert_eq!(covered("a.php", "<p>a</p><?php f(); // § ?><b>c</b>\nd\n"), format!("<p>a</p><?php f(); // {SAYS} ?><b>c</b>"));
}

#[test]
fn cells_of_notebooks_are_covered_line_by_line() {
    let one = r##"{"cells": [{"cell_type": "code", "source": "a = \"é\"\n# mprlint: ignore[MPR101] \"why\"\nf()\ng()\n"},
      {"cell_type": "code", "source": "# mprlint: ignore[MPR102]"}, {"cell_type": "code", "source": "h()"}]}"##;
    let found = scan("a.ipynb", one).directives;
    let seen: Vec<(&str, &str)> = found.iter().map(|directive| (directive.text.as_str(), &one[directive.covers.clone()])).collect();
    assert_eq!(
        seen,
        [
            ("mprlint: ignore[MPR101] \"why\"", r##"# mprlint: ignore[MPR101] \"why\"\nf()"##),
            ("mprlint: ignore[MPR102]", "# mprlint: ignore[MPR102]"),
        ]
    );
    let lines = r##"{"cells": [{"cell_type": "code", "source": ["# mprlint: ignore[MPR101]\n",
      "f()\n", "g() # mprlint: ignore[MPR102]\n"]}]}"##;
    let covers: Vec<&str> = scan("a.ipynb", lines).directives.into_iter().map(|directive| &lines[directive.covers]).collect();
    assert_eq!(covers, ["# mprlint: ignore[MPR101]\\n\",\n      \"f()", "g() # mprlint: ignore[MPR102]"]);
}

#[test]
fn many_directives_take_no_more_than_linear_time() {
    let started = std::time::Instant::now();
    for (path, text) in [
        ("a.py", "# mprlint: x ".repeat(80_000)),
        ("a.py", format!("# {}", "mprlint: ".repeat(120_000))),
        ("a.py", "# mprlint: x\n".repeat(80_000)),
        ("a.js", "/* mprlint: x */ ".repeat(60_000)),
        ("a.js", format!("/*{}*/", "\n * mprlint: x".repeat(70_000))),
        ("a.yml", "a: b # mprlint: x\n".repeat(20_000)),
        ("a.md", "<!-- mprlint: x --> ` `` ".repeat(40_000)),
        ("a.md", "<!-- mprlint: x".repeat(40_000)),
        ("a.erb", "<%# mprlint: x %>".repeat(5_000)),
        ("a.ipynb", format!(r#"{{"cells": [{{"cell_type": "code", "source": "{}"}}]}}"#, r"# mprlint: x\n".repeat(40_000))),
    ] {
        scan(path, &text);
        assert!(started.elapsed().as_secs() < 60, "{path}: {}", &text[..30]);
    }
    assert_eq!(said("a.py", &"# mprlint: x ".repeat(50_000)).len(), 50_000);
}

#[test]
fn whatever_a_file_holds_a_directive_stands_in_its_comment_and_in_what_it_covers() {
    let pieces = [
        "mprlint: ",
        "MPRLINT:x",
        "# ",
        "//",
        "/*",
        "*/",
        "--",
        "<!--",
        "-->",
        "<%#",
        "<% ",
        " %>",
        "-%>",
        "<?php ",
        "?>",
        "{{!",
        "}}",
        "{#",
        "#}",
        "{%",
        "%}",
        "{/*",
        "*/}",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "\t",
        "\\\n",
        "é",
        "\u{1F600}",
        "\u{feff}",
        "\"",
        "'",
        "`",
        "```\n",
        "{",
        "}",
        "(*",
        "*)",
        "REM ",
        "; ",
        "' ",
        "a",
        "a: b",
        "---\n",
        "=begin\n",
        "=end\n",
        "<script>",
        "</script>",
        ".. ",
        "::\n",
        "\u{2028}",
        "[[",
        "]]",
        "_\n",
        "@*",
        "*@",
        "'''",
        "\"\"\"",
        "%",
        "!",
    ];
    let mut state = 1u64;
    let mut found = 0;
    for (path, ..) in LANGUAGES {
        for _ in 0..60 {
            let mut text = String::new();
            for _ in 0..60 {
                // The usual generator of a linear congruence; the upper bits are the good ones.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
            }
            for directive in scan(path, &text).directives {
                let Directive { comment, span, covers, .. } = &directive;
                found += 1;
                assert!(
                    text.get(span.clone()).is_some_and(|said| said.to_ascii_lowercase().starts_with("mprlint:")),
                    "{path} {text:?}\n{directive:?}"
                );
                assert!(text.get(comment.clone()).is_some() && text.get(covers.clone()).is_some(), "{path} {text:?}\n{directive:?}");
                assert!(comment.start <= span.start && span.end <= comment.end, "{path} {text:?}\n{directive:?}");
                assert!(covers.start <= comment.start && comment.end <= covers.end, "{path} {text:?}\n{directive:?}");
            }
        }
    }
    assert!(found > 500, "{found}");
}

#[test]
fn comments_of_markup_in_code_and_documents_are_comments() {
    for (path, text) in [
        ("a.mdx", "# Title\n\n{/* § */}\n<a href=\"TARGET\">\nOTHER\n"),
        ("a.md", "# Title\n<!--\n§\n-->\n```json\n{\"a\":\n\n\"TARGET\"}\n```\nOTHER\n"),
        ("a.tsx", "return (\n  <p>\n    {/*\n      § */}\n    <a href=\"TARGET\" />\n    <a href=\"OTHER\" />\n  </p>\n);\n"),
        ("a.jsx", "<a\n  // §\n  href=\"TARGET\"\n  title=\"OTHER\"\n/>;\n"),
        ("a.rst", "OTHER\n\n..\n   Old.\n   §\nTARGET\nOTHER\n"),
        ("a.py", "x = f\"{a(  # §\n  TARGET)}\"\n"),
    ] {
        let covers = covered(path, text);
        assert!(!covers.contains("OTHER") && (covers.contains("TARGET") || path == "a.py"), "{path}: {covers}");
    }
    let text = "const a = 1; // mprlint: ignore[MPR101] a\nf(a, // mprlint: ignore[MPR102] b\n  b /* mprlint: ignore[MPR103] c */);\n";
    let covers: Vec<&str> = scan("a.ts", text).directives.into_iter().map(|directive| &text[directive.covers]).collect();
    assert_eq!(covers, text.lines().collect::<Vec<_>>());
}
