//! `quantity/conflict`: figures that cannot all be true.

use super::total;
use crate::check::model::{ClaimId, Contradiction, Member, Scene, Topic};
use crate::check::solver::Statement;
use crate::finding::Finding;
use crate::rule::{Rule, Severity};

/// Figures for one country that differ by more than the tolerance, or for one that has no room.
pub static RULE: Rule = Rule {
    id: "quantity/conflict",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "figures for one country differ by more than the tolerance",
    docs: include_str!("conflict.md"),
};

/// The finding of a contradiction in which no rank takes part.
pub(in crate::check) fn report(
    contradiction: &Contradiction,
    subject: &str,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let is_total = |statement: &Statement| matches!(statement, Statement::Total { .. });
    if contradiction
        .said
        .iter()
        .any(|said| is_total(&said.statement))
    {
        let message = format!("the {subject} of these countries are more than this total allows");
        let finding = scene.report(&total::RULE, message, contradiction, topic)?;
        return Some(finding.severity(Severity::Warning));
    }
    let figures: Vec<ClaimId> = contradiction
        .said
        .iter()
        .filter_map(|said| match (said.member, &said.statement) {
            (Member::Claim(id), Statement::Quantity { .. }) => Some(id),
            _ => None,
        })
        .collect();
    let country = scene.country_name(scene.claim(*figures.last()?).country);
    let message = match figures.as_slice() {
        [one, other] => {
            let names = [*one, *other].map(|id| scene.source_name(scene.source_id(id)));
            let gap = difference(*one, *other, scene)
                .map_or_else(String::new, |percent| format!(" differ by {percent} %:"));
            let by = if names[0] == names[1] {
                format!("twice in {}", names[0])
            } else {
                format!("{} and {}", names[0], names[1])
            };
            format!("figures for {country}'s {subject}{gap} {by}")
        }
        _ => format!("{country}'s {subject} do not fit what is left for countries without a row"),
    };
    scene.report(&RULE, message, contradiction, topic)
}

/// By how much two figures differ, in percent of the larger.
fn difference(one: ClaimId, other: ClaimId, scene: &Scene<'_>) -> Option<f64> {
    let (one, other) = (scene.printed(one)?, scene.printed(other)?);
    let (low, high) = (one.low.min(other.low), one.low.max(other.low));
    (high > 0.0).then(|| (100.0 * (high - low) / high).round())
}
