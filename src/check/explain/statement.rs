//! One record of a group: what it says, and what that implies.

use std::collections::BTreeMap;

use super::Statement;
use crate::check::model::{ClaimId, Gap, Key, Reading, Scene, Table, Topic, Verdict, about};
use crate::check::rank;
use crate::check::solver::Interval;
use crate::record::Qualifier;

pub(super) fn of(
    id: ClaimId,
    key: &Key,
    verdict: &BTreeMap<ClaimId, String>,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Statement {
    let claim = scene.claim(id);
    let symbols = &scene.facts.symbols;
    let says = says(id, scene);
    let (implies, decided, asked) = if let Some(why) = scene.set_aside(id) {
        let left_out = format!("left out: {why}");
        (NOTHING.to_owned(), left_out, Vec::new())
    } else {
        let implies = implies(id, key, topic, scene);
        let decided = match verdict.get(&id) {
            Some(decided) => decided.clone(),
            None if implies == NOTHING => "not compared".to_owned(),
            None => "stands".to_owned(),
        };
        (implies, decided, asked(id, topic, scene))
    };
    Statement {
        record: symbols
            .text(claim.home.id)
            .map_or_else(|| format!("record {}", claim.home.record), str::to_owned),
        place: claim.home.whole(symbols),
        country: match scene.joint_members(id) {
            [] => scene.country_name(claim.country).to_owned(),
            _ => scene.holder_name(id),
        },
        says,
        implies,
        decided,
        asked,
    }
}

/// What implies nothing about quantities or places.
const NOTHING: &str = "nothing";

fn says(id: ClaimId, scene: &Scene<'_>) -> String {
    let claim = scene.claim(id);
    let mut said = Vec::new();
    match claim.qualifier {
        Some(Qualifier::Withheld) => said.push("withheld".to_owned()),
        Some(Qualifier::NotAvailable) => said.push("not available".to_owned()),
        _ if claim.quantity.is_some() => said.push(scene.amount(id)),
        _ => {}
    }
    if claim.rank.is_some() {
        said.push(scene.rank_phrase(id));
    }
    if let Some(share) = claim.share {
        said.push(format!("{share} % of the whole"));
    }
    if said.is_empty() {
        said.push("neither figure nor rank".to_owned());
    }
    said.join(", ")
}

fn implies(id: ClaimId, key: &Key, topic: &Topic, scene: &Scene<'_>) -> String {
    let claim = scene.claim(id);
    let mut implied = Vec::new();
    let unit = if key.volume { "m3" } else { "t" };
    if let Some(interval) = scene.tolerant(id) {
        let range = range(interval, unit);
        implied.push(if scene.words.is_rest(claim.country) {
            format!("no other has above {} {unit}", about(interval.high))
        } else if scene.words.is_world(claim.country) {
            format!("all together {range}")
        } else if scene.joint_members(id).is_empty() {
            range
        } else {
            format!("each at most {} {unit}", about(interval.high))
        });
    }
    if let Some((first, last)) = claim.rank {
        let joint = u32::from(claim.joint) * topic.joint_with(id, key, scene).saturating_sub(1);
        let last = last.saturating_add(joint);
        implied.push(if last > first {
            format!("places {first} to {last}")
        } else {
            format!("place {first}")
        });
    }
    if let Some(share) = claim.share {
        implied.push(format!("{share} % of the total"));
    }
    if implied.is_empty() {
        NOTHING.to_owned()
    } else {
        implied.join("; ")
    }
}

fn range(interval: Interval, unit: &str) -> String {
    let Interval { low, high } = interval;
    if high <= 0.0 {
        "none".to_owned()
    } else if high.is_infinite() {
        format!("{} {unit} or more", about(low))
    } else if low <= 0.0 {
        format!("up to {} {unit}", about(high))
    } else {
        format!("{} to {} {unit}", about(low), about(high))
    }
}

/// What each table that is asked about a rank says to it.
fn asked(id: ClaimId, topic: &Topic, scene: &Scene<'_>) -> Vec<String> {
    if !scene.ranks_a_country(id) {
        return Vec::new();
    }
    let own = topic.claims.iter().find(|(known, _)| *known == id);
    let Some((_, key)) = own else {
        return Vec::new();
    };
    let verdicts = rank::verdicts(id, key, topic, scene);
    let told = verdicts.all().map(|(table, verdict)| {
        let name = scene.table_name(&topic.tables[*table], topic);
        match verdict {
            Verdict::Contradicted(_) => format!("{name} rules it out"),
            Verdict::Supported => format!("{name} agrees"),
            Verdict::Blank(_) => format!("{name} has no figure of its own for it"),
            Verdict::Unlisted => format!("{name} does not list it, and leaves room for it"),
        }
    });
    told.collect()
}

/// What a table leaves to countries that it does not list.
pub(super) fn left_to_others(table: &Table, topic: &Topic, scene: &Scene<'_>) -> String {
    let unit = if table.key.volume { "m3" } else { "t" };
    match table.gap(Reading::Tolerant, topic, scene) {
        Gap::Row(row, rest) => {
            let id = scene.facts.word(scene.claim(row).home.id);
            format!(
                "who is not listed has at most {} {unit}, by {id}",
                about(rest)
            )
        }
        Gap::Nobody => format!(
            "it says that it lists every country, {} of them: nobody else has any",
            table.listed.len()
        ),
        Gap::Open => "who is not listed may have anything".to_owned(),
    }
}
