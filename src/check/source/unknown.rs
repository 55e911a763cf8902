//! `source/unknown`: a source that is cited, and is not there.

use std::collections::{BTreeSet, HashMap};

use crate::check::model::Scene;
use crate::finding::{Findings, Place};
use crate::record::{Part, RecordKind, Relation, Symbol};
use crate::rule::{Rule, Severity};
use crate::suggest;

/// A record cites a source that no record describes.
pub static RULE: Rule = Rule {
    id: "source/unknown",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a record cites a source that no record describes",
    docs: include_str!("unknown.md"),
};

/// Silent in a run without any record of a source: then the sources are kept elsewhere, and a
/// finding for each claim would say nothing new.
pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let facts = scene.facts;
    // In the order of names, so that the suggestion never depends on a hash.
    let known: BTreeSet<&str> = facts
        .homes(RecordKind::Source)
        .map(|home| facts.word(home.id))
        .collect();
    if known.is_empty() {
        return;
    }
    let mut near: HashMap<Symbol, Option<&str>> = HashMap::new();
    let mut cite = |id: Symbol, place: &dyn Fn() -> Place| {
        let name = facts.word(id);
        if id.is_none() || known.contains(name) {
            return;
        }
        let near = near
            .entry(id)
            .or_insert_with(|| suggest::nearest(name, known.iter().copied()));
        let finding = RULE
            .at(place(), format!("no record describes the source `{name}`"))
            .label("unknown source");
        out.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("add a record of that source, or correct the identifier"),
        });
    };
    for claim in &facts.claims {
        cite(facts.frame(claim).source, &|| {
            claim.place(Part::Source, &facts.symbols)
        });
    }
    let agreements = facts
        .agreements
        .iter()
        .map(|record| (&record.home, &record.references));
    let sources = facts
        .sources
        .iter()
        .map(|record| (&record.home, &record.references));
    let of_sources =
        sources.flat_map(|(home, all)| all.iter().map(move |reference| (home, reference)));
    let of_agreements = agreements.flat_map(|(home, all)| {
        all.iter()
            .filter(|reference| reference.relation == Relation::Source)
            .map(move |reference| (home, reference))
    });
    for (home, reference) in of_agreements.chain(of_sources) {
        cite(reference.to, &|| reference.place(home, &facts.symbols));
    }
}
