//! `--watch`: a change of a file, its configuration or its schema begins another run.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A run that watches.
struct Watching {
    child: Child,
    said: Lines<BufReader<ChildStderr>>,
    /// Dropped when the test is over: until then a watchdog waits, so that nothing waits for ever.
    _over: mpsc::Sender<()>,
}

fn signal(name: &str, id: u32) {
    let id = id.to_string();
    Command::new("kill").args([name, &id]).status().unwrap();
}

impl Watching {
    fn begin(folder: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
        command
            .current_dir(folder)
            .args(args)
            .env_remove("GITHUB_ACTIONS");
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (over, end) = mpsc::channel();
        let id = child.id();
        std::thread::spawn(move || {
            let patience = Duration::from_mins(5);
            if end.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
                signal("-KILL", id);
            }
        });
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        Watching {
            child,
            said,
            _over: over,
        }
    }

    /// Reads on until a run says `words`: a file that is written in steps may begin more than one.
    fn until(&mut self, words: &str) {
        while !self.run().contains(words) {}
    }

    /// What was said until it waits again.
    fn run(&mut self) -> String {
        let mut run = String::new();
        for line in self.said.by_ref() {
            let line = line.unwrap();
            if line.starts_with("watching for changes") {
                return run;
            }
            run += &line;
        }
        panic!("it ended: {run}");
    }
}

#[test]
fn a_change_begins_another_run_and_an_interrupt_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
    let row = |value: &str| format!("id,n\nsynthetic,{value}\n");
    let schema = |kind: &str| format!("{{\"properties\": {{\"n\": {{\"type\": \"{kind}\"}}}}}}");
    write(
        "orelint.toml",
        "[[data]]\npaths = [\"*.csv\"]\nschema = \"own.schema.json\"\n",
    );
    write("own.schema.json", &schema("integer"));
    write("a.csv", &row("7"));

    let mut watching = Watching::begin(folder.path(), &["validate", "--watch", "-o", "found.json"]);
    watching.until("nothing found in 1 file");
    write("a.csv", &row("seven"));
    watching.until("1 error in 1 file");
    write("own.schema.json", &schema("string"));
    watching.until("nothing found in 1 file");
    write("b.csv", &row("eight"));
    watching.until("nothing found in 2 files");
    write("orelint.toml", "[[dtaa]]\n");
    // The mistake is drawn, and it waits for its correction.
    watching.until("unknown key `dtaa`");
    write(
        "orelint.toml",
        "[[data]]\npaths = [\"a.csv\"]\nschema = \"own.schema.json\"\n",
    );
    watching.until("nothing found in 1 file");

    signal("-INT", watching.child.id());
    assert_eq!(watching.child.wait().unwrap().signal(), Some(2));
}
