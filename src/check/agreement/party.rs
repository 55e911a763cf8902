//! `agreement/party`: a party that the title names and no record lists.

use std::collections::BTreeSet;

use super::united::{United, parties};
use crate::check::model::{Scene, list};
use crate::finding::Findings;
use crate::record::Field;
use crate::rule::{Rule, Severity};

/// A party that the title names, and that is in none of the records.
pub static RULE: Rule = Rule {
    id: "agreement/party",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "an agreement's title names a party that its records lack",
    docs: include_str!("party.md"),
};

/// Silent where companies are parties: a title may name their countries.
pub(super) fn check<'f>(united: &United<'f>, scene: &Scene<'f>, out: &mut Findings) {
    let named = &united.title.parties;
    let some = named.iter().any(|code| united.has_party(code));
    if !some || !united.is_of_states() {
        return;
    }
    let lacking: Vec<&str> = named
        .iter()
        .filter(|code| !united.has_party(code))
        .map(|code| {
            scene
                .settings
                .vocabulary
                .place(code)
                .map_or(*code, |place| place.name())
        })
        .collect();
    if lacking.is_empty() {
        return;
    }
    let record = united.records[0];
    let listed = united
        .records
        .iter()
        .flat_map(|record| parties(record, scene));
    let listed: BTreeSet<String> = listed.collect();
    let listed = list(&listed.into_iter().collect::<Vec<_>>());
    let whose = if united.records.len() > 1 {
        "no record of it lists"
    } else {
        "the record does not list"
    };
    let finding = RULE
        .at(
            record.place(Field::Title, &scene.facts.symbols),
            format!(
                "the title names {} as a party, and {whose} it",
                list(&lacking)
            ),
        )
        .label(match united.records.len() {
            1 if record.parties.len() == 1 => format!("the only party is {listed}"),
            _ => format!("the parties are {listed}"),
        })
        .help("add the party, or its own record");
    out.push(finding);
}
