//! `agreement/expiry`: an end before the beginning.

use super::united::{United, before};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Field;
use crate::rule::{Rule, Severity};

/// Expiry before signature or entry into force.
pub static RULE: Rule = Rule {
    id: "agreement/expiry",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an agreement ends before it begins",
    docs: include_str!("expiry.md"),
};

pub(super) fn check(united: &United<'_>, scene: &Scene<'_>, out: &mut Findings) {
    let early = |begins, ends| before(ends, begins);
    for (field, begins) in [(Field::SignedOn, "signed"), (Field::InForceOn, "in force")] {
        let Some((start, end)) = united.pair(field, Field::ExpiresOn, early, scene) else {
            continue;
        };
        let message = format!(
            "`{}` expires in {}, before it is {begins} in {}",
            united.name(scene),
            end.date,
            start.date
        );
        let one = start.record == end.record;
        let finding = RULE
            .at(end.place, message)
            .label("it ends here")
            .related(start.place, format!("{begins} here"))
            .help("one of the dates has a slip, or they are exchanged");
        // Two sources may each be right about one of two agreements.
        let level = if one {
            Severity::Error
        } else {
            Severity::Warning
        };
        out.push(finding.severity(level));
        return;
    }
}
