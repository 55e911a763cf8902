//! Finds the header: the first row that is not empty.

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
use crate::source::read_full;

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
pub(super) fn find(input: &mut Input, dialect: Dialect) -> io::Result<Head> {
    let file = input.file;
    let whole = input.is_whole();
    if let Some(head) = look(file, input.start, input.head(), whole, dialect) {
        return Ok(head);
    }
    // A header that long is rare enough to read the file once more for it.
    input.settle()?;
    let mut reader = input.reader()?;
    let mut bytes = Vec::new();
    let mut wanted = 1 << 20;
    loop {
        let held = bytes.len();
        bytes.resize(wanted, 0);
        let count = read_full(&mut *reader, &mut bytes[held..])?;
        bytes.truncate(held + count);
        let whole = bytes.len() < wanted;
        if let Some(head) = look(file, input.start, &bytes, whole, dialect) {
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
fn look(file: FileId, start: u64, bytes: &[u8], whole: bool, dialect: Dialect) -> Option<Head> {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let text = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
    let last = whole && valid == bytes.len();
    let mut rows = Rows::new(text, last, dialect);
    let mut head = Head::default();
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
                head.fault = Some(
                    NO_HEADER
                        .at(place, "the file has no header")
                        .help("the first line of a table names its columns"),
                );
                return Some(head);
            }
            Some(Err(fault)) => {
                head.fault = Some(fault_finding(file, dialect, start, fault));
                return Some(head);
            }
            Some(Ok(())) if rows.is_empty() => head.blank += 1,
            Some(Ok(())) => {
                let base = start as usize + rows.range().start;
                let cells = rows.cells().iter().enumerate();
                head.cells = cells
                    .map(|(index, cell)| HeaderCell {
                        text: unguarded(rows.text(index), dialect.safe).to_owned(),
                        span: Span::new(base + cell.start as usize, base + cell.end as usize),
                    })
                    .collect();
                head.blank += rows.blank;
                head.length = rows.at();
                head.is_readable = true;
                return Some(head);
            }
        }
    }
}

/// The text without its guard, if it may have one.
fn unguarded(text: &str, safe: bool) -> &str {
    if safe && is_guarded(text) {
        &text[1..]
    } else {
        text
    }
}
