//! The names that patterns bind: of `let`, `match`, `if let`, `for`, and of parameters.

use syn::{Member, Pat};

use super::expression::MAX_COPIED;
use super::{Scanner, name_of};
use crate::scan::facts::{BindingKind, Value};

impl Scanner<'_> {
    /// Binds the names of a pattern to a value and its parts; a value that no name holds whole is kept as an expression.
    pub fn bind_or_keep(&mut self, pattern: &Pat, value: Value) {
        if let Pat::Ident(_) = pattern {
            self.bind_pattern(pattern, value, BindingKind::Assignment);
            return;
        }
        let copy = value.clone();
        if !self.bind_pattern(pattern, value, BindingKind::Assignment) {
            self.push(copy);
        }
    }

    /// Binds the names of a pattern to a value and its parts. Is the whole value in a binding now?
    pub fn bind_pattern(&mut self, pattern: &Pat, value: Value, kind: BindingKind) -> bool {
        match pattern {
            Pat::Ident(ident) => {
                let name = name_of(&ident.ident);
                if let Some((_, inner)) = &ident.subpat {
                    self.bind_pattern(inner, copied(&value), kind);
                } else if name.starts_with(|c: char| c.is_uppercase()) {
                    // `None` and `MAX` are no new names.
                    return false;
                }
                let span = self.place(ident.ident.span());
                let value = match value {
                    Value::Other { parts, .. } if parts.is_empty() => Value::unknown(span.clone()),
                    value => value,
                };
                self.bind(vec![name], kind, value, span);
                true
            }
            Pat::Type(typed) => self.bind_pattern(&typed.pat, value, kind),
            Pat::Reference(reference) => self.bind_pattern(&reference.pat, value, kind),
            Pat::Paren(paren) => self.bind_pattern(&paren.pat, value, kind),
            Pat::Guard(guarded) => {
                let whole = self.bind_pattern(&guarded.pat, value, kind);
                self.statement(&guarded.guard);
                whole
            }
            Pat::Or(either) => either.cases.first().is_some_and(|case| self.bind_pattern(case, value, kind)),
            Pat::TupleStruct(wrapped) => {
                // `Some(x)`, `Ok(x)`, `State(x)`: what is in there is what came in; an error is not.
                let name = wrapped.path.segments.last().map(|segment| name_of(&segment.ident)).unwrap_or_default();
                match wrapped.elems.first() {
                    Some(inner) if wrapped.elems.len() == 1 && name != "Err" => self.bind_pattern(inner, value, kind),
                    _ => self.unknown_names(wrapped.elems.iter(), kind),
                }
            }
            Pat::Struct(fields) => {
                for field in &fields.fields {
                    let name = match &field.member {
                        Member::Named(ident) => name_of(ident),
                        Member::Unnamed(index) => index.index.to_string(),
                    };
                    let of = copied(&value);
                    let span = of.span();
                    self.bind_pattern(&field.pat, Value::Member { of: Box::new(of), name, span }, kind);
                }
                false
            }
            Pat::Tuple(tuple) => self.bind_items(tuple.elems.iter(), tuple.elems.len(), value, kind),
            Pat::Slice(slice) => self.bind_items(slice.elems.iter(), slice.elems.len(), value, kind),
            _ => false,
        }
    }

    /// A tuple pattern takes a tuple apart.
    fn bind_items<'p>(&mut self, patterns: impl Iterator<Item = &'p Pat>, count: usize, value: Value, kind: BindingKind) -> bool {
        match value {
            Value::List { items, .. } if items.len() == count => {
                let mut whole = true;
                for (pattern, item) in patterns.zip(items) {
                    whole &= self.bind_pattern(pattern, item, kind);
                }
                whole
            }
            _ => self.unknown_names(patterns, kind),
        }
    }

    fn unknown_names<'p>(&mut self, patterns: impl Iterator<Item = &'p Pat>, kind: BindingKind) -> bool {
        for pattern in patterns {
            self.bind_pattern(pattern, Value::unknown(0..0), kind);
        }
        false
    }
}

/// A copy where it is cheap.
fn copied(value: &Value) -> Value {
    if value.weight(MAX_COPIED) < MAX_COPIED { value.clone() } else { Value::unknown(value.span()) }
}
