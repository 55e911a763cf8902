//! The formats: for each one file (or folder) with its reader and its writer side by side.
//!
//! Reading goes in two steps, so that threads can share it. A [`Split`] cuts the text into
//! [`Chunk`]s that hold whole records; a [`Parse`] turns a chunk into documents, one at a time,
//! in memory that is reused. Splitting is done by one thread at a time and must be fast; parsing
//! is done by all. Nothing here knows a schema: what a schema allows comes in as a
//! [`Shape`].
//!
//! Malformed text is a finding, never an `Err`; `Err` is the disk's fault.

pub mod blocks;
pub mod compression;
pub mod csv;
pub mod encoding;
mod head;
pub mod input;
pub mod json;
pub mod laws;
pub mod ndjson;
pub mod spelling;
pub mod tables;
pub mod xml;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::ops::AddAssign;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use self::compression::Compression;
use self::csv::CsvOptions;
pub use self::head::has_fault;
use self::input::Input;
use crate::document::{Document, Node, Pointer, Shape, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::rule::{Rule, Severity};

/// A format of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values (RFC 4180), with a header.
    Csv,
    /// One JSON value (RFC 8259).
    Json,
    /// One JSON value a line, also called JSON Lines.
    Ndjson,
    /// XML 1.0.
    Xml,
}

impl Format {
    /// Every format with its name: the one table both ways.
    pub const ALL: [(Format, &'static str); 4] = [
        (Format::Csv, "csv"),
        (Format::Json, "json"),
        (Format::Ndjson, "ndjson"),
        (Format::Xml, "xml"),
    ];

    /// The file name endings that tell a format.
    const ENDINGS: [(&'static str, Format); 8] = [
        ("csv", Format::Csv),
        ("tsv", Format::Csv),
        ("json", Format::Json),
        ("geojson", Format::Json),
        ("ndjson", Format::Ndjson),
        ("jsonl", Format::Ndjson),
        ("jsonlines", Format::Ndjson),
        ("xml", Format::Xml),
    ];

    /// The name, as `--format` takes it.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Whether its records may be at any place, which a JSON Pointer says; else each row or line is
    /// one.
    pub fn has_places(self) -> bool {
        matches!(self, Format::Json | Format::Xml)
    }

    /// The format that the first signs of a text tell; a table has none that would.
    pub fn of_text(head: &[u8]) -> Option<Format> {
        let text = head.trim_ascii_start();
        match text.first()? {
            b'<' => Some(Format::Xml),
            b'[' => Some(Format::Json),
            b'{' => {
                let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
                let is_value = std::str::from_utf8(&text[..end])
                    .is_ok_and(|line| json::is_value(line.trim_end()));
                let goes_on = !text[end..].trim_ascii().is_empty();
                Some(if is_value && goes_on {
                    Format::Ndjson
                } else {
                    Format::Json
                })
            }
            _ => None,
        }
    }

    /// The format that a file's name tells, looking through `.gz` and `.zst`.
    pub fn of_path(path: &Path) -> Option<Format> {
        let bare = Compression::bare(path);
        let ending = bare.extension()?.to_str()?.to_ascii_lowercase();
        Self::ENDINGS
            .iter()
            .find(|(known, _)| *known == ending)
            .map(|(_, format)| *format)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`; known are csv, json, ndjson, xml")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        found
            .map(|(format, _)| *format)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// A piece of a file that holds whole records.
#[derive(Debug)]
pub struct Chunk {
    /// The bytes, not checked to be UTF-8 yet.
    pub bytes: Vec<u8>,
    /// Where they begin in the file.
    pub base: u64,
    /// Whether it is the first of its file.
    pub first: bool,
    /// Whether it is the last of its file.
    pub last: bool,
}

/// Cuts a file into chunks.
pub trait Split: Send {
    /// The next chunk, in the memory of `buffer`; `None` after the last.
    ///
    /// # Errors
    /// The file cannot be read on.
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>>;
}

/// What takes the records of a chunk.
pub trait Sink {
    /// Takes a record; `number` counts the instances of the chunk from 1.
    fn record(&mut self, number: u64, document: &Document<'_>);

    /// Takes a finding about the text; its record, if it has one, counts within the chunk.
    fn finding(&mut self, finding: Finding);
}

/// Turns a chunk into documents.
pub trait Parse: Send + Sync {
    /// Reads every record of the chunk, in order.
    ///
    /// `text` is the chunk's bytes, checked. Malformed records are findings; those after them are
    /// read where the format allows it.
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed;

    /// A row that has something in every column, by which a table without rows is judged; `None`
    /// where there is no header.
    fn filled_row(&self) -> Option<String> {
        None
    }
}

/// What came of a chunk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parsed {
    /// Number of instances, malformed ones included.
    pub records: u64,
    /// Whether nothing after this chunk can be read.
    pub stop: bool,
    /// Whether a table's column does not hold what its beginning made foresee, so that all must be
    /// read anew.
    pub misjudged: bool,
    /// What was passed over.
    pub dropped: Dropped,
}

/// What a reader passes over on purpose: counted, never silent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Comments of XML.
    pub comments: u64,
    /// Processing instructions of XML.
    pub instructions: u64,
    /// Document type declarations of XML.
    pub doctypes: u64,
    /// Rows without a value.
    pub empty_rows: u64,
    /// Columns without a name and without a value; [`Dropped::count_filled`] takes out those in
    /// which a value is met.
    pub empty_columns: u64,
    /// Columns of a table without a row, where the output has no place for a name without a value.
    pub bare_columns: u64,
    /// Members and elements outside the records.
    pub outside: u64,
    /// Tables of a package, beside the one that was chosen.
    pub tables: u64,
    /// The first thing beside records that were found without being named: nobody asked to leave
    /// it out.
    pub beside: Option<Beside>,
}

/// Something beside the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Offset of its first byte in the file.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// What it is, in one line.
    pub what: &'static str,
}

impl Dropped {
    /// Takes out of the empty columns those that a finding says to have a value; `told` are the
    /// headers of those that are out already, as every chunk may say it again.
    pub fn count_filled(&mut self, findings: &[Finding], told: &mut HashSet<u64>) {
        for finding in findings {
            if finding.rule == &csv::UNNAMED_COLUMN && told.insert(finding.place.span.start) {
                self.empty_columns = self.empty_columns.saturating_sub(1);
            }
        }
    }
}

impl AddAssign for Dropped {
    fn add_assign(&mut self, other: Dropped) {
        self.comments += other.comments;
        self.instructions += other.instructions;
        self.doctypes += other.doctypes;
        self.empty_rows += other.empty_rows;
        self.empty_columns += other.empty_columns;
        self.bare_columns += other.bare_columns;
        self.outside += other.outside;
        self.tables += other.tables;
        self.beside = self.beside.or(other.beside);
    }
}

/// What an instance is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Records {
    /// The whole file (JSON, XML); of CSV and NDJSON always each row and line.
    #[default]
    Whole,
    /// The elements of the array at this place; `""` is the root.
    At(Pointer),
    /// A root array's elements, else the root: what `convert` takes for records.
    Elements,
}

/// A chunk source with the parser that goes with it.
pub struct Reading {
    /// Cuts the file.
    pub split: Box<dyn Split>,
    /// Reads the chunks.
    pub parser: Box<dyn Parse>,
    /// Findings about the file's head (a table's header, a wrapper).
    pub findings: Vec<Finding>,
    /// What the head passed over.
    pub dropped: Dropped,
    /// Whether the file is one record by itself, in no list.
    pub lone: bool,
    /// The names of a table's columns that have one, as its header has them.
    pub names: Vec<String>,
}

impl Reading {
    /// A reading that has nothing but a finding.
    pub(crate) fn nothing(finding: Finding) -> Reading {
        Reading {
            split: Box::new(Nothing),
            parser: Box::new(Nothing),
            findings: vec![finding],
            dropped: Dropped::default(),
            lone: false,
            names: Vec::new(),
        }
    }
}

/// Nothing to read.
struct Nothing;

impl Split for Nothing {
    fn next(&mut self, _: Vec<u8>) -> io::Result<Option<Chunk>> {
        Ok(None)
    }
}

impl Parse for Nothing {
    fn parse(&self, _: &Chunk, _: &str, _: &mut Tree, _: &mut dyn Sink) -> Parsed {
        Parsed::default()
    }
}

/// Opens a file in its format.
///
/// # Errors
/// The file cannot be read.
pub fn open(
    format: Format,
    input: &mut Input,
    records: &Records,
    table: &CsvOptions,
    shape: Option<Arc<Shape>>,
) -> io::Result<Reading> {
    if let Some(finding) = input.misread(format) {
        return Ok(Reading::nothing(finding));
    }
    match format {
        Format::Csv => csv::open(input, table, shape.as_deref()),
        Format::Json => json::open(input, records),
        Format::Ndjson => ndjson::open(input),
        Format::Xml => xml::open(input, records, shape),
    }
}

/// Why a record cannot be written in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// JSON Pointer to the value in its record.
    pub pointer: Pointer,
    /// What cannot be carried, in one line.
    pub message: String,
}

/// Writes records, each for itself, so that threads can share the work.
pub trait WriteRecords: Send + Sync {
    /// What stands before the first record.
    fn head(&self, out: &mut Vec<u8>);
    /// What stands between two records.
    fn separator(&self, out: &mut Vec<u8>);
    /// One record.
    ///
    /// # Errors
    /// The format cannot carry a value of it; `out` may then hold a part.
    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal>;
    /// What stands after the last of `records` records.
    fn tail(&self, records: u64, out: &mut Vec<u8>);
}

/// The rules of the text itself, whatever it says.
pub static RULES: &[&Rule] = &[
    &COMPRESSION,
    &ENCODING,
    &TOO_LONG,
    &csv::ARRAY_HOLE,
    &csv::COLUMN_COLLISION,
    &csv::DELIMITER,
    &csv::DUPLICATE_HEADER,
    &csv::LONG_ROW,
    &csv::NO_HEADER,
    &csv::SYNTAX,
    &csv::UNNAMED_COLUMN,
    &json::DUPLICATE_KEY,
    &json::NO_RECORDS,
    &json::SYNTAX,
    &tables::PACKAGE,
    &xml::SYNTAX,
];

/// Bytes that are no text in the file's encoding.
pub static ENCODING: Rule = Rule {
    id: "syntax/encoding",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "bytes that are no text in the file's encoding",
    docs: include_str!("docs/encoding.md"),
};

/// Damaged compression.
pub static COMPRESSION: Rule = Rule {
    id: "syntax/compression",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "compressed data that is damaged",
    docs: include_str!("docs/compression.md"),
};

/// A value beyond what one record may be.
pub static TOO_LONG: Rule = Rule {
    id: "syntax/too-long",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a single value of more than 4 GiB",
    docs: include_str!("docs/too-long.md"),
};

/// The finding for the first bytes of a chunk that are not UTF-8.
pub fn not_utf8(file: FileId, chunk: &Chunk, valid_up_to: usize) -> Finding {
    let bytes = &chunk.bytes[valid_up_to..];
    let at = chunk.base + valid_up_to as u64;
    let shown: Vec<String> = bytes
        .iter()
        .take(1)
        .map(|byte| format!("0x{byte:02X}"))
        .collect();
    let message = format!("byte {} is not UTF-8", shown.join(" "));
    ENCODING
        .at(Place::in_file(file, at..at + 1), message)
        .label("not UTF-8 from here")
        .help(encoding::likely_encoding(bytes))
}
