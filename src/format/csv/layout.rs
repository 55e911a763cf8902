//! The columns in their order, and how each is spelled.

use std::collections::HashMap;

use super::cell::Typing;
use super::columns::{Columns, Place, Seen};
use super::order;
use super::path::{self, Step};
use super::{Arrays, TypesMode, header};
use crate::document::{Key, Pointer, PreparedKey, ShapeAt, Types};
use crate::format::Refusal;

/// How the values of a column become cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Spelling {
    /// Strings as they stand.
    Text,
    /// Each as JSON, strings too.
    Encoded(Types),
    /// Each as JSON, but strings as they stand where they are read as such.
    Mixed(Types),
}

/// A column to be written.
#[derive(Debug, Clone)]
pub(in crate::format) struct Column {
    pub(in crate::format) header: String,
    pub(in crate::format) pointer: Pointer,
    pub(in crate::format) spelling: Spelling,
    pub(in crate::format) depth: usize,
    /// Whether strings are encoded in it.
    pub(in crate::format) is_encoded: bool,
    pub(in crate::format) seen: Seen,
}

impl Column {
    /// Whether one more string changes neither how the column is spelled nor what is said of it.
    pub(super) fn foresees(&self, text: &str) -> bool {
        match self.spelling {
            Spelling::Text | Spelling::Mixed(_) => true,
            Spelling::Encoded(types) => {
                self.is_encoded
                    && (self.seen.has(Seen::EMPTY | Seen::OTHER)
                        || Typing::Json(types).is_json(text, self.depth))
            }
        }
    }
}

/// A place, once all columns are known.
#[derive(Debug)]
pub(in crate::format) struct Branch {
    /// Its own column.
    pub(in crate::format) own: Option<usize>,
    pub(in crate::format) members: Vec<(PreparedKey, usize)>,
    pub(in crate::format) by_name: HashMap<Box<str>, usize>,
    pub(in crate::format) elements: Vec<usize>,
    pub(in crate::format) pointer: Pointer,
    /// How many values stand before it in the order of the columns.
    pub(in crate::format) leaf: usize,
    /// Where its elements are rows of another table.
    pub(in crate::format) table: Option<Elsewhere>,
}

impl Branch {
    /// The branch of a member. It is looked for from the cursor on, and that moves behind it: the
    /// next column but a few is the usual one, as absent keys are passed over.
    #[inline]
    pub(super) fn member(&self, key: Key<'_>, cursor: &mut usize) -> Option<usize> {
        let near = self.members.iter().enumerate().skip(*cursor).take(4);
        for (index, (known, branch)) in near {
            if known.is(key) {
                *cursor = index + 1;
                return Some(*branch);
            }
        }
        self.by_name.get(key.name()).copied()
    }
}

/// An array whose elements are rows of another table.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct Elsewhere {
    /// Its place in the [`Columns`].
    pub(in crate::format) place: usize,
    /// How many columns stand before it.
    pub(in crate::format) field: usize,
}

/// The columns in their order, and the tree that leads to them.
#[derive(Debug, Default)]
pub(in crate::format) struct Layout {
    pub(in crate::format) columns: Vec<Column>,
    pub(in crate::format) branches: Vec<Branch>,
    leaves: usize,
}

impl Columns<'_> {
    /// How the values of a place become cells.
    fn spelling(&self, place: &Place<'_>) -> Spelling {
        let types = place.shape.map_or(Types::ANY, ShapeAt::types);
        match Typing::settled(types) {
            Some(Typing::Text) => Spelling::Text,
            Some(Typing::Json(types) | Typing::Foreseen(types)) => Spelling::Mixed(types),
            None if self.types == TypesMode::Text => Spelling::Text,
            None if self.types == TypesMode::Cell => Spelling::Mixed(types),
            // Read back as text: each cell is a string, and one can be nothing else.
            None if place.seen.has(Seen::TEXT) && !place.seen.has(Seen::EMPTY | Seen::OTHER) => {
                Spelling::Text
            }
            None => Spelling::Encoded(types),
        }
    }

    /// The columns in their order, and the tree that leads to them.
    ///
    /// # Errors
    /// A column's name would be read as another.
    pub(in crate::format) fn layout(&self) -> Result<Layout, Refusal> {
        let mut layout = Layout::default();
        self.lay(0, &mut layout)?;
        Ok(layout)
    }

    /// The name of the column for rows that are no objects, which is the name of no other.
    fn value_name(&self) -> String {
        let mut name = "value".to_owned();
        while self.places[0]
            .members
            .iter()
            .any(|member| match &self.places[*member].step {
                Step::Name(known) => path::header(&[Step::Name(known.clone())]).starts_with(&name),
                Step::Index(_) => false,
            })
        {
            name.push('_');
        }
        name
    }

    /// An object's members in the order of their columns: the schema's, else one that as many records
    /// as can be have too.
    fn arranged(&self, place: &Place<'_>) -> Vec<usize> {
        if place.shape.is_some() {
            return place.members.clone();
        }
        let position: HashMap<usize, usize> = (place.members.iter().copied().zip(0..)).collect();
        let before: Vec<Vec<usize>> = (place.members.iter())
            .map(|member| {
                let after = self.places[*member].after.iter();
                after.filter_map(|it| position.get(it).copied()).collect()
            })
            .collect();
        let order = order::arrange(&before);
        order.into_iter().map(|at| place.members[at]).collect()
    }

    fn lay(&self, at: usize, layout: &mut Layout) -> Result<usize, Refusal> {
        let place = &self.places[at];
        let Layout {
            columns,
            branches,
            leaves,
        } = layout;
        let index = branches.len();
        let path = self.path(at);
        let pointer = path::pointer(&path);
        branches.push(Branch {
            own: None,
            members: Vec::new(),
            by_name: HashMap::new(),
            elements: Vec::new(),
            pointer: pointer.clone(),
            leaf: *leaves,
            table: place.seen.has(Seen::ELEMENTS).then_some(Elsewhere {
                place: at,
                field: columns.len(),
            }),
        });
        if place.seen != Seen::default() {
            *leaves += 1;
        }
        if place.seen.has_cell() {
            let header = if path.is_empty() {
                self.value_name()
            } else {
                path::header(&path)
            };
            // Of several tables, a description says which column is what.
            let told = self.arrays == Arrays::Tables;
            if !told && header::steps(&header, self.shape) != path {
                let message = format!(
                    "the schema has a property `{header}`, so this column could not be told from it"
                );
                return Err(Refusal { pointer, message });
            }
            let spelling = self.spelling(place);
            branches[index].own = Some(columns.len());
            columns.push(Column {
                header,
                pointer,
                spelling,
                depth: place.depth,
                seen: place.seen,
                is_encoded: matches!(spelling, Spelling::Encoded(_))
                    && place.seen.has(Seen::TEXT | Seen::DISGUISED | Seen::EMPTY),
            });
        }
        for member in &self.arranged(place) {
            let Step::Name(name) = &self.places[*member].step else {
                continue;
            };
            let branch = self.lay(*member, layout)?;
            let branches = &mut layout.branches;
            branches[index]
                .members
                .push((PreparedKey::new(name), branch));
            branches[index].by_name.insert(name.clone(), branch);
        }
        for element in &place.elements {
            let branch = self.lay(*element, layout)?;
            layout.branches[index].elements.push(branch);
        }
        Ok(index)
    }
}
