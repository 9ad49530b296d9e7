//! Comments that say a finding does not count, as users write them.

mod common;

use common::{assert_none, check, run, tree};

const TOKEN: &str = "'https://app.procore.com/oauth/token'";

/// Rules with their lines.
fn found(path: &str, text: &str) -> Vec<String> {
    let folder = tree(&[(path, text)]);
    check(folder.path(), &[]).found().iter().map(|found| format!("{}:{}", found.line, found.rule)).collect()
}

#[test]
fn a_comment_covers_its_line_or_the_one_below() {
    let cases = [
        (format!("A = {TOKEN}  # mprlint: ignore[MPR101] recorded\n"), ""),
        (format!("# mprlint: ignore[MPR101] recorded\nA = {TOKEN}\n"), ""),
        (format!("# mprlint: ignore[legacy-oauth-host] recorded\nA = {TOKEN}\n"), ""),
        (format!("# mprlint: ignore[MPR101] recorded\n# of the first app\nA = {TOKEN}\n"), ""),
        (format!("A = {TOKEN}\n# mprlint: ignore[MPR101] recorded\n"), "1:MPR101 2:MPR901"),
        (format!("# mprlint: ignore[MPR101] recorded\nA = 1\nB = {TOKEN}\n"), "1:MPR901 3:MPR101"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR102] recorded\n"), "1:MPR101 1:MPR901"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR101]\n"), "1:MPR903"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR999] recorded\n"), "1:MPR101 1:MPR902"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR999]\n"), "1:MPR101 1:MPR902"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR101, MPR102]\n"), "1:MPR901"),
        (format!("A = {TOKEN}  # mprlint: ignore[MPR901] recorded\n"), "1:MPR101 1:MPR902"),
        (format!("A = {TOKEN}  # noqa: E501  # mprlint: ignore[MPR101] recorded\n"), ""),
        (format!("A = {TOKEN}  # mprlint: an old host\n"), "1:MPR101"),
        (format!("A = ({TOKEN}, 'mprlint: ignore[MPR101] no comment')\n"), "1:MPR101"),
        (format!("\"\"\"Tokens.\"\"\"\n# mprlint: ignore-file[MPR101] recorded\nA = {TOKEN}\n"), "2:MPR902 3:MPR101"),
        (format!("#!/usr/bin/env python3\n# Tokens.\n#\n# mprlint: ignore-file[MPR101] recorded\n\nA = {TOKEN}\nB = {TOKEN}\n"), ""),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in &cases {
        let found = found("a.py", text).join(" ");
        if found != *expected {
            wrong.push(format!("{text}expected [{expected}], found [{found}]"));
        }
    }
    assert_none(&wrong, "comments that cover something else");
}

#[test]
fn a_call_of_several_lines_is_covered_on_each_of_its_lines() {
    let call = |above: &str, first: &str, middle: &str, last: &str| {
        format!(
            "import requests\n\ndef me(token):\n{above}    return requests.get({first}\n        'https://api.procore.com/rest/v1.0/offices',{middle}\n        \
             headers={{'Authorization': token}},\n    ){last}\n"
        )
    };
    let comment = "  # mprlint: ignore[MPR201] the proxy adds it";
    assert_eq!(found("a.py", &call("", "", "", "")), ["4:MPR201"]);
    assert_eq!(found("a.py", &call("    # mprlint: ignore[MPR201] the proxy adds it\n", "", "", "")), [""; 0]);
    for at in 0..3 {
        let part = |index: usize| if index == at { comment } else { "" };
        assert_eq!(found("a.py", &call("", part(0), part(1), part(2))), [""; 0], "{at}");
    }
    assert_eq!(found("a.py", &(call("", "", "", "") + "\n# mprlint: ignore[MPR201] too late\n")), ["4:MPR201", "9:MPR901"]);
}

#[test]
fn a_comment_beside_a_string_of_several_lines_covers_all_of_it() {
    let url = "https://app.procore.com/oauth/token";
    let comment = "mprlint: ignore[MPR101] recorded";
    let cases = [
        ("a.py", format!("# {comment}\nBODY = \"\"\"\nPOST {url}\n\nPOST {url}\n\"\"\"\n")),
        ("a.py", format!("BODY = \"\"\"\nPOST {url}\n\nPOST {url}\n\"\"\"  # {comment}\n")),
        ("a.js", format!("// {comment}\nconst body = `\nPOST {url}\n`;\n")),
        ("a.go", format!("package a\n\n// {comment}\nvar body = `\nPOST {url}\n`\n")),
        ("a.rb", format!("# {comment}\nbody = <<~X\n  POST {url}\nX\n")),
        ("a.sh", format!("# {comment}\ncat <<EOF\nPOST {url}\nEOF\n")),
        ("a.rs", format!("// {comment}\nconst BODY: &str = \"\nPOST {url}\n\";\n")),
    ];
    let mut wrong = Vec::new();
    for (path, text) in &cases {
        let found = found(path, text);
        if !found.is_empty() {
            wrong.push(format!("{path}: {found:?}\n{text}"));
        }
    }
    assert_none(&wrong, "strings that are not covered");
    let below = format!("# {comment}\nA = \"\"\"\n\"\"\"\nB = '{url}'\n");
    assert_eq!(found("a.py", &below), ["1:MPR901", "4:MPR101"], "and nothing behind it");
}

#[test]
fn notebooks_markdown_and_templates_have_comments_where_their_code_has() {
    let notebook = format!(
        r##"{{"cells": [{{"cell_type": "code", "metadata": {{}}, "outputs": [], "execution_count": null, "source": ["# mprlint: ignore[MPR101] recorded\n", "A = {TOKEN}\n", "B = {TOKEN}"]}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}"##
    );
    assert_eq!(found("a.ipynb", &notebook), ["1:MPR101"], "one of two cells' lines");
    let markdown = format!("# Setup\n\n```python\nA = {TOKEN}  # mprlint: ignore[MPR101] recorded\n```\n");
    assert_eq!(found("a.md", &markdown), [""; 0]);
    let erb = "<%# mprlint: ignore[MPR101] recorded %>\n<form action=\"https://app.procore.com/oauth/authorize\" method=\"get\"></form>\n";
    assert_eq!(found("a.html.erb", erb), [""; 0]);
}

#[test]
fn a_comment_among_continued_lines_does_not_end_them() {
    let run = |between: &str, last: &str| format!("FROM alpine\n# mprlint: ignore[MPR102] recorded\nRUN curl \\\n{between}  {last}\n");
    let call = "https://app.procore.com/rest/v1.0/projects";
    assert_eq!(found("Dockerfile", &run("", call)), [""; 0]);
    assert_eq!(found("Dockerfile", &run("  # the list\n  # of all\n", call)), [""; 0]);
    // A line below a comment that ends the command is another one.
    let ended = format!("FROM alpine\n# mprlint: ignore[MPR102] recorded\nRUN true\n# and\nENV A={call}\n");
    assert_eq!(found("Dockerfile", &ended), ["2:MPR901", "5:MPR102"]);
}

#[test]
fn whether_a_suppression_is_used_does_not_depend_on_what_is_selected() {
    let folder = tree(&[("a.py", &format!("A = 1  # mprlint: ignore[MPR101] recorded\nB = {TOKEN}  # mprlint: ignore[MPR101] recorded\n"))]);
    for arguments in [&[][..], &["--ignore", "MPR101"], &["--select", "unused-suppression"], &["--pedantic"]] {
        assert_eq!(check(folder.path(), arguments).places(), ["a.py:1:10 MPR901"], "{arguments:?}");
    }
    assert_eq!(check(folder.path(), &["--select", "MPR101"]).places(), [""; 0]);
}

#[test]
fn a_file_that_names_procore_nowhere_can_hold_an_unused_suppression() {
    let folder = tree(&[("a.py", "x = 1  # mprlint: ignore[MPR101] recorded\n")]);
    let checked = check(folder.path(), &[]);
    assert_eq!((checked.places(), checked.run.code), (vec!["a.py:1:10 MPR901".to_owned()], 0), "a warning does not fail");
}

#[test]
fn a_comment_for_what_is_only_possible_is_used() {
    let text = "# https://app.procore.com/oauth/token was the old one  # mprlint: ignore[MPR101] history\nA = 1\n";
    let folder = tree(&[("a.py", text)]);
    assert_eq!(check(folder.path(), &[]).places(), [""; 0]);
    assert_eq!(check(folder.path(), &["--pedantic"]).places(), [""; 0]);
}

#[test]
fn show_suppressed_tells_the_reason() {
    let folder = tree(&[("a.py", &format!("A = {TOKEN}  # mprlint: ignore[MPR101] recorded\n"))]);
    let checked = check(folder.path(), &["--show-suppressed"]);
    let suppression = &checked.findings()[0]["suppression"];
    assert_eq!((checked.run.code, &suppression["kind"], &suppression["reason"]), (0, &"comment".into(), &"recorded".into()));
    assert_eq!(check(folder.path(), &[]).document["summary"]["suppressed"], 1);
    let human = run(folder.path(), &["check", "--show-suppressed"]);
    assert!(human.stdout.contains("recorded"), "{human}");
}

#[test]
fn no_fix_joins_what_a_comment_keeps_apart() {
    for text in ["function f() { return/* mprlint: ignore[MPR102] old */x }\n", "a = b +/* mprlint: ignore[MPR102] old */+ c;\n"] {
        let folder = tree(&[("a.js", text)]);
        let checked = check(folder.path(), &[]);
        assert_eq!((checked.places().len(), &checked.findings()[0]["fix"]), (1, &serde_json::Value::Null), "{text}");
    }
}

#[test]
fn a_notebook_stays_one_when_a_comment_is_removed() {
    let cell = |source: &str| {
        format!(
            "{{\"cells\": [{{\"cell_type\": \"code\", \"metadata\": {{}}, \"outputs\": [], \"execution_count\": null, \"source\": {source}\n}}], \
             \"metadata\": {{}}, \"nbformat\": 4, \"nbformat_minor\": 5}}"
        )
    };
    let cases = [
        ("[\n\"a = 1\\n\",\n\"# mprlint: ignore[MPR102] old\"\n]", "[\n\"a = 1\\n\",\n\"\"\n]"),
        ("[\n\"# mprlint: ignore[MPR102] old\\n\",\n\"a = 1\"\n]", "[\n\"\\n\",\n\"a = 1\"\n]"),
        ("\"a = 1\\n# mprlint: ignore[MPR102] old\\nb = 2\"", "\"a = 1\\n\\nb = 2\""),
    ];
    for (source, expected) in cases {
        assert_eq!(repaired("a.ipynb", &cell(source)), cell(expected), "{source}");
    }
}

/// Applies the fixes of the findings about comments.
fn repaired(path: &str, text: &str) -> String {
    let folder = tree(&[(path, text)]);
    let checked = check(folder.path(), &["--ignore", "MPR101"]);
    let mut text = text.to_owned();
    for finding in checked.findings().iter().rev() {
        for edit in finding["fix"]["edits"].as_array().expect("a fix") {
            let at = |key: &str| usize::try_from(edit["span"][key].as_u64().expect("a number")).expect("small");
            text.replace_range(at("start")..at("end"), &common::string(&edit["text"]));
        }
    }
    text
}

#[test]
fn the_fix_removes_the_comment_and_nothing_else() {
    // MPR102 is what is named and not reported.
    let cases = [
        ("a.py", "A = 1  # mprlint: ignore[MPR102] old\nB = 2\n", "A = 1\nB = 2\n"),
        ("a.py", "A = 1\n    # mprlint: ignore[MPR102] old\r\nB = 2\n", "A = 1\nB = 2\n"),
        ("a.py", "A = 1  # noqa: E501  # mprlint: ignore[MPR102] old\n", "A = 1  # noqa: E501\n"),
        ("a.js", "f(/* mprlint: ignore[MPR102] old */ 1);\n", "f( 1);\n"),
        ("a.js", "f();\n/* mprlint: ignore[MPR102] old */\ng();", "f();\ng();"),
        ("a.html", "<p>\n<!-- mprlint: ignore[MPR102] old -->\n</p>\n", "<p>\n</p>\n"),
        ("a.js", "/* mprlint: ignore[MPR102] old\n   more */\nf();\n", "/*\n   more */\nf();\n"),
        ("a.js", "/* more\n * mprlint: ignore[MPR102] old\n */\nf();\n", "/* more\n */\nf();\n"),
        ("a.js", "/* more\n   mprlint: ignore[MPR102] old */\nf();\n", "/* more\n   */\nf();\n"),
        ("a.js", "function f() { return /* mprlint: ignore[MPR102] old */x }\n", "function f() { return x }\n"),
        ("a.js", "    /* mprlint: ignore[MPR102] old */ f();\n", "    f();\n"),
        ("a.html", "<p><!-- mprlint: ignore[MPR102] old --><b>\n", "<p><b>\n"),
        ("a.jsx", "const a = (\n  <p>\n    {/* mprlint: ignore[MPR102] old */}\n    b\n  </p>\n);\n", "const a = (\n  <p>\n    b\n  </p>\n);\n"),
        ("a.bat", "REM mprlint: ignore[MPR102] old\r\necho x\r\n", "echo x\r\n"),
        ("a.sql", "SELECT 1; -- mprlint: ignore[MPR102] old", "SELECT 1;"),
        ("a.py", "A = 1  # mprlint: ignore[MPR102]", "A = 1"),
    ];
    let mut wrong = Vec::new();
    for (path, text, expected) in cases {
        let repaired = repaired(path, text);
        if repaired != expected {
            wrong.push(format!("{text:?} became {repaired:?}, not {expected:?}"));
        }
    }
    assert_none(&wrong, "fixes that remove something else");
}
