//! Several tables in one file, one below the other.

use orelint::format::Format;
use serde_json::json;

use crate::run::{mistakes, run};

const STACKED: &str = r#"
between = ["Source:*"]
[every]
country = "{Country}"
commodity = "copper"
locator = "{line}"
[[table]]
header = ["Country", "20*"]
[[table.record]]
columns = ["{year}"]
measure = "production"
figure = "{value}"
unit = "t"
as_of = "{year}"
[[table]]
header = ["Country", "Reserves*"]
[[table.record]]
columns = ["Reserves ({unit})"]
measure = "reserves"
figure = "{value}"
unit = "{unit}"
"#;

const YEARBOOK: &str = "\"Table 1. Production\"\nCountry,2022,2023\nChile,1,2\n\nTable 2\nin kt,,\nCountry,Note,Reserves (kt)\nPeru,x,5\nChile,,6\n\nSource: none\n";

#[test]
fn each_table_has_its_own_columns_rules_and_reports() {
    let (records, shown, found, tally) = run(STACKED, Format::Csv, YEARBOOK);
    assert_eq!(found, ["table:7:9 map/unused-column"]);
    let made: Vec<_> = records
        .iter()
        .map(|record| {
            let text = |name: &str| record[name].to_string();
            [
                text("country"),
                text("quantity"),
                text("unit"),
                text("locator"),
            ]
            .join(" ")
        })
        .collect();
    assert_eq!(
        made,
        [
            "\"CHL\" 1 \"t\" \"3\"",
            "\"CHL\" 2 \"t\" \"3\"",
            "\"PER\" 5 \"kt\" \"8\"",
            "\"CHL\" 6 \"kt\" \"9\"",
        ]
    );
    let (.., [header, _]) = shown[2].iter().find(|(name, ..)| name == "unit").unwrap();
    assert_eq!(
        header.as_deref(),
        Some("kt"),
        "in the header of its own table"
    );
    assert_eq!(
        tally,
        "11 rows: 3 read (4 records), 2 skipped (a header), 3 skipped (a title), 1 skipped (between the tables), 2 empty, 0 not understood"
    );
}

#[test]
fn what_is_in_no_table_is_found() {
    let more = format!("{YEARBOOK}\nTable 3\nCountry,Resreves (t)\nChile,5\n");
    let (records, _, found, tally) = run(STACKED, Format::Csv, &more);
    assert_eq!(
        records.len(),
        4,
        "no row of a strange table is taken for one of another"
    );
    assert_eq!(found, ["table:7:9 map/unused-column", "table:14:1 map/row"]);
    assert!(tally.ends_with("3 not understood"), "{tally}");
}

#[test]
fn a_table_that_the_file_lacks_is_found_once() {
    let (start, _) = YEARBOOK.split_once("\nTable 2").unwrap();
    let (_, _, found, _) = run(STACKED, Format::Csv, start);
    assert_eq!(found, ["map.toml:16:11 map/missing-table"]);
    // Where a row is nearly its header, that is told there.
    let slip = YEARBOOK.replace("Reserves", "Resources");
    let (_, _, found, _) = run(STACKED, Format::Csv, &slip);
    assert_eq!(found, ["table:7:1 map/row"]);
    let several = format!("several_tables = true\n{STACKED}");
    assert!(run(&several, Format::Csv, start).2.is_empty());
}

#[test]
fn titles_tell_tables_apart_and_are_known_to_their_rows() {
    let map = r#"
[[table]]
title = "*. {mineral}, {year}"
header = ["Country", "Output"]
[[table.record]]
id = "{Country}"
commodity = "{mineral}"
as_of = "{year}"
quantity = "{Output}"
"#;
    let table = "Table 1. Copper, 2022\nCountry,Output\nChile,1\n\"Table 2. Tin, 2023\"\n\nCountry,Output\nPeru,2\n";
    let (records, shown, found, tally) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        records,
        [
            json!({"id": "Chile", "commodity": "copper", "as_of": "2022", "quantity": 1}),
            json!({"id": "Peru", "commodity": "tin", "as_of": "2023", "quantity": 2}),
        ]
    );
    let (.., [title, rule]) = shown[1]
        .iter()
        .find(|(name, ..)| name == "commodity")
        .unwrap();
    assert_eq!(title.as_deref(), Some("Tin"));
    assert_eq!(rule.as_deref(), Some("\"{mineral}\""));
    assert_eq!(
        tally,
        "7 rows: 2 read (2 records), 2 skipped (a header), 2 skipped (a title), 1 empty, 0 not understood"
    );
}

#[test]
fn a_header_may_have_several_rows_and_a_table_blank_ones() {
    let map = "[[table]]\nheader = [\"Country\", \"Output\"]\nheader_rows = 2\nblank_rows = true\n[[table.record]]\ncolumns = [\"Output {year}\"]\nid = \"{Country}:{year}\"\nfigure = \"{value}\"\n";
    let table = "Country,Output,\n,2022,2023\nChile,1,2\n\nPeru,3,4\n";
    let (records, _, found, tally) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records[3], json!({"id": "Peru:2023", "quantity": 4}));
    assert_eq!(
        tally,
        "5 rows: 2 read (4 records), 2 skipped (a header), 1 empty, 0 not understood"
    );
}

#[test]
fn long_tables_are_cut_where_tables_begin_and_headings_go_on() {
    let map = r#"
[[table]]
header = ["Land", "t"]
[[table.heading]]
where = { Land = ["Copper", "Zinc"] }
mineral = "{Land}"
[[table.record]]
id = "{Land}"
commodity = "{mineral}"
quantity = "{t}"
"#;
    let rows = 40_000;
    let half = |mineral: &str| {
        format!(
            "Table of {mineral}\nLand,t\n{mineral},\n{}\n",
            "Chile in the Andes,1\n".repeat(rows)
        )
    };
    let table = half("Copper") + &half("Zinc");
    let (records, _, found, tally) = run(map, Format::Csv, &table);
    assert!(found.is_empty(), "{found:?}");
    let of = |mineral: &str| {
        records
            .iter()
            .filter(|record| record["commodity"] == mineral)
            .count()
    };
    assert_eq!((of("copper"), of("zinc")), (rows, rows));
    assert_eq!(
        tally,
        "80008 rows: 80000 read (80000 records), 2 skipped (a header), 2 skipped (a heading), 2 skipped (a title), 2 empty, 0 not understood"
    );
}

#[test]
fn rows_of_one_table_may_be_gathered() {
    let map = "[[table]]\nheader = [\"Land\", \"What\"]\n[table.gather]\nby = \"Land\"\nname = \"What\"\nvalue = \"Is\"\n[[table.record]]\nid = \"{Land}\"\nquantity = \"{Reserves}\"\nunit = \"{Unit}\"\n[[table]]\nheader = \"Name\"\n[[table.record]]\nid = \"{Name}\"\n";
    let table = "Land,What,Is\nChile,Reserves,1\nPeru,Reserves,2\nChile,Unit,t\nPeru,Unit,kt\n\nName\nx\n\nLand,What,Is\nChile,Reserves,3\nChile,Unit,kt\n";
    let (records, _, found, _) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        records,
        [
            json!({"id": "Chile", "quantity": 1, "unit": "t"}),
            json!({"id": "Peru", "quantity": 2, "unit": "kt"}),
            json!({"id": "x"}),
            json!({"id": "Chile", "quantity": 3, "unit": "kt"}),
        ]
    );
}

#[test]
fn a_table_says_what_it_lacks() {
    for (text, expected) in [
        (
            "[[table]]\n[[table.record]]\nid = \"x\"\n",
            "1:1 a [[table]] needs `header`: what the row that names its columns holds, such as [\"Country\", \"Reserves*\"]",
        ),
        (
            "[[table]]\nheader = [\"a\"]\n",
            "1:1 a [[table]] needs a [[table.record]]: what its rows become",
        ),
        (
            "[[table]]\nheader = [\"a\"]\nheader_rows = 0\n[[table.record]]\nid = \"x\"\n",
            "3:15 `header_rows` must be how many rows name the columns, such as 2",
        ),
        (
            "[[table]]\nheaders = [\"a\"]\nheader = [\"a\"]\n[[table.record]]\nid = \"x\"\n",
            "2:1 unknown key `headers` (did you mean `header`?)",
        ),
        (
            "[read]\nheader = 3\n[[table]]\nheader = [\"a\"]\n[[table.record]]\nid = \"x\"\n",
            "2:10 where a file has several tables, each [[table]] says what its `header` holds",
        ),
        (
            "between = \"a\"\n[[record]]\nid = \"x\"\n",
            "1:11 `between` is what stands between several tables: write a [[table]] for each",
        ),
    ] {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
}
