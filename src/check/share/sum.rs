//! `share/sum`: shares of one whole that are more than all of it.

use std::collections::BTreeMap;

use crate::check::model::{ClaimId, Key, Scene, Topic, about};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};

/// Shares that one source gives of one whole, above 100 % together.
pub static RULE: Rule = Rule {
    id: "share/sum",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "the shares of one whole are above 100 %",
    docs: include_str!("sum.md"),
};

/// How many shares a finding shows beside the first.
const SHOWN: usize = 3;

/// Rounding of sums.
const SLACK: f64 = 1e-6;

/// Adds up the shares that each source gives of the world, for each key and year.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let is_share = |id: ClaimId| {
        let place = scene.claim(id).country;
        let part = scene.words.is_country(place) || scene.words.is_rest(place);
        part && scene.share_of_world(id).is_some()
    };
    for ((source, key, _), claims) in topic.of_each_source(scene, is_share) {
        out.0.extend(above(source, &key, &claims, topic, scene));
    }
}

fn above(
    source: Symbol,
    key: &Key,
    claims: &[ClaimId],
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    // Of a country with two shares, the smaller.
    let mut shares: BTreeMap<Symbol, (f64, ClaimId)> = BTreeMap::new();
    for &id in claims {
        let low = scene.share_of_world(id)?.low;
        let share = shares.entry(scene.claim(id).country).or_insert((low, id));
        if low < share.0 {
            *share = (low, id);
        }
    }
    let least: f64 = shares.values().map(|(low, _)| low).sum();
    if shares.len() < 2 || least <= 1.0 + SLACK {
        return None;
    }
    let mut shares: Vec<(f64, ClaimId)> = shares.into_values().collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let percent = |id: ClaimId| scene.claim(id).share.map_or(0.0, f64::from);
    let printed: f64 = shares.iter().map(|&(_, id)| percent(id)).sum();
    let label = |id: ClaimId| {
        let name = scene.country_name(scene.claim(id).country);
        format!("{name} has {} %", scene.claim(id).share.unwrap_or_default())
    };
    let place = |id: ClaimId| scene.claim(id).place(Part::Share, &scene.facts.symbols);
    let (_, first) = *shares.first()?;
    let message = format!(
        "the shares of {} in {} add up to {} %",
        topic.subject(key, scene),
        scene.source_name(source),
        about(printed)
    );
    let mut finding = RULE.at(place(first), message).label(label(first));
    for &(_, id) in shares[1..].iter().take(SHOWN) {
        finding = finding.related(place(id), label(id));
    }
    if shares.len() > SHOWN + 1 {
        let more = shares.len() - SHOWN - 1;
        finding = finding.note(format!("{more} further shares are in the sum"));
    }
    Some(finding.help("compare the shares with the source, and see whether all are of one whole"))
}
