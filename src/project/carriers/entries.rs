//! Entries of maps and arguments of calls as carriers: which of them are headers, hold some, or are something else.

use crate::domain::{Domain, HeaderSpelling, is_no_header_option};
use crate::finding::Span;
use crate::project::carriers::Search;
use crate::project::carriers::holds::Holds;
use crate::project::mentions::{first_hole, name_in};
use crate::project::resolve::At;
use crate::scan::facts::{Arg, Entry, Value};

/// An entry of a map, or a named argument as one.
pub(super) struct MapEntry<'p> {
    /// Its key, as far as that is known.
    key: Option<&'p str>,
    /// The value that its key is, if it is computed.
    computed: Option<&'p Value>,
    /// Where the key stands: with its quotes, if it has any.
    key_span: Span,
    /// What it holds.
    value: &'p Value,
    /// Are the entries of the value those of the map?
    spread: bool,
}

impl<'p> From<&'p Entry> for MapEntry<'p> {
    fn from(entry: &'p Entry) -> Self {
        let Entry { key, computed, key_span, spread, value } = entry;
        MapEntry { key: key.as_deref(), computed: computed.as_deref(), key_span: key_span.clone(), value, spread: *spread }
    }
}

impl<'p> MapEntry<'p> {
    /// An argument with its name; where that stands is not kept, so the value stands for it.
    pub(super) fn named(name: &'p str, value: &'p Value) -> Self {
        MapEntry { key: Some(name), computed: None, key_span: value.span(), value, spread: false }
    }
}

impl<'p> Search<'_, 'p> {
    /// An entry of a map, or a named argument.
    pub(super) fn entry(&mut self, entry: &MapEntry<'p>, at: &At<'p>, holds: Holds<'_>) {
        let MapEntry { key, computed, key_span, value, spread } = entry;
        let (key, computed, value) = (*key, *computed, *value);
        if *spread {
            self.carrier(value, at, holds);
            return;
        }
        if key.is_some_and(|key| self.name_sets_header(key)) {
            self.found(at.file, key_span.clone(), HeaderSpelling::Right, Some((value, at.clone())));
            return;
        }
        if holds.is_options() {
            if key.is_some_and(|key| holds.is_under(key)) {
                self.carrier(value, at, Holds::Headers);
            }
            return;
        }
        let domain = self.cx.domain;
        let spelling = computed.and_then(|key| self.cx.mentions.spelling(domain, key)).or_else(|| {
            key.and_then(|key| {
                let quoted = key_span.len() == key.len() + 2;
                if quoted { domain.header_spelling(key) } else { identifier_spelling(domain, key, computed) }
            })
        });
        // `companyId: id` in an object that holds more than headers is one of its own fields.
        let own = spelling == Some(HeaderSpelling::Short) && holds != Holds::Headers && key.is_some_and(|key| !key.contains('-'));
        if let Some(spelling) = spelling
            && !own
        {
            // Between quotes, or else it is an identifier that something else depends on.
            let quoted = key.is_some_and(|key| key_span.len() == key.len() + 2);
            let name = quoted.then(|| key_span.start + 1..key_span.end - 1);
            self.found_name(at.file, key_span.clone(), name, spelling, Some((value, at.clone())));
            return;
        }
        match key {
            // `{ key: "Procore-Company-Id", value: id }` and everything else that holds headers; but not the query and the body.
            Some(key) if is_no_header_option(key) => {}
            // A header has a name: its value is the value of a header, and can be anything.
            Some(key) if key.contains('-') => {}
            // `headers: { common: { … } }` of axios; the value of a header is no map.
            _ if holds == Holds::Headers && matches!(value, Value::Map { .. }) => self.carrier(value, at, Holds::Headers),
            _ if holds == Holds::Headers => {
                // `{ key: "Procore-Company-Id", value: id }`
                if let Some(spelling) = self.cx.mentions.spelling(domain, value) {
                    self.found_name(at.file, value.span(), name_in(value), spelling, None);
                }
            }
            Some(key) if domain.names_headers(key) => self.carrier(value, at, Holds::Headers),
            _ => {
                if matches!(value, Value::Other { parts, .. } if parts.is_empty()) && !key.is_some_and(|key| domain.is_hook(key)) {
                    return;
                }
                self.carrier(value, at, holds);
            }
        }
    }

    /// The arguments of a call that sets something: pairs of a name and a value, maps, hooks.
    pub(super) fn arguments(&mut self, args: &'p [Arg], at: &At<'p>) {
        // `set("Authorization", token)`, `setValue(token, forHTTPHeaderField: "Authorization")`: a name and its value, which holds no header.
        let names_header = |arg: &Arg| {
            arg.value.literal().is_some_and(|text| is_header_name(&text)) || self.cx.mentions.spelling(self.cx.domain, &arg.value).is_some()
        };
        let is_pair = args.len() == 2 && args.iter().any(names_header);
        for (index, arg) in args.iter().enumerate() {
            if let Some(spelling) = self.cx.mentions.spelling(self.cx.domain, &arg.value) {
                let next = args.get(index + 1).map(|arg| &arg.value).or_else(|| first_hole(&arg.value));
                let before = || if arg.name.is_some() && index > 0 { args.get(index - 1).map(|arg| &arg.value) } else { None };
                let given = next.or_else(before).map(|value| (value, at.clone()));
                self.found_name(at.file, arg.value.span(), name_in(&arg.value), spelling, given);
                continue;
            }
            match &arg.name {
                _ if is_pair => {}
                Some(name) => self.entry(&MapEntry::named(name, &arg.value), at, Holds::Anything),
                None => self.carrier(&arg.value, at, Holds::Anything),
            }
        }
    }
}

/// The spelling of a key. An identifier cannot hold a dash, so libraries that take identifiers turn `procore_company_id` into the header; generated clients name
/// their parameters like that, too.
fn identifier_spelling(domain: &Domain, key: &str, computed: Option<&Value>) -> Option<HeaderSpelling> {
    let spelling = domain.header_spelling(key)?;
    let is_identifier = computed.is_some() || !key.contains(['-', ' ', '.']);
    let snake = key.trim_start_matches(':').eq_ignore_ascii_case(&domain.company_header().replace('-', "_"));
    Some(if is_identifier && snake { HeaderSpelling::Right } else { spelling })
}

/// Can a text be the name of a header?
fn is_header_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
