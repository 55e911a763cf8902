//! Reads JSON files: as one value, or as the elements of an array within.

use std::io;

use super::scan::{Fault, FaultKind, scan_one};
use super::{DUPLICATE_KEY, SYNTAX, array};
use crate::document::{Document, Pointer, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::blocks::Blocks;
use crate::format::input::Input;
use crate::format::{Chunk, Dropped, Parse, Parsed, Reading, Records, Sink, Split};

/// Opens a JSON file.
///
/// # Errors
/// The file cannot be read.
pub fn open(input: &mut Input, records: &Records) -> io::Result<Reading> {
    let pointer = match records {
        Records::At(pointer) => Some(pointer.clone()),
        Records::Elements if first_sign(input.head()) == Some(b'[') => Some(Pointer::ROOT),
        Records::Elements | Records::Whole => None,
    };
    match pointer {
        None => {
            let blocks = Blocks::new(input.reader()?, input.start, Vec::new());
            let split = Box::new(WholeSplit(blocks));
            Ok(Reading {
                split,
                parser: Box::new(Whole { file: input.file }),
                findings: Vec::new(),
                dropped: Dropped::default(),
                lone: true,
                names: Vec::new(),
            })
        }
        Some(pointer) => array::open(input, &pointer),
    }
}

/// The first byte that is no white space.
fn first_sign(head: &[u8]) -> Option<u8> {
    head.iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// The finding for a fault; `base` is where the scanned text begins in the file.
pub(crate) fn fault_finding(file: FileId, base: u64, origin: u64, fault: Fault) -> Finding {
    let place = Place::in_file(file, base + fault.start as u64..base + fault.end as u64);
    match fault.kind {
        FaultKind::Syntax(message, help) => {
            let finding = SYNTAX.at(place, message);
            match help {
                Some(help) => finding.help(help),
                None => finding,
            }
        }
        FaultKind::Unclosed(message, opened) => {
            let opened = base + opened as u64;
            SYNTAX
                .at(place, message)
                .label("the text ends here")
                .related(
                    Place::in_file(file, opened..opened + 1),
                    "this is never closed",
                )
        }
        FaultKind::DuplicateKey(first) => {
            let first = origin + u64::from(first.start)..origin + u64::from(first.end);
            DUPLICATE_KEY
                .at(place, "this property stands twice in its object")
                .label("again here")
                .related(Place::in_file(file, first), "first here")
                .help("remove one of the two, or rename it")
        }
    }
}

/// The whole file as one value.
struct WholeSplit(Blocks);

impl Split for WholeSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.0.rest(buffer)
    }
}

struct Whole {
    file: FileId,
}

impl Parse for Whole {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        match scan_one(text, tree) {
            Ok(()) => sink.record(1, &Document::new(text, chunk.base, tree)),
            Err(fault) => sink.finding(fault_finding(self.file, chunk.base, chunk.base, *fault)),
        }
        Parsed {
            records: 1,
            ..Parsed::default()
        }
    }
}
