//! Items: constants, functions, types with their attributes, `impl` blocks, modules, imports.

use std::collections::hash_map::Entry;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, FnArg, ImplItem, Item, Lit, Meta, ReturnType, Token, TraitItem, Type, UseTree};

use super::expression::Read;
use super::{Returns, Scanner, name_of};
use crate::finding::Span;
use crate::scan::expression::{either, setting_key};
use crate::scan::facts::{BindingKind, Declared, Import, Scope, ScopeId, ScopeKind, Value};

/// Traits of the standard library and of serde: a class gets nothing from them that this scanner could see.
const COMMON_TRAITS: [&str; 25] = [
    "AsRef",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Deref",
    "DerefMut",
    "Deserialize",
    "Display",
    "Drop",
    "Eq",
    "Error",
    "From",
    "FromStr",
    "Future",
    "Hash",
    "Into",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Serialize",
    "Sync",
    "TryFrom",
];

/// Attributes whose texts are no addresses.
const SILENT_ATTRIBUTES: [&str; 9] = ["doc", "cfg", "cfg_attr", "derive", "allow", "warn", "deny", "deprecated", "must_use"];

impl Scanner<'_> {
    /// Reads items.
    pub fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    /// Reads an item.
    pub fn item(&mut self, item: &Item) {
        match item {
            Item::Const(item) => self.constant(&item.attrs, &item.ident, &item.expr),
            Item::Static(item) => self.constant(&item.attrs, &item.ident, &item.expr),
            Item::Fn(item) => self.function(&item.attrs, &item.sig, &item.block),
            Item::Impl(item) => self.implementation(item),
            Item::Mod(item) => self.module(item),
            Item::Struct(item) => {
                self.attributes(&item.attrs);
                self.fields(&item.ident, &item.fields);
            }
            Item::Union(item) => self.fields(&item.ident, &syn::Fields::Named(item.fields.clone())),
            Item::Enum(item) => self.variants(item),
            Item::Trait(item) => self.definition(item),
            Item::Use(item) => self.imports(&item.tree, &mut Vec::new()),
            Item::ExternCrate(item) => {
                let alias = item.rename.as_ref().map(|(_, alias)| name_of(alias));
                self.import(Import { module: name_of(&item.ident), names: Vec::new(), alias });
            }
            Item::Macro(item) => {
                let read = self.macro_call(&item.mac);
                self.push(read.value);
            }
            Item::Verbatim(tokens) => {
                let span = self.tokens_place(tokens);
                self.region(span);
            }
            _ => {}
        }
    }

    fn constant(&mut self, attributes: &[Attribute], ident: &Ident, value: &Expr) {
        self.attributes(attributes);
        let read = self.apart(value);
        let span = self.place(ident.span());
        self.bind(vec![name_of(ident)], BindingKind::Assignment, read.value, span);
    }

    /// Runs something in a scope of its own.
    fn inside(&mut self, scope: ScopeId, run: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.scope, scope);
        run(self);
        self.scope = before;
    }

    /// The scope of a type or a module. A type has one scope, however many blocks it is written in: what one `impl` sets is what another
    /// one reads. Its span is that of its longest block.
    fn class(&mut self, name: &str, base: Option<String>, partial: bool, span: Span) -> ScopeId {
        let here = self.scope;
        let known = self.known.classes.entry((here, name.to_owned()));
        if let Entry::Occupied(known) = &known {
            let id = *known.get();
            let scope = &mut self.facts.scopes[id];
            scope.base = scope.base.take().or(base);
            scope.partial &= partial;
            if scope.span.len() < span.len() {
                scope.span = span;
            }
            return id;
        }
        self.facts.scopes.push(Scope { parent: here, kind: ScopeKind::Class, name: name.to_owned(), base, partial, span });
        *known.or_insert(self.facts.scopes.len() - 1)
    }

    fn module(&mut self, item: &syn::ItemMod) {
        let name = name_of(&item.ident);
        let Some((brace, items)) = &item.content else {
            // `mod config;` makes the other file known under its name.
            self.import(Import { module: name, names: Vec::new(), alias: None });
            return;
        };
        let span = self.between(item.ident.span(), brace.span.close());
        let scope = self.class(&name, None, false, span);
        let class = self.class.take();
        self.inside(scope, |scanner| scanner.items(items));
        self.class = class;
    }

    fn implementation(&mut self, item: &syn::ItemImpl) {
        let Some(ident) = type_name(&item.self_ty) else { return };
        let name = name_of(ident);
        let base = item.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|segment| name_of(&segment.ident));
        let base = base.filter(|base| !COMMON_TRAITS.contains(&base.as_str()));
        let span = self.between(ident.span(), item.brace_token.span.close());
        self.attributes(&item.attrs);
        let scope = self.class(&name, base, true, span);
        let class = self.class.replace(name);
        self.inside(scope, |scanner| {
            for item in &item.items {
                match item {
                    ImplItem::Const(item) => scanner.constant(&item.attrs, &item.ident, &item.expr),
                    ImplItem::Fn(item) => scanner.function(&item.attrs, &item.sig, &item.block),
                    ImplItem::Macro(item) => {
                        let read = scanner.macro_call(&item.mac);
                        scanner.push(read.value);
                    }
                    ImplItem::Verbatim(tokens) => {
                        let span = scanner.tokens_place(tokens);
                        scanner.region(span);
                    }
                    _ => {}
                }
            }
        });
        self.class = class;
    }

    fn definition(&mut self, item: &syn::ItemTrait) {
        let name = name_of(&item.ident);
        let span = self.between(item.ident.span(), item.brace_token.span.close());
        self.attributes(&item.attrs);
        let scope = self.class(&name, None, false, span);
        let class = self.class.replace(name);
        self.inside(scope, |scanner| {
            for item in &item.items {
                match item {
                    TraitItem::Const(item) => {
                        if let Some((_, value)) = &item.default {
                            scanner.constant(&item.attrs, &item.ident, value);
                        }
                    }
                    TraitItem::Fn(item) => match &item.default {
                        Some(block) => scanner.function(&item.attrs, &item.sig, block),
                        None => scanner.attributes(&item.attrs),
                    },
                    TraitItem::Macro(item) => {
                        let read = scanner.macro_call(&item.mac);
                        scanner.push(read.value);
                    }
                    TraitItem::Verbatim(tokens) => {
                        let span = scanner.tokens_place(tokens);
                        scanner.region(span);
                    }
                    _ => {}
                }
            }
        });
        self.class = class;
    }

    fn function(&mut self, attributes: &[Attribute], signature: &syn::Signature, block: &syn::Block) {
        self.attributes(attributes);
        let name = name_of(&signature.ident);
        let span = self.between(signature.ident.span(), block.brace_token.span.close());
        let scope = self.facts.scopes.len();
        self.facts.scopes.push(Scope { parent: self.scope, kind: ScopeKind::Function, name, base: None, partial: false, span });
        let depth = std::mem::take(&mut self.depth);
        self.inside(scope, |scanner| {
            let typed = signature.inputs.iter().filter_map(|input| match input {
                FnArg::Typed(typed) => Some(typed),
                FnArg::Receiver(_) => None,
            });
            for (position, parameter) in typed.enumerate() {
                if let syn::Pat::Ident(name) = &*parameter.pat {
                    scanner.declare(&name_of(&name.ident), scope, &parameter.ty);
                }
                scanner.bind_pattern(&parameter.pat, Value::unknown(0..0), BindingKind::Parameter(position));
            }
            scanner.returns.push(Returns::Function(scope));
            let tail = scanner.block(block);
            scanner.returns.pop();
            if tail.nothing {
                return;
            }
            match signature.output {
                ReturnType::Type(..) => {
                    let span = tail.value.span();
                    scanner.returns_from(scope, tail.value, span);
                }
                ReturnType::Default => scanner.push(tail.value),
            }
        });
        self.depth = depth;
    }

    /// The fields of a type, where an attribute says what they are by default or which setting they come from.
    fn fields(&mut self, ident: &Ident, fields: &syn::Fields) {
        let syn::Fields::Named(named) = fields else { return };
        let span = self.between(ident.span(), named.brace_token.span.close());
        let scope = self.class(&name_of(ident), None, false, span);
        self.inside(scope, |scanner| scanner.named_fields(named));
    }

    /// Notes the names in a type beside a name.
    fn declare(&mut self, name: &str, scope: ScopeId, ty: &Type) {
        let types = type_names(ty);
        if !types.is_empty() {
            self.facts.declared.push(Declared { name: name.to_owned(), scope, types });
        }
    }

    fn named_fields(&mut self, fields: &syn::FieldsNamed) {
        for field in &fields.named {
            let Some(ident) = &field.ident else { continue };
            self.declare(&name_of(ident), self.scope, &field.ty);
            let given = field.default.as_ref().map(|(_, value)| self.apart(value).value);
            if let Some(value) = given.or_else(|| self.field_default(ident, &field.attrs)) {
                let span = self.place(ident.span());
                self.bind(vec![name_of(ident)], BindingKind::Assignment, value, span);
            }
        }
    }

    fn variants(&mut self, item: &syn::ItemEnum) {
        let span = self.between(item.ident.span(), item.brace_token.span.close());
        self.attributes(&item.attrs);
        let scope = self.class(&name_of(&item.ident), None, false, span);
        self.inside(scope, |scanner| {
            for variant in &item.variants {
                if let Some((_, value)) = &variant.discriminant {
                    scanner.statement(value);
                }
                // The fields of the variants of a command are options like those of a struct.
                if let syn::Fields::Named(named) = &variant.fields {
                    scanner.named_fields(named);
                }
                // `#[serde(rename = "https://…")]`, `#[strum(serialize = "…")]`
                if let Some(value) = scanner.field_default(&variant.ident, &variant.attrs) {
                    scanner.push(value);
                }
            }
        });
    }

    /// What the attributes of a field say of its value: clap's `env` and `default_value`, serde's `default = "function"`, `#[default = "…"]`.
    fn field_default(&mut self, ident: &Ident, attributes: &[Attribute]) -> Option<Value> {
        let mut setting = None;
        let mut default = None;
        for attribute in attributes {
            let Some(name) = attribute.path().segments.last().map(|segment| name_of(&segment.ident)) else { continue };
            match &attribute.meta {
                Meta::NameValue(pair) if name == "default" => default = Some(self.apart(&pair.value).value),
                Meta::List(list) if !SILENT_ATTRIBUTES.contains(&name.as_str()) => {
                    let Ok(arguments) = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated) else { continue };
                    for argument in &arguments {
                        let (key, value) = match argument {
                            Expr::Assign(pair) => (plain_name(&pair.left), Some(&*pair.right)),
                            other => (plain_name(other), if name == "default" { Some(other) } else { None }),
                        };
                        let key = key.map(name_of).unwrap_or_default();
                        match (key.as_str(), value) {
                            ("env", Some(value)) => setting = self.setting_named(value),
                            ("from", Some(value)) if name == "envconfig" => setting = self.setting_named(value),
                            // `#[arg(env)]`: the variable has the field's name.
                            ("env", None) => {
                                setting = Some(Value::Setting { key: setting_key(&name_of(ident).to_uppercase()), span: self.place(ident.span()) })
                            }
                            ("default", Some(value)) if name == "serde" => default = self.function_named(value),
                            ("default" | "default_value" | "default_value_t" | "default_value_os", Some(value)) => {
                                default = Some(self.apart(value).value)
                            }
                            (_, Some(value)) if name == "default" => default = Some(self.apart(value).value),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        match (setting, default) {
            (Some(setting), Some(default)) => {
                let span = setting.span().start.min(default.span().start)..setting.span().end.max(default.span().end);
                Some(either(setting, default, span))
            }
            (setting, default) => setting.or(default),
        }
    }

    fn setting_named(&mut self, value: &Expr) -> Option<Value> {
        let value = self.apart(value).value;
        let key = value.literal()?;
        Some(Value::Setting { key: setting_key(&key), span: value.span() })
    }

    /// `"Config::default_host"`: a call of that function.
    fn function_named(&mut self, value: &Expr) -> Option<Value> {
        let value = self.apart(value).value;
        let path = value.literal()?;
        let span = value.span();
        let mut callee: Option<Value> = None;
        for part in path.split("::").map(str::trim).filter(|part| !part.is_empty()) {
            callee = Some(match callee {
                Some(of) => Value::Member { of: Box::new(of), name: part.to_owned(), span: span.clone() },
                None if part == "Self" => Value::This { span: span.clone() },
                None => Value::Name { name: part.to_owned(), span: span.clone() },
            });
        }
        Some(Value::Call { callee: Box::new(callee?), args: Vec::new(), span })
    }

    /// Addresses in the attributes of an item, as in `#[get("/rest/…")]`. What an attribute does with them is not known.
    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let silent = attribute.path().segments.last().is_some_and(|segment| SILENT_ATTRIBUTES.iter().any(|name| segment.ident == name));
            if silent {
                continue;
            }
            let mut parts = Vec::new();
            match &attribute.meta {
                Meta::List(list) => self.addresses(list.tokens.clone(), &mut parts),
                Meta::NameValue(pair) => {
                    parts.extend(Some(self.apart(&pair.value).value).filter(|value| value.literal().is_some_and(|text| is_address(&text))))
                }
                Meta::Path(_) => {}
            }
            if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
                let span = first.span().start..last.span().end;
                self.push(Value::Other { parts, span });
            }
        }
    }

    fn addresses(&mut self, tokens: TokenStream, found: &mut Vec<Value>) {
        let mut todo = vec![tokens.into_iter()];
        while let Some(tokens) = todo.last_mut() {
            match tokens.next() {
                Some(TokenTree::Group(group)) => todo.push(group.stream().into_iter()),
                Some(TokenTree::Literal(literal)) => {
                    let Read { value, .. } = self.literal(&Lit::new(literal));
                    if value.literal().is_some_and(|text| is_address(&text)) {
                        found.push(value);
                    }
                }
                Some(_) => {}
                None => {
                    todo.pop();
                }
            }
        }
    }

    /// A `use`, flattened: one import for every group of names of a module, and one for every module.
    fn imports(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(step) => {
                path.push(name_of(&step.ident));
                self.imports(&step.tree, path);
                path.pop();
            }
            UseTree::Group(group) => {
                for item in &group.items {
                    self.imports(item, path);
                }
            }
            UseTree::Glob(_) => self.imported(path, "*", "*"),
            UseTree::Name(name) => {
                let name = name_of(&name.ident);
                self.imported(path, &name, &name);
            }
            UseTree::Rename(rename) => {
                let (there, here) = (name_of(&rename.ident), name_of(&rename.rename));
                if here != "_" {
                    self.imported(path, &there, &here);
                }
            }
        }
    }

    fn imported(&mut self, path: &[String], there: &str, here: &str) {
        let module = path.join("::");
        let alias = (there != here).then(|| here.to_owned());
        if there == "self" {
            self.import(Import { module, names: Vec::new(), alias: alias.filter(|alias| alias != "self") });
            return;
        }
        // What is written small is a function, or a module in a file of its own.
        if there.starts_with(|c: char| c.is_lowercase()) {
            let module = if module.is_empty() { there.to_owned() } else { format!("{module}::{there}") };
            self.import(Import { module, names: Vec::new(), alias });
        }
        if path.is_empty() {
            return;
        }
        let name = (there.to_owned(), here.to_owned());
        match self.known.named_modules.get(&module) {
            Some(&import) => self.facts.imports[import].names.push(name),
            None => self.import(Import { module, names: vec![name], alias: None }),
        }
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with('/') || text.contains("://")
}

/// The name of a plain path of one segment.
pub fn plain_name(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// The last name of a type: `Client` of `&mut crate::Client<T>`.
fn type_name(of: &Type) -> Option<&Ident> {
    let mut of = of;
    loop {
        of = match of {
            Type::Path(path) => return path.path.segments.last().map(|segment| &segment.ident),
            Type::Reference(reference) => &reference.elem,
            Type::Paren(paren) => &paren.elem,
            Type::Group(group) => &group.elem,
            Type::TraitObject(object) => {
                return object.bounds.iter().find_map(|bound| match bound {
                    syn::TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| &segment.ident),
                    _ => None,
                });
            }
            _ => return None,
        };
    }
}

/// The names in a type, outermost first: `Arc<Config>` has two. Only paths and references are followed, a few levels deep.
fn type_names(ty: &Type) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![ty];
    for _ in 0..8 {
        match open.pop() {
            Some(Type::Reference(reference)) => open.push(&reference.elem),
            Some(Type::Path(path)) => {
                let Some(last) = path.path.segments.last() else { continue };
                names.push(name_of(&last.ident));
                if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
                    open.extend(arguments.args.iter().rev().filter_map(|argument| match argument {
                        syn::GenericArgument::Type(inner) => Some(inner),
                        _ => None,
                    }));
                }
            }
            _ => break,
        }
    }
    names
}
