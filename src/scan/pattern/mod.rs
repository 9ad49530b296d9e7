//! The scanner for every language that has a table: masked text, patterns for functions, classes and imports, and the expression reader for the rest.
//!
//! [`outline`] finds scopes and imports with the patterns of the table, and [`blocks`] where they end. [`statements`] goes through the tokens:
//! [`parameters`], [`declarations`] and [`bindings`] are what a statement can be besides an expression. When all is read, [`returned`] and [`fields`]
//! add what follows from the whole: values of functions without a `return`, and fields that are not written as members of the object.

mod bindings;
mod blocks;
mod declarations;
mod fields;
mod outline;
mod parameters;
mod returned;
mod statements;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use crate::finding::Span;
use crate::language::{Haystack, Language};
use crate::scan::expression::Reader;
use crate::scan::facts::{Facts, HostFact, Medium, Value};
use crate::scan::lexer::{lex, without_comments};
use crate::scan::text::host_facts;
use crate::scan::{directives, endpoints, numbers, requests};
use outline::Outline;
use statements::Statements;

/// Reads a text of a language with a table into facts.
pub fn scan(text: &str, language: &Language) -> Facts {
    let lexed = lex(text, language);
    let mut facts = Facts::new(&language.table.name, text.len());
    let masked = without_comments(text, &lexed.comments);
    let masked = Haystack::new(&masked);
    let outline = Outline::new(text, &masked, &lexed, language);
    let (parameters, receivers) = outline.scopes(&mut facts);
    outline.imports(&mut facts);
    let mut statements = Statements::new(facts, Reader::new(text, language, &lexed.tokens), receivers);
    for (scope, open) in parameters {
        statements.parameter_lists(scope, open);
    }
    statements.numbered_parameters(&masked);
    statements.run(0..lexed.tokens.tokens.len());
    for (name, value) in outline.bindings() {
        statements.pattern_binding(name, value);
    }
    let (mut facts, mut told) = statements.finish();
    told.extend(lexed.comments.iter().cloned());
    told.sort_by_key(|span| span.start);
    without_modules(&mut facts);
    facts.hosts = hosts(text, &told);
    facts.comments = directives::lexed(text, &lexed.comments, &language.table.lexer);
    facts.literals = directives::literals(text, &lexed.strings);
    requests::collect(&mut facts, language);
    endpoints::collect(&mut facts, language, text, &masked);
    numbers::collect(&mut facts, language, text, &masked, &lexed);
    facts
}

/// `local auth = require("auth")` is an import, and no value.
fn without_modules(facts: &mut Facts) {
    let aliases: FxHashSet<(&str, &str)> =
        facts.imports.iter().filter_map(|import| Some((import.alias.as_deref()?, import.module.as_str()))).collect();
    facts.bindings.retain(|binding| {
        let Value::Call { callee, args, .. } = &binding.value else { return true };
        let ([name], [module]) = (binding.path.as_slice(), args.as_slice()) else { return true };
        let is_require = matches!(&**callee, Value::Name { name, .. } if name == "require");
        let Some(module) = module.value.literal().filter(|_| is_require) else { return true };
        !aliases.contains(&(name.as_str(), module.as_str()))
    });
}

/// Every host of the text: those in comments and texts for people, and all others, which stand in strings or in code.
fn hosts(text: &str, told: &[Span]) -> Vec<HostFact> {
    let mut hosts = host_facts(text, 0..text.len(), Medium::Code);
    for host in &mut hosts {
        let at = told.partition_point(|span| span.end <= host.span.start);
        if told.get(at).is_some_and(|span| span.start <= host.span.start) {
            host.medium = Medium::Comment;
        }
    }
    hosts
}
