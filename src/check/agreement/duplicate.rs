//! `agreement/duplicate`: one agreement recorded twice.

use std::collections::{BTreeSet, HashMap};

use super::united::{United, key};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{Agreement, Field, Symbol};
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
    let mut known: HashMap<_, &Agreement> = HashMap::new();
    for record in &united.records {
        let first = known.entry(content(record, scene)).or_insert(record);
        if first.home != record.home {
            let symbols = &scene.facts.symbols;
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

/// What a record says, apart from its identifier and the spelling of its title.
fn content(record: &Agreement, scene: &Scene<'_>) -> Vec<BTreeSet<(String, Symbol)>> {
    let fields = Field::ALL
        .iter()
        .filter(|(field, _)| *field != Field::Title);
    let parties = record.parties.iter();
    let entries = record.entries.iter();
    let references = record.references.iter();
    vec![
        fields
            .map(|&(field, name)| (name.to_owned(), record.word(field)))
            .collect(),
        parties
            .map(|party| (key(party, scene), party.status))
            .collect(),
        { entries }
            .map(|entry| {
                (
                    format!("{} {}", entry.list, scene.facts.word(entry.subject)),
                    entry.figure,
                )
            })
            .collect(),
        references
            .map(|other| (format!("{:?}", other.relation), other.to))
            .collect(),
        record
            .commodities
            .iter()
            .map(|&word| (String::new(), word))
            .collect(),
    ]
}
