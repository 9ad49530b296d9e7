//! Repairs: applying the fixes of findings to texts, showing what would change, and writing it without ever losing a file.
//!
//! Which fixes are tried and kept is decided by [`crate::pipeline::fix`], which can lint again.

mod diff;
mod write;

pub use diff::write_diff;
pub use write::{Left, is_leftover, remove_leftover, write};

use crate::finding::{Edit, Fix};

/// What came of fixes for one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// Which of the fixes are in it, by their places in the list, ascending.
    pub taken: Vec<usize>,
    /// The edits in it, sorted, with the spans that they had in the old text.
    pub edits: Vec<Edit>,
}

/// Applies fixes to the text that their spans are of. A fix is taken as a whole or not at all: where two want to change the same place, the first one
/// in the list is taken, unless both want the same. A fix whose spans do not fit the text is not taken.
pub fn apply(text: &str, fixes: &[&Fix]) -> Applied {
    let (mut taken, mut edits): (Vec<usize>, Vec<Edit>) = (Vec::new(), Vec::new());
    for (index, fix) in fixes.iter().enumerate() {
        let fits = |edit: &Edit| text.get(edit.span.clone()).is_some();
        let new: Vec<&Edit> = fix.edits.iter().filter(|edit| !edits.contains(edit)).collect();
        if fix.edits.is_empty() || !fix.edits.iter().all(fits) || new.iter().any(|edit| edits.iter().any(|other| meet(edit, other))) {
            continue;
        }
        edits.extend(new.into_iter().cloned());
        taken.push(index);
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = String::with_capacity(text.len());
    let mut from = 0;
    for edit in &edits {
        fixed.push_str(&text[from..edit.span.start]);
        fixed.push_str(&edit.text);
        from = edit.span.end;
    }
    fixed.push_str(&text[from..]);
    Applied { text: fixed, taken, edits }
}

/// Do two edits change the same place? Two insertions at one place do, because their order would matter.
fn meet(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (&a.span, &b.span);
    (a.start < b.end && b.start < a.end) || (a.start == b.start && (a.is_empty() || b.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Span};

    fn fix(edits: &[(Span, &str)]) -> Fix {
        let edits = edits.iter().map(|(span, text)| Edit { span: span.clone(), text: (*text).to_owned() }).collect();
        Fix { message: String::new(), applicability: Applicability::Safe, edits }
    }

    fn applied(text: &str, fixes: &[Fix]) -> (String, Vec<usize>) {
        let Applied { text, taken, .. } = apply(text, &fixes.iter().collect::<Vec<_>>());
        (text, taken)
    }

    #[test]
    fn fixes_that_change_the_same_place_wait() {
        let fixes =
            [fix(&[(4..5, "E"), (0..1, "A")]), fix(&[(2..5, "x")]), fix(&[(4..5, "E")]), fix(&[(5..5, "!")]), fix(&[(5..6, "F"), (5..5, "?")])];
        assert_eq!(applied("abcdef", &fixes), ("AbcdE!f".to_owned(), vec![0, 2, 3]));
        assert_eq!(applied("abcdef", &fixes[1..2]), ("abxf".to_owned(), vec![0]));
    }

    #[test]
    fn what_does_not_fit_the_text_is_not_taken() {
        let fixes = [fix(&[(1..2, "x")]), fix(&[(3..9, "x")]), fix(&[]), fix(&[(4..4, "x")])];
        assert_eq!(applied("\u{e9}ab", &fixes), ("\u{e9}abx".to_owned(), vec![3]));
        assert_eq!(applied("", &fixes[..3]), (String::new(), vec![]));
    }
}
