//! Makes characters visible that could change how a terminal shows the text around them.
//!
//! Source lines, file names and messages come from files that nobody has vetted. An ANSI escape in them could recolour or clear the terminal, a
//! bidirectional control could show code in another order than it is read in (CVE-2021-42574). Where the text is the log of a CI run, what looks like a
//! command to it is one.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::active_character::is_active;

/// What stands behind `##` in commands that CI systems find anywhere in a log: `##[add-mask]` of GitHub's runner and of Azure Pipelines, `##vso[` of the
/// latter, `##teamcity[`. <https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands>,
/// <https://www.jetbrains.com/help/teamcity/service-messages.html>
const COMMANDS: [&str; 3] = ["[", "vso[", "teamcity["];

/// Does the second sign of such a command stand at an offset?
pub(super) fn begins_command(text: &str, at: usize) -> bool {
    let begins = |name: &str| text.get(at + 1..at + 1 + name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    text[at..].starts_with('#') && text[..at].ends_with('#') && COMMANDS.iter().any(|name| begins(name))
}

/// The sign that makes a command of what stands behind it, as it is shown.
pub(super) const SHOWN_SIGN: &str = "<U+0023>";

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
    without_commands(replaced(text, is_active, push_visible), SHOWN_SIGN)
}

/// The text in which no command begins: `sign` stands in the place of the second sign of each.
fn without_commands<'t>(text: Cow<'t, str>, sign: &str) -> Cow<'t, str> {
    let commands: Vec<usize> = memchr::memchr_iter(b'#', text.as_bytes()).filter(|&at| begins_command(&text, at)).collect();
    if commands.is_empty() {
        return text;
    }
    let mut out = text.into_owned();
    commands.iter().rev().for_each(|&at| out.replace_range(at..=at, sign));
    Cow::Owned(out)
}

/// The text with every control character as an escape that scripts can read: `\n`, `\u{1b}`. Tabs as well.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let text = replaced(
        text,
        |c| is_active(c) || c == '\t',
        |out, c| match c {
            '\t' => out.push_str("\\t"),
            _ if is_active(c) => out.extend(c.escape_default()),
            _ => out.push(c),
        },
    );
    without_commands(text, r"\u{23}")
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
        assert_eq!(
            visible("## [a] ##vso[task.x]y ##[z] ###[ ##TeamCity["),
            "## [a] #<U+0023>vso[task.x]y #<U+0023>[z] ##<U+0023>[ #<U+0023>TeamCity["
        );
        assert_eq!(visible("a\u{200b}b\u{ad}\u{2060}\u{feff}"), "a<U+200B>b<U+00AD><U+2060><U+FEFF>");
        // Emoji with joiners and combining marks are text.
        let text = "e\u{301} \u{1f468}\u{200d}\u{1f469} \u{fe0f}";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn escapes_keep_one_line_and_json_keeps_its_meaning() {
        assert_eq!(escaped("a\x1b[31m\n\t\u{202e}b"), r"a\u{1b}[31m\n\t\u{202e}b");
        assert_eq!(escaped("##vso[x]"), r"#\u{23}vso[x]");
        let value = serde_json::json!({ "a": "\u{9b}\u{202e}\u{e0041}\x1b\u{7f}\n" });
        let json = serde_json::to_string_pretty(&value).unwrap();
        let escaped = escaped_json(&json);
        assert_eq!(escaped, "{\n  \"a\": \"\\u009b\\u202e\\udb40\\udc41\\u001b\\u007f\\n\"\n}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }
}
