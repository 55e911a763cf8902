//! `source/superseded`: a source that repeats an edition when a later one was out.

use std::collections::HashMap;

use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::{Date, Reference, Relation, Source, Symbol};
use crate::rule::{Rule, Severity};

/// A source that is derived from an edition which had been replaced when it appeared.
pub static RULE: Rule = Rule {
    id: "source/superseded",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a source repeats an edition that a later one had replaced",
    docs: include_str!("superseded.md"),
};

/// Asks of each source that is derived from an edition, whether a later one was out by then.
pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let facts = scene.facts;
    let mut series: HashMap<Symbol, Vec<&Source>> = HashMap::new();
    let mut replaced_by: HashMap<Symbol, &Source> = HashMap::new();
    for source in &facts.sources {
        if source.series.is_some() {
            series.entry(source.series).or_default().push(source);
        }
        for reference in &source.references {
            if reference.relation == Relation::Supersedes {
                replaced_by.entry(reference.to).or_insert(source);
            }
        }
    }
    for source in &facts.sources {
        let Some(published) = source.published_on else {
            continue;
        };
        for reference in &source.references {
            let Some(origin) = scene.source(reference.to) else {
                continue;
            };
            let own_series = origin.series.is_some() && origin.series == source.series;
            if reference.relation != Relation::DerivedFrom || own_series {
                continue;
            }
            let editions = series.get(&origin.series).into_iter().flatten().copied();
            let later = editions
                .chain(replaced_by.get(&origin.home.id).copied())
                .filter(|other| is_later(other, origin, scene))
                .filter_map(|other| Some((date(other, scene)?, other)))
                .filter(|(date, _)| before(*date, published))
                .max_by_key(|(date, _)| *date);
            if let Some((_, later)) = later {
                out.push(report(source, reference, later, scene));
            }
        }
    }
}

fn report(source: &Source, reference: &Reference, later: &Source, scene: &Scene<'_>) -> Finding {
    let symbols = &scene.facts.symbols;
    let name = |source: &Source| scene.source_name(source.home.id);
    let (origin, current) = (scene.source_name(reference.to), name(later));
    let date = source.published_on.map(|date| date.to_string());
    let date = date.unwrap_or_default();
    RULE.at(
        reference.place(&source.home, symbols),
        format!(
            "{} ({date}) repeats {origin}, which {current} had replaced",
            name(source)
        ),
    )
    .label("its figures are from here")
    .related(
        later.home.id_place(symbols),
        format!("{current} was out by then"),
    )
    .help(
        "give the claims of this source the `as_of` of that edition, and do not take them for news",
    )
}

/// Whether one edition replaces another: it says so, or appeared later in the series.
fn is_later(one: &Source, other: &Source, scene: &Scene<'_>) -> bool {
    let says_so = one.references.iter().any(|reference| {
        reference.relation == Relation::Supersedes && reference.to == other.home.id
    });
    let dates = date(one, scene).zip(date(other, scene));
    says_so || dates.is_some_and(|(one, other)| before(other, one))
}

/// When an edition appeared, as far as its record tells.
fn date(source: &Source, scene: &Scene<'_>) -> Option<Date> {
    let edition = || Date::parse(scene.facts.word(source.edition));
    source.published_on.or_else(edition)
}

fn before(one: Date, other: Date) -> bool {
    !other.begins_by(one)
}
