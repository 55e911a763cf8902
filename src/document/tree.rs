//! The arena: nodes in document order, children directly after their parent.

use std::ops::Range;

use super::print::Print;
use crate::finding::{FileId, Finding, Place, Related};

/// Half-open byte range, relative to the start of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && u32::try_from(end).is_ok());
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number, kept as its text.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// Names with values.
    Object,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [
        Kind::Null,
        Kind::Boolean,
        Kind::Number,
        Kind::String,
        Kind::Array,
        Kind::Object,
    ];

    /// The name that JSON Schema gives the type.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

/// Which text a slice is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The record's source.
    Source,
    /// What had to be decoded: escapes, entities, doubled quotes.
    Scratch,
    /// Names that many records share, such as a table's headers.
    Shared,
}

/// One value. `text` is that of a string, number or boolean; a container keeps its child count in
/// `text.start`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) of: Of,
    /// Index into `Tree::keys`, or `NO_KEY`.
    pub(super) key: u32,
    pub(super) span: Span,
    pub(super) text: Span,
    /// Index after the last node of this subtree.
    pub(super) next: u32,
}

pub(super) const NO_KEY: u32 = u32::MAX;

/// A member's name. The print settles almost every comparison without a look at the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeySlot {
    pub(super) print: Print,
    pub(super) of: Of,
    /// Of a shared key: absolute in the file.
    pub(super) span: Span,
    pub(super) text: Span,
}

/// An empty cell: where a member would stand that is absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Absent {
    /// The object that would have it.
    pub(super) parent: u32,
    pub(super) key: u32,
    pub(super) span: Span,
}

/// Where a value was made that is not the record's own text: in the table's header, by a line of
/// the map, or by both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Far {
    /// Bytes of the record's file: the cell of the header.
    pub header: Option<Range<u64>>,
    /// The map's file, and bytes of it.
    pub map: Option<(FileId, Range<u64>)>,
}

/// What a related place says of a constant of a map.
pub const SET_BY_MAP: &str = "the value is set here by the map";

impl Far {
    /// Points from a finding at the header and the line of the map that `what` was made of.
    pub fn show(&self, what: &str, finding: &mut Finding) {
        let file = finding.place.file;
        let mut relate = |place, message| finding.related.push(Related { place, message });
        if let Some(header) = &self.header {
            let place = Place::in_file(file, header.clone());
            relate(place, format!("{what} is from this header"));
        }
        if let Some((file, span)) = &self.map {
            let message = match self.header {
                Some(_) => "by this rule of the map".to_owned(),
                None => format!("{what} is set here by the map"),
            };
            relate(Place::in_file(*file, span.clone()), message);
        }
    }
}

/// The memory of a document, reused from record to record.
#[derive(Debug, Default)]
pub struct Tree {
    pub(super) slots: Vec<Slot>,
    pub(super) keys: Vec<KeySlot>,
    pub(super) absent: Vec<Absent>,
    /// Nodes whose value was made outside the record, in order.
    pub(super) far: Vec<(u32, Far)>,
    /// The header of the column that the record is made of, in bytes of the file.
    pub(super) heading: Option<Range<u64>>,
    /// Whether every value's source is how compact JSON spells it.
    pub(super) compact: bool,
    pub(super) scratch: String,
    pub(super) shared: String,
    pub(super) shared_keys: usize,
    /// By depth; kept from record to record.
    pub(super) expected: Vec<super::expected::Expected>,
}
