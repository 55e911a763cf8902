//! What was told of a file already: one cause is one finding, in however many chunks it is met.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::UNUSED_COLUMN;
use crate::document::SET_BY_MAP;
use crate::finding::{Finding, Related};

/// The findings that were told of a table that a map reads.
#[derive(Debug, Default)]
pub struct Told(HashSet<u64>);

impl Told {
    /// Whether a finding, in the order of the file, was not told already: a column that no rule of
    /// the map reads is met in each chunk, a constant of the map in each record, and one cell may
    /// be in several records.
    pub fn is_news(&mut self, finding: &Finding) -> bool {
        let is_constant = |related: &&Related| related.message == SET_BY_MAP;
        let constant = finding.related.iter().find(is_constant);
        let cause = match constant {
            Some(related) => Some(&related.place),
            None => (finding.rule != &UNUSED_COLUMN).then_some(&finding.place),
        };
        let mut hasher = DefaultHasher::new();
        (finding.rule.id, &finding.message).hash(&mut hasher);
        cause
            .map(|place| (place.file, place.span.start, place.span.end))
            .hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}
