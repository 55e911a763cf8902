//! What is kept of the rows of a record.

use std::rc::Rc;
use std::sync::Arc;

use super::super::headings::Told;
use crate::document::{Kind, Node, Span};

/// A value of a row that is kept, with its place in the chunk.
#[derive(Debug)]
pub(super) enum Held {
    /// A string, number or boolean.
    Scalar(Kind, Span, Box<str>),
    /// A list.
    List(Span, Vec<Held>),
    /// An object.
    Object(Span, Vec<(Box<str>, Span, Held)>),
}

impl Held {
    /// A value of a row that begins at byte `offset` of the chunk; none of `null`.
    pub(super) fn of(node: Node<'_>, offset: usize) -> Option<Held> {
        let span = moved(node.span(), offset);
        Some(match node.kind() {
            Kind::Null => return None,
            Kind::Array => {
                let elements = node.elements().filter_map(|node| Held::of(node, offset));
                Held::List(span, elements.collect())
            }
            Kind::Object => {
                let members = node.members().filter_map(|(key, node)| {
                    let held = Held::of(node, offset)?;
                    Some((key.name().into(), held.span(), held))
                });
                Held::Object(span, members.collect())
            }
            kind => Held::Scalar(kind, span, node.text()?.into()),
        })
    }

    pub(super) fn span(&self) -> Span {
        match self {
            Held::Scalar(_, span, _) | Held::List(span, _) | Held::Object(span, _) => *span,
        }
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Held::Scalar(_, _, text) => text.trim(),
            Held::List(..) | Held::Object(..) => "",
        }
    }
}

/// What a row says of its record.
#[derive(Debug)]
pub(super) struct Said {
    /// The field.
    pub(super) name: Rc<str>,
    /// Where the row names it.
    pub(super) named: Span,
    /// What it is; only a place, where its cell is empty.
    pub(super) value: Result<Held, Span>,
    /// The row's other cells that rules read, by their columns.
    pub(super) others: Vec<(Rc<str>, Held)>,
}

impl Said {
    /// Where the value stands.
    pub(super) fn span(&self) -> Span {
        match &self.value {
            Ok(held) => held.span(),
            Err(span) => *span,
        }
    }
}

/// The rows of one record.
#[derive(Debug)]
pub(super) struct Gathered {
    /// What the heading above them says.
    pub(super) above: Arc<Told>,
    /// The bytes of the chunk from the first row to the last.
    pub(super) bytes: std::ops::Range<usize>,
    /// The line at which the first begins.
    pub(super) line: u64,
    /// How many they are.
    pub(super) rows: u64,
    /// The cells by which they belong together, by their columns.
    pub(super) by: Vec<(Box<str>, Held)>,
    /// What they say, in order.
    pub(super) said: Vec<Said>,
    /// Whether two of them contradict each other.
    pub(super) is_faulty: bool,
}

/// A place within a row that begins at byte `offset` of the chunk, as one of the chunk.
pub(super) fn moved(span: Span, offset: usize) -> Span {
    Span::new(span.start as usize + offset, span.end as usize + offset)
}
