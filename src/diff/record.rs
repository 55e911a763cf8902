//! A record as a list of fields.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::key;
use crate::document::{Kind, Node};
use crate::finding::{FileId, Place};

/// A record of one state of a data set.
#[derive(Debug)]
pub struct Record {
    /// The file among the sources of its state.
    pub file: FileId,
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its own `id`, where it has one.
    pub id: Option<Box<str>>,
    /// By what it is known.
    pub key: Box<str>,
    /// Where it stands.
    pub place: Place,
    /// What it says, in its order.
    pub fields: Vec<Field>,
}

/// A value of a record that is no object, nor a list with objects in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// JSON Pointer from the record's root.
    pub pointer: Box<str>,
    /// The value in JSON, numbers digit for digit.
    pub value: String,
}

impl Record {
    /// Reads the record that `root` is the root of; `key` names the fields that it is known by,
    /// where the call says so.
    pub fn read(
        file: FileId,
        number: u64,
        root: Node<'_>,
        schema: Option<&str>,
        key: &[String],
    ) -> Self {
        let mut fields = Vec::new();
        gather(root, &mut String::new(), &mut fields);
        let id_node = root.get("id");
        let id: Option<Box<str>> = id_node.and_then(Node::text).map(Into::into);
        let shown = id_node.unwrap_or(root).place();
        let place = Place {
            record: Some(number),
            id: id.clone(),
            ..Place::in_file(file, shown)
        };
        Record {
            file,
            number,
            id,
            key: key::of(root, schema, key).into(),
            place,
            fields,
        }
    }

    /// Counts the record from so many before its chunk.
    pub fn number_from(&mut self, before: u64) {
        self.number += before;
        self.place.record = Some(self.number);
    }

    /// The field at a pointer.
    pub fn field(&self, pointer: &str) -> Option<&Field> {
        self.fields.iter().find(|field| &*field.pointer == pointer)
    }

    /// A number that is the same of records that say the same, in whatever order.
    pub(super) fn digest(&self) -> u64 {
        let of = |field: &Field| {
            let mut hasher = DefaultHasher::new();
            (&field.pointer, &field.value).hash(&mut hasher);
            hasher.finish()
        };
        let digests = self.fields.iter().map(of);
        digests.fold(0, u64::wrapping_add)
    }

    /// Whether both say the same, in whatever order.
    pub(super) fn says_as(&self, other: &Record) -> bool {
        let has = |field: &Field| {
            other
                .field(&field.pointer)
                .is_some_and(|same| same.value == field.value)
        };
        self.fields.len() == other.fields.len() && self.fields.iter().all(has)
    }
}

fn gather(node: Node<'_>, pointer: &mut String, out: &mut Vec<Field>) {
    let length = pointer.len();
    match node.kind() {
        Kind::Object if !node.is_empty() => {
            for (key, value) in node.members() {
                let _ = write!(
                    pointer,
                    "/{}",
                    key.name().replace('~', "~0").replace('/', "~1")
                );
                gather(value, pointer, out);
                pointer.truncate(length);
            }
        }
        Kind::Array
            if node
                .elements()
                .any(|element| element.kind() == Kind::Object) =>
        {
            for (index, element) in node.elements().enumerate() {
                let _ = write!(pointer, "/{index}");
                gather(element, pointer, out);
                pointer.truncate(length);
            }
        }
        _ => out.push(Field {
            pointer: pointer.as_str().into(),
            value: node.to_value().to_string(),
        }),
    }
}
