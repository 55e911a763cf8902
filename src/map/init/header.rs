//! Which lines of a table name its columns: titles may stand above, and a header may have several
//! rows, the last perhaps of units.

use super::columns::is_figure;
use super::marks;
use crate::map::figure::{Decimal, Marks};
use crate::map::words::{Names, is_date};
use crate::vocabulary::Vocabulary;

/// How many rows are looked at.
pub(super) const ROWS: usize = 20;

/// The most rows that a header is thought to have.
const MOST: usize = 5;

/// The lines of the header; none where it is the first row alone. `rows` are the first of the table,
/// each with its line.
pub(super) fn lines(rows: &[(u64, Vec<String>)], known: Vocabulary) -> Vec<u64> {
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let widest = rows.iter().map(|(_, row)| filled(row)).max().unwrap_or(0);
    // A title is one cell, in a table of several columns.
    let is_title = |row: &[String]| widest > 2 && filled(row) < 2;
    let Some(first) = rows.iter().position(|(_, row)| !is_title(row)) else {
        return Vec::new();
    };
    let mut lines = vec![rows[first].0];
    // What is below it has no name until a row gives the first column one.
    let mut is_named = !is_headless(&rows[first].1);
    for (line, row) in rows[first + 1..].iter().take(MOST - 1) {
        if !goes_on(row, is_named, known) {
            break;
        }
        is_named |= !is_headless(row);
        lines.push(*line);
    }
    if first == 0 && lines.len() == 1 {
        return Vec::new();
    }
    lines
}

/// A table that begins below another, with a header of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Further {
    /// How many rows of values stand above it and its titles.
    pub(super) above: usize,
    /// The line of its header.
    pub(super) line: u64,
    /// What the header holds.
    pub(super) names: Vec<String>,
}

/// The tables that begin below the first, whose header ends before line `from`: after a blank line,
/// perhaps under titles, a row without a figure, above one that has some.
pub(super) fn further(rows: &[(u64, Vec<String>)], from: u64, known: Vocabulary) -> Vec<Further> {
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let mut found = Vec::new();
    // The rows after the last blank line, as far as each is of one cell.
    let mut titles = None;
    let mut above = 0;
    for (at, (line, row)) in rows.iter().enumerate() {
        let follows_blank = at > 0 && {
            let (before, cells) = &rows[at - 1];
            let breaks: usize = cells.iter().map(|cell| cell.matches('\n').count()).sum();
            filled(cells) == 0 || *line > before + breaks as u64 + 1
        };
        if filled(row) == 0 {
            continue;
        }
        if follows_blank && titles.is_none() {
            titles = Some(above);
        }
        if let Some(first) = titles.filter(|_| filled(row) > 1) {
            let below = rows[at + 1..].iter().find(|(_, row)| filled(row) > 1);
            if *line > from
                && is_header(row, known)
                && below.is_some_and(|(_, row)| has_figure(row, known))
            {
                found.push(Further {
                    above: first,
                    line: *line,
                    names: row
                        .iter()
                        .filter(|cell| !cell.is_empty())
                        .cloned()
                        .collect(),
                });
            }
            titles = None;
        }
        above += usize::from(*line > from);
    }
    found
}

/// Whether a row may name columns: it holds no figure, and none of its cells is a country.
fn is_header(row: &[String], known: Vocabulary) -> bool {
    let names = Names::default();
    let mut filled = row.iter().filter(|cell| !cell.is_empty());
    !has_figure(row, known) && filled.all(|cell| names.find_place(cell).is_none())
}

fn has_figure(row: &[String], known: Vocabulary) -> bool {
    let mut filled = row.iter().filter(|cell| !cell.is_empty());
    filled.any(|cell| is_figure_of_a_row(cell, known) || marks::is_usual(cell))
}

fn is_headless(row: &[String]) -> bool {
    row.first().is_none_or(String::is_empty)
}

/// Whether a row goes on with the header: it holds no figure, and its first cell is empty, or the
/// first column has no name yet, or all other cells are years or units.
fn goes_on(row: &[String], is_named: bool, known: Vocabulary) -> bool {
    let others = || row.iter().skip(1).filter(|cell| !cell.is_empty());
    let of_columns = || others().all(|cell| is_year(cell) || is_unit(cell, known));
    let has_figure = has_figure(row, known);
    others().count() > 1 && !has_figure && (is_headless(row) || !is_named || of_columns())
}

/// A number that is no year.
fn is_figure_of_a_row(cell: &str, known: Vocabulary) -> bool {
    let reads = |decimal| {
        let marks = Marks {
            decimal,
            ..Marks::default()
        };
        is_figure(&marks, cell)
    };
    !is_year(cell) && !is_unit(cell, known) && (reads(Decimal::Point) || reads(Decimal::Comma))
}

fn is_year(cell: &str) -> bool {
    let bare = cell.trim_matches(|sign: char| sign.is_alphabetic() || "()*. ".contains(sign));
    is_date(bare) && matches!(bare.get(..2), Some("18" | "19" | "20"))
}

fn is_unit(cell: &str, known: Vocabulary) -> bool {
    let bare = cell.trim_matches(|sign| matches!(sign, '(' | ')' | '[' | ']'));
    known.find_unit(bare).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &str) -> Vec<u64> {
        let rows = table.lines().enumerate();
        let cells = |row: &str| row.split(',').map(str::to_owned).collect();
        let rows: Vec<_> = rows.map(|(at, row)| (at as u64 + 1, cells(row))).collect();
        lines(&rows, Vocabulary::default())
    }

    #[test]
    fn a_table_below_another_is_seen_by_its_header() {
        let rows = |table: &str| {
            let rows = table.lines().enumerate().filter(|(_, row)| !row.is_empty());
            let cells = |row: &str| row.split(',').map(str::to_owned).collect();
            rows.map(|(at, row)| (at as u64 + 1, cells(row)))
                .collect::<Vec<_>>()
        };
        let two = "Country,2022\nChile,1\n\nTable 2,\nCountry,Reserves\nPeru,5\n";
        let expected = Further {
            above: 1,
            line: 5,
            names: vec!["Country".to_owned(), "Reserves".to_owned()],
        };
        assert_eq!(further(&rows(two), 1, Vocabulary::default()), [expected]);
        for one in [
            "Country,Type,2022\nChile,Mine,1\n\nPeru,Mine,W\nBrazil,Mine,2\n",
            "Country,2022\nChile,1\n\nSource: a, b\n",
            "Country,2022\n\nAsia,\nChina,1\n",
        ] {
            assert_eq!(further(&rows(one), 1, Vocabulary::default()), [], "{one}");
        }
    }

    #[test]
    fn titles_and_rows_of_units_are_told_from_figures() {
        for (table, lines) in [
            ("Country,2023,2024\nChile,1,2", &[][..]),
            ("Table 3.,,\nCountry,2023,2024\nChile,1,2", &[2]),
            (
                "Table 3.,,\nCountry,Production,,Reserves\n,2022,2023,2023\n,t,t,kt\nEurope,,,\nSpain,1,2,3",
                &[2, 3, 4],
            ),
            (
                "Table 1,,,,\n,Mine production,,Reserves,\nCountry,2023,2024 (est.),t,Year\nChile,10,11,570,2024\nPeru,-,-,10,2024",
                &[2, 3],
            ),
            ("Country,Output\nChile,Mine\nPeru,Mine", &[]),
            ("Country,2023,2024\nEurope,,\nSpain,W,NA", &[]),
            ("Land,Menge,Menge\nLand,2023,2024\nChile,1.5,2", &[1, 2]),
        ] {
            assert_eq!(found(table), lines, "{table}");
        }
    }
}
