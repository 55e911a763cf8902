//! Writes records as rows.

use std::sync::atomic::{AtomicU64, Ordering};

use super::cell::Typing;
use super::columns::{Columns, Met, kind_in_words, refuse_no_row};
use super::layout::{Branch, Column, Layout, Spelling};
use super::signs;
use super::{Arrays, CsvOptions, Dialect, ROW_LIMIT, safe};
use crate::document::{Kind, Node, Pointer, Types};
use crate::format::json::{JsonWriter, write_string};
use crate::format::{Refusal, WriteRecords};

/// Writes records as rows under given columns.
#[derive(Debug)]
pub struct CsvWriter {
    columns: Vec<Column>,
    branches: Vec<Branch>,
    dialect: Dialect,
    arrays: Arrays,
    /// Whether the columns were told by some of the records: what would have told others is refused.
    foreseen: bool,
    reordered: AtomicU64,
}

impl CsvWriter {
    /// A writer for records that need no more than `columns`.
    ///
    /// # Errors
    /// A column's name would be read as another.
    pub fn new(columns: &Columns<'_>, options: &CsvOptions) -> Result<Self, Refusal> {
        Ok(CsvWriter::of(columns.layout()?, options))
    }

    pub(in crate::format) fn of(layout: Layout, options: &CsvOptions) -> Self {
        CsvWriter {
            columns: layout.columns,
            branches: layout.branches,
            dialect: options.dialect(),
            arrays: options.arrays,
            foreseen: false,
            reordered: AtomicU64::new(0),
        }
    }

    /// For columns that were told by some of the records alone: refuses any record that would have
    /// told others, or another spelling of one.
    #[must_use]
    pub fn foreseen(mut self) -> Self {
        self.foreseen = true;
        self
    }

    pub(in crate::format) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(in crate::format) fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The columns in which strings are written as JSON, because they would else be taken for
    /// other values.
    pub fn encoded(&self) -> impl Iterator<Item = &str> {
        let encoded = self.columns.iter().filter(|column| column.is_encoded);
        encoded.map(|column| &*column.header)
    }

    /// How many of the records written had their keys in another order than the columns.
    pub fn reordered(&self) -> u64 {
        self.reordered.load(Ordering::Relaxed)
    }

    fn cell(&self, text: &str, out: &mut Vec<u8>) {
        write_cell(self.dialect, text, false, out);
    }

    /// A cell of text as it stands, guarded where that is asked for.
    pub(in crate::format) fn text_cell(&self, text: &str, out: &mut Vec<u8>) {
        if self.dialect.safe && safe::needs_guard(text) {
            self.cell(&format!("'{text}"), out);
        } else {
            self.cell(text, out);
        }
    }

    /// The value as a cell, which is read back as the same value.
    fn value(&self, column: &Column, node: Node<'_>, out: &mut Vec<u8>) -> Result<(), String> {
        if let Some(text) = node.as_str() {
            return self.string(column, text, out);
        }
        let kind = node.kind();
        let types = match column.spelling {
            Spelling::Text => Types::only(Kind::String),
            Spelling::Encoded(types) | Spelling::Mixed(types) => types,
        };
        if !types.has(kind) {
            return Err(format!(
                "{} would be read back as a string in this column",
                kind_in_words(kind)
            ));
        }
        match node.text() {
            Some(text) => self.cell(text, out),
            None if kind == Kind::Null => self.cell("null", out),
            None => {
                let mut json = Vec::new();
                JsonWriter::COMPACT.value(node, 0, &mut json);
                self.cell(&String::from_utf8_lossy(&json), out);
            }
        }
        Ok(())
    }

    fn string(&self, column: &Column, text: &str, out: &mut Vec<u8>) -> Result<(), String> {
        if self.foreseen && !column.foresees(text) {
            return Err("a string like this was not foreseen in this column".to_owned());
        }
        let (types, raw) = match column.spelling {
            Spelling::Text => (Types::NONE, true),
            Spelling::Encoded(types) => (types, false),
            Spelling::Mixed(types) => (types, !Typing::Json(types).is_json(text, column.depth)),
        };
        if raw && !text.is_empty() {
            self.text_cell(text, out);
            return Ok(());
        }
        if types.has(Kind::String) {
            let mut json = Vec::new();
            write_string(text, &mut json);
            self.cell(&String::from_utf8_lossy(&json), out);
            return Ok(());
        }
        Err(if text.is_empty() {
            "an empty string would be an empty cell, which is an absent property".to_owned()
        } else {
            "this string would be read back as another value in this column".to_owned()
        })
    }

    /// Puts each value of `node` under its column.
    fn place<'n>(&self, at: usize, node: Node<'n>, row: &mut Row<'n>) -> Result<(), Refusal> {
        let branch = &self.branches[at];
        match node.kind() {
            Kind::Object if !node.is_empty() => self.place_members(branch, node, row),
            Kind::Array if !node.is_empty() && self.arrays == Arrays::Indexed => {
                for (index, element) in node.elements().enumerate() {
                    match branch.elements.get(index) {
                        Some(element_branch) => self.place(*element_branch, element, row)?,
                        None => return Err(no_column(branch, &index)),
                    }
                }
                Ok(())
            }
            Kind::Array if !node.is_empty() && self.arrays == Arrays::Tables => {
                let Some(table) = branch.table else {
                    return Err(no_column(branch, &0));
                };
                row.passes(branch);
                row.met.push((table.place, node));
                Ok(())
            }
            _ => {
                let Some(own) = branch.own else {
                    let message = "there is no column for it".to_owned();
                    return Err(Refusal {
                        pointer: branch.pointer.clone(),
                        message,
                    });
                };
                row.cells[own] = Some(node);
                row.passes(branch);
                Ok(())
            }
        }
    }

    fn place_members<'n>(
        &self,
        branch: &Branch,
        node: Node<'n>,
        row: &mut Row<'n>,
    ) -> Result<(), Refusal> {
        let mut cursor = 0;
        for (key, value) in node.members() {
            match branch.member(key, &mut cursor) {
                Some(member) => self.place(member, value, row)?,
                None => return Err(no_column(branch, key.name())),
            }
        }
        Ok(())
    }
}

/// Writes a cell, in quotes where it needs them or they are `wanted`.
pub(super) fn write_cell(dialect: Dialect, text: &str, wanted: bool, out: &mut Vec<u8>) {
    let quote = dialect.quote;
    let bytes = text.as_bytes();
    if !wanted && !signs::holds_any(dialect, bytes) {
        out.extend_from_slice(bytes);
        return;
    }
    out.push(quote);
    let mut from = 0;
    for at in memchr::memchr_iter(quote, bytes) {
        out.extend_from_slice(&bytes[from..=at]);
        from = at;
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(quote);
}

/// A row being filled.
struct Row<'n> {
    cells: Vec<Option<Node<'n>>>,
    /// The place that was filled last.
    last: usize,
    reordered: bool,
    /// Arrays whose elements go to other tables.
    met: Met<'n>,
}

impl Row<'_> {
    fn passes(&mut self, branch: &Branch) {
        self.reordered |= branch.leaf < self.last;
        self.last = branch.leaf;
    }
}

fn no_column(branch: &Branch, step: &(impl ToString + ?Sized)) -> Refusal {
    let mut pointer = branch.pointer.clone();
    pointer.push(step);
    Refusal {
        pointer,
        message: "there is no column for it".to_owned(),
    }
}

impl WriteRecords for CsvWriter {
    fn head(&self, out: &mut Vec<u8>) {
        self.header(self.columns.iter().map(|column| &*column.header), out);
        if !self.columns.is_empty() {
            out.push(b'\n');
        }
    }

    fn separator(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }

    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        refuse_no_row(root)?;
        self.row(root, out)?;
        Ok(())
    }

    fn tail(&self, records: u64, out: &mut Vec<u8>) {
        if records > 0 {
            out.push(b'\n');
        }
    }
}

impl CsvWriter {
    /// Writes the names of columns.
    pub(in crate::format) fn header<'h>(
        &self,
        names: impl Iterator<Item = &'h str>,
        out: &mut Vec<u8>,
    ) {
        let quote = self.dialect.quote;
        for (index, name) in names.enumerate() {
            if index > 0 {
                out.push(self.dialect.delimiter);
            }
            if index == 0 && name.starts_with('\u{FEFF}') && !name.contains(char::from(quote)) {
                // Bare, it would be taken for a byte order mark.
                out.push(quote);
                out.extend_from_slice(name.as_bytes());
                out.push(quote);
            } else {
                self.text_cell(name, out);
            }
        }
    }

    /// Writes the cells of a row; what of it belongs into other tables is given back.
    pub(in crate::format) fn row<'n>(
        &self,
        root: Node<'n>,
        out: &mut Vec<u8>,
    ) -> Result<Met<'n>, Refusal> {
        let start = out.len();
        if !self.row_in_order(root, out)? {
            out.truncate(start);
            return self.row_in_any_order(root, out);
        }
        within_limit(&out[start..])?;
        Ok(Met::new())
    }

    /// Writes a record whose members stand in the order of the columns, each in one cell; `false`
    /// where they do not, and a part may be written.
    fn row_in_order(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<bool, Refusal> {
        let Some(branch) = self.branches.first() else {
            return Ok(false);
        };
        let mut cursor = 0;
        let mut column = 0;
        for (key, value) in root.members() {
            let member = branch.member(key, &mut cursor);
            let own = member.and_then(|member| self.branches[member].own);
            let Some(own) = own.filter(|own| *own >= column && value.is_empty()) else {
                return Ok(false);
            };
            // Before the first cell stands no delimiter, before each other one.
            let before = own - column + usize::from(column > 0);
            out.extend(std::iter::repeat_n(self.dialect.delimiter, before));
            self.filled(own, value, out)?;
            column = own + 1;
        }
        let last = self.columns.len().saturating_sub(1);
        let after = last - column.saturating_sub(1).min(last);
        out.extend(std::iter::repeat_n(self.dialect.delimiter, after));
        Ok(column > 0)
    }

    fn filled(&self, column: usize, node: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let column = &self.columns[column];
        self.value(column, node, out).map_err(|message| Refusal {
            pointer: column.pointer.clone(),
            message,
        })
    }

    fn row_in_any_order<'n>(&self, root: Node<'n>, out: &mut Vec<u8>) -> Result<Met<'n>, Refusal> {
        let mut row = Row {
            cells: vec![None; self.columns.len()],
            last: 0,
            reordered: false,
            met: Met::new(),
        };
        self.place(0, root, &mut row)?;
        if row.reordered {
            if self.foreseen {
                return Err(Refusal {
                    pointer: Pointer::ROOT,
                    message: "this order of the keys was not foreseen".to_owned(),
                });
            }
            self.reordered.fetch_add(1, Ordering::Relaxed);
        }
        let start = out.len();
        for (index, cell) in row.cells.iter().enumerate() {
            if index > 0 {
                out.push(self.dialect.delimiter);
            }
            if let Some(node) = cell {
                self.filled(index, *node, out)?;
            }
        }
        within_limit(&out[start..])?;
        Ok(row.met)
    }
}

/// Refuses a row that no reader would take.
fn within_limit(row: &[u8]) -> Result<(), Refusal> {
    if row.len() < ROW_LIMIT {
        return Ok(());
    }
    Err(Refusal {
        pointer: Pointer::ROOT,
        message: format!("the row would be longer than {} MiB", ROW_LIMIT >> 20),
    })
}
