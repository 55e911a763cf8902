//! `agreement/status`: its records say how far it has come, and differ.

use std::collections::BTreeMap;

use super::united::{Side, United, key, parties_of, party_name};
use crate::check::model::{Scene, list};
use crate::finding::{Finding, Findings, Place};
use crate::record::{Agreement, Date, Field, Relation, Symbol};
use crate::rule::{Rule, Severity};

/// Records of one agreement with different statuses.
pub static RULE: Rule = Rule {
    id: "agreement/status",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an agreement's records differ in status",
    docs: include_str!("status.md"),
};

/// How far each status is, for those that follow one another.
const STEPS: [&str; 7] = [
    "negotiating",
    "announced",
    "initialled",
    "signed",
    "ratified",
    "provisional",
    "in_force",
];

/// Statuses of the whole are compared with one another, and those of a party with its own: that
/// parties differ within one record is what their own statuses are for.
pub(super) fn check<'f>(united: &United<'f>, scene: &Scene<'f>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    let mut sides: Vec<(Symbol, Side<'f>)> = Vec::new();
    for &record in &united.records {
        let status = record.word(Field::Status);
        if status.is_some() {
            add(
                &mut sides,
                status,
                record,
                record.place(Field::Status, symbols),
                scene,
            );
        }
    }
    if sides.len() > 1 {
        out.0.extend(differ(united, "status", sides, scene));
    }
    let mut of_parties: BTreeMap<String, (String, Vec<(Symbol, Side<'f>)>)> = BTreeMap::new();
    for &record in &united.records {
        for party in record.parties.iter().filter(|party| party.status.is_some()) {
            let name = || (party_name(party, scene), Vec::new());
            let (_, sides) = of_parties.entry(key(party, scene)).or_insert_with(name);
            let place = party.status_place(&record.home, symbols);
            add(sides, party.status, record, place, scene);
        }
    }
    for (name, sides) in of_parties.into_values() {
        if sides.len() > 1 {
            out.0.extend(differ(
                united,
                &format!("the status of {name}"),
                sides,
                scene,
            ));
        }
    }
}

fn add<'f>(
    sides: &mut Vec<(Symbol, Side<'f>)>,
    status: Symbol,
    record: &'f Agreement,
    place: Place,
    scene: &Scene<'f>,
) {
    let said = (record, place);
    if let Some((_, side)) = sides.iter_mut().find(|(known, _)| *known == status) {
        side.said.push(said);
    } else {
        let value = format!("`{}`", scene.facts.word(status));
        let said = vec![said];
        sides.push((status, Side { value, said }));
    }
}

fn differ<'f>(
    united: &United<'f>,
    what: &str,
    sides: Vec<(Symbol, Side<'f>)>,
    scene: &Scene<'f>,
) -> Option<Finding> {
    let progress = progress(&sides, scene);
    let by_party: Vec<String> = sides
        .iter()
        .map(|(_, side)| format!("{} {}", list(&parties_of(side, scene)), side.value))
        .collect();
    let sides = sides.into_iter().map(|(_, side)| side).collect();
    let mut finding = united.differ(&RULE, what, sides, scene)?;
    if what == "status" {
        finding = finding.note(format!("status by party: {}", by_party.join("; ")));
    }
    if progress {
        return Some(
            finding
                .severity(Severity::Note)
                .note(
                    "the later source has it further on, so it probably came into being in between",
                )
                .help("keep the status of the later source, or date both"),
        );
    }
    Some(finding.help(
        "ask which is right; where the parties do differ, give each its own `status` in one record",
    ))
}

/// Whether each status was told later than those before it on the way to force.
fn progress(sides: &[(Symbol, Side<'_>)], scene: &Scene<'_>) -> bool {
    let mut told: Vec<(usize, Date, Date)> = Vec::new();
    for (status, side) in sides {
        let Some(step) = STEPS
            .iter()
            .position(|step| *step == scene.facts.word(*status))
        else {
            return false;
        };
        let sources = side
            .said
            .iter()
            .flat_map(|(record, _)| record.named(Relation::Source));
        let dates: Option<Vec<Date>> = sources
            .map(|source| scene.source(source.to)?.published_on)
            .collect();
        let dates = dates.unwrap_or_default();
        let (Some(&first), Some(&last)) = (dates.iter().min(), dates.iter().max()) else {
            return false;
        };
        told.push((step, first, last));
    }
    told.sort_unstable();
    told.windows(2).all(|pair| !pair[1].1.begins_by(pair[0].2))
}
