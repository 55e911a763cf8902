//! How much each source says, on one axis.

use super::{Members, capital};
use crate::check::diagnosis::{self, Pair};
use crate::check::model::{ClaimId, Key, Scene, Topic};
use crate::finding::picture::{Amounts, Bar, Drawing, Picture, Role, Slip};
use crate::record::Symbol;

/// How many claims are drawn beside those of the findings: the latest.
const BESIDE: usize = 20;

/// The figures of all sources for a country; `None` where fewer than two can be drawn.
pub(super) fn draw(
    topic: &Topic,
    key: &Key,
    country: Symbol,
    members: &Members,
    scene: &Scene<'_>,
) -> Option<Picture> {
    let of_findings = |id: ClaimId| members.doubted.contains(&id) || members.against.contains(&id);
    let mut claims: Vec<ClaimId> = topic
        .claims
        .iter()
        .filter(|&&(id, own)| {
            own == *key && (scene.claim(id).country == country || of_findings(id))
        })
        .map(|&(id, _)| id)
        .filter(|&id| scene.tolerant(id).is_some())
        .collect();
    claims.sort_by_key(|&id| {
        (
            scene.claim(id).as_of,
            topic.published(scene.source_id(id)),
            id,
        )
    });
    let beside = claims.iter().filter(|&&id| !of_findings(id)).count();
    let left_out = beside.saturating_sub(BESIDE);
    let mut passed = 0;
    claims.retain(|&id| {
        passed += usize::from(!of_findings(id));
        of_findings(id) || passed > left_out
    });
    let bars: Vec<Bar> = claims
        .iter()
        .filter_map(|&id| bar(id, country, members, topic, scene))
        .collect();
    (bars.len() > 1).then(|| Picture {
        title: capital(&format!(
            "{}, {}: how much each source says",
            topic.subject(key, scene),
            scene.country_name(country)
        )),
        drawing: Drawing::Amounts(Amounts {
            unit: if key.volume { "m3" } else { "t" },
            bars,
            left_out,
        }),
    })
}

fn bar(
    id: ClaimId,
    country: Symbol,
    members: &Members,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Bar> {
    let claim = scene.claim(id);
    let interval = scene.tolerant(id)?;
    let role = if members.doubted.contains(&id) {
        Role::Doubted
    } else if members.against.contains(&id) {
        Role::Against
    } else {
        Role::Beside
    };
    let as_of = claim.as_of.map(|date| format!("as of {date}"));
    let holder = (claim.country != country).then(|| scene.holder_name(id));
    let detail: Vec<String> = as_of.into_iter().chain(holder).collect();
    let figure = claim.quantity.and_then(|quantity| quantity.figure());
    let factor = scene.matter(id).factor?;
    Some(Bar {
        name: scene
            .source_name(scene.source_id(id))
            .trim_matches('`')
            .to_owned(),
        detail: detail.join(", "),
        says: scene.amount(id),
        low: interval.low,
        high: interval.high,
        figure: figure.map(|figure| figure.value * factor),
        role,
        slips: if role == Role::Doubted {
            slips(id, country, members, topic, scene)
        } else {
            Vec::new()
        },
        place: claim.place(claim.figure_part(), &scene.facts.symbols),
    })
}

/// What would bring a doubted figure near the first that speaks against it.
fn slips(
    doubted: ClaimId,
    country: Symbol,
    members: &Members,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Vec<Slip> {
    let mut others = members.against.iter().copied();
    let other = others.find(|&id| id != doubted && scene.claim(id).country == country);
    other.map_or_else(Vec::new, |other| {
        diagnosis::slips(&Pair {
            doubted,
            other,
            topic,
            scene,
        })
    })
}
