//! Every file of `samples/broken` has one fault, and its README says where: each is found there,
//! and nothing else.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A row of the table in `samples/broken/README.md`.
#[derive(Debug)]
struct Fault {
    file: String,
    place: String,
    rule: String,
    record: Option<u64>,
    pointer: Option<String>,
}

fn faults() -> Vec<Fault> {
    let readme = std::fs::read_to_string(root().join("samples/broken/README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let bare = |cell: &str| cell.trim_matches('`').trim_matches('"').to_owned();
        Fault {
            file: bare(cells[0]),
            place: cells[1].to_owned(),
            rule: bare(cells[2]),
            record: cells[3].parse().ok(),
            pointer: (!cells[4].is_empty()).then(|| bare(cells[4])),
        }
    })
    .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The findings in one file, as `check` reports them beside the samples' sources.
fn findings(file: &str) -> Vec<Value> {
    let path = format!("samples/broken/{file}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command.current_dir(root()).args([
        "check",
        "--no-config",
        "--output-format",
        "json",
        "samples/sources.json",
        &path,
    ]);
    if file == "empty.csv" {
        // Nothing in an empty file tells its schema, so it is read alone.
        command = Command::new(env!("CARGO_BIN_EXE_orelint"));
        command.current_dir(root()).args([
            "check",
            "--no-config",
            "--output-format",
            "json",
            "--schema",
            "reserve",
            &path,
        ]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() != Some(1) {
        return vec![Value::String(format!(
            "status {:?}: {said}",
            output.status.code()
        ))];
    }
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{file}: {error}: {said}"));
    let diagnostics = report["diagnostics"].as_array().unwrap();
    diagnostics
        .iter()
        .filter(|one| one["file"] == path.as_str())
        .cloned()
        .collect()
}

#[test]
fn each_fault_is_found_where_it_is_and_nothing_else() {
    let mut wrong = Vec::new();
    for fault in faults() {
        let found = findings(&fault.file);
        let [one @ Value::Object(_)] = found.as_slice() else {
            wrong.push(format!(
                "{}: {} findings: {found:#?}",
                fault.file,
                found.len()
            ));
            continue;
        };
        let place = format!("{}:{}", one["line"], one["column"]);
        let pointer = one["pointer"].as_str().map(str::to_owned);
        let same = place == fault.place
            && one["rule"] == fault.rule.as_str()
            && (fault.record.is_none() || one["record"].as_u64() == fault.record)
            && (fault.pointer.is_none() || pointer == fault.pointer);
        if !same {
            let message = &one["message"];
            wrong.push(format!(
                "{fault:?}\n   but {place} {} {} {pointer:?}: {message}",
                one["rule"], one["record"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} files:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_broken_file_is_in_the_table() {
    let mut listed: Vec<String> = faults().into_iter().map(|fault| fault.file).collect();
    let mut present: Vec<String> = std::fs::read_dir(root().join("samples/broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "README.md")
        .collect();
    listed.sort();
    present.sort();
    assert_eq!(listed, present);
}
