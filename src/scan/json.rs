//! JSON, with comments, trailing commas, single quotes and bare keys.
//!
//! The reader goes through the text once, keeps the open brackets on a list of its own instead of the stack, and never gives up: what is broken
//! is skipped, because half a settings file is better than none.

use crate::deadline;
use crate::finding::Span;
use crate::language::Language;
use crate::scan::data::{self, Kind, Tree};
use crate::scan::facts::{Comment, Facts};

/// Reads a JSON text into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let (tree, error) = tree(text);
    let mut facts = data::facts(text, language, &tree);
    facts.notes.extend(error.map(|(offset, what)| data::broken(text, offset, what)));
    facts
}

/// The tree of a JSON text, and the first place where it is broken.
pub fn tree(text: &str) -> (Tree, Option<(usize, &'static str)>) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tree: Tree::new(text.len()),
        open: Vec::new(),
        counts: [0, 0],
        key: None,
        after_value: false,
        error: None,
    };
    while reader.at < reader.bytes.len() {
        deadline::check();
        reader.step();
    }
    if let Some(&node) = reader.open.last() {
        let start = reader.tree.nodes[node].span.start;
        reader.fail(start, "this bracket is never closed");
    }
    (reader.tree, reader.error)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tree: Tree,
    /// The nodes whose brackets are open.
    open: Vec<usize>,
    /// How many of them are maps, and how many lists.
    counts: [usize; 2],
    /// The key whose value comes next.
    key: Option<Span>,
    /// Only a comma or a bracket may come next.
    after_value: bool,
    error: Option<(usize, &'static str)>,
}

impl Reader<'_> {
    fn fail(&mut self, offset: usize, what: &'static str) {
        self.error.get_or_insert((offset, what));
    }

    fn parent(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn step(&mut self) {
        let start = self.at;
        match self.bytes[start] {
            b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
            b',' => {
                self.at += 1;
                self.after_value = false;
                self.key = None;
            }
            b':' => {
                self.at += 1;
                self.after_value = false;
            }
            b'{' => self.bracket(Kind::Map),
            b'[' => self.bracket(Kind::List),
            b'}' => self.close(Kind::Map),
            b']' => self.close(Kind::List),
            b'"' | b'\'' => self.string(),
            b'/' if matches!(self.bytes.get(start + 1), Some(b'/')) => self.comment("\n", 2),
            b'/' if matches!(self.bytes.get(start + 1), Some(b'*')) => self.comment("*/", 2),
            b'#' => self.comment("\n", 1),
            _ => self.word(),
        }
    }

    fn comment(&mut self, close: &str, opener: usize) {
        let start = self.at;
        let inner = &self.bytes[start + opener..];
        let end = memchr::memmem::find(inner, close.as_bytes()).map_or(self.bytes.len(), |length| start + opener + length + close.len());
        self.tree.comments.push(Comment::new(self.text, start..end, opener, close.trim_end()));
        self.at = end;
    }

    fn before_value(&mut self) {
        if self.after_value && !self.open.is_empty() {
            self.fail(self.at, "a comma is missing before this");
        }
    }

    fn bracket(&mut self, kind: Kind) {
        self.before_value();
        let key = self.key.take();
        let node = self.tree.push(self.parent(), key, kind, self.at..self.at + 1);
        self.open.push(node);
        self.counts[usize::from(kind == Kind::List)] += 1;
        self.after_value = false;
        self.at += 1;
    }

    fn close(&mut self, kind: Kind) {
        let wanted = usize::from(kind == Kind::List);
        self.at += 1;
        self.key = None;
        self.after_value = true;
        if self.counts[wanted] == 0 {
            self.fail(self.at - 1, "this bracket was never opened");
            return;
        }
        while let Some(node) = self.open.pop() {
            let open = self.tree.nodes[node].kind;
            self.tree.nodes[node].span.end = self.at;
            self.counts[usize::from(open == Kind::List)] -= 1;
            if open == kind {
                break;
            }
            self.fail(self.at - 1, "this bracket does not fit the one that is open");
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let quote = self.bytes[start];
        let (mut at, mut escaped) = (start + 1, false);
        let end = loop {
            match memchr::memchr3(quote, b'\\', b'\n', &self.bytes[at..]) {
                None => break None,
                Some(length) => at += length,
            }
            match self.bytes[at] {
                b'\\' => {
                    escaped = true;
                    // A line end may be escaped, in JSON5.
                    at = (at + 2).min(self.bytes.len());
                }
                b'\n' => break None,
                _ => break Some(at),
            }
        };
        let content = start + 1..end.unwrap_or_else(|| self.line_end(start + 1));
        self.at = end.map_or(content.end, |end| end + 1);
        if end.is_none() {
            self.fail(start, "this string is never closed");
        }
        self.before_value_at(start);
        self.value_or_key(start..self.at, content, escaped, true);
    }

    fn before_value_at(&mut self, start: usize) {
        let at = std::mem::replace(&mut self.at, start);
        self.before_value();
        self.at = at;
    }

    fn line_end(&self, from: usize) -> usize {
        let from = from.min(self.bytes.len());
        memchr::memchr(b'\n', &self.bytes[from..]).map_or(self.bytes.len(), |length| from + length)
    }

    /// A number, a literal, a bare key, or a word that has no place in JSON.
    fn word(&mut self) {
        let start = self.at;
        let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b'\'');
        let length = self.bytes[start..].iter().position(|&byte| ends(byte)).unwrap_or(self.bytes.len() - start);
        self.at = start + length.max(1);
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.before_value_at(start);
        self.value_or_key(start..self.at, start..self.at, false, false);
    }

    fn value_or_key(&mut self, span: Span, content: Span, escaped: bool, quoted: bool) {
        let in_map = self.tree.nodes[self.parent()].kind == Kind::Map;
        if in_map && self.key.is_none() && self.colon_follows() {
            self.key = Some(content);
            self.after_value = false;
            return;
        }
        let key = self.key.take();
        let parent = self.parent();
        if quoted {
            self.tree.push_text(parent, key, span, content, escaped);
        } else {
            self.tree.push(parent, key, Kind::Other, span);
        }
        self.after_value = true;
    }

    fn colon_follows(&self) -> bool {
        self.bytes[self.at..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::facts::{Binding, Medium, Piece, Value};

    fn read(text: &str) -> Facts {
        scan(text, Registry::builtin().named("json").unwrap())
    }

    fn shown(binding: &Binding) -> String {
        format!("{}={}", binding.path.join("/"), binding.value.literal().unwrap_or_else(|| "?".to_owned()))
    }

    fn bindings(text: &str) -> Vec<String> {
        read(text).bindings.iter().map(shown).collect()
    }

    fn media(text: &str) -> Vec<(String, Medium)> {
        read(text).hosts.into_iter().map(|host| (text[host.span.clone()].to_owned() + &host.rest, host.medium)).collect()
    }

    #[test]
    fn strings_become_settings_under_the_path_of_their_keys() {
        let text = r#"{"Procore": {"BaseUrl": "https://api.procore.com", "n": 1, "list": ["a", {"b": "c"}]}, "Procore:LoginUrl": "x"}"#;
        assert_eq!(bindings(text), ["Procore/BaseUrl=https://api.procore.com", "Procore/list=a", "Procore/list/b=c", "Procore/LoginUrl=x"]);
        let facts = read(text);
        assert_eq!(&text[facts.bindings[0].span.clone()], "BaseUrl");
        assert_eq!(&text[facts.hosts[0].span.clone()], "api.procore.com");
        assert!(facts.notes.is_empty(), "{:?}", facts.notes);
    }

    #[test]
    fn pairs_of_name_and_value_are_one_setting() {
        assert_eq!(bindings(r#"{"env": [{"name": "A_B", "value": "v", "type": "x"}]}"#), ["A_B=v", "env/type=x"]);
        assert_eq!(bindings(r#"{"name": "only a name"}"#), ["name=only a name"]);
        assert_eq!(bindings(r#"{"runArgs": ["--base-url=https://x", "A=b", "a b=c"]}"#), ["base-url=https://x", "A=b", "runArgs=a b=c"]);
    }

    #[test]
    fn a_postman_request_is_one_text_and_its_examples_are_recorded() {
        let text = r#"{"item":[{"request":{"url":{"raw":"{{base}}/oauth/token","host":["{{base}}"],"path":["oauth","token"]}},
          "response":[{"originalRequest":{"url":{"raw":"https://app.procore.com/rest/v1.0/me"}}}]}]}"#;
        let facts = read(text);
        assert_eq!(facts.bindings.len(), 1);
        let Value::Text(value) = &facts.bindings[0].value else { panic!() };
        assert!(matches!(&value.pieces[0], Piece::Hole(Value::Setting { key, .. }) if key == &["base"]), "{value:?}");
        assert_eq!(media(text), [("app.procore.com/rest/v1.0/me".to_owned(), Medium::Recorded)]);
    }

    #[test]
    fn prose_and_comments_are_no_settings() {
        let text = "{ // see app.procore.com\n \"description\": \"at https://us02.procore.com/x\", \
                    /* api.procore.com */ \"homepage\": \"https://app.procore.com\", }";
        assert!(bindings(text).is_empty());
        let media: Vec<Medium> = media(text).into_iter().map(|(_, medium)| medium).collect();
        assert_eq!(media, [Medium::Comment, Medium::Prose, Medium::Comment, Medium::Prose]);
    }

    #[test]
    fn the_scripts_of_postman_are_read_as_code() {
        let text = r#"{"script": {"exec": ["const url = \"https://app.procore.com/oauth/token\";", "const more = url + 'x';"]}}"#;
        let facts = read(text);
        assert_eq!(facts.bindings.iter().map(|binding| binding.path.join(".")).collect::<Vec<_>>(), ["url", "more"]);
        assert_eq!(&text[facts.bindings[1].span.clone()], "more");
        assert_eq!(&text[facts.hosts[0].span.clone()], "app.procore.com");
        assert_eq!((facts.hosts.len(), facts.hosts[0].medium), (1, Medium::Code));
    }

    #[test]
    fn escaped_slashes_are_slashes() {
        let text = r#"{"a": "https:\/\/app.procore.com\/oauth\/token", "b": "see:\napp.procore.com\""}"#;
        let facts = read(text);
        assert_eq!(facts.bindings[0].value.literal().as_deref(), Some("https://app.procore.com/oauth/token"));
        assert_eq!(facts.hosts[0].rest, "/oauth/token");
        assert_eq!(&text[facts.hosts[1].span.clone()], "app.procore.com");
    }

    #[test]
    fn what_is_broken_is_skipped_with_a_note() {
        for (text, wanted) in [
            ("{\"a\": \"b\" \"c\": \"d\"}", "column 11"),
            ("{\"a\": \"b\", \"x\": \"never\n \"c\": \"d\"}", "line 1, column 17"),
            ("{\"a\": \"b\"], \"c\": \"d\"", "never opened"),
            ("[{\"a\": \"b\", {\"c\": \"d\"]", "does not fit"),
        ] {
            let facts = read(text);
            let found: Vec<String> = facts.bindings.iter().map(shown).collect();
            assert!(found.contains(&"a=b".to_owned()) && found.iter().any(|shown| shown.ends_with("c=d")), "{text}: {found:?}");
            assert!(facts.notes.len() == 1 && facts.notes[0].contains(wanted), "{text}: {:?}", facts.notes);
        }
    }

    #[test]
    fn json5_is_understood() {
        let text = "{ base: 'x', $a: +1, 'b': Infinity, c: \"d\", }";
        assert_eq!(bindings(text), ["base=x", "c=d"]);
        assert!(read(text).notes.is_empty());
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time_and_without_the_stack() {
        let texts = [
            String::new(),
            "[".repeat(100_000),
            "{\"a\":".repeat(50_000),
            "[".repeat(50_000) + &"}".repeat(50_000),
            "\"".repeat(50_001),
            format!("{{\"a\": \"{}\"}}", "${x".repeat(50_000)),
            format!("[{}]", "\"x\",".repeat(50_000)),
            "/*".repeat(100_000),
            "\\\u{e9}\u{1f600}\"\\".to_owned(),
            "{\"a\": \"é\\".to_owned(),
            "\"é\\\n".to_owned(),
            "é:é{é}".to_owned(),
        ];
        for text in texts {
            read(&text);
        }
    }
}
