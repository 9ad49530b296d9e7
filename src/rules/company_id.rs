//! The company's id that is at hand where the header is to be set.

use crate::domain::{Domain, words};
use crate::finding::{Snippet, Span};
use crate::project::index::each_value;
use crate::scan::facts::{BindingKind, FILE_SCOPE, Facts, Piece, Request, ScopeId, ScopeKind, Value, class_around};

/// What holds the id of a company in a file.
pub(super) struct Ids<'a> {
    facts: &'a Facts,
    /// The bindings of such names, by their indexes.
    bindings: Vec<usize>,
    /// Members of the current object that are written with it, and the function they are used in: `self.token`.
    members: Vec<(ScopeId, &'a Value)>,
    /// What the header is set to in another request, where that is a placeholder.
    placeholder: Option<&'a Value>,
}

/// An id that is at hand.
struct Found<'a> {
    name: &'a str,
    place: At<'a>,
    /// The scope in which its type is looked for.
    scope: ScopeId,
    /// What it is set to, if that is known.
    value: Option<&'a Value>,
}

/// How it is written.
enum At<'a> {
    /// As it stands there.
    Written(Span),
    /// By its name.
    Known(&'a str),
    /// As a member of the current object, which stands before another member.
    Member(Span, &'a str),
}

impl<'a> Ids<'a> {
    /// Reads a file.
    pub fn of(facts: &'a Facts, domain: &Domain) -> Ids<'a> {
        let names_id = |index: &usize| facts.bindings[*index].path.last().is_some_and(|name| domain.company().names_id(name));
        let bindings = (0..facts.bindings.len()).filter(names_id).collect();
        let mut members = Vec::new();
        let values = facts.bindings.iter().map(|binding| (binding.scope, &binding.value));
        for (scope, value) in values.chain(facts.expressions.iter().map(|expression| (expression.scope, &expression.value))) {
            each_value(value, &mut |value| {
                if let Value::Member { of, name, span } = value
                    && let Value::This { span: this } = &**of
                    && this.start == span.start
                    && span.len() > name.len()
                {
                    members.push((scope, value));
                }
            });
        }
        let mut placeholder = None;
        if domain.company().is_data(&facts.language) {
            for carrier in facts.requests.iter().flat_map(|request| &request.carriers) {
                let Value::Map { entries, .. } = &carrier.value else { continue };
                let set = entries.iter().find(|entry| entry.key.as_deref().is_some_and(|key| key.eq_ignore_ascii_case(domain.company_header())));
                if let Some(Value::Text(text)) = set.map(|entry| &entry.value)
                    && let [Piece::Hole(value)] = text.pieces.as_slice()
                {
                    placeholder.get_or_insert(value);
                }
            }
        }
        Ids { facts, bindings, members, placeholder }
    }

    /// How the id is written as a value at a place.
    pub fn value(&self, domain: &Domain, request: &Request, scope: ScopeId, place: usize) -> Option<Vec<Snippet>> {
        let Some(found) = self.find(domain, request, scope, place) else {
            return Some(vec![Snippet::Text(domain.company().new_name(&self.facts.language))]);
        };
        let is_text = matches!(found.value, Some(Value::Setting { .. } | Value::Text(_)));
        let types = self.types(&found);
        let (before, behind) = if is_text { ("", "") } else { domain.company().as_text(&self.facts.language, &types)? };
        let name = match found.place {
            At::Written(span) => vec![Snippet::Name(span)],
            At::Known(name) => vec![Snippet::Text(name.to_owned())],
            At::Member(object, name) => vec![Snippet::Copied(object), Snippet::Text(name.to_owned())],
        };
        Some([Snippet::Text(before.to_owned())].into_iter().chain(name).chain([Snippet::Text(behind.to_owned())]).collect())
    }

    /// How the id is written in a text of which `hole` is a part.
    pub fn inside(&self, domain: &Domain, request: &Request, scope: ScopeId, place: usize, hole: &Value) -> Vec<Snippet> {
        match self.find(domain, request, scope, place) {
            Some(Found { place: At::Written(span), .. }) => vec![Snippet::Inner(span)],
            Some(Found { place: At::Known(name), .. }) => vec![Snippet::Text(name.to_owned())],
            Some(Found { place: At::Member(object, name), .. }) => vec![Snippet::Copied(object), Snippet::Text(name.to_owned())],
            None => {
                let name = match hole {
                    Value::Name { name, .. } | Value::Member { name, .. } => name.as_str(),
                    Value::Setting { key, .. } => key.last().map_or("", String::as_str),
                    _ => "",
                };
                let is_upper = name.contains(char::is_uppercase) && !name.contains(char::is_lowercase);
                let new = domain.company().new_name(&self.facts.language);
                let sigil = &new[..new.len() - new.trim_start_matches('$').len()];
                let text = if is_upper { format!("{sigil}{}", words(&new).join("_").to_ascii_uppercase()) } else { new.clone() };
                vec![Snippet::InnerText(text)]
            }
        }
    }

    fn find(&self, domain: &Domain, request: &'a Request, scope: ScopeId, place: usize) -> Option<Found<'a>> {
        // What the request says of the company itself is the best there is.
        let mut found = self.used(domain, request, scope);
        if !found.is_empty() {
            return Some(of_procore(domain, found));
        }
        let around = self.around(scope);
        let class = class_around(&self.facts.scopes, scope);
        for &index in &self.bindings {
            let binding = &self.facts.bindings[index];
            let Some(name) = binding.path.last() else { continue };
            let home = self.facts.home(binding);
            let written = At::Written(binding.span.clone());
            let place = match binding.path.as_slice() {
                _ if binding.kind == BindingKind::Return => continue,
                [_] if binding.kind == BindingKind::Setting => continue,
                // What is set later is not known yet.
                [_] if around.contains(&home) && home == FILE_SCOPE && scope != FILE_SCOPE => written,
                [_] if around.contains(&home) && self.facts.scopes[home].kind != ScopeKind::Class => {
                    if binding.span.start > place {
                        continue;
                    }
                    written
                }
                [_] if around.contains(&home) => self.member(scope, name).unwrap_or(written),
                // `_companyId` is assigned in the constructor.
                [name] if name.starts_with('_') && class.is_some() && class_around(&self.facts.scopes, home) == class => written,
                [this, _] if this == "self" && class.is_some() && class_around(&self.facts.scopes, home) == class => {
                    if binding.span.len() > name.len() { written } else { self.member(scope, name).unwrap_or(written) }
                }
                _ => continue,
            };
            found.push(Found { name, place, scope: home, value: Some(&binding.value) });
        }
        if let Some(value) = self.placeholder {
            found.push(Found { name: "", place: At::Written(value.span()), scope, value: Some(value) });
        }
        let imported = self.facts.imports.iter().flat_map(|import| &import.names).filter(|(_, here)| domain.company().names_id(here));
        found.extend(imported.map(|(_, here)| Found { name: here, place: At::Known(here), scope, value: None }));
        (!found.is_empty()).then(|| of_procore(domain, found))
    }

    /// Ids that the request itself uses.
    fn used(&self, domain: &Domain, request: &'a Request, scope: ScopeId) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        if self.function(scope) != self.function(request.scope) {
            return found;
        }
        let mut take = |value: &'a Value, is_named: bool| {
            let name = match value {
                Value::Name { name, .. } | Value::Member { name, .. } => name.as_str(),
                Value::Setting { key, .. } => key.last().map_or("", String::as_str),
                _ => return,
            };
            if is_named || domain.company().names_id(name) {
                found.push(Found { name, place: At::Written(value.span()), scope: request.scope, value: Some(value) });
            }
        };
        for value in request.url.iter().chain(request.others.iter().map(|(_, value)| value)) {
            each_value(value, &mut |value| match value {
                Value::Map { entries, .. } => {
                    for entry in entries {
                        take(&entry.value, entry.key.as_deref().is_some_and(|key| domain.is_company_parameter(key)));
                    }
                }
                // What stands behind `company_id=`, or between `companies/` and the next slash.
                Value::Text(text) => {
                    for pair in text.pieces.windows(2) {
                        if let [Piece::Literal { text, .. }, Piece::Hole(value)] = pair {
                            let query = text.rsplit(['?', '&']).next().unwrap_or_default();
                            take(value, domain.has_company_query(query) || domain.company().is_before_id(text));
                        }
                    }
                }
                value => take(value, false),
            });
        }
        found
    }

    /// A member of the current object as it is written in a function.
    fn member<'n>(&self, scope: ScopeId, name: &'n str) -> Option<At<'n>> {
        let function = self.function(scope);
        let here = |member: &&(ScopeId, &'a Value)| self.function(member.0) == function;
        let class = class_around(&self.facts.scopes, scope);
        let near = |member: &&(ScopeId, &'a Value)| class_around(&self.facts.scopes, member.0) == class;
        let (_, member) = self.members.iter().find(here).or_else(|| self.members.iter().find(near))?;
        let Value::Member { of, name: other, span } = member else { return None };
        Some(At::Member(of.span().start..span.end - other.len(), name))
    }

    /// The types that are written down for an id.
    fn types(&self, found: &Found<'a>) -> Vec<String> {
        let name = match found.value {
            Some(Value::Name { name, .. }) => name.as_str(),
            _ => found.name,
        };
        let around = self.around(found.scope);
        let of_name = |name: &str| {
            let mut declared = self.facts.declared.iter().filter(|declared| declared.name == name && around.contains(&declared.scope));
            declared.next().map(|declared| declared.types.clone())
        };
        let of_number = |name: &str| {
            let numbers = &self.facts.numbers;
            let number = numbers.iter().find(|number| around.contains(&number.scope) && number.names.last().is_some_and(|own| own == name));
            number.map(|number| vec![number.written.clone()])
        };
        of_name(found.name).or_else(|| of_number(found.name)).or_else(|| of_name(name)).unwrap_or_default()
    }

    fn function(&self, scope: ScopeId) -> Option<ScopeId> {
        self.around(scope).into_iter().find(|scope| self.facts.scopes[*scope].kind == ScopeKind::Function)
    }

    /// A scope and those around it.
    fn around(&self, scope: ScopeId) -> Vec<ScopeId> {
        let parent = |scope: &ScopeId| (*scope != FILE_SCOPE).then(|| self.facts.scopes[*scope].parent);
        std::iter::successors(Some(scope), parent).collect()
    }
}

/// The first id whose name says Procore, or else the first one.
fn of_procore<'a>(domain: &Domain, mut found: Vec<Found<'a>>) -> Found<'a> {
    let index = found.iter().position(|found| domain.ids().names_procore(found.name)).unwrap_or(0);
    found.swap_remove(index)
}
