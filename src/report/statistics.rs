//! `--statistics`: how many findings there are of each rule, in each directory and in each language. Suppressed findings do not count.

use std::io;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Report;
use super::visible::visible;
use crate::catalogue;

/// How many parts of a path make its directory.
const DEPTH: usize = 2;

/// The numbers of findings, each list with the largest number first, then by name.
#[derive(Serialize)]
pub(super) struct Statistics<'a> {
    rules: Vec<RuleCount<'a>>,
    directories: Vec<DirectoryCount<'a>>,
    languages: Vec<LanguageCount<'a>>,
}

#[derive(Serialize)]
struct RuleCount<'a> {
    rule: &'a str,
    name: &'a str,
    findings: usize,
}

#[derive(Serialize)]
struct DirectoryCount<'a> {
    directory: &'a str,
    findings: usize,
}

#[derive(Serialize)]
struct LanguageCount<'a> {
    language: &'a str,
    findings: usize,
}

impl<'a> Statistics<'a> {
    pub fn new(report: &Report<'a>) -> Self {
        let sources = report.sources;
        let rules = counted(report.counted().map(|finding| finding.rule));
        let directories = counted(report.counted().map(|finding| directory(&finding.place.path)));
        // The findings of a file follow each other, and to tell its language takes longer than to count it.
        let mut last = ("", "");
        let languages = counted(report.counted().map(|finding| {
            let path: &str = &finding.place.path;
            if last.0 != path {
                last = (path, sources.language(&finding.place.path).unwrap_or("unknown"));
            }
            last.1
        }));
        let name = |rule| catalogue::find(rule).map_or(rule, |rule| &rule.name);
        Statistics {
            rules: rules.into_iter().map(|(rule, findings)| RuleCount { rule, name: name(rule), findings }).collect(),
            directories: directories.into_iter().map(|(directory, findings)| DirectoryCount { directory, findings }).collect(),
            languages: languages.into_iter().map(|(language, findings)| LanguageCount { language, findings }).collect(),
        }
    }
}

/// The first parts of the folder that a file is in; `.` for the root.
fn directory(path: &str) -> &str {
    let Some((folder, _)) = path.rsplit_once('/') else { return "." };
    folder.match_indices('/').nth(DEPTH - 1).map_or(folder, |(at, _)| &folder[..at])
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    counts
}

/// Writes the tables for people; nothing where there are no findings.
pub(super) fn write(statistics: &Statistics<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let rules = statistics.rules.iter().map(|row| (row.findings, format!("{} {}", row.rule, row.name)));
    write_table("rule", rules.collect(), out)?;
    let directories = statistics.directories.iter().map(|row| (row.findings, visible(row.directory).into_owned()));
    write_table("directory", directories.collect(), out)?;
    let languages = statistics.languages.iter().map(|row| (row.findings, visible(row.language).into_owned()));
    write_table("language", languages.collect(), out)
}

fn write_table(what: &str, rows: Vec<(usize, String)>, out: &mut dyn io::Write) -> io::Result<()> {
    // The largest number comes first.
    let Some((most, _)) = rows.first() else { return Ok(()) };
    let width = most.to_string().len();
    writeln!(out, "Findings by {what}:")?;
    for (findings, name) in &rows {
        writeln!(out, "  {findings:>width$}  {name}")?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{Samples, finding};
    use crate::report::{Format, write};

    fn written(samples: &Samples, format: Format) -> String {
        let mut out = Vec::new();
        write(&Report { statistics: true, ..samples.report() }, format, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn samples() -> Samples {
        let mut samples = Samples::new();
        for path in ["a/b/c/d.py", "a/b/e.rb"].into_iter().cycle().take(9) {
            samples.add(path, "x");
            samples.findings.push(finding(path, 0..1));
        }
        samples
    }

    #[test]
    fn the_tables_stand_in_place_of_the_excerpts() {
        insta::assert_snapshot!(written(&samples(), Format::Human), @r"
        Findings by rule:
          13  MPR101 legacy-oauth-host
           1  MPR103 legacy-base-url
           1  MPR104 misrouted-host
           1  MPR999 MPR999

        Findings by directory:
          9  a/b
          6  .
          1  a dir

        Findings by language:
          10  python
           5  ruby
           1  unknown

        error: locked ␛[31m.py: permission denied

        note: old.vb: not valid UTF-8, read as Windows-1252

        14 errors, 1 warning, 1 note in 6 files, 3 suppressed, 3 fixed in 2 files · 120 files scanned, 4 skipped (2 binary, 1 too large, 1 vendored), 1 not checked
        1 suppressed by a comment, 14 known to the baseline (--show-suppressed shows them)
        1 fixable (--fix), 2 more with a look (--fix --unsafe-fixes)
        2 possible findings hidden (--pedantic shows them)
        ");
        let mut clean = Samples::empty();
        clean.summary.scanned = 1;
        assert_eq!(written(&clean, Format::Human), "No findings \u{b7} 1 file scanned\n");
    }

    #[test]
    fn json_and_its_lines_have_the_same_numbers() {
        let document: serde_json::Value = serde_json::from_str(&written(&samples(), Format::Json)).unwrap();
        let lines = written(&samples(), Format::Jsonl);
        let summary: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(document["statistics"], summary["statistics"]);
        assert_eq!(document["statistics"]["rules"][0], serde_json::json!({ "rule": "MPR101", "name": "legacy-oauth-host", "findings": 13 }));
        assert_eq!(document["findings"].as_array().unwrap().len(), samples().findings.len(), "the findings are there all the same");
    }

    #[test]
    fn a_directory_has_two_parts_at_most() {
        assert_eq!(["a.py", "a/b.py", "a/b/c.py", "a/b/c/d/e.py"].map(directory), [".", "a", "a/b", "a/b"]);
    }
}
