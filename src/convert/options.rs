//! What a conversion is asked to do.

use std::io;
use std::sync::Arc;

use super::{Compress, Mapping, rules};
use crate::document::Shape;
use crate::finding::{FileId, Finding};
use crate::format::csv::{Arrays, CsvOptions, Natures, TypesMode};
use crate::format::input::Input;
use crate::format::{self, Dropped, Format, Reading, Records, Refusal};

/// What to convert, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The input's format.
    pub from: Format,
    /// The output's format.
    pub to: Format,
    /// Where the records are.
    pub records: Records,
    /// How many values outside the records may be left out; `None` for all, as where the records were
    /// named.
    pub may_leave_out: Option<u64>,
    /// What the schema allows in a record, if there is one.
    pub shape: Option<Arc<Shape>>,
    /// How a table is read.
    pub table_in: CsvOptions,
    /// How a table is written.
    pub table_out: CsvOptions,
    /// The names of an XML document's root and of a record's element.
    pub xml_names: (Box<str>, Box<str>),
    /// Spaces a level in JSON and XML; without, a record a line.
    pub indent: Option<u8>,
    /// The name of the first of several tables.
    pub table_name: Box<str>,
    /// How the output is compressed.
    pub compress: Compress,
    /// Threads.
    pub jobs: usize,
    /// Whether what is passed over on purpose is an error.
    pub strict: bool,
    /// Whether the output is read back and compared.
    pub verify: bool,
    /// The map by which a table becomes records, if it is one.
    pub mapping: Option<Mapping>,
    /// How many tables the input was chosen from and leaves out.
    pub left_out: u64,
}

impl Options {
    /// From one format to another, with nothing asked for.
    pub fn new(from: Format, to: Format) -> Self {
        Options {
            from,
            to,
            records: Records::Elements,
            may_leave_out: None,
            shape: None,
            table_in: CsvOptions::default(),
            table_out: CsvOptions::default(),
            xml_names: ("records".into(), "record".into()),
            indent: None,
            table_name: "records".into(),
            compress: Compress::No,
            jobs: 1,
            strict: false,
            verify: false,
            mapping: None,
            left_out: 0,
        }
    }

    /// Whether the output is several tables.
    pub fn makes_tables(&self) -> bool {
        self.to == Format::Csv && self.table_out.arrays == Arrays::Tables
    }

    /// Whether the beginning of the input can tell how all of it is read and written.
    pub(super) fn may_foresee(&self) -> bool {
        let tables = [self.from, self.to].map(|format| format == Format::Csv);
        tables[0] != tables[1] && self.mapping.is_none() && !self.makes_tables()
    }

    /// How the input's table is read: typed wholly, since every value is carried over.
    fn table_in(&self, natures: Natures) -> CsvOptions {
        CsvOptions {
            natures,
            jobs: self.jobs,
            ..self.table_in.clone()
        }
    }

    /// What to do about a value that a table refuses.
    pub(super) fn help(&self, refusal: &Refusal) -> Option<&'static str> {
        if self.to != Format::Csv || refusal.pointer.is_root() {
            None
        } else if self.shape.is_some() {
            Some(
                "without a schema (--schema, or `schema` in orelint.toml), each column is written so that it holds all its values",
            )
        } else if self.table_out.types == TypesMode::Text {
            Some("without --types text, each column is written so that it holds all its values")
        } else {
            None
        }
    }

    /// What shows at the end of a pass only: columns that the map names and no row had.
    pub(super) fn missing_columns(&self) -> Vec<Finding> {
        let progress = self.mapping.as_ref().and_then(Mapping::progress);
        progress.map_or_else(Vec::new, |progress| progress.finish())
    }

    /// The loss that nobody asked for, of values outside the records.
    pub(super) fn unasked_loss(&self, file: FileId, dropped: &Dropped) -> Option<Finding> {
        let Records::At(pointer) = &self.records else {
            return None;
        };
        (dropped.outside > self.may_leave_out?).then(|| rules::outside(file, pointer))
    }

    /// Opens the input.
    pub(super) fn open(&self, input: &mut Input) -> io::Result<Reading> {
        self.open_with(input, Natures::All)
    }

    /// Opens the input; `natures` says by how much of a table its columns are typed.
    pub(super) fn open_with(&self, input: &mut Input, natures: Natures) -> io::Result<Reading> {
        if let Some(mapping) = &self.mapping {
            return mapping.open(input, self);
        }
        let mut reading = format::open(
            self.from,
            input,
            &self.records,
            &self.table_in(natures),
            self.shape.clone(),
        )?;
        reading.dropped.tables += self.left_out;
        Ok(reading)
    }
}
