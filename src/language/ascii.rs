//! Patterns over ASCII.

/// A pattern whose classes are ASCII: Unicode classes cost a factor of twenty in time and memory, and the syntax of all these languages is ASCII.
pub(super) fn ascii(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut chars = pattern.chars();
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), class) {
                (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                (Some('d'), true) => out.push_str("0-9"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('s'), true) => out.push_str("\\t\\n\\x0b\\x0c\\r "),
                (Some('s'), false) => out.push_str("[\\t\\n\\x0b\\x0c\\r ]"),
                (Some('S'), false) => out.push_str("[^\\t\\n\\x0b\\x0c\\r ]"),
                (Some('b'), _) => out.push_str("(?-u:\\b)"),
                (Some('B'), _) => out.push_str("(?-u:\\B)"),
                (Some(other), _) => {
                    out.push('\\');
                    out.push(other);
                }
                (None, _) => out.push('\\'),
            },
            '[' if !class => {
                class = true;
                out.push(c);
            }
            ']' if class => {
                class = false;
                out.push(c);
            }
            '[' => out.push_str("\\["),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn classes_of_patterns_are_ascii() {
        assert_eq!(ascii(r"\bdef\s+[\w.]+"), r"(?-u:\b)def[\t\n\x0b\x0c\r ]+[0-9A-Za-z_.]+");
        assert_eq!(ascii(r"[^\]\s]"), "[^\\]\\t\\n\\x0b\\x0c\\r ]");
        assert!(Regex::new(&ascii(r"(?P<a>[\w$]+)\S")).unwrap().is_match("$a-"));
    }
}
