//! How far blocks go by their indentation, and statements by their line ends. A file can hold as many blocks as it has lines, so the answers come from
//! an index that is made once, and not from going through the tokens for each of them.

use std::cell::Cell;

use super::token::{Token, TokenKind};

/// No token.
const NONE: usize = usize::MAX;

/// Where the lines of a text begin. Most questions are about one line after the other, or about the same one again, so the last one is kept.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    /// The last line: where it begins, where it ends, how far it is indented.
    last: Cell<Option<(usize, usize, usize)>>,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub fn new(text: &'a str) -> Self {
        Lines { text, last: Cell::new(None) }
    }

    /// How far to the right an offset stands, in bytes.
    pub fn column(&self, offset: usize) -> usize {
        offset - self.around(offset).0
    }

    /// How far the line is indented in which an offset lies, in bytes.
    pub fn indent(&self, offset: usize) -> usize {
        self.around(offset).1
    }

    /// Where the line begins in which an offset lies, and how far it is indented.
    fn around(&self, offset: usize) -> (usize, usize) {
        if let Some((start, end, indent)) = self.last.get()
            && (start..=end).contains(&offset)
        {
            return (start, indent);
        }
        let bytes = self.text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |line| line + 1);
        let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |length| offset + length);
        let indent = self.text[start..].len() - self.text[start..].trim_start_matches([' ', '\t']).len();
        self.last.set(Some((start, end, indent)));
        (start, indent)
    }
}

/// The tokens that begin a line, as seen by someone who goes from a token to the next and passes over brackets.
#[derive(Debug)]
pub struct Layout {
    /// For every token, the first one from it on that begins a line.
    line: Vec<usize>,
    /// For every token that begins a line, the first one behind it that begins a line further to the left.
    outdent: Vec<usize>,
    /// How far to the right a token stands that begins a line.
    column: Vec<usize>,
}

impl Layout {
    /// Looks at all tokens. `column` says how far to the right a token stands that begins a line, in bytes.
    pub fn new(tokens: &[Token], column: impl Fn(&Token) -> usize) -> Layout {
        let mut layout = Layout { line: vec![NONE; tokens.len()], outdent: vec![NONE; tokens.len()], column: vec![0; tokens.len()] };
        for (at, token) in tokens.iter().enumerate().rev() {
            let mut next = layout.line.get(behind(tokens, at)).copied().unwrap_or(NONE);
            if !token.newline_before {
                layout.line[at] = next;
                continue;
            }
            layout.column[at] = column(token);
            while next != NONE && layout.column[next] >= layout.column[at] {
                next = layout.outdent[next];
            }
            layout.outdent[at] = next;
            layout.line[at] = at;
        }
        layout
    }

    /// The first token from one on that begins a line and stands no further to the right than a column.
    pub fn first_within(&self, from: usize, column: usize) -> Option<usize> {
        // Every step goes to the left, and a text has fewer columns than the root of twice its length.
        let mut at = *self.line.get(from)?;
        while at != NONE && self.column[at] > column {
            at = self.outdent[at];
        }
        (at != NONE).then_some(at)
    }
}

/// For every token, the first one from it on that `ends` a statement, for someone who passes over brackets; none is the number of tokens.
pub fn ends(tokens: &[Token], ends: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut first = vec![tokens.len(); tokens.len()];
    for at in (0..tokens.len()).rev() {
        first[at] = if ends(at) { at } else { first.get(behind(tokens, at)).copied().unwrap_or(tokens.len()) };
    }
    first
}

/// The token behind one, or behind the bracket that it opens.
pub fn behind(tokens: &[Token], at: usize) -> usize {
    match tokens.get(at).map(|token| &token.kind) {
        Some(TokenKind::Open(close)) => (*close).max(at).saturating_add(1),
        _ => at + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lex;
    use super::*;
    use crate::language::Registry;

    #[test]
    fn a_block_ends_with_the_first_line_that_is_not_deeper() {
        let text = "a\n  b (\nc\n)\n    d\n  e\nf\n";
        let tokens = lex(text, Registry::builtin().named("python").unwrap()).tokens.tokens;
        let lines = Lines::new(text);
        let layout = Layout::new(&tokens, |token| lines.column(token.span.start));
        let word = |at: Option<usize>| at.map(|at| &text[tokens[at].span.clone()]);
        assert_eq!(word(layout.first_within(2, 1)), Some("f"), "what stands in brackets is passed over");
        assert_eq!(word(layout.first_within(2, 2)), Some("e"));
        assert_eq!(word(layout.first_within(2, 4)), Some("d"));
        assert_eq!(word(layout.first_within(3, 0)), Some("c"));
        assert_eq!(word(layout.first_within(tokens.len() - 1, 0)), Some("f"));
        assert_eq!(layout.first_within(tokens.len(), 0), None);
        let names = ends(&tokens, |at| matches!(&text[tokens[at].span.clone()], "c" | "e"));
        assert_eq!(names[0], 6, "{names:?}");
        assert_eq!((names[3], names[7]), (3, tokens.len()));
    }
}
