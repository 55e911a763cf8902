//! `rank/single-witness`: a superlative on one witness.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::diagnosis::chains;
use crate::check::model::{ClaimId, Scene, Topic};
use crate::check::source::origin::Origins;
use crate::check::source::shared_slip::shared_slips;
use crate::finding::Findings;
use crate::record::{Part, Symbol};
use crate::rule::Rule;

/// A first place that one independent source alone gives.
pub static RULE: Rule = Rule {
    id: "rank/single-witness",
    level: None,
    since: "0.1.0",
    summary: "only one witness says that a country is the largest",
    docs: include_str!("single_witness.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let is_first = |id: ClaimId| scene.claim(id).rank == Some((1, 1));
    let firsts = topic
        .claims
        .iter()
        .map(|&(id, _)| id)
        .filter(|&id| is_first(id));
    let mut sayings: BTreeMap<_, Vec<ClaimId>> = BTreeMap::new();
    for id in firsts {
        let claim = scene.claim(id);
        let frame = scene.facts.frame(claim);
        let within = (frame.rank_scope, frame.rank_except);
        sayings.entry((claim.country, within)).or_default().push(id);
    }
    if sayings.is_empty() {
        return;
    }
    let origins = Origins::new(scene);
    let mut alike = None;
    for ((country, within), claims) in sayings {
        let mut sources: BTreeSet<Symbol> = claims.iter().map(|&id| scene.source_id(id)).collect();
        let of_world = matches!(scene.facts.word(within.0), "" | "world") && within.1.is_none();
        if of_world {
            let tables = topic.tables.iter().filter(|table| table.is_ranking());
            let ahead = tables.filter(|table| table.ranks(scene).contains(&(country, 1)));
            sources.extend(ahead.map(|table| table.source));
        }
        if origins.witnesses(&sources, &[]) > 1 {
            let alike = alike.get_or_insert_with(|| slips_alike(scene, topic));
            if alike.is_empty() || origins.witnesses(&sources, alike) > 1 {
                continue;
            }
        }
        let (first, others) = (claims[0], &claims[1..]);
        let place = |id: ClaimId| scene.claim(id).place(Part::Rank, &scene.facts.symbols);
        let name = |id: ClaimId| scene.source_name(scene.source_id(id));
        let mut finding = RULE
            .at(
                place(first),
                format!(
                    "only {} says that {} is first in {}",
                    name(first),
                    scene.country_name(country),
                    topic.name(scene)
                ),
            )
            .label(scene.rank_phrase(first));
        for &other in others {
            finding = finding.related(place(other), format!("{} has the same origin", name(other)));
        }
        out.push(finding.help("look for a second source that does not repeat the first"));
    }
}

/// The sources that are one witness, as they share a slip in the figures of this topic.
fn slips_alike(scene: &Scene<'_>, topic: &Topic) -> Vec<[Symbol; 2]> {
    let slips: Vec<_> = chains(topic, scene)
        .iter()
        .flat_map(|chain| chain.slips(&chain.faults(topic, scene), topic, scene))
        .collect();
    let shared = shared_slips(&slips, scene, topic).into_iter();
    shared
        .map(|slip| slip.claims.map(|id| scene.source_id(id)))
        .collect()
}
