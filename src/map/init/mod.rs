//! `orelint map init`: looks at a table and writes a first map of it, with what was recognised and
//! what was not.

mod agreements;
mod columns;
mod draft;
mod families;
mod header;
mod hints;
mod marks;
mod names;
mod roles;
mod rows;
mod stacked;
mod terms;

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use encoding_rs::{Encoding, WINDOWS_1252};

use self::columns::Columns;
use super::row::{Row, text_of};
use crate::document::Document;
use crate::finding::FileId;
use crate::format::csv::{self, CsvOptions, TypesMode};
use crate::format::input::{Input, Origin};
use crate::format::{self, Format, Reading, Records};
use crate::pipeline;
use crate::source::Sources;
use crate::vocabulary::Vocabulary;

/// How many rows are looked at.
const ROWS: u64 = 20_000;

/// How a table is read, where that is known.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The format.
    pub format: Option<Format>,
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// Where the rows are.
    pub records: Option<crate::document::Pointer>,
    /// The lines that name the columns.
    pub header: Vec<u64>,
    /// The words of the run.
    pub vocabulary: Vocabulary,
}

/// A table that was looked at.
struct Table<'t> {
    /// Its file's name.
    name: &'t str,
    how: &'t Told,
    columns: &'t Columns,
    /// What stands above its header, a row each.
    titles: Vec<String>,
}

/// Writes a first map of the table in that file.
///
/// # Errors
/// The file cannot be read, or is no table.
pub fn draft(path: &Path, told: &Told) -> io::Result<String> {
    let mut sources = Sources::new();
    let mut how = told.clone();
    let (mut input, format) = open(path, &mut how, &mut sources)?;
    let options = CsvOptions {
        delimiter: how.delimiter,
        types: TypesMode::Text,
        flat: true,
        header: how.header.clone(),
        ..CsvOptions::default()
    };
    let mut options = options.for_path(path);
    let (mut titles, mut further) = (Vec::new(), Vec::new());
    if format == Format::Csv {
        let first = csv::first_rows(&input, &options, header::ROWS);
        if how.header.is_empty() {
            how.header = header::lines(&first, how.vocabulary);
            options.header.clone_from(&how.header);
        }
        titles = titles_above(&first, &how.header);
        further = tables_below(&input, &options, &how);
    }
    let records = match (&how.records, format) {
        (Some(pointer), _) => Records::At(pointer.clone()),
        (None, Format::Xml) => Records::Whole,
        (None, _) => Records::Elements,
    };
    let file = input.file;
    let mut reading = format::open(format, &mut input, &records, &options, None)?;
    // Of several tables the first alone is looked at.
    let rows = further.first().map(|table| table.above);
    let columns = columns_of(&mut reading, file, &how, rows)?;
    if columns.rows == 0 {
        let fault = reading.findings.first().map(|fault| fault.message.as_str());
        return Err(invalid(fault.unwrap_or("it holds no rows")));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = draft::write(&Table {
        name: &name,
        how: &how,
        columns: &columns,
        titles,
    });
    if further.is_empty() {
        return Ok(text);
    }
    let first = columns.all.iter().map(|column| column.name.trim());
    let first: Vec<&str> = first.collect();
    Ok(stacked::write(&text, &first, &further))
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.to_owned())
}

/// Opens the file; what was not told of it is found out as far as its beginning tells.
fn open(path: &Path, how: &mut Told, sources: &mut Sources) -> io::Result<(Input, Format)> {
    let origin = Origin::Path(path.to_owned());
    let format = how.format.or_else(|| Format::of_path(path));
    let format = format.ok_or_else(|| {
        invalid("its name tells no format; say --format csv, json, ndjson or xml")
    })?;
    let mut input = Input::open(sources, origin.clone(), how.encoding)?;
    if how.encoding.is_none() && !is_utf8(&mut input)? {
        how.encoding = Some(WINDOWS_1252);
        input = Input::open(sources, origin, how.encoding)?;
    }
    if format == Format::Csv && how.delimiter.is_none() {
        how.delimiter = delimiter_of(input.head());
    }
    if matches!(format, Format::Json | Format::Xml) && how.records.is_none() {
        how.records = rows::find(format, &mut input)?;
    }
    Ok((input, format))
}

/// The tables that begin below the first.
fn tables_below(input: &Input, options: &CsvOptions, how: &Told) -> Vec<header::Further> {
    let rows = csv::first_rows(input, options, usize::MAX);
    let mut filled = rows
        .iter()
        .filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    let first = filled.next().map(|(line, _)| line);
    let header = how.header.last().or(first);
    header::further(&rows, header.copied().unwrap_or(1), how.vocabulary)
}

/// What the columns hold, in the first `rows` or as many as are looked at.
fn columns_of(
    reading: &mut Reading,
    file: FileId,
    how: &Told,
    rows: Option<usize>,
) -> io::Result<Columns> {
    let mut columns = Columns::new(how.vocabulary);
    let each = |(): &mut (),
                _: u64,
                document: &Document<'_>,
                _: &mut Vec<_>,
                cells: &mut Vec<Vec<(String, String)>>| {
        cells.push(cells_of(document));
    };
    pipeline::read(
        reading,
        file,
        1,
        || (),
        each,
        |worked| {
            let left = rows.map(|rows| rows.saturating_sub(columns.rows as usize));
            for row in worked.output.into_iter().take(left.unwrap_or(usize::MAX)) {
                columns.add(row);
            }
            if columns.rows < ROWS && rows.is_none() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    columns.finish();
    columns.tell_decimal();
    Ok(columns)
}

/// What stands above a table's header, a row each.
fn titles_above(rows: &[(u64, Vec<String>)], header: &[u64]) -> Vec<String> {
    let first = header.first().copied().unwrap_or(0);
    let above = rows.iter().filter(|(line, _)| *line < first);
    above
        .map(|(_, cells)| cells.join(" ").trim().to_owned())
        .collect()
}

/// The cells of a row, by name or path; those that are empty too, in a table.
fn cells_of(document: &Document<'_>) -> Vec<(String, String)> {
    let root = document.root();
    let text = |node| {
        text_of(node)
            .map(|found| found.text.into_owned())
            .unwrap_or_default()
    };
    let mut cells: Vec<(String, String)> = document
        .shared_keys()
        .map(|key| {
            (
                key.name().to_owned(),
                root.get(key.name()).map(text).unwrap_or_default(),
            )
        })
        .collect();
    if cells.is_empty() {
        let row = Row { root, header: None };
        let mut paths = Vec::new();
        row.paths(&mut paths);
        paths.dedup();
        cells = paths
            .into_iter()
            .map(|path| (path.clone(), row.node(&path).map(text).unwrap_or_default()))
            .collect();
    }
    cells
}

fn is_utf8(input: &mut Input) -> io::Result<bool> {
    let mut bytes = Vec::new();
    input.settle()?;
    io::Read::read_to_end(&mut input.reader()?, &mut bytes)?;
    Ok(std::str::from_utf8(&bytes).is_ok())
}

/// The sign that parts the cells of the first line, where it is no comma.
fn delimiter_of(head: &[u8]) -> Option<u8> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| memchr::memchr_iter(sign, line).count();
    [b';', b'\t', b'|']
        .into_iter()
        .find(|sign| count(*sign) > count(b','))
}
