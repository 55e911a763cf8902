//! One and the same records in four formats give the same findings, each at its own place.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const FORMATS: [&str; 4] = ["csv", "json", "ndjson", "xml"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `check` finds in a twin beside the samples' sources.
fn findings(twin: &str) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command.current_dir(root());
    command.args([
        "check",
        "--no-config",
        "--output-format",
        "json",
        "samples/sources.json",
        twin,
    ]);
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["diagnostics"].as_array().unwrap().clone()
}

/// A finding without its place in the text.
fn placeless(finding: &Value) -> Value {
    let of_related = |related: &Value| {
        json!([
            related["record"],
            related["id"],
            related["pointer"],
            related["message"]
        ])
    };
    let related: Vec<Value> = finding["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(of_related)
        .collect();
    json!([
        finding["rule"],
        finding["severity"],
        finding["message"],
        finding["record"],
        finding["id"],
        finding["pointer"],
        finding["diagnosis"],
        finding["help"],
        related
    ])
}

/// The characters that a place names, in the file as a person counts them.
fn text_at(file: &str, place: &Value) -> String {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let line = text
        .split('\n')
        .nth(place["line"].as_u64().unwrap() as usize - 1)
        .unwrap();
    line.chars()
        .skip(place["column"].as_u64().unwrap() as usize - 1)
        .collect()
}

#[test]
fn twins_agree_in_everything_but_places() {
    for name in ["claims", "agreements"] {
        let of = |format: &str| -> Vec<Value> {
            findings(&format!("samples/twins/{name}.{format}"))
                .iter()
                .map(placeless)
                .collect()
        };
        let csv = of("csv");
        for format in &FORMATS[1..] {
            assert_eq!(csv, of(format), "{name}.csv and {name}.{format}");
        }
        assert!(
            name != "claims" || csv.len() >= 4,
            "the twins of the claims contradict one another: {csv:?}"
        );
    }
}

#[test]
fn each_place_shows_the_value_in_its_own_format() {
    for format in FORMATS {
        let file = format!("samples/twins/claims.{format}");
        let all = findings(&file);
        let galium = all
            .iter()
            .find(|one| one["rule"] == "vocabulary/commodity")
            .unwrap();
        let shown = text_at(&file, galium);
        assert!(
            shown.trim_start_matches('"').starts_with("galium"),
            "{format}: {shown}"
        );
        for finding in all
            .iter()
            .filter(|finding| finding["rule"].as_str().unwrap().starts_with("rank/"))
        {
            let places = finding["related"]
                .as_array()
                .unwrap()
                .iter()
                .chain([finding]);
            for place in
                places.filter(|place| place["file"] == file.as_str() && place["pointer"] == "/rank")
            {
                let shown = text_at(&file, place);
                assert!(
                    shown.starts_with(|c: char| c.is_ascii_digit()),
                    "{format}: {place} shows {shown}"
                );
            }
        }
    }
}
