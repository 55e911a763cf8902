//! Tables as a whole; what is local is tested beside its code, and that nothing is lost in
//! `tests/convert`.

mod read;
mod write;

use std::sync::Arc;

use super::*;
use crate::document::{Document, Tree};
use crate::finding::Finding;
use crate::format::Sink;
use crate::format::input::Origin;
use crate::format::json::compact;
use crate::source::Sources;

/// What came of a table.
#[derive(Default)]
struct Read {
    records: Vec<String>,
    findings: Vec<Finding>,
    dropped: Dropped,
    text: String,
}

impl Read {
    /// Each finding as `rule at text: message`.
    fn said(&self) -> Vec<String> {
        let said = self.findings.iter().map(|finding| {
            let span = finding.place.span.start as usize..finding.place.span.end as usize;
            let (rule, at) = (finding.rule.id, &self.text[span]);
            format!("{rule} at `{at}`: {}", finding.message)
        });
        said.collect()
    }
}

impl Sink for Read {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        self.records.push(compact(document.root()));
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

fn open_text(text: &[u8], options: &CsvOptions, shape: Option<&Shape>) -> Reading {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("a.csv".to_owned(), Arc::from(text));
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    open(&mut input, options, shape).unwrap()
}

/// Hands every chunk's records and findings to `sink`.
fn drain(mut reading: Reading, sink: &mut dyn Sink) -> Dropped {
    for finding in reading.findings {
        sink.finding(finding);
    }
    let mut dropped = reading.dropped;
    let mut tree = Tree::default();
    while let Some(chunk) = reading.split.next(Vec::new()).unwrap() {
        let text = std::str::from_utf8(&chunk.bytes).unwrap();
        let parsed = reading.parser.parse(&chunk, text, &mut tree, sink);
        dropped += parsed.dropped;
        if parsed.stop {
            break;
        }
    }
    dropped
}

fn read_as(text: &str, options: &CsvOptions, shape: Option<&Shape>) -> Read {
    let mut read = Read {
        text: text.to_owned(),
        ..Read::default()
    };
    read.dropped = drain(open_text(text.as_bytes(), options, shape), &mut read);
    read
}

/// With a first pass, as `convert` reads.
fn read(text: &str) -> Read {
    let options = CsvOptions {
        natures: Natures::All,
        jobs: 2,
        ..CsvOptions::default()
    };
    read_as(text, &options, None)
}
