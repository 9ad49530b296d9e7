//! Messages of Objective-C: `[request setValue:token forHTTPHeaderField:@"Authorization"]` is a call of `request.setValue` with two arguments. Methods
//! are known by the first part of their selector as well.

use super::{MAX_DEPTH, Reader};
use crate::finding::Span;
use crate::scan::facts::{Arg, Value};
use crate::scan::lexer::TokenKind;

impl Reader<'_> {
    /// Is it a list literal, `@[…]`, or an index, and no message?
    pub(super) fn is_literal_bracket(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        (before == "@" && !self.token(at).is_none_or(|token| token.space_before)) || before == "^"
    }

    /// The message between two brackets.
    pub(super) fn message(&mut self, open: usize, close: usize) -> Value {
        let span = self.span_of(open, (close + 1).min(self.code.tokens.len()));
        if open + 1 >= close {
            return Value::List { items: Vec::new(), span };
        }
        if self.depth >= MAX_DEPTH {
            self.queue.push(open + 1..close);
            return Value::unknown(span);
        }
        self.depth += 1;
        let value = self.message_parts(open, close, span);
        self.depth -= 1;
        value
    }

    fn message_parts(&mut self, open: usize, close: usize, span: Span) -> Value {
        let (receiver, mut at) = self.operand(open + 1, close, true);
        let is_selector = self.is_kind(at, |kind| *kind == TokenKind::Word) && at < close;
        if !is_selector {
            // A lambda's captures, an initialiser: its parts are kept.
            let mut items = vec![receiver];
            at = self.skip_to_separator(at, close);
            items.extend(self.items(at, close));
            return Value::List { items, span };
        }
        let selector = self.word(at).to_owned();
        let callee_span = self.span_of(open + 1, at + 1);
        let mut args: Vec<Arg> = Vec::new();
        at += 1;
        while at < close {
            let separates = matches!(self.word(at), ":" | ",") && self.is_kind(at, |kind| *kind == TokenKind::Op);
            if separates && at + 1 < close {
                let (value, next) = self.expression(at + 1, close, true);
                args.push(Arg { name: None, spread: false, value });
                at = next.max(at + 2);
            } else if self.is_kind(at, |kind| *kind == TokenKind::Word) && self.word(at + 1) == ":" {
                // The next part of the selector.
                at += 1;
            } else {
                // What is not understood is read for itself, up to the next part of the selector.
                let from = at;
                while at < close && self.word(at) != "," && !(self.is_kind(at, |kind| *kind == TokenKind::Word) && self.word(at + 1) == ":") {
                    at = self.behind(at, close);
                }
                at = at.max(from + 1);
                self.queue.push(from..at.min(close));
            }
        }
        let callee = self.member(receiver, selector, callee_span, true);
        self.call(callee, args, span)
    }
}

#[cfg(test)]
mod tests {
    use crate::language::Registry;
    use crate::scan::facts::{BindingKind, Facts};
    use crate::scan::scan_as;

    fn read(text: &str) -> Facts {
        scan_as(text, Registry::builtin().named("objectivec").unwrap())
    }

    fn calls(text: &str) -> Vec<String> {
        let facts = read(text);
        let mut found = Vec::new();
        let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
        for value in values {
            crate::scan::expression::tests::each_call(value, &mut |callee, args| found.push(format!("{}/{}", callee.callee_text(), args.len())));
        }
        found
    }

    #[test]
    fn messages_are_calls() {
        assert_eq!(calls("[request setValue:[self token] forHTTPHeaderField:@\"A\"];"), ["request.setValue/2", "self.token/0"]);
        assert_eq!(calls("[[[NSURLSession sharedSession] dataTaskWithURL:url] resume];").len(), 3);
        assert_eq!(calls("x = [a b:c ? d : e f:g];"), ["a.b/2"]);
        assert!(calls("x = @[a, b]; y = c[0];").is_empty());
        assert_eq!(calls("[s send:r handler:^(NSData *d) { [t done:d]; }];"), ["s.send/2", "t.done/1"]);
    }

    #[test]
    fn methods_have_parameters() {
        let facts = read(
            "@implementation A\n- (NSString *)get:(NSString *)path company:(NSString *)companyId {\n  return [self go:path];\n}\n- (void)x;\n@end\n",
        );
        let of_kind: Vec<_> = facts.bindings.iter().map(|binding| (binding.path[0].as_str(), binding.kind)).collect();
        assert_eq!(of_kind, [("path", BindingKind::Parameter(0)), ("companyId", BindingKind::Parameter(1)), ("get", BindingKind::Return)]);
    }

    #[test]
    fn hostile_texts() {
        for text in [
            "[".repeat(50_000),
            "[a b:".repeat(20_000),
            "- (a)b:".repeat(20_000),
            "\n- (a)b:(c)d e:".repeat(5000),
            "@implementation A\n".repeat(5000),
        ] {
            read(&text);
        }
    }
}
