//! How a reader builds a tree: containers are opened and closed, scalars pushed in between.

use std::ops::Range;

use super::print::Print;
use super::tree::{Absent, Far, KeySlot, Kind, NO_KEY, Of, Slot, Span, Tree};

/// Where the text of a scalar or name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// As it stands in the record's source.
    Source(Span),
    /// Decoded, in the tree's scratch memory (see [`Tree::scratch`]).
    Scratch(Span),
}

/// A member's name, to be given to the value that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRef(u32);

impl KeyRef {
    /// For the root and for elements of an array.
    pub const NONE: KeyRef = KeyRef(NO_KEY);

    pub(super) fn of(index: usize) -> KeyRef {
        KeyRef(index as u32)
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A container that is not closed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open(u32);

/// How far a tree was built, to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    slots: usize,
    keys: usize,
}

impl Tree {
    /// Forgets the record, keeping the memory and the shared names.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.keys.truncate(self.shared_keys);
        self.absent.clear();
        self.far.clear();
        self.heading = None;
        self.compact = false;
        self.scratch.clear();
    }

    /// Forgets the shared names too.
    pub fn clear_shared(&mut self) {
        self.shared_keys = 0;
        self.shared.clear();
        self.clear();
    }

    /// Adds a name that stays over [`Tree::clear`]; `span` is absolute in the file.
    ///
    /// All shared names are added before the first record.
    pub fn share_key(&mut self, name: &str, span: Span) -> KeyRef {
        debug_assert_eq!(self.keys.len(), self.shared_keys, "shared names come first");
        let start = self.shared.len();
        self.shared.push_str(name);
        let text = Span::new(start, self.shared.len());
        self.keys.push(KeySlot {
            print: Print::of(name),
            of: Of::Shared,
            span,
            text,
        });
        self.shared_keys += 1;
        KeyRef(self.shared_keys as u32 - 1)
    }

    /// Scratch memory for decoded text: append to it, then name what was appended by
    /// [`Text::Scratch`].
    pub fn scratch(&mut self) -> &mut String {
        &mut self.scratch
    }

    /// Appends decoded text to the scratch memory.
    pub fn decoded(&mut self, text: &str) -> Text {
        let start = self.scratch.len();
        self.scratch.push_str(text);
        Text::Scratch(Span::new(start, self.scratch.len()))
    }

    /// Adds a member's name; `source` is the record's text.
    #[inline]
    pub fn key(&mut self, source: &str, span: Span, text: Text) -> KeyRef {
        let (of, text) = split(text);
        let name = match of {
            Of::Source => text.of(source),
            Of::Scratch | Of::Shared => text.of(&self.scratch),
        };
        let print = Print::of(name);
        self.keys.push(KeySlot {
            print,
            of,
            span,
            text,
        });
        KeyRef(self.keys.len() as u32 - 1)
    }

    /// Adds a string, number or boolean, or `null` (whose text is not looked at).
    #[inline]
    pub fn scalar(&mut self, key: KeyRef, kind: Kind, span: Span, text: Text) {
        debug_assert!(!matches!(kind, Kind::Array | Kind::Object));
        let (of, text) = split(text);
        let next = self.slots.len() as u32 + 1;
        self.slots.push(Slot {
            kind,
            of,
            key: key.0,
            span,
            text,
            next,
        });
    }

    /// Opens an array or object that begins at byte `start`.
    #[inline]
    pub fn open(&mut self, key: KeyRef, kind: Kind, start: usize) -> Open {
        debug_assert!(matches!(kind, Kind::Array | Kind::Object));
        let index = self.slots.len() as u32;
        let span = Span::new(start, start);
        self.slots.push(Slot {
            kind,
            of: Of::Source,
            key: key.0,
            span,
            text: Span::default(),
            next: 0,
        });
        Open(index)
    }

    /// Closes it: `count` children, ending before byte `end`.
    #[inline]
    pub fn close(&mut self, open: Open, count: usize, end: usize) {
        let next = self.slots.len() as u32;
        let slot = &mut self.slots[open.0 as usize];
        slot.text.start = count as u32;
        slot.span.end = end as u32;
        slot.next = next;
    }

    /// Notes where a member of an open (or closed) object would stand that is absent: an empty cell.
    #[inline]
    pub fn absent(&mut self, parent: Open, key: KeyRef, span: Span) {
        self.absent.push(Absent {
            parent: parent.0,
            key: key.0,
            span,
        });
    }

    /// Notes that the value of the last node was made outside the record's own text.
    pub fn made_at(&mut self, far: Far) {
        if let Some(last) = self.slots.len().checked_sub(1) {
            self.far.push((last as u32, far));
        }
    }

    /// Says under which header of a table the record's figure stands, in bytes of the file.
    pub fn headed(&mut self, heading: Range<u64>) {
        self.heading = Some(heading);
    }

    /// Says of a whole tree whether the source of every value in it is how compact JSON spells it.
    pub(crate) fn set_compact(&mut self, compact: bool) {
        self.compact = compact;
    }

    /// Number of nodes so far.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether no node was added yet.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes back everything from node `length` on (for a reader that recovers from an error).
    pub fn truncate(&mut self, length: usize) {
        self.slots.truncate(length);
        self.far.retain(|(node, _)| (*node as usize) < length);
    }

    /// How far the tree is built.
    pub fn mark(&self) -> Mark {
        Mark {
            slots: self.slots.len(),
            keys: self.keys.len(),
        }
    }

    /// Takes back what came after `mark`.
    pub fn rewind(&mut self, mark: Mark) {
        self.slots.truncate(mark.slots);
        self.keys.truncate(mark.keys);
    }

    /// Moves what came after `mark`, scanned from a text of its own, to where that text is kept and
    /// shown: from byte `kept` of the scratch memory on, and at `place(byte)` in the record's source.
    pub fn relocate(&mut self, mark: Mark, kept: usize, place: impl Fn(u32) -> u32) {
        let keep = |of: &mut Of, text: &mut Span| {
            if *of == Of::Source {
                *of = Of::Scratch;
                text.start += kept as u32;
                text.end += kept as u32;
            }
        };
        let moved = |span: Span| Span {
            start: place(span.start),
            end: place(span.end),
        };
        for slot in &mut self.slots[mark.slots..] {
            slot.span = moved(slot.span);
            if !matches!(slot.kind, Kind::Array | Kind::Object) {
                keep(&mut slot.of, &mut slot.text);
            }
        }
        for key in &mut self.keys[mark.keys..] {
            key.span = moved(key.span);
            keep(&mut key.of, &mut key.text);
        }
    }

    /// The names in an open object so far, each of them with its value.
    pub fn keys_in(&self, open: Open) -> impl Iterator<Item = KeyRef> {
        let mut at = open.0 + 1;
        std::iter::from_fn(move || {
            let slot = self.slots.get(at as usize)?;
            at = slot.next;
            Some(KeyRef(slot.key))
        })
    }

    /// The one `among` them that is the same name as `wanted`: for readers that must refuse
    /// duplicates.
    #[inline]
    pub fn find_key(
        &self,
        source: &str,
        mut among: impl Iterator<Item = KeyRef>,
        wanted: KeyRef,
    ) -> Option<KeyRef> {
        let print = self.keys[wanted.0 as usize].print;
        among.find(|key| {
            self.keys[key.0 as usize].print == print
                && self.key_name(source, *key) == self.key_name(source, wanted)
        })
    }

    /// The first two equal names among many, in O(n log n).
    pub fn duplicate_key(
        &self,
        source: &str,
        among: impl Iterator<Item = KeyRef>,
    ) -> Option<(KeyRef, KeyRef)> {
        let printed = |key: KeyRef| {
            (
                self.keys[key.index()].print,
                self.key_name(source, key),
                key,
            )
        };
        let mut sorted: Vec<(Print, &str, KeyRef)> = among.map(printed).collect();
        // Equal names stand side by side, in their order; names with one print by chance do not.
        sorted.sort_by_key(|(print, name, key)| (*print, *name, key.0));
        let twins = sorted
            .windows(2)
            .filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1));
        twins
            .map(|pair| (pair[0].2, pair[1].2))
            .min_by_key(|(_, later)| later.0)
    }

    /// The decoded name.
    pub fn key_name<'t>(&'t self, source: &'t str, key: KeyRef) -> &'t str {
        let slot = &self.keys[key.0 as usize];
        match slot.of {
            Of::Source => slot.text.of(source),
            Of::Scratch => slot.text.of(&self.scratch),
            Of::Shared => slot.text.of(&self.shared),
        }
    }

    /// Where the name stands.
    pub fn key_span(&self, key: KeyRef) -> Span {
        self.keys[key.0 as usize].span
    }
}

fn split(text: Text) -> (Of, Span) {
    match text {
        Text::Source(span) => (Of::Source, span),
        Text::Scratch(span) => (Of::Scratch, span),
    }
}
