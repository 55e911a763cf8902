//! `quantity/conflict`: figures that cannot all be true.

use super::total;
use crate::check::model::{ClaimId, Contradiction, Member, Scene, Topic, about};
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
    let mut finding = scene.report(&RULE, message, contradiction, topic)?;
    if let [one, other] = figures.as_slice() {
        finding.diagnosis = diagnosis(*one, *other, topic, scene);
    }
    Some(finding)
}

/// How near a ratio must be to one that explains it.
const NEAR: f64 = 0.02;

/// Why two figures probably differ: a factor that only a slip of unit or of basis makes.
fn diagnosis(one: ClaimId, other: ClaimId, topic: &Topic, scene: &Scene<'_>) -> Option<String> {
    let (one, other) = (scene.printed(one)?.low, scene.printed(other)?.low);
    let ratio = one.min(other) / one.max(other);
    let near = |expected: f64| (ratio / expected - 1.0).abs() < NEAR;
    if let Some(factor) = [1e3, 1e6].into_iter().find(|factor| near(1.0 / factor)) {
        return Some(format!(
            "one figure is {} times the other: probably a slip of unit",
            about(factor)
        ));
    }
    let commodity = scene.words.commodity_name(topic.commodity);
    let mut compounds = scene.words.compounds(topic.commodity).into_iter();
    let (compound, fraction) = compounds.find(|(_, fraction)| near(*fraction))?;
    Some(format!(
        "{compound} is {:.1} % {commodity} by mass, and so is the ratio of the figures: probably the larger is of {compound}",
        100.0 * fraction
    ))
}

/// By how much two figures differ, in percent of the larger.
fn difference(one: ClaimId, other: ClaimId, scene: &Scene<'_>) -> Option<f64> {
    let (one, other) = (scene.printed(one)?, scene.printed(other)?);
    let (low, high) = (one.low.min(other.low), one.low.max(other.low));
    (high > 0.0).then(|| (100.0 * (high - low) / high).round())
}
