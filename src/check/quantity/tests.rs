//! The rules on quantities, against small synthetic data sets.

use std::fmt::Write;

use crate::check::testing::{findings, rules_found, shown};

/// A claim of `source` on tungsten reserves in 2024, unless `more` says otherwise.
fn claim(source: &str, country: &str, more: &str) -> String {
    format!(
        "{{\"id\": \"{source}-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
         \"measure\": \"reserves\", \"source\": \"{source}\", \"as_of\": \"2024\", {more}}}\n"
    )
}

fn tonnes(source: &str, country: &str, figure: &str) -> String {
    claim(
        source,
        country,
        &format!(r#""quantity": {figure}, "unit": "t", "basis": "contained""#),
    )
}

#[test]
fn figures_at_the_tolerance_agree_and_beyond_it_do_not() {
    let pair = |a: &str, b: &str| rules_found(&(tonnes("a", "CHN", a) + &tonnes("b", "CHN", b)));
    assert_eq!(pair("90", "100"), [""; 0]);
    assert_eq!(pair("0.9", "1"), [""; 0]);
    assert_eq!(pair("2070000", "2300000"), [""; 0]);
    assert_eq!(pair("89.99", "100"), ["quantity/conflict"]);
    let text = shown(&(tonnes("a", "CHN", "80") + &tonnes("b", "CHN", "100")));
    assert!(
        text.starts_with("warning[quantity/conflict]: figures for China's tungsten reserves differ by 20 %: 80 t in `a` and 100 t in `b`"),
        "{text}"
    );
}

#[test]
fn units_and_compounds_are_brought_to_tonnes_of_the_element() {
    let other =
        |more: &str| rules_found(&(tonnes("a", "KAZ", "1586000") + &claim("b", "KAZ", more)));
    assert_eq!(
        other(r#""quantity": 1586, "unit": "kt", "basis": "contained""#),
        [""; 0]
    );
    assert_eq!(
        other(r#""quantity": 2000000, "unit": "t", "basis": "WO3""#),
        [""; 0]
    );
    assert_eq!(
        other(r#""quantity": 2000000, "unit": "t", "basis": "contained""#),
        ["quantity/conflict"]
    );
    // Ore is compared with ore of its own grade alone.
    assert_eq!(
        other(r#""quantity": 200000000, "unit": "t", "basis": "gross""#),
        [""; 0]
    );
}

#[test]
fn qualifiers_open_a_figure() {
    let other = |more: &str| {
        let more = format!(r#"{more}, "unit": "t", "basis": "contained""#);
        rules_found(&(tonnes("a", "KAZ", "100") + &claim("b", "KAZ", &more)))
    };
    assert_eq!(other(r#""quantity": 50, "qualifier": "at_least""#), [""; 0]);
    assert_eq!(
        other(r#""quantity": 150, "qualifier": "at_least""#),
        ["quantity/conflict"]
    );
    assert_eq!(other(r#""quantity": 150, "qualifier": "at_most""#), [""; 0]);
    assert_eq!(
        other(r#""quantity": 50, "qualifier": "at_most""#),
        ["quantity/conflict"]
    );
    assert_eq!(
        other(r#""quantity_low": 80, "quantity_high": 120"#),
        [""; 0]
    );
    assert_eq!(
        other(r#""quantity_low": 120, "quantity_high": 150"#),
        ["quantity/conflict"]
    );
    assert_eq!(
        other(r#""quantity": 95, "qualifier": "exact""#),
        [""; 0],
        "the other is not exact"
    );
}

#[test]
fn claims_under_other_rules_are_not_compared() {
    let other = |more: &str| {
        rules_found(
            &(tonnes("a", "KAZ", "100")
                + &claim(
                    "b",
                    "KAZ",
                    &format!(r#"{more}, "quantity": 500, "unit": "t", "basis": "contained""#),
                )),
        )
    };
    assert_eq!(other(r#""note": "the same""#), ["quantity/conflict"]);
    assert_eq!(other(r#""cost_class": "<130 USD/kgU""#), [""; 0]);
    assert_eq!(other(r#""classification": "JORC""#), [""; 0]);
    assert_eq!(other(r#""product": "scheelite""#), [""; 0]);
}

#[test]
fn a_figure_for_an_unlisted_country_must_fit_the_rest() {
    let table =
        tonnes("a", "CHN", "2400") + &tonnes("a", "AUS", "570") + &tonnes("a", "rest", "950");
    assert_eq!(
        rules_found(&(table.clone() + &tonnes("b", "KAZ", "900"))),
        [""; 0]
    );
    let text = shown(&(table + &tonnes("b", "KAZ", "1600")));
    assert!(
        text.starts_with(
            "warning[quantity/conflict]: Kazakhstan's tungsten reserves do not fit what is left"
        ),
        "{text}"
    );
    assert!(
        text.contains("a-rest/quantity 950: all countries without a row"),
        "{text}"
    );
}

#[test]
fn a_total_is_held_against_its_rows_by_rounding_alone() {
    let table = |rows: &[(&str, &str)]| -> String {
        rows.iter()
            .map(|(country, figure)| tonnes("a", country, figure))
            .collect()
    };
    let rows = [
        ("CHN", "2300000"),
        ("AUS", "570000"),
        ("RUS", "400000"),
        ("rest", "950000"),
    ];
    let with = |total: &str| {
        let mut all = rows.to_vec();
        all.push(("world", total));
        let source =
            r#"{"id": "a", "title": "A", "kind": "survey", "coverage": {"tungsten": "complete"}}"#;
        rules_found(&format!("{source}\n{}", table(&all)))
    };
    assert_eq!(with("4200000"), [""; 0]);
    assert_eq!(
        with("4400000"),
        ["quantity/total"],
        "all are there, and fall short of it"
    );
    assert_eq!(with("3900000"), ["quantity/total"]);
    assert_eq!(
        with("420000"),
        ["quantity/total"],
        "every large row is above it"
    );
    // One row above the whole is pointed at itself.
    let text = shown(&table(&[("CHN", "9000"), ("AUS", "57"), ("world", "1000")]));
    assert!(
        text.contains("a-CHN/quantity 9000: China has 9,000 t"),
        "{text}"
    );
    assert!(
        text.starts_with(
            "error[quantity/total]: China has more tungsten reserves than the whole world"
        ),
        "{text}"
    );
}

#[test]
fn a_total_that_is_a_lower_bound_cannot_be_exceeded() {
    let at_least = claim(
        "a",
        "world",
        r#""quantity": 2000000, "qualifier": "at_least", "unit": "t", "basis": "contained""#,
    );
    let rows = tonnes("a", "CHN", "1855000") + &tonnes("a", "AUS", "400000");
    assert_eq!(rules_found(&(rows + &at_least)), [""; 0]);
}

#[test]
fn the_total_of_another_source_allows_the_tolerance() {
    let total = tonnes("b", "world", "1000");
    let rows = |a: &str, b: &str| tonnes("a", "CHN", a) + &tonnes("a", "AUS", b);
    assert_eq!(rules_found(&(rows("600", "450") + &total)), [""; 0]);
    let text = shown(&(rows("800", "600") + &total));
    assert!(text.starts_with("warning[quantity/total]"), "{text}");
}

#[test]
fn two_sources_that_agree_year_by_year_agree() {
    let of = |source: &str, year: &str, figure: &str| {
        tonnes(source, "CHN", figure)
            .replace("2024", year)
            .replace("-CHN\"", &format!("-CHN-{year}\""))
    };
    let a = of("a", "2022", "100");
    let b = of("b", "2022", "101") + &of("b", "2024", "150");
    assert_eq!(rules_found(&(a.clone() + &b)), [""; 0]);
    assert_eq!(
        rules_found(&(a + &of("b", "2022", "150"))),
        ["quantity/conflict"]
    );
}

#[test]
fn a_ratio_that_only_a_slip_makes_is_named() {
    let pair = |a: &str, b: &str| shown(&(tonnes("a", "KAZ", a) + &tonnes("b", "KAZ", b)));
    let has = |text: String, what: &str| assert!(text.contains(what), "{text}");
    has(
        pair("7", "7000"),
        "diagnosis: one figure is 1,000 times the other: probably a slip of unit",
    );
    has(
        pair("1586000", "2000000"),
        "diagnosis: WO3 is 79.3 % tungsten by mass, and so is the ratio of the figures: probably the larger is of WO3",
    );
    assert!(!pair("100", "150").contains("diagnosis"));
}

#[test]
fn bounds_and_ranges_differ_by_their_nearest_ends_and_have_no_diagnosis() {
    let against = |figure: &str, more: &str| {
        let more = format!(r#"{more}, "unit": "t", "basis": "contained""#);
        shown(&(tonnes("a", "KAZ", figure) + &claim("b", "KAZ", &more)))
    };
    for (text, percent) in [
        (
            against("2400", r#""quantity": 2000, "qualifier": "at_most""#),
            17,
        ),
        (
            against("2000", r#""quantity": 2500, "qualifier": "at_least""#),
            20,
        ),
        (
            against("2400", r#""quantity_low": 100, "quantity_high": 1800"#),
            25,
        ),
        (
            against("1800", r#""quantity_low": 2400, "quantity_high": 9000"#),
            25,
        ),
    ] {
        assert!(
            text.contains(&format!("differ by {percent} %:")),
            "{percent}: {text}"
        );
    }
    let bound = against("7000", r#""quantity": 7, "qualifier": "at_most""#);
    assert!(!bound.contains("diagnosis"), "{bound}");
    let range = against("7000", r#""quantity_low": 7, "quantity_high": 9"#);
    assert!(!range.contains("diagnosis"), "{range}");
}

#[test]
fn a_whole_of_which_parts_are_filed_by_product_is_no_sum_of_the_rest() {
    let source = r#"{"id": "a", "title": "A (synthetic)", "kind": "survey", "coverage": {"tungsten": "complete"}}"#;
    let rows = tonnes("a", "CHN", "61") + &tonnes("a", "KAZ", "21") + &tonnes("a", "world", "117");
    let apart = r#""product": "scheelite", "quantity": 35, "unit": "t", "basis": "contained""#;
    assert_eq!(
        rules_found(&format!("{source}\n{rows}")),
        ["quantity/total"]
    );
    assert_eq!(
        rules_found(&format!("{source}\n{rows}{}", claim("a", "RUS", apart))),
        [""; 0]
    );
}

#[test]
fn rows_are_rounded_to_as_many_digits_as_most_of_them_show() {
    let rows = |first: &str| {
        let all = [
            ("AUS", "580000"),
            ("BRA", first),
            ("CHN", "260000"),
            ("GAB", "61000"),
            ("ZAF", "550000"),
            ("world", "1600000"),
        ];
        let rows = all.map(|(country, figure)| tonnes("a", country, figure));
        rules_found(&rows.concat())
    };
    // 300,000 beside figures of two digits is no 250,000.
    assert_eq!(rows("300000"), ["quantity/total"]);
    assert_eq!(rows("200000"), [""; 0]);
}

/// Reserves of six countries in four editions, one of which is in another unit: revised from the
/// second to the third by more than the tolerance, in most rows. Synthetic.
fn editions(wrong: usize, unit: &str) -> String {
    let mut lines = String::new();
    let figures: [[u32; 6]; 4] = [
        [2400, 570, 400, 140, 66, 29],
        [2410, 572, 400, 141, 66, 29],
        [2900, 700, 310, 170, 80, 24],
        [2900, 710, 312, 170, 81, 24],
    ];
    for (at, rows) in figures.iter().enumerate() {
        let year = 2021 + at;
        writeln!(lines, "{{\"id\": \"e{at}\", \"title\": \"Edition {at}\", \"kind\": \"survey\", \"series\": \"e\", \"published_on\": \"{}-01\"}}",
            year + 1).unwrap();
        let unit = if at == wrong { unit } else { "kt" };
        for (country, figure) in ["CHN", "AUS", "RUS", "VNM", "ESP", "AUT"].iter().zip(rows) {
            writeln!(lines, "{{\"id\": \"e{at}-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \"measure\": \"reserves\", \
                 \"quantity\": {figure}, \"unit\": \"{unit}\", \"basis\": \"contained\", \"as_of\": \"{year}\", \"source\": \"e{at}\"}}").unwrap();
        }
    }
    lines
}

#[test]
fn of_editions_that_differ_by_a_factor_most_say_which_is_wrong() {
    for wrong in 0..4 {
        for unit in ["t", "Mt"] {
            let found = findings(&editions(wrong, unit));
            let columns: Vec<_> = found
                .iter()
                .filter(|finding| finding.rule.id == "quantity/slip")
                .map(|finding| finding.place.id.as_deref().unwrap_or_default().to_owned())
                .collect();
            let is_there = |id: &String| id.starts_with(&format!("e{wrong}-"));
            assert!(
                !columns.is_empty() && columns.iter().all(is_there),
                "{wrong} {unit}: {}",
                shown(&editions(wrong, unit))
            );
        }
    }
}

#[test]
fn a_table_that_two_others_contradict_alike_is_at_fault_whoever_is_trusted() {
    let mut lines = String::new();
    for (source, kind, unit) in [
        ("a", "survey", "Mt"),
        ("b", "news", "kt"),
        ("c", "other", "kt"),
    ] {
        writeln!(
            lines,
            "{{\"id\": \"{source}\", \"title\": \"{source}\", \"kind\": \"{kind}\"}}"
        )
        .unwrap();
        for (country, figure) in [("CHN", 2400), ("AUS", 570), ("RUS", 400), ("VNM", 140)] {
            writeln!(lines, "{{\"id\": \"{source}-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \"measure\": \"reserves\", \
                 \"quantity\": {figure}, \"unit\": \"{unit}\", \"basis\": \"contained\", \"as_of\": \"2024\", \"source\": \"{source}\"}}").unwrap();
        }
    }
    let found = findings(&lines);
    assert!(!found.is_empty());
    for finding in &found {
        let id = finding.place.id.as_deref().unwrap_or_default();
        assert!(id.starts_with("a-"), "{}", shown(&lines));
    }
}

/// 230,000 kt in one edition, 320,000 kt in the next, as of the survey's chromite of Kazakhstan; the
/// last in tonnes.
#[test]
fn a_single_figure_in_another_unit_is_seen_beside_one_that_was_revised() {
    for editions in [&[230_000, 230_000, 320_000][..], &[230_000, 320_000]] {
        let mut lines = String::new();
        let last = editions.len() - 1;
        for (at, figure) in editions.iter().enumerate() {
            let unit = if at == last { "t" } else { "kt" };
            writeln!(lines, "{{\"id\": \"e{at}\", \"title\": \"Edition {at}\", \"kind\": \"survey\", \"series\": \"e\", \"published_on\": \"{}-01\"}}\n\
                 {{\"id\": \"e{at}-KAZ\", \"country\": \"KAZ\", \"commodity\": \"chromium\", \"measure\": \"reserves\", \
                 \"quantity\": {figure}, \"unit\": \"{unit}\", \"basis\": \"gross\", \"as_of\": \"{}\", \"source\": \"e{at}\"}}",
                2023 + at,
                2022 + at).unwrap();
        }
        let text = shown(&lines);
        assert!(
            text.starts_with("warning[quantity/slip]") && text.contains("slip of unit"),
            "{text}"
        );
    }
}
