//! Reads the pieces of a file of several tables: rows as its table says, all else as lists of cells.

use std::sync::PoisonError;

use super::super::Dialect;
use super::super::read::fault_finding;
use super::super::rows::Rows;
use super::Stack;
use crate::document::{Document, KeyRef, Kind, Span, Tree};
use crate::finding::FileId;
use crate::format::{Chunk, Parse, Parsed, Sink};

/// Reads each chunk as what it is.
pub(super) struct StackParse {
    pub(super) file: FileId,
    pub(super) dialect: Dialect,
    pub(super) stack: Stack,
}

impl Parse for StackParse {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let Some((section, _)) = self.stack.get(chunk.base) else {
            return Parsed::default();
        };
        if let Some(table) = &section.table {
            return table.parse(chunk, text, tree, sink);
        }
        let findings = section.findings.lock();
        let findings = std::mem::take(&mut *findings.unwrap_or_else(PoisonError::into_inner));
        for finding in findings {
            sink.finding(finding);
        }
        self.lists(chunk, text, tree, sink)
    }
}

impl StackParse {
    /// The rows as lists of their cells.
    fn lists(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        tree.clear_shared();
        let mut parsed = Parsed::default();
        let mut rows = Rows::new(text, chunk.last, self.dialect);
        while let Some(row) = rows.next() {
            if row.is_ok() && rows.is_empty() {
                parsed.dropped.empty_rows += 1;
                continue;
            }
            parsed.records += 1;
            if let Err(fault) = row {
                sink.finding(fault_finding(self.file, self.dialect, chunk.base, fault));
                continue;
            }
            tree.clear();
            let root = tree.open(KeyRef::NONE, Kind::Array, 0);
            for (at, cell) in rows.cells().iter().enumerate() {
                let text = tree.decoded(rows.text(at));
                let span = Span {
                    start: cell.start,
                    end: cell.end,
                };
                tree.scalar(KeyRef::NONE, Kind::String, span, text);
            }
            tree.close(root, rows.cells().len(), rows.range().len());
            let base = chunk.base + rows.range().start as u64;
            sink.record(parsed.records, &Document::new(rows.source(), base, tree));
        }
        parsed.dropped.empty_rows += rows.blank;
        parsed
    }
}
