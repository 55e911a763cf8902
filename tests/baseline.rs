//! The baseline file: what its schema describes is what is read and written.

use orelint::baseline::{Baseline, Entry, write};
use orelint::check;
use orelint::config::accept::Terms;
use orelint::finding::Findings;
use orelint::record::Date;
use orelint::source::Sources;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../schemas/baseline.schema.json");

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// The entries of a baseline, and what is wrong with it.
fn read(text: &str) -> (Vec<Entry>, Vec<String>) {
    let (mut sources, mut out) = (Sources::new(), Findings::default());
    let rules = check::rules();
    let bytes = text.as_bytes();
    let read = Baseline::read("baseline.json", bytes, &rules, &mut sources, &mut out);
    let said = out.0.iter().map(|finding| finding.message.clone());
    (read.expect("readable").entries, said.collect())
}

fn entry(fingerprint: &str, rule: &str, file: &str) -> Entry {
    let rules = check::rules();
    let rule = rules.iter().find(|known| known.id == rule);
    Entry {
        fingerprint: fingerprint.into(),
        rule: rule.expect("a rule"),
        file: file.into(),
        message: "a \"message\"\nof two lines".into(),
        terms: Terms::default(),
        accepted_on: Date::parse("2026-11-24"),
        place: None,
    }
}

fn written(entries: Vec<Entry>) -> String {
    let mut out = Vec::new();
    write(entries, &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn what_is_written_is_a_line_each_in_one_order_and_is_read_back() {
    let mut explained = entry("00000000000000aa", "rank/order", "claims/news.csv");
    explained.terms = Terms {
        reason: Some("synthetic".to_owned()),
        by: Some("A. Curator".to_owned()),
        until: Date::parse("2027-06"),
    };
    let hash = "6b1d000fdcad55ce";
    let numbered =
        |number: &str| entry(&format!("{hash}{number}"), "rank/order", "claims/news.csv");
    let entries = vec![
        numbered("-10"),
        entry("ffffffffffffffff", "schema/enum", "a.csv"),
        numbered("-2"),
        entry("00000000000000bb", "quantity/total", "claims/news.csv"),
        explained,
        numbered(""),
    ];
    let text = written(entries.clone());
    let mut backwards = entries;
    backwards.reverse();
    assert_eq!(written(backwards), text);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("fingerprint"))
        .collect();
    let order = [
        "ffffffffffffffff",
        "00000000000000bb",
        "00000000000000aa",
        "6b1d000fdcad55ce",
        "6b1d000fdcad55ce-2",
        "6b1d000fdcad55ce-10",
    ];
    assert_eq!(lines.len(), order.len());
    for (line, name) in lines.iter().zip(order) {
        assert!(line.contains(&format!("\"{name}\"")), "{line}");
    }
    assert!(schema().is_valid(&serde_json::from_str(&text).expect("JSON")));
    let (mut entries, said) = read(&text);
    assert_eq!(said, [""; 0]);
    for entry in &mut entries {
        entry.place = None;
    }
    assert_eq!(written(entries), text);
    assert!(schema().is_valid(&serde_json::from_str(&written(Vec::new())).expect("JSON")));
}

/// A baseline of one entry, of which one member is another, or missing.
fn with(key: &str, value: Value) -> Value {
    let mut entry = json!({"fingerprint": "6b1d000fdcad55ce-2", "rule": "rank/order",
        "file": "a.csv", "message": "m", "reason": "r", "by": "b", "until": "2027",
        "accepted_on": "2026-11-24"});
    if value.is_null() {
        entry.as_object_mut().expect("an entry").remove(key);
    } else {
        entry[key] = value;
    }
    json!({"version": 1, "accepted": [entry]})
}

#[test]
fn what_the_schema_describes_is_read() {
    let validator = schema();
    for sound in [
        with("message", Value::Null),
        with("reason", Value::Null),
        with("until", json!("2027-06-30")),
        json!({"$schema": "x", "version": 1, "accepted": []}),
    ] {
        assert!(validator.is_valid(&sound), "{sound}");
        assert_eq!(read(&sound.to_string()).1, [""; 0], "{sound}");
    }
}

#[test]
fn what_the_schema_refuses_is_not_read() {
    let validator = schema();
    let cases = [
        (
            with("fingerprint", Value::Null),
            "an entry needs `fingerprint`, the finding's name in reports",
        ),
        (
            with("rule", Value::Null),
            "an entry needs `rule`, the finding's rule",
        ),
        (
            with("file", Value::Null),
            "an entry needs `file`, the finding's file",
        ),
        (with("file", json!(" ")), "`file` must be a text"),
        (with("reason", json!("")), "`reason` must be a text"),
        (with("by", json!(["b"])), "`by` must be a text"),
        (
            with("until", json!("2027-13")),
            "`until` must be a date such as 2027-06-30, 2027-06 or 2027",
        ),
        (
            with("until", json!("soon")),
            "`until` must be a date such as 2027-06-30, 2027-06 or 2027",
        ),
        (
            with("fingerprint", json!("6B1D000FDCAD55CE")),
            "`6B1D000FDCAD55CE` is no fingerprint",
        ),
        (
            with("fingerprint", json!("6b1d000fdcad55ce-1")),
            "`6b1d000fdcad55ce-1` is no fingerprint",
        ),
        (
            with("fingerprint", json!("6b1d")),
            "`6b1d` is no fingerprint",
        ),
        (
            with("rule", json!("rank")),
            "an entry is about one rule, such as `rank/order`",
        ),
        (with("resaon", json!("r")), "unknown key `resaon`"),
        (
            json!([]),
            "a baseline is an object with `version` and `accepted`",
        ),
        (json!({"accepted": []}), "a baseline needs `version`"),
        (
            json!({"version": 2, "accepted": []}),
            "this orelint reads version 1 of baselines",
        ),
        (
            json!({"version": 1}),
            "a baseline needs `accepted`, the list of its entries",
        ),
        (
            json!({"version": 1, "accepted": {}}),
            "`accepted` must be a list of entries",
        ),
        (
            json!({"version": 1, "accepted": ["x"]}),
            "an entry is an object with `fingerprint` and `rule`",
        ),
        (
            json!({"version": 1, "accepted": [], "acepted": []}),
            "unknown key `acepted`",
        ),
    ];
    for (faulty, message) in cases {
        assert!(!validator.is_valid(&faulty), "{faulty}");
        assert_eq!(read(&faulty.to_string()).1, [message], "{faulty}");
    }
}

/// Of these the schema knows nothing.
#[test]
fn an_entry_is_of_a_rule_that_can_be_accepted() {
    for (rule, message) in [
        (
            "rank/ordre",
            "there is no rule `rank/ordre`; did you mean `rank/order`?",
        ),
        (
            "syntax/json",
            "`syntax/json` cannot be accepted: it must be put right",
        ),
        (
            "accept/unused",
            "`accept/unused` cannot be accepted: it must be put right",
        ),
    ] {
        let faulty = with("rule", json!(rule));
        assert_eq!(read(&faulty.to_string()).1, [message]);
    }
}
