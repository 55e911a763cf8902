//! Finds the header: the first row that is not empty, or the lines that the call names.

use std::io;

use super::header::HeaderCell;
use super::read::fault_finding;
use super::rows::{Fault, Rows};
use super::safe::is_guarded;
use super::{Dialect, NO_HEADER, ROW_LIMIT};
use crate::document::Span;
use crate::finding::{FileId, Finding, Place};
use crate::format::input::Input;
use crate::format::{Chunk, not_utf8};
use crate::source::read_to;

/// What stands before the rows.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The header's cells.
    pub(super) cells: Vec<HeaderCell>,
    /// Bytes up to the first row.
    pub(super) length: usize,
    /// Empty rows before the header.
    pub(super) blank: u64,
    /// Why there is no header.
    pub(super) fault: Option<Finding>,
    /// Whether rows can be read.
    pub(super) is_readable: bool,
}

/// The header of a table that has none: these names, before its first byte.
pub(super) fn named(names: &[String], start: u64) -> Head {
    let cell = |name: &String| HeaderCell {
        text: name.clone(),
        span: Span::new(start as usize, start as usize),
    };
    Head {
        cells: names.iter().map(cell).collect(),
        is_readable: true,
        ..Head::default()
    }
}

/// Reads as much of the file as it takes to find the header.
///
/// `lines` are those of the header, from 1; where there are none, it is the first row.
pub(super) fn find(input: &mut Input, dialect: Dialect, lines: &[u64]) -> io::Result<Head> {
    let file = input.file;
    let whole = input.is_whole();
    if let Some(head) = look(file, input.start, input.head(), whole, dialect, lines) {
        return Ok(head);
    }
    // A header that long is rare enough to read the file once more for it.
    input.settle()?;
    let mut reader = input.reader()?;
    let mut bytes = Vec::new();
    let mut wanted = 1 << 20;
    loop {
        let whole = !read_to(&mut reader, &mut bytes, wanted)?;
        if let Some(head) = look(file, input.start, &bytes, whole, dialect, lines) {
            return Ok(head);
        }
        if bytes.len() >= ROW_LIMIT {
            let fault = fault_finding(file, dialect, input.start, Fault::TooLong(0, None));
            return Ok(Head {
                fault: Some(fault),
                ..Head::default()
            });
        }
        wanted *= 2;
    }
}

/// The header, if `bytes` (the `whole` file, or its beginning) tell where it ends.
fn look(
    file: FileId,
    start: u64,
    bytes: &[u8],
    whole: bool,
    dialect: Dialect,
    lines: &[u64],
) -> Option<Head> {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let text = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
    let last = whole && valid == bytes.len();
    // What stands above a header that was named is no row: it may be anything.
    let above = match line_start(text, lines.iter().min().copied().unwrap_or(1)) {
        Some(above) => above,
        None if whole => text.len(),
        None => return None,
    };
    let (start, text) = (start + above as u64, &text[above..]);
    let mut rows = Rows::new(text, last, dialect);
    let mut head = Head::default();
    let mut named = Named::new(lines);
    loop {
        let row = rows.next();
        let unsure = match &row {
            None | Some(Err(Fault::TooLong(..))) => true,
            // A line feed may still belong to it.
            Some(_) => rows.at() == text.len() && text.ends_with('\r'),
        };
        if unsure && !last {
            if valid + 4 > bytes.len() && !whole {
                return None;
            }
            let chunk = Chunk {
                bytes: bytes.to_vec(),
                base: start,
                first: true,
                last: whole,
            };
            head.fault = Some(not_utf8(file, &chunk, valid));
            return Some(head);
        }
        match row {
            None => {
                let place = Place::in_file(file, start..start);
                if named.is_begun() {
                    return Some(named.finish(head, above + rows.at()));
                }
                head.fault = Some(no_header(place, lines));
                return Some(head);
            }
            Some(Err(fault)) => {
                head.fault = Some(fault_finding(file, dialect, start, fault));
                return Some(head);
            }
            Some(Ok(())) if !lines.is_empty() => {
                let line = named.first + lines_in(&text[..rows.range().start]);
                if line > named.last {
                    // No row is on the last of the lines.
                    if named.is_begun() {
                        return Some(named.finish(head, above + rows.range().start));
                    }
                    head.fault = Some(no_header(Place::in_file(file, start..start), lines));
                    return Some(head);
                }
                if lines.contains(&line) {
                    named.rows.push(header_cells(&rows, start, dialect));
                }
                if named.first + lines_in(&text[..rows.at()]) > named.last && named.is_begun() {
                    return Some(named.finish(head, above + rows.at()));
                }
            }
            Some(Ok(())) if rows.is_empty() => head.blank += 1,
            Some(Ok(())) => {
                head.cells = header_cells(&rows, start, dialect);
                head.blank += rows.blank;
                head.length = rows.at();
                head.is_readable = true;
                return Some(head);
            }
        }
    }
}

/// The rows of a header whose lines were named.
struct Named {
    first: u64,
    last: u64,
    rows: Vec<Vec<HeaderCell>>,
}

impl Named {
    fn new(lines: &[u64]) -> Named {
        Named {
            first: lines.iter().min().copied().unwrap_or(1),
            last: lines.iter().max().copied().unwrap_or(1),
            rows: Vec::new(),
        }
    }

    fn is_begun(&self) -> bool {
        !self.rows.is_empty()
    }

    fn finish(self, head: Head, length: usize) -> Head {
        Head {
            cells: joined(self.rows),
            length,
            is_readable: true,
            ..head
        }
    }
}

/// One header of several rows: a column's name is what stands above it, from top to bottom. A cell
/// that is empty belongs to the one on its left, as cells that were merged do, but in the last row.
pub(super) fn joined(mut rows: Vec<Vec<HeaderCell>>) -> Vec<HeaderCell> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let count = rows.len();
    for at in 0..count {
        let empty = HeaderCell {
            text: String::new(),
            span: rows[at].last().map_or(Span::new(0, 0), |cell| cell.span),
        };
        rows[at].resize(width, empty);
        for column in 1..width {
            let is_alike = |above: &Vec<HeaderCell>| {
                above[column].text.trim() == above[column - 1].text.trim()
            };
            let is_merged = at + 1 < count
                && rows[at][column].text.trim().is_empty()
                && rows[..at].iter().all(is_alike);
            if is_merged {
                let left = rows[at][column - 1].text.clone();
                rows[at][column].text = left;
            }
        }
    }
    let column = |column: usize| {
        let cells = rows.iter().map(|row| &row[column]);
        let named: Vec<&HeaderCell> = cells.filter(|cell| !cell.text.trim().is_empty()).collect();
        let mut texts: Vec<&str> = named.iter().map(|cell| cell.text.trim()).collect();
        texts.dedup();
        // The lowest cell of its own is where the column is shown.
        let own = named
            .iter()
            .rev()
            .find(|cell| cell.span.end > cell.span.start);
        let shown = own
            .or(named.last())
            .copied()
            .unwrap_or(&rows[count - 1][column]);
        HeaderCell {
            text: texts.join(" "),
            span: shown.span,
        }
    };
    (0..width).map(column).collect()
}

/// Where a line begins, counted from 1; `None` where the text has no such line.
fn line_start(text: &str, line: u64) -> Option<usize> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let mut starts = std::iter::once(0).chain(ends);
    starts.nth(usize::try_from(line.saturating_sub(1)).ok()?)
}

fn lines_in(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

fn no_header(place: Place, lines: &[u64]) -> Finding {
    if lines.is_empty() {
        let finding = NO_HEADER.at(place, "the file has no header");
        return finding.help("the first line of a table names its columns");
    }
    let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
    let message = format!("nothing stands on line {} of the file", lines.join(" or "));
    let finding = NO_HEADER.at(place, message);
    finding.help("write the lines that name the columns under `header`, counted from 1")
}

pub(super) fn header_cells(rows: &Rows<'_>, start: u64, dialect: Dialect) -> Vec<HeaderCell> {
    let base = start as usize + rows.range().start;
    let cells = rows.cells().iter().enumerate();
    let cell = |(index, cell): (usize, &super::rows::Cell)| HeaderCell {
        text: unguarded(rows.text(index), dialect.safe).to_owned(),
        span: Span::new(base + cell.start as usize, base + cell.end as usize),
    };
    cells.map(cell).collect()
}

/// The first rows of a table as they stand, each with its line, as far as the beginning of the file
/// holds them.
pub(super) fn first_rows(input: &Input, dialect: Dialect, count: usize) -> Vec<(u64, Vec<String>)> {
    let bytes = input.head();
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let text = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
    let mut rows = Rows::new(text, input.is_whole(), dialect);
    let mut found = Vec::new();
    while found.len() < count
        && let Some(Ok(())) = rows.next()
    {
        let line = 1 + lines_in(&text[..rows.range().start]);
        let cells = 0..rows.cells().len();
        found.push((
            line,
            cells.map(|at| rows.text(at).trim().to_owned()).collect(),
        ));
    }
    found
}

/// The text without its guard, if it may have one.
fn unguarded(text: &str, safe: bool) -> &str {
    if safe && is_guarded(text) {
        &text[1..]
    } else {
        text
    }
}
