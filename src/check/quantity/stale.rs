//! `quantity/stale`: figures of an edition that was replaced before they were printed again.

use std::collections::BTreeMap;

use crate::check::model::{ClaimId, Scene, Table, Topic, list};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};

/// A source repeats an earlier edition's figures, where the edition then current has others.
pub static RULE: Rule = Rule {
    id: "quantity/stale",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a figure is that of an edition already replaced",
    docs: include_str!("stale.md"),
};

/// How many rows a note shows, and spells out.
const SHOWN: usize = 3;

/// A row of a source, the same figure in an earlier edition, and the row of the current one.
#[derive(Debug, Clone, Copy)]
struct Copied {
    row: ClaimId,
    old: ClaimId,
    current: ClaimId,
}

/// Compares each table with the editions of other series.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    if !topic.series().any(|(_, editions)| editions.len() > 1) {
        return;
    }
    for tables in topic.by_key() {
        let tables: Vec<&Table> = tables.collect();
        let of_series = tables.iter().copied();
        let editions: Vec<&Table> = of_series
            .filter(|table| scene.series(table.source).is_some())
            .collect();
        for table in tables {
            let series = scene.series(table.source);
            let others = editions
                .iter()
                .filter(|current| scene.series(current.source) != series);
            for current in others {
                if is_current(current, table, &editions, topic, scene) {
                    out.0.extend(compare(table, current, topic, scene));
                }
            }
        }
    }
}

/// Whether an edition was the last of its series when a table was published.
fn is_current(
    edition: &Table,
    table: &Table,
    editions: &[&Table],
    topic: &Topic,
    scene: &Scene<'_>,
) -> bool {
    let record = scene.source(table.source);
    let Some(now) = record.and_then(|source| source.published_on) else {
        return false;
    };
    let out = |source: Symbol| {
        let published = topic.published(source);
        published.filter(|published| published.begins_by(now))
    };
    let Some(own) = out(edition.source) else {
        return false;
    };
    !editions.iter().any(|other| {
        scene.series(other.source) == scene.series(edition.source)
            && (out(other.source), other.year) > (Some(own), edition.year)
    })
}

fn compare(table: &Table, current: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Finding> {
    let mut copied: BTreeMap<Symbol, Vec<Copied>> = BTreeMap::new();
    for &row in &table.rows {
        let Some(new) = current.row(scene.claim(row).country, scene) else {
            continue;
        };
        if let Some(old) = scene.replaced(row, new, topic) {
            let (row, current) = (row, new);
            let edition = copied.entry(scene.source_id(old)).or_default();
            edition.push(Copied { row, old, current });
        }
    }
    let (&edition, copied) = copied.iter().max_by_key(|(_, copied)| copied.len())?;
    let before = |row: ClaimId| {
        let mut tables = topic.of_source(edition);
        tables.find_map(|(_, old)| old.row(scene.claim(row).country, scene))
    };
    // A row that has the new figure, and not the old, shows that the new edition was at hand.
    let renewed = table.rows.iter().any(|&row| {
        let new = current.row(scene.claim(row).country, scene);
        new.is_some_and(|new| scene.is_same_figure(row, new))
            && before(row).is_some_and(|old| !scene.is_same_figure(row, old))
    });
    // One figure of two digits may be chance.
    let enough = copied.len() > 1 || copied.iter().any(|copied| scene.digits_of(copied.row) > 2);
    // Where figures conflict, the conflict has the diagnosis.
    let conflict = copied.iter().any(|copied| {
        let figures = scene
            .tolerant(copied.row)
            .zip(scene.tolerant(copied.current));
        figures.is_some_and(|(own, current)| !own.meets(current))
    });
    if renewed || conflict || !enough {
        return None;
    }
    let first = copied.first()?;
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let name = |id: ClaimId| scene.source_name(scene.source_id(id));
    let countries: Vec<&str> = copied
        .iter()
        .map(|copied| scene.country_name(scene.claim(copied.row).country))
        .collect();
    let message = format!(
        "{} has {} of {}, not of {}, for {}",
        name(first.row),
        if copied.len() == 1 {
            "the figure"
        } else {
            "the figures"
        },
        name(first.old),
        name(first.current),
        subject(&countries, &topic.subject(&table.key, scene))
    );
    let label = |id: ClaimId| format!("{} in {}", scene.amount(id), name(id));
    let mut finding = RULE.at(place(first.row), message).label(label(first.row));
    for copied in copied.iter().take(SHOWN) {
        finding = finding
            .related(place(copied.old), label(copied.old))
            .related(place(copied.current), label(copied.current));
    }
    Some(finding.help(
        "take the figures of the edition that is current, or give the earlier one as the source",
    ))
}

/// `tungsten reserves of China and Vietnam`.
fn subject(countries: &[&str], subject: &str) -> String {
    let mut told: Vec<String> = countries
        .iter()
        .take(SHOWN)
        .map(|&name| name.to_owned())
        .collect();
    if countries.len() > SHOWN {
        told.push(format!("{} more", countries.len() - SHOWN));
    }
    format!("{subject} of {}", list(&told))
}
