//! What findings are about: commodity, sources, and a picture of their group, for a renderer that
//! shows these ([`crate::finding::picture`]).
//!
//! Nothing here judges. Findings of one group share one picture, in which the countries of all of
//! them stand out.

mod amounts;
mod ranking;

pub(super) use ranking::is_comparable;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::model::{ClaimId, Key, Scene, Subject, Topic};
use crate::finding::picture::{About, Picture, Witness};
use crate::finding::{FileId, Finding, Place};
use crate::record::Symbol;

/// The claims that findings point at, by file and record.
pub(super) struct Pointed(HashMap<(FileId, u64), Vec<ClaimId>>);

impl Pointed {
    pub(super) fn new(
        found: &[Finding],
        claims: impl Iterator<Item = ClaimId>,
        scene: &Scene<'_>,
    ) -> Self {
        let home = |place: &Place| place.record.map(|record| (place.file, record));
        let wanted: HashSet<(FileId, u64)> =
            found.iter().flat_map(places).filter_map(home).collect();
        let mut pointed = HashMap::new();
        for id in claims {
            let home = &scene.claim(id).home;
            let at = (home.file, home.record);
            if wanted.contains(&at) {
                pointed.entry(at).or_insert_with(Vec::new).push(id);
            }
        }
        Pointed(pointed)
    }

    /// The claims of a finding's places, its own first, each once.
    pub(super) fn claims(&self, finding: &Finding, scene: &Scene<'_>) -> Vec<ClaimId> {
        let mut claims = Vec::new();
        for place in places(finding) {
            for id in self.at(place, scene) {
                if !claims.contains(&id) {
                    claims.push(id);
                }
            }
        }
        claims
    }

    /// The claims at a place.
    pub(super) fn at(&self, place: &Place, scene: &Scene<'_>) -> Vec<ClaimId> {
        let record = place.record;
        let known = record.and_then(|record| self.0.get(&(place.file, record)));
        // A row of a table may be several records.
        let is_here = |&id: &ClaimId| {
            let id = scene.facts.symbols.text(scene.claim(id).home.id);
            id == place.id.as_deref()
        };
        let known = known.into_iter().flatten().copied();
        known.filter(is_here).collect()
    }
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place))
}

/// Says of findings which commodity and sources they are about.
pub(super) fn name_subjects(found: &mut [Finding], scene: &Scene<'_>) {
    let pointed = Pointed::new(found, 0..scene.facts.claims.len(), scene);
    for finding in found {
        let claims = pointed.claims(finding, scene);
        let mut about = about(&claims, scene);
        about.witnesses.extend(own_sources(finding, scene));
        about.witnesses.sort_unstable();
        about.witnesses.dedup();
        finding.about = Some(Box::new(about));
    }
}

/// The sources whose own records a finding points at.
fn own_sources(finding: &Finding, scene: &Scene<'_>) -> Vec<Witness> {
    let mut sources = Vec::new();
    if finding.rule.family() == "source" {
        for place in places(finding) {
            let is_here = |source: &&crate::record::Source| {
                (source.home.file, Some(source.home.record)) == (place.file, place.record)
            };
            let here = scene.facts.sources.iter().find(is_here);
            sources.extend(here.map(|source| witness(source.home.id, scene)));
        }
    }
    sources
}

fn about(claims: &[ClaimId], scene: &Scene<'_>) -> About {
    let commodity = claims.first().map(|&id| scene.matter(id).commodity);
    let mut witnesses: Vec<Witness> = claims
        .iter()
        .map(|&id| scene.source_id(id))
        .filter(|source| source.is_some())
        .map(|source| witness(source, scene))
        .collect();
    witnesses.sort_unstable();
    witnesses.dedup();
    About {
        commodity: commodity
            .filter(|commodity| commodity.is_some())
            .map(|commodity| scene.words.commodity_name(commodity).into()),
        witnesses,
        picture: None,
    }
}

fn witness(source: Symbol, scene: &Scene<'_>) -> Witness {
    let url = scene.source(source).map(|record| record.url);
    Witness {
        id: scene.facts.word(source).into(),
        name: scene.source_name(source).trim_matches('`').into(),
        url: url
            .and_then(|url| scene.facts.symbols.text(url))
            .map(Into::into),
    }
}

/// What a picture shows; findings with the same share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// Ranks in a topic: by key, area, and who is left out of it.
    Ranking(usize, Key, Symbol, Symbol),
    /// Figures of a country in a topic.
    Amounts(usize, Key, Symbol),
}

/// The findings of a group, and the claims that they point at.
#[derive(Default)]
struct Members {
    findings: Vec<usize>,
    /// The claims at the findings' own places.
    doubted: Vec<ClaimId>,
    /// Those at the related places.
    against: Vec<ClaimId>,
}

/// Says of the findings in one commodity's claims what they are about, and draws their groups.
pub(super) fn illustrate(
    found: &mut [Finding],
    topics: &[Topic],
    claims: &[Subject],
    scene: &Scene<'_>,
) {
    let pointed = Pointed::new(found, claims.iter().map(|&(.., id)| id), scene);
    let keys = keys(&pointed, topics);
    let mut groups: BTreeMap<Group, Members> = BTreeMap::new();
    for (at, finding) in found.iter_mut().enumerate() {
        let claims = pointed.claims(finding, scene);
        if let Some(group) = group(finding, &claims, &keys, topics, scene) {
            let members = groups.entry(group).or_default();
            members.findings.push(at);
            members.doubted.extend(claims.first());
            members.against.extend(claims.iter().skip(1));
        }
        finding.about = Some(Box::new(about(&claims, scene)));
    }
    let mut pictures: Vec<(Picture, Key, Members)> = Vec::new();
    for (group, members) in groups {
        let (key, drawn) = match group {
            Group::Ranking(topic, key, ..) => {
                (key, ranking::draw(&topics[topic], &key, &members, scene))
            }
            Group::Amounts(topic, key, country) => {
                let drawn = amounts::draw(&topics[topic], &key, country, &members, scene);
                (key, drawn)
            }
        };
        pictures.extend(drawn.map(|picture| (picture, key, members)));
    }
    tell_apart(&mut pictures, scene);
    for (picture, _, members) in pictures {
        let picture = Arc::new(picture);
        for &at in &members.findings {
            if let Some(about) = &mut found[at].about {
                about.picture = Some(Arc::clone(&picture));
            }
        }
    }
}

/// Adds to titles that are alike what sets their groups apart.
fn tell_apart(pictures: &mut [(Picture, Key, Members)], scene: &Scene<'_>) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for (picture, ..) in pictures.iter() {
        *count.entry(picture.title.clone()).or_default() += 1;
    }
    for (picture, key, _) in pictures {
        let phrase = scene.key_phrase(key);
        if count.get(&picture.title) > Some(&1) && !phrase.is_empty() {
            picture.title = format!("{} ({phrase})", picture.title);
        }
    }
}

/// The topic and key of each claim that is pointed at.
fn keys(pointed: &Pointed, topics: &[Topic]) -> HashMap<ClaimId, (usize, Key)> {
    let wanted: HashSet<ClaimId> = pointed.0.values().flatten().copied().collect();
    let mut keys = HashMap::new();
    for (at, topic) in topics.iter().enumerate() {
        let here = topic.claims.iter().filter(|(id, _)| wanted.contains(id));
        keys.extend(here.map(|&(id, key)| (id, (at, key))));
    }
    keys
}

fn group(
    finding: &Finding,
    claims: &[ClaimId],
    keys: &HashMap<ClaimId, (usize, Key)>,
    topics: &[Topic],
    scene: &Scene<'_>,
) -> Option<Group> {
    let first = *claims.first()?;
    let &(topic, key) = keys.get(&first)?;
    match finding.rule.id {
        "quantity/conflict" => {
            let country = scene.claim(first).country;
            country
                .is_some()
                .then_some(Group::Amounts(topic, key, country))
        }
        "rank/scope" => None,
        id if id.starts_with("rank/") => {
            // A claim that is silent on a part is drawn in the group that it was held against.
            let topic_keys = claims.iter().filter_map(|id| keys.get(id));
            let mut own = topic_keys
                .filter(|(at, _)| *at == topic)
                .map(|(_, key)| key);
            let table = own.find_map(|key| ranking::table_of(&topics[topic], key));
            let key = table.unwrap_or(key);
            let (area, except) = area(first, scene);
            Some(Group::Ranking(topic, key, area, except))
        }
        _ => None,
    }
}

/// The area in which a claim ranks, the world being silence, and who is left out.
fn area(id: ClaimId, scene: &Scene<'_>) -> (Symbol, Symbol) {
    let claim = scene.claim(id);
    if claim.rank.is_none() {
        return (Symbol::NONE, Symbol::NONE);
    }
    let frame = scene.facts.frame(claim);
    let world = scene.words.is_world(frame.rank_scope);
    let area = if world {
        Symbol::NONE
    } else {
        frame.rank_scope
    };
    (area, frame.rank_except)
}

/// The text with a capital letter at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(rest)
        .collect()
}
