//! The records in `samples/`, written by hand from the same tables, say what the maps say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::read::{Read, read, root, table};

/// The samples' claims that name a line of a table.
fn claims() -> Vec<Value> {
    let folder = root().join("samples/claims");
    let mut claims = Vec::new();
    for name in ["mcs-2023.ndjson", "mcs-2024.ndjson"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        claims.extend(
            text.lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap()),
        );
    }
    for name in ["mcs-2025.json", "mcs-2026.json"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        claims.extend(value["reserves"].as_array().unwrap().iter().cloned());
    }
    claims
}

fn map_of(file: &str) -> Option<&'static str> {
    let maps = [
        ("mcs2023", "usgs-mcs-2023"),
        ("mcs2024", "usgs-mcs-2024"),
        ("MCS2025", "usgs-mcs-2025"),
        ("MCS2026", "usgs-mcs-2026"),
    ];
    maps.iter()
        .find(|(start, _)| file.starts_with(start))
        .map(|(_, map)| *map)
}

#[test]
fn claims_taken_down_by_hand_are_the_claims_that_maps_make() {
    let mut tables: BTreeMap<String, Read> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for claim in claims() {
        let (file, line) = claim["locator"].as_str().unwrap().rsplit_once(':').unwrap();
        let Some(map) = map_of(file) else { continue };
        let Some(path) = table(file) else { return };
        let read = tables
            .entry(file.to_owned())
            .or_insert_with(|| read(&path, map));
        let same = |record: &&Value| {
            record["measure"] == claim["measure"] && record["as_of"] == claim["as_of"]
        };
        let on_line = read.on_line(line.parse().unwrap());
        let Some(record) = on_line.into_iter().find(same) else {
            wrong.push(format!("{}: nothing on {file}:{line}", claim["id"]));
            continue;
        };
        compared += 1;
        for field in [
            "country",
            "commodity",
            "quantity",
            "quantity_low",
            "quantity_high",
            "qualifier",
            "unit",
            "quoted",
            "basis",
            "grade",
            "grade_of",
            "classification",
            "category",
            "product",
            "source",
        ] {
            if record[field] != claim[field] && !claim[field].is_null() {
                wrong.push(format!(
                    "{} ({file}:{line}): {field} is {} and {}",
                    claim["id"], claim[field], record[field]
                ));
            }
        }
        let sorted = |record: &Value| {
            let mut codes: Vec<String> = record["countries"]
                .as_array()
                .into_iter()
                .flatten()
                .map(Value::to_string)
                .collect();
            codes.sort();
            codes
        };
        if sorted(record) != sorted(&claim) {
            wrong.push(format!(
                "{}: countries {} and {}",
                claim["id"], claim["countries"], record["countries"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 250, "only {compared}");
}
