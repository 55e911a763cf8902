//! `agreement/retroactive`: in force before its signature, which is lawful.

use super::united::{United, before};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Field;
use crate::rule::{Rule, Severity};

/// Entry into force before the signature.
pub static RULE: Rule = Rule {
    id: "agreement/retroactive",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "an agreement took effect before it was signed",
    docs: include_str!("retroactive.md"),
};

pub(super) fn check(united: &United<'_>, scene: &Scene<'_>, out: &mut Findings) {
    let early = |signed, effect| before(effect, signed);
    if let Some((signed, effect)) = united.pair(Field::SignedOn, Field::InForceOn, early, scene) {
        let message = format!(
            "`{}` took effect on {}, before it was signed",
            united.name(scene),
            effect.date
        );
        let finding = RULE
            .at(effect.place, message)
            .label("in force from here on")
            .related(signed.place, "signed here")
            .note("that is lawful where the parties agree on it")
            .help("make sure that the two dates are not exchanged");
        out.push(finding);
    }
}
