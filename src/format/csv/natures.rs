//! The first pass: whether a column holds JSON or text.

use std::io;
use std::ops::ControlFlow;

use super::cell::Typing;
use super::read::Table;
use super::rows::Rows;
use super::split::RowSplit;
use crate::document::Types;
use crate::format::Chunk;
use crate::pipeline;

/// Which of `columns` hold a cell that is not empty and no complete JSON value of the types that
/// may stand there: those are text.
///
/// # Errors
/// The file cannot be read on.
pub(super) fn text_columns(
    table: &Table,
    columns: &[(usize, Types)],
    split: &mut RowSplit,
    jobs: usize,
) -> io::Result<Vec<usize>> {
    let mut text = vec![false; columns.len()];
    pipeline::ordered(
        jobs,
        split,
        || vec![false; columns.len()],
        |known: &mut Vec<bool>, chunk| {
            look(table, columns, chunk, known);
            known.clone()
        },
        |found| {
            for (text, found) in text.iter_mut().zip(found) {
                *text |= found;
            }
            if text.iter().all(|text| *text) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    )?;
    let columns = columns.iter().zip(text);
    Ok(columns
        .filter(|(_, text)| *text)
        .map(|((column, _), _)| *column)
        .collect())
}

/// Marks those of the columns that are text. What a thread has found in one chunk it need not look
/// for in the next.
fn look(table: &Table, columns: &[(usize, Types)], chunk: &Chunk, text: &mut [bool]) {
    let Ok(source) = simdutf8::basic::from_utf8(&chunk.bytes) else {
        // The second pass says where.
        return;
    };
    let mut open: Vec<usize> = (0..columns.len()).filter(|index| !text[*index]).collect();
    let mut rows = Rows::new(source, chunk.last, table.dialect);
    while let Some(row) = rows.next() {
        if open.is_empty() {
            return;
        }
        if row.is_err() {
            continue;
        }
        open.retain(|index| {
            let (column, types) = columns[*index];
            let filled = rows
                .cells()
                .get(column)
                .is_some_and(|cell| !cell.is_empty());
            let depth = table.header.columns[column].depth;
            let json = !filled || Typing::Json(types).is_json(rows.text(column), depth);
            text[*index] |= !json;
            json
        });
    }
}
