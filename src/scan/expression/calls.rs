//! Calls whose meaning is known from the language's table: joins, formats, conversions, settings. All others stay calls.

use super::Reader;
use super::format::format;
use super::operators::either;
use super::settings::setting_key;
use crate::finding::Span;
use crate::language::{CallMeaning, CallTable};
use crate::scan::facts::{Arg, Entry, Piece, Text, Value};

impl<'a> Reader<'a> {
    /// A call, or what it means.
    pub(super) fn call(&mut self, callee: Value, mut args: Vec<Arg>, span: Span) -> Value {
        // JavaScript: `request.call(this, options)` calls `request(options)`.
        let callee = match callee {
            Value::Member { of, name, .. } if name == "call" && matches!(args.first(), Some(Arg { value: Value::This { .. }, name: None, .. })) => {
                args.remove(0);
                *of
            }
            callee => callee,
        };
        let Some(row) = self.call_row(&callee.callee_text()) else {
            return Value::Call { callee: Box::new(callee), args, span };
        };
        let target = row.into.and_then(|into| args.get(into)).map(|arg| arg.value.clone());
        if !row.assigns.is_empty() {
            let items = args.iter().map(|arg| arg.value.clone()).collect();
            let path = row.assigns.split('.').map(str::to_owned).collect();
            self.made.push((path, Value::List { items, span: span.clone() }, span.clone()));
        }
        let value = lower_call(row.means, &row.parts, callee, args, span);
        if let Some(Value::Name { name, span }) = target {
            self.made.push((vec![name], value.clone(), span));
        }
        value
    }

    /// What a call means, and the arguments it means it for.
    pub(super) fn meaning(&self, callee: &str) -> Option<(CallMeaning, &'a [i32])> {
        self.call_row(callee).map(|row| (row.means, row.parts.as_slice()))
    }

    /// The row of the table for a call.
    fn call_row(&self, callee: &str) -> Option<&'a CallTable> {
        let index = self.language.patterns().calls.matches(callee).next()?;
        self.language.table.calls.get(index)
    }

    /// The construction of an object by its type.
    pub(in crate::scan) fn construct(&self, callee: Value, args: Vec<Arg>, span: Span) -> Value {
        Value::Call { callee: Box::new(callee), args, span }
    }
}

/// A call whose meaning is known from the language's table. `parts` are indexes of arguments, -1 is the receiver, empty means all.
pub(in crate::scan) fn lower_call(means: CallMeaning, parts: &[i32], callee: Value, args: Vec<Arg>, span: Span) -> Value {
    let receiver = |callee: &Value| match callee {
        Value::Member { of, .. } => Some((**of).clone()),
        _ => None,
    };
    let part = |index: i32| -> Option<Value> { if index < 0 { receiver(&callee) } else { args.get(index as usize).map(|arg| arg.value.clone()) } };
    let chosen: Vec<Value> =
        if parts.is_empty() { args.iter().map(|arg| arg.value.clone()).collect() } else { parts.iter().filter_map(|&index| part(index)).collect() };
    let fallback = |callee: Value, args: Vec<Arg>, span: Span| Value::Call { callee: Box::new(callee), args, span };
    match means {
        CallMeaning::Join | CallMeaning::Concat => {
            let mut pieces = Vec::new();
            let items = chosen.into_iter().flat_map(|value| match value {
                Value::List { items, .. } => items,
                value => vec![value],
            });
            for (index, value) in items.enumerate() {
                if index > 0 && means == CallMeaning::Join {
                    pieces.push(Piece::Slash);
                }
                pieces.extend(value.into_pieces());
            }
            if pieces.is_empty() { fallback(callee, args, span) } else { Value::Text(Text { pieces, span }) }
        }
        CallMeaning::Format => {
            let template = match parts.first() {
                Some(&index) => part(index),
                None => args.first().map(|arg| arg.value.clone()),
            };
            let Some(template) = template else { return fallback(callee, args, span) };
            let skipped = match parts.first() {
                Some(&index) if index >= 0 => index as usize + 1,
                Some(_) => 0,
                None => 1,
            };
            let arguments = match parts.get(1..) {
                Some(rest) if !rest.is_empty() => {
                    rest.iter().filter_map(|&index| part(index)).map(|value| Arg { name: None, spread: false, value }).collect()
                }
                _ => args.into_iter().skip(skipped).collect(),
            };
            format(template, arguments, span)
        }
        CallMeaning::Map => {
            if args.iter().all(|arg| arg.name.is_none()) && !args.is_empty() {
                return fallback(callee, args, span);
            }
            let entries = args.into_iter().map(|arg| {
                let key_span = arg.value.span();
                Entry { spread: arg.name.is_none(), key: arg.name, computed: None, key_span, value: arg.value }
            });
            Value::Map { entries: entries.collect(), span }
        }
        CallMeaning::Method => {
            let mut args = args;
            let (Value::Name { name, .. } | Value::Member { name, .. }, true) = (&callee, args.first().is_some_and(|arg| arg.name.is_none())) else {
                return fallback(callee, args, span);
            };
            let object = args.remove(0).value;
            let member = object.span().start..callee.span().end.max(object.span().end);
            let callee = Value::Member { name: name.clone(), of: Box::new(object), span: member };
            Value::Call { callee: Box::new(callee), args, span }
        }
        CallMeaning::Same => match chosen.into_iter().next() {
            Some(value) => value,
            None => fallback(callee, args, span),
        },
        CallMeaning::Either => {
            let options = if parts.is_empty() { receiver(&callee).into_iter().chain(chosen).collect() } else { chosen };
            Value::Either { options, span }
        }
        CallMeaning::Setting => {
            let keys: &[i32] = if parts.is_empty() { &[0] } else { parts };
            let Some(key) = keys.first().and_then(|&index| part(index)) else { return fallback(callee, args, span) };
            let Some(text) = key.literal() else { return fallback(callee, args, span) };
            let mut path = setting_key(&text);
            // `config.get("procore").get("base_url")`
            if let Some(Value::Setting { key, .. }) = receiver(&callee) {
                path.splice(0..0, key);
            }
            let setting = Value::Setting { key: path, span: span.clone() };
            let default = keys
                .get(1)
                .and_then(|&index| part(index))
                .or_else(|| args.iter().find(|arg| arg.name.as_deref().is_some_and(|name| name.starts_with("default"))).map(|arg| arg.value.clone()));
            match default {
                Some(default) => either(setting, default, span),
                None => setting,
            }
        }
    }
}
