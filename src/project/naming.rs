//! What the names around a host say of its use, where no path does.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::domain::{Domain, NameSays, Role, words};

/// A name on the way from a host outwards: a key, a variable, a callee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The name as written.
    pub name: String,
    /// What kind of name it is.
    pub kind: SlotKind,
}

/// What a name of a slot names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A key of a map or of a configuration file, a keyword argument, a variable, a field, a parameter.
    Name,
    /// A setting whose default the host is.
    Setting,
    /// A key beside the one that holds the host, whose value is a path.
    Sibling,
    /// A function that the host is given to.
    Callee,
    /// The function or the class around it.
    Around,
}

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
    /// What kind of name it is.
    pub kind: Option<SlotKind>,
}

impl Naming {
    /// Nothing is said.
    pub fn silent() -> Naming {
        Naming { says: NamedUse::Silent, name: String::new(), kind: None }
    }

    /// The role that a library gives to a URL: an option of an OAuth client, a base beside OAuth paths. A name that only passes the value on
    /// is none.
    pub fn sink(&self) -> Option<Role> {
        let library = matches!(self.kind, Some(SlotKind::Callee | SlotKind::Sibling));
        (library && self.says == NamedUse::Oauth { strong: true }).then_some(Role::Oauth)
    }

    /// How the name stands to the host, for people; empty if there is none.
    pub fn phrase(&self) -> String {
        match self.kind {
            None => String::new(),
            Some(SlotKind::Name | SlotKind::Setting) => format!("by its name `{}`", self.name),
            Some(SlotKind::Callee) => format!("given to `{}`", self.name),
            Some(SlotKind::Sibling) => format!("beside `{}`", self.name),
            Some(SlotKind::Around) => format!("in `{}`", self.name),
        }
    }
}

/// What names say, each looked up once: a project uses the same few again and again.
pub struct Names<'a> {
    domain: &'a Domain,
    known: RefCell<FxHashMap<String, NameSays>>,
}

impl<'a> Names<'a> {
    /// Nothing is looked up yet.
    pub fn new(domain: &'a Domain) -> Names<'a> {
        Names { domain, known: RefCell::default() }
    }

    /// What one name says, whatever it names.
    pub fn says(&self, name: &str) -> NameSays {
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        let says = self.domain.name_says(&words(name));
        self.known.borrow_mut().insert(name.to_owned(), says);
        says
    }

    /// What the parts of a slot say; `named` tells whether a nearer name was passed that says nothing, also for the next slot outwards.
    fn of_slot(&self, slot: &Slot, named: &mut bool) -> Option<Naming> {
        // Of a path the last part is the nearest name.
        let is_path = matches!(slot.kind, SlotKind::Name | SlotKind::Setting);
        for part in slot.name.rsplit(|c| is_path && c == '.') {
            let name = self.says(part);
            let says = judge(name, slot.kind, *named);
            if says != NamedUse::Silent {
                // The options of an OAuth library are as good as its call.
                let option = slot.kind == SlotKind::Name && name.oauth_option;
                let kind = if option { SlotKind::Callee } else { slot.kind };
                return Some(Naming { says, name: part.to_owned(), kind: Some(kind) });
            }
            *named |= is_path;
        }
        None
    }
}

/// The names around a value, the outermost first: a walk through values adds one on its way in and takes it back on its way out.
pub struct NamesAround<'n> {
    names: &'n Names<'n>,
    steps: Vec<Step>,
    silent: Rc<Naming>,
}

/// One of the names around a value.
struct Step {
    slot: Slot,
    /// What it and those around it say, once that was asked: for a value that has it as its nearest name, and for one with a nearer name that says nothing.
    known: [OnceCell<Rc<Naming>>; 2],
}

impl<'n> NamesAround<'n> {
    /// No name is around.
    pub fn new(names: &'n Names<'n>) -> Self {
        NamesAround { names, steps: Vec::new(), silent: Rc::new(Naming::silent()) }
    }

    /// How many names there are.
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// Adds a name within the others.
    pub fn add(&mut self, slot: Slot) {
        self.steps.push(Step { slot, known: Default::default() });
    }

    /// Takes back all names but the outermost `count`.
    pub fn keep(&mut self, count: usize) {
        self.steps.truncate(count);
    }

    /// Judges the names from the innermost outwards: the first that says anything decides. What the outer ones say is found out once for all that is
    /// within them.
    pub fn naming(&self) -> Rc<Naming> {
        let mut named = false;
        let mut passed = Vec::new();
        let mut found = None;
        for step in self.steps.iter().rev() {
            let known = &step.known[usize::from(named)];
            found = known.get().cloned();
            if found.is_none() {
                passed.push(known);
                found = self.names.of_slot(&step.slot, &mut named).map(Rc::new);
            }
            if found.is_some() {
                break;
            }
        }
        let found = found.unwrap_or_else(|| Rc::clone(&self.silent));
        for known in passed {
            known.get_or_init(|| Rc::clone(&found));
        }
        found
    }
}

/// What one name says; `named` tells whether a nearer name was passed that says nothing, such as `host` or `default`.
fn judge(says: NameSays, kind: SlotKind, named: bool) -> NamedUse {
    match kind {
        // A path beside the host: `/oauth/authorize` makes it an OAuth base, anything else says nothing.
        SlotKind::Sibling if says.oauth_strong => NamedUse::Oauth { strong: true },
        SlotKind::Sibling => NamedUse::Silent,
        SlotKind::Around if says.never => NamedUse::Never,
        SlotKind::Around if says.oauth_strong => NamedUse::Oauth { strong: true },
        // `variable "procore_api_url" { default = … }`, `class ApiClient { HOST = … }`
        SlotKind::Around if named && says.api && !says.web => NamedUse::Api,
        SlotKind::Around if named && says.oauth && !says.web => NamedUse::Oauth { strong: false },
        SlotKind::Around => NamedUse::Silent,
        SlotKind::Callee if says.never => NamedUse::Never,
        SlotKind::Callee if says.oauth_strong => NamedUse::Oauth { strong: true },
        SlotKind::Callee if says.client => NamedUse::Api,
        SlotKind::Callee => NamedUse::Silent,
        SlotKind::Name | SlotKind::Setting => {
            if says.never {
                NamedUse::Never
            } else if says.oauth_option {
                NamedUse::Oauth { strong: true }
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
