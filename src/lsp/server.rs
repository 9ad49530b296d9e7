//! What the client says, and what it is told.

use std::collections::BTreeMap;
use std::fs;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select};
use lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DocumentDiagnosticParams, ExecuteCommandParams, HoverParams, InitializeParams, MessageType, PublishDiagnosticsParams, Url,
    WorkspaceDiagnosticParams, WorkspaceFolder,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::Client;
use super::diagnostics::FileReport;
use super::documents::{Document, Documents, folder_of, path_of, real};
use super::settings::Settings;
use super::transport::{self, ErrorCode, Incoming, Message};
use super::worker::{Done, Job, Told};
use super::{actions, hover};
use mprlint::catalogue;
use mprlint::pipeline::{CacheUse, Options, Stage};

/// A run that is as fast as this is begun with every change; else the client is to stop typing for as long as a run takes.
const AT_ONCE: Duration = Duration::from_millis(40);

/// Nobody is to wait longer than this for a run to begin.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// The token of the progress of the first run.
const PROGRESS: &str = "mprlint";

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Begun,
    Running,
    ShutDown,
}

/// What has changed since the last job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Since {
    #[default]
    Nothing,
    /// The text of this file, and nothing else.
    Text(PathBuf),
    /// More than that.
    More,
}

/// A request that waits until what the editor holds is linted.
struct Waiting {
    id: Value,
    method: String,
    params: Value,
}

/// The server.
pub struct Server<W> {
    output: W,
    jobs: Sender<Job>,
    cache: CacheUse,
    state: State,
    client: Client,
    settings: Settings,
    folders: Vec<PathBuf>,
    documents: Documents,
    /// What the last run found.
    reports: BTreeMap<PathBuf, Arc<FileReport>>,
    /// What the client was told of.
    published: BTreeMap<PathBuf, Arc<FileReport>>,
    /// What the last run could not do; told once.
    problems: Vec<String>,
    /// The number of the last job, and of the last one that is done.
    sent: u64,
    done: u64,
    /// When the next job is due: something has changed since the last one.
    due: Option<Instant>,
    /// What has changed since then.
    since: Since,
    /// How long the last run took.
    time: Duration,
    waiting: Vec<Waiting>,
    /// The number of the last request to the client.
    asked: u64,
    /// Is the progress of the first run on?
    progress: bool,
    /// The pages of rules that were opened.
    pages: Option<TempDir>,
}

impl<W: Write> Server<W> {
    /// A server that has not heard of its client.
    pub fn new(output: W, jobs: Sender<Job>, cache: CacheUse) -> Server<W> {
        Server {
            output,
            jobs,
            cache,
            state: State::Begun,
            client: Client::default(),
            settings: Settings::default(),
            folders: Vec::new(),
            documents: Documents::default(),
            reports: BTreeMap::new(),
            published: BTreeMap::new(),
            problems: Vec::new(),
            sent: 0,
            done: 0,
            due: None,
            since: Since::Nothing,
            time: Duration::ZERO,
            waiting: Vec::new(),
            asked: 0,
            progress: false,
            pages: None,
        }
    }

    /// Serves until the client is gone. Tells whether it has said that it would go.
    pub fn run(&mut self, messages: &Receiver<Incoming>, told: &Receiver<Told>) -> io::Result<bool> {
        loop {
            let timer = self.due.map_or_else(never, |due| after(due.saturating_duration_since(Instant::now())));
            let result = select! {
                recv(messages) -> incoming => match incoming {
                    Ok(Incoming::Message(message)) if message.method.as_deref() == Some("exit") => return Ok(self.state == State::ShutDown),
                    Ok(Incoming::Message(message)) => self.message(message),
                    Ok(Incoming::Malformed(problem)) => self.send(&transport::refusal(Value::Null, ErrorCode::ParseError, &problem)),
                    // The client is gone.
                    Err(_) => return Ok(self.state == State::ShutDown),
                },
                recv(told) -> told => match told {
                    Ok(Told::Done(done)) => self.finished(done),
                    Ok(Told::Progress(stage)) => self.progressed(stage),
                    Err(_) => return Err(io::Error::other("the thread that lints is gone")),
                },
                recv(timer) -> _ => self.begin_job(),
            };
            match result {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(self.state == State::ShutDown),
                result => result?,
            }
        }
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        transport::write(&mut self.output, message)
    }

    fn tell(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.send(&transport::notification(method, params))
    }

    fn ask(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.asked += 1;
        let message = transport::request(self.asked, method, params);
        self.send(&message)
    }

    fn answer(&mut self, id: Value, result: Result<Value, (ErrorCode, String)>) -> io::Result<()> {
        let message = match result {
            Ok(result) => transport::answer(id, result),
            Err((code, problem)) => transport::refusal(id, code, &problem),
        };
        self.send(&message)
    }

    fn message(&mut self, message: Message) -> io::Result<()> {
        match message {
            Message { id: Some(id), method: Some(method), params } => self.request(id, method, params),
            Message { id: None, method: Some(method), params } => self.notification(&method, params),
            // An answer to what the client was asked: nothing hangs on it.
            Message { id: Some(_), method: None, .. } => Ok(()),
            Message { id: None, method: None, .. } => {
                self.send(&transport::refusal(Value::Null, ErrorCode::InvalidRequest, "a message without `method` and without `id`"))
            }
        }
    }

    fn request(&mut self, id: Value, method: String, params: Value) -> io::Result<()> {
        match (self.state, method.as_str()) {
            (State::Begun, "initialize") => {
                let written = params.get("capabilities").cloned().unwrap_or_default();
                let result = match read(params) {
                    Ok(params) => Ok(self.initialize(params, &written)?),
                    Err(error) => Err(error),
                };
                self.answer(id, result)
            }
            (State::Begun, _) => self.answer(id, Err((ErrorCode::ServerNotInitialized, format!("`{method}` comes before `initialize`")))),
            (State::ShutDown, _) | (State::Running, "initialize") => {
                self.answer(id, Err((ErrorCode::InvalidRequest, format!("`{method}` comes at the wrong time"))))
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                self.due = None;
                for Waiting { id, .. } in std::mem::take(&mut self.waiting) {
                    self.answer(id, Err((ErrorCode::RequestCancelled, "the server was shut down".to_owned())))?;
                }
                self.answer(id, Ok(Value::Null))
            }
            (State::Running, "workspace/executeCommand") => {
                let result = self.execute(params)?;
                self.answer(id, result)
            }
            (State::Running, "textDocument/codeAction" | "textDocument/hover" | "textDocument/diagnostic" | "workspace/diagnostic") => {
                let waiting = Waiting { id, method, params };
                if self.is_current() { self.answer_waiting(waiting) } else { self.wait(waiting) }
            }
            (State::Running, _) => self.answer(id, Err((ErrorCode::MethodNotFound, format!("there is no `{method}`")))),
        }
    }

    /// Is everything linted that the editor holds?
    fn is_current(&self) -> bool {
        self.due.is_none() && self.sent == self.done && self.sent > 0
    }

    fn wait(&mut self, waiting: Waiting) -> io::Result<()> {
        self.waiting.push(waiting);
        // Somebody waits: typing or not.
        if self.due.is_some() && self.sent == self.done { self.begin_job() } else { Ok(()) }
    }

    fn answer_waiting(&mut self, waiting: Waiting) -> io::Result<()> {
        let Waiting { id, method, params } = waiting;
        let result = match method.as_str() {
            "textDocument/codeAction" => read(params).map(|params| self.code_actions(&params)),
            "textDocument/hover" => read(params).map(|params| self.hover(&params)),
            "textDocument/diagnostic" => read(params).map(|params| self.document_diagnostics(&params)),
            _ => read(params).map(|params| self.workspace_diagnostics(&params)),
        };
        self.answer(id, result)
    }

    fn notification(&mut self, method: &str, params: Value) -> io::Result<()> {
        if self.state != State::Running {
            return Ok(());
        }
        match method {
            "initialized" => self.initialized()?,
            "textDocument/didOpen" => self.with(params, |server, params: DidOpenTextDocumentParams| {
                let opened = params.text_document;
                if let Some(path) = path_of(&opened.uri, &server.folders) {
                    let document = Document { url: opened.uri, version: opened.version, text: opened.text.into() };
                    server.documents.open(path, document);
                    server.changed();
                }
            })?,
            "textDocument/didChange" => self.with(params, |server, params: DidChangeTextDocumentParams| {
                let encoding = server.client.encoding;
                let Some(path) = path_of(&params.text_document.uri, &server.folders) else { return };
                if server.documents.change(&path, params.text_document.version, params.content_changes, encoding) {
                    server.typed(path);
                }
            })?,
            "textDocument/didClose" => self.with(params, |server, params: DidCloseTextDocumentParams| {
                if let Some(path) = path_of(&params.text_document.uri, &server.folders) {
                    server.documents.close(&path);
                    server.changed();
                }
            })?,
            "workspace/didChangeWorkspaceFolders" => self.with(params, |server, params: DidChangeWorkspaceFoldersParams| {
                let gone: Vec<PathBuf> = folders(&params.event.removed);
                server.folders.retain(|folder| !gone.contains(folder));
                server.folders.extend(folders(&params.event.added));
                server.folders.sort();
                server.folders.dedup();
                server.changed();
            })?,
            // Settings without `mprlint` are those of other servers, or none: some clients send an empty object at the start.
            "workspace/didChangeConfiguration" => match params.pointer("/settings/mprlint").map(Settings::read) {
                Some(Ok(settings)) => {
                    self.settings = settings;
                    self.changed();
                }
                Some(Err(problem)) => self.show(&problem)?,
                None => {}
            },
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.changed(),
            "$/cancelRequest" => self.cancel(params.get("id"))?,
            _ => {}
        }
        Ok(())
    }

    /// Reads what belongs to a notification; there is nobody to be told that it is wrong, but the log.
    fn with<T: DeserializeOwned>(&mut self, params: Value, act: impl FnOnce(&mut Self, T)) -> io::Result<()> {
        match read(params) {
            Ok(params) => {
                act(self, params);
                Ok(())
            }
            Err((_, problem)) => self.log(&problem),
        }
    }

    /// Tells people what is wrong.
    fn show(&mut self, message: &str) -> io::Result<()> {
        self.tell("window/showMessage", json!({ "type": MessageType::ERROR, "message": message }))
    }

    fn log(&mut self, message: &str) -> io::Result<()> {
        self.tell("window/logMessage", json!({ "type": MessageType::LOG, "message": message }))
    }

    fn cancel(&mut self, id: Option<&Value>) -> io::Result<()> {
        let Some(at) = self.waiting.iter().position(|waiting| Some(&waiting.id) == id) else { return Ok(()) };
        let waiting = self.waiting.remove(at);
        self.answer(waiting.id, Err((ErrorCode::RequestCancelled, "cancelled".to_owned())))
    }

    /// Takes in what the client says of itself; `capabilities` are those of the parameters as they were written. Answers with what is offered.
    fn initialize(&mut self, params: InitializeParams, capabilities: &Value) -> io::Result<Value> {
        self.client = Client::new(params.capabilities, capabilities);
        self.folders = match params.workspace_folders {
            Some(given) => folders(&given),
            None => {
                // Clients that know no workspace folders send a URL, and the oldest ones a path.
                #[expect(deprecated, reason = "clients that know no workspace folders send them")]
                let (url, path) = (params.root_uri, params.root_path);
                let path = path.map(PathBuf::from).filter(|path| path.is_absolute());
                url.map_or_else(|| path.map(|path| real(&path)), |url| folder_of(&url)).into_iter().collect()
            }
        };
        if let Some(options) = params.initialization_options {
            match Settings::read(&options) {
                Ok(settings) => self.settings = settings,
                // A server that does not start would tell nothing at all.
                Err(problem) => self.show(&problem)?,
            }
        }
        self.state = State::Running;
        let mut offered = json!({
            "positionEncoding": self.client.encoding.kind(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "codeActionProvider": { "codeActionKinds": ["quickfix", actions::FIX_ALL] },
            "hoverProvider": true,
            "executeCommandProvider": { "commands": [actions::OPEN_RULE] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        });
        if self.client.pulls {
            let provider = json!({ "identifier": "mprlint", "interFileDependencies": true, "workspaceDiagnostics": true });
            transport::set(&mut offered, "diagnosticProvider", provider);
        }
        Ok(json!({ "capabilities": offered, "serverInfo": { "name": "mprlint", "version": env!("CARGO_PKG_VERSION") } }))
    }

    fn initialized(&mut self) -> io::Result<()> {
        if self.client.watches_files {
            // What is linted depends on all files, and on what ignore files and configurations say.
            let options = json!({ "watchers": [{ "globPattern": "**/*" }] });
            let registration = json!({ "id": "mprlint.files", "method": "workspace/didChangeWatchedFiles", "registerOptions": options });
            self.ask("client/registerCapability", json!({ "registrations": [registration] }))?;
        }
        if self.client.shows_progress {
            self.ask("window/workDoneProgress/create", json!({ "token": PROGRESS }))?;
            self.tell("$/progress", json!({ "token": PROGRESS, "value": { "kind": "begin", "title": "mprlint", "cancellable": false } }))?;
            self.progress = true;
        }
        self.begin_job()
    }

    fn progressed(&mut self, stage: Stage) -> io::Result<()> {
        if !self.progress {
            return Ok(());
        }
        let message = match stage {
            Stage::Look => "looking into files",
            Stage::Scan => "reading",
            Stage::Judge => "judging",
        };
        self.tell("$/progress", json!({ "token": PROGRESS, "value": { "kind": "report", "message": message } }))
    }

    /// Something has changed, and is linted at once.
    fn changed(&mut self) {
        self.since = Since::More;
        self.due = Some(Instant::now());
    }

    /// A text has changed. Where runs take long, the next one waits until nothing was typed for a while.
    fn typed(&mut self, path: PathBuf) {
        let since = std::mem::take(&mut self.since);
        self.since = if since == Since::Nothing || since == Since::Text(path.clone()) { Since::Text(path) } else { Since::More };
        let wait = if self.time <= AT_ONCE { Duration::ZERO } else { self.time.min(LONGEST_WAIT) };
        self.due = Some(Instant::now() + wait);
    }

    /// Lints, unless the last job is still at it: then this one begins when that is done.
    fn begin_job(&mut self) -> io::Result<()> {
        if self.sent > self.done {
            // Longer than anybody waits for; what begins it is the end of the last one.
            self.due = Some(Instant::now() + LONGEST_WAIT);
            return Ok(());
        }
        self.due = None;
        self.sent += 1;
        let changed = match std::mem::take(&mut self.since) {
            Since::Text(path) => Some(path),
            Since::Nothing | Since::More => None,
        };
        let job = Job {
            number: self.sent,
            runs: self.runs(),
            changed,
            documents: self.documents.clone(),
            client: self.client,
            tells_progress: self.progress,
        };
        self.jobs.send(job).map_err(io::Error::other)
    }

    /// A run for each folder, and one for each open file that is in none.
    fn runs(&self) -> Vec<Options> {
        let overlay: BTreeMap<PathBuf, Vec<u8>> =
            self.documents.iter().map(|(path, document)| (path.clone(), document.text.as_bytes().to_vec())).collect();
        let options = |path: &Path, folder: &Path| {
            let mut options = Options::new(vec![path.to_path_buf()], folder.to_path_buf());
            options.overlay = overlay.clone();
            options.pedantic = self.settings.pedantic;
            options.select = self.settings.select.clone();
            options.ignore = self.settings.ignore.clone();
            options.cache = self.cache.clone();
            options
        };
        // A folder in another one is linted with that.
        let is_outermost = |folder: &&PathBuf| !self.folders.iter().any(|other| *folder != other && folder.starts_with(other));
        let alone = self.documents.iter().filter(|(path, _)| !self.folders.iter().any(|folder| path.starts_with(folder)));
        let of_folders = self.folders.iter().filter(is_outermost).map(|folder| options(folder, folder));
        // What is opened through a link out of its project is in no project that is known.
        let of_files = alone.filter(|(path, _)| real(path) == **path).filter_map(|(path, _)| Some(options(path, path.parent()?)));
        of_folders.chain(of_files).collect()
    }

    fn finished(&mut self, done: Done) -> io::Result<()> {
        self.done = done.number;
        self.time = done.time;
        match done.files {
            Some(files) => files.iter().for_each(|file| drop(self.reports.remove(file))),
            None if done.is_whole => self.reports.clear(),
            // What was found before stands until the configuration can be used again.
            None => {}
        }
        self.reports.extend(done.reports);
        if std::mem::take(&mut self.progress) {
            self.tell("$/progress", json!({ "token": PROGRESS, "value": { "kind": "end" } }))?;
        }
        if done.problems != self.problems {
            for problem in &done.problems {
                self.show(problem)?;
            }
            self.problems = done.problems;
        }
        self.publish()?;
        if self.due.is_some() {
            // What was typed meanwhile waits no longer.
            return self.begin_job();
        }
        for waiting in std::mem::take(&mut self.waiting) {
            self.answer_waiting(waiting)?;
        }
        Ok(())
    }

    /// Tells what is new.
    fn publish(&mut self) -> io::Result<()> {
        let is_new = |path: &PathBuf, report: &Arc<FileReport>| {
            self.published.get(path).is_none_or(|known| !Arc::ptr_eq(known, report) && known.diagnostics != report.diagnostics)
        };
        let new: Vec<Arc<FileReport>> =
            self.reports.iter().filter(|(path, report)| is_new(path, report)).map(|(_, report)| Arc::clone(report)).collect();
        let gone: Vec<Arc<FileReport>> =
            self.published.iter().filter(|(path, _)| !self.reports.contains_key(*path)).map(|(_, report)| Arc::clone(report)).collect();
        if gone.is_empty() && new.is_empty() {
            return Ok(());
        }
        self.published.clone_from(&self.reports);
        if self.client.pulls {
            return self.ask("workspace/diagnostic/refresh", Value::Null);
        }
        for report in new {
            let params = PublishDiagnosticsParams::new(report.url.clone(), report.diagnostics.clone(), report.version);
            self.tell("textDocument/publishDiagnostics", json!(params))?;
        }
        for report in gone {
            let version = path_of(&report.url, &self.folders).and_then(|path| Some(self.documents.get(&path)?.version));
            self.tell("textDocument/publishDiagnostics", json!(PublishDiagnosticsParams::new(report.url.clone(), Vec::new(), version)))?;
        }
        Ok(())
    }

    fn report(&self, url: &Url) -> Option<&FileReport> {
        self.reports.get(&path_of(url, &self.folders)?).map(Arc::as_ref)
    }

    fn code_actions(&self, params: &CodeActionParams) -> Value {
        let unsafe_fixes = self.settings.unsafe_fixes;
        let offered = |report| actions::actions(report, params.range, &params.context, self.client, unsafe_fixes);
        json!(self.report(&params.text_document.uri).map(offered).unwrap_or_default())
    }

    fn hover(&self, params: &HoverParams) -> Value {
        let at = &params.text_document_position_params;
        let report = self.report(&at.text_document.uri);
        json!(report.and_then(|report| hover::hover(report, at.position, self.client)))
    }

    fn document_diagnostics(&self, params: &DocumentDiagnosticParams) -> Value {
        let diagnostics = self.report(&params.text_document.uri).map(|report| report.diagnostics.as_slice()).unwrap_or_default();
        full_or_unchanged(diagnostics, params.previous_result_id.as_deref())
    }

    fn workspace_diagnostics(&self, params: &WorkspaceDiagnosticParams) -> Value {
        let previous = |url: &Url| params.previous_result_ids.iter().find(|known| known.uri == *url).map(|known| known.value.as_str());
        let item = |url: &Url, version: Option<i32>, mut report: Value| {
            transport::set(&mut report, "uri", json!(url));
            transport::set(&mut report, "version", json!(version));
            report
        };
        let found =
            self.reports.values().map(|report| item(&report.url, report.version, full_or_unchanged(&report.diagnostics, previous(&report.url))));
        let is_gone = |url: &Url| self.report(url).is_none();
        let gone = params.previous_result_ids.iter().filter(|known| is_gone(&known.uri));
        let gone = gone.map(|known| item(&known.uri, None, full_or_unchanged(&[], Some(&known.value))));
        json!({ "items": found.chain(gone).collect::<Vec<_>>() })
    }

    fn execute(&mut self, params: Value) -> io::Result<Result<Value, (ErrorCode, String)>> {
        let params: ExecuteCommandParams = match read(params) {
            Ok(params) => params,
            Err(error) => return Ok(Err(error)),
        };
        if params.command != actions::OPEN_RULE {
            return Ok(Err((ErrorCode::InvalidParams, format!("there is no command `{}`", params.command))));
        }
        let rule = params.arguments.first().and_then(Value::as_str).and_then(catalogue::find);
        let Some(rule) = rule else { return Ok(Err((ErrorCode::InvalidParams, "the argument is no code of a rule".to_owned()))) };
        if !self.client.shows_documents {
            return Ok(Err((ErrorCode::InternalError, format!("this editor cannot be asked to show a page; see `mprlint explain {}`", rule.code))));
        }
        match self.page(rule) {
            Ok(url) => {
                self.ask("window/showDocument", json!({ "uri": url, "takeFocus": true }))?;
                Ok(Ok(Value::Null))
            }
            Err(error) => Ok(Err((ErrorCode::InternalError, format!("cannot write the page of {}: {error}", rule.code)))),
        }
    }

    /// The page of a rule as a file, which is gone with the server.
    fn page(&mut self, rule: &catalogue::Rule) -> io::Result<Url> {
        let pages = match &mut self.pages {
            Some(pages) => pages,
            none => none.insert(tempfile::Builder::new().prefix("mprlint-rules-").tempdir()?),
        };
        let path = real(pages.path()).join(format!("{}-{}.md", rule.code, rule.name));
        fs::write(&path, rule.page)?;
        Url::from_file_path(&path).map_err(|()| io::Error::other("the folder for temporary files has no absolute path"))
    }
}

/// The diagnostics, or that they are as before. What names them is made of them alone, so it is the same in the next session.
fn full_or_unchanged(diagnostics: &[lsp_types::Diagnostic], previous: Option<&str>) -> Value {
    let items = json!(diagnostics);
    let id = format!("{:016x}", rustc_hash::FxBuildHasher.hash_one(items.to_string()));
    if previous == Some(id.as_str()) {
        return json!({ "kind": "unchanged", "resultId": id });
    }
    json!({ "kind": "full", "resultId": id, "items": items })
}

fn folders(given: &[WorkspaceFolder]) -> Vec<PathBuf> {
    given.iter().filter_map(|folder| folder_of(&folder.uri)).collect()
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, format!("wrong parameters: {error}")))
}
