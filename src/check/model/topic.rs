//! The claims on one measure of one commodity, and who of their sources speaks when.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::key::{Basis, Key};
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
    /// The tables of each product and basis.
    by_form: HashMap<(Symbol, Basis), Vec<usize>>,
    /// Of them those with figures of three countries or more, and the same by year.
    rankings: BTreeMap<Key, Vec<usize>>,
    rankings_by_year: BTreeMap<Key, Vec<usize>>,
    /// The keys of these by product.
    by_product: HashMap<Symbol, Vec<Key>>,
    /// The tables of each key with their years, by year.
    by_year: BTreeMap<Key, Vec<(Option<u16>, usize)>>,
    /// The tables beside which their source has one of the same key without a year.
    outdone: HashSet<usize>,
    /// How many claims of a source give a place jointly.
    joint: HashMap<(Symbol, Key, (u32, u32)), u32>,
    /// When each source with tables here was published.
    published: HashMap<Symbol, Option<Date>>,
    /// The sources of each series that have tables here (of one year, for production and capacity),
    /// the earliest edition first.
    editions: HashMap<(Symbol, u16), Vec<Symbol>>,
    /// The dates of all these editions, the earliest first.
    issues: Vec<Date>,
    /// The latest year of reserves or resources here.
    latest: Option<u16>,
}

/// A claim, after its commodity and measure.
pub type Subject = (Symbol, Measure, ClaimId);

impl Scene<'_> {
    /// All claims that take part in comparisons, by commodity and measure.
    pub fn subjects(&self) -> Vec<Subject> {
        let subject = |id: ClaimId| {
            let matter = self.matter(id);
            Some((matter.commodity, matter.measure?, id)).filter(|_| matter.commodity.is_some())
        };
        let compared = (0..self.facts.claims.len()).filter(|&id| self.is_compared(id));
        let mut claims: Vec<Subject> = compared.filter_map(subject).collect();
        claims.sort_unstable();
        claims
    }
}

impl Topic {
    /// The topics of some claims that are sorted by commodity and measure.
    pub fn all_of(claims: &[Subject], scene: &Scene<'_>) -> Vec<Topic> {
        let topics = claims.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        topics
            .map(|alike| {
                let ids = alike.iter().map(|&(.., id)| id).collect();
                Topic::new(alike[0].0, alike[0].1, ids, scene)
            })
            .collect()
    }

    fn new(commodity: Symbol, measure: Measure, ids: Vec<ClaimId>, scene: &Scene<'_>) -> Self {
        let keyed = ids.into_iter().map(|id| (id, scene.key(id, measure)));
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
            by_form: HashMap::new(),
            rankings: BTreeMap::new(),
            rankings_by_year: BTreeMap::new(),
            by_product: HashMap::new(),
            by_year: BTreeMap::new(),
            outdone: HashSet::new(),
            joint: HashMap::new(),
            published: HashMap::new(),
            editions: HashMap::new(),
            issues: Vec::new(),
            latest: latest.filter(|_| !measure.is_yearly()),
        };
        topic.index(scene);
        topic
    }

    fn index(&mut self, scene: &Scene<'_>) {
        for (index, table) in self.tables.iter().enumerate() {
            self.by_key.entry(table.key).or_default().push(index);
            let form = (table.key.product, table.key.basis);
            self.by_form.entry(form).or_default().push(index);
            let timed = self.by_year.entry(table.key).or_default();
            timed.push((table.year, index));
            if table.is_ranking() {
                self.rankings.entry(table.key).or_default().push(index);
            }
            // Tables of one source and key stand together, that without a year first.
            if let Some(before) = index.checked_sub(1)
                && self.tables[before].is_beside(table)
                && (self.tables[before].year.is_none() || self.outdone.contains(&before))
            {
                self.outdone.insert(index);
            }
            let published = self.published.entry(table.source).or_insert(None);
            // The latest year of its tables stands in for a date that the source does not give.
            *published = (*published).max(table.year.and_then(Date::of_year));
            if let Some(series) = scene.series(table.source) {
                let editions = self.editions.entry((series, table.key.year)).or_default();
                // The tables of one source stand together.
                if editions.last() != Some(&table.source) {
                    editions.push(table.source);
                }
            }
        }
        for timed in self.by_year.values_mut() {
            timed.sort_unstable();
        }
        self.rankings_by_year = self.rankings.clone();
        for timed in self.rankings_by_year.values_mut() {
            timed.sort_by_key(|&at| self.tables[at].year);
        }
        for key in self.rankings.keys() {
            self.by_product.entry(key.product).or_default().push(*key);
        }
        self.date(scene);
        for &(id, key) in &self.claims {
            let claim = scene.claim(id);
            if let Some(rank) = claim.rank.filter(|_| claim.joint) {
                let place = (scene.source_id(id), key, rank);
                *self.joint.entry(place).or_default() += 1;
            }
        }
    }

    /// Says when sources were published, and puts the editions of each series in order.
    fn date(&mut self, scene: &Scene<'_>) {
        for (&source, published) in &mut self.published {
            if let Some(record) = scene.source(source) {
                let edition = || Date::parse(scene.facts.word(record.edition));
                *published = record.published_on.or_else(edition).or(*published);
            }
        }
        for editions in self.editions.values_mut() {
            editions.sort_by_key(|source| (self.published.get(source).copied().flatten(), *source));
        }
        let editions = self.editions.values().flatten();
        self.issues = editions
            .filter_map(|source| self.published.get(source).copied().flatten())
            .collect();
        self.issues.sort_unstable();
        self.issues.dedup();
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
        scene.as_of(id).filter(|_| !self.measure.is_yearly())
    }

    /// The tables with figures of three countries or more in which a claim of this key can be meant,
    /// by key.
    pub fn rankings(&self, key: &Key) -> impl Iterator<Item = &[usize]> {
        self.meant(key).map(|known| &self.rankings[known][..])
    }

    /// The same, the tables of each key by year.
    pub fn rankings_by_year(&self, key: &Key) -> impl Iterator<Item = &[usize]> {
        self.meant(key)
            .map(|known| &self.rankings_by_year[known][..])
    }

    /// The keys of rankings in which a claim of this key can be meant.
    fn meant(&self, key: &Key) -> impl Iterator<Item = &Key> {
        // Of many products, a claim that names one is looked up.
        let (one, every) = if key.product.is_some() {
            (self.by_product.get(&key.product), None)
        } else {
            (None, Some(self.rankings.keys()))
        };
        let known = one.into_iter().flatten().chain(every.into_iter().flatten());
        known.filter(|known| key.admits(known))
    }

    /// How many claims of the source of this one, itself included, give its place jointly.
    pub fn joint_with(&self, id: ClaimId, key: &Key, scene: &Scene<'_>) -> u32 {
        let of = |rank| self.joint.get(&(scene.source_id(id), *key, rank)).copied();
        scene.claim(id).rank.and_then(of).unwrap_or(0)
    }

    /// What decides which tables speak at a moment: its year, and how many of the editions' dates
    /// have come by then.
    pub fn epoch(&self, moment: Option<Date>) -> Epoch {
        let issued = |moment: Date| self.issues.partition_point(|issue| issue.begins_by(moment));
        Epoch {
            year: moment.map(Date::year).or(self.latest),
            issued: moment.map_or(self.issues.len(), issued),
        }
    }

    /// The tables of a source, each with its index.
    pub fn of_source(&self, source: Symbol) -> impl Iterator<Item = (usize, &Table)> {
        // Tables are sorted by source.
        let from = self.tables.partition_point(|table| table.source < source);
        let tables = self.tables[from..].iter().enumerate();
        tables
            .take_while(move |(_, table)| table.source == source)
            .map(move |(at, table)| (from + at, table))
    }

    /// The claims that each source makes with one key and of one year, of those that are `wanted`.
    pub fn of_each_source(
        &self,
        scene: &Scene<'_>,
        wanted: impl Fn(ClaimId) -> bool,
    ) -> BTreeMap<(Symbol, Key, Option<u16>), Vec<ClaimId>> {
        let mut groups: BTreeMap<_, Vec<ClaimId>> = BTreeMap::new();
        for &(id, key) in &self.claims {
            if wanted(id) {
                let group = (scene.source_id(id), key, scene.year(id));
                groups.entry(group).or_default().push(id);
            }
        }
        groups
    }

    /// The tables of each key.
    pub fn by_key(&self) -> impl Iterator<Item = impl Iterator<Item = &Table>> {
        let keys = self.by_key.values();
        keys.map(|tables| tables.iter().map(|&index| &self.tables[index]))
    }

    /// The tables with the product and the basis of a key.
    pub fn of_form(&self, key: &Key) -> impl Iterator<Item = &Table> {
        let tables = self.by_form.get(&(key.product, key.basis));
        tables
            .into_iter()
            .flatten()
            .map(|&index| &self.tables[index])
    }

    /// The tables of a key, as indices.
    pub fn of_key(&self, key: &Key) -> &[usize] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// Those tables of a key that speak at a moment: of each series the edition then current, of
    /// other sources what lies within the year window, always the latest.
    pub fn speaking(&self, key: &Key, moment: Option<Date>, scene: &Scene<'_>) -> Vec<usize> {
        let timed = self.by_year.get(key).map_or(&[][..], Vec::as_slice);
        let undated = timed.partition_point(|(year, _)| year.is_none());
        let (undated, dated) = timed.split_at(undated);
        let (from, until) = match moment.map(Date::year).or(self.latest) {
            Some(year) if key.year == 0 => {
                let window = scene.settings.year_window;
                let (first, last) = (year.saturating_sub(window), year.saturating_add(window));
                (
                    dated.partition_point(|&(year, _)| year < Some(first)),
                    dated.partition_point(|&(year, _)| year <= Some(last)),
                )
            }
            _ => (0, dated.len()),
        };
        let near = undated.iter().chain(&dated[from..until]);
        let mut tables: Vec<usize> = near
            .map(|&(_, table)| table)
            .filter(|&table| self.speaks(table, moment, scene))
            .collect();
        tables.sort_unstable();
        tables
    }

    /// Whether a table speaks at a moment.
    pub fn speaks(&self, index: usize, moment: Option<Date>, scene: &Scene<'_>) -> bool {
        self.silence(index, moment, scene).is_none()
    }

    /// Why a table does not speak at a moment; `None` where it does.
    pub fn silence(
        &self,
        index: usize,
        moment: Option<Date>,
        scene: &Scene<'_>,
    ) -> Option<Silence> {
        let table = &self.tables[index];
        let window = scene.settings.year_window;
        let year = moment.map(Date::year).or(self.latest);
        let in_time = |table: &Table| {
            table.key.year != 0
                || year
                    .zip(table.year)
                    .is_none_or(|(now, year)| now.abs_diff(year) <= window)
        };
        if !in_time(table) {
            return Some(Silence::OutOfTime);
        }
        if self.has_better_year(index, year, in_time) {
            return Some(Silence::BetterYear);
        }
        let series = scene.series(table.source)?;
        let current = self.edition(series, table.key.year, moment);
        (current != Some(table.source)).then_some(Silence::OtherEdition(current))
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
        if self.outdone.contains(&index) {
            return true; // by one that holds in any year
        }
        // Tables of one source and key stand together by year, so that only the next are nearer.
        let before = index.checked_sub(1).map(|before| &self.tables[before]);
        let after = self.tables.get(index + 1);
        let better = |other: Option<&Table>, nearer: &dyn Fn(Option<u16>) -> bool| {
            other
                .is_some_and(|other| other.is_beside(table) && in_time(other) && nearer(other.year))
        };
        match (table.year, now) {
            (None, _) => false,
            (Some(year), Some(now)) if year > now => better(before, &|_| true),
            (_, Some(now)) => better(after, &|year| year <= Some(now)),
            (_, None) => better(after, &|_| true),
        }
    }

    /// The edition of a series that is current at a moment.
    fn edition(&self, series: Symbol, year: u16, moment: Option<Date>) -> Option<Symbol> {
        let out = |source: &Symbol| {
            let published = self.published(*source);
            moment
                .zip(published)
                .is_none_or(|(moment, published)| published.begins_by(moment))
        };
        // By date, and those without one, which are always out, first.
        let editions = self.editions.get(&(series, year))?;
        let out = editions.partition_point(out);
        out.checked_sub(1).map(|last| editions[last])
    }

    /// Whether a claim is of the latest edition of its series that has the year of its key.
    pub fn is_current(&self, id: ClaimId, key: &Key, scene: &Scene<'_>) -> bool {
        let source = scene.source_id(id);
        let current = |series| self.edition(series, key.year, None);
        let current = scene.series(source).and_then(current);
        current.is_none_or(|current| current == source)
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

/// Why a table does not speak at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Its year is outside the year window.
    OutOfTime,
    /// Its source has a table of a year that is nearer.
    BetterYear,
    /// Another edition of its series is current, if any.
    OtherEdition(Option<Symbol>),
}

/// Moments of one epoch find the same tables speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch {
    year: Option<u16>,
    issued: usize,
}

impl Table {
    /// Whether the other is of the same source and key.
    fn is_beside(&self, other: &Table) -> bool {
        (self.source, self.key) == (other.source, other.key)
    }
}

impl Scene<'_> {
    /// What a claim must share with others to be compared, as it says itself.
    pub fn key(&self, id: ClaimId, measure: Measure) -> Key {
        let year = self.year(id).filter(|_| measure.is_yearly()).unwrap_or(0);
        Key {
            year,
            ..self.matter(id).key
        }
    }

    /// The year of a claim.
    pub fn year(&self, id: ClaimId) -> Option<u16> {
        self.as_of(id).map(Date::year)
    }
}
