//! What the client can do, by what it says with `initialize`. What it does not know is not sent to it.

use lsp_types::{ClientCapabilities, HoverClientCapabilities, MarkupKind, PublishDiagnosticsClientCapabilities};
use serde_json::Value;

use super::positions::Encoding;

/// What the client can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// How its positions count.
    pub encoding: Encoding,
    /// Does it ask for diagnostics, and can it be told to ask again? Then they are not told by themselves. One that cannot would
    /// never hear what a change in one file makes of another.
    pub pulls: bool,
    /// Does it show how far the first run is?
    pub shows_progress: bool,
    /// Can it be asked to show a file?
    pub shows_documents: bool,
    /// Can it be asked to tell of files that change on the disk?
    pub watches_files: bool,
    /// Does it make edits that a code action holds? Else it knows commands alone.
    pub makes_edits: bool,
    /// Does it show Markdown?
    pub shows_markdown: bool,
    /// What it knows of diagnostics.
    pub diagnostics: Knows,
}

/// Which parts of a diagnostic a client knows that not every client does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Knows {
    /// The places in other files, with what they are.
    pub related: bool,
    /// Tags, such as that of what is of no use.
    pub tags: bool,
    /// The page of a code.
    pub pages: bool,
    /// Data that it gives back with code actions.
    pub data: bool,
}

impl Client {
    /// Reads the capabilities; `written` is what they were read from.
    pub fn new(capabilities: ClientCapabilities, written: &Value) -> Client {
        // lsp-types 0.95 looks for it under `diagnostic`; the protocol has `diagnostics`.
        let refreshes = written.pointer("/workspace/diagnostics/refreshSupport").and_then(Value::as_bool).unwrap_or_default();
        let (workspace, window) = (capabilities.workspace.unwrap_or_default(), capabilities.window.unwrap_or_default());
        let text = capabilities.text_document.unwrap_or_default();
        Client {
            encoding: Encoding::agreed(capabilities.general.unwrap_or_default().position_encodings.as_deref()),
            pulls: refreshes && text.diagnostic.is_some(),
            shows_progress: window.work_done_progress.unwrap_or_default(),
            shows_documents: window.show_document.is_some_and(|show| show.support),
            watches_files: workspace.did_change_watched_files.and_then(|watch| watch.dynamic_registration).unwrap_or_default(),
            makes_edits: text.code_action.is_some_and(|actions| actions.code_action_literal_support.is_some()),
            shows_markdown: text.hover.is_some_and(|hover| prefers_markdown(&hover)),
            diagnostics: text.publish_diagnostics.map(|known| Knows::new(&known)).unwrap_or_default(),
        }
    }
}

/// Formats stand in the order in which they are liked.
fn prefers_markdown(hover: &HoverClientCapabilities) -> bool {
    hover.content_format.as_ref().and_then(|formats| formats.first()) == Some(&MarkupKind::Markdown)
}

impl Knows {
    fn new(known: &PublishDiagnosticsClientCapabilities) -> Knows {
        Knows {
            related: known.related_information.unwrap_or_default(),
            tags: known.tag_support.is_some(),
            pages: known.code_description_support.unwrap_or_default(),
            data: known.data_support.unwrap_or_default(),
        }
    }
}
