//! A language with its patterns, which are compiled when the first file of that language is read; and the rows of a project, which are compiled at once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use regex::{Regex, RegexSet};
use rustc_hash::FxHashMap;

use super::ascii::ascii;
use super::lazy::LazyRegex;
use super::schema::{NumberTable, RequestTable, Table};

/// A language: its table, and its patterns once they are compiled.
#[derive(Debug)]
pub struct Language {
    /// The table as it stands in `rules/languages/`.
    pub table: Table,
    patterns: OnceLock<Patterns>,
}

impl Language {
    pub(super) fn new(table: Table) -> Self {
        Language { table, patterns: OnceLock::new() }
    }

    /// The compiled patterns. Every table is compiled by a test, so that a pattern that does not compile never reaches a user.
    pub fn patterns(&self) -> &Patterns {
        self.patterns.get_or_init(|| match self.compile() {
            Ok(patterns) => patterns,
            Err(error) => unreachable!("the table of {} is tested: {error:#}", self.table.name),
        })
    }

    /// Compiles everything, also what waits for its first use.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<()> {
        let patterns = self.compile()?;
        let lazy = patterns.packages.iter().chain(&patterns.tables).chain(&patterns.foreign_keys).chain(&patterns.numbers_not_in);
        lazy.chain(patterns.numbers.iter().flat_map(NumberRow::patterns)).try_for_each(LazyRegex::check)
    }

    fn compile(&self) -> Result<Patterns> {
        let table = &self.table;
        let one = |pattern: &str| Regex::new(&ascii(pattern)).with_context(|| format!("in `{pattern}`"));
        let many = |patterns: &[String]| patterns.iter().map(|pattern| one(pattern)).collect::<Result<Vec<_>>>();
        let mut openers = Vec::new();
        let mut alternatives = Vec::new();
        let mut literals: Vec<(usize, String, Opener)> = Vec::new();
        for (index, text) in table.lexer.line_comments.iter().enumerate() {
            literals.push((text.len(), regex::escape(text), Opener::LineComment(index)));
        }
        for (index, comment) in table.lexer.block_comments.iter().enumerate() {
            literals.push((comment.open.len(), regex::escape(&comment.open), Opener::BlockComment(index)));
        }
        // The longest opener wins: `--[[` before `--`.
        literals.sort_by_key(|(length, ..)| std::cmp::Reverse(*length));
        for (index, text) in table.lexer.line_start_comments.iter().enumerate() {
            alternatives.push(format!("((?mi)^[ \t]*{})", regex::escape(text)));
            openers.push(Opener::LineStartComment(index));
        }
        for (_, pattern, opener) in literals {
            alternatives.push(format!("({pattern})"));
            openers.push(opener);
        }
        for (index, string) in table.lexer.strings.iter().enumerate() {
            alternatives.push(format!("((?m){})", string.open));
            openers.push(Opener::String(index));
        }
        // Groups are found by name, because an opener may hold groups of its own.
        let named: Vec<String> = alternatives
            .iter()
            .enumerate()
            .map(|(index, pattern)| format!("(?P<opener{index}>{})", pattern.replace("(?P<tag>", &format!("(?P<tag{index}>"))))
            .collect();
        let opener = if named.is_empty() { one("[^\\s\\S]")? } else { one(&named.join("|"))? };
        let number = |name: String| opener.capture_names().position(|own| own == Some(name.as_str()));
        let groups = openers
            .into_iter()
            .enumerate()
            .filter_map(|(index, opener)| Some(OpenerGroup { opener, group: number(format!("opener{index}"))?, tag: number(format!("tag{index}")) }));
        let openers = groups.collect();
        let mut holes = FxHashMap::default();
        let all_holes = table.lexer.strings.iter().flat_map(|string| &string.holes).chain(&table.data.holes);
        for hole in all_holes.filter(|hole| !hole.pattern.is_empty()) {
            holes.insert(hole.pattern.clone(), one(&format!("^(?:{})", hole.pattern))?);
        }
        let set = |patterns: Vec<&str>| RegexSet::new(patterns.iter().map(|pattern| ascii(pattern))).with_context(|| format!("in {patterns:?}"));
        let optional = |pattern: &str| if pattern.is_empty() { Ok(None) } else { one(pattern).map(Some) };
        let lazy = |patterns: &[String]| patterns.iter().map(|pattern| LazyRegex::new(pattern)).collect();
        let regions: Vec<String> =
            table.template.regions.iter().enumerate().map(|(index, region)| format!("(?P<region{index}>{})", region.open)).collect();
        Ok(Patterns {
            opener,
            openers,
            functions: many(&table.functions)?,
            classes: many(&table.classes)?,
            imports: many(&table.imports)?,
            bindings: many(&table.bindings)?,
            calls: set(table.calls.iter().map(|call| call.callee.as_str()).collect())?,
            commands: set(table.commands.iter().map(|command| command.name.as_str()).collect())?,
            settings: set(table.settings.iter().map(|setting| setting.of.as_str()).collect())?,
            requests: set(table.requests.iter().map(|row| row.callee.as_str()).collect())?,
            request_rows: table.requests.iter().map(|row| Ok((one(&row.callee)?, optional(&row.when)?))).collect::<Result<_>>()?,
            clients: set(table.clients.iter().map(|row| row.callee.as_str()).collect())?,
            client_imports: table.clients.iter().map(|row| optional(&row.import)).collect::<Result<_>>()?,
            endpoints: table.endpoints.iter().map(|row| one(&row.pattern)).collect::<Result<_>>()?,
            numbers: table.numbers.iter().map(|row| NumberRow::new(row, table)).collect(),
            numbers_not_in: lazy_one(&table.number_types.not_in),
            packages: lazy(&table.packages),
            tables: lazy(&table.tables),
            foreign_keys: lazy(&table.foreign_keys),
            holes,
            regions: if regions.is_empty() { None } else { Some(one(&regions.join("|"))?) },
            section: if table.lines.section.is_empty() { None } else { Some(one(&table.lines.section)?) },
            entries: many(&table.lines.entries)?,
        })
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

/// The compiled patterns of a language.
#[derive(Debug)]
pub struct Patterns {
    /// Any opener of a string or a comment: the alternatives of [`Patterns::openers`] in order.
    pub opener: Regex,
    /// The alternatives of `opener`, in order.
    pub openers: Vec<OpenerGroup>,
    /// `functions`
    pub functions: Vec<Regex>,
    /// `classes`
    pub classes: Vec<Regex>,
    /// `imports`
    pub imports: Vec<Regex>,
    /// `bindings`
    pub bindings: Vec<Regex>,
    /// The callees of `[[calls]]`, in order.
    pub calls: RegexSet,
    /// The names of `[[commands]]`, in order.
    pub commands: RegexSet,
    /// The objects of `[[settings]]`.
    pub settings: RegexSet,
    /// The callees of `[[requests]]`, in order.
    pub requests: RegexSet,
    /// The same one by one, for the group `method`, and their `when`.
    pub request_rows: Vec<(Regex, Option<Regex>)>,
    /// The callees of `[[clients]]`, in order.
    pub clients: RegexSet,
    /// Their `import`, where they have one.
    pub client_imports: Vec<Option<Regex>>,
    /// The patterns of `[[endpoints]]`, in order.
    pub endpoints: Vec<Regex>,
    /// The rows of `[[numbers]]`, in order.
    pub numbers: Vec<NumberRow>,
    /// `number-types.not-in`
    pub numbers_not_in: Option<LazyRegex>,
    /// `packages`
    pub packages: Vec<LazyRegex>,
    /// `tables`
    pub tables: Vec<LazyRegex>,
    /// `foreign-keys`
    pub foreign_keys: Vec<LazyRegex>,
    /// The `pattern` of every hole, by its text.
    pub holes: FxHashMap<String, Regex>,
    /// `template.regions`: one alternative a region, in order.
    pub regions: Option<Regex>,
    /// `lines.section`
    pub section: Option<Regex>,
    /// `lines.entries`
    pub entries: Vec<Regex>,
}

/// An alternative of the pattern for openers.
#[derive(Debug)]
pub struct OpenerGroup {
    /// What it opens.
    pub opener: Opener,
    /// The number of its group.
    pub group: usize,
    /// The number of the group `tag` in it, if it has one.
    pub tag: Option<usize>,
}

fn lazy_one(pattern: &str) -> Option<LazyRegex> {
    (!pattern.is_empty()).then(|| LazyRegex::new(pattern))
}

/// A row of `[[numbers]]` with its patterns.
#[derive(Debug)]
pub struct NumberRow {
    /// `pattern`
    pub pattern: LazyRegex,
    /// `unless`
    pub unless: Option<LazyRegex>,
    /// `own`
    pub own: Option<LazyRegex>,
    /// `primary`
    pub primary: Option<LazyRegex>,
}

impl NumberRow {
    fn new(row: &NumberTable, table: &Table) -> NumberRow {
        let types = if row.types.is_empty() { &table.number_types.types } else { &row.types };
        NumberRow {
            pattern: LazyRegex::new(&row.pattern.replace("{type}", &type_pattern(types))),
            unless: lazy_one(&row.unless),
            own: lazy_one(&row.own),
            primary: lazy_one(&row.primary),
        }
    }

    #[cfg(test)]
    fn patterns(&self) -> impl Iterator<Item = &LazyRegex> {
        [Some(&self.pattern), self.unless.as_ref(), self.own.as_ref(), self.primary.as_ref()].into_iter().flatten()
    }
}

/// What the lexer has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// `lexer.line-comments`, by index.
    LineComment(usize),
    /// `lexer.line-start-comments`, by index.
    LineStartComment(usize),
    /// `lexer.block-comments`, by index.
    BlockComment(usize),
    /// `lexer.strings`, by index.
    String(usize),
}

/// A project's own functions that send requests: rows as in a language's table, for all languages.
#[derive(Clone, Debug)]
pub struct OwnRequests {
    /// The rows.
    pub table: Vec<RequestTable>,
    /// Their callees.
    pub callees: RegexSet,
    /// The same one by one, and their `when`.
    pub compiled: Vec<(Regex, Option<Regex>)>,
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
        let one = |pattern: &str| Regex::new(&ascii(pattern));
        let callees = RegexSet::new(table.iter().map(|row| ascii(&row.callee)))?;
        let compiled = table.iter().map(|row| Ok((one(&row.callee)?, if row.when.is_empty() { None } else { Some(one(&row.when)?) })));
        let compiled = compiled.collect::<Result<_, regex::Error>>()?;
        Ok(OwnRequests { table, callees, compiled })
    }
}
