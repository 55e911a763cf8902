//! Tables: quotes where they are needed, a line feed after each row, columns in the schema's order.

use std::io::{self, Write};

use super::sort::{SortKey, Sorter, Worth};
use super::{CanonicalError, Options};
use crate::format::csv::Raw;
use crate::format::input::Input;

pub(super) fn write(
    input: &mut Input,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), CanonicalError> {
    // Spreadsheets tell by the mark that a table is UTF-8: it stays.
    if input.start > 0 {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let Some(mut raw) = Raw::open(input, &options.table, options.shape.as_deref())? else {
        return Ok(());
    };
    let mut row = Vec::new();
    raw.write_header(&mut row);
    out.write_all(&row)?;
    let columns: Vec<Option<usize>> = options
        .sort
        .iter()
        .map(|key| raw.column(&key.text, &key.pointer))
        .collect();
    let mut sorter = match options.sort.as_slice() {
        [] => None,
        _ => Some(Sorter::new()?),
    };
    while raw.advance()? {
        row.clear();
        raw.write_row(&mut row);
        match &mut sorter {
            None => out.write_all(&row)?,
            Some(sorter) => {
                let cell = |column: &Option<usize>| column.map_or("", |at| raw.cell(at));
                let worth = columns.iter().map(|at| Worth::of_cell(cell(at)));
                sorter.add(worth.collect(), &row)?;
            }
        }
    }
    if let Some(sorter) = sorter {
        let keys: &[SortKey] = &options.sort;
        sorter.finish(keys, raw.names(), |row| -> io::Result<()> {
            out.write_all(row)
        })?;
    }
    Ok(())
}
