//! `agreement/gap`: a superseded agreement without its successor, or a time without either.

use super::links::{by_id, links};
use super::united::{United, before};
use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::{Agreement, Date, Field, Relation};
use crate::rule::{Rule, Severity};

/// A gap in a chain of agreements.
pub static RULE: Rule = Rule {
    id: "agreement/gap",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a chain of agreements has a gap",
    docs: include_str!("gap.md"),
};

pub(super) fn check(all: &[United<'_>], scene: &Scene<'_>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    let index = by_id(all);
    let named = links(all, &index, &[Relation::Supersedes]);
    let mut replaced = vec![false; all.len()];
    for (later, links) in named.iter().enumerate() {
        for link in links {
            replaced[link.to] = true;
            out.0.extend(between(&all[link.to], &all[later], scene));
        }
    }
    for (united, replaced) in all.iter().zip(replaced) {
        let superseded =
            |record: &&&Agreement| symbols.word(record.word(Field::Status)) == "superseded";
        let Some(record) = united.records.iter().find(superseded).filter(|_| !replaced) else {
            continue;
        };
        let message = format!(
            "`{}` is superseded, and no record says by what",
            united.name(scene)
        );
        let finding = RULE
            .at(record.place(Field::Status, symbols), message)
            .label("superseded")
            .help("add the agreement that supersedes it, and name this one there");
        out.push(finding);
    }
}

/// The time between the end of an agreement and the beginning of the one that supersedes it.
fn between(earlier: &United<'_>, later: &United<'_>, scene: &Scene<'_>) -> Option<Finding> {
    let end = earlier.dated(Field::ExpiresOn, scene)?;
    let start = later
        .dated(Field::InForceOn, scene)
        .or_else(|| later.dated(Field::SignedOn, scene))?;
    if !before(end.date, start.date) || follows(end.date, start.date) {
        return None;
    }
    let message = format!(
        "`{}` expired in {}, and `{}`, which supersedes it, begins in {}",
        earlier.name(scene),
        end.date,
        later.name(scene),
        start.date
    );
    let finding = RULE
        .at(start.place, message)
        .label("the later one begins here")
        .related(end.place, "the earlier one ends here");
    Some(
        finding
            .help("look for a prolongation in between, or for an agreement that is not recorded"),
    )
}

/// Whether nothing lies between two dates: the next year, month or day.
fn follows(end: Date, start: Date) -> bool {
    let (end, start) = (end.to_string(), start.to_string());
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let months = |text: &str| number(&text[..4]) * 12 + number(&text[5..7]);
    match end.len().min(start.len()) {
        4 => number(&start[..4]) <= number(&end[..4]) + 1,
        7 => months(&start) <= months(&end) + 1,
        _ => {
            let (last, first) = (number(&end[8..]), number(&start[8..]));
            let same_month = months(&end) == months(&start);
            let next_month = months(&end) + 1 == months(&start);
            same_month && first <= last + 1
                || next_month && first == 1 && last >= days(number(&end[..4]), number(&end[5..7]))
        }
    }
}

/// The days of a month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
