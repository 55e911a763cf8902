//! What may stand at a place: the types, whether it repeats, and the order of members.
//!
//! A shape is what is left of a schema when only typing is asked. CSV cells and XML text have no
//! types of their own; readers and writers ask here, and nowhere else. [`crate::schema`] makes
//! shapes from schemas.

use std::fmt;
use std::ops::{BitAnd, BitOr};

use super::tree::Kind;

/// A set of JSON types; integers count as numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// No type.
    pub const NONE: Types = Types(0);
    /// Any type: nothing is said.
    pub const ANY: Types = Types(0b11_1111);

    /// The set of one type.
    pub fn only(kind: Kind) -> Types {
        Types(1 << kind as u8)
    }

    /// The set of the type that JSON Schema names so.
    pub fn named(name: &str) -> Option<Types> {
        if name == "integer" {
            return Some(Types::only(Kind::Number));
        }
        Kind::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .map(Types::only)
    }

    /// Whether the type may stand here.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// The type, where there is just one.
    pub fn single(self) -> Option<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| Types::only(*kind) == self)
    }
}

impl BitAnd for Types {
    type Output = Types;

    fn bitand(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Types;

    fn bitor(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(
                Kind::ALL
                    .into_iter()
                    .filter(|kind| self.has(*kind))
                    .map(Kind::name),
            )
            .finish()
    }
}

/// What is said of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The types that may stand here.
    pub types: Types,
    /// The known members, in the schema's order.
    pub members: Vec<(Box<str>, usize)>,
    /// What any other member is; `None` where there may be no other.
    pub other: Option<usize>,
    /// What an element is.
    pub element: Option<usize>,
}

impl Place {
    /// Nothing is said.
    pub fn any() -> Place {
        Place {
            types: Types::ANY,
            members: Vec::new(),
            other: Some(Shape::ANY),
            element: Some(Shape::ANY),
        }
    }
}

/// The shape of an instance: places that name one another, as schemas may be recursive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    places: Vec<Place>,
    root: usize,
}

impl Shape {
    /// The index of the place of which nothing is said.
    pub const ANY: usize = 0;

    /// A shape of these places; the one at [`Shape::ANY`] must be [`Place::any`].
    pub fn new(places: Vec<Place>, root: usize) -> Shape {
        debug_assert!(places.first().is_some_and(|place| *place == Place::any()));
        Shape { places, root }
    }

    /// The root.
    pub fn root(&self) -> ShapeAt<'_> {
        ShapeAt {
            shape: self,
            index: self.root,
        }
    }
}

/// A place within a shape.
#[derive(Debug, Clone, Copy)]
pub struct ShapeAt<'s> {
    shape: &'s Shape,
    index: usize,
}

impl<'s> ShapeAt<'s> {
    fn place(self) -> &'s Place {
        &self.shape.places[self.index]
    }

    /// The types that may stand here.
    pub fn types(self) -> Types {
        self.place().types
    }

    /// What may stand at the member of that name; `None` where there may be no such member.
    pub fn member(self, name: &str) -> Option<ShapeAt<'s>> {
        let place = self.place();
        let known = place
            .members
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, index)| *index);
        known.or(place.other).map(|index| ShapeAt {
            shape: self.shape,
            index,
        })
    }

    /// Whether the schema names this member.
    pub fn knows(self, name: &str) -> bool {
        self.place()
            .members
            .iter()
            .any(|(known, _)| **known == *name)
    }

    /// What may stand as an element; `None` where nothing is said.
    pub fn element(self) -> Option<ShapeAt<'s>> {
        self.place().element.map(|index| ShapeAt {
            shape: self.shape,
            index,
        })
    }

    /// The known members, in the schema's order.
    pub fn members(self) -> impl Iterator<Item = (&'s str, ShapeAt<'s>)> {
        let shape = self.shape;
        self.place().members.iter().map(move |(name, index)| {
            (
                &**name,
                ShapeAt {
                    shape,
                    index: *index,
                },
            )
        })
    }

    /// Whether no member but the known ones may stand here.
    pub fn is_closed(self) -> bool {
        self.place().other.is_none()
    }

    /// Whether nothing is said of this place.
    pub fn is_any(self) -> bool {
        self.index == Shape::ANY
    }
}
