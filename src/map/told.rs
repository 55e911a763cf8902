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
    lacking: Vec<Lacking>,
}

/// A field that records lack, since no rule of the map gives it to them.
#[derive(Debug)]
pub(super) struct Lacking {
    /// Its name.
    pub(super) field: Box<str>,
    /// What was found of the first record.
    pub(super) finding: Finding,
    /// How many records lack it.
    pub(super) records: u64,
}

impl Told {
    /// Nothing was told yet of a table that `map` reads.
    pub fn new(map: &Arc<Map>) -> Told {
        Told {
            map: Arc::clone(map),
            known: HashSet::new(),
            lacking: Vec::new(),
        }
    }

    /// Whether a finding, in the order of the file, was not told already: a column that no rule of
    /// the map reads is met in each chunk, a constant of the map in each record; and one cell may
    /// be in several records. A field that no rule gives is told at the end, once for all records
    /// that lack it.
    pub fn is_news(&mut self, finding: &Finding) -> bool {
        if let Some(field) = self.lacks(finding) {
            let mut lacking = self.lacking.iter_mut();
            let is_same = |known: &&mut Lacking| {
                *known.field == *field && known.finding.message == finding.message
            };
            match lacking.find(is_same) {
                Some(known) => known.records += 1,
                None => self.lacking.push(Lacking {
                    field: field.into(),
                    finding: finding.clone(),
                    records: 1,
                }),
            }
            return false;
        }
        let is_constant = |related: &&Related| related.message == SET_BY_MAP;
        let constant = finding.related.iter().find(is_constant);
        let cause = match constant {
            Some(related) => Some(&related.place),
            None if finding.rule == &UNUSED_COLUMN => None,
            None => Some(&finding.place),
        };
        let mut hasher = DefaultHasher::new();
        (finding.rule.id, &finding.message).hash(&mut hasher);
        cause
            .map(|place| (place.file, place.span.start, place.span.end))
            .hash(&mut hasher);
        self.known.insert(hasher.finish())
    }

    /// The fields that records lack.
    pub(super) fn into_lacking(self) -> Vec<Lacking> {
        self.lacking
    }

    /// The field that the finding misses, where the map gives it to no record, or only under a
    /// condition: then it is the map that lacks something, not the row.
    fn lacks<'f>(&self, finding: &'f Finding) -> Option<&'f str> {
        let missing = finding.place.pointer.as_deref()?.strip_prefix('/')?;
        let is_lack = matches!(
            finding.rule.id,
            "schema/required" | "schema/dependentRequired"
        );
        let is_field = is_lack && !missing.contains('/');
        (is_field && !self.map.gives_always(missing)).then_some(missing)
    }
}

impl Lacking {
    /// The finding for all records that lack the field. `unmet` are the findings for conditions
    /// that no row meets and under which the map would give it: they are its cause.
    pub(super) fn told(self, unmet: Vec<Finding>) -> Finding {
        let mut finding = self.finding;
        if self.records > 1 {
            finding.message = format!("{} in {} records", finding.message, self.records);
            finding = finding.label("the first of them is made of this");
        }
        for (at, cause) in unmet.into_iter().enumerate() {
            finding = finding.related(
                cause.place,
                "it is given under this condition, which no row meets",
            );
            if at == 0 {
                finding.help = cause.help;
            }
        }
        finding
    }
}
