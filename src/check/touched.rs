//! Which findings a change to some files touches.
//!
//! A conflict is a smallest set of records, so one that a change brought has a record of the
//! changed files in it, or stands on a source that they describe. What is missing elsewhere, because
//! it was taken out of a changed file, has neither: findings of that kind count as touched wherever
//! the changed files hold records of the kind that is missed.

use std::collections::HashSet;

use super::{Facts, RULES, record, source};
use crate::finding::{FileId, Finding, Place};
use crate::record::{RecordKind, Symbol};
use crate::rule::Rule;

/// What a change to some files touches.
#[derive(Debug, Default)]
pub struct Touched {
    files: HashSet<FileId>,
    /// Records elsewhere that stand on a source which these files describe.
    records: HashSet<(FileId, u64)>,
    /// The rules that miss a record which may have been in these files.
    missing: Vec<&'static Rule>,
}

impl Touched {
    /// What a change to `files` touches of the records in `facts`.
    pub fn new(files: HashSet<FileId>, facts: &Facts) -> Self {
        let holds = |kind| facts.homes(kind).any(|home| files.contains(&home.file));
        let mut missing = Vec::new();
        if holds(RecordKind::Source) {
            missing.push(&source::unknown::RULE);
        }
        if holds(RecordKind::Agreement) {
            missing.push(&record::unknown_reference::RULE);
        }
        Touched {
            records: on_sources_of(&files, facts),
            files,
            missing,
        }
    }

    /// Whether the finding is among what the change touches.
    pub fn contains(&self, finding: &Finding) -> bool {
        let related = finding.related.iter().map(|related| &related.place);
        let mut places = std::iter::once(&finding.place).chain(related);
        let is_comparing = RULES.contains(&finding.rule);
        self.missing.contains(&finding.rule) || places.any(|place| self.holds(place, is_comparing))
    }

    fn holds(&self, place: &Place, is_comparing: bool) -> bool {
        let record = place.record.filter(|_| is_comparing);
        let record = record.map(|record| (place.file, record));
        self.files.contains(&place.file) || record.is_some_and(|at| self.records.contains(&at))
    }
}

/// The records that cite a source which `files` describe.
fn on_sources_of(files: &HashSet<FileId>, facts: &Facts) -> HashSet<(FileId, u64)> {
    let described = facts.homes(RecordKind::Source);
    let described: HashSet<Symbol> = described
        .filter(|home| files.contains(&home.file) && !home.id.is_none())
        .map(|home| home.id)
        .collect();
    if described.is_empty() {
        return HashSet::new();
    }
    let cites = |symbol: &Symbol| described.contains(symbol);
    let claims = facts.claims.iter();
    let claims = claims.filter(|claim| cites(&facts.frame(claim).source));
    let claims = claims.map(|claim| &claim.home);
    let agreements = facts.agreements.iter();
    let agreements = agreements.filter(|record| {
        record
            .references
            .iter()
            .any(|reference| cites(&reference.to))
    });
    let agreements = agreements.map(|record| &record.home);
    let homes = claims.chain(agreements);
    homes.map(|home| (home.file, home.record)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::facts;
    use super::*;

    /// Each line is a file of its own here.
    fn touched(lines: &[&str], changed: &[u32]) -> Touched {
        let mut joined = Facts::default();
        for (file, line) in lines.iter().enumerate() {
            let mut one = facts(line);
            for source in &mut one.sources {
                source.home.file = FileId(file as u32);
            }
            for claim in &mut one.claims {
                claim.home.file = FileId(file as u32);
            }
            joined.absorb(one, 0);
        }
        Touched::new(changed.iter().copied().map(FileId).collect(), &joined)
    }

    const SYNTHETIC: [&str; 3] = [
        r#"{"id":"s","title":"Synthetic survey","kind":"survey"}"#,
        r#"{"id":"a","country":"KAZ","commodity":"tungsten","measure":"reserves","rank":1,"source":"s"}"#,
        r#"{"id":"b","country":"CHN","commodity":"tungsten","measure":"reserves","rank":1,"source":"t"}"#,
    ];

    fn at(file: u32) -> Place {
        Place {
            record: Some(1),
            ..Place::in_file(FileId(file), 0..1)
        }
    }

    #[test]
    fn a_finding_is_touched_by_any_of_its_places() {
        let touched = touched(&SYNTHETIC, &[2]);
        let rule = &super::super::rank::contested::RULE;
        assert!(!touched.contains(&rule.at(at(1), "")));
        assert!(touched.contains(&rule.at(at(1), "").related(at(2), "")));
    }

    #[test]
    fn a_source_touches_the_claims_that_cite_it() {
        let touched = touched(&SYNTHETIC, &[0]);
        let rule = &super::super::rank::outdated::RULE;
        assert!(touched.contains(&rule.at(at(1), "")));
        assert!(!touched.contains(&rule.at(at(2), "")));
    }

    #[test]
    fn what_is_missed_may_have_been_in_a_changed_file() {
        assert!(touched(&SYNTHETIC, &[0]).contains(&source::unknown::RULE.at(at(2), "")));
        assert!(!touched(&SYNTHETIC, &[1]).contains(&source::unknown::RULE.at(at(2), "")));
    }
}
