//! `record/unknown-reference`: a record that is named, and is not there.

use std::collections::HashSet;

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
    let known: HashSet<Symbol> = facts
        .homes(RecordKind::Agreement)
        .map(|home| home.id)
        .collect();
    for agreement in &facts.agreements {
        for reference in &agreement.references {
            let verb = match reference.relation {
                Relation::Supersedes => "supersedes",
                Relation::Amends => "amends",
                Relation::Parent => "belongs to",
                Relation::Source | Relation::DerivedFrom => continue,
            };
            if known.contains(&reference.to) {
                continue;
            }
            let id = facts.word(reference.to);
            let finding = RULE
                .at(
                    reference.place(&agreement.home, &facts.symbols),
                    format!("this agreement {verb} `{id}`, and no record has that identifier"),
                )
                .label("unknown agreement");
            let near = suggest::nearest(id, known.iter().map(|&known| facts.word(known)));
            out.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("add a record of that agreement, or correct the identifier"),
            });
        }
    }
}
