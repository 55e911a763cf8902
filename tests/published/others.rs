//! What the tables of other publishers do: deposits, the British survey, lists of countries.

use orelint::vocabulary::find_country;
use serde_json::{Value, json};

use crate::quirks::assert_fields;
use crate::read::{read, table};

#[test]
fn codes_that_look_like_quantities_are_not_read() {
    let Some(path) = table("USGS_Lithium_US_Resources.csv") else {
        return;
    };
    let read = read(&path, "usgs-lithium-us");
    // 589,000.111 of Thacker Pass, and 162,000 short tons given as 147,000.111 metric ones.
    for line in [35, 41] {
        assert!(read.on_line(line).is_empty());
        assert!(
            read.findings
                .iter()
                .any(|finding| finding.contains(&format!(":{line}:"))
                    && finding.contains("map/code"))
        );
    }
    assert!(read.on_line(34).is_empty(), "sodium, and below zero");
    assert!(
        read.records
            .iter()
            .all(|record| record["quantity"].as_f64().unwrap() >= 0.0)
    );
    assert!(
        read.records
            .iter()
            .all(|record| !record.to_string().contains("<Null>"))
    );
}

#[test]
fn one_label_of_a_unit_for_three_bases() {
    let Some(path) = table("BGS_lithium_production.csv") else {
        return;
    };
    let read = read(&path, "bgs-lithium");
    assert_fields(
        read.with_id("bgs-li:863"),
        &json!({"quantity": 2_754_727, "basis": "gross", "product": "spodumene"}),
    );
    assert_fields(
        read.with_id("bgs-li:861"),
        &json!({"quantity": 76692, "basis": "contained", "product": "spodumene"}),
    );
    assert_fields(
        read.with_id("bgs-li:859"),
        &json!({"quantity": 201_950, "basis": "Li2CO3"}),
    );
    assert_fields(
        read.with_id("bgs-li:843"),
        &json!({"quantity": 37967, "basis": "contained"}),
    );
    assert_fields(
        read.with_id("bgs-li:878"),
        &json!({"quantity": 4968, "basis": "LiOH·H2O"}),
    );
}

#[test]
fn footnotes_years_that_end_in_june_and_countries_that_are_no_more() {
    let Some(path) = table("BGS_tungsten_production.csv") else {
        return;
    };
    let read = read(&path, "bgs-tungsten");
    assert_fields(
        read.with_id("bgs-w:3"),
        &json!({"country": "SUN", "qualifier": "estimated", "note": "Estimates."}),
    );
    assert_fields(
        read.with_id("bgs-w:1276"),
        &json!({"country": "RWA", "quantity": 1808, "period_end": "2022-06-30"}),
    );
    assert_fields(read.with_id("bgs-w:28"), &json!({"country": "RHO"}));
}

#[test]
fn a_table_without_a_unit_or_a_basis() {
    let Some(path) = table("BGS_uranium_2012to2021.csv") else {
        return;
    };
    let read = read(&path, "bgs-uranium");
    assert_fields(
        read.with_id("bgs-u:190"),
        &json!({"country": "KAZ", "quantity": 21819, "unit": "t", "basis": null, "as_of": "2021"}),
    );
}

#[test]
fn two_lists_of_countries_agree_whatever_their_zeros_and_names() {
    let (Some(list), Some(slim)) = (table("country-codes.csv"), table("iso3166-slim-3.xml")) else {
        return;
    };
    let (list, slim) = (read(&list, "country-codes"), read(&slim, "iso3166-slim"));
    assert_eq!((slim.tally.read, slim.tally.rows()), (249, 249));
    for record in list.records.iter().chain(&slim.records) {
        let (name, code) = (
            record["name"].as_str().unwrap(),
            record["alpha3"].as_str().unwrap(),
        );
        assert_eq!(
            find_country(name).map(|country| country.code),
            Some(code),
            "{name}"
        );
    }
    for record in &list.records {
        let twin = slim
            .records
            .iter()
            .find(|twin| twin["alpha3"] == record["alpha3"])
            .unwrap();
        let number = |record: &Value| record["numeric"].as_str().unwrap().parse::<u32>().unwrap();
        assert_eq!(number(record), number(twin), "{record}");
    }
}
