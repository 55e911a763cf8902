//! `quantity/revised`: figures that changed between editions.

use crate::check::diagnosis::{self, Pair};
use crate::check::model::{ClaimId, Scene, Table, Topic, list};
use crate::check::solver::Interval;
use crate::finding::Finding;
use crate::record::Part;
use crate::rule::{Rule, Severity};

/// Figures that a later edition changed by more than the tolerance.
pub static RULE: Rule = Rule {
    id: "quantity/revised",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "figures changed between two editions of a source",
    docs: include_str!("revised.md"),
};

/// How many changes a note spells out.
const SPELT_OUT: usize = 3;

/// The figures that changed from one edition's table to the next.
pub fn report(before: &Table, after: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Finding> {
    // What a slip explains is no revision: `quantity/slip` tells it.
    if diagnosis::between(before, after, topic, scene).is_some() {
        return None;
    }
    let is_slip = |old: ClaimId, new: ClaimId| {
        let pair = Pair {
            doubted: new,
            other: old,
            topic,
            scene,
        };
        diagnosis::of_pair(&pair).is_some()
    };
    let mut both = 0;
    let mut changed: Vec<(f64, ClaimId, ClaimId)> = Vec::new();
    for &new in &after.rows {
        let Some(old) = before.row(scene.claim(new).country, scene) else {
            continue;
        };
        both += 1;
        if let (Some(a), Some(b)) = (scene.tolerant(old), scene.tolerant(new))
            && !meets(a, b)
            && !is_slip(old, new)
        {
            changed.push((factor(a, b), old, new));
        }
    }
    changed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (_, old, new) = *changed.first()?;
    let mut told: Vec<String> = changed
        .iter()
        .take(SPELT_OUT)
        .map(|&(_, old, new)| {
            let country = scene.country_name(scene.claim(new).country);
            format!("{country} {} to {}", scene.amount(old), scene.amount(new))
        })
        .collect();
    if changed.len() > SPELT_OUT {
        told.push(format!("{} more", changed.len() - SPELT_OUT));
    }
    let message = format!(
        "{} of {both} figures for {} changed by more than {} % between {} and {}: {}",
        changed.len(),
        topic.subject(&after.key, scene),
        scene.settings.tolerance * 100.0,
        scene.figures_of(before, topic),
        scene.figures_of(after, topic),
        list(&told)
    );
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let mut finding = RULE
        .at(place(new), message)
        .label(format!("{} now", scene.amount(new)));
    finding = finding.related(place(old), format!("{} before", scene.amount(old)));
    for &(_, old, new) in changed[1..].iter().take(SPELT_OUT - 1) {
        let country = scene.country_name(scene.claim(new).country);
        finding = finding
            .related(place(new), format!("{country}: {} now", scene.amount(new)))
            .related(
                place(old),
                format!("{country}: {} before", scene.amount(old)),
            );
    }
    Some(finding)
}

/// Whether two readings may be of one figure, rounding noise aside.
fn meets(a: Interval, b: Interval) -> bool {
    a.low <= b.high * (1.0 + 1e-12) && b.low <= a.high * (1.0 + 1e-12)
}

/// By what factor two figures differ.
fn factor(a: Interval, b: Interval) -> f64 {
    let (a, b) = (a.low.max(f64::MIN_POSITIVE), b.low.max(f64::MIN_POSITIVE));
    (a / b).max(b / a)
}
