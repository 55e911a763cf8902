//! Where a fault of a whole column is shown.

use crate::check::model::{ClaimId, Scene};
use crate::finding::Finding;
use crate::record::Part;
use crate::rule::Rule;

/// A finding on a column, of which a row is given.
pub(super) fn finding(
    rule: &'static Rule,
    row: ClaimId,
    part: Part,
    message: String,
    label: String,
    scene: &Scene<'_>,
) -> Finding {
    let claim = scene.claim(row);
    let part = if claim.has(part) {
        part
    } else {
        Part::Quantity
    };
    rule.at(claim.place(part, &scene.facts.symbols), message)
        .label(label)
}

/// Adds a column beside it.
pub(super) fn related(
    finding: Finding,
    row: ClaimId,
    part: Part,
    label: String,
    scene: &Scene<'_>,
) -> Finding {
    let claim = scene.claim(row);
    let part = if claim.has(part) {
        part
    } else {
        Part::Quantity
    };
    finding.related(claim.place(part, &scene.facts.symbols), label)
}
