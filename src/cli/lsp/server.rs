//! What the server knows, and its answers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Hover,
    HoverParams, InitializeResult, MarkupContent, MarkupKind, PositionEncodingKind,
    PublishDiagnosticsParams, Save, ServerCapabilities, ServerInfo,
    TextDocumentContentChangeEvent as Change, TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
};
use orelint::document::Segment;
use orelint::schema::Description;
use orelint::source::{Overlaid, Overlay};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::actions::{FIX_ALL, actions};
use super::look::{Depth, Open, Opens, Shown, config_of, look, uri_of, whole};
use super::text::Text;
use super::under::under;
use super::wire::{Incoming, answer, notification, refusal, write};
use crate::cli::common::config_at;
use crate::cli::{Failure, Outcome};

/// Codes of the protocol: JSON-RPC 2.0, section 5.1, and LSP 3.17, `ErrorCodes`.
mod code {
    pub(super) const PARSE_ERROR: i32 = -32700;
    pub(super) const INVALID_REQUEST: i32 = -32600;
    pub(super) const METHOD_NOT_FOUND: i32 = -32601;
    pub(super) const INVALID_PARAMS: i32 = -32602;
    pub(super) const NOT_INITIALIZED: i32 = -32002;
    pub(super) const CALLED_OFF: i32 = -32800;
}

/// Whether the session goes on.
pub(super) enum Step {
    On,
    Exit(Outcome),
}

/// Where the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Begin,
    Running,
    ShutDown,
}

/// A session with an editor.
pub(super) struct Server<W> {
    out: W,
    phase: Phase,
    opens: Opens,
    overlay: Overlay,
    /// What is to be looked at again, and how far.
    dirty: BTreeMap<PathBuf, Depth>,
    found: BTreeMap<PathBuf, Vec<Shown>>,
    /// Files of which the editor shows findings.
    published: BTreeSet<PathBuf>,
}

impl<W: Write> Server<W> {
    pub(super) fn new(out: W) -> Self {
        Server {
            out,
            phase: Phase::Begin,
            opens: Opens::new(),
            overlay: Overlay::default(),
            dirty: BTreeMap::new(),
            found: BTreeMap::new(),
            published: BTreeSet::new(),
        }
    }

    /// Takes a message.
    ///
    /// # Errors
    /// The editor no longer listens.
    pub(super) fn take(&mut self, message: Incoming) -> io::Result<Step> {
        match message {
            Incoming::Request { id, method, params } => {
                let answer = self.request(&id, &method, params)?;
                self.send(&answer)?;
            }
            Incoming::Notification { method, params } => {
                if method == "exit" {
                    let is_clean = self.phase == Phase::ShutDown;
                    return Ok(Step::Exit(if is_clean {
                        Outcome::Clean
                    } else {
                        Outcome::AtFault
                    }));
                }
                if self.phase == Phase::Running {
                    // What cannot be understood of news is passed over: nobody waits for an answer.
                    let _ = self.news(&method, params);
                }
            }
            Incoming::Malformed(why) => {
                self.send(&refusal(&Value::Null, code::PARSE_ERROR, why))?;
            }
            Incoming::Response => {}
        }
        Ok(Step::On)
    }

    /// Answers a request that was called off.
    pub(super) fn call_off(&mut self, id: &Value) -> io::Result<()> {
        self.send(&refusal(id, code::CALLED_OFF, "the request was called off"))
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        write(message, &mut self.out)
    }

    fn request(&mut self, id: &Value, method: &str, params: Value) -> io::Result<Value> {
        let refused = |code, why: &str| Ok(refusal(id, code, why));
        match (self.phase, method) {
            (Phase::Begin, "initialize") => {
                self.phase = Phase::Running;
                return Ok(answer(id, &value(&abilities())));
            }
            (Phase::Begin, _) => {
                return refused(code::NOT_INITIALIZED, "`initialize` comes first");
            }
            (Phase::ShutDown, _) => {
                return refused(code::INVALID_REQUEST, "the session is over; send `exit`");
            }
            (Phase::Running, _) => {}
        }
        let result = match method {
            "shutdown" => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            "textDocument/hover" => {
                self.settle()?;
                read(params).map(|params| value(&self.hover(&params)))
            }
            "textDocument/codeAction" => {
                self.settle()?;
                read(params).map(|params| self.actions(&params))
            }
            _ => {
                let why = format!("there is no method `{method}` here");
                return refused(code::METHOD_NOT_FOUND, &why);
            }
        };
        match result {
            Ok(result) => Ok(answer(id, &result)),
            Err(why) => refused(code::INVALID_PARAMS, &why),
        }
    }

    fn news(&mut self, method: &str, params: Value) -> Result<(), String> {
        match method {
            "textDocument/didOpen" => {
                let params: DidOpenTextDocumentParams = read(params)?;
                let document = params.text_document;
                let open = Open {
                    uri: document.uri.0,
                    version: document.version,
                    text: Text::new(document.text),
                };
                self.set(open, Depth::Set);
            }
            "textDocument/didChange" => self.change(read(params)?),
            "textDocument/didSave" => {
                let params: DidSaveTextDocumentParams = read(params)?;
                self.look_again(&params.text_document.uri);
            }
            "textDocument/didClose" => {
                let params: DidCloseTextDocumentParams = read(params)?;
                self.close(&params.text_document.uri);
            }
            "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => {
                let opens = self.opens.keys();
                self.dirty
                    .extend(opens.map(|path| (path.clone(), Depth::Set)));
            }
            _ => {}
        }
        Ok(())
    }

    fn set(&mut self, open: Open, depth: Depth) {
        let Some(path) = path_of(&open.uri) else {
            return;
        };
        let text = Overlaid {
            bytes: open.text.as_str().as_bytes().into(),
            is_text: true,
        };
        self.overlay.set(&path, text);
        self.opens.insert(path.clone(), open);
        let wanted = self.dirty.entry(path).or_insert(depth);
        *wanted = depth.max(*wanted);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri;
        let Some(open) = path_of(&uri.0).and_then(|path| self.opens.get(&path)) else {
            return;
        };
        let mut text = open.text.clone();
        for change in params.content_changes {
            text = match change {
                Change::TextDocumentContentChangePartial(part) => {
                    text.replaced(part.range, &part.text)
                }
                Change::TextDocumentContentChangeWholeDocument(whole) => Text::new(whole.text),
            };
        }
        let version = params.text_document.version;
        let uri = uri.0;
        self.set(Open { uri, version, text }, Depth::File);
    }

    fn look_again(&mut self, uri: &Uri) {
        if let Some(path) = path_of(&uri.0).filter(|path| self.opens.contains_key(path)) {
            self.dirty.insert(path, Depth::Set);
        }
    }

    fn close(&mut self, uri: &Uri) {
        let Some(path) = path_of(&uri.0) else {
            return;
        };
        self.overlay.remove(&path);
        self.opens.remove(&path);
        self.dirty.remove(&path);
        self.found.remove(&path);
        let config = config_of(&path);
        // What is still open may be set against the file on disk now.
        let other = self.opens.keys().find(|other| config_of(other) == config);
        match other.cloned() {
            Some(other) => {
                self.dirty.insert(other, Depth::Set);
            }
            None => self.found.retain(|path, _| config_of(path) != config),
        }
    }

    /// Looks at what has changed, and tells the editor what is found.
    ///
    /// # Errors
    /// The editor no longer listens.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        for (path, depth) in std::mem::take(&mut self.dirty) {
            match look(&path, depth, &self.opens, &self.overlay) {
                Ok(found) => self.found.extend(found),
                Err(failure) => self.complain(&failure)?,
            }
        }
        self.publish()
    }

    /// Tells the editor that nothing can be found, and why.
    fn complain(&mut self, failure: &Failure) -> io::Result<()> {
        let message = match failure {
            Failure::Message(message) => message.clone(),
            Failure::Messages(messages) => messages.join("\n"),
            Failure::Usage(error) => error.to_string(),
            Failure::Said => "the configuration, a map or the baseline cannot be used; `orelint check` says what is wrong with it".to_owned(),
        };
        let params = json!({"type": 1, "message": format!("orelint: {message}")});
        self.send(&notification("window/showMessage", &params))
    }

    fn publish(&mut self) -> io::Result<()> {
        let gone = self.published.iter();
        let gone = gone.filter(|path| !self.found.contains_key(*path));
        let mut news: Vec<PathBuf> = gone.cloned().collect();
        news.extend(self.found.keys().cloned());
        for path in news {
            let shown = self.found.get(&path).map_or(&[][..], Vec::as_slice);
            let is_known = self.published.contains(&path);
            let open = self.opens.get(&path);
            if shown.is_empty() && !is_known && open.is_none() {
                continue;
            }
            let params = PublishDiagnosticsParams {
                uri: uri_of(&path, &self.opens),
                version: open.map(|open| open.version),
                diagnostics: shown.iter().map(|shown| shown.diagnostic.clone()).collect(),
            };
            let message = notification("textDocument/publishDiagnostics", &value(&params));
            if shown.is_empty() {
                self.published.remove(&path);
            } else {
                self.published.insert(path);
            }
            self.send(&message)?;
        }
        Ok(())
    }

    fn actions(&self, params: &CodeActionParams) -> Value {
        let uri = &params.text_document.uri;
        let shown = path_of(&uri.0).and_then(|path| self.found.get(&path));
        let shown = shown.map_or(&[][..], Vec::as_slice);
        value(&actions(uri, params.range, &params.context, shown))
    }

    /// What the rules mean that speak of a place, and the property that stands there.
    fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let place = &params.text_document_position_params;
        let path = path_of(&place.text_document.uri.0)?;
        let open = self.opens.get(&path)?;
        let mut parts = Vec::new();
        let mut range = None;
        for shown in self.found.get(&path).into_iter().flatten() {
            let here = shown.diagnostic.range;
            let rule = shown.rule;
            if here.start <= place.position && place.position <= here.end {
                range.get_or_insert(here);
                let text = format!(
                    "**`{}`**: {}\n\n{}",
                    rule.id,
                    rule.summary,
                    rule.docs.trim()
                );
                if !parts.contains(&text) {
                    parts.push(text);
                }
            }
        }
        let config = config_at(config_of(&path).as_deref()).ok()?;
        let offset = open.text.offset(place.position) as u64;
        if let Some((under, schema)) = under(&path, offset, &config, &self.overlay)
            && let Some(description) = schema.describe(&under.pointer)
        {
            range.get_or_insert(open.text.range(&under.span));
            let name = under.pointer.segments().last().map(Segment::name);
            parts.insert(0, described(name.unwrap_or_default(), &description));
        }
        (!parts.is_empty()).then(|| Hover {
            contents: MarkupContent {
                kind: MarkupKind::Markdown,
                value: parts.join("\n\n---\n\n"),
            }
            .into(),
            range,
        })
    }
}

/// A property in Markdown.
fn described(name: &str, description: &Description<'_>) -> String {
    let title = description.title.map(|title| format!(": {title}"));
    let mut parts = vec![format!("**`{name}`**{}", title.unwrap_or_default())];
    parts.extend(description.description.map(str::to_owned));
    for (word, values) in [
        ("Allowed", &description.allowed),
        ("For example", &description.examples),
    ] {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            parts.push(format!("{word}: {}", values.join(", ")));
        }
    }
    parts.join("\n\n")
}

/// What the server can do.
fn abilities() -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(Save::Bool(true)),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![
            CodeActionKind::QuickFix,
            CodeActionKind::from(FIX_ALL.to_owned()),
        ]),
        ..CodeActionOptions::default()
    };
    InitializeResult {
        capabilities: ServerCapabilities {
            position_encoding: Some(PositionEncodingKind::UTF16),
            text_document_sync: Some(sync.into()),
            hover_provider: Some(true.into()),
            code_action_provider: Some(actions.into()),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: "orelint".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

fn path_of(uri: &str) -> Option<PathBuf> {
    let path = Url::parse(uri).ok()?.to_file_path().ok()?;
    Some(whole(&path))
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

/// As JSON; what the protocol's types hold always can be.
fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}
