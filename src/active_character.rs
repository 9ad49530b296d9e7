//! Characters that act on the text around them instead of being seen.
//!
//! A bidirectional control can show code in another order than it is read in (CVE-2021-42574), an escape character can clear a terminal.

/// Is this a character that acts on the text around it instead of being seen? A tab is not meant.
pub fn is_active(c: char) -> bool {
    matches!(c,
        '\0'..='\x08' | '\n'..='\x1f' | '\x7f'..='\u{9f}'
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Line and paragraph separators: a new line for some terminals.
        | '\u{2028}' | '\u{2029}'
        // Seen by nobody, in names that look like others then. Joiners are a part of emoji and of words.
        | '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'
        // Tags: invisible letters.
        | '\u{e0000}'..='\u{e007f}')
}
