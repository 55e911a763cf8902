//! A row of the input, and what its names lead to.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::template::Name;
use super::words::folded;
use crate::document::{Document, Kind, Node, Span};

/// Where a value of a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A cell of the row.
    Cell(Span),
    /// The table's header, by bytes of the file, and by bytes of the map the rule that reads it.
    Header(Range<u64>, Option<Range<u64>>),
    /// The map itself.
    Map(Range<u64>),
}

impl Origin {
    /// The same, read by the rule at `span` of the map.
    pub(super) fn by(self, span: &Range<u64>) -> Origin {
        match self {
            Origin::Header(header, _) => Origin::Header(header, Some(span.clone())),
            origin => origin,
        }
    }
}

/// A text with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// The text, without blanks at its ends; empty where the cell is.
    pub(super) text: Cow<'a, str>,
    /// Where it stands.
    pub(super) origin: Origin,
}

/// The names of a table's columns, found again in any spelling of case and blanks.
#[derive(Debug, Default)]
pub(super) struct Header {
    columns: HashMap<String, String>,
}

impl Header {
    /// The header that the records of a chunk share; none in a format that has none.
    pub(super) fn of(document: &Document<'_>) -> Option<Header> {
        let columns: HashMap<_, _> = document
            .shared_keys()
            .map(|key| (folded(key.name()), key.name().to_owned()))
            .collect();
        (!columns.is_empty()).then_some(Header { columns })
    }

    /// The name of a column as the table spells it.
    pub(super) fn column(&self, name: &str) -> Option<&str> {
        self.columns.get(&folded(name)).map(String::as_str)
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, name: &Name) -> bool {
        name.spellings
            .iter()
            .any(|spelling| self.columns.contains_key(&folded(spelling)))
    }
}

/// A row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// Its root.
    pub(super) root: Node<'a>,
    /// The header, of a table.
    pub(super) header: Option<&'a Header>,
}

impl<'a> Row<'a> {
    /// The value that a name leads to; `None` where it is missing or its cell is empty.
    pub(super) fn node(self, name: &str) -> Option<Node<'a>> {
        if let Some(node) = self.root.get(name) {
            return Some(node);
        }
        match self.header {
            Some(header) => self.root.get(header.column(name)?),
            None => walk(self.root, name),
        }
    }

    /// The text under the first spelling of a name that the row has.
    pub(super) fn text(self, name: &Name) -> Option<Found<'a>> {
        name.spellings
            .iter()
            .find_map(|spelling| self.node(spelling))
            .and_then(text_of)
    }

    /// Every cell of the row with its path: what a map may name.
    pub(super) fn paths(self, out: &mut Vec<String>) {
        paths(self.root, String::new(), out);
    }
}

/// Follows a path such as `properties/Name` down from a value; case and blanks make no difference.
fn walk<'a>(from: Node<'a>, path: &str) -> Option<Node<'a>> {
    let mut node = from;
    for step in path.split('/') {
        node = match node.kind() {
            Kind::Array => node.at(step.parse().ok()?)?,
            _ => node.get(step).or_else(|| {
                let wanted = folded(step);
                node.members()
                    .find(|(key, _)| folded(key.name()) == wanted)
                    .map(|(_, node)| node)
            })?,
        };
    }
    Some(node)
}

/// The text of a value: a scalar's own, an XML element's beside its attributes, and of anything
/// else the texts within it, parted by semicolons.
pub(super) fn text_of(node: Node<'_>) -> Option<Found<'_>> {
    let plain = match node.kind() {
        Kind::Object => node.get("#text").and_then(Node::text),
        Kind::Array => None,
        _ => Some(node.text()?),
    };
    let text = if let Some(text) = plain {
        Cow::Borrowed(text.trim())
    } else {
        let mut texts = Vec::new();
        gather(node, &mut texts);
        Cow::Owned(texts.join("; "))
    };
    let origin = Origin::Cell(node.span());
    Some(Found { text, origin })
}

fn gather<'a>(node: Node<'a>, texts: &mut Vec<&'a str>) {
    match node.kind() {
        Kind::Array | Kind::Object => node.elements().for_each(|element| gather(element, texts)),
        _ => texts.extend(node.text().map(str::trim).filter(|text| !text.is_empty())),
    }
}

/// A part of a text, with the part's own place where the source spells the text plainly.
pub(super) fn part_of<'a>(whole: &Found<'a>, source: &str, range: Range<usize>) -> Found<'a> {
    let text = match &whole.text {
        Cow::Borrowed(text) => Cow::Borrowed(text[range.clone()].trim()),
        Cow::Owned(text) => Cow::Owned(text[range.clone()].trim().to_owned()),
    };
    let origin = match &whole.origin {
        Origin::Cell(span) => {
            let shown = source
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default();
            match shown.find(&*whole.text) {
                Some(at) => {
                    let start = span.start as usize + at;
                    Origin::Cell(Span::new(start + range.start, start + range.end))
                }
                None => Origin::Cell(*span),
            }
        }
        Origin::Header(span, rule) if span.end - span.start == whole.text.len() as u64 => {
            let part = span.start + range.start as u64..span.start + range.end as u64;
            Origin::Header(part, rule.clone())
        }
        origin => origin.clone(),
    };
    Found { text, origin }
}

fn paths(node: Node<'_>, path: String, out: &mut Vec<String>) {
    let below = |step: &str| {
        if path.is_empty() {
            step.to_owned()
        } else {
            format!("{path}/{step}")
        }
    };
    match node.kind() {
        Kind::Object => {
            for (key, value) in node.members() {
                paths(value, below(key.name()), out);
            }
        }
        Kind::Array => node
            .elements()
            .for_each(|element| paths(element, path.clone(), out)),
        Kind::Null => {}
        _ => out.push(path),
    }
}
