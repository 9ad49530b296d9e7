//! Expressions as values.
//!
//! Every function answers with the value and with the place of the whole expression, so that no span has to be computed twice.

use proc_macro2::Ident;
use syn::{BinOp, Block, Expr, Lit, Member, Stmt};

use super::{Returns, Scanner, name_of};
use crate::deadline;
use crate::finding::Span;
use crate::language::CallMeaning;
use crate::scan::expression::{either, lower_call, setting_key};
use crate::scan::facts::{Arg, BindingKind, Entry, Import, Piece, Text, Value};
use crate::scan::text::literal_pieces;

/// How deep a value may be; what lies deeper is kept as an expression of its own, because whoever reads values recurses.
pub const MAX_VALUE_DEPTH: usize = 48;

/// How many segments of a path are kept, the last ones: no real path has more, and each is a level of the value.
const MAX_SEGMENTS: usize = 12;

/// How many parts a value may have that is copied: into the fields of the constructed object, or into the names of a pattern.
pub const MAX_COPIED: usize = 200;

/// What became of an expression.
pub struct Read {
    /// Its value; unknown where there is `nothing`.
    pub value: Value,
    /// The whole expression.
    pub span: Span,
    /// There is no value: `return`, `break`, an assignment, a block without a last expression.
    pub nothing: bool,
}

impl Read {
    /// A value that is the whole expression.
    pub fn new(value: Value) -> Self {
        let span = value.span();
        Read { value, span, nothing: false }
    }

    /// A value whose own place may be smaller than the expression's.
    pub fn within(value: Value, span: Span) -> Self {
        Read { value, span, nothing: false }
    }

    /// An expression that has no value, or none that can be read.
    pub fn nothing(span: Span) -> Self {
        Read { value: Value::unknown(span.clone()), span, nothing: true }
    }

    fn unknown(span: Span) -> Self {
        Read { value: Value::unknown(span.clone()), span, nothing: false }
    }
}

/// One of several values; those that never come to be are left out.
pub fn choose(options: Vec<Read>, span: Span) -> Read {
    let mut all: Option<Value> = None;
    for option in options.into_iter().filter(|option| !option.nothing) {
        all = Some(match all {
            Some(first) => either(first, option.value, span.clone()),
            None => option.value,
        });
    }
    match all {
        Some(value) => Read::within(value, span),
        None => Read::nothing(span),
    }
}

fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(literal) => matches!(literal.lit, Lit::Int(_) | Lit::Float(_)),
        Expr::Unary(unary) => matches!(*unary.expr, Expr::Lit(_)),
        Expr::Cast(_) => true,
        _ => false,
    }
}

impl Scanner<'_> {
    /// Reads an expression whose value is a part of another, or is bound.
    pub fn expression(&mut self, expression: &Expr) -> Read {
        deadline::check();
        if self.depth >= MAX_VALUE_DEPTH {
            let depth = std::mem::take(&mut self.depth);
            let read = self.expression(expression);
            self.depth = depth;
            self.push(read.value);
            return Read::unknown(read.span);
        }
        self.depth += 1;
        let read = self.any(expression);
        self.depth -= 1;
        read
    }

    /// Reads an expression for itself: its value is no part of another.
    pub fn apart(&mut self, expression: &Expr) -> Read {
        let depth = std::mem::take(&mut self.depth);
        let read = self.expression(expression);
        self.depth = depth;
        read
    }

    /// Reads an expression whose value nobody takes.
    pub fn statement(&mut self, expression: &Expr) -> Span {
        let read = self.apart(expression);
        self.push(read.value);
        read.span
    }

    fn any(&mut self, expression: &Expr) -> Read {
        match expression {
            Expr::Lit(literal) => self.literal(&literal.lit),
            Expr::Path(path) => self.path(&path.path),
            Expr::Macro(call) => self.macro_call(&call.mac),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Call(call) => self.function_call(call),
            Expr::Field(field) => self.field(field),
            Expr::Index(index) => self.index(index),
            Expr::Struct(literal) => self.struct_literal(literal),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => self.assignment(assign),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Reference(reference) => self.wrapped(&reference.expr, reference.and_token.span),
            Expr::RawAddr(reference) => self.wrapped(&reference.expr, reference.and_token.span),
            Expr::Paren(paren) => self.bracketed(&paren.expr, paren.paren_token.span.join()),
            Expr::Group(group) => self.expression(&group.expr),
            Expr::Try(attempt) => self.followed(&attempt.expr, attempt.question_token.span),
            Expr::Await(future) => self.followed(&future.base, future.await_token.span),
            Expr::Cast(cast) => self.followed(&cast.expr, cast.as_token.span),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Array(array) => self.list(array.elems.iter(), array.bracket_token.span.join()),
            Expr::Tuple(tuple) => self.list(tuple.elems.iter(), tuple.paren_token.span.join()),
            Expr::Repeat(repeat) => self.list(std::iter::once(&*repeat.expr), repeat.bracket_token.span.join()),
            Expr::Block(block) => self.block(&block.block),
            Expr::Unsafe(block) => self.block(&block.block),
            Expr::Const(block) => self.block(&block.block),
            Expr::TryBlock(block) => self.block(&block.block),
            Expr::Async(block) => {
                self.returns.push(Returns::Collected(Vec::new()));
                let tail = self.block(&block.block);
                self.collected(tail)
            }
            Expr::If(_) | Expr::Match(_) | Expr::Let(_) | Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => self.control(expression),
            Expr::Return(given) => self.return_value(given),
            Expr::Break(given) => self.leaving(given.expr.as_deref(), given.break_token.span),
            Expr::Yield(given) => self.leaving(given.expr.as_deref(), given.yield_token.span),
            Expr::Continue(next) => Read::nothing(self.place(next.continue_token.span)),
            Expr::Range(range) => self.range(range),
            Expr::Infer(infer) => Read::unknown(self.place(infer.underscore_token.span)),
            Expr::Verbatim(tokens) => {
                let span = self.tokens_place(tokens);
                self.region(span.clone());
                Read::unknown(span)
            }
            _ => Read::nothing(0..0),
        }
    }

    /// `&a`: the value of `a`.
    fn wrapped(&mut self, inner: &Expr, operator: proc_macro2::Span) -> Read {
        let read = self.expression(inner);
        let start = self.place(operator).start;
        Read { span: start..read.span.end.max(start), ..read }
    }

    /// `(a)`: the value of `a`.
    fn bracketed(&mut self, inner: &Expr, brackets: proc_macro2::Span) -> Read {
        let read = self.expression(inner);
        Read { span: self.place(brackets), ..read }
    }

    /// `a?`, `a.await`, `a as T`: the value of `a`.
    fn followed(&mut self, inner: &Expr, operator: proc_macro2::Span) -> Read {
        let read = self.expression(inner);
        let end = self.place(operator).end;
        Read { span: read.span.start..end.max(read.span.end), ..read }
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Read {
        let operator = match unary.op {
            syn::UnOp::Deref(token) => return self.wrapped(&unary.expr, token.spans[0]),
            syn::UnOp::Not(token) => token.spans[0],
            syn::UnOp::Neg(token) => token.spans[0],
            _ => return self.expression(&unary.expr),
        };
        let read = self.expression(&unary.expr);
        let start = self.place(operator).start;
        let span = start..read.span.end.max(start);
        Read::new(Value::Other { parts: parts_of(read.value), span })
    }

    /// A literal: its text goes through the same splitting as in every other language, byte for byte as it stands in the file.
    pub fn literal(&mut self, literal: &Lit) -> Read {
        let span = self.place(literal.span());
        if !matches!(literal, Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_)) {
            return Read::unknown(span);
        }
        // `"…"`, `r#"…"#`, `br"…"`: the content stands between the first and the last quote.
        let content = self.text.get(span.clone()).and_then(|whole| {
            let (open, close) = (whole.find('"')?, whole.rfind('"')?);
            (open < close).then(|| span.start + open + 1..span.start + close)
        });
        let Some(content) = content else { return Read::unknown(span) };
        Read::new(Value::Text(Text { pieces: literal_pieces(self.text, content), span }))
    }

    /// `NAME`, `self`, `Self::NAME`, `module::NAME`.
    pub fn path(&mut self, path: &syn::Path) -> Read {
        let idents: Vec<&Ident> = path.segments.iter().map(|segment| &segment.ident).collect();
        let (Some(first), Some(last)) = (idents.first(), idents.last()) else { return Read::nothing(0..0) };
        let span = self.between(first.span(), last.span());
        // `crate::config::BASE` is `BASE` of the module `config`, wherever that is.
        let own = |ident: &&&Ident| ***ident == "crate" || ***ident == "super" || ***ident == "self";
        let heads = if idents.len() > 1 { idents.iter().take_while(own).count().min(idents.len() - 1) } else { 0 };
        let is_module = |ident: &&&Ident| ident.to_string().starts_with(|c: char| c.is_lowercase());
        let modules = if heads > 0 { idents[heads..idents.len() - 1].iter().take_while(is_module).count() } else { 0 };
        if modules > 0 {
            let module: Vec<String> = idents[..heads + modules].iter().map(|ident| name_of(ident)).collect();
            let import = Import { module: module.join("::"), names: Vec::new(), alias: None };
            if !self.known.whole_modules.contains(&import.module) {
                self.import(import);
            }
        }
        // `reqwest::get(…)`, `config::load()`: a crate or a module needs no `use`.
        if heads == 0 && idents.len() > 1 && is_module(&first) {
            let import = Import { module: name_of(first), names: Vec::new(), alias: None };
            if !self.known.whole_modules.contains(&import.module) {
                self.import(import);
            }
        }
        let from = (heads + modules.saturating_sub(1)).max(idents.len().saturating_sub(MAX_SEGMENTS));
        let mut kept = idents[from..].iter();
        let Some(first) = kept.next() else { return Read::unknown(span) };
        let first_span = self.place(first.span());
        let start = first_span.start;
        let mut value = match name_of(first).as_str() {
            "self" | "Self" => Value::This { span: first_span },
            name => Value::Name { name: name.to_owned(), span: first_span },
        };
        for ident in kept {
            let span = start..self.place(ident.span()).end;
            value = self.member(value, name_of(ident), span, true);
        }
        Read::within(value, span)
    }

    fn field(&mut self, field: &syn::ExprField) -> Read {
        let of = self.expression(&field.base);
        let (name, end) = match &field.member {
            Member::Named(ident) => (name_of(ident), self.place(ident.span()).end),
            Member::Unnamed(index) => (index.index.to_string(), self.place(index.span).end),
        };
        let span = of.span.start..end.max(of.span.end);
        Read::within(self.member(of.value, name, span.clone(), false), span)
    }

    fn index(&mut self, index: &syn::ExprIndex) -> Read {
        let of = self.expression(&index.expr);
        let key = self.expression(&index.index);
        let span = of.span.start..self.place(index.bracket_token.span.close()).end;
        // A slice of a text is no member of it.
        if matches!(&*index.index, Expr::Range(_)) {
            return Read::within(Value::Other { parts: vec![of.value], span: span.clone() }, span);
        }
        Read::within(self.indexed(of.value, key.value, span.clone()), span)
    }

    fn range(&mut self, range: &syn::ExprRange) -> Read {
        let limits = match &range.limits {
            syn::RangeLimits::HalfOpen(token) => self.between(token.spans[0], token.spans[1]),
            syn::RangeLimits::Closed(token) => self.between(token.spans[0], token.spans[2]),
        };
        let ends: Vec<Read> = [&range.start, &range.end].into_iter().flatten().map(|end| self.expression(end)).collect();
        let start = ends.first().map_or(limits.start, |end| end.span.start.min(limits.start));
        let end = ends.last().map_or(limits.end, |end| end.span.end.max(limits.end));
        let parts = ends.into_iter().flat_map(|end| parts_of(end.value)).collect();
        Read::new(Value::Other { parts, span: start..end })
    }

    fn list<'e>(&mut self, items: impl Iterator<Item = &'e Expr>, brackets: proc_macro2::Span) -> Read {
        let items = items.map(|item| self.expression(item).value).collect();
        Read::new(Value::List { items, span: self.place(brackets) })
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Read {
        if let BinOp::AddAssign(_) = binary.op {
            return self.appending(&binary.left, &binary.right);
        }
        let left = self.expression(&binary.left);
        let right = self.expression(&binary.right);
        let span = left.span.start..right.span.end.max(left.span.end);
        let value = match binary.op {
            BinOp::Add(_) if !is_number(&binary.left) && !is_number(&binary.right) => {
                let mut pieces = left.value.into_pieces();
                pieces.extend(right.value.into_pieces());
                Value::Text(Text { pieces, span: span.clone() })
            }
            _ => {
                let mut parts = match (&*binary.left, left.value) {
                    (Expr::Binary(_), Value::Other { parts, .. }) => parts,
                    (_, value) => vec![value],
                };
                parts.push(right.value);
                Value::Other { parts, span: span.clone() }
            }
        };
        Read::within(value, span)
    }

    /// `target = value`
    fn assignment(&mut self, assign: &syn::ExprAssign) -> Read {
        let target = self.expression(&assign.left);
        let value = self.apart(&assign.right);
        let span = target.span.start..value.span.end.max(target.span.end);
        match path_of(&target.value) {
            Some(path) => self.bind(path, BindingKind::Assignment, value.value, target.span),
            None => {
                self.push(target.value);
                self.push(value.value);
            }
        }
        Read::nothing(span)
    }

    /// `target += value`, `target.push_str(value)`: the target is what it was and the value.
    fn appending(&mut self, target: &Expr, given: &Expr) -> Read {
        let target = self.expression(target);
        let given = self.apart(given);
        let span = target.span.start..given.span.end.max(target.span.end);
        match path_of(&target.value) {
            Some(path) => {
                let mut pieces = vec![Piece::Hole(target.value)];
                pieces.extend(given.value.into_pieces());
                let value = Value::Text(Text { pieces, span: span.clone() });
                self.bind(path, BindingKind::Assignment, value, target.span);
            }
            None => {
                self.push(target.value);
                self.push(given.value);
            }
        }
        Read::nothing(span)
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall) -> Read {
        let name = name_of(&call.method);
        if name == "push_str"
            && let Some(given) = call.args.first()
            && call.args.len() == 1
        {
            return self.appending(&call.receiver, given);
        }
        let receiver = self.expression(&call.receiver);
        let start = receiver.span.start;
        let callee = Value::Member { of: Box::new(receiver.value), span: start..self.place(call.method.span()).end.max(start), name };
        let args = self.arguments(call.args.iter());
        let span = start..self.place(call.paren_token.span.close()).end.max(start);
        Read::within(self.call(callee, args, span.clone()), span)
    }

    fn function_call(&mut self, call: &syn::ExprCall) -> Read {
        let callee = self.expression(&call.func);
        let args = self.arguments(call.args.iter());
        let span = callee.span.start..self.place(call.paren_token.span.close()).end.max(callee.span.start);
        Read::within(self.call(callee.value, args, span.clone()), span)
    }

    fn arguments<'e>(&mut self, args: impl Iterator<Item = &'e Expr>) -> Vec<Arg> {
        args.map(|arg| Arg { name: None, spread: false, value: self.expression(arg).value }).collect()
    }

    /// `Config { base_url: x, ..rest }`: a map, given to the type's name. Inside of the type's own `impl` its fields are what `self` has.
    fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Read {
        let callee = self.path(&literal.path);
        let mut entries = Vec::new();
        for field in &literal.fields {
            let (key, key_span) = match &field.member {
                Member::Named(ident) => (name_of(ident), self.place(ident.span())),
                Member::Unnamed(index) => (index.index.to_string(), self.place(index.span)),
            };
            let value = self.expression(&field.expr).value;
            entries.push(Entry { key: Some(key), computed: None, key_span, spread: false, value });
        }
        if let Some(rest) = &literal.rest {
            let value = self.expression(rest).value;
            entries.push(Entry { key: None, computed: None, key_span: value.span(), spread: true, value });
        }
        let name = match (&callee.value, &self.class) {
            (Value::This { span }, Some(class)) => Value::Name { name: class.clone(), span: span.clone() },
            _ => callee.value,
        };
        if matches!((&name, &self.class), (Value::Name { name, .. }, Some(class)) if name == class) {
            for entry in &entries {
                if let Some(key) = &entry.key {
                    let cheap = entry.value.weight(MAX_COPIED) < MAX_COPIED;
                    let value = if cheap { entry.value.clone() } else { Value::unknown(entry.value.span()) };
                    self.bind(vec!["self".to_owned(), key.clone()], BindingKind::Assignment, value, entry.key_span.clone());
                }
            }
        }
        let braces = self.place(literal.brace_token.span.join());
        let span = callee.span.start..braces.end;
        let map = Value::Map { entries, span: braces };
        Read::new(Value::Call { callee: Box::new(name), args: vec![Arg { name: None, spread: false, value: map }], span })
    }

    /// The value of a closure is its body's.
    fn closure(&mut self, closure: &syn::ExprClosure) -> Read {
        self.returns.push(Returns::Collected(Vec::new()));
        let body = self.expression(&closure.body);
        let start = self.place(closure.inputs_begin.spans[0]).start;
        let read = self.collected(body);
        Read { span: start..read.span.end.max(start), ..read }
    }

    /// Ends a closure or an `async` block: its value is its last expression or one of those it returned.
    fn collected(&mut self, tail: Read) -> Read {
        let Some(Returns::Collected(values)) = self.returns.pop() else { return tail };
        if values.is_empty() {
            return tail;
        }
        let span = tail.span.clone();
        let mut options: Vec<Read> = values.into_iter().map(Read::new).collect();
        options.push(tail);
        choose(options, span)
    }

    fn return_value(&mut self, given: &syn::ExprReturn) -> Read {
        let keyword = self.place(given.return_token.span);
        let Some(value) = &given.expr else { return Read::nothing(keyword) };
        let read = self.apart(value);
        let span = keyword.start..read.span.end.max(keyword.end);
        match self.returns.last_mut() {
            Some(Returns::Collected(values)) if !read.nothing => values.push(read.value),
            Some(Returns::Function(scope)) if !read.nothing => {
                let scope = *scope;
                self.returns_from(scope, read.value, keyword);
            }
            _ => self.push(read.value),
        }
        Read::nothing(span)
    }

    /// What a function returns is bound to its name, outside of its body.
    pub fn returns_from(&mut self, scope: usize, value: Value, span: Span) {
        let path = vec![self.facts.scopes[scope].name.clone()];
        self.facts.bindings.push(crate::scan::facts::Binding { path, scope, kind: BindingKind::Return, value, span });
    }

    fn leaving(&mut self, given: Option<&Expr>, keyword: proc_macro2::Span) -> Read {
        let start = self.place(keyword);
        let end = given.map_or(start.end, |given| self.statement(given).end);
        Read::nothing(start.start..end.max(start.end))
    }

    fn control(&mut self, expression: &Expr) -> Read {
        match expression {
            Expr::If(branch) => self.branch(branch),
            Expr::Match(choice) => self.arms(choice),
            Expr::Let(condition) => {
                let read = self.apart(&condition.expr);
                let start = self.place(condition.let_token.span).start;
                let span = start..read.span.end.max(start);
                self.bind_or_keep(&condition.pat, read.value);
                Read::unknown(span)
            }
            Expr::Loop(repeated) => {
                let body = self.block(&repeated.body);
                let start = self.place(repeated.loop_token.span).start;
                Read::nothing(start..body.span.end)
            }
            Expr::While(repeated) => {
                self.statement(&repeated.cond);
                let body = self.block(&repeated.body);
                self.push(body.value);
                let start = self.place(repeated.while_token.span).start;
                Read::nothing(start..body.span.end)
            }
            Expr::ForLoop(repeated) => {
                let from = self.apart(&repeated.expr);
                let item = match from.value {
                    // `for path in ["…", "…"]`
                    Value::List { items, span } if !items.is_empty() => Value::Either { options: items, span },
                    // `for (name, value) in headers`: what the names hold comes from there.
                    other if other.is_reference() => {
                        self.push(Value::Other { span: other.span(), parts: vec![other.clone()] });
                        other
                    }
                    other => {
                        self.push(other);
                        Value::unknown(from.span)
                    }
                };
                self.bind_pattern(&repeated.pat, item, BindingKind::Assignment);
                let body = self.block(&repeated.body);
                self.push(body.value);
                let start = self.place(repeated.for_token.span).start;
                Read::nothing(start..body.span.end)
            }
            _ => Read::nothing(0..0),
        }
    }

    fn branch(&mut self, branch: &syn::ExprIf) -> Read {
        self.statement(&branch.cond);
        let then = self.block(&branch.then_branch);
        let start = self.place(branch.if_token.span).start;
        let mut end = then.span.end;
        let mut options = vec![then];
        if let Some((_, other)) = &branch.else_branch {
            let other = self.expression(other);
            end = other.span.end.max(end);
            options.push(other);
        }
        choose(options, start..end)
    }

    fn arms(&mut self, choice: &syn::ExprMatch) -> Read {
        let of = self.apart(&choice.expr);
        let span = self.place(choice.match_token.span).start..self.place(choice.brace_token.span.close()).end;
        let cheap = of.value.weight(MAX_COPIED) < MAX_COPIED;
        let mut options = Vec::new();
        let mut kept = false;
        for arm in &choice.arms {
            let value = if cheap { of.value.clone() } else { Value::unknown(of.span.clone()) };
            kept |= self.bind_pattern(&arm.pat, value, BindingKind::Assignment) && cheap;
            options.push(self.expression(&arm.body));
        }
        if !kept {
            self.push(of.value);
        }
        choose(options, span)
    }

    /// A block: its statements, and its last expression as its value.
    pub fn block(&mut self, block: &Block) -> Read {
        let span = self.place(block.brace_token.span.join());
        self.statements(&block.stmts, span)
    }

    /// Statements, of which the last may be the value of the whole.
    pub fn statements(&mut self, statements: &[Stmt], span: Span) -> Read {
        let count = statements.len();
        for (index, statement) in statements.iter().enumerate() {
            let last = index + 1 == count;
            match statement {
                Stmt::Expr(expression, None) if last => {
                    let read = self.expression(expression);
                    return Read { span, ..read };
                }
                Stmt::Macro(call) if last && call.semi_token.is_none() => {
                    let read = self.macro_call(&call.mac);
                    return Read { span, ..read };
                }
                Stmt::Expr(expression, _) => {
                    self.statement(expression);
                }
                Stmt::Macro(call) => {
                    let depth = std::mem::take(&mut self.depth);
                    let read = self.macro_call(&call.mac);
                    self.depth = depth;
                    self.push(read.value);
                }
                Stmt::Local(local) => self.local(local),
                Stmt::Item(item) => self.item(item),
            }
        }
        Read::nothing(span)
    }

    fn local(&mut self, local: &syn::Local) {
        let Some(init) = &local.init else { return };
        let read = self.apart(&init.expr);
        if let Some((_, other)) = &init.diverge {
            self.statement(other);
        }
        self.bind_or_keep(&local.pat, read.value);
    }

    /// `of.name` that is not called, or what it means; `path` for `of::name`, which reads no settings.
    pub fn member(&self, of: Value, name: String, span: Span, path: bool) -> Value {
        if !path {
            if let Value::Setting { mut key, .. } = of {
                if !matches!(self.meaning(&format!("setting.{name}")), Some((CallMeaning::Same, _))) {
                    key.push(name);
                }
                return Value::Setting { key, span };
            }
            let patterns = self.language.patterns();
            if !patterns.settings.is_empty() && patterns.settings.is_match(&of.callee_text()) {
                return Value::Setting { key: vec![name], span };
            }
        }
        Value::Member { of: Box::new(of), name, span }
    }

    fn indexed(&self, of: Value, key: Value, span: Span) -> Value {
        if let Some(text) = key.literal() {
            if let Value::Setting { key, .. } = &of {
                let mut key = key.clone();
                key.extend(setting_key(&text));
                return Value::Setting { key, span };
            }
            let patterns = self.language.patterns();
            if !patterns.settings.is_empty() && patterns.settings.is_match(&of.callee_text()) {
                return Value::Setting { key: setting_key(&text), span };
            }
        }
        Value::Index { of: Box::new(of), key: Box::new(key), span }
    }

    /// What the table says of a callee.
    pub fn meaning(&self, callee: &str) -> Option<(CallMeaning, &[i32])> {
        let index = self.language.patterns().calls.matches(callee).next()?;
        let call = self.language.table.calls.get(index)?;
        Some((call.means, &call.parts))
    }

    /// A call, or what it means.
    pub fn call(&self, callee: Value, args: Vec<Arg>, span: Span) -> Value {
        match self.meaning(&callee.callee_text()) {
            // `thread.join()` joins no texts, and `["a", "b"].join("/")` puts its argument between them.
            Some((CallMeaning::Join, [-1, ..])) if args.is_empty() => Value::Call { callee: Box::new(callee), args, span },
            Some((CallMeaning::Join, [-1, ..])) => match callee {
                Value::Member { of, .. } if matches!(*of, Value::List { .. }) => separated(*of, args, span),
                callee => lower_call(CallMeaning::Join, &[-1, 0], callee, args, span),
            },
            Some((means, parts)) => lower_call(means, parts, callee, args, span),
            None => Value::Call { callee: Box::new(callee), args, span },
        }
    }
}

/// The items of a list as one text, with the argument between them.
fn separated(list: Value, args: Vec<Arg>, span: Span) -> Value {
    let Value::List { items, .. } = list else { return Value::unknown(span) };
    let separator = args.into_iter().next().map(|arg| arg.value).filter(|value| value.weight(MAX_COPIED) < 8);
    let mut pieces = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        match &separator {
            Some(separator) if index > 0 => pieces.extend(separator.clone().into_pieces()),
            _ => {}
        }
        pieces.extend(item.into_pieces());
    }
    Value::Text(Text { pieces, span })
}

/// The parts of a value whose operator makes it something else; what was not understood stays one.
fn parts_of(value: Value) -> Vec<Value> {
    match value {
        Value::Other { parts, .. } if parts.is_empty() => Vec::new(),
        value => vec![value],
    }
}

/// The way to what is assigned: `self.base`, `config.hosts["api"]`; `None` for anything that is not named.
fn path_of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Name { name, .. } => Some(vec![name.clone()]),
        Value::This { .. } => Some(vec!["self".to_owned()]),
        Value::Member { of, name, .. } => {
            let mut path = path_of(of)?;
            path.push(name.clone());
            Some(path)
        }
        Value::Index { of, key, .. } => {
            let mut path = path_of(of)?;
            path.push(key.literal().unwrap_or_else(|| "[]".to_owned()));
            Some(path)
        }
        _ => None,
    }
}
