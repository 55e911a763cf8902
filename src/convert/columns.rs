//! The first pass of a conversion to CSV: which columns the records need.

use std::ops::ControlFlow;

use super::rules::refused;
use super::{ConvertError, Options, REFUSED};
use crate::document::{Document, Node, Pointer};
use crate::finding::{FileId, Finding, Place, has_error};
use crate::format::Refusal;
use crate::format::csv::{Columns, CsvWriter, FORESIGHT};
use crate::format::input::Input;
use crate::format::tables::Plan;
use crate::map::Told;
use crate::pipeline;

/// A writer with the columns that the schema tells, or else all records together, or to `foresee`
/// them the first of them; or why the records make no table.
pub(super) fn writer(
    input: &mut Input,
    options: &Options,
    foresee: bool,
) -> Result<Result<CsvWriter, Vec<Finding>>, ConvertError> {
    let table = &options.table_out;
    let shape = options.shape.as_deref();
    let told = shape.and_then(|shape| Columns::told_by_shape(table, shape));
    let mut foreseen = false;
    let mut columns = if let Some(columns) = told {
        columns
    } else {
        let chunks = foresee.then_some(FORESIGHT);
        match gather(input, options, chunks, || Columns::new(table, shape))? {
            Ok(Gathered { all, whole }) => {
                foreseen = !whole;
                all
            }
            Err(findings) => return Ok(Err(findings)),
        }
    };
    let file = input.file;
    if columns.is_empty() {
        // A table without a row has its columns all the same.
        let reading = options.open(input).map_err(ConvertError::Read)?;
        for name in &reading.names {
            if let Err(refusal) = columns.name(name) {
                return Ok(Err(vec![about_all(file, refusal)]));
            }
        }
    }
    columns.fill_up();
    if columns.is_empty() {
        let message =
            "there is no record, and so no column; a table has a header at least".to_owned();
        return Ok(Err(vec![
            about_all(
                file,
                Refusal {
                    pointer: Pointer::ROOT,
                    message,
                },
            )
            .help("name the schema by --schema, or write another format"),
        ]));
    }
    Ok(match CsvWriter::new(&columns, table) {
        Ok(writer) if foreseen => Ok(writer.foreseen()),
        Ok(writer) => Ok(writer),
        Err(refusal) => Err(vec![about_all(file, refusal)]),
    })
}

/// What a first pass gathers of all records.
pub(super) trait Gather: Send {
    fn look(&mut self, root: Node<'_>) -> Result<(), Refusal>;
    fn merge(&mut self, later: &Self) -> Result<(), Refusal>;
}

impl Gather for Columns<'_> {
    fn look(&mut self, root: Node<'_>) -> Result<(), Refusal> {
        self.look(root)
    }

    fn merge(&mut self, later: &Self) -> Result<(), Refusal> {
        self.merge(later)
    }
}

impl Gather for Plan<'_> {
    fn look(&mut self, root: Node<'_>) -> Result<(), Refusal> {
        self.look(root)
    }

    fn merge(&mut self, later: &Self) -> Result<(), Refusal> {
        self.merge(later)
    }
}

/// What records told.
pub(super) struct Gathered<G> {
    pub(super) all: G,
    /// Whether no record was left out.
    pub(super) whole: bool,
}

/// Looks at every record, or those of the first `chunks`; `new` is what has seen none.
pub(super) fn gather<G: Gather>(
    input: &mut Input,
    options: &Options,
    chunks: Option<u64>,
    new: impl Fn() -> G + Sync,
) -> Result<Result<Gathered<G>, Vec<Finding>>, ConvertError> {
    let file = input.file;
    let mut reading = options.open(input).map_err(ConvertError::Read)?;
    let mut findings = std::mem::take(&mut reading.findings);
    let mut dropped = reading.dropped;
    let mut all = new();
    let mut left = chunks;
    let mut whole = true;
    let mut told = options
        .mapping
        .as_ref()
        .map(|mapping| Told::new(&mapping.map));
    if has_error(&findings) {
        return Ok(Err(findings));
    }
    let each = |(): &mut (),
                number: u64,
                document: &Document<'_>,
                findings: &mut Vec<Finding>,
                found: &mut Found<G>| {
        if found.refused {
            return;
        }
        let gathered = found.gathered.get_or_insert_with(&new);
        if let Err(refusal) = gathered.look(document.root()) {
            found.refused = true;
            findings.push(refused(file, number, document, refusal));
        }
    };
    let read = pipeline::read(
        &mut reading,
        file,
        options.jobs,
        || (),
        each,
        |mut worked| {
            if let Some(told) = &mut told {
                worked.findings.retain(|finding| told.is_news(finding));
            }
            findings.extend(worked.findings);
            dropped += worked.parsed.dropped;
            if let Some(found) = &worked.output.gathered
                && let Err(refusal) = all.merge(found)
            {
                findings.push(about_all(file, refusal));
            }
            left = left.map(|left| left - 1);
            if left == Some(0) {
                whole = worked.is_last;
            }
            if !whole || has_error(&findings) && options.mapping.is_none() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    read.map_err(ConvertError::Read)?;
    findings.extend(options.missing_columns());
    findings.extend(options.unasked_loss(file, &dropped));
    Ok(if has_error(&findings) {
        Err(findings)
    } else {
        Ok(Gathered { all, whole })
    })
}

/// What a thread found in a chunk.
struct Found<G> {
    gathered: Option<G>,
    refused: bool,
}

impl<G> Default for Found<G> {
    fn default() -> Self {
        Found {
            gathered: None,
            refused: false,
        }
    }
}

/// The finding for a refusal that no single record is the cause of.
pub(super) fn about_all(file: FileId, refusal: Refusal) -> Finding {
    let place = Place {
        pointer: Some(refusal.pointer.to_string().into()),
        ..Place::in_file(file, 0..0)
    };
    REFUSED.at(place, refusal.message)
}
