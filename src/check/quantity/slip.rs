//! `quantity/slip`: figures that a slip has put out of line with the source's own.

use std::collections::BTreeMap;

use crate::check::diagnosis::{Fault, Slip, afar, beside, chains};
use crate::check::heading;
use crate::check::model::{ClaimId, Scene, Topic, list};
use crate::finding::{Finding, Findings};
use crate::record::Part;
use crate::rule::{Rule, Severity};
use crate::wording::counted;

/// A figure, or a whole column, that does not fit those of other years and editions of its own
/// source, and would but for one slip.
pub static RULE: Rule = Rule {
    id: "quantity/slip",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "a figure would fit the source's other years or editions but for a slip",
    docs: include_str!("slip.md"),
};

/// Looks at each table beside those of other years and editions, then at each row; what it finds of
/// rows is handed on.
pub(super) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) -> Vec<Slip> {
    let mut slips = Vec::new();
    for chain in chains(topic, scene) {
        let faults = chain.faults(topic, scene);
        for fault in &faults {
            out.push(of_table(fault, topic, scene));
        }
        slips.extend(chain.slips(&faults, topic, scene));
    }
    for fault in beside(topic, scene) {
        out.push(of_table(&fault, topic, scene));
    }
    slips.extend(afar(topic, scene));
    for alike in of_one_cause(&slips, scene) {
        out.0.extend(of_rows(&alike, topic, scene));
    }
    slips
}

/// How many rows of one table have one cause, at least, that is told once for all.
const ROWS: usize = 2;

/// The slips, those of one table together that have one cause if they are many.
fn of_one_cause<'s>(slips: &'s [Slip], scene: &Scene<'_>) -> Vec<Vec<&'s Slip>> {
    let mut alike: BTreeMap<_, Vec<&Slip>> = BTreeMap::new();
    for slip in slips {
        let table = (scene.source_id(slip.doubted), scene.year(slip.doubted));
        let cause = (table, slip.key, &slip.diagnosis);
        alike.entry(cause).or_default().push(slip);
    }
    let (many, few): (Vec<_>, Vec<_>) = alike.into_values().partition(|alike| {
        let is_row = |slip: &&Slip| !slip.exchanged;
        alike.len() >= ROWS && alike.iter().all(is_row)
    });
    let few = few.into_iter().flatten().map(|slip| vec![slip]);
    many.into_iter().chain(few).collect()
}

/// The finding of slips with one cause: at the first, with the others beside it.
fn of_rows(slips: &[&Slip], topic: &Topic, scene: &Scene<'_>) -> Option<Finding> {
    let (first, others) = slips.split_first()?;
    let mut finding = of_row(first, topic, scene);
    if others.is_empty() {
        return Some(finding);
    }
    finding.message = format!(
        "{}: {} of {} are out of line with others for one cause",
        topic.subject(&first.key, scene),
        counted(slips.len(), "figure"),
        edition(first.doubted, scene)
    );
    let label = |id: ClaimId| {
        let name = scene.place_name(scene.claim(id).country);
        format!("{name} {} in {}", scene.amount(id), edition(id, scene))
    };
    for slip in others.iter().take(SHOWN) {
        let shown = std::iter::once(slip.doubted).chain(slip.witnesses.first().copied());
        for id in shown {
            let place = scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
            finding = finding.related(place, label(id));
        }
    }
    let doubts = others.iter().flat_map(|slip| &slip.doubts);
    finding.doubts.extend(doubts);
    Some(finding.note("told once for all rows that differ so"))
}

/// How many further rows such a finding shows.
const SHOWN: usize = 3;

fn of_table(fault: &Fault<'_>, topic: &Topic, scene: &Scene<'_>) -> Finding {
    let (row, other) = fault.row;
    let message = format!(
        "{}: {}, {} and {}",
        topic.subject(&fault.table.key, scene),
        fault.common.message,
        edition(row, scene),
        edition(other, scene)
    );
    let label = |id: ClaimId| {
        let country = scene.country_name(scene.claim(id).country);
        format!("{country}: {}", scene.amount_compared(id))
    };
    let part = fault.common.part;
    let mut finding = heading::finding(&RULE, (row, part), message, label(row), scene);
    finding = heading::related(finding, (other, part), label(other), scene);
    finding.diagnosis = Some(fault.common.diagnosis.clone());
    finding
        .doubts(fault.doubts.clone())
        .note("told once for all rows that differ so")
        .help("compare the column, its unit and its notes in both tables with the source")
}

fn of_row(slip: &Slip, topic: &Topic, scene: &Scene<'_>) -> Finding {
    let subject = topic.subject(&slip.key, scene);
    let name = |id: ClaimId| scene.place_name(scene.claim(id).country);
    let shown = |id: ClaimId| format!("{} in {}", scene.amount(id), edition(id, scene));
    let message = match (slip.exchanged, slip.witnesses.as_slice()) {
        (true, [other, ..]) => format!(
            "{subject} of {} and {} in {} fit each other's other figures",
            name(slip.doubted),
            name(*other),
            edition(slip.doubted, scene)
        ),
        (_, witnesses) => {
            let witnesses: Vec<String> = witnesses.iter().map(|&id| shown(id)).collect();
            format!(
                "{}: {} is out of line with {}",
                scene.possession(scene.claim(slip.doubted).country, &subject),
                shown(slip.doubted),
                list(&witnesses)
            )
        }
    };
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let label = |id: ClaimId| format!("{} {}", name(id), shown(id));
    let mut finding = RULE
        .at(place(slip.doubted), message)
        .label(label(slip.doubted));
    for &witness in &slip.witnesses {
        finding = finding.related(place(witness), label(witness));
    }
    finding.diagnosis = Some(slip.diagnosis.clone());
    finding
        .doubts(slip.doubts.clone())
        .help("compare the figure with the source; if it is printed so, say why in a note")
}

/// Which table a row is of: the source, and for what belongs to a year the year.
fn edition(id: ClaimId, scene: &Scene<'_>) -> String {
    let source = scene.source_name(scene.source_id(id));
    match scene.year(id) {
        Some(year) if !source.ends_with(&year.to_string()) => format!("{source} (of {year})"),
        _ => source,
    }
}
