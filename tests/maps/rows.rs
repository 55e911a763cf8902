//! What becomes of rows: records, what is skipped, what heads others, what is not understood.

use orelint::format::Format;
use serde_json::json;

use crate::run::{mistakes, run};

pub(crate) const WIDE: &str = r#"
[marks]
withheld = ["W"]
[[record]]
columns = ["Prod_{unit}_{year}"]
id = "x:{country}:{as_of}"
country = "{Country}"
commodity = "tungsten"
measure = "production"
figure = "{value}"
unit = "{unit}"
as_of = "{year}"
source = "s"
"#;

#[test]
fn every_value_knows_where_it_came_from() {
    let table = "Country,Prod_kt_2021\nChina1,\"71,000\"\n";
    let (records, shown, found, tally) = run(WIDE, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records[0]["quantity"], json!(71000));
    let place = |name: &str| {
        let (_, place, made) = shown[0].iter().find(|(known, ..)| known == name).unwrap();
        let [header, rule] = made;
        (place.as_str(), header.as_deref(), rule.as_deref())
    };
    assert_eq!(place("country"), ("China1", None, None), "the cell");
    assert_eq!(
        place("quantity"),
        ("71,000", None, None),
        "the cell, within its quotes"
    );
    assert_eq!(
        place("unit"),
        ("71,000", Some("kt"), Some("\"{unit}\"")),
        "a part of the header, by a rule of the map, shown at the record's cell"
    );
    assert_eq!(
        place("as_of"),
        ("71,000", Some("2021"), Some("\"{year}\"")),
        "likewise"
    );
    assert_eq!(
        place("measure"),
        ("71,000", None, Some("\"production\"")),
        "the map, shown at the record's cell"
    );
    assert_eq!(tally, "1 row: 1 read (1 record), 0 not understood");
}

#[test]
fn what_is_not_understood_is_found_and_counted() {
    let table = "Country,Prod_t_2021,Prod_t_2022,Remark\nChina,1,W,\nAtlantis,2,,\nRussia,\"1,5\",3,\nCanada,,,\n,,,\n";
    let (records, _, found, tally) = run(WIDE, Format::Csv, table);
    assert_eq!(
        found,
        [
            "table:1:33 map/unused-column",
            "table:3:1 map/name",
            "table:4:9 map/figure"
        ]
    );
    let made: Vec<_> = records
        .iter()
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    assert_eq!(made, ["x:CHN:2021", "x:CHN:2022", "x:RUS:2022"]);
    assert_eq!(
        tally,
        "5 rows: 1 read (3 records), 1 without a figure, 1 empty, 2 not understood"
    );
}

#[test]
fn rows_are_skipped_for_a_reason_or_found() {
    let map = "[[skip]]\nwhere = { kind = \"note\" }\nwhy = \"a remark\"\n[[record]]\nwhere = { kind = \"p\" }\nid = \"{n}\"\ncommodity = \"{c}\"\n";
    let (records, _, found, tally) =
        run(map, Format::Csv, "kind,n,c\np,1,wolfram\nnote,2,\nq,3,\n");
    assert_eq!(records, [json!({"id": "1", "commodity": "tungsten"})]);
    assert_eq!(found, ["table:4:1 map/row"]);
    assert_eq!(
        tally,
        "3 rows: 1 read (1 record), 1 skipped (a remark), 1 not understood"
    );
}

#[test]
fn a_skip_behind_another_is_met_by_the_same_rows() {
    let map = "[[skip]]\nwhere = { a = \"x*\" }\nwhy = \"one\"\n[[skip]]\nwhere = { a = \"xy\" }\nwhy = \"two\"\n[[record]]\nid = \"{a}\"\n";
    let (_, _, found, tally) = run(map, Format::Csv, "a\nxy\nz\n");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        tally,
        "2 rows: 1 read (1 record), 1 skipped (one), 0 not understood"
    );
}

#[test]
fn what_a_heading_says_is_known_to_the_rows_below() {
    let map = "[[heading]]\nwhere = { Land = [\"Copper\", \"Zinc*\"] }\nmineral = \"{Land}\"\n[[record]]\nid = \"{Land}\"\ncommodity = \"{mineral}\"\nquantity = \"{t}\"\n";
    let table = "Land,t\nPeru,0\nCopper,\nChile,1\nZinc,\nPeru,2\n";
    let (records, shown, found, tally) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        records,
        [
            json!({"id": "Peru", "quantity": 0}),
            json!({"id": "Chile", "commodity": "copper", "quantity": 1}),
            json!({"id": "Peru", "commodity": "zinc", "quantity": 2}),
        ]
    );
    assert_eq!(
        tally,
        "5 rows: 3 read (3 records), 2 skipped (a heading), 0 not understood"
    );
    let (.., [header, rule]) = shown[1]
        .iter()
        .find(|(name, ..)| name == "commodity")
        .unwrap();
    assert_eq!(header.as_deref(), Some("Copper"), "the heading's own cell");
    assert_eq!(rule.as_deref(), Some("\"{mineral}\""));
    // However long the table is.
    let rows = 60_000;
    let table = format!("Land,t\nCopper,\n{}", "Chile in the Andes,1\n".repeat(rows));
    let (records, ..) = run(map, Format::Csv, &table);
    assert_eq!(records.len(), rows);
    assert!(records.iter().all(|record| record["commodity"] == "copper"));
    assert_eq!(
        mistakes("[[heading]]\nwhere = { a = \"b\" }\n[[record]]\n"),
        [
            "1:1 [[heading]] needs a name for what it says, such as mineral = \"{Country}\": the rows below know it as {mineral}"
        ]
    );
}

#[test]
fn a_remark_below_the_table_may_hold_commas() {
    let map = "[[skip]]\nwhere = { n = \"Source*\" }\nwhy = \"a remark\"\n[[record]]\nid = \"{n}\"\ncommodity = \"{c}\"\n";
    let (_, _, found, tally) = run(map, Format::Csv, "n,c\n1,lithium\nSource: a, b, and c\n");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        tally,
        "2 rows: 1 read (1 record), 1 skipped (a remark), 0 not understood"
    );
    let (_, _, found, _) = run(map, Format::Csv, "n,c\n1,lithium,x\nSource\n");
    assert_eq!(found, ["table:2:11 csv/long-row"]);
}

#[test]
fn a_condition_that_no_row_meets_is_found_at_its_line() {
    let map = |several: &str| {
        format!(
            "{several}[[skip]]\nwhere = {{ Land = \"Summe\" }}\nwhy = \"a total\"\n[[record]]\nid = \"{{Land}}\"\n[[record.set]]\nwhere = {{ Art = \"*lithum content\" }}\ncommodity = \"lithium\"\n"
        )
    };
    let table = "Land,Art\nChile,Lithium content\nPeru,Copper content\n";
    let (_, _, found, _) = run(&map(""), Format::Csv, table);
    assert_eq!(
        found,
        ["map.toml:2:18 map/condition", "map.toml:7:17 map/condition"]
    );
    let (_, _, found, _) = run(&map("several_tables = true\n"), Format::Csv, table);
    assert_eq!(
        found,
        ["map.toml:8:17 map/condition"],
        "what looks like a slip alone"
    );
    let met = "Land,Art\nSumme,\nChile,lithum content\n";
    assert!(run(&map(""), Format::Csv, met).2.is_empty());
    // A column that is missing is told once.
    let (_, _, found, _) = run(&map(""), Format::Csv, "Land\nSumme\nChile\n");
    assert_eq!(found, ["map.toml:7:11 map/missing-column"]);
}
