//! `agreement/ended`: in force by its status, ended by what else is recorded.

use super::links::{by_id, links};
use super::united::{United, before};
use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::{Agreement, Field, Relation};
use crate::rule::{Rule, Severity};

/// An agreement `in_force` that its own dates or its successor end.
pub static RULE: Rule = Rule {
    id: "agreement/ended",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an agreement is in force by its status, and ended by other records",
    docs: include_str!("ended.md"),
};

pub(super) fn check(all: &[United<'_>], scene: &Scene<'_>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    let index = by_id(all);
    let named = links(all, &index, &[Relation::Supersedes]);
    for (later, links) in named.iter().enumerate() {
        let Some(successor) = all[later].in_force(scene) else {
            continue;
        };
        for link in links.iter().filter(|link| link.to != later) {
            let Some(record) = all[link.to].in_force(scene) else {
                continue;
            };
            let message = format!(
                "`{}` is `in_force`, and so is `{}`, which supersedes it",
                all[link.to].name(scene),
                all[later].name(scene)
            );
            let finding = RULE
                .at(record.place(Field::Status, symbols), message)
                .label("in force")
                .related(link.reference.place(&link.record.home, symbols), "superseded here")
                .related(successor.place(Field::Status, symbols), "in force too")
                .help("give the earlier one the status `superseded`, or say that the later one only amends it");
            out.push(finding);
        }
    }
    let records = all.iter().flat_map(|united| &united.records);
    out.0
        .extend(records.filter_map(|record| expired(record, scene)));
}

/// A source that says `in_force` after the day on which the agreement ended. Never by the clock.
fn expired(record: &Agreement, scene: &Scene<'_>) -> Option<Finding> {
    let symbols = &scene.facts.symbols;
    if symbols.word(record.word(Field::Status)) != "in_force" {
        return None;
    }
    let end = record.date(Field::ExpiresOn, symbols)?;
    let dated = record.named(Relation::Source).filter_map(|reference| {
        let source = scene.source(reference.to)?;
        Some((source.published_on?, reference))
    });
    let (date, reference) = dated.min_by_key(|(date, _)| *date)?;
    if !before(end, date) {
        return None;
    }
    let title = symbols.word(record.word(Field::Title));
    let finding = RULE
        .at(
            record.place(Field::Status, symbols),
            format!("`{title}` is `in_force` by a source of {date}, and expired in {end}"),
        )
        .label("in force")
        .related(record.place(Field::ExpiresOn, symbols), "it ends here")
        .related(
            reference.place(&record.home, symbols),
            format!("published in {date}"),
        );
    Some(finding.help("give it the status `expired`, or the date to which it was prolonged"))
}
