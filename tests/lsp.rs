//! A scripted editor speaks with `orelint lsp`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

struct Editor {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    folder: TempDir,
    next: i64,
}

impl Editor {
    /// Starts the server, and says nothing yet.
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_orelint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, output) = channel();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Editor {
            input: child.stdin.take().unwrap(),
            child,
            output,
            folder: tempfile::tempdir().unwrap(),
            next: 1,
        }
    }

    /// Starts the server, and opens the session.
    fn greeted() -> Self {
        let mut editor = Editor::start();
        let answer = editor.ask(
            "initialize",
            &json!({"processId": null, "rootUri": null, "capabilities": {}}),
        );
        assert_eq!(
            answer["result"]["capabilities"]["positionEncoding"],
            "utf-16"
        );
        editor.tell("initialized", &json!({}));
        editor
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn send(&mut self, body: &str) {
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        self.send(&message.to_string());
    }

    /// Asks, and waits for the answer; news that come before are passed over.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.next;
        self.next += 1;
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.send(&message.to_string());
        loop {
            let message = self.output.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Writes a file and opens it.
    fn open(&mut self, name: &str, text: &str) {
        self.write(name, text);
        let uri = self.uri(name);
        let document = json!({"uri": uri, "languageId": "x", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    fn change(&mut self, name: &str, version: i32, changes: &Value) {
        let document = json!({"uri": self.uri(name), "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.tell("textDocument/didChange", &params);
    }

    /// What is published next of the file.
    fn published(&mut self, name: &str) -> Vec<Value> {
        let uri = self.uri(name);
        loop {
            let message = self.output.recv_timeout(PATIENCE).unwrap();
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
            {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn hover(&mut self, name: &str, line: u32, character: u32) -> String {
        let document = json!({"uri": self.uri(name)});
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": document, "position": position});
        let answer = self.ask("textDocument/hover", &params);
        let text = answer["result"]["contents"]["value"].as_str();
        text.unwrap_or_default().to_owned()
    }

    fn actions(&mut self, name: &str, line: u32, character: u32, context: &Value) -> Vec<Value> {
        let place = json!({"line": line, "character": character});
        let range = json!({"start": place, "end": place});
        let document = json!({"uri": self.uri(name)});
        let params = json!({"textDocument": document, "range": range, "context": context});
        let answer = self.ask("textDocument/codeAction", &params);
        answer["result"].as_array().unwrap().clone()
    }

    fn close(mut self) -> ExitStatus {
        assert_eq!(self.ask("shutdown", &Value::Null)["result"], Value::Null);
        let late = self.ask("textDocument/hover", &json!({}));
        assert_eq!(late["error"]["code"], -32600);
        self.tell("exit", &Value::Null);
        self.child.wait().unwrap()
    }
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().strip_prefix("Content-Length: ") {
            Some(number) => length = number.parse().unwrap(),
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// Rule, line, and columns of a diagnostic.
fn short(diagnostic: &Value) -> (String, u64, u64, u64) {
    let number = |pointer: &str| diagnostic.pointer(pointer).and_then(Value::as_u64).unwrap();
    (
        diagnostic["code"].as_str().unwrap().to_owned(),
        number("/range/start/line"),
        number("/range/start/character"),
        number("/range/end/character"),
    )
}

/// A file, its text, line and columns of the value at fault, what is written instead.
type Sample = (&'static str, &'static str, (u64, u64, u64), &'static str);

/// One record in each format, with text beyond ASCII before the country, which is at fault.
const FORMATS: [Sample; 4] = [
    (
        "a.csv",
        "id,deposit,country,commodity,measure,rank,source\nsyn-1,𝄞 日é,Kazakhstan,tungsten,reserves,1,s\n",
        (1, 12, 22),
        "KAZ",
    ),
    (
        "a.json",
        "{\"reserves\": [\n {\"id\": \"syn-1\", \"deposit\": \"𝄞 日é\", \"country\": \"Kazakhstan\", \"commodity\": \"tungsten\", \"measure\": \"reserves\", \"rank\": 1, \"source\": \"s\"}]}\n",
        (1, 48, 60),
        "\"KAZ\"",
    ),
    (
        "a.ndjson",
        "{\"id\":\"syn-1\",\"deposit\":\"𝄞 日é\",\"country\":\"Kazakhstan\",\"commodity\":\"tungsten\",\"measure\":\"reserves\",\"rank\":1,\"source\":\"s\"}\n",
        (0, 42, 54),
        "\"KAZ\"",
    ),
    (
        "a.xml",
        "<reserves>\n<reserve><id>syn-1</id><deposit>𝄞 日é</deposit><country>Kazakhstan</country><commodity>tungsten</commodity><measure>reserves</measure><rank>1</rank><source>s</source></reserve>\n</reserves>\n",
        (1, 56, 66),
        "KAZ",
    ),
];

#[test]
fn every_format_is_judged_described_and_fixed() {
    let mut editor = Editor::greeted();
    for (name, text, (line, start, end), new) in FORMATS {
        editor.open(name, text);
        let found = editor.published(name);
        let country = found.iter().find(|one| one["code"] == "schema/pattern");
        let expected = ("schema/pattern".to_owned(), line, start, end);
        assert_eq!(short(country.unwrap()), expected, "{name}");
        assert_eq!(country.unwrap()["severity"], 1);
        let (at, column) = (
            u32::try_from(line).unwrap(),
            u32::try_from(start + 2).unwrap(),
        );
        let hover = editor.hover(name, at, column);
        assert!(hover.starts_with("**`country`**: "), "{name}: {hover}");
        assert!(hover.contains("**`schema/pattern`**"), "{name}: {hover}");
        let actions = editor.actions(name, at, column, &json!({"diagnostics": []}));
        let (fix, all) = (&actions[0], actions.last().unwrap());
        assert_eq!(fix["kind"], "quickfix", "{name}");
        assert_eq!(fix["isPreferred"], true, "{name}");
        assert_eq!(all["kind"], "source.fixAll.orelint", "{name}");
        let uri = editor.uri(name);
        let edit = fix["edit"]["changes"][uri.as_str()][0].clone();
        assert_eq!(edit["newText"], new, "{name}");
        let change = json!([{"range": edit["range"], "text": edit["newText"]}]);
        editor.change(name, 2, &change);
        assert_eq!(editor.published(name), [] as [Value; 0], "{name}");
        let only = json!({"diagnostics": [], "only": ["source.fixAll"]});
        assert_eq!(
            editor.actions(name, at, column, &only),
            [] as [Value; 0],
            "{name}"
        );
        let closed = json!({"textDocument": {"uri": uri}});
        editor.tell("textDocument/didClose", &closed);
    }
    assert!(editor.close().success());
}

#[test]
fn what_is_open_is_set_against_the_files_on_disk() {
    let mut editor = Editor::greeted();
    let claim = |id: &str, quantity: u32| {
        format!(
            "{{\"id\":\"{id}\",\"country\":\"KAZ\",\"commodity\":\"tungsten\",\"measure\":\"reserves\",\"quantity\":{quantity},\"unit\":\"t\",\"as_of\":\"2024\",\"source\":\"{id}\"}}\n"
        )
    };
    editor.write(
        "orelint.toml",
        "[[data]]\npaths = [\"*.ndjson\"]\nschema = \"reserve\"\n",
    );
    editor.write("b.ndjson", &claim("b", 500));
    editor.open("c.ndjson", &claim("c", 500));
    let has_conflict = |found: &[Value]| found.iter().any(|one| one["code"] == "quantity/conflict");
    assert!(!has_conflict(&editor.published("c.ndjson")));
    // What is typed, not what is on disk, is compared, as soon as the editor says that it is saved.
    editor.change("c.ndjson", 2, &json!([{"text": claim("c", 5000)}]));
    editor.published("c.ndjson");
    let saved = json!({"textDocument": {"uri": editor.uri("c.ndjson")}});
    editor.tell("textDocument/didSave", &saved);
    let conflict = loop {
        let message = editor.output.recv_timeout(PATIENCE).unwrap();
        let found = message["params"]["diagnostics"].as_array().cloned();
        let mut found = found.unwrap_or_default().into_iter();
        if let Some(conflict) = found.find(|one| one["code"] == "quantity/conflict") {
            break conflict;
        }
    };
    let related = &conflict["relatedInformation"][0]["location"]["uri"];
    let others = [editor.uri("b.ndjson"), editor.uri("c.ndjson")];
    assert!(
        others.iter().any(|uri| related == uri.as_str()),
        "{related}"
    );
    assert!(editor.close().success());
}

#[test]
fn nothing_that_is_said_wrongly_ends_the_session() {
    let mut editor = Editor::start();
    let early = editor.ask("textDocument/hover", &json!({}));
    assert_eq!(early["error"]["code"], -32002);
    editor.ask("initialize", &json!({"capabilities": {}}));
    let twice = editor.ask("initialize", &json!({"capabilities": {}}));
    assert_eq!(twice["error"]["code"], -32601);
    for body in ["{", "[1]", "{\"jsonrpc\":\"2.0\"}", "\u{0}", "{\"id\":{}}"] {
        editor.send(body);
    }
    let odd = [
        ("textDocument/didOpen", json!({"textDocument": 5})),
        ("textDocument/didChange", json!([])),
        (
            "textDocument/didClose",
            json!({"textDocument": {"uri": "untitled:1"}}),
        ),
        (
            "textDocument/didSave",
            json!({"textDocument": {"uri": "file:///nowhere/a.csv"}}),
        ),
        ("nonsense", json!(null)),
        ("$/setTrace", json!({"value": "off"})),
    ];
    for (method, params) in odd {
        editor.tell(method, &params);
    }
    assert_eq!(
        editor.ask("nonsense", &json!(null))["error"]["code"],
        -32601
    );
    let wrong = editor.ask("textDocument/codeAction", &json!({"range": "x"}));
    assert_eq!(wrong["error"]["code"], -32602);
    editor.open("a.csv", "id,country\na,KAZ\n");
    let beyond = json!([{"range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 4_000_000_000_u32}}, "text": "𝄞"}]);
    editor.change("a.csv", 2, &beyond);
    assert_eq!(editor.hover("a.csv", 77, 77), "");
    assert!(editor.close().success());
}

#[test]
fn a_request_can_be_called_off() {
    let mut editor = Editor::greeted();
    // The server is busy with many files when the request and its end come.
    let rows = "r,KAZ,tungsten,reserves,1,s\n".repeat(20_000);
    editor.open(
        "a.csv",
        &format!("id,country,commodity,measure,rank,source\n{rows}"),
    );
    let place = json!({"line": 1, "character": 1});
    let params = json!({"textDocument": {"uri": editor.uri("a.csv")}, "position": place});
    for id in ["slow", "called off"] {
        let message =
            json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params});
        editor.send(&message.to_string());
    }
    editor.tell("$/cancelRequest", &json!({"id": "called off"}));
    let answer = loop {
        let message = editor.output.recv_timeout(PATIENCE).unwrap();
        if message["id"] == "called off" {
            break message;
        }
    };
    assert_eq!(answer["error"]["code"], -32800);
    assert!(editor.close().success());
}

#[test]
fn an_editor_that_goes_without_a_word_is_no_clean_end() {
    let mut editor = Editor::greeted();
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.child.wait().unwrap().code(), Some(1));
    let Editor {
        mut child, input, ..
    } = Editor::start();
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
