//! One tree for every format: each value with its byte span and exact number text.
//!
//! A [`Tree`] owns the memory and is reused from record to record; a [`Document`] joins it with
//! the record's source text for as long as one record is looked at; a [`Node`] is one value in it.
//! Strings and numbers are slices of the source wherever the format spells them plainly, so
//! reading copies nothing. Nothing here knows a format, a schema or a file.
//!
//! Read [`Tree`] first, then [`Node`].

mod build;
mod expected;
mod json;
mod node;
mod number;
mod pointer;
mod print;
mod shape;
mod tree;
mod value;

pub use build::{KeyRef, Mark, Open, Text};
pub use expected::Course;
pub(crate) use json::length;
pub use json::{DocumentJson, PreparedKey};
pub use node::{Document, Elements, Key, Members, Node};
pub(crate) use number::Plain;
pub use pointer::{Pointer, PointerError, Segment};
pub use print::Print;
pub(crate) use print::WHOLE;
pub use shape::{Place as ShapePlace, Shape, ShapeAt, Types};
pub use tree::{Far, Kind, SET_BY_MAP, Span, Tree};

/// How deep values may nest in any format.
///
/// Deep enough for every real document, shallow enough that recursion over a tree, here and in
/// the schema validator, never exhausts a thread's stack.
pub const MAX_DEPTH: usize = 192;

/// How many nodes one record may have: indices are 32 bits wide.
pub const MAX_NODES: usize = u32::MAX as usize - 1;
