//! `agreement/anachronism`: a name out of its time: Nur-Sultan in 2025.

use super::united::before;
use crate::check::model::{Scene, list};
use crate::finding::{Finding, Findings, Place};
use crate::record::{Agreement, Date, Field};
use crate::rule::{Rule, Severity};
use crate::vocabulary::Anachronism;

/// A place or party under a name that it did not bear at the time.
pub static RULE: Rule = Rule {
    id: "agreement/anachronism",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "a place or party has a name that it did not bear at the time",
    docs: include_str!("anachronism.md"),
};

/// Asks of the place of signature, and of parties that no longer exist, or bear a dated name.
pub(super) fn check(record: &Agreement, scene: &Scene<'_>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    let words = scene.settings.vocabulary;
    let Some(date) = record.date(Field::SignedOn, symbols) else {
        return;
    };
    let day = date.to_string();
    let place = symbols.word(record.word(Field::Place));
    if let Some(found) = words.anachronism(place, &day) {
        out.push(name(
            place,
            date,
            &found,
            record.place(Field::Place, symbols),
        ));
    }
    for party in &record.parties {
        let place = || party.place(&record.home, symbols);
        let organisation = symbols.word(party.organisation);
        if let Some(found) = words.anachronism(organisation, &day) {
            out.push(name(organisation, date, &found, place()));
        }
        let Ok(country) = words.country(symbols.word(party.country)) else {
            continue;
        };
        let ended = country.until.and_then(Date::parse);
        if let Some(ended) = ended.filter(|&ended| before(ended, date)) {
            let finding = RULE
                .at(
                    place(),
                    format!("{} was no party to anything in {date}", country.name),
                )
                .label(format!("it ended on {ended}"))
                .help(format!(
                    "its successors are {}",
                    successors(&country.successors)
                ));
            out.push(finding);
        }
    }
}

fn name(used: &str, date: Date, found: &Anachronism, place: Place) -> Finding {
    let city = found.used.place;
    let message = match found.right {
        Some(right) => format!("`{used}` was called {} in {date}", right.name),
        None => format!("`{used}` was not called that in {date}"),
    };
    let label = match (found.used.from, found.used.until) {
        (Some(from), Some(until)) => format!("so called from {from} to {until}"),
        (Some(from), None) => format!("so called since {from}"),
        (None, Some(until)) => format!("so called until {until}"),
        (None, None) => format!("a name of {city}"),
    };
    let finding = RULE
        .at(place, message)
        .label(label)
        .note(format!("by {}", found.used.source));
    match found.right {
        Some(right) => finding.help(format!("write `{}`, or correct the date", right.name)),
        None => finding.help("correct the name or the date"),
    }
}

fn successors(codes: &[&str]) -> String {
    let quoted: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    list(&quoted)
}
