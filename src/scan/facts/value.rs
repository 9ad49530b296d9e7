//! Values: what an expression is worth, in a small language of its own.

use serde::{Deserialize, Serialize};

use crate::finding::Span;

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A text with holes.
    Text(Text),
    /// A name: a variable, a constant, a function, a class.
    Name {
        /// Without sigils.
        name: String,
        /// Where it stands.
        span: Span,
    },
    /// The current object: `self`, `this`, `@`.
    This {
        /// Where it stands.
        span: Span,
    },
    /// `of.name`
    Member {
        /// The object.
        of: Box<Value>,
        /// The member.
        name: String,
        /// The whole expression.
        span: Span,
    },
    /// `of[key]`
    Index {
        /// The object.
        of: Box<Value>,
        /// The key.
        key: Box<Value>,
        /// The whole expression.
        span: Span,
    },
    /// `callee(args)`, also a construction.
    Call {
        /// What is called.
        callee: Box<Value>,
        /// The arguments, in order.
        args: Vec<Arg>,
        /// The whole expression.
        span: Span,
    },
    /// A map, an object literal, a record, a keyword list.
    Map {
        /// The entries, in order.
        entries: Vec<Entry>,
        /// The whole expression.
        span: Span,
    },
    /// A list, a tuple, a set.
    List {
        /// The items, in order.
        items: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
    /// One of several values: a fallback, a conditional expression, the arms of a match.
    Either {
        /// The alternatives, in order.
        options: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
    /// An environment variable or a configuration key.
    Setting {
        /// The parts of the key: `procore`, `base_url`.
        key: Vec<String>,
        /// Where it is read.
        span: Span,
    },
    /// Not understood; its understood parts are kept.
    Other {
        /// The parts, in order.
        parts: Vec<Value>,
        /// The whole expression.
        span: Span,
    },
}

/// A text: literal pieces, hosts, holes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// In order.
    pub pieces: Vec<Piece>,
    /// From the first piece to the last, quotes included.
    pub span: Span,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// Literal text as it stands in the file, escapes included.
    Literal {
        /// The text.
        text: String,
        /// Where it stands.
        span: Span,
    },
    /// A Procore host.
    Host {
        /// As it stands in the file, in lower case.
        name: String,
        /// Where it stands: the host alone, without scheme and port.
        span: Span,
    },
    /// Something to be resolved.
    Hole(Value),
    /// A joint with exactly one slash, whatever its neighbours end and begin with.
    Slash,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arg {
    /// The name of a keyword argument.
    pub name: Option<String>,
    /// Is it `*args`, `**kwargs`, `...rest`?
    pub spread: bool,
    /// What is given.
    pub value: Value,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The key, where it is literal or a plain name; `None` for spreads and computed keys.
    pub key: Option<String>,
    /// The key as an expression, where it could be more than a literal: `{ [HEADER]: id }`, Python's `{HEADER: id}`.
    pub computed: Option<Box<Value>>,
    /// Where the key stands (for a spread: the value).
    pub key_span: Span,
    /// Is it `...other` or `**other`?
    pub spread: bool,
    /// The value.
    pub value: Value,
}

impl Value {
    /// Where the value stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Text(text) => text.span.clone(),
            Value::Name { span, .. }
            | Value::This { span }
            | Value::Member { span, .. }
            | Value::Index { span, .. }
            | Value::Call { span, .. }
            | Value::Map { span, .. }
            | Value::List { span, .. }
            | Value::Either { span, .. }
            | Value::Setting { span, .. }
            | Value::Other { span, .. } => span.clone(),
        }
    }

    /// Is it nothing but the name of something else: a variable, a member, a setting?
    pub fn is_reference(&self) -> bool {
        match self {
            Value::Name { .. } | Value::Member { .. } | Value::Setting { .. } | Value::This { .. } => true,
            // An object of the program, or else a setting.
            Value::Either { options, .. } => matches!(options.as_slice(), [Value::Member { .. }, Value::Setting { .. }]),
            _ => false,
        }
    }

    /// Something that could not be read at all.
    pub fn unknown(span: Span) -> Value {
        Value::Other { parts: Vec::new(), span }
    }

    /// How the value is written as a callee: names joined with dots, `""` for a text, `name()` for a call, `?` for the rest.
    pub fn callee_text(&self) -> String {
        let mut text = String::new();
        self.write_callee(&mut text);
        text
    }

    fn write_callee(&self, text: &mut String) {
        match self {
            Value::Name { name, .. } => text.push_str(name),
            Value::This { .. } => text.push_str("self"),
            Value::Member { of, name, .. } => {
                of.write_callee(text);
                text.push('.');
                text.push_str(name);
            }
            Value::Call { callee, .. } => {
                callee.write_callee(text);
                text.push_str("()");
            }
            Value::Index { of, .. } => {
                of.write_callee(text);
                text.push_str("[]");
            }
            Value::Text(_) => text.push_str("\"\""),
            Value::Setting { .. } => text.push_str("setting"),
            // An object that may be a setting is written as the object.
            Value::Either { options, .. } => match options.as_slice() {
                [member @ Value::Member { .. }, Value::Setting { .. }] => member.write_callee(text),
                _ => text.push('?'),
            },
            _ => text.push('?'),
        }
    }

    /// The pieces of the value seen as a text.
    pub fn into_pieces(self) -> Vec<Piece> {
        match self {
            Value::Text(text) => text.pieces,
            other => vec![Piece::Hole(other)],
        }
    }

    /// The literal text, where the value is nothing but that.
    pub fn literal(&self) -> Option<String> {
        let Value::Text(text) = self else { return None };
        let mut all = String::new();
        for piece in &text.pieces {
            match piece {
                Piece::Literal { text, .. } => all.push_str(text),
                Piece::Host { name, .. } => all.push_str(name),
                _ => return None,
            }
        }
        Some(all)
    }

    /// Counts its parts, itself included, up to a limit: values are copied only where that is cheap, so that no file can make them grow without bound.
    pub fn weight(&self, limit: usize) -> usize {
        let mut todo = vec![self];
        let mut seen = 0;
        while let Some(value) = todo.pop() {
            seen += 1;
            if seen >= limit {
                break;
            }
            match value {
                Value::Text(text) => {
                    seen += text.pieces.len();
                    todo.extend(text.pieces.iter().filter_map(|piece| match piece {
                        Piece::Hole(value) => Some(value),
                        _ => None,
                    }));
                }
                Value::Member { of, .. } => todo.push(of),
                Value::Index { of, key, .. } => todo.extend([&**of, &**key]),
                Value::Call { callee, args, .. } => {
                    todo.push(callee);
                    todo.extend(args.iter().map(|arg| &arg.value));
                }
                Value::Map { entries, .. } => todo.extend(entries.iter().map(|entry| &entry.value)),
                Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => todo.extend(values),
                Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
            }
        }
        seen
    }

    /// Calls `visit` with every value in this one, and then with the value itself.
    pub(super) fn each(&mut self, visit: &mut dyn FnMut(&mut Value)) {
        match self {
            Value::Text(text) => text.pieces.iter_mut().for_each(|piece| {
                if let Piece::Hole(value) = piece {
                    value.each(visit);
                }
            }),
            Value::Member { of, .. } => of.each(visit),
            Value::Index { of, key, .. } => {
                of.each(visit);
                key.each(visit);
            }
            Value::Call { callee, args, .. } => {
                callee.each(visit);
                args.iter_mut().for_each(|arg| arg.value.each(visit));
            }
            Value::Map { entries, .. } => entries.iter_mut().for_each(|entry| {
                if let Some(key) = &mut entry.computed {
                    key.each(visit);
                }
                entry.value.each(visit);
            }),
            Value::List { items: values, .. } | Value::Either { options: values, .. } | Value::Other { parts: values, .. } => {
                values.iter_mut().for_each(|value| value.each(visit));
            }
            Value::Name { .. } | Value::This { .. } | Value::Setting { .. } => {}
        }
        visit(self);
    }

    /// Calls `visit` with every span of the value, so that they can be moved.
    pub(super) fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        match self {
            Value::Text(text) => {
                visit(&mut text.span);
                for piece in &mut text.pieces {
                    match piece {
                        Piece::Literal { span, .. } | Piece::Host { span, .. } => visit(span),
                        Piece::Hole(value) => value.each_span(visit),
                        Piece::Slash => {}
                    }
                }
            }
            Value::Name { span, .. } | Value::This { span } | Value::Setting { span, .. } => visit(span),
            Value::Member { of, span, .. } => {
                of.each_span(visit);
                visit(span);
            }
            Value::Index { of, key, span } => {
                of.each_span(visit);
                key.each_span(visit);
                visit(span);
            }
            Value::Call { callee, args, span } => {
                callee.each_span(visit);
                args.iter_mut().for_each(|arg| arg.value.each_span(visit));
                visit(span);
            }
            Value::Map { entries, span } => {
                for entry in entries {
                    visit(&mut entry.key_span);
                    entry.value.each_span(visit);
                }
                visit(span);
            }
            Value::List { items: values, span } | Value::Either { options: values, span } | Value::Other { parts: values, span } => {
                values.iter_mut().for_each(|value| value.each_span(visit));
                visit(span);
            }
        }
    }
}
