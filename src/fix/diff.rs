//! What fixes change, as a unified diff that `git apply` and `patch -p1` take.

use std::io;
use std::path::Path;

use similar::TextDiff;
use similar::udiff::UnifiedDiffHunk;

use crate::source::{Encoding, decode};

/// How many lines stand around a change.
const CONTEXT: usize = 3;

/// Writes what changed in a file.
pub fn write_diff(path: &Path, before: &[u8], after: &[u8], out: &mut dyn io::Write) -> io::Result<()> {
    let (old, new) = (name("a", path), name("b", path));
    let write = |before: &[u8], after: &[u8], out: &mut dyn io::Write| {
        let (old_lines, new_lines) = (lines(before), lines(after));
        let diff = TextDiff::configure().diff_slices(&old_lines, &new_lines);
        let mut diff = diff.unified_diff();
        let mut hunks = diff.context_radius(CONTEXT).iter_hunks().peekable();
        if hunks.peek().is_some() {
            for (mark, name) in [("---", &old), ("+++", &new)] {
                write!(out, "{mark} ")?;
                out.write_all(name)?;
                writeln!(out)?;
            }
        }
        hunks.try_for_each(|hunk| write_hunk(&hunk, out))
    };
    let (Some(old_text), Some(new_text)) = (utf16(before), utf16(after)) else { return write(before, after, out) };
    // Lines of UTF-16 are none to those who apply diffs. They pass over what is no diff.
    let mut diff = Vec::new();
    write(old_text.as_bytes(), new_text.as_bytes(), &mut diff)?;
    writeln!(out, "# In UTF-16, so this cannot be applied as a diff:")?;
    String::from_utf8_lossy(&diff).lines().try_for_each(|line| writeln!(out, "# {line}"))
}

/// Writes a hunk with its bytes as they are. `similar` writes U+FFFD for what is not UTF-8, and takes a carriage return alone for the end of a line.
fn write_hunk(hunk: &UnifiedDiffHunk<'_, '_, '_, [u8]>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", hunk.header())?;
    for change in hunk.iter_changes() {
        write!(out, "{}", change.tag())?;
        out.write_all(change.value())?;
        if !change.value().ends_with(b"\n") {
            out.write_all(b"\n\\ No newline at end of file\n")?;
        }
    }
    Ok(())
}

/// Lines with their ends. A carriage return alone ends none for those who apply diffs.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// The text of a file in UTF-16.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (text, encoding) = decode(bytes.to_vec()).ok()?;
    matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be).then_some(text)
}

/// A path as git writes it: in quotes, if it holds what would end or change the line, or bytes that are no text.
fn name(side: &str, path: &Path) -> Vec<u8> {
    let mut name = side.as_bytes().to_vec();
    for part in path.components() {
        name.push(b'/');
        name.extend_from_slice(part.as_os_str().as_encoded_bytes());
    }
    let is_special = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if str::from_utf8(&name).is_ok_and(|name| !name.contains(is_special)) {
        return name;
    }
    let octal = |byte: &u8| format!("\\{byte:03o}");
    let mut quoted = String::from("\"");
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                '\r' => quoted.push_str("\\r"),
                c if c.is_control() => quoted.extend(c.to_string().as_bytes().iter().map(octal)),
                c if is_special(c) => quoted.extend(['\\', c]),
                c => quoted.push(c),
            }
        }
        quoted.extend(chunk.invalid().iter().map(octal));
    }
    quoted.push('"');
    quoted.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(path: &str, before: &[u8], after: &[u8]) -> String {
        let mut out = Vec::new();
        write_diff(Path::new(path), before, after, &mut out).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn lines_keep_their_ends() {
        assert_eq!(
            diff("src/a.py", b"a\r\nb\r\nc", b"a\r\nB\r\nc"),
            "--- a/src/a.py\n+++ b/src/a.py\n@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("a\n\"b", b"x\n", b"y\n").lines().next(), Some("--- \"a/a\\n\\\"b\""));
        assert_eq!(diff("a", b"x\n", b"x\n"), "");
        assert_eq!(diff("lib\\xml.py", b"x\n", b"y\n").lines().next(), Some("--- \"a/lib\\\\xml.py\""));
        #[cfg(unix)]
        assert_eq!(name("a", Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff.py"))), b"\"a/\\377.py\"");
        let mut bytes = Vec::new();
        write_diff(Path::new("a"), b"x\xff\n", b"y\xff\n", &mut bytes).unwrap();
        assert!(bytes.ends_with(b"\n-x\xff\n+y\xff\n"), "{bytes:?}");
        assert!(diff("a", b"w\rx\rz\n", b"w\ry\rz\n").ends_with("\n-w\rx\rz\n+w\ry\rz\n"));
        assert!(diff("a", b"x\ny\r", b"z\ny\r").ends_with("\n-x\n+z\n y\r\n\\ No newline at end of file\n"));
        let utf16 = |text: &str| std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let shown = diff("a.ps1", &utf16("x\r\n"), &utf16("y\r\n"));
        assert!(shown.lines().all(|line| line.starts_with("# ")) && shown.contains("\n# -x\n# +y\n"), "{shown}");
    }
}
