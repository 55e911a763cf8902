//! The printed order of a table.

use super::{claim, edition, news, row, source, table};
use crate::check::testing::{rules_found, shown};

#[test]
fn a_row_that_is_there_twice_hides_nothing() {
    let table = edition(2025, "2025-01")
        + &table(
            2025,
            "tungsten",
            &[("CHN", 2_400_000), ("AUS", 570_000), ("RUS", 400_000)],
        );
    let second = |tonnes| {
        row(2025, "CHN", "tungsten", Some(tonnes)).replace("tungsten-CHN", "tungsten-CHN-2")
    };
    let ranked = |country: &str, rank: &str| news(rank, "2025-11").replace("KAZ", country);
    assert_eq!(
        shown(&(table.clone() + &second(9_500_000))),
        "\
error[quantity/conflict]: mcs-2025 has two figures for China's tungsten reserves: 2,400,000 t and 9,500,000 t
  mcs-2025-tungsten-CHN-2/quantity 9500000: China has 9,500,000 t
  mcs-2025-tungsten-CHN/quantity 2400000: China has 2,400,000 t
  help: remove one of the rows, or record what sets them apart: product, basis, classification, deposit
"
    );
    let found = |data: String| rules_found(&(table.clone() + &data));
    // The smallest of them is still above Australia, and nobody is.
    assert_eq!(
        found(second(9_500_000) + &ranked("AUS", "1")),
        ["quantity/conflict", "rank/order"]
    );
    assert_eq!(
        found(second(9_500_000) + &ranked("CHN", "2")),
        ["quantity/conflict", "rank/order"]
    );
    assert_eq!(
        found(second(500_000) + &ranked("AUS", "1")),
        ["quantity/conflict"],
        "by one of the two rows it is"
    );
    assert_eq!(
        found(second(2_400_000) + &ranked("AUS", "1")),
        ["rank/order"],
        "a row that was pasted twice is one"
    );
    assert_eq!(found(second(2_420_000)), [""; 0], "within its rounding");
    // What says how it differs is another row, not another figure for the same.
    for more in [
        r#""product": "scheelite""#,
        r#""classification": "JORC""#,
        r#""cost_class": "<130 USD/kgU""#,
        r#""status": "superseded""#,
    ] {
        let other = second(9_500_000).replace("\"country\"", &format!("{more}, \"country\""));
        assert_eq!(found(other), [""; 0], "{more}");
    }
    let deposit = r#""deposit": "Shizhuyuan", "country""#;
    let deposit = |tonnes| found(second(tonnes).replace("\"country\"", deposit));
    assert_eq!(deposit(500_000), [""; 0]);
    assert_eq!(deposit(9_500_000), ["quantity/total"], "above its country");
    let joint = second(9_500_000).replace(r#""country": "CHN""#, r#""countries": ["CHN", "MNG"]"#);
    assert_eq!(found(joint), [""; 0]);
}

#[test]
fn a_claim_silent_on_the_basis_is_contradicted_only_on_every_basis() {
    let on = |basis: &str, rows: [(&str, u64); 3]| -> String {
        rows.iter()
            .map(|(country, kt)| {
                let more = format!(
                    r#""quantity": {kt}, "unit": "kt", "basis": "{basis}", "as_of": "2024""#
                );
                claim("survey", country, "chromium", &more)
                    .replace("\"id\": \"", &format!("\"id\": \"{basis}-"))
            })
            .collect()
    };
    let survey = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    );
    let gross = on("gross", [("ZWE", 540), ("KAZ", 320), ("ZAF", 200)]);
    let oxide = on("Cr2O3", [("KAZ", 100), ("ZAF", 90), ("ZWE", 78)]);
    let first = source("news", "news", "")
        + &claim("news", "KAZ", "chromium", r#""rank": 1, "as_of": "2025""#);
    assert_eq!(
        rules_found(&(survey.clone() + &gross + &first)),
        ["rank/order"]
    );
    assert_eq!(
        rules_found(&(survey.clone() + &gross + &oxide + &first)),
        [""; 0]
    );
    let third = first.replace("\"rank\": 1", "\"rank\": 3");
    assert_eq!(
        rules_found(&(survey + &gross + &oxide + &third)),
        ["rank/order"]
    );
}

#[test]
fn a_printed_order_stands_whatever_the_tolerance() {
    let data = |more| {
        source(
            "survey",
            "survey",
            r#", "coverage": {"chromium": "complete"}"#,
        ) + &[("KAZ", 230), ("ZAF", 225), ("IND", more)]
            .iter()
            .map(|(country, kt)| {
                let more = format!(r#""quantity": {kt}, "unit": "kt", "as_of": "2024""#);
                claim("survey", country, "chromium", &more)
            })
            .collect::<String>()
            + &source("news", "news", "")
            + &claim("news", "ZAF", "chromium", r#""rank": 1, "as_of": "2025""#)
    };
    let text = shown(&data(79));
    assert!(
        text.starts_with("warning[rank/order]: South Africa cannot be first"),
        "{text}"
    );
    assert!(
        text.contains("note: the figures are less than 10 % apart"),
        "{text}"
    );
    // Equal figures give no order.
    let tied = data(79).replace("\"quantity\": 230", "\"quantity\": 225");
    assert_eq!(rules_found(&tied), [""; 0]);
}

#[test]
fn ore_of_another_grade_has_its_place_in_the_printed_order() {
    let row = |country: &str, kt: u32, grade: u32| {
        let more = format!(
            r#""quantity": {kt}, "unit": "kt", "basis": "gross", "grade": {grade}, "grade_of": "Cr2O3", "as_of": "2023""#
        );
        claim("survey", country, "chromium", &more)
    };
    // The United States is listed at 7 %, far below: nobody is left to be above Kazakhstan.
    let data = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    ) + &row("KAZ", 230_000, 45)
        + &row("ZAF", 200_000, 45)
        + &row("IND", 79_000, 45)
        + &row("USA", 630, 7)
        + &source("news", "news", "")
        + &claim("news", "KAZ", "chromium", r#""rank": 2, "as_of": "2024""#);
    assert_eq!(rules_found(&data), ["rank/order"]);
}
