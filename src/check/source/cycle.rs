//! `source/cycle`: sources that copy one another in a circle.

use super::origin::links;
use crate::check::cycles::cycles;
use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::{Reference, Relation};
use crate::rule::{Rule, Severity};

/// A circle of sources that are derived from one another, or replace one another.
pub static RULE: Rule = Rule {
    id: "source/cycle",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "sources copy or replace one another in a circle",
    docs: include_str!("cycle.md"),
};

/// How many members of a circle a finding shows.
const SHOWN: usize = 5;

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    for (relation, verb) in [
        (Relation::DerivedFrom, "derived from"),
        (Relation::Supersedes, "superseded by"),
    ] {
        let links = links(scene, relation);
        let edges: Vec<Vec<usize>> = links
            .iter()
            .map(|links| links.iter().map(|&(to, _)| to).collect())
            .collect();
        for circle in cycles(&edges) {
            out.0.extend(report(&circle, &links, verb, scene));
        }
    }
}

fn report(
    circle: &[(usize, usize)],
    links: &[Vec<(usize, &Reference)>],
    verb: &str,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let facts = scene.facts;
    let id = |source: usize| facts.word(facts.sources[source].home.id);
    let spot = |&(node, edge): &(usize, usize)| {
        let (to, reference) = links[node][edge];
        let (one, other) = match reference.relation {
            Relation::Supersedes => (to, node),
            _ => (node, to),
        };
        let label = format!("`{}` is {verb} `{}`", id(one), id(other));
        (
            reference.place(&facts.sources[node].home, &facts.symbols),
            label,
        )
    };
    // The reference that closes the circle is the last one read.
    let (&closing, others) = circle.split_last()?;
    let message = match others.len() {
        0 => format!("the source `{}` is {verb} itself", id(closing.0)),
        count => format!("{} sources are {verb} one another in a circle", count + 1),
    };
    let (place, label) = spot(&closing);
    let mut finding = RULE.at(place, message).label(label);
    for (place, label) in others.iter().take(SHOWN).map(spot) {
        finding = finding.related(place, label);
    }
    Some(finding.help("one of these references is wrong: find out which source was first"))
}
