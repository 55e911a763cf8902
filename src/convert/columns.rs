//! The first pass of a conversion to CSV: which columns the records need.

use std::ops::ControlFlow;

use super::rules::refused;
use super::{ConvertError, Options, REFUSED, has_error};
use crate::document::{Document, Pointer};
use crate::finding::{FileId, Finding, Place};
use crate::format::Refusal;
use crate::format::csv::{Columns, CsvOptions, CsvWriter};
use crate::format::input::Input;
use crate::map::Told;
use crate::pipeline;

/// A writer with the columns that the schema tells, or else all records together; or why the
/// records make no table.
pub(super) fn writer(
    input: &mut Input,
    options: &Options,
) -> Result<Result<CsvWriter, Vec<Finding>>, ConvertError> {
    let table = &options.table_out;
    let shape = options.shape.as_deref();
    let told = shape.and_then(|shape| Columns::told_by_shape(table, shape));
    let mut columns = match told {
        Some(columns) => columns,
        None => match gather(input, options, table)? {
            Ok(columns) => columns,
            Err(findings) => return Ok(Err(findings)),
        },
    };
    let file = input.file;
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
    Ok(CsvWriter::new(&columns, table).map_err(|refusal| vec![about_all(file, refusal)]))
}

fn gather<'o>(
    input: &mut Input,
    options: &'o Options,
    table: &CsvOptions,
) -> Result<Result<Columns<'o>, Vec<Finding>>, ConvertError> {
    let file = input.file;
    let shape = options.shape.as_deref();
    let mut reading = options.open(input).map_err(ConvertError::Read)?;
    let mut findings = std::mem::take(&mut reading.findings);
    let mut columns = Columns::new(table, shape);
    let mut told = options.mapping.as_ref().map(|_| Told::default());
    if has_error(&findings) {
        return Ok(Err(findings));
    }
    let each = |(): &mut (),
                number: u64,
                document: &Document<'_>,
                findings: &mut Vec<Finding>,
                found: &mut Found<'o>| {
        if found.refused {
            return;
        }
        let columns = found
            .columns
            .get_or_insert_with(|| Columns::new(table, shape));
        if let Err(refusal) = columns.look(document.root()) {
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
            if let Some(found) = &worked.output.columns
                && let Err(refusal) = columns.merge(found)
            {
                findings.push(about_all(file, refusal));
            }
            if has_error(&findings) && options.mapping.is_none() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    read.map_err(ConvertError::Read)?;
    findings.extend(options.missing_columns());
    Ok(if has_error(&findings) {
        Err(findings)
    } else {
        Ok(columns)
    })
}

/// What a thread found in a chunk.
#[derive(Default)]
struct Found<'s> {
    columns: Option<Columns<'s>>,
    refused: bool,
}

/// The finding for a refusal that no single record is the cause of.
fn about_all(file: FileId, refusal: Refusal) -> Finding {
    let place = Place {
        pointer: Some(refusal.pointer.to_string().into()),
        ..Place::in_file(file, 0..0)
    };
    REFUSED.at(place, refusal.message)
}
