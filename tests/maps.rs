//! Maps: the schema describes the language, mistakes are told with their places, and what becomes
//! of a row is what the map says, each value with the place that it came from.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use orelint::document::{Document, Node};
use orelint::finding::{FileId, Finding, Findings};
use orelint::format::Format;
use orelint::format::input::{Input, Origin};
use orelint::map::Map;
use orelint::pipeline;
use orelint::source::Sources;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn maps() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("maps")).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect()
}

#[test]
fn the_schema_describes_every_map() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(root().join("schemas/map.schema.json")).unwrap())
            .unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for path in maps() {
        let map: Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&map)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
    for wrong in [
        json!({}),
        json!({"record": [{}], "skip": [{"where": {"a": "b"}}]}),
        json!({"record": [{}], "marks": {"zeros": "-"}}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn a_map_is_a_page_or_two() {
    for path in maps() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines < 260, "{} has {lines} lines", path.display());
    }
}

/// The mistakes in a map, as `line:column message (help)`.
fn mistakes(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add_text("map.toml", text.as_bytes());
    let mut findings = Findings::default();
    let map = Map::parse(file, text, &mut findings);
    assert_eq!(map.is_none(), !findings.0.is_empty());
    let line = |finding: &Finding| {
        let at = sources.position(file, finding.place.span.start).unwrap();
        let help = finding
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        format!("{}:{} {}{help}", at.line, at.column, finding.message)
    };
    findings.0.iter().map(line).collect()
}

#[test]
fn mistakes_are_told_with_their_places() {
    for (text, expected) in [
        (
            "title = \"x\"\n",
            "1:1 a map needs a [[record]]: what a row becomes",
        ),
        (
            "[[record]]\ncuontry = \"{C}\"\n",
            "2:1 a record has no field `cuontry` (did you mean `country`?)",
        ),
        (
            "[[record]]\ncolumns = \"a{b\"\n",
            "2:11 this is no pattern: `{` is never closed; write `\\{` for the sign itself",
        ),
        (
            "[[record]]\ncountry = \"{C\"\n",
            "2:11 `{` is never closed; write `{{` for the sign itself",
        ),
        (
            "[[record]]\n[[skip]]\nwhere = { A = \"b\" }\n",
            "2:1 [[skip]] needs `why`: what these rows are, in a few words",
        ),
        (
            "schema = \"reserves\"\n[[record]]\n",
            "1:10 there is no schema `reserves` (did you mean `reserve`?)",
        ),
        (
            "[[record]]\n[marks]\nzreo = \"-\"\n",
            "3:1 unknown key `zreo` (did you mean `zero`?)",
        ),
        (
            "[[record]]\n[read]\nencoding = \"latin-9000\"\n",
            "3:12 there is no encoding `latin-9000`",
        ),
        (
            "[[record]]\nmeasure = \"reserve\"\n",
            "2:11 `measure` cannot be `reserve` (did you mean `reserves`?)",
        ),
        (
            "[[record]]\n[names.commodity]\nChromerz = \"chromum\"\n",
            "3:12 unknown commodity `chromum` (did you mean `chromium`?)",
        ),
        (
            "[[record]]\n[read]\ndecimal = \";\"\n",
            "3:11 `decimal` must be \".\" or \",\"",
        ),
        (
            "[[record]]\nas_of = 2024-01-01\n",
            "2:9 write a date in quotes",
        ),
        (
            "[[record]]\nstage = { of = \"{a}\" }\n",
            "2:16 `of` goes with `words`: a table of what each text means",
        ),
        (
            "[[record]]\ncountry = \"Kazakhstn\"\n",
            "2:11 unknown country `Kazakhstn` (did you mean `KAZ` (Kazakhstan)?)",
        ),
        (
            "[every]\nunit = \"tonne\"\n[[record]]\ncommodity = { first = [\"{c}\", \"litium\"] }\n",
            "4:31 unknown commodity `litium` (did you mean `lithium`?)",
        ),
        (
            "[[record]]\nunit = \"tons\"\n",
            "2:8 ambiguous unit `tons` (write `t`, `short_ton` or `long_ton`)",
        ),
        (
            "[[record]]\n[[record.set]]\nwhere = { a = \"b\" }\nas_of = \"2023-13\"\n",
            "4:9 `2023-13` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD",
        ),
        (
            "[[record]]\nstage = { of = \"{a}\", words = { m = \"mines\" } }\n",
            "2:37 `stage` cannot be `mines` (did you mean `mine`?)",
        ),
        (
            "schema = \"agreement\"\n[[record]]\nparties = [{ country = \"KAX\" }]\n",
            "3:24 unknown country `KAX` (did you mean `KAZ` (Kazakhstan)?)",
        ),
        (
            "[[record]]\n[read]\nheader = \"3\"\n",
            "3:10 `header` must be the line that names the columns, from 1, or a list of such lines, such as [3, 4]",
        ),
    ] {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
}

/// The text of a record's value at the place that it has, and the header's and the map's where
/// they made it.
type Shown = Vec<(String, String, [Option<String>; 2])>;

/// What a map makes of a text: records, and for each member the source at its place.
fn run(map: &str, format: Format, table: &str) -> (Vec<Value>, Vec<Shown>, Vec<String>, String) {
    let mut sources = Sources::new();
    let map_file = sources.add_text("map.toml", map.as_bytes());
    let mut findings = Findings::default();
    let compiled = Map::parse(map_file, map, &mut findings);
    let compiled = Arc::new(compiled.unwrap_or_else(|| panic!("{:#?}", findings.0)));
    let origin = Origin::Bytes("table".to_owned(), table.as_bytes().into());
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let file = input.file;
    let (mut reading, progress) = compiled
        .open(&mut input, format, b',', None, "table.csv")
        .unwrap();
    let text_at = |file: FileId, span: std::ops::Range<u64>| {
        let text = if file == map_file { map } else { table };
        text[span.start as usize..span.end as usize].to_owned()
    };
    let shown = |root: Node<'_>| {
        let members = root.members().map(|(key, node)| {
            let far = node.made_at();
            let header = far.and_then(|far| Some(text_at(file, far.header.clone()?)));
            let rule = far.and_then(|far| far.map.clone());
            let rule = rule.map(|(file, span)| text_at(file, span));
            let place = text_at(file, node.place());
            (key.name().to_owned(), place, [header, rule])
        });
        members.collect::<Shown>()
    };
    let each = |(): &mut (),
                _,
                document: &Document<'_>,
                _: &mut Vec<Finding>,
                out: &mut Vec<(Value, Shown)>| {
        out.push((document.root().to_value(), shown(document.root())));
    };
    let mut made = Vec::new();
    let mut found = std::mem::take(&mut reading.findings);
    pipeline::read(
        &mut reading,
        file,
        1,
        || (),
        each,
        |worked| {
            made.extend(worked.output);
            found.extend(worked.findings);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    found.extend(progress.finish());
    let found = found.iter().map(|finding| {
        let at = sources
            .position(finding.place.file, finding.place.span.start)
            .unwrap();
        format!(
            "{}:{}:{} {}",
            sources.path(finding.place.file),
            at.line,
            at.column,
            finding.rule.id
        )
    });
    let found = found.collect();
    let (records, shown) = made.into_iter().unzip();
    (records, shown, found, progress.tally().to_string())
}

const WIDE: &str = r#"
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
fn the_maps_own_names_may_stand_in_the_map() {
    let map = "[names.country]\nAtlantis = \"GRC\"\n[names.unit]\ntons = \"t\"\n[[record]]\nid = \"{n}\"\ncountry = \"Atlantis\"\nunit = \"tons\"\n";
    let (records, ..) = run(map, Format::Csv, "n\n1\n");
    assert_eq!(records, [json!({"id": "1", "country": "GRC", "unit": "t"})]);
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
fn a_dot_in_a_columns_name_is_part_of_it() {
    let map = "[[record]]\nid = \"{No.}\"\nquantity = \"{Prod. [kt]}\"\n";
    let (records, _, found, _) = run(map, Format::Csv, "No.,Prod. [kt]\n1,2\n");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(records, [json!({"id": "1", "quantity": 2})]);
}

#[test]
fn lists_come_from_arrays_splits_and_json_in_a_cell() {
    let map = |parties: &str| {
        format!(
            "schema = \"agreement\"\n[names.country]\nAtlantis = \"organisation\"\n[[record]]\nid = \"a\"\ntitle = \"t\"\ntype = \"mou\"\nparties = {parties}\n"
        )
    };
    let parties = json!([{"country": "KAZ"}, {"organisation": "Atlantis"}]);
    let split = map("{ each = \"{p}\", split = \";\", country = \"{item}\" }");
    assert_eq!(
        run(&split, Format::Csv, "p\nKazakhstan ; Atlantis\n").0[0]["parties"],
        parties
    );
    let array = map("{ each = \"{p}\", country = \"{item}\" }");
    assert_eq!(
        run(
            &array,
            Format::Json,
            "[{\"p\": [\"Kazakhstan\", \"Atlantis\"]}]"
        )
        .0[0]["parties"],
        parties
    );
    let in_cell = map("{ each = \"{p}\", json = true, country = \"{item/iso3}\" }");
    let cell = "p\n\"[{\"\"iso3\"\":\"\"KAZ\"\"},{\"\"iso3\"\":\"\"Atlantis\"\"}]\"\n";
    assert_eq!(run(&in_cell, Format::Csv, cell).0[0]["parties"], parties);
}

#[test]
fn words_mean_what_the_map_says_and_no_more() {
    let map = "[[record]]\nid = \"{n}\"\nstage = { of = \"{s}\", words = { \"mine*\" = \"mine\", \"smelt*\" = \"smelter\" } }\n";
    let (records, _, found, _) = run(map, Format::Csv, "n,s\n1,Mine output\n2,Refinery\n3,\n");
    assert_eq!(
        records,
        [json!({"id": "1", "stage": "mine"}), json!({"id": "3"})]
    );
    assert_eq!(found, ["table:3:3 map/word"]);
}

#[test]
fn a_first_map_of_a_table_is_a_map_that_says_what_it_saw() {
    for (table, lines) in [
        (
            "lithium-2024.csv",
            &[
                "withheld = [\"W\"]",
                "country = \"{Country}\"",
                "columns = [\"Prod_{unit}_est_{year}\"]",
                "columns = [\"Reserves_{unit}\"]",
                "#   Type: \"Mine production, lithium content\"",
            ][..],
        ),
        (
            "world-2025.csv",
            &[
                "unit = \"{UNIT_MEAS}\"",
                "commodity = \"{COMMODITY}\"",
                "columns = [\"PROD_EST_ {year}\"]",
            ],
        ),
        (
            "world-2026.csv",
            &[
                "encoding = \"windows-1252\"",
                "zero = [\"—\"]",
                "figure = \"{Value}\"",
                "as_of = \"{Year}\"",
            ],
        ),
        (
            "policies.json",
            &["schema = \"agreement\"", "title = \"{title}\""],
        ),
        ("mines.geojson", &["# A first map of mines.geojson"]),
    ] {
        let path = root().join("samples/tables").join(table);
        let text = orelint::map::init::draft(&path, &orelint::map::init::Told::default()).unwrap();
        assert!(mistakes(&text).is_empty(), "{text}\n{:#?}", mistakes(&text));
        for line in lines {
            assert!(text.contains(line), "no `{line}` in\n{text}");
        }
    }
}

#[test]
fn the_tables_among_the_samples_are_understood_by_the_maps() {
    use orelint::config::Config;
    use orelint::config::files::Target;
    use orelint::schema::SchemaOptions;
    use orelint::validate::files::{Asked, Opened, Schemas, open};
    for (table, map, expected) in [
        (
            "lithium-2024.csv",
            "usgs-mcs-2024",
            "14 rows: 11 read (33 records), 3 empty, 0 not understood",
        ),
        (
            "world-2025.csv",
            "usgs-mcs-2025",
            "26 rows: 26 read (63 records), 0 not understood",
        ),
        (
            "world-2026.csv",
            "usgs-mcs-2026",
            "44 rows: 44 read (44 records), 0 not understood",
        ),
        (
            "world-2025.xml",
            "fgdc",
            "1 row: 1 read (1 record), 0 not understood",
        ),
        (
            "mines.geojson",
            "cmmdc-mines",
            "3 rows: 2 read (7 records), 1 not understood",
        ),
        (
            "policies.json",
            "iea-policies-json",
            "7 rows: 6 read (6 records), 1 skipped (a policy of one side, no agreement), 0 not understood",
        ),
    ] {
        let target = Target::File {
            path: root().join("samples/tables").join(table),
            named: true,
        };
        let asked = Asked {
            map: Some(root().join("maps").join(format!("{map}.toml"))),
            ..Asked::default()
        };
        let (mut schemas, mut sources) = (Schemas::new(SchemaOptions::default()), Sources::new());
        let opened = open(
            &target,
            &asked,
            &Config::default(),
            &mut schemas,
            &mut sources,
        );
        let Ok(Opened::Data(mut data)) = opened else {
            panic!("{table} was not opened")
        };
        data.read(
            1,
            |_, _, (): &mut ()| (),
            |(), _, _| ControlFlow::Continue(()),
        )
        .unwrap();
        assert_eq!(
            data.mapping.unwrap().tally().to_string(),
            expected,
            "{table}"
        );
    }
}

/// A first map of a table.
fn draft_of(name: &str, table: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, table).unwrap();
    let text = orelint::map::init::draft(&path, &orelint::map::init::Told::default()).unwrap();
    assert!(mistakes(&text).is_empty(), "{text}\n{:#?}", mistakes(&text));
    text
}

#[test]
fn columns_of_figures_are_known_though_half_of_their_cells_are_marks() {
    let page = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let blocks = blocks(&page);
    let (_, table) = blocks
        .iter()
        .find(|(language, _)| *language == "text")
        .unwrap();
    let text = draft_of("ore.csv", table);
    for line in [
        "columns = [\"Prod_{unit}_est_{year}\"]",
        "columns = [\"Prod_{unit}_{year}\"]",
        "columns = [\"Reserves_{unit}\"]",
        "withheld = [\"W\"]",
        "zero = [\"—\"]",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
    // Nothing but marks, and years that figures look like.
    let text = draft_of(
        "few.csv",
        "Country,2022 t,2023 t,Resources kt,Count\nChile,W,1900,..,7\nPeru,NA,2000,--,8\n",
    );
    for line in [
        "columns = [\"{year} {unit}\"]",
        "columns = [\"Resources {unit}\"]",
        "not_available = [\"NA\", \"..\"]",
        "#   Count: \"7\", \"8\"",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
    // A country without figures is no heading.
    let text = draft_of(
        "gaps.csv",
        "Country,2022 t,2023 t\nEurope,,\nSpain,1,2\nPeru,,\nSource: x,,\n",
    );
    assert!(
        text.contains("    \"Europe\",\n    \"Source: x\",\n]"),
        "{text}"
    );
    // A column of remarks is none of figures, though it bears a year.
    let text = draft_of(
        "notes.csv",
        "Country,Prod_t_2023,Notes 2023\nChile,1,NA\nPeru,2,NA\n",
    );
    assert!(text.contains("note = \"{Notes 2023}\""), "{text}");
}

/// The fenced blocks of a page, with their languages.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let pieces = page.split("```").skip(1).step_by(2);
    pieces.filter_map(|piece| piece.split_once('\n')).collect()
}

#[test]
fn the_example_of_the_documentation_works_as_it_says() {
    let page = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let blocks = blocks(&page);
    let (_, table) = blocks
        .iter()
        .find(|(language, _)| *language == "text")
        .unwrap();
    let (_, map) = blocks
        .iter()
        .find(|(language, text)| *language == "toml" && text.starts_with("title"))
        .unwrap();
    let (records, _, found, tally) = run(map, Format::Csv, table);
    assert!(found.is_empty(), "{found:#?}");
    assert!(page.contains(&format!("note: ore.csv: {tally}")), "{tally}");
    assert_eq!(records[5]["country"], "USA");
    assert_eq!(records[5]["quantity"], json!(1800));
    assert_eq!(records[7]["quoted"], "—");
    for (_, text) in blocks.iter().filter(|(language, _)| *language == "toml") {
        assert!(toml::from_str::<Value>(text).is_ok(), "{text}");
    }
}

#[test]
fn the_page_of_each_rule_says_what_why_an_example_and_how_to_fix() {
    for rule in orelint::map::RULES {
        let sections = ["\n**Why.** ", "\n**Example.** ", "\n**Fix.** "];
        let places: Vec<_> = sections
            .iter()
            .map(|section| rule.docs.find(section))
            .collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{}: {places:?}",
            rule.id
        );
        assert!(
            rule.docs.ends_with('\n') && !rule.docs.starts_with("**"),
            "{}",
            rule.id
        );
        assert!(
            fs::read_to_string(root().join("docs/mapping.md"))
                .unwrap()
                .contains(rule.id),
            "{}",
            rule.id
        );
    }
}
