//! Finds the comments that speak to the linter: `# mprlint: ignore[MPR201] reason`.
//!
//! Scanners say which comments a text has ([`Facts::comments`]); what speaks in them, and which lines it covers, is found here for all languages
//! alike. It is found in the text that the language sees: the file, or the code that [`Joined`](super::joined::Joined) took out of it.

use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use crate::finding::Span;
use crate::language::{Comments, Language, LexerTable, Reader};
use crate::scan::facts::{Comment, Directive, Facts};
use crate::scan::lexer::without_comments;
use crate::scan::markdown;

/// What every directive begins with.
static MENTION: LazyLock<Regex> = LazyLock::new(|| match Regex::new("(?i-u)mprlint:") {
    Ok(regex) => regex,
    Err(error) => unreachable!("{error}"),
});

/// Can there be a directive in a text?
pub fn mentioned(text: &str) -> bool {
    MENTION.is_match(text)
}

/// Comments that a lexer found, with their marks as the table of the language writes them.
pub fn lexed(text: &str, spans: &[Span], table: &LexerTable) -> Vec<Comment> {
    let lines = table.line_comments.iter().chain(&table.line_start_comments).map(|open| (open.as_str(), ""));
    let blocks = table.block_comments.iter().map(|block| (block.open.as_str(), block.close.as_str()));
    let mut marks: Vec<(&str, &str)> = lines.chain(blocks).collect();
    // The longest mark wins: `--[[` before `--`.
    marks.sort_by_key(|(open, _)| std::cmp::Reverse(open.len()));
    let comment = |span: &Span| {
        let begins = |open: &str| text[span.clone()].get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open));
        let (open, close) = marks.iter().find(|(open, _)| begins(open)).copied().unwrap_or_default();
        Comment::new(text, span.clone(), open.len(), close)
    };
    spans.iter().map(comment).collect()
}

/// The strings of several lines among those that a lexer found. A comment beside one covers all of it.
pub fn literals(text: &str, strings: &[Span]) -> Vec<Span> {
    if !mentioned(text) {
        return Vec::new();
    }
    strings.iter().filter(|string| memchr(b'\n', &text.as_bytes()[(*string).clone()]).is_some()).cloned().collect()
}

/// Does a string begin with a quote, perhaps behind a prefix (`rb"`)?
fn is_quoted(literal: &str) -> bool {
    literal.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with(['"', '\'', '`'])
}

/// Finds the directives in the comments of a text.
pub fn collect(facts: &mut Facts, text: &str, language: &Language) {
    let mut comments = std::mem::take(&mut facts.comments);
    let mut literals = std::mem::take(&mut facts.literals);
    if !comments.is_empty() && mentioned(text) {
        comments.sort_by_key(|comment| (comment.whole.start, comment.whole.end));
        let mut found = Vec::new();
        comments.iter().for_each(|comment| in_comment(text, comment, &mut found));
        if !found.is_empty() {
            literals.sort_by_key(|literal| literal.start);
            let places = Places::new(text, &comments, &literals, language);
            facts.directives.extend(found.into_iter().map(|found| places.directive(text, found)));
        }
    }
    facts.finish();
}

/// A directive whose surroundings are not yet known.
struct Found<'a> {
    /// The comment it stands in.
    around: &'a Comment,
    /// The part of it that is [`Directive::comment`].
    comment: Span,
    span: Span,
}

/// Finds the directives in a comment.
fn in_comment<'a>(text: &str, around: &'a Comment, found: &mut Vec<Found<'a>>) {
    let inner = around.inner.clone();
    if is_documentation(around.mark(text), &text[inner.clone()]) {
        return;
    }
    let one_line = memchr(b'\n', &text.as_bytes()[around.whole.clone()]).is_none();
    let mut start = inner.start;
    for line in text[inner].split_inclusive('\n') {
        in_line(text, around, start..start + line.trim_end().len(), one_line, found);
        start += line.len();
    }
}

/// Finds the directives in a line of a comment. The time is linear in its length, however many there are.
fn in_line<'a>(text: &str, around: &'a Comment, line: Span, one_line: bool, found: &mut Vec<Found<'a>>) {
    let (mark, first) = (around.mark(text), line.start == around.inner.start);
    let ends_with_line = one_line && around.inner.end == around.whole.end;
    let known = found.len();
    let mut from = line.start;
    for mention in MENTION.find_iter(&text[line.clone()]) {
        let at = line.start + mention.start();
        let before = &text[from..at];
        let begin = if from > line.start || !begins_line(mark, before, first) {
            behind_mark(mark, before).filter(|_| ends_with_line).map(|offset| from + offset)
        } else if one_line {
            Some(around.whole.start)
        } else if first {
            // The mark belongs to the other lines, too.
            Some(at)
        } else {
            Some(line.start + leading(before))
        };
        from = line.start + mention.end();
        let Some(begin) = begin else { continue };
        if let Some(previous) = found[known..].last_mut() {
            let end = |span: &Span| span.start + text[span.start..begin].trim_end().len();
            (previous.comment.end, previous.span.end) = (end(&previous.comment), end(&previous.span));
        }
        let end = if one_line { around.whole.end } else { line.end };
        found.push(Found { around, comment: begin..end, span: at..line.end });
    }
}

/// How much white space a text begins with.
fn leading(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Is a comment documentation, judged by its mark and the signs behind that?
fn is_documentation(mark: &str, inner: &str) -> bool {
    let Some(last) = mark.chars().next_back().filter(char::is_ascii_punctuation) else { return false };
    let more = inner.len() - inner.trim_start_matches(last).len();
    Comments::builtin()
        .documentation
        .iter()
        .any(|documentation| documentation.len() == mark.len() + more && documentation.starts_with(mark) && documentation.ends_with(last))
}

/// Is what stands before a directive on its line nothing but the mark of the comment?
fn begins_line(mark: &str, before: &str, first: bool) -> bool {
    // `##`, `////`, `;;`; the lines of a block often begin with a star.
    let repeated = if first { mark.chars().next_back().filter(char::is_ascii_punctuation) } else { Some('*') };
    let before = if first { before } else { before.trim_start() };
    repeated.map_or(before, |sign| before.trim_start_matches(sign)).trim().is_empty()
}

/// Where the mark of a further comment begins, if one ends a text: `noqa: E501  # `.
fn behind_mark(own: &str, before: &str) -> Option<usize> {
    let body = before.trim_end();
    let sign = body.chars().next_back().filter(char::is_ascii_punctuation)?;
    let outside = body.trim_end_matches(sign);
    let fits = [own, "#", "//"].iter().any(|mark| !mark.is_empty() && body[outside.len()..].starts_with(mark));
    (fits && outside.ends_with(char::is_whitespace)).then_some(outside.len())
}

/// What a line of the text holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Comments,
    Code,
}

struct TextLine {
    start: usize,
    /// Without the line end.
    end: usize,
    /// Without white space around it.
    content: Span,
    holds: Holds,
    /// Does the code go on in the next line?
    continued: bool,
    /// Where the code begins that the line is part of.
    first: usize,
    /// Where the code ends that the line, or a comment on it, is followed by.
    last: usize,
}

/// The lines of a text, and where its head ends.
struct Places {
    lines: Vec<TextLine>,
    head: usize,
}

impl Places {
    /// Looks at the lines of a text. Comments, and strings of several lines, are sorted by their places.
    fn new(text: &str, comments: &[Comment], literals: &[Span], language: &Language) -> Self {
        let wrapped: Vec<Span> = comments.iter().map(|comment| wrapped(text, &comment.whole)).collect();
        let masked = without_comments(text, &wrapped);
        let head = head(&masked, language);
        // What is read as one: a comment above covers the whole example.
        let blocks = if language.table.reader == Reader::Markdown { markdown::blocks(text) } else { Vec::new() };
        let mut lines: Vec<TextLine> = Vec::new();
        let mut offset = 0;
        // Where the comments end that begin before the line's end.
        let mut commented = 0;
        let mut next = wrapped.iter().peekable();
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            let end = start + line.trim_end_matches(['\n', '\r']).len();
            while let Some(comment) = next.next_if(|comment| comment.start < offset) {
                commented = commented.max(comment.end);
            }
            let trimmed = line.trim();
            let content = start + leading(line)..start + leading(line) + trimmed.len();
            let code = masked[start..end].trim();
            let block = blocks.get(blocks.partition_point(|block| block.end <= start)).filter(|block| block.start <= start);
            let literal_at = |at: usize| literals.get(literals.partition_point(|literal| literal.end <= at));
            let inside = |at: usize| literal_at(at).is_some_and(|literal| literal.start < at);
            // The text of a here document begins on the line below what opens it.
            let opens = literal_at(offset).is_some_and(|literal| literal.start == offset && !is_quoted(&text[literal.clone()]));
            let holds = match code.is_empty() && block.is_none() && !inside(start) {
                true if commented > start => Holds::Comments,
                true => Holds::Nothing,
                false => Holds::Code,
            };
            let continued = match block {
                Some(block) => offset < block.end,
                None => holds == Holds::Code && (inside(end) || opens || continues(code, &language.table.lexer.continuation)),
            };
            // A comment on a line of its own does not end a command that goes on below it.
            let goes_on = lines.last().filter(|before| before.continued);
            let continued = continued || holds == Holds::Comments && goes_on.is_some();
            let first = goes_on.map_or(start, |before| before.first);
            lines.push(TextLine { start, end, content, holds, continued, first, last: end });
        }
        for at in (0..lines.len().saturating_sub(1)).rev() {
            let (next, line) = (&lines[at + 1], &lines[at]);
            let goes_on = match line.holds {
                Holds::Nothing => false,
                Holds::Comments => next.holds != Holds::Nothing,
                Holds::Code => line.continued && next.holds != Holds::Nothing,
            };
            if goes_on {
                lines[at].last = next.last;
            }
        }
        Places { lines, head }
    }

    fn line(&self, offset: usize) -> Option<&TextLine> {
        self.lines.get(self.lines.partition_point(|line| line.start <= offset).saturating_sub(1))
    }

    fn directive(&self, text: &str, found: Found<'_>) -> Directive {
        let Found { around, comment, span } = found;
        let whole = around.whole.clone();
        let mut covers = whole.clone();
        let mut alone = false;
        if let (Some(first), Some(last)) = (self.line(whole.start), self.line(whole.end.saturating_sub(1).max(whole.start))) {
            covers = if first.holds == Holds::Code {
                first.first..if first.start == last.start { last.last } else { last.end }
            } else {
                whole.start..last.last
            };
            let own = self.line(comment.start).zip(self.line(comment.end)).map(|(first, last)| first.content.start..last.content.end);
            let removed = if comment == whole { wrapped(text, &whole) } else { comment.clone() };
            alone = own == Some(removed);
        }
        let in_head = whole.start < self.head;
        Directive { text: text[span.clone()].to_owned(), comment, span, covers, in_head, alone }
    }
}

/// A comment with what only makes room for it.
fn wrapped(text: &str, comment: &Span) -> Span {
    let before = text[..comment.start].trim_end_matches([' ', '\t']);
    let behind = &text[comment.end..];
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let wrapper = Comments::builtin().wrappers.iter().find(|(open, close)| before.ends_with(open) && behind[blanks..].starts_with(close));
    wrapper.map_or(comment.clone(), |(open, close)| before.len() - open.len()..comment.end + blanks + close.len())
}

/// Does a line of code go on in the next one, by the sign at its end?
fn continues(code: &str, sign: &str) -> bool {
    code.ends_with('\\') || !sign.is_empty() && code.strip_suffix(sign).is_some_and(|before| before.ends_with(char::is_whitespace))
}

/// Where the first thing of a text stands that is neither a comment nor an opener; comments are blank.
fn head(masked: &str, language: &Language) -> usize {
    let mut rest = masked.trim_start_matches('\u{feff}');
    if rest.starts_with("#!") && !rest.starts_with("#![") {
        rest = memchr(b'\n', rest.as_bytes()).map_or("", |newline| &rest[newline..]);
    }
    if matches!(language.table.reader, Reader::Markdown | Reader::Rst) {
        rest = Comments::builtin().front_matter.find(rest).map_or(rest, |settings| &rest[settings.end()..]);
    }
    loop {
        rest = rest.trim_start();
        match Comments::builtin().opener.find(rest) {
            Some(opener) => rest = &rest[opener.end()..],
            None => return masked.len() - rest.len(),
        }
    }
}
