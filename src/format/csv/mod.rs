//! CSV: rows with a header, tokenized by `csv-core`; and a writer.
//!
//! A header cell is the path of a value within the record ([`path`]), a cell its text. What type
//! the text has is said by the schema, else by the whole column ([`natures`]), see [`cell`]. An
//! empty cell is an absent key.

mod cell;
pub(super) mod columns;
mod head;
mod header;
pub(super) mod layout;
mod natures;
mod nested;
mod order;
pub(super) mod path;
mod raw;
mod read;
mod rows;
mod safe;
mod signs;
mod split;
#[cfg(test)]
mod tests;
mod write;

pub use columns::Columns;
pub use header::likely_delimiter;
pub use raw::Raw;
pub(super) use safe::{is_guarded, needs_guard};
pub use write::CsvWriter;

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use self::header::Header;
use self::read::Table;
use self::split::RowSplit;
use super::blocks::Blocks;
use super::compression::Compression;
use super::input::Input;
use super::{Dropped, Reading};
use crate::document::{Shape, Types};
use crate::rule::{Rule, Severity};

/// The longest row, in bytes: a quote that is never closed must not draw in the whole file.
const ROW_LIMIT: usize = 64 << 20;

/// The most columns that a table may have.
const COLUMN_LIMIT: usize = 1 << 16;

/// How a table is spelled and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    /// What separates cells; by default a comma.
    pub delimiter: Option<u8>,
    /// What quotes cells.
    pub quote: u8,
    /// How cells without a type of their own are typed.
    pub types: TypesMode,
    /// Which columns are worth a pass over the file.
    pub natures: Natures,
    /// Threads for that pass.
    pub jobs: usize,
    /// How arrays are written.
    pub arrays: Arrays,
    /// Whether text that a spreadsheet would run has a guard.
    pub safe: bool,
    /// Whether a header cell is read as the name of a property, dots and brackets included.
    pub flat: bool,
    /// The columns' names, where the table has no header: its first row is one of values.
    pub names: Option<Arc<[String]>>,
    /// The lines that name the columns, from 1, where that is not the first row alone. What stands
    /// above them is passed over.
    pub header: Vec<u64>,
}

/// How cells are typed where the schema leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TypesMode {
    /// All cells of a column alike: JSON where each is a JSON value, else text.
    #[default]
    Column,
    /// Each cell for itself: JSON where it is a JSON value, else text.
    Cell,
    /// Every cell is text.
    Text,
}

/// For which columns [`TypesMode::Column`] reads the file twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Natures {
    /// Those of which the schema says something, but not one type. Others cannot break it, and are
    /// typed cell by cell.
    #[default]
    Judged,
    /// All that have not one type.
    All,
    /// As `All`, but told by the file's beginning, [`FORESIGHT`] chunks of it. Where a later cell
    /// says otherwise, the reading ends with [`Parsed::misjudged`](super::Parsed::misjudged).
    Foreseen,
}

/// By how many chunks a file's beginning is judged where that may turn out to be wrong: enough
/// that columns of real tables have shown what they hold.
pub const FORESIGHT: u64 = 8;

/// How arrays become cells. Reading takes both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Arrays {
    /// Each element has columns of its own: `parties[0].country`.
    #[default]
    Indexed,
    /// The array is JSON text in one cell.
    Json,
    /// Each element is a row of another table, see [`crate::format::tables`].
    Tables,
}

impl Natures {
    fn are_needed(self, types: Types) -> bool {
        match self {
            Natures::Judged => types != Types::ANY,
            Natures::All | Natures::Foreseen => true,
        }
    }
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions {
            delimiter: None,
            quote: b'"',
            types: TypesMode::default(),
            natures: Natures::default(),
            jobs: 1,
            arrays: Arrays::default(),
            safe: false,
            flat: false,
            names: None,
            header: Vec::new(),
        }
    }
}

impl CsvOptions {
    /// The options with the delimiter that the file's name tells, unless there is one already: a
    /// tab for `.tsv`, looking through `.gz` and `.zst`.
    #[must_use]
    pub fn for_path(mut self, path: &Path) -> Self {
        let bare = Compression::bare(path);
        let ending = bare.extension();
        let is_tabbed = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("tsv"));
        if self.delimiter.is_none() && is_tabbed {
            self.delimiter = Some(b'\t');
        }
        self
    }

    /// The signs that make the table.
    ///
    /// # Errors
    /// A sign is not ASCII, a line end, or used twice.
    pub fn check(&self) -> Result<(), BadDialect> {
        let Dialect {
            delimiter, quote, ..
        } = self.dialect();
        for sign in [delimiter, quote] {
            if !sign.is_ascii() || matches!(sign, b'\n' | b'\r') {
                return Err(BadDialect::Sign);
            }
        }
        if delimiter == quote {
            return Err(BadDialect::Same);
        }
        Ok(())
    }

    pub(super) fn dialect(&self) -> Dialect {
        Dialect {
            delimiter: self.delimiter.unwrap_or(b','),
            quote: self.quote,
            safe: self.safe,
        }
    }
}

/// Signs that make no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDialect {
    /// A sign that cannot be told from text.
    #[error("delimiter and quote are one ASCII character each, and no line end")]
    Sign,
    /// One sign for both.
    #[error("delimiter and quote are the same character")]
    Same,
}

/// How a table is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    /// Whether text may have a guard against spreadsheets.
    safe: bool,
}

/// Opens a table.
///
/// Reads the header and, where `options` ask for it, once through the whole file.
///
/// # Errors
/// The file cannot be read, or the options make no table.
pub fn open(input: &mut Input, options: &CsvOptions, shape: Option<&Shape>) -> io::Result<Reading> {
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
    options.check().map_err(invalid)?;
    let dialect = options.dialect();
    let head = match &options.names {
        Some(names) => head::named(names, input.start),
        None => head::find(input, dialect, &options.header)?,
    };
    let mut findings = Vec::from_iter(head.fault);
    let header = Header::new(input.file, &head.cells, shape, options, &mut findings);
    let dropped = Dropped {
        empty_rows: head.blank,
        empty_columns: header.unnamed(),
        ..Dropped::default()
    };
    let mut table = Table {
        file: input.file,
        dialect,
        header,
    };
    let open = table.header.open_columns(options);
    if !open.is_empty() {
        input.settle()?;
        let split = rows_after(input, head.length, dialect)?;
        let chunks = (options.natures == Natures::Foreseen).then_some(FORESIGHT);
        let found = natures::text_columns(&table, &open, split, chunks, options.jobs)?;
        for (column, is_text) in found.columns {
            if is_text {
                table.header.make_text(column);
            } else if !found.whole {
                table.header.foresee_json(column);
            }
        }
    }
    let split = if head.is_readable {
        rows_after(input, head.length, dialect)?
    } else {
        RowSplit::new(
            Blocks::new(Box::new(io::empty()), input.start, Vec::new()),
            dialect,
        )
    };
    let names = head.cells.into_iter().map(|cell| cell.text);
    let names = names.filter(|name| !name.is_empty()).collect();
    Ok(Reading {
        split: Box::new(split),
        parser: Box::new(table),
        findings,
        dropped,
        lone: false,
        names,
    })
}

/// The first `count` rows of a table, each with its line, as far as the beginning of the file holds
/// them: to see which of them name the columns.
pub fn first_rows(input: &Input, options: &CsvOptions, count: usize) -> Vec<(u64, Vec<String>)> {
    head::first_rows(input, options.dialect(), count)
}

/// Cuts what comes after the first `length` bytes.
fn rows_after(input: &mut Input, length: usize, dialect: Dialect) -> io::Result<RowSplit> {
    let mut reader = input.reader()?;
    io::copy(&mut (&mut reader).take(length as u64), &mut io::sink())?;
    let base = input.start + length as u64;
    Ok(RowSplit::new(
        Blocks::new(reader, base, Vec::new()),
        dialect,
    ))
}

/// Text that is no table.
pub static SYNTAX: Rule = Rule {
    id: "syntax/csv",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "text that is not a table of comma-separated values",
    docs: include_str!("../docs/csv.md"),
};

/// A table without a header.
pub static NO_HEADER: Rule = Rule {
    id: "csv/no-header",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a table without a line that names its columns",
    docs: include_str!("../docs/csv-no-header.md"),
};

/// Two columns for one value.
pub static DUPLICATE_HEADER: Rule = Rule {
    id: "csv/duplicate-header",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "two columns with the same name",
    docs: include_str!("../docs/csv-duplicate-header.md"),
};

/// A row with more cells than there are columns.
pub static LONG_ROW: Rule = Rule {
    id: "csv/long-row",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a row with more cells than the table has columns",
    docs: include_str!("../docs/csv-long-row.md"),
};

/// Values in a column without a name.
pub static UNNAMED_COLUMN: Rule = Rule {
    id: "csv/unnamed-column",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a column that has values but no name",
    docs: include_str!("../docs/csv-unnamed-column.md"),
};

/// An element missing before another.
pub static ARRAY_HOLE: Rule = Rule {
    id: "csv/array-hole",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an array element that is missing while a later one is there",
    docs: include_str!("../docs/csv-array-hole.md"),
};

/// Two cells of a row for one place.
pub static COLUMN_COLLISION: Rule = Rule {
    id: "csv/column-collision",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "two cells of a row that cannot both be part of its record",
    docs: include_str!("../docs/csv-column-collision.md"),
};

/// A header that another delimiter would make several columns of.
pub static DELIMITER: Rule = Rule {
    id: "csv/delimiter",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "a table that seems to use another delimiter",
    docs: include_str!("../docs/csv-delimiter.md"),
};
