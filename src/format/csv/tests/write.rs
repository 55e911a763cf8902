//! How records become rows. That nothing is lost, `tests/convert` says.

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
