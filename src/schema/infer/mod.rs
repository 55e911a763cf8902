//! Writes a schema that given data keep to.
//!
//! [`Seen`] gathers what values stand at each place, record by record and in bounded memory;
//! threads gather for themselves and are merged in order. [`schema_of`] makes a schema of it. Every
//! value that was seen is valid by the schema; what the schema says beyond types is said only
//! where enough values say it, see [`Choices`].

mod number;
mod read;
mod text;
mod write;

use std::collections::HashMap;

use self::number::Numbers;
pub use self::read::{Inferred, Source, infer};
use self::text::Texts;
pub use self::write::schema_of;
use crate::document::{Kind, Node};

/// How much a schema says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices {
    /// Whether exact limits are written: of numbers, lengths and counts.
    pub strict: bool,
    /// Whether objects may have properties that were not seen.
    pub open: bool,
}

/// So many names are told apart in an object; with more, they are taken for data themselves.
const MOST_NAMES: usize = 256;

/// How deep places are told apart.
const DEEPEST: usize = 24;

/// What stands at a place.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    nulls: u64,
    booleans: u64,
    numbers: Numbers,
    texts: Texts,
    arrays: Arrays,
    objects: Objects,
    /// Whether values nest deeper than places are told apart.
    is_deep: bool,
}

#[derive(Debug, Clone, Default)]
struct Arrays {
    count: u64,
    least: usize,
    most: usize,
    /// Of all elements.
    elements: Option<Box<Seen>>,
}

#[derive(Debug, Clone, Default)]
struct Objects {
    count: u64,
    members: Vec<Member>,
    by_name: HashMap<Box<str>, usize>,
    /// Of all members, once there are too many names.
    any: Option<Box<Seen>>,
}

#[derive(Debug, Clone)]
struct Member {
    name: Box<str>,
    count: u64,
    seen: Seen,
}

impl Seen {
    /// Takes one more value.
    pub fn look(&mut self, node: Node<'_>) {
        self.look_at(node, 0);
    }

    fn look_at(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            self.is_deep = true;
            return;
        }
        match node.kind() {
            Kind::Null => self.nulls += 1,
            Kind::Boolean => self.booleans += 1,
            Kind::Number => self.numbers.look(node.text().unwrap_or_default()),
            Kind::String => self.texts.look(node.text().unwrap_or_default()),
            Kind::Array => self.arrays.look(node, depth),
            Kind::Object => self.objects.look(node, depth),
        }
    }

    /// Takes the value for an array of so many elements, which were looked at one by one.
    #[must_use]
    pub fn into_array(self, elements: u64) -> Seen {
        let length = usize::try_from(elements).unwrap_or(usize::MAX);
        Seen {
            arrays: Arrays {
                count: 1,
                least: length,
                most: length,
                elements: (elements > 0).then(|| Box::new(self)),
            },
            ..Seen::default()
        }
    }

    /// Takes what another has seen, after all of one's own.
    pub fn merge(&mut self, other: Seen) {
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.numbers.merge(other.numbers);
        self.texts.merge(other.texts);
        self.arrays.merge(other.arrays);
        self.objects.merge(other.objects);
        self.is_deep |= other.is_deep;
    }

    /// Takes texts that are all numbers, or all booleans, for those: XML has no types of its own.
    #[must_use]
    pub fn typed_by_text(mut self) -> Seen {
        self.take_texts_for_values();
        self
    }

    fn take_texts_for_values(&mut self) {
        if let Some(numbers) = self.texts.as_numbers() {
            self.numbers.merge(numbers);
            self.texts = Texts::default();
        } else if let Some(booleans) = self.texts.as_booleans() {
            self.booleans += booleans;
            self.texts = Texts::default();
        }
        // A single element is a list of one, where others are lists.
        let is_repeated = self.arrays.count > 0;
        if is_repeated && self.objects.count + self.texts.count() + self.numbers.count() > 0 {
            let alone = Seen {
                arrays: Arrays::default(),
                ..std::mem::take(self)
            };
            let mut elements = *self.arrays.elements.take().unwrap_or_default();
            elements.merge(alone);
            self.arrays.elements = Some(Box::new(elements));
            self.arrays.count += 1;
            self.arrays.least = self.arrays.least.min(1);
        }
        if let Some(elements) = &mut self.arrays.elements {
            elements.take_texts_for_values();
        }
        for member in &mut self.objects.members {
            member.seen.take_texts_for_values();
        }
        if let Some(any) = &mut self.objects.any {
            any.take_texts_for_values();
        }
    }
}

impl Arrays {
    fn look(&mut self, node: Node<'_>, depth: usize) {
        self.bound(node.len(), node.len());
        self.count += 1;
        for element in node.elements() {
            let elements = self.elements.get_or_insert_default();
            elements.look_at(element, depth + 1);
        }
    }

    /// To be asked before the count is raised.
    fn bound(&mut self, least: usize, most: usize) {
        self.least = if self.count == 0 {
            least
        } else {
            self.least.min(least)
        };
        self.most = self.most.max(most);
    }

    fn merge(&mut self, other: Arrays) {
        if other.count == 0 {
            return;
        }
        self.bound(other.least, other.most);
        self.count += other.count;
        if let Some(elements) = other.elements {
            self.elements.get_or_insert_default().merge(*elements);
        }
    }
}

impl Objects {
    fn look(&mut self, node: Node<'_>, depth: usize) {
        self.count += 1;
        // A new name goes behind the one that it follows.
        let mut before = None;
        for (key, value) in node.members() {
            if let Some(any) = &mut self.any {
                any.look_at(value, depth + 1);
                continue;
            }
            let index = self.place(key.name(), before);
            let member = &mut self.members[index];
            member.count += 1;
            member.seen.look_at(value, depth + 1);
            before = Some(index);
            self.fold_if_many();
        }
    }

    /// The place of the member, which is made behind `before` where it is new.
    fn place(&mut self, name: &str, before: Option<usize>) -> usize {
        if let Some(index) = self.by_name.get(name) {
            return *index;
        }
        let index = before.map_or(0, |before| before + 1);
        let member = Member {
            name: name.into(),
            count: 0,
            seen: Seen::default(),
        };
        self.members.insert(index, member);
        for (at, member) in self.members.iter().enumerate().skip(index) {
            self.by_name.insert(member.name.clone(), at);
        }
        index
    }

    fn fold_if_many(&mut self) {
        if self.members.len() > MOST_NAMES {
            self.fold();
        }
    }

    /// Takes the names for data.
    fn fold(&mut self) {
        self.by_name.clear();
        let any = self.any.get_or_insert_default();
        for member in std::mem::take(&mut self.members) {
            any.merge(member.seen);
        }
    }

    fn merge(&mut self, other: Objects) {
        if other.any.is_some() {
            self.fold();
        }
        self.count += other.count;
        let mut before = None;
        for member in other.members {
            if let Some(any) = &mut self.any {
                any.merge(member.seen);
                continue;
            }
            let index = self.place(&member.name, before);
            self.members[index].count += member.count;
            self.members[index].seen.merge(member.seen);
            before = Some(index);
            self.fold_if_many();
        }
        if let Some(theirs) = other.any {
            self.any.get_or_insert_default().merge(*theirs);
        }
    }
}
