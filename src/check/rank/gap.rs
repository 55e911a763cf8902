//! `rank/gap`: a ranking that leaves one place out.

use crate::check::model::{ClaimId, Key, Scene, Scope, Topic, list, nth};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};

/// A place between others that a source gives to nobody.
pub static RULE: Rule = Rule {
    id: "rank/gap",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a source ranks countries down to a place, and leaves one place out",
    docs: include_str!("gap.md"),
};

/// How long a ranking must be before a single missing place is worth a word: a source that names
/// only the first and the third has chosen to.
const LONG: usize = 4;

/// Looks at each source's own ranking of the world, one for each key and year.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let is_rank = |id: ClaimId| {
        let world = Scope::of(id, scene).is_some_and(|scope| scope.is_world());
        scene.ranks_a_country(id) && world
    };
    for ((source, key, _), claims) in topic.of_each_source(scene, is_rank) {
        out.0.extend(gap(source, &key, &claims, topic, scene));
    }
}

fn gap(
    source: Symbol,
    key: &Key,
    claims: &[ClaimId],
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let mut ranks: Vec<(u32, ClaimId)> = Vec::new();
    for &id in claims {
        let (first, last) = scene.claim(id).rank?;
        // Windows and shared places leave others out on purpose.
        if first != last || scene.claim(id).joint {
            return None;
        }
        ranks.push((first, id));
    }
    ranks.sort_unstable();
    let unique = ranks.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let &(last, _) = ranks.last()?;
    if !unique || ranks.len() < LONG || last as usize != ranks.len() + 1 {
        return None;
    }
    let missing =
        (1..=last).find(|rank| ranks.binary_search_by_key(rank, |(rank, _)| *rank).is_err())?;
    let &(_, after) = ranks.iter().find(|(rank, _)| *rank > missing)?;
    let before = ranks.iter().rev().find(|(rank, _)| *rank < missing);
    let place = |id: ClaimId| scene.claim(id).place(Part::Rank, &scene.facts.symbols);
    let given: Vec<String> = ranks.iter().map(|&(rank, _)| nth(rank)).collect();
    let message = format!(
        "{} ranks {} countries in {}, and none of them {}",
        scene.source_name(source),
        ranks.len(),
        topic.subject(key, scene),
        nth(missing)
    );
    let mut finding = RULE.at(place(after), message).label(format!(
        "{} is {}",
        scene.country_name(scene.claim(after).country),
        nth(missing + 1)
    ));
    if let Some(&(rank, id)) = before {
        let country = scene.country_name(scene.claim(id).country);
        finding = finding.related(place(id), format!("{country} is {}", nth(rank)));
    }
    Some(
        finding
            .note(format!("the places given are {}", list(&given)))
            .help("see whether a record is missing, or a rank is off by one"),
    )
}
