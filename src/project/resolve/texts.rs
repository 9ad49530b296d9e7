//! The texts that a value can be.

use crate::finding::Span;
use crate::project::FileId;
use crate::project::index::BindingRef;
use crate::project::resolve::at::At;
use crate::project::resolve::{MAX_ALTERNATIVES, Resolver, Target};
use crate::scan::facts::{Piece, Text, Value};

/// How many pieces of one text are followed: a URL is at the beginning of its text.
const MAX_PIECES: usize = 200;

/// How many pieces are taken of a text in a hole: in texts that are appended to each other, every one holds all those before it.
const MAX_HOLE_PIECES: usize = 64;

/// How many pieces are copied for the cost of one look at a value.
const PIECES_PER_STEP: usize = 16;

/// A piece of a resolved text.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// Literal text, with its place.
    Text {
        /// As it stands in the file.
        text: String,
        /// The file.
        file: FileId,
        /// The place.
        span: Span,
    },
    /// A Procore host, with its place.
    Host {
        /// In lower case.
        name: String,
        /// The file.
        file: FileId,
        /// The place.
        span: Span,
    },
    /// Exactly one slash.
    Slash,
    /// Something unknown.
    Unknown,
}

/// One text a value can be.
pub type Resolved = Vec<Atom>;

impl<'p> Resolver<'p> {
    /// The texts a value can be; at least one, which may be unknown.
    pub fn texts(&mut self, value: &'p Value, at: &At<'p>) -> Vec<Resolved> {
        if let Value::Text(text) = value {
            return self.text(text, at);
        }
        let mut all: Vec<Resolved> = Vec::new();
        for target in self.targets(value, at) {
            let texts = match target {
                // `path = "/rest/v1.0" + path`: inside of it, the name is what it was before.
                Target::Value(Value::Text(text), _) if self.texts.iter().any(|other| std::ptr::eq(*other, text)) => continue,
                Target::Value(Value::Text(text), at) => self.text(text, &at),
                _ => vec![vec![Atom::Unknown]],
            };
            for text in texts {
                if all.len() < MAX_ALTERNATIVES && !all.contains(&text) {
                    all.push(text);
                }
            }
            if all.len() >= MAX_ALTERNATIVES {
                break;
            }
        }
        if all.is_empty() {
            all.push(vec![Atom::Unknown]);
        }
        all
    }

    /// The texts that an object was constructed with under keys of a kind, or given later, which is what `given` holds: the base of an HTTP client.
    pub fn given_texts(&mut self, object: &'p Value, at: &At<'p>, given: &[BindingRef], is_key: &dyn Fn(&str) -> bool) -> Vec<Resolved> {
        let mut targets: Vec<Target<'p>> = Vec::new();
        for &reference in given.iter().take(MAX_ALTERNATIVES) {
            targets.extend(self.follow(reference, &at.frame));
        }
        for target in self.targets(object, at) {
            let Target::Value(Value::Call { args, .. }, at) = target else { continue };
            for arg in args {
                match (&arg.name, &arg.value) {
                    (Some(key), value) if is_key(key) => targets.extend(self.targets(value, &at)),
                    (None, Value::Map { entries, .. }) => {
                        let given = entries.iter().filter(|entry| entry.key.as_deref().is_some_and(is_key));
                        let given: Vec<&'p Value> = given.map(|entry| &entry.value).collect();
                        targets.extend(given.into_iter().flat_map(|value| self.targets(value, &at)));
                    }
                    _ => {}
                }
            }
        }
        let mut all = Vec::new();
        for target in targets {
            if let Target::Value(Value::Text(text), at) = target {
                all.extend(self.text(text, &at));
            }
        }
        all
    }

    /// The texts that a text with holes can be.
    pub fn text(&mut self, text: &'p Text, at: &At<'p>) -> Vec<Resolved> {
        // `path = "/rest/" + path`: inside of itself the name has its other values.
        if self.texts.iter().any(|other| std::ptr::eq(*other, text)) {
            return Vec::new();
        }
        if self.exhausted() {
            return vec![vec![Atom::Unknown]];
        }
        self.texts.push(text);
        self.depth += 1;
        let all = self.pieces(text, at);
        self.depth -= 1;
        self.texts.pop();
        all
    }

    fn pieces(&mut self, text: &'p Text, at: &At<'p>) -> Vec<Resolved> {
        let mut all: Vec<Resolved> = vec![Vec::new()];
        for piece in text.pieces.iter().take(MAX_PIECES) {
            let alternatives = match piece {
                Piece::Literal { text, span } => vec![vec![Atom::Text { text: text.clone(), file: at.file, span: span.clone() }]],
                Piece::Host { name, span } => vec![vec![Atom::Host { name: name.clone(), file: at.file, span: span.clone() }]],
                Piece::Slash => vec![vec![Atom::Slash]],
                Piece::Hole(value) => {
                    let mut texts = self.texts(value, at);
                    texts.iter_mut().for_each(|text| text.truncate(MAX_HOLE_PIECES));
                    texts
                }
            };
            if let [tail] = alternatives.as_slice() {
                all.iter_mut().for_each(|head| head.extend(tail.iter().cloned()));
                continue;
            }
            let pairs = all.iter().flat_map(|head| alternatives.iter().map(move |tail| [head.as_slice(), tail.as_slice()]));
            let next: Vec<Resolved> = pairs.take(MAX_ALTERNATIVES).map(|pair| pair.concat()).collect();
            self.spend(next.iter().map(Vec::len).sum::<usize>() / PIECES_PER_STEP);
            all = next;
        }
        all
    }
}
