//! Planted faults, each in a table that is otherwise clean. The figures are real ones of tungsten.

use std::fmt::Write;

use crate::check::testing::{findings, shown};

/// Mined in 2022, by a survey; tonnes.
const TABLE: [(&str, u32); 6] = [
    ("CHN", 66_000),
    ("VNM", 4_813),
    ("RUS", 2_364),
    ("BOL", 1_357),
    ("RWA", 1_180),
    ("ESP", 702),
];

/// The table of a source, each figure as `change` has it.
fn table(source: &str, change: impl Fn(&str, u32) -> f64) -> String {
    let mut text = String::new();
    for (country, quantity) in TABLE {
        let quantity = change(country, quantity);
        writeln!(
            text,
            "{{\"id\": \"{source}-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
             \"stage\": \"mine\", \"measure\": \"production\", \"quantity\": {quantity}, \
             \"unit\": \"t\", \"basis\": \"contained\", \"as_of\": \"2022\", \"source\": \"{source}\"}}"
        )
        .unwrap();
    }
    text
}

/// The one finding on that table with a fault, beside the same without.
fn planted(change: impl Fn(&str, u32) -> f64) -> String {
    let lines = table("a", |_, quantity| f64::from(quantity)) + &table("b", change);
    let found = findings(&lines);
    assert_eq!(found.len(), 1, "{}", shown(&lines));
    let diagnosis = found[0].diagnosis.clone().unwrap_or_default();
    format!("{}\n{diagnosis}", found[0].message)
}

#[track_caller]
fn assert_says(text: &str, what: &str) {
    assert!(text.contains(what), "{text}");
}

#[test]
fn a_column_in_another_unit_is_one_finding() {
    let text = planted(|_, quantity| f64::from(quantity) / 1000.0);
    assert_says(&text, "6 of 6 rows differ by a factor of 1,000");
    assert_says(&text, "probably a slip of unit");
    // One row that differs otherwise does not hide it, and is told beside it.
    let lines = table("a", |_, quantity| f64::from(quantity))
        + &table("b", |country, quantity| {
            f64::from(quantity) * if country == "ESP" { 0.5 } else { 1000.0 }
        });
    let text = shown(&lines);
    assert_says(&text, "5 of 6 rows differ by a factor of 1,000");
    assert_eq!(findings(&lines).len(), 2, "{text}");
}

#[test]
fn a_column_of_oxide_is_one_finding() {
    let text = planted(|_, quantity| (f64::from(quantity) / 0.793).round());
    assert_says(&text, "6 of 6 rows differ by a factor of 1.261");
    assert_says(&text, "WO3 is 79.3 % tungsten by mass");
}

#[test]
fn rows_that_are_exchanged_are_one_finding() {
    let text = planted(|country, quantity| {
        f64::from(match country {
            "BOL" => 4_813,
            "VNM" => 1_357,
            _ => quantity,
        })
    });
    assert_says(&text, "Bolivia and Vietnam have each other's figures");
    assert_says(&text, "probably two rows are exchanged");
}

#[test]
fn a_column_one_row_off_is_one_finding() {
    let text = planted(|country, _| {
        let at = TABLE.iter().position(|(code, _)| *code == country).unwrap();
        f64::from(TABLE[at.saturating_sub(1)].1)
    });
    assert_says(&text, "5 of 6 rows have the figure of the row above them");
}

#[test]
fn slips_of_the_typist_are_told_by_their_digits() {
    let one = |figure: u32| {
        planted(|country, quantity| f64::from(if country == "VNM" { figure } else { quantity }))
    };
    assert_says(&one(8_413), "for `4` and `8`, which are exchanged");
    assert_says(&one(48_137), "48137 is 4813 with a `7` behind it");
    assert_says(&one(481), "481 is 4813 with a `3` lost");
    assert_says(
        &one(48_813),
        "48813 is 4813 with a `8` too many, written twice",
    );
    assert_says(&one(48_130), "48130 is 4813 with a `0` too many");
    assert_says(&one(4_813_000), "one figure is 1,000 times the other");
    assert!(one(9_000).ends_with('\n'), "nothing explains it");
}

#[test]
fn reserves_that_are_a_years_production_are_told() {
    let reserves = |source: &str, figure: u32| {
        format!(
            "{{\"id\": \"{source}-r\", \"country\": \"VNM\", \"commodity\": \"tungsten\", \
             \"measure\": \"reserves\", \"quantity\": {figure}, \"unit\": \"t\", \
             \"basis\": \"contained\", \"as_of\": \"2022\", \"source\": \"{source}\"}}\n"
        )
    };
    let lines = table("a", |_, quantity| f64::from(quantity))
        + &reserves("p", 100_000)
        + &reserves("q", 4_813);
    assert_says(
        &shown(&lines),
        "4,813 t is what Vietnam makes in 2022 by `a`: probably production quoted as reserves",
    );
}

#[test]
fn an_older_editions_figure_is_told() {
    let mut lines = String::new();
    for year in [2023, 2024] {
        writeln!(
            lines,
            "{{\"id\": \"e{year}\", \"title\": \"Edition {year}\", \"kind\": \"survey\", \
             \"series\": \"e\", \"edition\": \"{year}\", \"published_on\": \"{year}-01\"}}"
        )
        .unwrap();
    }
    for (source, year, figure) in [("e2023", 2022, 36), ("e2024", 2023, 74), ("n", 2024, 36)] {
        writeln!(
            lines,
            "{{\"id\": \"{source}-r\", \"country\": \"VNM\", \"commodity\": \"tungsten\", \
             \"measure\": \"reserves\", \"quantity\": {figure}, \"unit\": \"kt\", \
             \"basis\": \"contained\", \"as_of\": \"{year}\", \"source\": \"{source}\"}}"
        )
        .unwrap();
    }
    assert_says(
        &shown(&lines),
        "36 kt is the figure of Edition 2023: probably copied from that edition",
    );
}
