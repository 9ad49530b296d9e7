//! Suppression: comments that say a finding does not count, and findings about such comments.
//!
//! - `mprlint: ignore[MPR201] reason` stands at the end of a line of the finding, or on a line of its own above it.
//! - `mprlint: ignore-file[MPR201] reason` stands above the first line of code and holds for the whole file.
//!
//! There is no wildcard: a comment silences what its author has seen. What it no longer silences, cannot mean or does not explain is a finding itself.

mod covered;
mod parse;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalogue;
use crate::finding::{Applicability, Edit, Finding, Fix, Place, RelPath, Span, Suppression};
use crate::scan::facts::Directive;
use covered::Coverable;
use parse::{Ignore, Named, Request};

/// A suppression that silences nothing.
const UNUSED: &str = "MPR901";
/// A suppression that cannot be read, or of a rule that does not exist.
const UNKNOWN: &str = "MPR902";
/// A suppression without a reason.
const UNEXPLAINED: &str = "MPR903";

/// How unlike a rule's name may be what is taken for it.
const NEAR: f64 = 0.75;

/// A file with its directives.
pub struct Commented<'a> {
    /// The file.
    pub path: &'a RelPath,
    /// Its text.
    pub text: &'a str,
    /// In the order of their places.
    pub directives: &'a [Directive],
}

/// What stands for a reason until somebody writes one.
pub const PLACEHOLDER: &str = "TODO: say why";

/// Marks the findings that comments say do not count, and answers with findings about these comments.
///
/// The findings must be all of the files', also those that will not be shown: a comment that silences one of them is used.
pub fn apply(files: &[Commented<'_>], findings: &mut [Finding]) -> Vec<Finding> {
    if files.iter().all(|file| file.directives.is_empty()) {
        return Vec::new();
    }
    let mut by_file: FxHashMap<RelPath, Vec<&mut Finding>> = FxHashMap::default();
    for finding in findings {
        by_file.entry(finding.place.path.clone()).or_default().push(finding);
    }
    let mut about = Vec::new();
    for file in files {
        let mut here = Coverable::new(by_file.remove(file.path).unwrap_or_default());
        for directive in file.directives {
            let comment = Comment { file, directive };
            match parse::parse(&directive.text) {
                Some(Request::Ignore(ignore)) => comment.ignore(&ignore, &mut here, &mut about),
                Some(Request::Broken { message, repaired }) => about.push(comment.broken(message, repaired)),
                None => {}
            }
        }
    }
    about
}

/// A directive in its file.
struct Comment<'a> {
    file: &'a Commented<'a>,
    directive: &'a Directive,
}

impl Comment<'_> {
    fn ignore(&self, ignore: &Ignore, findings: &mut Coverable<'_>, about: &mut Vec<Finding>) {
        if ignore.whole_file && !self.directive.in_head {
            about.push(self.broken("`ignore-file` must stand above the first line of code", None));
            return;
        }
        let mut unused: Vec<&Named> = Vec::new();
        let mut used = false;
        for named in &ignore.rules {
            let Some(rule) = catalogue::find(&named.name).filter(|rule| !is_about_comments(&rule.code)) else {
                about.push(self.unknown(named));
                continue;
            };
            let place = Place { path: self.file.path.clone(), span: self.directive.span.clone() };
            let suppression = Suppression::Comment { place, reason: ignore.reason.clone() };
            let covers = if ignore.whole_file { 0..usize::MAX } else { self.directive.covers.clone() };
            if findings.cover(&rule.code, &covers, &suppression) {
                used = true;
            } else {
                unused.push(named);
            }
        }
        if !unused.is_empty() {
            about.push(self.unused(ignore, &unused));
        } else if used && ignore.reason.is_empty() {
            about.push(self.unexplained());
        }
    }

    /// A finding about a part of the directive's text.
    fn finding(&self, rule: &'static str, part: Option<&Span>, message: String, caption: &str) -> Finding {
        let span = part.and_then(|part| self.in_file(part)).unwrap_or_else(|| self.directive.span.clone());
        let place = Place { path: self.file.path.clone(), span };
        Finding { caption: caption.to_owned(), ..Finding::new(rule, place, message) }
    }

    fn unknown(&self, named: &Named) -> Finding {
        let near = nearest(&named.name);
        let message = if matches!(named.name.as_str(), "*" | "all" | "ALL") {
            "there is no wildcard: name each rule that does not count".to_owned()
        } else if catalogue::find(&named.name).is_some() {
            format!("`{}` is about suppressions themselves and cannot be ignored by a comment", named.name)
        } else {
            format!("there is no rule `{}`", named.name)
        };
        let mut finding = self.finding(UNKNOWN, Some(&named.span), message, "unknown rule");
        match near {
            Some(code) => {
                finding.help.push(format!("did you mean `{code}`?"));
                finding.fix = self.replace(&named.span, code.to_owned(), format!("name `{code}`"), Applicability::Unsafe);
            }
            None => finding.help.push("`mprlint rules` lists all rules".to_owned()),
        }
        finding
    }

    fn broken(&self, message: &str, repaired: Option<String>) -> Finding {
        let mut finding = self.finding(UNKNOWN, None, format!("this comment silences nothing: {message}"), "not understood");
        if let Some(repaired) = repaired {
            finding.fix = self.replace(&(0..self.directive.text.len()), repaired, "write it as a suppression".to_owned(), Applicability::Unsafe);
        }
        finding
    }

    fn unused(&self, ignore: &Ignore, unused: &[&Named]) -> Finding {
        let names: Vec<String> = unused.iter().map(|named| format!("`{}`", named.name)).collect();
        let report = if names.len() == 1 { "reports" } else { "report" };
        let message = format!("{} {report} nothing here: the suppression is not needed", names.join(" and "));
        if unused.len() == ignore.rules.len() {
            let mut finding = self.finding(UNUSED, None, message, "unused suppression");
            finding.fix = self.removal().map(|edit| Fix {
                message: "remove the suppression".to_owned(),
                applicability: Applicability::Safe,
                edits: vec![edit],
            });
            return finding;
        }
        let part = unused.first().map(|named| &named.span);
        let mut finding = self.finding(UNUSED, part, message, "unused suppression");
        let unused: FxHashSet<usize> = unused.iter().map(|named| named.span.start).collect();
        let kept: Vec<&str> = ignore.rules.iter().filter(|named| !unused.contains(&named.span.start)).map(|named| named.name.as_str()).collect();
        finding.fix = self.replace(&ignore.list, kept.join(", "), format!("remove {} from the suppression", names.join(", ")), Applicability::Safe);
        finding
    }

    fn unexplained(&self) -> Finding {
        let message = "the suppression does not say why".to_owned();
        let mut finding = self.finding(UNEXPLAINED, None, message, "no reason");
        finding.help.push("say behind the bracket why the finding does not count: `mprlint: ignore[RULE] reason`".to_owned());
        let end = self.directive.text.len();
        finding.fix = self.replace(&(end..end), format!(" {PLACEHOLDER}"), "leave a place for the reason".to_owned(), Applicability::Unsafe);
        finding
    }

    /// A part of the directive's text in the file; nothing where the text is escaped in the file.
    fn in_file(&self, part: &Span) -> Option<Span> {
        let start = self.directive.span.start;
        (self.file.text.get(self.directive.span.clone()) == Some(&self.directive.text)).then(|| start + part.start..start + part.end)
    }

    fn replace(&self, part: &Span, text: String, message: String, applicability: Applicability) -> Option<Fix> {
        Some(Fix { message, applicability, edits: vec![Edit { span: self.in_file(part)?, text }] })
    }

    /// Removes the comment, with its lines if nothing else stands on them, else with the white space that set it off; nothing if what stands on
    /// either side would become one.
    fn removal(&self) -> Option<Edit> {
        let text = self.file.text;
        let Directive { comment, alone, .. } = self.directive;
        self.in_file(&(0..0))?;
        let line = text.get(..comment.start)?.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(comment.end..)?.find('\n').map_or(text.len(), |at| comment.end + at + 1);
        let (before, behind) = (&text[line..comment.start], &text[comment.end..rest]);
        let is_blank = |c: char| matches!(c, ' ' | '\t');
        let (kept, next) = (before.trim_end_matches(is_blank), behind.trim_start_matches(is_blank));
        // A line of a notebook stands in a string, and its file has other lines.
        let span = if *alone && !before.contains(['"', '\'']) {
            line..rest
        } else if kept.is_empty() {
            // The indentation is that of the code behind it.
            comment.start..rest - next.len()
        } else if behind.is_empty() || behind.starts_with(char::is_whitespace) {
            line + kept.len()..comment.end
        } else if kept.len() == before.len() && kept.chars().next_back().zip(next.chars().next()).is_some_and(|(last, first)| would_join(last, first))
        {
            return None;
        } else {
            comment.clone()
        };
        Some(Edit { span, text: String::new() })
    }
}

/// Would two signs become part of one word or one operator if nothing stood between them?
fn would_join(before: char, behind: char) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let is_operator = |c: char| c.is_ascii_punctuation() && !is_word(c) && !"()[]{},;\"'`\\".contains(c);
    // Elements of HTML stand side by side.
    is_word(before) && is_word(behind) || is_operator(before) && is_operator(behind) && (before, behind) != ('>', '<')
}

/// Is a rule about the linter's own comments?
fn is_about_comments(code: &str) -> bool {
    [UNUSED, UNKNOWN, UNEXPLAINED].contains(&code)
}

/// The code of the rule that a name was probably meant as, by its code or its name.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let likeness = |rule: &catalogue::Rule| {
        strsim::normalized_damerau_levenshtein(&name, &rule.code.to_ascii_lowercase()).max(strsim::normalized_damerau_levenshtein(&name, &rule.name))
    };
    let rules = catalogue::rules().iter().filter(|rule| !is_about_comments(&rule.code));
    let mut ranked: Vec<(f64, &'static str)> = rules.map(|rule| (likeness(rule), rule.code.as_str())).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    match ranked.as_slice() {
        // Two codes that are equally near tell nothing: `MPR20` is as near to MPR201 as to MPR202.
        [(first, code), (second, _), ..] if *first >= NEAR && first > second => Some(code),
        _ => None,
    }
}
