//! Rows as they stand, cell by cell: to write a table again without asking what it says.

use std::collections::HashMap;
use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader};

use super::path::{self, Step};
use super::write::write_cell;
use super::{CsvOptions, Dialect};
use crate::document::{Pointer, Shape, ShapeAt};
use crate::format::input::Input;

/// A table being read, whose columns may be written in another order.
///
/// It must be known to be sound: rows that are too long are cut off.
pub struct Raw {
    dialect: Dialect,
    bytes: Box<dyn Read + Send>,
    reader: Reader,
    buffer: Vec<u8>,
    filled: usize,
    at: usize,
    text: Vec<u8>,
    ends: Vec<usize>,
    cells: usize,
    names: Vec<String>,
    /// The columns, in the order in which they are written.
    order: Vec<usize>,
}

/// Bytes that are read at once.
const BLOCK: usize = 64 << 10;

impl Raw {
    /// Opens the table and reads its header; `None` where it has none.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn open(
        input: &mut Input,
        options: &CsvOptions,
        shape: Option<&Shape>,
    ) -> io::Result<Option<Raw>> {
        let dialect = options.dialect();
        let mut raw = Raw {
            dialect,
            bytes: input.reader()?,
            reader: dialect.tokenizer(),
            buffer: vec![0; BLOCK],
            filled: 0,
            at: 0,
            text: vec![0; BLOCK],
            ends: vec![0; 64],
            cells: 0,
            names: Vec::new(),
            order: Vec::new(),
        };
        if !raw.advance()? {
            return Ok(None);
        }
        raw.names = (0..raw.cells).map(|at| raw.cell(at).to_owned()).collect();
        raw.order = match shape {
            Some(shape) => order(&raw.names, shape.root()),
            None => (0..raw.names.len()).collect(),
        };
        Ok(Some(raw))
    }

    /// The names of the columns, in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The column of that name, or else of that place in a record.
    pub fn column(&self, name: &str, place: &Pointer) -> Option<usize> {
        let by_name = self.names.iter().position(|known| known == name);
        by_name.or_else(|| {
            let is_it = |known: &String| path::pointer(&path::parse(known)) == *place;
            self.names.iter().position(is_it)
        })
    }

    /// Goes to the next row that has something in it; `false` after the last.
    ///
    /// # Errors
    /// The input cannot be read on.
    pub fn advance(&mut self) -> io::Result<bool> {
        while self.read_row()? {
            if (0..self.cells).any(|at| !self.cell(at).is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read_row(&mut self) -> io::Result<bool> {
        let (mut written, mut ended) = (0, 0);
        loop {
            if self.at == self.filled {
                self.filled = self.bytes.read(&mut self.buffer)?;
                self.at = 0;
            }
            let (result, read, wrote, cells) = self.reader.read_record(
                &self.buffer[self.at..self.filled],
                &mut self.text[written..],
                &mut self.ends[ended..],
            );
            self.at += read;
            written += wrote;
            ended += cells;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    self.cells = ended;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// The cell of a column; empty where the row has none.
    pub fn cell(&self, column: usize) -> &str {
        if column >= self.cells {
            return "";
        }
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        std::str::from_utf8(&self.text[start..self.ends[column]]).unwrap_or_default()
    }

    /// Writes the header.
    pub fn write_header(&self, out: &mut Vec<u8>) {
        self.write(|at| &self.names[at], out);
    }

    /// Writes the row.
    pub fn write_row(&self, out: &mut Vec<u8>) {
        self.write(|at| self.cell(at), out);
    }

    fn write<'s>(&'s self, cell: impl Fn(usize) -> &'s str, out: &mut Vec<u8>) {
        for (index, column) in self.order.iter().enumerate() {
            if index > 0 {
                out.push(self.dialect.delimiter);
            }
            let text = cell(*column);
            // Bare, it would be taken for a byte order mark.
            let is_mark = index == 0 && text.starts_with('\u{FEFF}');
            write_cell(self.dialect, text, is_mark, out);
        }
        out.push(b'\n');
    }
}

/// The columns in the order of a schema: those that it names as it names them, then the others;
/// those of one object or list stand together.
fn order(names: &[String], shape: ShapeAt<'_>) -> Vec<usize> {
    let mut first: HashMap<Vec<Step>, usize> = HashMap::new();
    let mut keys: Vec<(Vec<(usize, usize)>, usize)> = Vec::with_capacity(names.len());
    for (column, name) in names.iter().enumerate() {
        let steps = path::parse(name);
        let mut at = Some(shape);
        let mut key = Vec::with_capacity(steps.len());
        for (depth, step) in steps.iter().enumerate() {
            let known = match step {
                Step::Name(name) => {
                    let mut members = at.into_iter().flat_map(ShapeAt::members);
                    let rank = members.position(|(known, _)| *known == **name);
                    at = at.and_then(|at| at.member(name));
                    rank
                }
                Step::Index(_) => {
                    at = at.and_then(ShapeAt::element);
                    Some(0)
                }
            };
            let seen = *first.entry(steps[..=depth].to_vec()).or_insert(column);
            key.push((known.unwrap_or(usize::MAX), seen));
        }
        // A column without a name stays behind all others.
        if name.is_empty() {
            key = vec![(usize::MAX, usize::MAX)];
        }
        keys.push((key, column));
    }
    keys.sort();
    keys.into_iter().map(|(_, column)| column).collect()
}
