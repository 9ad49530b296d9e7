//! YAML, by the events of a parser; a file that does not parse (most often the template of one) is read line by line.
//!
//! Template tags (`{{ … }}`, `{% … %}`, `<% … %>`) are no YAML. The parser is given a text of the same length in which they are harmless; all values
//! are taken from the file itself.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::deadline;
use crate::finding::Span;
use crate::language::Language;
use crate::scan::data::{self, Kind, Tree};
use crate::scan::facts::Facts;
use crate::scan::holes::without_quotes;

/// Reads a YAML text into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let masked = without_tags(text);
    let masked = masked.as_deref().unwrap_or(text);
    match tree(masked) {
        Ok(tree) => data::facts(text, language, &tree),
        Err((offset, what)) => {
            let mut facts = data::facts(text, language, &lines(masked));
            facts.notes.push(data::broken(text, offset, &what));
            facts
        }
    }
}

/// The text with its template tags made harmless, of the same length in bytes: lines of nothing but tags become blank, other tags become words.
fn without_tags(text: &str) -> Option<String> {
    const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];
    if !TAGS.iter().any(|(open, _)| memchr::memmem::find(text.as_bytes(), open.as_bytes()).is_some()) {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        let mut out = String::with_capacity(line.len());
        let mut alone = true;
        while at < line.len() {
            let rest = &line[at..];
            let Some(begin) = rest.find(['{', '<']) else { break };
            let tag = TAGS.iter().find(|(open, _)| rest[begin..].starts_with(open));
            let end = tag.and_then(|(_, close)| rest[begin..].find(close).map(|length| begin + length + close.len()));
            let Some(mut end) = end else {
                if tag.is_some() {
                    // Without its end here there is none for any later one of the kind worth looking for.
                    break;
                }
                out.push_str(&rest[..=begin]);
                alone = false;
                at += begin + 1;
                continue;
            };
            // `${{ … }}}` and `{{{ … }}}`
            end += rest[end..].len() - rest[end..].trim_start_matches('}').len();
            alone &= rest[..begin].trim().is_empty();
            out.push_str(&rest[..begin]);
            out.extend(std::iter::repeat_n('x', end - begin));
            at += end;
        }
        alone &= at > 0 && line[at..].trim().is_empty();
        out.push_str(&line[at..]);
        if alone {
            out = out.replace('x', " ");
        }
        masked.push_str(&out);
    }
    Some(masked)
}

/// The bytes at which the characters of a text stand, so that any of them is found without counting from the beginning.
struct Offsets<'a> {
    text: &'a str,
    /// The byte of every 64th character; none if a character is a byte.
    marks: Vec<usize>,
}

impl<'a> Offsets<'a> {
    const STEP: usize = 64;

    fn new(text: &'a str) -> Self {
        let marks = if text.is_ascii() { Vec::new() } else { text.char_indices().step_by(Self::STEP).map(|(byte, _)| byte).collect() };
        Offsets { text, marks }
    }

    fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(&mark) = self.marks.get(character / Self::STEP) else { return self.text.len() };
        self.text[mark..].char_indices().nth(character % Self::STEP).map_or(self.text.len(), |(byte, _)| mark + byte)
    }
}

/// A map or a list that is not yet closed.
struct Open {
    node: usize,
    map: bool,
    /// The next node of a map is a key.
    awaits_key: bool,
    key: Option<Span>,
}

/// The tree of a YAML text, or the byte and the reason why it is none.
fn tree(text: &str) -> Result<Tree, (usize, String)> {
    let offsets = Offsets::new(text);
    let mut tree = Tree::new(text.len());
    tree.hash_comments = true;
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        deadline::check();
        let (event, span) = event.map_err(|error| (offsets.byte(error.marker().index()), error.info().to_owned()))?;
        let span = offsets.byte(span.start.index())..offsets.byte(span.end.index()).max(offsets.byte(span.start.index()));
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let map = matches!(event, Event::MappingStart(..));
                let (parent, key) = place(&mut open);
                let node = tree.push(parent, key, if map { Kind::Map } else { Kind::List }, span);
                open.push(Open { node, map, awaits_key: map, key: None });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
            }
            Event::Scalar(_, style, ..) => {
                let content = scalar(text, span.clone(), style);
                if let Some(top) = open.last_mut().filter(|top| top.awaits_key) {
                    (top.awaits_key, top.key) = (false, Some(content));
                    continue;
                }
                let (parent, key) = place(&mut open);
                if content.is_empty() && style == ScalarStyle::Plain {
                    tree.push(parent, key, Kind::Other, content);
                } else {
                    tree.push_text(parent, key, content.clone(), content, style == ScalarStyle::DoubleQuoted);
                }
            }
            Event::Alias(_) => {
                place(&mut open);
            }
            Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
    }
    Ok(tree)
}

/// Where the next node belongs, and its key. A map or an alias in the place of a key is a value without one.
fn place(open: &mut [Open]) -> (usize, Option<Span>) {
    let Some(top) = open.last_mut() else { return (0, None) };
    if !top.map {
        return (top.node, None);
    }
    top.awaits_key = !top.awaits_key;
    (top.node, top.key.take())
}

/// The content of a scalar: without anchor and tag, quotes, and blanks at its end.
fn scalar(text: &str, span: Span, style: ScalarStyle) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    // The span of a scalar with an anchor or a tag begins at that, and its end is not to be relied on.
    let marked = text[start..end].starts_with(['&', '!']);
    while text[start..end].starts_with(['&', '!']) {
        let rest = &text[start..end];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        start += word + (rest[word..].len() - rest[word..].trim_start().len());
    }
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => return quoted(text, start..end),
        ScalarStyle::Plain if marked => end = start + text[start..end].find(" #").unwrap_or(end - start),
        ScalarStyle::Literal | ScalarStyle::Folded if marked => {
            // The content begins on the line behind the sign.
            start += text[start..end].find('\n').map_or(end - start, |newline| newline + 1);
            start += text[start..end].len() - text[start..end].trim_start().len();
        }
        _ => {}
    }
    start..start + text[start..end].trim_end().len()
}

/// The inside of the quoted scalar at the start of a range.
fn quoted(text: &str, span: Span) -> Span {
    let bytes = &text.as_bytes()[span.clone()];
    let Some(&quote) = bytes.first() else { return span };
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return span.start + 1..span.start + at,
            _ => at += 1,
        }
    }
    (span.start + 1).min(span.end)..span.end
}

/// The tree of a text that is YAML only in part, by the indentation of its lines. Only block style is understood.
fn lines(text: &str) -> Tree {
    let mut tree = Tree::new(text.len());
    tree.hash_comments = true;
    // The open nodes with their columns, doubled, so that an item stands between the column of its dash and the next.
    let mut open: Vec<(usize, usize)> = Vec::new();
    // A block scalar whose lines are being passed over: the column of its key and its node.
    let mut block: Option<(usize, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = line.trim();
        let mut column = line.len() - line.trim_start_matches(' ').len();
        if content.is_empty() {
            continue;
        }
        if let Some((outer, node)) = block {
            if column > outer {
                let end = start + line.trim_end().len();
                let text_node = &mut tree.nodes[node];
                if text_node.span.is_empty() {
                    text_node.span.start = start + column;
                }
                (text_node.span.end, text_node.content) = (end, text_node.span.start..end);
                continue;
            }
            block = None;
        }
        if content.starts_with('#') || content.starts_with("---") {
            if content.starts_with("---") {
                open.clear();
            }
            continue;
        }
        let end = start + line.trim_end().len();
        let mut at = start + column;
        while text[at..end].starts_with("- ") {
            while open.last().is_some_and(|(depth, _)| *depth > 2 * column) {
                open.pop();
            }
            let parent = open.last().map_or(0, |(_, node)| *node);
            tree.nodes[parent].kind = Kind::List;
            let item = tree.push(parent, None, Kind::Map, at..end);
            open.push((2 * column + 1, item));
            let blanks = text[at + 1..end].len() - text[at + 1..end].trim_start().len();
            (at, column) = (at + 1 + blanks, column + 1 + blanks);
        }
        while open.last().is_some_and(|(depth, _)| *depth >= 2 * column) {
            open.pop();
        }
        let parent = open.last().map_or(0, |(_, node)| *node);
        let Some((key, value)) = entry(text, at..end) else {
            if let Some(item) =
                tree.nodes.get_mut(parent).filter(|node| parent != 0 && node.key.is_none() && node.kind == Kind::Map && node.span.end == end)
            {
                // An item that is a scalar.
                let value = without_quotes(text, without_comment(text, at..end));
                (item.kind, item.span, item.content) = (Kind::Text, value.clone(), value);
                open.pop();
            }
            continue;
        };
        let value = without_comment(text, value);
        match text[value.clone()].chars().next() {
            Some('|' | '>') => {
                let node = tree.push_text(parent, Some(key), value.end..value.end, value.end..value.end, false);
                block = Some((column, node));
            }
            None | Some('{' | '[' | '&' | '*') => {
                let node = tree.push(parent, Some(key), Kind::Map, value);
                open.push((2 * column, node));
            }
            Some(quote) => {
                let content = without_quotes(text, value);
                tree.push_text(parent, Some(key), content.clone(), content, quote == '"');
            }
        }
    }
    tree
}

/// `key: value` on a line: both ranges, the value untrimmed on the right.
fn entry(text: &str, span: Span) -> Option<(Span, Span)> {
    let line = &text[span.clone()];
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (key, behind) = match quote {
        Some(quote) => {
            let length = line[1..].find(quote)?;
            (1..1 + length, length + 2)
        }
        None => {
            let length = line.match_indices(':').map(|(at, _)| at).find(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']))?;
            (0..line[..length].trim_end().len(), length)
        }
    };
    let rest = line[behind..].trim_start().strip_prefix(':')?;
    if key.is_empty() || line[key.clone()].contains(['{', '}', '[', ']', ',', '#']) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let start = span.end - rest.trim_start().len();
    Some((span.start + key.start..span.start + key.end, start..span.end))
}

/// A value without the comment behind it.
fn without_comment(text: &str, span: Span) -> Span {
    let value = &text[span.clone()];
    let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\'')).and_then(|quote| value[1..].find(quote)).map_or(0, |length| length + 1);
    let end = match value[quoted..].find(" #") {
        Some(comment) => quoted + comment,
        None if value.starts_with('#') => 0,
        None => value.len(),
    };
    span.start..span.start + value[..end].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::{Medium, Value};

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("yaml").unwrap())
    }

    fn bindings(text: &str) -> Vec<String> {
        read(text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("/"), &text[binding.value.span()])).collect()
    }

    #[test]
    fn scalars_become_settings_at_their_bytes() {
        let text = "é: ü\nproduction:\n  procore_url: &u \"https://api.procore.com\" # app.procore.com\n  other: 'x''y'\n  n: 5\n---\n\
            list: [a, {b: c}]\nt: !Sub z\n";
        let wanted =
            ["é=ü", "production/procore_url=https://api.procore.com", "production/other=x''y", "production/n=5", "list=a", "list/b=c", "t=z"];
        assert_eq!(bindings(text), wanted);
        let facts = read(text);
        assert_eq!(facts.hosts.iter().map(|host| host.medium).collect::<Vec<_>>(), [Medium::Data, Medium::Comment]);
        assert!(facts.notes.is_empty());
    }

    #[test]
    fn anchors_and_tags_are_not_part_of_the_value() {
        let text = "a: &x |\n  one\n  two\nb: !t 'q' # c\nc: &y plain # c\nd: &z !u \"v\"\n&k e: f\n";
        assert_eq!(bindings(text), ["a=one\n  two", "b=q", "c=plain", "d=v", "e=f"]);
    }

    #[test]
    fn environments_of_containers_are_settings() {
        let text = "env:\n  - name: A\n    value: https://app.procore.com\n  - name: B\n    valueFrom:\n      secretKeyRef: {key: k}\n\
            environment:\n  - \
                    PROCORE_BASE_URL=https://app.procore.com\n";
        let found = bindings(text);
        assert!(found.contains(&"A=https://app.procore.com".to_owned()), "{found:?}");
        assert!(found.contains(&"env/name=B".to_owned()), "{found:?}");
        assert!(found.contains(&"PROCORE_BASE_URL=https://app.procore.com".to_owned()), "{found:?}");
    }

    #[test]
    fn block_scalars_are_one_range_and_scripts_are_code() {
        let text = "a: |\n  one\n  two\nrun: |\n  BASE=https://app.procore.com\n  curl \"$BASE/oauth/token\"\n";
        let facts = read(text);
        assert_eq!(bindings(text)[0], "a=one\n  two");
        let base = facts.bindings.iter().find(|binding| binding.path == ["BASE"]).unwrap();
        assert_eq!(&text[base.span.clone()], "BASE");
        assert_eq!(facts.hosts[0].medium, Medium::Code);
    }

    #[test]
    fn templates_are_read_through_their_tags() {
        let text = "{{- if .Values.x }}\nenv:\n  - name: URL\n    value: {{ .Values.procore.url | quote }}\n{{- end }}\nb: {{ base }}/oauth\n\
            {% if x %}\nc: d\n{% endif %}\n";
        let facts = read(text);
        assert!(facts.notes.is_empty(), "{:?}", facts.notes);
        let url = facts.bindings.iter().find(|binding| binding.path == ["URL"]).unwrap();
        let Value::Text(value) = &url.value else { panic!() };
        assert!(format!("{value:?}").contains(r#"Setting { key: ["procore", "url"]"#), "{value:?}");
        assert_eq!(bindings(text)[1..], ["b={{ base }}/oauth", "c=d"]);
    }

    #[test]
    fn a_broken_file_is_read_line_by_line() {
        let text = "a:\n  b: https://app.procore.com\n\tbad: [\n  - name: N\n    value: \"v\" # c\n  - X=y\n  - z\nblock: |\n  q: r\nc: 'd'\n";
        let facts = read(text);
        let wanted = ["a/b=https://app.procore.com", "N=v", "X=y", "bad=z", "block=q: r", "c=d"];
        assert_eq!(bindings(text), wanted);
        assert!(facts.notes.len() == 1 && facts.notes[0].starts_with("line 2"), "{:?}", facts.notes);
    }

    #[test]
    fn cassettes_are_recorded_and_descriptions_are_prose() {
        let text = "http_interactions:\n- request:\n    uri: https://app.procore.com/oauth/token\n";
        let facts = read(text);
        assert!(facts.bindings.is_empty());
        assert_eq!(facts.hosts[0].medium, Medium::Recorded);
        let text = "info:\n  description: |\n    see https://app.procore.com\nservers:\n  - url: https://api.procore.com\n";
        let facts = read(text);
        assert_eq!(facts.hosts.iter().map(|host| host.medium).collect::<Vec<_>>(), [Medium::Prose, Medium::Data]);
        assert_eq!(bindings(text), ["servers/url=https://api.procore.com"]);
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time_and_without_the_stack() {
        let mut texts = vec![
            String::new(),
            "[".repeat(100_000),
            "- ".repeat(50_000),
            "a: ".repeat(50_000),
            "{{".repeat(100_000),
            "{{ x }} <% {% ".repeat(20_000),
            "- a: b\n".repeat(20_000) + "\t:",
            "é: |\n é\n\té: [".to_owned(),
            "a: \"".to_owned(),
            "a: '\n- '".to_owned(),
            "- \n-\n  -".to_owned(),
            "\u{feff}a: b".to_owned(),
        ];
        texts.push((0..1000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>() + "\t[");
        texts.push((0..1000).map(|depth| " ".repeat(depth) + "- {\n").collect());
        for text in texts {
            read(&text);
        }
    }
}
