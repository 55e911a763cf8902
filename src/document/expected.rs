//! Names that come again: most objects have the names of the one before, in the same order.
//!
//! A name that is expected next is compared with the text in one go, and needs no look for a twin
//! in its object: expected names differ from one another, and are taken in ascending order.

use super::build::KeyRef;
use super::print::Print;
use super::tree::{KeySlot, Of, Span, Tree};

/// Down to which depth names are remembered.
const DEPTHS: usize = 6;

/// How many names are remembered a depth.
const MOST: usize = 64;

/// How many names that are absent may be passed over at once.
const AHEAD: usize = 4;

/// How often the order is put right: objects that follow none are not worth more.
const MOST_MOVES: u32 = 1024;

/// The names that objects at one depth had, in their order.
#[derive(Debug, Default)]
pub(super) struct Expected {
    names: Vec<Name>,
    text: Vec<u8>,
    moves: u32,
}

#[derive(Debug, Clone, Copy)]
struct Name {
    start: u32,
    length: u32,
    print: Print,
}

impl Expected {
    fn known(&self, print: Print, text: &[u8]) -> Option<usize> {
        self.names.iter().position(|name| {
            let start = name.start as usize;
            name.print == print && &self.text[start..start + text.len()] == text
        })
    }

    /// A name that was remembered comes elsewhere than it was expected.
    fn meet(&mut self, course: &mut Course, known: usize) {
        if known >= course.next {
            course.next = known + 1;
        } else if self.moves >= MOST_MOVES {
            course.regular = false;
        } else {
            // It is none of those taken so far; now it stands behind them.
            self.names[known..course.next].rotate_left(1);
            self.moves += 1;
        }
    }
}

/// How far an object follows what is expected.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    depth: usize,
    next: usize,
    /// Whether every name so far was an expected one.
    regular: bool,
}

impl Tree {
    /// Begins an object at `depth`.
    #[inline]
    pub fn course(&mut self, depth: usize) -> Course {
        if self.expected.len() <= depth && depth < DEPTHS {
            self.expected.resize_with(depth + 1, Expected::default);
        }
        Course {
            depth,
            next: 0,
            regular: depth < DEPTHS,
        }
    }

    /// Adds the quoted name at byte `at` of `source` if it is an expected one; the length of what
    /// was taken comes with it.
    #[inline]
    pub fn expected_key(
        &mut self,
        course: &mut Course,
        source: &[u8],
        at: usize,
    ) -> Option<(KeyRef, usize)> {
        if !course.regular {
            return None;
        }
        let expected = &self.expected[course.depth];
        let rest = source.get(at + 1..)?;
        let coming = expected.names.get(course.next..).unwrap_or_default();
        for (passed, name) in coming.iter().take(AHEAD).enumerate() {
            let length = name.length as usize;
            let text = &expected.text[name.start as usize..name.start as usize + length];
            if rest.get(length) == Some(&b'"') && name.print.begins(rest, text) {
                course.next += passed + 1;
                let text = Span::new(at + 1, at + 1 + length);
                let span = Span::new(at, at + length + 2);
                self.keys.push(KeySlot {
                    print: name.print,
                    of: Of::Source,
                    span,
                    text,
                });
                return Some((KeyRef::of(self.keys.len() - 1), length + 2));
            }
        }
        None
    }

    /// Remembers a name that was not expected here, if it can be: it is spelled plainly. It has no
    /// twin among the names of its object so far.
    #[cold]
    pub fn learn(&mut self, course: &mut Course, source: &str, key: KeyRef) {
        if !course.regular {
            return;
        }
        let slot = self.keys[key.index()];
        let expected = &mut self.expected[course.depth];
        if slot.of != Of::Source {
            course.regular = false;
            return;
        }
        let text = slot.text.of(source).as_bytes();
        if let Some(known) = expected.known(slot.print, text) {
            expected.meet(course, known);
            return;
        }
        if expected.names.len() >= MOST {
            course.regular = false;
            return;
        }
        let name = Name {
            start: expected.text.len() as u32,
            length: text.len() as u32,
            print: slot.print,
        };
        expected.text.extend_from_slice(text);
        expected.names.insert(course.next, name);
        course.next += 1;
    }
}
