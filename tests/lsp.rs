//! `mprlint lsp` as an editor sees it.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use common::{check, tree};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than anything takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What editors of today can do.
fn modern() -> Value {
    json!({
        "textDocument": {
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1] }, "codeDescriptionSupport": true, "dataSupport": true },
        },
        "window": { "showDocument": { "support": true } },
    })
}

/// An editor.
struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    asked: u64,
    /// What came while something else was waited for.
    met: Vec<Value>,
    folder: TempDir,
}

impl Editor {
    /// Starts the server in a project, with what the client can do.
    fn start(files: &[(&str, &str)], capabilities: Value) -> Editor {
        Editor::with(files, json!({ "capabilities": capabilities }))
    }

    fn with(files: &[(&str, &str)], mut params: Value) -> Editor {
        let mut editor = Editor::spawn(files);
        let url = editor.url("");
        params["workspaceFolders"] = json!([{ "uri": url.trim_end_matches('/'), "name": "project" }]);
        params["processId"] = Value::Null;
        let answer = editor.request("initialize", params);
        assert!(answer["result"]["capabilities"].is_object(), "{answer}");
        editor.notify("initialized", json!({}));
        editor
    }

    fn spawn(files: &[(&str, &str)]) -> Editor {
        let folder = tree(files);
        let mut command = Command::new(cargo_bin("mprlint"));
        command.args(["lsp", "--no-cache"]).current_dir(folder.path());
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the server starts");
        let output = server.stdout.take().expect("a pipe");
        let input = server.stdin.take();
        let (send, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        Editor { server, input, messages, asked: 0, met: Vec::new(), folder }
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    fn url(&self, name: &str) -> String {
        format!("file://{}/{name}", self.root().display())
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open pipe");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> u64 {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    fn answer(&mut self, id: u64) -> Value {
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    /// Waits for a message. What the server asks is answered.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.met.iter().position(&wanted) {
            return self.met.remove(at);
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).unwrap_or_else(|error| panic!("{error}; met {:?}", self.met));
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
            if wanted(&message) {
                return message;
            }
            self.met.push(message);
        }
    }

    fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.url(name), "languageId": "x", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, name: &str, version: i32, changes: Value) {
        let document = json!({ "uri": self.url(name), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The next diagnostics of a file: the rules and where they begin and end.
    fn published(&mut self, name: &str) -> Vec<String> {
        let url = self.url(name);
        let message = self.wait(|message| message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == url);
        message["params"]["diagnostics"].as_array().expect("a list").iter().map(place).collect()
    }

    fn actions(&mut self, name: &str, line: u32, only: Option<&str>) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let position = json!({ "line": line, "character": 0 });
        let range = json!({ "start": position, "end": { "line": line, "character": 999 } });
        let document = json!({ "uri": self.url(name) });
        let answer = self.request("textDocument/codeAction", json!({ "textDocument": document, "range": range, "context": context }));
        answer["result"].as_array().unwrap_or_else(|| panic!("no list: {answer}")).clone()
    }

    /// Says that it goes; answers with the exit code.
    fn end(mut self) -> Option<i32> {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.server.wait().expect("the server ends").code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().expect("a number"),
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).expect("JSON"))
}

fn place(diagnostic: &Value) -> String {
    let range = &diagnostic["range"];
    let at = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
    format!("{} {}-{}", diagnostic["code"].as_str().expect("a code"), at("start"), at("end"))
}

/// What an edit makes of a text.
fn edited(text: &str, action: &Value, url: &str) -> String {
    let mut edits = action["edit"]["changes"][url].as_array().unwrap_or_else(|| panic!("no edit: {action}")).clone();
    edits.sort_by_key(|edit| (edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()));
    let mut text = text.to_owned();
    let offset = |text: &str, position: &Value| {
        let line: usize = text.split_inclusive('\n').take(position["line"].as_u64().expect("a line") as usize).map(str::len).sum();
        line + position["character"].as_u64().expect("a column") as usize
    };
    for edit in edits.iter().rev() {
        let span = offset(&text, &edit["range"]["start"])..offset(&text, &edit["range"]["end"]);
        text.replace_range(span, edit["newText"].as_str().expect("a text"));
    }
    text
}

const TOKEN: &str = "import requests\n\nrequests.post(\"https://app.procore.com/oauth/token\")\n";
const CONFIG: &str = "ADDRESS = \"https://app.procore.com\"\n";
const CLIENT: &str = "from config import ADDRESS\n\ndef url(project):\n    return ADDRESS + \"/rest/v1.0/projects\"\n";

#[test]
fn the_diagnostics_are_the_findings_of_the_project() {
    let files = [("a.py", TOKEN), ("config.py", CONFIG), ("client.py", CLIENT), ("clean.py", "x = 1\n")];
    let mut editor = Editor::start(&files, modern());
    assert_eq!(editor.published("a.py"), ["MPR101 2:23-2:38"]);
    // A file that is not open, by what another one does with it.
    let url = editor.url("config.py");
    let message = editor.wait(|message| message["params"]["uri"] == url);
    let diagnostic = &message["params"]["diagnostics"][0];
    assert_eq!(place(diagnostic), "MPR103 0:19-0:34");
    assert_eq!(diagnostic["relatedInformation"][0]["location"]["uri"], editor.url("client.py"));
    assert_eq!((&diagnostic["severity"], &diagnostic["source"]), (&json!(1), &json!("mprlint")));
    let checked = check(&editor.root(), &["."]);
    assert_eq!(checked.findings().len(), 2);
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn what_is_typed_counts_and_what_is_closed_does_not() {
    let mut editor = Editor::start(&[("a.py", TOKEN), ("config.py", CONFIG), ("client.py", "\n")], json!({}));
    assert_eq!(editor.published("a.py").len(), 1);
    editor.open("a.py", TOKEN);
    let range = json!({ "start": { "line": 2, "character": 23 }, "end": { "line": 2, "character": 26 } });
    editor.change("a.py", 2, json!([{ "range": range, "text": "login" }]));
    assert_eq!(editor.published("a.py"), [""; 0]);
    editor.change("a.py", 3, json!([{ "text": format!("# \u{1f600}\n{TOKEN}") }]));
    assert_eq!(editor.published("a.py"), ["MPR101 3:23-3:38"]);
    // A file that is not on the disk, and what it says of one that is.
    editor.open("new.py", CLIENT);
    assert_eq!(editor.published("config.py"), ["MPR103 0:19-0:34"]);
    let url = editor.url("new.py");
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": url } }));
    assert_eq!(editor.published("config.py"), [""; 0]);
}

#[test]
fn columns_count_as_agreed() {
    let line = "# \u{e9}\nU = '\u{1f600}' + \"https://app.procore.com/oauth/token\"\n";
    for (encoding, column) in [("utf-8", 22), ("utf-16", 20), ("utf-32", 19)] {
        let mut editor = Editor::start(&[("a.py", line)], json!({ "general": { "positionEncodings": [encoding] } }));
        assert_eq!(editor.published("a.py"), [format!("MPR101 1:{column}-1:{}", column + 15)], "{encoding}");
    }
}

#[test]
fn fixes_and_silence_are_offered() {
    let text = format!("{TOKEN}requests.post(\"https://app.procore.com/oauth/revoke\")\n");
    let mut editor = Editor::start(&[("a.py", &text)], modern());
    editor.open("a.py", &text);
    let url = editor.url("a.py");
    let actions = editor.actions("a.py", 2, None);
    let titles: Vec<&str> = actions.iter().map(|action| action["title"].as_str().expect("a title")).collect();
    let expected = [
        "Replace `app.procore.com` with `login.procore.com`",
        "Silence MPR101 here with a comment",
        "Open the page of MPR101",
        "Apply all safe fixes of mprlint",
    ];
    assert_eq!(titles, expected);
    assert_eq!(edited(&text, &actions[0], &url), text.replacen("app.procore", "login.procore", 1));
    assert_eq!((&actions[0]["isPreferred"], &actions[0]["diagnostics"][0]["code"]), (&json!(true), &json!("MPR101")));
    let silenced = edited(&text, &actions[1], &url);
    assert_eq!(silenced, text.replacen("requests.post", "# mprlint: ignore[MPR101] TODO: say why\nrequests.post", 1));
    // All at once, as on saving.
    let all = editor.actions("a.py", 0, Some("source.fixAll"));
    assert_eq!(all.len(), 1);
    assert_eq!(edited(&text, &all[0], &url), text.replace("app.procore", "login.procore"));
    editor.change("a.py", 2, json!([{ "text": silenced }]));
    assert_eq!(editor.published("a.py").len(), 2);
    assert_eq!(editor.published("a.py"), ["MPR101 4:23-4:38"]);
    // Actions are those for what is typed by now.
    editor.change("a.py", 3, json!([{ "text": "x = 1\n" }]));
    assert_eq!(editor.actions("a.py", 0, None), [Value::Null; 0]);
}

#[test]
fn no_comment_is_offered_where_it_would_be_none() {
    let text = "URLS = \"\"\"\nhttps://app.procore.com/oauth/token\n\"\"\"\n";
    let mut editor = Editor::start(&[("a.py", text), ("b.json", "{\"url\": \"https://app.procore.com/oauth/token\"}\n")], modern());
    for (name, line) in [("a.py", 1), ("b.json", 0)] {
        let actions = editor.actions(name, line, Some("quickfix"));
        assert!(actions.len() == 2 && !actions.iter().any(|action| action["title"].to_string().contains("Silence")), "{actions:?}");
    }
}

#[test]
fn hovering_tells_what_the_rule_is_about() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], modern());
    let url = editor.url("a.py");
    let at = |line: u32, character: u32| json!({ "textDocument": { "uri": url }, "position": { "line": line, "character": character } });
    let answer = editor.request("textDocument/hover", at(2, 25));
    let text = answer["result"]["contents"]["value"].as_str().expect("a text");
    assert!(text.starts_with("**MPR101 legacy-oauth-host**") && text.contains("login.procore.com"), "{text}");
    assert_eq!(editor.request("textDocument/hover", at(0, 0))["result"], Value::Null);
}

#[test]
fn a_client_is_sent_what_it_knows() {
    let files = [("config.py", CONFIG), ("client.py", CLIENT)];
    let mut modern = Editor::start(&files, modern());
    let mut old = Editor::start(&files, json!({}));
    let [known, plain] = [&mut modern, &mut old].map(|editor| editor.wait(|message| message["method"] == "textDocument/publishDiagnostics"));
    let (known, plain) = (&known["params"]["diagnostics"][0], &plain["params"]["diagnostics"][0]);
    assert!(["relatedInformation", "codeDescription", "data"].iter().all(|key| known.get(key).is_some() && plain.get(key).is_none()), "{plain}");
    let messages = [known, plain].map(|diagnostic| diagnostic["message"].as_str().expect("a text"));
    let other = known["relatedInformation"][0]["message"].as_str().expect("a text");
    // The other place is named where it cannot be shown.
    assert_eq!(messages[1], format!("{}\nclient.py:4: {other}", messages[0]));
    let url = old.url("config.py");
    let at = json!({ "textDocument": { "uri": url }, "position": { "line": 0, "character": 20 } });
    let hover = old.request("textDocument/hover", at)["result"]["contents"].clone();
    assert_eq!(hover["kind"], "plaintext");
    assert!(hover["value"].as_str().is_some_and(|text| text.starts_with("MPR103 ")), "{hover}");
    assert_eq!((old.actions("config.py", 0, None).len(), modern.actions("config.py", 0, None).len() > 2), (0, true));
}

#[test]
fn wrong_settings_at_the_start_are_told_and_the_server_serves() {
    let mut editor = Editor::with(&[("a.py", TOKEN)], json!({ "capabilities": {}, "initializationOptions": { "select": ["MPR999"] } }));
    let told = editor.wait(|message| message["method"] == "window/showMessage");
    assert_eq!(told["params"]["message"], "the settings of mprlint: no rule `MPR999`");
    assert_eq!(editor.published("a.py").len(), 1);
}

#[test]
fn a_workspace_folder_that_is_gone_is_told_by_its_path() {
    let mut editor = Editor::spawn(&[("a.py", TOKEN)]);
    let gone = editor.url("gone");
    editor.request("initialize", json!({ "capabilities": {}, "processId": null, "workspaceFolders": [{ "uri": gone, "name": "gone" }] }));
    editor.notify("initialized", json!({}));
    let told = editor.wait(|message| message["method"].as_str().is_some_and(|method| method.starts_with("window/")));
    let text = told["params"]["message"].as_str().expect("a text");
    assert!(text.ends_with("/gone/: no such file or folder"), "{text}");
}

#[test]
fn diagnostics_are_pulled_where_the_client_does() {
    let capabilities = json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } });
    let mut editor = Editor::start(&[("a.py", TOKEN), ("b.py", TOKEN)], capabilities);
    let url = editor.url("a.py");
    let pull = |previous: Value| json!({ "textDocument": { "uri": url }, "previousResultId": previous });
    let first = editor.request("textDocument/diagnostic", pull(Value::Null))["result"].clone();
    assert_eq!((first["kind"].as_str(), first["items"].as_array().map(Vec::len)), (Some("full"), Some(1)));
    let again = editor.request("textDocument/diagnostic", pull(first["resultId"].clone()))["result"].clone();
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    let all = editor.request("workspace/diagnostic", json!({ "previousResultIds": [{ "uri": url, "value": first["resultId"] }] }))["result"].clone();
    let kinds: Vec<&Value> = all["items"].as_array().expect("a list").iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["unchanged", "full"]);
    editor.open("a.py", "x = 1\n");
    let changed = editor.request("textDocument/diagnostic", pull(first["resultId"].clone()))["result"].clone();
    assert_eq!((changed["kind"].as_str(), &changed["items"]), (Some("full"), &json!([])));
    assert!(!editor.met.iter().any(|message| message["method"] == "textDocument/publishDiagnostics"), "told and asked for");
    let refresh = editor.wait(|message| message["method"] == "workspace/diagnostic/refresh");
    assert!(refresh.get("params").is_none(), "{refresh}");
}

#[test]
fn a_client_that_cannot_be_told_to_pull_again_is_told_the_diagnostics() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({ "textDocument": { "diagnostic": {} } }));
    assert_eq!(editor.published("a.py").len(), 1);
}

#[test]
fn files_and_settings_that_change_are_linted_again() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } }));
    editor.wait(|message| message["method"] == "client/registerCapability");
    assert_eq!(editor.published("a.py").len(), 1);
    let changed = |url: &str, kind: u8| json!({ "changes": [{ "uri": url, "type": kind }] });
    std::fs::write(editor.root().join("b.py"), TOKEN).expect("written");
    let url = editor.url("b.py");
    editor.notify("workspace/didChangeWatchedFiles", changed(&url, 1));
    assert_eq!(editor.published("b.py").len(), 1);
    std::fs::write(editor.root().join("mprlint.toml"), "exclude = [\"b.py\"]\n").expect("written");
    let url = editor.url("mprlint.toml");
    editor.notify("workspace/didChangeWatchedFiles", changed(&url, 1));
    assert_eq!(editor.published("b.py"), [""; 0]);
    std::fs::write(editor.root().join("mprlint.toml"), "exclude = 3\n").expect("written");
    editor.notify("workspace/didChangeWatchedFiles", changed(&url, 2));
    assert_eq!(editor.published("mprlint.toml"), ["configuration 0:10-0:11"]);
    std::fs::remove_file(editor.root().join("mprlint.toml")).expect("removed");
    editor.notify("workspace/didChangeWatchedFiles", changed(&url, 3));
    assert_eq!(editor.published("mprlint.toml"), [""; 0]);
    assert_eq!(editor.published("b.py").len(), 1);
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": { "mprlint": { "ignore": ["MPR101"] } } }));
    assert_eq!(editor.published("a.py"), [""; 0]);
    // What says nothing of mprlint changes nothing.
    for nothing in [Value::Null, json!({}), json!({ "other": { "pedantic": true } })] {
        editor.notify("workspace/didChangeConfiguration", json!({ "settings": nothing }));
        assert_eq!(editor.actions("a.py", 2, None), [Value::Null; 0], "{nothing}");
    }
}

#[test]
fn folders_come_and_go() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({}));
    assert_eq!(editor.published("a.py").len(), 1);
    let other = tree(&[("c.py", TOKEN)]);
    let uri = format!("file://{}", other.path().canonicalize().expect("it is there").display());
    let folder = json!([{ "uri": uri, "name": "other" }]);
    editor.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": folder, "removed": [] } }));
    let url = format!("{uri}/c.py");
    let of_other = |message: &Value| message["params"]["uri"] == url.as_str();
    assert_eq!(editor.wait(of_other)["params"]["diagnostics"].as_array().map(Vec::len), Some(1));
    editor.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [], "removed": folder } }));
    assert_eq!(editor.wait(of_other)["params"]["diagnostics"], json!([]));
}

#[test]
fn a_file_without_a_folder_is_linted() {
    let mut editor = Editor::spawn(&[("a.py", TOKEN)]);
    editor.request("initialize", json!({ "capabilities": {}, "processId": null, "rootUri": null }));
    editor.notify("initialized", json!({}));
    editor.open("a.py", TOKEN);
    assert_eq!(editor.published("a.py").len(), 1);
}

#[test]
fn a_client_that_knows_no_folders_names_its_root() {
    for key in ["rootUri", "rootPath"] {
        let mut editor = Editor::spawn(&[("a.py", TOKEN)]);
        let root = editor.root().display().to_string();
        let root = if key == "rootUri" { format!("file://{root}") } else { root };
        editor.request("initialize", json!({ "capabilities": {}, "processId": null, key: root }));
        editor.notify("initialized", json!({}));
        assert_eq!(editor.published("a.py").len(), 1, "{key}");
    }
}

#[test]
fn progress_is_shown_while_the_first_run_goes_on() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({ "window": { "workDoneProgress": true } }));
    editor.wait(|message| message["method"] == "window/workDoneProgress/create");
    for kind in ["begin", "report", "end"] {
        editor.wait(|message| message["method"] == "$/progress" && message["params"]["value"]["kind"] == kind);
    }
}

#[test]
fn a_request_can_be_cancelled_and_an_unknown_one_is_refused() {
    let mut editor = Editor::spawn(&[("a.py", TOKEN)]);
    assert_eq!(editor.request("textDocument/hover", json!({}))["error"]["code"], -32002);
    editor.request("initialize", json!({ "capabilities": {}, "processId": null, "rootUri": null }));
    // Nothing is linted before the client has said that it is there, so this waits.
    let id = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///a.py" } }));
    editor.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(editor.answer(id)["error"]["code"], -32800);
    editor.notify("initialized", json!({}));
    assert_eq!(editor.request("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.request("textDocument/hover", json!({ "position": 1 }))["error"]["code"], -32602);
    editor.notify("textDocument/unheardOf", json!(1));
    editor.notify("textDocument/didOpen", json!("wrong"));
    assert_eq!(editor.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.request("textDocument/hover", json!({}))["error"]["code"], -32600);
}

#[test]
fn what_waits_at_the_end_is_answered() {
    let mut editor = Editor::spawn(&[("a.py", TOKEN)]);
    editor.request("initialize", json!({ "capabilities": {}, "processId": null, "rootUri": null }));
    let id = editor.ask("textDocument/hover", json!({}));
    assert_eq!(editor.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.answer(id)["error"]["code"], -32800);
}

#[test]
fn malformed_messages_are_told_and_survived() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({}));
    for bytes in [&b"Content-Length: 7\r\n\r\n{\"a\": 1"[..], b"\xff\xfe\n", b"Content-Length: -1\r\n\r\n", b"Content-Length: 1\r\n\r\n1"] {
        editor.raw(bytes);
        let message = editor.wait(|message| message["id"].is_null() && message.get("error").is_some());
        assert_eq!(message["error"]["code"], -32700, "{bytes:?}");
    }
    editor.send(&json!({ "jsonrpc": "2.0" }));
    editor.wait(|message| message["error"]["code"] == -32600);
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn the_server_ends_with_its_client() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({}));
    editor.input = None;
    assert_eq!(editor.server.wait().expect("the server ends").code(), Some(1));
}

#[test]
fn the_page_of_a_rule_is_shown() {
    let mut editor = Editor::start(&[("a.py", TOKEN)], json!({ "window": { "showDocument": { "support": true } } }));
    let id = editor.ask("workspace/executeCommand", json!({ "command": "mprlint.openRule", "arguments": ["MPR101"] }));
    let message = editor.wait(|message| message["method"] == "window/showDocument");
    let path = message["params"]["uri"].as_str().and_then(|url| url.strip_prefix("file://")).expect("a file").to_owned();
    assert!(std::fs::read_to_string(&path).expect("it is there").contains("# legacy-oauth-host (MPR101)"));
    assert_eq!(editor.answer(id)["result"], Value::Null);
    assert_eq!(editor.end(), Some(0));
    assert!(!Path::new(&path).exists(), "the page stays behind");
}
