//! Who stands where, by source and edition.

use std::collections::BTreeMap;

use super::{Members, area, capital};
use crate::check::model::{ClaimId, Key, Scene, Scope, Table, Topic};
use crate::finding::picture::{Column, Drawing, Line, Picture, Ranking, Standing};
use crate::record::{Date, Symbol};

/// Down to which place countries are drawn that no finding is about.
const SHOWN: u32 = 10;

/// How many columns are drawn: the latest.
const COLUMNS: usize = 24;

/// A column under way.
struct Draft {
    date: Option<Date>,
    column: Column,
    standings: BTreeMap<Symbol, Standing>,
}

/// The key of the first table that is drawn for claims of a key.
pub(super) fn table_of(topic: &Topic, key: &Key) -> Option<Key> {
    let mut tables = topic.tables.iter().filter(|table| table.is_ranking());
    tables
        .find(|table| is_comparable(&table.key, key))
        .map(|table| table.key)
}

/// Whether the printed orders of both may stand side by side: one says less than the other, or they
/// are on ore of other grades.
pub(in crate::check) fn is_comparable(one: &Key, other: &Key) -> bool {
    one.admits(other) || other.admits(one) || one.ungraded() == other.ungraded()
}

/// The ranking of a group; `None` where nothing ranks anyone.
pub(super) fn draw(
    topic: &Topic,
    key: &Key,
    members: &Members,
    scene: &Scene<'_>,
) -> Option<Picture> {
    let example = members.doubted.iter().chain(&members.against);
    let ranked = example.copied().find(|&id| scene.claim(id).rank.is_some());
    let scope = match ranked {
        Some(id) => Scope::of(id, scene)?,
        None => Scope::default(),
    };
    let mut drafts: Vec<Draft> = topic
        .tables
        .iter()
        .filter(|table| table.is_ranking() && is_comparable(&table.key, key))
        .map(|table| of_table(table, &scope, topic, scene))
        .filter(|draft| !draft.standings.is_empty())
        .collect();
    for &(id, own) in &topic.claims {
        let same_area = ranked.is_none_or(|ranked| area(id, scene) == area(ranked, scene));
        if scene.ranks_a_country(id) && same_area && is_comparable(&own, key) {
            add_claim(id, &mut drafts, topic, scene);
        }
    }
    // What has no date is about the latest.
    let order = |draft: &Draft| (draft.date.is_none(), draft.date, draft.column.name.clone());
    drafts.sort_by_cached_key(order);
    let columns = drafts.split_off(drafts.len().saturating_sub(COLUMNS));
    let (lines, left_out) = lines(&columns, members, scene);
    let place = match ranked.map(|id| scene.scope_phrase(id)) {
        Some(phrase) if phrase != "in the world" => format!(" {phrase}"),
        _ => String::new(),
    };
    (!lines.is_empty()).then(|| Picture {
        title: capital(&format!(
            "{}: who stands where{place}",
            topic.subject(key, scene)
        )),
        drawing: Drawing::Ranking(Ranking {
            columns: columns.into_iter().map(|draft| draft.column).collect(),
            lines,
            left_out,
        }),
    })
}

fn of_table(table: &Table, scope: &Scope<'_>, topic: &Topic, scene: &Scene<'_>) -> Draft {
    let ranks = table.ranks(scene).into_iter();
    let within: Vec<(Symbol, u32)> = ranks
        .filter(|&(country, _)| scope.has(scene.words.text(country)))
        .collect();
    let mut standings = BTreeMap::new();
    let mut before = 0;
    for tied in within.chunk_by(|a, b| a.1 == b.1) {
        let last = before + tied.len() as u32;
        for (at, &(country, _)) in tied.iter().enumerate() {
            let row = table.printed_row(country, scene);
            let standing = Standing {
                first: before + 1,
                last,
                slot: before + 1 + at as u32,
                says: row.map_or_else(String::new, |row| scene.amount(row)),
            };
            standings.insert(country, standing);
        }
        before = last;
    }
    let several = topic.tables.iter().any(|other| {
        let beside = (other.source, other.key) == (table.source, table.key);
        beside && other.year != table.year
    });
    let date = topic.published(table.source);
    let shown = match table.year.filter(|_| several) {
        Some(year) => format!("as of {year}"),
        None => date.map_or_else(|| "no date".to_owned(), |date| date.to_string()),
    };
    Draft {
        date: table
            .year
            .filter(|_| several)
            .and_then(Date::of_year)
            .or(date),
        column: Column {
            name: scene.source_name(table.source).trim_matches('`').to_owned(),
            date: shown,
            claimed: false,
        },
        standings,
    }
}

/// Adds a claimed place to the column of its source and date; a second one for the same country
/// has a column of its own.
fn add_claim(id: ClaimId, drafts: &mut Vec<Draft>, topic: &Topic, scene: &Scene<'_>) {
    let claim = scene.claim(id);
    let Some((first, last)) = claim.rank else {
        return;
    };
    let source = scene.source_id(id);
    let published = scene.source(source).and_then(|source| source.published_on);
    let date = claim
        .as_of
        .filter(|_| !topic.measure.is_yearly())
        .or(published);
    let name = scene.source_name(source).trim_matches('`').to_owned();
    let is_free = |draft: &&mut Draft| {
        draft.column.claimed
            && draft.column.name == name
            && draft.date == date
            && !draft.standings.contains_key(&claim.country)
    };
    let standing = Standing {
        first,
        last,
        slot: first,
        says: scene.rank_phrase(id),
    };
    if let Some(draft) = drafts.iter_mut().find(is_free) {
        draft.standings.insert(claim.country, standing);
        return;
    }
    drafts.push(Draft {
        date,
        column: Column {
            name,
            date: date.map_or_else(|| "no date".to_owned(), |date| date.to_string()),
            claimed: true,
        },
        standings: BTreeMap::from([(claim.country, standing)]),
    });
}

/// The countries to draw, and how many are left out.
fn lines(columns: &[Draft], members: &Members, scene: &Scene<'_>) -> (Vec<Line>, usize) {
    let mut contested: Vec<Symbol> = Vec::new();
    let ranked = members.against.iter();
    let ranked = ranked.filter(|&&id| scene.claim(id).rank.is_some());
    for &id in members.doubted.iter().chain(ranked) {
        contested.push(scene.claim(id).country);
    }
    let mut best: BTreeMap<Symbol, (u32, bool)> = BTreeMap::new();
    for draft in columns {
        for (&country, standing) in &draft.standings {
            let known = best.entry(country).or_insert((u32::MAX, false));
            known.0 = known.0.min(standing.slot);
            known.1 |= draft.column.claimed;
        }
    }
    let all = best.len();
    let mut shown: Vec<(u32, Symbol)> = best
        .into_iter()
        .filter(|(country, (slot, claimed))| {
            *slot <= SHOWN || *claimed || contested.contains(country)
        })
        .map(|(country, (slot, _))| (slot, country))
        .collect();
    shown.sort_unstable();
    let left_out = all - shown.len();
    let line = |(_, country): (u32, Symbol)| Line {
        name: scene.country_name(country).to_owned(),
        contested: contested.contains(&country),
        standings: columns
            .iter()
            .map(|draft| draft.standings.get(&country).cloned())
            .collect(),
    };
    (shown.into_iter().map(line).collect(), left_out)
}
