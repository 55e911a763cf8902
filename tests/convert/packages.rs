//! Packages by others: tables that are read as their description says, or refused with the place.

use std::fs;
use std::path::Path;

use orelint::finding::Finding;

use crate::tables::{chosen, read};

const DESCRIPTION: &str = r#"{"name":"synthetic","resources":[{"name":"ores","path":"ores.csv",
"schema":{"fields":[{"name":"ore","type":"string"},{"name":"tonnes","type":"number"}]}}]}"#;
const TABLE: &str = "ore,tonnes\nchromite,1.10\n";
const LINE: &str = "{\"ore\":\"chromite\",\"tonnes\":1.10}\n";

/// Writes the description with `to` in place of `from`, and the table.
fn write(home: &Path, (from, to): (&str, &str), table: impl AsRef<[u8]>) {
    assert!(DESCRIPTION.contains(from), "{from}");
    fs::write(
        home.join("datapackage.json"),
        DESCRIPTION.replacen(from, to, 1),
    )
    .unwrap();
    fs::write(home.join("ores.csv"), table).unwrap();
}

/// The table as lines of JSON, read by the edited description.
fn edited(edit: (&str, &str), table: &str) -> Result<String, Vec<Finding>> {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), edit, table);
    read(home.path())
}

#[test]
fn a_table_is_read_as_its_dialect_says() {
    let after = "\"ores.csv\"";
    for (said, table) in [
        ("", TABLE),
        (
            r#","dialect":{"delimiter":";"}"#,
            "ore;tonnes\nchromite;1.10\n",
        ),
        (r#","dialect":{"header":false}"#, "chromite,1.10\n"),
        (
            r#","dialect":{"header":false,"csv":{"delimiter":"\t","quoteChar":"'"}}"#,
            "'chromite'\t1.10\n",
        ),
        (
            r#","dialect":{"lineTerminator":"\r\n","escapeChar":null,"doubleQuote":true}"#,
            "ore,tonnes\r\nchromite,1.10\r\n",
        ),
        (
            r#","dialect":{"nullSequence":"none"}"#,
            "ore,tonnes,\nchromite,1.10\n",
        ),
        (
            r#","format":"tsv","dialect":{"delimiter":"\t"}"#,
            "ore\ttonnes\nchromite\t1.10\n",
        ),
    ] {
        let back = edited((after, &format!("{after}{said}")), table);
        assert_eq!(back.as_deref(), Ok(LINE), "{said}");
    }
    let listed = edited((after, r#"["ores.csv"]"#), TABLE);
    assert_eq!(listed.as_deref(), Ok(LINE));
    let empty = edited((after, r#""ores.csv","dialect":{"header":false}"#), "");
    assert_eq!(empty.as_deref(), Ok(""));
}

#[test]
fn a_table_stands_in_the_encoding_that_is_named_and_below_the_description() {
    let home = tempfile::tempdir().unwrap();
    let said = r#""deep/er/ores.csv","encoding":"latin-1""#;
    write(home.path(), ("\"ores.csv\"", said), "");
    fs::create_dir_all(home.path().join("deep/er")).unwrap();
    let table = home.path().join("deep/er/ores.csv");
    fs::write(table, b"ore,tonnes\nm\xE9tal,1\n").unwrap();
    assert_eq!(
        read(home.path()).unwrap(),
        "{\"ore\":\"métal\",\"tonnes\":1}\n"
    );
}

#[test]
fn cells_are_what_their_fields_say() {
    let number = r#""type":"number""#;
    for (said, cell, value) in [
        (r#""type":"string""#, "007", r#","tonnes":"007""#),
        (r#""type":"any""#, "7", r#","tonnes":7"#),
        (r#""type":"date""#, "2024", r#","tonnes":"2024""#),
        (r#""type":"boolean""#, "True", r#","tonnes":true"#),
        (r#""type":"boolean""#, "0", r#","tonnes":false"#),
        (
            r#""type":"boolean","trueValues":["oui"],"falseValues":["1"]"#,
            "1",
            r#","tonnes":false"#,
        ),
        (
            r#""type":"array""#,
            "\"[1,\"\"a\"\"]\"",
            r#","tonnes":[1,"a"]"#,
        ),
        (number, "1e400", r#","tonnes":1e400"#),
        (number, "\"1,100\"", r#","tonnes":"1,100""#),
        (r#""type":"boolean""#, "maybe", r#","tonnes":"maybe""#),
        (r#""type":"boolean""#, "true", r#","tonnes":true"#),
        (r#""type":"number","missingValues":["","W"]"#, "W", ""),
        (
            r#""type":"number","missingValues":[{"value":""},{"value":"W","label":"withheld"}]"#,
            "W",
            "",
        ),
    ] {
        let back = edited((number, said), &format!("ore,tonnes\nchromite,{cell}\n"));
        let line = format!("{{\"ore\":\"chromite\"{value}}}\n");
        assert_eq!(back.as_deref(), Ok(&*line), "{said}");
    }
}

/// Says of the edited description what is said of the first finding, which has a place.
fn refused(edit: (&str, &str), message: &str) {
    let findings = edited(edit, TABLE).expect_err(message);
    assert_eq!(findings[0].message, message, "{}", edit.1);
    assert!(findings[0].place.span.start > 0, "{message}: no place");
}

#[test]
fn dialects_that_would_be_read_otherwise_are_refused() {
    for (said, message) in [
        (
            r#""skipInitialSpace":true"#,
            "a table with `skipInitialSpace: true` is not read",
        ),
        (
            r##""commentChar":"#""##,
            "a table with `commentChar: \"#\"` is not read",
        ),
        (
            r#""doubleQuote":false"#,
            "a table with `doubleQuote: false` is not read",
        ),
        (
            r#""headerRows":[2]"#,
            "a table with `headerRows: [2]` is not read",
        ),
        (r#""header":"no""#, "`header` is true or false"),
        (r#""delimiter":"||""#, "`delimiter` is one ASCII character"),
        (
            r#""delimiter":"\"""#,
            "delimiter and quote are the same character",
        ),
    ] {
        let said = format!("\"ores.csv\",\"dialect\":{{{said}}}");
        refused(("\"ores.csv\"", &said), message);
    }
    let elsewhere = "\"ores.csv\",\"dialect\":\"d.json\"";
    let message = "a dialect in another file is not read: put it here";
    refused(("\"ores.csv\"", elsewhere), message);
    let no_header = "\"ores.csv\",\"dialect\":{\"header\":false}";
    let long = edited(("\"ores.csv\"", no_header), "chromite,1,2\n").unwrap_err();
    assert_eq!(
        long[0].message,
        "this row has 3 cells, but there are 2 columns"
    );
}

#[test]
fn tables_elsewhere_are_refused() {
    for (path, message) in [
        (
            r#"["ores.csv","more.csv"]"#,
            "a table that is cut into several files is not read",
        ),
        (
            r#""http://example.org/ores.csv""#,
            "`http://example.org/ores.csv` is elsewhere, and nothing is fetched",
        ),
        (
            r#""/ores.csv""#,
            "`/ores.csv` is no path within the package's folder",
        ),
        (
            r#""a/../../ores.csv""#,
            "`a/../../ores.csv` is no path within the package's folder",
        ),
        (r#""ores.xlsx""#, "`ores.xlsx` is no CSV file"),
        (
            r#""ores.csv","encoding":"utf-9""#,
            "there is no encoding `utf-9`",
        ),
        (
            r#""ores.csv","data":[{"ore":"x"}]"#,
            "rows that stand in the description itself are not read as a table",
        ),
    ] {
        refused(("\"ores.csv\"", path), message);
    }
    refused(
        (r#""name":"ores""#, r#""title":"ores""#),
        "`name` is missing, or no string",
    );
}

#[test]
fn fields_that_would_be_read_otherwise_are_refused() {
    for (field, message) in [
        (
            r#""type":"number","decimalChar":",""#,
            "numbers with `decimalChar: \",\"` are not read",
        ),
        (
            r#""type":"number","bareNumber":false"#,
            "numbers with `bareNumber: false` are not read",
        ),
        (r#""type":["number"]"#, "`type` is a string"),
        (
            r#""type":"number","missingValues":["-"]"#,
            "an empty cell is an absent property, so `\"\"` is always among the `missingValues`",
        ),
        (
            r#""type":"boolean","trueValues":[1]"#,
            "`trueValues` are strings",
        ),
    ] {
        refused((r#""type":"number""#, field), message);
    }
    let unknown = edited(("", ""), "ore,tons\nchromite,1\n").unwrap_err();
    assert_eq!(unknown[0].message, "the description has no field `tons`");
}

#[test]
fn places_count_from_the_file_s_first_byte_whatever_its_mark() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ("\"ores.csv\"", "7"), TABLE);
    let path = home.path().join("datapackage.json");
    let bytes = [b"\xEF\xBB\xBF".as_slice(), &fs::read(&path).unwrap()].concat();
    fs::write(&path, &bytes).unwrap();
    let findings = read(home.path()).unwrap_err();
    let span = &findings[0].place.span;
    assert_eq!(&bytes[span.start as usize..span.end as usize], b"7");
    fs::write(&path, [b"\xFF\xFE".as_slice(), &bytes].concat()).unwrap();
    let findings = read(home.path()).unwrap_err();
    assert_eq!(
        findings[0].message,
        "a description is UTF-8, and this is none"
    );
}

/// Tables with the names, the primary keys and the foreign keys that are said; a row each, all
/// synthetic.
fn package(tables: &[(&str, &str, &str)], rows: &[&str]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let resources = tables.iter().map(|(name, keys, fields)| {
        let fields = fields
            .split(',')
            .map(|name| format!("{{\"name\":\"{name}\",\"type\":\"string\"}}"));
        let fields = fields.collect::<Vec<_>>().join(",");
        format!(r#"{{"name":"{name}","path":"{name}.csv","schema":{{"fields":[{fields}]{keys}}}}}"#)
    });
    let resources = resources.collect::<Vec<_>>().join(",\n");
    let text = format!("{{\"name\":\"synthetic\",\"resources\":[{resources}]}}");
    fs::write(home.path().join("datapackage.json"), text).unwrap();
    for ((name, _, fields), rows) in tables.iter().zip(rows) {
        fs::write(
            home.path().join(format!("{name}.csv")),
            format!("{fields}\n{rows}"),
        )
        .unwrap();
    }
    home
}

const TO_DEALS: &str =
    r#","foreignKeys":[{"fields":"deal","reference":{"resource":"deals","fields":"id"}}]"#;
const BY_ID: &str = r#","primaryKey":"id""#;

#[test]
fn foreign_keys_that_make_a_tree_make_records() {
    let to_parties = r#","foreignKeys":[{"fields":["d","p"],"reference":{"resource":"parties","fields":["deal","id"]}}]"#;
    let key = format!(r#","primaryKey":["id","deal"]{TO_DEALS}"#);
    let home = package(
        &[
            ("roles", to_parties, "d,p,role"),
            ("deals", BY_ID, "id,title"),
            ("parties", &key, "deal,id"),
        ],
        &[
            "1,KAZ,host\n1,KAZ,seller\n2,KAZ,buyer\n",
            "1,one\n2,two\n3,\n",
            "1,USA\n1,KAZ\n2,KAZ\n",
        ],
    );
    assert_eq!(
        read(home.path()).unwrap(),
        "{\"id\":\"1\",\"title\":\"one\",\"parties\":[{\"deal\":\"1\",\"id\":\"USA\"},\
         {\"deal\":\"1\",\"id\":\"KAZ\",\"roles\":[{\"d\":\"1\",\"p\":\"KAZ\",\"role\":\"host\"},\
         {\"d\":\"1\",\"p\":\"KAZ\",\"role\":\"seller\"}]}]}\n\
         {\"id\":\"2\",\"title\":\"two\",\"parties\":[{\"deal\":\"2\",\"id\":\"KAZ\",\
         \"roles\":[{\"d\":\"2\",\"p\":\"KAZ\",\"role\":\"buyer\"}]}]}\n{\"id\":\"3\"}\n"
    );
    assert_eq!(
        chosen(home.path(), Some("parties")).unwrap(),
        "{\"deal\":\"1\",\"id\":\"USA\"}\n{\"deal\":\"1\",\"id\":\"KAZ\"}\n{\"deal\":\"2\",\"id\":\"KAZ\"}\n"
    );
}

#[test]
fn rows_of_which_the_parent_is_not_there_are_told() {
    for (rows, at) in [("2,a\n1,b\n", "1,b"), ("1,a\n,b\n", ",b"), ("9,a\n", "9,a")] {
        let home = package(
            &[
                ("deals", BY_ID, "id,title"),
                ("parties", TO_DEALS, "deal,name"),
            ],
            &["1,one\n2,two\n", rows],
        );
        let findings = read(home.path()).unwrap_err();
        assert_eq!(
            findings[0].message,
            "this row of `parties` belongs to no row of its parent"
        );
        let text = fs::read_to_string(home.path().join("parties.csv")).unwrap();
        let start = findings[0].place.span.start as usize;
        assert!(text[start..].starts_with(at), "{rows}");
        assert!(chosen(home.path(), Some("parties")).is_ok());
    }
}

#[test]
fn foreign_keys_that_make_no_tree_are_refused() {
    let key = |own: &str, table: &str, of: &str| {
        format!(r#"{{"fields":"{own}","reference":{{"resource":"{table}","fields":"{of}"}}}}"#)
    };
    let keys = |keys: &[String]| format!(r#"{BY_ID},"foreignKeys":[{}]"#, keys.join(","));
    let (one, none) = (key("x", "b", "id"), String::new());
    for (a, b, message) in [
        (
            none.clone(),
            none.clone(),
            "the package does not say how `a` and `b` make one record",
        ),
        (
            keys(&[one.clone(), key("y", "b", "id")]),
            BY_ID.to_owned(),
            "the rows of `a` belong to two other tables, so they are no list in either",
        ),
        (
            keys(std::slice::from_ref(&one)),
            keys(&[key("x", "a", "id")]),
            "the foreign keys from `a` on lead round in a circle",
        ),
        (
            keys(std::slice::from_ref(&one)),
            none.clone(),
            "this does not lead to the `primaryKey` of `b`, so more than one row may have it",
        ),
        (
            keys(&[key("x", "c", "id")]),
            none.clone(),
            "the package has no table `c`",
        ),
        (
            keys(&[key("z", "b", "id")]),
            BY_ID.to_owned(),
            "the table has no field `z`",
        ),
        (
            keys(&[r#"{"fields":"x","reference":{"resource":"b"}}"#.to_owned()]),
            BY_ID.to_owned(),
            "a foreign key has `fields` and a `reference` with `fields`",
        ),
    ] {
        let home = package(
            &[("a", &a, "id,x,y"), ("b", &b, "id,x")],
            &["1,1,1\n", "1,1\n"],
        );
        let findings = read(home.path()).expect_err(message);
        assert_eq!(findings[0].message, message);
        assert!(findings[0].place.span.start > 0, "{message}");
    }
    let of_itself = keys(&[key("x", "", "id"), key("y", "a", "id")]);
    let home = package(&[("a", &of_itself, "id,x,y")], &["1,1,\n2,1,1\n"]);
    assert_eq!(read(home.path()).unwrap().lines().count(), 2);
}

#[test]
fn tables_in_our_own_words_have_a_key_for_each_table_above() {
    let home = tempfile::tempdir().unwrap();
    let described = |keys: &str| {
        format!(
            r#"{{"resources":[
{{"name":"a","path":"a.csv","schema":{{"fields":[{{"name":"id"}}],"primaryKey":["id"]}},"orelint":{{}}}},
{{"name":"b","path":"b.csv","schema":{{"fields":[{{"name":"_id"}},{{"name":"_b"}}]}},
"orelint":{{{keys}"array":{{"resource":"a","pointer":"/b","before":1}}}}}}]}}"#
        )
    };
    fs::write(home.path().join("a.csv"), "id\nq\n").unwrap();
    fs::write(home.path().join("b.csv"), "_id,_b\nq,0\n").unwrap();
    let read_with = |keys: &str| {
        fs::write(home.path().join("datapackage.json"), described(keys)).unwrap();
        read(home.path())
    };
    assert_eq!(
        read_with("\"keys\":2,").as_deref(),
        Ok("{\"id\":\"q\",\"b\":[{}]}\n")
    );
    for (said, keys) in [("", 0), ("\"keys\":1,", 1)] {
        assert_eq!(
            read_with(said).unwrap_err()[0].message,
            format!("the table `b` says that it has {keys} `keys`, and where it belongs it has 2")
        );
    }
}
