//! The scanner for Rust: `syn` reads the file, and its syntax tree becomes the same facts that the pattern scanner makes of other languages.
//!
//! [`items`] reads what stands outside of functions, [`expression`] turns expressions into values, [`pattern`] names what patterns bind, [`macros`]
//! reads what the parser leaves as tokens. What calls mean is data and stands in the language's table, as for every other language.
//!
//! The spans of `proc_macro2` belong to the thread that parsed: they become byte ranges before anything leaves this module.

mod depth;
mod expression;
mod items;
mod macros;
mod numbers;
mod pattern;
#[cfg(test)]
mod tests;

use std::str::FromStr;
use std::thread;

use proc_macro2::TokenStream;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::language::{Haystack, Language};
use crate::scan::facts::{Binding, BindingKind, Expression, FILE_SCOPE, Facts, HostFact, Import, Medium, ScopeId, ScopeKind, Value};
use crate::scan::lexer::{Lexed, lex, without_comments};
use crate::scan::pattern as patterns;
use crate::scan::text::host_facts;
use crate::scan::{directives, requests};

/// A byte order mark, which the parser does not take.
const BOM: &str = "\u{feff}";

/// Reads a Rust file into facts. A file that does not parse, or nests too deep to be parsed safely, is read with the patterns of the table,
/// and of one that nests without end only the hosts are found; a note says so.
pub fn scan(text: &str, language: &Language) -> Facts {
    let lexed = lex(text, language);
    match parsed(text, language, &lexed) {
        Ok(mut facts) => {
            facts.hosts = hosts(text, &lexed);
            facts.comments = directives::lexed(text, &lexed.comments, &language.table.lexer);
            facts.literals = directives::literals(text, &lexed.strings);
            facts
        }
        Err(failure) => {
            let (mut facts, note) = match failure {
                Failure::Unparsed(why) => (patterns::scan(text, language), format!("{why}: read with patterns instead, which can miss facts")),
                Failure::Bottomless => {
                    let mut facts = Facts::new(&language.table.name, text.len());
                    facts.hosts = hosts(text, &lexed);
                    facts.comments = directives::lexed(text, &lexed.comments, &language.table.lexer);
                    (facts, "nested too deep to be read: only its hosts are known".to_owned())
                }
            };
            facts.notes.push(note);
            facts
        }
    }
}

/// Is it a text that the parser takes?
pub(super) fn parses(text: &str, language: &Language) -> bool {
    parsed(text, language, &lex(text, language)).is_ok()
}

/// Why a file was not parsed.
enum Failure {
    /// The reason, for people; the patterns can read it.
    Unparsed(String),
    /// It nests so deep that nothing should read it.
    Bottomless,
}

/// Every host of the text: the parser drops comments, so a sweep over the text finds the hosts and the lexer says which of them stand in comments.
fn hosts(text: &str, lexed: &Lexed) -> Vec<HostFact> {
    let mut hosts = host_facts(text, 0..text.len(), Medium::Code);
    let comments = &lexed.comments;
    for host in &mut hosts {
        let at = comments.partition_point(|comment| comment.end <= host.span.start);
        if comments.get(at).is_some_and(|comment| comment.start <= host.span.start) {
            host.medium = Medium::Comment;
        }
    }
    hosts
}

/// How much of the text stands before the code: a byte order mark and a `#!` line, neither of which is a token.
fn head_length(text: &str) -> usize {
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let Some(rest) = text[start..].strip_prefix("#!") else { return start };
    // `#![feature(…)]` is an attribute. (A comment between `#!` and `[` makes it one, too; nobody writes that.)
    if rest.trim_start().starts_with('[') {
        return start;
    }
    text[start..].find('\n').map_or(text.len(), |line| start + line)
}

/// Reads the file with the parser.
fn parsed(text: &str, language: &Language, lexed: &Lexed) -> Result<Facts, Failure> {
    let here = on_this_thread(|| {
        let tokens = tokens(text)?;
        let depth = depth::bound(tokens.clone());
        if depth > depth::MAX_FOR_PATTERNS {
            return Err(Failure::Bottomless);
        }
        if depth > depth::MAX {
            return Err(Failure::Unparsed("nested too deep to be parsed".to_owned()));
        }
        if depth > depth::SHALLOW { Ok(None) } else { read(tokens, text, language, lexed).map(Some) }
    })?;
    if let Some(facts) = here {
        return Ok(facts);
    }
    let worker = thread::Builder::new().name("rust-scanner".to_owned()).stack_size(depth::STACK);
    // The thread ends with its file, and what it keeps of the parsed text with it.
    let result = thread::scope(|scope| match worker.spawn_scoped(scope, || read(tokens(text)?, text, language, lexed)) {
        Ok(handle) => handle.join().ok(),
        Err(_) => None,
    });
    result.unwrap_or_else(|| Err(Failure::Unparsed("no thread to parse it on".to_owned())))
}

/// Runs something that parses, and frees what the thread keeps of the parsed text; no span may outlive it.
fn on_this_thread<T>(run: impl FnOnce() -> T) -> T {
    let result = run();
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

fn tokens(text: &str) -> Result<TokenStream, Failure> {
    TokenStream::from_str(&text[head_length(text)..]).map_err(|error| not_parsed(error.span(), "no such token, or a bracket without its other half"))
}

fn read(tokens: TokenStream, text: &str, language: &Language, lexed: &Lexed) -> Result<Facts, Failure> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| not_parsed(error.span(), &error.to_string()))?;
    let mut scanner = Scanner {
        text,
        language,
        facts: Facts::new(&language.table.name, text.len()),
        head: head_length(text),
        scope: FILE_SCOPE,
        class: None,
        returns: Vec::new(),
        depth: 0,
        known: Known::default(),
    };
    scanner.items(&file.items);
    requests::collect(&mut scanner.facts, language);
    numbers::collect(&mut scanner, &file);
    let masked = without_comments(text, &lexed.comments);
    crate::scan::numbers::collect(&mut scanner.facts, language, text, &Haystack::new(&masked), lexed);
    Ok(scanner.facts)
}

/// Where and why a file does not parse. Lines and columns (in characters) count from 1; the head of the file ends before a line end, so the lines
/// are the file's.
fn not_parsed(span: proc_macro2::Span, why: &str) -> Failure {
    let at = span.start();
    let place = if span.byte_range() == (0..0) { "its end".to_owned() } else { format!("{}:{}", at.line, at.column + 1) };
    Failure::Unparsed(format!("not valid Rust at {place} ({why})"))
}

/// Walks the syntax tree of one file and collects its facts.
struct Scanner<'a> {
    text: &'a str,
    language: &'a Language,
    facts: Facts,
    /// What was cut off before parsing, in bytes.
    head: usize,
    /// The scope that is being read.
    scope: ScopeId,
    /// The type whose `impl` is being read.
    class: Option<String>,
    /// Where the `return`s of the functions and closures around go, innermost last.
    returns: Vec<Returns>,
    /// How many values the one that is being read is part of.
    depth: usize,
    /// What is asked for again and again.
    known: Known,
}

/// Where something stands in the facts.
#[derive(Default)]
struct Known {
    /// The scope of a type or a module, by the scope around it and its name.
    classes: FxHashMap<(ScopeId, String), ScopeId>,
    /// The modules that are imported without names.
    whole_modules: FxHashSet<String>,
    /// By module, the last import of names from it.
    named_modules: FxHashMap<String, usize>,
}

/// Where a `return` goes.
enum Returns {
    /// To the function whose scope it is.
    Function(ScopeId),
    /// To the value of a closure or an `async` block.
    Collected(Vec<Value>),
}

impl Scanner<'_> {
    /// Where something stands in the text.
    fn place(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        range.start + self.head..range.end + self.head
    }

    /// From the beginning of one span to the end of another.
    fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        self.place(first).start..self.place(last).end
    }

    fn bind(&mut self, path: Vec<String>, kind: BindingKind, value: Value, span: Span) {
        self.facts.bindings.push(Binding { path, scope: self.scope, kind, value, span });
    }

    /// Keeps a value that nothing is bound to. Names and numbers alone say nothing.
    fn push(&mut self, value: Value) {
        let says_nothing = match &value {
            Value::Name { .. } | Value::This { .. } => true,
            Value::Other { parts: values, .. } | Value::List { items: values, .. } | Value::Either { options: values, .. } => values.is_empty(),
            _ => false,
        };
        if !says_nothing {
            self.facts.expressions.push(Expression { scope: self.scope, value });
        }
    }

    /// Reads a region of the text with the patterns of the table: tokens of a macro that are no Rust, or Rust that the parser does not know.
    fn region(&mut self, span: Span) {
        let Some(text) = self.text.get(span.clone()) else { return };
        let mut facts = patterns::scan(text, self.language);
        facts.map_spans(|inner| inner.start + span.start..inner.end + span.start);
        // Its file scope is the scope that the region stands in; the hosts of the whole text are found by the sweep.
        let (here, shift) = (self.scope, self.facts.scopes.len());
        let moved = |id: ScopeId| if id == FILE_SCOPE { here } else { id - 1 + shift };
        for mut scope in facts.scopes.into_iter().skip(1) {
            scope.parent = moved(scope.parent);
            if scope.kind == ScopeKind::Class {
                self.known.classes.entry((scope.parent, scope.name.clone())).or_insert(self.facts.scopes.len());
            }
            self.facts.scopes.push(scope);
        }
        self.facts.bindings.extend(facts.bindings.into_iter().map(|mut binding| {
            binding.scope = moved(binding.scope);
            binding
        }));
        self.facts.expressions.extend(facts.expressions.into_iter().map(|mut expression| {
            expression.scope = moved(expression.scope);
            expression
        }));
        facts.imports.into_iter().for_each(|import| self.import(import));
    }

    fn import(&mut self, import: Import) {
        if !import.names.is_empty() {
            self.known.named_modules.insert(import.module.clone(), self.facts.imports.len());
        } else if import.alias.is_none() {
            self.known.whole_modules.insert(import.module.clone());
        }
        self.facts.imports.push(import);
    }
}

/// A name without the `r#` of a raw identifier.
fn name_of(ident: &proc_macro2::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}
