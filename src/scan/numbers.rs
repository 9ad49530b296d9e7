//! Numbers whose width is written down: what the rows of `[[numbers]]` find in a text, and the program's own tables.
//!
//! Every number is kept, whatever it is called: which of them are ids is not for a scanner to say.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::finding::Span;
use crate::language::{Language, NumberMeaning, Registry};
use crate::scan::facts::{FILE_SCOPE, Facts, Number, NumberKind, OwnTable, ScopeFinder, Store, Width, class_around};

/// How long a declaration can be, in bytes: no statement that declares a number is longer, and a text without line ends must not be read again
/// for each of its numbers.
const MAX_DECLARATION: usize = 600;

/// Adds the numbers and tables of a text. `masked` is the text without comments, `strings` are its strings in order.
pub fn collect(facts: &mut Facts, language: &Language, text: &str, masked: &str, strings: &[Span]) {
    let reader = Reader { language, masked, strings };
    let tables = reader.tables();
    let mut numbers = reader.numbers(&tables);
    let packages = language.patterns().packages.iter().flat_map(|pattern| pattern.captures_iter(masked));
    facts.packages.extend(packages.filter_map(|captures| Some(captures.name("name")?.as_str().to_owned())));
    // A scanner that parses has found its own before.
    facts.numbers.append(&mut numbers);
    let keys = reader.foreign_keys();
    for number in facts.numbers.iter_mut().filter(|number| number.kind == NumberKind::Column) {
        number.own |= number.names.iter().any(|name| keys.contains(&folded(name)));
    }
    facts.tables.extend(tables);
    for string in strings.iter().filter(|string| string.len() > "create table".len()) {
        in_statement(facts, language, text, string.clone());
    }
    let scopes = ScopeFinder::new(facts);
    for number in &mut facts.numbers {
        number.scope = scopes.at(number.span.start);
        if number.owner.is_empty() {
            number.owner = class_around(&facts.scopes, number.scope).map(|class| facts.scopes[class].name.clone()).unwrap_or_default();
        }
    }
    facts.numbers.sort_by_key(|number| (number.span.start, number.span.end));
    if !facts.requests.is_empty() {
        facts.types = types(masked, strings);
    }
}

/// The names of the tables that a text declares. Comments count, too: whoever asks wants to be silent in doubt.
pub fn own_tables(text: &str, language: &Language) -> Vec<String> {
    let reader = Reader { language, masked: text, strings: &[] };
    reader.tables().into_iter().map(|table| table.name).collect()
}

/// Reads a string that is a statement about tables in the language of databases.
fn in_statement(facts: &mut Facts, language: &Language, text: &str, string: Span) {
    static STATEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i-u)\b(?:create|alter)\s+(?:\w+\s+)?table\b").ok());
    let Some(statement) = text.get(string.clone()) else { return };
    let sql = Registry::builtin().named("sql").filter(|sql| sql.table.name != language.table.name);
    let (Some(sql), Some(pattern)) = (sql, &*STATEMENT) else { return };
    if !pattern.is_match(statement) {
        return;
    }
    let reader = Reader { language: sql, masked: statement, strings: &[] };
    let tables = reader.tables();
    let keys = reader.foreign_keys();
    for mut number in reader.numbers(&tables) {
        number.own |= number.names.iter().any(|name| keys.contains(&folded(name)));
        for span in [&mut number.span, &mut number.whole] {
            *span = span.start + string.start..span.end + string.start;
        }
        facts.numbers.push(number);
    }
    facts
        .tables
        .extend(tables.into_iter().map(|table| OwnTable { name: table.name, span: table.span.start + string.start..table.span.end + string.start }));
}

/// The names that begin with a capital letter and are no constants: the types of most languages.
fn types(masked: &str, strings: &[Span]) -> Vec<String> {
    static TYPE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)\b[A-Z][A-Za-z0-9_]*[a-z][A-Za-z0-9_]*\b").ok());
    let Some(pattern) = &*TYPE else { return Vec::new() };
    let found = pattern.find_iter(masked).filter(|found| !is_in(strings, found.start()));
    let mut names: Vec<String> = found.map(|found| found.as_str().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Does an offset lie in one of the spans, which are in order? Their first byte does not.
fn is_in(spans: &[Span], offset: usize) -> bool {
    let at = spans.partition_point(|span| span.end <= offset);
    spans.get(at).is_some_and(|span| span.start < offset)
}

struct Reader<'a> {
    language: &'a Language,
    masked: &'a str,
    strings: &'a [Span],
}

impl Reader<'_> {
    fn tables(&self) -> Vec<OwnTable> {
        let patterns = &self.language.patterns().tables;
        let found = patterns.iter().flat_map(|pattern| pattern.captures_iter(self.masked)).filter_map(|captures| {
            let name = captures.name("name")?;
            let starts = captures.get(0)?.start();
            (!is_in(self.strings, starts)).then(|| OwnTable { name: name.as_str().to_owned(), span: name.range() })
        });
        let mut tables: Vec<OwnTable> = found.collect();
        tables.sort_by_key(|table| table.span.start);
        tables.dedup();
        tables
    }

    /// The names of columns that refer to other tables, see [`folded`].
    fn foreign_keys(&self) -> FxHashSet<String> {
        let patterns = self.language.patterns().foreign_keys.iter();
        patterns.flat_map(|pattern| pattern.captures_iter(self.masked)).filter_map(|captures| Some(folded(captures.name("name")?.as_str()))).collect()
    }

    /// Every number that a row finds, the same type once: the first row that finds it wins.
    fn numbers(&self, tables: &[OwnTable]) -> Vec<Number> {
        let mut numbers: Vec<Number> = Vec::new();
        // The types that were found, from their starts to their ends; no two overlap.
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        let rows = self.language.table.numbers.iter().zip(&self.language.patterns().numbers);
        for (row, patterns) in rows {
            let types = if row.types.is_empty() { &self.language.table.number_types.types } else { &row.types };
            for captures in patterns.pattern.captures_iter(self.masked) {
                let Some(whole) = captures.get(0) else { continue };
                if is_in(self.strings, whole.start()) {
                    continue;
                }
                let span = captures.name("type").map_or_else(|| whole.range(), |written| written.range());
                let written = self.masked[span.clone()].trim();
                let width = types.get(written).or_else(|| types.iter().find(|(name, _)| name.eq_ignore_ascii_case(written)).map(|(_, width)| width));
                let width = width.or_else(|| if types.len() == 1 { types.values().next() } else { None });
                let Some(width) = width.and_then(|width| Width::named(width)) else { continue };
                // What is wide is of interest only where it replaces something narrow.
                if width.holds_ids() && row.means != NumberMeaning::Column
                    || taken.range(..span.end).next_back().is_some_and(|(_, end)| *end > span.start)
                {
                    continue;
                }
                let whole = whole.start()..self.declaration_end(whole.range(), row.comma_ends);
                let declaration = &self.masked[self.annotations(whole.start)..whole.end];
                if patterns.unless.as_ref().is_some_and(|unless| unless.is_match(declaration)) {
                    continue;
                }
                let text = |name: &str| captures.name(name).map(|found| found.as_str());
                let mut names: Vec<String> = Vec::new();
                let mut bound = String::new();
                match row.means {
                    NumberMeaning::Conversion => {
                        let converted = captures.name("of").map(|of| of.range()).or_else(|| self.argument(captures.get(0)?.end()));
                        names = converted.map(|converted| chain(&self.masked[converted])).unwrap_or_default();
                        bound = text("name").map(str::to_owned).unwrap_or_else(|| bound_name(self.masked, whole.start));
                    }
                    NumberMeaning::Type | NumberMeaning::Column => {
                        names.extend([text("name"), text("also")].into_iter().flatten().map(str::to_owned))
                    }
                }
                let keys = text("key").map(str::to_owned);
                if let Some(of) = &keys {
                    names = vec![of.clone()];
                }
                let owner = text("table").map(str::to_owned).or_else(|| {
                    let before = tables.partition_point(|table| table.span.start <= span.start);
                    (row.means == NumberMeaning::Column).then(|| Some(tables.get(before.checked_sub(1)?)?.name.clone())).flatten()
                });
                taken.insert(span.start, span.end);
                numbers.push(Number {
                    kind: match row.means {
                        NumberMeaning::Type => NumberKind::Type,
                        NumberMeaning::Conversion => NumberKind::Conversion,
                        NumberMeaning::Column => NumberKind::Column,
                    },
                    scope: FILE_SCOPE,
                    names,
                    bound,
                    keys: keys.is_some(),
                    owner: owner.unwrap_or_default(),
                    own: patterns.own.as_ref().is_some_and(|own| own.is_match(declaration)),
                    written: written.to_owned(),
                    span,
                    whole,
                    width,
                    instead: if row.instead.is_empty() { self.language.table.number_types.instead.clone() } else { row.instead.clone() },
                    store: match row.store.as_str() {
                        "" => Store::Fixed,
                        "project" => Store::Project,
                        name => Store::Named(name.to_owned()),
                    },
                    changes: row.changes,
                });
            }
        }
        numbers
    }

    /// Where the declaration ends that begins with a match: with its line, its statement, or the bracket around it.
    fn declaration_end(&self, found: Span, comma_ends: bool) -> usize {
        let mut depth = 0i32;
        let limit = (found.start + MAX_DECLARATION).max(found.end).min(self.masked.len());
        for (at, byte) in self.masked.as_bytes()[found.start..limit].iter().enumerate() {
            let at = found.start + at;
            let inside = at < found.end;
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => {
                    depth -= 1;
                    if depth < 0 && !inside {
                        return at;
                    }
                }
                b'\n' | b';' if depth <= 0 && !inside => return at,
                b',' if comma_ends && depth <= 0 && !inside => return at,
                _ => {}
            }
        }
        // The limit can fall into a character.
        (found.end..=limit).rev().find(|&at| self.masked.is_char_boundary(at)).unwrap_or(found.end)
    }

    /// Where the annotations begin that belong to a declaration: lines before it, and what stands before it on its own line.
    fn annotations(&self, start: usize) -> usize {
        let lowest = floor(self.masked, start.saturating_sub(MAX_DECLARATION));
        let mut from = self.masked[lowest..start].rfind(['\n', ';', '{', '}']).map_or(lowest, |at| lowest + at + 1);
        while from > lowest && self.masked.as_bytes()[from - 1] == b'\n' {
            let line = self.masked[lowest..from - 1].rfind('\n').map_or(lowest, |at| lowest + at + 1);
            if !self.masked[line..from].trim_start().starts_with(['@', '[', '#']) {
                break;
            }
            from = line;
        }
        from
    }

    /// The first argument of the call whose bracket ends at an offset.
    fn argument(&self, open: usize) -> Option<Span> {
        if !self.masked[..open].ends_with('(') {
            return None;
        }
        let mut depth = 0usize;
        for (at, byte) in self.masked.as_bytes()[open..].iter().enumerate().take(MAX_DECLARATION) {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => return Some(open..open + at),
                b')' | b']' | b'}' => depth -= 1,
                b',' if depth == 0 => return Some(open..open + at),
                _ => {}
            }
        }
        None
    }
}

/// A name without its casing: what a column is called in one place as `project_id`, another place calls `ProjectId`.
fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The nearest place at or before an offset at which a character begins.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// How far before a conversion the name can begin that it is given to, in bytes.
const MAX_BOUND: usize = 200;

/// The name that a value on its right is given to: `int projectId = `, `projectId: `, `set id to `.
pub fn bound_name(masked: &str, before: usize) -> String {
    static BOUND: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"([A-Za-z_]\w*)\W{0,3}\s*(?::?=|<-|:|=>)\s*(?:(?:await|new|return|try[!?]?)\s+)*$").ok());
    let lowest = floor(masked, before.saturating_sub(MAX_BOUND));
    let line = masked[lowest..before].rfind(['\n', ';', '{', '}', ',']).map_or(lowest, |at| lowest + at + 1);
    let found = BOUND.as_ref().and_then(|pattern| pattern.captures(&masked[line..before]));
    found.and_then(|captures| captures.get(1)).map(|name| name.as_str().to_owned()).unwrap_or_default()
}

/// The parts of an expression from its last one on: of `json["project"]["id"].ToString()` they are `ToString`, `id`, `project`, `json`. An expression
/// that calculates has none: its value is no longer what its parts are called.
pub fn chain(expression: &str) -> Vec<String> {
    static CALCULATES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[%*/+]| - |\?\s|&&|\|\|").ok());
    static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[A-Za-z_][\w-]*|[^\x00-\x7F]+"#).ok());
    let (Some(calculates), Some(part)) = (&*CALCULATES, &*PART) else { return Vec::new() };
    let bare = expression.replace("->", ".");
    if calculates.is_match(&bare.replace("??", "").replace("<-", "")) {
        return Vec::new();
    }
    let mut parts: Vec<String> = part.find_iter(&bare).map(|found| found.as_str().to_owned()).collect();
    parts.reverse();
    parts.truncate(6);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;

    fn numbers(path: &str, text: &str) -> Vec<(String, String, String)> {
        let facts = scan::scan(path, text);
        facts.numbers.iter().map(|number| (number.names.join(" "), number.written.clone(), number.owner.clone())).collect()
    }

    fn found(name: &str, written: &str, owner: &str) -> (String, String, String) {
        (name.to_owned(), written.to_owned(), owner.to_owned())
    }

    #[test]
    fn declarations_and_conversions_are_found_with_their_names() {
        let text = "class Project {\n  public int Id { get; set; } // int Count\n  public List<int>? UserIds;\n  long VendorId;\n}\n";
        assert_eq!(numbers("a.cs", text), [found("Id", "int", "Project"), found("UserIds", "int", "Project")]);
        let text = "class A { void F() { var projectId = int.Parse(form[\"project_id\"].ToString()); var s = \"int x\"; } }";
        assert_eq!(numbers("a.cs", text), [found("ToString project_id form", "int.Parse", "A")]);
    }

    #[test]
    fn columns_know_their_table_and_statements_in_strings_are_read() {
        let text = "CREATE TABLE links (\n  project_id INT NOT NULL,\n  company_id BIGINT -- INT\n);\n";
        let facts = scan::scan("a.sql", text);
        let narrow: Vec<&Number> = facts.numbers.iter().filter(|number| !number.width.holds_ids()).collect();
        assert_eq!(narrow.len(), 1, "{narrow:?}");
        assert_eq!((narrow[0].names[0].as_str(), narrow[0].owner.as_str()), ("project_id", "links"));
        let text = "db.execute('''CREATE TABLE links (project_id INTEGER)''')\n";
        let facts = scan::scan("a.py", text);
        assert_eq!(facts.numbers.len(), 1);
        assert_eq!(&text[facts.numbers[0].span.clone()], "INTEGER");
    }

    #[test]
    fn what_stands_far_before_a_number_on_its_line_is_not_read() {
        let far = format!("projectId = {}é int.Parse(text)", "x + ".repeat(200));
        assert_eq!(bound_name(&far, far.len() - "int.Parse(text)".len()), "");
        // Twice the numbers take twice the time, and not four times: this would take minutes.
        let text = "(int)project.Id, ".repeat(40_000);
        assert!(numbers("a.cs", &text).len() >= 40_000);
    }

    #[test]
    fn what_is_calculated_is_no_id() {
        assert_eq!(chain("json[\"project\"][\"id\"]"), ["id", "project", "json"]);
        assert!(chain("project.Id % 16").is_empty());
        assert!(chain("ids.length * 2").is_empty());
    }
}
