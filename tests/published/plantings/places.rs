//! Where a fault can be planted that a careful reader could see: figures with their witnesses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::world::Found;

/// A plain figure of one country.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Which of the claims.
    pub(super) at: usize,
    /// Its table: source, year and what it is about.
    pub(super) table: String,
    pub(super) country: String,
    pub(super) figure: f64,
    /// The digits as they are written, without a point.
    pub(super) digits: String,
    pub(super) source: String,
    pub(super) year: String,
    /// Whether nothing is found on it as the tables stand.
    pub(super) clean: bool,
    /// The same thing of the same year by another edition or source; of reserves, by the edition
    /// before or after.
    pub(super) witnesses: Vec<f64>,
    /// The figures before and after, in the order of years and editions of one series, if there are
    /// both, no more than a year away.
    pub(super) neighbours: Option<(f64, f64)>,
    /// The figures just before and after in that order, as far as there are.
    pub(super) beside: Vec<f64>,
    /// The usual change from figure to figure in the series, as a factor.
    pub(super) usual: f64,
}

/// By what factor two figures differ.
pub(super) fn apart(one: f64, other: f64) -> f64 {
    (one / other).max(other / one)
}

/// Whether two figures differ by more than the tolerance of 10 %.
pub(super) fn differ(one: f64, other: f64) -> bool {
    one.min(other) < 0.9 * one.max(other)
}

fn word<'v>(claim: &'v Value, name: &str) -> &'v str {
    claim[name].as_str().unwrap_or_default()
}

fn digits(claim: &Value) -> String {
    let text = claim["quantity"].to_string();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.replace('.', "").trim_start_matches('0').to_owned()
}

/// The plain figures of claims on one commodity, each with its witnesses.
pub(super) fn rows(
    claims: &[Value],
    found: &[Found],
    series: &BTreeMap<String, String>,
) -> Vec<Row> {
    let touched: BTreeSet<&str> = found
        .iter()
        .flat_map(|found| found.ids.iter().map(String::as_str))
        .collect();
    let mut rows = Vec::new();
    let mut things = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let bound = matches!(word(claim, "qualifier"), "at_least" | "at_most");
        let country = word(claim, "country");
        let plain = country.len() == 3 && claim["deposit"].is_null() && !bound;
        let figure = claim["quantity"]
            .as_f64()
            .filter(|figure| *figure > 0.0 && plain);
        let Some(figure) = figure else { continue };
        let thing: Vec<String> = [
            "product",
            "stage",
            "measure",
            "basis",
            "grade",
            "grade_of",
            "unit",
            "classification",
            "category",
        ]
        .iter()
        .map(|name| claim[*name].to_string())
        .collect();
        let thing = thing.join("/");
        let source = word(claim, "source");
        // A copy is of the day on which it was made.
        let year = match word(claim, "x-year") {
            "" => word(claim, "as_of"),
            year => year,
        };
        let owner = series.get(source).map_or(source, String::as_str);
        things.push((owner.to_owned(), thing.clone()));
        rows.push(Row {
            at,
            table: format!("{source}/{year}/{thing}"),
            country: country.to_owned(),
            figure,
            digits: digits(claim),
            source: source.to_owned(),
            year: year.to_owned(),
            clean: !touched.contains(word(claim, "id")),
            witnesses: Vec::new(),
            neighbours: None,
            beside: Vec::new(),
            usual: 1.0,
        });
    }
    find_witnesses(&mut rows, &things);
    rows
}

fn find_witnesses(rows: &mut [Row], things: &[(String, String)]) {
    let mut lines: BTreeMap<(&str, &str, String), Vec<usize>> = BTreeMap::new();
    let mut years: BTreeMap<(&str, String, String), Vec<usize>> = BTreeMap::new();
    for (at, (owner, thing)) in things.iter().enumerate() {
        let row = &rows[at];
        lines
            .entry((owner, thing, row.country.clone()))
            .or_default()
            .push(at);
        years
            .entry((thing, row.country.clone(), row.year.clone()))
            .or_default()
            .push(at);
    }
    let mut found: Vec<(usize, Vec<f64>)> = Vec::new();
    for same in years.values() {
        for &at in same {
            let others = same
                .iter()
                .filter(|other| rows[**other].source != rows[at].source);
            found.push((at, others.map(|other| rows[*other].figure).collect()));
        }
    }
    for (at, witnesses) in found {
        rows[at].witnesses = witnesses;
    }
    for ((_, thing, _), mut line) in lines {
        line.sort_by_key(|at| (rows[*at].year.clone(), rows[*at].source.clone()));
        let twice = line
            .windows(2)
            .any(|pair| rows[pair[0]].table == rows[pair[1]].table);
        if twice {
            for at in line {
                rows[at].clean = false;
            }
            continue;
        }
        let changes: Vec<f64> = line
            .windows(2)
            .map(|pair| apart(rows[pair[0]].figure, rows[pair[1]].figure))
            .collect();
        for (index, &at) in line.iter().enumerate() {
            let year = |at: usize| rows[at].year[..4].parse::<i32>().unwrap();
            let before = index.checked_sub(1).map(|before| line[before]);
            let after = line.get(index + 1).copied();
            let beside: Vec<usize> = before.into_iter().chain(after).collect();
            let near = |other: &usize| year(*other).abs_diff(year(at)) <= 1;
            let figures: Vec<f64> = beside.iter().map(|other| rows[*other].figure).collect();
            let both = beside.len() == 2 && beside.iter().all(near);
            let mut own: Vec<f64> = changes
                .iter()
                .enumerate()
                .filter(|(change, _)| *change != index && change + 1 != index)
                .map(|(_, change)| *change)
                .collect();
            own.sort_by(f64::total_cmp);
            rows[at].usual = own.get(own.len() / 2).copied().unwrap_or(1.0);
            rows[at].neighbours = both.then(|| (figures[0], figures[1]));
            if thing.contains("\"reserves\"") {
                rows[at].witnesses.extend(&figures);
            }
            rows[at].beside = figures;
        }
    }
}

impl Row {
    /// Whether the years before and after are near to the figure, and the series is steady.
    pub(super) fn is_between(&self) -> bool {
        self.neighbours.is_some_and(|(before, after)| {
            let near = |one: f64, other: f64| apart(one, other) <= 1.2;
            near(before, after) && near(before, self.figure) && near(after, self.figure)
        }) && self.usual <= 1.5
    }

    /// Whether a witness has the very figure, and no figure beside it is far from it.
    pub(super) fn is_witnessed(&self) -> bool {
        let same = |other: &f64| (other / self.figure - 1.0).abs() < 1e-9;
        let near = |other: &f64| apart(*other, self.figure) <= 1.2;
        self.witnesses.iter().any(same) && self.beside.iter().chain(&self.witnesses).all(near)
    }

    /// How many digits there are before the zeros at its end.
    pub(super) fn significant(&self) -> usize {
        significant(&self.digits)
    }
}

/// How many digits there are before the zeros at the end.
pub(super) fn significant(digits: &str) -> usize {
    digits.trim_end_matches('0').len()
}
