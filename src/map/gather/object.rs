//! Makes of the rows of a record what rules are applied to: an object whose members are the fields
//! that the rows give, each at the cell of its own row.

use std::rc::Rc;

use super::super::words::folded;
use super::Gathering;
use super::held::{Gathered, Held, Said};
use crate::document::{KeyRef, Kind, Open, Span, Text, Tree};

/// The member under which a value stands that has other cells of its row beside it, as an XML
/// element's text does beside its attributes.
const VALUE: &str = "#text";

/// Builds the object of a record in `tree`.
pub(super) fn build(record: &Gathered, gathering: &Gathering<'_>, tree: &mut Tree) {
    tree.clear();
    let start = record.bytes.start as u32;
    let mut builder = Builder { tree, start };
    let root = builder.tree.open(KeyRef::NONE, Kind::Object, 0);
    let mut count = 0;
    for (name, held) in &record.by {
        let key = builder.key(name, held.span());
        builder.value(key, held);
        count += 1;
    }
    let mut given: Vec<&str> = Vec::new();
    for (at, said) in record.said.iter().enumerate() {
        let name = &*said.name;
        if given.contains(&name) {
            continue;
        }
        let of_name = record.said[at..]
            .iter()
            .filter(|other| *other.name == *name);
        let all: Vec<&Said> = of_name.filter(|said| said.value.is_ok()).collect();
        let key = builder.key(name, said.named);
        match all.as_slice() {
            [] => {
                let cell = builder.placed(said.span());
                builder.tree.absent(root, key, cell);
                continue;
            }
            all if gathering.is_list(name) => builder.list(key, all),
            [first, ..] => builder.said(key, first),
        }
        given.push(name);
        count += 1;
    }
    for column in gathering.common() {
        let is_known = |name: &str| folded(name) == folded(&column);
        let mut by = record.by.iter().map(|(name, _)| &**name);
        if by.any(is_known) || given.iter().any(|name| is_known(name)) {
            continue;
        }
        let mut others = record.said.iter().flat_map(|said| &said.others);
        if let Some((_, held)) = others.find(|(name, _)| *name == column) {
            let key = builder.key(&column, held.span());
            builder.value(key, held);
            count += 1;
        }
    }
    let length = record.bytes.len();
    builder.tree.close(root, count, length);
}

struct Builder<'t> {
    tree: &'t mut Tree,
    /// Where the record begins in its chunk.
    start: u32,
}

impl Builder<'_> {
    fn placed(&self, span: Span) -> Span {
        Span {
            start: span.start - self.start,
            end: span.end - self.start,
        }
    }

    fn key(&mut self, name: &str, span: Span) -> KeyRef {
        let text = self.tree.decoded(name);
        let span = self.placed(span);
        self.tree.key("", span, text)
    }

    fn open(&mut self, key: KeyRef, kind: Kind, span: Span) -> Open {
        let start = self.placed(span).start as usize;
        self.tree.open(key, kind, start)
    }

    fn close(&mut self, open: Open, count: usize, span: Span) {
        let end = self.placed(span).end as usize;
        self.tree.close(open, count, end);
    }

    fn value(&mut self, key: KeyRef, held: &Held) {
        match held {
            Held::Scalar(kind, span, text) => {
                let text: Text = self.tree.decoded(text);
                let span = self.placed(*span);
                self.tree.scalar(key, *kind, span, text);
            }
            Held::List(span, elements) => {
                let open = self.open(key, Kind::Array, *span);
                for element in elements {
                    self.value(KeyRef::NONE, element);
                }
                self.close(open, elements.len(), *span);
            }
            Held::Object(span, members) => {
                let open = self.open(key, Kind::Object, *span);
                for (name, at, held) in members {
                    let key = self.key(name, *at);
                    self.value(key, held);
                }
                self.close(open, members.len(), *span);
            }
        }
    }

    fn list(&mut self, key: KeyRef, all: &[&Said]) {
        let spans = || all.iter().map(|said| said.span());
        let span = Span {
            start: spans().map(|span| span.start).min().unwrap_or(0),
            end: spans().map(|span| span.end).max().unwrap_or(0),
        };
        let open = self.open(key, Kind::Array, span);
        for said in all {
            self.said(KeyRef::NONE, said);
        }
        self.close(open, all.len(), span);
    }

    /// What a row says: the value, with the row's other cells as members where rules read any.
    fn said(&mut self, key: KeyRef, said: &Said) {
        let Ok(held) = &said.value else { return };
        if said.others.is_empty() || !matches!(held, Held::Scalar(..)) {
            self.value(key, held);
            return;
        }
        let span = held.span();
        let open = self.open(key, Kind::Object, span);
        let text = self.key(VALUE, span);
        self.value(text, held);
        for (name, other) in &said.others {
            let key = self.key(&Rc::clone(name), other.span());
            self.value(key, other);
        }
        self.close(open, said.others.len() + 1, span);
    }
}
