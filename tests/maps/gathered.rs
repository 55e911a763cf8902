//! Rows that become the fields of one record.

use orelint::format::Format;
use serde_json::{Value, json};

use crate::run::{mistakes, run};

const LONG: &str = r#"
[gather]
by = ["Country", "Year"]
name = "Statistic"
value = "Value"
[[record]]
id = "{country}:{as_of}"
country = "{Country}"
commodity = "copper"
measure = "reserves"
figure = "{Reserves}"
unit = "{Unit}"
as_of = "{Year}"
note = "{Note}"
locator = "{line}"
"#;

fn reserves(country: &str, quantity: u64, line: &str) -> Value {
    json!({
        "id": format!("{country}:2023"), "country": country, "commodity": "copper",
        "measure": "reserves", "quantity": quantity, "unit": "kt", "as_of": "2023",
        "locator": line,
    })
}

#[test]
fn each_value_is_at_the_cell_of_its_own_row() {
    let table = "Country,Year,Statistic,Value\nChile,2023,Reserves,12000\nChile,2023,Unit,kt\nChile,2023,Note,\"a \"\"b\"\"\"\n";
    let (records, shown, found, tally) = run(LONG, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records[0]["note"], "a \"b\"");
    let place = |name: &str| {
        let (_, place, _) = shown[0].iter().find(|(known, ..)| known == name).unwrap();
        place.as_str()
    };
    assert_eq!(place("country"), "Chile");
    assert_eq!(place("quantity"), "12000");
    assert_eq!(place("unit"), "kt");
    assert_eq!(place("note"), "a \"\"b\"\"");
    assert_eq!(tally, "3 rows: 3 read (1 record), 0 not understood");
}

#[test]
fn the_rows_of_a_record_may_stand_apart_in_any_format() {
    let expected = [reserves("CHL", 1, "2"), reserves("PER", 2, "3")];
    let csv = "Country,Year,Statistic,Value\nChile,2023,Reserves,1\nPeru,2023,Reserves,2\nChile,2023,Unit,kt\nPeru,2023,Unit,kt\nChile,2023,Note,\n";
    let (records, _, found, tally) = run(LONG, Format::Csv, csv);
    assert_eq!(records, expected);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(tally, "5 rows: 5 read (2 records), 0 not understood");

    let row = |country: &str, name: &str, value: &str| json!({"Country": country, "Year": 2023, "Statistic": name, "Value": value});
    let rows = [
        row("Chile", "Reserves", "1"),
        row("Peru", "Reserves", "2"),
        row("Peru", "Unit", "kt"),
        row("Chile", "Unit", "kt"),
        row("Peru", "Note", ""),
    ];
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let json = format!("[\n{}\n]\n", lines.join(",\n"));
    let elements = rows.iter().map(|row| {
        let member = |name: &str| row[name].to_string().replace('"', "");
        let [country, year, name, value] = ["Country", "Year", "Statistic", "Value"].map(member);
        format!("<row Country=\"{country}\"><Year>{year}</Year><Statistic>{name}</Statistic><Value>{value}</Value></row>\n")
    });
    let xml = format!("<rows>\n{}</rows>\n", elements.collect::<String>());
    let of_xml = format!("[read]\nrecords = \"/rows/row\"\n{LONG}");
    let of_xml = of_xml
        .replace("\"Country\"", "\"@Country\"")
        .replace("{Country}", "{@Country}");
    for (map, format, text, lines) in [
        (LONG, Format::Ndjson, lines.join("\n"), ["1", "2"]),
        (LONG, Format::Json, json, ["2", "3"]),
        (of_xml.as_str(), Format::Xml, xml, ["2", "3"]),
    ] {
        let (records, _, found, tally) = run(map, format, &text);
        let expected = [reserves("CHL", 1, lines[0]), reserves("PER", 2, lines[1])];
        assert_eq!(records, expected, "{format}");
        assert!(found.is_empty(), "{format}: {found:?}");
        assert_eq!(tally, "5 rows: 5 read (2 records), 0 not understood");
    }
}

#[test]
fn two_rows_that_say_one_field_make_no_record() {
    let table = "Country,Year,Statistic,Value\nChile,2023,Reserves,1\nChile,2023,reserves,2\nChile,2023,Unit,t\nPeru,2023,Unit,t\nPeru,2023,Note,x\nPeru,2023,Reserves,3\n";
    let (records, _, found, tally) = run(LONG, Format::Csv, table);
    assert_eq!(found, ["table:3:21 map/repeated"]);
    assert_eq!(records.len(), 1);
    assert_eq!(tally, "6 rows: 3 read (1 record), 3 not understood");
}

#[test]
fn a_column_read_for_the_whole_record_holds_one_thing() {
    let map = LONG.replace("as_of =", "basis = \"{Basis}\"\nas_of =");
    let table = "Country,Year,Statistic,Value,Basis\nChile,2023,Reserves,1,gross\nChile,2023,Unit,t,\nPeru,2023,Reserves,1,gross\nPeru,2023,Unit,t,contained\n";
    let (records, _, found, tally) = run(&map, Format::Csv, table);
    assert_eq!(records[0]["basis"], "gross");
    assert_eq!(
        found,
        [
            "table:5:18 map/repeated",
            "map.toml:15:8 map/missing-column"
        ],
        "and no row gives a note"
    );
    assert_eq!(tally, "4 rows: 2 read (1 record), 2 not understood");
    let beside = map.replace("{Basis}", "{Reserves/Basis}");
    let (records, _, found, _) = run(&beside, Format::Csv, table);
    assert_eq!(found, ["map.toml:15:8 map/missing-column"]);
    assert_eq!(records[1]["basis"], "gross", "that of the row itself");
}

#[test]
fn a_field_that_repeats_is_a_list_where_the_map_says_so() {
    let map = "schema = \"agreement\"\n[gather]\nby = \"id\"\nname = \"{attribute}\"\nvalue = \"value\"\nlists = \"Party\"\n[[record]]\nid = \"{id}\"\ntitle = \"{Title}\"\nparties = { each = \"{Party}\", country = \"{item}\" }\n";
    let table = "id,attribute,value\nA,Title,On ore\nA,Party,Chile\nA,Party,Peru\nB,Party,Chile\nB,Title,On tin\n";
    let (records, _, found, _) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        records[0]["parties"],
        json!([{"country": "CHL"}, {"country": "PER"}])
    );
    assert_eq!(records[1]["parties"], json!([{"country": "CHL"}]));
    let (_, _, found, tally) = run(&map.replace("lists = \"Party\"\n", ""), Format::Csv, table);
    assert_eq!(found, ["table:4:9 map/repeated"]);
    assert_eq!(tally, "5 rows: 2 read (1 record), 3 not understood");
}

#[test]
fn what_no_rule_reads_and_what_no_row_gives_is_found() {
    let table = "Country,Year,Statistic,Value,Flag\nChile,2023,Reserve,1,a\nChile,2023,Unit,t,\nChile,2023,Cost,5,\n,,Unit,t,\nPeru,2023,,5,\n";
    let (_, _, found, tally) = run(LONG, Format::Csv, table);
    assert_eq!(
        found,
        [
            "table:1:30 map/unused-column",
            "table:2:12 map/unused-column",
            "table:4:12 map/unused-column",
            "table:5:1 map/row",
            "table:6:1 map/row",
            "map.toml:11:10 map/missing-column",
            "map.toml:14:8 map/missing-column",
        ]
    );
    assert_eq!(
        tally,
        "5 rows: 0 read (0 records), 3 without a figure, 2 not understood"
    );
    // Without the column that rows are gathered by, there is one finding, not one a row.
    let (_, _, found, _) = run(LONG, Format::Csv, &table.replace("Statistic", "Statistics"));
    assert!(
        found.contains(&"map.toml:4:8 map/missing-column".to_owned()),
        "{found:?}"
    );
    assert!(
        !found.contains(&"table:2:1 map/row".to_owned()),
        "{found:?}"
    );
}

#[test]
fn skips_and_headings_are_about_the_rows_as_they_stand() {
    let map = LONG.replace("commodity = \"copper\"", "commodity = \"{mineral}\"")
        + "[[skip]]\nwhere = { Country = \"Source*\" }\nwhy = \"a remark\"\n[[heading]]\nwhere = { Country = [\"Copper\", \"Tin\"] }\nmineral = \"{Country}\"\n";
    let table = "Country,Year,Statistic,Value\nCopper,,,\nChile,2023,Reserves,1\nChile,2023,Unit,kt\nTin,,,\nChile,2023,Unit,t\nChile,2023,Reserves,2\nChile,2023,Note,x\nSource: y,,,\n";
    let (records, _, found, tally) = run(&map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    let made: Vec<_> = records
        .iter()
        .map(|record| (&record["commodity"], &record["quantity"], &record["unit"]))
        .collect();
    assert_eq!(made[0], (&json!("copper"), &json!(1), &json!("kt")));
    assert_eq!(made[1], (&json!("tin"), &json!(2), &json!("t")));
    assert_eq!(
        tally,
        "8 rows: 5 read (2 records), 2 skipped (a heading), 1 skipped (a remark), 0 not understood"
    );
}

#[test]
fn columns_are_patterns_of_fields() {
    let map = "[gather]\nby = \"Country\"\nname = \"What\"\nvalue = \"Value\"\n[[record]]\ncolumns = \"Reserves {year}\"\nid = \"{country}:{as_of}\"\ncountry = \"{Country}\"\nfigure = \"{value}\"\nas_of = \"{year}\"\n";
    let table = "Country,What,Value\nChile,Reserves 2022,1\nChile,Reserves 2023,2\n";
    let (records, shown, found, _) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records[1]["id"], "CHL:2023");
    let (.., [header, _]) = shown[1].iter().find(|(name, ..)| name == "as_of").unwrap();
    assert_eq!(
        header.as_deref(),
        Some("2023"),
        "the part of the name's cell"
    );
    let (_, _, found, _) = run(map, Format::Csv, &table.replace("Reserves", "Resources"));
    assert!(
        found.contains(&"map.toml:6:11 map/missing-column".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_gather_says_what_it_lacks() {
    let record = "[[record]]\nid = \"x\"\n";
    for (text, expected) in [
        (
            "[gather]\nname = \"a\"\nvalue = \"b\"\n",
            "2:1 [gather] needs `by`: the columns by whose cells rows belong to one record, such as [\"Country\", \"Year\"]",
        ),
        (
            "[gather]\nby = \"a\"\nvalue = \"b\"\n",
            "2:1 [gather] needs `name`: the column that names a field of the record",
        ),
        (
            "[gather]\nby = \"a\"\nname = \"b\"\nvalues = \"c\"\n",
            "4:1 unknown key `values` (did you mean `value`?)",
        ),
    ] {
        let found = mistakes(&format!("{text}{record}"));
        assert!(found.contains(&expected.to_owned()), "{found:#?}");
    }
}
