//! How records name one another.

use super::Home;
use super::symbol::{Symbol, Symbols};
use crate::document::{Node, Span};
use crate::finding::Place;

/// How one record refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// To the source that says so.
    Source,
    /// To what it replaces.
    Supersedes,
    /// To what it changes.
    Amends,
    /// To what it belongs to.
    Parent,
    /// To the source that it copies.
    DerivedFrom,
}

/// The identifier of another record.
#[derive(Debug, Clone)]
pub struct Reference {
    /// What the other record is to this one.
    pub relation: Relation,
    /// Its identifier.
    pub to: Symbol,
    /// The property, and the element of its array.
    property: &'static str,
    index: Option<u32>,
    span: Span,
}

impl Reference {
    /// Reads the reference or references of one property.
    pub(super) fn read(
        home: &Home,
        node: Node<'_>,
        property: &'static str,
        relation: Relation,
        symbols: &mut Symbols,
        out: &mut Vec<Reference>,
    ) {
        let Some(value) = node.get(property) else {
            return;
        };
        let mut add = |value: Node<'_>, index| {
            if let Some(text) = value.as_str() {
                let (to, span) = (symbols.intern(text), home.span(value));
                out.push(Reference {
                    relation,
                    to,
                    property,
                    index,
                    span,
                });
            }
        };
        add(value, None);
        for (index, element) in value.elements().enumerate() {
            add(element, Some(index as u32));
        }
    }

    /// Where it stands in the record at `home`.
    pub fn place(&self, home: &Home, symbols: &Symbols) -> Place {
        let pointer = match self.index {
            Some(index) => format!("/{}/{index}", self.property),
            None => format!("/{}", self.property),
        };
        home.place(symbols, &pointer, self.span)
    }
}
