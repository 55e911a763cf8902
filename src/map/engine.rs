//! Reads with a map: wraps a format's parser, takes each row and hands on the records made of it.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::columns::{missing_column, no_field_fits, suggested};
use super::headings::{HeadedSplit, Open};
use super::lines::{ByOffset, CountedSplit, Pieces};
use super::pass::{Begin, RowSink};
use super::tables::{Begun, Is, Met, Outside, missing_tables};
use super::tally::Tally;
use super::template::Name;
use super::watch::Outcomes;
use super::{Map, Told};
use crate::document::Tree;
use crate::finding::{FileId, Finding};
use crate::format::csv::stacked::Stack;
use crate::format::input::Input;
use crate::format::{Chunk, Parse, Parsed, Reading, Sink, Split};

/// What reading with a map came to, so far.
#[derive(Debug)]
pub struct Progress {
    map: Arc<Map>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) tally: Tally,
    /// What is known of each table of the map.
    pub(super) parts: Vec<Seen>,
    /// Which of them were met.
    pub(super) met: Met,
    /// What became of the map's conditions.
    pub(super) outcomes: Outcomes,
}

/// What is known of a table's columns.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Columns that a row had, of those that the map names: for formats without a header.
    pub(super) columns: HashSet<usize>,
    /// Whether the columns were compared with the map's already.
    pub(super) compared: bool,
    /// Columns that the map names and the table's header lacks.
    pub(super) missing: Vec<Name>,
    /// The fields that its rows name, where they are gathered.
    pub(super) fields: BTreeSet<String>,
    /// The blocks of which a pattern fitted a column.
    pub(super) fitted: HashSet<usize>,
}

impl Progress {
    /// The map.
    pub fn map(&self) -> &Arc<Map> {
        &self.map
    }

    /// What became of the rows.
    pub fn tally(&self) -> Tally {
        self.state().tally.clone()
    }

    /// What shows at the end only: columns that the map names and no row had, conditions that no
    /// row met, tables that are missing, and fields that records lack, of which `told` knows.
    pub fn finish(&self, told: Told) -> Vec<Finding> {
        let state = self.state();
        if state.tally.rows() == 0 {
            return Vec::new();
        }
        let mut findings = missing_tables(&self.map, &state.met);
        let mut missing = Vec::new();
        for (number, seen) in state.parts.iter().enumerate() {
            let is_met = !self.map.has_tables() || state.met.begun.contains(&number);
            missing.extend(seen.missing.iter().cloned());
            if !seen.compared && is_met {
                let unseen = seen.unseen(&self.map, number);
                findings.extend(
                    unseen
                        .iter()
                        .filter_map(|name| seen.tell(&self.map, number, name)),
                );
                missing.extend(unseen);
                findings.extend(no_field_fits(&self.map, number, seen));
            }
        }
        let is_missing = |name: &Name| missing.iter().any(|one| one.spellings == name.spellings);
        let mut unmet = state.outcomes.findings(&self.map, is_missing);
        let mut lacking = Vec::new();
        for lack in told.into_lacking() {
            let is_cause =
                |(number, _): &mut (usize, Finding)| self.map.gives_under(*number, &lack.field);
            let causes: Vec<_> = unmet.extract_if(.., is_cause).collect();
            lacking.push(lack.told(causes.into_iter().map(|(_, finding)| finding).collect()));
        }
        lacking.extend(findings);
        lacking.extend(unmet.into_iter().map(|(_, finding)| finding));
        lacking
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Map {
    /// Wraps a reading of `input` so that it gives the records of this map; `stack` tells its tables
    /// apart, where it has several.
    pub(super) fn apply(
        self: &Arc<Map>,
        reading: Reading,
        stack: Option<Stack>,
        input: &Input,
        shown: &str,
    ) -> (Reading, Arc<Progress>) {
        let progress = Arc::new(Progress {
            map: Arc::clone(self),
            state: Mutex::default(),
        });
        let mut state = progress.state();
        state.tally.empty = reading.dropped.empty_rows;
        state.parts.resize_with(self.parts.len(), Seen::default);
        drop(state);
        let lines = ByOffset::default();
        let above = ByOffset::default();
        let tables = Begun(stack);
        let name = shown.rsplit(['/', '\\']).next().unwrap_or(shown).to_owned();
        let inner: Arc<dyn Parse> = Arc::from(reading.parser);
        let mut split: Box<dyn Split> = Box::new(CountedSplit {
            inner: reading.split,
            lines: lines.clone(),
            head: input.head().to_vec(),
            start: input.start,
            line: 1,
        });
        if self.parts.iter().any(|part| !part.headings.is_empty()) {
            split = Box::new(HeadedSplit {
                inner: split,
                parser: Arc::clone(&inner),
                map: Arc::clone(self),
                file: input.file,
                open: Open::default(),
                above: above.clone(),
                tables: tables.clone(),
            });
        }
        if self.parts.iter().any(|part| part.gather.is_some()) {
            split = Box::new(Pieces {
                inner: split,
                map: Arc::clone(self),
                tables: tables.clone(),
                held: None,
            });
        }
        let parser = Rows {
            map: Arc::clone(self),
            inner,
            file: input.file,
            name,
            lines,
            above,
            tables,
            progress: Arc::clone(&progress),
        };
        let reading = Reading {
            split,
            parser: Box::new(parser),
            findings: reading.findings,
            dropped: reading.dropped,
            lone: false,
            names: Vec::new(),
        };
        (reading, progress)
    }
}

impl Seen {
    /// The columns that no row had.
    fn unseen(&self, map: &Map, number: usize) -> Vec<Name> {
        let columns = map.parts[number].index.columns.iter().enumerate();
        let unseen = columns.filter(|(at, _)| !self.columns.contains(at));
        let is_told = |name: &Name| self.missing.contains(name);
        unseen
            .map(|(_, name)| name.clone())
            .filter(|name| !is_told(name))
            .collect()
    }

    /// The finding for a column that no row had.
    fn tell(&self, map: &Map, number: usize, name: &Name) -> Option<Finding> {
        if name.optional {
            return None;
        }
        let part = &map.parts[number];
        let finding = missing_column(map, part, name, None);
        let fields = self.fields.iter().map(String::as_str);
        Some(suggested(finding, part, name, fields))
    }
}

/// A parser of rows that gives records.
pub(super) struct Rows {
    pub(super) map: Arc<Map>,
    inner: Arc<dyn Parse>,
    pub(super) file: FileId,
    pub(super) name: String,
    lines: ByOffset<u64>,
    above: ByOffset<Open>,
    tables: Begun,
    pub(super) progress: Arc<Progress>,
}

impl Parse for Rows {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let line = self.lines.take(chunk.base).unwrap_or(1);
        let above = self.above.take(chunk.base);
        let parsed = match self.tables.of(chunk) {
            Is::Other(piece) => {
                let mut rows = Outside::new(self, piece, sink);
                let inner = self.inner.parse(chunk, text, tree, &mut rows);
                rows.finish(inner)
            }
            Is::Table {
                number,
                is_first,
                section,
            } => {
                let part = &self.map.parts[number];
                let begin = Begin {
                    line,
                    is_first,
                    headings: above.unwrap_or_else(|| Open::above_table(part, section.as_deref())),
                };
                let mut rows = RowSink::new(self, number, begin, chunk, text, sink);
                let inner = self.inner.parse(chunk, text, tree, &mut rows);
                rows.finish(inner)
            }
        };
        self.tables.forget(chunk.base);
        parsed
    }
}
