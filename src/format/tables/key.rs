//! Whether the property `id` can be the key of the records.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::document::{Kind, Node};

/// The most records whose ids are compared: beyond, they get numbers for keys, as what is kept of
/// each would fill the memory.
const LIMIT: usize = 1 << 21;

/// The ids of the records, as far as they may be keys.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    prints: Vec<u64>,
    fit: bool,
}

impl Default for Ids {
    fn default() -> Self {
        Ids {
            prints: Vec::new(),
            fit: true,
        }
    }
}

impl Ids {
    /// Looks at the next record.
    pub(super) fn add(&mut self, root: Node<'_>) {
        if !self.fit {
            return;
        }
        let id = root.get("id").and_then(|id| match id.kind() {
            Kind::String | Kind::Number => Some((id.kind(), id.text()?)),
            _ => None,
        });
        match id {
            Some(id) => self.keep(print(id)),
            None => self.give_up(),
        }
    }

    /// Adds the ids of later records.
    pub(super) fn merge(&mut self, later: &Ids) {
        if !later.fit {
            self.give_up();
        }
        for print in &later.prints {
            self.keep(*print);
        }
    }

    fn keep(&mut self, print: u64) {
        if self.fit && self.prints.len() < LIMIT {
            self.prints.push(print);
        } else {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.fit = false;
        self.prints = Vec::new();
    }

    /// Whether there are ids, and no two may be the same.
    pub(super) fn are_unique(mut self) -> bool {
        self.prints.sort_unstable();
        let twice = self.prints.windows(2).any(|pair| pair[0] == pair[1]);
        self.fit && !self.prints.is_empty() && !twice
    }
}

/// Two ids with one print may be the same; those with different prints are not.
fn print((kind, text): (Kind, &str)) -> u64 {
    let mut hasher = DefaultHasher::new();
    // As numbers, these two are one.
    let text = if text == "-0" { "0" } else { text };
    (kind as u8, text).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Tree};
    use crate::format::json::scan_one;

    fn are_unique(records: &[&str]) -> bool {
        let (mut ids, mut later) = (Ids::default(), Ids::default());
        for (index, record) in records.iter().enumerate() {
            let mut tree = Tree::default();
            assert!(scan_one(record, &mut tree).is_ok());
            let document = Document::new(record, 0, &tree);
            let part = if index == 0 { &mut ids } else { &mut later };
            part.add(document.root());
        }
        ids.merge(&later);
        ids.are_unique()
    }

    #[test]
    fn every_record_has_its_own() {
        assert!(are_unique(&[r#"{"id":"a"}"#, r#"{"id":"b"}"#]));
        assert!(are_unique(&[r#"{"id":7}"#, r#"{"id":"7"}"#]));
        assert!(!are_unique(&[r#"{"id":"a"}"#, r#"{"id":"a"}"#]));
        assert!(!are_unique(&[r#"{"id":0}"#, r#"{"id":-0}"#]));
        assert!(!are_unique(&[r#"{"id":"a"}"#, r#"{"a":1}"#]));
        assert!(!are_unique(&[r#"{"id":"a"}"#, r#"{"id":null}"#]));
        assert!(!are_unique(&[]));
    }
}
