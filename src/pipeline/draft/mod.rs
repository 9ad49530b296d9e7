//! Writing drafts of fixes: what is new is copied from what it stands beside, so it looks like the rest of the file, whatever the language.
//!
//! Where the text is not as expected there is no fix: a wrong one is worse than none.

mod place;

use place::Place;

use crate::finding::{Draft, Edit, Finding, Fix, Form, Part, Snippet, Span};

/// How comments begin, as far as what is copied could hold one.
const COMMENTS: &[&str] = &["//", "/*", "#", "<!--", "-- "];

/// How many bytes before and behind a place say which quotes are used: a file can be large, and have many places.
const AROUND: usize = 4096;

/// What names begin with that is not a part of them.
const SIGILS: [char; 2] = ['$', '@'];

/// Writes the fix of a finding that has a draft. The text is that of the finding's file.
pub(super) fn write(finding: &mut Finding, text: &str) {
    if let Some(draft) = finding.draft.take()
        && finding.fix.is_none()
    {
        finding.fix = written(draft, text);
    }
}

fn written(mut draft: Draft, text: &str) -> Option<Fix> {
    if matches!(draft.form, Form::Statement) {
        // `$request->setHeader(…)`
        draft.like.start -= sigils(text, &draft.like)?.len();
    }
    if draft.new.as_deref().is_some_and(|new| has_word(text, new)) {
        return None;
    }
    if matches!(draft.form, Form::Call) {
        draft.like.start = start_of_call(text, draft.like.start)?;
    }
    if let Form::Definition { entry } = draft.form {
        draft.like.start = start_of_definition(text, &draft.like)?;
        if !entry {
            draft.like.end += end_of_definition(text.get(draft.like.end..)?);
        }
    }
    // The quotes around a value are not always a part of its span.
    if let Some(last) = draft.parts.last().filter(|last| last.span.end == draft.like.end)
        && let Some(quote) = text.get(..last.span.start)?.chars().next_back().filter(|c| matches!(c, '"' | '\''))
        && text.get(draft.like.end..)?.starts_with(quote)
    {
        draft.like.end += 1;
    }
    // A name and a value with nothing but a comma between them are an entry only in brackets of their own.
    if let (Form::Entry, [first, second]) = (draft.form, draft.parts.as_slice())
        && text.get(first.span.end..second.span.start)?.contains(',')
        && !text.get(draft.like.start..first.span.start)?.starts_with(['(', '[', '{'])
    {
        return None;
    }
    let copy = with_settings(copy(&draft, text)?, &draft.settings)?;
    let place = Place::new(text, &draft.like)?;
    let edits = match draft.form {
        Form::Entry => place.entry(&copy, draft.before, &draft.separator)?,
        Form::Call => place.call(&copy),
        Form::Statement => place.statement(&copy, draft.level)?,
        Form::Option => place.option(&copy)?,
        Form::Definition { entry } => place.definition(&copy, entry.then_some(draft.separator.as_str()))?,
    };
    let mut edits: Vec<Edit> = edits.into_iter().map(|(at, text)| Edit { span: at..at, text }).collect();
    for part in &draft.also {
        edits.push(Edit { span: part.span.clone(), text: changed(part, text, part.span.start)? });
    }
    edits.sort_by_key(|edit| edit.span.start);
    Some(Fix { message: draft.message, applicability: draft.applicability, edits })
}

/// The copy itself, without what separates it from its neighbours.
fn copy(draft: &Draft, text: &str) -> Option<String> {
    let mut copy = String::new();
    let mut at = draft.like.start;
    let is_definition = matches!(draft.form, Form::Definition { .. });
    for part in &draft.parts {
        let frame = frame(text, at..part.span.start)?;
        // Where a value begins with a sigil, that is not a part of its span. A new definition has the sigils of the old one.
        copy.push_str(if is_definition { frame } else { frame.trim_end_matches(SIGILS) });
        copy.push_str(&changed(part, text, at)?);
        at = part.span.end;
    }
    copy.push_str(frame(text, at..draft.like.end)?);
    Some(copy)
}

/// What stands in the place of a part. The quotes are those that are used around a place.
fn changed(part: &Part, text: &str, around: usize) -> Option<String> {
    if part.was.as_deref().is_some_and(|was| text.get(part.span.clone()) != Some(was)) {
        return None;
    }
    let mut new = String::new();
    for snippet in &part.text {
        match snippet {
            Snippet::Text(text) => new.push_str(text),
            Snippet::Quoted(inner) => {
                let quote = preferred_quote(text, around);
                new.extend([quote, inner.as_str(), quote]);
            }
            Snippet::Copied(span) => new.push_str(text.get(span.clone())?),
            Snippet::Opening(span) => new.push_str(text.get(span.clone())?.trim_end_matches('@')),
            Snippet::Name(span) => new.extend([sigils(text, span)?, text.get(span.clone())?]),
            Snippet::Inner(span) => {
                let name = [sigils(text, span)?, text.get(span.clone())?].concat();
                new.push_str(inner(&new, &name)?);
            }
            Snippet::InnerText(name) => new.push_str(inner(&new, name)?),
        }
    }
    Some(new)
}

/// A name in a text: `$` and `${` are its sigil, too. In `$(…)` stands a command.
fn inner<'n>(before: &str, name: &'n str) -> Option<&'n str> {
    let has_sigil = before.ends_with('$') || before.ends_with("${");
    let name = if has_sigil { name.trim_start_matches('$') } else { name };
    (!before.ends_with("$(")).then_some(name)
}

/// What joins a call to what it is called on.
const LINKS: [&str; 5] = ["?->", "->", "?.", "::", "."];

/// Where a call of a chain begins, from the name of its function on: with what joins it to the call before, on a line of its own or not.
fn start_of_call(text: &str, name: usize) -> Option<usize> {
    let head = text.get(..name)?.trim_end();
    let before = LINKS.iter().find_map(|link| head.strip_suffix(link))?;
    Some(before.trim_end().len())
}

/// Where the line of a definition begins, if nothing but words stands before its name: `export const`, `private static final String`, `self.`, `"`.
fn start_of_definition(text: &str, like: &Span) -> Option<usize> {
    let head = text.get(..like.start)?;
    let line = head.rfind('\n').map_or(0, |newline| newline + 1);
    let before = head[line..].trim_start();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '\t' | '.' | '$' | '@' | '<' | '>' | '?' | '&' | '\'' | '"' | ':');
    before.chars().all(is_word).then(|| like.start - before.len())
}

/// How long what still belongs to a definition behind its value is: quotes and brackets around the value, and what is called on it, as `.freeze`.
fn end_of_definition(rest: &str) -> usize {
    let called = rest.trim_start_matches(['"', '\'', '`', '}', ')']);
    match called.strip_prefix('.') {
        Some(_) => rest.len() - called.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '(' | ')')).len(),
        None => rest.len() - called.len(),
    }
}

/// Reads other settings in what was copied. A setting that cannot be told from the rest of it, or has no other name, would be read twice.
fn with_settings(copy: String, settings: &[(String, String)]) -> Option<String> {
    settings.iter().try_fold(copy, |copy, (old, new)| {
        let [at] = words_at(&copy, old).collect::<Vec<_>>()[..] else { return None };
        (!new.is_empty()).then(|| format!("{}{new}{}", &copy[..at], &copy[at + old.len()..]))
    })
}

/// Does a name stand in a text, and not only as a part of other names?
fn has_word(text: &str, name: &str) -> bool {
    words_at(text, name).next().is_some()
}

fn words_at<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).filter(move |&at| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

/// What stands right before a name and belongs to it.
fn sigils<'t>(text: &'t str, span: &Span) -> Option<&'t str> {
    let head = text.get(..span.start)?;
    Some(&head[head.trim_end_matches(SIGILS).len()..])
}

/// What is copied as it is. A comment would say of the copy what is said of the original; the slashes of a URL are none.
fn frame(text: &str, span: Span) -> Option<&str> {
    let is_comment = |(at, _): (usize, &str), frame: &str| !frame[..at].ends_with(':');
    let has = |frame: &str, comment: &str| frame.match_indices(comment).any(|found| is_comment(found, frame));
    text.get(span).filter(|frame| !COMMENTS.iter().any(|comment| has(frame, comment)))
}

/// The quote in which most texts around a place stand.
fn preferred_quote(text: &str, at: usize) -> &'static str {
    let opens = |quote: u8| {
        let bytes = text.as_bytes().get(at.saturating_sub(AROUND)..text.len().min(at + AROUND)).unwrap_or_default();
        let is_opening = |pair: &&[u8]| matches!(pair, [b'(' | b'[' | b'{' | b',' | b':' | b'=' | b' ', next] if *next == quote);
        bytes.windows(2).filter(is_opening).count()
    };
    if opens(b'\'') > opens(b'"') { "'" } else { "\"" }
}

fn starts_comment(text: &str) -> bool {
    COMMENTS.iter().any(|comment| text.starts_with(comment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Part};
    use crate::fix::apply;

    /// What comes of a text in which `like` is copied with `new` in the place of `old`.
    fn fixed(text: &str, form: Form, before: Option<&str>, like: &str, old: &str, new: &str) -> Option<String> {
        let find = |part: &str| {
            let start = text.find(part).expect("it stands there");
            start..start + part.len()
        };
        let parts = vec![Part { span: find(old), was: None, text: vec![Snippet::Text(new.to_owned())] }];
        let before = before.map(|before| find(before).end);
        let draft = Draft {
            message: String::new(),
            applicability: Applicability::Unsafe,
            form,
            like: find(like),
            before,
            separator: ",".to_owned(),
            level: None,
            parts,
            also: Vec::new(),
            new: None,
            settings: Vec::new(),
        };
        written(draft, text).map(|fix| apply(text, &[&fix]).text)
    }

    #[test]
    fn an_entry_goes_behind_the_last_one() {
        let entry = |text: &str, before: Option<&str>| fixed(text, Form::Entry, before, "B: 2", "B", "C");
        assert_eq!(entry("{ A: 1, B: 2 }", Some("A: 1")).as_deref(), Some("{ A: 1, B: 2, C: 2 }"));
        assert_eq!(entry("{B: 2}", None).as_deref(), Some("{B: 2, C: 2}"));
        assert_eq!(entry("{\n  B: 2\n}", None).as_deref(), Some("{\n  B: 2,\n  C: 2\n}"));
        assert_eq!(entry("{\r\n  B: 2, // two\r\n}", None).as_deref(), Some("{\r\n  B: 2, // two\r\n  C: 2,\r\n}"));
        assert_eq!(entry("{\n  B: 2 # two\n}", None).as_deref(), Some("{\n  B: 2, # two\n  C: 2\n}"));
        // The value goes on, or a comment stands between.
        assert_eq!(entry("{ B: 2 + 3 }", None), None);
        assert_eq!(entry("{ A: 1, /* two */ B: 2 }", Some("A: 1")), None);
    }

    #[test]
    fn a_statement_is_copied_where_it_is_alone_on_its_line() {
        let statement = |text: &str| fixed(text, Form::Statement, None, "set(B)", "B", "C");
        assert_eq!(statement("  set(B); // two\n  go();").as_deref(), Some("  set(B); // two\n  set(C);\n  go();"));
        assert_eq!(statement("\t$set(B)").as_deref(), Some("\t$set(B)\n\t$set(C)"));
        assert_eq!(statement("a(); set(B);"), None);
        assert_eq!(statement("if (a)\n  set(B);\n"), None);
    }

    #[test]
    fn an_option_is_copied_with_its_flag() {
        let option = |text: &str| fixed(text, Form::Option, None, "'B: 2'", "B", "C");
        assert_eq!(option("curl -H 'B: 2' x").as_deref(), Some("curl -H 'B: 2' -H 'C: 2' x"));
        assert_eq!(option("curl x \\\n  --header='B: 2'").as_deref(), Some("curl x \\\n  --header='B: 2' \\\n  --header='C: 2'"));
        assert_eq!(option("curl 'B: 2'"), None);
    }

    #[test]
    fn a_call_is_copied_with_its_line() {
        let call = |text: &str, like: &str| fixed(text, Form::Call, None, like, "B", "C");
        assert_eq!(call("a.set(B).go()", "set(B)").as_deref(), Some("a.set(B).set(C).go()"));
        assert_eq!(call("a\n  .set(B) // two\n  .go()", "set(B)").as_deref(), Some("a\n  .set(B) // two\n  .set(C)\n  .go()"));
        assert_eq!(call("a.\n\tset(B).\n\tgo()", "set(B)").as_deref(), Some("a.\n\tset(B).\n\tset(C).\n\tgo()"));
        assert_eq!(call("a /* one */ . /* two */ set(B)", "set(B)"), None);
    }
}
