//! By what a finding is the same in two states of a data set.

use std::collections::HashMap;
use std::io;

use super::Record;
use crate::baseline::Fingerprints;
use crate::finding::{FileId, Finding};
use crate::source::Sources;

/// The fingerprints of baselines go by file, line and spelling, which differ between two formats;
/// these go by the records that are compared.
#[derive(Debug)]
pub struct Names<'a> {
    records: HashMap<(FileId, u64), &'a Record>,
    sources: &'a Sources,
}

impl<'a> Names<'a> {
    /// Names for the findings of a state with these records.
    pub fn new(records: &'a [Record], sources: &'a Sources) -> Self {
        let homes = records.iter();
        let records = homes.map(|record| ((record.file, record.number), record));
        Names {
            records: records.collect(),
            sources,
        }
    }

    /// The name of a finding: its rule, record, pointer and value; where it is about no record, its
    /// fingerprint but for the name of the file.
    ///
    /// # Errors
    /// The finding's file can no longer be read.
    pub fn of(&self, finding: &Finding) -> io::Result<String> {
        let place = &finding.place;
        let home = place.record.map(|record| (place.file, record));
        let Some(record) = home.and_then(|home| self.records.get(&home)) else {
            // Among equal ones each is the first: they are counted, not numbered.
            return Fingerprints::new().next_in(finding, "", self.sources);
        };
        let pointer = place.pointer.as_deref().unwrap_or_default();
        let value = record.field(pointer).map_or("", |field| &field.value);
        Ok(format!(
            "{} {} {pointer} {value}",
            finding.rule.id, record.key
        ))
    }
}
