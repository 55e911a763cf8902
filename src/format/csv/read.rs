//! Turns rows into records.

use std::cell::Cell as Shared;

use super::cell::{Filled, Typing, begins_json};
use super::header::{Header, Use};
use super::rows::{Cell, Fault, Rows};
use super::{Dialect, LONG_ROW, ROW_LIMIT, SYNTAX, UNNAMED_COLUMN};
use crate::document::{Document, KeyRef, Kind, Span, Text, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::{Chunk, Parse, Parsed, Sink};

/// The rows of a table.
pub(super) struct Table {
    pub(super) file: FileId,
    pub(super) dialect: Dialect,
    pub(super) header: Header,
}

impl Parse for Table {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        tree.clear_shared();
        let names = &self.header.names;
        let keys = names
            .iter()
            .map(|name| tree.share_key(&name.text, name.span));
        let keys: Vec<KeyRef> = keys.collect();
        let mut parsed = Parsed::default();
        let mut rows = Rows::new(text, chunk.last, self.dialect);
        let mut unnamed = UnnamedColumns::of(&self.header);
        let members = self.members(&keys);
        let misjudged = Shared::new(false);
        while let Some(row) = rows.next() {
            let number = parsed.records + 1;
            if let Err(fault) = row {
                parsed.records = number;
                parsed.stop = matches!(fault, Fault::TooLong(..));
                let mut finding = fault_finding(self.file, self.dialect, chunk.base, fault);
                finding.place.record = Some(number);
                sink.finding(finding);
                if parsed.stop {
                    break;
                }
                continue;
            }
            if rows.is_empty() {
                parsed.dropped.empty_rows += 1;
                continue;
            }
            parsed.records = number;
            tree.clear();
            let base = chunk.base + rows.range().start as u64;
            let record = Record {
                table: self,
                rows: &rows,
                keys: &keys,
                number,
                base,
                misjudged: &misjudged,
            };
            record.outside(&mut unnamed, sink);
            if self.header.flat {
                record.flat(&members, tree);
            } else {
                record.nested(tree, sink);
            }
            if misjudged.get() {
                parsed.misjudged = true;
                parsed.stop = true;
                break;
            }
            sink.record(number, &Document::new(rows.source(), base, tree));
        }
        parsed.dropped.empty_rows += rows.blank;
        parsed
    }

    fn filled_row(&self) -> Option<String> {
        let Dialect {
            delimiter, quote, ..
        } = self.dialect;
        let filling = ["x", "y", "z"];
        let is_free = |sign: &&str| ![delimiter, quote].contains(&sign.as_bytes()[0]);
        let cell = filling.into_iter().find(is_free)?;
        let cells = vec![cell; self.header.columns.len()];
        (!cells.is_empty()).then(|| cells.join(&char::from(delimiter).to_string()) + "\n")
    }
}

/// The finding for a fault in a text that begins at byte `base` of the file.
pub(super) fn fault_finding(file: FileId, dialect: Dialect, base: u64, fault: Fault) -> Finding {
    let at =
        |start: usize, end: usize| Place::in_file(file, base + start as u64..base + end as u64);
    let quote = char::from(dialect.quote);
    match fault {
        Fault::Unclosed(start) => SYNTAX
            .at(at(start, start + 1), "this quote is never closed")
            .help(format!(
                "close the cell by {quote}; within quotes, {quote} itself is written {quote}{quote}"
            )),
        Fault::AfterQuote { opened, after } => SYNTAX
            .at(at(after.start, after.end), "text goes on after the closing quote")
            .related(at(opened, opened + 1), "the cell's quote opens here")
            .help(format!(
                "within quotes, {quote} itself is written {quote}{quote}; if the cell should have ended before, close its quote there"
            )),
        Fault::TooLong(start, quote) => {
            let message = format!("the row is longer than {} MiB", ROW_LIMIT >> 20);
            match quote {
                Some(quote) => SYNTAX
                    .at(at(quote, quote + 1), message)
                    .label("within these quotes")
                    .help("the quote that opens here is probably never closed"),
                None => SYNTAX
                    .at(at(start, start + 1), message)
                    .help("nothing after it was read"),
            }
        }
    }
}

/// A column of a table in which each is a member of the record.
struct Member {
    column: usize,
    key: KeyRef,
    /// How its cells are read, if they are.
    typing: Option<Typing>,
}

impl Table {
    /// The columns, where each is a member.
    fn members(&self, keys: &[KeyRef]) -> Vec<Member> {
        let columns = self.header.columns.iter().enumerate();
        let members = columns.filter(|_| self.header.flat).map(|(index, column)| {
            let (key, typing) = match column.used {
                Use::Value(typing) => {
                    let name = self.header.branches[column.branch].name;
                    (keys[name], Some(typing))
                }
                Use::Unnamed | Use::Ignored => (KeyRef::NONE, None),
            };
            Member {
                column: index,
                key,
                typing,
            }
        });
        members.collect()
    }
}

/// The columns without a name in which nothing was found in this chunk so far.
struct UnnamedColumns(Vec<usize>);

impl UnnamedColumns {
    fn of(header: &Header) -> Self {
        let columns = header.columns.iter().enumerate();
        let unnamed = columns.filter(|(_, column)| column.used == Use::Unnamed);
        UnnamedColumns(unnamed.map(|(index, _)| index).collect())
    }
}

/// A row being read.
pub(super) struct Record<'r> {
    pub(super) table: &'r Table,
    rows: &'r Rows<'r>,
    /// Of each of the header's names.
    pub(super) keys: &'r [KeyRef],
    number: u64,
    base: u64,
    /// Set where a column does not hold what was foreseen.
    misjudged: &'r Shared<bool>,
}

impl Record<'_> {
    pub(super) fn place(&self, span: Span) -> Place {
        let (start, end) = (u64::from(span.start), u64::from(span.end));
        Place {
            record: Some(self.number),
            ..Place::in_file(self.table.file, self.base + start..self.base + end)
        }
    }

    /// Where a column's cell stands; for one that is missing, the row's end.
    #[inline]
    pub(super) fn span(&self, column: usize) -> Span {
        match self.rows.cells().get(column) {
            Some(cell) => Span {
                start: cell.start,
                end: cell.end,
            },
            None => self.end(),
        }
    }

    #[inline]
    pub(super) fn end(&self) -> Span {
        let length = self.rows.range().len();
        Span::new(length, length)
    }

    /// Whether the column has a value in this row.
    #[inline]
    pub(super) fn is_filled(&self, column: usize) -> bool {
        let cell = self.rows.cells().get(column).copied();
        cell.is_some_and(|cell| !Cell::is_empty(cell))
    }

    /// Adds the value of a column that has one.
    #[inline]
    pub(super) fn push(
        &self,
        column: usize,
        typing: Typing,
        depth: usize,
        key: KeyRef,
        tree: &mut Tree,
    ) {
        let cell = self.rows.cells()[column];
        let filled = Filled {
            row: self.rows.source(),
            span: Span {
                start: cell.start,
                end: cell.end,
            },
            decoded: cell.escaped.then(|| self.rows.text(column)),
            quote: self.table.dialect.quote,
            safe: self.table.dialect.safe,
        };
        if !filled.push(typing, key, depth, tree) {
            self.misjudged.set(true);
        }
    }

    /// Values that belong to no named column.
    #[inline]
    fn outside(&self, unnamed: &mut UnnamedColumns, sink: &mut dyn Sink) {
        if !unnamed.0.is_empty() {
            self.unnamed(unnamed, sink);
        }
        let columns = self.table.header.columns.len();
        if self.rows.cells().len() > columns {
            self.long_row(columns, sink);
        }
    }

    fn unnamed(&self, unnamed: &mut UnnamedColumns, sink: &mut dyn Sink) {
        unnamed.0.retain(|column| {
            if !self.is_filled(*column) {
                return true;
            }
            let header = &self.table.header.columns[*column];
            let place = super::header::place(self.table.file, header.span);
            let message = format!("column {} has values but no name", column + 1);
            sink.finding(
                UNNAMED_COLUMN
                    .at(place, message)
                    .label("a name is missing here")
                    .related(self.place(self.span(*column)), "the first value")
                    .help("name the column, or empty its cells"),
            );
            false
        });
    }

    fn long_row(&self, columns: usize, sink: &mut dyn Sink) {
        let count = self.rows.cells().len();
        let Some(first) = (columns..count).find(|column| self.is_filled(*column)) else {
            return;
        };
        let message = format!("this row has {count} cells, but there are {columns} columns");
        sink.finding(
            LONG_ROW
                .at(self.place(self.span(first)), message)
                .label("no column for this cell")
                .help("a cell that holds a delimiter stands in quotes"),
        );
    }

    /// Every column is a member of the record.
    #[inline]
    fn flat(&self, members: &[Member], tree: &mut Tree) {
        let root = tree.open(KeyRef::NONE, Kind::Object, 0);
        let mut count = 0;
        let cells = self.rows.cells();
        let source = self.rows.source().as_bytes();
        for (member, cell) in members.iter().zip(cells) {
            let Some(typing) = member.typing else {
                continue;
            };
            let span = Span {
                start: cell.start,
                end: cell.end,
            };
            if cell.is_empty() {
                tree.absent(root, member.key, span);
                continue;
            }
            count += 1;
            let is_string = match typing {
                Typing::Text => true,
                Typing::Json(_) => !begins_json(source[cell.start as usize]),
                Typing::Foreseen(_) => false,
            };
            if is_string && !cell.escaped && !self.table.dialect.safe {
                tree.scalar(member.key, Kind::String, span, Text::Source(span));
            } else {
                self.push(member.column, typing, 1, member.key, tree);
            }
        }
        let end = self.end();
        for member in members.get(cells.len()..).unwrap_or_default() {
            if member.typing.is_some() {
                tree.absent(root, member.key, end);
            }
        }
        tree.close(root, count, self.rows.range().len());
    }
}
