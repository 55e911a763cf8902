//! `source/shared-origin`: two claims that agree, and go back to one origin.

use std::collections::{BTreeMap, HashMap};

use super::origin::Origins;
use crate::check::model::{ClaimId, Scene, list};
use crate::finding::{Finding, Findings};
use crate::record::{Measure, Part, Status, Symbol};
use crate::rule::{Rule, Severity};
use crate::wording::counted;

/// Claims that agree because one source repeats the other, or both a third.
pub static RULE: Rule = Rule {
    id: "source/shared-origin",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "claims that agree are derived from one origin, and are one witness",
    docs: include_str!("shared_origin.md"),
};

/// What two claims must have in common to say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Saying {
    commodity: Symbol,
    measure: Measure,
    country: Symbol,
    deposit: Symbol,
    /// A rank, or else the digits of a quantity in the base unit.
    said: (Option<(u32, u32)>, u64),
}

/// One finding for each two sources.
pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let origins = Origins::new(scene);
    if origins.is_empty() {
        return;
    }
    let mut alike: HashMap<Saying, Vec<ClaimId>> = HashMap::new();
    let mut pairs: BTreeMap<(Symbol, Symbol), Vec<(ClaimId, ClaimId)>> = BTreeMap::new();
    for (id, claim) in scene.facts.claims.iter().enumerate() {
        if claim.status != Status::Current || claim.country.is_none() {
            continue;
        }
        for saying in sayings(id, scene) {
            let earlier = alike.entry(saying).or_default();
            let own = scene.source_id(id);
            let known = |&other: &ClaimId| scene.source_id(other) == own;
            if earlier.iter().any(known) {
                continue;
            }
            for &other in earlier.iter() {
                if origins.shared(own, scene.source_id(other)).is_some() {
                    let found = pairs.entry((scene.source_id(other), own)).or_default();
                    if !found.contains(&(other, id)) {
                        found.push((other, id));
                    }
                }
            }
            earlier.push(id);
        }
    }
    for ((one, other), claims) in pairs {
        if let Some(origin) = origins.shared(one, other) {
            out.0.extend(report(one, other, origin, &claims, scene));
        }
    }
}

fn report(
    one: Symbol,
    other: Symbol,
    origin: Symbol,
    claims: &[(ClaimId, ClaimId)],
    scene: &Scene<'_>,
) -> Option<Finding> {
    let &(first, second) = claims.first()?;
    let names = [one, other].map(|source| scene.source_name(source));
    let what = format!("in {}", counted(claims.len(), "claim"));
    let from = if origin == one || origin == other {
        let (first, copy) = if origin == one {
            (&names[0], &names[1])
        } else {
            (&names[1], &names[0])
        };
        format!("{copy} is derived from {first}")
    } else {
        format!("both are derived from {}", scene.source_name(origin))
    };
    let place = |id: ClaimId| {
        let claim = scene.claim(id);
        let part = if claim.has(Part::Rank) {
            Part::Rank
        } else {
            Part::Quantity
        };
        claim.place(part, &scene.facts.symbols)
    };
    let label = |id: ClaimId, name: &str| format!("{name}: {}", said(id, scene));
    let finding = RULE
        .at(
            place(second),
            format!(
                "{} agree {what}, and {from}: they are one witness",
                list(&names)
            ),
        )
        .label(label(second, &names[1]))
        .related(place(first), label(first, &names[0]));
    Some(finding.help("do not count them twice; look for a source that has its own figures"))
}

fn said(id: ClaimId, scene: &Scene<'_>) -> String {
    let country = scene.country_name(scene.claim(id).country);
    if scene.claim(id).rank.is_some() {
        format!("{country} is {}", scene.rank_phrase(id))
    } else {
        format!("{country} has {}", scene.amount(id))
    }
}

/// What a claim says that another may say too.
fn sayings(id: ClaimId, scene: &Scene<'_>) -> impl Iterator<Item = Saying> {
    let (claim, matter) = (scene.claim(id), scene.matter(id));
    let of = |said| {
        Some(Saying {
            commodity: matter.commodity,
            measure: matter.measure?,
            country: claim.country,
            deposit: claim.deposit,
            said,
        })
    };
    // Twelve digits, so that 230 kt and 230,000 t are the same.
    let digits = |value: f64| {
        let text = format!("{value:.11e}");
        text.parse().map_or(0, f64::to_bits)
    };
    let figure = claim.quantity.and_then(|quantity| quantity.figure());
    let amount = figure
        .zip(matter.factor)
        .map(|(figure, factor)| (None, digits(figure.value * factor)))
        // Nothing is what many have.
        .filter(|said| said.1 != 0);
    let rank = claim.rank.map(|rank| (Some(rank), 0));
    amount.and_then(of).into_iter().chain(rank.and_then(of))
}
