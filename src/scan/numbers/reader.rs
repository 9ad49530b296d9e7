//! The rows of `[[numbers]]` over one text: what they find, and how far a declaration goes.

use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::{bound_name, chain};
use super::wide::{widened, with_edits};
use crate::finding::{Edit, Span};
use crate::language::{Groups, Haystack, Language, LazyName, LazyRegex, NumberMeaning, NumberRow, NumberTable};
use crate::scan::facts::{Number, NumberKind, OwnTable, Store, Width};

/// How long a declaration can be, in bytes: no statement that declares a number is longer, and a text without line ends must not be read again
/// for each of its numbers.
pub(super) const MAX_DECLARATION: usize = 600;

/// What stands around the numbers of a text.
struct Around<'t> {
    tables: &'t [OwnTable],
    /// Where the heads of functions begin, in order, once that is asked.
    functions: OnceCell<Vec<usize>>,
    /// Is every repair in doubt?
    unsure: OnceCell<bool>,
    /// The names of narrow types and of the wide ones for them, and what is known of those.
    names: RefCell<FxHashMap<(String, String), Name>>,
}

/// Can the name of a wide type be used in a file?
#[derive(Clone)]
enum Name {
    Known,
    /// It can with this edit.
    Imported(Edit),
    Unknown,
}

/// Reads the numbers of one text.
pub(super) struct Reader<'a> {
    /// Its language.
    pub language: &'a Language,
    /// The text without comments.
    pub masked: &'a Haystack<'a>,
    /// The texts in its strings, in order.
    pub strings: &'a [Span],
}

impl Reader<'_> {
    /// The tables that it declares, in order.
    pub fn tables(&self) -> Vec<OwnTable> {
        let patterns = &self.language.patterns().tables;
        let found = patterns.iter().flat_map(|pattern| pattern.captures_in(self.masked)).filter_map(|captures| {
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
    pub fn foreign_keys(&self) -> FxHashSet<String> {
        let patterns = self.language.patterns().foreign_keys.iter();
        patterns.flat_map(|pattern| pattern.captures_in(self.masked)).filter_map(|captures| Some(folded(captures.name("name")?.as_str()))).collect()
    }

    /// Where the heads of functions begin, in order.
    fn functions(&self) -> Vec<usize> {
        let found = self.language.patterns().functions.iter().flat_map(|pattern| pattern.spans_in(self.masked)).map(|found| found.start);
        let mut heads: Vec<usize> = found.filter(|start| !is_in(self.strings, *start)).collect();
        heads.sort_unstable();
        heads
    }

    /// Every number that a row finds, the same type once: the first row that finds it wins.
    pub fn numbers(&self, tables: &[OwnTable]) -> Vec<Number> {
        let mut numbers: Vec<Number> = Vec::new();
        let around = Around { tables, functions: OnceCell::new(), unsure: OnceCell::new(), names: RefCell::default() };
        let rows = self.language.table.numbers.iter().zip(&self.language.patterns().numbers);
        for (row, patterns) in rows {
            // What the rows before have found, in order.
            let mut taken: Vec<Span> = numbers.iter().map(|number| number.span.clone()).collect();
            taken.sort_unstable_by_key(|span| (span.start, span.end));
            for captures in patterns.pattern.captures_in(self.masked) {
                let number = self.number(row, patterns, &captures, &around);
                numbers.extend(number.filter(|number| !overlaps(&taken, &number.span)));
            }
        }
        numbers
    }

    /// What a row has found.
    fn number(&self, row: &NumberTable, patterns: &NumberRow, captures: &Groups<'_>, around: &Around<'_>) -> Option<Number> {
        let found = captures.get(0)?.range();
        if is_in(self.strings, found.start) {
            return None;
        }
        let span = captures.name("type").map_or_else(|| found.clone(), |written| written.range());
        let written = self.masked[span.clone()].trim();
        let width = self.width(row, written)?;
        let whole = found.start..self.declaration_end(found.clone(), row.comma_ends);
        // Before one of a list stand the others, and what is said of those is not said of it.
        let from = if row.comma_ends { whole.start } else { self.annotations(whole.start) };
        let declaration = Haystack::new(&self.masked.text()[from..whole.end]);
        let says = |pattern: &Option<LazyName>| pattern.as_ref().is_some_and(|pattern| pattern.is_match_in(&declaration));
        if says(&patterns.unless) {
            return None;
        }
        let table = around.tables.partition_point(|table| table.span.start <= span.start).checked_sub(1).map(|at| &around.tables[at]);
        let in_function = row.in_functions && self.function_before(whole.start, around) > table.map(|table| table.span.start);
        let kind = match row.means {
            NumberMeaning::Type => NumberKind::Type,
            NumberMeaning::Column if in_function => NumberKind::Type,
            NumberMeaning::Column => NumberKind::Column,
            NumberMeaning::Conversion => NumberKind::Conversion,
        };
        // What is wide is of interest only where it replaces something narrow.
        if width.holds_ids() && kind != NumberKind::Column {
            return None;
        }
        let text = |name: &str| captures.name(name).map(|found| found.as_str().to_owned());
        let (mut names, mut bound) = (Vec::new(), String::new());
        if kind == NumberKind::Conversion {
            let converted = captures.name("of").map(|of| of.range()).or_else(|| self.argument(found.end));
            if self.is_calculated(converted.as_ref().map_or(found.end, |converted| converted.end.max(found.end))) {
                return None;
            }
            names = converted.map(|converted| chain(&self.masked[converted])).unwrap_or_default();
            bound = text("name").unwrap_or_else(|| bound_name(self.masked, whole.start));
        } else if let Some(of) = text("key") {
            names.push(of);
        } else {
            names.extend([text("name"), text("also")].into_iter().flatten());
        }
        names.iter_mut().for_each(|name| name.push_str(&row.suffix));
        let table = table.filter(|_| kind == NumberKind::Column).map(|table| table.name.clone());
        let (wide, edits) =
            if says(&patterns.unsure) || self.is_unsure(around) { Default::default() } else { self.widening(row, patterns, &span, around) };
        let instead = if row.instead.is_empty() { &self.language.table.number_types.instead } else { &row.instead };
        Some(Number {
            names,
            bound,
            keys: captures.name("key").is_some(),
            owner: text("table").or(table).unwrap_or_default(),
            own: says(&patterns.own),
            primary: says(&patterns.primary),
            instead: instead.clone(),
            wide,
            edits,
            store: Store::named(&row.store),
            changes: row.changes,
            ..Number::new(kind, span, whole, written.to_owned(), width)
        })
    }

    /// How wide a type is, as it is written in a match of a row.
    fn width(&self, row: &NumberTable, written: &str) -> Option<Width> {
        let types = if row.types.is_empty() { &self.language.table.number_types.types } else { &row.types };
        let known = types.get(written).or_else(|| Some(types.iter().find(|(name, _)| name.eq_ignore_ascii_case(written))?.1));
        Width::named(known.or_else(|| types.values().next().filter(|_| types.len() == 1))?)
    }

    /// Does the text itself put every repair in doubt?
    fn is_unsure(&self, around: &Around<'_>) -> bool {
        let unsure = self.language.patterns().numbers_unsure.as_ref();
        unsure.is_some_and(|pattern| *around.unsure.get_or_init(|| pattern.may_match(self.masked) && pattern.is_match(self.masked.text())))
    }

    /// What a type, or a conversion, is with room for every id, and what makes it so; nothing where the table has no sure form for it.
    fn widening(&self, row: &NumberTable, patterns: &NumberRow, span: &Span, around: &Around<'_>) -> (String, Vec<Edit>) {
        let words = row.widen.as_ref().unwrap_or(&self.language.table.number_types.widen);
        let mut edits = widened(&self.masked[span.clone()], words);
        let wide = with_edits(&self.masked[span.clone()], &edits);
        for edit in &mut edits {
            edit.span = edit.span.start + span.start..edit.span.end + span.start;
        }
        for at in 0..edits.len() {
            match patterns.import.as_ref().map_or(Name::Known, |import| self.name(import, &edits[at], around)) {
                Name::Known => {}
                Name::Imported(edit) => edits.push(edit),
                Name::Unknown => return Default::default(),
            }
        }
        edits.sort_by_key(|edit| edit.span.start);
        (wide, edits)
    }

    /// Can the name that an edit writes be used? It can where it is qualified. All else is asked once for a name.
    fn name(&self, import: &LazyRegex, edit: &Edit, around: &Around<'_>) -> Name {
        if self.masked[..edit.span.start].ends_with('.') {
            return Name::Known;
        }
        let narrow = &self.masked[edit.span.clone()];
        let mut names = around.names.borrow_mut();
        names.entry((narrow.to_owned(), edit.text.clone())).or_insert_with(|| self.look_up(import, narrow, &edit.text)).clone()
    }

    /// Is a name in the file already, or can it be added where another one is imported?
    fn look_up(&self, import: &LazyRegex, narrow: &str, wide: &str) -> Name {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let is_name = |at: usize| {
            let (before, after) = (&self.masked[..at], &self.masked[at + wide.len()..]);
            !before.ends_with(is_word) && !before.ends_with('.') && !after.starts_with(is_word) && !is_in(self.strings, at)
        };
        if self.masked.match_indices(wide).any(|(at, _)| is_name(at)) {
            return Name::Known;
        }
        let mut names = import.captures_in(self.masked).filter_map(|captures| Some(captures.name("type")?.range()));
        let name = names.find(|name| self.masked[name.clone()] == *narrow);
        name.map_or(Name::Unknown, |name| Name::Imported(Edit { span: name.end..name.end, text: format!(", {wide}") }))
    }

    /// Is something calculated with what ends at an offset, as in `(int) id % 16`? Then it is no id any more.
    fn is_calculated(&self, end: usize) -> bool {
        self.masked[end..].trim_start_matches([')', ' ', '\t']).starts_with(['%', '*'])
    }

    /// Where the head of the last function before an offset begins.
    fn function_before(&self, offset: usize, around: &Around<'_>) -> Option<usize> {
        let heads = around.functions.get_or_init(|| self.functions());
        heads.partition_point(|head| *head <= offset).checked_sub(1).map(|at| heads[at])
    }

    /// Where the declaration ends that begins with a match: with its line, its statement, or the bracket around it.
    fn declaration_end(&self, found: Span, comma_ends: bool) -> usize {
        let mut depth = 0i32;
        let limit = (found.start + MAX_DECLARATION).max(found.end).min(self.masked.len());
        // A bracket before the first one of a list is around the whole list.
        let first = found.start + usize::from(comma_ends && self.masked[found.clone()].starts_with('('));
        for (at, byte) in self.masked.as_bytes()[first..limit].iter().enumerate() {
            let at = first + at;
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
        // The limit can fall into a character, of what is not masked.
        crate::source::floor_boundary(self.masked, limit).max(found.end)
    }

    /// Where the annotations begin that belong to a declaration: lines before it, and what stands before it on its own line.
    fn annotations(&self, start: usize) -> usize {
        let mut from = line_start(self.masked, start, &['\n', ';', '{', '}']);
        let lowest = start.saturating_sub(MAX_DECLARATION);
        while from > lowest && self.masked.as_bytes()[from - 1] == b'\n' {
            let line = line_start(self.masked, from - 1, &['\n']);
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

/// Does an offset lie in one of the spans, which are in order? Their first byte does not.
pub(super) fn is_in(spans: &[Span], offset: usize) -> bool {
    let at = spans.partition_point(|span| span.end <= offset);
    spans.get(at).is_some_and(|span| span.start < offset)
}

/// A name without its casing: what a column is called in one place as `project_id`, another place calls `ProjectId`.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// Does a span overlap with one of others, which are in order and do not overlap each other?
fn overlaps(others: &[Span], span: &Span) -> bool {
    let before = others.partition_point(|other| other.start < span.end);
    before.checked_sub(1).is_some_and(|at| span.start < others[at].end)
}

/// Where the line, or the statement, begins in which an offset lies; a line without an end is not read as a whole.
pub(super) fn line_start(masked: &str, offset: usize, ends: &[char]) -> usize {
    let lowest = crate::source::floor_boundary(masked, offset.saturating_sub(MAX_DECLARATION));
    masked[lowest..offset].rfind(ends).map_or(lowest, |at| lowest + at + 1)
}
