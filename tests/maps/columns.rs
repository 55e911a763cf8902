//! The columns of a table, held against those that its map names.

use orelint::format::Format;
use serde_json::json;

use crate::rows::WIDE;
use crate::run::run;

#[test]
fn a_column_that_the_map_names_must_be_there() {
    let (_, _, found, _) = run(WIDE, Format::Csv, "Land,Prod_t_2021\nChina,1\n");
    assert!(
        found.contains(&"map.toml:7:11 map/missing-column".to_owned()),
        "{found:?}"
    );
    let map = "schema = \"source\"\n[[record]]\nid = \"{a}\"\ntitle = \"{b}\"\nkind = \"survey\"\n";
    let (_, _, found, tally) = run(
        map,
        Format::Json,
        "[{\"a\": \"1\"}, {\"a\": \"2\", \"c\": 3}]",
    );
    assert_eq!(
        found,
        [
            "table:1:30 map/unused-column",
            "map.toml:4:9 map/missing-column"
        ]
    );
    assert_eq!(tally, "2 rows: 2 read (2 records), 0 not understood");
}

#[test]
fn patterns_of_columns_of_which_none_fits_are_found() {
    let map = "[[record]]\nid = \"{Land}\"\n[[record]]\ncolumns = [\"Prod {year}\"]\nid = \"{column}\"\nfigure = \"{value}\"\nunit = \"t\"\n";
    let (_, _, found, _) = run(map, Format::Csv, "Land,Output 2023\nChile,1\n");
    assert_eq!(
        found,
        [
            "table:1:6 map/unused-column",
            "map.toml:4:12 map/missing-column"
        ]
    );
}

#[test]
fn a_header_may_have_a_title_above_it_and_several_rows() {
    let map = WIDE
        .replace("Prod_{unit}_{year}", "Output {year} {unit}")
        .replace("[marks]", "[read]\nheader = [2, 3, 4]\n[marks]");
    let table = "\"Table 3\" of many,,\nCountry,Output,\n,2021,2022\n,t,kt\nChina,71,W\n";
    let (records, shown, found, tally) = run(&map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(tally, "1 row: 1 read (2 records), 0 not understood");
    assert_eq!(
        (
            &records[0]["as_of"],
            &records[0]["unit"],
            &records[0]["quantity"]
        ),
        (&json!("2021"), &json!("t"), &json!(71))
    );
    assert_eq!(records[1]["qualifier"], "withheld");
    let place = |name: &str| {
        let (_, _, [header, _]) = shown[0].iter().find(|(known, ..)| known == name).unwrap();
        header.clone()
    };
    assert_eq!(
        place("unit").as_deref(),
        Some("t"),
        "the lowest cell of the header"
    );
    assert_eq!(records[0]["id"], "x:CHN:2021");
}

#[test]
fn a_dot_in_a_columns_name_is_part_of_it() {
    let map = "[[record]]\nid = \"{No.}\"\nquantity = \"{Prod. [kt]}\"\n";
    let (records, _, found, _) = run(map, Format::Csv, "No.,Prod. [kt]\n1,2\n");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records, [json!({"id": "1", "quantity": 2})]);
}
