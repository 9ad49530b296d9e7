//! What the names around a host say of its use, where no path does.

use crate::domain::{Domain, Role, words};
use crate::project::urls::{Slot, SlotKind};

/// What names say of a bare host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedUse {
    /// No base for requests: an origin, an allow-list, a link.
    Never,
    /// A browser address.
    Web,
    /// A base for OAuth; `strong` where the name can mean nothing else.
    Oauth {
        /// Can the name mean nothing else?
        strong: bool,
    },
    /// A base for API calls.
    Api,
    /// The name says several things.
    Unclear,
    /// No name says anything.
    Silent,
}

/// What the names say, and the name that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The use.
    pub says: NamedUse,
    /// The name.
    pub name: String,
}

impl Naming {
    /// The role of a slot that a URL is given to, where the slot can mean nothing else.
    pub fn sink(&self) -> Option<Role> {
        match self.says {
            NamedUse::Oauth { strong: true } => Some(Role::Oauth),
            _ => None,
        }
    }
}

/// Judges names from the innermost outwards: the first that says anything decides.
pub fn naming(domain: &Domain, slots: &[Slot]) -> Naming {
    for slot in slots {
        let parts: Vec<&str> = match slot.kind {
            // Of a path the last part is the nearest name.
            SlotKind::Name | SlotKind::Setting => slot.name.rsplit('.').collect(),
            SlotKind::Sibling | SlotKind::Callee | SlotKind::Around => vec![slot.name.as_str()],
        };
        for part in parts {
            let says = judge(domain, slot.kind, &words(part));
            if says != NamedUse::Silent {
                return Naming { says, name: part.to_owned() };
            }
        }
    }
    Naming { says: NamedUse::Silent, name: String::new() }
}

fn judge(domain: &Domain, kind: SlotKind, words: &[String]) -> NamedUse {
    let says = domain.name_says(words);
    match kind {
        // A path beside the host: `/oauth/authorize` makes it an OAuth base, anything else says nothing.
        SlotKind::Sibling if says.oauth_strong => NamedUse::Oauth { strong: true },
        SlotKind::Sibling => NamedUse::Silent,
        SlotKind::Around if says.never => NamedUse::Never,
        SlotKind::Around if says.oauth_strong => NamedUse::Oauth { strong: true },
        SlotKind::Around => NamedUse::Silent,
        SlotKind::Callee if says.never => NamedUse::Never,
        SlotKind::Callee if says.oauth_strong => NamedUse::Oauth { strong: true },
        SlotKind::Callee if says.client => NamedUse::Api,
        SlotKind::Callee => NamedUse::Silent,
        SlotKind::Name | SlotKind::Setting => {
            if says.never {
                NamedUse::Never
            } else if says.web && (says.oauth || says.api) {
                NamedUse::Unclear
            } else if says.web {
                NamedUse::Web
            } else if says.oauth {
                NamedUse::Oauth { strong: says.oauth_strong && !says.api_strong }
            } else if says.api {
                NamedUse::Api
            } else {
                NamedUse::Silent
            }
        }
    }
}
