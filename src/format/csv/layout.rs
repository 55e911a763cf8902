//! The columns in their order, and how each is spelled.

use std::collections::HashMap;

use super::cell::Typing;
use super::columns::{Columns, Place, Seen};
use super::path::{self, Step};
use super::{TypesMode, header};
use crate::document::{Pointer, ShapeAt, Types};
use crate::format::Refusal;

/// How the values of a column become cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Strings as they stand.
    Text,
    /// Each as JSON, strings too.
    Encoded(Types),
    /// Each as JSON, but strings as they stand where they are read as such.
    Mixed(Types),
}

/// A column to be written.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) header: String,
    pub(super) pointer: Pointer,
    pub(super) spelling: Spelling,
    pub(super) depth: usize,
    /// Whether strings are encoded in it.
    pub(super) is_encoded: bool,
}

/// A place, once all columns are known.
#[derive(Debug)]
pub(super) struct Branch {
    /// Its own column.
    pub(super) own: Option<usize>,
    pub(super) members: Vec<(Box<str>, usize)>,
    pub(super) by_name: HashMap<Box<str>, usize>,
    pub(super) elements: Vec<usize>,
    pub(super) pointer: Pointer,
}

impl Columns<'_> {
    /// How the values of a place become cells.
    fn spelling(&self, place: &Place<'_>) -> Spelling {
        let types = place.shape.map_or(Types::ANY, ShapeAt::types);
        match Typing::settled(types) {
            Some(Typing::Text) => Spelling::Text,
            Some(Typing::Json(types)) => Spelling::Mixed(types),
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
    pub(super) fn layout(&self) -> Result<(Vec<Column>, Vec<Branch>), Refusal> {
        let mut columns = Vec::new();
        let mut branches = Vec::new();
        self.lay(0, &mut columns, &mut branches)?;
        Ok((columns, branches))
    }

    fn lay(
        &self,
        at: usize,
        columns: &mut Vec<Column>,
        branches: &mut Vec<Branch>,
    ) -> Result<usize, Refusal> {
        let place = &self.places[at];
        let index = branches.len();
        let path = self.path(at);
        let pointer = path::pointer(&path);
        branches.push(Branch {
            own: None,
            members: Vec::new(),
            by_name: HashMap::new(),
            elements: Vec::new(),
            pointer: pointer.clone(),
        });
        if place.seen != Seen::default() {
            let header = path::header(&path);
            if header::steps(&header, self.shape) != path {
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
                is_encoded: matches!(spelling, Spelling::Encoded(_))
                    && place.seen.has(Seen::TEXT | Seen::DISGUISED | Seen::EMPTY),
            });
        }
        for member in &place.members {
            let Step::Name(name) = &self.places[*member].step else {
                continue;
            };
            let branch = self.lay(*member, columns, branches)?;
            branches[index].members.push((name.clone(), branch));
            branches[index].by_name.insert(name.clone(), branch);
        }
        for element in &place.elements {
            let branch = self.lay(*element, columns, branches)?;
            branches[index].elements.push(branch);
        }
        Ok(index)
    }
}
