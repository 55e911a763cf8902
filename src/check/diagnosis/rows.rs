//! What the rows of two tables show together: one cause of many differences.

use super::ClaimId;
use super::factor::{Factor, factors, is_near, tons};
use crate::check::model::{Scene, Table, Topic, about};
use crate::record::{Part, Symbol};

/// How many rows must agree before a table is said to have a fault.
const ROWS: usize = 3;

/// Up to how many percent a spread is said as such: what is wider would read as weak evidence, though
/// nothing but a slip makes a factor of a thousand, however estimates were revised beside it.
const PLAIN: f64 = 5.0;

/// By what factor two rows must differ before they are said to be exchanged though no figure of one
/// is the other's to the last digit.
const APART: f64 = 1.5;

/// How the figures of one table stand to those of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// Most are so many times the other's.
    Times(f64),
    /// Most are those of the row above in the other.
    Above,
    /// Most are those of the row below in the other.
    Below,
    /// These two countries have each other's.
    Exchanged(Symbol, Symbol),
}

/// One cause of the differences between two tables, or between two of their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// Most rows differ by one factor, or stand one row off.
    Column,
    /// Two countries have each other's figures.
    Exchanged(Symbol, Symbol),
}

/// What two tables show, with its evidence.
#[derive(Debug, Clone)]
pub struct Common {
    /// What happened, in one word.
    pub cause: Cause,
    /// How the first table's figures stand to the second's.
    pub relation: Relation,
    /// `12 of 14 rows differ by ...`: what a message says.
    pub message: String,
    /// What probably happened.
    pub diagnosis: String,
    /// What to point at.
    pub part: Part,
}

/// Rows of one country in two tables.
type Rows = (ClaimId, ClaimId);

/// The common cause of a difference between two rows, if their tables show one.
pub fn common(
    (one, other): Rows,
    (first, second): (&Table, &Table),
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Common> {
    let rows = both(first, second, scene);
    let differ = rows.contains(&(one, other));
    if !differ {
        return None;
    }
    by_factor(&rows, Some((one, other)), topic, scene)
        .or_else(|| shifted(&rows, scene))
        .or_else(|| exchanged((one, other), &rows, scene))
}

/// What most rows of two neighbouring tables of one series show, and the first row that shows it.
pub fn between(
    first: &Table,
    second: &Table,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<(Common, Rows)> {
    let rows = both(first, second, scene);
    let common = by_factor(&rows, None, topic, scene).or_else(|| moved(&rows, scene))?;
    let differs = |(one, other): &&Rows| !scene.is_like(*one, *other);
    Some((common, *rows.iter().find(differs).or(rows.first())?))
}

/// Whether most rows of two tables differ as another ton does, and the first row.
pub(super) fn in_tons(first: &Table, second: &Table, scene: &Scene<'_>) -> Option<(Common, Rows)> {
    let rows = both(first, second, scene);
    let common = by_factors(&tons(), &rows, None, scene)?;
    Some((common, *rows.first()?))
}

/// Whether most rows of a table differ as another ton or compound does from the same in one or the
/// other of the tables beside it, and the first row.
pub(super) fn among(
    table: &Table,
    others: &[&Table],
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<(Common, Rows)> {
    let printed = |id: ClaimId| scene.printed(id).map(|printed| printed.low);
    let factors = factors(topic, scene).into_iter();
    factors.filter(|factor| !factor.rare).find_map(|factor| {
        [factor.times, 1.0 / factor.times]
            .into_iter()
            .find_map(|times| {
                let nearest = |&row: &ClaimId| {
                    let country = scene.claim(row).country;
                    let twins = others.iter().filter_map(|other| other.row(country, scene));
                    let off = |twin: ClaimId| {
                        let ratio = printed(row)? / printed(twin)?;
                        Some((twin, (ratio / times - 1.0).abs()))
                    };
                    let nearest = twins
                        .filter_map(off)
                        .min_by(|one, other| one.1.total_cmp(&other.1));
                    Some((row, nearest?.0))
                };
                let rows: Vec<Rows> = table.rows.iter().filter_map(nearest).collect();
                let common = by_factors(std::slice::from_ref(&factor), &rows, None, scene)?;
                Some((common, *rows.first()?))
            })
    })
}

/// The rows of the countries that both tables have, in the order of the first.
fn both(first: &Table, second: &Table, scene: &Scene<'_>) -> Vec<Rows> {
    let mut rows: Vec<Rows> = first
        .rows
        .iter()
        .filter_map(|&row| Some((row, second.row(scene.claim(row).country, scene)?)))
        .collect();
    rows.sort_unstable();
    rows
}

/// Most rows differ by one factor.
fn by_factor(
    rows: &[Rows],
    asked: Option<Rows>,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Common> {
    by_factors(&factors(topic, scene), rows, asked, scene)
}

fn by_factors(
    factors: &[Factor],
    rows: &[Rows],
    asked: Option<Rows>,
    scene: &Scene<'_>,
) -> Option<Common> {
    let ratio = |&(one, other): &Rows| {
        let (one, other) = (scene.printed(one)?.low, scene.printed(other)?.low);
        (one > 0.0 && other > 0.0).then(|| one / other)
    };
    let ratios: Vec<(f64, usize)> = rows
        .iter()
        .filter_map(|rows| {
            let digits = scene.digits_of(rows.0).max(scene.digits_of(rows.1));
            Some((ratio(rows)?, digits))
        })
        .collect();
    let asked = match asked {
        Some(asked) => Some(ratio(&asked)?),
        None => None,
    };
    for factor in factors {
        for times in [factor.times, 1.0 / factor.times] {
            let off = |ratio: f64| (ratio / times - 1.0).abs();
            let like: Vec<f64> = ratios
                .iter()
                .filter(|&&(ratio, digits)| digits >= factor.digits && off(ratio) < factor.near)
                .map(|&(ratio, _)| ratio)
                .collect();
            let count = like.len();
            let most = if factor.rare {
                2 * count > ratios.len()
            } else {
                3 * count >= 2 * ratios.len()
            };
            let told = asked.is_none_or(|asked| is_near(asked, factor.times, 2.0 * factor.near));
            if count < ROWS || !most || !told {
                continue;
            }
            return Some(Common {
                cause: Cause::Column,
                relation: Relation::Times(times),
                message: format!(
                    "{count} of {} rows differ by a factor of {}{}",
                    ratios.len(),
                    about(factor.times),
                    spread(&like, times)
                ),
                diagnosis: factor.cause.clone(),
                part: if factor.rare { Part::Unit } else { Part::Basis },
            });
        }
    }
    None
}

/// How far the ratios are from the factor: nothing, ` ± 3 %`, ` (between 872 and 1,129 times)`.
fn spread(ratios: &[f64], times: f64) -> String {
    let widest = ratios.iter().map(|ratio| (ratio / times - 1.0).abs());
    let percent = (100.0 * widest.fold(0.0, f64::max)).ceil();
    if percent <= PLAIN {
        return match percent {
            0.0 => String::new(),
            percent => format!(" ± {percent} %"),
        };
    }
    let larger = ratios
        .iter()
        .map(|&ratio| if times < 1.0 { 1.0 / ratio } else { ratio });
    let least = larger.clone().fold(f64::INFINITY, f64::min);
    let most = larger.fold(0.0, f64::max);
    format!(
        " (between {} and {} times)",
        about(least.round()),
        about(most.round())
    )
}

/// Most figures are to the last digit those of one row above or below their own.
fn shifted(rows: &[Rows], scene: &Scene<'_>) -> Option<Common> {
    slipped(rows, 2.0 / 3.0, |one, other| {
        scene.is_same_figure(one, other)
    })
}

/// Most figures are within the tolerance of those of one row above or below their own, and few of
/// their own: years and editions are alike, and seldom equal.
fn moved(rows: &[Rows], scene: &Scene<'_>) -> Option<Common> {
    slipped(rows, 0.5, |one, other| scene.is_like(one, other))
}

fn slipped(rows: &[Rows], most: f64, alike: impl Fn(ClaimId, ClaimId) -> bool) -> Option<Common> {
    let own = rows.iter().filter(|(one, other)| alike(*one, *other));
    let own = own.count();
    let moves = |from: &[Rows], to: &[Rows]| {
        let pairs = from.iter().zip(to);
        pairs
            .filter(|(from, to)| alike(from.0, to.1) && !alike(from.0, from.1))
            .count()
    };
    let next = rows.get(1..)?;
    let (down, up) = (moves(next, rows), moves(rows, next));
    let count = down.max(up);
    let shows = count >= ROWS && count as f64 >= most * next.len() as f64 && count > 2 * own;
    shows.then(|| Common {
        cause: Cause::Column,
        relation: if down >= up {
            Relation::Above
        } else {
            Relation::Below
        },
        message: format!(
            "{count} of {} rows have the figure of the row {} them",
            rows.len(),
            if down >= up { "above" } else { "below" }
        ),
        diagnosis: "probably a column has slipped by one row".to_owned(),
        part: Part::Quantity,
    })
}

/// Two countries have each other's figures: to the last digit, or within the tolerance where most
/// other rows are so, too.
fn exchanged((one, other): Rows, rows: &[Rows], scene: &Scene<'_>) -> Option<Common> {
    let enough = |id: ClaimId| scene.digits_of(id) >= 2;
    if scene.is_like(one, other) || !enough(one) || !enough(other) {
        return None;
    }
    let crossed = |alike: &dyn Fn(ClaimId, ClaimId) -> bool| {
        let mut twins = rows.iter().filter(|&&(a, b)| {
            a != one && !scene.is_like(a, b) && alike(a, other) && alike(b, one)
        });
        twins.next().filter(|_| twins.next().is_none()).copied()
    };
    let calm = rows.iter().filter(|(a, b)| scene.is_like(*a, *b)).count();
    let agree = 4 * calm >= 3 * rows.len().saturating_sub(2) && calm >= ROWS;
    // Figures that are near to one another cross by chance.
    let far = scene.printed(one).zip(scene.printed(other));
    let far = far.is_some_and(|(one, other)| (one.low / other.low).ln().abs() > APART.ln());
    let twin = crossed(&|a, b| scene.is_same_figure(a, b))
        .or_else(|| crossed(&|a, b| scene.is_like(a, b)).filter(|_| agree && far))?;
    let (mine, theirs) = (scene.claim(one).country, scene.claim(twin.0).country);
    let mut names = [scene.country_name(mine), scene.country_name(theirs)];
    names.sort_unstable();
    Some(Common {
        cause: Cause::Exchanged(mine.min(theirs), mine.max(theirs)),
        relation: Relation::Exchanged(mine, theirs),
        message: format!("{} and {} have each other's figures", names[0], names[1]),
        diagnosis: "probably two rows are exchanged".to_owned(),
        part: Part::Quantity,
    })
}
