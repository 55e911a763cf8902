//! `agreement/duplicate`: one agreement recorded twice.

use std::collections::HashMap;

use super::differs::are_types_apart;
use super::united::United;
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{Agreement, Field};
use crate::rule::{Rule, Severity};

/// One agreement twice, by the same source and with the same parties.
pub static RULE: Rule = Rule {
    id: "agreement/duplicate",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an agreement is recorded twice and nothing differs",
    docs: include_str!("duplicate.md"),
};

/// What another source says is a second witness, and what another party's record says is its own.
pub(super) fn check(united: &United<'_>, scene: &Scene<'_>, out: &mut Findings) {
    if united.records.len() < 2 {
        return;
    }
    let symbols = &scene.facts.symbols;
    let mut known: HashMap<u64, &Agreement> = HashMap::new();
    for record in &united.records {
        let first = known.entry(record.rest).or_insert(record);
        let kind = |record: &Agreement| symbols.word(record.word(Field::Type));
        if first.home != record.home && !are_types_apart(kind(first), kind(record)) {
            let finding = RULE
                .at(
                    record.home.id_place(symbols),
                    format!(
                        "`{}` is recorded twice, and nothing differs",
                        united.name(scene)
                    ),
                )
                .label("a copy under another identifier")
                .related(first.home.id_place(symbols), "first recorded here")
                .help("remove one of them");
            out.push(finding);
        }
    }
}
