//! Rows and cells, tokenized by `csv-core`, with the place of every cell.
//!
//! `csv-core` says where a row ends and what its cells hold, without quotes; the place of each
//! cell follows from the lengths. Cells before a row's first quote need none of that: there the
//! delimiters are the ends, and looking at eight bytes at once ([`signs`]) is faster than any
//! automaton.

use std::ops::Range;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Dialect;
use super::signs::Signs;

/// Where a cell stands in its row, within its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether the source doubles a quote in it, so that its text is not the source.
    pub(super) escaped: bool,
}

impl Cell {
    #[inline]
    fn plain(start: usize, end: usize) -> Cell {
        Cell {
            start: start as u32,
            end: end as u32,
            escaped: false,
        }
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Why a row cannot be read. Offsets count from the start of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The quote here is never closed.
    Unclosed(usize),
    /// Text stands between a closing quote and the cell's end; where the quote opens.
    AfterQuote { opened: usize, after: Range<usize> },
    /// The row from here goes on beyond the chunk: it is too long; its quote that is open, if any.
    TooLong(usize, Option<usize>),
}

/// Goes through the rows of a text.
pub(super) struct Rows<'t> {
    text: &'t str,
    dialect: Dialect,
    /// Whether the file ends with the text.
    last: bool,
    at: usize,
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    row: Range<usize>,
    cells: Vec<Cell>,
    /// How many cells stand before those of which the tokenizer has told the ends.
    plain: usize,
    /// Whether no row is left to be read.
    ended: bool,
    /// Lines without a sign, so far.
    pub(super) blank: u64,
}

impl Dialect {
    pub(super) fn tokenizer(self) -> Reader {
        let mut builder = ReaderBuilder::new();
        let builder = builder.delimiter(self.delimiter).quote(self.quote);
        let mut reader = builder.build();
        past_start(&mut reader);
        reader
    }
}

/// At its start a tokenizer passes over a byte order mark. Of a file's mark the input has taken
/// care; any other is text.
fn past_start(reader: &mut Reader) {
    reader.read_record(b"\n", &mut [0], &mut [0]);
}

impl<'t> Rows<'t> {
    /// The rows of `text`, which begins where a row begins.
    pub(super) fn new(text: &'t str, last: bool, dialect: Dialect) -> Self {
        Rows {
            text,
            dialect,
            last,
            at: 0,
            reader: dialect.tokenizer(),
            // A row is never longer than the text; of the zeros only what is written is touched.
            output: vec![0; text.len() + 1],
            ends: vec![0; 64],
            row: 0..0,
            cells: Vec::new(),
            plain: 0,
            ended: false,
            blank: 0,
        }
    }

    /// Goes to the next row that is no blank line; `None` after the last.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Result<(), Fault>> {
        self.skip_blank();
        if self.ended || self.at == self.text.len() {
            return None;
        }
        self.cells.clear();
        let start = self.at;
        if self.unquoted() {
            return Some(self.judge(Ok(())));
        }
        let (mut written, mut count) = (0, 0);
        let terminated = loop {
            let input = &self.text.as_bytes()[self.at..];
            let (result, read, wrote, ended) = self.reader.read_record(
                input,
                &mut self.output[written..],
                &mut self.ends[count..],
            );
            self.at += read;
            written += wrote;
            count += ended;
            match result {
                // Without input, the end of the text ended the row.
                ReadRecordResult::Record => break !input.is_empty(),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(2 * self.output.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::End => return None,
            }
        };
        self.row = start..self.at - usize::from(terminated);
        self.ended = !terminated;
        if terminated {
            self.skip_second_half();
        }
        let placed = self.place_cells(count);
        Some(self.judge(placed))
    }

    /// Splits the row here at its delimiters as far as no quote stands in its cells; whether that
    /// is the whole row.
    #[inline]
    fn unquoted(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let mut start = 0;
        let mut signs = Signs::new(self.dialect, rest);
        let stop = loop {
            match signs.next() {
                Some(at) if rest[at] == self.dialect.delimiter => {
                    self.cells.push(Cell::plain(start, at));
                    start = at + 1;
                }
                stop => break stop,
            }
        };
        if stop.is_some_and(|stop| rest[stop] == self.dialect.quote) {
            self.plain = self.cells.len();
            self.at += start;
            return false;
        }
        let length = stop.unwrap_or(rest.len());
        self.cells.push(Cell::plain(start, length));
        self.row = self.at..self.at + length;
        self.at += length;
        self.ended = stop.is_none();
        if stop.is_some() {
            self.at += 1;
            self.skip_second_half();
        }
        true
    }

    /// Passes over the line feed that belongs to the carriage return before it.
    #[inline]
    fn skip_second_half(&mut self) {
        let bytes = self.text.as_bytes();
        if bytes[self.at - 1] == b'\r' {
            self.at += usize::from(bytes.get(self.at) == Some(&b'\n'));
        }
    }

    /// Passes over lines without a sign.
    fn skip_blank(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(b'\r' | b'\n') = bytes.get(self.at) {
            let pair = bytes[self.at..].starts_with(b"\r\n");
            self.at += 1 + usize::from(pair);
            self.blank += 1;
        }
    }

    /// Says where the `count` cells stand of which the tokenizer has told the lengths.
    fn place_cells(&mut self, count: usize) -> Result<(), Fault> {
        let Dialect {
            delimiter, quote, ..
        } = self.dialect;
        let row = &self.text.as_bytes()[self.row.clone()];
        let mut fault = Ok(());
        let mut at = match self.cells.last() {
            Some(before) => before.end as usize + 1,
            None => 0,
        };
        let mut decoded = 0;
        for end in &self.ends[..count] {
            let length = end - std::mem::replace(&mut decoded, *end);
            if row.get(at) != Some(&quote) {
                self.cells.push(Cell::plain(at, at + length));
                at += length + 1;
                continue;
            }
            let opened = self.row.start + at;
            let start = at + 1;
            let mut escaped = false;
            let mut from = start;
            let closed = loop {
                let Some(found) = memchr::memchr(quote, &row[from..]) else {
                    return Err(Fault::Unclosed(opened));
                };
                let found = from + found;
                if row.get(found + 1) != Some(&quote) {
                    break found;
                }
                escaped = true;
                from = found + 2;
            };
            self.cells.push(Cell {
                start: start as u32,
                end: closed as u32,
                escaped,
            });
            at = closed + 1;
            if row.get(at).is_some_and(|byte| *byte != delimiter) {
                let end =
                    memchr::memchr(delimiter, &row[at..]).map_or(row.len(), |found| at + found);
                if fault.is_ok() {
                    let after = self.row.start + at..self.row.start + end;
                    fault = Err(Fault::AfterQuote { opened, after });
                }
                at = end;
            }
            at += 1;
        }
        fault
    }

    /// Tells a row that is not whole from one that is, and goes on behind its fault.
    #[inline]
    fn judge(&mut self, placed: Result<(), Fault>) -> Result<(), Fault> {
        if self.ended && !self.last {
            let quote = match placed {
                Err(Fault::Unclosed(quote)) => Some(quote),
                _ => None,
            };
            return Err(Fault::TooLong(self.row.start, quote));
        }
        if let Err(Fault::Unclosed(quote)) = placed {
            // The rows after this line can still be read: where a quote is never closed, those
            // that follow it stand in pairs.
            let rest = &self.text.as_bytes()[quote..];
            let line = memchr::memchr2(b'\n', b'\r', rest).map_or(rest.len(), |found| found);
            self.row.end = quote + line;
            self.at = quote + line;
            if rest.get(line).is_some() {
                let pair = rest[line..].starts_with(b"\r\n");
                self.at += 1 + usize::from(pair);
            }
            self.reader.reset();
            past_start(&mut self.reader);
            self.ended = false;
        }
        placed
    }

    /// The row's bytes within the text.
    pub(super) fn range(&self) -> Range<usize> {
        self.row.clone()
    }

    /// Where reading goes on.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The row's source.
    #[inline]
    pub(super) fn source(&self) -> &'t str {
        &self.text[self.row.clone()]
    }

    /// The row's cells.
    #[inline]
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Whether no cell of the row holds anything.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.is_empty())
    }

    /// The text of the cell at `index`, its doubled quotes undone.
    #[inline]
    pub(super) fn text(&self, index: usize) -> &str {
        let cell = self.cells[index];
        if cell.escaped {
            let index = index - self.plain;
            let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
            // Quotes are ASCII, so without some of them UTF-8 is still UTF-8.
            std::str::from_utf8(&self.output[start..self.ends[index]]).unwrap_or_default()
        } else {
            &self.source()[cell.start as usize..cell.end as usize]
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::csv::CsvOptions;

    /// Every row as its cells' texts, or its fault.
    fn read(text: &str) -> Vec<Result<Vec<String>, Fault>> {
        let dialect = CsvOptions::default().dialect();
        let mut rows = Rows::new(text, true, dialect);
        let mut found = Vec::new();
        while let Some(row) = rows.next() {
            found.push(row.map(|()| {
                let texts = (0..rows.cells().len()).map(|index| rows.text(index).to_owned());
                texts.collect()
            }));
        }
        found
    }

    #[expect(clippy::unnecessary_wraps, reason = "as `read` gives it")]
    fn cells(texts: &[&str]) -> Result<Vec<String>, Fault> {
        Ok(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn every_line_end_ends_a_row() {
        let rows = vec![cells(&["a", "b"]), cells(&["c", ""])];
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(read(&format!("a,b{end}c,{end}")), rows, "{end:?}");
            assert_eq!(read(&format!("a,b{end}{end}c,")), rows, "{end:?}");
        }
    }

    #[test]
    fn faults_have_places_and_the_next_row_is_read() {
        let after = Fault::AfterQuote {
            opened: 2,
            after: 5..8,
        };
        assert_eq!(read("a,\"b\"def,c\nd\n"), [Err(after), cells(&["d"])]);
        assert_eq!(
            read("a,\"b\nc,\"\"\nd,\"\"\"\"\n"),
            [
                Err(Fault::Unclosed(2)),
                cells(&["c", ""]),
                cells(&["d", "\""])
            ]
        );
        assert_eq!(read("\"a"), [Err(Fault::Unclosed(0))]);
        assert_eq!(read("\""), [Err(Fault::Unclosed(0))]);
    }

    #[test]
    fn a_mark_at_the_start_is_text() {
        assert_eq!(read("\u{FEFF}a\n"), [cells(&["\u{FEFF}a"])]);
    }

    #[test]
    fn a_row_that_goes_on_beyond_the_chunk_is_too_long() {
        let dialect = CsvOptions::default().dialect();
        let mut rows = Rows::new("a\nb,\"c\n", false, dialect);
        assert_eq!(rows.next(), Some(Ok(())));
        assert_eq!(rows.next(), Some(Err(Fault::TooLong(2, Some(4)))));
    }

    proptest! {
        /// The `csv` crate is the oracle for what a table says; a place reads as its cell says.
        #[test]
        fn agrees_with_csv(text in r#"[ab,"\r\né]{0,20}"#) {
            let dialect = CsvOptions::default().dialect();
                let mut rows = Rows::new(&text, true, dialect);
            let mut oracle = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes())
                .into_records();
            while let Some(row) = rows.next() {
                if row.is_err() {
                    break;
                }
                let theirs = oracle.next().unwrap().unwrap();
                let ours: Vec<&str> = (0..rows.cells().len()).map(|index| rows.text(index)).collect();
                prop_assert_eq!(&ours, &theirs.iter().collect::<Vec<_>>());
                for (index, cell) in rows.cells().iter().enumerate() {
                    let source = &rows.source()[cell.start as usize..cell.end as usize];
                    prop_assert_eq!(source.replace("\"\"", "\"") == ours[index], cell.escaped || !source.contains("\"\""));
                }
            }
        }
    }
}
