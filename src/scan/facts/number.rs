//! Numbers whose width is written down, and the program's own tables.

use serde::{Deserialize, Serialize};

use super::scope::{FILE_SCOPE, ScopeId};
use crate::finding::{Edit, Span};

/// What limits a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberKind {
    /// The type of something that is declared.
    Type,
    /// A conversion.
    Conversion,
    /// A column of a table, a field of a schema.
    Column,
}

/// Whose integers decide how wide a column is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Store {
    /// Nobody's: the width is written down.
    Fixed,
    /// The database of the project, which stands elsewhere.
    Project,
    /// This one, see `rules/domain/databases.toml`.
    Named(String),
}

impl Store {
    /// What a table calls it: nothing, `project`, or the name of a database.
    pub fn named(name: &str) -> Store {
        match name {
            "" => Store::Fixed,
            "project" => Store::Project,
            name => Store::Named(name.to_owned()),
        }
    }
}

/// How wide a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Width {
    /// In bits, the sign included.
    pub bits: u8,
    /// Has it a sign?
    pub signed: bool,
    /// Is it a floating point number?
    pub float: bool,
}

impl Width {
    /// Reads `i32`, `u16`, `f32`.
    pub fn named(name: &str) -> Option<Width> {
        let bits: u8 = name.get(1..)?.parse().ok().filter(|bits| (8..=128).contains(bits))?;
        let first = name.as_bytes().first()?;
        matches!(first, b'i' | b'u' | b'f').then(|| Width { bits, signed: *first != b'u', float: *first == b'f' })
    }

    /// Does it hold every id below 2^53, which is more than any region has given out?
    pub fn holds_ids(self) -> bool {
        self.bits >= 64
    }

    /// The largest whole number up to which every one is held.
    pub fn largest(self) -> u128 {
        match (self.float, self.signed) {
            // The 23 bits of the fraction and the hidden one.
            (true, _) if self.bits <= 32 => 1 << 24,
            (true, _) => 1 << 53,
            (false, true) => (1 << (self.bits - 1)) - 1,
            (false, false) => u128::MAX >> (128 - u32::from(self.bits)),
        }
    }
}

/// A number whose width is written down: a declaration, a conversion, a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// What limits it.
    pub kind: NumberKind,
    /// The scope it is written in.
    pub scope: ScopeId,
    /// What it is called, the nearest name first: of a declaration its name and what it is called in data, of a conversion the parts of what is
    /// converted from the last one on.
    pub names: Vec<String>,
    /// The name that a converted number is given to, or empty.
    pub bound: String,
    /// Does it stand for the key of a map, of whose values `names` is the type?
    pub keys: bool,
    /// The table, message or class it belongs to, or empty.
    pub owner: String,
    /// The type, or the conversion.
    pub span: Span,
    /// The whole declaration.
    pub whole: Span,
    /// The type as written.
    pub written: String,
    /// How wide it is.
    pub width: Width,
    /// What to write instead, for people.
    pub instead: String,
    /// What [`Number::written`] is with room for every id, where that alone is the repair; else empty.
    pub wide: String,
    /// What makes it so, sorted: in the type or the conversion, where the name of the type is defined, and where names are imported.
    pub edits: Vec<Edit>,
    /// Does the declaration say that it is the key of its own table, or refers to a table of the same database?
    pub own: bool,
    /// Is it a primary key that the program itself gives its values?
    pub primary: bool,
    /// Who decides on the width.
    pub store: Store,
    /// Does it change a column that is there already?
    pub changes: bool,
}

impl Number {
    /// A number of which nothing is known but where it stands and how wide it is.
    pub fn new(kind: NumberKind, span: Span, whole: Span, written: String, width: Width) -> Number {
        Number {
            kind,
            scope: FILE_SCOPE,
            names: Vec::new(),
            bound: String::new(),
            keys: false,
            owner: String::new(),
            span,
            whole,
            written,
            width,
            instead: String::new(),
            wide: String::new(),
            edits: Vec::new(),
            own: false,
            primary: false,
            store: Store::Fixed,
            changes: false,
        }
    }
}

/// A table of the program's own: a database table, or a class that is stored in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTable {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
}
