//! Makes characters visible that could change how a terminal shows the text around them.
//!
//! Source lines, file names and messages come from files that nobody has vetted. An ANSI escape in them could recolour or clear the terminal, a
//! bidirectional control could show code in another order than it is read in (CVE-2021-42574).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Is this a character that acts on the text around it instead of being seen? A tab is not meant.
pub(super) fn is_active(c: char) -> bool {
    matches!(c,
        '\0'..='\x08' | '\n'..='\x1f' | '\x7f'..='\u{9f}'
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Line and paragraph separators: a new line for some terminals.
        | '\u{2028}' | '\u{2029}'
        // Tags: invisible letters.
        | '\u{e0000}'..='\u{e007f}')
}

/// Appends a character so that it can be seen: `␛` for the escape character, `<U+202E>` for a bidirectional control.
pub(super) fn push_visible(out: &mut String, c: char) {
    match c {
        _ if !is_active(c) => out.push(c),
        '\x7f' => out.push('\u{2421}'),
        '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        // Writing to a string cannot fail.
        _ => _ = write!(out, "<U+{:04X}>", u32::from(c)),
    }
}

/// The text with every control character made visible; newlines as well, tabs not.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, is_active, push_visible)
}

/// The text with every control character as an escape that scripts can read: `\n`, `\u{1b}`. Tabs as well.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    replaced(
        text,
        |c| is_active(c) || c == '\t',
        |out, c| match c {
            '\t' => out.push_str("\\t"),
            _ if is_active(c) => out.extend(c.escape_default()),
            _ => out.push(c),
        },
    )
}

/// JSON in which control characters beyond ASCII are escaped, too: serde_json leaves them as they are, and JSON is read on terminals as well.
/// Outside of strings JSON has none of them but newlines.
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    replaced(
        json,
        |c| is_active(c) && c != '\n',
        |out, c| {
            if !is_active(c) || c == '\n' {
                return out.push(c);
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

fn replaced(text: &str, is_meant: impl Fn(char) -> bool, push: impl Fn(&mut String, char)) -> Cow<'_, str> {
    if !text.contains(is_meant) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push(&mut out, c));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible_and_text_stays() {
        assert_eq!(visible("a\x1b[31m\u{9b}1m\u{202e}b\r\n\t\u{7f}"), "a\u{241b}[31m<U+009B>1m<U+202E>b\u{240d}\u{240a}\t\u{2421}");
        assert_eq!(visible("\u{e0041}\u{2028}"), "<U+E0041><U+2028>");
        // Emoji with joiners and combining marks are text.
        let text = "e\u{301} \u{1f468}\u{200d}\u{1f469} \u{fe0f}";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn escapes_keep_one_line_and_json_keeps_its_meaning() {
        assert_eq!(escaped("a\x1b[31m\n\t\u{202e}b"), r"a\u{1b}[31m\n\t\u{202e}b");
        let value = serde_json::json!({ "a": "\u{9b}\u{202e}\u{e0041}\x1b\u{7f}\n" });
        let json = serde_json::to_string_pretty(&value).unwrap();
        let escaped = escaped_json(&json);
        assert_eq!(escaped, "{\n  \"a\": \"\\u009b\\u202e\\udb40\\udc41\\u001b\\u007f\\n\"\n}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }
}
