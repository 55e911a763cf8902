//! What the rows of two tables show together: one cause of many differences.

use super::factor::{factors, is_near};
use super::{ClaimId, Pair, of_pair};
use crate::check::model::{Scene, Table, Topic, about};
use crate::record::{Part, Symbol};

/// How many rows must agree before a table is said to have a fault.
const ROWS: usize = 3;

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

/// Why figures probably changed from one edition's table to the next: what most rows show, else
/// what the first does that shows anything.
pub fn of_editions(
    (first, second): (&Table, &Table),
    changed: &[Rows],
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<String> {
    let rows = both(first, second, scene);
    let all = by_factor(&rows, None, topic, scene).or_else(|| shifted(&rows, scene));
    if let Some(all) = all {
        return Some(format!("{}: {}", all.message, all.diagnosis));
    }
    let two = changed
        .iter()
        .find_map(|&changed| exchanged(changed, &rows, scene));
    if let Some(two) = two {
        return Some(format!("{}: {}", two.message, two.diagnosis));
    }
    changed.iter().find_map(|&(old, new)| {
        let pair = Pair {
            doubted: new,
            other: old,
            topic,
            scene,
        };
        let country = scene.country_name(scene.claim(new).country);
        Some(format!("{country}: {}", of_pair(&pair)?))
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
    let ratio = |&(one, other): &Rows| {
        let (one, other) = (scene.printed(one)?.low, scene.printed(other)?.low);
        (one > 0.0 && other > 0.0).then(|| one / other)
    };
    let ratios: Vec<f64> = rows.iter().filter_map(ratio).collect();
    let asked = match asked {
        Some(asked) => Some(ratio(&asked)?),
        None => None,
    };
    for factor in factors(topic, scene) {
        for times in [factor.times, 1.0 / factor.times] {
            let off = |ratio: f64| (ratio / times - 1.0).abs();
            let like: Vec<f64> = ratios
                .iter()
                .map(|&ratio| off(ratio))
                .filter(|&off| off < factor.near)
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
            let widest = like.iter().copied().fold(0.0, f64::max);
            let spread = match (100.0 * widest).ceil() {
                0.0 => String::new(),
                percent => format!(" ± {percent} %"),
            };
            return Some(Common {
                cause: Cause::Column,
                message: format!(
                    "{count} of {} rows differ by a factor of {}{spread}",
                    ratios.len(),
                    about(factor.times)
                ),
                diagnosis: factor.cause,
                part: if factor.rare { Part::Unit } else { Part::Basis },
            });
        }
    }
    None
}

/// Most figures stand one row above or below their own.
fn shifted(rows: &[Rows], scene: &Scene<'_>) -> Option<Common> {
    let moves = |from: &[Rows], to: &[Rows]| {
        from.iter()
            .zip(to)
            .filter(|(from, to)| {
                scene.is_same_figure(from.0, to.1) && !scene.is_same_figure(from.0, from.1)
            })
            .count()
    };
    let next = rows.get(1..)?;
    let (down, up) = (moves(next, rows), moves(rows, next));
    let count = down.max(up);
    (count >= ROWS && 3 * count >= 2 * next.len()).then(|| Common {
        cause: Cause::Column,
        message: format!(
            "{count} of {} rows have the figure of the row {} them",
            rows.len(),
            if down >= up { "above" } else { "below" }
        ),
        diagnosis: "probably a column has slipped by one row".to_owned(),
        part: Part::Quantity,
    })
}

/// Two countries have each other's figures.
fn exchanged((one, other): Rows, rows: &[Rows], scene: &Scene<'_>) -> Option<Common> {
    let enough = |id: ClaimId| scene.digits_of(id) >= 2;
    if scene.is_same_figure(one, other) || !enough(one) || !enough(other) {
        return None;
    }
    let twins: Vec<&Rows> = rows
        .iter()
        .filter(|&&(a, b)| {
            a != one && scene.is_same_figure(a, other) && scene.is_same_figure(b, one)
        })
        .collect();
    let [twin] = twins.as_slice() else {
        return None;
    };
    let (mine, theirs) = (scene.claim(one).country, scene.claim(twin.0).country);
    let mut names = [scene.country_name(mine), scene.country_name(theirs)];
    names.sort_unstable();
    Some(Common {
        cause: Cause::Exchanged(mine.min(theirs), mine.max(theirs)),
        message: format!("{} and {} have each other's figures", names[0], names[1]),
        diagnosis: "probably two rows are exchanged".to_owned(),
        part: Part::Quantity,
    })
}
