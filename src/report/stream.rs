//! JSON that is written while it is made: a report of a hundred thousand findings is never held as a whole, neither as objects nor as text.

use std::cell::Cell;
use std::io::{self, Write as _};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::{Formatter, PrettyFormatter};
use serde_json::{Map, Value};

use super::visible::escaped_json;

/// Writes a value as indented JSON with a newline at its end. Control characters beyond ASCII are escaped, see [`escaped_json`].
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    // The serializer writes every bracket and every string for itself.
    let mut out = io::BufWriter::new(out);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Escaped(PrettyFormatter::new())))?;
    writeln!(out)?;
    out.flush()
}

/// A list whose items are made when they are written. It can be written once.
pub(super) struct Each<I>(Cell<Option<I>>);

impl<I> Each<I> {
    /// The list of what an iterator gives.
    pub fn of(items: I) -> Self {
        Each(Cell::new(Some(items)))
    }
}

impl<I: Iterator<Item: Serialize>> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

/// An object in which one key has a value of its own, at the place where the object has it.
pub(super) struct With<T> {
    /// The object.
    pub object: Map<String, Value>,
    /// The key.
    pub key: &'static str,
    /// What stands there in place of what the object has.
    pub value: T,
}

impl<T: Serialize> Serialize for With<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.object.len()))?;
        for (key, value) in &self.object {
            if key == self.key {
                map.serialize_entry(key, &self.value)?;
            } else {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

/// Indented, with everything escaped that acts on a terminal.
struct Escaped(PrettyFormatter<'static>);

impl Formatter for Escaped {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        writer.write_all(escaped_json(fragment).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_streamed_reads_like_what_is_not() {
        let whole = json!({ "a": ["\u{9b}\u{202e}\u{e0041}\x1b\u{7f}\n", {}], "b": [{ "c": [], "d": 1.5 }, { "c": [null], "d": true }], "e": [] });
        let Value::Object(mut object) = whole.clone() else { panic!() };
        let items = object["b"].take();
        let streamed = With { object, key: "b", value: Each::of(items.as_array().unwrap().iter().map(Clone::clone)) };
        let mut out = Vec::new();
        write_pretty(&streamed, &mut out).unwrap();
        let expected = escaped_json(&serde_json::to_string_pretty(&whole).unwrap()).into_owned() + "\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn nothing_is_made_before_it_is_written() {
        let made = Cell::new(0);
        let list = Each::of((0..3).inspect(|_| made.set(made.get() + 1)));
        assert_eq!(made.get(), 0);
        let mut out = Vec::new();
        write_pretty(&list, &mut out).unwrap();
        assert_eq!((made.get(), out.as_slice()), (3, b"[\n  0,\n  1,\n  2\n]\n".as_slice()));
    }
}
