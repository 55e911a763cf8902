//! Whole groups, for `check --explain-group`: every statement, what it implies, what was left out
//! and why, and what was decided. Plain data, written by [`crate::render::groups`].
//!
//! The decisions are the findings of a check of the same claims; nothing is judged anew.

mod judged;
mod statement;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::illustrate::{Pointed, capital, is_comparable};
use super::model::{ClaimId, Key, Scene, Silence, Table, Topic, list};
use super::{Facts, Settings};
use crate::config::Levels;
use crate::finding::{Finding, Place, Related};
use crate::record::{Measure, Symbol};
use crate::rule::Severity;
use crate::suggest;
use crate::vocabulary::{self, Vocabulary};
use judged::Judged;

/// Claims that are compared with one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What it is about: `Tungsten reserves (contained)`.
    pub title: String,
    /// How it is judged: moment, tolerance, unit.
    pub terms: String,
    /// Who says what, the most trusted first.
    pub voices: Vec<Voice>,
    /// What cannot all be true, and what else was found.
    pub decisions: Vec<Decision>,
    /// How many records are doubted.
    pub doubted: usize,
}

/// What one source says in a group, as of one date.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// The source: identifier, name, kind, date.
    pub source: String,
    /// Whether it speaks, and what it leaves to those that it does not list.
    pub remarks: Vec<String>,
    /// Its claims.
    pub statements: Vec<Statement>,
}

/// What one record says.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The record's `id`, or its number.
    pub record: String,
    /// Where it stands.
    pub place: Place,
    /// Whose matter it is.
    pub country: String,
    /// What it says, as written.
    pub says: String,
    /// What that means: an interval, a window of places.
    pub implies: String,
    /// What was decided: `stands`, `doubted (rank/order)`.
    pub decided: String,
    /// What each table that was asked says to its rank.
    pub asked: Vec<String>,
}

/// A finding about the group.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The rule.
    pub rule: &'static str,
    /// What it weighs.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// The records that cannot all be true, the one to doubt first; none of a note.
    pub conflict: Vec<String>,
    /// Why the records probably differ, and which to doubt.
    pub remarks: Vec<String>,
}

/// What is to be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The commodity, by code, or by a name that the vocabulary of the run knows.
    pub commodity: String,
    /// Only this measure.
    pub measure: Option<Measure>,
}

impl std::str::FromStr for Asked {
    type Err = String;

    /// Reads `COMMODITY` or `COMMODITY:MEASURE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (commodity, measure) = match text.split_once(':') {
            Some((commodity, measure)) => (commodity, Some(measure)),
            None => (text, None),
        };
        let word = |word: &str| {
            let names = Measure::ALL.map(|(_, name)| name);
            let folded = word.trim().to_lowercase().replace([' ', '-'], "_");
            Measure::parse(&folded).ok_or_else(|| match suggest::nearest(word, names) {
                Some(near) => format!("there is no measure `{word}`; did you mean `{near}`?"),
                None => format!(
                    "there is no measure `{word}`; measures are {}",
                    list(&names)
                ),
            })
        };
        Ok(Asked {
            commodity: commodity.to_owned(),
            measure: measure.map(word).transpose()?,
        })
    }
}

/// Why there is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unexplained {
    /// The word means no commodity.
    Unknown(vocabulary::Unknown),
    /// No claim is about it; the groups that there are.
    NoGroup(String, Vec<String>),
}

impl std::error::Error for Unexplained {}

impl fmt::Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unexplained::Unknown(unknown) => {
                write!(f, "{unknown}")?;
                match unknown.help() {
                    Some(help) => write!(f, "; {help}"),
                    None => f.write_str("; `orelint vocabulary list commodities` has them all"),
                }
            }
            Unexplained::NoGroup(asked, groups) if groups.is_empty() => {
                write!(f, "no claim here is about {asked}, or about anything else")
            }
            Unexplained::NoGroup(asked, groups) => {
                write!(
                    f,
                    "no claim here is about {asked}; there are claims on {}",
                    list(groups)
                )
            }
        }
    }
}

/// The groups that are asked for, by measure; findings that `levels` switches off are left out.
///
/// # Errors
/// The word means no commodity, or no claim is about it.
pub fn explain(
    facts: &Facts,
    settings: &Settings,
    levels: &Levels,
    asked: &Asked,
) -> Result<Vec<Group>, Unexplained> {
    let scene = Scene::new(facts, settings);
    let subjects = scene.subjects();
    let words = settings.vocabulary;
    let asked = &Asked {
        commodity: code_of(&asked.commodity, words).to_owned(),
        ..*asked
    };
    let commodity = facts.symbols.find(&asked.commodity);
    let of_commodity: Vec<_> = subjects
        .iter()
        .copied()
        .filter(|&(of, ..)| Some(of) == commodity)
        .collect();
    let topics = Topic::all_of(&of_commodity, &scene);
    let wanted = |topic: &&Topic| asked.measure.is_none_or(|measure| measure == topic.measure);
    if !topics.iter().any(|topic| wanted(&topic)) {
        let known = commodity.is_some_and(|commodity| scene.words.is_known_commodity(commodity));
        return Err(match words.commodity(&asked.commodity) {
            Err(unknown) if !known => Unexplained::Unknown(unknown),
            _ => no_group(asked, &subjects, &scene),
        });
    }
    let mut found = super::decide(&scene, &of_commodity).0;
    found.retain_mut(|finding| match levels.of(finding.rule, finding.severity) {
        Some(severity) => {
            finding.severity = severity;
            true
        }
        None => false,
    });
    let pointed = Pointed::new(&found, of_commodity.iter().map(|&(.., id)| id), &scene);
    let found: Vec<Judged<'_>> = found
        .iter()
        .map(|finding| Judged::new(finding, &pointed, &scene))
        .collect();
    let groups = topics.iter().filter(wanted).flat_map(|topic| {
        let (found, scene) = (&found, &scene);
        keys(topic)
            .into_iter()
            .map(move |key| group(topic, &key, found, scene))
    });
    Ok(groups.collect())
}

/// The code of a commodity that is named in any way; the word itself, where none is.
fn code_of(word: &str, words: Vocabulary) -> &str {
    let code = words.commodity(word).ok();
    let found = code.or_else(|| words.find_commodity(word));
    found.map_or(word, |known| known.code)
}

fn no_group(asked: &Asked, subjects: &[super::Subject], scene: &Scene<'_>) -> Unexplained {
    let mut measures: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &(commodity, measure, _) in subjects {
        let known = measures.entry(scene.facts.word(commodity)).or_default();
        if known.last() != Some(&measure.noun()) {
            known.push(measure.noun());
        }
    }
    let name = scene.settings.vocabulary.commodity(&asked.commodity);
    let name = name.map_or(asked.commodity.as_str(), |known| known.name);
    let asked = match asked.measure {
        Some(measure) => format!("{name} {}", measure.noun()),
        None => name.to_owned(),
    };
    let groups = measures
        .into_iter()
        .map(|(commodity, measures)| format!("{commodity} ({})", measures.join(", ")));
    Unexplained::NoGroup(asked, groups.collect())
}

/// The keys of a topic, each a group; claims that only say less than a table's are in the table's.
fn keys(topic: &Topic) -> Vec<Key> {
    let mut keys: Vec<Key> = topic.claims.iter().map(|&(_, key)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    let is_meant_elsewhere = |key: &Key| {
        let mut others = topic.rankings(key);
        topic.of_key(key).is_empty() && others.next().is_some()
    };
    keys.retain(|key| !is_meant_elsewhere(key));
    keys
}

/// The claims of a group: its own, and those that may be meant in it.
fn claims_of(topic: &Topic, key: &Key, scene: &Scene<'_>) -> Vec<ClaimId> {
    let table = topic.of_key(key).iter();
    let is_ranking = table.into_iter().any(|&at| topic.tables[at].is_ranking());
    let belongs = |&&(id, own): &&(ClaimId, Key)| {
        own == *key || (is_ranking && scene.ranks_a_country(id) && own.admits(key))
    };
    let claims = topic.claims.iter().filter(belongs);
    claims.map(|&(id, _)| id).collect()
}

fn group(topic: &Topic, key: &Key, found: &[Judged<'_>], scene: &Scene<'_>) -> Group {
    let claims = claims_of(topic, key, scene);
    let own: HashMap<ClaimId, Key> = topic.claims.iter().copied().collect();
    let about: Vec<&Judged<'_>> = found
        .iter()
        .filter(|judged| judged.is_about(&claims, &own, topic, key))
        .collect();
    let mut verdict: BTreeMap<ClaimId, String> = BTreeMap::new();
    for judged in &about {
        if is_conflict(judged.finding) {
            judged.decide(&mut verdict);
        }
    }
    let doubted = claims.iter().filter(|&id| {
        let decided = verdict.get(id);
        decided.is_some_and(|decided| decided.starts_with("doubted"))
    });
    let phrase = match scene.key_phrase(key) {
        phrase if phrase.is_empty() => String::new(),
        phrase => format!(" ({phrase})"),
    };
    Group {
        title: capital(&format!("{}{phrase}", topic.subject(key, scene))),
        terms: terms(topic, key, scene),
        voices: voices(topic, key, &claims, &verdict, scene),
        decisions: about
            .iter()
            .map(|judged| decision(judged.finding))
            .collect(),
        doubted: doubted.count(),
    }
}

/// Whether a finding says that records cannot all be true.
fn is_conflict(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

fn terms(topic: &Topic, key: &Key, scene: &Scene<'_>) -> String {
    let settings = scene.settings;
    let unit = if key.volume { "m3" } else { "t" };
    let tolerance = format!(
        "tolerance {} %, quantities in {unit}",
        100.0 * settings.tolerance
    );
    match topic.latest() {
        Some(year) => format!(
            "judged as of {year}, the latest year here, and at each claim's own date; \
             year window {}, {tolerance}",
            settings.year_window
        ),
        None => tolerance,
    }
}

fn voices(
    topic: &Topic,
    key: &Key,
    claims: &[ClaimId],
    verdict: &BTreeMap<ClaimId, String>,
    scene: &Scene<'_>,
) -> Vec<Voice> {
    let mut by_voice: BTreeMap<(Symbol, Option<u16>), Vec<ClaimId>> = BTreeMap::new();
    for &id in claims {
        let voice = (scene.source_id(id), scene.year(id));
        by_voice.entry(voice).or_default().push(id);
    }
    // What takes no part is told beside the claims of its source.
    for id in (0..scene.facts.claims.len()).filter(|&id| scene.set_aside(id).is_some()) {
        let matter = scene.matter(id);
        let alike = (matter.commodity, matter.measure) == (topic.commodity, Some(topic.measure));
        let year = key.year == 0 || scene.year(id) == Some(key.year);
        let own = Key {
            year: key.year,
            ..matter.key
        };
        if alike && year && is_comparable(&own, key) {
            let voice = (scene.source_id(id), scene.year(id));
            by_voice.entry(voice).or_default().push(id);
        }
    }
    let mut voices: Vec<_> = by_voice.into_iter().collect();
    voices.sort_by_cached_key(|((source, year), _)| {
        (
            scene.authority(*source, None),
            std::cmp::Reverse(*year),
            *source,
        )
    });
    voices
        .into_iter()
        .map(|((source, year), mut claims)| {
            claims.sort_by(|&a, &b| {
                let most = |id| scene.printed(id).map_or(0.0, |interval| interval.high);
                most(b).total_cmp(&most(a)).then(a.cmp(&b))
            });
            let statements = claims
                .iter()
                .map(|&id| statement::of(id, key, verdict, topic, scene));
            Voice {
                source: source_line(source, year, topic, scene),
                remarks: remarks(source, year, topic, key, scene),
                statements: statements.collect(),
            }
        })
        .collect()
}

/// `usgs-mcs-2025: Mineral Commodity Summaries 2025 (survey, 2025-01), as of 2024`.
fn source_line(source: Symbol, year: Option<u16>, topic: &Topic, scene: &Scene<'_>) -> String {
    let id = scene.facts.word(source);
    let as_of = year.map_or_else(String::new, |year| format!(", as of {year}"));
    let Some(record) = scene.source(source) else {
        return format!("{id} (no record of this source here){as_of}");
    };
    let word = |symbol: Symbol| Some(scene.facts.word(symbol)).filter(|word| !word.is_empty());
    let edition = word(record.edition).map(|edition| format!("edition {edition}"));
    let published = topic.published(source).or(record.published_on);
    let facts = [
        Some(record.kind.name().to_owned()),
        edition,
        published.map(|date| date.to_string()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    format!(
        "{id}: {} ({}){as_of}",
        scene.source_name(source),
        facts.join(", ")
    )
}

/// Of a table: whether it speaks, and what it leaves to others.
fn remarks(
    source: Symbol,
    year: Option<u16>,
    topic: &Topic,
    key: &Key,
    scene: &Scene<'_>,
) -> Vec<String> {
    let of_key = topic.of_key(key).iter().copied();
    let mut tables = of_key.filter(|&at| {
        let table = &topic.tables[at];
        (table.source, table.year) == (source, year)
    });
    let Some(at) = tables.next() else {
        return Vec::new();
    };
    let table = &topic.tables[at];
    let mut remarks = Vec::new();
    if let Some(silence) = topic.silence(at, None, scene) {
        remarks.push(format!(
            "left out of the latest: {}",
            why_silent(silence, table, scene)
        ));
    }
    remarks.push(statement::left_to_others(table, topic, scene));
    remarks
}

fn why_silent(silence: Silence, table: &Table, scene: &Scene<'_>) -> String {
    match silence {
        Silence::OutOfTime => "its year is outside the year window".to_owned(),
        Silence::BetterYear => "the same source has a table of a nearer year".to_owned(),
        Silence::OtherEdition(Some(current)) => {
            let (current, own) = (scene.facts.word(current), scene.facts.word(table.source));
            format!("{current} has replaced {own}, which is asked about claims made before that")
        }
        Silence::OtherEdition(None) => "no edition of its series was out by then".to_owned(),
    }
}

fn decision(finding: &Finding) -> Decision {
    let record = |place: &Place, label: &str| {
        if place.record.is_none() && !label.is_empty() {
            return label.to_owned();
        }
        let id = place.id.as_deref().unwrap_or("a record without id");
        if label.is_empty() {
            id.to_owned()
        } else {
            format!("{id}: {label}")
        }
    };
    let (explained, against): (Vec<_>, Vec<_>) = finding
        .related
        .iter()
        .partition(|related| related.explains.is_some());
    let shown = |related: &Related| record(&related.place, &related.message);
    let mut conflict = Vec::new();
    if is_conflict(finding) {
        conflict.push(record(&finding.place, &finding.label));
        conflict.extend(against.into_iter().map(shown));
    }
    let notes = finding.notes.iter().cloned();
    let notes = notes.chain(explained.into_iter().map(shown));
    Decision {
        rule: finding.rule.id,
        severity: finding.severity,
        message: finding.message.clone(),
        conflict,
        remarks: notes.chain(finding.diagnosis.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read() {
        let asked = |text: &str| text.parse::<Asked>();
        let of = |commodity: &str, measure| {
            Ok(Asked {
                commodity: commodity.to_owned(),
                measure,
            })
        };
        assert_eq!(asked("tungsten"), of("tungsten", None));
        assert_eq!(
            asked("Tungsten:Reserves"),
            of("Tungsten", Some(Measure::Reserves))
        );
        assert_eq!(
            asked("chromite:reserve base"),
            of("chromite", Some(Measure::ReserveBase))
        );
        assert_eq!(
            asked("tungstn"),
            of("tungstn", None),
            "told when the records are known"
        );
        assert_eq!(
            asked("tungsten:reserve").unwrap_err(),
            "there is no measure `reserve`; did you mean `reserves`?"
        );
        assert!(
            asked("tungsten:size")
                .unwrap_err()
                .ends_with("production and capacity")
        );
    }
}
