//! Numbers of less than 64 bits in Rust: fields, parameters, returns, variables, constants, aliases, newtypes, keys and values of collections,
//! and conversions.
//!
//! Columns in macros (`diesel::table!`) and statements in strings are found by the rows of the table, as in any other language.

use proc_macro2::Ident;
use rustc_hash::FxHashMap;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, GenericArgument, Member, Pat, PathArguments, ReturnType, Type};

use super::{Scanner, name_of};
use crate::finding::Span;
use crate::scan::facts::{Number, NumberKind, Width};
use crate::scan::numbers::{bound_name, chain};

/// Collects the numbers of a file.
pub fn collect(scanner: &mut Scanner<'_>, file: &syn::File) {
    let mut aliases = Aliases::default();
    aliases.visit_file(file);
    let mut finder = Finder { scanner, aliases: aliases.0, owner: String::new(), found: Vec::new() };
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
    found: Vec<Number>,
}

/// The width of a built-in type, or of one of C's.
fn width(name: &str) -> Option<Width> {
    let name = match name {
        "c_int" => "i32",
        "c_uint" => "u32",
        "c_short" => "i16",
        "c_ushort" => "u16",
        "c_float" => "f32",
        "NonZeroI32" => "i32",
        "NonZeroU32" => "u32",
        "AtomicI32" => "i32",
        "AtomicU32" => "u32",
        other => other,
    };
    let known = matches!(name, "i8" | "i16" | "i32" | "u8" | "u16" | "u32" | "f32");
    known.then(|| Width::named(name)).flatten()
}

impl Finder<'_, '_> {
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
                        && name.ends_with("Map")
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
                if let Some(width) = width(&name) {
                    return Some(Narrow { span: self.scanner.place(ty.span()), written: name, width, keys_of: None });
                }
                let alias = self.aliases.get(&name)?;
                let narrow = self.narrow(alias, depth + 2)?;
                Some(Narrow { span: self.scanner.place(ty.span()), written: name, width: narrow.width, keys_of: narrow.keys_of })
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
        self.found.push(Number { names, keys, owner, instead, ..Number::new(NumberKind::Type, narrow.span, whole, narrow.written, narrow.width) });
    }

    /// Keeps a conversion of what stands at `of`.
    fn convert(&mut self, of: Span, span: Span, written: String, width: Width) {
        let text = self.scanner.text;
        let start = of.start.min(span.start);
        let (names, bound) = (chain(&text[of]), bound_name(text, start));
        let instead = self.scanner.language.table.number_types.instead.clone();
        let whole = start..span.end;
        self.found.push(Number { names, bound, instead, ..Number::new(NumberKind::Conversion, span, whole, written, width) });
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
            self.declare(field.ident.as_ref().unwrap_or(around), &renamed, &field.ty);
        }
    }
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
            _ => {}
        }
        if end - at > MAX_OPERAND {
            break;
        }
        start = at;
    }
    start..end
}

/// The names that serde gives a field: `rename = "…"`, `alias = "…"`.
fn renamed(attribute: &syn::Attribute) -> Vec<String> {
    let mut names = Vec::new();
    // What is no list of options has no name in it.
    let _ = attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") || meta.path.is_ident("alias") {
            if let Ok(value) = meta.value().and_then(|value| value.parse::<syn::LitStr>()) {
                names.push(value.value());
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

impl<'ast> Visit<'ast> for Finder<'_, '_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.owner = name_of(&item.ident);
        self.fields(&item.ident, &item.fields);
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
            if let FnArg::Typed(argument) = argument
                && let Pat::Ident(name) = &*argument.pat
            {
                self.declare(&name.ident, &[], &argument.ty);
            }
        }
        if let ReturnType::Type(_, ty) = &signature.output {
            self.declare(&signature.ident, &[], ty);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Pat::Type(typed) = &local.pat
            && let Pat::Ident(name) = &*typed.pat
        {
            self.declare(&name.ident, &[], &typed.ty);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        for input in &closure.inputs {
            if let Pat::Type(typed) = input
                && let Pat::Ident(name) = &*typed.pat
            {
                self.declare(&name.ident, &[], &typed.ty);
            }
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
        if let Some(narrow) = self.narrow(&cast.ty, 0) {
            let span = self.scanner.place(cast.as_token.span()).start..narrow.span.end;
            let of = operand_before(self.scanner.text, span.start);
            self.convert(of, span, format!("as {}", narrow.written), narrow.width);
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
            self.convert(of, span, format!("{}::<{}>", call.method, narrow.written), narrow.width);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(callee) = &*call.func
            && let Some(last) = callee.path.segments.last()
            && callee.path.segments.len() >= 2
            && matches!(last.ident.to_string().as_str(), "from_str_radix" | "try_from" | "from_str" | "from")
        {
            let of_type = callee.path.segments.get(callee.path.segments.len() - 2).map(|segment| name_of(&segment.ident));
            if let Some(name) = of_type
                && let Some(width) = width(&name)
            {
                let of = self.inside(call.paren_token.span);
                let span = self.scanner.between(callee.path.segments[0].ident.span(), last.ident.span());
                self.convert(of, span, format!("{name}::{}", last.ident), width);
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
