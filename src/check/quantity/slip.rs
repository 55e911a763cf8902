//! `quantity/slip`: figures that a slip has put out of line with the source's own.

use crate::check::diagnosis::{Fault, Slip, beside, chains};
use crate::check::heading;
use crate::check::model::{ClaimId, Scene, Topic, list};
use crate::finding::{Finding, Findings};
use crate::record::Part;
use crate::rule::{Rule, Severity};

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
    for slip in &slips {
        out.push(of_row(slip, topic, scene));
    }
    slips
}

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
    finding.help("compare the figure with the source; if it is printed so, say why in a note")
}

/// Which table a row is of: the source, and for what belongs to a year the year.
fn edition(id: ClaimId, scene: &Scene<'_>) -> String {
    let source = scene.source_name(scene.source_id(id));
    match scene.year(id) {
        Some(year) if !source.ends_with(&year.to_string()) => format!("{source} (of {year})"),
        _ => source,
    }
}
