//! A text with regions of other languages in it: HTML with scripts, ERB, PHP.
//!
//! Every language is given a text of the full length, in which all that is not its own is blank. So all offsets stay what they are, and the regions
//! of one language share their names.

use std::ops::Range;

use crate::finding::Span;
use crate::language::{Language, RegionTable, Registry};
use crate::scan::data::sweep;
use crate::scan::facts::{Comment, Facts, Medium, Piece, Text, Value};
use crate::scan::text::host_facts;

/// A region of another language.
struct Region {
    /// With its opener and closer.
    whole: Span,
    /// Without them.
    inner: Span,
    /// Its row of the table.
    table: usize,
}

/// Reads a template into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let table = &language.table.template;
    let registry = Registry::builtin();
    let regions = regions(text, language);
    let mut facts = Facts::new(&language.table.name, text.len());
    let mut names: Vec<&str> = Vec::new();
    for region in &regions {
        let name = table.regions[region.table].language.as_str();
        if name == "none" {
            facts.hosts.extend(host_facts(text, region.inner.clone(), Medium::Prose));
        } else if name == "comment" {
            facts.hosts.extend(host_facts(text, region.inner.clone(), Medium::Comment));
            facts.comments.push(comment(text, region, &table.regions[region.table]));
        } else if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let Some(inner) = registry.named(name).filter(|inner| inner.table.name != language.table.name) else { continue };
        let mut found = crate::scan::read(&only(text, &regions, table, name), inner);
        fill_blanks(&mut found, &regions, table, name, &facts);
        end_comments(text, &mut found.comments, &regions, table, name);
        facts.absorb(found);
    }
    if let Some(outer) = registry.named(&table.outer) {
        let mut bytes = text.as_bytes().to_vec();
        regions.iter().for_each(|region| blank(&mut bytes, region.whole.clone()));
        let mut found = crate::scan::read(&into_text(bytes), outer);
        fill_blanks(&mut found, &regions, table, "", &facts);
        facts.absorb(found);
    }
    sweep(text, &mut facts, |_| Medium::Prose);
    facts
}

/// A comment of the template itself. The closer of its row can be the last part of its closing mark only: `-%>`, `*/ -}}`, `{%- endcomment`.
fn comment(text: &str, region: &Region, row: &RegionTable) -> Comment {
    let Region { whole, inner, .. } = region;
    let start = whole.start + (text[whole.clone()].len() - text[whole.clone()].trim_start().len());
    let mut end = whole.end;
    if row.close.ends_with(|c: char| c.is_alphabetic()) {
        let behind = &text[end..];
        end += behind.trim_start().trim_start_matches('-').strip_prefix("%}").map_or(0, |rest| behind.len() - rest.len());
    }
    let said = text[inner.clone()].trim_end().trim_end_matches(['-', '~']).trim_end();
    let said = said.strip_suffix("*/").or_else(|| said.strip_suffix("{%")).unwrap_or(said);
    Comment { whole: start..end, inner: inner.start..inner.start + said.trim_end().len() }
}

/// Ends the comments of a language at the ends of its regions, whose closers count in comments, too.
fn end_comments(text: &str, comments: &mut [Comment], regions: &[Region], table: &crate::language::TemplateTable, name: &str) {
    let own: Vec<&Span> = regions.iter().filter(|region| table.regions[region.table].language == name).map(|region| &region.inner).collect();
    for comment in comments {
        let at = own.partition_point(|inner| inner.start <= comment.whole.start);
        if let Some(inner) = at.checked_sub(1).map(|at| own[at]).filter(|inner| comment.whole.start < inner.end) {
            let end = comment.whole.end.min(inner.end);
            comment.whole.end = comment.whole.start + text[comment.whole.start..end].trim_end().len();
            comment.inner.end = comment.inner.end.min(comment.whole.end);
        }
    }
}

/// The regions in the order of their beginnings; one that stands inside of another comes behind it.
fn regions(text: &str, language: &Language) -> Vec<Region> {
    let mut found = Vec::new();
    // Ranges to be searched, with the number of rows of the table that are looked for.
    let mut queue = vec![(0..text.len(), language.table.template.regions.len())];
    // Looking for balanced braces may not take longer than reading the text a few times.
    let mut budget = text.len().saturating_mul(4) + 10_000;
    while let Some((range, rows)) = queue.pop() {
        search(text, language, range, rows, &mut budget, &mut |region: Region| {
            // Rows are tried in order, and those before the row of a region are also seen inside of it: Ruby in a script.
            if region.table > 0 {
                queue.push((region.inner.clone(), region.table));
            }
            found.push(region);
        });
    }
    found.sort_by_key(|region| (region.whole.start, std::cmp::Reverse(region.whole.end)));
    found
}

fn search(text: &str, language: &Language, range: Span, rows: usize, budget: &mut usize, found: &mut dyn FnMut(Region)) {
    let Some(regex) = &language.patterns().regions else { return };
    let tables = &language.table.template.regions;
    let slice = &text[..range.end];
    let mut at = range.start;
    // The rows whose closer is known not to come any more.
    let mut unclosed = vec![false; tables.len()];
    while at < range.end {
        let Some(captures) = regex.captures_from(slice, at) else { return };
        let Some((table, opener)) = (0..tables.len()).find_map(|row| captures.name(&format!("region{row}")).map(|opener| (row, opener.range())))
        else {
            return;
        };
        if opener.is_empty() {
            at = opener.end + slice[opener.end..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if table >= rows || unclosed[table] && !runs_to_end(&tables[table]) {
            at = opener.end;
            continue;
        }
        let row = &tables[table];
        let inner = match close(slice, opener.end, &row.close, budget) {
            Some(end) => opener.end..end,
            None if runs_to_end(row) => opener.end..range.end,
            None => {
                unclosed[table] = true;
                at = opener.end;
                continue;
            }
        };
        let end = (inner.end + row.close.len()).min(range.end);
        // A line end that closes a region opens the next line, too.
        let end = if row.close == "\n" { inner.end } else { end };
        found(Region { whole: opener.start..end.max(inner.end), inner, table });
        at = end.max(opener.end);
    }
}

/// PHP is not closed at the end of a file, and neither is the last line.
fn runs_to_end(row: &RegionTable) -> bool {
    row.close.starts_with('\n') || row.close.ends_with("?>")
}

/// Where the closer of a region begins. A single brace is the one that fits.
fn close(text: &str, from: usize, close: &str, budget: &mut usize) -> Option<usize> {
    if close == "}" {
        let mut depth = 0usize;
        for (offset, byte) in text.as_bytes()[from..].iter().enumerate().take(*budget) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 0 => return Some(from + offset),
                b'}' => depth -= 1,
                _ => {}
            }
        }
        *budget = budget.saturating_sub(text.len() - from);
    }
    memchr::memmem::find(&text.as_bytes()[from..], close.as_bytes()).map(|length| from + length)
}

/// The text with everything blank but the regions of one language.
fn only(text: &str, regions: &[Region], table: &crate::language::TemplateTable, name: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    blank(&mut bytes, 0..text.len());
    for region in regions {
        let row = &table.regions[region.table];
        if row.language != name {
            // It may stand inside of a region of this language.
            blank(&mut bytes, region.whole.clone());
            continue;
        }
        bytes[region.inner.clone()].copy_from_slice(&text.as_bytes()[region.inner.clone()]);
        // What stands in two regions is no single expression.
        if region.whole.end > region.inner.end && bytes[region.inner.end] == b' ' {
            bytes[region.inner.end] = b';';
        }
    }
    into_text(bytes)
}

fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in &mut bytes[range] {
        if !matches!(*byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

fn into_text(bytes: Vec<u8>) -> String {
    // Only whole characters were replaced, so this is valid UTF-8 again.
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Puts the values of regions into the texts around them: `"<%= base %>/oauth/token"` is a text with a hole.
fn fill_blanks(facts: &mut Facts, regions: &[Region], table: &crate::language::TemplateTable, name: &str, known: &Facts) {
    let others: Vec<(Span, Value)> = regions
        .iter()
        .filter(|region| table.regions[region.table].language != name)
        .map(|region| (region.whole.clone(), Value::unknown(region.inner.clone())))
        .collect();
    if others.is_empty() {
        return;
    }
    let mut values: Vec<&Value> = known.expressions.iter().map(|expression| &expression.value).collect();
    values.sort_by_key(|value| value.span().start);
    let filler = Filler { others, values };
    facts.bindings.iter_mut().for_each(|binding| filler.value(&mut binding.value));
    facts.expressions.iter_mut().for_each(|expression| filler.value(&mut expression.value));
}

struct Filler<'a> {
    /// The regions of other languages, each with a value that says nothing.
    others: Vec<(Span, Value)>,
    /// The expressions of these regions, in order.
    values: Vec<&'a Value>,
}

impl Filler<'_> {
    fn value(&self, value: &mut Value) {
        match value {
            Value::Text(text) => self.text(text),
            Value::Member { of, .. } => self.value(of),
            Value::Index { of, key, .. } => {
                self.value(of);
                self.value(key);
            }
            Value::Call { callee, args, .. } => {
                self.value(callee);
                args.iter_mut().for_each(|arg| self.value(&mut arg.value));
            }
            Value::Map { entries, .. } => entries.iter_mut().for_each(|entry| self.value(&mut entry.value)),
            Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
                values.iter_mut().for_each(|value| self.value(value));
            }
            Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
        }
    }

    fn text(&self, text: &mut Text) {
        let mut pieces = Vec::with_capacity(text.pieces.len());
        for mut piece in std::mem::take(&mut text.pieces) {
            match &mut piece {
                Piece::Hole(value) => self.value(value),
                Piece::Literal { text, span } if text.len() == span.len() => {
                    self.literal(text, span.clone(), &mut pieces);
                    continue;
                }
                _ => {}
            }
            pieces.push(piece);
        }
        text.pieces = pieces;
    }

    fn literal(&self, text: &str, span: Span, pieces: &mut Vec<Piece>) {
        let mut from = span.start;
        let first = self.others.partition_point(|(whole, _)| whole.start < span.start);
        for (whole, nothing) in &self.others[first..] {
            if whole.start < from {
                continue;
            }
            if whole.end > span.end {
                break;
            }
            push_literal(text, &span, from..whole.start, pieces);
            // The only expression of the region is what it puts here.
            let at = self.values.partition_point(|value| value.span().start < whole.start);
            let inside = |at: usize| self.values.get(at).filter(|value| value.span().end <= whole.end);
            let value = inside(at).filter(|_| inside(at + 1).is_none());
            pieces.push(Piece::Hole(value.map_or_else(|| nothing.clone(), |value| (*value).clone())));
            from = whole.end;
        }
        push_literal(text, &span, from..span.end, pieces);
    }
}

fn push_literal(text: &str, span: &Span, part: Span, pieces: &mut Vec<Piece>) {
    if part.start < part.end {
        pieces.push(Piece::Literal { text: text[part.start - span.start..part.end - span.start].to_owned(), span: part });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: &str, text: &str) -> Facts {
        scan(text, Registry::builtin().named(language).unwrap())
    }

    fn hosts(facts: &Facts, text: &str) -> Vec<(String, Medium)> {
        facts.hosts.iter().map(|host| (text[host.span.clone()].to_owned(), host.medium)).collect()
    }

    #[test]
    fn regions_share_their_names_and_keep_their_places() {
        let text = "<p>é</p><% base = 'https://app.procore.com' %>\n<a href=\"<%= base %>/oauth/authorize\"><%# app.procore.com %>\n\
            <script>const x = '<%= base %>/rest'; let y = 1</script><!-- api.procore.com -->";
        let facts = read("erb", text);
        let bound: Vec<&str> = facts.bindings.iter().map(|binding| &text[binding.span.clone()]).collect();
        assert!(bound.contains(&"base") && bound.contains(&"x") && bound.contains(&"y"), "{bound:?}");
        let media: Vec<Medium> = facts.hosts.iter().map(|host| host.medium).collect();
        assert_eq!(media, [Medium::Code, Medium::Comment, Medium::Comment]);
        let x = facts.bindings.iter().find(|binding| binding.path == ["x"]).unwrap();
        let Value::Text(value) = &x.value else { panic!("{:?}", x.value) };
        assert!(
            matches!(&value.pieces[..], [Piece::Hole(Value::Name { name, .. }), Piece::Literal { text, .. }] if name == "base" && text == "/rest"),
            "{value:?}"
        );
    }

    #[test]
    fn php_runs_to_the_end() {
        let text = "<html><?php $a = 'https://app.procore.com'; ?>\n<b><?= $a ?></b>\n<script>var s = 1</script><?php $c = $a . '/oauth/token';\n";
        let facts = read("php", text);
        let bound: Vec<&str> = facts.bindings.iter().map(|binding| &text[binding.span.clone()]).collect();
        assert!(["a", "c", "s"].iter().all(|name| bound.contains(name)), "{bound:?}");
        assert_eq!(hosts(&facts, text), [("app.procore.com".to_owned(), Medium::Code)]);
    }

    #[test]
    fn braces_are_balanced() {
        let text = "<a href={`${base}/oauth/authorize?${{a: 1}}`}>text</a><b c={d}/>";
        let language = Registry::builtin().named("svelte").unwrap();
        let found = regions(text, language);
        assert_eq!(found.iter().map(|region| &text[region.inner.clone()]).collect::<Vec<_>>(), ["`${base}/oauth/authorize?${{a: 1}}`", "d"]);
    }

    #[test]
    fn hostile_texts() {
        let names: Vec<&str> = Registry::builtin()
            .languages()
            .iter()
            .filter(|language| language.table.reader == crate::language::Reader::Template)
            .map(|language| language.table.name.as_str())
            .collect();
        let texts = ["", "<%", "<?php", "<%=é%>é<%", "={", "<script>", "{{{{}}", "%>", "---\n---\n", "\u{e9}"];
        for name in names {
            for text in texts {
                read(name, text);
                read(name, &text.repeat(60));
            }
        }
        read("svelte", &"={".repeat(10_000));
        read("svelte", &"={{}".repeat(5_000));
        read("erb", &"<%= a %>".repeat(3_000));
    }
}
