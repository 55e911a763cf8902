//! A table: what one source says of many countries, as of one year.

use std::collections::HashMap;

use super::case::Reading;
use super::topic::Topic;
use super::{Basis, ClaimId, Key, Scene};
use crate::check::solver::Interval;
use crate::record::{Coverage, Qualifier, Symbol};

/// The rows of one source that have one key and one year.
#[derive(Debug, Clone)]
pub struct Table {
    /// Whose it is.
    pub source: Symbol,
    /// What its rows share.
    pub key: Key,
    /// As of when, where the rows say.
    pub year: Option<u16>,
    /// The rows with a figure or a range, one for each country, sorted by country.
    pub rows: Vec<ClaimId>,
    /// The rows of countries to which the source gives several figures, sorted by country: none of
    /// them is known to count, so each such country has between the least and the most of its own.
    pub doubled: Vec<ClaimId>,
    /// How many countries have a figure or several.
    figures: usize,
    /// Rows of the same printed table on ore of another grade, sorted by country: they have their
    /// place in the printed order, and nowhere else.
    pub strays: Vec<ClaimId>,
    /// Rows that say that there is no figure, or that the source keeps it.
    pub blanks: Vec<ClaimId>,
    /// Each country of each row with one figure for several together, sorted: each has at most that.
    pub joint: Vec<(Symbol, ClaimId)>,
    /// Every country that the source lists on this topic, on whatever basis, sorted.
    pub listed: Vec<Symbol>,
    /// The row for all countries that it does not list.
    pub rest: Option<ClaimId>,
    /// The row for the world.
    pub total: Option<ClaimId>,
}

/// Who may be larger than what a table shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gap {
    /// An unlisted country has at most this, says that row: the rest, or the total.
    Row(ClaimId, f64),
    /// The source lists every country: nobody else has anything.
    Nobody,
    /// An unlisted country may have anything.
    Open,
}

impl Table {
    /// Whether it has figures of three countries or more: what a claim is tested against.
    pub fn is_ranking(&self) -> bool {
        self.figures >= 3
    }

    /// The rows of each country that has several, country by country.
    pub fn doubles<'t>(&'t self, scene: &Scene<'_>) -> impl Iterator<Item = &'t [ClaimId]> {
        self.doubled
            .chunk_by(|&a, &b| scene.claim(a).country == scene.claim(b).country)
    }

    /// The row of a country, whatever the grade: where it stands in the printed order.
    pub fn printed_row(&self, country: Symbol, scene: &Scene<'_>) -> Option<ClaimId> {
        let at = self
            .strays
            .binary_search_by_key(&country, |&row| scene.claim(row).country);
        self.row(country, scene)
            .or_else(|| at.ok().map(|at| self.strays[at]))
    }

    /// The row of a country.
    pub fn row(&self, country: Symbol, scene: &Scene<'_>) -> Option<ClaimId> {
        let at = self
            .rows
            .binary_search_by_key(&country, |&row| scene.claim(row).country);
        at.ok().map(|at| self.rows[at])
    }

    /// Whether the country has several rows.
    fn is_doubled(&self, country: Symbol, scene: &Scene<'_>) -> bool {
        self.doubled
            .binary_search_by_key(&country, |&row| scene.claim(row).country)
            .is_ok()
    }

    /// Whether the country has a figure of its own, whatever the grade, or several.
    pub fn has_figure(&self, country: Symbol, scene: &Scene<'_>) -> bool {
        self.printed_row(country, scene).is_some() || self.is_doubled(country, scene)
    }

    /// The row that has the country together with others.
    pub fn joint_row(&self, country: Symbol) -> Option<ClaimId> {
        let at = self.joint.partition_point(|&(member, _)| member < country);
        let (member, row) = *self.joint.get(at)?;
        (member == country).then_some(row)
    }

    /// Whether the source lists the country on this topic, with or without a figure.
    pub fn lists(&self, country: Symbol) -> bool {
        self.listed.binary_search(&country).is_ok()
    }

    /// What the table leaves to a country that it does not list (DESIGN section 6).
    pub fn gap(&self, reading: Reading, topic: &Topic, scene: &Scene<'_>) -> Gap {
        let read = |id: ClaimId| match reading {
            Reading::Printed => scene.rounded(id),
            Reading::Tolerant => scene.tolerant(id),
        };
        let coverage = scene
            .source(self.source)
            .and_then(|source| source.coverage_of(topic.commodity));
        if coverage == Some(Coverage::Partial) {
            return Gap::Open;
        }
        let of_rest = match reading {
            Reading::Printed => self.rest.and_then(|rest| scene.printed(rest)),
            Reading::Tolerant => self.rest.and_then(|rest| scene.tolerant(rest)),
        };
        if let (Some(rest), Some(interval)) = (self.rest, of_rest)
            && interval.high.is_finite()
        {
            return Gap::Row(rest, interval.high);
        }
        if let Some(total) = self.total
            && let Some(interval) = read(total)
            && interval.high.is_finite()
        {
            let low: f64 = self
                .rows
                .iter()
                .filter_map(|&row| read(row))
                .map(|row| row.low)
                .sum();
            return Gap::Row(total, (interval.high - low).max(0.0));
        }
        match (coverage, self.rest, self.total) {
            (Some(Coverage::Complete), None, None) => Gap::Nobody,
            _ => Gap::Open,
        }
    }

    /// The place of each country with a figure, as printed: equal figures share one (1, 1, 3).
    pub fn ranks(&self, scene: &Scene<'_>) -> Vec<(Symbol, u32)> {
        let mut figures: Vec<(f64, Symbol)> = self
            .rows
            .iter()
            .chain(&self.strays)
            .filter_map(|&row| Some((scene.printed(row)?.low, scene.claim(row).country)))
            .collect();
        figures.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut ranks: Vec<(Symbol, u32)> = Vec::with_capacity(figures.len());
        for (index, &(figure, country)) in figures.iter().enumerate() {
            let tied = index > 0 && figures[index - 1].0 <= figure;
            ranks.push((
                country,
                if tied {
                    ranks[index - 1].1
                } else {
                    index as u32 + 1
                },
            ));
        }
        ranks
    }
}

impl Scene<'_> {
    /// The countries of a joint row; none of a row of one country.
    pub fn joint_members(&self, id: ClaimId) -> &[Symbol] {
        self.claim(id).countries.as_deref().unwrap_or_default()
    }

    /// The figure or range of a claim exactly as printed, in tonnes or cubic metres.
    pub fn printed(&self, id: ClaimId) -> Option<Interval> {
        self.interval(id, |low, high, _| Interval { low, high })
    }

    /// The same, with what rounding to its last digit that is not 0 may hide.
    pub fn rounded(&self, id: ClaimId) -> Option<Interval> {
        self.interval(id, |low, high, halves| {
            Interval::rounded(low, high, halves.significant)
        })
    }

    /// The same, of a figure that was rounded to so many digits, even if the last of them are 0.
    pub fn rounded_to(&self, id: ClaimId, digits: i32) -> Option<Interval> {
        self.interval(id, |low, high, halves| {
            let half = halves.significant.min(halves.of_digits(low, digits));
            Interval::rounded(low, high, half.max(halves.written))
        })
    }

    /// How many digits of a claim's figure are written before the zeros at its end.
    pub fn digits(&self, id: ClaimId) -> Option<i32> {
        let figure = self.claim(id).quantity?.low()?;
        let places = (figure.value > 0.0).then(|| figure.value.log10().floor())?;
        Some((places as i32 - i32::from(figure.significant) + 1).max(1))
    }

    /// The same, with the tolerance; an exact figure with half a unit of its last digit.
    pub fn tolerant(&self, id: ClaimId) -> Option<Interval> {
        let tolerance = self.settings.tolerance;
        let exact = self.claim(id).qualifier == Some(Qualifier::Exact) || tolerance <= 0.0;
        self.interval(id, |low, high, halves| {
            if exact {
                Interval::rounded(low, high, halves.written)
            } else {
                Interval::with_tolerance(low, high, tolerance)
            }
        })
    }

    /// Reads the ends of a claim's figure by `read`, and opens them as the qualifier says.
    fn interval(
        &self,
        id: ClaimId,
        read: impl Fn(f64, f64, Halves) -> Interval,
    ) -> Option<Interval> {
        let claim = self.claim(id);
        let (quantity, factor) = self.figure(id)?;
        let any = quantity.low().or(quantity.high())?;
        let low = quantity.low().map_or(0.0, |figure| figure.value * factor);
        let high = quantity.high().map_or(low, |figure| figure.value * factor);
        let halves = Halves {
            written: any.half_unit() * factor,
            significant: any.half_significant_unit() * factor,
        };
        let interval = read(low, high, halves);
        let open_low = quantity.low().is_none() || claim.qualifier == Some(Qualifier::AtMost);
        let open_high = quantity.high().is_none() || claim.qualifier == Some(Qualifier::AtLeast);
        let interval = if open_low {
            interval.at_most()
        } else {
            interval
        };
        Some(if open_high {
            interval.at_least()
        } else {
            interval
        })
    }
}

/// Half a unit of the last written digit, and of the last that is not 0.
#[derive(Debug, Clone, Copy)]
struct Halves {
    written: f64,
    significant: f64,
}

impl Halves {
    /// Half a unit of the last of so many digits of `value`.
    fn of_digits(self, value: f64, digits: i32) -> f64 {
        if value > 0.0 {
            let shown = (value / (2.0 * self.significant)).log10().floor() as i32 + 1;
            self.significant * 10_f64.powi(shown - digits)
        } else {
            self.significant
        }
    }
}

/// Gathers the tables of a topic. `claims` are sorted by source, key and year.
pub(super) fn tables(claims: &[(ClaimId, Key)], scene: &Scene<'_>) -> Vec<Table> {
    let alike = |a: &(ClaimId, Key), b: &(ClaimId, Key)| {
        scene.source_id(a.0) == scene.source_id(b.0)
            && a.1 == b.1
            && scene.year(a.0) == scene.year(b.0)
    };
    let mut tables = Vec::new();
    for of_source in claims.chunk_by(|a, b| scene.source_id(a.0) == scene.source_id(b.0)) {
        let source = scene.source_id(of_source[0].0);
        let listed = listed(of_source, scene);
        let first = tables.len();
        for rows in of_source.chunk_by(alike) {
            let mut table = Table {
                source,
                key: rows[0].1,
                year: scene.year(rows[0].0),
                rows: Vec::new(),
                doubled: Vec::new(),
                figures: 0,
                strays: Vec::new(),
                blanks: Vec::new(),
                joint: Vec::new(),
                listed: listed.get(&shelf(&rows[0].1)).cloned().unwrap_or_default(),
                rest: None,
                total: None,
            };
            table.fill(rows.iter().map(|&(id, _)| id), scene);
            if !table.rows.is_empty() || !table.doubled.is_empty() || table.total.is_some() {
                tables.push(table);
            }
        }
        unite_grades(&mut tables[first..], scene);
    }
    tables
}

/// Gives the rows that a source prints for ore of other grades to its one table of many rows.
fn unite_grades(of_source: &mut [Table], scene: &Scene<'_>) {
    for at in 0..of_source.len() {
        let graded = matches!(of_source[at].key.basis, Basis::Gross { .. });
        if !graded || !of_source[at].is_ranking() {
            continue;
        }
        let table = &of_source[at];
        let alike = |other: &Table| {
            other.year == table.year
                && other.key != table.key
                && other.key.ungraded() == table.key.ungraded()
        };
        let others: Vec<&Table> = of_source.iter().filter(|other| alike(other)).collect();
        if others.iter().any(|other| other.is_ranking()) {
            continue; // two tables, not one
        }
        let mut strays: Vec<ClaimId> = others
            .iter()
            .flat_map(|other| other.rows.iter().copied())
            .collect();
        strays.sort_by_key(|&id| (scene.claim(id).country, id));
        let alone = |country: Symbol| {
            table.row(country, scene).is_none()
                && !table.is_doubled(country, scene)
                && strays
                    .iter()
                    .filter(|&&id| scene.claim(id).country == country)
                    .count()
                    == 1
        };
        let strays: Vec<ClaimId> = strays
            .iter()
            .copied()
            .filter(|&id| alone(scene.claim(id).country))
            .collect();
        of_source[at].strays = strays;
    }
}

/// At which stage, for which product, in which year: what decides who counts as listed.
type Shelf = (Symbol, Symbol, u16);

fn shelf(key: &Key) -> Shelf {
    (key.stage, key.product, key.year)
}

/// Every country that a source lists, by shelf, on whatever basis.
fn listed(of_source: &[(ClaimId, Key)], scene: &Scene<'_>) -> HashMap<Shelf, Vec<Symbol>> {
    let mut listed: HashMap<Shelf, Vec<Symbol>> = HashMap::new();
    for &(id, key) in of_source {
        let claim = scene.claim(id);
        let countries = claim
            .countries
            .iter()
            .flatten()
            .copied()
            .chain([claim.country]);
        listed
            .entry(shelf(&key))
            .or_default()
            .extend(countries.filter(|&country| scene.words.is_country(country)));
    }
    for countries in listed.values_mut() {
        countries.sort_unstable();
        countries.dedup();
    }
    listed
}

impl Table {
    fn fill(&mut self, rows: impl Iterator<Item = ClaimId>, scene: &Scene<'_>) {
        for id in rows {
            let claim = scene.claim(id);
            let country = claim.country;
            let figure = scene.printed(id).is_some();
            if scene.words.is_world(country) {
                self.total = self.total.or(figure.then_some(id));
            } else if scene.words.is_rest(country) {
                self.rest = self.rest.or(Some(id));
            } else if !scene.words.is_country(country) {
                // An area or a joint row: no row of one country.
                if figure {
                    let members = scene.joint_members(id).iter();
                    let countries = members.filter(|&&member| scene.words.is_country(member));
                    self.joint.extend(countries.map(|&member| (member, id)));
                }
            } else if figure {
                self.rows.push(id);
            } else if matches!(
                claim.qualifier,
                Some(Qualifier::Withheld | Qualifier::NotAvailable)
            ) {
                self.blanks.push(id);
            }
        }
        self.rows.sort_by_key(|&id| (scene.claim(id).country, id));
        self.joint.sort_unstable();
        self.joint.dedup();
        // A row that was pasted twice is one row. Where one country has several, the table does not
        // say which counts.
        self.rows.dedup_by(|b, a| {
            scene.claim(*a).country == scene.claim(*b).country
                && scene.printed(*a) == scene.printed(*b)
        });
        let of_one_country =
            |&a: &ClaimId, &b: &ClaimId| scene.claim(a).country == scene.claim(b).country;
        let (mut single, mut doubled) = (Vec::new(), Vec::new());
        for rows in self.rows.chunk_by(of_one_country) {
            self.figures += 1;
            match rows {
                [row] => single.push(*row),
                several => doubled.extend(several),
            }
        }
        (self.rows, self.doubled) = (single, doubled);
    }
}

/// The rules of classification of a whole table are those of most of its rows: a single row that
/// names its own stays in the table.
pub(super) fn unite_classifications(claims: &mut [(ClaimId, Key)], scene: &Scene<'_>) {
    claims.sort_by_key(|&(id, key)| (scene.source_id(id), key.unclassified(), scene.year(id), id));
    let alike = |a: &(ClaimId, Key), b: &(ClaimId, Key)| {
        scene.source_id(a.0) == scene.source_id(b.0)
            && a.1.unclassified() == b.1.unclassified()
            && scene.year(a.0) == scene.year(b.0)
    };
    for rows in claims.chunk_by_mut(alike) {
        let mut countries: Vec<Symbol> = rows
            .iter()
            .map(|&(id, _)| scene.claim(id).country)
            .collect();
        countries.sort_unstable();
        let repeated = countries.windows(2).any(|pair| pair[0] == pair[1]);
        let rules = |key: &Key| (key.classification, key.category);
        if repeated || rows.iter().all(|(_, key)| rules(key) == rules(&rows[0].1)) {
            continue;
        }
        let count = |of: (Symbol, Symbol)| rows.iter().filter(|(_, key)| rules(key) == of).count();
        let most = rows
            .iter()
            .map(|(_, key)| rules(key))
            .max_by_key(|&of| (count(of), of));
        if let Some((classification, category)) = most.filter(|&of| 2 * count(of) > rows.len()) {
            for (_, key) in rows {
                (key.classification, key.category) = (classification, category);
            }
        }
    }
}
