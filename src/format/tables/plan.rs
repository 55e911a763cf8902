//! The first pass: which tables records make, and which columns each has.

use std::collections::BTreeMap;

use super::TABLE_LIMIT;
use super::key::Ids;
use super::write::TablesWriter;
use crate::document::{Kind, Node, Pointer, Shape, ShapeAt};
use crate::format::Refusal;
use crate::format::csv::columns::{Met, kind_in_words};
use crate::format::csv::{Arrays, Columns, CsvOptions, path};

/// The tables that records need, as far as they were looked at.
#[derive(Debug, Clone)]
pub struct Plan<'s> {
    options: CsvOptions,
    pub(super) tables: Vec<Planned<'s>>,
    pub(super) ids: Ids,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Planned<'s> {
    pub(super) columns: Columns<'s>,
    /// The tables of arrays within its rows, by the array's place.
    pub(super) children: BTreeMap<usize, usize>,
}

impl<'s> Planned<'s> {
    fn new(options: &CsvOptions, shape: Option<ShapeAt<'s>>) -> Self {
        Planned {
            columns: Columns::at(options, shape),
            children: BTreeMap::new(),
        }
    }
}

impl<'s> Plan<'s> {
    /// One table, without a column yet.
    pub fn new(options: &CsvOptions, shape: Option<&'s Shape>) -> Self {
        let options = CsvOptions {
            arrays: Arrays::Tables,
            ..options.clone()
        };
        Plan {
            tables: vec![Planned::new(&options, shape.map(Shape::root))],
            ids: Ids::default(),
            options,
        }
    }

    /// Adds the tables and columns that a record needs.
    ///
    /// # Errors
    /// The record is no object, or there are too many columns or tables.
    pub fn look(&mut self, root: Node<'_>) -> Result<(), Refusal> {
        refuse_no_object(root)?;
        self.ids.add(root);
        self.row(0, root)
    }

    fn row(&mut self, table: usize, value: Node<'_>) -> Result<(), Refusal> {
        let mut met = Met::new();
        self.tables[table].columns.look_value(value, &mut met)?;
        for (place, array) in met {
            let child = self.child(table, place)?;
            for (index, element) in array.elements().enumerate() {
                self.row(child, element)
                    .map_err(|refusal| within(&self.pointer(table, place), index, refusal))?;
            }
        }
        Ok(())
    }

    /// Adds the tables and columns that later records need.
    ///
    /// # Errors
    /// There are too many.
    pub fn merge(&mut self, later: &Plan<'s>) -> Result<(), Refusal> {
        self.ids.merge(&later.ids);
        self.join(0, later, 0)
    }

    fn join(&mut self, at: usize, later: &Plan<'s>, from: usize) -> Result<(), Refusal> {
        let theirs = &later.tables[from];
        self.tables[at].columns.merge(&theirs.columns)?;
        for (place, child) in &theirs.children {
            let path = theirs.columns.path(*place);
            // Merging has made the place, where it was not there.
            if let Some(place) = self.tables[at].columns.find(&path) {
                let known = self.child(at, place)?;
                self.join(known, later, *child)?;
            }
        }
        Ok(())
    }

    /// The table of the elements at a place.
    fn child(&mut self, table: usize, place: usize) -> Result<usize, Refusal> {
        if let Some(known) = self.tables[table].children.get(&place) {
            return Ok(*known);
        }
        let new = self.tables.len();
        if new == TABLE_LIMIT {
            let message = format!(
                "the arrays would make more than {TABLE_LIMIT} tables; --arrays json puts an array into one cell"
            );
            return Err(Refusal {
                pointer: self.pointer(table, place),
                message,
            });
        }
        let shape = self.tables[table].columns.places[place].shape;
        let shape = shape.and_then(ShapeAt::element);
        self.tables.push(Planned::new(&self.options, shape));
        self.tables[table].children.insert(place, new);
        Ok(new)
    }

    fn pointer(&self, table: usize, place: usize) -> Pointer {
        path::pointer(&self.tables[table].columns.path(place))
    }

    /// A writer for records that need no more; `name` is the root table's.
    ///
    /// # Errors
    /// A column's name would be read as another.
    pub fn writer(mut self, name: &str) -> Result<TablesWriter, Refusal> {
        let options = self.options.clone();
        self.tables[0].columns.fill_up();
        TablesWriter::new(&self, name, &options)
    }
}

/// A refusal within an element, as one within the row that the array belongs to.
pub(super) fn within(array: &Pointer, index: usize, refusal: Refusal) -> Refusal {
    let mut pointer = array.clone();
    pointer.push(&index);
    for segment in refusal.pointer.segments() {
        pointer.push(segment.name());
    }
    Refusal {
        pointer,
        message: refusal.message,
    }
}

pub(super) fn refuse_no_object(root: Node<'_>) -> Result<(), Refusal> {
    match root.kind() {
        Kind::Object => Ok(()),
        kind => Err(Refusal {
            pointer: Pointer::ROOT,
            message: format!(
                "a row is an object, and this record is {}",
                kind_in_words(kind)
            ),
        }),
    }
}
