//! Macro calls: the parser leaves their insides as tokens. They are tried as what they mostly are (expressions, the entries of a map, statements);
//! what is none of that is read with the patterns of the table.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Expr, Ident, Lit, Macro, Stmt, Token, Type, Visibility};

use super::expression::{MAX_VALUE_DEPTH, Read};
use super::items::plain_name;
use super::{Scanner, name_of};
use crate::finding::Span;
use crate::language::CallMeaning;
use crate::scan::expression::format;
use crate::scan::facts::{Arg, BindingKind, Entry, Piece, Value};

/// How many parts a formatted text may have. Arguments are copied into the holes, so that without a limit nested calls could grow without bound.
const MAX_FORMATTED: usize = 4000;

/// Macros that format a text and do not answer with it, with the position of the text.
const PRINTING: [(&str, usize); 25] = [
    ("print", 0),
    ("println", 0),
    ("eprint", 0),
    ("eprintln", 0),
    ("panic", 0),
    ("todo", 0),
    ("unimplemented", 0),
    ("unreachable", 0),
    ("write", 1),
    ("writeln", 1),
    ("assert", 1),
    ("debug_assert", 1),
    ("ensure", 1),
    ("assert_eq", 2),
    ("assert_ne", 2),
    ("debug_assert_eq", 2),
    ("error", 0),
    ("warn", 0),
    ("info", 0),
    ("debug", 0),
    ("trace", 0),
    ("dbg", 0),
    ("log", 1),
    ("event", 1),
    ("span", 1),
];

/// Macros after which nothing follows.
const NEVER: [&str; 5] = ["panic", "todo", "unimplemented", "unreachable", "compile_error"];

/// `static ref NAME: Type = value;` of `lazy_static!`.
struct LazyStatic {
    name: Ident,
    value: Expr,
}

fn lazy_statics(input: ParseStream<'_>) -> syn::Result<Vec<LazyStatic>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![static]>()?;
        input.parse::<Option<Token![ref]>>()?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        input.parse::<Type>()?;
        input.parse::<Token![=]>()?;
        let value = input.parse()?;
        input.parse::<Token![;]>()?;
        all.push(LazyStatic { name, value });
    }
    Ok(all)
}

/// What stands in a macro call, as far as it is expressions, entries of a map or statements.
pub(super) fn statements(call: &Macro) -> Vec<Stmt> {
    if call.path.is_ident("macro_rules") {
        return Vec::new();
    }
    if let Ok(expressions) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone()) {
        return expressions.into_iter().map(|expression| Stmt::Expr(expression, None)).collect();
    }
    if let Some(tree) = Tree::of_tokens(call.tokens.clone()) {
        let mut expressions = Vec::new();
        tree.expressions(&mut expressions);
        return expressions;
    }
    Block::parse_within.parse2(call.tokens.clone()).unwrap_or_default()
}

impl Scanner<'_> {
    /// From the first to the last of some tokens.
    pub fn tokens_place(&self, tokens: &TokenStream) -> Span {
        let mut place: Option<Span> = None;
        for token in tokens.clone() {
            let span = self.place(token.span());
            place = Some(match place {
                Some(first) => first.start..span.end.max(first.end),
                None => span,
            });
        }
        place.unwrap_or(0..0)
    }

    /// Reads a macro call.
    pub fn macro_call(&mut self, call: &Macro) -> Read {
        let callee = self.path(&call.path);
        let name = call.path.segments.last().map(|segment| name_of(&segment.ident)).unwrap_or_default();
        let delimiter = call.delimiter.span();
        let span = callee.span.start..self.place(delimiter.close()).end;
        let inside = self.place(delimiter.open()).end..self.place(delimiter.close()).start;
        let tokens = || call.tokens.clone();
        let nothing = NEVER.contains(&name.as_str());
        let read = |value: Value| Read { nothing, ..Read::within(value, span.clone()) };
        if name == "macro_rules" {
            self.region(inside);
            return Read::nothing(span);
        }
        if let Ok(args) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens()) {
            let args: Vec<Arg> = args.iter().map(|arg| self.macro_argument(arg)).collect();
            if name == "vec" {
                return read(Value::List { items: args.into_iter().map(|arg| arg.value).collect(), span: span.clone() });
            }
            return read(self.called(callee.value, &name, args, span.clone()));
        }
        if name == "lazy_static"
            && let Ok(statics) = lazy_statics.parse2(tokens())
        {
            for entry in &statics {
                let value = self.apart(&entry.value).value;
                let place = self.place(entry.name.span());
                self.bind(vec![name_of(&entry.name)], BindingKind::Assignment, value, place);
            }
            return Read::nothing(span);
        }
        let repeat = |input: ParseStream<'_>| {
            let item: Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            input.parse::<Expr>()?;
            Ok(item)
        };
        if name == "vec"
            && let Ok(item) = repeat.parse2(tokens())
        {
            let items = vec![self.expression(&item).value];
            return read(Value::List { items, span: span.clone() });
        }
        if let Some(map) = self.entries_or_value(tokens(), inside.clone()) {
            return read(Value::Call {
                callee: Box::new(callee.value),
                args: vec![Arg { name: None, spread: false, value: map }],
                span: span.clone(),
            });
        }
        if let Ok(statements) = Block::parse_within.parse2(tokens()) {
            let tail = self.statements(&statements, inside);
            return read(Value::Call {
                callee: Box::new(callee.value),
                args: vec![Arg { name: None, spread: false, value: tail.value }],
                span: span.clone(),
            });
        }
        self.region(inside);
        Read::nothing(span)
    }

    /// `name = value` is a named argument of a macro.
    fn macro_argument(&mut self, argument: &Expr) -> Arg {
        match argument {
            Expr::Assign(pair) if plain_name(&pair.left).is_some() => {
                let name = plain_name(&pair.left).map(name_of);
                Arg { name, spread: false, value: self.expression(&pair.right).value }
            }
            other => Arg { name: None, spread: false, value: self.expression(other).value },
        }
    }

    fn called(&mut self, callee: Value, name: &str, mut args: Vec<Arg>, span: Span) -> Value {
        if let Some((CallMeaning::Format, _)) = self.meaning(&callee.callee_text()) {
            if args.is_empty() {
                return Value::Call { callee: Box::new(callee), args, span };
            }
            let template = args.remove(0).value;
            return self.formatted(template, args, span);
        }
        let printing = PRINTING.iter().find(|(printing, _)| *printing == name);
        if let Some((_, from)) = printing
            && let Some(at) = args.iter().position(|arg| arg.name.is_none() && matches!(arg.value, Value::Text(_))).filter(|at| at >= from)
        {
            let given = args.split_off(at + 1);
            if let Some(template) = args.pop() {
                let value = self.formatted(template.value, given, span.clone());
                args.push(Arg { name: None, spread: false, value });
            }
            return Value::Call { callee: Box::new(callee), args, span };
        }
        self.call(callee, args, span)
    }

    /// A format text with its arguments; `{name}` without an argument of that name is the variable.
    fn formatted(&mut self, template: Value, mut args: Vec<Arg>, span: Span) -> Value {
        let mut holes = 0;
        if let Value::Text(text) = &template {
            for piece in &text.pieces {
                let Piece::Literal { text, span } = piece else { continue };
                for (name, at) in captures(text) {
                    holes += 1;
                    if !name.is_empty() && !args.iter().any(|arg| arg.name.as_deref() == Some(name)) {
                        let place = span.start + at..span.start + at + name.len();
                        let value = Value::Name { name: name.to_owned(), span: place };
                        args.push(Arg { name: Some(name.to_owned()), spread: false, value });
                    }
                }
            }
        }
        let heaviest = args.iter().map(|arg| arg.value.weight(MAX_FORMATTED)).max().unwrap_or(0);
        if heaviest.saturating_mul(holes) > MAX_FORMATTED {
            let parts = std::iter::once(template).chain(args.into_iter().map(|arg| arg.value)).collect();
            return Value::Other { parts, span };
        }
        format(template, args, span)
    }

    /// `"key": value`, `"key" => value`, `{ … }`, `[ … ]`: JSON with Rust in it. `None` if it is something else; nothing is read then.
    fn entries_or_value(&mut self, tokens: TokenStream, place: Span) -> Option<Value> {
        let tree = Tree::of_tokens(tokens)?;
        Some(self.tree(tree, place))
    }

    fn tree(&mut self, tree: Tree, place: Span) -> Value {
        if self.depth >= MAX_VALUE_DEPTH {
            let depth = std::mem::take(&mut self.depth);
            let value = self.tree(tree, place.clone());
            self.depth = depth;
            self.push(value);
            return Value::unknown(place);
        }
        self.depth += 1;
        let value = self.branches(tree, place);
        self.depth -= 1;
        value
    }

    fn branches(&mut self, tree: Tree, place: Span) -> Value {
        match tree {
            Tree::Map(entries, brackets) => {
                let span = brackets.map_or(place, |span| self.place(span));
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| {
                        let key_span = self.tokens_place(&key);
                        let key = self.key(key);
                        Entry { key, computed: None, key_span, spread: false, value: self.tree(value, span.clone()) }
                    })
                    .collect();
                Value::Map { entries, span }
            }
            Tree::List(items, span) => {
                let span = self.place(span);
                Value::List { items: items.into_iter().map(|item| self.tree(item, span.clone())).collect(), span }
            }
            Tree::Expression(expression) => self.expression(&expression).value,
        }
    }

    /// The key of an entry, where it is literal.
    fn key(&mut self, key: TokenStream) -> Option<String> {
        let mut tokens = key.into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Literal(literal)), None) => self.literal(&Lit::new(literal)).value.literal(),
            (Some(TokenTree::Ident(ident)), None) => Some(name_of(&ident)),
            _ => None,
        }
    }
}

/// JSON with Rust in it, before anything of it is read.
enum Tree {
    Map(Vec<(TokenStream, Tree)>, Option<proc_macro2::Span>),
    List(Vec<Tree>, proc_macro2::Span),
    Expression(Box<Expr>),
}

impl Tree {
    /// Collects the expressions in it.
    fn expressions(self, found: &mut Vec<Stmt>) {
        match self {
            Tree::Map(entries, _) => entries.into_iter().for_each(|(_, value)| value.expressions(found)),
            Tree::List(items, _) => items.into_iter().for_each(|item| item.expressions(found)),
            Tree::Expression(expression) => found.push(Stmt::Expr(*expression, None)),
        }
    }

    /// The inside of a macro call: entries, or one value.
    fn of_tokens(tokens: TokenStream) -> Option<Tree> {
        if let [TokenTree::Group(_)] = tokens.clone().into_iter().take(2).collect::<Vec<_>>().as_slice() {
            return Tree::of_value(tokens);
        }
        Some(Tree::Map(entries(tokens)?, None))
    }

    fn of_value(tokens: TokenStream) -> Option<Tree> {
        let head: Vec<TokenTree> = tokens.clone().into_iter().take(2).collect();
        if let [TokenTree::Group(group)] = head.as_slice() {
            let inside = group.stream();
            match group.delimiter() {
                Delimiter::Brace => {
                    if let Some(entries) = entries(inside) {
                        return Some(Tree::Map(entries, Some(group.span())));
                    }
                }
                Delimiter::Bracket => {
                    let items: Option<Vec<Tree>> = split(inside).into_iter().map(Tree::of_value).collect();
                    return items.map(|items| Tree::List(items, group.span()));
                }
                _ => {}
            }
        }
        syn::parse2(tokens).ok().map(|expression| Tree::Expression(Box::new(expression)))
    }
}

/// `key: value, …` or `key => value, …`
fn entries(tokens: TokenStream) -> Option<Vec<(TokenStream, Tree)>> {
    split(tokens).into_iter().map(entry).collect()
}

fn entry(tokens: TokenStream) -> Option<(TokenStream, Tree)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let punct = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => Some((punct.as_char(), punct.spacing())),
        _ => None,
    };
    let mut at = 0;
    while at < tokens.len() {
        let behind = match punct(at) {
            // `a::b` is a path.
            Some((':', Spacing::Joint)) if matches!(punct(at + 1), Some((':', _))) => {
                at += 2;
                continue;
            }
            Some((':', _)) => at + 1,
            Some(('=', Spacing::Joint)) if matches!(punct(at + 1), Some(('>', _))) => at + 2,
            Some(('=' | ';', _)) => return None,
            _ => {
                at += 1;
                continue;
            }
        };
        if at == 0 {
            return None;
        }
        let key = tokens[..at].iter().cloned().collect();
        let value = Tree::of_value(tokens[behind..].iter().cloned().collect())?;
        return Some((key, value));
    }
    None
}

/// Splits tokens at their commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut all = Vec::new();
    let mut part = Vec::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => all.push(part.drain(..).collect::<TokenStream>()),
            _ => part.push(token),
        }
    }
    if !part.is_empty() {
        all.push(part.into_iter().collect());
    }
    all
}

/// The holes of a format text: the name (empty for `{}` and `{0}`) and where it stands in the text, in bytes.
fn captures(text: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        if text[open + 1..].starts_with('{') {
            at = open + 2;
            continue;
        }
        let Some(close) = text[open..].find('}').map(|close| open + close) else { break };
        let inner = &text[open + 1..close];
        let name = inner.split(':').next().unwrap_or("").trim_end();
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        found.push((if is_name { name } else { "" }, open + 1));
        at = close + 1;
    }
    found
}
