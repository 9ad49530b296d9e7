//! Values that no word introduces: the last expression of a function, and the branches of a conditional expression.

use rustc_hash::FxHashMap;

use super::statements::Statements;
use crate::scan::facts::{Binding, BindingKind, ScopeId, ScopeKind, Value};

/// How many branches of one conditional expression are alternatives of its value.
const MAX_BRANCHES: usize = 64;

impl Statements<'_> {
    /// In languages where the last expression is the value of a function.
    pub(super) fn implicit_returns(&mut self) {
        if !self.reader.language.table.syntax.implicit_return {
            return;
        }
        // The last expression and the last assignment of each function; `@client ||= Client.new(…)` can be the value, too.
        let mut last: FxHashMap<ScopeId, &Value> = FxHashMap::default();
        let expressions = self.facts.expressions.iter().map(|expression| (expression.scope, &expression.value));
        let assignments = self.facts.bindings.iter().filter(|binding| binding.kind == BindingKind::Assignment);
        let mut all: Vec<(ScopeId, &Value)> = expressions.chain(assignments.map(|binding| (binding.scope, &binding.value))).collect();
        all.sort_by_key(|(_, value)| (value.span().start, std::cmp::Reverse(value.span().end)));
        for (scope, value) in all {
            let kept = last.entry(scope).or_insert(value);
            // What stands in a block that is given to a call is no value of the function.
            if value.span().start > kept.span().start && value.span().end > kept.span().end {
                *kept = value;
            }
        }
        let mut returns: Vec<(ScopeId, Value)> = last.into_iter().map(|(scope, value)| (scope, value.clone())).collect();
        returns.retain(|(scope, _)| self.facts.scopes[*scope].kind == ScopeKind::Function);
        let mut ending: FxHashMap<(ScopeId, usize), Vec<usize>> = FxHashMap::default();
        for (index, expression) in self.facts.expressions.iter().enumerate() {
            ending.entry((expression.scope, expression.value.span().end)).or_default().push(index);
        }
        let branches: Vec<(ScopeId, Value)> =
            returns.iter().flat_map(|(scope, value)| self.other_branches(*scope, value.span().end, &ending)).collect();
        returns.extend(branches);
        returns.sort_by_key(|(scope, _)| *scope);
        returns.dedup_by(|next, kept| next.0 == kept.0 && next.1.span() == kept.1.span());
        for (scope, value) in returns {
            let (path, span) = (vec![self.facts.scopes[scope].name.clone()], value.span());
            self.facts.bindings.push(Binding { path, scope, kind: BindingKind::Return, value, span });
        }
    }

    /// Where the last expression of a function is a branch of `if`, `case` or `begin`: what its other branches end with. `ending` has the expressions
    /// by their scopes and ends.
    fn other_branches(&self, scope: ScopeId, end: usize, ending: &FxHashMap<(ScopeId, usize), Vec<usize>>) -> Vec<(ScopeId, Value)> {
        let reader = &self.reader;
        let tokens = &reader.code.tokens;
        let indent = |offset: usize| {
            let start = reader.text[..offset].rfind('\n').map_or(0, |line| line + 1);
            offset - start
        };
        let closing = tokens.partition_point(|token| token.span.start < end);
        let head = self.facts.scopes[scope].span.start;
        let Some(closer) = tokens.get(closing).filter(|closer| closer.newline_before && reader.word(closing) == "end") else { return Vec::new() };
        let depth = indent(closer.span.start);
        let line_start = reader.text[..head].rfind('\n').map_or(0, |line| line + 1);
        let own = reader.text[line_start..].len() - reader.text[line_start..].trim_start().len();
        if depth <= own {
            return Vec::new();
        }
        let mut ends = Vec::new();
        let mut at = closing;
        while at > 0 && ends.len() < MAX_BRANCHES {
            at -= 1;
            let token = &tokens[at];
            if token.span.start <= head {
                break;
            }
            if !token.newline_before || indent(token.span.start) > depth {
                continue;
            }
            if at == 0 || !reader.language.table.syntax.branch_words.contains(reader.word(at)) {
                break;
            }
            ends.push(tokens[at - 1].span.end);
        }
        let mut inside: Vec<usize> = ends.iter().filter_map(|end| ending.get(&(scope, *end))).flatten().copied().collect();
        inside.sort_unstable();
        inside.into_iter().map(|index| (scope, self.facts.expressions[index].value.clone())).collect()
    }

    /// The branches of `x = if … else …` were read as statements: now they become the alternatives of the value.
    pub(super) fn branch_values(&mut self) {
        let expressions = &self.facts.expressions;
        let mut order: Vec<usize> = (0..expressions.len()).collect();
        order.sort_by_key(|&index| expressions[index].value.span().start);
        for binding in &mut self.facts.bindings {
            if let Value::Either { options, span } = &mut binding.value
                && options.is_empty()
            {
                let first = order.partition_point(|&index| expressions[index].value.span().start <= span.start);
                let inside = order[first..].iter().map(|&index| &expressions[index].value).take_while(|value| value.span().start < span.end);
                options.extend(inside.filter(|value| value.span().end <= span.end).take(MAX_BRANCHES).cloned());
            }
        }
    }
}
