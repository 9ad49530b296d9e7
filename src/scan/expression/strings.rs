//! String literals with what is interpolated into them.

use super::settings::setting_value;
use super::{MAX_DEPTH, Reader};
use crate::finding::Span;
use crate::language::StringKind;
use crate::scan::facts::{Piece, Text, Value};
use crate::scan::lexer::{Part, Tokens};
use crate::scan::text::literal_pieces;

impl Reader<'_> {
    /// A string literal as a value.
    pub(in crate::scan) fn string(&mut self, index: usize, span: Span) -> Value {
        let Some(string) = self.code.strings.get(index) else { return Value::unknown(span) };
        if string.kind == StringKind::Char {
            return Value::unknown(span);
        }
        let mut pieces = Vec::with_capacity(string.parts.len());
        for part in &string.parts {
            match part {
                Part::Text(span) => pieces.extend(literal_pieces(self.text, span.clone())),
                Part::Code(tokens, span) => pieces.push(Piece::Hole(self.hole(tokens, span.clone()))),
                Part::Setting(key, default) => pieces.push(Piece::Hole(self.setting_or_argument(key, default))),
            }
        }
        Value::Text(Text { pieces, span })
    }

    /// `${NAME:-default}` is a setting, `${1:-default}` an argument of the function.
    fn setting_or_argument(&self, key: &Span, default: &Option<Span>) -> Value {
        let setting = setting_value(self.text, key.clone(), default.clone());
        let name = &self.text[key.clone()];
        if !self.reads_words() || name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
            return setting;
        }
        let argument = Value::Name { name: name.to_owned(), span: key.clone() };
        match setting {
            Value::Either { options, span } => {
                Value::Either { options: std::iter::once(argument).chain(options.into_iter().skip(1)).collect(), span }
            }
            _ => argument,
        }
    }

    pub(in crate::scan) fn hole(&mut self, tokens: &Tokens, span: Span) -> Value {
        if tokens.tokens.is_empty() || self.depth >= MAX_DEPTH {
            return Value::unknown(span);
        }
        let mut inner = Reader { depth: self.depth + 1, ..Reader::new(self.text, self.language, tokens) };
        if self.reads_words() {
            return inner.word_hole(tokens, &span);
        }
        inner.expression(0, tokens.tokens.len(), true).0
    }
}
