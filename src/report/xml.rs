//! Text in XML 1.0, for the formats that are XML.
//!
//! What acts on the text around it, as `visible.rs` has it, never stands in the output as it is. Where XML can refer to such a character by its
//! number, it does, so that a reader gets the very same text. Characters that XML 1.0 forbids even as references, which are most ASCII controls,
//! U+FFFE and U+FFFF, are replaced by what people can see: `␛`, `<U+FFFE>`.

use std::fmt::Write as _;
use std::io;

use quick_xml::Writer;
use quick_xml::events::attributes::Attr;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;

use super::visible::push_visible;
use crate::active_character::is_active;

/// A document that is being written, two blanks deeper for each level.
pub(super) type Document<'a> = Writer<&'a mut dyn io::Write>;

/// Begins a document in UTF-8.
pub(super) fn document(out: &mut dyn io::Write) -> io::Result<Document<'_>> {
    let mut document = Writer::new_with_indent(out, b' ', 2);
    document.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(document)
}

/// Adds attributes, escaped.
pub(super) fn with<'d, 'o>(
    element: ElementWriter<'d, &'o mut dyn io::Write>,
    attributes: &[(&str, &str)],
) -> ElementWriter<'d, &'o mut dyn io::Write> {
    attributes.iter().fold(element, |element, (name, value)| element.with_attribute(Attr::DoubleQ(*name, escaped_xml(value).as_str())))
}

/// The text of an element, escaped.
pub(super) fn text(text: &str) -> BytesText<'static> {
    BytesText::from_escaped(escaped_xml(text))
}

fn escaped_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => _ = write!(out, "&lt;U+{:04X}&gt;", u32::from(c)),
            // White space that readers would turn into a blank.
            '\t' | '\n' | '\r' => _ = write!(out, "&#{};", u32::from(c)),
            '\0'..='\x1f' => push_visible(&mut out, c),
            // Writing to a string cannot fail.
            _ if is_active(c) => _ = write!(out, "&#x{:X};", u32::from(c)),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_and_what_xml_forbids_is_seen() {
        let escaped = escaped_xml("a]]>\"'&amp;\r\n\t\u{202e}\u{9b}\u{7f}\x1b[31m\0\u{fffe}\u{e0041}<b/>");
        assert_eq!(escaped, "a]]&gt;&quot;&apos;&amp;amp;&#13;&#10;&#9;&#x202E;&#x9B;&#x7F;\u{241b}[31m\u{2400}&lt;U+FFFE&gt;&#xE0041;&lt;b/&gt;");
        let read = quick_xml::escape::unescape(&escaped).unwrap();
        assert_eq!(read, "a]]>\"'&amp;\r\n\t\u{202e}\u{9b}\u{7f}\u{241b}[31m\u{2400}<U+FFFE>\u{e0041}<b/>");
    }
}
