//! What each kind of fault makes of a figure or a column, where a careful reader could see it.

use serde_json::Value;

use super::Dice;
use super::faults::{Change, Kind, rounded};
use super::places::{Row, apart, differ, significant};

fn one(row: &Row, figure: f64, words: &[&str]) -> Change {
    Change {
        figures: vec![(row.at, Some(figure))],
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    }
}

/// The fault, planted on that row or on its table; `None` where no one could see it.
pub(super) fn change(
    kind: Kind,
    row: &Row,
    rows: &[Row],
    claims: &[Value],
    dice: &mut Dice,
) -> Option<Change> {
    let table: Vec<&Row> = rows
        .iter()
        .filter(|other| other.table == row.table)
        .collect();
    let commodity = claims[row.at]["commodity"].as_str()?.to_owned();
    match kind {
        Kind::UnitRow => unit_row(row, dice),
        Kind::UnitColumn => {
            let seen = |row: &&&Row| {
                let mut near = row.beside.iter().chain(&row.witnesses);
                near.any(|near| apart(*near, row.figure) <= 1.2)
            };
            let times = [1e3, 1e-3, 1e6, 1e-6][dice.below(4)];
            let (seen, all) = (table.iter().filter(seen).count(), table.len());
            (seen >= 3 && 2 * seen > all && table.iter().all(|row| row.clean))
                .then(|| column(row, claims, times, 12, &["slip of unit"]))
        }
        Kind::Tons => {
            let tons = [(0.907_184_74, "short tons"), (1.016_046_908_8, "long tons")];
            let (tonnes, word) = tons[dice.below(2)];
            let times = if dice.below(2) == 0 {
                tonnes
            } else {
                1.0 / tonnes
            };
            (mostly_equal(&table) && is_in_mass(row, claims))
                .then(|| column(row, claims, times, 4, &[word]))
        }
        Kind::CompoundRow => {
            let (compound, fraction) = compound(&commodity, claims, row, dice)?;
            let exact = row.significant() >= 2
                && row.is_witnessed()
                && differ(row.figure * fraction, row.figure);
            let figure = rounded(row.figure / fraction, 4);
            (exact && significant(&format!("{figure}")) >= 3)
                .then(|| one(row, figure, &[&compound]))
        }
        Kind::CompoundColumn => {
            let (compound, fraction) = compound(&commodity, claims, row, dice)?;
            (mostly_equal(&table) && differ(fraction, 1.0))
                .then(|| column(row, claims, 1.0 / fraction, 4, &[&compound]))
        }
        Kind::Stale => stale(row, rows),
        Kind::Transposed | Kind::Lost | Kind::Doubled | Kind::Footnote => digits(kind, row, dice),
        Kind::Exchanged => {
            let others: Vec<&&Row> = table
                .iter()
                .filter(|other| {
                    other.at != row.at
                        && other.clean
                        && differ(other.figure, row.figure)
                        && is_exchangeable(row, other)
                })
                .collect();
            let other = *dice.pick(&others)?;
            Some(Change {
                figures: vec![(row.at, Some(other.figure)), (other.at, Some(row.figure))],
                words: vec!["two rows are exchanged".to_owned()],
            })
        }
        Kind::Shifted => shifted(&table, claims),
        Kind::Sign => Some(one(row, -row.figure, &["sign"])),
        Kind::Percentage => {
            let share = claims[row.at]["share_percent"].as_f64()?;
            Some(one(row, share / 100.0, &["fraction, not percent"]))
        }
        Kind::Production => production(row, rows, claims),
    }
}

fn unit_row(row: &Row, dice: &mut Dice) -> Option<Change> {
    let near = |other: &f64| apart(*other, row.figure) <= 1.2;
    let seen = row.is_between()
        || (!row.witnesses.is_empty() && row.witnesses.iter().chain(&row.beside).all(near));
    let times = [1e3, 1e-3, 1e6, 1e-6][dice.below(4)];
    seen.then(|| one(row, rounded(row.figure * times, 12), &["slip of unit"]))
}

/// Every row of the table, those for the rest and the world too, in another unit.
fn column(row: &Row, claims: &[Value], times: f64, digits: usize, words: &[&str]) -> Change {
    let same = |claim: &Value| is_like(claim, &claims[row.at]);
    let figures = claims.iter().enumerate().filter(|(_, claim)| same(claim));
    let figures = figures.filter_map(|(at, claim)| {
        let figure = claim["quantity"].as_f64()?;
        Some((at, Some(rounded(figure * times, digits))))
    });
    Change {
        figures: figures.collect(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    }
}

/// Whether two thirds of a table's rows, three at least, are equal in the edition or source beside it.
fn mostly_equal(table: &[&Row]) -> bool {
    let equal = |row: &&&Row| {
        let mut near = row.beside.iter().chain(&row.witnesses);
        near.any(|near| (near / row.figure - 1.0).abs() < 1e-9)
    };
    let equal = table.iter().filter(equal).count();
    equal >= 3 && 3 * equal >= 2 * table.len() && table.iter().all(|row| row.clean)
}

fn is_in_mass(row: &Row, claims: &[Value]) -> bool {
    matches!(claims[row.at]["unit"].as_str(), Some("t" | "kt" | "Mt"))
}

/// A compound that the commodity is quoted as, with the part of its mass that is the element.
fn compound(
    commodity: &str,
    claims: &[Value],
    row: &Row,
    dice: &mut Dice,
) -> Option<(String, f64)> {
    if claims[row.at]["basis"] != "contained" {
        return None;
    }
    let known = orelint::vocabulary::commodity(commodity).ok()?;
    let compound = *dice.pick(&known.compounds)?;
    let basis = orelint::vocabulary::basis(compound).ok()?;
    let fraction = orelint::vocabulary::contained_factor(basis, commodity)?;
    Some((compound.to_owned(), fraction))
}

fn stale(row: &Row, rows: &[Row]) -> Option<Change> {
    let earlier = rows.iter().filter(|other| {
        other.source.starts_with("usgs-mcs-")
            && other.country == row.country
            && other.source.as_str() < "usgs-mcs-2026"
            && other.table.split_once('/').map(|(_, rest)| thing(rest))
                == row.table.split_once('/').map(|(_, rest)| thing(rest))
    });
    let earlier: Vec<&Row> = earlier.collect();
    let old = earlier.last()?;
    let told = row.table.contains("\"reserves\"")
        && significant(&old.digits) >= 2
        && differ(old.figure, row.figure);
    told.then(|| one(row, old.figure, &["probably copied from that edition"]))
}

/// What a table is about, without its year.
fn thing(rest: &str) -> &str {
    rest.split_once('/').map_or(rest, |(_, thing)| thing)
}

fn digits(kind: Kind, row: &Row, dice: &mut Dice) -> Option<Change> {
    let text = row.digits.as_bytes();
    if row.figure.fract() != 0.0 || text.len() < 3 {
        return None;
    }
    let at = dice.below(text.len());
    let mut new = text.to_vec();
    let mut words: Vec<&str> = Vec::new();
    match kind {
        Kind::Transposed => {
            (at + 1 < text.len()).then(|| new.swap(at, at + 1))?;
            words.push("which are exchanged");
        }
        Kind::Lost => {
            new.remove(at);
            words.push("lost");
        }
        Kind::Doubled => {
            new.insert(at, text[at]);
            words.push("too many");
            if at + 1 == text.len() {
                words.push("footnote");
            }
        }
        _ => {
            new.push(b'1' + dice.below(9) as u8);
            words.push("footnote");
        }
    }
    if new[0] == b'0' || new == text {
        return None;
    }
    let new = String::from_utf8(new).ok()?;
    let figure: f64 = new.parse().ok()?;
    let shorter = if new.len() < text.len() {
        &new
    } else {
        &row.digits
    };
    let zero = new.trim_end_matches('0') == row.digits.trim_end_matches('0');
    let enough = match kind {
        Kind::Footnote => true,
        Kind::Transposed => significant(&new) >= 3 && row.significant() >= 3,
        _ => significant(shorter) >= if zero { 2 } else { 3 },
    };
    let by_witness = row.is_witnessed() && enough && differ(figure, row.figure);
    let by_line = kind != Kind::Transposed
        && row.is_between()
        && apart(figure, row.figure) >= 5.0
        && [figure * 10.0, figure / 10.0]
            .iter()
            .any(|near| apart(*near, row.figure) <= 1.1);
    (by_witness || by_line).then(|| one(row, figure, &words))
}

/// Whether two rows that had each other's figures would be seen to.
fn is_exchangeable(row: &Row, other: &Row) -> bool {
    let near = |row: &Row| {
        row.beside
            .iter()
            .chain(&row.witnesses)
            .all(|near| !differ(*near, row.figure))
    };
    let same = |row: &Row| {
        let mut witnesses = row.beside.iter().chain(&row.witnesses);
        witnesses.any(|near| (near / row.figure - 1.0).abs() < 1e-9)
    };
    let both = |row: &Row| row.beside.len() == 2 && row.neighbours.is_some();
    let enough = row.significant() >= 2 && other.significant() >= 2;
    let beside = !row.beside.is_empty() && !other.beside.is_empty()
        || !row.witnesses.is_empty() && !other.witnesses.is_empty();
    enough
        && beside
        && apart(row.figure, other.figure) >= 1.5
        && near(row)
        && near(other)
        && (both(row) && both(other) || same(row) && same(other))
}

/// Each row gets the figure of the row above; the first is left without.
fn shifted(table: &[&Row], claims: &[Value]) -> Option<Change> {
    let seen = |beside: fn(&Row) -> Option<f64>| {
        let near = |row: &Row, figure: f64| beside(row).is_some_and(|near| !differ(near, figure));
        let seen = table
            .windows(2)
            .filter(|pair| near(pair[0], pair[0].figure) && !near(pair[1], pair[0].figure));
        seen.count()
    };
    let seen = [
        seen(|row| row.beside.first().copied()),
        seen(|row| row.beside.last().copied()),
        seen(|row| row.witnesses.first().copied()),
    ];
    let (seen, all) = (seen.into_iter().max()?, table.len());
    // A row without a plain figure would keep its place.
    let listed = claims.iter().filter(|claim| {
        let is_country = claim["country"]
            .as_str()
            .is_some_and(|code| code.len() == 3);
        is_country && is_like(claim, &claims[table[0].at])
    });
    let whole = listed.count() == all && table.iter().all(|row| row.clean);
    (all >= 5 && seen >= 4 && 3 * seen >= 2 * all && whole).then(|| Change {
        figures: std::iter::once((table[0].at, None))
            .chain(
                table
                    .windows(2)
                    .map(|pair| (pair[1].at, Some(pair[0].figure))),
            )
            .collect(),
        words: vec!["slipped by one row".to_owned()],
    })
}

/// Whether two claims are of one table.
fn is_like(one: &Value, other: &Value) -> bool {
    [
        "source",
        "measure",
        "as_of",
        "product",
        "stage",
        "basis",
        "unit",
        "grade",
        "grade_of",
        "classification",
    ]
    .iter()
    .all(|name| one[*name] == other[*name])
}

fn production(row: &Row, rows: &[Row], claims: &[Value]) -> Option<Change> {
    let claim = &claims[row.at];
    if claim["measure"] != "reserves" {
        return None;
    }
    let mut made = rows.iter().filter(|other| {
        let of = &claims[other.at];
        of["measure"] == "production"
            && of["stage"] == "mine"
            && other.country == row.country
            && of["basis"] == claim["basis"]
            && of["unit"] == claim["unit"]
            && of["product"] == claim["product"]
            && other.significant() >= 2
    });
    let made = made.next_back()?;
    let seen =
        !row.witnesses.is_empty() && row.witnesses.iter().all(|near| differ(*near, made.figure));
    seen.then(|| one(row, made.figure, &["production quoted as reserves"]))
}
