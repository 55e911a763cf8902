//! What the figures of a table at fault should be.

use super::rows::{Common, Relation};
use crate::check::model::{ClaimId, Scene, Table};
use crate::finding::{Doubt, Instead};
use crate::record::Symbol;

impl Common {
    /// What the figures of the doubted table should be by those beside it; `is_first` says whether it
    /// is the one that was asked about first.
    pub fn doubts(
        &self,
        doubted: &Table,
        others: &[&Table],
        is_first: bool,
        scene: &Scene<'_>,
    ) -> Vec<Doubt> {
        match (self.relation, is_first) {
            (Relation::Times(times), true) => scaled(doubted, others, 1.0 / times, scene),
            (Relation::Times(times), false) => scaled(doubted, others, times, scene),
            (Relation::Above, true) | (Relation::Below, false) => {
                let rows = in_print(doubted);
                moved(rows.iter().copied(), rows.iter().skip(1).copied())
            }
            (Relation::Above, false) | (Relation::Below, true) => {
                let rows = in_print(doubted);
                moved(
                    rows.iter().rev().copied(),
                    rows.iter().rev().skip(1).copied(),
                )
            }
            (Relation::Exchanged(one, other), _) => exchanged(doubted, one, other, scene),
        }
    }
}

impl Table {
    /// Every claim that has a figure in the table: countries, the rest and the world.
    fn figures(&self) -> impl Iterator<Item = ClaimId> {
        let joint = self.joint.iter().map(|(_, id)| id);
        let rows = self.rows.iter().chain(&self.doubled).chain(&self.strays);
        rows.chain(joint)
            .chain(&self.rest)
            .chain(&self.total)
            .copied()
    }

    /// Every figure of the table, so many times.
    pub fn times(&self, times: f64) -> Vec<Doubt> {
        let doubts = self.figures().map(|claim| Doubt {
            claim,
            instead: Instead::Times(times),
        });
        doubts.collect()
    }
}

/// How near a figure must be to that of another table to be that: it is then as rounded as that one.
const SAME: f64 = 0.02;

/// From what factor on the digits stay as they are.
const UNIT: f64 = 999.0;

/// The figures of a table, so many times, but for those that are nearer to the other tables' as they
/// are.
fn scaled(doubted: &Table, others: &[&Table], times: f64, scene: &Scene<'_>) -> Vec<Doubt> {
    let is_unit = times.max(1.0 / times) > UNIT;
    let mended = |doubt: Doubt| {
        let twins = others
            .iter()
            .filter_map(|other| twin(doubt.claim, doubted, other, scene));
        let twins: Vec<(ClaimId, f64)> = twins.collect();
        let same = twins
            .iter()
            .find(|(_, ratio)| (ratio * times - 1.0).abs() < SAME);
        let as_it_is = |(_, ratio): &(ClaimId, f64)| (ratio * times).ln().abs() > ratio.ln().abs();
        match same {
            Some(&(twin, _)) if !is_unit => Some(Doubt {
                instead: Instead::FigureOf(twin),
                ..doubt
            }),
            None if !twins.is_empty() && twins.iter().all(as_it_is) => None,
            _ => Some(doubt),
        }
    };
    let doubts = doubted.times(times).into_iter();
    doubts.filter_map(mended).collect()
}

/// The claim of another table on the same country, and what part of it a claim is.
fn twin(id: ClaimId, own: &Table, other: &Table, scene: &Scene<'_>) -> Option<(ClaimId, f64)> {
    let twin = match Some(id) {
        id if id == own.total => other.total,
        id if id == own.rest => other.rest,
        _ => other.row(scene.claim(id).country, scene),
    }?;
    let (own, other) = (scene.printed(id)?.low, scene.printed(twin)?.low);
    (own > 0.0 && other > 0.0).then(|| (twin, own / other))
}

/// The rows in the order in which they are printed.
fn in_print(table: &Table) -> Vec<ClaimId> {
    let mut rows = table.rows.clone();
    rows.sort_unstable();
    rows
}

/// Each row has the figure of the next one; the last is left without.
fn moved(
    rows: impl Iterator<Item = ClaimId>,
    mut next: impl Iterator<Item = ClaimId>,
) -> Vec<Doubt> {
    let doubts = rows.map(|claim| Doubt {
        claim,
        instead: next.next().map_or(Instead::Nothing, Instead::FigureOf),
    });
    doubts.collect()
}

fn exchanged(table: &Table, one: Symbol, other: Symbol, scene: &Scene<'_>) -> Vec<Doubt> {
    let rows = table.row(one, scene).zip(table.row(other, scene));
    rows.map_or_else(Vec::new, |(one, other)| exchange(one, other))
}

/// A claim that should have another one's figure.
pub(super) fn exactly(claim: ClaimId, other: ClaimId) -> Vec<Doubt> {
    vec![Doubt {
        claim,
        instead: Instead::FigureOf(other),
    }]
}

/// Two claims, each with the other's figure.
pub(super) fn exchange(one: ClaimId, other: ClaimId) -> Vec<Doubt> {
    let of = |claim, other| Doubt {
        claim,
        instead: Instead::FigureOf(other),
    };
    vec![of(one, other), of(other, one)]
}
