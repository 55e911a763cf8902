//! What must hold of any text and any value: for property tests and fuzz targets.

use std::sync::Arc;

use super::{Form, XmlWriter, open};
use crate::document::{Document, Kind, Node, Shape, Tree};
use crate::finding::Finding;
use crate::format::input::{Input, Origin};
use crate::format::json::{compact, scan_one};
use crate::format::{Dropped, Records, Sink, WriteRecords};
use crate::source::Sources;

/// What came of reading a text.
#[derive(Debug, Default)]
pub struct Read {
    /// The records, as compact JSON.
    pub records: Vec<String>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// What was passed over.
    pub dropped: Dropped,
}

/// Reads `bytes`, which are UTF-8 if anything; every span is in bounds, on character boundaries and inside its parent's.
///
/// # Panics
/// A law is broken.
pub fn read(bytes: &[u8], records: &Records, shape: Option<&Arc<Shape>>) -> Read {
    if encoding_rs::Encoding::for_bom(bytes).is_some_and(|(found, _)| found != encoding_rs::UTF_8) {
        return Read::default();
    }
    let mut sources = Sources::new();
    let origin = Origin::Bytes("a.xml".to_owned(), bytes.into());
    let opened = Input::open(&mut sources, origin, Some(encoding_rs::UTF_8));
    let mut input = opened.expect("bytes in memory can be read");
    let mut reading =
        open(&mut input, records, shape.cloned()).expect("bytes in memory can be read");
    let mut all = Gather {
        bytes: bytes.len() as u64,
        read: Read {
            dropped: reading.dropped,
            findings: std::mem::take(&mut reading.findings),
            ..Read::default()
        },
    };
    let mut tree = Tree::default();
    let mut stop = false;
    while !stop
        && let Some(chunk) = reading
            .split
            .next(Vec::new())
            .expect("bytes in memory can be read")
    {
        let Ok(text) = std::str::from_utf8(&chunk.bytes) else {
            break;
        };
        let parsed = reading.parser.parse(&chunk, text, &mut tree, &mut all);
        all.read.dropped += parsed.dropped;
        stop = parsed.stop;
    }
    for finding in &all.read.findings {
        let span = &finding.place.span;
        assert!(
            span.start <= span.end && span.end <= all.bytes,
            "{finding:?} is outside of the file"
        );
        let head = &bytes[..span.start as usize];
        let valid = std::str::from_utf8(bytes).is_err() || std::str::from_utf8(head).is_ok();
        assert!(valid, "{finding:?} begins inside a character");
    }
    all.read
}

struct Gather {
    bytes: u64,
    read: Read,
}

impl Sink for Gather {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        let root = document.root();
        assert!(root.place().end <= self.bytes);
        spans_nest(root);
        self.read.records.push(compact(root));
    }

    fn finding(&mut self, finding: Finding) {
        self.read.findings.push(finding);
    }
}

fn spans_nest(node: Node<'_>) {
    let outer = node.span();
    let text = node.document().text();
    let is_boundary = |at: u32| text.is_char_boundary(at as usize);
    assert!(is_boundary(outer.start) && is_boundary(outer.end));
    if matches!(node.kind(), Kind::Array | Kind::Object) {
        for child in node.elements() {
            let inner = child.span();
            assert!(
                outer.start <= inner.start && inner.end <= outer.end,
                "{:?} is not inside {:?}",
                child.source(),
                node.source()
            );
            spans_nest(child);
        }
    }
}

/// Writes a JSON text as a document of its own.
///
/// # Panics
/// The text is no JSON.
pub fn write_lone(json: &str, writer: &XmlWriter) -> String {
    let writer = XmlWriter {
        form: Form::Lone,
        ..writer.clone()
    };
    write(&[json], &writer)
}

/// Writes JSON texts as records.
///
/// # Panics
/// A text is no JSON.
pub fn write(records: &[&str], writer: &XmlWriter) -> String {
    let mut out = Vec::new();
    let mut tree = Tree::default();
    writer.head(&mut out);
    for (index, json) in records.iter().enumerate() {
        if index > 0 {
            writer.separator(&mut out);
        }
        scan_one(json, &mut tree).expect("the text is JSON");
        let document = Document::new(json, 0, &tree);
        writer
            .record(document.root(), &mut out)
            .expect("XML carries every value");
    }
    writer.tail(records.len() as u64, &mut out);
    String::from_utf8(out).expect("the writer writes UTF-8")
}

/// A value is the same after it went through XML, alone and among others, digit for digit.
///
/// # Panics
/// It is not.
pub fn comes_back(json: &str, writer: &XmlWriter) {
    let shape = writer.shape.as_ref();
    let lone = write_lone(json, writer);
    same(
        &lone,
        &read(lone.as_bytes(), &Records::Whole, shape),
        &[json],
    );
    let list = write(&[json, json], writer);
    same(
        &list,
        &read(list.as_bytes(), &Records::Elements, shape),
        &[json, json],
    );
}

fn same(xml: &str, read: &Read, wanted: &[&str]) {
    let is_whole = read.findings.is_empty() && read.dropped == Dropped::default();
    let is_same = read
        .records
        .iter()
        .map(String::as_str)
        .eq(wanted.iter().copied());
    assert!(
        is_whole && is_same,
        "{wanted:?} went out as\n{xml}\nand came back as {read:?}"
    );
}
