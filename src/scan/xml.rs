//! XML: attributes and the texts of elements are settings. Property lists name their values by the element before them.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::deadline;
use crate::finding::Span;
use crate::language::Language;
use crate::scan::data::{self, Kind, Tree};
use crate::scan::facts::{Comment, Facts};

/// How often the parser is started again behind a place where the text is broken.
const MOST_RESTARTS: usize = 50;

/// Reads an XML text into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let mut builder = Builder { text, tree: Tree::new(text.len()), open: Vec::new() };
    let mut error = None;
    // The parser drops a byte order mark, which would shift all its offsets.
    let mut from = text.len() - text.trim_start_matches('\u{feff}').len();
    for _ in 0..MOST_RESTARTS {
        let Some((offset, what)) = builder.read(from) else { break };
        error.get_or_insert((offset, what));
        let Some(next) = memchr::memchr(b'<', &text.as_bytes()[(offset + 1).min(text.len())..]) else { break };
        from = offset + 1 + next;
    }
    let mut facts = data::facts(text, language, &builder.tree);
    facts.notes.extend(error.map(|(offset, what)| data::broken(text, offset, &what)));
    facts
}

/// An element that is not yet closed.
struct Open {
    node: usize,
    name: Span,
    /// Where its content begins.
    content: usize,
    /// Has it attributes?
    attributes: bool,
    /// Has it elements in it?
    elements: bool,
    /// In a property list: the key of the next element.
    key: Option<Span>,
}

struct Builder<'a> {
    text: &'a str,
    tree: Tree,
    open: Vec<Open>,
}

impl Builder<'_> {
    /// Reads on from an offset; returns the first place that is broken.
    fn read(&mut self, from: usize) -> Option<(usize, String)> {
        let mut reader = Reader::from_str(&self.text[from..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            deadline::check();
            let start = self.offset(from, reader.buffer_position());
            let event = reader.read_event();
            let end = self.offset(from, reader.buffer_position());
            match event {
                Ok(Event::Start(_)) => self.start(start..end, false),
                Ok(Event::Empty(_)) => self.start(start..end, true),
                Ok(Event::End(_)) => self.end(start..end),
                Ok(Event::Comment(_)) => self.tree.comments.push(Comment::new(self.text, start..end, "<!--".len(), "-->")),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(error) => return Some((self.offset(from, reader.error_position()).max(start), error.to_string())),
            }
        }
    }

    fn offset(&self, from: usize, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        crate::source::floor_boundary(self.text, from.saturating_add(position).min(self.text.len()))
    }

    /// A tag from `<` to behind `>`.
    fn start(&mut self, tag: Span, empty: bool) {
        let whole = &self.text[tag.clone()];
        // One of each, however many there are: `<<a>`.
        let inner = whole.strip_prefix('<').unwrap_or(whole);
        let begin = tag.start + (whole.len() - inner.len());
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let length = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
        let name = begin..begin + length;
        let in_list = self.parent_is(&["array"]);
        let parent = self.open.last().map_or(0, |open| open.node);
        let mut key = Some(name.clone());
        if let Some(open) = self.open.last_mut() {
            open.elements = true;
            if let Some(named) = open.key.take() {
                key = Some(named);
            } else if in_list {
                key = None;
            }
        }
        // The element of a property list is named by its key alone.
        if matches!(&self.text[name.clone()], "dict" | "array" | "plist") && key.as_ref() == Some(&name) {
            key = None;
        }
        let kind = if &self.text[name.clone()] == "array" { Kind::List } else { Kind::Map };
        let node = self.tree.push(parent, key, kind, tag.clone());
        let attributes = self.attributes(node, name.end..begin + inner.len());
        if !empty {
            self.open.push(Open { node, name, content: tag.end, attributes, elements: false, key: None });
        }
    }

    fn parent_is(&self, names: &[&str]) -> bool {
        self.open.last().is_some_and(|open| names.contains(&&self.text[open.name.clone()]))
    }

    /// Adds `name="value"` of a tag; says whether there were any.
    fn attributes(&mut self, node: usize, range: Span) -> bool {
        let mut at = range.start;
        let before = self.tree.nodes.len();
        while let Some(length) = memchr::memchr(b'=', &self.text.as_bytes()[at..range.end]) {
            let equals = at + length;
            let head = self.text[at..equals].trim_end();
            let name = head.rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).map_or(at, |blank| {
                let width = head[blank..].chars().next().map_or(1, char::len_utf8);
                at + blank + width
            });
            let behind = &self.text[equals + 1..range.end];
            let value = equals + 1 + (behind.len() - behind.trim_start().len());
            let Some(quote) = self.text[value..range.end].chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                at = equals + 1;
                continue;
            };
            let close = self.text[value + 1..range.end].find(quote).map_or(range.end, |length| value + 1 + length);
            let key = name..at + head.len();
            if !key.is_empty() {
                self.tree.push_text(node, Some(key), value + 1..close, value + 1..close, false);
            }
            at = (close + 1).min(range.end);
        }
        self.tree.nodes.len() > before
    }

    fn end(&mut self, tag: Span) {
        let inner = self.text[tag.clone()].trim_start_matches("</").trim_end_matches('>').trim();
        // An end tag closes what it names; elements that were forgotten end here, too. Far away is as good as nowhere.
        const FAR: usize = 64;
        let Some(depth) = self.open.iter().rev().take(FAR).position(|open| &self.text[open.name.clone()] == inner) else { return };
        self.open.truncate(self.open.len() - depth);
        let Some(open) = self.open.pop() else { return };
        if open.elements {
            return;
        }
        let content = trimmed(self.text, open.content..tag.start);
        if self.parent_is(&["dict"]) && inner == "key" {
            self.tree.nodes[open.node].kind = Kind::Other;
            if let Some(dict) = self.open.last_mut() {
                dict.key = Some(content);
            }
        } else if open.attributes {
            if !content.is_empty() {
                self.tree.push_text(open.node, None, content.clone(), content, false);
            }
        } else {
            let node = &mut self.tree.nodes[open.node];
            (node.kind, node.span, node.content) = (Kind::Text, content.clone(), content);
        }
    }
}

/// A text without blanks around it, and without the brackets of a CDATA section.
fn trimmed(text: &str, span: Span) -> Span {
    let slice = &text[span.clone()];
    let start = span.start + (slice.len() - slice.trim_start().len());
    let inner = slice.trim();
    match inner.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")) {
        Some(data) => start + "<![CDATA[".len()..start + "<![CDATA[".len() + data.len(),
        None => start..start + inner.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::Medium;

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("xml").unwrap())
    }

    fn bindings(text: &str) -> Vec<String> {
        read(text).bindings.iter().map(|binding| format!("{}={}", binding.path.join("/"), &text[binding.value.span()])).collect()
    }

    #[test]
    fn settings_of_dotnet() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\r\n<configuration><!-- app.procore.com --><appSettings>\r\n\
            <add key=\"Procore:Url\" value='https://app.procore.com/é'/></appSettings>\
                    <a><setting name=\"X\" serializeAs=\"String\"><value>https://api.procore.com</value></setting></a></configuration>";
        let facts = read(text);
        assert_eq!(
            bindings(text),
            ["Procore/Url=https://app.procore.com/é", "configuration/a/setting/serializeAs=String", "X=https://api.procore.com"]
        );
        let hosts: Vec<(&str, Medium)> = facts.hosts.iter().map(|host| (&text[host.span.clone()], host.medium)).collect();
        assert_eq!(hosts, [("app.procore.com", Medium::Comment), ("app.procore.com", Medium::Data), ("api.procore.com", Medium::Data)]);
        assert!(facts.notes.is_empty(), "{:?}", facts.notes);
    }

    #[test]
    fn properties_resources_and_property_lists() {
        assert_eq!(
            bindings("<project><properties><procore.url> https://x </procore.url></properties></project>"),
            ["project/properties/procore/url=https://x"]
        );
        assert_eq!(bindings("<resources><string name=\"base_url\"><![CDATA[https://x]]></string></resources>"), ["base_url=https://x"]);
        let text = "<plist version=\"1.0\"><dict><key>Url</key><string>https://x</string>\
                    <key>In</key><dict><key>A</key><string>b</string></dict><key>L</key><array><string>c</string></array></dict></plist>";
        assert_eq!(bindings(text)[1..], ["Url=https://x", "In/A=b", "L=c"]);
        assert_eq!(
            bindings("<e><entry key=\"k\">v</entry><values><field>F</field><value xsi:type=\"s\">w</value></values></e>")[..],
            ["k=v", "e/values/value/xsi/type=s", "F=w"]
        );
    }

    #[test]
    fn broken_documents_are_read_as_far_as_they_go() {
        let text = "<a><b>1</b><c><d>2</a>\n<e f=\"3\"/> & <g>4</g> <h i=\"never";
        let found = bindings(text);
        assert_eq!(
            found,
            ["a/b=1", "a/c/d=2"].map(str::to_owned).iter().take(1).cloned().chain(["e/f=3".to_owned(), "g=4".to_owned()]).collect::<Vec<_>>()
        );
        assert_eq!(read(text).notes.len(), 1);
        let text = "<a x=1 y = 'z' w><!bad <b>https://app.procore.com</b></a>";
        assert_eq!(read(text).hosts.len(), 1);
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time_and_without_the_stack() {
        let texts = [
            String::new(),
            "<a>".repeat(100_000),
            "<a><b></c>".repeat(30_000),
            "<a ".repeat(50_000),
            "<a b='".repeat(50_000),
            format!("<a {}>", "b='c' ".repeat(50_000)),
            format!("<a {}>", "=".repeat(50_000)),
            "&".repeat(50_000),
            "<!--".repeat(20_000),
            "<![CDATA[".repeat(20_000),
            "<!DOCTYPE [<!ENTITY a \"&b;&b;\">".repeat(1_000),
            "<é é=\"é\">é</é>".to_owned(),
            "<".to_owned(),
            "</>".to_owned(),
            "<>".to_owned(),
            "</é".to_owned(),
        ];
        for text in texts {
            read(&text);
        }
    }
}
