//! `agreement/date`: its records give dates that cannot be one.

use super::united::{Side, United, alike};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{Date, Field};
use crate::rule::{Rule, Severity};

/// Records of one agreement with dates of which neither is the other, less precise.
pub static RULE: Rule = Rule {
    id: "agreement/date",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an agreement's records give different dates",
    docs: include_str!("date.md"),
};

pub(super) fn check<'f>(united: &United<'f>, scene: &Scene<'f>, out: &mut Findings) {
    for (field, what) in [
        (Field::SignedOn, "the date of signature"),
        (Field::InForceOn, "the date of entry into force"),
        (Field::ExpiresOn, "the date of expiry"),
    ] {
        let sides = sides(united, field, scene);
        if sides.len() > 1 {
            let finding = united.differ(&RULE, what, sides, scene);
            out.0.extend(finding.map(|finding| {
                finding.help("look the date up in the agreement's own text; where only the year is sure, write the year")
            }));
        }
    }
}

/// The dates that cannot be one, each with the less precise ones that it may be.
fn sides<'f>(united: &United<'f>, field: Field, scene: &Scene<'f>) -> Vec<Side<'f>> {
    let symbols = &scene.facts.symbols;
    let mut dated: Vec<_> = united
        .records
        .iter()
        .filter_map(|&record| Some((record.date(field, symbols)?, record)))
        .collect();
    // The most precise first, so that `2023` joins the day that it may be.
    dated.sort_by_key(|(date, _)| std::cmp::Reverse(date.to_string().len()));
    let mut sides: Vec<(Date, Side<'f>)> = Vec::new();
    for (date, record) in dated {
        let said = (record, record.place(field, symbols));
        if let Some((_, side)) = sides.iter_mut().find(|(known, _)| alike(*known, date)) {
            side.said.push(said);
        } else {
            let value = date.to_string();
            let said = vec![said];
            sides.push((date, Side { value, said }));
        }
    }
    for (_, side) in &mut sides {
        side.said
            .sort_by_key(|(record, _)| (record.home.file, record.home.start));
    }
    sides.sort_by_key(|(_, side)| (side.said[0].0.home.file, side.said[0].0.home.start));
    sides.into_iter().map(|(_, side)| side).collect()
}
