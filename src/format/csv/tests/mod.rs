//! Tables as a whole; what is local is tested beside its code.

mod read;
mod write;

use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::finding::Finding;
use crate::format::input::Origin;
use crate::format::json::compact;
use crate::pipeline;
use crate::source::Sources;

/// What came of a table.
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
            format!(
                "{} at `{}`: {}",
                finding.rule.id, &self.text[span], finding.message
            )
        });
        said.collect()
    }
}

fn read_as(text: &str, options: &CsvOptions, shape: Option<&Shape>) -> Read {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("a.csv".to_owned(), Arc::from(text.as_bytes()));
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let mut reading = open(&mut input, options, shape).unwrap();
    let mut read = Read {
        records: Vec::new(),
        findings: std::mem::take(&mut reading.findings),
        dropped: reading.dropped,
        text: text.to_owned(),
    };
    pipeline::read(
        &mut reading,
        input.file,
        options.jobs,
        || (),
        |(), _, document, _, records: &mut Vec<String>| records.push(compact(document.root())),
        |worked| {
            read.records.extend(worked.output);
            read.findings.extend(worked.findings);
            read.dropped += worked.parsed.dropped;
            ControlFlow::Continue(())
        },
    )
    .unwrap();
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
