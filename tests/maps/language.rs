//! The language: the schema describes it, mistakes are told with their places, the pages are true.

use std::fs;
use std::path::PathBuf;

use orelint::format::Format;
use serde_json::{Value, json};

use crate::run::{blocks, mistakes, root, run};

fn maps() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("maps")).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let samples = ["statistics", "yearbook"];
    let samples = samples.map(|name| root().join(format!("samples/tables/{name}.toml")));
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .chain(samples)
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
        json!({"record": [{}], "gather": {"by": "a", "name": "b"}}),
        json!({"table": [{"record": [{}]}]}),
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
fn a_table_in_the_documentation_is_read_by_the_map_below_it() {
    let page = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let blocks = blocks(&page);
    let tables = blocks.windows(2).filter(|pair| pair[0].0 == "csv");
    let tallies: Vec<String> = tables
        .map(|pair| {
            let (_, _, found, tally) = run(pair[1].1, Format::Csv, pair[0].1);
            assert!(found.is_empty(), "{found:?}\n{}", pair[1].1);
            tally
        })
        .collect();
    assert_eq!(
        tallies,
        [
            "4 rows: 4 read (2 records), 0 not understood",
            "9 rows: 2 read (3 records), 2 skipped (a header), 2 skipped (a title), 1 skipped (between the tables), 2 empty, 0 not understood",
        ]
    );
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
