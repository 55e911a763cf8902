use crate::check::testing::{facts, findings_with, shown};
use crate::check::{Settings, check};
use crate::finding::{Finding, Findings};
use crate::record::Date;

/// A survey's table of 2025, with these years for its rows. Synthetic.
fn table(years: [&str; 4]) -> String {
    let mut lines = vec![
        r#"{"id": "s", "title": "Survey of 2025", "kind": "survey", "published_on": "2025-01"}"#
            .to_owned(),
    ];
    let rows = ["CHN", "RUS", "VNM", "KAZ"].iter().zip(years);
    lines.extend(rows.enumerate().map(|(at, (country, year))| {
        format!(
            r#"{{"id": "s-{country}", "country": "{country}", "commodity": "tungsten", "measure": "reserves", "quantity": {}, "unit": "t", "basis": "contained", "as_of": "{year}", "source": "s"}}"#,
            4000 - 1000 * at
        )
    }));
    lines.push(r#"{"id": "news", "title": "News", "kind": "news"}"#.to_owned());
    lines.join("\n")
}

const CLAIM: &str = r#"{"id": "n", "country": "KAZ", "commodity": "tungsten", "measure": "reserves", "rank": 1, "as_of": "2025-11", "source": "news"}"#;

fn rules(lines: &str, settings: &Settings) -> Vec<&'static str> {
    let mut found = findings_with(lines, settings);
    found.retain(|finding| finding.rule.level.is_some());
    let mut ids: Vec<_> = found.iter().map(|finding| finding.rule.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_year_that_cannot_be_is_told_and_hides_nothing() {
    let sound = [table(["2024"; 4]), CLAIM.to_owned()].join("\n");
    let settings = Settings::default();
    assert_eq!(rules(&sound, &settings), ["rank/order"]);
    for year in ["2052", "2204", "0000", "0224", "2025-02"] {
        for at in 0..4 {
            let mut years = ["2024"; 4];
            years[at] = year;
            let lines = [table(years), CLAIM.to_owned()].join("\n");
            let found = rules(&lines, &settings);
            assert_eq!(found, ["rank/order", "record/date"], "{year} {at}");
        }
    }
    // A claim of no known day, with a slip in its own year.
    let claim = CLAIM.replace("2025-11", "0205-11");
    let lines = [table(["2024"; 4]), claim].join("\n");
    assert_eq!(rules(&lines, &settings), ["rank/order", "record/date"]);
}

#[test]
fn the_message_shows_both_days() {
    let text = shown(&table(["2024", "2024", "2042", "2024"]));
    let expected = r#"error[record/date]: as of 2042, but Survey of 2025 was published on 2025-01
  s-VNM/as_of "2042": after its source was published
  s/published_on "2025-01": published on 2025-01
  note: an error, since nobody knows reserves ahead of time; of production or capacity it would be a warning, for these may be planned
  help: compare the date with the source; if it is a later edition, record that as a source of its own
"#;
    assert_eq!(text, expected);
}

#[test]
fn a_day_to_come_is_told_where_the_day_is_known() {
    let lines = CLAIM.replace("2025-11", "2052-11");

    let on = |today: &str| Settings {
        today: Date::parse(today),
        ..Settings::default()
    };
    assert_eq!(rules(&lines, &Settings::default()), [""; 0]);
    assert_eq!(rules(&lines, &on("2026-11-24")), ["record/date"]);
    assert_eq!(rules(&lines, &on("2052-11-01")), [""; 0]);
    assert_eq!(
        rules(&lines.replace("2052-11", "2026"), &on("2026-01-01")),
        [""; 0]
    );
    let source = r#"{"id": "s", "title": "Survey", "kind": "survey", "published_on": "2052-01"}"#;
    assert_eq!(rules(source, &on("2026-11-24")), ["record/date"]);
}

#[test]
fn a_plan_of_production_is_a_warning() {
    let lines = table(["2024", "2024", "2024", "2030"]);
    let lines = lines.replace("reserves", "capacity");
    let found = findings_with(&lines, &Settings::default());
    let told: Vec<_> = found
        .iter()
        .map(|finding| (finding.rule.id, finding.severity.to_string()))
        .collect();
    assert_eq!(told, [("record/date", "warning".to_owned())]);
}

#[test]
fn what_the_schema_refuses_is_not_compared() {
    let lines = [table(["2024"; 4]), CLAIM.to_owned()].join("\n");
    let mut facts = facts(&lines);
    let refused = |pointer: &str| {
        let rule = crate::validate::RULES
            .iter()
            .find(|rule| rule.id == "schema/minimum");
        let mut place = facts.claims[4].home.whole(&facts.symbols);
        place.pointer = Some(pointer.into());
        place.record = place.record.map(|record| record + 10);
        rule.unwrap().at(place, "below 0")
    };
    let findings: Vec<Finding> = vec![refused("/rank")];
    let asked = |facts: &crate::check::Facts| {
        let mut out = Findings::default();
        check(facts, &Settings::default(), &mut out);
        out.0.retain(|finding| finding.rule.level.is_some());
        out.0.len()
    };
    assert_eq!(asked(&facts), 1);
    facts.disregard(&findings, 10);
    assert_eq!(asked(&facts), 0);
}
