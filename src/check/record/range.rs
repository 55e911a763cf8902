//! `record/range`: a range that ends before it begins.

use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Part;
use crate::rule::{Rule, Severity};

/// A range of places or quantities with nothing in it.
pub static RULE: Rule = Rule {
    id: "record/range",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a range of one record ends before it begins",
    docs: include_str!("range.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    for (id, claim) in scene.facts.claims.iter().enumerate() {
        if claim.rank_reversed {
            out.push(
                RULE.at(
                    claim.place(Part::Rank, symbols),
                    "`rank_max` is a place above `rank`, so no place is in the range",
                )
                .label("the best place")
                .help("`rank` is the best place that is meant, `rank_max` the worst"),
            );
        }
        if claim.quantity.is_some_and(|range| range.is_reversed()) {
            out.push(
                RULE.at(
                    claim.place(Part::Quantity, symbols),
                    "`quantity_low` is above `quantity_high`, so nothing is in the range",
                )
                .label(format!("from {}", scene.amount(id)))
                .help("compare both ends with the source; perhaps they stand the wrong way round"),
            );
        }
    }
}
