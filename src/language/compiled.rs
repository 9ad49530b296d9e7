//! A language with its patterns, and the rows of a project.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

#[cfg(test)]
use anyhow::Result;
use regex::Regex;
use rustc_hash::FxHashMap;

use super::ascii::ascii;
use super::lazy::{LazyName, LazyRegex};
use super::openers::{Inside, Openers};
use super::rows::Rows;
use super::schema::{NumberTable, RequestTable, Table};

/// A language: its table and its patterns, both of which are made when they are needed.
#[derive(Debug)]
pub struct Language {
    /// The table as it stands in `rules/languages/`.
    pub table: LazyLock<Table, Box<dyn FnOnce() -> Table + Send>>,
    patterns: OnceLock<Patterns>,
}

impl Language {
    pub(super) fn new(table: impl FnOnce() -> Table + Send + 'static) -> Self {
        Language { table: LazyLock::new(Box::new(table)), patterns: OnceLock::new() }
    }

    /// The patterns, each of which is compiled when it is needed.
    pub fn patterns(&self) -> &Patterns {
        self.patterns.get_or_init(|| Language::patterns_of(&self.table))
    }

    /// Compiles every pattern.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<()> {
        let patterns = self.patterns();
        let lists = [&patterns.functions, &patterns.classes, &patterns.imports, &patterns.bindings, &patterns.endpoints, &patterns.packages];
        let lists = lists.into_iter().chain([&patterns.tables, &patterns.foreign_keys, &patterns.entries]).flatten();
        let single = [&patterns.regions, &patterns.section].into_iter().flatten();
        let numbers = patterns.numbers.iter().flat_map(|row| std::iter::once(&row.pattern).chain(&row.import)).chain(&patterns.numbers_unsure);
        let placed = patterns.holes.values().chain(patterns.openers.patterns());
        lists.chain(single).chain(numbers).chain(placed).try_for_each(LazyRegex::check)?;
        let rows = [&patterns.calls, &patterns.commands, &patterns.settings, &patterns.requests.callees, &patterns.clients];
        let numbers = patterns.numbers.iter().flat_map(|row| [&row.unless, &row.own, &row.primary, &row.unsure]);
        let single = numbers.chain([&patterns.numbers_not_in]).chain(&patterns.requests.when).chain(&patterns.client_imports).flatten();
        rows.into_iter().flat_map(Rows::patterns).chain(single).try_for_each(LazyName::check)
    }

    fn patterns_of(table: &Table) -> Patterns {
        let lazy = |patterns: &[String]| patterns.iter().map(|pattern| LazyRegex::new(pattern)).collect();
        let holes = table.lexer.strings.iter().flat_map(|string| &string.holes).chain(&table.data.holes);
        let holes = holes.filter(|hole| !hole.pattern.is_empty()).map(|hole| (hole.pattern.clone(), LazyRegex::for_places(&hole.pattern)));
        let regions: Vec<String> =
            table.template.regions.iter().enumerate().map(|(index, region)| format!("(?P<region{index}>{})", region.open)).collect();
        Patterns {
            openers: Openers::new(&table.lexer),
            word_bytes: word_bytes(&table.lexer.word),
            inside: table.lexer.strings.iter().map(Inside::new).collect(),
            functions: lazy(&table.functions),
            classes: lazy(&table.classes),
            imports: lazy(&table.imports),
            bindings: lazy(&table.bindings),
            calls: Rows::new(table.calls.iter().map(|call| call.callee.as_str())),
            commands: Rows::new(table.commands.iter().map(|command| command.name.as_str())),
            settings: Rows::new(table.settings.iter().map(|setting| setting.of.as_str())),
            requests: RequestRows::new(&table.requests),
            clients: Rows::new(table.clients.iter().map(|row| row.callee.as_str())),
            client_imports: table.clients.iter().map(|row| name_pattern(&row.import)).collect(),
            endpoints: table.endpoints.iter().map(|row| LazyRegex::new(&row.pattern)).collect(),
            numbers: table.numbers.iter().map(|row| NumberRow::new(row, table)).collect(),
            numbers_not_in: name_pattern(&table.number_types.not_in),
            numbers_unsure: (!table.number_types.unsure.is_empty()).then(|| LazyRegex::new(&table.number_types.unsure)),
            packages: lazy(&table.packages),
            tables: lazy(&table.tables),
            foreign_keys: lazy(&table.foreign_keys),
            holes: holes.collect(),
            regions: (!regions.is_empty()).then(|| LazyRegex::new(&regions.join("|"))),
            section: (!table.lines.section.is_empty()).then(|| LazyRegex::new(&table.lines.section)),
            entries: lazy(&table.lines.entries),
        }
    }
}

/// A group `type` that matches any of the types, the longest first, as whole words.
fn type_pattern(types: &BTreeMap<String, String>) -> String {
    let mut names: Vec<&str> = types.keys().map(String::as_str).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let alternatives = names.iter().map(|name| {
        let before = if is_word(name.chars().next()) { r"\b" } else { "" };
        let after = if is_word(name.chars().next_back()) { r"\b" } else { "" };
        format!("{before}{}{after}", regex::escape(name).replace(' ', r"[ \t]+"))
    });
    format!("(?P<type>{})", alternatives.collect::<Vec<_>>().join("|"))
}

/// The patterns of a language.
#[derive(Debug)]
pub struct Patterns {
    /// What opens strings and comments.
    pub openers: Openers,
    /// The ASCII characters of which names consist, without the hyphen, which does not belong to a name wherever it stands.
    pub word_bytes: Box<[bool; 256]>,
    /// What can happen in the strings of `lexer.strings`, in order.
    pub inside: Vec<Inside>,
    /// `functions`
    pub functions: Vec<LazyRegex>,
    /// `classes`
    pub classes: Vec<LazyRegex>,
    /// `imports`
    pub imports: Vec<LazyRegex>,
    /// `bindings`
    pub bindings: Vec<LazyRegex>,
    /// The callees of `[[calls]]`, in order.
    pub calls: Rows,
    /// The names of `[[commands]]`, in order.
    pub commands: Rows,
    /// The objects of `[[settings]]`.
    pub settings: Rows,
    /// `[[requests]]`, in order.
    pub requests: RequestRows,
    /// The callees of `[[clients]]`, in order.
    pub clients: Rows,
    /// Their `import`, where they have one.
    pub client_imports: Vec<Option<LazyName>>,
    /// The patterns of `[[endpoints]]`, in order.
    pub endpoints: Vec<LazyRegex>,
    /// The rows of `[[numbers]]`, in order.
    pub numbers: Vec<NumberRow>,
    /// `number-types.not-in`
    pub numbers_not_in: Option<LazyName>,
    /// `number-types.unsure`
    pub numbers_unsure: Option<LazyRegex>,
    /// `packages`
    pub packages: Vec<LazyRegex>,
    /// `tables`
    pub tables: Vec<LazyRegex>,
    /// `foreign-keys`
    pub foreign_keys: Vec<LazyRegex>,
    /// The `pattern` of every hole, by its text.
    pub holes: FxHashMap<String, LazyRegex>,
    /// `template.regions`: one alternative a region, in order.
    pub regions: Option<LazyRegex>,
    /// `lines.section`
    pub section: Option<LazyRegex>,
    /// `lines.entries`
    pub entries: Vec<LazyRegex>,
}

fn word_bytes(more: &str) -> Box<[bool; 256]> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || (c != '-' && more.contains(c));
    let mut bytes = Box::new([false; 256]);
    ('\0'..='\x7f').filter(|c| is_word(*c)).for_each(|c| bytes[c as usize] = true);
    bytes
}

/// A pattern for short texts, unless it is empty.
fn name_pattern(pattern: &str) -> Option<LazyName> {
    (!pattern.is_empty()).then(|| LazyName::new(pattern))
}

/// The patterns of `[[requests]]`.
#[derive(Debug)]
pub struct RequestRows {
    /// The callees, in order.
    pub callees: Rows,
    /// Their `when`, where they have one.
    pub when: Vec<Option<LazyName>>,
}

impl RequestRows {
    fn new(table: &[RequestTable]) -> RequestRows {
        RequestRows {
            callees: Rows::new(table.iter().map(|row| row.callee.as_str())),
            when: table.iter().map(|row| name_pattern(&row.when)).collect(),
        }
    }
}

/// A row of `[[numbers]]` with its patterns.
#[derive(Debug)]
pub struct NumberRow {
    /// `pattern`
    pub pattern: LazyRegex,
    /// `unless`
    pub unless: Option<LazyName>,
    /// `own`
    pub own: Option<LazyName>,
    /// `primary`
    pub primary: Option<LazyName>,
    /// `unsure`
    pub unsure: Option<LazyName>,
    /// `import`
    pub import: Option<LazyRegex>,
}

impl NumberRow {
    fn new(row: &NumberTable, table: &Table) -> NumberRow {
        let types = if row.types.is_empty() { &table.number_types.types } else { &row.types };
        let with_types = |pattern: &str| LazyRegex::new(&pattern.replace("{type}", &type_pattern(types)));
        NumberRow {
            pattern: with_types(&row.pattern),
            unless: name_pattern(&row.unless),
            own: name_pattern(&row.own),
            primary: name_pattern(&row.primary),
            unsure: name_pattern(&row.unsure),
            import: (!row.import.is_empty()).then(|| with_types(&row.import)),
        }
    }
}

/// A project's own functions that send requests: rows as in a language's table, for all languages.
#[derive(Clone, Debug)]
pub struct OwnRequests {
    /// The rows.
    pub table: Vec<RequestTable>,
    /// Their patterns.
    pub patterns: Arc<RequestRows>,
}

impl OwnRequests {
    /// Checks a pattern. The error says what is wrong with it, as a phrase.
    pub fn check(pattern: &str) -> Result<(), String> {
        match Regex::new(&ascii(pattern)) {
            Ok(_) => Ok(()),
            // The last line of a syntax error says what is wrong, those before it show where.
            Err(error) => Err(error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()),
        }
    }

    /// Compiles rows; the error names the pattern.
    pub fn new(table: Vec<RequestTable>) -> Result<OwnRequests, regex::Error> {
        table.iter().flat_map(|row| [&row.callee, &row.when]).try_for_each(|pattern| Regex::new(&ascii(pattern)).map(drop))?;
        let patterns = Arc::new(RequestRows::new(&table));
        Ok(OwnRequests { table, patterns })
    }
}
