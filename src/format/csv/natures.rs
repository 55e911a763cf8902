//! The first pass: whether a column holds JSON or text.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::cell::Typing;
use super::read::Table;
use super::rows::Rows;
use super::split::RowSplit;
use crate::document::Types;
use crate::format::{Chunk, Split};

/// Which of `columns` hold, within the first `chunks`, a cell that is not empty and no complete JSON
/// value of the types that may stand there: those are text.
///
/// One such cell decides, wherever it stands, so threads need not keep to any order.
///
/// # Errors
/// The file cannot be read on.
pub(super) fn text_columns(
    table: &Table,
    columns: &[(usize, Types)],
    split: RowSplit,
    chunks: Option<u64>,
    jobs: usize,
) -> io::Result<Natures> {
    let shared = Mutex::new(Pass {
        split,
        text: vec![false; columns.len()],
        left: chunks,
        ended: false,
        whole: true,
        error: None,
    });
    thread::scope(|scope| {
        for _ in 1..jobs {
            scope.spawn(|| run(table, columns, &shared));
        }
        run(table, columns, &shared);
    });
    let pass = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = pass.error {
        return Err(error);
    }
    let columns = columns.iter().zip(pass.text);
    Ok(Natures {
        columns: columns.map(|((column, _), text)| (*column, text)).collect(),
        whole: pass.whole,
    })
}

/// What was found.
pub(super) struct Natures {
    /// Each of the columns, and whether it is text.
    pub(super) columns: Vec<(usize, bool)>,
    /// Whether no row was left out that could say otherwise.
    pub(super) whole: bool,
}

/// What the threads share.
struct Pass {
    split: RowSplit,
    /// The columns that are known to be text.
    text: Vec<bool>,
    /// How many chunks may still be looked at; `None` for all.
    left: Option<u64>,
    ended: bool,
    whole: bool,
    error: Option<io::Error>,
}

/// One thread's part.
fn run(table: &Table, columns: &[(usize, Types)], shared: &Mutex<Pass>) {
    let lock = || -> MutexGuard<'_, Pass> { shared.lock().unwrap_or_else(PoisonError::into_inner) };
    let mut text = vec![false; columns.len()];
    let mut buffer = Vec::new();
    loop {
        let mut pass = lock();
        for (shared, own) in pass.text.iter_mut().zip(&mut text) {
            *shared |= *own;
            *own = *shared;
        }
        if pass.ended || text.iter().all(|text| *text) {
            return;
        }
        if pass.left == Some(0) {
            pass.ended = true;
            pass.whole = false;
            return;
        }
        pass.left = pass.left.map(|left| left - 1);
        let chunk = match pass.split.next(buffer) {
            Ok(Some(chunk)) => chunk,
            Ok(None) => {
                pass.ended = true;
                return;
            }
            Err(error) => {
                pass.error = Some(error);
                pass.ended = true;
                return;
            }
        };
        drop(pass);
        look(table, columns, &chunk, &mut text);
        buffer = chunk.bytes;
    }
}

/// Marks those of the columns that are text; what is known already is not looked for again.
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
