//! The claims on one measure of one commodity, and who of their sources speaks when.

use std::collections::{BTreeMap, HashMap};

use super::key::Key;
use super::table::{self, Table};
use super::{ClaimId, Scene};
use crate::record::{Date, Measure, Symbol};

/// All claims on one measure of one commodity.
#[derive(Debug)]
pub struct Topic {
    /// Of what.
    pub commodity: Symbol,
    /// What is counted.
    pub measure: Measure,
    /// The claims with their keys, by source.
    pub claims: Vec<(ClaimId, Key)>,
    /// What its sources print, by source, key and year.
    pub tables: Vec<Table>,
    /// The tables of each key.
    by_key: BTreeMap<Key, Vec<usize>>,
    /// When each source with tables here was published.
    published: HashMap<Symbol, Option<Date>>,
    /// The sources of each series that have tables here (of one year, for production and capacity),
    /// the earliest edition first.
    editions: HashMap<(Symbol, u16), Vec<Symbol>>,
    /// The latest year of reserves or resources here.
    latest: Option<u16>,
}

pub(super) fn topics(scene: &Scene<'_>) -> impl Iterator<Item = Topic> {
    let subject = |id: ClaimId| {
        let matter = scene.matter(id);
        Some((matter.commodity, matter.measure?)).filter(|(commodity, _)| commodity.is_some())
    };
    let mut claims: Vec<(Symbol, Measure, ClaimId)> = (0..scene.facts.claims.len())
        .filter(|&id| scene.is_compared(id))
        .filter_map(|id| subject(id).map(|(commodity, measure)| (commodity, measure, id)))
        .collect();
    claims.sort_unstable();
    let mut rest = claims.into_iter().peekable();
    std::iter::from_fn(move || {
        let (commodity, measure, first) = rest.next()?;
        let mut ids = vec![first];
        while let Some((.., id)) = rest.next_if(|next| (next.0, next.1) == (commodity, measure)) {
            ids.push(id);
        }
        Some(Topic::new(commodity, measure, ids, scene))
    })
}

impl Topic {
    fn new(commodity: Symbol, measure: Measure, ids: Vec<ClaimId>, scene: &Scene<'_>) -> Self {
        let keyed = ids.into_iter().map(|id| {
            let year = scene.year(id).filter(|_| measure.is_yearly()).unwrap_or(0);
            (
                id,
                Key {
                    year,
                    ..scene.matter(id).key
                },
            )
        });
        let mut claims: Vec<(ClaimId, Key)> = keyed.collect();
        table::unite_classifications(&mut claims, scene);
        claims.sort_by_key(|&(id, key)| (scene.source_id(id), key, scene.year(id), id));
        let tables = table::tables(&claims, scene);
        let latest = claims.iter().filter_map(|&(id, _)| scene.year(id)).max();
        let mut topic = Topic {
            commodity,
            measure,
            claims,
            tables,
            by_key: BTreeMap::new(),
            published: HashMap::new(),
            editions: HashMap::new(),
            latest: latest.filter(|_| !measure.is_yearly()),
        };
        topic.index(scene);
        topic
    }

    fn index(&mut self, scene: &Scene<'_>) {
        for (index, table) in self.tables.iter().enumerate() {
            self.by_key.entry(table.key).or_default().push(index);
            let published = self.published.entry(table.source).or_insert(None);
            // The latest year of its tables stands in for a date that the source does not give.
            *published = (*published).max(table.year.and_then(Date::of_year));
            if let Some(series) = scene.series(table.source) {
                let editions = self.editions.entry((series, table.key.year)).or_default();
                if !editions.contains(&table.source) {
                    editions.push(table.source);
                }
            }
        }
        for (&source, published) in &mut self.published {
            if let Some(record) = scene.source(source) {
                let edition = || Date::parse(scene.facts.word(record.edition));
                *published = record.published_on.or_else(edition).or(*published);
            }
        }
        for editions in self.editions.values_mut() {
            editions.sort_by_key(|source| (self.published.get(source).copied().flatten(), *source));
        }
    }

    /// What messages call it: `tungsten reserves`.
    pub fn name(&self, scene: &Scene<'_>) -> String {
        format!(
            "{} {}",
            scene.words.commodity_name(self.commodity),
            self.measure.noun()
        )
    }

    /// What messages call the claims of one key: `clays (kaolin) production in 2024`.
    pub fn subject(&self, key: &Key, scene: &Scene<'_>) -> String {
        let stage = scene.facts.word(key.stage);
        let year = key.year.to_string();
        let parts = [
            (true, "", scene.words.commodity_name(self.commodity), ""),
            (
                key.product.is_some(),
                " (",
                scene.facts.word(key.product),
                ")",
            ),
            (!matches!(stage, "" | "mine"), " ", stage, ""),
            (true, " ", self.measure.noun(), ""),
            (key.year != 0, " in ", &year, ""),
        ];
        let said = parts.iter().filter(|(said, ..)| *said);
        said.flat_map(|&(_, before, word, after)| [before, word, after])
            .collect()
    }

    /// When a claim wants to be judged; `None` is the latest that sources have. Claims on the
    /// output of a year are always judged by the latest edition that has that year.
    pub fn moment(&self, id: ClaimId, scene: &Scene<'_>) -> Option<Date> {
        scene.claim(id).as_of.filter(|_| !self.measure.is_yearly())
    }

    /// The keys that have tables.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.by_key.keys()
    }

    /// The tables of a key, as indices.
    pub fn of_key(&self, key: &Key) -> &[usize] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// Those tables of a key that speak at a moment: of each series the edition then current, of
    /// other sources what lies within the year window, always the latest.
    pub fn speaking(&self, key: &Key, moment: Option<Date>, scene: &Scene<'_>) -> Vec<usize> {
        let tables = self.of_key(key).iter().copied();
        tables
            .filter(|&table| self.speaks(table, moment, scene))
            .collect()
    }

    /// Whether a table speaks at a moment.
    pub fn speaks(&self, index: usize, moment: Option<Date>, scene: &Scene<'_>) -> bool {
        let table = &self.tables[index];
        let window = scene.settings.year_window;
        let year = moment.map(Date::year).or(self.latest);
        let in_time = |table: &Table| {
            table.key.year != 0
                || year
                    .zip(table.year)
                    .is_none_or(|(now, year)| now.abs_diff(year) <= window)
        };
        if !in_time(table) || self.has_better_year(index, year, in_time) {
            return false;
        }
        match scene.series(table.source) {
            Some(series) => self.edition(series, table.key.year, moment) == Some(table.source),
            None => true,
        }
    }

    /// Whether its source has a table of the same key that is nearer to a year: the latest up to it,
    /// else the earliest after it.
    fn has_better_year(
        &self,
        index: usize,
        now: Option<u16>,
        in_time: impl Fn(&Table) -> bool,
    ) -> bool {
        let table = &self.tables[index];
        // Tables of one source and key stand together.
        let alike = |other: &&Table| (other.source, other.key) == (table.source, table.key);
        let after = self.tables[index + 1..].iter().take_while(alike);
        let before = self.tables[..index].iter().rev().take_while(alike);
        let rank = |table: &Table| match (table.year, now) {
            (Some(year), Some(now)) if year > now => (false, u16::MAX - year),
            (year, _) => (true, year.unwrap_or(u16::MAX)),
        };
        after
            .chain(before)
            .any(|other| in_time(other) && rank(other) > rank(table))
    }

    /// The edition of a series that is current at a moment.
    fn edition(&self, series: Symbol, year: u16, moment: Option<Date>) -> Option<Symbol> {
        let out = |source: &&Symbol| {
            let published = self.published(**source);
            moment
                .zip(published)
                .is_none_or(|(moment, published)| published.begins_by(moment))
        };
        self.editions
            .get(&(series, year))?
            .iter()
            .rev()
            .find(out)
            .copied()
    }

    /// When a source was published: as it says, else by its edition's year, else by the latest year
    /// of its tables here.
    pub fn published(&self, source: Symbol) -> Option<Date> {
        self.published.get(&source).copied().flatten()
    }

    /// The series that have tables here, each with its editions (those that have a year, for
    /// production and capacity), the earliest first.
    pub fn series(&self) -> impl Iterator<Item = (u16, &[Symbol])> {
        let mut all: Vec<_> = self.editions.iter().collect();
        all.sort_unstable_by_key(|(key, _)| **key);
        all.into_iter()
            .map(|((_, year), editions)| (*year, editions.as_slice()))
    }

    /// The latest year of reserves or resources; `None` for production and capacity.
    pub fn latest(&self) -> Option<u16> {
        self.latest
    }
}

impl Scene<'_> {
    /// The year of a claim.
    pub fn year(&self, id: ClaimId) -> Option<u16> {
        self.claim(id).as_of.map(Date::year)
    }
}
