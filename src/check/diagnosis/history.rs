//! What the other years and editions of one source show of a figure: which of a country's figures
//! is out of line, and which slip would put it there.

use std::collections::{BTreeMap, HashSet};

use super::chain::{Chain, Fault};
use super::mended::{exactly, exchange};
use super::{Pair, copied, digits, factor};
use crate::check::model::{ClaimId, Key, Scene, Table, Topic, about};
use crate::finding::Doubt;
use crate::record::Symbol;

/// By what factor figures differ from one another, at most, that are in line.
const NEAR: f64 = 1.5;

/// By what factor a figure may differ from these when the slip is undone.
const LIKE: f64 = 1.25;

/// The same for a slip of unit: nothing else makes a figure a thousand times as large, and reserves
/// are revised beside it.
const LIKE_IN_UNIT: f64 = 1.6;

/// By what factor a figure differs from all of these, at least, to be out of line.
const FAR: f64 = 4.0;

/// How many times the usual change from figure to figure that is, on a logarithmic scale.
const UNUSUAL: f64 = 3.0;

/// What the largest figure comes to at least, in units of its last written digit: a country that
/// makes a few tonnes makes none or ten times as many the year after. A tenth of it, where a thousand
/// times as many would be made.
const LARGE: f64 = 100.0;

/// A figure that a slip has put out of line, with those that show it.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The figure to doubt.
    pub doubted: ClaimId,
    /// The figures that it does not fit, the nearest in time first.
    pub witnesses: Vec<ClaimId>,
    /// Whether it and the first of these are rows that are exchanged.
    pub exchanged: bool,
    /// What its table is about.
    pub key: Key,
    /// What probably happened.
    pub diagnosis: String,
    /// What the figure should be; of exchanged rows, both.
    pub doubts: Vec<Doubt>,
}

/// A figure of one country in a chain.
#[derive(Debug, Clone, Copy)]
struct Point {
    id: ClaimId,
    /// Tonnes, or cubic metres.
    value: f64,
    /// Where its table stands in the chain.
    at: usize,
}

/// One country's figures in a chain, in its order.
type Line = Vec<Point>;

impl Chain<'_> {
    /// The figures of single rows that a slip has put out of line. Nothing is compared across a
    /// fault of a whole table.
    pub fn slips(&self, faults: &[Fault<'_>], topic: &Topic, scene: &Scene<'_>) -> Vec<Slip> {
        let stretches = self.stretches(faults).into_iter();
        stretches
            .flat_map(|tables| {
                let stretch = Stretch {
                    tables,
                    topic,
                    scene,
                };
                stretch.slips()
            })
            .collect()
    }
}

/// Tables that can be set beside one another.
#[derive(Clone, Copy)]
struct Stretch<'v> {
    tables: &'v [&'v Table],
    topic: &'v Topic,
    scene: &'v Scene<'v>,
}

impl Stretch<'_> {
    fn slips(&self) -> Vec<Slip> {
        let lines = self.lines();
        let mut slips = self.exchanges(&lines);
        let exchanged: HashSet<ClaimId> = slips
            .iter()
            .flat_map(|slip| [slip.doubted, slip.witnesses[0]])
            .collect();
        for line in lines.values() {
            let ours = |at: &usize| !exchanged.contains(&line[*at].id);
            let views = (0..line.len()).filter(ours).map(|at| View {
                stretch: self,
                line,
                at,
            });
            slips.extend(views.filter_map(|view| view.slip()));
        }
        slips
    }

    fn lines(&self) -> BTreeMap<Symbol, Line> {
        let scene = self.scene;
        let mut lines: BTreeMap<Symbol, Line> = BTreeMap::new();
        for (at, table) in self.tables.iter().enumerate() {
            let ends = table.rest.iter().chain(&table.total);
            for &id in table.rows.iter().chain(ends) {
                let value = scene.printed(id).map(|printed| printed.low);
                if let Some(value) = value.filter(|value| *value > 0.0 && scene.is_figure(id)) {
                    let line = lines.entry(scene.claim(id).country).or_default();
                    line.push(Point { id, value, at });
                }
            }
        }
        lines.retain(|_, line| line.len() > 1);
        lines
    }

    /// Rows of one table that have each other's figures, by both neighbours of the table, or by one
    /// to the last digit.
    fn exchanges(&self, lines: &BTreeMap<Symbol, Line>) -> Vec<Slip> {
        let scene = self.scene;
        let mut odd: BTreeMap<usize, Vec<(Symbol, Point, Vec<Point>)>> = BTreeMap::new();
        for (&country, line) in lines {
            for (at, &point) in line.iter().enumerate() {
                let beside = neighbours(line, at);
                let unlike = |other: &Point| !scene.is_like(point.id, other.id);
                if scene.digits_of(point.id) >= 2 && beside.iter().all(unlike) {
                    let rows = odd.entry(point.at).or_default();
                    rows.push((country, point, beside));
                }
            }
        }
        let mut slips = Vec::new();
        for rows in odd.values() {
            for (index, (country, point, beside)) in rows.iter().enumerate() {
                let fits = |point: &Point, beside: &[Point]| {
                    let like = |other: &Point| scene.is_like(point.id, other.id);
                    let same = |other: &Point| scene.is_same_figure(point.id, other.id);
                    beside.iter().all(like) && (beside.len() > 1 || beside.iter().any(same))
                };
                let twins = rows[index + 1..].iter();
                let mut twins =
                    twins.filter(|(_, other, theirs)| fits(point, theirs) && fits(other, beside));
                if let (Some((theirs, other, _)), None) = (twins.next(), twins.next()) {
                    let names = [*country, *theirs].map(|name| scene.country_name(name));
                    slips.push(Slip {
                        doubted: point.id,
                        witnesses: [other.id]
                            .into_iter()
                            .chain(beside.iter().map(|point| point.id))
                            .collect(),
                        exchanged: true,
                        key: self.tables[point.at].key,
                        diagnosis: format!(
                            "{} and {} have each other's figures: probably two rows are exchanged",
                            names[0], names[1]
                        ),
                        doubts: exchange(point.id, other.id),
                    });
                }
            }
        }
        slips
    }
}

/// The figures before and after one, of other tables.
fn neighbours(line: &[Point], at: usize) -> Vec<Point> {
    let before = at.checked_sub(1).map(|before| line[before]);
    let after = line.get(at + 1).copied();
    before.into_iter().chain(after).collect()
}

/// A figure, seen from its line.
struct View<'v> {
    stretch: &'v Stretch<'v>,
    line: &'v [Point],
    at: usize,
}

impl View<'_> {
    fn slip(&self) -> Option<Slip> {
        let witnesses = self.witnesses();
        let (diagnosis, like) = match witnesses.as_slice() {
            [] => None,
            [only] => self.of_one(*only).map(|told| (told, *only)),
            [one, other, ..] => self
                .of_equals(&witnesses)
                .or_else(|| Some((self.in_line(*one, *other)?, *one))),
        }?;
        Some(Slip {
            doubted: self.point().id,
            witnesses: witnesses.iter().map(|point| point.id).collect(),
            exchanged: false,
            key: self.stretch.tables[self.point().at].key,
            diagnosis,
            doubts: exactly(self.point().id, like.id),
        })
    }

    fn point(&self) -> Point {
        self.line[self.at]
    }

    /// The two figures that are nearest in the line: one on each side, if there are.
    fn witnesses(&self) -> Vec<Point> {
        let mut others = neighbours(self.line, self.at);
        let further = [self.at.checked_sub(2), self.at.checked_add(2)];
        let further = further.into_iter().flatten();
        others.extend(further.filter_map(|at| self.line.get(at).copied()));
        others.truncate(2);
        others
    }

    fn pair(&self, witness: Point) -> Pair<'_> {
        Pair {
            doubted: self.point().id,
            other: witness.id,
            topic: self.stretch.topic,
            scene: self.stretch.scene,
        }
    }

    /// Whether both are of one year, or of reserves and resources, which move little: then figures
    /// are often equal, and what makes them equal is no chance.
    fn is_of_one_year(&self, witness: Point) -> bool {
        let year = |point: Point| self.stretch.tables[point.at].key.year;
        year(self.point()) == year(witness)
    }

    /// How many years lie between.
    fn years_to(&self, witness: Point) -> u16 {
        let year = |point: Point| self.stretch.tables[point.at].year.unwrap_or_default();
        year(self.point()).abs_diff(year(witness))
    }

    /// What the digits show beside one figure, which is the only other one. The one that is above the
    /// whole of its own table is doubted, else the later of the two.
    fn of_one(&self, witness: Point) -> Option<String> {
        let pair = self.pair(witness);
        if !self.is_off(witness) {
            return None;
        }
        let is_later = self.point().at > witness.at;
        let [own, other] = [self.point(), witness].map(|point| self.is_above_whole(point));
        let later = if own == other { is_later } else { own };
        let unit = if self.is_of_one_year(witness) {
            LIKE_IN_UNIT
        } else {
            LIKE
        };
        let exactly = || {
            let lost = digits::lost_of_either(&pair).filter(|_| self.is_of_one_year(witness));
            digits::footnote(&pair)
                .filter(|_| self.is_of_one_year(witness))
                .or(lost.filter(|_| later))
                .or_else(|| factor::unit_by(&pair, unit).filter(|_| later))
                .or_else(|| self.exactly(witness).filter(|_| later))
        };
        copied::production(&pair).or_else(exactly)
    }

    /// What the digits show beside a figure to which they would be equal, where the other one is
    /// nearer to that.
    fn of_equals(&self, witnesses: &[Point]) -> Option<(String, Point)> {
        let off = |one: Point, other: Point| (one.value / other.value).ln().abs();
        witnesses.iter().find_map(|&witness| {
            let mut others = witnesses.iter().filter(|other| other.id != witness.id);
            let nearer =
                |other: &Point| off(witness, *other) < off(self.point(), *other).min(NEAR.ln());
            if !self.is_off(witness) || !others.all(nearer) {
                return None;
            }
            let told = copied::production(&self.pair(witness)).or_else(|| self.exactly(witness));
            Some((told?, witness))
        })
    }

    /// Whether a figure is above the total of its own table.
    fn is_above_whole(&self, point: Point) -> bool {
        let scene = self.stretch.scene;
        let table = self.stretch.tables[point.at];
        let whole = table.total.filter(|total| *total != point.id);
        let figures = scene
            .rounded(point.id)
            .zip(scene.rounded(whole.unwrap_or(point.id)));
        figures.is_some_and(|(part, whole)| part.low > whole.high)
    }

    /// What makes the figure equal to another of the same year.
    fn exactly(&self, witness: Point) -> Option<String> {
        let patterns = [
            digits::transposed,
            digits::footnote,
            digits::lost,
            factor::compound,
        ];
        let pair = self.pair(witness);
        factor::unit(&pair).or_else(|| {
            let mut patterns = patterns.iter().filter(|_| self.is_of_one_year(witness));
            patterns.find_map(|fits| fits(&pair))
        })
    }

    fn is_off(&self, witness: Point) -> bool {
        !self.stretch.scene.is_like(self.point().id, witness.id)
    }

    /// What would bring the figure in line with two that are near to one another.
    fn in_line(&self, one: Point, other: Point) -> Option<String> {
        // Mines open and close: only what has neighbours on both sides is a line.
        let between = (one.at < self.point().at) != (other.at < self.point().at);
        let beside = |point| self.is_of_one_year(point) || self.years_to(point) <= 1;
        if !beside(one) || !beside(other) || !(between || self.is_of_one_year(one)) {
            return None;
        }
        let (low, high) = (one.value.min(other.value), one.value.max(other.value));
        let value = self.point().value;
        let far = (low / value).max(value / high);
        if high / low > NEAR || far < FAR || far.ln() < UNUSUAL * self.usual() {
            return None;
        }
        let figure = self
            .stretch
            .scene
            .claim(self.point().id)
            .quantity?
            .figure()?;
        let unit = value / figure.value;
        let range = low / LIKE / unit..=high * LIKE / unit;
        let digits = || digits::mended(figure, &range).filter(|_| self.is_large(LARGE));
        digits().or_else(|| {
            let slip = [1e3, 1e-3, 1e6, 1e-6];
            let range = low / LIKE_IN_UNIT / unit..=high * LIKE_IN_UNIT / unit;
            let times = slip
                .into_iter()
                .find(|times| range.contains(&(figure.value * times)))
                .filter(|_| self.is_large(LARGE / 10.0))?;
            Some(format!(
                "a factor of {} would bring the figure in line: probably a slip of unit",
                about(times.max(1.0 / times))
            ))
        })
    }

    /// The usual change in the line from one figure to the next, the figure's own ones left out:
    /// the median of logarithms.
    fn usual(&self) -> f64 {
        let pairs = self.line.windows(2).enumerate();
        let mut changes: Vec<f64> = pairs
            .filter(|(at, _)| *at != self.at && at + 1 != self.at)
            .map(|(_, pair)| (pair[0].value / pair[1].value).ln().abs())
            .collect();
        changes.sort_by(f64::total_cmp);
        changes.get(changes.len() / 2).copied().unwrap_or(0.0)
    }

    /// Whether one of the figures has so many units of its last written digit.
    fn is_large(&self, least: f64) -> bool {
        let units = |point: &Point| {
            let figure = self.stretch.scene.claim(point.id).quantity?.figure()?;
            Some(figure.value / (2.0 * figure.half_unit()))
        };
        let all = self.witnesses().into_iter().chain([self.point()]);
        all.filter_map(|point| units(&point))
            .any(|units| units >= least)
    }
}
