//! Where a copy goes: behind what it was copied from, with the separator, the indentation and the line ends that are used there.

use super::starts_comment;
use crate::finding::Span;

/// What is copied, in its place.
pub(super) struct Place<'t> {
    text: &'t str,
    like: Span,
    /// What its line begins with, if that is nothing but blanks.
    indent: Option<&'t str>,
    /// What stands behind it on its last line.
    rest: &'t str,
    newline: &'static str,
}

impl<'t> Place<'t> {
    /// The place of what stands at `like`.
    pub(super) fn new(text: &'t str, like: &Span) -> Option<Place<'t>> {
        let (head, tail) = (text.get(..like.start)?, text.get(like.end..)?);
        let indent = head.rsplit('\n').next().filter(|before| is_blank(before));
        let rest = tail.split('\n').next().unwrap_or(tail);
        let newline = if rest.ends_with('\r') { "\r\n" } else { "\n" };
        Some(Place { text, like: like.clone(), indent, rest: rest.trim_end_matches('\r'), newline })
    }

    fn end_of_line(&self) -> usize {
        self.like.end + self.rest.len()
    }

    fn new_line(&self, indent: &str, copy: &str) -> String {
        format!("{}{indent}{copy}", self.newline)
    }

    /// Behind the last entry of a list.
    pub(super) fn entry(&self, copy: &str, before: Option<usize>, usual: &str) -> Option<Vec<(usize, String)>> {
        let gap = match before {
            Some(before) => self.text.get(before..self.like.start)?,
            None => "",
        };
        let separator = match before {
            Some(_) => gap.trim_start().chars().next().filter(|c| matches!(c, ',' | ';')),
            None => usual.chars().next().filter(|_| self.text[..self.like.start].trim_end().ends_with(['(', '[', '{'])),
        };
        let separator = separator.map(String::from).unwrap_or_default();
        let behind = self.rest.trim_start();
        let last = behind.strip_prefix(separator.as_str()).filter(|_| !separator.is_empty());
        let tail = last.unwrap_or(behind).trim_start();
        let is_remark = starts_comment(tail);
        // Something else than the end of the list may still belong to the value.
        let next = self.text[self.like.end..].trim_start();
        if !separator.is_empty() && !next.starts_with(separator.as_str()) && !next.starts_with(['}', ']', ')']) && !starts_comment(next) {
            return None;
        }
        let (at, end) = (self.like.end, self.end_of_line());
        match self.indent {
            Some(indent) if last.is_some() && (tail.is_empty() || is_remark) => {
                Some(vec![(end, self.new_line(indent, &format!("{copy}{separator}")))])
            }
            Some(indent) if is_remark => {
                let comma = (!separator.is_empty()).then(|| (at, separator.clone()));
                Some(comma.into_iter().chain([(end, self.new_line(indent, copy))]).collect())
            }
            Some(indent) if !separator.is_empty() || tail.is_empty() => Some(vec![(at, format!("{separator}{}", self.new_line(indent, copy)))]),
            None if !separator.is_empty() && before.is_none() => Some(vec![(at, format!("{separator} {copy}"))]),
            None if !separator.is_empty() && is_blank(&gap.trim_start()[1..]) && !gap.contains('\n') => Some(vec![(at, format!("{gap}{copy}"))]),
            _ => None,
        }
    }

    /// Behind a call of a chain.
    pub(super) fn call(&self, copy: &str) -> Vec<(usize, String)> {
        let link = copy.trim_start();
        let is_own_line = copy[..copy.len() - link.len()].contains('\n');
        let at = if is_own_line && starts_comment(self.rest.trim_start()) { self.end_of_line() } else { self.like.end };
        vec![(at, copy.to_owned())]
    }

    /// On a line of its own behind a line that holds nothing else.
    pub(super) fn statement(&self, copy: &str, level: Option<usize>) -> Option<Vec<(usize, String)>> {
        let indent = self.indent?;
        if let Some(level) = level {
            let line = self.text.get(..level)?.rfind('\n').map_or(0, |newline| newline + 1);
            let line = &self.text[line..];
            let end = line.len() - line.trim_start_matches([' ', '\t']).len();
            if line[..end] != *indent {
                return None;
            }
        }
        let end = self.end_of_whole_line(&[';'])?;
        // `if (token)` alone on the line above: only one statement belongs to it.
        let above = self.text[..self.like.start].trim_end();
        let is_only = !end.is_empty() && (above.ends_with(')') || above.ends_with("else"));
        (!is_only).then(|| vec![(self.end_of_line(), self.new_line(indent, &format!("{copy}{end}")))])
    }

    /// On a line of its own behind the lines of another definition. An entry of a list, of which `separator` is known, goes before it if nothing separates that
    /// from a next one.
    pub(super) fn definition(&self, copy: &str, separator: Option<&str>) -> Option<Vec<(usize, String)>> {
        let indent = self.indent?;
        let Some(separator) = separator else { return self.statement(copy, None) };
        match self.end_of_whole_line(&[',', ';'])? {
            "" => Some(vec![(self.like.start, format!("{copy}{separator}{}{indent}", self.newline))]),
            end => Some(vec![(self.end_of_line(), self.new_line(indent, &format!("{copy}{end}")))]),
        }
    }

    /// What ends it, one of some signs or nothing, if nothing else but a comment stands behind it on its line.
    fn end_of_whole_line(&self, ends: &[char]) -> Option<&'t str> {
        let behind = self.rest.trim_start();
        let (end, tail) = behind.split_at(usize::from(behind.starts_with(ends)));
        let tail = tail.trim_start();
        (tail.is_empty() || starts_comment(tail)).then_some(end)
    }

    /// The option once more, with another value.
    pub(super) fn option(&self, copy: &str) -> Option<Vec<(usize, String)>> {
        let head = &self.text[..self.like.start];
        let flag = match head.trim_end_matches([' ', '\t', '=']).rsplit([' ', '\t', '\n']).next()? {
            flag if flag.starts_with('-') && flag.len() > 1 => head.rfind(flag)?,
            _ => return None,
        };
        let blanks = head[..flag].trim_end_matches([' ', '\t']);
        // The lines of a command that goes on end with a mark.
        let line = blanks.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let start = match line {
            Some(line) => line.strip_suffix(['\\', '`', '^'])?.trim_end_matches([' ', '\t']).len(),
            None => blanks.len(),
        };
        if start == flag || !(self.rest.is_empty() || self.rest.starts_with([' ', '\t', ')', '`', ';', '|'])) {
            return None;
        }
        Some(vec![(self.like.end, format!("{}{copy}", &head[start..]))])
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Edit, Fix};
    use crate::fix::apply;

    #[test]
    fn an_entry_is_defined_once_more_as_the_language_separates_it() {
        let defined = |text: &str, separator: Option<&str>| {
            let start = text.find("B").expect("it stands there");
            let edits = Place::new(text, &(start..start + 3))?.definition("C=2", separator)?;
            let edits = edits.into_iter().map(|(at, text)| Edit { span: at..at, text }).collect();
            let fix = Fix { message: String::new(), applicability: Applicability::Unsafe, edits };
            Some(apply(text, &[&fix]).text)
        };
        assert_eq!(defined("{\n  B=1\n}", Some(",")).as_deref(), Some("{\n  C=2,\n  B=1\n}"));
        assert_eq!(defined("{\n  B=1\n}", Some(";")).as_deref(), Some("{\n  C=2;\n  B=1\n}"));
        assert_eq!(defined("{\n  B=1, // one\n}", Some(",")).as_deref(), Some("{\n  B=1, // one\n  C=2,\n}"));
        assert_eq!(defined("B=1\nD=3\n", None).as_deref(), Some("B=1\nC=2\nD=3\n"));
        assert_eq!(defined("B=1, D=3\n", None), None);
    }
}
