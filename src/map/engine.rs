//! Reads with a map: wraps a format's parser, takes each row and hands on the records made of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::columns::missing_column;
use super::emit::Emitter;
use super::lines::{CountedSplit, InOnePiece, Lines};
use super::make::{Column, Made, Maker, Product};
use super::record::Fields;
use super::row::{Found, Header, Origin, Row, part_of};
use super::rules::{Block, Heading};
use super::tally::Tally;
use super::template::Name;
use super::watch::{Outcomes, Watch};
use super::{Map, ROW};
use crate::document::{Document, Key, Span, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::csv::LONG_ROW;
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
    tally: Tally,
    /// Columns that a row had, of those that the map names: for formats without a header.
    seen: HashSet<usize>,
    /// Whether the columns were compared with the map's already.
    pub(super) compared: bool,
    /// Columns that the map names and the table's header lacks.
    pub(super) missing: Vec<Name>,
    /// What became of the map's conditions.
    outcomes: Outcomes,
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

    /// What shows at the end only: columns that the map names and no row had, and conditions that
    /// no row met.
    pub fn finish(&self) -> Vec<Finding> {
        let state = self.state();
        if state.tally.rows() == 0 {
            return Vec::new();
        }
        let mut missing = state.missing.clone();
        let mut findings = Vec::new();
        if !state.compared {
            let columns = self.map.index.columns.iter().enumerate();
            missing.extend(
                columns
                    .filter(|(at, _)| !state.seen.contains(at))
                    .map(|(_, name)| name.clone()),
            );
            let needed = missing.iter().filter(|name| !name.optional);
            findings.extend(needed.map(|name| missing_column(&self.map, name, None)));
        }
        let is_missing = |name: &Name| missing.iter().any(|one| one.spellings == name.spellings);
        findings.extend(state.outcomes.findings(&self.map, is_missing));
        findings
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Map {
    /// Wraps a reading of `input` so that it gives the records of this map.
    pub fn apply(
        self: &Arc<Map>,
        reading: Reading,
        input: &Input,
        shown: &str,
    ) -> (Reading, Arc<Progress>) {
        let progress = Arc::new(Progress {
            map: Arc::clone(self),
            state: Mutex::default(),
        });
        progress.state().tally.empty = reading.dropped.empty_rows;
        let lines = Lines::default();
        let name = shown.rsplit(['/', '\\']).next().unwrap_or(shown).to_owned();
        let parser = Rows {
            map: Arc::clone(self),
            inner: reading.parser,
            file: input.file,
            name,
            lines: lines.clone(),
            progress: Arc::clone(&progress),
        };
        let split = CountedSplit {
            inner: reading.split,
            lines,
            head: input.head().to_vec(),
            start: input.start,
            line: 1,
        };
        let split: Box<dyn Split> = if self.headings.is_empty() {
            Box::new(split)
        } else {
            // What a heading says goes on over any number of rows.
            Box::new(InOnePiece(Box::new(split)))
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

/// A parser of rows that gives records.
pub(super) struct Rows {
    pub(super) map: Arc<Map>,
    inner: Box<dyn Parse>,
    pub(super) file: FileId,
    name: String,
    lines: Lines,
    pub(super) progress: Arc<Progress>,
}

impl Parse for Rows {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let mut rows = RowSink {
            rows: self,
            sink,
            tree: Tree::default(),
            text,
            base: chunk.base,
            first: chunk.first,
            at: (0, self.lines.take(chunk.base)),
            header: None,
            matches: vec![HashMap::new(); self.map.blocks.len()],
            paths: HashMap::new(),
            seen: HashSet::new(),
            tally: Tally::default(),
            delivered: 0,
            watch: Rc::new(Watch::after(&self.progress.state().outcomes)),
            open_headings: Vec::new(),
            above: Rc::default(),
            long_row: None,
        };
        let inner = self.inner.parse(chunk, text, tree, &mut rows);
        let RowSink {
            mut tally,
            seen,
            delivered,
            watch,
            ..
        } = rows;
        tally.empty += inner.dropped.empty_rows;
        // Rows that are malformed never came: the reader complained of them.
        tally.unread += inner.records.saturating_sub(delivered);
        let records = tally.records;
        let mut state = self.progress.state();
        state.tally += tally;
        state.seen.extend(seen);
        let outcomes = Rc::into_inner(watch).map(Watch::into_outcomes);
        state.outcomes.merge(outcomes.unwrap_or_default());
        Parsed { records, ..inner }
    }
}

/// The parts that a pattern reads of a column's name; `None` where no pattern is for the column.
type Matched<'m> = Option<Vec<(&'m str, Range<usize>)>>;

pub(super) struct RowSink<'m, 's> {
    pub(super) rows: &'m Rows,
    pub(super) sink: &'s mut dyn Sink,
    /// Where records are built.
    tree: Tree,
    text: &'s str,
    base: u64,
    first: bool,
    /// An offset in the text, and its line.
    at: (usize, u64),
    pub(super) header: Option<Header>,
    /// By block and column's name.
    matches: Vec<HashMap<String, Matched<'m>>>,
    /// Paths met in a format without a header, and whether a rule touches them.
    pub(super) paths: HashMap<String, bool>,
    pub(super) seen: HashSet<usize>,
    tally: Tally,
    delivered: u64,
    watch: Rc<Watch>,
    /// What the last heading said.
    above: Rc<Vec<(&'m str, Found<'static>)>>,
    /// What each of the headings above says, with the number of its rule, the outermost first.
    open_headings: Vec<(usize, Vec<(&'m str, Found<'static>)>)>,
    /// That the row to come is too long.
    long_row: Option<Finding>,
}

impl Sink for RowSink<'_, '_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        self.delivered += 1;
        if self.delivered == 1 {
            self.header = Header::of(document);
            if self.first && self.header.is_some() {
                self.compare_columns(document);
            }
        }
        let header = self.header.take();
        let is_skipped = self.row(document, header.as_ref());
        self.header = header;
        // A remark below the table may hold any number of commas.
        if let Some(finding) = self.long_row.take().filter(|_| !is_skipped) {
            self.sink.finding(finding);
        }
    }

    fn finding(&mut self, mut finding: Finding) {
        // Its number would count rows, while records are counted from here on.
        finding.place.record = None;
        if finding.rule == &LONG_ROW {
            // It comes before its row.
            self.long_row = Some(finding);
        } else {
            self.sink.finding(finding);
        }
    }
}

impl<'m> RowSink<'m, '_> {
    /// The line at which the row begins.
    fn line(&mut self, document: &Document<'_>) -> u64 {
        let start = (document.base() - self.base) as usize;
        let between = self
            .text
            .as_bytes()
            .get(self.at.0..start)
            .unwrap_or_default();
        self.at = (
            start.max(self.at.0),
            self.at.1 + memchr::memchr_iter(b'\n', between).count() as u64,
        );
        self.at.1
    }

    /// Makes the records of a row; whether it is one that the map skips.
    fn row(&mut self, document: &Document<'_>, header: Option<&Header>) -> bool {
        let rows = self.rows;
        let map: &'m Map = &rows.map;
        let row = Row {
            root: document.root(),
            header,
        };
        if header.is_none() {
            self.compare_paths(row);
        }
        let line = self.line(document);
        let watch = Rc::clone(&self.watch);
        let mut maker = Maker::new(map, &watch, row, document, rows.file, &rows.name, line);
        for (depth, heading) in map.headings.iter().enumerate() {
            if maker.holds(&heading.only) {
                // The first rule is the outermost: what later ones said ends with it.
                self.open_headings.retain(|(outer, _)| *outer < depth);
                self.open_headings.push((depth, told_by(heading, &maker)));
                let said = self.open_headings.iter().rev().flat_map(|(_, said)| said);
                self.above = Rc::new(said.cloned().collect());
                *self
                    .tally
                    .skipped
                    .entry("a heading".to_owned())
                    .or_default() += 1;
                return true;
            }
        }
        maker.above = Rc::clone(&self.above);
        // Every one is asked, so that none that comes later seems to be for no row.
        let fitting = map.skips.iter().filter(|skip| maker.holds(&skip.only));
        if let Some(skip) = fitting.fold(None, |first, skip| first.or(Some(skip))) {
            *self.tally.skipped.entry(skip.why.clone()).or_default() += 1;
            return true;
        }
        let mut outcome = Outcome::default();
        for (at, block) in map.blocks.iter().enumerate() {
            if block.columns.is_empty() {
                maker.restart(None);
                if maker.holds(&block.only) {
                    self.block(block, &mut maker, &mut outcome);
                }
                continue;
            }
            for column in columns(document, row) {
                let Some(parts) = self.matched(at, block, column.key.name()).clone() else {
                    continue;
                };
                let name = Found {
                    text: column.key.name().into(),
                    origin: Origin::Header(column.key.place(), None),
                };
                maker.restart(Some(column));
                for (part, range) in parts {
                    maker.captures.push((part, part_of(&name, "", range)));
                }
                if maker.holds(&block.only) {
                    self.block(block, &mut maker, &mut outcome);
                }
            }
        }
        if let Outcome {
            records: 0,
            unread: false,
            silent: Some(block),
            ..
        } = outcome
        {
            outcome.unread = maker.name_of_silent_row(block).is_err();
        }
        self.count(document, maker.findings, &outcome);
        false
    }

    /// What a block's patterns read of a column's name.
    fn matched(&mut self, at: usize, block: &'m Block, name: &str) -> &Matched<'m> {
        if !self.matches[at].contains_key(name) {
            let parts = block.columns.iter().find_map(|pattern| pattern.read(name));
            let parts = parts.map(|parts| {
                parts
                    .into_iter()
                    .filter_map(|(part, range)| Some((part, range?)))
                    .collect()
            });
            self.matches[at].insert(name.to_owned(), parts);
        }
        &self.matches[at][name]
    }

    fn block(&mut self, block: &'m Block, maker: &mut Maker<'m, '_>, outcome: &mut Outcome<'m>) {
        outcome.applied = true;
        match maker.record(block, outcome.records + 1) {
            Ok(Some(fields)) => {
                outcome.records += 1;
                self.emit(maker, &fields);
            }
            Ok(None) => outcome.silent = outcome.silent.or(Some(block)),
            Err(_) => outcome.unread = true,
        }
    }

    fn emit(&mut self, maker: &Maker<'_, '_>, fields: &Fields) {
        let whole = maker.row.root.span();
        let main = match maker.main() {
            Some(Origin::Cell(span)) => span,
            _ => first_cell(fields).unwrap_or(whole),
        };
        let mut emitter = Emitter {
            tree: &mut self.tree,
            map: self.rows.map.file,
            main,
        };
        emitter.record(fields, &maker.absent, whole);
        if let Some(column) = maker.column.filter(|column| column.key.is_shared()) {
            emitter.tree.headed(column.key.place());
        }
        let commodity = fields.iter().find(|(name, _)| name == "commodity");
        if let Some((
            _,
            Made {
                product: Product::Scalar(_, code),
                ..
            },
        )) = commodity
            && !self.tally.commodities.contains(code)
        {
            self.tally.commodities.insert(code.clone());
        }
        self.tally.records += 1;
        let document = Document::new(maker.document.text(), maker.document.base(), &self.tree);
        self.sink.record(self.tally.records, &document);
    }

    fn count(&mut self, document: &Document<'_>, findings: Vec<Finding>, outcome: &Outcome<'_>) {
        let mut told = BTreeSet::new();
        for finding in findings {
            // Two records of a row may stumble over the same cell.
            if told.insert((
                finding.rule.id,
                finding.place.span.start,
                finding.message.clone(),
            )) {
                self.sink.finding(finding);
            }
        }
        match outcome {
            Outcome { unread: true, .. } => self.tally.unread += 1,
            Outcome { records: 1.., .. } => self.tally.read += 1,
            Outcome { applied: true, .. } => self.tally.silent += 1,
            _ => {
                self.tally.unread += 1;
                let place = Place::in_file(self.rows.file, document.root().place());
                let finding = ROW
                    .at(place, "no rule of the map is for this row")
                    .label("untouched");
                self.sink.finding(
                    finding
                        .help("write a [[record]] for it, or a [[skip]] that says why it is none"),
                );
            }
        }
    }
}

/// What a heading says, with its place in the file.
fn told_by<'m>(heading: &'m Heading, maker: &Maker<'m, '_>) -> Vec<(&'m str, Found<'static>)> {
    let told = heading.names.iter().filter_map(|(name, template)| {
        let found = maker.fill(template, &[])?;
        let place = maker.place(&found.origin);
        let origin = match found.origin {
            Origin::Cell(_) => Origin::Header(place.span, Some(template.span.clone())),
            other => other,
        };
        let text = found.text.into_owned().into();
        Some((name.as_str(), Found { text, origin }))
    });
    told.collect()
}

/// The columns of a row: those of the table's header, else its own members.
fn columns<'a>(document: &'a Document<'a>, row: Row<'a>) -> Vec<Column<'a>> {
    let whole = row.root.span();
    if row.header.is_none() {
        let columns = row.root.members().map(|(key, cell)| Column {
            key,
            cell: Some(cell),
            span: cell.span(),
        });
        return columns.collect();
    }
    let column = |key: Key<'a>| {
        let cell = row.root.get(key.name());
        let span = match cell {
            Some(cell) => cell.span(),
            None => row.root.absent(key.name()).map_or(whole, |place| {
                let start = (place.start - document.base()) as usize;
                Span::new(start, start + (place.end - place.start) as usize)
            }),
        };
        Column { key, cell, span }
    };
    document.shared_keys().map(column).collect()
}

/// What came of a row.
#[derive(Default)]
struct Outcome<'m> {
    records: usize,
    /// Whether a block was for it.
    applied: bool,
    /// The first block whose cell of figures says nothing.
    silent: Option<&'m Block>,
    unread: bool,
}

/// The first cell that a field was made from.
fn first_cell(fields: &Fields) -> Option<Span> {
    fields.iter().find_map(|(name, made)| match made.origin {
        Origin::Cell(span) if name != "id" && name != "locator" => Some(span),
        _ => None,
    })
}
