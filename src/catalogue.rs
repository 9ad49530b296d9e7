//! The rule catalogue: the pages `rules/MPR*.md`, embedded in the program.
//!
//! A page is at once the documentation of a rule, the text of `mprlint explain`, the help in SARIF and, in its `## Examples`, the tests of the
//! rule. So there is one place to write about a rule, and nothing here knows what any rule does.
//!
//! A page begins with front matter, TOML between two `+++` lines. Its examples are `###` headings with fenced files beneath:
//!
//! ````text
//! ```<fence language> <bad|fixed|good> [line=N,M] [also=RULE:N] [file=path] [by=hand]
//! ````
//!
//! `by=hand` says of what is fixed that a person does more than `--fix`, which knows less.
//!
//! Longer fences are possible, so that an example can hold fences itself.

use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};
use regex::Regex;
use serde::Deserialize;

use crate::finding::Level;
use crate::language::{Registry, Table};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Whether the findings of a rule can be repaired by `--fix`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// Always, without a look.
    Safe,
    /// Always, but each needs a look (`--unsafe-fixes`).
    Unsafe,
    /// Some of them.
    Sometimes,
    /// Never.
    None,
}

/// The front matter of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    code: String,
    name: String,
    summary: String,
    level: Level,
    fix: FixKind,
    since: String,
}

/// A rule as its page describes it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The code, stable for ever: `MPR101`.
    pub code: String,
    /// The name, accepted wherever the code is: `legacy-oauth-host`.
    pub name: String,
    /// What it reports, as a phrase in Markdown without a full stop.
    pub summary: String,
    /// How much its findings weigh unless configured otherwise.
    pub level: Level,
    /// Whether its findings can be repaired.
    pub fix: FixKind,
    /// The version that brought the rule.
    pub since: String,
    /// The page after the front matter, as Markdown.
    pub page: &'static str,
    /// The name of the page's file, for messages.
    file: String,
    /// The line of the file on which `page` begins, from 1.
    first_line: usize,
}

/// All rules in the order of their codes.
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| match load(&PAGES) {
        Ok(rules) => rules,
        Err(error) => unreachable!("the pages are tested: {error:#}"),
    });
    &RULES
}

/// A rule by its code or its name, in upper or lower case.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let wanted = code_or_name.trim();
    rules().iter().find(|rule| rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted))
}

fn load(folder: &'static Dir<'static>) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    for file in folder.files() {
        let Some(name) = file.path().file_name().and_then(|name| name.to_str()) else { continue };
        if !name.starts_with("MPR") || !name.ends_with(".md") {
            continue;
        }
        let text = file.contents_utf8().with_context(|| format!("{name} is not UTF-8"))?;
        rules.push(Rule::parse(name, text)?);
    }
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    for (rule, next) in rules.iter().zip(rules.iter().skip(1)) {
        if rule.code == next.code {
            bail!("{} and {} have the same code", rule.file, next.file);
        }
    }
    Ok(rules)
}

impl Rule {
    fn parse(file: &str, text: &'static str) -> Result<Rule> {
        let mut offset = 0;
        let mut front = None;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let is_mark = line.trim_end() == "+++";
            if index == 0 && !is_mark {
                bail!("{file}:1: a page begins with `+++`");
            }
            if index > 0 && is_mark {
                front = Some((offset, offset + line.len(), index + 2));
                break;
            }
            offset += line.len();
        }
        let Some((end, page, first_line)) = front else { bail!("{file}:1: the front matter has no second `+++`") };
        let start = text.find('\n').map_or(0, |at| at + 1);
        let matter: FrontMatter = toml::from_str(&text[start..end]).with_context(|| format!("{file}:2: in the front matter"))?;
        if file != format!("{}-{}.md", matter.code, matter.name) {
            bail!("{file}:2: the page of {} {} must be called {}-{}.md", matter.code, matter.name, matter.code, matter.name);
        }
        let FrontMatter { code, name, summary, level, fix, since } = matter;
        Ok(Rule { code, name, summary, level, fix, since, page: &text[page..], file: file.to_owned(), first_line })
    }

    /// The page without its `## Examples`, for a terminal and for the help in SARIF. Links to other pages become their text, because they lead
    /// nowhere outside the folder of the pages.
    pub fn without_examples(&self) -> String {
        static PAGE_LINK: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"\[([^\]\n]*)\]\([^():\s]*\.md(?:#[^()\s]*)?\)") {
            Ok(regex) => regex,
            Err(error) => unreachable!("the pattern is tested: {error}"),
        });
        let mut kept = String::with_capacity(self.page.len());
        let mut inside = false;
        for line in self.lines() {
            if line.is_heading("## ") {
                inside = line.text == "## Examples";
            }
            if !inside {
                kept.push_str(line.text);
                kept.push('\n');
            }
        }
        format!("{}\n", PAGE_LINK.replace_all(kept.trim(), "$1"))
    }

    /// The first paragraph under a `##` heading, on one line.
    pub fn first_paragraph(&self, heading: &str) -> Option<String> {
        let page = self.without_examples();
        let (_, section) = page.split_once(&format!("## {heading}\n"))?;
        let words: Vec<&str> = section.trim_start().lines().take_while(|line| !line.trim().is_empty()).collect();
        if words.is_empty() { None } else { Some(words.join(" ")) }
    }

    /// The examples of the page. An error names the page and the line.
    pub fn examples(&self) -> Result<Vec<Example>> {
        let mut examples: Vec<Example> = Vec::new();
        let mut inside = false;
        let mut lines = self.lines();
        while let Some(line) = lines.next() {
            if line.is_heading("## ") {
                inside = line.text == "## Examples";
            } else if !inside {
                continue;
            } else if line.is_heading("### ") {
                examples.push(Example { title: line.text["### ".len()..].trim().to_owned(), line: line.number, ..Example::default() });
            } else if let Place::Opening(ticks) = line.place {
                let info = line.text.trim_start()[ticks..].trim();
                let mut text = String::new();
                let mut closed = false;
                for inner in lines.by_ref() {
                    if inner.place == Place::Closing {
                        closed = true;
                        break;
                    }
                    text.push_str(inner.text);
                    text.push('\n');
                }
                let at = || format!("{}:{}", self.file, line.number);
                if !closed {
                    bail!("{}: the fence is never closed", at());
                }
                let Some(example) = examples.last_mut() else { bail!("{}: an example needs a `###` heading", at()) };
                example.add(info, text).with_context(at)?;
            }
        }
        for example in &examples {
            example.check().with_context(|| format!("{}:{}: {}", self.file, example.line, example.title))?;
        }
        Ok(examples)
    }

    fn lines(&self) -> Lines<'_> {
        Lines { lines: self.page.lines(), number: self.first_line, fence: None }
    }
}

/// What a line of a page is with regard to fences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Outside of fences.
    Prose,
    /// Opens a fence with so many backticks.
    Opening(usize),
    /// Closes a fence.
    Closing,
    /// Inside of a fence; a `##` here is no heading.
    Fenced,
}

struct Line<'a> {
    number: usize,
    text: &'a str,
    place: Place,
}

impl Line<'_> {
    fn is_heading(&self, mark: &str) -> bool {
        self.place == Place::Prose && self.text.starts_with(mark)
    }
}

/// The lines of a page, each with its place.
struct Lines<'a> {
    lines: std::str::Lines<'a>,
    number: usize,
    fence: Option<usize>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let text = self.lines.next()?;
        let number = self.number;
        self.number += 1;
        let marks = text.trim_start();
        let ticks = marks.bytes().take_while(|&byte| byte == b'`').count();
        let place = match self.fence {
            Some(open) if ticks >= open && marks[ticks..].trim().is_empty() => {
                self.fence = None;
                Place::Closing
            }
            Some(_) => Place::Fenced,
            // A backtick later in the line makes it inline code.
            None if ticks >= 3 && !marks[ticks..].contains('`') => {
                self.fence = Some(ticks);
                Place::Opening(ticks)
            }
            None => Place::Prose,
        };
        Some(Line { number, text, place })
    }
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Code that the rule reports, on the lines that the example names and on no others.
    Bad,
    /// The bad code after the fix.
    Fixed,
    /// Code that the rule does not report.
    Good,
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path in the example's project.
    pub path: String,
    /// What it holds; every line ends with `\n`.
    pub text: String,
    /// The lines with a finding, from 1, in order; only files of the verdict [`Verdict::Bad`] have any.
    pub lines: Vec<usize>,
    /// Findings of other rules that the example cannot do without: the code, and the line.
    pub also: Vec<(String, usize)>,
}

/// One example of a page: a small project, per verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The text of its heading.
    pub title: String,
    /// The line of its heading in the file of the page, from 1.
    pub line: usize,
    /// The files that are reported.
    pub bad: Vec<ExampleFile>,
    /// The bad files after the fix, changed or not; a bad file that is not among them stays as it is.
    pub fixed: Vec<ExampleFile>,
    /// Does a person do more than the fixes?
    pub by_hand: bool,
    /// The files that are not reported.
    pub good: Vec<ExampleFile>,
}

impl Example {
    /// The files of a verdict.
    pub fn files(&self, verdict: Verdict) -> &[ExampleFile] {
        match verdict {
            Verdict::Bad => &self.bad,
            Verdict::Fixed => &self.fixed,
            Verdict::Good => &self.good,
        }
    }

    /// Adds a fence by its info string.
    fn add(&mut self, info: &str, text: String) -> Result<()> {
        let mut words = info.split_whitespace();
        let language = words.next().context("the fence names no language")?;
        let table = &Registry::builtin().for_fence(language).with_context(|| format!("no language has the fence `{language}`"))?.table;
        let verdict = words.next().with_context(|| format!("`{info}` lacks `bad`, `fixed` or `good`"))?;
        let mut file = ExampleFile { path: String::new(), text, lines: Vec::new(), also: Vec::new() };
        for word in words {
            match word.split_once('=') {
                Some(("line", numbers)) => {
                    let numbers: Result<Vec<usize>, _> = numbers.split(',').map(str::parse).collect();
                    file.lines = numbers.with_context(|| format!("`{word}` is not a list of line numbers"))?;
                }
                Some(("also", other)) => {
                    let (code, line) = other.split_once(':').with_context(|| format!("`{word}` is not `also=RULE:LINE`"))?;
                    let line = line.parse().with_context(|| format!("`{word}` is not `also=RULE:LINE`"))?;
                    file.also.push((code.to_owned(), line));
                }
                Some(("file", path)) if !path.is_empty() && !path.starts_with('/') => file.path = path.to_owned(),
                Some(("by", "hand")) if verdict == "fixed" => self.by_hand = true,
                _ => bail!("`{word}` is not `line=N,M`, `also=RULE:LINE`, `file=path` or, for what is fixed, `by=hand`"),
            }
        }
        if file.path.is_empty() {
            file.path = default_path(language, table);
        }
        let count = file.text.lines().count();
        if !file.lines.is_sorted_by(|a, b| a < b) || file.lines.iter().any(|&line| line == 0 || line > count) {
            bail!("the lines {:?} are not in order or not within the {count} lines of the fence", file.lines);
        }
        let files = match verdict {
            "bad" => &mut self.bad,
            "fixed" => &mut self.fixed,
            "good" => &mut self.good,
            _ => bail!("`{verdict}` is not `bad`, `fixed` or `good`"),
        };
        if verdict != "bad" && !(file.lines.is_empty() && file.also.is_empty()) {
            bail!("only a `bad` file has lines with findings");
        }
        if files.iter().any(|other| other.path == file.path) {
            bail!("`{}` stands twice under this heading as `{verdict}`", file.path);
        }
        files.push(file);
        Ok(())
    }

    /// What can only be said once all fences of the example are read.
    fn check(&self) -> Result<()> {
        if self.bad.is_empty() && self.good.is_empty() {
            bail!("the example has neither `bad` nor `good` files");
        }
        if !self.bad.is_empty() && self.bad.iter().all(|file| file.lines.is_empty()) {
            bail!("no `bad` file names a line");
        }
        for file in &self.fixed {
            if !self.bad.iter().any(|bad| bad.path == file.path) {
                bail!("`{}` is `fixed` but never `bad`", file.path);
            }
        }
        let is_same = |file: &ExampleFile| self.bad.iter().any(|bad| bad.path == file.path && bad.text == file.text);
        if !self.fixed.is_empty() && self.fixed.iter().all(is_same) {
            bail!("the `fixed` files are the same as before");
        }
        Ok(())
    }
}

/// The file name of a fence without `file=`: `example.py`, or `.env` where a language goes by whole names.
fn default_path(fence: &str, table: &Table) -> String {
    let whole_name = table.filenames.iter().find(|name| !name.contains(['*', '?', '[', '{']));
    let by_name = matches!(table.name.as_str(), "dotenv" | "dockerfile");
    if by_name && let Some(name) = whole_name {
        return name.clone();
    }
    // `tsx` says more than the first ending of TypeScript does.
    let exact = table.extensions.iter().find(|extension| extension.eq_ignore_ascii_case(fence));
    match exact.or(table.extensions.first()) {
        Some(extension) => format!("example.{extension}"),
        None => whole_name.cloned().unwrap_or_else(|| "example.txt".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(examples: &str) -> Rule {
        let text =
            format!("+++\ncode = \"MPR000\"\nname = \"x\"\nsummary = \"s\"\nlevel = \"note\"\nfix = \"none\"\nsince = \"1\"\n+++\n# x\n\n{examples}");
        Rule::parse("MPR000-x.md", text.leak()).unwrap()
    }

    fn error(examples: &str) -> String {
        format!("{:#}", page(examples).examples().unwrap_err())
    }

    #[test]
    fn every_page_loads_and_every_example_parses() {
        let rules = load(&PAGES).unwrap();
        assert!(rules.is_sorted_by(|a, b| a.code < b.code));
        for rule in &rules {
            let examples = rule.examples().unwrap_or_else(|error| panic!("{error:#}"));
            assert!(!examples.is_empty(), "{}", rule.code);
            println!(
                "{}: {} examples, {} bad, {} fixed, {} good files",
                rule.code,
                examples.len(),
                examples.iter().map(|example| example.bad.len()).sum::<usize>(),
                examples.iter().map(|example| example.fixed.len()).sum::<usize>(),
                examples.iter().map(|example| example.good.len()).sum::<usize>(),
            );
            let text = rule.without_examples();
            assert!(text.starts_with("# ") && text.contains("## What it does\n") && !text.contains("## Examples") && !text.contains("```"), "{text}");
            assert!(!text.contains(".md)"), "{text}");
            assert!(rule.first_paragraph("What it does").is_some_and(|paragraph| paragraph.starts_with("Reports ")), "{}", rule.code);
        }
    }

    #[test]
    fn a_default_file_name_is_read_in_the_language_of_its_fence() {
        let registry = Registry::builtin();
        for language in registry.languages() {
            for fence in language.table.fences.iter().filter(|fence| !fence.contains([' ', ','])) {
                let path = default_path(fence, &language.table);
                if !language.table.extensions.is_empty() || !language.table.filenames.is_empty() {
                    assert_eq!(registry.for_file(&path, "").table.name, language.table.name, "{fence}: {path}");
                }
            }
        }
        let path = |fence| default_path(fence, &registry.for_fence(fence).unwrap().table);
        assert_eq!(["python", "tsx", "dotenv", "dockerfile"].map(path), ["example.py", "example.tsx", ".env", "Dockerfile"]);
    }

    #[test]
    fn rules_are_found_by_code_and_name_in_any_case() {
        assert_eq!(find("mpr101").map(|rule| rule.name.as_str()), Some("legacy-oauth-host"));
        assert_eq!(find("Legacy-OAuth-Host").map(|rule| rule.code.as_str()), Some("MPR101"));
        assert!(find("MPR10").is_none());
    }

    #[test]
    fn fences_of_any_length_headings_in_fences_and_files_are_understood() {
        let rule = page(
            "## Examples\n### A\n````markdown bad line=3 file=a.md\n```sh\n## no heading\ncurl\n```\n````\n\
             ```python bad file=b.py\nx = 1\n```\n````markdown fixed file=a.md\nfine\n````\n### B\nprose\n```dotenv good\nA=1\n```\n",
        );
        let examples = rule.examples().unwrap();
        assert_eq!(examples.len(), 2);
        assert_eq!((examples[0].title.as_str(), examples[0].line), ("A", 12));
        assert_eq!(examples[0].bad[0].text, "```sh\n## no heading\ncurl\n```\n");
        assert_eq!(examples[0].bad[0].lines, [3]);
        assert_eq!(examples[0].files(Verdict::Bad)[1].path, "b.py");
        assert_eq!(examples[0].files(Verdict::Fixed)[0].text, "fine\n");
        assert_eq!(
            examples[1].files(Verdict::Good),
            [ExampleFile { path: ".env".to_owned(), text: "A=1\n".to_owned(), lines: vec![], also: vec![] }]
        );
        assert_eq!(rule.without_examples(), "# x\n");
    }

    #[test]
    fn malformed_examples_are_named_with_page_and_line() {
        let cases = [
            ("### A\n```python\nx\n```\n", "MPR000-x.md:13: `python` lacks `bad`, `fixed` or `good`"),
            ("### A\n```klingon bad\nx\n```\n", "MPR000-x.md:13: no language has the fence `klingon`"),
            ("### A\n```python ugly\nx\n```\n", "MPR000-x.md:13: `ugly` is not `bad`, `fixed` or `good`"),
            ("### A\n```python bad line=2\nx\n```\n", "MPR000-x.md:13: the lines [2] are not in order or not within the 1 lines of the fence"),
            (
                "### A\n```python bad lines=1\nx\n```\n",
                "MPR000-x.md:13: `lines=1` is not `line=N,M`, `also=RULE:LINE`, `file=path` or, for what is fixed, `by=hand`",
            ),
            ("### A\n```python good line=1\nx\n```\n", "MPR000-x.md:13: only a `bad` file has lines with findings"),
            ("### A\n```python good\nx\n", "MPR000-x.md:13: the fence is never closed"),
            ("```python good\nx\n```\n", "MPR000-x.md:12: an example needs a `###` heading"),
            ("### A\n```python bad\nx\n```\n", "MPR000-x.md:12: A: no `bad` file names a line"),
            ("### A\n", "MPR000-x.md:12: A: the example has neither `bad` nor `good` files"),
            ("### A\n```python bad line=1\nx\n```\n```python fixed\nx\n```\n", "MPR000-x.md:12: A: the `fixed` files are the same as before"),
            ("### A\n```python good\nx\n```\n```python fixed\nx\n```\n", "MPR000-x.md:12: A: `example.py` is `fixed` but never `bad`"),
            ("### A\n```python good\nx\n```\n```python good\nx\n```\n", "MPR000-x.md:16: `example.py` stands twice under this heading as `good`"),
        ];
        for (examples, message) in cases {
            assert_eq!(error(&format!("## Examples\n{examples}")), message);
        }
    }
}
