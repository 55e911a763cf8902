//! Where maps made what records say: in a table's header, or by a line of the map.
//!
//! What all records of a column say alike is kept once, as frames are.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::document::{Far, Node};
use crate::finding::{FileId, Finding};
use crate::wording::counted;

/// Where the members of one record were made, by their names.
type Members = Vec<(Box<str>, Far)>;

/// A rule, a message, and the constant of a map that it is about.
type Cause<'m> = (&'static str, String, &'m (FileId, Range<u64>));

/// Where the values of mapped records were made.
#[derive(Debug, Clone, Default)]
pub struct Made {
    members: Vec<Members>,
    by_hash: HashMap<u64, u32>,
    /// The file and number of each record, in the order of reading, and its members.
    records: Vec<(FileId, u64, u32)>,
}

impl Made {
    /// Takes note of a record, if a map made it.
    pub(super) fn add(&mut self, file: FileId, record: u64, root: Node<'_>) {
        let members = root.members();
        let far: Vec<(&str, &Far)> = members
            .filter_map(|(key, node)| Some((key.name(), node.made_at()?)))
            .collect();
        if !far.is_empty() {
            let at = self.intern(&far);
            self.records.push((file, record, at));
        }
    }

    /// Takes over what is known of a later chunk, whose record numbers count from `before`.
    pub(super) fn absorb(&mut self, later: Made, before: u64) {
        let moved = later.members.iter().map(|members| {
            let far = members.iter().map(|(name, far)| (&**name, far));
            self.intern(&far.collect::<Vec<_>>())
        });
        let moved: Vec<u32> = moved.collect();
        let records = later.records.into_iter();
        self.records
            .extend(records.map(|(file, record, at)| (file, record + before, moved[at as usize])));
    }

    fn intern(&mut self, far: &[(&str, &Far)]) -> u32 {
        let mut hasher = DefaultHasher::new();
        far.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(&at) = self.by_hash.get(&hash) {
            let known = self.members[at as usize].iter();
            if known
                .map(|(name, far)| (&**name, far))
                .eq(far.iter().copied())
            {
                return at;
            }
        }
        let owned = far.iter().map(|&(name, far)| (name.into(), far.clone()));
        self.members.push(owned.collect());
        let next = self.members.len() as u32 - 1;
        self.by_hash.insert(hash, next);
        next
    }

    /// Points from a finding on a value that a map made to the header and the map's line. What is
    /// said of a figure with a diagnosis may be its unit's fault, so that its unit is shown too.
    pub(super) fn show(&self, finding: &mut Finding) {
        let Some(members) = self.of(finding) else {
            return;
        };
        let pointer = finding.place.pointer.as_deref().unwrap_or_default();
        let Some(name) = pointer.split('/').nth(1).map(str::to_owned) else {
            return;
        };
        let made = |name: &str| members.iter().find(|(known, _)| **known == *name);
        if let Some((_, far)) = made(&name) {
            far.show("the value", finding);
        }
        if finding.diagnosis.is_some()
            && name.starts_with("quantity")
            && let Some((_, far)) = made("unit")
        {
            far.show("its unit", finding);
        }
    }

    /// Leaves of findings on one constant of a map only the first: one line made them all.
    pub(super) fn say_once(&self, findings: &mut Vec<Finding>) {
        let mut seen: HashMap<Cause<'_>, usize> = HashMap::new();
        let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
        let mut again: Vec<u64> = Vec::new();
        for finding in findings.drain(..) {
            let constant = self.constant(&finding);
            if let Some(map) = constant {
                let key = (finding.rule.id, finding.message.clone(), map);
                if let Some(&first) = seen.get(&key) {
                    again[first] += 1;
                    continue;
                }
                seen.insert(key, kept.len());
            }
            kept.push(finding);
            again.push(0);
        }
        for (finding, more) in kept.iter_mut().zip(again).filter(|(_, more)| *more > 0) {
            let further = counted(more, "further record");
            finding.notes.push(format!("the map says so of {further}"));
        }
        *findings = kept;
    }

    /// Where the map sets the value that a finding is about, if that is a constant.
    fn constant(&self, finding: &Finding) -> Option<&(FileId, Range<u64>)> {
        let pointer = finding.place.pointer.as_deref()?;
        let (_, far) = self
            .of(finding)?
            .iter()
            .find(|(name, _)| pointer.strip_prefix('/') == Some(name))?;
        far.map.as_ref().filter(|_| far.header.is_none())
    }

    fn of(&self, finding: &Finding) -> Option<&Members> {
        let place = &finding.place;
        let wanted = (place.file, place.record?);
        let at = self
            .records
            .binary_search_by_key(&wanted, |(file, record, _)| (*file, *record))
            .ok()?;
        Some(&self.members[self.records[at].2 as usize])
    }
}
