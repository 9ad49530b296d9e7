//! Numbers of less than 64 bits in Rust: fields, parameters, returns, variables, constants, aliases, newtypes, keys and values of collections,
//! and conversions.
//!
//! Columns in macros (`diesel::table!`) and statements in strings are found by the rows of the table, as in any other language.

use proc_macro2::Ident;
use rustc_hash::FxHashMap;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, GenericArgument, Member, Pat, PathArguments, ReturnType, Type};

use super::{Scanner, macros, name_of};
use crate::finding::{Edit, Span};
use crate::scan::facts::{Number, NumberKind, Width};
use crate::scan::numbers::{bound_name, chain};

/// Collects the numbers of a file.
pub fn collect(scanner: &mut Scanner<'_>, file: &syn::File) {
    let mut aliases = Aliases::default();
    aliases.visit_file(file);
    let mut finder = Finder { scanner, aliases: aliases.0, owner: String::new(), found: Vec::new(), stored: false, given: Vec::new() };
    finder.visit_file(file);
    let found = finder.found;
    scanner.facts.numbers.extend(found);
}

/// The types that the file gives other names.
#[derive(Default)]
struct Aliases(FxHashMap<String, Type>);

impl<'ast> Visit<'ast> for Aliases {
    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.0.insert(name_of(&item.ident), (*item.ty).clone());
    }
}

/// A narrow type in another type.
struct Narrow {
    span: Span,
    written: String,
    width: Width,
    /// Makes it wide: here, or where its alias is defined.
    edit: Option<Edit>,
    /// The type of the values, where the narrow one is the type of a map's keys.
    keys_of: Option<String>,
}

/// How deep a narrow type can stand in another; an alias counts for two, because it can hold itself more than once.
const MAX_DEPTH: usize = 12;

struct Finder<'s, 'a> {
    scanner: &'s mut Scanner<'a>,
    aliases: FxHashMap<String, Type>,
    /// The struct or enum whose fields are being read.
    owner: String,
    /// Do its fields decide on the columns of a table?
    stored: bool,
    /// The parameters of the closures around, with the place of what the method is called on that gives them.
    given: Vec<(String, Span)>,
    found: Vec<Number>,
}

impl Finder<'_, '_> {
    /// The width of a type that the table of the language names.
    fn width(&self, name: &str) -> Option<Width> {
        Width::named(self.scanner.language.table.number_types.types.get(name)?)
    }

    /// What makes a type wide whose name stands in the file.
    fn widening(&self, name: &Ident) -> Option<Edit> {
        let wide = self.scanner.language.table.number_types.widen.get(&name_of(name)).filter(|wide| !wide.is_empty())?;
        Some(Edit { span: self.scanner.place(name.span()), text: wide.clone() })
    }

    /// The first narrow type in a type, to the ends of its aliases.
    fn narrow(&self, ty: &Type, depth: usize) -> Option<Narrow> {
        if depth > MAX_DEPTH {
            return None;
        }
        match ty {
            Type::Reference(ty) => self.narrow(&ty.elem, depth + 1),
            Type::Paren(ty) => self.narrow(&ty.elem, depth + 1),
            Type::Group(ty) => self.narrow(&ty.elem, depth + 1),
            // Arrays of bytes are no ids.
            Type::Slice(syn::TypeSlice { elem, .. }) | Type::Array(syn::TypeArray { elem, .. }) => {
                self.narrow(elem, depth + 1).filter(|narrow| narrow.width.bits > 8)
            }
            Type::Path(path) => {
                let segment = path.path.segments.last()?;
                let name = name_of(&segment.ident);
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    let types: Vec<&Type> =
                        arguments.args.iter().filter_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None }).collect();
                    if let [key, value, ..] = types.as_slice()
                        && (name.ends_with("Map") || name.ends_with("Cache"))
                    {
                        if let Some(narrow) = self.narrow(key, depth + 1) {
                            return Some(Narrow { keys_of: last_name(value), ..narrow });
                        }
                        return self.narrow(value, depth + 1);
                    }
                    // The error of a result is no id.
                    let types = if name == "Result" { types.get(..1).unwrap_or_default() } else { &types[..] };
                    return types.iter().find_map(|ty| self.narrow(ty, depth + 1)).filter(|narrow| narrow.width.bits > 8);
                }
                if let Some(width) = self.width(&name) {
                    return Some(Narrow {
                        span: self.scanner.place(ty.span()),
                        written: name,
                        width,
                        edit: self.widening(&segment.ident),
                        keys_of: None,
                    });
                }
                let alias = self.aliases.get(&name)?;
                let narrow = self.narrow(alias, depth + 2)?;
                Some(Narrow { span: self.scanner.place(ty.span()), written: name, ..narrow })
            }
            _ => None,
        }
    }

    /// Keeps a declaration if its type is narrow. Only then are spans computed: that of a node costs as much as the node is long.
    fn declare(&mut self, name: &Ident, also: &[String], ty: &Type) {
        let Some(narrow) = self.narrow(ty, 0) else { return };
        let names = std::iter::once(name_of(name)).chain(also.iter().cloned()).collect();
        let whole = self.scanner.place(name.span()).start.min(narrow.span.start)..narrow.span.end;
        let keys = narrow.keys_of.is_some();
        let names = narrow.keys_of.map_or(names, |of| vec![of]);
        let instead = if narrow.width.signed { "i64" } else { "u64" }.to_owned();
        let owner = self.owner.clone();
        let kind = if self.stored { NumberKind::Column } else { NumberKind::Type };
        let (wide, edits) = parts(narrow.edit);
        self.found.push(Number { names, keys, owner, instead, wide, edits, ..Number::new(kind, narrow.span, whole, narrow.written, narrow.width) });
    }

    /// Declares the names of a pattern: `Path((company_id, page)): Path<(i32, u32)>`.
    fn declare_pattern(&mut self, pattern: &Pat, ty: &Type) {
        match (pattern, ty) {
            (Pat::Ident(name), _) => self.declare(&name.ident, &[], ty),
            (Pat::Paren(pattern), _) => self.declare_pattern(&pattern.pat, ty),
            (Pat::Reference(pattern), Type::Reference(ty)) => self.declare_pattern(&pattern.pat, &ty.elem),
            (Pat::Tuple(pattern), Type::Tuple(ty)) if pattern.elems.len() == ty.elems.len() => {
                for (pattern, ty) in pattern.elems.iter().zip(&ty.elems) {
                    self.declare_pattern(pattern, ty);
                }
            }
            (Pat::TupleStruct(pattern), Type::Path(ty)) if pattern.elems.len() == 1 => {
                if let Some(PathArguments::AngleBracketed(arguments)) = ty.path.segments.last().map(|segment| &segment.arguments)
                    && let Some(GenericArgument::Type(inside)) = arguments.args.first()
                {
                    self.declare_pattern(&pattern.elems[0], inside);
                }
            }
            _ => {}
        }
    }

    /// Keeps a conversion of what stands at `of`.
    fn convert(&mut self, of: Span, span: Span, written: String, narrow: Narrow) {
        let text = self.scanner.text;
        let start = of.start.min(span.start);
        let (mut names, mut bound) = (chain(referred(&text[of])), bound_name(text, start));
        // `json["id"].as_i64().map(|value| value as i32)`
        if let [name] = names.as_slice()
            && let Some((name, from)) = self.given.iter().rev().find(|(given, _)| given == name)
        {
            names = chain(referred(&text[from.clone()]));
            bound = Some(bound_name(text, from.start)).filter(|bound| !bound.is_empty()).unwrap_or_else(|| name.clone());
        }
        let instead = self.scanner.language.table.number_types.instead.clone();
        let whole = start..span.end;
        let (wide, edits) = parts(narrow.edit);
        let wide = if wide.is_empty() { wide } else { written.replace(&narrow.written, &wide) };
        self.found.push(Number { names, bound, instead, wide, edits, ..Number::new(NumberKind::Conversion, span, whole, written, narrow.width) });
    }

    /// What stands first between brackets, as far as it is of interest.
    fn inside(&self, brackets: proc_macro2::extra::DelimSpan) -> Span {
        let (open, close) = (self.scanner.place(brackets.open()).end, self.scanner.place(brackets.close()).start);
        let text = &self.scanner.text[open..close];
        let end = text
            .char_indices()
            .take(MAX_OPERAND)
            .find(|(_, c)| *c == ',')
            .map_or_else(|| text.char_indices().nth(MAX_OPERAND).map_or(text.len(), |(at, _)| at), |(at, _)| at);
        open..open + end
    }

    /// Reads fields; those without a name have that of the type or the variant around them.
    fn fields(&mut self, around: &Ident, fields: &syn::Fields) {
        for field in fields {
            let renamed: Vec<String> = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")).flat_map(renamed).collect();
            let known = self.found.len();
            self.declare(field.ident.as_ref().unwrap_or(around), &renamed, &field.ty);
            let is_key = |attribute: &syn::Attribute| attribute.path().is_ident("sea_orm") && has_option(attribute, "primary_key");
            if self.stored && field.attrs.iter().any(is_key) {
                self.found[known..].iter_mut().for_each(|number| number.own = true);
            }
        }
    }
}

/// An edit as a number keeps it: its text, and the list of edits.
fn parts(edit: Option<Edit>) -> (String, Vec<Edit>) {
    edit.map_or_else(Default::default, |edit| (edit.text.clone(), vec![edit]))
}

/// How much of an operand is looked at, in bytes or characters: what a value is called stands at its end.
const MAX_OPERAND: usize = 200;

/// The operand that ends at an offset: back to what it cannot be part of. It is found in the text, because the span of a node costs as much as
/// the node is long.
fn operand_before(text: &str, end: usize) -> Span {
    let mut depth = 0usize;
    let mut start = end;
    for (at, c) in text[..end].char_indices().rev() {
        match c {
            ')' | ']' => depth += 1,
            '(' | '[' if depth == 0 => break,
            '(' | '[' => depth -= 1,
            '=' | ',' | ';' | '{' | '}' | '|' if depth == 0 => break,
            // The key of an entry, and no path.
            ':' if depth == 0 && !text[..at].ends_with(':') && !text[at + 1..].starts_with(':') => break,
            _ => {}
        }
        if end - at > MAX_OPERAND {
            break;
        }
        start = at;
    }
    start..end
}

/// An operand without the signs that only follow or make a reference.
fn referred(operand: &str) -> &str {
    operand.trim_start_matches(|c: char| matches!(c, '*' | '&') || c.is_whitespace())
}

/// Does a list of options have one of that name: `#[sea_orm(primary_key, auto_increment = false)]`?
fn has_option(attribute: &syn::Attribute, name: &str) -> bool {
    option(attribute, name).is_some()
}

/// The text of an option, which is empty for one that has none: `#[sea_orm(table_name = "links")]`.
fn option(attribute: &syn::Attribute, name: &str) -> Option<String> {
    let mut found = None;
    // What is no list of options has no name in it.
    let _ = attribute.parse_nested_meta(|meta| {
        let here = meta.path.is_ident(name);
        let text = if meta.input.peek(syn::Token![=]) { literal(&meta.value()?.parse::<Expr>()?) } else { None };
        if here {
            found = Some(text.unwrap_or_default());
        }
        Ok(())
    });
    found
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// Does a struct derive a trait?
fn derives(attributes: &[syn::Attribute], name: &str) -> bool {
    let derive = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let mut lists =
        derive.filter_map(|attribute| attribute.parse_args_with(syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated).ok());
    lists.any(|list| list.iter().any(|path| path.segments.last().is_some_and(|segment| segment.ident == name)))
}

/// The names that serde gives a field: `rename = "…"`, `alias = "…"`, `rename(deserialize = "…")`.
fn renamed(attribute: &syn::Attribute) -> Vec<String> {
    let mut names = Vec::new();
    // What is no list of options has no name in it.
    let _ = attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") || meta.path.is_ident("alias") {
            if meta.input.peek(syn::token::Paren) {
                meta.parse_nested_meta(|side| {
                    names.push(side.value()?.parse::<syn::LitStr>()?.value());
                    Ok(())
                })?;
            } else {
                names.push(meta.value()?.parse::<syn::LitStr>()?.value());
            }
        } else if meta.input.peek(syn::Token![=]) {
            meta.value()?.parse::<Expr>()?;
        }
        Ok(())
    });
    names
}

/// The last name of a type: `Option<model::Project>` has `Project`.
fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => {
            let segment = path.path.segments.last()?;
            if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                return arguments.args.iter().find_map(|argument| if let GenericArgument::Type(ty) = argument { last_name(ty) } else { None });
            }
            Some(name_of(&segment.ident))
        }
        Type::Reference(ty) => last_name(&ty.elem),
        _ => None,
    }
}

/// The first type between angle brackets.
fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None })
}

/// The type of what an expression makes, where it is written in it: `….collect::<Vec<i32>>()?`, `HashSet::<i32>::new()`.
fn made(expression: &Expr) -> Option<Type> {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expr::Try(tried) => &tried.expr,
            Expr::Paren(inner) => &inner.expr,
            Expr::MethodCall(call) if call.method == "collect" => {
                let ty = call.turbofish.as_ref()?.args.first()?;
                return if let GenericArgument::Type(ty) = ty { Some(ty.clone()) } else { None };
            }
            Expr::MethodCall(call) if call.method == "unwrap" || call.method == "expect" => &call.receiver,
            Expr::Call(call) => {
                let Expr::Path(callee) = &*call.func else { return None };
                let of = callee.path.segments.iter().rev().nth(1)?;
                let path = matches!(of.arguments, PathArguments::AngleBracketed(_)).then(|| syn::Path::from(of.clone()))?;
                return Some(Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path }));
            }
            _ => return None,
        };
    }
}

/// The only parameter of a closure.
fn parameter(argument: &Expr) -> Option<String> {
    let Expr::Closure(closure) = argument else { return None };
    let [only] = closure.inputs.iter().collect::<Vec<_>>()[..] else { return None };
    let mut pattern = only;
    loop {
        pattern = match pattern {
            Pat::Ident(name) => return Some(name_of(&name.ident)),
            Pat::Reference(inner) => &inner.pat,
            Pat::Type(inner) => &inner.pat,
            _ => return None,
        };
    }
}

impl<'ast> Visit<'ast> for Finder<'_, '_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.owner = name_of(&item.ident);
        // The entities of SeaORM: a field is a column, and as wide as its type.
        self.stored = derives(&item.attrs, "DeriveEntityModel");
        if self.stored {
            let named =
                item.attrs.iter().filter(|attribute| attribute.path().is_ident("sea_orm")).find_map(|attribute| option(attribute, "table_name"));
            self.owner = named.unwrap_or_else(|| self.owner.clone());
        }
        self.fields(&item.ident, &item.fields);
        self.stored = false;
        self.owner.clear();
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        self.owner = name_of(&item.ident);
        for field in &item.fields.named {
            self.declare(field.ident.as_ref().unwrap_or(&item.ident), &[], &field.ty);
        }
        self.owner.clear();
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.owner = name_of(&item.ident);
        for variant in &item.variants {
            self.fields(&variant.ident, &variant.fields);
        }
        self.owner.clear();
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.declare(&item.ident, &[], &item.ty);
    }

    fn visit_impl_item_type(&mut self, item: &'ast syn::ImplItemType) {
        self.declare(&item.ident, &[], &item.ty);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.declare(&item.ident, &[], &item.ty);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.declare(&item.ident, &[], &item.ty);
        visit::visit_trait_item_const(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.declare(&item.ident, &[], &item.ty);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.declare(&item.ident, &[], &item.ty);
        visit::visit_item_static(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        for argument in &signature.inputs {
            if let FnArg::Typed(argument) = argument {
                self.declare_pattern(&argument.pat, &argument.ty);
            }
        }
        if let ReturnType::Type(_, ty) = &signature.output {
            self.declare(&signature.ident, &[], ty);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        match &local.pat {
            Pat::Type(typed) => self.declare_pattern(&typed.pat, &typed.ty),
            Pat::Ident(name) => {
                if let Some(ty) = local.init.as_ref().and_then(|init| made(&init.expr)) {
                    self.declare(&name.ident, &[], &ty);
                }
            }
            _ => {}
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        for input in &closure.inputs {
            if let Pat::Type(typed) = input {
                self.declare_pattern(&typed.pat, &typed.ty);
            }
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
        if let Some(narrow) = self.narrow(&cast.ty, 0) {
            let span = self.scanner.place(cast.as_token.span()).start..narrow.span.end;
            let of = operand_before(self.scanner.text, span.start);
            self.convert(of, span, format!("as {}", narrow.written), narrow);
        }
        visit::visit_expr_cast(self, cast);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let Some(turbofish) = &call.turbofish
            && matches!(call.method.to_string().as_str(), "parse" | "try_into" | "into" | "get" | "try_get" | "unwrap" | "value")
            && let Some(GenericArgument::Type(ty)) = turbofish.args.first()
            && let Some(narrow) = self.narrow(ty, 0)
        {
            let span = self.scanner.between(call.method.span(), turbofish.gt_token.span());
            // `row.get::<i32, _>("project_id")` reads what its argument names.
            let of = match call.method.to_string().as_str() {
                "get" | "try_get" => self.inside(call.paren_token.span),
                _ => operand_before(self.scanner.text, self.scanner.place(call.dot_token.span()).start),
            };
            self.convert(of, span, format!("{}::<{}>", call.method, narrow.written), narrow);
        }
        self.visit_expr(&call.receiver);
        for argument in &call.args {
            let parameter = parameter(argument);
            if let Some(name) = &parameter {
                let from = operand_before(self.scanner.text, self.scanner.place(call.dot_token.span()).start);
                self.given.push((name.clone(), from));
            }
            self.visit_expr(argument);
            if parameter.is_some() {
                self.given.pop();
            }
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for statement in &macros::statements(call) {
            self.visit_stmt(statement);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(callee) = &*call.func
            && let Some(last) = callee.path.segments.last()
        {
            let name = last.ident.to_string();
            let narrow = match name.as_str() {
                // `i32::try_from(id)`, `<i32 as TryFrom<_>>::try_from(id)`
                "from_str_radix" | "try_from" | "from_str" | "from" if callee.path.segments.len() >= 2 => match &callee.qself {
                    Some(of) => self.narrow(&of.ty, 0),
                    None => {
                        let of = &callee.path.segments[callee.path.segments.len() - 2].ident;
                        let written = name_of(of);
                        let (width, edit) = (self.width(&written), self.widening(of));
                        width.map(|width| Narrow { span: self.scanner.place(of.span()), written, width, edit, keys_of: None })
                    }
                },
                // `TryInto::<i32>::try_into(id)`
                "try_into" | "into" if callee.path.segments.len() >= 2 => {
                    let of = &callee.path.segments[callee.path.segments.len() - 2].arguments;
                    first_type(of).and_then(|ty| self.narrow(ty, 0))
                }
                _ => None,
            };
            // `serde_json::from_value::<i32>(project["id"].clone())`
            let told = matches!(name.as_str(), "from_value" | "from_str" | "from_slice" | "parse" | "deserialize")
                .then(|| first_type(&last.arguments).and_then(|ty| self.narrow(ty, 0)))
                .flatten();
            let written = match (&narrow, &told) {
                (Some(narrow), _) => format!("{}::{name}", narrow.written),
                (None, Some(narrow)) => format!("{name}::<{}>", narrow.written),
                (None, None) => String::new(),
            };
            if let Some(narrow) = narrow.or(told) {
                let of = self.inside(call.paren_token.span);
                let first = match &callee.qself {
                    Some(of) => of.lt_token.span(),
                    None => callee.path.segments[0].ident.span(),
                };
                let span = self.scanner.between(first, last.ident.span());
                self.convert(of, span, written, narrow);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, item: &'ast syn::ExprStruct) {
        for field in &item.fields {
            if let Member::Named(_) = field.member {
                self.visit_expr(&field.expr);
            }
        }
        if let Some(rest) = &item.rest {
            self.visit_expr(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;

    /// What is found: the names, what limits them, and what a conversion is given to.
    fn found(text: &str) -> Vec<String> {
        let facts = scan::scan("a.rs", text);
        let told = facts.numbers.iter().map(|number| format!("{} {} {}", number.names.join("."), number.written, number.bound));
        told.map(|told| told.trim().to_owned()).collect()
    }

    #[test]
    fn numbers_in_macros_are_found() {
        assert_eq!(found("fn f(id: u64) { println!(\"{}\", id as i32); }"), ["id as i32"]);
        assert_eq!(found("fn f(id: u64) { let x = json!({ \"project_id\": id as u32, \"ids\": [page as i64] }); }"), ["id as u32 project_id"]);
        assert_eq!(found("fn f(id: u64) { let x = vec![user_id as i32; 2]; }"), ["user_id as i32"]);
    }

    #[test]
    fn patterns_are_declared_with_the_types_in_theirs() {
        assert_eq!(found("fn f(Path((company_id, page)): Path<(u64, u32)>, Path(id): Path<i32>) {}"), ["page u32", "id i32"]);
        assert_eq!(found("fn f() { let (project_id, page): (i32, u64) = x(); }"), ["project_id i32"]);
        assert_eq!(found("fn f() { let g = |&project_id: &i32| project_id; }"), ["project_id i32"]);
    }

    #[test]
    fn a_type_can_stand_in_the_call_that_makes_the_value() {
        assert_eq!(found("fn f() { let project_ids = text.lines().collect::<Vec<i32>>(); }"), ["project_ids i32"]);
        assert_eq!(found("fn f() { let seen = HashSet::<u32>::new(); }"), ["seen u32"]);
        assert_eq!(found("fn f() { let by_id = HashMap::<i32, Project>::new(); }"), ["Project i32"]);
    }

    #[test]
    fn what_a_closure_is_given_is_known_by_what_gives_it() {
        let text = "fn f() { let project_id = body[\"id\"].as_i64().map(|value| value as i32); }";
        assert_eq!(found(text), ["as_i64.id.body as i32 project_id"]);
        assert_eq!(found("fn f() { g(ids.iter().map(|user_id| *user_id as i32)); }"), ["iter.ids as i32 user_id"]);
        assert_eq!(found("fn f() { g(rows.iter().map(|row| row.page as i32)); }"), ["page.row as i32"]);
    }

    #[test]
    fn conversions_by_a_trait_or_a_type_argument_are_found() {
        assert_eq!(found("fn f() { <i32 as TryFrom<i64>>::try_from(project_id); }"), ["project_id i32::try_from"]);
        assert_eq!(found("fn f() { TryInto::<u32>::try_into(user_id); }"), ["user_id u32::try_into"]);
        assert_eq!(found("fn f() { serde_json::from_value::<i32>(project_id); }"), ["project_id from_value::<i32>"]);
        assert_eq!(found("fn f() { let x = *project_id as i32; }"), ["project_id as i32 x"]);
    }

    #[test]
    fn both_names_of_a_field_for_serde_count() {
        let text = "struct A { #[serde(rename(serialize = \"a\", deserialize = \"project_id\"))] key: i32 }";
        assert_eq!(found(text), ["key.a.project_id i32"]);
    }

    #[test]
    fn associated_types_and_constants_and_unions_are_declarations() {
        let text = "impl Model for Project { type Id = i32; const USER_ID: u32 = 1; }\ntrait T { const ROLE_ID: u16; }\nunion U { id: u32 }";
        assert_eq!(found(text), ["Id i32", "USER_ID u32", "ROLE_ID u16", "id u32"]);
    }

    #[test]
    fn the_fields_of_an_entity_are_columns_of_its_table() {
        let text = "#[derive(Clone, DeriveEntityModel)]\n#[sea_orm(schema_name = \"x\", table_name = \"procore_links\")]\npub struct Model {\n  #[sea_orm(primary_key, auto_increment = true)]\n  pub id: i32,\n  pub project_id: i32,\n  pub owner_id: i32,\n}\n#[derive(DeriveRelation)]\nenum Relation { #[sea_orm(belongs_to = \"super::owner::Entity\", from = \"Column::OwnerId\", to = \"x\")] Owner }\n";
        let facts = scan::scan("a.rs", text);
        let told: Vec<(&str, &str, NumberKind, bool)> =
            facts.numbers.iter().map(|number| (number.names[0].as_str(), number.owner.as_str(), number.kind, number.own)).collect();
        let column = NumberKind::Column;
        assert_eq!(
            told,
            [("id", "procore_links", column, true), ("project_id", "procore_links", column, false), ("owner_id", "procore_links", column, true)]
        );
    }

    #[test]
    fn a_type_is_made_wide_where_it_stands_or_where_its_alias_is_defined() {
        let wide = |text: &str| -> Vec<String> {
            let facts = scan::scan("a.rs", text);
            let edit = |edit: &Edit| format!("{}..{} {}", edit.span.start, edit.span.end, edit.text);
            facts.numbers.iter().map(|number| format!("{}: {}", number.wide, number.edits.iter().map(edit).collect::<String>())).collect()
        };
        assert_eq!(wide("struct A { id: Option<i32>, b: u16 }"), ["i64: 22..25 i64", "u64: 31..34 u64"]);
        assert_eq!(wide("type Id = i32;\nstruct A { id: Id }"), ["i64: 10..13 i64", "i64: 10..13 i64"]);
        assert_eq!(wide("fn f() { let x = *project_id as i32; }"), ["as i64: 32..35 i64"]);
        assert_eq!(wide("fn f() { u32::try_from(project_id); }"), ["u64::try_from: 9..12 u64"]);
        assert_eq!(wide("struct A { id: std::os::raw::c_int, n: f32 }"), [": ", ": "]);
    }
}
