//! The fix of a base that OAuth and API share: beside it a second one is defined, and the paths of one role are joined to that.

use super::{Context, HostCase};
use crate::domain::Role;
use crate::finding::{Applicability, Draft, Form, Part, Snippet, Span};
use crate::project::index::each_value;
use crate::project::urls::{HostRef, UrlUse, covers};
use crate::scan::facts::{BindingKind, Facts, Piece, Text, Value};

/// A name, and the value that it is given in a definition.
struct Definition<'a> {
    name: &'a str,
    /// Ends with the name, or with a quote behind it.
    key: Span,
    value: &'a Value,
    /// Is it an entry of a map?
    entry: bool,
    /// The name that the map is bound to, if it is one; else its own.
    owner: &'a str,
}

/// The fix of a base that serves both roles and neither rightly.
pub fn both(context: &Context<'_>, case: &HostCase<'_>) -> Option<Draft> {
    let (oauth, api) = (case.known.oauth, case.known.api);
    // What other files use keeps its name; where both roles are used here, that is the API, of which there is more.
    second(context, case, Role::Oauth, oauth, Some(api)).or_else(|| second(context, case, Role::Api, api, Some(oauth)))
}

/// The fix, if the base is defined under a name, and all paths of a role are joined to that name in the same file. The second base is `right`; the first one
/// becomes `first`, or stays.
pub fn second(context: &Context<'_>, case: &HostCase<'_>, role: Role, right: &str, first: Option<&str>) -> Option<Draft> {
    let facts = &context.project.files[case.host.file].facts;
    let defined = definition(facts, &case.host.span)?;
    let name = defined.name;
    // An entry that is new would have to be declared, too.
    let is_declared = || facts.declared.iter().any(|declared| declared.name == defined.owner);
    if defined.entry && (!context.domain.takes_any_key(&facts.language) || is_declared()) {
        return None;
    }
    let sites: Option<Vec<Span>> = case.joined_for(role).into_iter().map(|url| named_at(facts, &case.host, url, name)).collect();
    let mut sites = sites?;
    sites.sort_by_key(|site| site.start);
    sites.dedup();
    let new = context.domain.second_base(name, &facts.language, role)?;
    let replaced = |span: Span, was: &str, text: &str| Part { span, was: Some(was.to_owned()), text: vec![Snippet::Text(text.to_owned())] };
    let host = |right: &str| replaced(case.host.span.clone(), &case.fact.name, right);
    let mut also: Vec<Part> = first.map(host).into_iter().collect();
    also.extend(sites.into_iter().map(|site| replaced(site, name, &new)));
    let mut settings = Vec::new();
    each_value(defined.value, &mut |value| {
        if let Value::Setting { key, .. } = value
            && let Some(key) = key.last()
        {
            settings.push((key.clone(), context.domain.second_base(key, &facts.language, role).unwrap_or_default()));
        }
    });
    let key = defined.key.end - name.len()..defined.key.end;
    Some(Draft {
        message: format!("define `{new}` for {}, and keep `{name}` for {}", served(role), served(other(role))),
        applicability: Applicability::Unsafe,
        form: Form::Definition { entry: defined.entry },
        like: defined.key.start..defined.value.span().end,
        before: None,
        separator: context.domain.company().separator(&facts.language).to_owned(),
        level: None,
        parts: vec![replaced(key, name, &new), host(right)],
        also,
        new: Some(new),
        settings,
    })
}

fn other(role: Role) -> Role {
    if role == Role::Oauth { Role::Api } else { Role::Oauth }
}

fn served(role: Role) -> &'static str {
    if role == Role::Oauth { "OAuth" } else { "the API" }
}

/// The innermost definition of a name whose value holds a host.
fn definition<'a>(facts: &'a Facts, host: &Span) -> Option<Definition<'a>> {
    let holds = |value: &Value| covers(&value.span(), host);
    let holding = facts.bindings.iter().filter(|binding| holds(&binding.value));
    let binding = holding.min_by_key(|binding| binding.value.span().len())?;
    if !matches!(binding.kind, BindingKind::Assignment | BindingKind::Setting) {
        return None;
    }
    let mut defined =
        Definition { name: binding.path.last()?, key: binding.span.clone(), value: &binding.value, entry: false, owner: binding.path.last()? };
    loop {
        match defined.value {
            Value::Map { entries, .. } => {
                let entry = entries.iter().find(|entry| holds(&entry.value))?;
                defined =
                    Definition { name: entry.key.as_deref()?, key: entry.key_span.clone(), value: &entry.value, entry: true, owner: defined.owner };
            }
            // `Object.freeze({ … })`
            Value::Call { args, .. } if args.iter().any(|arg| matches!(arg.value, Value::Map { .. }) && holds(&arg.value)) => {
                defined.value = args.iter().map(|arg| &arg.value).find(|value| holds(value))?;
            }
            _ => return Some(defined),
        }
    }
}

/// Where the name of a base stands in the text that joins a path to it; `None` if it is joined in another file, or under another name.
fn named_at(facts: &Facts, base: &HostRef, url: &UrlUse, name: &str) -> Option<Span> {
    if url.site.file != base.file {
        return None;
    }
    let mut found = None;
    let mut visit = |value: &Value| {
        if let Value::Text(text) = value
            && text.span == url.site.span
        {
            found = found.take().or_else(|| first_named(text, name));
        }
    };
    facts.bindings.iter().for_each(|binding| each_value(&binding.value, &mut visit));
    facts.expressions.iter().for_each(|expression| each_value(&expression.value, &mut visit));
    found
}

/// Where a name stands as the first thing in a text that is no literal.
fn first_named(text: &Text, name: &str) -> Option<Span> {
    let hole = text.pieces.iter().find_map(|piece| if let Piece::Hole(hole) = piece { Some(hole) } else { None })?;
    match hole {
        Value::Name { name: own, span } | Value::Member { name: own, span, .. } if own == name => Some(span.end - name.len()..span.end),
        _ => None,
    }
}
