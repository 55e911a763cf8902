//! `record/duplicate-id`: one identifier, two records.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::check::agreement;
use crate::check::model::Scene;
use crate::finding::{Findings, Place};
use crate::record::{Home, RecordKind, Symbol};
use crate::rule::{Rule, Severity};

/// Two records of one kind with one identifier.
pub static RULE: Rule = Rule {
    id: "record/duplicate-id",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "two records of one kind have the same identifier",
    docs: include_str!("duplicate_id.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    for (kind, _) in RecordKind::ALL {
        let mut known: HashMap<Symbol, (usize, &Home)> = HashMap::new();
        let homes = scene.facts.homes(kind).enumerate();
        for (index, home) in homes.filter(|(_, home)| home.id.is_some()) {
            match known.entry(home.id) {
                Entry::Vacant(free) => _ = free.insert((index, home)),
                Entry::Occupied(first) => {
                    let (earlier, first) = *first.get();
                    if kind == RecordKind::Agreement && are_accounts(earlier, index, scene) {
                        continue;
                    }
                    let id = scene.facts.word(home.id);
                    let noun = kind.noun();
                    let finding = RULE
                        .at(
                            id_place(home, scene),
                            format!("another {noun} has the identifier `{id}`"),
                        )
                        .label(format!("this {noun} is `{id}` too"))
                        .related(
                            id_place(first, scene),
                            format!("`{id}` is first given here"),
                        )
                        .help("give one of them another identifier, or remove the copy");
                    out.push(finding);
                }
            }
        }
    }
}

/// Whether two agreements with one identifier are one, told by two sources or parties.
fn are_accounts(one: usize, other: usize, scene: &Scene<'_>) -> bool {
    let all = &scene.facts.agreements;
    agreement::are_accounts(&all[one], &all[other], scene)
}

/// The place of a record's identifier.
fn id_place(home: &Home, scene: &Scene<'_>) -> Place {
    home.id_place(&scene.facts.symbols)
}
