//! `record/duplicate-id`: one identifier, two records.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
        let mut known: HashMap<Symbol, &Home> = HashMap::new();
        for home in scene.facts.homes(kind).filter(|home| home.id.is_some()) {
            match known.entry(home.id) {
                Entry::Vacant(free) => _ = free.insert(home),
                Entry::Occupied(first) => {
                    let id = scene.facts.word(home.id);
                    let noun = kind.noun();
                    let finding = RULE
                        .at(
                            id_place(home, scene),
                            format!("another {noun} has the identifier `{id}`"),
                        )
                        .label(format!("this {noun} is `{id}` too"))
                        .related(
                            id_place(first.get(), scene),
                            format!("`{id}` is first given here"),
                        )
                        .help("give one of them another identifier, or remove the copy");
                    out.push(finding);
                }
            }
        }
    }
}

/// The place of a record's identifier.
fn id_place(home: &Home, scene: &Scene<'_>) -> Place {
    home.id_place(&scene.facts.symbols)
}
