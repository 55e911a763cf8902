//! What was told of a file already: one cause is one finding, in however many chunks it is met.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{Map, UNUSED_COLUMN};
use crate::document::SET_BY_MAP;
use crate::finding::{Finding, Related};

/// The findings that were told of a table that a map reads.
#[derive(Debug)]
pub struct Told {
    map: Arc<Map>,
    known: HashSet<u64>,
}

impl Told {
    /// Nothing was told yet of a table that `map` reads.
    pub fn new(map: &Arc<Map>) -> Told {
        Told {
            map: Arc::clone(map),
            known: HashSet::new(),
        }
    }

    /// Whether a finding, in the order of the file, was not told already: a column that no rule of
    /// the map reads is met in each chunk, a constant of the map in each record, and so is a field
    /// that no rule of the map gives; and one cell may be in several records.
    pub fn is_news(&mut self, finding: &Finding) -> bool {
        let is_constant = |related: &&Related| related.message == SET_BY_MAP;
        let constant = finding.related.iter().find(is_constant);
        let cause = match constant {
            Some(related) => Some(&related.place),
            None if finding.rule == &UNUSED_COLUMN || self.is_of_all_records(finding) => None,
            None => Some(&finding.place),
        };
        let mut hasher = DefaultHasher::new();
        (finding.rule.id, &finding.message).hash(&mut hasher);
        cause
            .map(|place| (place.file, place.span.start, place.span.end))
            .hash(&mut hasher);
        self.known.insert(hasher.finish())
    }

    /// Whether each record lacks what the finding misses, since no rule of the map gives it.
    fn is_of_all_records(&self, finding: &Finding) -> bool {
        let missing = finding
            .place
            .pointer
            .as_deref()
            .and_then(|it| it.strip_prefix('/'));
        finding.rule.id == "schema/required"
            && missing.is_some_and(|field| !field.contains('/') && !self.map.gives(field))
    }
}
