//! Reading a tree.

use std::ops::Range;

use super::pointer::{Pointer, Segment};
use super::print::Print;
use super::tree::{Far, Kind, NO_KEY, Of, Slot, Span, Tree};

/// One record's tree joined with its source text.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
    base: u64,
    tree: &'a Tree,
}

impl<'a> Document<'a> {
    /// Joins `tree` with the `text` that it was read from, which begins at byte `base` of its file.
    pub fn new(text: &'a str, base: u64, tree: &'a Tree) -> Self {
        Document { text, base, tree }
    }

    /// The record's source.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where the record's source begins in its file.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// The root value; a tree that a reader filled has one.
    pub fn root(&'a self) -> Node<'a> {
        Node {
            document: self,
            index: 0,
        }
    }

    /// A span of this record as bytes of the file.
    pub fn absolute(&self, span: Span) -> Range<u64> {
        self.base + u64::from(span.start)..self.base + u64::from(span.end)
    }

    /// The header of the column that the record is made of, in bytes of the file; `None` where it
    /// is made of a whole row.
    pub fn heading(&self) -> Option<Range<u64>> {
        self.tree.heading.clone()
    }

    /// The names that all records share: a table's header, in order.
    pub fn shared_keys(&'a self) -> impl Iterator<Item = Key<'a>> {
        (0..self.tree.shared_keys as u32).map(|index| Key {
            document: self,
            index,
        })
    }

    /// Whether any object of the record may have a member of that name: a quick look at all names.
    #[inline]
    pub fn may_name(&self, name: &str) -> bool {
        let print = Print::of(name);
        self.tree.keys.iter().any(|key| key.print == print)
    }

    #[inline]
    fn resolve(&self, of: Of, text: Span) -> &'a str {
        match of {
            Of::Source => text.of(self.text),
            Of::Scratch => text.of(&self.tree.scratch),
            Of::Shared => text.of(&self.tree.shared),
        }
    }

    pub(super) fn address(&self) -> usize {
        std::ptr::from_ref::<Tree>(self.tree) as usize
    }

    fn key(&'a self, index: u32) -> Option<Key<'a>> {
        (index != NO_KEY).then_some(Key {
            document: self,
            index,
        })
    }
}

/// The name of a member.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    document: &'a Document<'a>,
    index: u32,
}

impl<'a> Key<'a> {
    /// The name, decoded.
    #[inline]
    pub fn name(self) -> &'a str {
        let slot = &self.document.tree.keys[self.index as usize];
        self.document.resolve(slot.of, slot.text)
    }

    #[inline]
    pub(super) fn print(self) -> Print {
        self.document.tree.keys[self.index as usize].print
    }

    /// Where the name stands in the file: in the record, or in a table's header.
    pub fn place(self) -> Range<u64> {
        let slot = &self.document.tree.keys[self.index as usize];
        match slot.of {
            Of::Shared => u64::from(slot.span.start)..u64::from(slot.span.end),
            Of::Source | Of::Scratch => self.document.absolute(slot.span),
        }
    }

    /// Whether many records share the name: it stands in a table's header.
    pub fn is_shared(self) -> bool {
        self.document.tree.keys[self.index as usize].of == Of::Shared
    }
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document<'a>,
    index: u32,
}

impl<'a> Node<'a> {
    #[inline]
    fn slot(self) -> &'a Slot {
        &self.document.tree.slots[self.index as usize]
    }

    /// The document that it belongs to.
    pub fn document(self) -> &'a Document<'a> {
        self.document
    }

    pub(super) fn index(self) -> u32 {
        self.index
    }

    /// What the value is.
    #[inline]
    pub fn kind(self) -> Kind {
        self.slot().kind
    }

    /// Where it stands within the record.
    pub fn span(self) -> Span {
        self.slot().span
    }

    /// Where it stands in the file.
    pub fn place(self) -> Range<u64> {
        self.document.absolute(self.slot().span)
    }

    /// Where a map made the value of something else than the record's own text, if one did; its
    /// place is then what the record was made from.
    pub fn made_at(self) -> Option<&'a Far> {
        let far = &self.document.tree.far;
        let at = far
            .binary_search_by_key(&self.index, |(node, _)| *node)
            .ok()?;
        Some(&far[at].1)
    }

    /// The source under the span, as the person wrote it.
    pub fn source(self) -> &'a str {
        self.slot().span.of(self.document.text)
    }

    /// Whether its source is how compact JSON spells it: without white space or an escape.
    #[inline]
    pub fn is_compact(self) -> bool {
        self.document.tree.compact
    }

    /// The name under which it stands in its object.
    pub fn key(self) -> Option<Key<'a>> {
        self.document.key(self.slot().key)
    }

    /// The decoded text of a string, the exact text of a number, `true` or `false`.
    #[inline]
    pub fn text(self) -> Option<&'a str> {
        let slot = self.slot();
        match slot.kind {
            Kind::String | Kind::Number | Kind::Boolean => {
                Some(self.document.resolve(slot.of, slot.text))
            }
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// The text, where it is a string.
    #[inline]
    pub fn as_str(self) -> Option<&'a str> {
        let slot = self.slot();
        (slot.kind == Kind::String).then(|| self.document.resolve(slot.of, slot.text))
    }

    /// The exact text, where it is a number.
    #[inline]
    pub fn as_number(self) -> Option<&'a str> {
        let slot = self.slot();
        (slot.kind == Kind::Number).then(|| self.document.resolve(slot.of, slot.text))
    }

    /// The value, where it is a boolean.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.text() == Some("true"))
    }

    /// Number of children of a container; 0 for a scalar.
    #[inline]
    pub fn len(self) -> usize {
        let slot = self.slot();
        match slot.kind {
            Kind::Array | Kind::Object => slot.text.start as usize,
            _ => 0,
        }
    }

    /// Whether it has no children.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements of an array, or the values of an object; none for a scalar.
    #[inline]
    pub fn elements(self) -> Elements<'a> {
        Elements {
            document: self.document,
            at: self.index + 1,
            end: self.slot().next,
        }
    }

    /// The names and values of an object; none for anything else.
    #[inline]
    pub fn members(self) -> Members<'a> {
        let end = if self.kind() == Kind::Object {
            self.slot().next
        } else {
            0
        };
        Members {
            elements: Elements {
                document: self.document,
                at: self.index + 1,
                end,
            },
        }
    }

    /// The member of that name.
    pub fn get(self, name: &str) -> Option<Node<'a>> {
        self.get_printed(name, Print::of(name))
    }

    #[inline]
    pub(super) fn get_printed(self, name: &str, print: Print) -> Option<Node<'a>> {
        if self.kind() != Kind::Object {
            return None;
        }
        let tree = self.document.tree;
        let end = self.slot().next;
        let mut at = self.index + 1;
        while at < end {
            let slot = &tree.slots[at as usize];
            let key = &tree.keys[slot.key as usize];
            if key.print == print
                && (print.is_whole() || self.document.resolve(key.of, key.text) == name)
            {
                return Some(Node {
                    document: self.document,
                    index: at,
                });
            }
            at = slot.next;
        }
        None
    }

    /// The element at `index`.
    pub fn at(self, index: usize) -> Option<Node<'a>> {
        if self.kind() == Kind::Array {
            self.elements().nth(index)
        } else {
            None
        }
    }

    /// Where the member `name` would stand: its empty cell. `None` where the format has no such place.
    pub fn absent(self, name: &str) -> Option<Range<u64>> {
        let tree = self.document.tree;
        tree.absent
            .iter()
            .find(|absent| {
                absent.parent == self.index
                    && self
                        .document
                        .key(absent.key)
                        .is_some_and(|key| key.name() == name)
            })
            .map(|absent| self.document.absolute(absent.span))
    }

    /// The value that a JSON Pointer leads to.
    pub fn follow(self, pointer: &Pointer) -> Option<Node<'a>> {
        let mut node = self;
        for segment in pointer.segments() {
            node = node.step(segment)?;
        }
        Some(node)
    }

    /// The value that a reference token leads to.
    pub fn step(self, segment: &Segment) -> Option<Node<'a>> {
        match self.kind() {
            Kind::Object => self.get(segment.name()),
            Kind::Array => self.at(segment.index()?),
            _ => None,
        }
    }
}

/// Iterates over the children of a container.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    document: &'a Document<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node {
            document: self.document,
            index: self.at,
        };
        self.at = node.slot().next;
        Some(node)
    }
}

/// Iterates over the names and values of an object.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    elements: Elements<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Key<'a>, Node<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let node = self.elements.next()?;
        Some((
            Key {
                document: node.document,
                index: node.slot().key,
            },
            node,
        ))
    }
}
