//! A word of an agreement that a vocabulary should hold.

use super::symbol::{Symbol, Symbols};
use super::{Home, Part};
use crate::document::{Node, Span};
use crate::finding::Place;

/// A commodity, country, unit or basis that an agreement names, and where.
#[derive(Debug, Clone)]
pub struct Mention {
    /// What the word names, as the same property of a claim does.
    pub part: Part,
    /// The word.
    pub word: Symbol,
    list: &'static str,
    index: u32,
    /// The property within the entry; `None` where the entry is the word.
    property: Option<&'static str>,
    span: Span,
}

/// The properties that hold such words: the list, the property of its entries, what it names.
const WORDS: [(&str, Option<&str>, Part); 6] = [
    ("parties", Some("country"), Part::Country),
    ("commodities", None, Part::Commodity),
    ("shares", Some("country"), Part::Country),
    ("volumes", Some("commodity"), Part::Commodity),
    ("volumes", Some("unit"), Part::Unit),
    ("volumes", Some("basis"), Part::Basis),
];

impl Mention {
    /// Every such word of an agreement.
    pub(super) fn all(home: &Home, node: Node<'_>, symbols: &mut Symbols) -> Vec<Self> {
        let mut mentions = Vec::new();
        for (list, property, part) in WORDS {
            let entries = node.get(list).into_iter().flat_map(Node::elements);
            for (index, entry) in (0..).zip(entries) {
                let value = property.map_or(Some(entry), |name| entry.get(name));
                if let Some(value) = value
                    && let Some(word) = value.as_str()
                    // That nothing stands there is the schema's finding.
                    && !word.is_empty()
                {
                    mentions.push(Mention {
                        part,
                        word: symbols.intern(word),
                        list,
                        index,
                        property,
                        span: home.span(value),
                    });
                }
            }
        }
        mentions
    }

    /// Where it stands.
    pub fn place(&self, home: &Home, symbols: &Symbols) -> Place {
        let entry = format!("/{}/{}", self.list, self.index);
        let pointer = self
            .property
            .map_or(entry.clone(), |name| format!("{entry}/{name}"));
        home.place(symbols, &pointer, self.span)
    }
}
