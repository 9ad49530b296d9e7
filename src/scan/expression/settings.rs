//! Settings: which members and entries read one, and the parts of their keys.

use super::Reader;
use super::operators::either;
use crate::finding::Span;
use crate::language::CallMeaning;
use crate::scan::facts::{Text, Value};
use crate::scan::text::literal_pieces;

impl Reader<'_> {
    /// `of.name`, or what it means.
    pub(super) fn member(&self, of: Value, name: String, span: Span, called: bool) -> Value {
        let patterns = self.language.patterns();
        if !called {
            if let Some(key) = read_setting(&of) {
                let text = format!("setting.{name}");
                if self.meaning(&text).is_some_and(|(means, _)| means == CallMeaning::Same) {
                    return of;
                }
                let mut key = key.to_vec();
                key.push(name.clone());
                return self.setting_of(of, name, key, span);
            }
            let mut object = of.callee_text();
            if patterns.settings.is_match(&object) {
                return self.setting_of(of, name.clone(), vec![name], span);
            }
            object.push('.');
            object.push_str(&name);
            if let Some((CallMeaning::Same, parts)) = self.meaning(&object)
                && parts.first() == Some(&-1)
            {
                return of;
            }
        }
        Value::Member { of: Box::new(of), name, span }
    }

    /// `of[key]`, or what it means.
    pub(super) fn index(&self, of: Value, key: Value, span: Span) -> Value {
        if let Some(text) = key.literal() {
            if let Some(known) = read_setting(&of) {
                let mut path = known.to_vec();
                path.extend(setting_key(&text));
                return self.setting_of(of, text, path, span);
            }
            let patterns = self.language.patterns();
            if !patterns.settings.is_empty() && patterns.settings.is_match(&of.callee_text()) {
                return self.setting_of(of, text.clone(), setting_key(&text), span);
            }
        }
        Value::Index { of: Box::new(of), key: Box::new(key), span }
    }

    /// `process.env.KEY` can only be a setting; `config.key` may as well be a member of an object of the program.
    fn setting_of(&self, of: Value, name: String, key: Vec<String>, span: Span) -> Value {
        let setting = Value::Setting { key, span: span.clone() };
        let object = match of {
            Value::Setting { .. } => return setting,
            Value::Either { options, .. } => match options.into_iter().next() {
                Some(object) => object,
                None => return setting,
            },
            object => object,
        };
        let text = object.callee_text();
        let last = text.rsplit('.').next().unwrap_or(&text);
        if crate::domain::words(last).iter().any(|word| self.language.table.syntax.environment_words.contains(word)) {
            return setting;
        }
        let member = Value::Member { of: Box::new(object), name, span: span.clone() };
        Value::Either { options: vec![member, setting], span }
    }
}

/// The key of a value that reads a setting, or may do so.
fn read_setting(value: &Value) -> Option<&[String]> {
    match value {
        Value::Setting { key, .. } => Some(key),
        Value::Either { options, .. } => match options.as_slice() {
            [Value::Member { .. }, Value::Setting { key, .. }] => Some(key),
            _ => None,
        },
        _ => None,
    }
}

/// The parts of a key: `Procore:BaseUrl`, `procore.base_url` and `Procore__BaseUrl` have two.
pub(in crate::scan) fn setting_key(text: &str) -> Vec<String> {
    let mut parts = Vec::with_capacity(1);
    push_setting_key(&mut parts, text);
    parts
}

/// Adds the parts of a key to others.
pub(in crate::scan) fn push_setting_key(parts: &mut Vec<String>, text: &str) {
    let bytes = text.as_bytes();
    let divided = bytes.iter().any(|byte| matches!(byte, b'.' | b':' | b'/')) || bytes.windows(2).any(|pair| pair == b"__");
    // Most keys have one part.
    if !divided {
        let part = text.trim();
        if !part.is_empty() {
            parts.push(part.to_owned());
        }
        return;
    }
    parts.extend(text.replace("__", ":").split(['.', ':', '/']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
}

/// The value of a setting in a hole.
pub(in crate::scan) fn setting_value(text: &str, key: Span, default: Option<Span>) -> Value {
    let setting = Value::Setting { key: setting_key(&text[key.clone()]), span: key.clone() };
    match default {
        Some(default) => {
            let span = key.start..default.end;
            let value = Value::Text(Text { pieces: literal_pieces(text, default.clone()), span: default });
            either(setting, value, span)
        }
        None => setting,
    }
}
