//! What tables say to a single rank.

use std::collections::BTreeMap;

use super::case::{Case, Contradiction, Reading, Scope};
use super::{ClaimId, Key, Scene, Topic};

/// What one table says to a rank.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It rules the rank out.
    Contradicted(Contradiction),
    /// It has the country's figure, and the rank agrees with it.
    Supported,
    /// The country has a row without a figure, or one figure together with others.
    Blank(ClaimId),
    /// The country has no row, and the table leaves room for it.
    Unlisted,
}

/// What several tables say to a rank.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// By what the tables weigh: a claim that does not say is tested in each group.
    groups: BTreeMap<Key, Vec<(usize, Verdict)>>,
}

impl Verdicts {
    /// Asks the tables that `asked` lets through about the rank of a claim.
    ///
    /// Of the claim's own series, only its own edition is asked.
    pub fn of(
        id: ClaimId,
        key: &Key,
        asked: impl Fn(usize) -> bool,
        topic: &Topic,
        scene: &Scene<'_>,
    ) -> Self {
        let own = scene.source_id(id);
        let series = scene.series(own);
        let mut tables: Vec<usize> = Vec::new();
        for known in topic.rankings(key) {
            tables.extend(known.iter().copied().filter(|&index| {
                let table = &topic.tables[index];
                let sibling = series.is_some() && scene.series(table.source) == series;
                (table.source == own || !sibling) && asked(index)
            }));
        }
        // A rank in production without a year is about the latest.
        let latest = tables
            .iter()
            .map(|&index| topic.tables[index].key.year)
            .max();
        let mut verdicts = Verdicts::default();
        for index in tables {
            let table = &topic.tables[index];
            if Some(table.key.year) == latest
                && let Some(verdict) = verdict(id, key, index, topic, scene)
            {
                verdicts
                    .groups
                    .entry(table.key)
                    .or_default()
                    .push((index, verdict));
            }
        }
        verdicts
    }

    /// Every verdict with its table.
    pub fn all(&self) -> impl Iterator<Item = &(usize, Verdict)> {
        self.groups.values().flatten()
    }

    /// Whether no table could be asked.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether the rank is ruled out: in every group, by some table.
    pub fn contradicted(&self) -> bool {
        !self.groups.is_empty()
            && self.groups.values().all(|group| {
                group
                    .iter()
                    .any(|(_, verdict)| matches!(verdict, Verdict::Contradicted(_)))
            })
    }

    /// Whether it is not ruled out, and some table agrees with it.
    pub fn supported(&self) -> bool {
        !self.contradicted()
            && self
                .all()
                .any(|(_, verdict)| *verdict == Verdict::Supported)
    }

    /// The contradictions, that of the most authoritative source first.
    pub fn contradictions(&self, topic: &Topic, scene: &Scene<'_>) -> Vec<(usize, &Contradiction)> {
        let mut found: Vec<(usize, &Contradiction)> = self
            .all()
            .filter_map(|(table, verdict)| match verdict {
                Verdict::Contradicted(contradiction) => Some((*table, contradiction)),
                _ => None,
            })
            .collect();
        found.sort_by_cached_key(|(table, _)| scene.authority(topic.tables[*table].source, None));
        found
    }
}

/// What a table says to the rank of a claim; `None` where the rank's area is not known, or the
/// country is outside it.
fn verdict(
    id: ClaimId,
    key: &Key,
    index: usize,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Verdict> {
    let claim = scene.claim(id);
    let table = &topic.tables[index];
    let scope = Scope::of(id, scene)?;
    if !scope.has(scene.words.text(claim.country)) {
        return None;
    }
    let case = against(id, key, index, Reading::Printed, scope, topic, scene);
    if let Some(contradiction) = case.contradictions().into_iter().next() {
        return Some(Verdict::Contradicted(contradiction));
    }
    if table.printed_row(claim.country, scene).is_some() {
        return Some(Verdict::Supported);
    }
    let blank = table
        .blanks
        .iter()
        .find(|&&row| scene.claim(row).country == claim.country);
    let joint = || {
        (!table.has_figure(claim.country, scene))
            .then(|| table.joint_row(claim.country))
            .flatten()
    };
    Some(match blank.copied().or_else(joint) {
        Some(row) => Verdict::Blank(row),
        None if table.lists(claim.country) => return None, // it has a figure, on another basis
        None => Verdict::Unlisted,
    })
}

/// Whether a table rules a rank out by more than the tolerance.
pub fn beyond_tolerance(
    id: ClaimId,
    key: &Key,
    table: usize,
    topic: &Topic,
    scene: &Scene<'_>,
) -> bool {
    Scope::of(id, scene).is_some_and(|scope| {
        let case = against(id, key, table, Reading::Tolerant, scope, topic, scene);
        !case.contradictions().is_empty()
    })
}

/// A table and a rank, which is to be doubted if anything is.
fn against<'c>(
    id: ClaimId,
    key: &Key,
    index: usize,
    reading: Reading,
    scope: Scope<'c>,
    topic: &'c Topic,
    scene: &'c Scene<'c>,
) -> Case<'c> {
    let mut case = Case::new(scene, topic, reading, scope);
    case.trust_coverage();
    case.add_table(index);
    case.add_rank(id, key);
    case.doubt(id);
    case
}
