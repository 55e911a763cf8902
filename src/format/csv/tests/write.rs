//! What is written is read back as it was, or refused.

use proptest::prelude::*;
use serde_json::{Map, Number, Value};

use super::*;
use crate::document::{Document, Kind, ShapePlace, Tree};
use crate::format::json::scan_one;
use crate::format::{Refusal, WriteRecords};

/// A table of these records: its text, and how many records had their keys in another order.
fn write(
    records: &[String],
    options: &CsvOptions,
    shape: Option<&Shape>,
) -> Result<(String, Vec<String>, u64), Refusal> {
    let mut trees: Vec<Tree> = Vec::new();
    for record in records {
        let mut tree = Tree::default();
        scan_one(record, &mut tree).unwrap();
        trees.push(tree);
    }
    let documents: Vec<Document<'_>> = records
        .iter()
        .zip(&trees)
        .map(|(record, tree)| Document::new(record, 0, tree))
        .collect();
    let mut columns = Columns::new(options, shape);
    // In two chunks, as threads see them.
    let (first, second) = documents.split_at(documents.len() / 2);
    for chunk in [first, second] {
        let mut part = Columns::new(options, shape);
        for document in chunk {
            part.look(document.root())?;
        }
        columns.merge(&part)?;
    }
    let writer = CsvWriter::new(&columns, options)?;
    let mut out = Vec::new();
    writer.head(&mut out);
    for (index, document) in documents.iter().enumerate() {
        if index > 0 {
            writer.separator(&mut out);
        }
        writer.record(document.root(), &mut out)?;
    }
    writer.tail(records.len() as u64, &mut out);
    let encoded = writer.encoded().map(str::to_owned).collect();
    Ok((String::from_utf8(out).unwrap(), encoded, writer.reordered()))
}

fn written(records: &[&str]) -> String {
    let records: Vec<String> = records.iter().map(|record| (*record).to_owned()).collect();
    let (text, _, reordered) = write(&records, &CsvOptions::default(), None).unwrap();
    assert_eq!(reordered, 0);
    text
}

fn refused(records: &[&str], options: &CsvOptions, shape: Option<&Shape>) -> (String, String) {
    let records: Vec<String> = records.iter().map(|record| (*record).to_owned()).collect();
    let refusal = write(&records, options, shape).unwrap_err();
    (refusal.pointer.to_string(), refusal.message)
}

/// What is written is read back as the same records, digit for digit.
fn there_and_back(
    records: &[String],
    options: &CsvOptions,
    shape: Option<&Shape>,
) -> Result<(), TestCaseError> {
    let Ok((text, _, reordered)) = write(records, options, shape) else {
        return Ok(());
    };
    let options = CsvOptions {
        natures: Natures::All,
        ..options.clone()
    };
    let back = read_as(&text, &options, shape);
    let said = back.said();
    prop_assert!(
        said.iter()
            .all(|said| said.starts_with("csv/no-header") || said.starts_with("csv/delimiter")),
        "{text}\n{said:?}"
    );
    if reordered == 0 {
        prop_assert_eq!(records, &back.records, "{}", text);
    } else {
        let values = |records: &[String]| -> Vec<Value> {
            records
                .iter()
                .map(|record| serde_json::from_str(record).unwrap())
                .collect()
        };
        prop_assert_eq!(values(records), values(&back.records), "{}", text);
    }
    Ok(())
}

const KEYS: &[&str] = &[
    "",
    "a",
    "b",
    "c",
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
    "é\u{301}",
    "{\"a\":1,\"a\":2}",
    "\u{0}",
    "\u{FEFF}",
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

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        2 => prop::sample::select(NUMBERS).prop_map(|text| Value::Number(Number::from_string_unchecked(text.to_owned()))),
        4 => prop::sample::select(STRINGS).prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
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

fn any_records() -> impl Strategy<Value = Vec<String>> {
    let object =
        any_object(any_value().boxed(), 1).prop_map(|object| Value::Object(object).to_string());
    prop::collection::vec(object, 0..5)
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
fn any_shape() -> impl Strategy<Value = Shape> {
    let types = prop::collection::vec(prop::sample::select(&KINDS[..]), 1..3).prop_map(|kinds| {
        kinds
            .into_iter()
            .fold(Types::NONE, |types, kind| types | Types::only(kind))
    });
    let types = prop_oneof![Just(Types::ANY), types];
    let place = (
        types,
        prop::collection::vec((any_key(), 0_usize..6), 0..4),
        prop::option::of(0_usize..6),
        prop::option::of(0_usize..6),
    );
    let place = place.prop_map(|(types, members, other, element)| ShapePlace {
        types,
        members: members
            .into_iter()
            .map(|(name, at)| (name.into(), at))
            .collect(),
        other,
        element,
    });
    prop::collection::vec(place, 5).prop_map(|mut places| {
        for place in &mut places {
            let mut names = Vec::new();
            place.members.retain(|(name, _)| {
                let fresh = !names.contains(name);
                names.push(name.clone());
                fresh
            });
        }
        places.insert(0, ShapePlace::any());
        Shape::new(places, 1)
    })
}

fn any_options() -> impl Strategy<Value = CsvOptions> {
    let types = prop::sample::select(&[TypesMode::Column, TypesMode::Cell, TypesMode::Text][..]);
    let arrays = prop::sample::select(&[Arrays::Indexed, Arrays::Json][..]);
    let signs = prop::sample::select(
        &[
            (b',', b'"'),
            (b';', b'\''),
            (b'\t', b'"'),
            (b'7', b'n'),
            (b'.', b'\\'),
        ][..],
    );
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

proptest! {
    #[test]
    fn a_table_carries_everything(records in any_records()) {
        there_and_back(&records, &CsvOptions::default(), None)?;
    }

    #[test]
    fn a_table_carries_everything_however_it_is_spelled(records in any_records(), options in any_options()) {
        there_and_back(&records, &options, None)?;
    }

    #[test]
    fn a_table_carries_everything_under_a_schema(records in any_records(), options in any_options(), shape in any_shape()) {
        there_and_back(&records, &options, Some(&shape))?;
    }
}

#[test]
fn columns_stand_where_they_keep_the_order_of_keys() {
    let table = written(&[
        r#"{"id":"a","quantity":1.10}"#,
        r#"{"id":"b","rank":3,"quantity":1e5}"#,
        r#"{"id":"c","rank":null,"note":"x, y"}"#,
    ]);
    assert_eq!(
        table,
        "id,rank,note,quantity\na,,,1.10\nb,3,,1e5\nc,null,\"x, y\",\n"
    );
}

#[test]
fn objects_are_dotted_and_arrays_numbered() {
    let table = written(&[
        r#"{"p":[{"c":"KAZ","s":{"n":"T"}},{"c":"USA"}],"l":[]}"#,
        r#"{"p":[],"l":["x",null]}"#,
    ]);
    assert_eq!(
        table,
        "p,p[0].c,p[0].s.n,p[1].c,l,l[0],l[1]\n,KAZ,T,USA,[],,\n[],,,,,x,null\n"
    );
}

#[test]
fn strings_in_disguise_are_encoded_and_named() {
    let records = [r#"{"a":"7","b":"7"}"#, r#"{"a":"x","b":"8"}"#].map(str::to_owned);
    let (text, encoded, _) = write(&records, &CsvOptions::default(), None).unwrap();
    assert_eq!(text, "a,b\n7,\"\"\"7\"\"\"\nx,\"\"\"8\"\"\"\n");
    assert_eq!(encoded, ["b"]);
}

#[test]
fn arrays_can_be_one_cell() {
    let options = CsvOptions {
        arrays: Arrays::Json,
        ..CsvOptions::default()
    };
    let records = [r#"{"a":[1,{"b":"x"}],"c":{"d":[]}}"#.to_owned()];
    let (text, _, _) = write(&records, &options, None).unwrap();
    assert_eq!(text, "a,c.d\n\"[1,{\"\"b\"\":\"\"x\"\"}]\",[]\n");
}

#[test]
fn formulas_get_a_guard() {
    let options = CsvOptions {
        safe: true,
        ..CsvOptions::default()
    };
    let records = [r#"{"=k":"=1+2"}"#, r#"{"=k":"-----"}"#, r#"{"=k":"'=x"}"#].map(str::to_owned);
    let (text, _, _) = write(&records, &options, None).unwrap();
    assert_eq!(text, "'=k\n'=1+2\n-----\n''=x\n");
}

#[test]
fn what_a_row_cannot_hold_is_refused() {
    let plain = CsvOptions::default();
    let text = CsvOptions {
        types: TypesMode::Text,
        ..CsvOptions::default()
    };
    let said = |records: &[&str], options: &CsvOptions| {
        let (pointer, message) = refused(records, options, None);
        format!("{pointer}: {message}")
    };
    assert_eq!(
        said(&["7"], &plain),
        ": a row is an object, and this record is a number"
    );
    assert_eq!(
        said(&["{}"], &plain),
        ": an object without properties would be an empty row, which is none"
    );
    assert_eq!(
        said(&[r#"{"a":{"b":7}}"#], &text),
        "/a/b: a number would be read back as a string in this column"
    );
    assert_eq!(
        said(&[r#"{"a":"x"}"#, r#"{"a":""}"#], &text),
        "/a: an empty string would be an empty cell, which is an absent property"
    );
    let many: Vec<String> = (0..=COLUMN_LIMIT).map(|n| n.to_string()).collect();
    let many = format!("{{\"a\":[{}]}}", many.join(","));
    let (pointer, message) = refused(&[&many], &plain, None);
    assert_eq!(pointer, "/a");
    assert!(message.contains("more than 65536 columns"), "{message}");
}

#[test]
fn a_closed_flat_schema_gives_the_columns_without_a_look_at_the_records() {
    let place = |types| ShapePlace {
        types,
        ..ShapePlace::any()
    };
    let closed = |types| {
        let root = ShapePlace {
            members: vec![("id".into(), 2), ("rank".into(), 3)],
            other: None,
            ..place(Types::only(Kind::Object))
        };
        Shape::new(
            vec![
                ShapePlace::any(),
                root,
                place(Types::only(Kind::String)),
                place(types),
            ],
            1,
        )
    };
    let options = CsvOptions::default();
    let shape = closed(Types::only(Kind::Number) | Types::only(Kind::Null));
    let columns = Columns::told_by_shape(&options, &shape).unwrap();
    let mut head = Vec::new();
    CsvWriter::new(&columns, &options).unwrap().head(&mut head);
    assert_eq!(head, b"id,rank\n");
    for types in [
        Types::ANY,
        Types::only(Kind::Array),
        Types::only(Kind::Number) | Types::only(Kind::String),
    ] {
        assert!(Columns::told_by_shape(&options, &closed(types)).is_none());
    }
    let records = [r#"{"rank":1,"id":"a"}"#.to_owned()];
    let (text, _, reordered) = write(&records, &options, Some(&shape)).unwrap();
    assert_eq!((text.as_str(), reordered), ("id,rank\na,1\n", 1));
}
