//! `schemas/config.schema.json` describes what the parser of `orelint.toml` takes, no more and no
//! less.
//!
//! `BLESS=1 cargo test --test config` writes the rules into it anew.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use orelint::check;
use orelint::config::Config;
use orelint::finding::Findings;
use orelint::source::Sources;
use serde_json::{Map, Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn path() -> PathBuf {
    root().join("schemas/config.schema.json")
}

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(path()).unwrap()).unwrap()
}

fn mistakes(text: &str) -> Findings {
    let file = Sources::new().add_text("orelint.toml", text.as_bytes());
    let mut findings = Findings::default();
    let path = Path::new("orelint.toml");
    Config::parse(file, path, text, &check::rules(), &mut findings);
    findings
}

/// The keys that the parser knows where `text` has the key `zzzzzz`, which no key is near.
fn known(text: &str) -> BTreeSet<String> {
    let findings = mistakes(text);
    let told = findings.0.iter().find_map(|finding| {
        let help = finding.help.as_deref()?;
        let listed = help.strip_prefix("known keys here are ")?;
        finding.message.contains("zzzzzz").then_some(listed)
    });
    let told = told.unwrap_or_else(|| panic!("{text}: {findings:?}"));
    told.split(", ").map(str::to_owned).collect()
}

/// Each table of the configuration: its place in the schema, and a text with a strange key in it.
const TABLES: [(&str, &str); 9] = [
    ("", "zzzzzz = 1"),
    ("/properties/data/items", "[[data]]\nzzzzzz = 1"),
    ("/properties/accept/items", "[[accept]]\nzzzzzz = 1"),
    ("/properties/check", "[check]\nzzzzzz = 1"),
    (
        "/properties/commodities/additionalProperties",
        "[commodities.a]\nzzzzzz = 1",
    ),
    (
        "/properties/countries/additionalProperties",
        "[countries.XXA]\nzzzzzz = 1",
    ),
    (
        "/properties/areas/additionalProperties/anyOf/1",
        "[areas.a]\nzzzzzz = 1",
    ),
    (
        "/properties/units/additionalProperties",
        "[units.a]\nzzzzzz = 1",
    ),
    ("/properties/places/items", "[[places]]\nzzzzzz = 1"),
];

#[test]
fn every_key_of_the_parser_is_in_the_schema_and_the_other_way_round() {
    let schema = schema();
    for (pointer, text) in TABLES {
        let table = schema.pointer(pointer).unwrap();
        assert_eq!(table["additionalProperties"], json!(false), "{pointer}");
        let declared = table["properties"].as_object().unwrap().keys().cloned();
        let declared: BTreeSet<String> = declared.collect();
        assert_eq!(declared, known(text), "{pointer}");
    }
}

/// The rules and families as the schema has them.
fn rules() -> Map<String, Value> {
    let level = |description: String| json!({"description": description, "$ref": "#/$defs/level"});
    let mut properties = Map::new();
    for rule in check::rules() {
        let family = rule.family();
        properties
            .entry(format!("{family}/*"))
            .or_insert_with(|| level(format!("Every rule of the family `{family}`.")));
        let (first, rest) = rule.summary.split_at(1);
        let description = format!("{}{rest}.", first.to_uppercase());
        properties.insert(rule.id.to_owned(), level(description));
    }
    properties
}

#[test]
fn the_schema_lists_every_rule() {
    let mut schema = schema();
    let listed = schema.pointer_mut("/properties/rules/properties").unwrap();
    let wanted = Value::Object(rules());
    if *listed == wanted {
        return;
    }
    assert!(
        std::env::var_os("BLESS").is_some(),
        "the rules changed: `BLESS=1 cargo test --test config` writes them into {}",
        path().display()
    );
    *listed = wanted;
    let text = serde_json::to_string_pretty(&schema).unwrap();
    fs::write(path(), text + "\n").unwrap();
}

/// Every configuration in the project that is no example of a mistake.
fn configurations(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            configurations(&path, found);
        } else if path.file_name().is_some_and(|name| name == "orelint.toml") {
            found.push(path);
        }
    }
}

#[test]
fn the_schema_takes_what_the_parser_takes() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut found = vec![root().join("orelint.toml")];
    configurations(&root().join("samples"), &mut found);
    configurations(&root().join("tests/cli"), &mut found);
    assert!(found.len() > 10, "{found:?}");
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let Ok(value) = toml::from_str::<Value>(&text) else {
            continue;
        };
        if mistakes(&text).0.is_empty() {
            let errors: Vec<_> = validator
                .iter_errors(&value)
                .map(|it| it.to_string())
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        }
    }
    for wrong in [
        "exclud = []",
        "fail_on = \"fatal\"",
        "[[data]]\nschema = \"reserve\"",
        "[[data]]\npaths = \"a\"\nformat = \"yaml\"",
        "[check]\ntolerance = 10",
        "[[accept]]\nrule = \"rank/order\"\nreason = \"all\"",
        "[rules]\n\"rank/odrer\" = \"off\"",
        "[rules]\n\"rank/order\" = \"loud\"",
        "[areas]\nabc = []",
    ] {
        let value: Value = toml::from_str(wrong).unwrap();
        assert!(!validator.is_valid(&value), "{wrong}");
        assert!(!mistakes(wrong).0.is_empty(), "{wrong}");
    }
}
