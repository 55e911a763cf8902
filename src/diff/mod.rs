//! The job of comparing two states of a data set: which records were added, removed and changed,
//! field by field.
//!
//! A record is known by its `id`, else by the fields of its schema that say what it is about
//! ([`key::of`]), whatever file and format it stands in. Start with [`compare`].

pub mod key;
mod names;
mod record;

use std::collections::HashMap;

pub use names::Names;
pub use record::{Field, Record};

/// How two states of a data set differ.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Records that only the new state has, in its order.
    pub added: Vec<&'a Record>,
    /// Records that only the old state has, in its order.
    pub removed: Vec<&'a Record>,
    /// Records that both have, and that differ, in the order of the new state.
    pub changed: Vec<Changed<'a>>,
    /// Number of records that are the same in both.
    pub same: u64,
}

/// A record that differs.
#[derive(Debug)]
pub struct Changed<'a> {
    /// As it was.
    pub old: &'a Record,
    /// As it is.
    pub new: &'a Record,
    /// What differs, in the order of the new record; what it lacks comes last.
    pub fields: Vec<ChangedField<'a>>,
}

/// A field that differs: `None` where a state lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedField<'a> {
    /// JSON Pointer from the record's root.
    pub pointer: &'a str,
    /// As it was.
    pub old: Option<&'a Field>,
    /// As it is.
    pub new: Option<&'a Field>,
}

impl Changes<'_> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Sets the records of two states against one another.
///
/// Of several records with one key, those that are equal are paired first, the rest in order.
pub fn compare<'a>(old: &'a [Record], new: &'a [Record]) -> Changes<'a> {
    let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, record) in old.iter().enumerate() {
        waiting.entry(&record.key).or_default().push(index);
    }
    let mut changes = Changes::default();
    let mut unequal = Vec::new();
    for record in new {
        let known = waiting.get_mut(&*record.key);
        let equal = known.and_then(|known| {
            let at = known.iter().position(|index| old[*index].says_as(record))?;
            Some(known.remove(at))
        });
        match equal {
            Some(_) => changes.same += 1,
            None => unequal.push(record),
        }
    }
    for record in unequal {
        let known = waiting.get_mut(&*record.key);
        match known.filter(|known| !known.is_empty()) {
            Some(known) => {
                let old = &old[known.remove(0)];
                changes.changed.push(Changed {
                    fields: fields(old, record),
                    old,
                    new: record,
                });
            }
            None => changes.added.push(record),
        }
    }
    let mut gone: Vec<usize> = waiting.into_values().flatten().collect();
    gone.sort_unstable();
    changes.removed = gone.into_iter().map(|index| &old[index]).collect();
    changes
}

/// The fields that differ.
fn fields<'a>(old: &'a Record, new: &'a Record) -> Vec<ChangedField<'a>> {
    let mut changed = Vec::new();
    for field in &new.fields {
        let before = old.field(&field.pointer);
        if before.is_none_or(|before| before.value != field.value) {
            changed.push(ChangedField {
                pointer: &field.pointer,
                old: before,
                new: Some(field),
            });
        }
    }
    let lost = old.fields.iter();
    let lost = lost.filter(|field| new.field(&field.pointer).is_none());
    changed.extend(lost.map(|field| ChangedField {
        pointer: &field.pointer,
        old: Some(field),
        new: None,
    }));
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Tree};
    use crate::finding::FileId;
    use crate::format::json::scan_one;

    fn records(lines: &[&str]) -> Vec<Record> {
        let mut tree = Tree::default();
        let read = |(index, line): (usize, &&str)| {
            if let Err(fault) = scan_one(line, &mut tree) {
                panic!("{line}: {fault:?}");
            }
            let document = Document::new(line, 0, &tree);
            let number = index as u64 + 1;
            Record::read(FileId(0), number, document.root(), Some("reserve"), &[])
        };
        lines.iter().enumerate().map(read).collect()
    }

    fn shown(old: &[&str], new: &[&str]) -> String {
        let (old, new) = (records(old), records(new));
        let changes = compare(&old, &new);
        let numbers = |records: &[&Record]| -> Vec<u64> {
            records.iter().map(|record| record.number).collect()
        };
        let value =
            |field: Option<&Field>| field.map_or("-".to_owned(), |field| field.value.clone());
        let differences: Vec<String> = changes
            .changed
            .iter()
            .flat_map(|changed| {
                changed.fields.iter().map(|field| {
                    format!(
                        "{} {} {}",
                        field.pointer,
                        value(field.old),
                        value(field.new)
                    )
                })
            })
            .collect();
        format!(
            "+{:?} -{:?} {differences:?}",
            numbers(&changes.added),
            numbers(&changes.removed)
        )
    }

    #[test]
    fn records_are_known_by_their_ids_wherever_they_stand() {
        let a = r#"{"id": "a", "rank": 1}"#;
        let b = r#"{"rank": 2, "id": "b"}"#;
        assert_eq!(shown(&[a, b], &[b, a]), "+[] -[] []");
        assert_eq!(shown(&[a], &[b]), "+[1] -[1] []");
        assert_eq!(
            shown(&[a], &[r#"{"id": "a", "rank": 2, "note": "synthetic"}"#]),
            r#"+[] -[] ["/rank 1 2", "/note - \"synthetic\""]"#
        );
    }

    #[test]
    fn claims_without_an_id_are_known_by_what_they_are_about() {
        let old = r#"{"country": "KAZ", "commodity": "tungsten", "measure": "reserves", "source": "s", "rank": 1}"#;
        let new = r#"{"source": "s", "country": "KAZ", "commodity": "tungsten", "measure": "reserves", "rank": 2}"#;
        assert_eq!(shown(&[old], &[new]), r#"+[] -[] ["/rank 1 2"]"#);
    }

    #[test]
    fn of_records_with_one_key_the_equal_ones_are_paired_first() {
        let first = r#"{"id": "a", "rank": 1}"#;
        let second = r#"{"id": "a", "rank": 2}"#;
        let third = r#"{"id": "a", "rank": 3}"#;
        assert_eq!(
            shown(&[first, second], &[second, third]),
            r#"+[] -[] ["/rank 1 3"]"#
        );
        assert_eq!(shown(&[first, second], &[second]), "+[] -[1] []");
    }

    #[test]
    fn lists_of_words_are_one_field_and_objects_in_lists_are_looked_into() {
        let old = r#"{"id": "a", "languages": ["en"], "parties": [{"country": "KAZ"}]}"#;
        let new = r#"{"id": "a", "languages": ["en", "kk"], "parties": [{"country": "UZB"}]}"#;
        assert_eq!(
            shown(&[old], &[new]),
            r#"+[] -[] ["/languages [\"en\"] [\"en\",\"kk\"]", "/parties/0/country \"KAZ\" \"UZB\""]"#
        );
    }
}
