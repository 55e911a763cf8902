//! Goes through the rows of a chunk: each becomes the records that the map makes of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::ROW;
use super::emit::Emitter;
use super::engine::Rows;
use super::gather::{At, Gathering};
use super::headings::Open;
use super::make::{Column, Made, Maker, Product, Table};
use super::record::Fields;
use super::row::{Found, Header, Origin, Row, part_of};
use super::rules::{Block, Part};
use super::tally::Tally;
use super::watch::Watch;
use crate::document::{Document, Key, Span, Tree};
use crate::finding::{Finding, Place};
use crate::format::csv::LONG_ROW;
use crate::format::{Chunk, Parsed, Sink};

/// What is known where a chunk begins.
pub(super) struct Begin {
    /// Its line.
    pub(super) line: u64,
    /// Whether its table begins with it.
    pub(super) is_first: bool,
    /// The headings above it.
    pub(super) headings: Open,
}

/// The parts that a pattern reads of a column's name; `None` where no pattern is for the column.
type Matched<'m> = Option<Vec<(&'m str, Range<usize>)>>;

pub(super) struct RowSink<'m, 's> {
    pub(super) rows: &'m Rows,
    /// The table that the rows are of.
    pub(super) part: &'m Part,
    /// Its number among those of the map.
    pub(super) number: usize,
    pub(super) sink: &'s mut dyn Sink,
    /// Where records are built.
    tree: Tree,
    pub(super) text: &'s str,
    pub(super) base: u64,
    first: bool,
    /// The line of the text's beginning.
    pub(super) first_line: u64,
    /// An offset in the text, and its line.
    at: (usize, u64),
    pub(super) header: Option<Header>,
    /// By block and column's name.
    matches: Vec<HashMap<String, Matched<'m>>>,
    /// The blocks of which a pattern fitted a column.
    fitted: HashSet<usize>,
    /// Whether all records are for columns of which the table has none: that is told already.
    pub(super) is_unfitted: bool,
    /// Paths met in a format without a header, and whether a rule touches them.
    pub(super) paths: HashMap<String, bool>,
    pub(super) seen: HashSet<usize>,
    pub(super) tally: Tally,
    delivered: u64,
    pub(super) watch: Rc<Watch>,
    /// What the headings above say.
    headings: Open,
    /// The rows that are being gathered.
    pub(super) gathering: Option<Gathering<'m>>,
    /// That the row to come is too long.
    long_row: Option<Finding>,
}

impl<'m, 's> RowSink<'m, 's> {
    /// Begins with a chunk of the table that is number `number` of the map.
    pub(super) fn new(
        rows: &'m Rows,
        number: usize,
        begin: Begin,
        chunk: &Chunk,
        text: &'s str,
        sink: &'s mut dyn Sink,
    ) -> Self {
        let part = &rows.map.parts[number];
        RowSink {
            rows,
            part,
            number,
            sink,
            tree: Tree::default(),
            text,
            base: chunk.base,
            first: begin.is_first,
            first_line: begin.line,
            at: (0, begin.line),
            header: None,
            matches: vec![HashMap::new(); part.blocks.len()],
            fitted: HashSet::new(),
            is_unfitted: false,
            paths: HashMap::new(),
            seen: HashSet::new(),
            tally: Tally::default(),
            delivered: 0,
            watch: Rc::new(Watch::after(&rows.progress.state().outcomes)),
            headings: begin.headings,
            gathering: part
                .gather
                .as_ref()
                .map(|rule| Gathering::new(rule, &part.index)),
            long_row: None,
        }
    }

    /// Hands over what was seen, when the inner parser is through with the chunk.
    pub(super) fn finish(mut self, inner: Parsed) -> Parsed {
        self.finish_gathering();
        let RowSink {
            mut tally,
            seen,
            fitted,
            delivered,
            watch,
            number,
            ..
        } = self;
        tally.empty += inner.dropped.empty_rows;
        // Rows that are malformed never came: the reader complained of them.
        tally.unread += inner.records.saturating_sub(delivered);
        let records = tally.records;
        let mut state = self.rows.progress.state();
        state.tally += tally;
        let part = &mut state.parts[number];
        part.columns.extend(seen);
        part.fitted.extend(fitted);
        let outcomes = Rc::into_inner(watch).map(Watch::into_outcomes);
        state.outcomes.merge(outcomes.unwrap_or_default());
        Parsed { records, ..inner }
    }
}

impl Sink for RowSink<'_, '_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        self.delivered += 1;
        if self.delivered == 1 {
            self.header = Header::of(document);
            self.is_unfitted = self.fits_no_column(document);
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
    /// The table that the rows are of.
    pub(super) fn table(&self) -> Table<'m> {
        Table {
            map: &self.rows.map,
            part: self.part,
            file: self.rows.file,
            file_name: &self.rows.name,
        }
    }

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
        let row = Row {
            root: document.root(),
            header,
        };
        if header.is_none() {
            self.compare_paths(row);
        }
        let line = self.line(document);
        let watch = Rc::clone(&self.watch);
        let mut maker = Maker::new(self.table(), &watch, row, document, line);
        if self.headings.meet(&self.part.headings, &maker) {
            self.tally.skip("a heading", 1);
            return true;
        }
        maker.above = self.headings.above();
        // Every one is asked, so that none that comes later seems to be for no row.
        let skips = self.part.skips.iter();
        let fitting = skips.filter(|skip| maker.holds(&skip.only));
        if let Some(skip) = fitting.fold(None, |first, skip| first.or(Some(skip))) {
            self.tally.skip(&skip.why, 1);
            return true;
        }
        if let Some(gathering) = &mut self.gathering {
            let offset = (document.base() - self.base) as usize;
            if gathering.add(&maker, At { offset, line }).is_err() {
                self.tally.unread += 1;
            }
            return false;
        }
        let outcome = self.make(document, &mut maker);
        self.count(document, maker.findings, &outcome, 1);
        false
    }

    /// Makes the records of a row, or of several that were gathered.
    pub(super) fn make<'a>(
        &mut self,
        document: &'a Document<'a>,
        maker: &mut Maker<'m, 'a>,
    ) -> Outcome<'m> {
        let part = self.part;
        let mut outcome = Outcome::default();
        for (at, block) in part.blocks.iter().enumerate() {
            if block.columns.is_empty() {
                maker.restart(None);
                if maker.holds(&block.only) {
                    self.block(block, maker, &mut outcome);
                }
                continue;
            }
            for column in columns(document, maker.row) {
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
                    self.block(block, maker, &mut outcome);
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
        outcome
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
            if parts.is_some() {
                self.fitted.insert(at);
            }
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

    /// Tells what was found, and counts the rows that the records were made of.
    pub(super) fn count(
        &mut self,
        document: &Document<'_>,
        findings: Vec<Finding>,
        outcome: &Outcome<'_>,
        rows: u64,
    ) {
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
            Outcome { unread: true, .. } => self.tally.unread += rows,
            Outcome { records: 1.., .. } => self.tally.read += rows,
            Outcome { applied: true, .. } => self.tally.silent += rows,
            _ if self.is_unfitted => self.tally.unread += rows,
            _ => {
                self.tally.unread += rows;
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
pub(super) struct Outcome<'m> {
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
