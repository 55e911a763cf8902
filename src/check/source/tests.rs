use std::collections::BTreeSet;

use serde_json::Value;

use super::origin::Origins;
use crate::check::model::Scene;
use crate::check::testing::{facts, findings, findings_with, rules_found, shown};
use crate::check::{Settings, Texts};

/// The records of samples/sources.json, one a line.
fn samples() -> String {
    let text = include_str!("../../../samples/sources.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let records = file["sources"].as_array().unwrap().iter();
    records.map(Value::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_article_of_2025_with_figures_of_2014_is_the_samples_only_finding() {
    let said: Vec<_> = findings(&samples())
        .into_iter()
        .map(|finding| {
            format!(
                "{} {}: {}",
                finding.severity, finding.rule.id, finding.message
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "note source/superseded: Kursiv Media (2025-11-07) repeats Mineral Commodity Summaries 2014, which Mineral Commodity Summaries 2025 had replaced"
        ]
    );
}

/// Sources, each with those that it is derived from. Synthetic.
fn derived(sources: &[(&str, &[&str])]) -> String {
    let line = |(id, from): &(&str, &[&str])| {
        format!(
            "{}\n",
            serde_json::json!({"id": id, "title": id, "kind": "news", "derived_from": from})
        )
    };
    sources.iter().map(line).collect::<Vec<_>>().concat()
}

#[test]
fn witnesses_of_one_origin_are_one() {
    let lines = derived(&[
        ("a", &[]),
        ("b", &["a"]),
        ("c", &["b"]),
        ("d", &["x"]),
        ("e", &["x", "f"]),
        ("f", &[]),
        ("x", &[]),
    ]);
    let facts = facts(&lines);
    let settings = Settings::default();
    let scene = Scene::new(&facts, &settings);
    let origins = Origins::new(&scene);
    let witnesses = |ids: &[&str]| {
        let sources: BTreeSet<_> = ids.iter().filter_map(|id| facts.symbols.find(id)).collect();
        origins.witnesses(&sources, &[])
    };
    assert_eq!(witnesses(&["a"]), 1);
    assert_eq!(witnesses(&["a", "c"]), 1);
    assert_eq!(witnesses(&["d", "e"]), 1);
    assert_eq!(witnesses(&["d", "f"]), 2);
    // Who repeats two makes one witness of all that they are.
    assert_eq!(witnesses(&["d", "f", "e"]), 1);
    assert_eq!(witnesses(&["a", "d", "f"]), 3);
}

#[test]
fn circles_of_any_length_are_found_once() {
    assert_eq!(rules_found(&derived(&[("a", &["a"])])), ["source/cycle"]);
    let text = shown(&derived(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]));
    assert!(
        text.starts_with("error[source/cycle]: 3 sources are derived from one another in a circle"),
        "{text}"
    );
    assert_eq!(text.matches("source/cycle").count(), 1);
    assert_eq!(
        rules_found(&derived(&[("a", &["c"]), ("b", &["c"]), ("c", &[])])),
        [""; 0]
    );
}

/// A tonnage of China's tungsten reserves, by a source. Synthetic.
fn claim(id: &str, source: &str, quantity: u32, unit: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({
            "id": id, "country": "CHN", "commodity": "tungsten", "measure": "reserves",
            "quantity": quantity, "unit": unit, "basis": "contained", "as_of": "2024",
            "source": source,
        })
    )
}

#[test]
fn copies_are_known_by_their_figures_whatever_the_unit() {
    let two = |sources: &[(&str, &[&str])], quantity, unit| {
        let claims = claim("one", "a", 2_400_000, "t") + &claim("two", "b", quantity, unit);
        rules_found(&(derived(sources) + &claims))
    };
    let copy: &[(&str, &[&str])] = &[("a", &[]), ("b", &["a"])];
    assert_eq!(two(copy, 2_400, "kt"), ["source/shared-origin"]);
    assert_eq!(two(copy, 2_300, "kt"), [""; 0]);
    let both: &[(&str, &[&str])] = &[("a", &["x"]), ("b", &["x"]), ("x", &[])];
    assert_eq!(two(both, 2_400, "kt"), ["source/shared-origin"]);
    assert_eq!(two(&[("a", &[]), ("b", &[])], 2_400, "kt"), [""; 0]);
}

#[test]
fn quotations_are_looked_up_where_a_text_is_handed_in() {
    let source = r#"{"id": "s", "title": "s", "kind": "news", "text_file": "s.txt"}"#;
    let claim = r#"{"id": "c", "country": "KAZ", "commodity": "tungsten", "measure": "reserves", "quantity": 7, "unit": "t", "quoted": "7 tons", "statement": "no “mine” there", "source": "s"}"#;
    let lines = format!("{source}\n{claim}\n");
    let found = |texts: Texts| -> Vec<String> {
        let settings = Settings {
            texts,
            ..Settings::default()
        };
        let found = findings_with(&lines, &settings).into_iter();
        let quotation = found.filter(|finding| finding.rule.id == "source/quotation");
        quotation.map(|finding| finding.message).collect()
    };
    assert_eq!(found(Texts::default()), [""; 0]);
    assert_eq!(
        found(Texts::new(|_, _| None)),
        ["the text `s.txt` cannot be read"]
    );
    assert_eq!(
        found(Texts::new(|_, _| Some("A mine of 7 tons".to_owned()))),
        [""; 0]
    );
    assert_eq!(
        found(Texts::new(|_, _| Some("Mine: 17 tons".to_owned()))),
        ["`7 tons` does not stand in the text of s"]
    );
}

/// A figure of reserves by a source of its own. Synthetic.
fn reserves(source: &str, tonnes: u32) -> String {
    format!(
        r#"{{"id": "{source}-kaz", "country": "KAZ", "commodity": "tungsten", "measure": "reserves", "quantity": {tonnes}, "unit": "t", "basis": "contained", "as_of": "2024", "source": "{source}"}}"#
    )
}

fn shared_slips(figures: &[(&str, u32)]) -> Vec<String> {
    let lines: Vec<String> = figures
        .iter()
        .map(|(source, tonnes)| reserves(source, *tonnes))
        .collect();
    let found = findings(&lines.join("\n")).into_iter();
    let found = found.filter(|finding| finding.rule.id == "source/shared-origin");
    found.map(|finding| finding.message).collect()
}

#[test]
fn two_that_make_one_slip_are_one_witness() {
    let told = "`a` and `b` share a slip in Kazakhstan's tungsten reserves: one repeats the other, or both a third, so they are one witness";
    for slip in [245, 2_450_000, 4250, 24_503, 24_500] {
        let figures = [("a", slip), ("b", slip), ("c", 2450), ("d", 2430)];
        let found = shared_slips(&figures);
        assert_eq!(found, [told], "{slip}");
    }
}

#[test]
fn who_agrees_without_a_slip_may_have_counted_by_himself() {
    for figures in [
        // Equal, and in line with the others.
        [("a", 2450), ("b", 2450), ("c", 2450), ("d", 2430)],
        // Who is wrong is not known: two against one, or against two that differ.
        [("a", 24_500), ("b", 24_500), ("c", 2450), ("a", 24_500)],
        [("a", 24_500), ("b", 24_500), ("c", 2450), ("d", 9000)],
        // No slip of the typist.
        [("a", 5300), ("b", 5300), ("c", 2450), ("d", 2430)],
    ] {
        assert_eq!(shared_slips(&figures), [""; 0], "{figures:?}");
    }
}

#[test]
fn a_shared_slip_makes_one_witness_of_two_superlatives() {
    let first =
        |source: &str| reserves(source, 24_500).replace("\"as_of\"", "\"rank\": 1, \"as_of\"");
    let lines = |third: &str| {
        let others = [reserves("c", 2450), reserves("d", 2430)];
        [first("a"), first("b"), third.to_owned()]
            .into_iter()
            .chain(others)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let told = |lines: &str| {
        let found = findings_with(lines, &Settings::default());
        let is = |rule: &str| rule == "rank/single-witness";
        found.iter().filter(|finding| is(finding.rule.id)).count()
    };
    assert_eq!(told(&lines("")), 1);
    let own = first("e").replace("24500", "2460");
    assert_eq!(told(&lines(&own)), 0);
}
