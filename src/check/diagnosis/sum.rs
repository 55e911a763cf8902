//! Why the rows of a table do not add up to its total.

use super::factor::of_sum;
use crate::check::model::{ClaimId, Key, Scene, Table, Topic, about};
use crate::check::solver::Interval;
use crate::finding::{Doubt, Instead};

/// How near a figure must be to those of other years, as a factor.
const LIKE: f64 = 1.5;

/// What keeps a table from adding up.
#[derive(Debug)]
pub struct Blame {
    /// The row at fault, where it is one alone.
    pub row: Option<ClaimId>,
    /// The figure that shows it.
    pub witness: Option<ClaimId>,
    /// How.
    pub why: String,
    /// Which figure should be what, where that is known.
    pub doubt: Option<Doubt>,
}

/// Why sum and total differ, from how many times the total the sum is.
pub fn of_total(
    times: f64,
    (total, table): (ClaimId, &Table),
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Blame> {
    of_power(times, total)
        .or_else(|| row(total, table, topic, scene))
        .or_else(|| other_row(total, table, topic, scene))
        .or_else(|| old_total(total, table, topic, scene))
}

/// The total is a power of ten off.
fn of_power(times: f64, total: ClaimId) -> Option<Blame> {
    let (why, power) = of_sum(times)?;
    Some(Blame {
        row: None,
        witness: None,
        why,
        doubt: Some(Doubt {
            claim: total,
            instead: Instead::Times(power),
        }),
    })
}

/// A row at fault, with the figure that shows it.
fn of_row(row: ClaimId, witness: ClaimId, why: String, instead: Instead) -> Blame {
    Blame {
        row: Some(row),
        witness: Some(witness),
        why,
        doubt: Some(Doubt {
            claim: row,
            instead,
        }),
    }
}

/// One row alone is in another unit, or has a digit too many or too few: with it mended the rows
/// add up, and then it is like the country's other years.
fn row(total: ClaimId, table: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Blame> {
    let whole = scene.rounded(total)?;
    let parts = table.rows.iter().chain(&table.rest);
    let parts: Vec<_> = parts
        .filter_map(|&row| Some((row, scene.rounded(row)?, scene.printed(row)?.low)))
        .collect();
    let low: f64 = parts.iter().map(|(_, part, _)| part.low).sum();
    let high: f64 = parts.iter().map(|(_, part, _)| part.high).sum();
    let mut found = None;
    for &(row, part, printed) in &parts {
        for times in [0.1, 1e-3, 1e-6, 10.0, 1e3, 1e6] {
            let least = low - part.low + part.low * times;
            let most = high - part.high + part.high * times;
            if least > whole.high || most < whole.low {
                continue;
            }
            let others = others(row, table, topic, scene);
            let is_like = |figure: f64, other: f64| (figure / other).max(other / figure) < LIKE;
            let like = others
                .iter()
                .find(|(_, other)| is_like(printed * times, *other));
            let odd = others.iter().all(|(_, other)| !is_like(printed, *other));
            if let Some(&(like, _)) = like.filter(|_| odd) {
                if found.is_some() {
                    return None; // more than one row could be it
                }
                found = Some((row, times, like));
            }
        }
    }
    let (row, times, like) = found?;
    let why = mended_row(row, times, like, scene);
    Some(of_row(row, like, why, Instead::Times(times)))
}

/// That the rows add up with so many times one of them.
fn mended_row(row: ClaimId, times: f64, like: ClaimId, scene: &Scene<'_>) -> String {
    let figure = scene.possession(scene.claim(row).country, "figure");
    let factor = times.max(1.0 / times);
    let part = match times {
        0.1 => "a tenth of".to_owned(),
        times if times < 1.0 => format!("1/{} of", about(factor)),
        _ => format!("{} times", about(factor)),
    };
    let cause = match times {
        0.1 => "a digit too many",
        10.0 => "a digit lost",
        _ => "a slip of unit",
    };
    let year = scene
        .year(like)
        .map_or_else(String::new, |year| format!(" of {year}"));
    format!(
        "with {part} {figure} the rows add up, and it is like the {}{year}: probably {cause} there",
        scene.amount(like)
    )
}

/// One row alone differs from what another source or edition has of the same thing and year, and
/// with that figure the rows add up.
fn other_row(total: ClaimId, table: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Blame> {
    let whole = scene.rounded(total)?;
    let parts = table.rows.iter().chain(&table.rest);
    let parts: Vec<(ClaimId, Interval)> = parts
        .filter_map(|&row| Some((row, scene.rounded(row)?)))
        .collect();
    let low: f64 = parts.iter().map(|(_, part)| part.low).sum();
    let high: f64 = parts.iter().map(|(_, part)| part.high).sum();
    let mut tables: Vec<&Table> = topic
        .of_key(&table.key)
        .iter()
        .map(|&at| &topic.tables[at])
        .filter(|other| other.source != table.source && is_near(other, table, scene))
        .collect();
    tables.sort_by_cached_key(|other| scene.authority(other.source, None));
    let mends = |row: ClaimId, part: Interval, other: &Table| {
        let twin = other.row(scene.claim(row).country, scene)?;
        let figure = scene.rounded(twin).filter(|_| !scene.is_like(row, twin))?;
        let least = low - part.low + figure.low;
        let most = high - part.high + figure.high;
        (least <= whole.high && most >= whole.low).then_some((row, twin))
    };
    // The most trusted source that knows better of any row must know better of one alone.
    let (row, twin) = tables.into_iter().find_map(|other| {
        let mut found = parts
            .iter()
            .filter_map(|&(row, part)| mends(row, part, other));
        let first = found.next()?;
        Some(found.next().is_none().then_some(first))
    })??;
    let why = format!(
        "with the {} that {} has for {} the rows add up: probably the fault is there",
        scene.amount(twin),
        scene.source_name(scene.source_id(twin)),
        scene.country_name(scene.claim(row).country)
    );
    Some(of_row(row, twin, why, Instead::FigureOf(twin)))
}

/// Whether two tables of one key are of years that can be compared.
fn is_near(one: &Table, other: &Table, scene: &Scene<'_>) -> bool {
    let window = scene.settings.year_window;
    let years = one.year.zip(other.year);
    years.is_none_or(|(one, other)| one.abs_diff(other) <= window)
}

/// The country's figures in other years of the same source or series.
fn others(row: ClaimId, table: &Table, topic: &Topic, scene: &Scene<'_>) -> Vec<(ClaimId, f64)> {
    let country = scene.claim(row).country;
    let any_year = |key: &Key| Key { year: 0, ..*key };
    let series = scene.series(table.source);
    let tables = topic.tables.iter().filter(|other| {
        (other.source, other.year) != (table.source, table.year)
            && (other.source == table.source
                || (series.is_some() && scene.series(other.source) == series))
            && any_year(&other.key) == any_year(&table.key)
    });
    tables
        .filter_map(|other| {
            let id = if scene.words.is_rest(country) {
                other.rest?
            } else {
                other.row(country, scene)?
            };
            Some((id, scene.printed(id)?.low)).filter(|(_, figure)| *figure > 0.0)
        })
        .collect()
}

/// The total is that of an earlier edition, though the rows are not.
fn old_total(total: ClaimId, table: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Blame> {
    let series = scene.series(table.source)?;
    let published = topic.published(table.source);
    let any_year = |key: &Key| Key { year: 0, ..*key };
    let old = topic.tables.iter().find(|other| {
        scene.series(other.source) == Some(series)
            && topic.published(other.source) < published
            && any_year(&other.key) == any_year(&table.key)
            && other
                .total
                .is_some_and(|old| scene.digits_of(old) >= 2 && scene.is_same_figure(old, total))
    })?;
    let why = format!(
        "the total is that of {}: probably it was not brought up to date with the rows",
        scene.source_name(old.source)
    );
    Some(Blame {
        row: None,
        witness: None,
        why,
        doubt: None,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::check::testing::shown;

    #[test]
    fn the_row_at_fault_is_named_by_its_other_years() {
        let mut lines = String::new();
        for (year, vietnam, total) in [(2021, 4800, 73_500), (2022, 48_000, 72_700)] {
            for (country, figure) in [
                ("CHN", 66_000),
                ("RUS", 2300),
                ("VNM", vietnam),
                ("world", total),
            ] {
                let figure = if year == 2022 && country == "CHN" {
                    65_600
                } else {
                    figure
                };
                writeln!(
                    lines,
                    "{{\"id\": \"{country}-{year}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
                     \"stage\": \"mine\", \"measure\": \"production\", \"quantity\": {figure}, \"unit\": \"t\", \
                     \"basis\": \"contained\", \"as_of\": \"{year}\", \"source\": \"s\"}}"
                )
                .unwrap();
            }
        }
        let text = shown(&lines);
        assert!(text.starts_with("error[quantity/total]"), "{text}");
        assert!(
            text.contains(
                "diagnosis: with a tenth of Vietnam's figure the rows add up, and it is like the \
                 4,800 t of 2021: probably a digit too many there"
            ),
            "{text}"
        );
    }
}
