//! The canonical form of a file: the same values, written in one way.
//!
//! JSON has two spaces a level, NDJSON none and a record a line; properties stand in the order of
//! the schema, where there is one. A table has quotes where it needs them, and its columns in the
//! schema's order. XML is indented where white space means nothing. Numbers, and all that is text,
//! stay digit for digit; what was written once is written the same again.
//!
//! The file is read to its end before anything counts as written: one that is broken has no
//! canonical form.

mod json;
mod sort;
mod table;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

pub use self::sort::SortKey;
use crate::document::Shape;
use crate::finding::Finding;
use crate::format::csv::{self, CsvOptions};
use crate::format::input::Input;
use crate::format::{self, Format, Records, xml};
use crate::pipeline;
use crate::rule::Severity;

/// How a file is written.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its format.
    pub format: Format,
    /// Where the records are that the schema speaks of; `Whole` if it speaks of the whole file.
    pub records: Records,
    /// What the schema says of their order.
    pub shape: Option<Arc<Shape>>,
    /// How it is read and spelled, if it is a table.
    pub table: CsvOptions,
    /// By what the records are sorted, the most telling first; not at all if there is none.
    pub sort: Vec<SortKey>,
    /// Threads.
    pub jobs: usize,
}

/// Why there is no canonical form, and nothing to be said of the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CanonicalError {
    /// The input cannot be read, or the output not written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// No record has what is to be sorted by.
    #[error("no record has `{key}` to be sorted by{help}")]
    NoKey {
        /// What was asked for.
        key: String,
        /// What may have been meant.
        help: String,
    },
    /// A form that has no records to sort.
    #[error("XML cannot be sorted; convert it to JSON first")]
    NotSorted,
}

/// Writes the canonical form of `input`; what is wrong with the data comes back instead, and then
/// what was written is of no use.
///
/// # Errors
/// The input cannot be read, the output cannot be written, or there is nothing to sort by.
pub fn write(
    input: &mut Input,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Vec<Finding>, CanonicalError> {
    match options.format {
        Format::Json | Format::Ndjson => json::write(input, options, out),
        Format::Csv | Format::Xml => {
            if options.format == Format::Xml && !options.sort.is_empty() {
                return Err(CanonicalError::NotSorted);
            }
            input.settle()?;
            let findings = check(input, options)?;
            if !findings.is_empty() {
                return Ok(findings);
            }
            if options.format == Format::Csv {
                table::write(input, options, out)?;
            } else {
                xml::canonical(|| input.reader(), out)?;
            }
            Ok(Vec::new())
        }
    }
}

/// Reads the file to its end, for what is wrong with it.
fn check(input: &mut Input, options: &Options) -> io::Result<Vec<Finding>> {
    let table = &options.table;
    let mut reading = format::open(options.format, input, &Records::Elements, table, None)?;
    let mut findings = std::mem::take(&mut reading.findings);
    pipeline::read(
        &mut reading,
        input.file,
        options.jobs,
        || (),
        |(), _, _, _, (): &mut ()| {},
        |worked| {
            findings.extend(worked.findings);
            ControlFlow::Continue(())
        },
    )?;
    // Cut at the wrong sign, cells would get quotes in the wrong places.
    let is_fault = |it: &Finding| it.severity == Severity::Error || it.rule == &csv::DELIMITER;
    findings.retain(is_fault);
    // What such a cut makes of the rows says nothing of them.
    if findings.iter().any(|it| it.rule == &csv::DELIMITER) {
        findings.retain(|it| it.rule != &csv::LONG_ROW);
    }
    Ok(findings)
}
