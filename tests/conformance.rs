//! The tree is a representation of JSON that `jsonschema` may rely on: it keeps the contract that
//! the crate ships, and whatever is valid as a `serde_json` value is valid as a document, with the
//! same errors at the same places.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use jsonschema::{ValidationError, Validator};
use jsonschema_value::conformance;
use orelint::document::{Document, DocumentJson};
use orelint::format::input::{Input, Origin};
use orelint::format::{Records, json};
use orelint::pipeline;
use orelint::schema::{Schema, SchemaOptions};
use orelint::source::Sources;
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// Reads a JSON text as a file is read.
fn read<T: Send>(text: &str, look: impl Fn(&Document<'_>) -> T + Sync) -> T {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("value.json".to_owned(), text.as_bytes().into());
    let mut input = Input::open(&mut sources, origin, None).expect(text);
    let mut reading = json::open(&mut input, &Records::Whole).expect(text);
    let mut seen = None;
    pipeline::read(
        &mut reading,
        input.file,
        1,
        || (),
        |(), _, document, _, seen: &mut Option<T>| *seen = Some(look(document)),
        |worked| {
            assert_eq!(worked.findings, [], "{text}");
            seen = worked.output;
            ControlFlow::Continue(())
        },
    )
    .expect(text);
    seen.expect("a JSON text is one record")
}

#[test]
fn the_tree_keeps_the_contract_of_jsonschema() {
    let text = conformance::document().to_string();
    read(&text, |document| {
        conformance::assert_conformance::<DocumentJson>(&document.root());
    });
    // The same with escapes, which are decoded into other memory, and with numbers spelled anew.
    let escaped = text
        .replace('é', "\\u00e9")
        .replace("nested", "n\\u0065sted")
        .replace("integer", "\\u0069nteger")
        .replace(':', " :\n\t");
    read(&escaped, |document| {
        conformance::assert_conformance::<DocumentJson>(&document.root());
    });
}

/// A schema each for a group of keywords that look at the same kind of value.
const SCHEMAS: [&str; 25] = [
    r#"{"type": "integer"}"#,
    r#"{"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}"#,
    r#"{"items": {"type": ["integer", "string", "null"]}}"#,
    r#"{"const": 1}"#,
    r#"{"const": {"a": [1, 0.5], "b": "𝒳"}}"#,
    r#"{"enum": [100, "a", null, false, [], {"a": 1}, 12345678901234567890123456789012345678901]}"#,
    r#"{"items": {"enum": [0, 1.0, 0.1, 1e400, "kt", true]}}"#,
    r#"{"uniqueItems": true}"#,
    r#"{"properties": {"a": {"uniqueItems": true}}, "additionalProperties": {"uniqueItems": false}}"#,
    r#"{"multipleOf": 0.1}"#,
    r#"{"items": {"multipleOf": 3}}"#,
    r#"{"minimum": 0.1, "maximum": 1e2}"#,
    r#"{"exclusiveMinimum": 0, "exclusiveMaximum": 12345678901234567890123456789012345678901}"#,
    r#"{"items": {"minLength": 1, "maxLength": 2}}"#,
    r#"{"pattern": "^\\p{L}+$"}"#,
    r#"{"items": {"format": "date"}}"#,
    r#"{"propertyNames": {"maxLength": 3, "pattern": "^[^b]"}, "minProperties": 1, "maxProperties": 2}"#,
    r#"{"required": ["a", "tungsten reserves"], "dependentRequired": {"b": ["a/b"]}}"#,
    r#"{"properties": {"a": {"type": "number"}, "𝒳": false}, "patternProperties": {"^t": {"type": "string"}}, "additionalProperties": {"type": "array"}}"#,
    r#"{"prefixItems": [{"type": "number"}, {"type": "string"}], "items": {"type": "array"}, "minItems": 1, "maxItems": 3}"#,
    r#"{"contains": {"type": "number"}, "minContains": 1, "maxContains": 2, "unevaluatedItems": {"type": "string"}}"#,
    r##"{"anyOf": [{"type": "number"}, {"items": {"$ref": "#"}}], "not": {"const": 0}}"##,
    r#"{"oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"type": "array"}]}"#,
    r#"{"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"required": ["b"]}, "else": {"properties": {"b": false}}}"#,
    r##"{"allOf": [{"properties": {"a": {"type": "number"}}}], "properties": {"b": {"$ref": "#/$defs/any"}}, "unevaluatedProperties": false, "$defs": {"any": {"dependentSchemas": {"a": {"unevaluatedProperties": false}}}}}"##,
];

/// A schema compiled for our tree, and for `serde_json`.
struct Twin {
    text: &'static str,
    ours: Schema,
    theirs: Validator,
}

static TWINS: LazyLock<Vec<Twin>> = LazyLock::new(|| {
    let twin = |text: &'static str| {
        let value: Value = serde_json::from_str(text).expect(text);
        let theirs = jsonschema::options()
            .should_validate_formats(true)
            .build(&value)
            .expect(text);
        let ours = Schema::from_value("twin", value, &SchemaOptions::default()).expect(text);
        Twin { text, ours, theirs }
    };
    SCHEMAS.map(twin).into()
});

/// Everything that an error says of places; in the order of the validator.
fn places<'e>(errors: impl Iterator<Item = ValidationError<'e>>) -> Vec<String> {
    errors
        .map(|error| {
            let (instance, schema) = (error.instance_path(), error.schema_path());
            let keyword = error.kind().keyword();
            format!("{keyword} at {schema} of `{instance}`")
        })
        .collect()
}

fn any_number() -> impl Strategy<Value = String> {
    let known = select(vec![
        "0",
        "-0",
        "0.0",
        "1",
        "1.0",
        "1e0",
        "10e-1",
        "0.1",
        "0.3",
        "100",
        "1e2",
        "1E+2",
        "1e400",
        "2.5",
        "-3",
        "3.0",
        "9007199254740993",
        "18446744073709551616",
        "12345678901234567890123456789012345678901",
        "1234567890123456789012345678901234567890.1e1",
        "12345678901234567890123456789012345678900",
    ]);
    let any = (any::<i32>(), 0_u8..4, -3_i32..4).prop_map(|(digits, point, power)| match point {
        0 => digits.to_string(),
        1 => format!("{digits}.{}", digits.unsigned_abs() % 1000),
        _ => format!("{digits}e{power}"),
    });
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => any]
}

/// The source of a string, with its quotes.
fn any_string() -> impl Strategy<Value = String> {
    let known = select(vec![
        r#""""#,
        r#""a""#,
        r#""kt""#,
        r#""\u006bt""#,
        r#""𝒳""#,
        r#""\ud835\udcb3𝒳""#,
        r#""𝒳𝒳""#,
        r#""é""#,
        r#""e\u0301""#,
        r#""a\"b""#,
        r#""2025-11-06""#,
        r#""2025-02-30""#,
        r#""1""#,
        r#""tungsten reserves""#,
    ]);
    let any = any::<String>().prop_map(|text| Value::from(text).to_string());
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => any]
}

/// The source of a property's name; different ones stay different once they are decoded.
fn any_name() -> impl Strategy<Value = &'static str> {
    select(vec![
        r#""a""#,
        r#""b""#,
        r#""𝒳""#,
        r#""a/b""#,
        r#""\u0074in""#,
        r#""tungsten reserves""#,
        r#""tungsten resources""#,
        r#""""#,
    ])
}

/// JSON text, with numbers and strings as people spell them.
fn any_json() -> impl Strategy<Value = String> {
    let word = select(vec!["null", "true", "false"]).prop_map(str::to_owned);
    let leaf = prop_oneof![1 => word, 4 => any_number(), 3 => any_string()];
    let nested = leaf.prop_recursive(3, 24, 4, |inner| {
        let array = vec(inner.clone(), 0..5).prop_map(|all| format!("[{}]", all.join(", ")));
        let object = hash_map(any_name(), inner, 0..5).prop_map(|all| {
            let members = all.iter().map(|(name, value)| format!("{name}: {value}"));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        });
        prop_oneof![array, object]
    });
    prop_oneof![15 => nested, 1 => select(RARE.to_vec()).prop_map(str::to_owned)]
}

/// Values that are valid by a schema above, and that chance does not write often enough.
const RARE: [&str; 10] = [
    r#"{"a": [1, {"b": 0.5}, {"b": 5e-1}]}"#,
    r#"["2025-11-06", "2024-02-29"]"#,
    "1.0",
    "10e-1",
    r#"{"b": "\ud835\udcb3", "a": [1.0, 5e-1]}"#,
    r#"[1e2, "\u006bt", true, 0.10, 1E400]"#,
    r#"{"a": 1, "tungsten reserves": "NA", "a/b": 0}"#,
    r#"{"a": 1e0, "b": {"b": 1}}"#,
    "\"tungsten\"",
    r#"["é", "e\u0301", "é"]"#,
];

/// What both sides say of a text, by every schema.
fn verdicts(text: &str) -> Vec<bool> {
    let value: Value = serde_json::from_str(text).expect(text);
    read(text, |document| {
        let root = document.root();
        let judge = |twin: &Twin| {
            let is_valid = twin.theirs.is_valid(&value);
            let ours = twin.ours.validator();
            assert_eq!(ours.is_valid(root), is_valid, "{} <- {text}", twin.text);
            let (ours, theirs) = (ours.iter_errors(root), twin.theirs.iter_errors(&value));
            assert_eq!(places(ours), places(theirs), "{} <- {text}", twin.text);
            is_valid
        };
        TWINS.iter().map(judge).collect()
    })
}

proptest! {
    #[test]
    fn documents_and_values_are_judged_alike(text in any_json()) {
        verdicts(&text);
    }

    #[test]
    fn documents_are_the_values_that_were_written(text in any_json()) {
        let value: Value = serde_json::from_str(&text).expect("the text is JSON");
        prop_assert_eq!(read(&text, |document| document.root().to_value()), value);
    }
}

/// The law above says nothing of a schema that every value satisfies, or none.
#[test]
fn every_schema_finds_some_values_valid_and_some_not() {
    let mut runner = TestRunner::deterministic();
    let mut valid = [0; SCHEMAS.len()];
    let texts: Vec<String> = (0..2_000)
        .map(|_| any_json().new_tree(&mut runner).expect("a text").current())
        .collect();
    for text in &texts {
        for (count, is_valid) in valid.iter_mut().zip(verdicts(text)) {
            *count += usize::from(is_valid);
        }
    }
    for (count, schema) in valid.into_iter().zip(SCHEMAS) {
        let is_mixed = (5..=texts.len() - 5).contains(&count);
        assert!(is_mixed, "{schema}: {count} of {} are valid", texts.len());
    }
}
