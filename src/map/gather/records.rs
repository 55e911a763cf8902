//! Makes the records of the rows that were gathered.

use std::rc::Rc;
use std::sync::Arc;

use super::super::lines::LineStarts;
use super::super::make::Maker;
use super::super::pass::RowSink;
use super::super::row::Row;
use super::object;
use crate::document::{Document, Tree};

impl RowSink<'_, '_> {
    /// Makes the records of the rows that were gathered.
    pub(in crate::map) fn finish_gathering(&mut self) {
        let Some(mut gathering) = self.gathering.take() else {
            return;
        };
        for finding in gathering.faults() {
            self.sink.finding(finding);
        }
        self.compare_fields(&gathering);
        let watch = Rc::clone(&self.watch);
        let first_line = self.first_line;
        let lines = Rc::new(LineStarts::of(self.text, self.base, first_line));
        let mut tree = Tree::default();
        for record in gathering.take() {
            if record.is_faulty {
                self.tally.unread += record.rows;
                continue;
            }
            object::build(&record, &gathering, &mut tree);
            let base = self.base + record.bytes.start as u64;
            let text = &self.text[record.bytes.clone()];
            let document = Document::new(text, base, &tree);
            let row = Row {
                root: document.root(),
                header: None,
            };
            let table = self.table();
            let mut maker = Maker::new(table, &watch, row, &document, record.line);
            maker.above = Arc::clone(&record.above);
            maker.lines = Some(Rc::clone(&lines));
            maker.has_lines = self.header.is_some();
            let outcome = self.make(&document, &mut maker);
            self.count(&document, maker.findings, &outcome, record.rows);
        }
    }
}
