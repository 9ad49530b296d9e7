//! Markdown: fenced code is read in the language that its fence names; everything else is text for people.

use crate::finding::Span;
use crate::language::{Language, Reader, Registry};
use crate::scan::data::sweep;
use crate::scan::directives;
use crate::scan::facts::{Comment, Facts, Medium};
use crate::scan::joined::Joined;

/// Languages of fences whose text was printed by something, or is for people.
const PRINTED: [&str; 7] = ["text", "log", "logs", "output", "diff", "patch", "console-output"];

/// The marks of comments: those of HTML, and those of MDX.
const MARKS: [(&str, &str); 2] = [("<!--", "-->"), ("{/*", "*/}")];

/// Reads a Markdown text into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut facts = Facts::new(&language.table.name, text.len());
    let fences = fences(text);
    if directives::mentioned(text) {
        facts.comments = comments(text, &fences);
    }
    for fence in fences {
        if !PRINTED.contains(&first_word(&text[fence.info.clone()]).as_str()) {
            let mut joined = Joined::default();
            for line in fence.lines {
                joined.push_raw(text, line);
            }
            code(&mut facts, &text[fence.info.clone()], &joined);
        }
    }
    sweep(text, &mut facts, |_| Medium::Prose);
    facts
}

/// Reads a code example of a document in the language that its author named, and adds what it holds.
pub fn code(facts: &mut Facts, info: &str, joined: &Joined) {
    let registry = Registry::builtin();
    // Documents in documents would be read as deep as they nest; their text is prose either way.
    let known = registry.for_fence(info).filter(|_| !first_word(info).is_empty());
    let unknown = || registry.guessed(&joined.text).or_else(|| registry.named("text-code"));
    let Some(language) = known.or_else(unknown) else { return };
    if matches!(language.table.reader, Reader::Markdown | Reader::Rst | Reader::Notebook | Reader::Plain) {
        return;
    }
    let mut inner = joined.facts(language, false);
    // What is left out of an example is no news to anybody.
    inner.notes.clear();
    facts.absorb(inner);
}

fn first_word(info: &str) -> String {
    info.split([' ', ',', '{', '}', ':', '\t']).find(|word| !word.is_empty()).unwrap_or("").to_lowercase()
}

/// The fences of a text with their first and last lines.
pub fn blocks(text: &str) -> Vec<Span> {
    fences(text).into_iter().map(|fence| fence.whole).collect()
}

/// The comments outside of fences and code spans.
fn comments(text: &str, fences: &[Fence]) -> Vec<Comment> {
    let mut comments: Vec<Comment> = Vec::new();
    let mut unclosed = [false; MARKS.len()];
    let mut from = 0;
    for fence in fences {
        // A comment may hold what looks like a fence.
        from = outside(text, from..fence.whole.start, &mut comments, &mut unclosed).max(fence.whole.end);
    }
    outside(text, from..text.len(), &mut comments, &mut unclosed);
    comments
}

/// Adds the comments that begin in a range; says where the last one ends. `unclosed`: the marks whose closers are known not to come any more.
fn outside(text: &str, range: Span, comments: &mut Vec<Comment>, unclosed: &mut [bool; MARKS.len()]) -> usize {
    // A code span that is closed further away is none.
    const FAR: usize = 2000;
    let mut at = range.start;
    while at < range.end {
        let Some(length) = memchr::memchr3(b'`', b'<', b'{', &text.as_bytes()[at..range.end]) else { break };
        at += length;
        let rest = &text[at..];
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks > 0 {
            let behind = at + ticks;
            let near = &text[behind..crate::source::floor_boundary(text, behind + FAR)];
            let line = near.split('\n').next().unwrap_or(near);
            at = behind + code_span(line, ticks).unwrap_or(0);
        } else if let Some(mark) = MARKS.iter().position(|(open, _)| rest.starts_with(open)).filter(|&mark| !unclosed[mark]) {
            let (open, close) = MARKS[mark];
            let inner = memchr::memmem::find(&rest.as_bytes()[open.len()..], close.as_bytes());
            unclosed[mark] = inner.is_none();
            let end = at + open.len() + inner.map_or(0, |inner| inner + close.len());
            if inner.is_some() {
                comments.push(Comment::new(text, at..end, open.len(), close));
            }
            at = end;
        } else {
            at += 1;
        }
    }
    at
}

/// Where a code span ends that was opened by so many signs, if it ends on this line.
fn code_span(line: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(length) = line[at..].find('`') {
        let run = line[at + length..].len() - line[at + length..].trim_start_matches('`').len();
        at += length + run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

struct Fence {
    /// From the line that opens it to the end of the line that closes it.
    whole: Span,
    info: Span,
    lines: Vec<Span>,
}

/// The fenced code of a text. A fence that is never closed runs to the end.
fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    // The sign and the length of the open fence, and how many quote signs stand before it.
    let mut open: Option<(char, usize, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let (quotes, at) = if let Some((_, _, quotes)) = open { quote_signs(line, quotes) } else { quote_signs(line, usize::MAX) };
        let content = &line[at..];
        match open {
            Some((sign, length, outer)) => {
                let word = content.trim();
                let closes = word.len() >= length && word.chars().all(|c| c == sign);
                if closes || quotes < outer {
                    open = None;
                } else if let Some(fence) = fences.last_mut() {
                    fence.lines.push(start + at..offset);
                }
                if let Some(fence) = fences.last_mut().filter(|_| quotes >= outer) {
                    fence.whole.end = offset;
                }
            }
            None => {
                let body = without_bullet(content);
                let Some(sign) = body.chars().next().filter(|c| matches!(c, '`' | '~')) else { continue };
                let length = body.len() - body.trim_start_matches(sign).len();
                let info = body[length..].trim();
                if length >= 3 && !info.contains('`') {
                    let info_start = start + line.len() - body.len() + length + (body[length..].len() - body[length..].trim_start().len());
                    fences.push(Fence { whole: start..offset, info: info_start..info_start + info.len(), lines: Vec::new() });
                    open = Some((sign, length, quotes));
                }
            }
        }
    }
    fences
}

/// How many signs of a quote (at most `most`) a line begins with, and where its text begins.
fn quote_signs(line: &str, most: usize) -> (usize, usize) {
    let (mut quotes, mut at) = (0, 0);
    while quotes < most {
        let rest = line[at..].trim_start_matches(' ');
        let Some(inner) = rest.strip_prefix('>') else { break };
        quotes += 1;
        at = line.len() - inner.strip_prefix(' ').unwrap_or(inner).len();
    }
    (quotes, at)
}

/// A line without blanks and the sign of a list item before it.
fn without_bullet(line: &str) -> &str {
    let mut body = line.trim_start();
    // Lists in lists on one line are rare; three signs are enough.
    for _ in 0..3 {
        let sign = body.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = match body.strip_prefix(['-', '*', '+']) {
            Some(rest) => rest,
            None if sign.len() < body.len() => match sign.strip_prefix(['.', ')']) {
                Some(rest) => rest,
                None => break,
            },
            None => break,
        };
        if !rest.starts_with([' ', '\t']) {
            break;
        }
        body = rest.trim_start();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("markdown").unwrap())
    }

    fn media(text: &str) -> Vec<Medium> {
        read(text).hosts.iter().map(|host| host.medium).collect()
    }

    #[test]
    fn fences_are_read_in_their_language() {
        let text = "See https://app.procore.com.\n\n```python\nBASE = \"https://app.procore.com\"  # not app.procore.com\n```\n\n~~~~ env\n\
            URL=https://api.procore.com\n~~~\n~~~~\nend app.procore.com\n";
        assert_eq!(media(text), [Medium::Prose, Medium::Code, Medium::Comment, Medium::Data, Medium::Prose]);
        let facts = read(text);
        assert_eq!(facts.bindings.iter().map(|binding| &text[binding.span.clone()]).collect::<Vec<_>>(), ["BASE", "URL"]);
        assert_eq!(facts.language, "markdown");
    }

    #[test]
    fn fences_without_a_language_are_code_and_printed_ones_are_not() {
        let fence = |info: &str| media(&format!("```{info}\nx = 'https://app.procore.com'\n```\n"))[0];
        assert_eq!([fence(""), fence("nonsense"), fence("ruby title=x"), fence("{r}")], [Medium::Code; 4]);
        assert_eq!([fence("text"), fence("log"), fence("markdown"), fence("diff")], [Medium::Prose; 4]);
    }

    #[test]
    fn fences_in_lists_and_quotes() {
        let text = "1. ```js\n   const a = 'https://app.procore.com'\n   ```\n> ~~~js\n> const b = `x\n> y`\n> ~~~\n> prose app.procore.com\n";
        let facts = read(text);
        assert_eq!(facts.bindings.iter().map(|binding| &text[binding.span.clone()]).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(facts.hosts.iter().map(|host| &text[host.span.clone()]).collect::<Vec<_>>(), ["app.procore.com"; 2]);
        assert_eq!(media(text), [Medium::Code, Medium::Prose]);
    }

    #[test]
    fn hostile_texts() {
        let nested: String = (3..200).map(|length| format!("{}markdown\n", "`".repeat(length))).collect();
        for text in [
            String::new(),
            "```".to_owned(),
            "> ".repeat(50_000),
            "- ".repeat(50_000),
            "```\n".repeat(10_001),
            nested,
            "~~~é\né\n".to_owned(),
            "``````".repeat(20_000),
        ] {
            read(&text);
        }
        assert_eq!(media("```js\nfetch('https://app.procore.com'"), [Medium::Code]);
    }
}
