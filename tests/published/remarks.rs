//! Quirks of texts, codes and dates, each at the place where it stands, and the survey's own list of
//! corrections.

use encoding_rs::UTF_8;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::plantings::world::World;
use crate::quirks::assert_fields;
use crate::read::{plain, read, root, table};

/// A quotation that a smart mark opens is closed by a plain one, which CSV doubles: the cell ends
/// where its text does, and the row's other cells are their own.
#[test]
fn a_quotation_that_another_mark_closes() {
    let Some(path) = table("IEA_CM_Policies.csv") else {
        return;
    };
    let rows = plain(&path, UTF_8, b',');
    let is_mixed = |text: &str| {
        let quoted = text.split_once('“').map(|(_, rest)| rest);
        quoted.is_some_and(|rest| {
            rest.find('"') < rest.find('”').or(Some(usize::MAX)) && rest.contains('"')
        })
    };
    let mixed: Vec<u64> = rows
        .iter()
        .filter(|(_, row)| {
            row["title"] == "Minerals Security Partnership" && is_mixed(&row["description"])
        })
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(mixed, [102, 112]);
    let read = read(&path, "iea-policies");
    for (line, parties) in [(102, 1), (112, 6)] {
        let record = read.with_id(&format!("iea:{line}"));
        assert_fields(
            record,
            &json!({"title": "Minerals Security Partnership", "type": "partnership"}),
        );
        assert_eq!(
            record["parties"].as_array().unwrap().len(),
            parties,
            "{record}"
        );
    }
}

/// Dates of the list: none, `2019-12-12`, `13-06-2023`, or a bare year.
#[test]
fn four_forms_of_one_date() {
    let Some(path) = table("IEA_CM_Policies.csv") else {
        return;
    };
    let rows = plain(&path, UTF_8, b',');
    let form = |date: &str| match (date.len(), date.find('-')) {
        (0, _) => "none",
        (10, Some(4)) => "year first",
        (10, Some(2)) => "day first",
        (4, None) => "a year",
        _ => "another",
    };
    let count = |wanted: &str| {
        let of = |(_, row): &&(u64, _)| {
            let row: &std::collections::BTreeMap<String, String> = row;
            form(&row["datePromulgated"]) == wanted
        };
        rows.iter().filter(of).count()
    };
    let forms = ["none", "year first", "day first", "a year", "another"];
    assert_eq!(forms.map(count), [457, 157, 10, 1, 0]);
    let read = read(&path, "iea-policies");
    for (line, row) in &rows {
        let Some(record) = read
            .records
            .iter()
            .find(|it| it["id"] == format!("iea:{line}"))
        else {
            continue;
        };
        let date = &row["datePromulgated"];
        let expected = match form(date) {
            "none" => row["year"].clone(),
            "day first" => format!("{}-{}-{}", &date[6..], &date[3..5], &date[..2]),
            _ => date.clone(),
        };
        assert_eq!(record["signed_on"], expected.as_str(), "line {line}");
    }
}

/// The publisher's batches overlap: a treaty of two batches is one, by its uuid, and nothing else is
/// found in them together than that it stands twice.
#[test]
fn batches_that_overlap_are_merged_by_their_uuid() {
    let Some(path) = table("uk_treaties_4310_batch.json") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let mut batch: Value = serde_json::from_str(&text).unwrap();
    let treaties = &mut batch["csw:GetRecordsResponse"]["csw:SearchResults"]["iStoreRecord"];
    let list = treaties.as_array_mut().unwrap();
    list.rotate_left(40);
    list.truncate(30);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("4311_batch.json");
    std::fs::write(&other, batch.to_string()).unwrap();
    let (first, second) = (read(&path, "uk-treaties"), read(&other, "uk-treaties"));
    assert_eq!((first.records.len(), second.records.len()), (100, 30));
    for record in &second.records {
        let id = record["id"].as_str().unwrap();
        assert_eq!(record, first.with_id(id), "one treaty, whatever its batch");
    }
    let world = World {
        sources: first.source.clone().into_iter().collect(),
        by_commodity: std::collections::BTreeMap::new(),
    };
    let alone = world.found(&first.records, false);
    let both = world.found(&[first.records.clone(), second.records].concat(), false);
    let rules = |found: &[crate::plantings::world::Found]| {
        let mut rules: Vec<&str> = found.iter().map(|found| found.rule).collect();
        rules.sort_unstable();
        rules
    };
    let mut expected = rules(&alone);
    expected.extend(["record/duplicate-id"; 30]);
    expected.extend(["agreement/duplicate"; 30]);
    expected.sort_unstable();
    assert_eq!(rules(&both), expected);
}

#[test]
fn a_date_that_is_not_known_is_a_key_that_is_not_there() {
    let Some(path) = table("uk_treaties_4310_batch.json") else {
        return;
    };
    let read = read(&path, "uk-treaties");
    let text = std::fs::read_to_string(&path).unwrap();
    let known = text.matches("\"definative_eif_event_date\"").count();
    assert_eq!(known, 46, "spelled so, in all that have one");
    let dated = read
        .records
        .iter()
        .filter(|it| it.get("in_force_on").is_some());
    // Others are in force provisionally.
    assert!(dated.count() >= known);
    assert!(
        text.contains(r"Library2\\html\\4964.html"),
        "back-slashes, as JSON escapes them"
    );
}

/// Ranges and a trailing blank in a field of numbers, and one mine without a place.
#[test]
fn numbers_that_are_sometimes_texts() {
    let Some(path) = table("CMMDC_Australia_mines.geojson") else {
        return;
    };
    let read = read(&path, "cmmdc-mines");
    for (line, low, high) in [
        (594, 23.0, 27.0),
        (1576, 0.59, 3.09),
        (1088, 2090.0, 2324.0),
    ] {
        let record = read.with_id(&format!("cmmdc-au:{line}:production"));
        let ends = ["quantity_low", "quantity_high"].map(|end| record[end].as_f64());
        assert_eq!(ends, [Some(low), Some(high)], "line {line}");
    }
    // One mine has no place, nor any figure: nothing is said of it, and nothing is amiss.
    let text = std::fs::read_to_string(&path).unwrap();
    let before = text.split("\"geometry\": null").next().unwrap();
    let (_, mine) = before.rsplit_once("\"Name\": ").unwrap();
    assert!(mine.starts_with("\"Forrestania"), "{mine}");
    let lines = before.lines().count() - mine.lines().count()..=before.lines().count();
    let at = |finding: &String| finding.split(':').nth(1).unwrap().parse::<usize>().unwrap();
    assert!(
        read.findings
            .iter()
            .all(|finding| !lines.contains(&at(finding)))
    );
    assert!(mine.contains("\"Est. Reserves\": null"));
}

#[test]
fn an_escaped_ampersand_is_one_sign_of_an_address() {
    let Some(path) = table("tota_pta_75.xml") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("addresses.toml");
    let text = std::fs::read_to_string(root().join("maps/tota-treaty.toml")).unwrap();
    let text = text.replace("    \"treaty/meta/source*\",\n", "");
    let links =
        "x-links = { each = \"{treaty/meta/source}\", value = \"{item/#text}\" }\nlanguages";
    std::fs::write(&map, text.replace("languages", links)).unwrap();
    let read = crate::read::read_with(&path, &map);
    let first = read.records[0]["x-links"][0].as_str().unwrap();
    assert!(
        first.contains("RN=0&searchtype=browse&query=@meta_Symbol\"WT/REG123/1\"&language=1"),
        "{first}"
    );
    assert!(read.records[0]["expires_on"].is_null(), "an empty element");
}

/// The British survey names countries that are no more, and the first of their codes is of two
/// letters.
#[test]
fn countries_that_are_no_more() {
    let Some(path) = table("BGS_tungsten_production.csv") else {
        return;
    };
    let read = read(&path, "bgs-tungsten");
    let mut seen = std::collections::BTreeSet::new();
    for (line, row) in plain(&path, UTF_8, b',') {
        let code = match row["country_trans"].as_str() {
            "Soviet Union" => "SUN",
            "Czechoslovakia" => "CSK",
            "Rhodesia" => "RHO",
            "Zaire" => "ZAR",
            _ => continue,
        };
        seen.insert(code);
        assert_fields(
            read.with_id(&format!("bgs-w:{line}")),
            &json!({"country": code}),
        );
        assert!(row["year"].ends_with("-01-01 00:00:00"), "{}", row["year"]);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// What the list of countries in XML says, by a reader of XML alone.
#[test]
fn the_list_of_countries_in_xml() {
    let Some(path) = table("iso3166-slim-3.xml") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut rows = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Empty(element) if element.name().as_ref() == "country" => {
                let value = |name: &str| {
                    let attribute = element.try_get_attribute(name).unwrap().unwrap();
                    attribute.value.into_owned()
                };
                rows.push(["name", "alpha-3", "country-code"].map(value));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let read = read(&path, "iso3166-slim");
    assert_eq!((rows.len(), read.records.len()), (249, 249));
    for ([name, alpha3, numeric], record) in rows.iter().zip(&read.records) {
        assert!(!name.contains('&'), "no entity among the names: {name}");
        let expected = json!({"name": name, "alpha3": alpha3, "numeric": numeric});
        assert_fields(record, &expected);
    }
}

/// A code keeps its zeros in one list, and has lost them in the other; no map puts them back or
/// takes them away.
#[test]
fn codes_with_zeros_and_without() {
    let (Some(list), Some(slim)) = (table("country-codes.csv"), table("iso3166-slim-3.xml")) else {
        return;
    };
    let (list, slim) = (read(&list, "country-codes"), read(&slim, "iso3166-slim"));
    for (records, afghanistan) in [(&list.records, "4"), (&slim.records, "004")] {
        let of = |code: &str| records.iter().find(|it| it["alpha3"] == code).unwrap();
        assert_eq!(of("AFG")["numeric"], afghanistan);
        assert_eq!(of("TUR")["name"], "Türkiye");
    }
}

/// The survey's list of corrections is prose, which no map reads: it makes no record. It is accounted
/// for by what it says of the tables at hand, which are those of after the correction.
#[test]
fn the_tables_of_2024_are_those_that_were_corrected() {
    let Some(path) = table("MCS2024_Data_Release_Revision_File_2024-03-06.txt") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let mut corrected = Vec::new();
    for line in text.lines() {
        let Some((name, said)) = line
            .strip_prefix("In ")
            .and_then(|line| line.split_once(", "))
        else {
            continue;
        };
        let at_hand = root().join("../shared/data").join(name);
        let Ok(table) = std::fs::read_to_string(&at_hand) else {
            continue;
        };
        let unit = said.strip_prefix("changed units in field names to ");
        let unit = unit.and_then(|unit| unit.split(' ').next()).unwrap();
        let header = table.lines().next().unwrap();
        let figures = header
            .split(',')
            .filter(|name| name.starts_with("Prod_") || name.starts_with("Reserves_"));
        let figures = figures.filter(|name| !name.contains("note"));
        for column in figures {
            assert!(column.contains(&format!("_{unit}")), "{name}: {column}");
        }
        corrected.push(name.to_owned());
    }
    assert_eq!(
        corrected,
        ["mcs2024-chrom_world.csv"],
        "of the tables that are here"
    );
    let of_list = text.lines().filter(|line| line.starts_with("In mcs2024-"));
    assert_eq!(of_list.count(), 14);
    // And no command takes it for a table.
    assert_eq!(orelint::format::Format::of_path(&path), None);
}
