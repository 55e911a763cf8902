//! Faults with what they explain, in small synthetic data sets.

use std::fmt::Write;

use crate::check::testing::{facts, findings, shown};
use crate::check::{Settings, check};
use crate::finding::Findings;
use crate::rule::Severity;

/// Three years of production with totals, and a newspaper that ranks Vietnam third; Vietnam's
/// figure of 2022 as given. Synthetic.
fn years(vietnam: u32) -> String {
    let mut lines = String::new();
    for (year, figure) in [(2021, 4800), (2022, vietnam), (2023, 4700)] {
        let rows = [
            ("CHN", 66_000),
            ("RUS", 2300),
            ("VNM", figure),
            ("world", 73_100),
        ];
        for (country, figure) in rows {
            writeln!(
                lines,
                "{{\"id\": \"{country}-{year}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
                 \"stage\": \"mine\", \"measure\": \"production\", \"quantity\": {figure}, \"unit\": \"t\", \
                 \"basis\": \"contained\", \"as_of\": \"{year}\", \"source\": \"s\"}}"
            )
            .unwrap();
        }
    }
    for (country, rank) in [("VNM", 2), ("CHN", 1)] {
        writeln!(
            lines,
            "{{\"id\": \"n-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \"stage\": \"mine\", \
             \"measure\": \"production\", \"rank\": {rank}, \"as_of\": \"2022\", \"source\": \"news\"}}"
        )
        .unwrap();
    }
    lines
}

#[test]
fn one_wrong_digit_is_one_finding() {
    assert_eq!(shown(&years(4750)), "");
    for wrong in [47_500, 475] {
        let found = findings(&years(wrong));
        let told: Vec<_> = found.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(told.len(), 1, "{wrong}: {}", shown(&years(wrong)));
    }
    // What it does elsewhere is shown with it, and weighs as it did.
    let text = shown(&years(475));
    assert!(text.contains("VNM-2022/quantity 475"), "{text}");
    assert!(text.contains("(rank/order)"), "{text}");
    assert!(text.starts_with("error["), "{text}");
}

/// Two editions with the reserves of five countries and what they make, and a newspaper on China;
/// the unit of the earlier edition's reserves and its figure of China as given. Synthetic.
fn editions(unit: &str, china: u32) -> String {
    let mut lines = String::new();
    for year in [2024, 2025] {
        writeln!(
            lines,
            "{{\"id\": \"e{year}\", \"title\": \"Survey {year}\", \"kind\": \"survey\", \
             \"series\": \"survey\", \"edition\": \"{year}\", \"published_on\": \"{year}-01\"}}"
        )
        .unwrap();
    }
    let news = "{\"id\": \"news\", \"title\": \"A page\", \"kind\": \"news\"}";
    writeln!(lines, "{news}").unwrap();
    let mut claim = |source: &str, country: &str, measure: &str, figure: String, as_of: &str| {
        writeln!(
            lines,
            "{{\"id\": \"{source}-{measure}-{country}\", \"country\": \"{country}\", \
             \"commodity\": \"tungsten\", \"stage\": \"mine\", \"measure\": \"{measure}\", \
             {figure}, \"basis\": \"contained\", \"as_of\": \"{as_of}\", \"source\": \"{source}\"}}"
        )
        .unwrap();
    };
    let rows = [
        ("CHN", 2520, 66_000),
        ("AUS", 572, 6200),
        ("RUS", 413, 2300),
        ("VNM", 148, 3500),
        ("ESP", 66, 1500),
    ];
    for (country, held, made) in rows {
        let of_kt =
            |figure: u32, unit: &str| format!("\"quantity\": {figure}, \"unit\": \"{unit}\"");
        let early = if country == "CHN" { china } else { held };
        claim("e2024", country, "reserves", of_kt(early, unit), "2023");
        claim("e2025", country, "reserves", of_kt(held, "kt"), "2024");
        claim("e2024", country, "production", of_kt(made, "t"), "2023");
    }
    let figure = "\"quantity\": 2520000, \"unit\": \"t\", \"rank\": 1".to_owned();
    claim("news", "CHN", "reserves", figure, "2024-06");
    lines
}

#[test]
fn a_table_in_the_wrong_unit_is_one_finding() {
    assert_eq!(shown(&editions("kt", 2520)), "");
    let text = shown(&editions("t", 2520));
    let found = findings(&editions("t", 2520));
    assert_eq!(found.len(), 1, "{text}");
    assert_eq!(found[0].rule.id, "quantity/slip");
    // That no reserves would last a year weighs as it did.
    assert_eq!(found[0].severity, Severity::Error, "{text}");
    assert!(text.contains("further finding"), "{text}");
    let related = &found[0].related;
    let explained: Vec<_> = related.iter().filter_map(|at| at.explains).collect();
    assert!(
        explained.contains(&&crate::check::measure::life::RULE),
        "{text}"
    );
}

#[test]
fn another_fault_in_such_a_table_is_found_as_well() {
    let text = shown(&editions("t", 25_200));
    let found = findings(&editions("t", 25_200));
    let tables = found
        .iter()
        .filter(|finding| finding.message.contains("4 of 5 rows differ"));
    assert_eq!(tables.count(), 1, "{text}");
    let digit = "25200 is 2520 with a `0` more";
    assert!(text.contains(digit), "{text}");
    assert!(text.contains("25,200 t (read as 25,200,000 t)"), "{text}");
}

#[test]
fn what_is_off_takes_nothing_with_it() {
    let mut settings = Settings::default();
    let slip = &crate::check::quantity::slip::RULE;
    let off = crate::config::Selector::parse("quantity/slip", &[slip]);
    settings.levels.set(off.unwrap(), None);
    let mut out = Findings::default();
    check(&facts(&years(475)), &settings, &mut out);
    let errors = out
        .0
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    assert!(errors.count() >= 1, "{:#?}", out.0);
}
