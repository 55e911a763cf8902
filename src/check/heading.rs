//! Where a fault of a whole column is shown: at its header, where all figures under it are of one
//! table; else at the first row at fault, with the header beside it.

use crate::check::model::{ClaimId, Scene};
use crate::finding::{Finding, Place};
use crate::record::Part;
use crate::rule::Rule;

/// A place with what is said of it.
type Labelled = (Place, String);

/// The places that show a column, the one to point at first.
fn places(row: ClaimId, part: Part, label: String, scene: &Scene<'_>) -> Vec<Labelled> {
    let claim = scene.claim(row);
    let part = if claim.has(part) {
        part
    } else {
        Part::Quantity
    };
    let own = (claim.place(part, &scene.facts.symbols), label);
    let Some((heading, is_whole)) = scene.heading(row) else {
        return vec![own];
    };
    let head = Place::in_file(heading.file, heading.start..heading.end);
    if is_whole {
        vec![(head, "the column under this header".to_owned()), own]
    } else {
        vec![own, (head, "it stands under this header".to_owned())]
    }
}

/// A finding on a column, of which a row is given.
pub(in crate::check) fn finding(
    rule: &'static Rule,
    (row, part): (ClaimId, Part),
    message: String,
    label: String,
    scene: &Scene<'_>,
) -> Finding {
    let mut places = places(row, part, label, scene).into_iter();
    let (place, label) = places.next().unwrap_or_else(|| {
        let whole = scene.claim(row).home.whole(&scene.facts.symbols);
        (whole, String::new())
    });
    let finding = rule.at(place, message).label(label);
    places.fold(finding, |finding, (place, label)| {
        finding.related(place, label)
    })
}

/// Adds a column that it differs from.
pub(in crate::check) fn related(
    finding: Finding,
    (row, part): (ClaimId, Part),
    label: String,
    scene: &Scene<'_>,
) -> Finding {
    let places = places(row, part, label, scene).into_iter();
    // Two tables may stand in one column.
    places.fold(finding, |finding, (place, label)| {
        let is_told = finding.related.iter().any(|told| told.place == place);
        if is_told {
            finding
        } else {
            finding.related(place, label)
        }
    })
}
