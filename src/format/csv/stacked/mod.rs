//! Several tables in one file, one below the other, each with a header of its own.
//!
//! Which row names the columns of which table the caller tells ([`FindTables`]). The file is cut
//! into pieces, each a chunk: the rows of one table, what leads to a table (its titles and its
//! header), or what is in none. A blank row ends a table, unless the caller says otherwise.

mod cut;
mod parse;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use self::cut::StackSplit;
use self::parse::StackParse;
use super::read::Table;
use super::{CsvOptions, rows_after};
use crate::finding::Finding;
use crate::format::input::Input;
use crate::format::{Dropped, Reading};

/// Tells where tables begin.
pub trait FindTables: Send + Sync {
    /// The table whose columns a row of these `cells` names; `above` are the rows of one cell right
    /// above it.
    fn begins(&self, cells: &[&str], above: &[Above<'_>]) -> Option<Beginning>;

    /// Whether that is the title of a table, though it holds delimiters.
    fn is_title(&self, text: &str) -> bool;

    /// Whether a blank row may stand within that table.
    fn holds_blanks(&self, table: usize) -> bool;
}

/// A row of one cell above a header.
#[derive(Debug, Clone, Copy)]
pub struct Above<'t> {
    /// What it says.
    pub text: &'t str,
    /// Whether it stands in another table.
    pub is_within: bool,
}

/// Where a table begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// Which table.
    pub table: usize,
    /// How many of the rows above are its titles.
    pub titles: usize,
    /// How many rows name its columns.
    pub header_rows: usize,
}

/// What a piece of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Rows of a table.
    Rows(usize),
    /// The titles and the header of one.
    Lead(Beginning),
    /// In no table.
    Between,
}

/// A run of rows that are of one kind.
pub struct Section {
    /// What they are.
    pub piece: Piece,
    /// The titles of the table, each with its place in the file.
    pub titles: Vec<(String, Range<u64>)>,
    table: Option<Table>,
    /// What is wrong with the header.
    findings: Mutex<Vec<Finding>>,
}

impl Section {
    fn of(piece: Piece) -> Section {
        Section {
            piece,
            titles: Vec::new(),
            table: None,
            findings: Mutex::default(),
        }
    }
}

/// The section of a chunk, and whether the chunk is its first.
type Known = HashMap<u64, (Arc<Section>, bool)>;

/// The sections of the chunks that are under way, by their offsets.
#[derive(Clone, Default)]
pub struct Stack(Arc<Mutex<Known>>);

impl Stack {
    /// The section that the chunk at `base` is of, and whether it is the section's first.
    pub fn get(&self, base: u64) -> Option<(Arc<Section>, bool)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&base).cloned()
    }

    /// Forgets a chunk that was read.
    pub fn forget(&self, base: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&base);
    }

    fn put(&self, base: u64, section: &Arc<Section>, is_first: bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(base, (Arc::clone(section), is_first));
    }
}

/// Opens a file of several tables.
///
/// Rows that lead to a table, and those that are in none, come as lists of their cells.
///
/// # Errors
/// The file cannot be read, or the options make no table.
pub fn open_stacked(
    input: &mut Input,
    options: &CsvOptions,
    finder: Arc<dyn FindTables>,
) -> io::Result<(Reading, Stack)> {
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
    options.check().map_err(invalid)?;
    let stack = Stack::default();
    let split = StackSplit {
        inner: rows_after(input, 0, options.dialect())?,
        file: input.file,
        options: options.clone(),
        finder,
        stack: stack.clone(),
        current: Arc::new(Section::of(Piece::Between)),
        given: None,
        carry: Vec::new(),
        ready: VecDeque::new(),
        is_begun: false,
    };
    let parser = StackParse {
        file: input.file,
        dialect: options.dialect(),
        stack: stack.clone(),
    };
    let reading = Reading {
        split: Box::new(split),
        parser: Box::new(parser),
        findings: Vec::new(),
        dropped: Dropped::default(),
        lone: false,
        names: Vec::new(),
    };
    Ok((reading, stack))
}
