//! The address of a request: a URL, as far as it is known.

use crate::domain::Domain;
use crate::project::requests::judged::Site;
use crate::project::resolve::{Atom, Resolved};
use crate::project::urls::path_behind;

/// A URL, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    /// One of Procore's hosts.
    pub(super) host: Option<String>,
    /// Is the host known, and not one of Procore's?
    pub(super) other: bool,
    /// The path, with `{}` for unknown parts.
    pub(super) path: String,
    /// Where it is written.
    pub(super) place: Option<Site>,
}

impl Address {
    /// Reads a text as a URL, or as a path.
    pub(super) fn of(domain: &Domain, text: &Resolved) -> Address {
        let place = text.iter().find_map(|atom| match atom {
            Atom::Text { file, span, .. } | Atom::Host { file, span, .. } => Some((*file, span.clone())),
            _ => None,
        });
        if let Some(index) = text.iter().position(|atom| matches!(atom, Atom::Host { .. })) {
            let Atom::Host { name, file, span } = &text[index] else { return Address { host: None, other: false, path: String::new(), place } };
            let (path, path_at) = path_behind(&text[index + 1..]);
            return Address { host: Some(name.clone()), other: false, path, place: path_at.or(Some((*file, span.clone()))) };
        }
        let mut whole = String::new();
        for atom in text {
            match atom {
                Atom::Text { text, .. } if whole.ends_with('/') && text.starts_with('/') => whole.push_str(text.trim_start_matches('/')),
                Atom::Text { text, .. } => whole.push_str(text),
                Atom::Slash if !whole.ends_with('/') => whole.push('/'),
                Atom::Slash | Atom::Host { .. } => {}
                Atom::Unknown => whole.push_str("{}"),
            }
        }
        let whole = whole.trim();
        let mut other = false;
        let mut path = whole.to_owned();
        if let Some((_, rest)) = whole.split_once("://") {
            let (host, behind) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
            other = !host.is_empty() && !host.contains("{}");
            path = behind.to_owned();
        }
        let end = path.find(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '"' | '\'' | '\\' | '$')).unwrap_or(path.len());
        path.truncate(end);
        // An unknown beginning is a base, if a path follows.
        let base = path.len() - path.trim_start_matches("{}").len();
        if base > 0 && domain.follows_base(&path[base..]) {
            path.drain(..base);
        }
        if !path.starts_with('/') && !path.is_empty() && !path.starts_with("{}") {
            path.insert(0, '/');
        }
        Address { host: None, other, path, place }
    }

    /// Puts the path of a library before this one, unless it is whole.
    pub(super) fn prefix(&mut self, domain: &Domain, prefix: &str) {
        let known = self.path.strip_prefix('/').is_some_and(|path| domain.begins_at_root(path));
        if !known {
            self.path = format!("{}/{}", prefix.trim_end_matches('/'), self.path.trim_start_matches('/'));
        }
    }

    /// A path joined to this base.
    pub(super) fn join(&self, domain: &Domain, path: &Address) -> Address {
        let mut whole = self.clone();
        let tail = path.path.trim_start_matches('/');
        // A path from the root replaces that of the base in some libraries and is added in others; a path that begins like the API's is whole.
        whole.path = if domain.is_whole_path(tail) || self.path.is_empty() {
            format!("/{tail}")
        } else {
            format!("{}/{tail}", self.path.trim_end_matches('/'))
        };
        if tail.is_empty() {
            whole.path = self.path.clone();
        }
        whole.place = path.place.clone().or(whole.place);
        whole
    }
}
