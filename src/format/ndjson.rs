//! NDJSON, also called JSON Lines: one JSON value a line.

use std::io;

use super::blocks::{Blocks, LineEnds};
use super::input::Input;
use super::json::{JsonWriter, fault_finding, scan_one};
use super::{Chunk, Dropped, Parse, Parsed, Reading, Refusal, Sink, Split, WriteRecords};
use crate::document::{Document, Node, Tree};
use crate::finding::FileId;

/// Opens an NDJSON file.
///
/// # Errors
/// The file cannot be read.
pub fn open(input: &mut Input) -> io::Result<Reading> {
    let blocks = Blocks::new(input.reader()?, input.start, Vec::new());
    let split = Box::new(LineSplit(blocks));
    Ok(Reading {
        split,
        parser: Box::new(Lines { file: input.file }),
        findings: Vec::new(),
        dropped: Dropped::default(),
        lone: false,
        names: Vec::new(),
    })
}

/// Cuts after line ends.
struct LineSplit(Blocks);

impl Split for LineSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.0.next(buffer, &mut LineEnds)
    }
}

struct Lines {
    file: FileId,
}

impl Parse for Lines {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let mut parsed = Parsed::default();
        let mut start = 0;
        while start < text.len() {
            let end = memchr::memchr(b'\n', &text.as_bytes()[start..])
                .map_or(text.len(), |length| start + length);
            let line = text[start..end]
                .strip_suffix('\r')
                .unwrap_or(&text[start..end]);
            let base = chunk.base + start as u64;
            start = end + 1;
            if line.bytes().all(|byte| byte == b' ' || byte == b'\t') {
                continue;
            }
            parsed.records += 1;
            match scan_one(line, tree) {
                Ok(()) => sink.record(parsed.records, &Document::new(line, base, tree)),
                Err(fault) => {
                    let mut finding = fault_finding(self.file, base, base, *fault);
                    finding.place.record = Some(parsed.records);
                    sink.finding(finding);
                }
            }
        }
        parsed
    }
}

/// Writes one JSON value a line.
#[derive(Debug, Clone, Copy, Default)]
pub struct NdjsonWriter;

impl WriteRecords for NdjsonWriter {
    fn head(&self, _: &mut Vec<u8>) {}

    fn separator(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }

    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        JsonWriter::COMPACT.value(root, 0, out);
        Ok(())
    }

    fn tail(&self, records: u64, out: &mut Vec<u8>) {
        if records > 0 {
            out.push(b'\n');
        }
    }
}
