use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::check::testing::{findings, rules_found, shown};
use crate::vocabulary::{find_country, find_place};

/// The records of samples/agreements.json, one a line.
fn samples() -> String {
    let text = include_str!("../../../samples/agreements.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let records = file["agreements"].as_array().unwrap().iter();
    records.map(Value::to_string).collect::<Vec<_>>().join("\n")
}

/// What is found in a published list of policies, one record for each of its entries, as rules with
/// the titles that they are about. `None` where the list is not beside the repository.
fn published() -> Option<Vec<(&'static str, String)>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/iea_policies.json"
    );
    let entries: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).ok()?).unwrap();
    let mut lines = String::new();
    for (index, entry) in entries.iter().enumerate() {
        let text = |name: &str| entry[name].as_str().unwrap_or_default();
        let parties = entry["countries"].as_array().into_iter().flatten();
        let parties = parties.filter_map(|name| Some(find_place(name.as_str()?)?.code()));
        let day: Vec<&str> = text("datePromulgated").split('-').rev().collect();
        let record = json!({
            "id": format!("entry-{index}"), "title": text("title"), "type": "other",
            "status": text("status").to_lowercase().replace(' ', "_"), "signed_on": day.join("-"),
            "parties": parties.map(|code| json!({"country": code})).collect::<Vec<_>>(),
            "sources": ["iea-policies"],
        });
        writeln!(lines, "{record}").unwrap();
    }
    let title = |message: &str| message.split('`').nth(1).unwrap_or(message).to_owned();
    let found = findings(&lines);
    Some(
        found
            .iter()
            .map(|finding| (finding.rule.id, title(&finding.message)))
            .collect(),
    )
}

#[test]
fn what_a_published_list_contradicts_is_found_and_nothing_else() {
    let Some(found) = published() else {
        return;
    };
    let mut by_rule: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (rule, title) in &found {
        by_rule.entry(rule).or_default().push(title);
    }
    for titles in by_rule.values_mut() {
        titles.sort_unstable();
    }
    let expected = BTreeMap::from([
        (
            "agreement/date",
            vec!["Quad Statement of Principles on Clean Energy Supply Chains in the Indo-Pacific"],
        ),
        (
            "agreement/party",
            vec!["the title names Japan as a party, and the record does not list it"],
        ),
        (
            "agreement/status",
            vec![
                "Australia - India Critical Minerals Investment Partnership",
                "Australia - Korea Comprehensive Strategic Partnership",
                "Australia - United States Net Zero Technology Acceleration Partnership",
                "Korea-U.S. High-Tech Industry & Clean Energy Partnership MOU",
                "Minerals Security Partnership",
            ],
        ),
    ]);
    assert_eq!(by_rule, expected);
}

#[test]
fn the_samples_differ_in_status_five_times_and_in_nothing_else() {
    let found = findings(&samples());
    let said: Vec<_> = found
        .iter()
        .map(|finding| format!("{}: {}", finding.rule.id, finding.message))
        .collect();
    assert_eq!(
        said,
        [
            "agreement/status: the records of `Australia - India Critical Minerals Investment Partnership` differ in status: `in_force` (Australia), `announced` (India)",
            "agreement/status: the records of `Korea-U.S. High-Tech Industry & Clean Energy Partnership MOU` differ in status: `announced` (South Korea), `in_force` (United States)",
            "agreement/status: the records of `Australia - Korea Comprehensive Strategic Partnership` differ in status: `in_force` (Australia), `announced` (South Korea)",
            "agreement/status: the records of `Australia - United States Net Zero Technology Acceleration Partnership` differ in status: `in_force` (Australia), `announced` (United States)",
            "agreement/status: the records of `Minerals Security Partnership` differ in status: `announced` (Australia), `in_force` (Canada, Japan, South Korea and 3 others)",
        ]
    );
    let last = &found[4];
    assert_eq!(
        last.notes,
        [
            "status by party: Australia `announced`; Canada, Japan, South Korea, United Kingdom, United States and European Union `in_force`"
        ]
    );
}

/// A record of an agreement: its identifier, and what differs from the others. Synthetic.
fn record(id: &str, changes: &[(&str, Value)]) -> String {
    let mut record = json!({
        "id": id, "title": "Treaty on the geology of Lake Balkhash", "type": "treaty",
        "signed_on": "1999-07-16", "parties": [{"country": "KAZ"}, {"country": "KGZ"}],
        "sources": [id],
    });
    for (name, value) in changes {
        record[*name] = value.clone();
    }
    format!("{record}\n")
}

/// What is found in two records that differ from one another so.
fn between(one: &[(&str, Value)], other: &[(&str, Value)]) -> Vec<&'static str> {
    rules_found(&(record("one", one) + &record("other", other)))
}

#[test]
fn two_sources_agree_or_differ_field_by_field() {
    let differ = |name: &str, one: Value, other: Value| between(&[(name, one)], &[(name, other)]);
    for (name, one, other) in [
        ("status", json!("signed"), json!("in_force")),
        ("type", json!("treaty"), json!("mou")),
        ("place", json!("Astana"), json!("Bishkek")),
        ("binding", json!(true), json!(false)),
        ("term", json!("P10Y"), json!("P5Y")),
        ("signed_on", json!("1999-07-16"), json!("1999-07-17")),
        ("in_force_on", json!("2000"), json!("2001")),
        ("expires_on", json!("2020-01"), json!("2020-02")),
    ] {
        let found = differ(name, one, other);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
    }
    for (name, one, other) in [
        ("type", json!("treaty"), json!("other")),
        ("place", json!("Washington"), json!("Washington, D.C.")),
        ("place", json!("Almaty"), json!("almaty")),
        ("term", json!("P1Y"), json!("P12M")),
        ("signed_on", json!("1999"), json!("1999-07-16")),
        (
            "commodities",
            json!(["tungsten"]),
            json!(["tungsten", "gold"]),
        ),
    ] {
        assert_eq!(differ(name, one, other), [""; 0], "{name}");
    }
}

#[test]
fn money_and_shares_have_units_and_a_tolerance() {
    let amount = |one: f64, other: f64, currency: &str| {
        between(
            &[("amount", json!(one)), ("currency", json!("USD"))],
            &[("amount", json!(other)), ("currency", json!(currency))],
        )
    };
    assert_eq!(amount(1.1e9, 9e8, "USD"), ["agreement/differs"]);
    assert_eq!(amount(1.1e9, 1.08e9, "USD"), [""; 0]);
    assert_eq!(amount(1.1e9, 9e8, "EUR"), [""; 0]);
    let shares = |percent: f64| json!([{"organisation": "Cove", "share_percent": percent}]);
    let share = |other| between(&[("shares", shares(70.0))], &[("shares", shares(other))]);
    assert_eq!(share(30.0), ["agreement/differs"]);
    assert_eq!(share(70.0), [""; 0]);
    let volumes = |quantity: f64, unit: &str| json!([{"commodity": "tungsten", "quantity": quantity, "unit": unit, "per": "year"}]);
    let volume = |other, unit| {
        between(
            &[("volumes", volumes(12.0, "kt"))],
            &[("volumes", volumes(other, unit))],
        )
    };
    assert_eq!(volume(20.0, "kt"), ["agreement/differs"]);
    assert_eq!(volume(12_000.0, "t"), [""; 0]);
}

#[test]
fn what_is_not_one_agreement_is_not_compared() {
    let status = |status: &str| ("status", json!(status));
    let parties = |codes: &[&str]| {
        let all: Vec<_> = codes.iter().map(|code| json!({"country": code})).collect();
        ("parties", json!(all))
    };
    let common = || {
        (
            "title",
            json!("Memorandum of understanding on critical minerals"),
        )
    };
    // A title that many bear, by other parties on the same day.
    assert_eq!(
        between(
            &[common(), status("signed"), parties(&["KAZ", "USA"])],
            &[common(), status("in_force"), parties(&["UZB", "USA"])]
        ),
        [""; 0]
    );
    assert_eq!(
        between(
            &[common(), status("signed")],
            &[common(), status("in_force")]
        ),
        ["agreement/status"]
    );
    // Strategies of two countries that happen to have one name.
    assert_eq!(
        between(
            &[
                ("title", json!("Critical Minerals Partnership")),
                status("signed"),
                parties(&["CAN"])
            ],
            &[
                ("title", json!("Critical Minerals Partnership")),
                status("in_force"),
                parties(&["AUS"])
            ]
        ),
        [""; 0]
    );
    // Another date, or a reference.
    assert_eq!(
        between(
            &[status("signed")],
            &[status("in_force"), ("signed_on", json!("2005"))]
        ),
        [""; 0]
    );
    assert_eq!(
        between(
            &[status("signed")],
            &[status("ratified"), ("amends", json!(["one"]))]
        ),
        [""; 0]
    );
}

#[test]
fn one_identifier_may_stand_for_two_accounts() {
    let two = |title: &str, source: &str| {
        let first = record("one", &[("status", json!("signed"))]);
        let changes = [
            ("status", json!("in_force")),
            ("title", json!(title)),
            ("sources", json!([source])),
        ];
        rules_found(&(first + &record("one", &changes)))
    };
    assert_eq!(two("Lake Balkhash treaty", "other"), ["agreement/status"]);
    assert_eq!(two("Lake Balkhash treaty", "one"), ["record/duplicate-id"]);
}

#[test]
fn a_status_that_a_later_source_has_further_on_is_a_note() {
    let source = |id: &str, date: &str| {
        format!(
            "{}\n",
            json!({"id": id, "title": id, "kind": "news", "published_on": date})
        )
    };
    let of = |one: &str, other: &str| {
        let lines = source("one", "1999-08")
            + &source("other", "2001")
            + &record("one", &[("status", json!(one))])
            + &record("other", &[("status", json!(other))]);
        findings(&lines)[0].severity.name()
    };
    assert_eq!(of("signed", "in_force"), "note");
    assert_eq!(of("in_force", "signed"), "warning");
    assert_eq!(of("signed", "terminated"), "warning");
}

#[test]
fn parties_of_their_own_status_are_compared_with_themselves() {
    let parties = |status: &str| {
        (
            "parties",
            json!([{"country": "KAZ", "status": status}, {"country": "KGZ", "status": "signed"}]),
        )
    };
    assert_eq!(between(&[parties("ratified")], &[]), [""; 0]);
    let text =
        shown(&(record("one", &[parties("ratified")]) + &record("other", &[parties("signed")])));
    assert!(
        text.starts_with("warning[agreement/status]: the records of `Treaty on the geology of Lake Balkhash` differ in the status of Kazakhstan: `ratified` (`one`), `signed` (`other`)"),
        "{text}"
    );
}

#[test]
fn names_are_held_against_their_time() {
    let at = |place: &str, date: &str| {
        rules_found(&record(
            "one",
            &[("place", json!(place)), ("signed_on", json!(date))],
        ))
    };
    for (place, date) in [
        ("Nur-Sultan", "2021"),
        ("Nur-Sultan", "2022-09-17"),
        ("Astana", "2025"),
        ("Geneva", "1999"),
    ] {
        assert_eq!(at(place, date), [""; 0], "{place} {date}");
    }
    for (place, date) in [
        ("Nur-Sultan", "2025-11-06"),
        ("Astana", "2021"),
        ("Leningrad", "1999"),
    ] {
        assert_eq!(at(place, date), ["agreement/anachronism"], "{place} {date}");
    }
    let by = |code: &str, date: &str| {
        let parties = ("parties", json!([{"country": code}, {"country": "KAZ"}]));
        rules_found(&record("one", &[parties, ("signed_on", json!(date))]))
    };
    assert!(find_country("Soviet Union").is_some());
    assert_eq!(by("SUN", "1992"), ["agreement/anachronism"]);
    assert_eq!(by("SUN", "1991"), [""; 0]);
}

#[test]
fn chains_have_neither_circles_nor_gaps() {
    let chain = |changes: &[(&str, Value)], later: &[(&str, Value)]| {
        let mut later = later.to_vec();
        later.extend([
            ("supersedes", json!(["one"])),
            ("signed_on", json!("2010-01-01")),
        ]);
        between(changes, &later)
    };
    assert_eq!(chain(&[("expires_on", json!("2009-12-31"))], &[]), [""; 0]);
    assert_eq!(chain(&[("expires_on", json!("2009"))], &[]), [""; 0]);
    assert_eq!(
        chain(&[("expires_on", json!("2009-12-30"))], &[]),
        ["agreement/gap"]
    );
    assert_eq!(chain(&[("status", json!("superseded"))], &[]), [""; 0]);
    let force = || ("status", json!("in_force"));
    assert_eq!(chain(&[force()], &[force()]), ["agreement/ended"]);
    assert_eq!(
        chain(&[force()], &[("status", json!("announced"))]),
        [""; 0]
    );
    let itself = record("one", &[("amends", json!(["one"]))]);
    assert!(shown(&itself).starts_with(
        "error[agreement/cycle]: `Treaty on the geology of Lake Balkhash` names itself"
    ));
    let parent = |id: &str, of: &str| record(id, &[("title", json!(id)), ("parent", json!(of))]);
    let circle = parent("a", "b") + &parent("b", "c") + &parent("c", "a");
    assert!(
        shown(&circle)
            .starts_with("error[agreement/cycle]: 3 agreements belong to one another in a circle")
    );
}

#[test]
fn a_source_after_the_end_cannot_have_it_in_force() {
    let with = |published: &str| {
        let source = json!({"id": "s", "title": "s", "kind": "dataset", "published_on": published});
        let changes = [
            ("status", json!("in_force")),
            ("expires_on", json!("2023")),
            ("sources", json!(["s"])),
        ];
        rules_found(&format!("{source}\n{}", record("one", &changes)))
    };
    assert_eq!(with("2024-05"), ["agreement/ended"]);
    assert_eq!(with("2023-12"), [""; 0]);
}

#[test]
fn a_copy_is_one_only_if_nothing_differs() {
    let copy = |changes: &[(&str, Value)]| {
        let mut changes = changes.to_vec();
        changes.push(("sources", json!(["one"])));
        between(&[], &changes)
    };
    assert_eq!(copy(&[]), ["agreement/duplicate"]);
    assert_eq!(copy(&[("x-line", json!(7))]), ["agreement/duplicate"]);
    assert_eq!(copy(&[("occasion", json!("a summit"))]), [""; 0]);
    let signed = json!([{"country": "KAZ", "signatory": {"name": "A"}}, {"country": "KGZ"}]);
    assert_eq!(copy(&[("parties", signed)]), [""; 0]);
    // Another source's record is a second witness.
    assert_eq!(between(&[], &[]), [""; 0]);
}
