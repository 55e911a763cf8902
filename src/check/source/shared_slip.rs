//! `source/shared-origin`, seen in the figures: two sources that make the same slip.
//!
//! Two sources may well print the same right figure, each by itself. That both mistype it alike is
//! no chance: one has it from the other, or both from a third.

use std::collections::HashSet;

use super::origin::Origins;
use super::shared_origin::RULE;
use crate::check::diagnosis::{self, Pair, Slip};
use crate::check::model::{ClaimId, Scene, Topic};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};

/// One slip that two sources share.
#[derive(Debug, Clone)]
pub(in crate::check) struct SharedSlip {
    /// The figure in both, the earlier claim first.
    pub(in crate::check) claims: [ClaimId; 2],
    /// A figure that shows the slip.
    witness: ClaimId,
    /// What happened.
    why: String,
}

/// Reports each two sources once for each thing.
pub(in crate::check) fn check(
    slips: &[Slip],
    scene: &Scene<'_>,
    topic: &Topic,
    out: &mut Findings,
) {
    let shared = shared_slips(slips, scene, topic);
    if shared.is_empty() {
        return;
    }
    let origins = Origins::new(scene);
    for slip in shared {
        let [one, other] = slip.claims.map(|id| scene.source_id(id));
        // What the records of the sources say need not be guessed.
        if origins.shared(one, other).is_none() {
            out.push(report(&slip, scene, topic));
        }
    }
}

/// The slips that sources of different series share, each with the first that has it.
pub(in crate::check) fn shared_slips(
    slips: &[Slip],
    scene: &Scene<'_>,
    topic: &Topic,
) -> Vec<SharedSlip> {
    let mut shared = Vec::new();
    for tables in topic.by_key() {
        let mut rows: Vec<(Symbol, f64, ClaimId)> = tables
            .flat_map(|table| &table.rows)
            .filter(|&&id| scene.is_figure(id))
            .filter_map(|&id| Some((scene.claim(id).country, scene.printed(id)?.low, id)))
            .collect();
        rows.sort_by(|a, b| {
            (a.0.cmp(&b.0))
                .then(a.1.total_cmp(&b.1))
                .then(a.2.cmp(&b.2))
        });
        for of_country in rows.chunk_by(|a, b| a.0 == b.0) {
            let all: Vec<ClaimId> = of_country.iter().map(|row| row.2).collect();
            for same in all.chunk_by(|&a, &b| scene.is_same_figure(a, b)) {
                shared.extend(of_figure(same, &all, slips, scene, topic));
            }
        }
    }
    shared
}

/// Of more figures for one country, chance alone makes some look like slips of others.
const MOST: usize = 1000;

/// The claims that have one figure, if it is a slip: each of another source or series with the first.
fn of_figure(
    same: &[ClaimId],
    all: &[ClaimId],
    slips: &[Slip],
    scene: &Scene<'_>,
    topic: &Topic,
) -> Vec<SharedSlip> {
    let Some((&first, rest)) = same.split_first() else {
        return Vec::new();
    };
    let mut told = HashSet::from([owner(first, scene)]);
    let is_another = |&id: &ClaimId| told.insert(owner(id, scene));
    let others: Vec<ClaimId> = rest.iter().copied().filter(is_another).collect();
    if others.is_empty() || scene.digits_of(first) < 2 {
        return Vec::new();
    }
    let by_itself = || of_own_line(same, slips);
    let by_others = || (all.len() <= MOST).then(|| of_others(first, all, scene, topic));
    let Some((witness, why)) = by_itself().or_else(|| by_others().flatten()) else {
        return Vec::new();
    };
    let shared = others.into_iter().map(|other| SharedSlip {
        claims: [first, other],
        witness,
        why: why.clone(),
    });
    shared.collect()
}

/// Whose a figure is: the series, else the source.
fn owner(id: ClaimId, scene: &Scene<'_>) -> Symbol {
    let source = scene.source_id(id);
    scene.series(source).unwrap_or(source)
}

/// A slip that the other years or editions of one of the sources show, by two figures.
fn of_own_line(same: &[ClaimId], slips: &[Slip]) -> Option<(ClaimId, String)> {
    let mut known = slips.iter().filter(|slip| same.contains(&slip.doubted));
    let slip = known.find(|slip| !slip.exchanged && slip.witnesses.len() > 1)?;
    Some((slip.witnesses[0], slip.diagnosis.clone()))
}

/// A slip that two others show, whose figures are alike: of two sources against one, nothing says
/// which is wrong.
fn of_others(
    doubted: ClaimId,
    all: &[ClaimId],
    scene: &Scene<'_>,
    topic: &Topic,
) -> Option<(ClaimId, String)> {
    let shows = |&&other: &&ClaimId| {
        let pair = Pair {
            doubted,
            other,
            topic,
            scene,
        };
        !scene.is_like(doubted, other) && diagnosis::slip_of_pair(&pair).is_some()
    };
    let witness = *all.iter().find(shows)?;
    let agrees = |&&other: &&ClaimId| {
        owner(other, scene) != owner(witness, scene) && scene.is_like(other, witness)
    };
    all.iter().find(agrees)?;
    let why = diagnosis::slip_of_pair(&Pair {
        doubted,
        other: witness,
        topic,
        scene,
    })?;
    Some((witness, why))
}

fn report(slip: &SharedSlip, scene: &Scene<'_>, topic: &Topic) -> Finding {
    let [one, other] = slip.claims;
    let key = scene.key(one, topic.measure);
    let whose = scene.possession(scene.claim(one).country, &topic.subject(&key, scene));
    let name = |id: ClaimId| scene.source_name(scene.source_id(id));
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let label = |id: ClaimId| format!("{} in {}", scene.amount(id), name(id));
    let mut finding = RULE
        .at(
            place(other),
            format!(
                "{} and {} share a slip in {whose}: one repeats the other, or both a third, so they are one witness",
                name(one),
                name(other)
            ),
        )
        .label(label(other))
        .related(place(one), label(one))
        .related(place(slip.witness), label(slip.witness));
    finding.diagnosis = Some(slip.why.clone());
    finding.help(
        "say in `derived_from` of the one source's record whom it repeats, and do not count both",
    )
}
