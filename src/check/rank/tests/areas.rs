//! Ranks within areas, and areas that order countries otherwise.

use super::{claim, source};
use crate::check::testing::{findings, rules_found};

#[test]
fn ranks_of_an_area_are_decided_within_it() {
    let survey = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    ) + &[("ZWE", 540), ("KAZ", 320), ("ZAF", 200), ("UZB", 3)]
        .iter()
        .map(|(country, kt)| {
            let more = format!(r#""quantity": {kt}, "unit": "kt", "as_of": "2024""#);
            claim("survey", country, "chromium", &more)
        })
        .collect::<String>();
    let ranked = |country: &str, more: &str| {
        source("news", "news", "")
            + &claim(
                "news",
                country,
                "chromium",
                &format!(r#"{more}, "as_of": "2025""#),
            )
    };
    let found = |country: &str, more: &str| rules_found(&(survey.clone() + &ranked(country, more)));
    assert_eq!(found("KAZ", r#""rank": 1, "rank_scope": "c5""#), [""; 0]);
    assert_eq!(
        found("UZB", r#""rank": 1, "rank_scope": "c5""#),
        ["rank/order"]
    );
    assert_eq!(found("UZB", r#""rank": 2, "rank_scope": "c5""#), [""; 0]);
    assert_eq!(found("KAZ", r#""rank": 1, "rank_except": "ZWE""#), [""; 0]);
    assert_eq!(
        found("ZAF", r#""rank": 1, "rank_except": "ZWE""#),
        ["rank/order"]
    );
}

/// A rank in an area by a source. Synthetic.
fn ranked(source: &str, country: &str, rank: u32, scope: &str) -> String {
    format!(
        r#"{{"id": "{source}-{country}", "country": "{country}", "commodity": "uranium", "measure": "reserves", "rank": {rank}, "rank_scope": "{scope}", "as_of": "2024", "source": "{source}"}}"#
    )
}

fn circles(ranks: &[(&str, &str, u32, &str)]) -> Vec<String> {
    let lines = ranks
        .iter()
        .map(|&(source, country, rank, scope)| ranked(source, country, rank, scope));
    let found = findings(&lines.collect::<Vec<_>>().join("\n")).into_iter();
    let told = found.filter(|finding| finding.rule.family() == "rank");
    told.map(|finding| format!("{}: {}", finding.rule.id, finding.message))
        .collect()
}

#[test]
fn areas_that_order_two_countries_otherwise_are_a_circle() {
    let told = circles(&[
        ("s", "KAZ", 1, "c5"),
        ("s", "UZB", 2, "c5"),
        ("s", "TJK", 3, "c5"),
        ("t", "UZB", 7, "world"),
        ("t", "KAZ", 9, "world"),
        ("t", "TJK", 20, "world"),
    ]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].starts_with("rank/cycle: ranks in uranium reserves run in a circle: "),
        "{told:#?}"
    );
    assert!(
        told[0].contains("Kazakhstan before Uzbekistan in "),
        "{told:#?}"
    );
    assert!(
        told[0].contains("Uzbekistan before Kazakhstan in the world"),
        "{told:#?}"
    );
}

#[test]
fn areas_that_agree_or_that_say_too_little_are_none() {
    for ranks in [
        [
            ("s", "KAZ", 1, "c5"),
            ("s", "UZB", 2, "c5"),
            ("t", "KAZ", 2, "world"),
            ("t", "UZB", 7, "world"),
        ],
        // Another country is ranked in each.
        [
            ("s", "KAZ", 1, "c5"),
            ("s", "UZB", 2, "c5"),
            ("t", "TJK", 2, "world"),
            ("t", "KAZ", 7, "world"),
        ],
    ] {
        assert_eq!(circles(&ranks), [""; 0]);
    }
    // Places that overlap are no order.
    let lines = [
        ranked("s", "KAZ", 1, "c5"),
        ranked("s", "UZB", 2, "c5"),
        ranked("t", "UZB", 5, "world"),
        ranked("t", "KAZ", 5, "world").replace("\"rank\": 5", "\"rank\": 4, \"rank_max\": 9"),
    ];
    assert_eq!(
        rules_found(&lines.join("\n"))
            .iter()
            .filter(|id| id.starts_with("rank"))
            .count(),
        0
    );
}

#[test]
fn of_every_circle_the_least_trusted_is_dropped_and_the_search_goes_on() {
    let mut ranks = Vec::new();
    let countries = ["KAZ", "UZB", "TJK", "KGZ", "TKM"];
    for (at, country) in countries.iter().enumerate() {
        ranks.push(("s", *country, at as u32 + 1, "c5"));
        ranks.push(("t", *country, 9 - at as u32, "world"));
    }
    let told = circles(&ranks);
    // Five in one order, and in the reverse: all but one of a list must go.
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(
        told.iter().all(|told| told.starts_with("rank/cycle")),
        "{told:#?}"
    );
}
