//! `agreement/cycle`: agreements that follow one another in a circle.

use super::links::{Link, by_id, links};
use super::united::United;
use crate::check::cycles::cycles;
use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::Relation;
use crate::rule::{Rule, Severity};

/// A circle of agreements that supersede, amend or contain one another.
pub static RULE: Rule = Rule {
    id: "agreement/cycle",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "agreements supersede, amend or contain one another in a circle",
    docs: include_str!("cycle.md"),
};

/// How many members of a circle a finding shows.
const SHOWN: usize = 5;

pub(super) fn check(all: &[United<'_>], scene: &Scene<'_>, out: &mut Findings) {
    let index = by_id(all);
    // What supersedes or amends another is later; what belongs to another is a part of it.
    let later: &[Relation] = &[Relation::Supersedes, Relation::Amends];
    for (relations, verb) in [
        (later, "supersede or amend one another"),
        (&[Relation::Parent], "belong to one another"),
    ] {
        let named = links(all, &index, relations);
        let edges: Vec<Vec<usize>> = named
            .iter()
            .map(|links| links.iter().map(|link| link.to).collect())
            .collect();
        for circle in cycles(&edges) {
            out.push(report(&circle, &named, verb, all, scene));
        }
    }
}

fn report(
    circle: &[(usize, usize)],
    named: &[Vec<Link<'_>>],
    verb: &str,
    all: &[United<'_>],
    scene: &Scene<'_>,
) -> Finding {
    let symbols = &scene.facts.symbols;
    let spot = |&(node, edge): &(usize, usize)| {
        let Link {
            record, reference, ..
        } = &named[node][edge];
        let id = |symbol| scene.facts.word(symbol);
        let verb = match reference.relation {
            Relation::Supersedes => "supersedes",
            Relation::Amends => "amends",
            _ => "belongs to",
        };
        let label = format!("`{}` {verb} `{}`", id(record.home.id), id(reference.to));
        (reference.place(&record.home, symbols), label)
    };
    let message = match circle {
        [(node, _)] => format!("`{}` names itself", all[*node].name(scene)),
        _ => format!("{} agreements {verb} in a circle", circle.len()),
    };
    // The reference that closes the circle is the last one read.
    let (place, label) = circle.last().map(spot).expect("a circle has a member");
    let mut finding = RULE.at(place, message).label(label);
    for member in circle[..circle.len() - 1].iter().take(SHOWN) {
        let (place, label) = spot(member);
        finding = finding.related(place, label);
    }
    finding.help("one of these references is wrong, or points the other way round")
}
