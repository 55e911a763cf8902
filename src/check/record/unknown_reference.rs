//! `record/unknown-reference`: a record that is named, and is not there.

use std::collections::{BTreeSet, HashMap};

use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{RecordKind, Relation, Symbol};
use crate::rule::{Rule, Severity};
use crate::suggest;

/// An agreement names another that no record describes.
pub static RULE: Rule = Rule {
    id: "record/unknown-reference",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an agreement names another that no record describes",
    docs: include_str!("unknown_reference.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let facts = scene.facts;
    // In the order of names, so that the suggestion never depends on a hash.
    let known: BTreeSet<&str> = facts
        .homes(RecordKind::Agreement)
        .map(|home| facts.word(home.id))
        .collect();
    let mut near: HashMap<Symbol, Option<&str>> = HashMap::new();
    for agreement in &facts.agreements {
        for reference in &agreement.references {
            let verb = match reference.relation {
                Relation::Supersedes => "supersedes",
                Relation::Amends => "amends",
                Relation::Parent => "belongs to",
                Relation::Source | Relation::DerivedFrom => continue,
            };
            let id = facts.word(reference.to);
            if known.contains(id) {
                continue;
            }
            let finding = RULE
                .at(
                    reference.place(&agreement.home, &facts.symbols),
                    format!("this agreement {verb} `{id}`, and no record has that identifier"),
                )
                .label("unknown agreement");
            let near = near
                .entry(reference.to)
                .or_insert_with(|| suggest::nearest(id, known.iter().copied()));
            out.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("add a record of that agreement, or correct the identifier"),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::findings;

    #[test]
    fn of_equally_near_names_the_first_is_suggested() {
        let agreement =
            |id: &str, more: &str| format!("{{\"id\": \"{id}\", \"title\": \"A\"{more}}}\n");
        let mut lines = agreement("this", ", \"supersedes\": [\"treaty-x\"]");
        for letter in 'a'..='v' {
            lines += &agreement(&format!("treaty-{letter}"), "");
        }
        // Each time with another hash.
        for _ in 0..8 {
            let found = findings(&lines);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].help.as_deref(), Some("did you mean `treaty-a`?"));
        }
    }
}
