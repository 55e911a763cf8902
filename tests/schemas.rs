//! The bundled schemas: valid, documented to the last property, and equal to the vocabulary.

use jsonschema::Validator;
use orelint::vocabulary::{basis, commodity, place, terms, unit};
use serde_json::{Value, json};

const AGREEMENT: &str = include_str!("../schemas/agreement.schema.json");
const RESERVE: &str = include_str!("../schemas/reserve.schema.json");
const SOURCE: &str = include_str!("../schemas/source.schema.json");
const RECORDS: [(&str, &str); 3] = [
    ("agreement", AGREEMENT),
    ("reserve", RESERVE),
    ("source", SOURCE),
];

/// Each enumeration of the schemas, with the list of the vocabulary that it must equal.
const ENUMERATIONS: [(&str, &str, &str); 14] = [
    (
        AGREEMENT,
        "/properties/parties/items/properties/status",
        "agreement_status",
    ),
    (AGREEMENT, "/properties/status", "agreement_status"),
    (AGREEMENT, "/properties/type", "agreement_type"),
    (
        AGREEMENT,
        "/properties/volumes/items/properties/per",
        "volume_per",
    ),
    (
        AGREEMENT,
        "/properties/volumes/items/properties/qualifier",
        "qualifier",
    ),
    (RESERVE, "/properties/classification", "classification"),
    (RESERVE, "/properties/measure", "measure"),
    (RESERVE, "/properties/qualifier", "qualifier"),
    (RESERVE, "/properties/rank_of", "rank_of"),
    (RESERVE, "/properties/recovery", "recovery"),
    (RESERVE, "/properties/stage", "stage"),
    (RESERVE, "/properties/status", "claim_status"),
    (
        SOURCE,
        "/properties/coverage/additionalProperties",
        "coverage",
    ),
    (SOURCE, "/properties/kind", "source_kind"),
];

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("a bundled schema is JSON")
}

fn compile(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("a bundled schema compiles")
}

/// What is wrong with a record, as `keyword pointer` in the order of the validator.
fn faults(schema: &str, record: &Value) -> Vec<String> {
    compile(&parse(schema))
        .iter_errors(record)
        .map(|error| format!("{} {}", error.kind().keyword(), error.instance_path()))
        .collect()
}

/// The record with some keys set, or left out where the new value is `null`.
fn with(mut record: Value, changes: &Value) -> Value {
    let keys = record.as_object_mut().expect("a record");
    for (key, value) in changes.as_object().expect("changes") {
        if value.is_null() {
            keys.shift_remove(key);
        } else {
            keys.insert(key.clone(), value.clone());
        }
    }
    record
}

/// Every subschema that describes a value, with its JSON Pointer: properties, patterns, items,
/// additional properties and definitions, but not the conditions in `allOf`, `if` and the like.
fn properties(schema: &Value) -> Vec<(String, &Value)> {
    fn walk<'s>(schema: &'s Value, at: &str, found: &mut Vec<(String, &'s Value)>) {
        let mut inside = Vec::new();
        for group in ["properties", "patternProperties", "$defs"] {
            let members = schema.get(group).and_then(Value::as_object);
            inside.extend(
                members
                    .into_iter()
                    .flatten()
                    .map(|(name, it)| (format!("{at}/{group}/{name}"), it)),
            );
        }
        for keyword in ["items", "additionalProperties"] {
            let each = schema.get(keyword).filter(|each| each.is_object());
            inside.extend(each.map(|each| (format!("{at}/{keyword}"), each)));
        }
        for (pointer, property) in inside {
            walk(property, &pointer, found);
            found.push((pointer, property));
        }
    }
    let mut found = Vec::new();
    walk(schema, "", &mut found);
    found
}

#[test]
fn each_is_valid_and_named() {
    for (name, text) in RECORDS {
        let schema = parse(text);
        jsonschema::meta::validate(&schema).expect(name);
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(schema["$schema"], dialect);
        let id = format!("https://orelint.dev/schemas/{name}.schema.json");
        assert_eq!(schema["$id"], id);
    }
}

#[test]
fn every_property_is_documented_and_its_examples_hold() {
    for (name, text) in RECORDS {
        let schema = parse(text);
        for (pointer, property) in properties(&schema) {
            for keyword in ["title", "description"] {
                let told = property[keyword].as_str().is_some_and(|it| !it.is_empty());
                assert!(told, "{name}#{pointer} has no {keyword}");
            }
            let examples = property["examples"].as_array().expect(&pointer);
            assert!(!examples.is_empty(), "{name}#{pointer} has no examples");
            let alone = with(property.clone(), &json!({"$defs": schema["$defs"]}));
            let validator = compile(&alone);
            for example in examples {
                assert!(validator.is_valid(example), "{name}#{pointer}: {example}");
            }
        }
    }
}

#[test]
fn every_object_is_closed_but_for_the_curators_own_keys() {
    for (name, text) in RECORDS {
        let schema = parse(text);
        let mut objects = properties(&schema);
        objects.push((String::new(), &schema));
        objects.retain(|(_, it)| it.get("properties").is_some());
        for (pointer, object) in objects {
            let own = object.pointer("/patternProperties/^x-");
            assert!(own.is_some(), "{name}#{pointer}");
            assert_eq!(object["additionalProperties"], false, "{name}#{pointer}");
        }
    }
}

#[test]
fn enumerations_equal_the_vocabulary() {
    for (text, pointer, list) in ENUMERATIONS {
        let words: Vec<_> = terms(list).iter().map(|term| term.term).collect();
        assert!(!words.is_empty(), "there is no list `{list}`");
        let schema = parse(text);
        let property = schema.pointer(pointer).expect(pointer);
        assert_eq!(property["enum"], json!(words), "{pointer} is not `{list}`");
    }
    let mut enumerations = 0;
    for (_, text) in RECORDS {
        let schema = parse(text);
        let all = properties(&schema);
        enumerations += all
            .iter()
            .filter(|(_, it)| it.get("enum").is_some())
            .count();
    }
    let listed = ENUMERATIONS.len();
    assert_eq!(enumerations, listed, "an enumeration is missing above");
}

/// Countries, commodities, units and bases stay open, for `orelint.toml` may add to them; but what
/// the schemas give as examples the vocabulary must know.
#[test]
fn examples_are_in_the_vocabulary() {
    let mut asked = 0;
    for (name, text) in RECORDS {
        let schema = parse(text);
        for (pointer, property) in properties(&schema) {
            let known: fn(&str) -> bool = match pointer.rsplit('/').next() {
                Some("basis") => |word| basis(word).is_ok(),
                Some("commodity") => |word| commodity(word).is_ok(),
                Some("country" | "rank_scope" | "rank_except") => |word| place(word).is_ok(),
                Some("unit") => |word| unit(word).is_ok(),
                _ => continue,
            };
            let examples = property["examples"].as_array().expect(&pointer);
            for word in examples.iter().filter_map(Value::as_str) {
                assert!(known(word), "{name}#{pointer}: {word}");
                asked += 1;
            }
        }
    }
    assert!(asked > 30, "only {asked} examples");
}

#[test]
fn the_records_that_the_project_was_born_from_are_valid() {
    let chromite = json!({
        "id": "mcs25-cr-kaz", "country": "KAZ", "commodity": "chromium", "measure": "reserves",
        "quantity": 320_000, "unit": "kt", "basis": "gross", "grade": 45, "grade_of": "Cr2O3",
        "as_of": "2024", "source": "usgs-mcs-2025", "locator": "MCS2025_World_Data.csv:221"
    });
    let tungsten = json!({
        "id": "tt-w-kaz", "country": "KAZ", "commodity": "tungsten", "measure": "reserves",
        "rank": 1, "rank_scope": "world", "as_of": "2025-11",
        "source": "times-tengri-2025-11-07", "statement": "the largest in the world"
    });
    let survey = json!({
        "id": "usgs-mcs-2025", "title": "Mineral Commodity Summaries 2025",
        "publisher": "U.S. Geological Survey", "kind": "survey", "series": "usgs-mcs",
        "edition": "2025", "published_on": "2025-01",
        "coverage": {"tungsten": "complete", "chromium": "complete"}
    });
    let memorandum = json!({
        "id": "kaz-usa-2025", "title": "Memorandum of understanding on critical minerals",
        "type": "mou", "status": "signed", "signed_on": "2025-11-06", "place": "Washington",
        "parties": [
            {"country": "KAZ", "signatory": {"title": "Minister of Industry and Construction"}},
            {"country": "USA", "signatory": {"title": "Secretary of Commerce"}}
        ],
        "witnesses": [{"name": "Kassym-Jomart Tokayev", "title": "President of Kazakhstan"}],
        "occasion": "C5+1 summit", "commodities": [], "sources": ["times-tengri-2025-11-07"]
    });
    for (schema, record) in [
        (RESERVE, chromite),
        (RESERVE, tungsten),
        (SOURCE, survey),
        (AGREEMENT, memorandum),
    ] {
        assert_eq!(faults(schema, &record), [""; 0], "{record}");
        let examples = parse(schema)["examples"].clone();
        let examples = examples.as_array().expect("examples");
        assert!(examples.contains(&record), "no example: {record}");
    }
}

/// A claim with a figure, changed.
fn claim(changes: &Value) -> Value {
    let claim = json!({
        "id": "a", "country": "KAZ", "commodity": "tungsten", "measure": "reserves",
        "quantity": 1, "unit": "t", "source": "s"
    });
    with(claim, changes)
}

#[test]
fn a_claim_says_something_about_some_place() {
    for says in [
        json!({}),
        json!({"quantity": null, "quantity_low": 330, "quantity_high": 390}),
        json!({"quantity": null, "quantity_low": 330}),
        json!({"quantity": null, "unit": null, "rank": 1, "rank_max": 5}),
        json!({"quantity": null, "unit": null, "share_percent": 15}),
        json!({"quantity": null, "unit": null, "qualifier": "withheld"}),
        json!({"quantity": null, "unit": null, "qualifier": "not_available"}),
        json!({"quantity": null, "unit": null, "statement": "abundant"}),
        json!({"country": null, "countries": ["USA", "CAN"]}),
        json!({"country": "c5+1"}),
        json!({"as_of": "2024-02-29", "period_end": "2024-06"}),
        json!({"cost_class": "<130 USD/kgU"}),
        json!({"cost_class": "40-80 USD/kgU"}),
        json!({"x-reviewed": {"by": "me"}, "$schema": "reserve.schema.json"}),
    ] {
        assert_eq!(faults(RESERVE, &claim(&says)), [""; 0], "{says}");
    }
    let silent = json!({"quantity": null, "unit": null, "qualifier": "estimated"});
    assert_eq!(faults(RESERVE, &claim(&silent)), ["anyOf "]);
}

/// Each mistake is one fault, at the value that is wrong. (A key that another needs is `required`.)
#[test]
fn a_mistake_in_a_claim_is_one_fault() {
    for (mistake, fault) in [
        (json!({"as_of": "2025-13"}), "pattern /as_of"),
        (json!({"as_of": "2025-01-32"}), "pattern /as_of"),
        (json!({"as_of": "2025-02-30"}), "pattern /as_of"),
        (json!({"as_of": "2025-11-31"}), "pattern /as_of"),
        (json!({"as_of": 2025}), "type /as_of"),
        (json!({"colour": "red"}), "additionalProperties "),
        (json!({"cost_class": "130"}), "pattern /cost_class"),
        (json!({"countries": ["USA", "CAN"]}), "falseSchema /country"),
        (json!({"country": "Kazakhstan"}), "pattern /country"),
        (json!({"country": null}), "required "),
        (json!({"grade": 45}), "required "),
        (json!({"grade": 45, "grade_of": "ore"}), "pattern /grade_of"),
        (json!({"id": "trailing "}), "pattern /id"),
        (json!({"measure": "reserve"}), "enum /measure"),
        (json!({"qualifier": "withheld"}), "falseSchema /quantity"),
        (json!({"quantity": "2,400"}), "type /quantity"),
        (json!({"quantity": -1}), "minimum /quantity"),
        (json!({"quantity_low": 1}), "falseSchema /quantity_low"),
        (json!({"rank": 0}), "minimum /rank"),
        (json!({"rank": 1.5}), "type /rank"),
        (json!({"rank_max": 5}), "required "),
        (json!({"share_percent": 101}), "maximum /share_percent"),
        (json!({"source": null}), "required "),
        (json!({"unit": null}), "required "),
    ] {
        assert_eq!(faults(RESERVE, &claim(&mistake)), [fault], "{mistake}");
    }
}

#[test]
fn a_mistake_in_an_agreement_is_one_fault() {
    for (mistake, fault) in [
        (json!({"amount": 5}), "required "),
        (json!({"languages": ["English"]}), "pattern /languages/0"),
        (json!({"parties": []}), "minItems /parties"),
        (json!({"parties": [{"role": "buyer"}]}), "anyOf /parties/0"),
        (
            json!({"parties": [{"country": "KAZ", "status": "sined"}]}),
            "enum /parties/0/status",
        ),
        (
            json!({"shares": [{"organisation": "A"}]}),
            "required /shares/0",
        ),
        (
            json!({"signed_on": "6 November 2025"}),
            "pattern /signed_on",
        ),
        (json!({"sources": ["a", "a"]}), "uniqueItems /sources"),
        (json!({"term": "ten years"}), "pattern /term"),
        (json!({"title": null}), "required "),
        (json!({"type": "memo"}), "enum /type"),
        (json!({"url": "example.org"}), "pattern /url"),
        (
            json!({"volumes": [{"commodity": "tungsten"}]}),
            "anyOf /volumes/0",
        ),
    ] {
        let agreement = with(parse(AGREEMENT)["examples"][0].clone(), &mistake);
        assert_eq!(faults(AGREEMENT, &agreement), [fault], "{mistake}");
    }
}

#[test]
fn a_mistake_in_a_source_is_one_fault() {
    for (mistake, fault) in [
        (
            json!({"coverage": {"tungsten": "all"}}),
            "enum /coverage/tungsten",
        ),
        (
            json!({"derived_from": "usgs-mcs-2024"}),
            "type /derived_from",
        ),
        (json!({"kind": "newspaper"}), "enum /kind"),
        (json!({"supersedes": ["usgs-mcs-2024"]}), "type /supersedes"),
    ] {
        let source = with(parse(SOURCE)["examples"][0].clone(), &mistake);
        assert_eq!(faults(SOURCE, &source), [fault], "{mistake}");
    }
}
