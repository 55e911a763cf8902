//! The job of comparing two states of a data set: which records were added, removed and changed,
//! field by field.
//!
//! A record is known by its `id`, else by the fields of its schema that say what it is about
//! ([`key::of`]), whatever file and format it stands in. Start with [`compare`].

pub mod key;
mod names;
mod record;

use std::collections::{HashMap, VecDeque};

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
/// Of several records with one key, those that are equal are paired first, the rest in order. Equals
/// are looked up, never searched for: many records may share a key.
pub fn compare<'a>(old: &'a [Record], new: &'a [Record]) -> Changes<'a> {
    let mut changes = Changes::default();
    let (gone, come) = unequal(old, new);
    changes.same = (new.len() - come.len()) as u64;
    let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for at in gone {
        waiting.entry(&old[at].key).or_default().push_back(at);
    }
    for record in come {
        let known = waiting.get_mut(&*record.key);
        match known.and_then(VecDeque::pop_front) {
            Some(at) => changes.changed.push(Changed {
                fields: fields(&old[at], record),
                old: &old[at],
                new: record,
            }),
            None => changes.added.push(record),
        }
    }
    let mut removed: Vec<usize> = waiting.into_values().flatten().collect();
    removed.sort_unstable();
    changes.removed = removed.into_iter().map(|at| &old[at]).collect();
    changes
}

/// The records of each state that have no equal in the other, in their order: which of the old ones,
/// and the new ones.
fn unequal<'a>(old: &[Record], new: &'a [Record]) -> (Vec<usize>, Vec<&'a Record>) {
    let mut equals: HashMap<(&str, u64), VecDeque<usize>> = HashMap::new();
    for (index, record) in old.iter().enumerate() {
        let said = (&*record.key, record.digest());
        equals.entry(said).or_default().push_back(index);
    }
    let mut paired = vec![false; old.len()];
    let mut come = Vec::new();
    for record in new {
        let known = equals.get_mut(&(&*record.key, record.digest()));
        let equal = known.and_then(|known| {
            // What has one digest is equal but for chance, so that this is the first.
            let at = known.iter().position(|&at| old[at].says_as(record))?;
            known.remove(at)
        });
        match equal {
            Some(at) => paired[at] = true,
            None => come.push(record),
        }
    }
    let gone = (0..old.len()).filter(|&at| !paired[at]);
    (gone.collect(), come)
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
    fn many_records_with_one_key_are_looked_up() {
        // A search among them for each would take hundreds of millions of comparisons.
        let many = |from: usize| {
            let lines = from..from + 20_000;
            let line = |rank| format!(r#"{{"id": "a", "rank": {rank}}}"#);
            lines.map(line).collect::<Vec<_>>()
        };
        let read =
            |lines: &[String]| records(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let old = read(&many(0));
        let turned: Vec<String> = many(0).into_iter().rev().collect();
        let turned = read(&turned);
        let changes = compare(&old, &turned);
        assert!(changes.is_empty() && changes.same == 20_000);
        // The last 5,000 are new, and are set against the first 5,000, which are gone, in order.
        let later = read(&many(5000));
        let changes = compare(&old, &later);
        assert_eq!((changes.same, changes.changed.len()), (15_000, 5000));
        let numbers = changes
            .changed
            .iter()
            .map(|pair| (pair.old.number, pair.new.number));
        assert!(numbers.eq((1..=5000).map(|at| (at, at + 15_000))));
        assert_eq!(compare(&old, &later[..15_000]).removed.len(), 5000);
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
