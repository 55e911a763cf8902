//! Claims, agreements and sources as plain data: what the rules compare, and where it stands.
//!
//! A record is read off a [`Node`] once, and the node forgotten. What is kept is small, for a data
//! set may hold a million claims: words are [`Symbol`]s, what all rows of a table say alike is one
//! [`Frame`], and of the text only the spans that a message can point at. Nothing here judges: a
//! value that cannot be read is left out, for the schema has already said so.

mod agreement;
mod claim;
mod date;
mod figure;
mod frame;
mod mention;
mod quotation;
mod reference;
mod source;
mod symbol;

use std::ops::Range;

pub use agreement::{Agreement, Entry, Field, Party};
pub use claim::{Claim, Part, Qualifier, Quantity, Status};
pub use date::Date;
pub use figure::Figure;
pub use frame::{Frame, FrameId, Heading, Measure, RankOf};
pub use mention::Mention;
pub use quotation::Quotation;
pub use reference::{Reference, Relation};
pub use source::{Coverage, Source, SourceKind};
pub use symbol::{Symbol, Symbols};

use crate::document::{Node, Span};
use crate::finding::{FileId, Place};

/// Which schema a record follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// A reserve claim.
    Claim,
    /// An agreement.
    Agreement,
    /// A source.
    Source,
}

impl RecordKind {
    /// Every kind with the bundled schema's name: the one table both ways.
    pub const ALL: [(RecordKind, &'static str); 3] = [
        (RecordKind::Claim, "reserve"),
        (RecordKind::Agreement, "agreement"),
        (RecordKind::Source, "source"),
    ];

    /// The kind of record that the bundled schema of this name describes.
    pub fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(_, schema)| *schema == name);
        known.map(|(kind, _)| *kind)
    }

    /// What a message calls such a record.
    pub fn noun(self) -> &'static str {
        match self {
            RecordKind::Claim => "claim",
            RecordKind::Agreement => "agreement",
            RecordKind::Source => "source",
        }
    }
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The file.
    pub file: FileId,
    /// The instance within the file, from 1.
    pub record: u64,
    /// The record's first byte in the file; the spans of its parts count from here.
    pub start: u64,
    /// Bytes of the record.
    pub length: u32,
    /// The record's own `id`.
    pub id: Symbol,
    /// Where the `id` stands.
    id_span: Span,
}

impl Home {
    /// The home of the record that `node` is the root of.
    pub fn new(file: FileId, record: u64, node: Node<'_>, symbols: &mut Symbols) -> Self {
        let place = node.place();
        let id_node = node.get("id");
        let id = id_node.and_then(Node::as_str);
        let mut home = Home {
            file,
            record,
            start: place.start,
            length: u32::try_from(place.end - place.start).unwrap_or(u32::MAX),
            id: id.map_or(Symbol::NONE, |id| symbols.intern(id)),
            id_span: Span::default(),
        };
        home.id_span = id_node.map_or(Span::default(), |node| home.span(node));
        home
    }

    /// The place of the record's `id`.
    pub fn id_place(&self, symbols: &Symbols) -> Place {
        self.place(symbols, "/id", self.id_span)
    }

    /// The place of one part of the record, where `pointer` leads.
    pub fn place(&self, symbols: &Symbols, pointer: &str, span: Span) -> Place {
        let at = |offset: u32| self.start + u64::from(offset);
        self.located(symbols, pointer, at(span.start)..at(span.end))
    }

    /// The place of the record as a whole.
    pub fn whole(&self, symbols: &Symbols) -> Place {
        self.located(symbols, "", self.start..self.start + u64::from(self.length))
    }

    fn located(&self, symbols: &Symbols, pointer: &str, span: Range<u64>) -> Place {
        Place {
            file: self.file,
            record: Some(self.record),
            id: symbols.text(self.id).map(Into::into),
            pointer: Some(pointer.into()),
            span,
        }
    }

    /// The span of a node of this record, counted from the record's start.
    fn span(&self, node: Node<'_>) -> Span {
        let place = node.place();
        let within = |offset: u64| offset.saturating_sub(self.start) as usize;
        Span::new(within(place.start), within(place.end))
    }
}
