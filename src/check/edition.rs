//! The day a new edition is out: which places changed, and what the data say without it.
//!
//! What a new edition brings is what is found with it and not without ([`Facts::without`]); nothing
//! is judged anew.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use super::model::{Key, Scene, Table, Topic};
use super::rank::{self, Changes};
use super::{Facts, Settings, quantity, record, source};
use crate::finding::{FileId, Place};
use crate::record::{Date, Part, RecordKind, Symbol};
use crate::rule::Rule;
use crate::suggest;

/// What says of a claim, or of a source, that it goes by an edition which was replaced.
pub static OUTDATED: &[&Rule] = &[
    &rank::outdated::RULE,
    &quantity::stale::RULE,
    &source::superseded::RULE,
];

/// What is found only because the edition is left out.
pub static ARTIFACTS: &[&Rule] = &[&source::unknown::RULE, &record::unknown_reference::RULE];

/// Two editions, by the identifiers of their sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editions {
    /// The one that is replaced.
    pub old: String,
    /// The one that is out now.
    pub new: String,
}

/// A ranking that both editions have, in which places changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// What it is about: `tungsten reserves`.
    pub subject: String,
    /// The basis and other terms, where it has any; empty otherwise.
    pub terms: String,
    /// As of which years, of the old edition and of the new one.
    pub years: [Option<u16>; 2],
    /// How many countries have a place in either.
    pub countries: usize,
    /// Whose place changed, the best first.
    pub changed: Vec<Moved>,
}

/// A country whose place changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its code.
    pub country: String,
    /// Its name.
    pub name: String,
    /// What the old edition says of it.
    pub old: Option<Standing>,
    /// What the new one says.
    pub new: Option<Standing>,
}

/// A place in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The rank, from 1.
    pub rank: u32,
    /// The amount, as messages say it.
    pub amount: String,
    /// Where that stands.
    pub place: Place,
}

/// Why a name means no edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoEdition {
    /// No source and no file is called so; the nearest identifier, and all that make claims.
    Unknown(String, Option<String>, Vec<String>),
    /// The file has claims of several sources, or of none.
    Several(String, Vec<String>),
    /// The source makes no claims.
    Silent(String),
    /// Both names mean one source.
    Same(String),
}

impl std::error::Error for NoEdition {}

impl fmt::Display for NoEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoEdition::Unknown(name, Some(near), _) => write!(
                f,
                "no source of claims has the id `{name}`, nor was a file of that name read; did you mean `{near}`?"
            ),
            NoEdition::Unknown(name, None, known) if known.is_empty() => write!(
                f,
                "no source of claims has the id `{name}`, nor was a file of that name read; no claim here has a source"
            ),
            NoEdition::Unknown(name, None, known) => write!(
                f,
                "no source of claims has the id `{name}`, nor was a file of that name read; claims here are from {}",
                few(known)
            ),
            NoEdition::Several(name, sources) if sources.is_empty() => {
                write!(
                    f,
                    "{name} has no claims with a `source`: an edition is the id of a source"
                )
            }
            NoEdition::Several(name, sources) => write!(
                f,
                "{name} has claims of several sources: name the edition by one of their ids, {}",
                few(sources)
            ),
            NoEdition::Silent(name) => {
                write!(
                    f,
                    "the source `{name}` makes no claims here: an edition is compared by its claims"
                )
            }
            NoEdition::Same(name) => {
                write!(
                    f,
                    "both names mean the source `{name}`; name the old edition and the new one"
                )
            }
        }
    }
}

/// The first of many names.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    super::model::list(&shown)
}

/// The editions that two names mean: identifiers of sources, or files all of whose claims are of
/// one source; `file` says whether a file is called so.
///
/// # Errors
/// A name means no source, or both mean the same.
pub fn named(
    names: [&str; 2],
    facts: &Facts,
    file: impl Fn(&str, FileId) -> bool,
) -> Result<Editions, NoEdition> {
    let [old, new] = names.map(|name| source_of(name, facts, &file));
    let (old, new) = (old?, new?);
    if old == new {
        return Err(NoEdition::Same(old));
    }
    Ok(Editions { old, new })
}

fn source_of(
    name: &str,
    facts: &Facts,
    file: &impl Fn(&str, FileId) -> bool,
) -> Result<String, NoEdition> {
    let sources = |of: &dyn Fn(FileId) -> bool| -> Vec<String> {
        let claims = facts.claims.iter().filter(|claim| of(claim.home.file));
        let ids: HashSet<Symbol> = claims.map(|claim| facts.frame(claim).source).collect();
        let ids = ids.into_iter().filter(|id| id.is_some());
        let mut ids: Vec<String> = ids.map(|id| facts.word(id).to_owned()).collect();
        ids.sort_unstable();
        ids
    };
    let all = sources(&|_| true);
    if all.iter().any(|id| id == name) {
        return Ok(name.to_owned());
    }
    let mut homes = facts.homes(RecordKind::Source);
    if homes.any(|home| facts.word(home.id) == name) {
        return Err(NoEdition::Silent(name.to_owned()));
    }
    let claims = facts.claims.iter().map(|claim| claim.home.file);
    let sources_too = facts.homes(RecordKind::Source).map(|home| home.file);
    let files: HashSet<FileId> = claims.chain(sources_too).collect();
    let files: HashSet<FileId> = files.into_iter().filter(|id| file(name, *id)).collect();
    if files.is_empty() {
        let near = suggest::nearest(name, all.iter().map(String::as_str)).map(str::to_owned);
        return Err(NoEdition::Unknown(name.to_owned(), near, all));
    }
    match <[String; 1]>::try_from(sources(&|id| files.contains(&id))) {
        Ok([only]) => Ok(only),
        Err(several) => Err(NoEdition::Several(name.to_owned(), several)),
    }
}

impl Editions {
    /// Whether the old one appeared after the new one, as far as their records tell.
    pub fn are_swapped(&self, facts: &Facts) -> bool {
        let date = |id: &str| {
            let source = facts
                .sources
                .iter()
                .find(|source| facts.word(source.home.id) == id)?;
            let edition = || Date::parse(facts.word(source.edition));
            source.published_on.or_else(edition)
        };
        let dates = date(&self.old).zip(date(&self.new));
        dates.is_some_and(|(old, new)| !old.begins_by(new))
    }
}

/// The records of a source: its own, and its claims.
pub fn records_of(id: &str, facts: &Facts) -> HashSet<(FileId, u64)> {
    let claims = facts.claims.iter();
    let claims = claims.filter(|claim| facts.word(facts.frame(claim).source) == id);
    let claims = claims.map(|claim| &claim.home);
    let own = facts.homes(RecordKind::Source);
    let own = own.filter(|home| facts.word(home.id) == id);
    let homes = claims.chain(own);
    homes.map(|home| (home.file, home.record)).collect()
}

impl Facts {
    /// What the run knows without a source and its claims.
    #[must_use]
    pub fn without(&self, id: &str) -> Facts {
        let gone = records_of(id, self);
        let stays = |file: FileId, record: u64| !gone.contains(&(file, record));
        let mut facts = self.clone();
        facts
            .claims
            .retain(|claim| stays(claim.home.file, claim.home.record));
        facts
            .quotations
            .retain(|it| stays(it.home.file, it.home.record));
        let is_other = |source: &crate::record::Source| self.word(source.home.id) != id;
        facts.sources.retain(is_other);
        facts
    }
}

/// The rankings that both editions have and that changed.
///
/// Of several years in one edition the latest is meant. Tables are the same where they agree in
/// basis and the other terms, or else are the only ones of which one says less than the other.
pub fn rankings(facts: &Facts, settings: &Settings, editions: &Editions) -> Vec<Ranking> {
    let scene = Scene::new(facts, settings);
    let topics = Topic::all_of(&scene.subjects(), &scene);
    let mut rankings = Vec::new();
    for topic in &topics {
        let old = latest(&editions.old, topic, &scene);
        for (key, new) in latest(&editions.new, topic, &scene) {
            let same = old.get(&key).copied().or_else(|| {
                let mut alike = old
                    .iter()
                    .filter(|(other, _)| key.admits(other) || other.admits(&key));
                alike
                    .next()
                    .filter(|_| alike.next().is_none())
                    .map(|(_, table)| *table)
            });
            if let Some(same) = same {
                rankings.extend(ranking([same, new], &key, topic, &scene));
            }
        }
    }
    rankings
}

/// The rankings of a source, each by its key but for the year, as of the latest year.
fn latest<'t>(id: &str, topic: &'t Topic, scene: &Scene<'_>) -> BTreeMap<Key, &'t Table> {
    let mut latest: BTreeMap<Key, &Table> = BTreeMap::new();
    let tables = topic.tables.iter().filter(|table| table.is_ranking());
    for table in tables.filter(|table| scene.facts.word(table.source) == id) {
        let key = Key {
            year: 0,
            ..table.key
        };
        let known = latest.entry(key).or_insert(table);
        if table.year > known.year {
            *known = table;
        }
    }
    latest
}

fn ranking(tables: [&Table; 2], key: &Key, topic: &Topic, scene: &Scene<'_>) -> Option<Ranking> {
    let [old, new] = tables;
    let Changes { all, changed } = rank::changes(old, new, scene);
    if changed.is_empty() {
        return None;
    }
    let standing = |table: &Table, country: Symbol, rank: Option<u32>| {
        let row = table.printed_row(country, scene)?;
        Some(Standing {
            rank: rank?,
            amount: scene.amount(row),
            place: scene.claim(row).place(Part::Quantity, &scene.facts.symbols),
        })
    };
    let moved = changed.into_iter().map(|change| Moved {
        country: scene.facts.word(change.country).to_owned(),
        name: scene.country_name(change.country).to_owned(),
        old: standing(old, change.country, change.before),
        new: standing(new, change.country, change.after),
    });
    Some(Ranking {
        subject: topic.subject(key, scene),
        terms: scene.key_phrase(key),
        years: tables.map(|table| table.year),
        countries: all,
        changed: moved.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::facts;
    use super::*;

    /// Two editions (synthetic) and an article that goes by the first.
    const TWO: &str = r#"{"id": "t24", "title": "A table, 2024", "kind": "survey", "series": "t", "edition": "2024"}
{"id": "t25", "title": "A table, 2025", "kind": "survey", "series": "t", "edition": "2025"}
{"id": "a1", "country": "KAZ", "commodity": "chromium", "measure": "reserves", "quantity": 230, "unit": "kt", "as_of": "2023", "source": "t24"}
{"id": "a2", "country": "ZAF", "commodity": "chromium", "measure": "reserves", "quantity": 200, "unit": "kt", "as_of": "2023", "source": "t24"}
{"id": "a3", "country": "IND", "commodity": "chromium", "measure": "reserves", "quantity": 79, "unit": "kt", "as_of": "2023", "source": "t24"}
{"id": "b1", "country": "ZAF", "commodity": "chromium", "measure": "reserves", "quantity": 220, "unit": "kt", "as_of": "2024", "source": "t25"}
{"id": "b2", "country": "KAZ", "commodity": "chromium", "measure": "reserves", "quantity": 210, "unit": "kt", "as_of": "2024", "source": "t25"}
{"id": "b3", "country": "FIN", "commodity": "chromium", "measure": "reserves", "quantity": 8, "unit": "kt", "as_of": "2024", "source": "t25"}
"#;

    fn shown(lines: &str) -> Vec<String> {
        let facts = facts(lines);
        let editions = named(["t24", "t25"], &facts, |_, _| false).unwrap();
        let rank = |standing: &Option<Standing>| {
            let rank = standing.as_ref().map(|standing| standing.rank.to_string());
            rank.unwrap_or_else(|| "-".to_owned())
        };
        rankings(&facts, &Settings::default(), &editions)
            .iter()
            .flat_map(|ranking| {
                ranking.changed.iter().map(|moved| {
                    let (old, new) = (rank(&moved.old), rank(&moved.new));
                    format!("{} {} {old} {new}", ranking.subject, moved.country)
                })
            })
            .collect()
    }

    #[test]
    fn places_that_changed_are_told_with_who_came_and_went() {
        assert_eq!(
            shown(TWO),
            [
                "chromium reserves ZAF 2 1",
                "chromium reserves KAZ 1 2",
                "chromium reserves FIN - 3",
                "chromium reserves IND 3 -",
            ]
        );
    }

    #[test]
    fn of_a_yearly_figure_the_latest_of_each_edition_counts() {
        let yearly = TWO.replace("reserves", "production");
        assert_eq!(shown(&yearly)[0], "chromium production ZAF 2 1");
    }

    #[test]
    fn an_edition_is_a_source_or_a_file_of_one() {
        let facts = facts(TWO);
        let named = |old, new, is_file: bool| named([old, new], &facts, |_, _| is_file);
        assert!(named("t24", "t25", false).is_ok());
        let unknown = named("t42", "t25", false).unwrap_err();
        assert!(
            unknown.to_string().ends_with("did you mean `t24`?"),
            "{unknown}"
        );
        let several = named("t24", "claims.csv", true).unwrap_err();
        assert!(
            several.to_string().ends_with("`t24` and `t25`"),
            "{several}"
        );
        assert!(matches!(
            named("t24", "t24", false),
            Err(NoEdition::Same(_))
        ));
    }

    #[test]
    fn without_an_edition_its_claims_are_gone_and_no_others() {
        let facts = facts(TWO);
        let without = facts.without("t25");
        assert_eq!((facts.claims.len(), without.claims.len()), (6, 3));
        assert_eq!((facts.sources.len(), without.sources.len()), (2, 1));
    }
}
