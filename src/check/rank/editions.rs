//! What changed from one edition of a series to the next: one note for each table and pair.

use std::collections::{BTreeMap, HashMap};

use super::revised;
use crate::check::model::{ClaimId, Key, Scene, Table, Topic, Verdicts, list, nth};
use crate::check::quantity;
use crate::finding::{Finding, Findings};
use crate::record::{Part, Qualifier, Symbol};

/// How many changes a note spells out.
const SPELT_OUT: usize = 4;

/// Compares each edition with the one before it.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let mut ranked: Ranked = HashMap::new();
    for &(id, key) in &topic.claims {
        if scene.ranks_a_country(id) {
            ranked.entry(key.product).or_default().push((id, key));
        }
    }
    for (year, editions) in topic.series() {
        for pair in editions.windows(2) {
            for (before, after) in pairs(pair[0], pair[1], year, topic) {
                let pair = Pair {
                    scene,
                    topic,
                    before,
                    after,
                    editions,
                    ranked: &ranked,
                };
                // An estimate that a later figure replaces is no revision.
                if !pair.estimated() {
                    if before.is_ranking() && after.is_ranking() {
                        out.0.extend(pair.ranks());
                    }
                    out.0
                        .extend(quantity::revised::report(before, after, topic, scene));
                }
            }
        }
    }
}

/// The tables of two editions that are about the same: with equal keys, or else the only ones of
/// which one says less than the other.
fn pairs(before: Symbol, after: Symbol, year: u16, topic: &Topic) -> Vec<(&Table, &Table)> {
    let of = |source| {
        let tables = topic.of_source(source);
        tables.filter(move |(_, table)| table.key.year == year)
    };
    // Of several years of reserves in one edition, the latest.
    let last = |&(index, table): &(usize, &Table)| {
        let next = topic.tables.get(index + 1);
        !table.rows.is_empty()
            && next.is_none_or(|next| (next.source, next.key) != (table.source, table.key))
    };
    let mut pairs = Vec::new();
    for (_, later) in of(after).filter(last) {
        let same = topic.of_key(&later.key).iter();
        let mut same = same
            .map(|&at| (at, &topic.tables[at]))
            .filter(|(_, table)| table.source == before)
            .filter(last);
        if let Some((_, same)) = same.next() {
            pairs.push((same, later));
            continue;
        }
        let rankings = of(before).filter(last).map(|(_, table)| table);
        let rankings = rankings.filter(|table| table.is_ranking() && later.is_ranking());
        let mut alike =
            rankings.filter(|table| table.key.admits(&later.key) || later.key.admits(&table.key));
        if let (Some(only), None) = (alike.next(), alike.next()) {
            pairs.push((only, later));
        }
    }
    pairs
}

/// A table in two editions.
struct Pair<'p> {
    scene: &'p Scene<'p>,
    topic: &'p Topic,
    before: &'p Table,
    after: &'p Table,
    editions: &'p [Symbol],
    ranked: &'p Ranked,
}

/// The claims that rank countries, by product.
type Ranked = HashMap<Symbol, Vec<(ClaimId, Key)>>;

/// Of how many changes a note shows the rows.
const SHOWN: usize = 3;

/// A country's place before and after; `None` is without a figure.
pub(in crate::check) struct Change {
    pub(in crate::check) country: Symbol,
    pub(in crate::check) before: Option<u32>,
    pub(in crate::check) after: Option<u32>,
}

/// What became of the places of a table.
pub(in crate::check) struct Changes {
    /// How many countries have a place in either edition.
    pub(in crate::check) all: usize,
    /// Those whose place is another, the best first.
    pub(in crate::check) changed: Vec<Change>,
}

/// Sets the places of two editions of a table against one another.
pub(in crate::check) fn changes(before: &Table, after: &Table, scene: &Scene<'_>) -> Changes {
    let mut places: BTreeMap<Symbol, Change> = BTreeMap::new();
    let mut place = |country, before: Option<u32>, after: Option<u32>| {
        let known = places.entry(country).or_insert(Change {
            country,
            before: None,
            after: None,
        });
        known.before = known.before.or(before);
        known.after = known.after.or(after);
    };
    for (country, rank) in before.ranks(scene) {
        place(country, Some(rank), None);
    }
    for (country, rank) in after.ranks(scene) {
        place(country, None, Some(rank));
    }
    let all = places.len();
    let mut changed: Vec<Change> = places
        .into_values()
        .filter(|change| change.before != change.after)
        .collect();
    changed.sort_by_key(|change| {
        let after = change.after.unwrap_or(u32::MAX);
        let best = change.before.unwrap_or(u32::MAX).min(after);
        (best, after, change.country)
    });
    Changes { all, changed }
}

impl Pair<'_> {
    fn estimated(&self) -> bool {
        let is = |&row: &ClaimId| self.scene.claim(row).qualifier == Some(Qualifier::Estimated);
        self.before.rows.iter().any(is)
    }

    fn ranks(&self) -> Option<Finding> {
        let scene = self.scene;
        let Changes { all, changed } = changes(self.before, self.after, scene);
        let first = changed.first()?;
        let mut told: Vec<String> = changed
            .iter()
            .take(SPELT_OUT)
            .map(|change| self.tell(change))
            .collect();
        if changed.len() > SPELT_OUT {
            told.push(format!("{} more", changed.len() - SPELT_OUT));
        }
        let message = format!(
            "{} of {all} ranks in {} changed between {} and {}: {}",
            changed.len(),
            self.topic.subject(&self.after.key, scene),
            scene.figures_of(self.before, self.topic),
            scene.figures_of(self.after, self.topic),
            list(&told)
        );
        let shown = self.shown(first.country);
        let (&(row, table), others) = shown.split_first()?;
        let symbols = &scene.facts.symbols;
        let mut finding = revised::RULE
            .at(scene.claim(row).place(Part::Quantity, symbols), message)
            .label(self.row_label(row, table));
        let rest = changed[1..].iter().take(SHOWN - 1);
        let more = rest.flat_map(|change| self.shown(change.country));
        for (row, table) in others.iter().copied().chain(more) {
            let place = scene.claim(row).place(Part::Quantity, symbols);
            finding = finding.related(place, self.row_label(row, table));
        }
        for (id, note) in self.claims() {
            finding = finding
                .related(
                    scene.claim(id).place(Part::Rank, symbols),
                    scene.rank_phrase(id),
                )
                .note(note);
        }
        Some(finding)
    }

    fn tell(&self, change: &Change) -> String {
        let name = self.scene.country_name(change.country);
        match (change.before, change.after) {
            (Some(before), Some(after)) => format!("{name} {} to {}", nth(before), nth(after)),
            (None, Some(after)) => format!("{name} new as {}", nth(after)),
            (Some(before), None) => format!("{name} {} to none", nth(before)),
            (None, None) => name.to_owned(),
        }
    }

    /// The rows of a country, that of the later edition first.
    fn shown(&self, country: Symbol) -> Vec<(ClaimId, &Table)> {
        let row = |table: &'_ Table| table.printed_row(country, self.scene);
        let rows = [
            (row(self.after), self.after),
            (row(self.before), self.before),
        ];
        rows.into_iter()
            .filter_map(|(row, table)| Some((row?, table)))
            .collect()
    }

    fn row_label(&self, row: ClaimId, table: &Table) -> String {
        let scene = self.scene;
        let country = scene.claim(row).country;
        let rank = table
            .ranks(scene)
            .into_iter()
            .find(|(ranked, _)| *ranked == country);
        let name = scene.country_name(country);
        let (amount, source) = (scene.amount(row), scene.source_name(table.source));
        match rank {
            Some((_, rank)) => format!("{name} is {} in {source}, with {amount}", nth(rank)),
            None => format!("{name} has {amount} in {source}"),
        }
    }

    /// The ranks about which the two editions differ, and what each edition says to them.
    fn claims(&self) -> Vec<(ClaimId, String)> {
        let (scene, topic) = (self.scene, self.topic);
        // A claim that names no product may be meant in any.
        let mut products = vec![self.after.key.product, Symbol::NONE];
        products.dedup();
        let ranked = products
            .iter()
            .filter_map(|product| self.ranked.get(product))
            .flatten();
        let mut notes = Vec::new();
        for (id, key) in ranked {
            let says = |source: Symbol| {
                let of_edition = |index: usize| topic.tables[index].source == source;
                let verdicts = Verdicts::of(*id, key, of_edition, topic, scene);
                match (verdicts.contradicted(), verdicts.supported()) {
                    (true, _) => Some(false),
                    (_, true) => Some(true),
                    _ => None,
                }
            };
            if !self.is_near(*id) {
                continue;
            }
            let (before, after) = (says(self.before.source), says(self.after.source));
            if before == after || before.is_none() || after.is_none() {
                continue;
            }
            let named = |wanted: bool| {
                let of = self
                    .editions
                    .iter()
                    .filter(|&&edition| says(edition) == Some(wanted));
                self.edition_names(&of.copied().collect::<Vec<_>>())
            };
            let who = format!(
                "{} {}",
                scene.country_name(scene.claim(*id).country),
                scene.places(*id)
            );
            let (yes, no) = (named(true), named(false));
            notes.push((
                *id,
                format!(
                    "{who}, as {} has it, agrees with {yes}, and not with {no}",
                    scene.source_name(scene.source_id(*id))
                ),
            ));
        }
        notes
    }

    /// Whether a claim is near enough in time to either edition to be about it.
    fn is_near(&self, id: ClaimId) -> bool {
        let window = self.scene.settings.year_window;
        let years = [self.before.year, self.after.year];
        let near = |year: u16| {
            years
                .iter()
                .flatten()
                .any(|other| other.abs_diff(year) <= window)
        };
        self.scene.year(id).is_none_or(near)
    }

    /// `edition 2024`, `editions 2024 and 2025`, or the titles of sources without an edition.
    fn edition_names(&self, sources: &[Symbol]) -> String {
        let edition = |source: Symbol| {
            let record = self
                .scene
                .source(source)
                .filter(|record| record.edition.is_some());
            record.map(|record| self.scene.facts.word(record.edition))
        };
        match sources
            .iter()
            .map(|&source| edition(source))
            .collect::<Option<Vec<_>>>()
        {
            Some(editions) if editions.len() == 1 => format!("edition {}", editions[0]),
            Some(editions) => format!("editions {}", list(&editions)),
            None => {
                let names: Vec<String> = sources
                    .iter()
                    .map(|&source| self.scene.source_name(source))
                    .collect();
                list(&names)
            }
        }
    }
}
