//! A column that cannot be above another: reserves and resources, production and capacity.

use crate::check::model::{ClaimId, Scene, Table, about, list};
use crate::check::solver::Interval;
use crate::finding::Finding;
use crate::record::Part;
use crate::rule::Rule;

/// How many countries a finding shows.
const SHOWN: usize = 3;

/// From what factor on a column that is above the other is one in another unit.
const ANOTHER_UNIT: f64 = 100.0;

/// One country's figures, of which the first cannot be above the second.
struct Above {
    part: ClaimId,
    whole: ClaimId,
    ratio: f64,
}

/// What a finding says of them.
pub(super) struct Wording<'w> {
    /// `lithium reserves`, with its verb.
    pub part: (&'w str, &'w str),
    /// `resources`.
    pub whole: &'w str,
    /// What is under the two figures: `has`, `makes`.
    pub labels: [&'w str; 2],
    /// What to do.
    pub help: &'w str,
}

/// Compares the rows of two tables of one source; what shares a cause is one finding.
pub(super) fn compare(
    rule: &'static Rule,
    (part, whole): (&Table, &Table),
    read: impl Fn(ClaimId) -> Option<Interval>,
    wording: &Wording<'_>,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let (mut both, mut above) = (0, Vec::new());
    for (part, whole) in pairs(part, whole, scene) {
        let (Some(less), Some(more)) = (read(part), read(whole)) else {
            continue;
        };
        both += 1;
        if less.low > more.high {
            let ratio = scene.printed(part)?.low / scene.printed(whole)?.high;
            above.push(Above { part, whole, ratio });
        }
    }
    above.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.part.cmp(&b.part)));
    let first = above.first()?;
    let name = |id: ClaimId| scene.place_name(scene.claim(id).country);
    let (subject, verb) = wording.part;
    let message = match above.len() {
        1 if scene.words.is_world(scene.claim(first.part).country) => {
            format!("the world's {subject} {verb} above its {}", wording.whole)
        }
        1 => format!(
            "{} {verb} above its {}",
            scene.possession(scene.claim(first.part).country, subject),
            wording.whole
        ),
        count => {
            let names: Vec<&str> = above.iter().map(|above| name(above.part)).collect();
            format!(
                "{subject} {verb} above the {} in {count} of {both} rows: {}",
                wording.whole,
                list(&names)
            )
        }
    };
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let label = |id: ClaimId, verb: &str| format!("{} {verb} {}", name(id), scene.amount(id));
    let mut finding = rule
        .at(place(first.part), message)
        .label(label(first.part, wording.labels[0]))
        .related(place(first.whole), label(first.whole, wording.labels[1]));
    for other in above[1..].iter().take(SHOWN - 1) {
        finding = finding
            .related(place(other.part), label(other.part, wording.labels[0]))
            .related(place(other.whole), label(other.whole, wording.labels[1]));
    }
    let least = above.last().map_or(0.0, |above| above.ratio);
    if above.len() >= 3 && 3 * above.len() >= 2 * both && least >= ANOTHER_UNIT {
        finding.diagnosis = Some(format!(
            "{} of {both} rows are above by {} times or more: probably a slip of unit in one of the columns",
            above.len(),
            about(least.floor())
        ));
    }
    Some(finding.help(wording.help))
}

/// The rows of the countries that both tables have, and the totals.
fn pairs(part: &Table, whole: &Table, scene: &Scene<'_>) -> Vec<(ClaimId, ClaimId)> {
    let rows = part.rows.iter().filter_map(|&row| {
        let other = whole.row(scene.claim(row).country, scene)?;
        Some((row, other))
    });
    rows.chain(part.total.zip(whole.total)).collect()
}
