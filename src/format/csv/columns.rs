//! Which columns a table needs, and how each is written.
//!
//! Records are looked at one after another, by several threads in turn: each gathers the columns
//! of a chunk, and these are merged in order. Memory grows with the columns, never with the
//! records.

use std::collections::HashMap;

use super::cell::Typing;
use super::path::{self, Step};
use super::{Arrays, COLUMN_LIMIT, CsvOptions, TypesMode};
use crate::document::{Kind, Node, Pointer, Shape, ShapeAt, Types};
use crate::format::Refusal;

/// The columns that records need, as far as they were looked at.
#[derive(Debug, Clone)]
pub struct Columns<'s> {
    pub(in crate::format) places: Vec<Place<'s>>,
    pub(super) shape: Option<ShapeAt<'s>>,
    pub(super) types: TypesMode,
    pub(super) arrays: Arrays,
}

/// A place in a record.
#[derive(Debug, Clone)]
pub(in crate::format) struct Place<'s> {
    pub(super) step: Step,
    parent: usize,
    /// Containers around it, the record included.
    pub(super) depth: usize,
    pub(in crate::format) shape: Option<ShapeAt<'s>>,
    /// Members, in the order of the columns.
    pub(super) members: Vec<usize>,
    by_name: HashMap<Box<str>, usize>,
    /// The members of the same object that some record has directly before it.
    pub(super) after: Vec<usize>,
    /// Elements by index.
    pub(super) elements: Vec<usize>,
    pub(in crate::format) seen: Seen,
}

/// How many members are kept that stand directly before one: where there are more, no order is
/// worth much.
const FEW: usize = 32;

/// The arrays of a row whose elements are rows of another table, each with its place.
pub(in crate::format) type Met<'n> = Vec<(usize, Node<'n>)>;

/// What values a place had that take a cell of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::format) struct Seen(u16);

impl Seen {
    /// A string that can only be one.
    pub(in crate::format) const TEXT: u16 = 1;
    /// A string that could be taken for another value.
    pub(in crate::format) const DISGUISED: u16 = 2;
    /// An empty string.
    pub(in crate::format) const EMPTY: u16 = 4;
    /// Anything but a string.
    pub(in crate::format) const OTHER: u16 = 8;
    /// A number without fraction or exponent.
    pub(in crate::format) const INTEGER: u16 = 16;
    /// Any other number.
    pub(in crate::format) const FRACTION: u16 = 32;
    /// A boolean.
    pub(in crate::format) const BOOLEAN: u16 = 64;
    /// Null, or an array or object in one cell.
    pub(in crate::format) const COMPOUND: u16 = 128;
    /// Elements that have a table of their own.
    pub(in crate::format) const ELEMENTS: u16 = 256;

    pub(in crate::format) fn has(self, what: u16) -> bool {
        self.0 & what != 0
    }

    /// Whether some value takes a cell.
    pub(in crate::format) fn has_cell(self) -> bool {
        self.0 & !Self::ELEMENTS != 0
    }

    fn add_other(&mut self, node: Node<'_>) {
        let detail = match node.kind() {
            Kind::Number => {
                let text = node.text().unwrap_or_default();
                if text.contains(['.', 'e', 'E']) {
                    Self::FRACTION
                } else {
                    Self::INTEGER
                }
            }
            Kind::Boolean => Self::BOOLEAN,
            _ => Self::COMPOUND,
        };
        self.0 |= Self::OTHER | detail;
    }
}

impl<'s> Columns<'s> {
    /// No columns yet.
    pub fn new(options: &CsvOptions, shape: Option<&'s Shape>) -> Self {
        Columns::at(options, shape.map(Shape::root))
    }

    /// No columns yet, of rows that have their shape within another.
    pub(in crate::format) fn at(options: &CsvOptions, shape: Option<ShapeAt<'s>>) -> Self {
        let mut columns = Columns {
            places: Vec::new(),
            shape,
            types: options.types,
            arrays: options.arrays,
        };
        columns.places.push(Place {
            step: Step::Index(0),
            parent: 0,
            depth: usize::from(columns.arrays == Arrays::Tables),
            shape: columns.shape,
            members: Vec::new(),
            by_name: HashMap::new(),
            after: Vec::new(),
            elements: Vec::new(),
            seen: Seen::default(),
        });
        columns
    }

    /// The columns that the schema alone tells: it is closed, each property is a scalar, and none
    /// is read by what its whole column holds. So no record has to be looked at.
    pub fn told_by_shape(options: &CsvOptions, shape: &'s Shape) -> Option<Self> {
        let scalar = |(_, place): (&str, ShapeAt<'_>)| {
            let types = place.types();
            let settled = options.types != TypesMode::Column || Typing::settled(types).is_some();
            settled && !types.has(Kind::Array) && !types.has(Kind::Object)
        };
        let root = shape.root();
        if !root.is_closed() || !root.members().all(scalar) {
            return None;
        }
        let mut columns = Columns::new(options, Some(shape));
        columns.fill_up();
        (!columns.is_empty()).then_some(columns)
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.places
            .iter()
            .all(|place| place.seen == Seen::default())
    }

    /// Adds every scalar property that the schema knows, where no record has told any column.
    pub fn fill_up(&mut self) {
        if !self.is_empty() {
            return;
        }
        self.seed(0);
        for place in &mut self.places[1..] {
            let types = place.shape.map_or(Types::ANY, ShapeAt::types);
            if !types.has(Kind::Array) && !types.has(Kind::Object) {
                place.seen.0 |= Seen::TEXT;
            }
        }
    }

    /// Adds the column that a header names, where there is no record to tell it.
    ///
    /// # Errors
    /// There are too many.
    pub fn name(&mut self, header: &str) -> Result<(), Refusal> {
        let mut at = 0;
        for step in path::parse(header) {
            at = match step {
                Step::Name(name) => {
                    let mut last = self.places[at].members.len();
                    self.member(at, &name, &mut last)?
                }
                Step::Index(index) => self.element(at, index)?,
            };
        }
        self.places[at].seen.0 |= Seen::TEXT;
        Ok(())
    }

    /// Adds the columns that a record needs.
    ///
    /// # Errors
    /// The record cannot be a row.
    pub fn look(&mut self, root: Node<'_>) -> Result<(), Refusal> {
        refuse_no_row(root)?;
        self.members(0, root, &mut Met::new())
    }

    /// Adds the columns that a row of several tables needs, which may be any value; the arrays
    /// whose elements are rows of another table go to `met`.
    pub(in crate::format) fn look_value<'n>(
        &mut self,
        value: Node<'n>,
        met: &mut Met<'n>,
    ) -> Result<(), Refusal> {
        self.value(0, value, met)
    }

    /// The place at the end of a path.
    pub(in crate::format) fn find(&self, path: &[Step]) -> Option<usize> {
        path.iter().try_fold(0, |at, step| match step {
            Step::Name(name) => self.places[at].by_name.get(name).copied(),
            Step::Index(index) => self.places[at].elements.get(*index).copied(),
        })
    }

    /// Adds the columns that later records need.
    ///
    /// # Errors
    /// There are too many.
    pub fn merge(&mut self, later: &Columns<'s>) -> Result<(), Refusal> {
        self.join(0, later, 0)
    }

    fn join(&mut self, at: usize, later: &Columns<'s>, from: usize) -> Result<(), Refusal> {
        let other = &later.places[from];
        self.places[at].seen.0 |= other.seen.0;
        let mut cursor = 0;
        for member in &other.members {
            if let Step::Name(name) = &later.places[*member].step {
                let known = self.member(at, name, &mut cursor)?;
                self.join(known, later, *member)?;
            }
        }
        self.join_order(at, later, other);
        for (index, element) in other.elements.iter().enumerate() {
            let known = self.element(at, index)?;
            self.join(known, later, *element)?;
        }
        Ok(())
    }

    /// Adds what later records tell of the order of an object's members.
    fn join_order(&mut self, at: usize, later: &Columns<'s>, other: &Place<'s>) {
        let known = |columns: &Self, member: usize| match &later.places[member].step {
            Step::Name(name) => columns.places[at].by_name.get(name).copied(),
            Step::Index(_) => None,
        };
        for member in &other.members {
            let Some(this) = known(self, *member) else {
                continue;
            };
            for before in &later.places[*member].after {
                if let Some(before) = known(self, *before) {
                    self.follows(this, before);
                }
            }
        }
    }

    /// Notes that a record has the one member directly behind the other.
    #[inline]
    fn follows(&mut self, member: usize, before: usize) {
        let after = &mut self.places[member].after;
        if after.len() < FEW && !after.contains(&before) {
            after.push(before);
        }
    }

    fn value<'n>(&mut self, at: usize, node: Node<'n>, met: &mut Met<'n>) -> Result<(), Refusal> {
        match node.kind() {
            Kind::Object if !node.is_empty() => self.members(at, node, met),
            Kind::Array if !node.is_empty() && self.arrays == Arrays::Indexed => {
                for (index, element) in node.elements().enumerate() {
                    let place = self.element(at, index)?;
                    self.value(place, element, met)?;
                }
                Ok(())
            }
            Kind::Array if !node.is_empty() && self.arrays == Arrays::Tables => {
                self.places[at].seen.0 |= Seen::ELEMENTS;
                met.push((at, node));
                Ok(())
            }
            Kind::String => {
                self.string(at, node.text().unwrap_or_default());
                Ok(())
            }
            _ => {
                self.places[at].seen.add_other(node);
                Ok(())
            }
        }
    }

    fn string(&mut self, at: usize, text: &str) {
        let place = &mut self.places[at];
        if text.is_empty() {
            place.seen.0 |= Seen::EMPTY;
        } else if !place.seen.has(Seen::TEXT) {
            // Some text makes the whole column text, so after it no other need be looked at.
            let types = place.shape.map_or(Types::ANY, ShapeAt::types);
            let disguised = Typing::Json(types).is_json(text, place.depth);
            place.seen.0 |= if disguised {
                Seen::DISGUISED
            } else {
                Seen::TEXT
            };
        }
    }

    fn members<'n>(&mut self, at: usize, node: Node<'n>, met: &mut Met<'n>) -> Result<(), Refusal> {
        let mut cursor = 0;
        let mut before = None;
        for (key, value) in node.members() {
            let member = self.member(at, key.name(), &mut cursor)?;
            if let Some(before) = before.replace(member) {
                self.follows(member, before);
            }
            self.value(member, value, met)?;
        }
        Ok(())
    }

    /// The member of that name. A new one comes to stand at the cursor, behind the member that it
    /// follows in its record, so that as many records as can be keep their order.
    fn member(&mut self, at: usize, name: &str, cursor: &mut usize) -> Result<usize, Refusal> {
        if self.places[at].members.is_empty() {
            self.seed(at);
        }
        let place = &self.places[at];
        let named = |index: usize| match &self.places[index].step {
            Step::Name(known) => **known == *name,
            Step::Index(_) => false,
        };
        if let Some(next) = place.members.get(*cursor).copied()
            && named(next)
        {
            *cursor += 1;
            return Ok(next);
        }
        if let Some(known) = place.by_name.get(name).copied() {
            let after = place.members[*cursor..]
                .iter()
                .position(|member| *member == known);
            *cursor = match after {
                Some(after) => *cursor + after + 1,
                None => {
                    1 + place
                        .members
                        .iter()
                        .position(|member| *member == known)
                        .unwrap_or(0)
                }
            };
            return Ok(known);
        }
        let shape = place.shape.and_then(|shape| shape.member(name));
        let new = self.grow(at, Step::Name(name.into()), shape)?;
        self.places[at].members.insert(*cursor, new);
        self.places[at].by_name.insert(name.into(), new);
        *cursor += 1;
        Ok(new)
    }

    fn element(&mut self, at: usize, index: usize) -> Result<usize, Refusal> {
        if let Some(known) = self.places[at].elements.get(index) {
            return Ok(*known);
        }
        let shape = self.places[at].shape.and_then(ShapeAt::element);
        let new = self.grow(at, Step::Index(index), shape)?;
        self.places[at].elements.push(new);
        Ok(new)
    }

    fn grow(
        &mut self,
        parent: usize,
        step: Step,
        shape: Option<ShapeAt<'s>>,
    ) -> Result<usize, Refusal> {
        let new = self.places.len();
        if new > COLUMN_LIMIT {
            let message = format!(
                "the table would have more than {COLUMN_LIMIT} columns; --arrays json puts an array into one cell"
            );
            return Err(Refusal {
                pointer: path::pointer(&self.path(parent)),
                message,
            });
        }
        self.places.push(Place {
            step,
            parent,
            depth: match self.arrays {
                // Of several tables each is read with its cells side by side.
                Arrays::Tables => 1,
                Arrays::Indexed | Arrays::Json => self.places[parent].depth + 1,
            },
            shape,
            members: Vec::new(),
            by_name: HashMap::new(),
            after: Vec::new(),
            elements: Vec::new(),
            seen: Seen::default(),
        });
        Ok(new)
    }

    /// Gives a place the members that the schema knows, in its order.
    fn seed(&mut self, at: usize) {
        let Some(shape) = self.places[at].shape else {
            return;
        };
        for (name, member) in shape.members() {
            // Too many columns are told when a record needs one.
            let Ok(new) = self.grow(at, Step::Name(name.into()), Some(member)) else {
                return;
            };
            self.places[at].members.push(new);
            self.places[at].by_name.insert(name.into(), new);
        }
    }

    pub(in crate::format) fn path(&self, mut at: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        while at != 0 {
            steps.push(self.places[at].step.clone());
            at = self.places[at].parent;
        }
        steps.reverse();
        steps
    }
}

/// Refuses a record that cannot be a row, whatever its columns.
pub(super) fn refuse_no_row(root: Node<'_>) -> Result<(), Refusal> {
    let message = match root.kind() {
        Kind::Object if root.is_empty() => {
            "an object without properties would be an empty row, which is none".to_owned()
        }
        Kind::Object => return Ok(()),
        kind => format!(
            "a row is an object, and this record is {}",
            kind_in_words(kind)
        ),
    };
    Err(Refusal {
        pointer: Pointer::ROOT,
        message,
    })
}

/// A kind with its article.
pub(in crate::format) fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}
