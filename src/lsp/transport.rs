//! Messages over pipes: a header with the length, an empty line, and JSON.
//!
//! What is wrong with one message must not end the server: it is answered with an error, and reading goes on with the next one.

use std::io::{self, BufRead, Read, Write};

use serde::Deserialize;
use serde_json::{Value, json};

/// Longer messages are passed over, in bytes: no document that is linted comes near it.
const MAX_LENGTH: u64 = 256 * 1024 * 1024;

/// The longest line of a header, in bytes.
const MAX_HEADER: u64 = 8 * 1024;

/// A message of the client.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Message {
    /// A request and its answer have the same; a notification has none.
    #[serde(default)]
    pub id: Option<Value>,
    /// What is asked for or told; an answer has none.
    #[serde(default)]
    pub method: Option<String>,
    /// What belongs to it.
    #[serde(default)]
    pub params: Value,
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none, and why.
    Malformed(String),
}

/// Reads what comes next; nothing at the end.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match line.trim_end() {
            // Blank lines between messages do no harm.
            "" if is_first => continue,
            "" => break,
            line => match line.split_once(':') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => length = Some(value.trim().parse::<u64>()),
                Some(_) => {}
                None => return Ok(Some(Incoming::Malformed(format!("`{}` is no header", shortened(line))))),
            },
        }
        is_first = false;
    }
    let length = match length {
        Some(Ok(length)) => length,
        Some(Err(_)) => return Ok(Some(Incoming::Malformed("the Content-Length is no number".to_owned()))),
        None => return Ok(Some(Incoming::Malformed("a message without Content-Length".to_owned()))),
    };
    let mut content = input.by_ref().take(length);
    if length > MAX_LENGTH {
        io::copy(&mut content, &mut io::sink())?;
        return Ok(Some(Incoming::Malformed(format!("a message of {length} bytes is too long"))));
    }
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(format!("a message that cannot be read: {error}")),
    }))
}

fn shortened(line: &str) -> String {
    line.chars().take(40).collect()
}

/// Writes a message.
pub fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// What is wrong with a request, by the numbers of JSON-RPC and of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// It is no JSON.
    ParseError = -32700,
    /// It comes at the wrong time.
    InvalidRequest = -32600,
    /// Nothing of that name can be asked for.
    MethodNotFound = -32601,
    /// What belongs to it is not as it should be.
    InvalidParams = -32602,
    /// It could not be done.
    InternalError = -32603,
    /// It comes before `initialize`.
    ServerNotInitialized = -32002,
    /// The client does not want it any more.
    RequestCancelled = -32800,
}

/// An answer.
pub fn answer(id: Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// An answer that says what is wrong.
pub fn refusal(id: Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

/// Something to be told.
pub fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Something to be asked of the client; `null` stands for no parameters, which may not be written as that.
pub fn request(id: u64, method: &str, params: Value) -> Value {
    let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
    if !params.is_null() {
        set(&mut message, "params", params);
    }
    message
}

/// Sets an entry of an object.
pub fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(entries) = object.as_object_mut() {
        entries.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Incoming> {
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    fn method(incoming: &Incoming) -> &str {
        match incoming {
            Incoming::Message(message) => message.method.as_deref().unwrap_or("an answer"),
            Incoming::Malformed(_) => "malformed",
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut pipe = Vec::new();
        write(&mut pipe, &request(1, "é", Value::Null)).unwrap();
        write(&mut pipe, &notification("b", json!([1]))).unwrap();
        write(&mut pipe, &answer(json!("x"), json!({}))).unwrap();
        assert_eq!(all(&pipe).iter().map(method).collect::<Vec<_>>(), ["é", "b", "an answer"]);
    }

    #[test]
    fn the_message_behind_a_malformed_one_is_read() {
        let good = "Content-Length: 14\r\n\r\n{\"method\":\"a\"}";
        for bad in [
            "Content-Length: 5\r\n\r\n{\"a\":",
            "Content-Length: 3\r\n\r\n\u{e9}x",
            "content-length: 2\r\nContent-Type: x\r\n\r\n12",
            "Content-Length: many\r\n\r\n",
            "X: y\r\n\r\n",
            "no header\r\n",
            "Content-Length: 16\r\n\r\n{\"method\": 12 } ",
        ] {
            let read = all(format!("{bad}{good}").as_bytes());
            assert_eq!(read.iter().map(method).collect::<Vec<_>>(), ["malformed", "a"], "{bad}");
        }
        assert_eq!(all(format!("\r\n\n{good}").as_bytes()).len(), 1);
    }

    #[test]
    fn a_length_that_is_not_there_ends_the_input() {
        assert_eq!(all(b"Content-Length: 999999999999\r\n\r\n{}").len(), 1);
        assert_eq!(all(b"Content-Length: 99\r\n\r\n{}").len(), 0);
        assert_eq!(all(b"Content-Len").len(), 1);
        assert_eq!(all(b"").len(), 0);
    }
}
