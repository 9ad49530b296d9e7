#![no_main]
//! A conversation with the language server: one message in JSON a line. Whatever is said, the server answers the next request, and ends with its client.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use mprlint::pipeline::CacheUse;
use serde_json::{Value, json};

#[path = "../../src/lsp/mod.rs"]
#[allow(dead_code, reason = "the program uses more of it")]
mod lsp;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The folder that stands for every other one: a message must not make the server lint the whole disk.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join("mprlint-fuzz-lsp");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.py"), "ADDRESS = \"https://app.procore.com\"\n").expect("a file");
    fs::write(folder.join("client.py"), "from config import ADDRESS\n\ndef url(project):\n    return ADDRESS + \"/rest/v1.0/projects\"\n")
        .expect("a file");
    folder.canonicalize().expect("it is there")
});

/// Keeps all places within the folder.
fn confine(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(':') || text.starts_with('/') => {
            let name = text.rsplit('/').next().unwrap_or_default();
            let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
            *text = if text.starts_with('/') { FOLDER.display().to_string() } else { format!("file://{}/{name}", FOLDER.display()) };
        }
        Value::Array(values) => values.iter_mut().for_each(confine),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                // Texts of documents and changes are what they are.
                if !matches!(key.as_str(), "text" | "jsonrpc" | "method") {
                    confine(value);
                }
            }
        }
        _ => {}
    }
}

/// What the client writes.
struct Input(Receiver<Vec<u8>>, Vec<u8>);

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            let Ok(bytes) = self.0.recv() else { return Ok(0) };
            self.1 = bytes;
        }
        let length = buffer.len().min(self.1.len());
        buffer[..length].copy_from_slice(&self.1[..length]);
        self.1.drain(..length);
        Ok(length)
    }
}

/// What the client reads.
struct Output(Sender<Vec<u8>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn framed(text: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes()
}

/// Reads until the answer to the last request has come.
fn wait_for_the_last(output: &Receiver<Vec<u8>>) {
    let mut read = String::new();
    loop {
        match output.recv_timeout(PATIENCE) {
            Ok(bytes) => read.push_str(&String::from_utf8(bytes).expect("messages are UTF-8")),
            Err(RecvTimeoutError::Timeout) => panic!("the last request has no answer; read {read}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the server is gone; read {read}"),
        }
        // Whole messages.
        while let Some((head, rest)) = read.split_once("\r\n\r\n") {
            let length: usize = head.strip_prefix("Content-Length: ").and_then(|length| length.parse().ok()).expect("a header");
            let Some(message) = rest.get(..length) else { break };
            let message: Value = serde_json::from_str(message).expect("JSON");
            read = rest[length..].to_owned();
            if message["id"] == "the last" && message.get("method").is_none() {
                return;
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let folder: &Path = &FOLDER;
    let (write, input) = channel();
    let (output, read) = mpsc::channel();
    let server = thread::spawn(move || lsp::talk(Input(input, Vec::new()), Output(output), CacheUse::Off));
    for line in text.lines().take(40) {
        let message = match serde_json::from_str::<Value>(line) {
            Ok(mut message) => {
                // It would end the server, as it should.
                if message["method"] == "exit" {
                    continue;
                }
                confine(&mut message);
                message.to_string()
            }
            Err(_) => line.to_owned(),
        };
        write.send(framed(&message)).expect("the server reads");
    }
    let url = format!("file://{}/client.py", folder.display());
    let last = json!({ "jsonrpc": "2.0", "id": "the last", "method": "textDocument/hover", "params": {
        "textDocument": { "uri": url }, "position": { "line": 3, "character": 12 } } });
    // Before `initialized` nothing is linted, and requests wait.
    for message in [json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }), last] {
        write.send(framed(&message.to_string())).expect("the server reads");
    }
    wait_for_the_last(&read);
    drop(write);
    let ended = server.join().expect("the server does not panic");
    assert!(ended.is_ok(), "{ended:?}");
});
