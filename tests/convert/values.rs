//! Any records: the usual ones, and all that conversions have been known to lose.

use orelint::document::{Kind, Shape, ShapePlace, Types};
use orelint::format::csv::{Arrays, CsvOptions, TypesMode};
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

const KEYS: &[&str] = &[
    "",
    "id",
    "a.b",
    ".",
    "a[0]",
    "[0]",
    "a\\",
    "\\",
    "\\.",
    " ",
    "a b",
    "x:y",
    "xmlns",
    "@a",
    "#text",
    "#content",
    "é",
    "日本",
    "\u{1}",
    "a\nb",
    "=x",
    "'=x",
    "\u{FEFF}",
    "\u{FEFF}\"",
    "\"q\"",
    "x,y",
    "Quantity [t]",
    "\u{FFFE}",
    "entry",
    "ore:type",
    "<b>",
    "1a",
];

const STRINGS: &[&str] = &[
    "",
    " ",
    "a",
    "7",
    "007",
    "-0",
    "1e400",
    "null",
    "true",
    "[]",
    "{}",
    "[1",
    "\"7\"",
    "\"",
    "a\nb",
    "a\r\nb",
    "\r",
    "=1+2",
    "'=1",
    "-",
    "--",
    "-x",
    "+7",
    "@a",
    "x,y",
    "x;y",
    "\u{FFFE}",
    "\u{FFFF}",
    "é\u{301}",
    "{\"a\":1,\"a\":2}",
    "\u{0}",
    "\u{1F}",
    "\u{85}",
    "\u{FEFF}",
    "<a>&amp;]]>",
    " a ",
    "\t",
    "😀",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "7",
    "1.10",
    "1e400",
    "1E+5",
    "0.1",
    "1234567890123456789012345678901234567890",
];

/// A string of a megabyte, which is nasty all along.
pub(crate) fn any_long_string() -> impl Strategy<Value = String> {
    let strings = STRINGS.iter().copied().filter(|text| !text.is_empty());
    prop::sample::select(strings.collect::<Vec<_>>())
        .prop_map(|text| text.repeat(MEGABYTE.div_ceil(text.len())))
}

const MEGABYTE: usize = 1 << 20;

fn any_value() -> impl Strategy<Value = Value> {
    let number = |text: &str| Value::Number(Number::from_string_unchecked(text.to_owned()));
    // A long string is rare, so that a million cases can be run.
    let leaf = prop_oneof![
        500 => Just(Value::Null),
        500 => any::<bool>().prop_map(Value::Bool),
        1000 => prop::sample::select(NUMBERS).prop_map(number),
        2000 => prop::sample::select(STRINGS).prop_map(Value::from),
        500 => any::<String>().prop_map(Value::from),
        1 => any_long_string().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            any_object(inner.boxed(), 0).prop_map(Value::Object),
        ]
    })
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(&["a", "b", "c"][..]).prop_map(str::to_owned),
        4 => prop::sample::select(KEYS).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn any_object(
    values: BoxedStrategy<Value>,
    least: usize,
) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((any_key(), values), least..4)
        .prop_map(|members| members.into_iter().collect())
}

/// A few objects, as compact JSON.
pub(crate) fn any_records() -> impl Strategy<Value = Vec<String>> {
    let object =
        any_object(any_value().boxed(), 1).prop_map(|object| Value::Object(object).to_string());
    prop::collection::vec(object, 0..5)
}

/// A record in which the [`MARK`] stands somewhere: in a key or a value, at the top or below.
pub(crate) fn any_marked_record() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just(String::new()),
        prop::sample::select(STRINGS).prop_map(str::to_owned),
        any::<String>(),
    ];
    (
        any_object(any_value().boxed(), 1),
        any_key(),
        text,
        0_usize..4,
    )
        .prop_map(|(mut object, key, text, place)| {
            let marked = format!("{text}{MARK}");
            match place {
                0 => object.insert(key, marked.into()),
                1 => object.insert(marked, 1.into()),
                2 => object.insert(key, serde_json::json!([{"a": [marked]}])),
                _ => object.insert(key, serde_json::json!({ marked: null })),
            };
            Value::Object(object).to_string()
        })
}

/// A character for private use that no other generated text has.
pub(crate) const MARK: char = '\u{10FFF0}';

/// A few values, objects or not, as compact JSON.
pub(crate) fn any_values() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(any_value().prop_map(|value| value.to_string()), 0..4)
}

const KINDS: [Kind; 6] = [
    Kind::Null,
    Kind::Boolean,
    Kind::Number,
    Kind::String,
    Kind::Array,
    Kind::Object,
];

/// A shape with some of the usual keys, nested like the values.
pub(crate) fn any_shape() -> impl Strategy<Value = Shape> {
    let types = prop::collection::vec(prop::sample::select(&KINDS[..]), 1..3).prop_map(|kinds| {
        kinds
            .into_iter()
            .fold(Types::NONE, |types, kind| types | Types::only(kind))
    });
    let place = (
        prop_oneof![Just(Types::ANY), types],
        prop::collection::vec((any_key(), 0_usize..6), 0..4),
        prop::option::of(0_usize..6),
        prop::option::of(0_usize..6),
    );
    let place = place.prop_map(|(types, members, other, element)| {
        let mut known: Vec<(Box<str>, usize)> = Vec::new();
        for (name, at) in members {
            if known.iter().all(|(other, _)| **other != *name) {
                known.push((name.into(), at));
            }
        }
        ShapePlace {
            types,
            members: known,
            other,
            element,
        }
    });
    prop::collection::vec(place, 5).prop_map(|mut places| {
        places.insert(0, ShapePlace::any());
        Shape::new(places, 1)
    })
}

/// Any way to spell a table.
pub(crate) fn any_table() -> impl Strategy<Value = CsvOptions> {
    let types = prop::sample::select(&[TypesMode::Column, TypesMode::Cell, TypesMode::Text][..]);
    let arrays = prop::sample::select(&[Arrays::Indexed, Arrays::Json][..]);
    let signs = [
        (b',', b'"'),
        (b';', b'\''),
        (b'\t', b'"'),
        (b'7', b'n'),
        (b'.', b'\\'),
    ];
    let signs = prop::sample::select(signs.to_vec());
    (types, arrays, signs, any::<bool>()).prop_map(|(types, arrays, (delimiter, quote), safe)| {
        CsvOptions {
            delimiter: Some(delimiter),
            quote,
            types,
            arrays,
            safe,
            ..CsvOptions::default()
        }
    })
}
